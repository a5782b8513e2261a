/** Demand that comes in whole units. */
import { check, invalid, type NumberRule } from '../../kernel';
import type { DemandFunctions, Loss } from './functions';
import { logGamma } from './special';

/** A distribution of demand in whole units. `probabilities[d]` is the probability of a demand of `d` units. */
export type DiscreteShape =
  | { readonly kind: 'poisson'; readonly mean: number }
  | { readonly kind: 'negativeBinomial'; readonly mean: number; readonly variance: number }
  | { readonly kind: 'pmf'; readonly probabilities: readonly number[] };

const fields = {
  poisson: { mean: 'nonNegative' },
  negativeBinomial: { mean: 'positive', variance: 'positive' },
  pmf: { probabilities: 'share[]' },
} as const satisfies Record<DiscreteShape['kind'], Record<string, NumberRule>>;

/** Published lists are cut off and rounded: this much of the probability may be missing, or too much. */
const missingShare = 1e-3;

/**
 * The functions of a distribution in whole units. A level between two units covers what the lower one covers.
 *
 * @example
 * discreteOf({ kind: 'poisson', mean: 6 }).loss(8).left; // 2.514…
 */
export function discreteOf(demand: DiscreteShape): DemandFunctions {
  check(demand, fields[demand.kind], [demand.kind === 'pmf' && notWhole(demand.probabilities)]);
  if (demand.kind === 'negativeBinomial') {
    check(demand, {}, [demand.variance <= demand.mean && invalid(['variance'], 'must be above the mean')]);
  }
  const pmf = probabilityOf(demand);
  const { mean, variance } = momentsOf(demand);
  return {
    discrete: true,
    mean,
    sd: Math.sqrt(variance),
    cdf: (level) => Math.min(1, sumUpTo(level, pmf)),
    quantile: (share) => quantile(share, pmf, mean),
    loss: (level) => loss(level, { pmf, mean, variance }),
  };
}

/**
 * The probability of exactly `units` under a distribution in whole units.
 *
 * @example
 * probabilityOf({ kind: 'poisson', mean: 6 })(0); // Math.exp(-6)
 */
export function probabilityOf(demand: DiscreteShape): (units: number) => number {
  if (demand.kind === 'pmf') return (units) => demand.probabilities[units] ?? 0;
  if (demand.kind === 'poisson') return (units) => poisson(units, demand.mean);
  const { mean, variance } = demand;
  const successes = (mean * mean) / (variance - mean);
  const log = { p: Math.log(mean / variance), q: Math.log1p(-mean / variance) };
  return (units) =>
    Math.exp(
      logGamma(units + successes) - logGamma(successes) - logGamma(units + 1) + successes * log.p + units * log.q,
    );
}

function poisson(units: number, mean: number): number {
  if (mean === 0) return units === 0 ? 1 : 0;
  return Math.exp(units * Math.log(mean) - mean - logFactorial(units));
}

/** Exact products for small units: the logarithm of the gamma function costs two digits there. */
function logFactorial(units: number): number {
  if (units > 170) return logGamma(units + 1);
  let product = 1;
  for (let n = 2; n <= units; n++) product *= n;
  return Math.log(product);
}

function momentsOf(demand: DiscreteShape): { mean: number; variance: number } {
  if (demand.kind === 'poisson') return { mean: demand.mean, variance: demand.mean };
  if (demand.kind === 'negativeBinomial') return demand;
  const mean = demand.probabilities.reduce((sum, p, units) => sum + p * units, 0);
  return { mean, variance: demand.probabilities.reduce((sum, p, units) => sum + p * (units - mean) ** 2, 0) };
}

function sumUpTo(level: number, pmf: (units: number) => number): number {
  let sum = 0;
  for (let units = 0; units <= level; units++) sum += pmf(units);
  return sum;
}

function quantile(share: number, pmf: (units: number) => number, mean: number): number {
  // Past the mean, a probability of nothing means that what is missing of the share is rounding.
  let sum = 0;
  for (let units = 0; ; units++) {
    const p = pmf(units);
    sum += p;
    if (sum >= share || (units > mean && p < 1e-300)) return units;
  }
}

/** Left over is a finite sum; short follows from it, as left − short = level − mean. */
function loss(
  level: number,
  { pmf, mean, variance }: { pmf: (units: number) => number; mean: number; variance: number },
): Loss {
  let [left, leftSquares] = [0, 0];
  for (let units = 0; units < level; units++) {
    left += pmf(units) * (level - units);
    leftSquares += (pmf(units) * (level - units) * (level - units + 1)) / 2;
  }
  const gap = level - mean;
  // Second-order losses of whole units: half of E[(x − D)(x − D + 1)] below, half of E[(D − x)(D − x − 1)] above; together they are this.
  const both = (variance + gap * gap + gap) / 2;
  return {
    short: Math.max(0, left - gap),
    left,
    second: { short: Math.max(0, both - leftSquares), left: leftSquares },
  };
}

function notWhole(probabilities: readonly number[]) {
  const total = Array.isArray(probabilities) ? probabilities.reduce((sum, p) => sum + p, 0) : 1;
  return Math.abs(total - 1) > missingShare && invalid(['probabilities'], 'must sum to 1', total);
}
