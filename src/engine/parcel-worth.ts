/** What lies in a parcel line by line: what it weighs, and what it was sold for. */
import type { Allocation } from '../inventory';
import { type LineTerms, type OrderRecord, type ParcelBox, pieceShare, stockOf } from '../order';
import { groupBy } from './group-by';

type Units = Pick<Allocation, 'lineId' | 'sku' | 'units'>;

/** What one order has in a parcel. */
export interface ParcelPart {
  readonly order: OrderRecord;
  /** Without an id where it is planned only. */
  readonly body: { readonly id: string; readonly allocations: readonly Units[]; readonly box?: ParcelBox };
  /** What leaves in parcels that are planned before it. */
  readonly planned?: readonly Units[];
}

/** Goods of one line in a parcel. */
export interface Goods {
  readonly line: LineTerms;
  /** Units of the line; of a kit that lies in several parcels the pieces that are in this one. */
  readonly units: number;
  /** Null where nobody has said it, as of kits of which a part lies in another parcel. */
  readonly weightGrams: number | null;
  /** What the customer pays for them, and the tax in it; in the order's currency. */
  readonly sold: () => { readonly amount: number; readonly tax: number };
  readonly currency: string;
}

/** The goods of each line, in the order in which the parcel has them. */
export function goodsIn(part: ParcelPart): Goods[] {
  const { order, body } = part;
  return [...groupBy(body.allocations, ({ lineId }) => lineId)].flatMap(([lineId, inside]): Goods[] => {
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line) return [];
    const kits = kitsIn(line, inside);
    const weightGrams = line.weightGrams === undefined || kits === null ? null : line.weightGrams * kits;
    const units = kits !== null && Number.isInteger(kits) ? kits : count(inside);
    return [
      { line, units, weightGrams, sold: () => soldFor(line, inside, part), currency: order.head.intake.currency },
    ];
  });
}

/** How many units of the line these are; null where they are not of all its components alike. */
function kitsIn(line: LineTerms, inside: readonly Units[]): number | null {
  const [first, ...others] = stockOf(line).map(({ sku, units }) => count(inside, sku) / units);
  return first !== undefined && others.every((kits) => kits === first) ? first : null;
}

/**
 * The stored shares of these units: of those behind the units of earlier parcels, so that what the parcels of a line hold adds up to the line,
 * to the last minor unit. Parcels that were called off, or came to nothing and were followed up, hold none: what takes their place has theirs.
 */
function soldFor(line: LineTerms, inside: readonly Units[], part: ParcelPart): { amount: number; tax: number } {
  const earlier = earlierThan(part).filter(({ lineId }) => lineId === line.id);
  const pieces = stockOf(line).map(({ sku, units }) => {
    const here = count(inside, sku);
    const from = Math.min(count(earlier, sku), line.units * units - here);
    return pieceShare(line, sku, Math.max(0, from), here);
  });
  const sum = (of: 'amount' | 'tax') => pieces.reduce((total, share) => total + share[of], 0);
  return { amount: sum('amount'), tax: sum('tax') };
}

function earlierThan({ order, body, planned = [] }: ParcelPart): readonly Units[] {
  const { shipments } = order.head;
  const index = shipments.findIndex(({ id }) => id === body.id);
  const before = index < 0 ? shipments : shipments.slice(0, index);
  const holding = new Set(
    before.filter(({ status, followUp }) => status !== 'cancelled' && !followUp).map(({ id }) => id),
  );
  return [...order.shipments.filter(({ id }) => holding.has(id)).flatMap(({ allocations }) => allocations), ...planned];
}

function count(units: readonly Units[], sku?: string): number {
  return units.reduce((sum, of) => (sku === undefined || of.sku === sku ? sum + of.units : sum), 0);
}
