/** How each line and charge is taxed: what the tax provider answered, and what the shop says of the customer. */
import type { Rounding, UnitPrice } from '../kernel';
import { chargedRates, repriceIncluded, type TaxRate } from '../settlement';
import type { ShopTerms } from './command';
import type { LineTax, TaxAnswer, Taxed, Treatment } from './tax-answer';
import type { ChargeTerms } from './vocabulary';

const none: readonly TaxRate[] = [];

/** How something is taxed. What the shop says of the whole order goes before what the provider says of a line. */
export function taxedBy(answer: TaxAnswer = none, given?: Treatment): Taxed {
  if (!given && !('rates' in answer)) return { rates: answer };
  const { rates, treatment = 'taxed', reason = null } = asLineTax(answer);
  if (given) return { rates: chargedRates(rates, given.as), treatment: given };
  return treatment === 'taxed' ? { rates } : { rates: none, treatment: { as: treatment, reason } };
}

/** The shop's conventions that decide what its prices come to under another tax. */
export type PriceTerms = Pick<ShopTerms, 'pricesIncludeTax' | 'pricesKeep' | 'rounding' | 'process'>;

/** Whether prices change with the tax that is due; those that came from elsewhere stand as they are. */
export const keepsNet = (shop: PriceTerms): boolean =>
  shop.pricesKeep === 'net' && shop.pricesIncludeTax && shop.process.prices === 'catalog';

/** What a price of the shop's own comes to where its goods are taxed like this: the same, unless the shop keeps the net of it. */
export function soldFor(price: UnitPrice, shop: PriceTerms, answer?: TaxAnswer, given?: Treatment): UnitPrice {
  if (!keepsNet(shop) || answer === undefined) return price;
  const amount = amountFor(price.amount, shop, answer, given);
  return amount === price.amount ? price : { ...price, amount };
}

/** What a charge of the shop's own comes to where it is taxed like this. */
export function amountFor(amount: number, shop: PriceTerms, answer?: TaxAnswer, given?: Treatment): number {
  if (!keepsNet(shop) || answer === undefined) return amount;
  const { rates, contained = rates } = asLineTax(answer);
  const to = taxedBy(answer, given).rates;
  return to === contained ? amount : repriceIncluded(amount, { from: contained, to, rounding: shop.rounding }).gross;
}

/** What an agreed amount that includes its tax comes to once other rates are due, where the shop keeps the net of its prices. */
export function movedTo(
  amount: number,
  {
    from,
    to,
    rounding,
  }: { readonly from: readonly TaxRate[]; readonly to: readonly TaxRate[]; readonly rounding: Rounding },
): number {
  return repriceIncluded(amount, { from, to, rounding }).gross;
}

/** What a charge keeps of how it is taxed: one rate is told by its tax. */
export function storedTax({ rates, treatment }: Taxed): Pick<ChargeTerms, 'rates' | 'treatment'> {
  return { ...(rates.length > 1 && { rates }), ...(treatment && { treatment }) };
}

/** Whether two agree in every rate and in why. */
export function sameTaxes(a: Taxed, b: Taxed): boolean {
  return (
    sameRates(a.rates, b.rates) && a.treatment?.as === b.treatment?.as && a.treatment?.reason === b.treatment?.reason
  );
}

function sameRates(a: readonly TaxRate[], b: readonly TaxRate[]): boolean {
  if (a.length !== b.length) return false;
  return a.every(({ name, rate, compound = false }, i) => {
    const other = b[i] as TaxRate;
    return name === other.name && rate === other.rate && compound === (other.compound ?? false);
  });
}

function asLineTax(answer: TaxAnswer): LineTax {
  return 'rates' in answer ? answer : { rates: answer };
}
