/** Which units go into which parcels. */
import type { Allocation } from '../inventory';
import { type Problem, problem } from '../kernel';

/** Units of a line that shall be shipped. */
export interface ShipmentRequestLine {
  readonly lineId: string;
  readonly units: number;
}

/** One parcel: everything that leaves one location together. */
export interface ParcelPlan {
  readonly location: string;
  readonly allocations: readonly Allocation[];
}

/**
 * One parcel per location for units that are allocated and not shipped, in the order in which the locations first occur.
 *
 * Law: every allocation is in exactly one parcel, as it was given.
 *
 * @example
 * planShipments(unshipped); // [{ location: 'london', allocations: [...] }, { location: 'leeds', allocations: [...] }]
 */
export function planShipments(unshipped: readonly Allocation[]): ParcelPlan[] {
  const parcels = new Map<string, Allocation[]>();
  for (const allocation of unshipped) {
    const parcel = parcels.get(allocation.location);
    if (parcel === undefined) parcels.set(allocation.location, [allocation]);
    else parcel.push(allocation);
  }
  return [...parcels].map(([location, allocations]) => ({ location, allocations }));
}

/**
 * Why these units cannot be shipped; empty when they can. A line that is asked for twice is summed.
 *
 * Codes: `shipment.empty`, `line.notFound` (nothing of the line is left), `line.quantity` (not whole units from 1 up, or more than is left).
 *
 * @example
 * shipmentProblems([{ lineId: '1', units: 2 }], unshipped); // []
 */
export function shipmentProblems(lines: readonly ShipmentRequestLine[], unshipped: readonly Allocation[]): Problem[] {
  if (lines.length === 0) return [problem('shipment.empty', 'nothing was asked to be shipped', {}, ['lines'])];
  const left = new Map<string, number>();
  for (const { lineId, units } of unshipped) left.set(lineId, (left.get(lineId) ?? 0) + units);
  const wanted = new Map<string, number>();
  return lines.flatMap(({ lineId, units }, i) => {
    const open = left.get(lineId);
    if (open === undefined) {
      return [
        problem('line.notFound', `nothing of line ${lineId} waits to be shipped`, { lineId }, ['lines', i, 'lineId']),
      ];
    }
    const sum = (wanted.get(lineId) ?? 0) + units;
    wanted.set(lineId, sum);
    if (Number.isSafeInteger(units) && units > 0 && sum <= open) return [];
    const message = `line ${lineId}: ${sum} units asked, ${open} left`;
    return [problem('line.quantity', message, { lineId, wanted: sum, left: open }, ['lines', i, 'units'])];
  });
}

/**
 * The allocations that units are shipped from, in their order; one that is needed in part is cut.
 *
 * Law: per line, Σ picked = what is asked, or all that is left of it. `location` picks from that one only.
 *
 * @example
 * planShipments(pickUnits([{ lineId: '1', units: 2 }], unshipped));
 */
export function pickUnits(
  lines: readonly ShipmentRequestLine[],
  unshipped: readonly Allocation[],
  location?: string,
): Allocation[] {
  const wanted = new Map<string, number>();
  for (const { lineId, units } of lines) wanted.set(lineId, (wanted.get(lineId) ?? 0) + units);
  return unshipped.flatMap((allocation) => {
    if (location !== undefined && allocation.location !== location) return [];
    const open = wanted.get(allocation.lineId) ?? 0;
    const units = Math.min(open, allocation.units);
    if (units <= 0) return [];
    wanted.set(allocation.lineId, open - units);
    return [{ ...allocation, units }];
  });
}
