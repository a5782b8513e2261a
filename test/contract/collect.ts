/** Runs a contract without a test runner and answers what fails. */
import type { TestRunner } from '../../src/contract';

export interface Failure {
  readonly test: string;
  readonly message: string;
}

/** Registers a suite, runs all its tests at once and answers the failures. */
export async function collectFailures(register: (runner: TestRunner) => unknown): Promise<readonly Failure[]> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  const it = Object.assign((name: string, body: () => Promise<void>) => tests.push({ name, body }), { skip: () => {} });
  register({ describe: (_, body) => body(), it });
  const failures = await Promise.all(
    tests.map(async ({ name, body }) => {
      try {
        await body();
        return [];
      } catch (error) {
        return [{ test: name, message: (error as Error).message }];
      }
    }),
  );
  return failures.flat();
}

/** The promises that failures name, each once, in order. */
export function brokenPromises(failures: readonly Failure[]): readonly string[] {
  const named = failures.map(({ message }) => /^(\w+) is broken: /.exec(message)?.[1] ?? `unnamed: ${message}`);
  return [...new Set(named)].sort();
}
