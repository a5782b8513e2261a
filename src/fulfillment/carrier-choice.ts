/** Which carrier takes a parcel. */
import { compareBytes, roundProduct } from '../kernel';
import type { Punctuality } from './promises';

/** An offer for one parcel: price in minor units of one currency, transit time in whole days where the carrier names one. */
export interface CarrierQuote {
  readonly carrier: string;
  readonly service: string;
  readonly price: number;
  readonly days: number | null;
}

/**
 * `cheapest` asks for the lowest price, then the shortest time; `fastest` the other way round; `score` for the lowest price with what lateness is
 * expected to cost, then as `cheapest`.
 */
export type CarrierRule = 'cheapest' | 'fastest' | 'score';

/** `withinDays`: offers that take longer, or do not say how long, are out. */
export interface CarrierChoiceOptions {
  readonly withinDays?: number;
  /** Of the rule `score`: what a parcel that comes late costs, in the minor units of the prices. Default 0. */
  readonly lateCost?: number;
  /** Of the rule `score`: how a carrier's service has kept its days where the parcel goes; null where nobody knows. Default: nobody does. */
  readonly punctualityOf?: (quote: CarrierQuote) => Punctuality | null;
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
 * Of `score`, the share of parcels that will be late is (late + 1) / (all + 2): one half where nobody knows, and closer to what was seen the more
 * parcels were. So a carrier that nobody has tried is neither trusted nor shut out. Source: Laplace's rule of succession.
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
    return best === null || compare(quote, best, rule, options) < 0 ? quote : best;
  }, null);
  const trace = quotes.map((quote) => ({
    carrier: quote.carrier,
    service: quote.service,
    chosen: quote === choice,
    reason: reasonFor(quote, choice, { rule, inTime, options }),
  }));
  return { choice, trace };
}

function daysOf(quote: CarrierQuote): number {
  return quote.days ?? Number.POSITIVE_INFINITY;
}

/** The price, and what lateness is expected to cost. */
function scoreOf(quote: CarrierQuote, { lateCost = 0, punctualityOf }: CarrierChoiceOptions): number {
  const { parcels, onTime } = punctualityOf?.(quote) ?? { parcels: 0, onTime: 0 };
  return quote.price + roundProduct(lateCost, parcels - onTime + 1, parcels + 2, 'half-up');
}

function compare(a: CarrierQuote, b: CarrierQuote, rule: CarrierRule, options: CarrierChoiceOptions): number {
  const byPrice = a.price - b.price;
  const byDays = daysOf(a) === daysOf(b) ? 0 : daysOf(a) - daysOf(b);
  const byScore = rule === 'score' ? scoreOf(a, options) - scoreOf(b, options) : 0;
  const byRule = byScore || (rule === 'fastest' ? byDays || byPrice : byPrice || byDays);
  return byRule || compareBytes(a.carrier, b.carrier) || compareBytes(a.service, b.service);
}

interface Grounds {
  readonly rule: CarrierRule;
  readonly inTime: readonly CarrierQuote[];
  readonly options: CarrierChoiceOptions;
}

function reasonFor(quote: CarrierQuote, choice: CarrierQuote | null, { rule, inTime, options }: Grounds): string {
  const score = rule === 'score' && inTime.includes(quote) ? scoredText(quote, options) : '';
  if (quote === choice) return `${rule === 'score' ? 'the best by score' : `the ${rule}`} of ${inTime.length}${score}`;
  if (inTime.includes(quote))
    return `${choice?.carrier} ${choice?.service} comes before it by the rule ${rule}${score}`;
  if (quote.days === null) return 'does not say how long it takes';
  return `takes ${quote.days} days, ${options.withinDays} are allowed`;
}

/** Its figures, for whoever asks why. */
function scoredText(quote: CarrierQuote, options: CarrierChoiceOptions): string {
  const { parcels, onTime } = options.punctualityOf?.(quote) ?? { parcels: 0, onTime: 0 };
  return `: ${scoreOf(quote, options)}, with ${onTime} of ${parcels} parcels on time`;
}
