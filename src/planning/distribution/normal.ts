/** The normal distribution: the usual picture of demand over a lead time. */
import { check } from '../../kernel';
import type { Loss } from './functions';
import { erfc } from './special';

/**
 * The density of the standard normal distribution.
 *
 * @example
 * normalPdf(0); // 0.3989422804014327
 */
export function normalPdf(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The share of the standard normal distribution at or below `z`, to 14 digits in both tails.
 *
 * @example
 * normalCdf(1.96); // 0.9750021048517795
 */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/**
 * The value that a share `p` of the standard normal distribution lies at or below: the safety factor of a service level.
 *
 * Law: normalCdf(normalQuantile(p)) = p. Throws `input.invalid` unless 0 < p < 1.
 * Source: the first guess is Abramowitz & Stegun 26.2.23; Newton's method on the logarithm of the tail makes it exact.
 *
 * @example
 * normalQuantile(0.95); // 1.6448536269514722
 */
export function normalQuantile(p: number): number {
  check({ p }, { p: 'openShare' });
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 6; step++) {
    const upper = normalCdf(-z);
    z += (Math.log(upper / tail) * upper) / normalPdf(z);
  }
  return p < 0.5 ? -z : z;
}

/**
 * Units expected to be short (n) and left over (n̄) when `level` units meet normal demand, with the second-order losses n⁽²⁾ and n̄⁽²⁾.
 *
 * Laws: left − short = level − mean; short, left ≥ 0. Throws `input.invalid` for a mean that is no number or an sd that is not above zero.
 * Source: Snyder & Shen, Fundamentals of Supply Chain Theory, C.3.1.
 *
 * @example
 * normalLoss(60, { mean: 50, sd: 8 }).short; // 0.4045…
 */
export function normalLoss(level: number, { mean, sd }: { readonly mean: number; readonly sd: number }): Loss {
  check({ level, mean, sd }, { level: 'number', mean: 'number', sd: 'positive' });
  const z = (level - mean) / sd;
  return {
    short: sd * unitLoss(z),
    left: sd * unitLoss(-z),
    second: { short: sd * sd * unitSecondLoss(z), left: sd * sd * unitSecondLoss(-z) },
  };
}

/** ℒ(z) = φ(z) − z (1 − Φ(z)), never below zero by rounding. */
function unitLoss(z: number): number {
  return Math.max(0, normalPdf(z) - z * normalCdf(-z));
}

function unitSecondLoss(z: number): number {
  return Math.max(0, ((z * z + 1) * normalCdf(-z) - z * normalPdf(z)) / 2);
}
