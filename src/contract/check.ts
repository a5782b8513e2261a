/** Assertions that name the promise they are about. */

export interface Check {
  /** Fails with the promise's name unless both have the same shape and values. Absent and undefined members are the same. */
  equal(actual: unknown, expected: unknown, words: string): void;
  that(holds: boolean, words: string): void;
}

/** Assertions whose failures start with `P3 is broken: …`. */
export function checkFor(promise: string): Check {
  return {
    equal(actual, expected, words) {
      const [got, wanted] = [print(actual), print(expected)];
      if (got !== wanted) throw new Error(`${promise} is broken: ${words}\n  expected ${wanted}\n  got      ${got}`);
    },
    that(holds, words) {
      if (!holds) throw new Error(`${promise} is broken: ${words}`);
    },
  };
}

/** The error of a case, with the promise's name whatever threw it. */
export function namedError(promise: string, rule: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith(`${promise} is broken: `)) return error as Error;
  return new Error(`${promise} is broken: ${rule}\n  it threw ${message}`, { cause: error });
}

/** JSON with members in order of their names. */
function print(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'undefined';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
