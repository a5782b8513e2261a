/**
 * Discount rules applied to an order, in turn:
 *
 * - an exclusive rule that holds applies alone;
 * - else each rule whose conditions hold when its turn comes, by priority;
 * - what it takes off stays on the units that it was taken from, none below its floor;
 * - the result is the same lines and charges, ready to be priced.
 */
import { omsError } from '../kernel';
import { applyAction, type DiscountLevel, levelOfAction, unitsOf } from './discount-actions';
import {
  type AppliedDiscount,
  type DiscountCondition,
  type DiscountedLine,
  type DiscountPolicy,
  type DiscountRule,
  defaultDiscountPolicy,
} from './discount-rules';
import {
  type DiscountableOrder,
  type DiscountState,
  discountedLine,
  goodsTotal,
  matches,
  stateOf,
  totalTaken,
} from './discount-state';
import type { ChargeInput } from './pricing-input';
import { percentFraction } from './rates';

/** An order's lines and charges with their discounts, and what each rule asked and took off, in the order in which they applied. */
export interface DiscountedOrder {
  readonly lines: readonly DiscountedLine[];
  readonly charges: readonly ChargeInput[];
  readonly applied: readonly AppliedDiscount[];
}

/**
 * The lines and charges of an order with what the rules take off, for `priceOrder`.
 *
 * Laws: Σ applied = what the lines and charges are discounted by (beyond what they were before); no unit falls below its floor or zero, no delivery
 * cost below zero. What a rule asked for beyond that is not given, and the applied say so; rules that ask for nothing are not among them. Throws `input.invalid` for a rule with an amount that is no whole number
 * from 0 up or a percentage that is no decimal.
 *
 * @example
 * const order = {
 *   currency: 'GBP', pricesIncludeTax: true, rounding: 'half-up', charges: [],
 *   lines: [{ lineId: '1', units: 3, unitPrice: { amount: 1000, currency: 'GBP' }, rates: [], tags: ['mugs'] }],
 * } as const;
 * const { applied } = applyDiscounts(order, [
 *   { code: '3FOR2', actions: [{ kind: 'buyXGetY', buy: 2, get: 1, percent: '100', on: { tags: ['mugs'] } }] },
 *   { code: 'WELCOME', when: [{ kind: 'itemsTotal', atLeast: 1500 }], actions: [{ kind: 'orderPercent', percent: '10' }] },
 * ]);
 * applied; // 3FOR2 asked 1000 and took 1000, WELCOME asked 200 and took 200
 */
export function applyDiscounts(
  order: DiscountableOrder,
  rules: readonly DiscountRule[],
  policy: DiscountPolicy = defaultDiscountPolicy,
): DiscountedOrder {
  for (const rule of rules) checkRule(rule);
  const start = stateOf(order);
  const turns = turnsOf(rules, start);
  const levels: readonly (DiscountLevel | 'all')[] =
    policy.sequence === 'byRule' ? ['all'] : ['line', 'order', 'shipping'];
  const applied = new Map<string, AppliedDiscount>();
  const groups = new Map<string, DiscountRule>();
  let state = start;
  for (const level of levels) {
    for (const rule of turns) {
      const due = rule.actions.filter((action) => level === 'all' || levelOfAction[action.kind] === level);
      if (due.length === 0 || !holds(rule, state) || outdone(rule, groups)) continue;
      if (rule.group !== undefined) groups.set(rule.group, rule);
      for (const action of due) {
        const done = applyAction(state, action, order, policy);
        const amount = totalTaken(done.state) - totalTaken(state);
        applied.set(rule.code, added(applied.get(rule.code) ?? nothingOf(rule.code), { ...done, amount }));
        state = done.state;
      }
    }
  }
  return {
    lines: state.lines.map(discountedLine),
    charges: state.charges,
    applied: [...applied.values()].filter(({ asked }) => asked > 0),
  };
}

const nothingOf = (code: string): AppliedDiscount => ({ code, asked: 0, amount: 0, cappedBy: [] });

function added(before: AppliedDiscount, more: Omit<AppliedDiscount, 'code'>): AppliedDiscount {
  return {
    code: before.code,
    asked: before.asked + more.asked,
    amount: before.amount + more.amount,
    cappedBy: [...new Set([...before.cappedBy, ...more.cappedBy])],
  };
}

function turnsOf(rules: readonly DiscountRule[], start: DiscountState): readonly DiscountRule[] {
  const sorted = [...rules].sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  const alone = sorted.find((rule) => rule.exclusive && holds(rule, start));
  return alone ? [alone] : sorted.filter((rule) => !rule.exclusive);
}

function outdone(rule: DiscountRule, groups: ReadonlyMap<string, DiscountRule>): boolean {
  const first = rule.group === undefined ? undefined : groups.get(rule.group);
  return first !== undefined && first !== rule;
}

function holds(rule: DiscountRule, state: DiscountState): boolean {
  return (rule.when ?? []).every((condition) => meets(condition, state));
}

function meets(condition: DiscountCondition, state: DiscountState): boolean {
  if (condition.kind === 'itemsTotal') return goodsTotal(state) >= condition.atLeast;
  const lines = state.lines.filter((line) => matches(line, condition.on));
  if (condition.kind === 'units') return unitsOf(lines) >= condition.atLeast;
  return lines.some(({ line }) => line.units >= condition.atLeast);
}

function checkRule({ code, actions }: DiscountRule): void {
  for (const action of actions) {
    const percents = action.kind === 'orderTiers' ? action.tiers : 'percent' in action ? [action] : [];
    for (const { percent } of percents) percentFraction(percent);
    for (const value of wholeNumbersOf(action)) {
      if (Number.isSafeInteger(value) && value >= 0) continue;
      throw omsError('input.invalid', `discount ${code} has ${value}, not a whole number from 0 up`);
    }
    if (action.kind === 'buyXGetY' && action.buy + action.get === 0) {
      throw omsError('input.invalid', `discount ${code} is for buying and getting nothing`);
    }
  }
}

function wholeNumbersOf(action: DiscountRule['actions'][number]): readonly number[] {
  if ('amount' in action) return [action.amount];
  if (action.kind === 'buyXGetY') return [action.buy, action.get];
  return action.kind === 'linePerItem' ? [action.rate.firstItem, action.rate.additionalItem] : [];
}
