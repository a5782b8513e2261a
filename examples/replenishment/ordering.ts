/** Ordering by forecast and shared safety stock, against the best fixed min/max rule of the same service. */
import { historicAverage, sharedSafetyStock, simulateReplenishment } from 'orderwright/planning';
import type { Outlook } from './forecasts';

/** Weeks from an order to the shelf. Orders are placed every week: one must last for one week more. */
export const leadTime = 2;
/** Ordering begins this many weeks before the first week that counts, so that the first orders are in. */
const warmUp = 4;
/** The first week that a replay may count: before, forecasts know almost nothing. */
const firstReplayed = 9;
/** The past is replayed as a whole, and its last weeks alone: when demand grows, those tell more. */
const recentWeeks = 4;

/** How a rule did: the share of code-weeks in which all demand was met from the shelf, and the units on the shelf at week's end. */
export interface RuleResult {
  readonly name: string;
  readonly service: number;
  readonly stock: number;
  readonly stockPerWeek: readonly number[];
}

/** For each code: the level to order up to in a week, and the level at or below which to order. */
type Rule = (week: number) => readonly { readonly min: number; readonly max: number }[];

/**
 * The last `judged` weeks under both rules. The factor of the shared safety stock is set anew each week, to the smallest that would have
 * reached `aim` in the weeks before; the fixed rules get the factor that reaches just the same service in the judged weeks themselves.
 */
export function compareRules(outlooks: readonly Outlook[], judged: number, aim: number): RuleResult[] {
  const weeks = outlooks[0]?.demand.length ?? 0;
  const first = weeks - judged;
  const shared =
    (factor: number): Rule =>
    (week) =>
      upTo(sharedLevels(outlooks, week, factor));
  const factors = new Map<number, number>();
  for (let week = first - warmUp; week < weeks; week++) {
    const whole = smallestFactor(aim, (factor) => replay(outlooks, shared(factor), firstReplayed, week).service);
    const recent = Math.max(firstReplayed, week - recentWeeks);
    const late = smallestFactor(aim, (factor) => replay(outlooks, shared(factor), recent, week).service);
    factors.set(week, Math.max(whole, late));
  }
  const ours = replay(outlooks, (week) => shared(factors.get(week) as number)(week), first, weeks);
  const fixed = Object.entries(fixedRules(outlooks, first)).map(([name, rule]) => {
    const factor = smallestFactor(ours.service, (k) => replay(outlooks, rule(k), first, weeks).service);
    return { name, ...replay(outlooks, rule(factor), first, weeks) };
  });
  return [{ name: 'forecast + shared safety', ...ours }, ...fixed];
}

/** Up to what the weeks until the next order is here will take, and the safety stock. */
function sharedLevels(outlooks: readonly Outlook[], week: number, factor: number): number[] {
  const errors = outlooks.map((outlook) => ({ meanAbsoluteError: outlook.meanAbsoluteError[week] as number }));
  const safety = sharedSafetyStock(errors, factor);
  return outlooks.map(({ demand, forecast }, i) => {
    // Half-way to the mean of all weeks: the last weeks of one code say less than they seem to, and orders come late.
    const known = demand.slice(0, week);
    const usual = historicAverage(known, { horizon: 1 }).forecast[0] as number;
    return (leadTime + 1) * (((forecast[week] as number) + usual) / 2) + (safety[i] as number);
  });
}

function upTo(levels: readonly number[]) {
  return levels.map((level) => ({ min: Math.ceil(level) - 1, max: Math.ceil(level) }));
}

/** Min and max of each code, set once from the weeks before `first`: so many weeks of cover, or the mean and so many sd on top. */
function fixedRules(outlooks: readonly Outlook[], first: number): Record<string, (factor: number) => Rule> {
  const known = outlooks.map(({ demand }) => {
    const history = demand.slice(0, first);
    const mean = history.reduce((sum, units) => sum + units, 0) / first;
    const sd = Math.sqrt(history.reduce((sum, units) => sum + (units - mean) ** 2, 0) / first);
    return { mean, sd };
  });
  const fixed = (levelOf: (code: { mean: number; sd: number }, factor: number) => number) => (factor: number) => {
    const levels = upTo(known.map((code) => levelOf(code, factor)));
    return () => levels;
  };
  return {
    'fixed min/max, weeks of cover': fixed(({ mean }, factor) => factor * mean),
    'fixed min/max, mean + k sd': fixed(
      ({ mean, sd }, factor) => (leadTime + 1) * mean + factor * sd * Math.sqrt(leadTime + 1),
    ),
  };
}

/** Weeks `from` to before `to`, after a warm-up that begins with full shelves. */
function replay(outlooks: readonly Outlook[], rule: Rule, from: number, to: number) {
  const begin = Math.max(from - warmUp, 5);
  const levels = Array.from({ length: to - begin }, (_, i) => rule(begin + i));
  const stockPerWeek = new Array<number>(Math.max(0, to - from)).fill(0);
  let served = 0;
  outlooks.forEach(({ demand }, code) => {
    const levelAt = (period: number) => levels[period]?.[code] as { min: number; max: number };
    const periods = simulateReplenishment({
      demand: demand.slice(begin, to),
      leadTime,
      initialStock: levels.length === 0 ? 0 : levelAt(0).max,
      order: ({ period, position }) => (position <= levelAt(period).min ? levelAt(period).max - position : 0),
    });
    periods.slice(from - begin).forEach((week, i) => {
      if (week.sold === week.demand) served++;
      stockPerWeek[i] = (stockPerWeek[i] as number) + week.onHand;
    });
  });
  const count = stockPerWeek.length;
  return {
    service: count === 0 ? 0 : served / outlooks.length / count,
    stock: stockPerWeek.reduce((sum, units) => sum + units, 0) / Math.max(1, count),
    stockPerWeek,
  };
}

/** More factor, more service: doubled until it is enough, then halved in. A service out of reach ends at the largest tried. */
function smallestFactor(service: number, serviceOf: (factor: number) => number): number {
  let [low, high] = [0, 1];
  while (high < 4096 && serviceOf(high) < service) [low, high] = [high, high * 2];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (serviceOf(middle) < service) low = middle;
    else high = middle;
  }
  return high;
}
