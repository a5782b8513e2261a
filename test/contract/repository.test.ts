import { describe, expect, it } from 'vitest';
import { repositoryContract } from '../../src/contract';
import { memoryFixture } from './memory-fixture';

const skipped = repositoryContract({ describe, it }, async () => memoryFixture(), {
  name: 'Repository in memory',
  tampering: true,
});

it('skips what needs a transaction, and nothing else', () => {
  expect(skipped).toEqual([
    "P1 a set in a host's transaction goes with its rollback (skipped: the store cannot join a transaction)",
    "P1 a refusal inside a host's transaction leaves the transaction usable (skipped: the store cannot join a transaction)",
    'P8 an open transaction gives nothing to claim, its commit does (skipped: no other connection works while a transaction is open)',
    'P10 a transaction that commits late is not skipped (skipped: no other connection works while a transaction is open)',
    'P10 a transaction that began early and writes a later version of a subject comes behind the version before it (skipped: no other connection works while a transaction is open)',
  ]);
});
