/** Expected against actual: every expected value must have come out, to the last digit or within the case's own tolerance. */
import type { Mismatch } from './case';

/** All differences, by path. Numbers and the decimal texts of them are the same value. */
export function compare(expected: unknown, actual: unknown, tolerance = 0, path = ''): Mismatch[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [{ path, expected, actual }];
    return expected.flatMap((item, i) => compare(item, actual[i], tolerance, `${path}[${i}]`));
  }
  if (isRecord(expected)) {
    if (!isRecord(actual)) return [{ path, expected, actual }];
    return Object.entries(expected).flatMap(([key, value]) =>
      compare(value, actual[key], tolerance, path === '' ? key : `${path}.${key}`),
    );
  }
  return sameValue(expected, actual, tolerance) ? [] : [{ path, expected, actual }];
}

function sameValue(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (expected === actual) return true;
  const [a, b] = [numberOf(expected), numberOf(actual)];
  // Equal as doubles is equal in every digit that a JSON number can carry.
  return a !== null && b !== null && (a === b || Math.abs(a - b) <= tolerance);
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
