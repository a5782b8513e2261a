/** Reading orders: by id, by what they are found by, and their history. */
import * as z from 'zod';
import { marginOf, type OrderMargin } from '../insights';
import { type Instant, isUuid } from '../kernel';
import {
  type AftersalesState,
  attentions,
  customerTerm,
  decodeFact,
  decodeOrder,
  type Fact,
  type FulfillmentState,
  type Lifecycle,
  type PaymentState,
  testTerm,
} from '../order';
import type { FindQuery } from '../ports';
import { aTime, idFrom, idOf, type OrderRef, pageSize, parse, wanted } from './input';
import { type Loaded, orderNotFound, type Pipeline } from './pipeline';
import { type Order, present } from './present';
import type { Runtime } from './runtime';
import { isTest } from './test-orders';

/** One or more of these words. */
const anyOf = <Word extends string>(words: readonly [Word, ...Word[]]) => {
  const word = z.enum(words);
  return z.union([word, z.array(word).min(1).max(20)], `must be one or more of ${words.join(', ')}`).optional();
};
export const orderFilterSchema = z.strictObject({
  /** Small letters, spaces and hyphens do not matter; that of a return (`…-R1`) finds its order. */
  number: wanted(200).optional(),
  externalRef: z.strictObject({ channel: wanted(64), value: wanted(200) }).optional(),
  /** The host's own id of the customer. */
  customer: wanted(200).optional(),
  party: wanted(64).optional(),
  /** The host's own id of the customer who has claimed a guest's order; see `customers.claim`. */
  claimedBy: wanted(200).optional(),
  channel: wanted(64).optional(),
  lifecycle: anyOf<Lifecycle>(['draft', 'placed', 'confirmed', 'processing', 'completed', 'cancelled', 'expired']),
  payment: anyOf<PaymentState>([
    ...(['unpaid', 'pending', 'requiresAction', 'authorized', 'partlyPaid', 'paid', 'overpaid'] as const),
    ...(['partlyRefunded', 'refunded', 'voided'] as const),
  ]),
  fulfillment: anyOf<FulfillmentState>([
    ...(['nothingToShip', 'unfulfilled', 'partlyShipped', 'shipped', 'partlyDelivered', 'delivered'] as const),
    'returned',
  ]),
  aftersales: anyOf<AftersalesState>(['none', 'open', 'settled']),
  /** Type of an open hold. */
  hold: wanted(64).optional(),
  sku: wanted(100).optional(),
  tracking: wanted(200).optional(),
  tag: wanted(64).optional(),
  /** Number of a unit that was sent. */
  serial: wanted(100).optional(),
  /** Code of a limited discount that the order has used. */
  discount: wanted(200).optional(),
  /** Delivery window that the order has booked. */
  window: wanted(200).optional(),
  /** Orders that a person must see to, for this reason or for any. */
  attention: z.enum(['any', ...attentions]).optional(),
  /** Whether test orders are among them; by a number or a channel's own name they are, else not unless this says so. */
  tests: z.enum(['without', 'with', 'only']).optional(),
  placedFrom: aTime.optional(),
  /** Itself not included. */
  placedTo: aTime.optional(),
  amountFrom: z.int().optional(),
  amountTo: z.int().optional(),
  limit: pageSize.default(50),
  /** What the last page answered as `next`; null begins at the first page. */
  after: z.string().refine(isUuid, 'must be what the last page answered').nullable().optional(),
});

/** Filters that all must hold; newest orders first. */
export type OrderFilter = z.input<typeof orderFilterSchema>;

/** Orders, newest first, and the cursor behind them. */
export interface OrderPage {
  readonly orders: readonly Order[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** A fact with the commit that recorded it. */
export type RecordedFact = Fact & { readonly version: number; readonly n: number; readonly recordedAt: Instant };

/** Units of a line that were handed over, and what the customer got. */
export interface HandedOver {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  /** When they were. */
  readonly at: Instant;
  /** What the customer got, such as a code; null where there was none, and once they are forgotten. */
  readonly text: string | null;
}

export interface Reads {
  /** The order as it stands now. */
  get(ref: OrderRef): Promise<Order>;
  /** Orders that fit every part of the filter, newest first, a page at a time. */
  find(filter?: OrderFilter): Promise<OrderPage>;
  /** What the order earned and what it cost, by line and whole, with what nobody knows yet named. */
  margin(ref: OrderRef): Promise<OrderMargin>;
  /** What was handed over in no parcel, oldest first, with the texts that came with it; erased ones are null. */
  handovers(ref: OrderRef): Promise<readonly HandedOver[]>;
  /** Every fact of the order, oldest first. */
  history(ref: OrderRef): Promise<readonly RecordedFact[]>;
}

export function createReads(runtime: Runtime, pipeline: Pipeline, pending: boolean): Reads {
  const { shop, repository, numbers, testNumbers } = runtime;
  return {
    async get(ref) {
      const id = idFrom(idOf(ref));
      const loaded = await pipeline.loadKnown(id);
      return present(loaded.record, loaded.version, { pending });
    },
    async find(filter = {}) {
      const given = parse(orderFilterSchema, filter, 'orders.find');
      const party = given.customer === undefined ? given.party : await runtime.derivedId('customer', given.customer);
      const claimedBy = given.claimedBy === undefined ? null : await runtime.derivedId('customer', given.claimedBy);
      const all = await found(given, party, claimedBy === null ? [] : [customerTerm(claimedBy)]);
      const orders = all.slice(0, given.limit).map(({ record, version }) => present(record, version, { pending }));
      return { orders, next: all.length > orders.length ? (orders.at(-1)?.id ?? null) : null };
    },
    async margin(ref) {
      const id = idFrom(idOf(ref));
      const loaded = await pipeline.loadKnown(id);
      const refs = [{ kind: 'order', id }] as const;
      const [commits, postings] = await Promise.all([
        repository.history(shop.id, refs),
        repository.ledger(shop.id, refs),
      ]);
      // All three as of the version that was loaded.
      const known = <Item extends { readonly version: number }>(items: readonly Item[]) =>
        items.filter(({ version }) => version <= loaded.version);
      const facts = known(commits).flatMap((commit) => commit.facts.map((fact) => decodeFact(fact, commit.at)));
      const { currency, shopCurrency = currency } = loaded.record.head.intake;
      const entriesIn = (of: string) =>
        known(postings).flatMap((posting) => (posting.currency === of ? posting.entries : []));
      return marginOf({ order: loaded.record, facts, entries: entriesIn(currency), goods: entriesIn(shopCurrency) });
    },
    async handovers(ref) {
      const id = idFrom(idOf(ref));
      const [loaded, facts] = await Promise.all([pipeline.loadKnown(id), historyOf(id)]);
      const { head, lines } = loaded.record;
      const texts = await runtime.texts(head.intake.party);
      return facts.flatMap((fact) => {
        if (fact.type !== 'lines.fulfilled') return [];
        return fact.data.lines.map(({ lineId, units, text }) => ({
          lineId,
          sku: lines.find((line) => line.id === lineId)?.sku ?? '',
          units,
          at: fact.at,
          text: text === null ? null : (texts.get(text) ?? null),
        }));
      });
    },
    history: (ref) => historyOf(idFrom(idOf(ref))),
  };

  async function historyOf(id: string): Promise<readonly RecordedFact[]> {
    const commits = await repository.history(shop.id, [{ kind: 'order', id }]);
    if (commits.length === 0) throw orderNotFound(id);
    return commits.flatMap((commit) =>
      commit.facts.map(
        (fact, n): RecordedFact => ({
          ...decodeFact(fact, commit.at),
          version: commit.version,
          n,
          recordedAt: commit.at,
        }),
      ),
    );
  }

  /** By its number, or by that of a return of it. */
  async function found(
    given: z.output<typeof orderFilterSchema>,
    party: string | undefined,
    more: readonly string[],
  ): Promise<readonly Loaded[]> {
    const { number: typed } = given;
    if (typed === undefined) return listed(queryOf(given, party, more), given);
    const asNamed = await numbered(typed);
    const [, order, nth] = /^(.+?)[\s-]+r(\d+)$/i.exec(typed.trim()) ?? [];
    if (asNamed.length > 0 || order === undefined) return asNamed;
    const orders = await numbered(order);
    return orders.filter(({ record }) => record.head.returns.some(({ number }) => number?.endsWith(`-R${nth}`)));

    /** As it was typed, else as the shop spells it: numbers of another source, or of before, are found as they are. */
    async function numbered(number: string): Promise<readonly Loaded[]> {
      const spelled = [numbers, testNumbers].map((source) => source.spell?.(number) ?? number);
      for (const as of new Set([number, ...spelled])) {
        const asTyped = await listed(queryOf({ ...given, number: as }, party, more), given);
        if (asTyped.length > 0) return asTyped;
      }
      return [];
    }
  }

  /** Test orders are few: where they are not wanted they are left out of what was found, and more is looked for in their place. */
  async function listed(
    query: FindQuery,
    { tests = query.names ? 'with' : 'without', limit }: z.output<typeof orderFilterSchema>,
  ): Promise<readonly Loaded[]> {
    if (tests === 'only') return loaded({ ...query, terms: [...(query.terms ?? []), testTerm] });
    if (tests === 'with') return loaded(query);
    const kept: Loaded[] = [];
    for (let before = query.before; ; ) {
      const page = await loaded({ ...query, ...(before !== undefined && { before }) });
      kept.push(...page.filter(({ record }) => !isTest(record)));
      if (page.length < query.limit || kept.length > limit) return kept.slice(0, limit + 1);
      before = page.at(-1)?.record.head.id;
    }
  }

  async function loaded(query: FindQuery): Promise<readonly Loaded[]> {
    const stored = await repository.find(shop.id, query);
    return stored.map((item) => ({ record: decodeOrder(item), version: item.version }));
  }
}

function queryOf(
  given: z.output<typeof orderFilterSchema>,
  party: string | undefined,
  more: readonly string[],
): FindQuery {
  const list = (value: string | readonly string[] | undefined) => (typeof value === 'string' ? [value] : value);
  const words = (['hold', 'sku', 'tracking', 'tag', 'attention', 'discount', 'serial', 'window'] as const).flatMap(
    (name) => (given[name] === undefined ? [] : [`${name}:${given[name]}`]),
  );
  const { number, externalRef } = given;
  const names = [
    ...(number === undefined ? [] : [{ space: 'number', value: number }]),
    ...(externalRef ? [{ space: `externalRef:${externalRef.channel}`, value: externalRef.value }] : []),
  ];
  const query: Record<string, unknown> = {
    names: names.length > 0 ? names : undefined,
    party,
    channel: given.channel,
    lifecycle: list(given.lifecycle),
    payment: list(given.payment),
    fulfillment: list(given.fulfillment),
    aftersales: list(given.aftersales),
    terms: words.length + more.length > 0 ? [...words, ...more] : undefined,
    placedFrom: given.placedFrom,
    placedTo: given.placedTo,
    amountFrom: given.amountFrom,
    amountTo: given.amountTo,
    before: given.after ?? undefined,
    // One more than is answered tells whether there is a next page.
    limit: given.limit + 1,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as unknown as FindQuery;
}
