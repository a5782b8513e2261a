import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { label, labelKey, labels, type OrderStates, regions } from '../../src/order';
import { begin, type Story } from '../support/order-builders';
import { delivered, first, paid, placed, shipped } from '../support/order-stories';
import { lifecycles } from './lifecycles';
import { plans, worldsOf } from './random-story';

const namesOf = (table: readonly { readonly state: string }[]) => [...new Set(table.map((row) => row.state))];

const combinations: OrderStates[] = lifecycles.flatMap((lifecycle) =>
  namesOf(regions.payment.table).flatMap((payment) =>
    namesOf(regions.fulfillment.table).flatMap((fulfillment) =>
      namesOf(regions.aftersales.table).map(
        (aftersales) => ({ lifecycle, payment, fulfillment, aftersales }) as OrderStates,
      ),
    ),
  ),
);

/** Each of them with no parcel in trouble, and with one. */
const situations = combinations.flatMap((states) => [[states, 0] as const, [states, 1] as const]);

describe('the one word that a customer sees', () => {
  it('exists in English and Traditional Chinese for every combination of states', () => {
    for (const [states, exceptions] of situations) {
      const { en, 'zh-TW': chinese } = labels[labelKey(states, exceptions)];
      expect([label(states, 'en', exceptions), label(states, 'zh-TW', exceptions)]).toEqual([en, chinese]);
      expect(en).toMatch(/^[A-Z][a-z ]+$/);
      expect(chinese).toMatch(/^\p{Script=Han}+$/u);
    }
  });

  it('exists wherever a random order comes to', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        for (const { story } of worldsOf(plan)) {
          const { states, totals } = story.order.head;
          expect(Object.keys(labels)).toContain(labelKey(states, totals.exceptions));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has no word that no order ever shows', () => {
    const shown = new Set(situations.map(([states, exceptions]) => labelKey(states, exceptions)));

    expect(Object.keys(labels).filter((key) => !shown.has(key as keyof typeof labels))).toEqual([]);
  });

  it('follows the order: what it waits for, where it is, how it ended', () => {
    const draft = begin().does('orders.draft', { channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }] });
    const back = delivered().does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
    const words = [draft, placed({ payments: [] }), placed(), paid(), shipped(), delivered(), back].map(({ order }) =>
      label(order.head.states, 'en'),
    );

    expect(words).toEqual([
      ...['Quote', 'Awaiting payment', 'Received', 'Being prepared', 'Shipped', 'Delivered', 'Return in progress'],
    ]);
  });

  it('tells of a parcel in trouble until somebody has decided what becomes of it, and not once all is delivered', () => {
    const wordOf = ({ order: { head } }: Story) => label(head.states, 'en', head.totals.exceptions);
    const sent = shipped();
    const shipmentId = first.shipment(sent).id;
    const lost = sent.does('shipments.track', { shipmentId, status: 'lost' });
    const found = lost.does('shipments.track', { shipmentId, status: 'delivered' });
    const refunded = lost.does('shipments.resolve', { shipmentId, by: 'refund' });

    expect([sent, lost, found, refunded].map(wordOf)).toEqual([
      ...['Shipped', 'Delivery problem', 'Delivered', 'Cancelled'],
    ]);
  });

  it.each([
    ['zh', '已送達'],
    ['zh-TW', '已送達'],
    ['zh-Hant-HK', '已送達'],
    ['zh-CN', 'Delivered'],
    ['de', 'Delivered'],
    ['', 'Delivered'],
  ])('is read in the nearest language: %s', (locale, word) => {
    expect(label(delivered().order.head.states, locale)).toBe(word);
  });
});
