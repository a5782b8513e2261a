/** What can be asked of every distribution of demand. */

/** What is expected short of, and left over at, a stock level. `second` are the second-order losses: half the expected squares. */
export interface Loss {
  readonly short: number;
  readonly left: number;
  readonly second: { readonly short: number; readonly left: number };
}

/** A distribution ready to be asked. `discrete` ones come in whole units. */
export interface DemandFunctions {
  readonly discrete: boolean;
  readonly mean: number;
  readonly sd: number;
  /** The share of periods with at most this demand. */
  cdf(level: number): number;
  /** The lowest level that covers at least this share of periods. */
  quantile(share: number): number;
  /** What a period is expected to fall short by, and to leave over, when it begins with this stock level; in units. */
  loss(level: number): Loss;
}
