/** Holding stock counters against the movements that made them, and against what orders say they were promised. */
import type { StockKey, StockRow } from './guard';

/** What one movement did to a row. */
export interface StockMovement extends StockKey, StockCounts {}

/** The counters that movements move: units, and the value in minor units. */
export interface StockCounts {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly value: number;
}

/** Units of a row that an order was promised and that were not shipped yet, as the order's own snapshot says. */
export interface OrderAllocation extends StockKey {
  readonly orderId: string;
  readonly units: number;
}

/**
 * A row that does not agree. `counters`: the row is not the sum of its movements, given as `is` and `should`. `orders`: its movements allocate
 * another number of units than the orders name, `is` by the movements and `should` by the orders.
 */
export type StockAuditDifference =
  | (StockKey & { readonly kind: 'counters'; readonly is: StockCounts; readonly should: StockCounts })
  | (StockKey & { readonly kind: 'orders'; readonly is: number; readonly should: number });

/** A movement that makes movements agree with orders: what was promised to nobody is released, what is missing is allocated. */
export interface StockCompensation extends StockMovement {
  readonly kind: 'allocated' | 'released';
}

/** What an audit found, and what would mend it. Rows whose counters differ are mended by setting them to the sum of their movements. */
export interface StockAudit {
  readonly differences: readonly StockAuditDifference[];
  readonly compensations: readonly StockCompensation[];
}

/**
 * Every difference between counters, movements and orders, row by row, with the movements that would mend it.
 *
 * Laws: no difference when counters = Σ movements and Σ allocated = Σ units promised to orders; after the compensations are added to the
 * movements and the counters are set to their sums, another audit finds nothing. Cart holds are not compared here.
 * Source: the idea is Magento's list of inconsistent reservations, here as a pure function over movements that are never deleted.
 *
 * @example
 * const { differences, compensations } = compareStock(rows, movements, promisedToOrders);
 */
export function compareStock(
  rows: readonly StockRow[],
  movements: readonly StockMovement[],
  orderAllocations: readonly OrderAllocation[],
): StockAudit {
  const sums = sumMovements(movements);
  const promised = sumPromised(orderAllocations);
  const counters = new Map(rows.map((row) => [keyOf(row), countsOf(row)]));
  const keys = new Map([...rows, ...movements, ...orderAllocations].map((key) => [keyOf(key), stockKey(key)]));
  const differences: StockAuditDifference[] = [];
  const compensations: StockCompensation[] = [];
  for (const [text, key] of keys) {
    const is = counters.get(text) ?? zero;
    const should = sums.get(text) ?? zero;
    if (!equal(is, should)) differences.push({ ...key, kind: 'counters', is, should });
    const units = promised.get(text) ?? 0;
    if (should.allocated === units) continue;
    differences.push({ ...key, kind: 'orders', is: should.allocated, should: units });
    const allocated = units - should.allocated;
    compensations.push({ ...key, ...zero, kind: allocated > 0 ? 'allocated' : 'released', allocated });
  }
  return { differences, compensations };
}

const zero: StockCounts = { onHand: 0, allocated: 0, reserved: 0, value: 0 };

function sumMovements(movements: readonly StockMovement[]): Map<string, StockCounts> {
  const sums = new Map<string, StockCounts>();
  for (const move of movements) {
    const sum = sums.get(keyOf(move)) ?? zero;
    sums.set(keyOf(move), {
      onHand: sum.onHand + move.onHand,
      allocated: sum.allocated + move.allocated,
      reserved: sum.reserved + move.reserved,
      value: sum.value + move.value,
    });
  }
  return sums;
}

function sumPromised(allocations: readonly OrderAllocation[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const promise of allocations) sums.set(keyOf(promise), (sums.get(keyOf(promise)) ?? 0) + promise.units);
  return sums;
}

function countsOf({ onHand, allocated, reserved, value }: StockRow): StockCounts {
  return { onHand, allocated, reserved, value };
}

function stockKey({ sku, location, lot }: StockKey): StockKey {
  return { sku, location, lot };
}

function keyOf({ sku, location, lot }: StockKey): string {
  return JSON.stringify([sku, location, lot]);
}

function equal(a: StockCounts, b: StockCounts): boolean {
  return a.onHand === b.onHand && a.allocated === b.allocated && a.reserved === b.reserved && a.value === b.value;
}
