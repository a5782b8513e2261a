/** Counters against the movements that they cache. */
import { compareBytes, msOf } from '../../kernel';
import type { FlowQuery, StockDifference, StockFlow, StockRow } from '../../ports/repository';
import { joined } from './joined';
import type { Row, ShopState } from './state';
import { viewRow } from './stock';

type Sums = StockDifference['sums'];

/** Rows whose counters are not the sum of their movements, in C collation. */
export function stockDifferences(state: ShopState): StockDifference[] {
  return differingRows(state).map(({ row, sums }) => ({
    sku: row.sku,
    location: row.location,
    lot: row.lot,
    counters: { onHand: row.onHand, allocated: row.allocated, reserved: row.reserved, value: row.value },
    sums,
  }));
}

/** Every row as it is counted, in C collation of its key. */
export function allStock(state: ShopState): StockRow[] {
  return [...state.stock.values()]
    .flatMap((rows) => [...rows.values()])
    .map((row) => viewRow(row, ''))
    .sort((a, b) => compareBytes(joined(a.sku, a.location, a.lot), joined(b.sku, b.location, b.lot)));
}

/** Sets every counter to the sum of its movements; answers how many rows changed. */
export function rebuildStock(state: ShopState): number {
  const differing = differingRows(state);
  for (const { row, sums } of differing) Object.assign(row, sums);
  return differing.length;
}

/** What moved since an instant, added up by row, kind and period. */
export function stockFlow(state: ShopState, { skus, after, everyMs }: FlowQuery): StockFlow[] {
  const wanted = skus && new Set(skus);
  const flows = new Map<string, StockFlow>();
  for (const subject of state.subjects.values()) {
    for (const { sku, location, lot, kind, at, ...move } of subject.moves) {
      if (at <= after || (wanted && !wanted.has(sku))) continue;
      const period = everyMs === undefined ? 0 : Math.floor((msOf(at) - msOf(after) - 1) / everyMs);
      const key = joined(sku, location, lot, kind, String(period));
      const known = flows.get(key);
      flows.set(key, {
        ...{ sku, location, lot, kind, period },
        onHand: (known?.onHand ?? 0) + move.onHand,
        allocated: (known?.allocated ?? 0) + move.allocated,
        reserved: (known?.reserved ?? 0) + move.reserved,
        value: (known?.value ?? 0) + move.value,
      });
    }
  }
  return [...flows.values()];
}

function differingRows(state: ShopState): { row: Row; sums: Sums }[] {
  const sumsByRow = sumMoves(state);
  const differing: { row: Row; sums: Sums }[] = [];
  for (const rows of state.stock.values()) {
    for (const [key, row] of rows) {
      const sums = sumsByRow.get(key) ?? { onHand: 0, allocated: 0, reserved: 0, value: 0 };
      if (differs(row, sums)) differing.push({ row, sums });
    }
  }
  return differing.sort((a, b) =>
    compareBytes(joined(a.row.sku, a.row.location, a.row.lot), joined(b.row.sku, b.row.location, b.row.lot)),
  );
}

function sumMoves(state: ShopState): Map<string, Sums> {
  const sumsByRow = new Map<string, Sums>();
  for (const subject of state.subjects.values()) {
    for (const move of subject.moves) {
      const key = joined(move.sku, move.location, move.lot);
      const sums = sumsByRow.get(key);
      sumsByRow.set(key, {
        onHand: (sums?.onHand ?? 0) + move.onHand,
        allocated: (sums?.allocated ?? 0) + move.allocated,
        reserved: (sums?.reserved ?? 0) + move.reserved,
        value: (sums?.value ?? 0) + move.value,
      });
    }
  }
  return sumsByRow;
}

function differs(row: Row, sums: Sums): boolean {
  return (
    row.onHand !== sums.onHand ||
    row.allocated !== sums.allocated ||
    row.reserved !== sums.reserved ||
    row.value !== sums.value
  );
}
