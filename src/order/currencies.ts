/** The currencies that a shop sells in, and what its own amounts come to in that of an order. */
import { type Problem, problem } from '../kernel';
import { exchangedBack } from '../settlement';
import type { ShopTerms } from './command';
import { shopRate } from './exchange';
import type { OrderHead } from './vocabulary';

type SoldIn = Pick<ShopTerms, 'currency' | 'currencies'>;

/** All currencies that a shop sells in; its own comes first. */
export function currenciesOf({ currency, currencies }: SoldIn): readonly string[] {
  return [currency, ...(currencies?.prices ?? []).filter((other) => other !== currency)];
}

/** The currency of an order that comes in: the one asked for, else the shop's own. One that is not sold in is refused, and priced as the shop's. */
export function pricedIn({ currency }: { readonly currency?: string | undefined }, shop: SoldIn): string {
  return currency !== undefined && currenciesOf(shop).includes(currency) ? currency : shop.currency;
}

/** A problem where the shop does not sell in the currency that is asked for. */
export function soldInProblems({ currency }: { readonly currency?: string | undefined }, shop: SoldIn): Problem[] {
  if (currency === undefined || currency === pricedIn({ currency }, shop)) return [];
  const sold = currenciesOf(shop);
  const message = `the shop sells in ${sold.join(', ')}, not in ${currency}`;
  return [problem('currency.notSold', message, { currency, sold }, ['currency'])];
}

/**
 * An amount that the shop's policies name in its own currency, in minor units of the order's by the rate that was frozen with it; null where
 * there is none, or nobody knows a rate.
 */
export function inOrderCurrency(
  amount: number | null,
  { intake, exchange }: Pick<OrderHead, 'exchange'> & { readonly intake: OrderCurrency },
): number | null {
  const { currency, shopCurrency } = intake;
  if (amount === null || shopCurrency === undefined) return amount;
  const rate = shopRate(exchange, shopCurrency);
  return rate ? exchangedBack({ amount, currency: shopCurrency }, rate, currency).amount : null;
}

type OrderCurrency = Pick<OrderHead['intake'], 'currency' | 'shopCurrency'>;
