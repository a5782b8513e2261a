/** How demand may be distributed, and what follows for a stock level. */
import type { Problem } from '../../kernel';
import { check, invalid } from '../../kernel';
import { type ContinuousShape, continuousOf } from './continuous';
import { type DiscreteShape, discreteOf } from './discrete';
import type { DemandFunctions } from './functions';

/**
 * A distribution of demand per period, as data. Normal, lognormal (mean and sd of the logarithm), uniform, exponential and gamma are
 * continuous; Poisson, negative binomial (mean and variance) and a list of probabilities come in whole units.
 */
export type Demand = ContinuousShape | DiscreteShape;

/**
 * The mean, spread, quantiles and losses of a distribution of demand.
 *
 * Laws: loss(x).left − loss(x).short = x − mean; quantile(share) is the lowest level whose cdf reaches the share.
 * Throws `input.invalid`, naming the fields that do not make a distribution.
 *
 * @example
 * demandFunctions({ kind: 'poisson', mean: 6 }).quantile(0.8); // 8
 */
export function demandFunctions(demand: Demand): DemandFunctions {
  switch (demand.kind) {
    case 'poisson':
    case 'negativeBinomial':
    case 'pmf':
      return discreteOf(demand);
    default:
      return continuousOf(demand);
  }
}

/**
 * The distribution of the sum of `periods` independent periods: lead-time demand. Normal, gamma, exponential, Poisson and negative binomial
 * stay what they are; a list of probabilities is convolved.
 *
 * Throws `input.invalid` for a lognormal or uniform demand over more than one period, and for a fraction of a period of a list.
 *
 * @example
 * demandOver({ kind: 'normal', mean: 50, sd: 8 }, 4); // { kind: 'normal', mean: 200, sd: 16 }
 */
export function demandOver(demand: Demand, periods: number): Demand {
  check({ periods }, { periods: 'positive' }, [unsummable(demand, periods)]);
  if (periods === 1) return demand;
  switch (demand.kind) {
    case 'normal':
      return { kind: 'normal', mean: demand.mean * periods, sd: demand.sd * Math.sqrt(periods) };
    case 'gamma':
      return { kind: 'gamma', shape: demand.shape * periods, scale: demand.scale };
    case 'exponential':
      return { kind: 'gamma', shape: periods, scale: demand.mean };
    case 'poisson':
      return { kind: 'poisson', mean: demand.mean * periods };
    case 'negativeBinomial':
      return { kind: 'negativeBinomial', mean: demand.mean * periods, variance: demand.variance * periods };
    case 'pmf':
      return { kind: 'pmf', probabilities: convolve(demand.probabilities, periods) };
    default:
      return demand;
  }
}

function unsummable(demand: Demand, periods: number): Problem | false {
  if (periods === 1) return false;
  if (demand.kind === 'lognormal' || demand.kind === 'uniform') {
    return invalid(['demand', 'kind'], `${demand.kind} has no sum over several periods`);
  }
  return demand.kind === 'pmf' && !Number.isSafeInteger(periods) && invalid(['periods'], 'must be whole', periods);
}

function convolve(probabilities: readonly number[], times: number): number[] {
  let sum: number[] = [1];
  for (let time = 0; time < times; time++) {
    const next = new Array<number>(sum.length + probabilities.length - 1).fill(0);
    sum.forEach((a, i) => {
      probabilities.forEach((b, j) => {
        next[i + j] = (next[i + j] as number) + a * b;
      });
    });
    sum = next;
  }
  return sum;
}
