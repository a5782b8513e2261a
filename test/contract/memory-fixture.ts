/** A memory store as the Repository contract takes it: two handles, a make-believe transaction, and a way to damage a counter. */
import { prepare } from '../../src/adapters/memory/commit';
import { type MemoryState, memoryOver } from '../../src/adapters/memory/memory';
import type { ShopState } from '../../src/adapters/memory/state';
import type { RepositoryFixture } from '../../src/contract';
import type { ChangeSet, CommitResult, Repository } from '../../src/ports/repository';

/** A fixture over a fresh state; `change` replaces members of both handles. */
export function memoryFixture(
  change: (good: Repository, state: MemoryState) => Partial<Repository> = () => ({}),
): RepositoryFixture {
  const state: MemoryState = new Map();
  const good = memoryOver(state);
  const repository: Repository = {
    ...good,
    join: (transaction) => joined(good, state, transaction),
    ...change(good, state),
  };
  return {
    repository,
    other: { ...repository },
    begin: async () => {
      const sets: ChangeSet[] = [];
      return {
        transaction: sets,
        commit: async () => {
          await repository.commit(sets);
        },
        rollback: async () => {},
      };
    },
    tamper: async (shop, { sku, location, lot }, onHand) => {
      for (const row of state.get(shop)?.stock.get(sku)?.values() ?? []) {
        if (row.location === location && row.lot === lot) row.onHand += onHand;
      }
    },
  };
}

/** A transaction as a test needs one: sets are checked now and written when it commits. */
function joined(good: Repository, state: MemoryState, transaction: unknown): Repository {
  const waiting = transaction as ChangeSet[];
  return {
    ...good,
    commit: async (sets) => {
      const results: CommitResult[] = [];
      for (const set of sets) {
        await good.effectCounts(set.shop);
        const plan = prepare(state.get(set.shop) as ShopState, set);
        if ('status' in plan) {
          results.push(plan);
          continue;
        }
        waiting.push(set);
        results.push({ status: 'committed', version: set.expectedVersion + 1 });
      }
      return results;
    },
  };
}
