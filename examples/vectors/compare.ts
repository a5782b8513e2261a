/** Expected against actual: every expected value must have come out, to the last minor unit or within the case's own tolerance. */
import type { Mismatch } from './case';

/** How close is equal: within `tolerance`, and to `places` decimals where something was published with more (null: with all of them). */
export interface Closeness {
  readonly tolerance: number;
  readonly places: number | null;
}

/** All differences, by path. Numbers and the decimal texts of them are the same value. */
export function compare(expected: unknown, actual: unknown, close: Closeness, path = ''): Mismatch[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [{ path, expected, actual }];
    return expected.flatMap((item, i) => compare(item, actual[i], close, `${path}[${i}]`));
  }
  if (isRecord(expected)) {
    if (!isRecord(actual)) return [{ path, expected, actual }];
    return Object.entries(expected).flatMap(([key, value]) =>
      compare(value, actual[key], close, path === '' ? key : `${path}.${key}`),
    );
  }
  return sameValue(expected, actual, close) ? [] : [{ path, expected, actual }];
}

function sameValue(expected: unknown, actual: unknown, { tolerance, places }: Closeness): boolean {
  if (expected === actual) return true;
  const [a, b] = [numberOf(expected), numberOf(actual)];
  if (a === null || b === null) return false;
  if (a === b || Math.abs(a - b) <= tolerance) return true;
  // What was published unrounded went through doubles, whose last bit is no statement.
  if (places === null) return !Number.isInteger(a) && Math.abs(a - b) <= Math.abs(a) * 1e-12;
  return decimalsOf(expected) > places && a.toFixed(places) === b.toFixed(places);
}

function decimalsOf(value: unknown): number {
  return String(value).split('.')[1]?.length ?? 0;
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
