/** What each kind of action takes off. */
import { type Rounding, roundProduct, shareWithin } from '../kernel';
import type { DiscountAction, DiscountCap, DiscountPolicy } from './discount-rules';
import {
  type DiscountableOrder,
  type DiscountState,
  goodsTotal,
  type LineState,
  lineRoom,
  lineTotal,
  matches,
  weightOf,
} from './discount-state';
import type { ChargeInput } from './pricing-input';
import { percentFraction, percentOf, perItemAmount, tierAt } from './rates';
import { takeEvenly, takeFromEach, takeFromFirst } from './unit-shares';

/** Off units and lines, off the order, or off shipping. */
export type DiscountLevel = 'line' | 'order' | 'shipping';

/** The level at which each kind of action works. */
export const levelOfAction = {
  unitAmount: 'line',
  unitPercent: 'line',
  lineAmount: 'line',
  linePerItem: 'line',
  buyXGetY: 'line',
  orderAmount: 'order',
  orderPercent: 'order',
  orderPrice: 'order',
  orderTiers: 'order',
  shippingAmount: 'shipping',
  shippingPercent: 'shipping',
} as const satisfies Record<DiscountAction['kind'], DiscountLevel>;

/** The order after an action, and how much the action asked for of it. */
export interface Action {
  readonly state: DiscountState;
  readonly asked: number;
  readonly cappedBy: readonly DiscountCap[];
}

/** What an action does to an order. */
export function applyAction(
  state: DiscountState,
  action: DiscountAction,
  order: DiscountableOrder,
  policy: DiscountPolicy,
): Action {
  switch (action.kind) {
    case 'unitAmount':
      return onLines(state, action, (line) => offEach(line, action.amount));
    case 'unitPercent':
      return onLines(state, action, (line) => offByPercent(line, action.percent, policy));
    case 'lineAmount':
      return onLines(state, action, (line) => offLine(line, action.amount));
    case 'linePerItem':
      return onLines(state, action, (line) => offLine(line, perItemAmount(action.rate, line.line.units)));
    case 'buyXGetY':
      return buyXGetY(state, action, policy.rounding);
    case 'shippingAmount':
      return onShipping(state, () => action.amount);
    case 'shippingPercent':
      return onShipping(state, ({ amount }) => percentOf({ amount }, action.percent, policy.rounding));
    default:
      return onOrder(state, orderAmount(state, action, policy.rounding), order, policy);
  }
}

type OrderAction = Extract<DiscountAction, { readonly kind: `order${string}` }>;

function orderAmount(state: DiscountState, action: OrderAction, rounding: Rounding): number {
  const total = goodsTotal(state);
  switch (action.kind) {
    case 'orderAmount':
      return action.amount;
    case 'orderPercent':
      return percentOf({ amount: total }, action.percent, rounding);
    case 'orderPrice':
      return Math.max(0, total - action.amount);
    case 'orderTiers': {
      const tier = tierAt(action.tiers, action.by === 'units' ? unitsOf(state.lines) : total);
      return tier ? percentOf({ amount: total }, tier.percent, rounding) : 0;
    }
  }
}

function onOrder(state: DiscountState, asked: number, order: DiscountableOrder, policy: DiscountPolicy): Action {
  const parts = state.lines.map((line) => ({ weight: weightOf(line, order, policy.weights), room: lineRoom(line) }));
  const shares = shareWithin(asked, parts, policy.sharing);
  const lines = state.lines.map((line, i) => offLine(line, shares[i] as number).line);
  const given = shares.reduce((sum, share) => sum + share, 0);
  const floored = state.lines.some(({ floor }) => floor > 0);
  return { state: { ...state, lines }, asked, cappedBy: given < asked ? [floored ? 'floor' : 'price'] : [] };
}

/** A line after an action, and what the action asked for of it. */
interface LineAction {
  readonly line: LineState;
  readonly asked: number;
}

function onLines(
  state: DiscountState,
  action: Extract<DiscountAction, { readonly on?: unknown }>,
  change: (line: LineState) => LineAction,
): Action {
  const changes = new Map(state.lines.filter((line) => matches(line, action.on)).map((line) => [line, change(line)]));
  return afterLines(state, changes);
}

function afterLines(state: DiscountState, changes: ReadonlyMap<LineState, LineAction>): Action {
  const cappedBy = new Set<DiscountCap>();
  let asked = 0;
  for (const [before, after] of changes) {
    asked += after.asked;
    if (lineTotal(before) - lineTotal(after.line) < after.asked) cappedBy.add(before.floor > 0 ? 'floor' : 'price');
  }
  const lines = state.lines.map((line) => changes.get(line)?.line ?? line);
  return { state: { ...state, lines }, asked, cappedBy: [...cappedBy] };
}

function onShipping(state: DiscountState, amountOff: (charge: ChargeInput) => number): Action {
  let [asked, given] = [0, 0];
  const charges = state.charges.map((charge) => {
    if (charge.kind !== 'shipping') return charge;
    const { amount, discount: before = 0 } = charge;
    const discount = Math.min(amount, before + amountOff(charge));
    asked += amountOff(charge);
    given += discount - before;
    return { ...charge, discount };
  });
  return { state: { ...state, charges }, asked, cappedBy: given < asked ? ['delivery'] : [] };
}

function offLine(line: LineState, asked: number): LineAction {
  const taken = Math.min(asked, lineRoom(line));
  return { line: taken === 0 ? line : { ...line, parts: takeEvenly(line.parts, taken, line.floor) }, asked };
}

function offEach(line: LineState, amount: number): LineAction {
  const parts = takeFromEach(line.parts, amount, line.floor);
  return { line: { ...line, parts }, asked: amount * line.line.units };
}

function offByPercent(line: LineState, percent: string, { unitPercent, rounding }: DiscountPolicy): LineAction {
  if (unitPercent === 'line') return offLine(line, percentOf({ amount: line.gross }, percent, rounding));
  return offEach(line, percentOfUnit(line, percent, rounding));
}

function percentOfUnit({ gross, line }: LineState, percent: string, rounding: Rounding): number {
  const { numerator, denominator } = percentFraction(percent);
  return roundProduct(gross, numerator, denominator * line.units, rounding);
}

function buyXGetY(
  state: DiscountState,
  action: Extract<DiscountAction, { readonly kind: 'buyXGetY' }>,
  rounding: Rounding,
): Action {
  const { buy, get, percent, on, getOn } = action;
  const bought = state.lines.filter((line) => matches(line, on));
  const cheaper = getOn ? state.lines.filter((line) => matches(line, getOn) && !bought.includes(line)) : bought;
  let left = Math.floor(unitsOf(bought) / (getOn ? buy : buy + get)) * get;
  const changes = new Map<LineState, LineAction>();
  for (const line of [...cheaper].sort((a, b) => a.gross / a.line.units - b.gross / b.line.units)) {
    const units = Math.min(left, line.line.units);
    left -= units;
    const amount = percentOfUnit(line, percent, rounding);
    const parts = takeFromFirst(line.parts, units, amount, line.floor);
    changes.set(line, { line: { ...line, parts }, asked: amount * units });
  }
  return afterLines(state, changes);
}

/** How many units the lines have. */
export function unitsOf(lines: readonly LineState[]): number {
  return lines.reduce((units, { line }) => units + line.units, 0);
}
