/**
 * Discounts that may be used so many times. Each use is taken from a guarded counter in the commit that places the order, and given back to it in the
 * commit that cancels it: a counter stands at minus the uses, its floor at minus the limit, so that a limit may change between two orders.
 */
import { type Problem, problem } from '../kernel';
import { type Fact, type News, news, type Redemption } from './vocabulary';

/** A change of one counter. */
export interface UseMove {
  readonly space: 'discount' | 'discountCustomer';
  readonly key: string;
  readonly delta: number;
  readonly floor: number;
}

/** Where uses of a discount without a limit in all would end: never. */
const unbounded = Number.MAX_SAFE_INTEGER;

/** The counters that a fact moves; none for most. */
export function useMovesOf(fact: Fact): UseMove[] {
  if (fact.type === 'discount.redeemed')
    return limitsOf(fact.data).map(({ limit: _, ...move }) => ({ ...move, delta: -1 }));
  if (fact.type === 'discount.returned')
    return limitsOf(fact.data).map(({ limit: _, ...move }) => ({ ...move, delta: 1 }));
  return [];
}

/** The counters of limited discounts, to be looked up. */
export function useCounters(redemptions: readonly Redemption[]): { space: string; key: string }[] {
  return redemptions.flatMap(limitsOf).map(({ space, key }) => ({ space, key }));
}

/** The counter of a discount's uses by one customer. */
export const customerUses = (code: string, party: string): { space: UseMove['space']; key: string } => ({
  space: 'discountCustomer',
  key: `${code} ${party}`,
});

interface Discount {
  readonly code: string;
  readonly limit?: { readonly uses?: number | undefined; readonly usesPerCustomer?: number | undefined } | undefined;
}

/** The uses that limited discounts of an order come to; others are not counted. */
export function redemptionsOf(
  discounts: readonly Discount[],
  party: { readonly id: string; readonly known: boolean } | null,
): Redemption[] {
  return discounts.flatMap(({ code, limit }) =>
    limit === undefined
      ? []
      : [
          {
            code,
            uses: limit.uses ?? null,
            usesPerCustomer: limit.usesPerCustomer ?? null,
            customer: party?.known ? party.id : null,
          },
        ],
  );
}

/** What speaks against using discounts now: used up by what is known of the counters, for a guest where it is counted by customer, or named twice. */
export function redemptionProblems(
  redemptions: readonly Redemption[],
  counters: readonly { readonly space: string; readonly key: string; readonly value: number }[],
): Problem[] {
  return redemptions.flatMap((redemption, index) => {
    const { code, usesPerCustomer, customer } = redemption;
    if (redemptions.findIndex((other) => other.code === code) < index)
      return [problem('input.invalid', `the discount ${code} is limited, and named twice`, { code }, ['discounts'])];
    if (usesPerCustomer !== null && customer === null)
      return [
        problem(
          'discount.limit',
          `${code} may be used ${usesPerCustomer} times by one customer: the order needs a customer.id`,
          { code, limit: 'usesPerCustomer', most: usesPerCustomer },
          ['customer', 'id'],
        ),
      ];
    return limitsOf(redemption).flatMap(({ space, key, floor, limit }) => {
      const value = counters.find((counter) => counter.space === space && counter.key === key)?.value ?? 0;
      if (value - 1 >= floor) return [];
      const used = 0 - value;
      return [
        problem(
          'discount.limit',
          `${code} has been used ${used} of ${-floor} times${limit === 'uses' ? '' : ' by this customer'}`,
          { code, limit, most: -floor, used },
          ['discounts'],
        ),
      ];
    });
  });
}

/** The facts of using discounts with an order that is placed. */
export const redeemed = (redemptions: readonly Redemption[]): News[] =>
  redemptions.map((redemption) => news('discount.redeemed', redemption));

/** The facts of giving the uses back. */
export const givenBack = (redemptions: readonly Redemption[]): News[] =>
  redemptions.map((redemption) => news('discount.returned', redemption));

interface UseLimit extends Omit<UseMove, 'delta'> {
  readonly limit: 'uses' | 'usesPerCustomer';
}

function limitsOf({ code, uses, usesPerCustomer, customer }: Redemption): UseLimit[] {
  const all: UseLimit = { space: 'discount', key: code, floor: -(uses ?? unbounded), limit: 'uses' };
  if (customer === null) return [all];
  return [all, { ...customerUses(code, customer), floor: -(usesPerCustomer ?? unbounded), limit: 'usesPerCustomer' }];
}
