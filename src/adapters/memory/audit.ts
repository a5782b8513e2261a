/** Counters against the movements and holds that they cache, what moved, and stock as it was at an instant. */
import { compareBytes, type Instant, msOf } from '../../kernel';
import type {
  BookedCommit,
  FlowQuery,
  Repository,
  StockAt,
  StockCounts,
  StockDifference,
  StockFlow,
  StockKey,
  StockPage,
  StoredMove,
} from '../../ports/repository';
import { joined } from './joined';
import type { Row, ShopState } from './state';
import { addRow, firstExpiry, rowAt } from './stock';

/** Rows whose counters, movements and holds differ, in C collation. */
export function stockDifferences(state: ShopState, page: StockPage): StockDifference[] {
  const sums = sumMoves(state, () => true);
  const keys = new Map([...sums].map(([text, { sku, location, lot }]) => [text, { sku, location, lot }]));
  for (const rows of state.stock.values())
    for (const [text, { sku, location, lot }] of rows) keys.set(text, { sku, location, lot });
  const differences = [...keys.values()].map((key): StockDifference => {
    const row = rowAt(state.stock, key);
    return { ...key, counters: row ? countersOf(row) : null, sums: countsOf(sums.get(textOf(key))), held: heldOf(row) };
  });
  return paged(differences.filter(differs), page);
}

/** Sets the counters of the rows to the sum of their movements; answers how many rows changed. */
export function rebuildStock(state: ShopState, keys: readonly StockKey[]): number {
  const sums = sumMoves(state, () => true);
  const wanted = new Map(keys.map((key) => [textOf(key), key]));
  return [...wanted].filter(([text, key]) => {
    const moved = sums.get(text);
    const row = rowAt(state.stock, key) ?? (moved && addRow(state.stock, key));
    if (!row) return false;
    const is = countersOf(row);
    const should = { ...countsOf(moved), nextExpiry: firstExpiry(row.holds.values()) };
    Object.assign(row, should);
    return !sameCounts(is, should) || is.nextExpiry !== should.nextExpiry;
  }).length;
}

/** Commits with their movements, subject by subject; the cursor is the subject and version that came last. */
export function bookedCommits(
  state: ShopState,
  after: string | null,
  limit: number,
): Awaited<ReturnType<Repository['booked']>> {
  const commits: BookedCommit[] = [];
  let cursor = after;
  if (state.sortedSubjects.length < state.subjects.size)
    state.sortedSubjects = [...state.subjects.keys()].sort(compareBytes);
  for (const text of state.sortedSubjects) {
    // The whole of a subject sorts between its key and the one behind it.
    if (after !== null && !after.startsWith(text) && compareBytes(text, after) < 0) continue;
    const subject = state.subjects.get(text);
    for (const commit of subject?.commits ?? []) {
      const place = joined(text, String(commit.version).padStart(10, '0'));
      if (after !== null && compareBytes(place, after) <= 0) continue;
      if (commits.length === limit) return { commits, cursor };
      const moves = subject?.moves.filter(({ version }) => version === commit.version) ?? [];
      commits.push({ ...commit, subject: { ...commit.subject }, facts: [...commit.facts], moves: moves.map(copyMove) });
      cursor = place;
    }
  }
  return { commits, cursor };
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

/** What movements up to an instant add up to, from the last balance before it. */
export function stockAt(state: ShopState, { at, skus, ...page }: Parameters<Repository['stockAt']>[1]): StockAt[] {
  const from = [...state.balances.keys()].filter((until) => until <= at).at(-1);
  const wanted = skus && new Set(skus);
  const rows = sumsFrom(state, from, (move) => move.at <= at).filter(({ sku }) => !wanted || wanted.has(sku));
  return paged(rows.filter(isSomething), page);
}

/** Writes what movements before an instant add up to, once, and never behind a later balance. */
export function balanceStock(state: ShopState, until: Instant): boolean {
  const last = [...state.balances.keys()].at(-1);
  if (last !== undefined && last >= until) return false;
  state.balances.set(until, sumsFrom(state, last, (move) => move.at < until).filter(isSomething));
  return true;
}

/** The balance of an instant and the movements since then. */
function sumsFrom(state: ShopState, from: Instant | undefined, counts: (move: StoredMove) => boolean): StockAt[] {
  const balance = from === undefined ? [] : (state.balances.get(from) ?? []);
  const since = sumMoves(state, (move) => (from === undefined || move.at >= from) && counts(move));
  const sums = new Map(balance.map((row) => [textOf(row), row]));
  for (const [text, row] of since) sums.set(text, added(sums.get(text), row));
  return [...sums.values()];
}

function sumMoves(state: ShopState, counts: (move: StoredMove) => boolean): Map<string, StockAt> {
  const sums = new Map<string, StockAt>();
  for (const { moves } of state.subjects.values())
    for (const move of moves) if (counts(move)) sums.set(textOf(move), added(sums.get(textOf(move)), move));
  return sums;
}

function added(sum: StockAt | undefined, move: StockAt): StockAt {
  return {
    sku: move.sku,
    location: move.location,
    lot: move.lot,
    onHand: (sum?.onHand ?? 0) + move.onHand,
    allocated: (sum?.allocated ?? 0) + move.allocated,
    reserved: (sum?.reserved ?? 0) + move.reserved,
    value: (sum?.value ?? 0) + move.value,
  };
}

function paged<Keyed extends StockKey>(rows: readonly Keyed[], { after, limit }: StockPage): Keyed[] {
  const behind = after && textOf(after);
  return rows
    .filter((row) => behind === null || compareBytes(textOf(row), behind) > 0)
    .sort((a, b) => compareBytes(textOf(a), textOf(b)))
    .slice(0, limit);
}

function differs({ counters, sums, held }: StockDifference): boolean {
  const is = counters ?? { ...countsOf(undefined), nextExpiry: null };
  return !sameCounts(is, sums) || is.reserved !== held.units || is.nextExpiry !== held.nextExpiry;
}

function sameCounts(a: StockCounts, b: StockCounts): boolean {
  return a.onHand === b.onHand && a.allocated === b.allocated && a.reserved === b.reserved && a.value === b.value;
}

function isSomething({ onHand, allocated, reserved, value }: StockCounts): boolean {
  return onHand !== 0 || allocated !== 0 || reserved !== 0 || value !== 0;
}

function countersOf({ onHand, allocated, reserved, value, nextExpiry }: Row) {
  return { onHand, allocated, reserved, value, nextExpiry };
}

function countsOf({ onHand, allocated, reserved, value }: StockCounts = nothing): StockCounts {
  return { onHand, allocated, reserved, value };
}

const nothing: StockCounts = { onHand: 0, allocated: 0, reserved: 0, value: 0 };

function heldOf(row: Row | undefined): StockDifference['held'] {
  const holds = [...(row?.holds.values() ?? [])];
  return { units: holds.reduce((sum, { units }) => sum + units, 0), nextExpiry: firstExpiry(holds) };
}

function copyMove({ layers, ...move }: StoredMove): StoredMove {
  return {
    ...move,
    subject: { ...move.subject },
    ...(layers && { layers: layers.map((layer) => ({ ...layer })) }),
  };
}

function textOf({ sku, location, lot }: StockKey): string {
  return joined(sku, location, lot);
}
