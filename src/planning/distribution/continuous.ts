/** Demand that comes in any quantity. */
import { check, invalid, type NumberRule } from '../../kernel';
import type { DemandFunctions } from './functions';
import { normalCdf, normalLoss, normalQuantile } from './normal';
import { incompleteGamma, rootOf } from './special';

/** A continuous distribution of demand per period. */
export type ContinuousShape =
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'lognormal'; readonly logMean: number; readonly logSd: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scale: number };

const fields = {
  normal: { mean: 'number', sd: 'positive' },
  lognormal: { logMean: 'number', logSd: 'positive' },
  uniform: { low: 'number', high: 'number' },
  exponential: { mean: 'positive' },
  gamma: { shape: 'positive', scale: 'positive' },
} as const satisfies Record<ContinuousShape['kind'], Record<string, NumberRule>>;

/**
 * The functions of a continuous distribution. Losses come from the partial moments E[Xⁱ; X ≤ x] in closed form.
 * Source: Snyder & Shen, C.3.
 *
 * @example
 * continuousOf({ kind: 'exponential', mean: 10 }).loss(10).short; // 10 / Math.E
 */
export function continuousOf(demand: ContinuousShape): DemandFunctions {
  const known = Object.hasOwn(fields, demand.kind);
  check(demand, known ? fields[demand.kind] : {}, [
    !known && invalid(['kind'], 'is no distribution of demand', demand.kind),
    demand.kind === 'uniform' && !(demand.high > demand.low) && invalid(['high'], 'must be above low', demand.high),
  ]);
  switch (demand.kind) {
    case 'normal':
      return {
        ...basics(demand.mean, demand.sd),
        cdf: (level) => normalCdf((level - demand.mean) / demand.sd),
        quantile: (share) => demand.mean + demand.sd * normalQuantile(share),
        loss: (level) => normalLoss(level, demand),
      };
    case 'lognormal':
      return lognormal(demand.logMean, demand.logSd);
    case 'uniform':
      return uniform(demand.low, demand.high);
    case 'exponential':
      return gamma(1, demand.mean);
    case 'gamma':
      return gamma(demand.shape, demand.scale);
  }
}

function basics(mean: number, sd: number) {
  return { discrete: false, mean, sd };
}

/** Losses from the moments: of all demand, and of the part of it at or below the level. */
function lossOf(level: number, whole: Moments, below: Moments) {
  const [w0, w1, w2] = [whole[0] - below[0], whole[1] - below[1], whole[2] - below[2]];
  const square = (m0: number, m1: number, m2: number) => Math.max(0, (m2 - 2 * level * m1 + level * level * m0) / 2);
  return {
    short: Math.max(0, w1 - level * w0),
    left: Math.max(0, level * below[0] - below[1]),
    second: { short: square(w0, w1, w2), left: square(...below) },
  };
}

/** E[1], E[X], E[X²]. */
type Moments = readonly [number, number, number];

function lognormal(logMean: number, logSd: number): DemandFunctions {
  const variance = logSd * logSd;
  const whole: Moments = [1, Math.exp(logMean + variance / 2), Math.exp(2 * logMean + 2 * variance)];
  const shareBelow = (level: number, order: number) =>
    level <= 0 ? 0 : normalCdf((Math.log(level) - logMean) / logSd - order * logSd);
  return {
    ...basics(whole[1], Math.sqrt(whole[2] - whole[1] ** 2)),
    cdf: (level) => shareBelow(level, 0),
    quantile: (share) => Math.exp(logMean + logSd * normalQuantile(share)),
    loss: (level) =>
      lossOf(level, whole, [shareBelow(level, 0), whole[1] * shareBelow(level, 1), whole[2] * shareBelow(level, 2)]),
  };
}

function uniform(low: number, high: number): DemandFunctions {
  const width = high - low;
  const upTo = (x: number): Moments => [
    (x - low) / width,
    (x * x - low * low) / 2 / width,
    (x ** 3 - low ** 3) / 3 / width,
  ];
  const clamp = (level: number) => Math.min(high, Math.max(low, level));
  return {
    ...basics((low + high) / 2, width / Math.sqrt(12)),
    cdf: (level) => (clamp(level) - low) / width,
    quantile: (share) => low + width * share,
    loss: (level) => lossOf(level, upTo(high), upTo(clamp(level))),
  };
}

function gamma(shape: number, scale: number): DemandFunctions {
  const whole: Moments = [1, shape * scale, shape * (shape + 1) * scale * scale];
  const below = (level: number, order: number) => incompleteGamma(shape + order, level / scale).lower;
  return {
    ...basics(whole[1], scale * Math.sqrt(shape)),
    cdf: (level) => below(level, 0),
    quantile: (share) => {
      let high = whole[1] + scale;
      while (below(high, 0) < share && high < Number.MAX_VALUE / 4) high *= 2;
      return rootOf((level) => below(level, 0) - share, 0, high);
    },
    loss: (level) => lossOf(level, whole, [below(level, 0), whole[1] * below(level, 1), whole[2] * below(level, 2)]),
  };
}
