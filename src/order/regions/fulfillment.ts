/**
 * Where what was sold is. The first row that matches gives the state; counts are units that are still wanted (ordered − cancelled). What goes into
 * no parcel has left and is delivered once it is handed over.
 *
 * Whether a parcel is in trouble is a flag beside this state (`totals.exceptions`).
 */
import { wanted } from '../totals';
import type { ComputedRegion } from './region';

export const fulfillment = {
  kind: 'computed',
  initial: 'nothingToShip',
  table: [
    { state: 'nothingToShip', when: 'nothing is wanted', test: (t) => wanted(t) === 0 },
    { state: 'returned', when: 'all came back', test: (t) => t.shipped > 0 && t.returnedUnits >= wanted(t) },
    { state: 'delivered', when: 'all was delivered', test: (t) => t.delivered >= wanted(t) },
    { state: 'partlyDelivered', when: 'some was delivered', test: (t) => t.delivered > 0 },
    { state: 'shipped', when: 'all has left', test: (t) => t.shipped >= wanted(t) },
    { state: 'partlyShipped', when: 'some has left', test: (t) => t.shipped + t.kitsBegun > 0 },
    { state: 'unfulfilled', when: 'otherwise', test: () => true },
  ],
} as const satisfies ComputedRegion;
