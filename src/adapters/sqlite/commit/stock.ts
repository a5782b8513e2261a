/**
 * The stock of one set in two steps: {@link planStock} says what would happen and whether it fits, {@link applyStock} does it to the stage.
 *
 * - A row that is met past `nextExpiry` first gives back its expired holds.
 * - Hold targets become differences to what the cart holds then.
 * - All demand on one row is summed, and asked once of the one guard.
 */
import { fits, type StockRow } from '../../../inventory/guard';
import { compareBytes, type Instant } from '../../../kernel';
import type { ChangeSet, StockKey, StockMove, StockPolicy } from '../../../ports/repository';
import type { PlainMove } from '../lists';
import { type Hold, rowKey, type Stage, type StagedRow } from './stage';

interface RowPlan {
  /** The row as it would be without the set, expired holds given back. */
  readonly current: StockRow;
  readonly expired: ReadonlySet<string>;
  /** What carts hold after the set; null lets go. */
  readonly holds: Map<string, Hold | null>;
  readonly sum: { onHand: number; allocated: number; reserved: number; value: number; guarded: boolean };
  policy: StockPolicy | null;
}

export interface StockPlan {
  readonly fits: boolean;
  readonly rows: ReadonlyMap<string, RowPlan>;
  readonly moves: readonly PlainMove[];
}

/** A hold that a set changed; `hold` null: it is gone. */
export interface HoldChange extends StockKey {
  readonly cart: string;
  readonly hold: Hold | null;
}

const nothing: StockPlan = { fits: true, rows: new Map(), moves: [] };

export function planStock({ rows: staged }: Stage, set: ChangeSet): StockPlan {
  if (set.moves.length + set.holds.length + set.policies.length === 0) return nothing;
  const rows = new Map<string, RowPlan>();
  const moves: PlainMove[] = [];
  const meet = (key: StockKey) => {
    const text = rowKey(key);
    const met = rows.get(text);
    if (met) return met;
    const plan = planRow(key, staged.get(text), set.at);
    rows.set(text, plan);
    const given = (staged.get(text)?.row.reserved ?? 0) - plan.current.reserved;
    if (given > 0) moves.push(moveOf(key, 'expired', -given));
    return plan;
  };

  for (const policy of set.policies) meet(policy).policy = policy;
  for (const target of set.holds) {
    const plan = meet(target);
    const difference = target.units - heldBy(plan, target.cart, staged.get(rowKey(target)));
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
    moves.push(move);
  }
  const fitting = [...rows.values()].every(({ current, policy, sum }) => fits({ ...current, ...policy }, sum));
  return { fits: fitting, rows, moves };
}

/** The current row of every key that the set names, in C collation. */
export function namedRows(plan: StockPlan): StockRow[] {
  return [...plan.rows].sort(([a], [b]) => compareBytes(a, b)).map(([, { current }]) => current);
}

/** Answers the holds that changed. */
export function applyStock(stage: Stage, plan: StockPlan): HoldChange[] {
  const changes: HoldChange[] = [];
  for (const [text, { current, expired, holds, sum, policy }] of plan.rows) {
    const staged = stage.rows.get(text) ?? { row: current, holds: new Map<string, Hold>(), changed: true };
    stage.rows.set(text, staged);
    const { sku, location, lot } = current;
    for (const [cart, hold] of [...[...expired].map((cart) => [cart, null] as const), ...holds]) {
      if (hold) staged.holds.set(cart, hold);
      else staged.holds.delete(cart);
      changes.push({ sku, location, lot, cart, hold });
    }
    staged.row = {
      ...current,
      onHand: current.onHand + sum.onHand,
      allocated: current.allocated + sum.allocated,
      reserved: current.reserved + sum.reserved,
      value: current.value + sum.value,
      ...(policy && { safety: policy.safety, oversell: policy.oversell, settings: policy.settings }),
      nextExpiry: expired.size + holds.size > 0 ? firstExpiry(staged.holds.values()) : current.nextExpiry,
    };
    staged.changed = true;
  }
  return changes;
}

function planRow({ sku, location, lot }: StockKey, staged: StagedRow | undefined, at: Instant): RowPlan {
  const sum = { onHand: 0, allocated: 0, reserved: 0, value: 0, guarded: false };
  const row: StockRow = staged?.row ?? { sku, location, lot, ...zeros };
  const plan = { current: row, expired: new Set<string>(), holds: new Map<string, Hold | null>(), sum, policy: null };
  if (!staged || row.nextExpiry === null || row.nextExpiry > at) return plan;
  const gone = [...staged.holds].filter(([, hold]) => hold.expiresAt <= at);
  const live = [...staged.holds.values()].filter((hold) => hold.expiresAt > at);
  const given = gone.reduce((units, [, hold]) => units + hold.units, 0);
  const current = { ...row, reserved: row.reserved - given, nextExpiry: firstExpiry(live) };
  return { ...plan, current, expired: new Set(gone.map(([cart]) => cart)) };
}

const zeros = {
  onHand: 0,
  allocated: 0,
  reserved: 0,
  safety: 0,
  oversell: 0,
  value: 0,
  nextExpiry: null,
  settings: '',
};

function heldBy(plan: RowPlan, cart: string, staged: StagedRow | undefined): number {
  const planned = plan.holds.get(cart);
  if (planned !== undefined) return planned?.units ?? 0;
  return plan.expired.has(cart) ? 0 : (staged?.holds.get(cart)?.units ?? 0);
}

function moveOf({ sku, location, lot }: StockKey, kind: StockMove['kind'], reserved: number): PlainMove {
  return { sku, location, lot, kind, onHand: 0, allocated: 0, reserved, value: 0 };
}

function firstExpiry(holds: Iterable<Hold>): Instant | null {
  let first: Instant | null = null;
  for (const { expiresAt } of holds) if (first === null || expiresAt < first) first = expiresAt;
  return first;
}
