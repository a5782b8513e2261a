/** Which carrier takes a parcel. */
import { compareBytes } from '../kernel';

/** An offer for one parcel: price in minor units of one currency, transit time in whole days where the carrier names one. */
export interface CarrierQuote {
  readonly carrier: string;
  readonly service: string;
  readonly price: number;
  readonly days: number | null;
}

/** `cheapest` asks for the lowest price, then the shortest time; `fastest` the other way round. */
export type CarrierRule = 'cheapest' | 'fastest';

/** `withinDays`: offers that take longer, or do not say how long, are out. */
export interface CarrierChoiceOptions {
  readonly withinDays?: number;
}

/** Why an offer was taken or not. */
export interface CarrierTrace {
  readonly carrier: string;
  readonly service: string;
  readonly chosen: boolean;
  readonly reason: string;
}

/** The offer taken, or null when none is left, and a word on every offer in the order given. */
export interface CarrierChoice {
  readonly choice: CarrierQuote | null;
  readonly trace: readonly CarrierTrace[];
}

/**
 * The best offer by a rule. An unknown transit time counts as longer than any known one; equal offers go by carrier, then service.
 *
 * Law: the choice does not depend on the order of the offers; the trace names each offer once.
 *
 * @example
 * const { choice } = chooseCarrier(
 *   [{ carrier: 'post', service: 'letter', price: 300, days: 3 }, { carrier: 'bike', service: 'day', price: 900, days: 1 }],
 *   'cheapest', { withinDays: 2 },
 * );
 * choice?.carrier; // 'bike'
 */
export function chooseCarrier(
  quotes: readonly CarrierQuote[],
  rule: CarrierRule,
  options: CarrierChoiceOptions = {},
): CarrierChoice {
  const { withinDays } = options;
  const inTime = quotes.filter((quote) => withinDays === undefined || daysOf(quote) <= withinDays);
  const choice = inTime.reduce<CarrierQuote | null>((best, quote) => {
    return best === null || compare(quote, best, rule) < 0 ? quote : best;
  }, null);
  const trace = quotes.map((quote) => ({
    carrier: quote.carrier,
    service: quote.service,
    chosen: quote === choice,
    reason: reasonFor(quote, choice, { rule, inTime, withinDays }),
  }));
  return { choice, trace };
}

function daysOf(quote: CarrierQuote): number {
  return quote.days ?? Number.POSITIVE_INFINITY;
}

function compare(a: CarrierQuote, b: CarrierQuote, rule: CarrierRule): number {
  const byPrice = a.price - b.price;
  const byDays = daysOf(a) === daysOf(b) ? 0 : daysOf(a) - daysOf(b);
  const byRule = rule === 'cheapest' ? byPrice || byDays : byDays || byPrice;
  return byRule || compareBytes(a.carrier, b.carrier) || compareBytes(a.service, b.service);
}

interface Grounds {
  readonly rule: CarrierRule;
  readonly inTime: readonly CarrierQuote[];
  readonly withinDays: number | undefined;
}

function reasonFor(quote: CarrierQuote, choice: CarrierQuote | null, { rule, inTime, withinDays }: Grounds): string {
  if (quote === choice) return `the ${rule} of ${inTime.length}`;
  if (inTime.includes(quote)) return `${choice?.carrier} ${choice?.service} comes before it by the rule ${rule}`;
  return quote.days === null ? 'does not say how long it takes' : `takes ${quote.days} days, ${withinDays} are allowed`;
}
