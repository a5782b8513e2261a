/** Compares what a calculator gave with what was published. */

/** A published case: what it asks, and what it expects. Fields beyond these are for the calculator of its kind. */
export interface VectorCase {
  readonly kind: string;
  readonly name: string;
  readonly expected: unknown;
  readonly [field: string]: unknown;
}

/** One value that is not what was published. */
export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** What came of a case: the values that differ (none: it passes), or why it is left out. */
export type VectorResult = { readonly mismatches: readonly Mismatch[] } | { readonly skipped: string };

/** How far a number at a path may lie from the published one. */
export type Tolerance = (path: string, expected: number) => number;

/** Every number, text and list of `expected` that `actual` does not have within the tolerance. What is only in `actual` is not looked at. */
export function compare(expected: unknown, actual: unknown, tolerance: Tolerance, path = ''): Mismatch[] {
  const [first] = path.split('.');
  if (typeof expected === 'number' && typeof actual === 'number') {
    return Math.abs(expected - actual) <= tolerance(first ?? '', expected) ? [] : [{ path, expected, actual }];
  }
  if (typeof expected === 'object' && expected !== null) {
    const sameLength = !Array.isArray(expected) || (Array.isArray(actual) && actual.length === expected.length);
    if (typeof actual !== 'object' || actual === null || !sameLength) return [{ path, expected, actual }];
    return Object.entries(expected).flatMap(([key, value]) =>
      compare(value, Reflect.get(actual, key), tolerance, path === '' ? key : `${path}.${key}`),
    );
  }
  return Object.is(expected, actual) ? [] : [{ path, expected, actual }];
}
