/** What an address is: data that the router, the check of who may, and the OpenAPI document are made of. */
import * as z from 'zod';
import { parse } from '../../engine/input';
import type { Oms } from '../../engine/oms';
import type { CommandOptions } from '../../engine/pipeline';
import type { ShopTerms } from '../../order';
import { type Visitor, worksHere } from '../callers';
import type { Checkout } from '../checkout';
import { HttpRefusal } from '../problem';
import type { RecordReport } from '../records';

/** A request whose sender is known and whose address is found. */
export interface Ask {
  readonly oms: Oms;
  readonly visitor: Visitor;
  /** The parts of the path by name. */
  readonly path: Readonly<Record<string, string>>;
  /** The body, or the query. */
  readonly input: unknown;
  readonly options: CommandOptions;
  readonly checkout: Checkout | undefined;
}

/** What is said with a request; some of it follows from the shop, such as the names of its locations. */
export type Said = z.ZodType | ((shop: ShopTerms) => z.ZodType);

export interface Route {
  /** As the facade calls it. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** `{order}` stands for the id of an order. */
  readonly path: string;
  readonly says: string;
  /** What staff and programs may say: of the body, or of the query. */
  readonly input?: Said;
  /** What customers may say; true: there is nothing to say. Absent: it is not for them. */
  readonly customers?: z.ZodType | true;
  /** Whoever has what the path names may: nobody has to be known. */
  readonly open?: true;
  /** Which headers count: `Idempotency-Key`, `If-Match`. */
  readonly heeds: readonly ('key' | 'version')[];
  /** `list`: one after the other, as they are read. `bytes`: a document to print. */
  readonly answers: 'order' | 'orders' | 'newOrder' | 'json' | 'list' | 'bytes';
  /** Records of any number are taken, too, one a line: `input` is asked of the query then, and each record is answered for on a line of its own. */
  readonly records?: {
    readonly input: z.ZodType;
    /** What each record is. */
    readonly record: Said;
    readonly act: (oms: Oms, records: AsyncIterable<never>, input: unknown) => AsyncIterable<RecordReport>;
  };
  readonly act: (ask: Ask) => unknown;
}

type Verbs<Desk> = { [Verb in keyof Desk & string]: Desk[Verb] extends (...said: never[]) => unknown ? Verb : never };

/** Every door of the facade: `purchaseOrders.send`, `audit`, `inventory.queue.join`. */
export type Door =
  | {
      [Desk in keyof Oms & string]: Oms[Desk] extends (...said: never[]) => unknown
        ? Desk
        : `${Desk}.${Verbs<Oms[Desk]>[keyof Verbs<Oms[Desk]>]}`;
    }[keyof Oms & string]
  | `inventory.queue.${keyof Oms['inventory']['queue'] & string}`;

interface DoorTerms {
  readonly input?: Said;
  readonly customers?: z.ZodType | true;
  readonly open?: true;
  /** What the door takes beside what is said. Default: of a POST all that commands take, of a GET nothing. */
  readonly takes?: readonly (keyof CommandOptions)[];
  /** What the door is called with before its options, where that is not the parts of the path and then what is said. */
  readonly with?: (given: never, path: Readonly<Record<string, string>>) => readonly unknown[];
  readonly answers?: Route['answers'];
  readonly records?: Route['records'];
}

const allOptions: readonly (keyof CommandOptions)[] = ['actor', 'idempotencyKey', 'expectedVersion'];

/**
 * A door of the facade at an address. It is called with the parts of the path, with what is said, and with who says it.
 *
 * @example
 * door('purchaseOrders.send', 'POST /purchaseOrders/{purchaseOrder}/send', 'Sends it to the supplier.', { input: (shop) => purchaseSchemas(stockSchemas(shop)).send });
 */
export function door(name: Door, at: `${'GET' | 'POST'} /${string}`, says: string, terms: DoorTerms = {}): Route {
  const [method, path] = at.split(' ') as [Route['method'], string];
  const { input, takes = method === 'POST' ? allOptions : [] } = terms;
  return {
    ...{ name, method, path, says, answers: terms.answers ?? 'json' },
    ...(input && { input }),
    ...(terms.customers && { customers: terms.customers }),
    ...(terms.open && { open: terms.open }),
    ...(terms.records && { records: terms.records }),
    heeds: [
      ...(takes.includes('idempotencyKey') ? (['key'] as const) : []),
      ...(takes.includes('expectedVersion') ? (['version'] as const) : []),
    ],
    act({ oms, path: parts, input: said, options }) {
      const places = namesIn(path).map((part) => parts[part] as string);
      const given = terms.with ? parse(schemaIn(input ?? nothing, oms.shop), said, name) : said;
      const before = terms.with ? terms.with(given as never, parts) : [...places, ...(input ? [given] : [])];
      return doorOf(oms, name)(...before, ...(takes.length > 0 ? [only(options, takes)] : []));
    },
  };
}

/** The names of the parts of a path. */
export const namesIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part as string);

export const schemaIn = (said: Said, shop: ShopTerms): z.ZodType => (typeof said === 'function' ? said(shop) : said);

type Desk = Readonly<Record<string, (...said: readonly unknown[]) => unknown>>;

function doorOf(oms: Oms, name: Door): (...said: readonly unknown[]) => unknown {
  const parts = name.split('.');
  const verb = parts.pop() as string;
  const desk = parts.reduce<unknown>((of, part) => (of as Readonly<Record<string, unknown>>)[part], oms) as Desk;
  return (...said) => (desk[verb] as Desk[string])(...said);
}

function only(options: CommandOptions, names: readonly (keyof CommandOptions)[]): CommandOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name as keyof CommandOptions)));
}

const nothing = z.strictObject({});

/** What a visitor says, where it is not for the library to check: what a customer may not say, and what is said where there is nothing to say. */
export function checkedInput({ name, input, customers, open }: Route, visitor: Visitor, said: unknown): unknown {
  if (worksHere(visitor) || open) return input ? said : parse(nothing, said, name);
  if (customers === undefined) throw new HttpRefusal('http.forbidden');
  return parse(saidBy(customers), said, name);
}

/** What customers may say: the check of every request of theirs, and what the document says of it. */
export const saidBy = (customers: z.ZodType | true): z.ZodType => (customers === true ? nothing : customers);

type Explained = 'purchaseOrders' | 'transfers' | 'counts' | 'repairs' | 'supplierClaims';

/** Every action of a document: allowed now, or why not. */
export function actionsOf(desk: Explained, at: `GET /${string}`): Route {
  const [, path] = at.split(' ') as ['GET', string];
  return {
    ...{ name: `${desk}.explain`, method: 'GET', path, heeds: [], answers: 'json' },
    says: 'Every action: allowed now, or refused because of what.',
    async act({ oms, path: parts }) {
      const { get, explain } = oms[desk] as unknown as {
        readonly get: (ref: string) => Promise<object>;
        readonly explain: (document: object) => unknown;
      };
      return explain(await get(parts[namesIn(path)[0] as string] as string));
    },
  };
}
