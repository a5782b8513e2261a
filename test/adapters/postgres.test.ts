import { describe, expect, it } from 'vitest';
import { repositoryContract } from '../../src/contract';
import { fixtureOf, stores } from './postgres-stores';

for (const [name, open] of Object.entries(stores)) {
  const skipped = repositoryContract({ describe, it }, async () => fixtureOf(await open()), {
    name: `Repository on ${name}`,
    transactions: name === 'PGlite' ? 'exclusive' : 'concurrent',
    tampering: true,
  });

  it(`keeps every promise that ${name} can keep`, () => {
    const exclusive = [
      'P8 an open transaction gives nothing to claim, its commit does (skipped: no other connection works while a transaction is open)',
      'P10 a transaction that commits late is not skipped (skipped: no other connection works while a transaction is open)',
    ];
    expect(skipped).toEqual(name === 'PGlite' ? exclusive : []);
  });
}
