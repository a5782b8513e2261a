import { describe, expect, it } from 'vitest';
import { repositoryContract } from '../../src/contract';
import { repositoryPromises } from '../../src/contract/repository';
import { breakages } from './broken';
import { brokenPromises, collectFailures } from './collect';
import { memoryFixture } from './memory-fixture';

const offers = { tampering: true, transactions: 'concurrent' } as const;

it('a sound store with transactions keeps every promise', async () => {
  expect(await collectFailures((runner) => repositoryContract(runner, async () => memoryFixture(), offers))).toEqual(
    [],
  );
});

describe('a store that breaks a promise fails by its name', () => {
  for (const breakage of breakages) {
    it.concurrent(`${breakage.promise}: ${breakage.what}`, async ({ expect }) => {
      const failures = await collectFailures((runner) =>
        repositoryContract(runner, async () => memoryFixture(breakage.change), offers),
      );
      expect(brokenPromises(failures)).toContain(breakage.promise);
    });
  }
});

it('every promise has a store that breaks it', () => {
  const promises = [...new Set(repositoryPromises.cases.map(({ promise }) => promise))].sort();
  expect([...new Set(breakages.map(({ promise }) => promise))].sort()).toEqual(promises);
});

it('a runner without skip gets a passing test that says why', () => {
  const names: string[] = [];
  const runner = { describe: (_: string, body: () => void) => body(), it: (name: string) => names.push(name) };
  const skipped = repositoryContract(runner, async () => memoryFixture());
  expect(names.filter((name) => name.includes('(skipped: '))).toEqual(skipped);
});
