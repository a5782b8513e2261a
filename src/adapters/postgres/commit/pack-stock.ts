/**
 * The stock part of a batch: distinct rows in lock order, what each set does to each row in sum, and what all of them could do to a row at
 * worst. A set's positions are counted policies first, then holds, then movements; a movement's number is twice its position plus one, so
 * that the release of expired holds finds a place before the first movement on its row.
 */
import { compareBytes } from '../../../kernel';
import type { ChangeSet, HoldTarget, StockKey } from '../../../ports/repository';
import { toMs } from '../codes';
import { moveLine } from '../lines';
import type { CommitColumns } from './columns';

export interface PackedStock {
  /** By place, from 0. */
  readonly rows: readonly StockKey[];
  readonly holds: string | null;
  readonly policies: string | null;
  readonly makes: boolean;
}

interface Groups {
  /** The place of the set's group for the row of this key, counted from 1. */
  find(key: StockKey, set: number, position: number): number;
}

/** Fills the columns `r` and `g`, and `s_moves`. */
export function packStock(sets: readonly ChangeSet[], columns: CommitColumns): PackedStock {
  const rowByKey = new Map<string, number>();
  const rows: StockKey[] = [];
  const rowOfGroup: number[] = [];
  const groups = groupsOf(rowByKey, rows, rowOfGroup, columns);
  const holds: { group_: number; n: number; cart: string; units: number; until: number }[] = [];
  const policies: { group_: number; safety: number; oversell: number | null; settings: string }[] = [];
  const policyGroups = new Set<number>();

  sets.forEach((set, index) => {
    let position = 0;
    let moves = '';
    for (const policy of set.policies) {
      const group = groups.find(policy, index + 1, position++);
      const { safety, oversell, settings } = policy;
      policies.push({ group_: group, safety, oversell, settings });
      policyGroups.add(group);
    }
    for (const hold of lastPerCart(set.holds)) {
      const at = position++;
      const group_ = groups.find(hold, index + 1, at);
      holds.push({ group_, n: at * 2 + 1, cart: hold.cart, units: hold.units, until: toMs(hold.expiresAt) });
    }
    for (const move of set.moves) {
      const at = position++;
      const group = groups.find(move, index + 1, at) - 1;
      add(columns.g_on_hand, group, move.onHand);
      add(columns.g_allocated, group, move.allocated);
      add(columns.g_reserved, group, move.reserved);
      add(columns.g_value, group, move.value);
      if (move.guarded) columns.g_guarded[group] = true;
      moves += `${moves && '\n'}${moveLine(at * 2 + 1, move)}`;
    }
    columns.s_moves.push(moves || null);
  });

  const places = placesInOrder(rowByKey);
  for (const row of rowOfGroup) columns.g_row.push(places.placeOf[row] as number);
  const sorted = places.order.map((row) => rows[row] as StockKey);
  const makes = sumRows(sorted, policyGroups, columns);
  holds.sort((a, b) => a.group_ - b.group_);
  return {
    rows: sorted,
    holds: holds.length > 0 ? JSON.stringify(holds) : null,
    policies: policies.length > 0 ? JSON.stringify(policies) : null,
    makes,
  };
}

function groupsOf(
  rowByKey: Map<string, number>,
  rows: StockKey[],
  rowOfGroup: number[],
  columns: CommitColumns,
): Groups {
  const lastGroupOfRow: number[] = [];
  return {
    find(key, set, position) {
      const text = `${key.sku}\0${key.location}\0${key.lot}`;
      let row = rowByKey.get(text);
      if (row === undefined) {
        row = rows.length;
        rowByKey.set(text, row);
        rows.push(key);
      }
      const last = lastGroupOfRow[row];
      if (last !== undefined && columns.g_set[last - 1] === set) return last;
      columns.g_set.push(set);
      columns.g_n.push(position * 2);
      for (const name of ['g_on_hand', 'g_allocated', 'g_reserved', 'g_value'] as const) columns[name].push(0);
      columns.g_guarded.push(false);
      rowOfGroup.push(row);
      lastGroupOfRow[row] = rowOfGroup.length;
      return rowOfGroup.length;
    },
  };
}

/** C collation of the whole key: U+0000 stands between its parts and occurs in none. */
function placesInOrder(rowByKey: ReadonlyMap<string, number>): { order: number[]; placeOf: number[] } {
  const order = [...rowByKey.keys()].sort(compareBytes).map((key) => rowByKey.get(key) as number);
  const placeOf: number[] = [];
  order.forEach((row, place) => {
    placeOf[row] = place + 1;
  });
  return { order, placeOf };
}

/** Answers whether the batch may bring a row into being. */
function sumRows(rows: readonly StockKey[], policyGroups: ReadonlySet<number>, columns: CommitColumns): boolean {
  const guarded: boolean[] = [];
  for (const { sku, location, lot } of rows) {
    columns.r_sku.push(sku);
    columns.r_location.push(location);
    columns.r_lot.push(lot);
    columns.r_make.push(false);
    guarded.push(false);
    for (const name of totals) columns[name].push(0);
  }
  let makes = false;
  columns.g_row.forEach((place, group) => {
    const row = (place as number) - 1;
    const onHand = columns.g_on_hand[group] as number;
    const allocated = columns.g_allocated[group] as number;
    const reserved = columns.g_reserved[group] as number;
    const taken = allocated + reserved - onHand;
    const isGuarded = columns.g_guarded[group] === true;
    add(columns.r_on_hand, row, onHand);
    add(columns.r_allocated, row, allocated);
    add(columns.r_reserved, row, reserved);
    add(columns.r_value, row, columns.g_value[group] as number);
    if (taken > 0) add(columns.r_take, row, taken);
    if (onHand < 0) add(columns.r_low_on_hand, row, onHand);
    if (allocated < 0) add(columns.r_low_allocated, row, allocated);
    if (reserved < 0) add(columns.r_low_reserved, row, reserved);
    if (isGuarded) guarded[row] = true;
    // A guarded take or a counter below zero cannot succeed on a row that is not there.
    const stands = !(isGuarded && taken > 0) && onHand >= 0 && allocated >= 0 && reserved >= 0;
    if (stands || policyGroups.has(group + 1)) {
      columns.r_make[row] = true;
      makes = true;
    }
  });
  guarded.forEach((isGuarded, row) => {
    if (!isGuarded) columns.r_take[row] = 0;
  });
  return makes;
}

const totals = [
  'r_on_hand',
  'r_allocated',
  'r_reserved',
  'r_value',
  'r_take',
  'r_low_on_hand',
  'r_low_allocated',
  'r_low_reserved',
] as const;

function add(column: (number | null)[], index: number, value: number): void {
  column[index] = (column[index] ?? 0) + value;
}

/** Of several targets for one cart and row, the last counts. */
function lastPerCart(holds: readonly HoldTarget[]): readonly HoldTarget[] {
  if (holds.length < 2) return holds;
  return [...new Map(holds.map((hold) => [`${hold.sku}\0${hold.location}\0${hold.lot}\0${hold.cart}`, hold])).values()];
}
