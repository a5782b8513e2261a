/** Prices that contain tax, sold under another tax than the one they contain. */
import { omsError, type Rounding } from '../kernel';
import { combineRates, type TaxRate, taxAt } from './tax';

/**
 * How a supply is taxed: `taxed` at its rates; `exempt` without tax (an export, an intra-community supply); `reverseCharge` without tax because the
 * customer owes it.
 */
export type TaxTreatment = 'taxed' | 'exempt' | 'reverseCharge';

/**
 * The rates that a supply is charged with: its own, or none where it is exempt or the customer owes the tax.
 *
 * Source: Directive 2006/112/EC, art. 131 to 166 (exemptions), art. 194 to 199 (reverse charge).
 *
 * @example
 * chargedRates([{ name: 'VAT', rate: '0.2' }], 'reverseCharge'); // []
 */
export function chargedRates(rates: readonly TaxRate[], treatment: TaxTreatment): readonly TaxRate[] {
  return treatment === 'taxed' ? rates : [];
}

/** A price in minor units, without tax, with it, and the tax. */
export interface RepricedAmount {
  readonly net: number;
  readonly gross: number;
  readonly tax: number;
}

/**
 * A price that contains the tax of one place, sold at another: the net is kept, the other tax is added. With no rates on the other side (exempt,
 * reverse charge) the customer pays the net.
 *
 * The net is rounded first, then the gross. Throws `input.invalid` for a gross that is no whole number of minor units from 0 up.
 * Source: Directive 2006/112/EC art. 33 and 73, the place of a distance sale is where the goods arrive, the taxable amount what the seller gets for them.
 *
 * @example
 * const [german, romanian] = [[{ name: 'MwSt', rate: '0.19' }], [{ name: 'TVA', rate: '0.24' }]];
 * repriceIncluded(1000, { from: german, to: romanian, rounding: 'half-up' }); // { net: 840, gross: 1042, tax: 202 }
 * repriceIncluded(1000, { from: german, to: [], rounding: 'half-up' }); // { net: 840, gross: 840, tax: 0 }
 */
export function repriceIncluded(
  gross: number,
  {
    from,
    to,
    rounding,
  }: { readonly from: readonly TaxRate[]; readonly to: readonly TaxRate[]; readonly rounding: Rounding },
): RepricedAmount {
  const net = netOf(gross, from, rounding);
  const tax = taxAt(net, combineRates(to), false, rounding);
  return { net, gross: net + tax, tax };
}

/**
 * The net of an amount that contains its tax, rounded.
 *
 * @example
 * netOf(8000, [{ name: 'VAT', rate: '0.23' }], 'half-up'); // 6504
 */
export function netOf(gross: number, rates: readonly TaxRate[], rounding: Rounding): number {
  if (!Number.isSafeInteger(gross) || gross < 0) {
    throw omsError('input.invalid', `the price ${gross} is not a whole number of minor units from 0 up`);
  }
  return gross - taxAt(gross, combineRates(rates), true, rounding, 'rest');
}
