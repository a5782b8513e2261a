import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { label, labelKey, labels, type OrderStates, regions } from '../../src/order';
import { begin } from '../support/order-builders';
import { delivered, paid, placed, shipped } from '../support/order-stories';
import { lifecycles } from './fact-types';
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

describe('the one word that a customer sees', () => {
  it('exists in English and Traditional Chinese for every combination of states', () => {
    for (const states of combinations) {
      const { en, 'zh-TW': chinese } = labels[labelKey(states)];
      expect([label(states, 'en'), label(states, 'zh-TW')]).toEqual([en, chinese]);
      expect(en).toMatch(/^[A-Z][a-z ]+$/);
      expect(chinese).toMatch(/^\p{Script=Han}+$/u);
    }
  });

  it('exists wherever a random order comes to', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        for (const { story } of worldsOf(plan))
          expect(Object.keys(labels)).toContain(labelKey(story.order.head.states));
      }),
      { numRuns: 50 },
    );
  });

  it('has no word that no order ever shows', () => {
    const shown = new Set(combinations.map(labelKey));

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
