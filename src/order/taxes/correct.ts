/** What an estimate got wrong: the tax that is due at the provider's rates on what the customer pays, against the stored shares. */
import { sumRuns, taxDifferences } from '../../settlement';
import type { ShopTerms } from '../command';
import { grossOf, priceParts } from '../edits/price';
import type { TaxAnswer } from '../tax-answer';
import { taxedBy } from '../taxing';
import type { OrderRecord } from '../vocabulary';
import type { TaxCorrections } from './vocabulary';

/** What is asked for an order's rates: its lines, then its charges (null). */
export const taxedSkus = ({ head }: OrderRecord): (string | null)[] => [
  ...head.counts.map(({ sku }) => sku),
  ...head.charges.map(() => null),
];

/**
 * The corrections of all lines and charges as the provider has them taxed, under the shop's own rounding: what they would have been taxed, had the provider
 * answered. Prices that contain tax contain another one then; of others the shop pays the difference.
 */
export function correctionsAt(order: OrderRecord, answers: readonly TaxAnswer[], shop: ShopTerms): TaxCorrections {
  const { head, lines } = order;
  const { pricesIncludeTax, taxTreatment } = head.intake;
  const ratesOf = (at: number) => taxedBy(answers[at], taxTreatment).rates;
  const priced = priceParts(
    lines.map(({ id, units, unitPrice, runs }, index) => ({
      key: id,
      units,
      unitPrice,
      lineAmount: grossOf(runs, pricesIncludeTax),
      discount: sumRuns(runs).discount,
      rates: ratesOf(index),
    })),
    head.charges.map(({ id, kind, code, total, tax }, index) => ({
      key: id,
      kind,
      code,
      amount: pricesIncludeTax ? total : total - tax,
      rates: ratesOf(lines.length + index),
    })),
    { ...shop, currency: head.intake.currency, pricesIncludeTax },
  );
  return {
    lines: lines.flatMap(({ id, tax, runs }, index) => {
      const corrected = taxDifferences(runs, (priced.lines[index]?.tax ?? 0) - tax);
      return corrected.length === 0 ? [] : [{ lineId: id, runs: corrected }];
    }),
    charges: head.charges.flatMap(({ id, tax }, index) => {
      const difference = (priced.charges[index]?.tax ?? 0) - tax;
      return difference === 0 ? [] : [{ chargeId: id, tax: difference }];
    }),
  };
}
