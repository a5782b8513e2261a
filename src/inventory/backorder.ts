/** Units that are promised before they lie there. */
import { compareBytes, type LocalDate } from '../kernel';
import { purchasable, type StockRow } from './guard';
import { settingsOf } from './row-settings';
import { backorderState, shelfOf } from './shelf';
import { type Allocation, reasonAgainst, type SourcingRequest, type SourcingShortage } from './sourcing';

/** Sorts behind every date. */
const never = '~';

/** Whether the row counts what is promised before it lies there. */
export function isBackorder({ lot }: Pick<StockRow, 'lot'>): boolean {
  return shelfOf(lot).state === backorderState;
}

/**
 * The day on which so many units more would come in than orders wait for: the one that was named for all of them, else that of the supplies which
 * reach so far. Undefined where nobody knows.
 *
 * @example
 * expectedOn({ ...row, allocated: 2, onHand: 0, settings: JSON.stringify({ coming: [{ units: 3, day: '2026-02-03' }] }) }, 1); // '2026-02-03'
 */
export function expectedOn(
  row: Pick<StockRow, 'allocated' | 'onHand' | 'settings'>,
  units: number,
): LocalDate | undefined {
  const { promisedOn, coming = [] } = settingsOf(row);
  return promisedOn ?? reaching(coming, row.allocated - row.onHand + units)?.day;
}

/** Of supplies, the soonest first, the one that brings the last of so many units; undefined where they bring fewer. */
export function reaching<Supply extends { readonly units: number }>(
  supplies: readonly Supply[],
  units: number,
): Supply | undefined {
  let reached = 0;
  return supplies.find((supply) => {
    reached += supply.units;
    return reached >= units;
  });
}

/**
 * What of a shortage may be promised all the same, and what is still missing. The earliest promise comes first, then the location that ranks
 * first; a row without a date comes last.
 *
 * Laws: Σ backordered per line + what stays short = what was short; Σ per row ≤ what its limit leaves, which the store's guard enforces.
 */
export function planBackorders(
  short: readonly SourcingShortage[],
  { levels, locations, ...to }: Pick<SourcingRequest, 'levels' | 'locations' | 'channel' | 'country' | 'postalCode'>,
): { readonly allocations: readonly Allocation[]; readonly short: readonly SourcingShortage[] } {
  const priority = new Map(
    locations.filter((location) => reasonAgainst(location, to) === null).map(({ id, priority }) => [id, priority]),
  );
  const sources = levels
    .filter((row) => isBackorder(row) && priority.has(row.location))
    .map((row) => ({ row, units: Math.max(0, purchasable(row)), taken: 0, soonest: expectedOn(row, 1) }))
    .sort(
      (a, b) =>
        compareBytes(a.soonest ?? never, b.soonest ?? never) ||
        (priority.get(a.row.location) as number) - (priority.get(b.row.location) as number),
    );
  const allocations: Allocation[] = [];
  const left = short.map((line) => {
    let found = line.found;
    for (const source of sources) {
      const units = Math.min(source.units, line.wanted - found);
      if (source.row.sku !== line.sku || units <= 0) continue;
      const { sku, location, lot } = source.row;
      const { lineId } = line;
      source.taken += units;
      source.units -= units;
      const promisedOn = expectedOn(source.row, source.taken);
      allocations.push({ lineId, sku, location, lot, units, ...(promisedOn && { promisedOn }) });
      found += units;
    }
    return { ...line, found };
  });
  return { allocations, short: left.filter(({ wanted, found }) => found < wanted) };
}
