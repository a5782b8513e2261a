/** Functions that the distributions are made of, to about 14 digits. */

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/**
 * ln Γ(x) for x above zero. Source: Lanczos (1964) with g = 7 and nine terms.
 *
 * @example
 * logGamma(5); // ln 24
 */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = lanczos[0] as number;
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] as number) / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * The lower and the upper regularised incomplete gamma function, P(a, x) and Q(a, x) = 1 − P(a, x), each accurate where it is small.
 * Source: series and continued fraction of Abramowitz & Stegun 6.5.29 and 6.5.31.
 *
 * @example
 * incompleteGamma(1, 2); // { lower: 1 - Math.exp(-2), upper: Math.exp(-2) }
 */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    const lower = scale * gammaSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = scale * gammaFraction(a, x);
  return { lower: 1 - upper, upper };
}

/**
 * 1 − erf(x), accurate in its tail.
 *
 * @example
 * erfc(1); // 0.15729920705028513
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return incompleteGamma(0.5, x * x).upper;
}

/**
 * Where an increasing function crosses zero between two arguments, by bisection to the last bit.
 *
 * @example
 * rootOf((x) => x * x - 2, 0, 2); // Math.SQRT2
 */
export function rootOf(increasing: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  // Doubles between two numbers can be halved about 1,100 times at most.
  for (let step = 0; step < 1100; step++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The integral of a smooth function between two bounds. Source: Gauss–Legendre with 16 points on each of `pieces` equal parts.
 *
 * @example
 * integrate((x) => x * x, 0, 3); // 9
 */
export function integrate(f: (x: number) => number, from: number, to: number, pieces = 64): number {
  const half = (to - from) / pieces / 2;
  let sum = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const middle = from + half * (2 * piece + 1);
    for (const [node, weight] of gauss) sum += weight * (f(middle - half * node) + f(middle + half * node));
  }
  return sum * half;
}

/** The positive nodes of the 16-point rule with their weights. */
const gauss: readonly (readonly [number, number])[] = legendreNodes(16);

function legendreNodes(points: number): [number, number][] {
  return Array.from({ length: points / 2 }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 0;
    for (let step = 0; step < 8; step++) {
      let [previous, value] = [1, x];
      for (let n = 2; n <= points; n++) [previous, value] = [value, ((2 * n - 1) * x * value - (n - 1) * previous) / n];
      slope = (points * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)];
  });
}

function gammaSeries(a: number, x: number): number {
  let [term, sum] = [1 / a, 1 / a];
  for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function gammaFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let product = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return product;

  function nonZero(value: number): number {
    return Math.abs(value) < tiny ? tiny : value;
  }
}
