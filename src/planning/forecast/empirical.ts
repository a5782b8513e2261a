/** Intervals and levels from the errors that forecasts made, whatever their distribution. */
import { check, invalid } from '../../kernel';
import type { Interval } from './forecast';

/**
 * The value that a share of a sample lies at or below, as a future value of the same kind would: the ⌈(n + 1) · share⌉-th smallest, bounded by
 * the sample's ends.
 *
 * Throws `input.invalid` for an empty sample or a share that is not between 0 and 1. Source: split conformal prediction, Vovk et al. (2005).
 *
 * @example
 * sampleQuantile([5, 1, 4, 2, 3], 0.5); // 3
 */
export function sampleQuantile(sample: readonly number[], share: number): number {
  check({ sample, share }, { sample: 'number[]', share: 'share' }, [
    sample.length === 0 && invalid(['sample'], 'must not be empty'),
  ]);
  const sorted = [...sample].sort((a, b) => a - b);
  const rank = Math.ceil((sorted.length + 1) * share - 1e-9);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] as number;
}

/**
 * The interval that holds the demand of each period to come with about probability `level`, from the errors (actual less forecast) that the
 * same method made before. Demand is never expected below `least` (0 unless given).
 *
 * Holds for skewed demand; needs some twenty errors for a level of 0.9. Throws `input.invalid` without errors or unless 0 < level < 1.
 *
 * @example
 * empiricalInterval([10], [-4, -1, 0, 2, 9], 0.6); // { lower: [6], upper: [19] }
 */
export function empiricalInterval(
  forecast: readonly number[],
  errors: readonly number[],
  level: number,
  { least = 0 }: { readonly least?: number } = {},
): Interval {
  check({ level, least }, { level: 'openShare', least: 'number' });
  // The lower rank is the mirror of the upper one, so that both tails are of one size.
  const below = -sampleQuantile(
    errors.map((error) => -error),
    (1 + level) / 2,
  );
  const above = sampleQuantile(errors, (1 + level) / 2);
  return {
    lower: forecast.map((value) => Math.max(least, value + below)),
    upper: forecast.map((value) => Math.max(least, value + above)),
  };
}

/**
 * The level to ask of the next interval or quantile, when the last one, asked for `level`, held only a share `reached`: it moves by `rate` ×
 * (target − reached), and stays between 0.5 and 0.995. So coverage finds its target again when demand changes its ways.
 *
 * Throws `input.invalid` for shares out of bounds. Source: adaptive conformal inference, Gibbs & Candès (2021).
 *
 * @example
 * adaptLevel(0.9, { target: 0.9, reached: 0.8, rate: 0.3 }); // 0.93
 */
export function adaptLevel(
  level: number,
  feedback: { readonly target: number; readonly reached: number; readonly rate: number },
): number {
  check({ level, ...feedback }, { level: 'share', target: 'share', reached: 'share', rate: 'nonNegative' });
  const moved = level + feedback.rate * (feedback.target - feedback.reached);
  return Math.min(0.995, Math.max(0.5, moved));
}
