/** Whether something is still open after the sale. The first row that matches gives the state. */
import type { ComputedRegion } from './region';

export const aftersales = {
  kind: 'computed',
  initial: 'none',
  table: [
    { state: 'open', when: 'a return is on its way', test: (t) => t.openReturns > 0 },
    { state: 'settled', when: 'every return is settled', test: (t) => t.settledReturns > 0 },
    { state: 'none', when: 'otherwise', test: () => true },
  ],
} as const satisfies ComputedRegion;
