/** How many parcels a location would make of what it gives, as sourcing counts them. */
import { leastParcels, type ParcelUnits, splitParcels } from '../../fulfillment';
import type { ParcelCounts } from '../../inventory';
import { isOmsError } from '../../kernel';
import type { ShopTerms } from '../command';
import { stockOf } from '../progress';
import type { LineTerms } from '../vocabulary';
import { type AboutUnits, sizeOf, temperatureOf, unitWeight } from './leaving';

/** By the rules of the shop; nothing where it has none, and what a location sends is one parcel. */
export function parcelCounts(
  { parcels: rules }: Pick<ShopTerms, 'parcels'>,
  lines: readonly LineTerms[],
): { readonly parcels?: ParcelCounts } {
  if (!rules) return {};
  const about = aboutSkus(lines);
  const units = (given: Parameters<ParcelCounts['count']>[0]) =>
    given.map(
      ({ sku, units }, i): ParcelUnits => ({ lineId: `${i}`, sku, location: '', lot: '', units, ...about.get(sku) }),
    );
  const least: ParcelCounts['least'] = (given) => leastParcels(units(given), rules);
  return {
    parcels: {
      least,
      count(given) {
        try {
          return splitParcels(units(given), rules).length;
        } catch (error) {
          // Why it cannot be divided is told when it shall leave.
          if (isOmsError(error)) return least(given);
          throw error;
        }
      },
    },
  };
}

/** What rules look at, by SKU: the heaviest that a line says, and the class that the first of them names. */
function aboutSkus(lines: readonly LineTerms[]): ReadonlyMap<string, AboutUnits> {
  const about = new Map<string, AboutUnits>();
  for (const line of lines) {
    for (const { sku } of stockOf(line)) {
      const before = about.get(sku);
      const weightGrams = Math.max(before?.weightGrams ?? 0, unitWeight(line) ?? 0);
      const temperature = before?.temperature ?? temperatureOf(line, sku);
      const size = before?.size ?? sizeOf(line, sku);
      about.set(sku, { weightGrams, ...(temperature !== undefined && { temperature }), ...(size && { size }) });
    }
  }
  return about;
}
