/**
 * Where the money is. The first row that matches gives the state; amounts are minor units.
 *
 * Whether a payment's outcome is unknown, or disputed, is a flag beside this state (`totals.unknown`, `totals.disputed`), not a state.
 */
import { kept } from '../totals';
import type { ComputedRegion } from './region';

export const payment = {
  kind: 'computed',
  initial: 'unpaid',
  table: [
    { state: 'refunded', when: 'all that was captured went back', test: (t) => t.captured > 0 && kept(t) <= 0 },
    { state: 'overpaid', when: 'more is here than is due', test: (t) => kept(t) > t.due },
    {
      state: 'partlyRefunded',
      when: 'some went back and the rest is what is due',
      test: (t) => t.refunded > 0 && kept(t) >= t.due,
    },
    { state: 'paid', when: 'what is due is here', test: (t) => t.captured > 0 && kept(t) >= t.due },
    { state: 'partlyPaid', when: 'something is here, less than is due', test: (t) => t.captured > 0 },
    { state: 'authorized', when: 'what is due is authorized', test: (t) => t.authorized > 0 && t.authorized >= t.due },
    { state: 'requiresAction', when: 'the customer must do something first', test: (t) => t.requiresAction > 0 },
    {
      state: 'pending',
      when: 'a gateway was asked and has not decided',
      test: (t) => t.requested > 0 || t.pending > 0,
    },
    { state: 'paid', when: 'nothing was ever due', test: (t) => t.placed > 0 && t.total === 0 },
    { state: 'voided', when: 'every authorization was given back', test: (t) => t.voided > 0 && t.authorized === 0 },
    { state: 'unpaid', when: 'otherwise', test: () => true },
  ],
} as const satisfies ComputedRegion;
