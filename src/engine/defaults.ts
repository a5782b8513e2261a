/** What holds where a host says nothing; docs/reference/options.md is made from it. */
import { dayMs } from '../kernel';
import type { PromiseTerms, QueueTerms } from '../order';

/** A host that gives no more than it must; what is a port, or has a page of its own, is not here. */
export const defaultOptions = {
  locations: ['main'],
  feedback: 'never',
  relay: 'auto',
  settleMs: 10_000,
} as const;

/** A shop that says no more than who it is. */
export const defaultShop = {
  locale: 'en',
  channels: [],
  pricesIncludeTax: true,
  pricesKeep: 'gross',
  rounding: 'half-up',
  taxRounding: 'line',
  tax: { onOutage: 'refuse' },
} as const;

/** How those are served who wait for goods, where the shop says no more than that they may. */
export const defaultQueue = { offerMs: dayMs } as const satisfies QueueTerms;

/** By what a shop promises that names its carrier alone. */
export const defaultPromises = {
  service: null,
  locations: {},
  learned: [],
  minimumCount: 20,
  quantile: 'p90',
  fallbackDays: 5,
} as const satisfies Partial<PromiseTerms>;

/** How carriers are called. */
export const defaultCarrierCalls = { quoteTimeoutMs: 3_000, failures: 5, restMs: 30_000 } as const;

/** When an endpoint is disabled. */
export const defaultEndpointFailures = { times: 10, hours: 24 } as const;

/** How long a shop keeps what its orders do not need. */
export const defaultRetention = { keysDays: 30, deliveredDays: 30, factsDays: null } as const;
