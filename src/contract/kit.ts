/**
 * How a contract runs: cases are plain data, the test runner is the caller's.
 *
 * Each case belongs to one promise of a port and gets a fresh subject. What an adapter cannot do is skipped where everybody sees it: as a
 * skipped test, and by name in the answer, so that the caller can expect exactly those.
 */
import { type Check, checkFor, namedError } from './check';

/** `describe` and `it` of Vitest, Jest, node:test or Mocha. */
export interface TestRunner {
  /** Groups the tests of one contract under its title. */
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: It;
}

/** The test function of whichever runner proves the contract: `it` of Vitest, Jest or Mocha, `test` of `node:test`. */
export interface It {
  /** Registers one promise of the contract as a test. */
  (name: string, body: () => Promise<void>): unknown;
  /** Shows a test that is not run because the adapter cannot do what it needs; absent: it passes empty, under a name that says so. */
  readonly skip?: (name: string, body: () => Promise<void>) => unknown;
}

/** One rule of a port, tested on a fresh subject. */
export interface ContractCase<Subject> {
  /** `P3`, as numbered in the comment of the port, or a word for what is promised at a member. */
  readonly promise: string;
  readonly rule: string;
  /** What the adapter or its fixture must offer for this case. */
  readonly needs?: string;
  readonly run: (subject: Subject, check: Check) => Promise<void>;
}

/** A subject under test and how to put it away. */
export interface Fixture<Subject> {
  readonly subject: Subject;
  readonly close?: () => Promise<void>;
}

export interface Contract<Subject> {
  readonly title: string;
  readonly cases: readonly ContractCase<Subject>[];
  /** Why a need may be missing, by need. */
  readonly reasons: Readonly<Record<string, string>>;
}

/**
 * Registers a test per case and answers the names of those that are skipped because `offers` lacks what they need.
 */
export function runContract<Subject>(
  runner: TestRunner,
  contract: Contract<Subject>,
  options: { readonly make: () => Promise<Fixture<Subject>>; readonly offers: ReadonlySet<string> },
): readonly string[] {
  const { describe, it } = runner;
  const lacks = ({ needs }: ContractCase<Subject>) => needs !== undefined && !options.offers.has(needs);
  const titled = contract.cases.map((one) => ({
    one,
    name: `${one.promise} ${one.rule}${lacks(one) ? ` (skipped: ${contract.reasons[one.needs ?? ''] ?? one.needs})` : ''}`,
  }));
  describe(contract.title, () => {
    for (const { one, name } of titled) {
      if (!lacks(one)) it(name, () => runCase(one, options.make));
      else if (it.skip) it.skip(name, async () => {});
      else it(name, async () => {});
    }
  });
  return titled.filter(({ one }) => lacks(one)).map(({ name }) => name);
}

async function runCase<Subject>(one: ContractCase<Subject>, make: () => Promise<Fixture<Subject>>): Promise<void> {
  const { subject, close } = await make();
  try {
    await one.run(subject, checkFor(one.promise));
  } catch (error) {
    throw namedError(one.promise, one.rule, error);
  } finally {
    await close?.();
  }
}
