/** What customs and carriers ask about goods, and whether customs ask at all. */
import { type Destination, isWithin } from '../inventory';

/** What customs are told of goods of a SKU. */
export interface GoodsCustoms {
  /** What they are, in words that a customs officer understands; the title of the line when absent. */
  readonly description?: string;
  /** The code of the Harmonized System: six digits or more, dots allowed (`6911.10`). */
  readonly hsCode?: string;
  /** Where they were made: ISO 3166, two letters. */
  readonly origin: string;
}

/** Goods that carriers take under conditions only. */
export type DangerousGoods = 'lithiumBattery' | 'alcohol' | 'dryIce' | 'limitedQuantity';

/**
 * Countries within which goods go freely. The European Union with Monaco; Switzerland with Liechtenstein; the United States with Puerto Rico.
 * Source: Regulation (EU) No 952/2013, article 4.
 */
const territories: readonly (readonly string[])[] = [
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK'.split(' '),
  ['CH', 'LI'],
  ['US', 'PR'],
];

/**
 * Parts of the Union that parcels reach with customs papers: outside of its customs territory, or of that of its VAT (Regulation (EU) No 952/2013,
 * article 1 (3)). Büsingen and Helgoland; the Canaries, Ceuta and Melilla; Åland; overseas France; Livigno; Athos.
 */
const apart = [
  ...['DE-78266', 'DE-27498', 'ES-35', 'ES-38', 'ES-51', 'ES-52'],
  ...['FI-22', 'FR-97', 'FR-98', 'IT-23041', 'GR-63086'],
];

/** Northern Ireland, where goods come in from the Union as in it. */
const besideTheUnion = ['GB-BT'];

/**
 * Whether customs want to know what is in a parcel from one country to a place: where it leaves the country, unless both are of one customs union.
 * Nobody knows of a place without a country: no.
 *
 * @example
 * crossesBorder('GB', { country: 'FR', postalCode: '75001' }); // true
 * crossesBorder('DE', { country: 'FR', postalCode: '75001' }); // false
 * crossesBorder('ES', { country: 'ES', postalCode: '35001' }); // true: Las Palmas
 */
export function crossesBorder(from: string, to: Destination): boolean {
  if (to.country === null || to.country === '') return false;
  const union = territories.find((countries) => countries.includes(from)) ?? [from];
  const isFromUnion = union === territories[0];
  if (isFromUnion && isWithin(to, apart)) return true;
  return !isWithin(to, isFromUnion ? [...union, ...besideTheUnion] : union);
}
