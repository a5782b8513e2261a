/** What facts take of guarded counters that stand for limits, and give back: uses of discounts, a customer's units, a workshop's day, a location's day, a delivery window, returns without a receipt. */
import {
  allowanceMovesOf,
  type Fact,
  noReceiptMovesOf,
  roomMovesOf,
  type SendingDay,
  useMovesOf,
  windowMovesOf,
} from '../order';
import type { CounterMove } from '../ports';

/** The spaces of these counters. */
export const limitSpaces = [
  ...(['discount', 'discountCustomer', 'allowance', 'making', 'sending', 'window'] as const),
  'noReceipt',
] as const;

export interface LimitMove extends Omit<CounterMove, 'initial'> {
  readonly space: (typeof limitSpaces)[number];
}

/** The counters that a fact moves; none for most. */
export function limitMovesOf(fact: Fact): readonly LimitMove[] {
  switch (fact.type) {
    case 'discount.redeemed':
    case 'discount.returned':
      return useMovesOf(fact);
    case 'allowance.taken':
    case 'allowance.returned':
      return allowanceMovesOf(fact);
    case 'window.booked':
    case 'window.returned':
      return windowMovesOf(fact);
    case 'return.requested':
    case 'return.rejected':
    case 'return.expired':
      return noReceiptMovesOf(fact);
    case 'order.placed':
    case 'edit.confirmed':
    case 'lines.cancelled':
    case 'lines.reallocated':
    case 'shipment.reopened':
      return [...roomMovesOf(fact), ...sendingMovesOf(fact)];
    default:
      return none;
  }
}

/** One object: most facts move none. */
const none: readonly LimitMove[] = [];

/** The counter of the orders that a location sends on one day. It counts down from zero, so that a limit may change at any time. */
export function sendingCounter({ location, day }: Pick<SendingDay, 'location' | 'day'>): {
  space: 'sending';
  key: string;
} {
  return { space: 'sending', key: `${day} ${location}` };
}

/** The places that an order takes among those which locations send on a day, and gives back. */
function sendingMovesOf(fact: Fact): readonly LimitMove[] {
  const days =
    fact.type === 'order.placed' || fact.type === 'lines.reallocated' || fact.type === 'shipment.reopened'
      ? (fact.data.sending ?? [])
      : [];
  const back = fact.type === 'lines.cancelled' || fact.type === 'lines.reallocated' ? (fact.data.notSending ?? []) : [];
  const move = (day: SendingDay, delta: 1 | -1): LimitMove => {
    return { ...sendingCounter(day), delta, floor: -day.ordersPerDay };
  };
  return [...back.map((day) => move(day, 1)), ...days.map((day) => move(day, -1))];
}
