/** How far a smoothing forecast may be off, by the number of periods ahead. */
import { ahead } from './forecast';
import { dampedSteps, forecastFrom, type Shape, type Smoothing, type State } from './states';

/**
 * The standard deviation of the error of each forecast after a state. `sigma` is the sd of one error: in units, or for multiplicative
 * errors as a share of the forecast.
 *
 * Exact without multiplicative trend or season; with those, the spread of the additive form is carried over in proportion to the forecast.
 * Source: Hyndman, Koehler, Ord & Snyder (2008), table 6.2 and section 6.4.
 *
 * @example
 * spreadOf(state, shape, smoothing, { sigma: 8, relative: false, horizon: 4 });
 */
export function spreadOf(
  state: State,
  shape: Shape,
  smoothing: Smoothing,
  { sigma, relative, horizon }: { readonly sigma: number; readonly relative: boolean; readonly horizon: number },
): number[] {
  const multiplies = shape.trend === 'multiplicative' || shape.seasonal === 'multiplicative';
  const points = ahead(horizon, (step) => forecastFrom(state, shape, smoothing.phi, step));
  const weights = ahead(horizon - 1, (step) => carriedOver(step, shape, smoothing));
  if (!relative && !multiplies) {
    return points.map((_, index) => sigma * Math.sqrt(1 + sumOfSquares(weights.slice(0, index))));
  }
  // θ_h of class 2: each forecast's expected square, with the shares of earlier errors that it carries.
  const share = relative ? sigma : sigma / Math.max(Math.abs(points[0] as number), Number.MIN_VALUE);
  const theta: number[] = [];
  return points.map((point, index) => {
    const carried = weights.slice(0, index).reduce((sum, w, j) => sum + w * w * (theta[index - 1 - j] as number), 0);
    theta.push(point * point + share * share * carried);
    return Math.sqrt(Math.max(0, (1 + share * share) * (theta[index] as number) - point * point));
  });
}

/** c_j: how much of an error is still in the forecast j periods later. */
function carriedOver(
  steps: number,
  { trend, seasonal, period }: Shape,
  { alpha, beta, gamma, phi }: Smoothing,
): number {
  const trended = trend === 'none' ? 0 : beta * (dampedSteps(phi, steps) / phi);
  return alpha + trended + (seasonal !== 'none' && steps % period === 0 ? gamma : 0);
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
