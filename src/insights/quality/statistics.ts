/** How sure a share is, and whether one is higher than chance explains. */

/** A share of trials with the bounds between which it lies with the stated confidence; all from 0 to 1. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** 95 % of a normal distribution lie so many standard deviations around its middle. */
const z95 = 1.959963984540054;

/**
 * The share of so many among so many, with its score interval: honest for few trials and for shares near 0 and 1, where the usual interval is not.
 * Of no trials nothing is known: 0 to 1.
 *
 * Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927) 209–212.
 *
 * @example
 * wilson(2, 10); // { count: 2, of: 10, rate: 0.2, low: 0.0567, high: 0.5098 }, to four places
 */
export function wilson(count: number, of: number, z = z95): Share {
  if (of === 0) return { count, of, rate: 0, low: 0, high: 1 };
  const rate = count / of;
  const square = (z * z) / of;
  const middle = (rate + square / 2) / (1 + square);
  const reach = (z / (1 + square)) * Math.sqrt((rate * (1 - rate)) / of + square / (4 * of));
  // At the ends the bounds are the ends themselves, whatever rounding says.
  return {
    ...{ count, of, rate },
    low: count === 0 ? 0 : Math.max(0, middle - reach),
    high: count === of ? 1 : Math.min(1, middle + reach),
  };
}

/** A part of all trials: `count` of its `of` trials went wrong, `allCount` of all `allOf`. */
export interface Part {
  readonly count: number;
  readonly of: number;
  readonly allCount: number;
  readonly allOf: number;
}

/**
 * The natural logarithm of the chance that as many trials of a part, or more, went wrong, if the part were like the rest: the upper tail of the
 * hypergeometric distribution. It is exact, so that it never gives a false alarm more often than it says, also of few trials.
 *
 * Source: R. A. Fisher, Statistical Methods for Research Workers, 5th edition (1934), section 21.02.
 *
 * @example
 * Math.exp(logTail({ count: 3, of: 3, allCount: 3, allOf: 6 })); // 0.05
 */
export function logTail({ count, of, allCount, allOf }: Part): number {
  const least = Math.max(0, of + allCount - allOf);
  if (count <= least) return 0;
  const most = Math.min(of, allCount);
  const all = logChoose(allOf, of);
  const logOf = (k: number) => logChoose(allCount, k) + logChoose(allOf - allCount, of - k) - all;
  const first = logOf(count);
  let sum = 1;
  let term = 1;
  for (let k = count; k < most; k++) {
    term *= ((allCount - k) * (of - k)) / ((k + 1) * (allOf - allCount - of + k + 1));
    sum += term;
    // Below the middle terms grow first; what comes after the largest soon adds nothing.
    if (term < sum * 1e-17) break;
  }
  return Math.min(0, first + Math.log(sum));
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const small: number[] = [0, 0];

/**
 * Exact sums for small numbers, Stirling's series beyond.
 *
 * Source: NIST Digital Library of Mathematical Functions, 5.11.1.
 */
function logFactorial(n: number): number {
  if (n < 256) {
    for (let i = small.length; i <= n; i++) small[i] = (small[i - 1] as number) + Math.log(i);
    return small[n] as number;
  }
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  );
}
