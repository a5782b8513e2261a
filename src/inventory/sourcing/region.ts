/** Regions: countries, or parts of one by the beginning of its post codes. */

/** Where something goes. */
export interface Destination {
  readonly country: string | null;
  readonly postalCode?: string | null;
}

/** A number by region of the destination: the longest region that it lies in counts, `*` for everywhere else. */
export type RegionTable = Readonly<Record<string, number>> & { readonly '*': number };

/** A region: `GB`, or `GB-BT` for all post codes of that country that begin so. */
export const regionPattern = /^[A-Z]{2}(-[A-Z0-9]{1,10})?$/;

/**
 * Whether a destination lies in one of the regions: a country, or `country-beginning` for post codes that begin so (blanks and case do not
 * count). A destination without a country lies in none.
 *
 * @example
 * isWithin({ country: 'GB', postalCode: 'bt1 5gs' }, ['IE', 'GB-BT']); // true
 */
export function isWithin(destination: Destination, regions: readonly string[]): boolean {
  return regions.some((region) => lies(destination, region));
}

/**
 * The number of the longest region that the destination lies in, else that of `*`.
 *
 * @example
 * inTable({ '*': 1900, GB: 400, 'GB-BT': 900 }, { country: 'GB', postalCode: 'BT1 5GS' }); // 900
 */
export function inTable(table: RegionTable, destination: Destination): number {
  let best = '*';
  for (const region of Object.keys(table)) {
    if (lies(destination, region) && (best === '*' || region.length > best.length)) best = region;
  }
  return table[best] as number;
}

function lies({ country, postalCode }: Destination, region: string): boolean {
  const [land, beginning = ''] = region.split('-');
  if (country === null || land !== country) return false;
  return (postalCode ?? '').replaceAll(/\s/g, '').toUpperCase().startsWith(beginning);
}
