/** Feedback: every delivery is asked about once, answered once, and a low answer opens one case. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../src/index';
import { ann, day, openShop, type Shop } from '../support/shop';
import { type Store, sharedStores, stores } from '../support/stores';

const locations = ['leeds', 'soho'];

describe.each(Object.entries(stores))('feedback on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, {
      locations,
      feedback: { askAfterDays: 3 },
      process: { completeAfterDays: null },
    });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 20, unitCost: 400 });
    await shop.oms.inventory.receive({ sku: 'TEE', location: 'soho', quantity: 20, unitCost: 700 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const both = {
    lines: [
      { sku: 'MUG', quantity: 2 },
      { sku: 'TEE', quantity: 1 },
    ],
    payment: { method: 'cash' },
  };
  const delivered = async (changes: Parameters<Shop['place']>[0] = both): Promise<Order> => {
    const order = await shop.settled(await shop.place(changes));
    const sent = await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
    for (const { id } of sent.shipments) await shop.oms.shipments.deliver(order.id, { shipmentId: id });
    await shop.oms.relay.runOnce();
    return shop.oms.orders.get(order.id);
  };
  const asked = () => shop.mail.messages.filter(({ template }) => template === 'feedback.asked');
  const tokens = () => asked().map(({ values }) => String(values.replyToken));
  const later = async (days: number) => {
    shop.clock.advance(days * day);
    await shop.oms.relay.runOnce();
  };

  it('is asked for once for each parcel that has arrived, some days later', async () => {
    const order = await delivered();
    const { shipments } = await shop.oms.orders.get(order.id);
    // The carrier says so again.
    for (const { id } of shipments)
      await shop.oms.shipments.track(order.id, { shipmentId: id, status: 'delivered' }).catch(() => {});
    await later(2);
    expect(asked()).toEqual([]);
    await later(1);
    await later(30);

    expect(asked().map(({ orderId, recipient }) => [orderId, recipient])).toEqual(
      Array(2).fill([order.id, { email: 'guest@example.com' }]),
    );
    expect(new Set(tokens()).size).toBe(2);
    const { feedback } = await shop.oms.feedback.find({ order });
    expect(feedback.map(({ status, lines }) => [status, lines.map(({ sku, units }) => [sku, units])]).sort()).toEqual([
      ['asked', [['MUG', 2]]],
      ['asked', [['TEE', 1]]],
    ]);
  });

  it('is not asked for where it all came back, or nobody can be reached', async () => {
    const back = await delivered({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } });
    const { returns } = await shop.oms.returns.request(back.id, {
      reason: 'changedMind',
      lines: [{ lineId: '1', units: 1 }],
    });
    await shop.oms.returns.receive(back.id, { returnId: returns[0]?.id ?? '', location: 'leeds' });
    const gone = await delivered({ ...both, customer: { id: 'c-9', email: 'x@example.com' } });
    await shop.oms.customers.erase({ party: gone.party });
    await later(3);

    expect(asked()).toEqual([]);
    const { feedback } = await shop.oms.feedback.find();
    expect(feedback.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
    const reasons = await Promise.all(feedback.map(async (of) => (await shop.oms.feedback.history(of)).at(-1)?.data));
    expect(reasons.map((data) => (data as { reason?: string }).reason).sort()).toEqual([
      'returned',
      'unreachable',
      'unreachable',
    ]);
  });

  it('is answered once, by the token of its link alone; what was written lies with the party', async () => {
    const order = await delivered({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } });
    await later(3);
    const [token = ''] = tokens();

    for (const made of ['', order.id, `${token}x`, token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))])
      await expect(shop.oms.feedback.answer(made, { rating: 5 })).rejects.toMatchObject({ code: 'feedback.token' });
    await expect(
      shop.oms.feedback.answer(token, { rating: 6, nps: 11, lines: [{ line: '1', rating: 0 }], text: '' }),
    ).rejects.toMatchObject({
      problems: [{ path: ['rating'] }, { path: ['nps'] }, { path: ['lines', 0, 'rating'] }, { path: ['text'] }],
    });
    await expect(
      shop.oms.feedback.answer(token, { rating: 5, lines: [{ line: '7', rating: 5 }] }),
    ).rejects.toMatchObject({
      code: 'document.line',
    });
    const answer = { rating: 4, nps: 9, csat: 5, lines: [{ line: '1', rating: 4 }], text: 'A lovely mug.' };
    const answered = await shop.oms.feedback.answer(token, answer, { idempotencyKey: 'a' });
    const again = await shop.oms.feedback.answer(token, answer, { idempotencyKey: 'a' });
    expect([answered.status, answered.low, again.version]).toEqual(['answered', false, answered.version]);
    await expect(shop.oms.feedback.answer(token, answer)).rejects.toMatchObject({ code: 'document.state' });

    expect(await shop.oms.feedback.text(answered)).toBe('A lovely mug.');
    expect(JSON.stringify(await shop.oms.feedback.history(answered))).not.toMatch(/lovely|guest@|[a-z2-7]{26}/);
    const hidden = await shop.oms.feedback.hide(answered, { reason: 'rude' }, { actor: ann });
    expect(hidden).toMatchObject({ hidden: true, answer: { rating: 4, nps: 9, csat: 5 } });
    expect((await shop.oms.feedback.find({ sku: 'MUG', rating: 4, hidden: false })).feedback).toEqual([]);
    expect((await shop.oms.feedback.show(answered, {}, { actor: ann })).hidden).toBe(false);
    expect((await shop.oms.feedback.find({ sku: 'MUG', rating: 4, hidden: false })).feedback).toHaveLength(1);
    await shop.oms.customers.erase({ party: order.party });
    expect([await shop.oms.feedback.text(answered), await store.dump()]).toEqual([
      null,
      expect.not.stringMatching(/lovely/),
    ]);
  });

  it('counts for so long only', async () => {
    await delivered({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } });
    await later(3);
    await later(91);
    await expect(shop.oms.feedback.answer(tokens()[0] ?? '', { rating: 5 })).rejects.toMatchObject({
      code: 'document.state',
      details: { action: 'answer' },
    });
  });

  it('opens one case where it is low, about the lines that were not liked, with what was written', async () => {
    const order = await delivered({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } });
    await later(3);
    const low = await shop.oms.feedback.answer(tokens()[0] ?? '', { rating: 1, text: 'It came broken.' });
    await shop.oms.relay.runOnce();
    // It is delivered again.
    await shop.oms.effects.redeliver({ subject: { kind: 'feedback', id: low.id }, version: low.version, n: 0 });
    await shop.oms.relay.runOnce();

    const { cases } = await shop.oms.cases.find({ order });
    expect(cases).toMatchObject([
      { kind: 'complaint', origin: `feedback:${low.id}`, channel: 'feedback', lines: [{ line: '1', sku: 'MUG' }] },
    ]);
    const [one] = cases;
    expect((await shop.oms.cases.thread(one?.id ?? '')).map(({ body }) => body?.text)).toEqual(['It came broken.']);
    expect(shop.mail.messages.filter(({ template }) => template === 'case.opened')).toMatchObject([
      { recipient: { email: 'guest@example.com' } },
    ]);
  });

  it('is not asked for where the shop does not ask', async () => {
    const silent = openShop(store.repository, { locations, clock: shop.clock, process: { completeAfterDays: null } });
    const order = await silent.settled(await silent.place({ payment: { method: 'cash' } }));
    const { shipments } = await silent.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
    await silent.oms.shipments.deliver(order.id, { shipmentId: shipments[0]?.id ?? '' });
    await later(30);
    expect((await shop.oms.feedback.find()).feedback).toEqual([]);
  });
});

describe.each(Object.entries(sharedStores))('feedback on %s', (_name, openStore) => {
  it('is asked for once and answered once, whoever works at it at the same time', async () => {
    const store = await openStore();
    const terms = { locations, feedback: { askAfterDays: 0 } };
    const shop = openShop(store.repository, terms);
    const beside = openShop(store.other, { ...terms, clock: shop.clock, mail: shop.mail });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 20, unitCost: 400 });
    for (let n = 0; n < 5; n++) {
      const order = await shop.settled(await shop.place({ payment: { method: 'cash' } }));
      const { shipments } = await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
      await shop.oms.shipments.deliver(order.id, { shipmentId: shipments[0]?.id ?? '' });
    }
    await Promise.all([shop.oms.relay.runOnce(), beside.oms.relay.runOnce()]);
    await Promise.all([shop.oms.relay.runOnce(), beside.oms.relay.runOnce()]);

    const asked = shop.mail.messages.filter(({ template }) => template === 'feedback.asked');
    expect([asked.length, new Set(asked.map(({ orderId }) => orderId)).size]).toEqual([5, 5]);
    const token = String(asked[0]?.values.replyToken);
    const answers = await Promise.allSettled(
      Array.from({ length: 32 }, (_, i) => (i % 2 ? shop : beside).oms.feedback.answer(token, { rating: 1 })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all([shop.oms.relay.runOnce(), beside.oms.relay.runOnce()]);
    expect((await shop.oms.cases.find()).cases).toHaveLength(1);
    await store.close();
  });
});
