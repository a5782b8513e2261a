/** What currencies are worth in one another: rates that are frozen with an order, and those of the moment. */
import type { Instant } from '../kernel';
import type { Gathered, Needs, Payloads } from '../order';
import type { Ask } from './asking';
import { type RateTold, rateTold } from './port-answers';
import type { Runtime } from './runtime';

type GivenRate = NonNullable<Payloads['orders.place']['rates']>[number];

export interface Rates {
  /** The rates of an order's currency that its facts keep; those that come with the order are taken instead of the port's. */
  frozen(from: string, at: Instant, given: readonly GivenRate[]): Promise<Gathered['exchange']>;
  /** What one unit is worth now. Without a port nobody says it. */
  now(asked: NonNullable<Needs['worth']>, at: Instant): Promise<Gathered['worth']>;
}

export function createRates({ options, shop }: Runtime, asked: Ask): Rates {
  return {
    async frozen(from, at, given) {
      const { currencies = {} } = shop;
      const wanted = (['settlement', 'reporting'] as const).flatMap((purpose) => {
        const currency = currencies[purpose];
        return currency === undefined ? [] : [{ purpose, currency }];
      });
      const told = (of: string) => given.find((rate) => rate.currency === of);
      // What goods cost is known in the shop's own currency; without a rate it stays that way.
      const own = { purpose: 'shop', currency: shop.currency } as const;
      const isKnown = from === shop.currency || wanted.some(({ currency }) => currency === shop.currency);
      const asksOwn = !isKnown && (options.rates !== undefined || told(shop.currency) !== undefined);
      return Promise.all(
        [...wanted, ...(asksOwn ? [own] : [])].map(async ({ purpose, currency }) => {
          if (currency === from) return { purpose, currency, rate: '1' };
          const rate = told(currency);
          return {
            purpose,
            currency,
            ...(rate ? rateTold(rate, { from, to: currency }) : await rateOf(from, currency, at)),
          };
        }),
      );
    },
    async now({ of, into }, at) {
      if (!options.rates) return {};
      const rates = await Promise.all(into.map((currency) => rateOf(of, currency, at)));
      return Object.fromEntries(into.map((currency, index) => [currency, (rates[index] as RateTold).rate]));
    },
  };

  async function rateOf(from: string, to: string, at: Instant): Promise<RateTold> {
    const told = await asked('rates', async () => options.rates?.rate({ from, to, at }) ?? '');
    return rateTold(told, { from, to });
  }
}
