/** Where a customer has to go so that a payment goes on. It is theirs alone, so it is kept with the party and is gone with it. */
import type { OrderRecord } from '../order';
import type { Runtime } from './runtime';

type Keeper = Pick<Runtime, 'repository' | 'shop' | 'texts'>;

/** Keeps what a gateway has answered; a later answer takes its place. */
export async function keepAction(
  { repository, shop }: Keeper,
  order: OrderRecord,
  paymentId: string,
  action: string,
): Promise<void> {
  await repository.saveParties(shop.id, [{ party: order.head.intake.party, name: nameOf(paymentId), body: action }]);
}

/** What the first payment that waits for the customer waits for; null where none does, and once they are forgotten. */
export async function actionOf({ texts }: Keeper, { head }: OrderRecord): Promise<string | null> {
  const waiting = head.payments.find(({ status }) => status === 'requiresAction');
  return waiting ? ((await texts(head.intake.party)).get(nameOf(waiting.id)) ?? null) : null;
}

const nameOf = (paymentId: string): string => `paymentAction:${paymentId}`;
