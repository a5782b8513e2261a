import { describe, expect, it } from 'vitest';
import type { Process } from '../../../src/order';
import { ann, aShop, catalog, customer, days, given, newsOf, type Story, system } from '../../support/order-builders';
import { delivered, settled } from '../../support/order-stories';

const rules = [
  { id: 'cups', tags: ['cups'], days: 14, conditions: ['unopened'], photos: 1 },
  { id: 'sale', skus: ['PEN'], final: true },
];
const tagged = { items: new Map([...catalog, ['MUG', { ...sure('MUG'), tags: ['cups'] }]]) };
const late = (count: number) => days(count);

function sure(sku: string) {
  const found = catalog.get(sku);
  if (!found) throw new Error(`no ${sku}`);
  return found;
}

/** A mug, a pen and a tee, each under its own rule. */
function sold(returns: Partial<Process['returns']>, known = true): Story {
  const lines = ['MUG', 'PEN', 'TEE'].map((sku) => ({ sku, quantity: 2 }));
  const who = known ? { customer: { id: 'c-1' } } : {};
  return delivered({ lines, ...who }, aShop({ process: { returns } }), { gathered: tagged });
}

const request = (...lineIds: string[]) => ({ lines: lineIds.map((lineId) => ({ lineId, units: 1 })) });

describe('rules of returns', () => {
  it('are frozen with each line that is sold', () => {
    const story = sold({ rules });

    expect(story.order.lines.map(({ sku, returnTerms }) => [sku, returnTerms?.id])).toEqual([
      ['MUG', 'cups'],
      ['PEN', 'sale'],
      ['TEE', undefined],
    ]);
  });

  it('refuse what they exclude, and each refusal names its rule and where it is', () => {
    const story = sold({ rules });

    const { problems } = given(story).when('returns.request', request('1', '2', '3'), { as: customer });

    expect(problems.map(({ code, path, details }) => [code, path, details?.rule])).toEqual([
      ['return.condition', ['lines', 0, 'condition'], 'cups'],
      ['return.photos', ['lines', 0, 'photos'], 'cups'],
      ['return.finalSale', ['lines', 1], 'sale'],
    ]);
    const cup = { lineId: '1', units: 1, condition: 'unopened', photos: ['upload/7'] };
    given(story)
      .when('returns.request', { lines: [cup] }, { as: customer })
      .tells('return.requested', 'return.approved');
  });

  it('bind customers and staff, and nobody who follows what happened elsewhere', () => {
    const story = sold({ windowDays: 30 });

    given(story)
      .when('returns.request', request('3'), { as: customer, at: late(31) })
      .refuses('return.window');
    given(story)
      .when('returns.request', request('3'), { as: ann, at: late(31) })
      .refuses('return.window');
    given(story)
      .when('returns.request', request('3'), { as: system, at: late(31) })
      .tells('return.requested', 'return.approved');
    given(story)
      .when('returns.request', request('3'), { as: customer, at: late(30) })
      .tells('return.requested', 'return.approved');
  });

  it('are set aside by staff who say why, and the fact says so', () => {
    const story = sold({ rules });
    const payload = { ...request('1', '2'), override: 'goodwill' };

    given(story).when('returns.request', payload, { as: customer }).refuses('actor.notAllowed');
    const [asked] = newsOf(story.does('returns.request', payload, { as: ann }));

    expect(asked?.data).toMatchObject({
      overridden: { reason: 'goodwill', rules: ['return.condition', 'return.photos', 'return.finalSale'] },
    });
    const [plain] = newsOf(story.does('returns.request', { ...request('3'), override: 'goodwill' }, { as: ann }));
    expect(plain?.data).not.toHaveProperty('overridden');
  });

  it('never let more come back than has left', () => {
    given(sold({ rules }))
      .when('returns.request', { lines: [{ lineId: '3', units: 3 }], override: 'goodwill' }, { as: ann })
      .refuses('line.quantity');
  });
});

it('a return has a number that tells the order, one after the other', () => {
  const story = sold({}).does('returns.request', request('1')).does('returns.request', request('1'));

  expect(story.order.head.returns.map(({ number }) => number)).toEqual(['N-1-R1', 'N-1-R2']);
});

it('units of one line in two conditions are kept apart, and all come back', () => {
  const lines = [
    { lineId: '3', units: 1, condition: 'unopened' },
    { lineId: '3', units: 1, condition: 'used', photos: ['a'] },
  ];
  const asked = sold({}).does('returns.request', { lines });
  expect(asked.order.returns[0]?.lines).toEqual(lines);

  const story = settled(asked.does('returns.receive', { returnId: asked.order.returns[0]?.id ?? '' }));
  expect(story.order.head.counts[2]).toMatchObject({ returned: 2, returning: 0 });
  expect(story.order.head.totals.refunded).toBe(2000);
});

describe('reasons of the shop', () => {
  const reasons = [{ code: 'defective', restockingPercent: 0 }, { code: 'changedMind' }];

  it('are the only ones, where it has any', () => {
    const story = sold({ reasons });

    const { problems } = given(story).when('returns.request', { ...request('3'), reason: 'bored' });
    expect(problems).toMatchObject([{ code: 'return.reason', details: { reasons: ['defective', 'changedMind'] } }]);
    given(story)
      .when('returns.request', { ...request('3'), reason: 'defective' })
      .tells('return.requested', 'return.approved');
    given(sold({}))
      .when('returns.request', { ...request('3'), reason: 'bored' })
      .tells('return.requested', 'return.approved');
  });

  it.each([
    ['defective', 1000, []],
    ['changedMind', 850, [{ reason: 'restocking', amount: 150, tax: 25 }]],
  ] as const)('%s: gives %i back', (reason, back, parts) => {
    const asked = sold({ reasons, restockingPercent: 15 }).does('returns.request', { ...request('3'), reason });
    const returnId = asked.order.head.returns[0]?.id ?? '';
    const story = asked.does('returns.receive', { returnId });

    const kept = newsOf(story).flatMap((item) => (item.type === 'return.adjusted' ? item.data.parts : []));
    expect(kept).toEqual(parts);
    expect(settled(story).order.head.totals.refunded).toBe(back);
  });

  const ways = [
    { code: 'defective', shippingFee: null },
    { code: 'wrongSize', shippingFee: 250 },
    { code: 'changedMind' },
  ];
  it.each([
    ['defective', 1000, []],
    ['wrongSize', 750, [{ reason: 'returnShipping', amount: 250, tax: 42 }]],
    ['changedMind', 605, [{ reason: 'returnShipping', amount: 395, tax: 66 }]],
  ] as const)('%s: says who pays the way back, and gives %i back', (reason, back, parts) => {
    const asked = sold({ reasons: ways, shippingFee: 395 }).does('returns.request', { ...request('3'), reason });
    const story = asked.does('returns.receive', { returnId: asked.order.head.returns[0]?.id ?? '' });

    const kept = newsOf(story).flatMap((item) => (item.type === 'return.adjusted' ? item.data.parts : []));
    expect(kept).toEqual(parts);
    expect(settled(story).order.head.totals.refunded).toBe(back);
  });

  it('keep the way back once of a return that comes in two parcels, and of no more than comes back', () => {
    const asked = sold({ shippingFee: 1200 }).does('returns.request', { lines: [{ lineId: '3', units: 2 }] });
    const returnId = asked.order.head.returns[0]?.id ?? '';
    const one = [{ lineId: '3', units: 1 }];
    const first = asked.does('returns.receive', { returnId, lines: one, more: true });
    const both = settled(first).does('returns.receive', { returnId, lines: one });

    expect(settled(first).order.head.totals.refunded).toBe(0);
    expect(both.order.returns[0]?.kept).toEqual({ returnShipping: 1200 });
    expect(settled(both).order.head.totals.refunded).toBe(800);
  });

  it('ask nothing for the way back of charges alone', () => {
    const shop = aShop({ process: { returns: { shippingFee: 1200 } } });
    const order = { lines: [{ sku: 'MUG', quantity: 1 }], shipping: [{ code: 'post', amount: 395 }] };
    const charges = [{ chargeId: 'c1', amount: 100 }];
    const asked = delivered(order, shop).does('returns.request', { charges });
    expect(asked.order.returns[0]?.agreed).toBeUndefined();
  });

  it('hold as they were when the customer asked', () => {
    const asked = sold({ restockingPercent: 15 }).does('returns.request', request('3'));
    expect(asked.order.returns[0]?.agreed).toEqual({ restockingPercent: 15 });
  });
});

describe('a return without a receipt', () => {
  const without = { ...request('3'), receipt: false };
  const twice = { noReceipt: { returns: 2, per: 'year' } } as const;

  it('is not taken where the shop takes none, but by staff who say why', () => {
    given(sold({})).when('returns.request', without, { as: ann }).refuses('return.noReceipt');
    given(sold({}))
      .when('returns.request', { ...without, override: 'regular' }, { as: ann })
      .tells('return.requested', 'return.approved');
  });

  it('needs a customer who is known', () => {
    const { problems } = given(sold(twice, false)).when('returns.request', without, { as: ann });
    expect(problems).toMatchObject([{ code: 'return.noReceipt', path: ['receipt'], details: { most: 2, left: null } }]);
  });

  it('is counted, and no more than the limit', () => {
    const story = sold(twice);
    const key = `${story.order.head.intake.party} year 2026-01-01`;
    const taken = (value: number) => ({ gathered: { counters: [{ space: 'noReceipt', key, value }] } });

    const asked = story.does('returns.request', without, { as: ann, ...taken(-1) });
    expect(newsOf(asked)[0]?.data).toMatchObject({ noReceipt: { key, most: 2 } });
    given(story)
      .when('returns.request', without, { as: ann, ...taken(-2) })
      .refuses('return.noReceipt');

    const rejected = asked.does('returns.reject', { returnId: asked.order.head.returns[0]?.id ?? '' });
    expect(newsOf(rejected)[0]?.data).toMatchObject({ noReceipt: { key, most: 2 } });
  });
});

describe('store credit for a return', () => {
  it('is given instead of money where the customer asked for it', () => {
    const asked = sold({}).does('returns.request', { ...request('3'), refundTo: 'storeCredit' }, { as: customer });
    const story = settled(asked.does('returns.receive', { returnId: asked.order.head.returns[0]?.id ?? '' }));

    const into = story.facts.flatMap(({ type, data }) => (type === 'refund.settled' ? [data.into?.kind] : []));
    expect(into).toEqual(['storeCredit']);
    expect(story.order.head.totals).toMatchObject({ refunded: 1000, openReturns: 0 });
  });

  it('is no more than what came back with it; the rest goes the way it came', () => {
    const shop = aShop({ process: { refund: 'manual' } });
    const lines = ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 2 }));
    const before = delivered({ lines, customer: { id: 'c-1' } }, shop);
    const two = before
      .does('returns.request', { lines: [{ lineId: '1', units: 1 }], refundTo: 'storeCredit' })
      .does('returns.request', { lines: [{ lineId: '2', units: 1 }] });
    const home = two.order.head.returns.reduce((now, { id }) => now.does('returns.receive', { returnId: id }), two);

    const told = newsOf(home.does('returns.refund', {}));

    expect(
      told.flatMap((item) => (item.type === 'refund.requested' ? [[item.data.amount, item.data.into?.kind]] : [])),
    ).toEqual([
      [500, 'storeCredit'],
      [1000, undefined],
    ]);
  });

  it('is not for guests', () => {
    given(sold({}, false))
      .when('returns.request', { ...request('3'), refundTo: 'storeCredit' })
      .refuses('tender.unknown');
  });
});
