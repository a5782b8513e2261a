/**
 * What is personal in a payload, taken out before anything is decided: texts that go to the party, and the payload that is left. Facts,
 * snapshots, effects and results are made of what is left.
 */
import { type Problem, problem } from '../kernel';
import type { ImplementedCommand } from './command';
import type { Process } from './process';
import type { Payloads } from './schemas';
import type { OrderHead, OrderText } from './vocabulary';

/** A text for the party: `name` is unique within it. */
export interface PersonalText {
  readonly name: string;
  readonly body: string;
}

/** A command's payload without anything personal, and the texts that were taken out of it, which are kept with the party. */
export interface Split<T extends ImplementedCommand = ImplementedCommand> {
  readonly payload: Payloads[T];
  readonly texts: readonly PersonalText[];
}

/** The order whose texts these are, and ids for those that it may have many of. */
export interface TextNames {
  readonly order: string;
  /** An id for a text of which the order may have many, such as a note. */
  readonly newId: () => string;
}

/** What an order's own text is called: a party's other orders have theirs, so that a later one never changes where an earlier one goes. */
export function textName(kind: OrderText, order: string): string {
  return `${kind}:${order}`;
}

/** What the order's text is called by now: an edit may have put another one in its place. */
export function currentText(kind: OrderText, { id, texts }: Pick<OrderHead, 'id' | 'texts'>): string {
  return texts[kind] ?? textName(kind, id);
}

/** The payload without personal data, and the texts that were in it, each under a name that no other order uses. */
export function splitPersonal<T extends ImplementedCommand>(
  _type: T,
  payload: Payloads[T],
  { order, newId }: TextNames,
): Split<T> {
  const texts: PersonalText[] = [];
  const keep: Keep = {
    one: (kind, value) => void texts.push({ name: textName(kind, order), body: JSON.stringify(value) }),
    many: (kind, body) => {
      const name = `${kind}:${newId()}`;
      texts.push({ name, body });
      return name;
    },
  };
  return { payload: strip(payload as Fields, keep) as Payloads[T], texts };
}

/** Fields that are free text about or from a person, whatever the command. */
const textFields: ReadonlySet<string> = new Set(['note', 'text', 'token']);
/** Addresses: the person's text, of which the order keeps the place. */
const addresses: ReadonlySet<string> = new Set<OrderText>(['shipTo', 'billTo']);
/** Where more of the same may lie. */
const nested: ReadonlySet<string> = new Set(['lines', 'payments', 'payment']);

interface Keep {
  readonly one: (kind: OrderText, value: unknown) => void;
  readonly many: (kind: string, body: string) => string;
}
type Fields = Readonly<Record<string, unknown>>;

function strip(payload: Fields, keep: Keep): Fields {
  const left: Record<string, unknown> = {};
  for (const name in payload) {
    const value = payload[name];
    // Who has the code has the money: it is looked up, and not kept anywhere.
    if (value === undefined || name === 'giftCard') continue;
    if (name === 'customer') {
      if (value) keep.one('contact', value);
    } else if (addresses.has(name)) {
      if (!value) continue;
      keep.one(name as OrderText, value);
      left[name] = placeOnly(value as Address);
    } else if (textFields.has(name)) left[name] = typeof value === 'string' ? keep.many(name, value) : value;
    else if (name === 'actions') left[name] = (value as Fields[]).map((action) => stripAction(action, keep));
    else left[name] = nested.has(name) ? stripNested(value, keep) : value;
  }
  return left;
}

/** What an edit would put in the place of the order's own texts waits under a name of its own: it is not agreed yet. */
function stripAction(action: Fields, keep: Keep): Fields {
  const left: Record<string, unknown> = {};
  for (const name in action) {
    const value = action[name];
    if (value === undefined) continue;
    if (name === 'customer') left.customerText = keep.many('contact', JSON.stringify(value));
    else if (addresses.has(name)) {
      left[name] = placeOnly(value as Address);
      left[`${name}Text`] = keep.many(name, JSON.stringify(value));
    } else left[name] = value;
  }
  return left;
}

function stripNested(value: unknown, keep: Keep): unknown {
  if (Array.isArray(value)) return value.map((item) => stripNested(item, keep));
  return typeof value === 'object' && value !== null ? strip(value as Fields, keep) : value;
}

interface Address {
  readonly country: string;
  readonly postalCode?: string;
}

/** What tax law keeps of an address. */
function placeOnly({ country, postalCode }: Address): Address {
  return postalCode === undefined ? { country } : { country, postalCode };
}

/** What addresses that are staged in an edit lack. */
export function stagedAddressProblems({ actions }: Payloads['edits.stage'], policies: Process): Problem[] {
  return actions.flatMap((action, index) => {
    if (action.type !== 'setAddress' || !action.shipTo) return [];
    const found = addressProblems({ shipTo: action.shipTo }, policies);
    return found.map((item) => ({ ...item, path: ['actions', index, ...(item.path ?? [])] }));
  });
}

/** What an address lacks for the shop to deliver. */
export function addressProblems(
  incoming: Pick<Payloads['orders.place'], 'shipTo' | 'billTo'>,
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
