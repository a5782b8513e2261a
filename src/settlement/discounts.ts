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
  type GivenDiscount,
  type WithheldDiscount,
  type WithheldReason,
} from './discount-rules';
import {
  type DiscountableOrder,
  type DiscountState,
  discountedLine,
  goodsTotal,
  matches,
  stateOf,
  takenBetween,
  totalTaken,
} from './discount-state';
import type { ChargeInput } from './pricing-input';
import { percentFraction } from './rates';

/**
 * An order's lines and charges with their discounts; what each rule asked and took off, in the order in which they applied; and why the others asked for
 * nothing.
 */
export interface DiscountedOrder {
  readonly lines: readonly DiscountedLine[];
  readonly charges: readonly ChargeInput[];
  readonly applied: readonly AppliedDiscount[];
  readonly withheld: readonly WithheldDiscount[];
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
  return inTurn(order, rules, policy, unseen);
}

/**
 * The same, with what each rule took off each line and delivery cost: for a receipt, and to take a rule back later.
 *
 * Law: Σ given of a rule = what it took off; Σ given of a line = what the rules took off it.
 *
 * @example
 * const order = {
 *   currency: 'GBP', pricesIncludeTax: true, rounding: 'half-up', charges: [],
 *   lines: [{ lineId: '1', units: 2, unitPrice: { amount: 1000, currency: 'GBP' }, rates: [] }],
 * } as const;
 * giveDiscounts(order, [{ code: 'TEN', actions: [{ kind: 'orderPercent', percent: '10' }] }]).given;
 * // [{ on: 'line', id: '1', code: 'TEN', amount: 200 }]
 */
export function giveDiscounts(
  order: DiscountableOrder,
  rules: readonly DiscountRule[],
  policy: DiscountPolicy = defaultDiscountPolicy,
): DiscountedOrder & { readonly given: readonly GivenDiscount[] } {
  const given = new Map<string, GivenDiscount>();
  const discounted = inTurn(order, rules, policy, (code, before, after) => {
    for (const part of takenBetween(before, after)) {
      const key = JSON.stringify([part.on, part.id, code]);
      given.set(key, { ...part, code, amount: part.amount + (given.get(key)?.amount ?? 0) });
    }
  });
  return { ...discounted, given: [...given.values()] };
}

type Witness = (code: string, before: DiscountState, after: DiscountState) => void;
const unseen: Witness = () => undefined;

function inTurn(
  order: DiscountableOrder,
  rules: readonly DiscountRule[],
  policy: DiscountPolicy,
  witness: Witness,
): DiscountedOrder {
  for (const rule of rules) checkRule(rule);
  const start = stateOf(order);
  const { turns, alone } = turnsOf(rules, start);
  const levels: readonly (DiscountLevel | 'all')[] =
    policy.sequence === 'byRule' ? ['all'] : ['line', 'order', 'shipping'];
  const applied = new Map<string, AppliedDiscount>();
  const reasons = new Map<string, WithheldReason>();
  const groups = new Map<string, DiscountRule>();
  let state = start;
  for (const level of levels) {
    for (const rule of turns) {
      const { code } = rule;
      const due = rule.actions.filter((action) => level === 'all' || levelOfAction[action.kind] === level);
      if (due.length === 0) continue;
      const reason = outdone(rule, groups) ?? failing(rule, state);
      if (reason) {
        reasons.set(code, reason);
        continue;
      }
      if (rule.group !== undefined) groups.set(rule.group, rule);
      for (const action of due) {
        const done = applyAction(state, action, order, policy);
        const amount = totalTaken(done.state) - totalTaken(state);
        applied.set(code, added(applied.get(code) ?? nothingOf(code), { ...done, amount }));
        witness(code, state, done.state);
        state = done.state;
      }
    }
  }
  const asking = [...applied.values()].filter(({ asked }) => asked > 0);
  return {
    lines: state.lines.map(discountedLine),
    charges: state.charges,
    applied: asking,
    withheld: asking.length === rules.length ? [] : withheldOf(rules, asking, { reasons, alone, start }),
  };
}

function withheldOf(
  rules: readonly DiscountRule[],
  asking: readonly AppliedDiscount[],
  {
    reasons,
    alone,
    start,
  }: {
    readonly reasons: ReadonlyMap<string, WithheldReason>;
    readonly alone: DiscountRule | null;
    readonly start: DiscountState;
  },
): WithheldDiscount[] {
  const keptOut = ({ code }: DiscountRule): WithheldReason =>
    alone && alone.code !== code ? { because: 'exclusive', by: alone.code } : { because: 'nothing' };
  return rules
    .filter(({ code }) => !asking.some((rule) => rule.code === code))
    .map((rule) => {
      const failed = reasons.get(rule.code) ?? (rule.exclusive ? failing(rule, start) : null);
      return { code: rule.code, reason: failed ?? keptOut(rule) };
    });
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

/** The rules in their turn; `alone` is the exclusive one that keeps the others out. */
function turnsOf(
  rules: readonly DiscountRule[],
  start: DiscountState,
): { readonly turns: readonly DiscountRule[]; readonly alone: DiscountRule | null } {
  const sorted = [...rules].sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  const alone = sorted.find((rule) => rule.exclusive && failing(rule, start) === null) ?? null;
  return { turns: alone ? [alone] : sorted.filter((rule) => !rule.exclusive), alone };
}

function outdone(rule: DiscountRule, groups: ReadonlyMap<string, DiscountRule>): WithheldReason | null {
  const first = rule.group === undefined ? undefined : groups.get(rule.group);
  return first === undefined || first === rule ? null : { because: 'group', by: first.code };
}

/** The first condition of a rule that does not hold. */
function failing({ when = [] }: DiscountRule, state: DiscountState): WithheldReason | null {
  const condition = when.find((item) => !meets(item, state));
  return condition === undefined ? null : { because: 'condition', condition };
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
