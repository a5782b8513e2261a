/** What each kind of action takes off. */
import { type Rounding, roundProduct, shareWithin } from '../kernel';
import type { DiscountAction, DiscountPolicy } from './discount-rules';
import {
  type DiscountableOrder,
  type DiscountState,
  goodsTotal,
  type LineState,
  lineRoom,
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

/** The state after an action. */
export function applyAction(
  state: DiscountState,
  action: DiscountAction,
  order: DiscountableOrder,
  policy: DiscountPolicy,
): DiscountState {
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

function onOrder(
  state: DiscountState,
  amount: number,
  order: DiscountableOrder,
  policy: DiscountPolicy,
): DiscountState {
  const parts = state.lines.map((line) => ({ weight: weightOf(line, order, policy.weights), room: lineRoom(line) }));
  const shares = shareWithin(amount, parts, policy.sharing);
  return { ...state, lines: state.lines.map((line, i) => offLine(line, shares[i] as number)) };
}

function onLines(
  state: DiscountState,
  action: Extract<DiscountAction, { readonly on?: unknown }>,
  change: (line: LineState) => LineState,
): DiscountState {
  return { ...state, lines: state.lines.map((line) => (matches(line, action.on) ? change(line) : line)) };
}

function onShipping(state: DiscountState, amountOff: (charge: ChargeInput) => number): DiscountState {
  const charges = state.charges.map((charge) => {
    if (charge.kind !== 'shipping') return charge;
    return { ...charge, discount: Math.min(charge.amount, (charge.discount ?? 0) + amountOff(charge)) };
  });
  return { ...state, charges };
}

function offLine(state: LineState, amount: number): LineState {
  const taken = Math.min(amount, lineRoom(state));
  return taken === 0 ? state : { ...state, parts: takeEvenly(state.parts, taken, state.floor) };
}

function offEach(state: LineState, amount: number): LineState {
  return { ...state, parts: takeFromEach(state.parts, amount, state.floor) };
}

function offByPercent(state: LineState, percent: string, { unitPercent, rounding }: DiscountPolicy): LineState {
  if (unitPercent === 'line') return offLine(state, percentOf({ amount: state.gross }, percent, rounding));
  return offEach(state, percentOfUnit(state, percent, rounding));
}

function percentOfUnit({ gross, line }: LineState, percent: string, rounding: Rounding): number {
  const { numerator, denominator } = percentFraction(percent);
  return roundProduct(gross, numerator, denominator * line.units, rounding);
}

function buyXGetY(
  state: DiscountState,
  action: Extract<DiscountAction, { readonly kind: 'buyXGetY' }>,
  rounding: Rounding,
): DiscountState {
  const { buy, get, percent, on, getOn } = action;
  const bought = state.lines.filter((line) => matches(line, on));
  const cheaper = getOn ? state.lines.filter((line) => matches(line, getOn) && !bought.includes(line)) : bought;
  let left = Math.floor(unitsOf(bought) / (getOn ? buy : buy + get)) * get;
  const taken = new Map<LineState, LineState>();
  for (const line of [...cheaper].sort((a, b) => a.gross / a.line.units - b.gross / b.line.units)) {
    const units = Math.min(left, line.line.units);
    left -= units;
    const amount = percentOfUnit(line, percent, rounding);
    taken.set(line, { ...line, parts: takeFromFirst(line.parts, units, amount, line.floor) });
  }
  return { ...state, lines: state.lines.map((line) => taken.get(line) ?? line) };
}

/** How many units the lines have. */
export function unitsOf(lines: readonly LineState[]): number {
  return lines.reduce((units, { line }) => units + line.units, 0);
}
