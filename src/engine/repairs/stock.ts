/** What a repair does to the stock: the customer's unit in the workshop at no cost, parts and replacements that leave it at theirs. */
import { isRepairOver, type Repair, type RepairFact } from '../../aftersales';
import { type Costed, carriedRuns, repairState } from '../../inventory';
import type { CounterMove, PartyText } from '../../ports';
import { postRepair } from '../../settlement';
import type { Runtime } from '../runtime';
import { arrivalSettings, bookOf, goodsIn, rowKeyOf, type StockBook, stockMove } from '../stock/arrivals';
import type { DocumentWrites } from '../stock/commit-document';
import { serialsBetween } from '../stock/serials';
import { roomGivenBack, roomTaken } from './room';
import { isNumbered } from './sold-units';

/** What was looked up while it was decided. */
export interface Looked {
  readonly book: StockBook;
  /** What a part, or a replacement, costs that leaves the stock. */
  readonly taken: Costed | null;
  /** Units that may be in repair at once: of a line, those that the customer has. */
  readonly room: number;
  readonly texts: readonly PartyText[];
}

export async function nothingLooked(runtime: Runtime): Promise<Looked> {
  return { book: await bookOf(runtime, []), taken: null, room: 1, texts: [] };
}

/** Stock, books, numbers and counters of the facts of one change. */
export async function writesOf(
  runtime: Runtime,
  facts: readonly RepairFact[],
  repair: Repair,
  looked: Looked,
): Promise<DocumentWrites> {
  const { book, texts } = looked;
  const numbered = await isNumbered(runtime, repair.sku);
  const shelf = (state: string) => ({ ...place(repair), state });
  const workshop = rowKeyOf(shelf(repairState));
  const numbers = (from: boolean, to: ReturnType<typeof rowKeyOf> | null) =>
    numbered && repair.serial !== null ? serialsBetween(repair.sku, [repair.serial], from ? workshop : null, to) : [];
  const writes: DocumentWrites = { seen: book.seen, texts, claims: claimsOf(facts, repair, looked) };
  const fact = facts.find(({ type }) => moving.has(type));
  switch (fact?.type) {
    case 'repair.received': {
      const arrival = { ...shelf(repairState), units: 1, value: 0 };
      return { ...writes, ...goodsIn(runtime, [arrival], book.rows), serials: numbers(false, workshop) };
    }
    case 'repair.sentBack': {
      const { value, runs } = book.costs.take(workshop, 1);
      return { ...writes, moves: [stockMove('adjusted', workshop, -1, -value, runs)], serials: numbers(true, null) };
    }
    case 'repair.refunded':
      return { ...writes, ...kept(runtime, repair, book), serials: numbers(true, rowKeyOf(shelf('damaged'))) };
    case 'repair.partUsed': {
      const { value, serials, units, ...part } = fact.data;
      return {
        ...writes,
        moves: [{ ...stockMove('adjusted', part, -units, -value, looked.taken?.runs), guarded: true }],
        serials: serialsBetween(part.sku, serials, part, null),
        entries: postRepair({ cost: value, payer: repair.payer ?? 'goodwill' }),
      };
    }
    case 'repair.replaced': {
      const { location, lot, serial, value } = fact.data;
      const unit = { sku: repair.sku, location, lot };
      const back = kept(runtime, repair, book);
      const named = numbered && serial !== null ? serialsBetween(repair.sku, [serial], unit, null) : [];
      return {
        ...writes,
        ...back,
        moves: [
          { ...stockMove('adjusted', unit, -1, -value, looked.taken?.runs), guarded: true },
          ...(back.moves ?? []),
        ],
        serials: [...numbers(true, rowKeyOf(shelf('damaged'))), ...named],
        entries: postRepair({ cost: value, payer: repair.payer ?? 'goodwill' }),
      };
    }
    default:
      return writes;
  }
}

const moving: ReadonlySet<RepairFact['type']> = new Set<RepairFact['type']>([
  ...(['repair.received', 'repair.partUsed', 'repair.replaced', 'repair.refunded', 'repair.sentBack'] as const),
]);

/** What the shop has given another unit or money for is its own from now on, and broken. */
function kept(runtime: Runtime, repair: Repair, { rows, costs }: StockBook): DocumentWrites {
  const workshop = rowKeyOf({ ...place(repair), state: repairState });
  const broken = { ...place(repair), state: 'damaged' };
  const { value, runs } = costs.take(workshop, 1);
  return {
    moves: [
      stockMove('moved', workshop, -1, -value, runs),
      stockMove('moved', rowKeyOf(broken), 1, value, carriedRuns(runs)),
    ],
    settings: arrivalSettings(runtime, [broken], rows),
  };
}

function claimsOf(facts: readonly RepairFact[], repair: Repair, { room }: Looked): CounterMove[] {
  if (facts.some(({ type }) => type === 'repair.asked')) return [roomTaken(repair, room)];
  const ends = facts.some(({ type }) => ending.has(type));
  return ends && isRepairOver(repair) ? [roomGivenBack(repair)] : [];
}

const ending: ReadonlySet<RepairFact['type']> = new Set<RepairFact['type']>([
  ...(['repair.closed', 'repair.cancelled', 'repair.refunded'] as const),
]);

const place = ({ sku, location }: Repair) => ({ sku, location, lot: '', channel: null });
