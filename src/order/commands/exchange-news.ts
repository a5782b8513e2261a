/** Rates that are frozen with an order when it is placed. */
import { type Problem, problem } from '../../kernel';
import { reportingRounding } from '../../settlement';
import type { CommandContext } from '../command';
import { exchanged, reportingRate } from '../exchange';
import { maxOrderAmount } from '../limits';
import type { Payloads } from '../schemas';
import type { FactData, Terms } from '../vocabulary';

/** The part of the fact that says what the order's currency was worth; nothing in a shop of one currency. */
export function exchangeData({ gathered }: CommandContext): Pick<FactData['order.placed'], 'exchange'> {
  return gathered.exchange.length > 0 ? { exchange: gathered.exchange } : {};
}

/** A rate is the shop's to say, and the order must be an amount that the books can hold. */
export function exchangeProblems(
  { rates }: Pick<Payloads['orders.accept'], 'rates'>,
  { total, currency }: Pick<Terms['totals'], 'total' | 'currency'>,
  { shop, actor, gathered }: CommandContext,
): Problem[] {
  const told =
    rates !== undefined && actor.kind === 'customer' && shop.process.prices !== 'asGiven'
      ? [problem('actor.notAllowed', 'a customer may not set rates: only the shop does', {}, ['rates'])]
      : [];
  const rate = reportingRate(gathered.exchange, currency);
  if (rate === undefined || isHeld(total, currency, rate)) return told;
  const message = `${total} minor units of ${currency} are more than ${maxOrderAmount} of ${rate.currency}`;
  return [...told, problem('order.tooLarge', message, { limit: maxOrderAmount }, ['lines'])];
}

function isHeld(total: number, currency: string, rate: Parameters<typeof exchanged>[1]): boolean {
  try {
    return exchanged({ amount: total, currency }, rate, reportingRounding).amount <= maxOrderAmount;
  } catch {
    return false;
  }
}
