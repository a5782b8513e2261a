/** The parcels that an edited order would be sent in, as a carrier is asked about them before anybody packs. */
import { type ParcelUnits, splitParcels } from '../../fulfillment';
import { isOmsError } from '../../kernel';
import type { Needs, PricedItem, ShopTerms } from '../command';

type Delivered = NonNullable<Needs['delivery']>['parcels'];
type DeliveredLine = Delivered[number]['lines'][number];

/** Divided by the rules of the shop; `number` is which of those of its location, from 0. Of what is added to the order the catalogue says what it is. */
export function deliveryParcels(
  parcels: Delivered,
  items: ReadonlyMap<string, PricedItem>,
  { parcels: rules }: Pick<ShopTerms, 'parcels'>,
): readonly (Delivered[number] & { readonly number: number })[] {
  const known = parcels.map(({ location, lines }) => ({
    location,
    number: 0,
    lines: lines.map((line) => described(line, items.get(line.sku))),
  }));
  if (!rules) return known;
  return known.flatMap((parcel) => {
    try {
      return splitParcels(unitsOf(parcel), rules).map(({ allocations }, number) => ({
        location: parcel.location,
        number,
        lines: allocations.map(({ sku, units, weightGrams = null, temperature }) => ({
          ...{ sku, units, weightGrams },
          ...(temperature !== undefined && { temperature }),
        })),
      }));
    } catch (error) {
      // Why it cannot be divided is told when it shall leave.
      if (isOmsError(error)) return [parcel];
      throw error;
    }
  });
}

function described(line: DeliveredLine, item: PricedItem | undefined): DeliveredLine {
  const temperature = line.temperature ?? item?.temperature;
  return {
    ...line,
    weightGrams: line.weightGrams ?? item?.weightGrams ?? null,
    ...(temperature !== undefined && { temperature }),
  };
}

function unitsOf({ location, lines }: Delivered[number]): ParcelUnits[] {
  return lines.map(({ sku, units, weightGrams, temperature }, i) => ({
    lineId: `${i}`,
    ...{ sku, location, lot: '', units },
    ...(weightGrams !== null && { weightGrams }),
    ...(temperature !== undefined && { temperature }),
  }));
}
