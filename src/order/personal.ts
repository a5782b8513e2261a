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
  return { payload: strip(payload as Fields, keep, texts) as Payloads[T], texts };
}

/** Fields that are free text about or from a person, whatever the command. */
const textFields: ReadonlySet<string> = new Set(['note', 'text', 'token']);
/** Addresses: the person's text, of which the order keeps the place. */
const addresses: ReadonlySet<string> = new Set(['shipTo', 'billTo']);
/** Where more of the same may lie. */
const nested: ReadonlySet<string> = new Set(['lines', 'payments', 'payment']);

type Keep = (kind: string, body: string) => string;
type Fields = Readonly<Record<string, unknown>>;

function strip(payload: Fields, keep: Keep, texts: PersonalText[]): Fields {
  const left: Record<string, unknown> = {};
  for (const name in payload) {
    const value = payload[name];
    if (value === undefined) continue;
    if (name === 'customer') {
      if (value) texts.push({ name: 'contact', body: JSON.stringify(value) });
    } else if (addresses.has(name)) {
      if (!value) continue;
      texts.push({ name, body: JSON.stringify(value) });
      left[name] = placeOnly(value as Address);
    } else if (textFields.has(name)) left[name] = typeof value === 'string' ? keep(name, value) : value;
    else left[name] = nested.has(name) ? stripNested(value, keep, texts) : value;
  }
  return left;
}

function stripNested(value: unknown, keep: Keep, texts: PersonalText[]): unknown {
  if (Array.isArray(value)) return value.map((item) => stripNested(item, keep, texts));
  return typeof value === 'object' && value !== null ? strip(value as Fields, keep, texts) : value;
}

interface Address {
  readonly country: string;
  readonly postalCode?: string;
}

/** What tax law keeps of an address. */
function placeOnly({ country, postalCode }: Address): Address {
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
