/**
 * What is personal in a payload, taken out before anything is decided: texts that go to the party, and the payload that is left. Facts,
 * snapshots, effects and results are made of what is left.
 */
import { type Problem, problem } from '../kernel';
import type { ImplementedCommand } from './command';
import type { Process } from './process';
import type { Payloads } from './schemas';

/** A text for the party: `name` is unique within it. */
export interface PersonalText {
  readonly name: string;
  readonly body: string;
}

export interface Split<T extends ImplementedCommand = ImplementedCommand> {
  readonly payload: Payloads[T];
  readonly texts: readonly PersonalText[];
}

/** The payload without personal data, and the texts that were in it. Texts get names from `newId`. */
export function splitPersonal<T extends ImplementedCommand>(
  _type: T,
  payload: Payloads[T],
  newId: () => string,
): Split<T> {
  const texts: PersonalText[] = [];
  const keep = (kind: string, body: string): string => {
    const name = `${kind}:${newId()}`;
    texts.push({ name, body });
    return name;
  };
  return { payload: strip(payload as Record<string, unknown>, keep, texts) as Payloads[T], texts };
}

/** Fields that are free text about or from a person, whatever the command. */
const textFields = ['note', 'text', 'token'] as const;

function strip(
  payload: Record<string, unknown>,
  keep: (kind: string, body: string) => string,
  texts: PersonalText[],
): Record<string, unknown> {
  const left: Record<string, unknown> = { ...payload };
  for (const field of textFields) {
    if (typeof left[field] === 'string') left[field] = keep(field, left[field] as string);
  }
  if (left.customer) texts.push({ name: 'contact', body: JSON.stringify(left.customer) });
  if (left.shipTo) texts.push({ name: 'shipTo', body: JSON.stringify(left.shipTo) });
  if (left.billTo) texts.push({ name: 'billTo', body: JSON.stringify(left.billTo) });
  delete left.customer;
  left.shipTo = placeOnly(left.shipTo);
  left.billTo = placeOnly(left.billTo);
  for (const list of ['lines', 'payments'] as const) {
    if (Array.isArray(left[list]))
      left[list] = left[list].map((item: unknown) =>
        typeof item === 'object' && item !== null ? strip(item as Record<string, unknown>, keep, texts) : item,
      );
  }
  if (typeof left.payment === 'object' && left.payment !== null)
    left.payment = strip(left.payment as Record<string, unknown>, keep, texts);
  for (const name of Object.keys(left)) if (left[name] === undefined) delete left[name];
  return left;
}

/** What tax law keeps of an address. */
function placeOnly(address: unknown): { country: string; postalCode?: string } | undefined {
  if (typeof address !== 'object' || address === null) return undefined;
  const { country, postalCode } = address as { country: string; postalCode?: string };
  return postalCode === undefined ? { country } : { country, postalCode };
}

/** What an address lacks for the shop to deliver. */
export function addressProblems(
  incoming: Payloads['orders.place'] | Payloads['orders.draft'],
  policies: Process,
): Problem[] {
  if (policies.address === 'none') return [];
  const address = incoming.shipTo ?? incoming.billTo;
  if (!address)
    return policies.address === 'full' ? [problem('address.incomplete', 'an address is needed', {}, ['shipTo'])] : [];
  if (policies.address === 'country') return [];
  const needed = ['name', 'line1', 'city', 'postalCode'] as const;
  return needed
    .filter((field) => !address[field])
    .map((field) => problem('address.incomplete', `the address lacks ${field}`, { field }, ['shipTo', field]));
}
