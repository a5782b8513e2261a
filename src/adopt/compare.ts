/** What another system says of orders and stock, held against what is known here: for the time in which both are run side by side. */
import * as z from 'zod';
import { name, parse, read, spanSchema, wanted } from '../engine/input';
import type { Oms } from '../engine/oms';
import type { Order } from '../engine/present';
import type { StockLevel } from '../engine/stock/inventory';
import type { Problem } from '../kernel';

const figure = z.int().min(0).optional();
/** A state, or several where the other system knows one word for them. */
const state = z.union([wanted(64), z.array(wanted(64)).min(1).max(20)]).optional();

const orderSchema = z
  .strictObject({
    number: wanted(200).optional(),
    /** By what the order is known here that was taken from the other system. */
    externalRef: z.strictObject({ channel: wanted(64), value: wanted(200) }).optional(),
    currency: wanted(3).optional(),
    /** Payable, tax included, after cancels and returns. Minor units, like all amounts. */
    due: figure,
    /** Payable when it was placed. */
    total: figure,
    tax: figure,
    captured: figure,
    refunded: figure,
    lifecycle: state,
    payment: state,
    fulfillment: state,
    aftersales: state,
    /** Units by SKU, over all lines of it. */
    lines: z
      .array(
        z.strictObject({ sku: wanted(100), quantity: figure, cancelled: figure, shipped: figure, returned: figure }),
      )
      .max(10_000)
      .optional(),
  })
  .refine(({ number, externalRef }) => number !== undefined || externalRef !== undefined, {
    message: 'must be given, or `externalRef`',
    path: ['number'],
  });

const stockSchema = z.strictObject({
  sku: name(100),
  /** Of all locations together when absent. */
  location: name(64).optional(),
  onHand: z.int().optional(),
  allocated: z.int().optional(),
  /** What may be sold. */
  available: z.int().optional(),
});

/** An order as the other system has it: whatever is not said is not compared. */
export type TheirOrder = z.input<typeof orderSchema>;
/** Stock as the other system has it: whatever is not said is not compared. */
export type TheirStock = z.input<typeof stockSchema>;

/** Which orders of this shop must be among the records: those that were placed in this span. Without one, none has to be. */
export type CompareOptions = z.input<typeof spanSchema>;

/** A figure or word that is not the same; `field` is its place in the record, such as `lines.MUG.shipped`. */
export interface Difference {
  readonly field: string;
  readonly theirs: number | string;
  readonly ours: number | string;
}

/**
 * What became of a record, by its place in the stream, from 1. `missing`: it is not here. `extra`: it is here, and was not among the records.
 * `refused`: the record cannot be read, and `problems` say why.
 */
export interface ComparedRecord {
  readonly line: number | null;
  readonly status: 'same' | 'different' | 'missing' | 'extra' | 'refused';
  /** Number, reference or SKU, as far as it can be read. */
  readonly name: string | null;
  /** The order here. */
  readonly id: string | null;
  readonly differences: readonly Difference[];
  readonly problems: readonly Problem[];
}

type Records<T> = Iterable<T> | AsyncIterable<T>;

/** Records that are looked up together. */
const blockSize = 50;

/**
 * Holds orders of the other system against those here, found by number or by the reference that they came with. Yields a report for each, in
 * order, and then, of a span that is named, one for each order that is here only. Test orders are looked for by name, and are never extra. Nothing is
 * written. Throws `input.invalid` for a span that cannot be read.
 *
 * @example
 * for await (const { status, name, differences } of compareOrders(oms, [{ number: '1042', total: 2500, fulfillment: 'shipped' }]))
 *   if (status !== 'same') console.log(name, status, differences);
 */
export async function* compareOrders(
  oms: { readonly orders: Pick<Oms['orders'], 'find'> },
  records: Records<TheirOrder>,
  options: CompareOptions = {},
): AsyncGenerator<ComparedRecord> {
  const span = parse(spanSchema, options, 'compareOrders');
  const seen = new Set<string>();
  for await (const block of blocksOf(records)) {
    const reports = await Promise.all(block.map(order));
    for (const { id } of reports) if (id !== null) seen.add(id);
    yield* reports;
  }
  if (span.placedFrom !== undefined || span.placedTo !== undefined) yield* extras();

  async function order({ line, given }: Placed<TheirOrder>): Promise<ComparedRecord> {
    const { data, problems } = read(orderSchema, given, 'order');
    if (data === null) return report({ line, status: 'refused', problems });
    const { number, externalRef } = data;
    const known = { line, name: number ?? externalRef?.value ?? null };
    const [found] = (await oms.orders.find({ number, externalRef, tests: 'with', limit: 1 })).orders;
    if (!found) return report({ ...known, status: 'missing' });
    return compared({ ...known, id: found.id }, orderDifferences(data, found));
  }

  async function* extras(): AsyncGenerator<ComparedRecord> {
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof oms.orders.find>> = await oms.orders.find({ ...span, limit: 200, after });
      for (const { id, number } of page.orders) if (!seen.has(id)) yield report({ status: 'extra', id, name: number });
      after = page.next;
      if (after === null) return;
    }
  }
}

/**
 * Holds stock of the other system against the stock here: of a location, or of all together. Yields a report for each record, in order; a SKU that
 * was never here counts as nothing. Nothing is written.
 *
 * @example
 * for await (const { status, name, differences } of compareStock(oms, [{ sku: 'MUG', location: 'main', available: 10 }]))
 *   if (status !== 'same') console.log(name, differences);
 */
export async function* compareStock(
  oms: { readonly inventory: Pick<Oms['inventory'], 'levels'> },
  records: Records<TheirStock>,
): AsyncGenerator<ComparedRecord> {
  for await (const block of blocksOf(records)) {
    const all = block.map(({ line, given }) => ({ line, ...read(stockSchema, given, 'stock') }));
    const skus = [...new Set(all.flatMap(({ data }) => (data ? [data.sku] : [])))];
    const rows = skus.length === 0 ? [] : await oms.inventory.levels(skus);
    for (const { line, data, problems } of all) {
      if (data === null) {
        yield report({ line, status: 'refused', problems });
        continue;
      }
      const { sku, location } = data;
      const here = rows.filter((row) => row.sku === sku && (location ?? row.location) === row.location);
      yield compared({ line, name: sku }, stockDifferences(data, here));
    }
  }
}

interface Placed<T> {
  readonly line: number;
  readonly given: T;
}

async function* blocksOf<T>(records: Records<T>): AsyncGenerator<readonly Placed<T>[]> {
  let block: Placed<T>[] = [];
  let line = 0;
  for await (const given of records) {
    line += 1;
    block.push({ line, given });
    if (block.length < blockSize) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function report(known: Partial<ComparedRecord> & Pick<ComparedRecord, 'status'>): ComparedRecord {
  return { line: null, name: null, id: null, differences: [], problems: [], ...known };
}

function compared(known: Partial<ComparedRecord>, differences: readonly Difference[]): ComparedRecord {
  return report({ ...known, status: differences.length === 0 ? 'same' : 'different', differences });
}

/** What is said in the record and not so in the order. */
function orderDifferences(
  theirs: z.output<typeof orderSchema>,
  { totals, state: states, currency, lines: counts }: Order,
): Difference[] {
  const units = new Map((theirs.lines ?? []).map(({ sku }) => [sku, counts.filter((count) => count.sku === sku)]));
  const sumOf = (sku: string, of: 'quantity' | 'cancelled' | 'shipped' | 'returned') =>
    (units.get(sku) ?? []).reduce((sum, count) => sum + count[of], 0);
  return [
    ...otherThan('currency', theirs.currency, currency),
    ...(['total', 'due', 'tax', 'captured', 'refunded'] as const).flatMap((figure) =>
      otherThan(figure, theirs[figure], totals[figure]),
    ),
    ...(['lifecycle', 'payment', 'fulfillment', 'aftersales'] as const).flatMap((region) =>
      otherThan(region, theirs[region], states[region]),
    ),
    ...(theirs.lines ?? []).flatMap((line) =>
      (['quantity', 'cancelled', 'shipped', 'returned'] as const).flatMap((of) =>
        otherThan(`lines.${line.sku}.${of}`, line[of], sumOf(line.sku, of)),
      ),
    ),
    ...(theirs.lines ? unnamed(theirs.lines, counts) : []),
  ];
}

/** Goods that are in the order, and in no line of the record. */
function unnamed(lines: readonly { readonly sku: string }[], counts: Order['lines']): Difference[] {
  const named = new Set(lines.map(({ sku }) => sku));
  const left = counts.filter(({ sku, quantity, cancelled }) => !named.has(sku) && quantity > cancelled);
  return left.map(({ sku, quantity }) => ({ field: `lines.${sku}.quantity`, theirs: 0, ours: quantity }));
}

function stockDifferences(theirs: z.output<typeof stockSchema>, rows: readonly StockLevel[]): Difference[] {
  const sumOf = (of: (row: StockLevel) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  return [
    ...otherThan(
      'onHand',
      theirs.onHand,
      sumOf(({ onHand }) => onHand),
    ),
    ...otherThan(
      'allocated',
      theirs.allocated,
      sumOf(({ allocated }) => allocated),
    ),
    ...otherThan(
      'available',
      theirs.available,
      sumOf(({ purchasable }) => Math.max(0, purchasable)),
    ),
  ];
}

function otherThan(
  field: string,
  theirs: number | string | readonly string[] | undefined,
  ours: number | string,
): Difference[] {
  if (theirs === undefined || theirs === ours) return [];
  if (typeof theirs === 'string' || typeof theirs === 'number') return [{ field, theirs, ours }];
  return theirs.includes(String(ours)) ? [] : [{ field, theirs: theirs.join(' or '), ours }];
}
