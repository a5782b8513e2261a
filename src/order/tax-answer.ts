/** The words of taxing: what a tax provider answers, and what is made of it. */
import type { TaxRate } from '../settlement';

/** A supply without tax: exempt, or the customer owes it. `reason` is one word that invoices explain, such as a VATEX code. */
export interface Treatment {
  readonly as: 'exempt' | 'reverseCharge';
  readonly reason: string | null;
}

/**
 * A tax provider's answer where rates are not all. `rates` are those of the place; an `exempt` or `reverseCharge` supply is charged none of them.
 * `contained` are the rates in the shop's own prices, where these are others.
 */
export interface LineTax {
  readonly rates: readonly TaxRate[];
  readonly treatment?: 'taxed' | Treatment['as'];
  readonly reason?: string;
  readonly contained?: readonly TaxRate[];
}

/** What a tax provider answers for a line or charge. */
export type TaxAnswer = readonly TaxRate[] | LineTax;

/** The rates that a line or charge is charged with, and why there are none where the customer's standing is the reason. */
export interface Taxed {
  readonly rates: readonly TaxRate[];
  readonly treatment?: Treatment | undefined;
}
