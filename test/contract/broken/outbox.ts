/** Stores that break P8 and P9. */
import { type Breakage, each, shopState } from './breakage';

export const brokenOutboxes: readonly Breakage[] = [
  {
    promise: 'P8',
    what: 'effects are visible before the commit',
    change: (good, state) =>
      each(good, async (set, commit) => {
        await good.effectCounts(set.shop);
        shopState(state, set.shop)?.effects.add(set.subject, set.expectedVersion + 1, set.effects, set.at);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return commit({ ...set, effects: [] });
      }),
  },
  { promise: 'P8', what: "effects of a host's open transaction are visible", change: (good) => ({ join: () => good }) },
  {
    promise: 'P8',
    what: 'deadlines of refused sets stand',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        if (result.status === 'shortage') shopState(state, set.shop)?.deadlines.change(set.subject, set.deadlines);
        return result;
      }),
  },
  { promise: 'P9', what: 'what is dismissed stays', change: () => ({ dismiss: async () => true }) },
  {
    promise: 'P9',
    what: 'lanes are ignored',
    change: (good) => ({
      ...each(good, (set, commit) =>
        commit({
          ...set,
          effects: set.effects.map((one, n) => ({
            ...one,
            destination: `${one.destination}#${set.expectedVersion}-${n}`,
          })),
        }),
      ),
      claimEffects: async (shop, request) => {
        const claimed = await good.claimEffects(shop, request);
        return claimed.map((one) => ({ ...one, destination: one.destination.replace(/#.*/, '') }));
      },
    }),
  },
  {
    promise: 'P9',
    what: 'a dead payment effect is stepped over',
    change: (good) =>
      each(good, (set, commit) =>
        commit({
          ...set,
          effects: set.effects.map((one) => ({ ...one, destination: one.destination.replace(/^payment:/, 'p:') })),
        }),
      ),
  },
  {
    promise: 'P9',
    what: 'anybody settles',
    change: (good) => {
      const holder = new Map<string, string>();
      return {
        claimEffects: async (shop, request) => {
          const claimed = await good.claimEffects(shop, request);
          for (const one of claimed) holder.set(`${one.subject.id} ${one.version} ${one.n}`, one.lease);
          return claimed;
        },
        settleEffects: async (shop, _, outcomes, now) => {
          for (const one of outcomes)
            await good.settleEffects(shop, holder.get(`${one.subject.id} ${one.version} ${one.n}`) ?? '', [one], now);
        },
      };
    },
  },
  {
    promise: 'P9',
    what: 'what was given up still counts as the oldest that waits',
    change: (good) => ({
      oldestEffect: async (shop) => {
        const [given] = await good.deadEffects(shop, { limit: 1 });
        return given?.at ?? (await good.oldestEffect(shop));
      },
    }),
  },
  { promise: 'P9', what: 'leases are not renewed', change: () => ({ renewEffects: async () => {} }) },
];
