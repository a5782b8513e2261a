/** How a sound store is broken on purpose. */
import type { MemoryState } from '../../../src/adapters/memory/memory';
import type { ShopState } from '../../../src/adapters/memory/state';
import type { ChangeSet, CommitResult, Repository } from '../../../src/ports/repository';

export interface Breakage {
  readonly promise: string;
  readonly what: string;
  readonly change: (good: Repository, state: MemoryState) => Partial<Repository>;
}

export type One = (set: ChangeSet) => Promise<CommitResult>;

/** A commit that treats each set on its own. */
export function each(
  good: Repository,
  change: (set: ChangeSet, commit: One) => Promise<CommitResult>,
): Partial<Repository> {
  const commit: One = async (set) => (await good.commit([set]))[0] as CommitResult;
  return {
    commit: async (sets) => {
      const results: CommitResult[] = [];
      for (const set of sets) results.push(await change(set, commit));
      return results;
    },
  };
}

export const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
export const text = (...parts: string[]) => parts.join('\0');
export const unguarded = (set: ChangeSet): ChangeSet => ({
  ...set,
  moves: set.moves.map((move) => ({ ...move, guarded: false })),
});

export function shopState(state: MemoryState, shop: string): ShopState | undefined {
  return state.get(shop);
}
