/** The recursion that all exponential smoothing shares: a level, perhaps a trend, perhaps a season, each moved by the last error. */

/** Which components there are, and whether they add or multiply. `period` is the number of seasons; 1 without. */
export interface Shape {
  readonly trend: 'none' | 'additive' | 'multiplicative';
  readonly seasonal: 'none' | 'additive' | 'multiplicative';
  readonly period: number;
}

/** How much of an error moves level, trend and season; `phi` damps the trend. `beta` is the ETS one: Holt's is beta / alpha. */
export interface Smoothing {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

/** The state before a period. `seasonal[0]` is the season of that period, `seasonal[1]` of the next one, and so on. */
export interface State {
  readonly level: number;
  readonly trend: number;
  readonly seasonal: readonly number[];
}

/** What the recursion gives: the forecast of each period before it, and the states (one more than periods: the first is the initial one). */
export interface Smoothed {
  readonly fitted: readonly number[];
  readonly states: readonly State[];
}

/**
 * Runs the recursion over a series.
 *
 * Source: Hyndman, Koehler, Ord & Snyder, Forecasting with Exponential Smoothing (2008), table 2.1.
 *
 * @example
 * smooth([3, 5], { trend: 'none', seasonal: 'none', period: 1 }, { alpha: 0.5, beta: 0, gamma: 0, phi: 1 }, { level: 3, trend: 0, seasonal: [0] });
 */
export function smooth(series: readonly number[], shape: Shape, smoothing: Smoothing, initial: State): Smoothed {
  const states: State[] = [initial];
  const fitted: number[] = [];
  let state = initial;
  for (const value of series) {
    fitted.push(forecastFrom(state, shape, smoothing.phi, 1));
    state = advance(state, value, shape, smoothing);
    states.push(state);
  }
  return { fitted, states };
}

/**
 * The forecast `step` periods after a state.
 *
 * @example
 * forecastFrom({ level: 10, trend: 2, seasonal: [0] }, { trend: 'additive', seasonal: 'none', period: 1 }, 1, 3); // 16
 */
export function forecastFrom(state: State, { trend, seasonal, period }: Shape, phi: number, step: number): number {
  const base = withTrend(state, trend, dampedSteps(phi, step));
  const season = state.seasonal[(step - 1) % period] as number;
  if (seasonal === 'none') return base;
  return seasonal === 'additive' ? base + season : base * season;
}

/** φ + φ² + … + φ^step. */
export function dampedSteps(phi: number, step: number): number {
  return phi === 1 ? step : (phi * (1 - phi ** step)) / (1 - phi);
}

function withTrend({ level, trend }: State, kind: Shape['trend'], steps: number): number {
  if (kind === 'none') return level;
  return kind === 'additive' ? level + steps * trend : level * trend ** steps;
}

function advance(state: State, value: number, shape: Shape, { alpha, beta, gamma, phi }: Smoothing): State {
  const season = state.seasonal[0] as number;
  const expected = withTrend(state, shape.trend, phi);
  const deseasoned = deseason(value, season, shape.seasonal);
  const surprise = deseasoned - expected;
  const level = expected + alpha * surprise;
  return { level, trend: nextTrend(), seasonal: [...state.seasonal.slice(1), nextSeason()] };

  function nextTrend(): number {
    if (shape.trend === 'none') return 0;
    if (shape.trend === 'additive') return phi * state.trend + beta * surprise;
    return state.trend ** phi + (beta * surprise) / state.level;
  }

  function nextSeason(): number {
    if (shape.seasonal === 'none') return season;
    const observed = shape.seasonal === 'additive' ? value - expected : value / expected;
    return season + gamma * (observed - season);
  }
}

function deseason(value: number, season: number, kind: Shape['seasonal']): number {
  if (kind === 'none') return value;
  return kind === 'additive' ? value - season : value / season;
}
