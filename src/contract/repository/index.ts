/** The contract of the Repository port. */
import { type Contract, runContract, type TestRunner } from '../kit';
import { atomicityCases } from './atomicity';
import { batchCases } from './batches';
import { bookCases } from './books';
import { cartHoldCases } from './cart-holds';
import { deadlineCases } from './deadlines';
import { feedCases } from './feed';
import { findCases } from './find';
import type { RepositoryFixture, RepositorySubject } from './fixture';
import { newRef } from './fixture';
import { guardCases } from './guards';
import { keyCases } from './keys';
import { laneCases } from './lanes';
import { layerCases } from './layers';
import { nameCases } from './names';
import { readCases } from './reads';
import { retentionCases } from './retention';
import { sectionCases } from './sections';
import { shopCases } from './shops';
import { storableCases } from './storable';
import { versionCases } from './versions';
import { visibilityCases } from './visibility';

/** What a fixture gives beside the repository. What is missing is skipped, visibly. */
export interface RepositoryContractOptions {
  /** Title of the suite. */
  readonly name?: string;
  /** The fixture's `begin` works: `exclusive` when nothing else may use the store while a transaction is open (one connection). */
  readonly transactions?: 'concurrent' | 'exclusive' | 'none';
  /** The fixture's `tamper` works. */
  readonly tampering?: boolean;
}

export const repositoryPromises: Contract<RepositorySubject> = {
  title: 'Repository',
  cases: [
    ...atomicityCases,
    ...batchCases,
    ...versionCases,
    ...keyCases,
    ...guardCases,
    ...nameCases,
    ...visibilityCases,
    ...laneCases,
    ...feedCases,
    ...sectionCases,
    ...cartHoldCases,
    ...storableCases,
    ...retentionCases,
    ...deadlineCases,
    ...findCases,
    ...readCases,
    ...bookCases,
    ...layerCases,
    ...shopCases,
  ],
  reasons: {
    transactions: 'the store cannot join a transaction',
    concurrentTransactions: 'no other connection works while a transaction is open',
    tampering: 'the fixture gives no way to damage a counter',
  },
};

/**
 * Registers a test for every promise of the Repository port; answers the names of the skipped ones. `make` is called once per test; it may
 * give the same store each time, because each test uses a shop of its own.
 *
 * @example
 * repositoryContract({ describe, it }, async () => ({ repository: memory() }));
 */
export function repositoryContract(
  runner: TestRunner,
  make: () => Promise<RepositoryFixture>,
  options: RepositoryContractOptions = {},
): readonly string[] {
  const transactions = options.transactions ?? 'none';
  const offers = new Set<string>();
  if (transactions !== 'none') offers.add('transactions');
  if (transactions === 'concurrent') offers.add('concurrentTransactions');
  if (options.tampering) offers.add('tampering');
  const contract = { ...repositoryPromises, title: options.name ?? repositoryPromises.title };
  return runContract(runner, contract, { make: () => repositorySubject(make), offers });
}

async function repositorySubject(make: () => Promise<RepositoryFixture>) {
  const fixture = await make();
  const handles = fixture.other ? [fixture.repository, fixture.other] : [fixture.repository];
  const subject: RepositorySubject = { ...fixture, shop: `shop-${newRef().id}`, handles };
  return { subject, ...(fixture.close && { close: fixture.close }) };
}
