/** Reading orders: by id, by what they are found by, and their history. */
import * as z from 'zod';
import { type Instant, isUuid, omsError } from '../kernel';
import { decodeOrder, type Fact } from '../order';
import type { FindQuery } from '../ports';
import { idFrom, pageSize, parse, wanted } from './input';
import type { Pipeline } from './pipeline';
import { type Order, present } from './present';
import type { Runtime } from './runtime';

const many = z.union([wanted(64), z.array(wanted(64)).min(1).max(20)]);
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'must be an instant like 2026-01-31T09:30:00.000Z');

const filterSchema = z.strictObject({
  number: wanted(200).optional(),
  externalRef: z.strictObject({ channel: wanted(64), value: wanted(200) }).optional(),
  /** The host's own id of the customer. */
  customer: wanted(200).optional(),
  party: wanted(64).optional(),
  channel: wanted(64).optional(),
  lifecycle: many.optional(),
  payment: many.optional(),
  fulfillment: many.optional(),
  aftersales: many.optional(),
  /** Type of an open hold. */
  hold: wanted(64).optional(),
  sku: wanted(100).optional(),
  tracking: wanted(200).optional(),
  tag: wanted(64).optional(),
  placedFrom: instant.optional(),
  placedTo: instant.optional(),
  amountFrom: z.int().optional(),
  amountTo: z.int().optional(),
  limit: pageSize.default(50),
  /** What the last page answered as `next`. */
  after: z.string().refine(isUuid, 'must be what the last page answered').optional(),
});

/** Filters that all must hold; newest orders first. */
export type OrderFilter = z.input<typeof filterSchema>;

export interface OrderPage {
  readonly orders: readonly Order[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** A fact with the commit that recorded it. */
export type RecordedFact = Fact & { readonly version: number; readonly n: number; readonly recordedAt: Instant };

export interface Reads {
  get(id: string): Promise<Order>;
  find(filter?: OrderFilter): Promise<OrderPage>;
  history(id: string): Promise<readonly RecordedFact[]>;
}

export function createReads(runtime: Runtime, pipeline: Pipeline, pending: boolean): Reads {
  const { shop, repository } = runtime;
  return {
    async get(id) {
      const loaded = await pipeline.load(idFrom(id));
      if (!loaded) throw omsError('order.notFound', `there is no order ${id}`, { id });
      return present(loaded.record, loaded.version, { pending });
    },
    async find(filter = {}) {
      const given = parse(filterSchema, filter, 'orders.find');
      const party = given.customer === undefined ? given.party : await runtime.derivedId('customer', given.customer);
      const stored = await repository.find(shop.id, queryOf(given, party));
      const orders = stored.map((item) => present(decodeOrder(item), item.version, { pending }));
      return { orders, next: stored.length === given.limit ? (stored.at(-1)?.id ?? null) : null };
    },
    async history(id) {
      const commits = await repository.history(shop.id, [{ kind: 'order', id: idFrom(id) }]);
      return commits.flatMap((commit) =>
        commit.facts.map(
          (fact, n): RecordedFact => ({
            ...(JSON.parse(fact) as Fact),
            version: commit.version,
            n,
            recordedAt: commit.at,
          }),
        ),
      );
    },
  };
}

function queryOf(given: z.output<typeof filterSchema>, party: string | undefined): FindQuery {
  const list = (value: string | readonly string[] | undefined) => (typeof value === 'string' ? [value] : value);
  const words = (['hold', 'sku', 'tracking', 'tag'] as const).flatMap((name) =>
    given[name] === undefined ? [] : [`${name}:${given[name]}`],
  );
  const query: Record<string, unknown> = {
    number: given.number,
    externalRef: given.externalRef,
    party,
    channel: given.channel,
    lifecycle: list(given.lifecycle),
    payment: list(given.payment),
    fulfillment: list(given.fulfillment),
    aftersales: list(given.aftersales),
    terms: words.length > 0 ? words : undefined,
    placedFrom: given.placedFrom,
    placedTo: given.placedTo,
    amountFrom: given.amountFrom,
    amountTo: given.amountTo,
    before: given.after,
    limit: given.limit,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as unknown as FindQuery;
}
