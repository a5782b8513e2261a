import { describe, expect, it } from 'vitest';
import { emptyTotals, type FactType, type Lifecycle, type OrderTotals, regions } from '../../src/order';
import { factTypes } from '../../src/order/fact-types';
import { lifecycles } from './lifecycles';

const { lifecycle, ...computed } = regions;
type Test = (totals: OrderTotals) => boolean;
type Table = readonly { readonly state: string; readonly when: string; readonly test: Test }[];
const tables: readonly (readonly [string, Table])[] = Object.entries(computed).map(([name, { table }]) => [
  name,
  table,
]);

describe.each(tables)('the %s region', (_name, table) => {
  const vectors = smallVectors(table);

  it('has a state for every order: over all small totals some row matches, and the last row always does', () => {
    const unmatched = vectors.filter((totals) => !table.some((row) => row.test(totals)));

    expect(unmatched).toEqual([]);
    expect(vectors.every((totals) => table.at(-1)?.test(totals))).toBe(true);
  });

  it('has no row that another one always hides', () => {
    const reached = new Set(vectors.map((totals) => table.findIndex((row) => row.test(totals))));

    expect([...reached].sort((a, b) => a - b)).toEqual(table.map((_row, index) => index));
  });

  it('says in words when each row applies', () => {
    expect(table.map((row) => row.when)).not.toContain('');
    expect(table.at(-1)?.when).toBe('otherwise');
  });
});

describe('the lifecycle region', () => {
  const moves: Readonly<Record<Lifecycle, Partial<Record<FactType, Lifecycle>>>> = {
    draft: { 'order.placed': 'placed', 'order.cancelled': 'cancelled', 'order.expired': 'expired' },
    placed: { 'order.confirmed': 'confirmed', 'order.cancelled': 'cancelled', 'order.expired': 'expired' },
    confirmed: { 'order.released': 'processing', 'order.completed': 'completed', 'order.cancelled': 'cancelled' },
    processing: { 'order.completed': 'completed', 'order.cancelled': 'cancelled' },
    completed: { 'edit.confirmed': 'processing' },
    cancelled: {},
    expired: {},
  };

  /** Facts of the order's own life that lead nowhere from a state: late, early, or told twice. */
  const noChange: Readonly<Record<Lifecycle, readonly FactType[]>> = {
    draft: ['order.drafted', 'order.confirmed', 'order.released', 'order.completed', 'edit.confirmed'],
    placed: ['order.drafted', 'order.placed', 'order.released', 'order.completed', 'edit.confirmed'],
    confirmed: ['order.drafted', 'order.placed', 'order.confirmed', 'order.expired', 'edit.confirmed'],
    processing: [
      'order.drafted',
      'order.placed',
      'order.confirmed',
      'order.released',
      'order.expired',
      'edit.confirmed',
    ],
    completed: [
      ...(['order.drafted', 'order.placed', 'order.confirmed', 'order.released'] as const),
      ...(['order.completed', 'order.cancelled', 'order.expired'] as const),
    ],
    cancelled: [
      ...(['order.drafted', 'order.placed', 'order.confirmed', 'order.released'] as const),
      ...(['order.completed', 'order.cancelled', 'order.expired', 'edit.confirmed'] as const),
    ],
    expired: [
      ...(['order.drafted', 'order.placed', 'order.confirmed', 'order.released'] as const),
      ...(['order.completed', 'order.cancelled', 'order.expired', 'edit.confirmed'] as const),
    ],
  };

  /** Facts that tell of money, goods and people: the lifecycle never moves on them by itself, rules do. */
  const neverMoves: readonly FactType[] = [
    ...([
      'order.noted',
      'order.filled',
      'order.tagged',
      'order.claimed',
      'order.warned',
      'order.rebased',
      'hold.placed',
      'hold.released',
    ] as const),
    ...([
      'approval.requested',
      'approval.granted',
      'approval.denied',
      'lines.cancelled',
      'lines.reallocated',
      'lines.failed',
    ] as const),
    ...(['lines.fulfilled', 'lines.redated', 'promise.changed', 'promise.threatened', 'promise.broken'] as const),
    ...(['production.requested', 'production.begun', 'production.received', 'production.failed'] as const),
    ...(['payment.requested', 'payment.pending', 'payment.actionRequired', 'payment.authorized'] as const),
    ...(['payment.captureRequested', 'payment.captured', 'payment.voidRequested', 'payment.voided'] as const),
    ...(['payment.failed', 'payment.unknown', 'payment.credited', 'refund.requested', 'refund.settled'] as const),
    ...(['shipment.requested', 'shipment.dispatched', 'shipment.tracked', 'shipment.delivered'] as const),
    ...(['shipment.cancelled', 'return.requested', 'return.approved', 'return.rejected', 'return.received'] as const),
    ...(['return.labelRequested', 'return.labelUnknown', 'return.labelled', 'return.labelRefused'] as const),
    ...(['return.labelVoided', 'return.tracked'] as const),
    ...(['return.refunded', 'return.sentBack', 'return.expired', 'feedback.given', 'host.told'] as const),
    ...(['edit.begun', 'edit.staged', 'edit.unstaged', 'edit.discarded'] as const),
    ...(['shipment.interceptRequested', 'shipment.intercepted'] as const),
    ...(['shipment.unknown', 'shipment.rerouted'] as const),
    ...(['shipment.reopened', 'shipment.receivedBack', 'claim.opened', 'claim.settled'] as const),
    ...(['payment.authorizationAdjusted', 'payment.authorizationExpired', 'payment.matched'] as const),
    ...(['refund.reversed', 'dispute.opened', 'dispute.evidenced', 'dispute.reminded'] as const),
    ...(['dispute.won', 'dispute.lost', 'payment.reminded', 'return.adjusted', 'cancel.adjusted'] as const),
    ...(['window.booked', 'window.returned'] as const),
    ...(['discount.agreed', 'discount.redeemed', 'discount.returned'] as const),
    ...(['allowance.taken', 'allowance.returned'] as const),
    ...(['payment.feeCharged', 'payment.feeReturned', 'payment.settled'] as const),
    ...(['tax.estimated', 'tax.quoted', 'tax.corrected'] as const),
    ...(['tax.requested', 'tax.recorded', 'tax.refused', 'tax.unknown', 'tax.dropped'] as const),
  ];

  it.each(lifecycles)('answers every fact from %s: with a move, or with no change that is listed here', (state) => {
    const table: Partial<Record<FactType, string>> = lifecycle.states[state];
    const listed = [...Object.keys(moves[state]), ...noChange[state], ...neverMoves].sort();

    expect(table).toEqual(moves[state]);
    expect(listed).toEqual([...factTypes].sort());
  });

  it('starts as a draft', () => {
    expect(lifecycle.initial).toBe('draft');
  });
});

/** All totals that differ in what a table reads, each 0, 1 or 2. */
function smallVectors(table: Table): OrderTotals[] {
  const read = new Set<string>();
  const spy = new Proxy(emptyTotals, {
    get: (target, name) => {
      read.add(String(name));
      return target[name as keyof OrderTotals];
    },
  });
  const rich = new Proxy(emptyTotals, {
    get: (_target, name) => {
      read.add(String(name));
      return 1;
    },
  });
  for (const row of table) for (const totals of [spy, rich]) row.test(totals);
  return [...read].reduce<OrderTotals[]>(
    (vectors, name) => vectors.flatMap((totals) => [0, 1, 2].map((value) => ({ ...totals, [name]: value }))),
    [emptyTotals],
  );
}
