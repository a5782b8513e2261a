/**
 * Stock of one ChangeSet in two steps: {@link planStock} says what would happen and whether it fits, {@link applyStock} does it.
 *
 * - A row that is met past `nextExpiry` first gives back its expired holds.
 * - Hold targets become differences to what the cart holds then.
 * - All demand on one row is summed, and asked once of the one guard.
 */
import { fits, type StockKey, type StockRow } from '../../inventory/guard';
import { compareBytes, type Instant } from '../../kernel';
import type { ChangeSet, StockMove, StockPolicy, StoredMove } from '../../ports/repository';
import { joined } from './joined';
import type { Hold, Row, ShopState } from './state';

type Stock = ShopState['stock'];
type PlannedMove = Omit<StockMove, 'guarded'>;

interface RowPlan {
  /** The row as it would be without the set, expired holds given back. */
  readonly current: StockRow;
  readonly expired: readonly string[];
  /** What carts hold after the set; null lets go. */
  readonly holds: Map<string, Hold | null>;
  readonly sum: { onHand: number; allocated: number; reserved: number; value: number; guarded: boolean };
  policy: StockPolicy | null;
}

export interface StockPlan {
  readonly fits: boolean;
  readonly rows: ReadonlyMap<string, RowPlan>;
  readonly moves: readonly PlannedMove[];
}

const nothing: StockPlan = { fits: true, rows: new Map(), moves: [] };

export function planStock(stock: Stock, set: ChangeSet): StockPlan {
  if (set.moves.length + set.holds.length + set.policies.length === 0) return nothing;
  const rows = new Map<string, RowPlan>();
  const moves: PlannedMove[] = [];
  const meet = (key: StockKey) => {
    const text = rowKey(key);
    let plan = rows.get(text);
    if (!plan) {
      plan = planRow(key, rowAt(stock, key), set.at);
      rows.set(text, plan);
      const given = (rowAt(stock, key)?.reserved ?? 0) - plan.current.reserved;
      if (given > 0) moves.push(moveOf(key, 'expired', -given));
    }
    return plan;
  };

  for (const policy of set.policies) meet(policy).policy = policy;
  for (const target of set.holds) {
    const plan = meet(target);
    const held = heldBy(plan, target.cart, rowAt(stock, target));
    const difference = target.units - held;
    plan.holds.set(target.cart, target.units > 0 ? { units: target.units, expiresAt: target.expiresAt } : null);
    if (difference === 0) continue;
    plan.sum.reserved += difference;
    plan.sum.guarded ||= difference > 0;
    moves.push(moveOf(target, difference > 0 ? 'reserved' : 'unreserved', difference));
  }
  for (const move of set.moves) {
    const { sum } = meet(move);
    sum.onHand += move.onHand;
    sum.allocated += move.allocated;
    sum.reserved += move.reserved;
    sum.value += move.value;
    sum.guarded ||= move.guarded;
    const { guarded: _, ...stored } = move;
    moves.push(stored);
  }
  const fitting = [...rows.values()].every(({ current, policy, sum }) => fits({ ...current, ...policy }, sum));
  return { fits: fitting, rows, moves };
}

/** The current row of every key that the set names, in C collation. */
export function namedRows(plan: StockPlan): StockRow[] {
  return [...plan.rows.keys()].sort(compareBytes).map((key) => (plan.rows.get(key) as RowPlan).current);
}

export function applyStock(
  stock: Stock,
  plan: StockPlan,
  cause: Pick<StoredMove, 'subject' | 'version' | 'at'>,
): StoredMove[] {
  for (const { current, expired, holds, sum, policy } of plan.rows.values()) {
    const row = rowAt(stock, current) ?? addRow(stock, current);
    row.onHand += sum.onHand;
    row.allocated += sum.allocated;
    row.reserved = current.reserved + sum.reserved;
    row.value += sum.value;
    if (policy) {
      row.safety = policy.safety;
      row.oversell = policy.oversell;
      row.settings = policy.settings;
    }
    for (const cart of expired) row.holds.delete(cart);
    for (const [cart, hold] of holds) {
      if (hold) row.holds.set(cart, hold);
      else row.holds.delete(cart);
    }
    if (expired.length + holds.size > 0) row.nextExpiry = firstExpiry(row.holds.values());
  }
  return plan.moves.map((move, n) => ({ ...move, ...cause, n }));
}

/** The row as everybody sees it at `at`: without expired holds. */
export function viewRow(row: Row, at: Instant): StockRow {
  return planRow(row, row, at).current;
}

function planRow(key: StockKey, row: Row | undefined, at: Instant): RowPlan {
  const expired: string[] = [];
  let given = 0;
  let nextExpiry = row?.nextExpiry ?? null;
  if (row && nextExpiry !== null && nextExpiry <= at) {
    const live: Hold[] = [];
    for (const [cart, hold] of row.holds) {
      if (hold.expiresAt > at) {
        live.push(hold);
        continue;
      }
      expired.push(cart);
      given += hold.units;
    }
    nextExpiry = firstExpiry(live);
  }
  const current: StockRow = {
    sku: key.sku,
    location: key.location,
    lot: key.lot,
    onHand: row?.onHand ?? 0,
    allocated: row?.allocated ?? 0,
    reserved: (row?.reserved ?? 0) - given,
    safety: row?.safety ?? 0,
    oversell: row ? row.oversell : 0,
    value: row?.value ?? 0,
    nextExpiry,
    settings: row?.settings ?? '',
  };
  const sum = { onHand: 0, allocated: 0, reserved: 0, value: 0, guarded: false };
  return { current, expired, holds: new Map(), sum, policy: null };
}

function heldBy(plan: RowPlan, cart: string, row: Row | undefined): number {
  const planned = plan.holds.get(cart);
  if (planned !== undefined) return planned?.units ?? 0;
  return plan.expired.includes(cart) ? 0 : (row?.holds.get(cart)?.units ?? 0);
}

function moveOf(key: StockKey, kind: StockMove['kind'], reserved: number): PlannedMove {
  return { sku: key.sku, location: key.location, lot: key.lot, kind, onHand: 0, allocated: 0, reserved, value: 0 };
}

function rowKey(key: StockKey): string {
  return joined(key.sku, key.location, key.lot);
}

export function rowAt(stock: Stock, key: StockKey): Row | undefined {
  return stock.get(key.sku)?.get(rowKey(key));
}

export function addRow(stock: Stock, { sku, location, lot }: StockKey): Row {
  const row: Row = {
    sku,
    location,
    lot,
    onHand: 0,
    allocated: 0,
    reserved: 0,
    safety: 0,
    oversell: 0,
    value: 0,
    settings: '',
    holds: new Map(),
    nextExpiry: null,
  };
  const rows = stock.get(sku);
  if (rows) rows.set(rowKey(row), row);
  else stock.set(sku, new Map([[rowKey(row), row]]));
  return row;
}

export function firstExpiry(holds: Iterable<Hold>): Instant | null {
  let first: Instant | null = null;
  for (const { expiresAt } of holds) if (first === null || expiresAt < first) first = expiresAt;
  return first;
}
