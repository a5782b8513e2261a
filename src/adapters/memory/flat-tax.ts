/** Tax by country, one rate each. */
import { omsError } from '../../kernel';
import type { LineTax, TaxProvider, TaxRate } from '../../ports/host';

/** Tax rates of a shop that keeps them itself. */
export interface FlatTaxOptions {
  /** Rate by ISO 3166 code as an exact decimal text: `{ GB: '0.2' }` is 20 %. */
  readonly byCountry: Readonly<Record<string, string>>;
  /** The rate of every other country, and where the country is not known. Default: none. */
  readonly default?: string;
  /** Rate by tax class of the item, before the country's: one everywhere, or one by country. */
  readonly byClass?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** As it stands on a document. Default: `tax`. */
  readonly name?: string;
  /** The country whose tax the shop's own prices contain; for shops that keep the net of their prices elsewhere (`shop.pricesKeep`). */
  readonly home?: string;
}

/** It answers bare rates, whoever the order is. */
export interface FlatTax extends TaxProvider {
  /** The rate of each line, by its tax class and the country; empty where nothing is due. */
  quote(
    request: Omit<Parameters<TaxProvider['quote']>[0], 'orderId'>,
  ): Promise<readonly (readonly TaxRate[] | LineTax)[]>;
}

/**
 * A tax provider for shops whose rates fit on a hand: no thresholds, no exemptions, no reverse charge. A rate of zero is no tax. Throws
 * `config.invalid` for a rate that is no decimal text.
 *
 * @example
 * const tax = flatTax({ byCountry: { GB: '0.2', DE: '0.19' }, byClass: { books: { GB: '0', DE: '0.07' } } });
 */
export function flatTax({ byCountry, default: fallback, byClass = {}, name = 'tax', home }: FlatTaxOptions): FlatTax {
  const countries = ratesOf(byCountry, name);
  const elsewhere = fallback === undefined ? [] : rateOf(fallback, name);
  const classes = new Map(
    Object.entries(byClass).map(([taxClass, rates]) => [
      taxClass,
      typeof rates === 'string' ? rateOf(rates, name) : ratesOf(rates, name),
    ]),
  );

  function classRate(taxClass: string | null, country: string): readonly TaxRate[] | undefined {
    const rates = taxClass === null ? undefined : classes.get(taxClass);
    return rates instanceof Map ? rates.get(country) : rates;
  }

  const ratesIn = (country: string, taxClass: string | null) =>
    classRate(taxClass, country) ?? countries.get(country) ?? elsewhere;

  return {
    quote: async ({ country, lines }) =>
      lines.map(({ taxClass }) => {
        const rates = ratesIn(country ?? '', taxClass);
        return home === undefined ? rates : { rates, contained: ratesIn(home, taxClass) };
      }),
  };
}

type Rates = readonly TaxRate[];

function ratesOf(byCountry: Readonly<Record<string, string>>, name: string): Map<string, Rates> {
  return new Map(Object.entries(byCountry).map(([country, rate]) => [country, rateOf(rate, name)]));
}

function rateOf(rate: string, name: string): Rates {
  if (!/^\d+(\.\d+)?$/.test(rate))
    throw omsError('config.invalid', `"${rate}" is no tax rate; 20 % is written '0.2'`, { rate });
  return /^[0.]+$/.test(rate) ? [] : [{ name, rate }];
}
