/** Stores that break what a single member promises. */
import { compareBytes } from '../../../src/kernel';
import { type Breakage, shopState, tick } from './breakage';

export const brokenMembers: readonly Breakage[] = [
  {
    promise: 'find',
    what: 'any one word is enough',
    change: (good) => ({
      find: (shop, query) => good.find(shop, { ...query, ...(query.terms && { terms: query.terms.slice(0, 1) }) }),
    }),
  },
  {
    promise: 'find',
    what: 'the kind that is asked for makes no difference',
    change: (good) => ({ find: (shop, { kind: _, ...query }) => good.find(shop, query) }),
  },
  {
    promise: 'reads',
    what: 'subjects come in the order of their ids',
    change: (good) => ({
      loadMany: (shop, refs) =>
        good.loadMany(
          shop,
          [...refs].sort((a, b) => compareBytes(a.id, b.id)),
        ),
    }),
  },
  {
    promise: 'audit',
    what: 'movements are those of the first subject only',
    change: (good) => ({ movements: (shop, refs) => good.movements(shop, refs.slice(0, 1)) }),
  },
  {
    promise: 'erasure',
    what: 'the erased come back',
    change: (good, state) => ({
      eraseParties: async (shop, parties) => {
        await good.eraseParties(shop, parties);
        for (const party of parties) shopState(state, shop)?.erased.delete(party);
      },
    }),
  },
  {
    promise: 'numbers',
    what: 'numbers are read, then written',
    change: (good, state) => ({
      leaseNumbers: async (shop, series, count) => {
        await good.effectCounts(shop);
        const first = shopState(state, shop)?.series.get(series) ?? 1;
        await tick();
        shopState(state, shop)?.series.set(series, first + count);
        return first;
      },
    }),
  },
  {
    promise: 'deadlines',
    what: 'any lease settles',
    change: (_, state) => ({
      settleDeadlines: async (shop, _lease, done) => {
        for (const { subject, name } of done)
          shopState(state, shop)?.deadlines.change(subject, { set: [], cancel: [name] });
      },
    }),
  },
  {
    promise: 'audit',
    what: 'the audit sees nothing',
    change: () => ({ stockDifferences: async () => [], rebuildStock: async () => 0 }),
  },
  {
    promise: 'books',
    what: 'a page drops the movements of its last commit',
    change: (good) => ({
      booked: async (...asked) => {
        const { commits, cursor } = await good.booked(...asked);
        return {
          commits: commits.map((commit, i) => (i < commits.length - 1 ? commit : { ...commit, moves: [] })),
          cursor,
        };
      },
    }),
  },
  {
    promise: 'past',
    what: 'the balance is the stock of now, not of its instant',
    change: (good) => ({
      stockAt: (shop, query) => good.stockAt(shop, { ...query, at: '9999-01-01T00:00:00.000Z' }),
    }),
  },
  {
    promise: 'past',
    what: 'a balance is written again and again',
    change: (good) => ({ balanceStock: async (...asked) => (await good.balanceStock(...asked)) || true }),
  },
  {
    promise: 'layers',
    what: 'a movement forgets the layers that went with it',
    change: (good) => ({
      movements: async (...asked) => (await good.movements(...asked)).map(({ layers: _, ...move }) => move),
    }),
  },
  {
    promise: 'layers',
    what: 'a SKU is found by the beginning of its name',
    change: (good) => ({
      countersUnder: (shop, wanted) =>
        good.countersUnder(
          shop,
          wanted.map(({ space, prefix }) => ({ space, prefix: prefix.replace('\u001f', '') })),
        ),
    }),
  },
  {
    promise: 'layers',
    what: 'layers of an instant are those of now',
    change: (good) => ({
      layersAt: (shop, query) => good.layersAt(shop, { ...query, at: '9999-01-01T00:00:00.000Z' }),
    }),
  },
  {
    promise: 'layers',
    what: 'only the first layer that differs is named',
    change: (good) => ({
      layerDifferences: async (shop, page) => (await good.layerDifferences(shop, { ...page, limit: 1 })).slice(0, 1),
    }),
  },
  {
    promise: 'flow',
    what: 'a period begins with its first instant',
    change: (good) => ({
      stockFlow: (shop, query) =>
        good.stockFlow(shop, { ...query, after: new Date(Date.parse(query.after) - 1).toISOString() }),
    }),
  },
  {
    promise: 'shops',
    what: 'erasing crosses shops',
    change: (good, state) => ({
      eraseParties: async (_, parties) => {
        for (const shop of state.keys()) await good.eraseParties(shop, parties);
      },
    }),
  },
];
