/** The promises of the Repository port on every kind of connection, printed as a matrix at the end. */
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryContract } from '../../src/contract';
import { createMatrix } from './matrix';
import { fixtureOf, stores } from './postgres-stores';

const matrix = createMatrix();

const transactions = { PGlite: 'exclusive', 'one client': 'none' } as Record<string, 'exclusive' | 'none'>;

for (const [name, open] of Object.entries(stores)) {
  const runner = { describe, it: matrix.recording(name, it) };
  const skipped = repositoryContract(runner, async () => fixtureOf(await open()), {
    name: `Repository on ${name}`,
    transactions: transactions[name] ?? 'concurrent',
    tampering: true,
  });

  it(`keeps every promise that ${name} can keep`, () => {
    const exclusive = [
      'P8 an open transaction gives nothing to claim, its commit does (skipped: no other connection works while a transaction is open)',
      'P10 a transaction that commits late is not skipped (skipped: no other connection works while a transaction is open)',
      'P10 a transaction that began early and writes a later version of a subject comes behind the version before it (skipped: no other connection works while a transaction is open)',
    ];
    const none = [
      "P1 a set in a host's transaction goes with its rollback (skipped: the store cannot join a transaction)",
      "P1 a refusal inside a host's transaction leaves the transaction usable (skipped: the store cannot join a transaction)",
      ...exclusive,
    ];
    expect(skipped).toEqual({ exclusive, none, concurrent: [] }[transactions[name] ?? 'concurrent']);
  });
}

afterAll(() => console.log(matrix.print()));
