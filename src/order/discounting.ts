/** Discounts of an order that are rules: what each takes off which line and delivery cost, and why one takes nothing. */
import { allocate, type Problem, problem } from '../kernel';
import {
  type ChargeInput,
  type DiscountableLine,
  type DiscountedOrder,
  type DiscountRule,
  defaultDiscountPolicy,
  giveDiscounts,
} from '../settlement';
import type { AskedDiscount } from './asked-discount';
import type { ShopTerms } from './command';
import type { DiscountOutcome, Given, LineTerms, OrderRecord, Redemption, Terms } from './vocabulary';

/** What is left to be priced once the rules have had their turn. */
export interface Discounted extends Pick<DiscountedOrder, 'lines' | 'charges'> {
  /** What became of each discount, in the order in which they were asked for. */
  readonly outcomes: readonly DiscountOutcome[];
  readonly givenOn: (on: 'line' | 'charge', id: string) => readonly Given[];
}

/** Whether discounts are worked out by rules: each of them then, amounts too. An amount that is nothing else is simply taken off. */
export const hasRules = (discounts: readonly AskedDiscount[]): boolean =>
  discounts.some(
    ({ actions, when, priority, exclusive, group }) =>
      actions !== undefined ||
      when !== undefined ||
      priority !== undefined ||
      exclusive !== undefined ||
      group !== undefined,
  );

/** The lines and charges with what the discounts take off each, by the conventions of the shop. */
export function discounted(
  lines: readonly DiscountableLine[],
  charges: readonly ChargeInput[],
  asked: readonly AskedDiscount[],
  shop: ShopTerms,
): Discounted {
  const { currency, pricesIncludeTax, rounding } = shop;
  const policy = { ...defaultDiscountPolicy, rounding, ...shop.discounts };
  const order = { currency, pricesIncludeTax, rounding, lines, charges };
  const { given, applied, withheld, ...left } = giveDiscounts(order, asked.map(ruleOf), policy);
  return {
    lines: left.lines,
    charges: left.charges,
    outcomes: asked.map(({ code }): DiscountOutcome => {
      const reason = withheld.find((rule) => rule.code === code)?.reason;
      return {
        ...(applied.find((rule) => rule.code === code) ?? { code, asked: 0, amount: 0, cappedBy: [] }),
        ...(reason && { withheld: reason }),
      };
    }),
    givenOn: (on, id) =>
      given.filter((part) => part.on === on && part.id === id).map(({ code, amount }) => ({ code, amount })),
  };
}

/** Discounts that took something off, where that is known of them: the others use nothing up. */
export function effective<D extends AskedDiscount>(asked: readonly D[], outcomes: Terms['discounts']): readonly D[] {
  if (!outcomes) return asked;
  return asked.filter(({ code }) => outcomes.some((outcome) => outcome.code === code && outcome.amount > 0));
}

/** Discounts that nobody could work out: with an amount and actions or neither, or (of rules) two of one name, of which nobody could say which took what. */
export function askedProblems(asked: readonly AskedDiscount[]): Problem[] {
  const ruled = hasRules(asked);
  return asked.flatMap(({ code, amount, actions }, index) => {
    const path = ['discounts', index];
    const fault = (message: string, field: string) => problem('input.invalid', message, { code }, [...path, field]);
    const twice = ruled && asked.findIndex((other) => other.code === code) < index;
    return [
      ...((amount === undefined) === (actions === undefined)
        ? [fault(`the discount ${code} needs either an amount or actions`, 'amount')]
        : []),
      ...(twice ? [fault(`the discount ${code} is named twice`, 'code')] : []),
    ];
  });
}

/** A line's stored discount, or a part of it, by what gave it: in proportion, the line's own discount among it. */
export function givenIn({ discount, given = [] }: Pick<LineTerms, 'discount' | 'given'>, part: number): Given[] {
  if (given.length === 0) return [];
  const byRules = given.reduce((sum, { amount }) => sum + amount, 0);
  const [, ...shares] = allocate(
    part,
    [Math.max(0, discount - byRules), ...given.map(({ amount }) => amount)],
    'first',
  );
  return given.map(({ code }, index) => ({ code, amount: shares[index] as number }));
}

/** Lists of what was given as one: by code, in the order in which codes first occur; `less` is taken away. */
export function givenSum(lists: readonly (readonly Given[])[], less: readonly Given[] = []): Given[] {
  const sums = new Map<string, number>();
  for (const { code, amount } of lists.flat()) sums.set(code, (sums.get(code) ?? 0) + amount);
  for (const { code, amount } of less) sums.set(code, (sums.get(code) ?? 0) - amount);
  return [...sums].filter(([, amount]) => amount > 0).map(([code, amount]) => ({ code, amount }));
}

/** Codes of discounts that take something off what the order still has. */
export function aliveDiscounts({ head, lines }: OrderRecord): ReadonlySet<string> {
  const wanted = lines.filter((_, index) => {
    const { ordered = 0, cancelled = 0 } = head.counts[index] ?? {};
    return ordered > cancelled;
  });
  const charged = head.charges.filter(({ total, reversed }) => total === 0 || reversed < total);
  return new Set([...wanted, ...charged].flatMap(({ given = [] }) => given.map(({ code }) => code)));
}

/** Uses of limited discounts that an order has had something of, and has nothing of any more. */
export function lapsed(before: OrderRecord, after: OrderRecord): readonly Redemption[] {
  const { redemptions } = before.head;
  if (redemptions.length === 0) return redemptions;
  const [had, has] = [aliveDiscounts(before), aliveDiscounts(after)];
  return redemptions.filter(({ code }) => had.has(code) && !has.has(code));
}

function ruleOf({ amount = 0, actions = [{ kind: 'orderAmount', amount }], ...rule }: AskedDiscount): DiscountRule {
  const { code, when, priority, exclusive, group } = rule;
  return { code, when, priority, exclusive, group, actions };
}
