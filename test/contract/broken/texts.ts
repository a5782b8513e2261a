/** Stores that break P10 to P13. */
import { compareBytes } from '../../../src/kernel';
import type { ChangeSet, StoredCommit } from '../../../src/ports/repository';
import { type Breakage, each, shopState, text } from './breakage';

export const brokenTexts: readonly Breakage[] = [
  {
    promise: 'P10',
    what: 'the cursor is the subject’s id',
    change: (_, state) => ({
      feed: async (shop, after, limit) => {
        const all = [...(shopState(state, shop)?.feed ?? [])].sort((a, b) => compareBytes(place(a), place(b)));
        const commits = all
          .filter((commit) => after === null || compareBytes(place(commit), after) > 0)
          .slice(0, limit)
          .map((commit) => ({ ...commit, cursor: place(commit) }));
        return { commits, cursor: commits.length > 0 ? place(commits.at(-1) as StoredCommit) : (after ?? '') };
      },
    }),
  },
  {
    promise: 'P10',
    what: 'the cursor is a number drawn before the commit',
    change: (good, state) => {
      let drawn = 0;
      const numbers = new Map<string, number>();
      const numberOf = (commit: StoredCommit) => numbers.get(place(commit)) ?? 0;
      const draw = (set: ChangeSet) => {
        const at = place({ ...set, version: set.expectedVersion + 1 });
        if (!numbers.has(at)) numbers.set(at, ++drawn);
      };
      return {
        ...each(good, async (set, commit) => {
          draw(set);
          await new Promise((resolve) => setTimeout(resolve, drawn % 3 === 0 ? 30 : 0));
          return commit(set);
        }),
        join: (transaction) => ({
          ...good,
          commit: async (sets) => {
            for (const set of sets) {
              draw(set);
              (transaction as ChangeSet[]).push(set);
            }
            return sets.map((set) => ({ status: 'committed', version: set.expectedVersion + 1 }));
          },
        }),
        feed: async (shop, after, limit) => {
          const all = [...(shopState(state, shop)?.feed ?? [])].sort((a, b) => numberOf(a) - numberOf(b));
          const commits = all
            .filter((commit) => numberOf(commit) > Number(after ?? 0))
            .slice(0, limit)
            .map((commit) => ({ ...commit, cursor: String(numberOf(commit)) }));
          return {
            commits,
            cursor: commits.length > 0 ? String(numberOf(commits.at(-1) as StoredCommit)) : (after ?? '0'),
          };
        },
      };
    },
  },
  {
    promise: 'P11',
    what: 'sections that are not carried are dropped',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        const sections = shopState(state, set.shop)?.subjects.get(text(set.subject.kind, set.subject.id))?.sections;
        if (result.status === 'committed')
          for (const name of sections?.keys() ?? []) if (!(name in set.sections)) sections?.delete(name);
        return result;
      }),
  },
  {
    promise: 'P11',
    what: 'a movement forgets the settings of its row',
    change: (good) =>
      each(good, (set, commit) => {
        const moved = set.moves.map(({ sku, location, lot }) => ({ sku, location, lot }));
        const forgotten = moved.map((key) => ({ ...key, safety: 0, oversell: 0, settings: '' }));
        return commit({ ...set, policies: [...set.policies, ...forgotten] });
      }),
  },
  {
    promise: 'P11',
    what: 'text is parsed and written anew',
    change: (good) =>
      each(good, (set, commit) =>
        commit({ ...set, head: improved(set.head), sections: mapValues(set.sections, improved) }),
      ),
  },
  {
    promise: 'P12',
    what: 'expired holds count',
    change: (good) =>
      each(good, (set, commit) =>
        commit({ ...set, holds: set.holds.map((hold) => ({ ...hold, expiresAt: '9999-12-31T00:00:00.000Z' })) }),
      ),
  },
  {
    promise: 'P12',
    what: 'expired holds vanish without a movement',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        const moves = shopState(state, set.shop)?.subjects.get(text(set.subject.kind, set.subject.id))?.moves ?? [];
        const index = moves.findIndex(({ kind }) => kind === 'expired');
        if (index >= 0) moves.splice(index, 1);
        return result;
      }),
  },
  {
    promise: 'P13',
    what: 'what cannot be stored is quietly left out',
    change: (good) =>
      each(good, (set, commit) => commit({ ...set, facts: set.facts.map((fact) => fact.replaceAll('\0', '')) })),
  },
];

function place({ subject, version }: Pick<StoredCommit, 'subject' | 'version'>): string {
  return `${subject.id}:${version}`;
}

function improved(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

function mapValues(record: Readonly<Record<string, string>>, change: (body: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, body]) => [name, change(body)]));
}
