/**
 * Units that somebody looked for and did not find. They are the shop's until they turn up or are written off, and sold by nobody: they lie in the
 * state `missing`, with what they had cost. Whatever finds or misses them afterwards is held against that, so that no unit is booked twice.
 */
import { carriedRuns, lotOf, missingState, type StockKey, shelfOf, type Variance } from '../../inventory';
import type { ChangeSet, StockMove } from '../../ports';
import type { Runtime } from '../runtime';
import { arrivalSettings, bookOf, leavingMove, type StockBook, settingsAt, stockMove, textOf } from './arrivals';
import type { CommitDocument, DocumentWrites } from './commit-document';
import { numberedSkus } from './serials';

/** Units of a row that were not there. */
export interface MissingUnits extends StockKey {
  readonly units: number;
}

/** Who missed them, and why. */
export interface MissingReport {
  readonly work: string;
  readonly order: string;
  readonly reason: string;
}

export type ReportMissing = (
  key: ChangeSet['key'],
  report: MissingReport,
  lines: readonly MissingUnits[],
) => Promise<void>;

/** The row in which units of a row are counted that were not found there. */
export function missingKey({ sku, location, lot }: StockKey): StockKey {
  return { sku, location, lot: lotOf({ ...shelfOf(lot), state: missingState }) };
}

/** Takes units off their row that were not there: as many as the books have. What was promised of them stays promised. */
export function createReportMissing(runtime: Runtime, commit: CommitDocument): ReportMissing {
  return async (key, report, given) => {
    // Nobody knows which of the numbered ones it is that is missing.
    const numbered = runtime.shop.stock.serials
      ? await numberedSkus(
          runtime,
          given.map(({ sku }) => sku),
        )
      : new Set();
    const lines = given.filter(({ sku }) => !numbered.has(sku));
    if (lines.length === 0) return;
    await commit(key, async () => {
      const book = await bookOf(runtime, lines);
      const { writes, moved } = taken(runtime, book, lines);
      return { type: 'stock.missing', data: { ...report, lines: moved }, ...writes };
    });
  };
}

function taken(runtime: Runtime, book: StockBook, lines: readonly MissingUnits[]) {
  const { rows, costs, seen } = book;
  const left = new Map([...rows].map(([text, { onHand }]) => [text, onHand]));
  const moved = lines.flatMap(({ sku, location, lot, units }): MissingUnits[] => {
    const text = textOf({ sku, location, lot });
    const there = Math.min(units, left.get(text) ?? 0);
    left.set(text, (left.get(text) ?? 0) - there);
    return there > 0 ? [{ sku, location, lot, units: there }] : [];
  });
  const moves = moved.flatMap(({ units, ...row }): StockMove[] => {
    const { value, runs } = costs.take(row, units);
    return [
      stockMove('moved', row, -units, -value, runs),
      stockMove('moved', missingKey(row), units, value, carriedRuns(runs)),
    ];
  });
  const shelves = moved.map(({ sku, location, lot }) => {
    const { expiresOn } = settingsAt(rows, { sku, location, lot });
    return { sku, location, ...shelfOf(lot), state: missingState, expiresOn };
  });
  const writes: DocumentWrites = { moves, seen, settings: arrivalSettings(runtime, shelves, rows) };
  return { writes, moved };
}

/** What a count found or did not find, as far as it is of units that are known to be missing: they come back, or are gone for good. */
export interface MissingSettled {
  readonly moves: readonly StockMove[];
  /** What is left to be corrected. */
  readonly variances: readonly Variance[];
}

/**
 * The differences of a count beside what is missing: units that it found and that were missing when it was made are these; units that it did not find
 * and that were reported missing since are these, too. `missingThen` says how many of a line were missing at the instant that was counted.
 */
export function settleMissing(
  book: StockBook,
  location: string,
  variances: readonly Variance[],
  missingThen: (line: string) => number,
): MissingSettled {
  const moves: StockMove[] = [];
  const left = variances.map((variance): Variance => {
    const { sku, lot, units } = variance;
    const row = { sku, location, lot };
    const missing = missingKey(row);
    const now = book.rows.get(textOf(missing))?.onHand ?? 0;
    const then = missingThen(variance.line);
    const found = Math.max(0, Math.min(units, then, now));
    const gone = Math.max(0, Math.min(-units, now - then));
    if (found > 0) {
      const { value, runs } = book.costs.take(missing, found);
      moves.push(
        stockMove('moved', missing, -found, -value, runs),
        stockMove('moved', row, found, value, carriedRuns(runs)),
      );
    }
    if (gone > 0) moves.push(leavingMove('adjusted', missing, gone, book));
    return { ...variance, units: units - found + gone, value: shareOf(variance, units - found + gone) };
  });
  return { moves, variances: left.filter(({ units }) => units !== 0) };
}

/** The cost of what is left of a difference. */
function shareOf({ units, value }: Variance, left: number): number {
  return units === 0 ? 0 : Math.round((value * left) / units);
}
