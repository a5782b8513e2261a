/** Stores that break P14. */
import { type Breakage, shopState } from './breakage';

export const brokenRetention: readonly Breakage[] = [
  {
    promise: 'P14',
    what: 'young keys are forgotten too',
    change: (good) => ({
      forget: (shop, request) => good.forget(shop, { ...request, keysBefore: '9999-12-31T00:00:00.000Z' }),
    }),
  },
  {
    promise: 'P14',
    what: 'everything is forgotten in one step',
    change: (good) => ({ forget: (shop, request) => good.forget(shop, { ...request, limit: 1_000_000 }) }),
  },
  {
    promise: 'P14',
    what: 'archived commits are gone from the history',
    change: (_good, state) => ({
      archive: async (shop, ref, upToVersion) => {
        const subject = shopState(state, shop)?.subjects.get(`${ref.kind}\0${ref.id}`);
        while (subject?.commits[0] && subject.commits[0].version <= upToVersion) subject.commits.shift();
      },
    }),
  },
  { promise: 'P14', what: 'archived commits stay in the feed', change: () => ({ archive: async () => {} }) },
];
