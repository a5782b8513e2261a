/** The promises of the Repository port on SQLite, printed as a matrix at the end. */
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryContract } from '../../src/contract';
import { createMatrix } from './matrix';
import { driverName, fixtureOf, stores } from './sqlite-stores';

const matrix = createMatrix();
if (driverName === 'libsql')
  console.log(
    'Not run: node:sqlite and bun:sqlite, which this Node has not; sqlite-drivers.test.ts checks their types.',
  );

for (const [name, open] of Object.entries(stores)) {
  const runner = { describe, it: matrix.recording(name, it) };
  const skipped = repositoryContract(runner, async () => fixtureOf(await open()), {
    name: `Repository on ${name} of SQLite (${driverName})`,
    transactions: 'exclusive',
    tampering: true,
  });

  it(`keeps every promise that ${name} of SQLite can keep`, () => {
    expect(skipped).toEqual([
      'P8 an open transaction gives nothing to claim, its commit does (skipped: no other connection works while a transaction is open)',
      'P10 a transaction that commits late is not skipped (skipped: no other connection works while a transaction is open)',
      'P10 a transaction that began early and writes a later version of a subject comes behind the version before it (skipped: no other connection works while a transaction is open)',
    ]);
  });
}

afterAll(() => console.log(matrix.print()));
