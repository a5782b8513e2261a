/**
 * An outside stock of record (a warehouse system, an ERP, a till) that is followed: snapshots of what it has, and deltas that it numbers.
 * Each source keeps a watermark per location. What is not above it, and what was taken before, changes nothing; what moved here since a
 * snapshot is left as it is.
 */
import type * as z from 'zod';
import { arrivingRuns, costGuards } from '../../inventory';
import { type Instant, OmsError, omsError, problem } from '../../kernel';
import type { StockMove } from '../../ports';
import { postAdjustment } from '../../settlement';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import { isCostOvertaken } from '../costs';
import { parse } from '../input';
import { publication } from '../publishing';
import { now, type Runtime } from '../runtime';
import { bookOf, leavingMove, rowKeyOf, type StockBook, stockMove, textOf } from './arrivals';
import { bookedAt } from './booked-at';
import { stating } from './commit-document';
import { outsideSchemas } from './desk-schemas';
import { refusal } from './refusal';
import type { StockSchemas } from './schemas';
import { serialWrites } from './serials';

/** Deltas and corrections that are remembered until the next snapshot, so that none counts twice. */
const maxRemembered = 5_000;

type Inputs = ReturnType<typeof outsideSchemas>;
export type SnapshotInput = z.input<Inputs['snapshot']>;
export type DeltasInput = z.input<Inputs['deltas']>;

/** Where an outside stock and the books said different things of the same instant; the books follow. */
export interface OutsideDifference {
  readonly sku: string;
  readonly location: string;
  readonly lot: string;
  /** Of the instant of the snapshot. */
  readonly booked: number;
  readonly outside: number;
}

export interface OutsideRecord {
  /**
   * What an outside stock of record had of these shelves at an instant. The books follow by the difference to what they said of that instant,
   * so that movements since then (here, or deltas above the watermark) count once; every difference is listed, and posted as an adjustment. A
   * snapshot that is not newer than the last one changes nothing: `taken: false`. Refused with `input.invalid` for an instant in the future.
   */
  takeSnapshot(input: SnapshotInput): Promise<{ taken: boolean; differences: readonly OutsideDifference[] }>;
  /**
   * What moved at the outside stock, each with its position there. Late ones (not above the watermark) and repeated ones change nothing; they
   * may come in any order. Leave out what it tells of orders that were shipped here. Refused with `limit.exceeded` when too many have come since
   * the last snapshot, and with `stock.short` when they would bring a row below zero.
   */
  takeDeltas(input: DeltasInput): Promise<{ taken: number; ignored: number }>;
}

/**
 * What moved a row because the source said so, and when that was written here: a delta by its position, a correction by a snapshot without one.
 */
interface Remembered {
  readonly position: number | null;
  readonly at: Instant;
  readonly sku: string;
  readonly lot: string;
  readonly units: number;
}

interface SourceHead {
  readonly source: string;
  readonly location: string;
  /** Null before the first snapshot. */
  readonly watermark: number | null;
  readonly takenAt: Instant | null;
  /** What a later snapshot needs: everything above the watermark, or written after the instant of the last one. */
  readonly remembered: readonly Remembered[];
}

interface Taken<Answer> {
  readonly head: SourceHead;
  readonly type: string;
  readonly data: object;
  readonly moves: readonly StockMove[];
  readonly seen: StockBook['seen'];
  readonly answer: Answer;
}

const maxAttempts = 50;

export function createOutsideRecord(
  runtime: Runtime,
  stock: StockSchemas,
  committer: Committer,
  committed: () => void,
): OutsideRecord {
  const { shop, repository } = runtime;
  const schemas = outsideSchemas(stock);
  return { takeSnapshot, takeDeltas };

  async function takeSnapshot(input: SnapshotInput) {
    const given = parse(schemas.snapshot, input, 'inventory.takeSnapshot');
    const { location, watermark, takenAt } = given;
    if (takenAt > now(runtime))
      throw new OmsError([problem('input.invalid', 'no snapshot is of the future', { takenAt }, ['takenAt'])]);
    const lines = new Map(given.lines.map((line) => [textOf(rowKeyOf({ location, ...line })), line]));
    return follow(given, async (head, at) => {
      if (isOld(head, given)) return { taken: false, differences: [] };
      const wanted = [...lines.values()];
      const books = await bookedAt(runtime, [...new Set(wanted.map((line) => line.sku))], takenAt);
      const book = await bookOf(runtime, wanted);
      const differences = wanted.flatMap((line): OutsideDifference[] => {
        const key = rowKeyOf({ location, ...line });
        const booked = (books.get(textOf(key))?.onHand ?? 0) + unitsKnown(head, given, key);
        return booked === line.onHand ? [] : [{ ...key, booked, outside: line.onHand }];
      });
      const corrections = differences.map(({ sku: of, lot, booked, outside }): Remembered => {
        return { position: null, at, sku: of, lot, units: outside - booked };
      });
      const remembered = [...head.remembered, ...corrections].filter(
        (item) => item.at > takenAt || (item.position ?? -1) > watermark,
      );
      return {
        head: { ...head, watermark, takenAt, remembered },
        type: 'stock.snapshotTaken',
        data: { source: given.source, location, watermark, takenAt, differences },
        moves: differences.map(({ booked, outside, ...key }) => costed(runtime, book, key, outside - booked)),
        seen: book.seen,
        answer: { taken: true, differences },
      };
    });
  }

  async function takeDeltas(input: DeltasInput) {
    const given = parse(schemas.deltas, input, 'inventory.takeDeltas');
    const { location } = given;
    return follow(given, async (head, at) => {
      const known = new Set(head.remembered.map((item) => item.position));
      const fresh = given.deltas.filter((delta) => {
        if (delta.position <= (head.watermark ?? -1) || known.has(delta.position)) return false;
        known.add(delta.position);
        return true;
      });
      const answer = { taken: fresh.length, ignored: given.deltas.length - fresh.length };
      if (fresh.length === 0) return answer;
      const remembered = [
        ...head.remembered,
        ...fresh.map(({ position: its, units, ...line }): Remembered => {
          const { sku: of, lot } = rowKeyOf({ location, ...line });
          return { position: its, at, sku: of, lot, units };
        }),
      ];
      if (remembered.length > maxRemembered)
        throw omsError('limit.exceeded', `more than ${maxRemembered} deltas since the last snapshot: take one`, {
          limit: maxRemembered,
        });
      const book = await bookOf(runtime, fresh);
      const sums = new Map<string, { readonly key: ReturnType<typeof rowKeyOf>; readonly units: number }>();
      for (const { position: _, units, ...line } of fresh) {
        const key = rowKeyOf({ location, ...line });
        sums.set(textOf(key), { key, units: units + (sums.get(textOf(key))?.units ?? 0) });
      }
      return {
        head: { ...head, remembered },
        type: 'stock.deltasTaken',
        data: { source: given.source, location, deltas: fresh },
        moves: [...sums.values()]
          .filter(({ units }) => units !== 0)
          .map(({ key, units }) => costed(runtime, book, key, units)),
        seen: book.seen,
        answer,
      };
    });
  }

  /** One change of what is known of a source, decided again when another came first; an answer alone changes nothing. */
  async function follow<Answer extends object>(
    { source: of, location }: { readonly source: string; readonly location: string },
    decide: (head: SourceHead, at: Instant) => Promise<Taken<Answer> | Answer>,
  ): Promise<Answer> {
    const subject = {
      kind: 'stockDocument',
      id: await runtime.derivedId('stockSource', `${of}\u001f${location}`),
    } as const;
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const [stored] = await repository.loadMany(shop.id, [subject]);
      const nobody: SourceHead = { source: of, location, watermark: null, takenAt: null, remembered: [] };
      const at = now(runtime);
      const decided = await decide(stored ? (JSON.parse(stored.head) as SourceHead) : nobody, at);
      if (!('head' in decided)) return decided;
      const { head, type, data, moves, seen, answer } = decided;
      // A source tells of units, not of numbers: goods that have any are not followed by it.
      await serialWrites(runtime, moves);
      const facts = stating([{ type, at, by: { kind: 'system', id: of }, data }], moves);
      const entries = postAdjustment({ cost: moves.reduce((sum, { value }) => sum + value, 0) });
      const counters = costGuards(moves, { costing: shop.stock.costing, seen });
      const result = await committer.submit({
        ...blankSet(shop.id, subject, stored?.version ?? 0, at),
        head: JSON.stringify(head),
        facts: facts.map((fact) => JSON.stringify(fact)),
        effects: publication(runtime, facts),
        moves,
        counters,
        ledger: entries.length === 0 ? [] : [{ memo: type, currency: shop.currency, entries }],
      });
      if (result.status === 'committed') {
        committed();
        return answer;
      }
      if (result.status !== 'versionConflict' && !isCostOvertaken(counters, result)) throw refusal(result);
    }
    throw omsError('contention.exhausted', 'the source kept being told of; try again');
  }
}

function isOld(head: SourceHead, { watermark, takenAt }: { readonly watermark: number; readonly takenAt: Instant }) {
  if (head.watermark === null || head.takenAt === null) return false;
  return watermark < head.watermark || takenAt <= head.takenAt;
}

/**
 * Units of a row that the books of the snapshot's instant do not have and the snapshot has: what the source said was written here later. Less
 * what is above its watermark, whenever that was written.
 */
function unitsKnown(
  { remembered }: SourceHead,
  { takenAt, watermark }: { readonly takenAt: Instant; readonly watermark: number },
  { sku: of, lot }: { readonly sku: string; readonly lot: string },
): number {
  return remembered.reduce((sum, item) => {
    if (item.sku !== of || item.lot !== lot) return sum;
    const written = item.at > takenAt ? item.units : 0;
    return sum + written - ((item.position ?? -1) > watermark ? item.units : 0);
  }, 0);
}

/** Units found come in at the average cost of their row. */
function costed(runtime: Runtime, book: StockBook, key: ReturnType<typeof rowKeyOf>, units: number): StockMove {
  if (units < 0) return leavingMove('adjusted', key, -units, book);
  const row = book.rows.get(textOf(key)) ?? { onHand: 0, value: 0 };
  const value = row.onHand > 0 ? Math.round((row.value * units) / row.onHand) : 0;
  const layer = { id: runtime.newId(), receivedAt: now(runtime), units, value };
  return stockMove('adjusted', key, units, value, arrivingRuns(layer, runtime.shop.stock));
}
