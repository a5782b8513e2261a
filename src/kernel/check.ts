/** Checks the numbers that a calculator is given, and names everything that is wrong with them at once. */
import { OmsError, type Problem, problem } from './errors';

const rules = {
  number: [(n: number) => Number.isFinite(n), 'a finite number'],
  positive: [(n: number) => Number.isFinite(n) && n > 0, 'a finite number above zero'],
  nonNegative: [(n: number) => Number.isFinite(n) && n >= 0, 'a finite number of zero or more'],
  integer: [(n: number) => Number.isSafeInteger(n), 'a whole number'],
  count: [(n: number) => Number.isSafeInteger(n) && n >= 0, 'a whole number of zero or more'],
  positiveCount: [(n: number) => Number.isSafeInteger(n) && n > 0, 'a whole number above zero'],
  share: [(n: number) => n >= 0 && n <= 1, 'between 0 and 1'],
  openShare: [(n: number) => n > 0 && n < 1, 'above 0 and below 1'],
} as const satisfies Record<string, readonly [(n: number) => boolean, string]>;

/** What a number must be. With `?` it may be absent, with `[]` it is a list of such numbers. */
export type NumberRule = keyof typeof rules | `${keyof typeof rules}?` | `${keyof typeof rules}[]`;

/**
 * Throws `input.invalid` with a problem for each field that breaks its rule, and for each further problem given. Fields of the input that
 * have no rule are not looked at.
 *
 * @example
 * check({ holdingCost: -1 }, { holdingCost: 'positive' }); // throws: holdingCost must be a finite number above zero, not -1
 */
export function check(
  input: object,
  fields: Readonly<Record<string, NumberRule>>,
  further: readonly (Problem | false)[] = [],
): void {
  const found = Object.entries(fields).flatMap(([name, rule]) => {
    const value: unknown = Object.hasOwn(input, name) ? Reflect.get(input, name) : undefined;
    if (rule.endsWith('?')) return value === undefined ? [] : broken(value, rule.slice(0, -1), [name]);
    if (!rule.endsWith('[]')) return broken(value, rule, [name]);
    if (!Array.isArray(value)) return [invalid([name], 'must be a list', value)];
    return value.flatMap((item, index) => broken(item, rule.slice(0, -2), [name, index]));
  });
  const problems = [...found, ...further.filter((entry) => entry !== false)];
  if (problems.length > 0) throw new OmsError(problems);
}

/**
 * A problem of one field: `<field> <what is wrong>, not <value>`.
 *
 * @example
 * invalid(['phi'], 'needs a trend'); // { code: 'input.invalid', message: 'phi needs a trend', path: ['phi'] }
 */
export function invalid(path: readonly (string | number)[], wrong: string, value?: unknown): Problem {
  const shown = value === undefined ? '' : `, not ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
  return problem('input.invalid', `${path.join('.')} ${wrong}${shown}`, undefined, path);
}

function broken(value: unknown, name: string, path: readonly (string | number)[]): Problem[] {
  const [holds, words] = rules[name as keyof typeof rules];
  if (typeof value === 'number' && holds(value)) return [];
  return [invalid(path, `must be ${words}`, value === undefined ? 'absent' : value)];
}
