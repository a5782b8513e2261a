/** Stock commands: what comes in, what is corrected, what carts hold. Each is one change of a stock document or a cart. */
import * as z from 'zod';
import { planSourcing, purchasable, type StockRow } from '../inventory';
import { fingerprint, type Instant, isOmsError, later, OmsError, omsError, problem } from '../kernel';
import { word } from '../order';
import type {
  ChangeSet,
  CommitResult,
  HoldTarget,
  LedgerPosting,
  StockDifference,
  StockMove,
  StockPolicy,
} from '../ports';
import { postAdjustment, postReceipt } from '../settlement';
import { blankSet } from './blank-set';
import { cartClaim } from './cart-holds';
import type { Committer } from './committer';
import type { Gatherer } from './gather';
import { keySchema, name, nameOrNone, parse } from './input';
import { now, type Runtime } from './runtime';

const sku = name(100);
/** Units and minor units that counters can add up for a long time before they are no longer exact. */
const maxUnits = 1_000_000_000;
const maxValue = 1_000_000_000_000;
const lot = nameOrNone(64);
/** What stock commands take in a shop with these locations: a location must be one of them, and is needed where there are several. */
const stockSchemas = (known: readonly string[]) => {
  const location = name(64)
    .optional()
    .superRefine((given, { addIssue }) => {
      const fault = given === undefined ? 'is needed: the shop has several locations' : 'is no location of the shop';
      if (given === undefined ? known.length > 1 : !known.includes(given)) addIssue({ code: 'custom', message: fault });
    });
  const place = { sku, location, lot };
  const receipt = z.strictObject({
    ...place,
    quantity: z.int().min(1).max(maxUnits),
    unitCost: z.int().min(0).max(maxValue).default(0),
  });
  return {
    receipt,
    receipts: z.strictObject({ lines: z.array(receipt).min(1).max(50_000), ref: name(200).optional() }),
    adjust: z.strictObject({
      ...place,
      delta: z.int().min(-maxUnits).max(maxUnits),
      reason: word.default('count'),
      value: z.int().min(-maxValue).max(maxValue).optional(),
    }),
    policy: z.strictObject({
      ...place,
      safety: z.int().min(0).max(maxUnits).default(0),
      oversell: z.int().min(0).max(maxUnits).nullable().default(0),
    }),
  };
};
type StockSchemas = ReturnType<typeof stockSchemas>;
type ReceiptInput = z.input<StockSchemas['receipt']> | z.input<StockSchemas['receipts']>;
type AdjustInput = z.input<StockSchemas['adjust']>;
type PolicyInput = z.input<StockSchemas['policy']>;
const levelsSchema = z.union([sku.transform((one) => [one]), z.array(sku).max(10_000)]);
const ttlMs = z
  .int()
  .min(1_000)
  .max(30 * 86_400_000)
  .default(15 * 60_000);
const cart = name(200);
const reserveSchema = z.strictObject({
  cart,
  lines: z
    .array(z.strictObject({ sku, quantity: z.int().min(1).max(maxUnits) }))
    .min(1)
    .max(500),
  ttlMs,
  channel: name(64).default('web'),
  country: name(2).nullable().default(null),
});
const renewSchema = z.strictObject({ cart, ttlMs });
const releaseSchema = z.strictObject({ cart });
const documentOptions = z.strictObject({ idempotencyKey: keySchema.optional() });

export interface Reservation {
  readonly cart: string;
  readonly expiresAt: Instant;
  readonly lines: readonly {
    readonly sku: string;
    readonly location: string;
    readonly lot: string;
    readonly units: number;
  }[];
}

/** A stock row as hosts see it; `purchasable` is what may still be sold. */
export interface StockLevel extends StockRow {
  readonly purchasable: number;
}

export interface Inventory {
  /** Goods come in, with their cost per unit in minor units. One document; all lines or none. */
  receive(input: ReceiptInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /** A count, loss or find: `delta` units; `value` is the cost moved (at the moving average when absent). Refused when it would fall below zero. */
  adjust(input: AdjustInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /** How much of a row is kept back, and how much may be sold beyond what lies there (null: without limit). */
  setPolicy(input: PolicyInput): Promise<void>;
  levels(skus: string | readonly string[]): Promise<readonly StockLevel[]>;
  /**
   * A cart holds these units (and no others) until `ttlMs` from now; refused with `stock.short` and nothing held anew when not all can be. A SKU that the
   * catalogue does not sell is `sku.unknown`.
   */
  reserve(input: z.input<typeof reserveSchema>): Promise<Reservation>;
  /** Holds on for `ttlMs` more; what has expired meanwhile is taken anew, or refused with `reservation.expired`. */
  renew(cart: string, ttlMs?: number): Promise<Reservation>;
  release(cart: string): Promise<void>;
  /** Rows whose counters are not the sum of their movements. */
  differences(): Promise<readonly StockDifference[]>;
  /** Sets every counter to the sum of its movements; answers how many rows changed. */
  rebuild(): Promise<number>;
}

interface CartHead {
  readonly lines: Reservation['lines'];
  readonly expiresAt: Instant;
}

interface CartChange {
  readonly id: string;
  readonly version: number;
  readonly at: Instant;
  readonly lines: Reservation['lines'];
  /** What the cart says that it holds; null when it says nothing, or what an order has taken. */
  readonly before: Reservation['lines'] | null;
  readonly expiresAt: Instant;
  readonly type: string;
  /** A shortage is the answer, not a reason to look again. */
  readonly final?: boolean;
}

export function createInventory(runtime: Runtime, committer: Committer, gatherer: Gatherer): Inventory {
  const { shop, repository } = runtime;
  const known = shop.locations.map(({ id }) => id);
  const schemas = stockSchemas(known);
  const locationOf = (given: string | undefined) => given ?? (known[0] as string);
  return {
    receive,
    adjust,
    setPolicy,
    levels,
    reserve,
    renew,
    release,
    differences: () => repository.stockDifferences(shop.id),
    rebuild: () => repository.rebuildStock(shop.id),
  };

  async function receive(
    input: ReceiptInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const { lines, ref } = readReceipts(schemas, input);
    const key = keyOf(options, ['receive', lines, ref]);
    const moves = lines.map(
      (line): StockMove => ({
        sku: line.sku,
        location: locationOf(line.location),
        lot: line.lot,
        kind: 'received',
        onHand: line.quantity,
        allocated: 0,
        reserved: 0,
        value: line.quantity * line.unitCost,
        guarded: false,
      }),
    );
    const cost = moves.reduce((sum, move) => sum + move.value, 0);
    return document(
      'stock.received',
      { ref: ref ?? null, lines: moves.length, cost },
      moves,
      [],
      postReceipt({ cost }),
      key,
    );
  }

  async function adjust(input: AdjustInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.adjust, input, 'inventory.adjust');
    const key = keyOf(options, ['adjust', given]);
    const { delta, reason, value, ...line } = given;
    const location = locationOf(line.location);
    const row = (await gatherer.levels([line.sku], now(runtime))).find(
      (item) => item.location === location && item.lot === line.lot,
    );
    const average = row && row.onHand > 0 ? Math.round((row.value * delta) / row.onHand) : 0;
    const moved = value ?? (row && delta === -row.onHand ? -row.value : average);
    const move: StockMove = {
      sku: line.sku,
      location,
      lot: line.lot,
      kind: 'adjusted',
      onHand: delta,
      allocated: 0,
      reserved: 0,
      value: moved,
      guarded: false,
    };
    return document('stock.adjusted', { reason, delta }, [move], [], postAdjustment({ cost: moved }), key);
  }

  async function setPolicy(input: PolicyInput): Promise<void> {
    const { sku: of, lot, safety, oversell, location } = parse(schemas.policy, input, 'inventory.setPolicy');
    const policy: StockPolicy = { sku: of, location: locationOf(location), lot, safety, oversell };
    await document('stock.policySet', { safety, oversell }, [], [policy], [], null);
  }

  async function levels(skus: string | readonly string[]): Promise<readonly StockLevel[]> {
    const rows = await gatherer.levels(parse(levelsSchema, skus, 'inventory.levels'), now(runtime));
    return rows.map((row) => ({ ...row, purchasable: purchasable(row) }));
  }

  async function document(
    type: string,
    data: object,
    moves: readonly StockMove[],
    policies: readonly StockPolicy[],
    entries: LedgerPosting['entries'],
    key: ChangeSet['key'],
  ): Promise<{ document: string }> {
    const at = now(runtime);
    const id = runtime.newId();
    const fact = JSON.stringify({ type, at, by: { kind: 'system' }, data });
    const change: ChangeSet = {
      ...blankSet(shop.id, { kind: 'stockDocument', id }, 0, at),
      head: JSON.stringify({ type, at, ...data }),
      facts: [fact],
      terms: { add: [...new Set(moves.map((move) => `sku:${move.sku}`))], remove: [] },
      key,
      moves,
      policies,
      ledger: entries.length === 0 ? [] : [{ memo: type, currency: shop.currency, entries }],
    };
    const result = await committer.submit(change);
    if (result.status === 'duplicate') return { document: result.subject.id };
    if (result.status !== 'committed') throw refusal(result);
    return { document: id };
  }

  async function reserve(input: z.input<typeof reserveSchema>): Promise<Reservation> {
    const wanted = parse(reserveSchema, input, 'inventory.reserve');
    await mustSell(wanted.lines, wanted.channel);
    const id = await runtime.derivedId('cart', wanted.cart);
    /** The version of the cart whose units an order has: from there it starts anew. */
    let taken = 0;
    for (let count = 0; count < 50; count++) {
      const at = now(runtime);
      const [stored] = await repository.loadMany(shop.id, [{ kind: 'cart', id }]);
      const held = stored && stored.version !== taken ? (JSON.parse(stored.head) as CartHead) : null;
      const own = held && held.expiresAt > at ? held.lines : [];
      const rows = await gatherer.levels(
        wanted.lines.map((line) => line.sku),
        at,
      );
      const plan = planSourcing({
        lines: wanted.lines.map((line, index) => ({ lineId: String(index + 1), sku: line.sku, units: line.quantity })),
        locations: shop.locations,
        rules: shop.sourcing,
        channel: wanted.channel,
        country: wanted.country,
        levels: rows.map((row) => ({ ...row, reserved: Math.max(0, row.reserved - unitsAt(own, row)) })),
      });
      if (plan.short.length > 0)
        throw new OmsError(
          plan.short.map((line) =>
            problem('stock.short', `${line.sku}: ${line.wanted} wanted, ${line.found} available`, {
              sku: line.sku,
              wanted: line.wanted,
              found: line.found,
            }),
          ),
        );
      const lines = summed(plan.allocations);
      const version = stored?.version ?? 0;
      const done = await hold({
        id,
        version,
        at,
        lines,
        before: held?.lines ?? null,
        expiresAt: later(at, wanted.ttlMs),
        type: 'cart.reserved',
      });
      if (done === 'taken') taken = version;
      else if (done !== 'overtaken') return { cart: wanted.cart, ...done };
    }
    throw omsError('contention.exhausted', 'the cart or its stock kept changing; try again');
  }

  async function mustSell(lines: readonly { readonly sku: string }[], channel: string): Promise<void> {
    const skus = lines.map((line) => line.sku);
    const unsold = await gatherer.unsold(skus, channel, now(runtime));
    if (unsold.length === 0) return;
    throw new OmsError(
      skus.flatMap((of, i) =>
        unsold.includes(of)
          ? [problem('sku.unknown', `"${of}" is not in the catalogue`, { sku: of }, ['lines', i, 'sku'])]
          : [],
      ),
    );
  }

  async function renew(name: string, forMs?: number): Promise<Reservation> {
    const { cart, ttlMs } = parse(renewSchema, { cart: name, ttlMs: forMs }, 'inventory.renew');
    const id = await runtime.derivedId('cart', cart);
    for (let count = 0; count < 50; count++) {
      const at = now(runtime);
      const { head, version } = await cartOf(id);
      try {
        const done = await hold({
          id,
          version,
          at,
          lines: head.lines,
          before: head.lines,
          expiresAt: later(at, ttlMs),
          type: 'cart.renewed',
          final: true,
        });
        if (done === 'taken') throw omsError('cart.notFound', 'an order has taken what the cart held');
        if (done !== 'overtaken') return { cart, ...done };
      } catch (error) {
        if (isOmsError(error, 'stock.short'))
          throw omsError('reservation.expired', 'what the cart held has been sold meanwhile', { lines: head.lines });
        throw error;
      }
    }
    throw omsError('contention.exhausted', 'the cart kept changing; try again');
  }

  async function release(name: string): Promise<void> {
    const { cart } = parse(releaseSchema, { cart: name }, 'inventory.release');
    const id = await runtime.derivedId('cart', cart);
    for (let count = 0; count < 50; count++) {
      const at = now(runtime);
      const { head, version } = await cartOf(id);
      const done = await hold({
        id,
        version,
        at,
        lines: [],
        before: head.lines,
        expiresAt: at,
        type: 'cart.released',
      });
      // What an order has taken is no longer the cart's to let go.
      if (done !== 'overtaken') return;
    }
    throw omsError('contention.exhausted', 'the cart kept changing; try again');
  }

  async function cartOf(id: string): Promise<{ head: CartHead; version: number }> {
    const [stored] = await repository.loadMany(shop.id, [{ kind: 'cart', id }]);
    if (!stored) throw omsError('cart.notFound', 'there is no such cart');
    return { head: JSON.parse(stored.head) as CartHead, version: stored.version };
  }

  /** Sets what the cart holds, unless it was overtaken and should look again, or an order has taken what it held. */
  async function hold({
    id,
    version,
    at,
    lines,
    before,
    expiresAt,
    type,
    final = false,
  }: CartChange): Promise<Omit<Reservation, 'cart'> | 'overtaken' | 'taken'> {
    const gone = (before ?? [])
      .filter((old) => !lines.some((line) => sameRow(line, old)))
      .map((line) => ({ ...line, units: 0 }));
    const holds = [...lines, ...gone].map(
      (line): HoldTarget => ({
        cart: id,
        sku: line.sku,
        location: line.location,
        lot: line.lot,
        units: line.units,
        expiresAt,
      }),
    );
    const change: ChangeSet = {
      ...blankSet(shop.id, { kind: 'cart', id }, version, at),
      head: JSON.stringify({ lines, expiresAt } satisfies CartHead),
      facts: [JSON.stringify({ type, at, by: { kind: 'system' }, data: { lines, expiresAt } })],
      names: before === null || before.length === 0 ? [] : [cartClaim(id, version)],
      holds,
    };
    const result = await committer.submit(change);
    if (result.status === 'committed') return { lines, expiresAt };
    if (result.status === 'nameTaken') return 'taken';
    if (result.status === 'versionConflict' || (result.status === 'shortage' && !final)) return 'overtaken';
    throw refusal(result);
  }
}

/** One line or many: each is read as what it means to be, so that the fields that are wrong are named as the caller wrote them. */
function readReceipts({ receipt, receipts }: StockSchemas, input: ReceiptInput): z.output<StockSchemas['receipts']> {
  return typeof input === 'object' && input !== null && 'lines' in input
    ? parse(receipts, input, 'inventory.receive')
    : { lines: [parse(receipt, input, 'inventory.receive')] };
}

/** The caller's key, and what was asked with it: the same key with another request is refused. */
function keyOf(options: unknown, request: unknown): ChangeSet['key'] {
  const { idempotencyKey } = parse(documentOptions, options, 'options');
  return idempotencyKey === undefined
    ? null
    : { key: idempotencyKey, fingerprint: fingerprint(JSON.stringify(request)) };
}

function refusal(result: CommitResult): unknown {
  if (result.status === 'failed') return result.error;
  if (result.status === 'shortage') return omsError('stock.short', 'not enough stock', { rows: result.rows });
  if (result.status === 'keyReused')
    return omsError('key.reused', 'the idempotency key was used before with another body');
  return omsError('version.conflict', 'the stock document was changed by somebody else');
}

function sameRow(
  a: { sku: string; location: string; lot: string },
  b: { sku: string; location: string; lot: string },
): boolean {
  return a.sku === b.sku && a.location === b.location && a.lot === b.lot;
}

function unitsAt(lines: Reservation['lines'], row: StockRow): number {
  return lines.reduce((sum, line) => (sameRow(line, row) ? sum + line.units : sum), 0);
}

function summed(
  allocations: readonly { sku: string; location: string; lot: string; units: number }[],
): Reservation['lines'] {
  const rows = new Map<string, { sku: string; location: string; lot: string; units: number }>();
  for (const { sku: of, location, lot, units } of allocations) {
    const key = JSON.stringify([of, location, lot]);
    rows.set(key, { sku: of, location, lot, units: units + (rows.get(key)?.units ?? 0) });
  }
  return [...rows.values()];
}
