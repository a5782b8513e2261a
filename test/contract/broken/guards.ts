/** Stores that break P5 to P7. */
import { fits } from '../../../src/inventory/guard';
import type { ChangeSet } from '../../../src/ports/repository';
import { type Breakage, each, shopState, text, tick, unguarded } from './breakage';

export const brokenGuards: readonly Breakage[] = [
  {
    promise: 'P5',
    what: 'the guard is missing',
    change: (good) => each(good, (set, commit) => commit(unguarded(set))),
  },
  {
    promise: 'P5',
    what: 'stock is checked before the write, not with it',
    change: (good) =>
      each(good, async (set, commit) => {
        const skus = set.moves.map(({ sku }) => sku);
        const rows = await good.levelsMany(set.shop, skus, set.at);
        await tick();
        const short = rows.some((row) => row.onHand - row.allocated < sum(set, row.sku, row.location));
        return commit(short ? set : unguarded(set));
      }),
  },
  {
    promise: 'P5',
    what: 'counters stop at zero, whatever their floor',
    change: (good) =>
      each(good, (set, commit) =>
        commit({ ...set, counters: set.counters.map((one) => ({ ...one, floor: Math.max(0, one.floor) })) }),
      ),
  },
  {
    promise: 'P5',
    what: 'counters have no floor',
    change: (good) =>
      each(good, (set, commit) => commit({ ...set, counters: set.counters.map((one) => ({ ...one, floor: -1000 })) })),
  },
  {
    promise: 'P6',
    what: 'each line is checked alone',
    change: (good) =>
      each(good, async (set, commit) => {
        const rows = await good.levelsMany(
          set.shop,
          set.moves.map(({ sku }) => sku),
          set.at,
        );
        const alone = set.moves.every((move) => {
          const row = rows.find(
            (one) => one.sku === move.sku && one.location === move.location && one.lot === move.lot,
          );
          return row !== undefined && fits(row, move);
        });
        return commit(alone ? unguarded(set) : set);
      }),
  },
  {
    promise: 'P6',
    what: 'a shortage tells only what is short',
    change: (good) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        if (result.status !== 'shortage') return result;
        return {
          ...result,
          rows: result.rows.filter((row) => row.onHand - row.allocated < sum(set, row.sku, row.location)),
        };
      }),
  },
  {
    promise: 'P7',
    what: 'the last writer gets the name',
    change: (good, state) =>
      each(good, (set, commit) => {
        for (const { space, value } of set.names) shopState(state, set.shop)?.names.delete(text(space, value));
        return commit(set);
      }),
  },
  {
    promise: 'P7',
    what: 'names are checked before the write, not with it',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const names = () => shopState(state, set.shop)?.names;
        if (set.names.some(({ space, value }) => names()?.has(text(space, value)))) return commit(set);
        const result = await commit({ ...set, names: [] });
        if (result.status === 'committed') {
          for (const { space, value } of set.names) names()?.set(text(space, value), set.subject);
        }
        return result;
      }),
  },
];

function sum(set: ChangeSet, sku: string, location: string): number {
  return set.moves
    .filter((move) => move.sku === sku && move.location === location)
    .reduce((units, move) => units + move.allocated, 0);
}
