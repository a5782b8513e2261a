/**
 * How far the units of a line have come. Most lines are their own stock; a kit lies there as its components, which move one by one. A kit is in a
 * parcel as soon as one of them is, and has left, arrived or come back once all have.
 */
import type { Allocation } from '../inventory';
import type { Component, LineCounts, LineKind, LinePlace, LineTerms, PartCounts, Progress } from './vocabulary';

/** What lies in stock for a line: itself, or the parts of a kit. `units` of it make one unit of the line: one, where nothing is said. */
export interface Piece extends Progress {
  readonly units?: number;
}

/** Whether lines of a kind leave in parcels. */
export const isParcelled = (kind: LineKind): boolean => kind === 'goods' || kind === 'kit';

/** Whatever lies in stock for a line. */
export const piecesOf = (count: Progress & Pick<LineCounts, 'parts'>): readonly Piece[] => count.parts ?? [count];

/** How many units of a piece make one unit of its line. */
export const perUnit = ({ units = 1 }: Piece): number => units;

/** Units that have left and are not owed again, wherever their parcels are. */
export const gone = ({ shipped, lost, sentBack, reshipped }: Progress): number => shipped + lost + sentBack - reshipped;

/** Units that have ever left. */
export const dispatchedUnits = ({ shipped, lost, sentBack }: Progress): number => shipped + lost + sentBack;

/** The SKUs that lie in stock for lines. */
export const stockSkus = (counts: readonly LineCounts[]): string[] =>
  counts.flatMap((count) => (isParcelled(count.kind) ? piecesOf(count).map(({ sku }) => sku) : []));

/** Where units of a line lie that have not left, with what they are. */
export function placesOf(count: LineCounts): readonly (LinePlace & { readonly sku: string })[] {
  return piecesOf(count).flatMap(({ sku, allocated }) => allocated.map((place) => ({ ...place, sku })));
}

/** What lies in stock for units of a line, as it was agreed. */
export function stockOf(line: Pick<LineTerms, 'sku' | 'components'>): readonly Pick<Component, 'sku' | 'units'>[] {
  return line.components ?? [{ sku: line.sku, units: 1 }];
}

/** The counters of a line of which nothing has happened. */
export function countsOf({ id, sku, kind, units, components }: LineTerms): LineCounts {
  const count: LineCounts = {
    id,
    sku,
    kind,
    ordered: units,
    cancelled: 0,
    packing: 0,
    shipped: 0,
    delivered: 0,
    returning: 0,
    returned: 0,
    cost: 0,
    allocated: [],
    lost: 0,
    sentBack: 0,
    reshipped: 0,
  };
  return components ? { ...count, parts: components.map(partOf) } : count;
}

function partOf({ sku, units, share }: Component): PartCounts {
  const nothing = { packing: 0, shipped: 0, delivered: 0, returning: 0, returned: 0, cost: 0, allocated: [] };
  return { sku, units, share, ...nothing, lost: 0, sentBack: 0, reshipped: 0 };
}

/** The line after its pieces have changed. */
export function withPieces(count: LineCounts, change: (piece: Piece) => Partial<Progress>): LineCounts {
  if (!count.parts) return { ...count, ...change(count) };
  const parts = count.parts.map((part): PartCounts => ({ ...part, ...change(part) }));
  return { ...count, ...kits(parts), parts };
}

/** The line after units of its pieces went somewhere. */
export function moved(
  count: LineCounts,
  allocations: readonly Allocation[],
  change: (piece: Piece, units: number, mine: readonly Allocation[]) => Partial<Progress>,
): LineCounts {
  return withPieces(count, (piece) => {
    const mine = count.parts ? allocations.filter(({ sku }) => sku === piece.sku) : allocations;
    return mine.length === 0 ? {} : change(piece, sumUnits(mine), mine);
  });
}

/** Whole kits, as their parts say. */
function kits(parts: readonly PartCounts[]): Omit<Progress, 'sku' | 'allocated'> {
  const whole = (of: (part: PartCounts) => number) =>
    Math.min(...parts.map((part) => Math.floor(of(part) / part.units)));
  const shipped = whole((part) => part.shipped);
  const returned = whole((part) => part.returned);
  const left = whole(gone);
  const lost = touched(parts, (part) => part.lost);
  const astray = touched(parts, (part) => part.lost + part.sentBack);
  const isForfeited = parts.some((part) => part.forfeited);
  const forfeited = isForfeited ? touched(parts, (part) => part.returned + (part.forfeited ?? 0)) - returned : 0;
  return {
    shipped,
    packing: touched(parts, (part) => gone(part) + part.packing) - left,
    delivered: whole((part) => part.delivered),
    returned,
    returning: touched(parts, (part) => part.returned + part.returning + (part.forfeited ?? 0)) - returned - forfeited,
    cost: parts.reduce((sum, part) => sum + part.cost, 0),
    lost,
    sentBack: astray - lost,
    reshipped: shipped + astray - left,
    ...(forfeited > 0 && { forfeited }),
  };
}

/** Kits of which at least one unit has come that far. */
function touched(parts: readonly PartCounts[], of: (part: PartCounts) => number): number {
  return Math.max(...parts.map((part) => Math.ceil(of(part) / part.units)));
}

/** Kits of which some components have left, and others not. */
export function kitsBegun(count: LineCounts): number {
  const { parts = [] } = count;
  return parts.length === 0 ? 0 : touched(parts, gone) - gone(count);
}

/** Units of the line that are not wholly in parcels yet. */
export function incomplete(count: LineCounts): number {
  return count.ordered - count.cancelled - packedWhole(count);
}

/** Units of a piece that make the next `units` of its line complete, those left out that are in parcels already. */
export function missingFor(count: LineCounts, piece: Piece, units: number): number {
  return Math.max(0, (packedWhole(count) + units) * perUnit(piece) - gone(piece) - piece.packing);
}

function packedWhole(count: LineCounts): number {
  return Math.min(...piecesOf(count).map((piece) => Math.floor((gone(piece) + piece.packing) / perUnit(piece))));
}

/** How many of the next units of a line need something of these; all of them where that is more than lies there. */
export function unitsFor(
  count: LineCounts,
  found: readonly { readonly sku: string; readonly units: number }[],
): number {
  const whole = packedWhole(count);
  const needs = piecesOf(count).map((piece) => {
    const here = found.reduce((sum, { sku, units }) => (sku === piece.sku ? sum + units : sum), 0);
    return here === 0 ? 0 : Math.ceil((gone(piece) + piece.packing + here) / perUnit(piece)) - whole;
  });
  return Math.min(incomplete(count), Math.max(...needs));
}

function sumUnits(parts: readonly { readonly units: number }[]): number {
  let sum = 0;
  for (const { units } of parts) sum += units;
  return sum;
}
