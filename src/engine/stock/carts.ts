/** What carts hold: units set aside until an instant, taken and let go of by one change of the cart each. */
import type * as z from 'zod';
import { planSourcing, type SourcingLine, type StockRow } from '../../inventory';
import { type Instant, isOmsError, later, OmsError, omsError, type Problem, problem } from '../../kernel';
import {
  type Allowance,
  type AllowanceMove,
  allowanceProblems,
  allowancesOf,
  isParcelled,
  type LimitedLine,
  measureSaid,
  movesOfAllowance,
  planPieces,
  shortages,
  sourcingTerms,
  stockOf,
} from '../../order';
import type { ChangeSet, CounterMove, HoldTarget } from '../../ports';
import { blankSet } from '../blank-set';
import { type CartHead, cartClaim } from '../cart-holds';
import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import { parse } from '../input';
import { buyerOf, type PurchaseLimits } from '../purchase-limits';
import { now, type Runtime } from '../runtime';
import { lapse } from './cart-lapse';
import { releaseSchema, renewSchema, reserveSchema } from './desk-schemas';
import { refusal } from './refusal';

/** What a cart holds, row by row, and until when; nobody else is sold it meanwhile. */
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

export interface CartHolds {
  /**
   * A cart holds these units (and no others) until `ttlMs` from now; refused with `stock.short` and nothing held anew when not all can be. A SKU that the
   * catalogue does not sell is `sku.unknown`; more than one customer may have, with what their other carts and orders have, is `purchase.limit`.
   */
  reserve(input: z.input<typeof reserveSchema>): Promise<Reservation>;
  /** Holds on for `ttlMs` more; what has expired meanwhile is taken anew, or refused with `reservation.expired`. */
  renew(cart: string, ttlMs?: number): Promise<Reservation>;
  /** Lets go of everything that the cart holds. Throws `cart.notFound` for a cart that never held anything. */
  release(cart: string): Promise<void>;
}

interface Wanted {
  readonly sku: string;
  readonly quantity: string | number;
  readonly unit?: string | undefined;
}

interface CartChange {
  readonly id: string;
  readonly version: number;
  readonly at: Instant;
  readonly lines: Reservation['lines'];
  /** What the cart says that it holds; null when it says nothing, or what an order has taken. */
  readonly before: CartHead | null;
  /** What the units count for in limits by customer. */
  readonly limits: readonly Allowance[];
  readonly expiresAt: Instant;
  readonly type: string;
  /** A shortage is the answer, not a reason to look again. */
  readonly final?: boolean;
}

export function createCartHolds(
  runtime: Runtime,
  committer: Committer,
  gatherer: Gatherer,
  purchaseLimits: PurchaseLimits,
): CartHolds {
  const { shop, repository } = runtime;
  return { reserve, renew, release };

  async function reserve(input: z.input<typeof reserveSchema>): Promise<Reservation> {
    const wanted = parse(reserveSchema, input, 'inventory.reserve');
    const { lines, limited } = await inStock(wanted.lines, wanted.channel);
    const id = await runtime.derivedId('cart', wanted.cart);
    const limits = await limitsOf(limited, id, wanted.customer);
    /** The version of the cart whose units an order has: from there it starts anew. */
    let taken = 0;
    for (let count = 0; count < 50; count++) {
      const at = now(runtime);
      const [[stored], rows] = await Promise.all([
        repository.loadMany(shop.id, [{ kind: 'cart', id }]),
        gatherer.levels(
          lines.map((line) => line.sku),
          at,
        ),
      ]);
      const held = stored && stored.version !== taken ? (JSON.parse(stored.head) as CartHead) : null;
      const own = held && held.expiresAt > at ? held.lines : [];
      const plan = planPieces(lines, (named) =>
        planSourcing({
          lines: named,
          ...sourcingTerms(shop, at, { country: wanted.country, postalCode: null }),
          channel: wanted.channel,
          levels: rows.map((row) => ({ ...row, reserved: Math.max(0, row.reserved - unitsAt(own, row)) })),
        }),
      );
      if (plan.short.length > 0) throw new OmsError(shortages(plan, { levels: rows, ordersLeft: null }));
      const units = summed(plan.allocations);
      const version = stored?.version ?? 0;
      const done = await hold({
        id,
        version,
        at,
        lines: units,
        before: held,
        limits,
        expiresAt: later(at, wanted.ttlMs),
        type: 'cart.reserved',
      });
      if (typeof done === 'object' && 'uses' in done) {
        refuseOver(limited, limits, done);
        continue;
      }
      if (done === 'taken') taken = version;
      else if (done !== 'overtaken') return { cart: wanted.cart, ...done };
    }
    throw omsError('contention.exhausted', 'the cart or its stock kept changing; try again');
  }

  /** What lies in stock for the lines of a cart: components in the place of kits, nothing for what needs no stock. */
  async function inStock(
    lines: readonly Wanted[],
    channel: string,
  ): Promise<{ readonly lines: readonly SourcingLine[]; readonly limited: readonly LimitedLine[] }> {
    const skus = lines.map((line) => line.sku);
    const items = await gatherer.sold(skus, channel, now(runtime));
    const unsold = items === null ? [] : skus.filter((of) => !items.has(of));
    if (unsold.length > 0)
      throw new OmsError(
        skus.flatMap((of, i) =>
          unsold.includes(of)
            ? [problem('sku.unknown', `"${of}" is not in the catalogue`, { sku: of }, ['lines', i, 'sku'])]
            : [],
        ),
      );
    const problems: Problem[] = [];
    // What is made to order is promised without stock: there is nothing to hold.
    const unheld = new Set<string>();
    const limited = lines.flatMap((line, i): LimitedLine[] => {
      const { sku: of } = line;
      const item = items?.get(of);
      const units = measureSaid(line, item, ['lines', i], problems);
      if (item && !isParcelled(item.kind)) return [];
      if (item?.madeToOrder) unheld.add(String(i + 1));
      return [{ id: String(i + 1), sku: of, units, ...(item?.components && { components: item.components }) }];
    });
    if (problems.length > 0) throw new OmsError(problems);
    return {
      limited,
      lines: limited
        .filter(({ id }) => !unheld.has(id))
        .flatMap((line) =>
          stockOf(line).map(({ sku, units }) => ({ lineId: line.id, sku, units: units * line.units })),
        ),
    };
  }

  /** What the cart counts for in limits by customer; empty for most. */
  async function limitsOf(
    lines: readonly LimitedLine[],
    cart: string,
    customer: z.output<typeof reserveSchema>['customer'],
  ): Promise<readonly Allowance[]> {
    if (!shop.limitsPurchases) return [];
    const skus = lines.flatMap((line) => [line.sku, ...stockOf(line).map(({ sku }) => sku)]);
    const whom = { ...(await buyerOf(runtime, customer ?? null)), otherwise: `cart ${cart}` };
    const limits = allowancesOf(lines, await purchaseLimits.applied(skus, now(runtime), whom));
    refuseOver(lines, limits, { uses: [], back: [] });
    return limits;
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
          before: head,
          limits: head.limits ?? [],
          expiresAt: later(at, ttlMs),
          type: 'cart.renewed',
          final: true,
        });
        if (typeof done === 'object' && 'uses' in done)
          throw omsError('reservation.expired', 'the customer has taken as much elsewhere meanwhile', {
            lines: head.lines,
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
        before: head,
        limits: [],
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
    limits,
    expiresAt,
    type,
    final = false,
  }: CartChange): Promise<Omit<Reservation, 'cart'> | OverLimit | 'overtaken' | 'taken'> {
    const back = (before?.counted ?? []).flatMap((one) => movesOfAllowance(one, 1));
    const counters = summedMoves([...back, ...limits.flatMap((one) => movesOfAllowance(one, -1))]);
    const gone = (before?.lines ?? [])
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
      head: JSON.stringify({
        lines,
        expiresAt,
        ...(limits.length > 0 && { limits, counted: limits }),
      } satisfies CartHead),
      facts: [JSON.stringify({ type, at, by: { kind: 'system' }, data: { lines, expiresAt } })],
      names: before === null || before.lines.length === 0 ? [] : [cartClaim(id, version)],
      holds,
      counters,
      deadlines: {
        set: limits.length > 0 ? [{ name: lapse, dueAt: expiresAt, body: '{}' }] : [],
        cancel: limits.length === 0 && before?.counted ? [lapse] : [],
      },
    };
    const result = await committer.submit(change);
    if (result.status === 'committed') return { lines, expiresAt };
    if (result.status === 'nameTaken') return 'taken';
    if (result.status === 'shortage' && result.counters.length > 0) return { uses: result.counters, back };
    if (result.status === 'versionConflict' || (result.status === 'shortage' && !final)) return 'overtaken';
    throw refusal(result);
  }
}

/** Counters as the store told them when it refused, perhaps for other reasons, and what the change would have given back. */
interface OverLimit {
  readonly uses: readonly { readonly space: string; readonly key: string; readonly value: number }[];
  readonly back: readonly AllowanceMove[];
}

function refuseOver(lines: readonly LimitedLine[], limits: readonly Allowance[], known: OverLimit): void {
  const pathOf = (lineId: string) => ['lines', Number(lineId) - 1, 'quantity'];
  const problems = allowanceProblems(lines, limits, { ...known, pathOf });
  if (problems.length > 0) throw new OmsError(problems);
}

/** Each counter once. */
function summedMoves(moves: readonly AllowanceMove[]): CounterMove[] {
  const sums = new Map<string, CounterMove>();
  for (const move of moves) {
    const delta = (sums.get(move.key)?.delta ?? 0) + move.delta;
    sums.set(move.key, { ...move, delta, initial: 0 });
  }
  return [...sums.values()].filter(({ delta }) => delta !== 0);
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
