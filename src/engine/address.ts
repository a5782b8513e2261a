/** Where the customer of an order is. */
import { currentText, type OrderRecord } from '../order';
import type { Runtime } from './runtime';

/** Where the order goes: as at intake, a bill address counts where no other was given. An order without a place never had an address. */
export async function addressOf(
  runtime: Pick<Runtime, 'texts'>,
  { head }: OrderRecord,
): Promise<Record<string, string> | null | 'erased'> {
  const { intake } = head;
  const texts = await runtime.texts(intake.party);
  const text = texts.get(currentText('shipTo', head)) ?? texts.get(currentText('billTo', head));
  if (text !== undefined) return JSON.parse(text) as Record<string, string>;
  return intake.country === null ? null : 'erased';
}
