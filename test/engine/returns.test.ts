/** Returns through the door that hosts use, on every store. */
import { afterEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { isOmsError, type Oms, type Order } from '../../src/index';
import { ann, customer, day, openShop, prices, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const codeOf = (error: unknown) => (isOmsError(error) ? error.code : String(error));
const codesOf = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? 'done' : codeOf(result.reason)));
const tagged = memoryCatalog({ ...prices, TEE: { ...prices.TEE, tags: ['clothes'] } }, 'GBP');

describe.each(Object.entries(stores))('returns on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  const open = async (changes: ShopChanges = {}) => {
    store = await openStore();
    shop = openShop(store.repository, { catalog: tagged, ...changes });
    other = shop.beside({ repository: store.other });
    const location = changes.locations ? 'shop' : 'main';
    await shop.oms.inventory.receive({
      lines: ['MUG', 'TEE'].map((sku) => ({ sku, location, quantity: 50, unitCost: 100 })),
    });
  };
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });
  const both = { lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 2 })), customer: { id: 'c-1' } };
  const delivered = async (changes = {}): Promise<Order> => {
    const order = await shop.settled(await shop.place({ ...both, ...changes }));
    const sent = await shop.settled(await shop.oms.shipments.dispatch(order, { carrier: null }));
    for (const { id } of sent.shipments) await shop.oms.shipments.deliver(sent, { shipmentId: id });
    return shop.settled(sent);
  };

  it('of 32 who ask for the same last unit, one gets it', async () => {
    await open();
    const order = await delivered({ lines: [{ sku: 'MUG', quantity: 1 }] });

    const callers = Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? shop.oms : other));
    const ask = { lines: [{ lineId: '1', units: 1 }] };
    const results = await Promise.allSettled(
      callers.map((oms) => oms.returns.request(order, ask, { actor: customer })),
    );

    const codes = codesOf(results);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(new Set(codes.filter((code) => code !== 'done'))).toEqual(new Set(['return.empty']));
    const after = await shop.oms.orders.get(order.id);
    expect(after.lines[0]).toMatchObject({ returning: 1, returned: 0 });
    expect(after.returns.map(({ number }) => number)).toEqual([`${order.number}-R1`]);
  });

  it('are found by their number, as people spell it', async () => {
    await open();
    const order = await delivered();
    await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });
    const found = async (number: string) => (await other.orders.find({ number })).orders.map(({ id }) => id);

    const spelled = `${order.number?.toLowerCase().replaceAll('-', ' ')} - r1`;
    expect(await found(`${order.number}-R1`)).toEqual([order.id]);
    expect(await found(spelled)).toEqual([order.id]);
    expect(await found(`${order.number}-R2`)).toEqual([]);
    expect(await found('-R1')).toEqual([]);
  });

  it('without a receipt are no more than the customer may bring, whoever asks at once for whichever order', async () => {
    await open({ process: { returns: { noReceipt: { returns: 3, per: 'month' } } } });
    const orders = [await delivered(), await delivered(), await delivered(), await delivered()];

    const ask = { lines: [{ lineId: '1', units: 1 }], receipt: false };
    const results = await Promise.allSettled(
      orders.flatMap((order) => [shop.oms, other].map((oms) => oms.returns.request(order, ask, { actor: ann }))),
    );

    expect(codesOf(results).sort()).toEqual([...Array(3).fill('done'), ...Array(5).fill('return.noReceipt')]);
    const taken = (await Promise.all(orders.map(({ id }) => shop.oms.orders.get(id)))).find(
      (of) => of.returns.length > 0,
    );
    await shop.oms.returns.reject(taken as Order, { returnId: taken?.returns[0]?.id ?? '' });
    const again = await Promise.allSettled(orders.map((order) => other.returns.request(order, ask, { actor: ann })));
    expect(codesOf(again).filter((code) => code === 'done')).toHaveLength(1);
    shop.clock.advance(31 * day);
    const [first] = orders as [Order];
    const tee = { ...ask, lines: [{ lineId: '2', units: 1 }], override: 'late' };
    await shop.oms.returns.request(first, tee, { actor: ann });
  });

  it('say for each line what may come back, until when, and why not', async () => {
    await open({ process: { returns: { rules: [{ id: 'clothes', tags: ['clothes'], days: 100 }] } } });
    const order = await delivered();
    shop.clock.advance(31 * day);

    const [mug, tee] = await other.returns.eligibility(order);

    expect(mug).toMatchObject({ sku: 'MUG', units: 0, rule: null, problems: [{ code: 'return.window' }] });
    expect(tee).toMatchObject({ sku: 'TEE', units: 2, rule: 'clothes', problems: [] });
    const ask = (lineId: string) =>
      shop.oms.returns.request(order, { lines: [{ lineId, units: 1 }] }, { actor: customer });
    await expect(ask('1')).rejects.toMatchObject({ code: 'return.window' });
    expect((await ask('2')).returns).toHaveLength(1);
  });

  it('are shown before anybody asks: what then comes is that, to the penny', async () => {
    await open({ process: { returns: { restockingPercent: 10, fee: 95, shippingFee: 300 } } });
    const order = await delivered({ shipping: [{ code: 'post', amount: 395 }] });
    const request = { lines: [{ lineId: '2', units: 1 }], charges: [{ chargeId: 'c1', amount: 395 }] };
    const before = await store.counts();

    const preview = await shop.oms.returns.preview(order, request, { actor: customer });

    expect(preview).toMatchObject({
      lines: [{ lineId: '2', sku: 'TEE', units: 1, amount: 2000 }],
      charges: [{ chargeId: 'c1', amount: 395 }],
      kept: [
        { reason: 'fee', amount: 95 },
        { reason: 'restocking', amount: 200 },
        { reason: 'returnShipping', amount: 300 },
      ],
      amount: 1800,
      refunds: [{ method: 'card', amount: 1800, to: 'original' }],
      refusals: [],
    });
    expect(await store.counts()).toEqual(before);
    expect((await shop.oms.orders.get(order.id)).version).toBe(order.version);

    const asked = await shop.oms.returns.request(order, request, { actor: customer });
    await shop.oms.returns.receive(asked, { returnId: asked.returns[0]?.id ?? '' });
    const after = await shop.settled(order);
    expect(after.totals.refunded).toBe(1800);
    expect(preview.order.totals.due).toBe(after.totals.due);
  });

  it('say in a preview all that speaks against them', async () => {
    await open({ process: { returns: { reasons: [{ code: 'defective' }] } } });
    const order = await delivered();
    shop.clock.advance(40 * day);

    const { refusals, lines, amount } = await other.returns.preview(
      order,
      { lines: [{ lineId: '1', units: 9 }], receipt: false },
      { actor: customer },
    );

    expect(refusals.map(({ code }) => code)).toEqual([
      ...['line.quantity', 'return.reason', 'return.window', 'return.noReceipt'],
    ]);
    expect([lines, amount]).toEqual([[], 0]);
  });

  it('come in two parcels, each unit with its own outcome, and stock, cost and money agree', async () => {
    await open({ process: { returns: { damagedState: 'damaged', damagedRefundPercent: 50 } } });
    const order = await delivered();
    const asked = await shop.oms.returns.request(order, { lines: ['1', '2'].map((lineId) => ({ lineId, units: 2 })) });
    const returnId = asked.returns[0]?.id ?? '';
    const of = (lineId: string, outcome: 'accepted' | 'damaged' | 'rejected' | 'lost') => ({
      lineId,
      units: 1,
      outcome,
    });

    const lines = [of('1', 'accepted'), of('1', 'damaged')];
    const first = await shop.oms.returns.receive(asked, { returnId, lines, more: true });
    expect(first.returns[0]?.status).toBe('partlyReceived');
    await other.returns.receive(asked, { returnId, lines: [of('2', 'rejected'), of('2', 'lost')] });
    const sent = await shop.oms.returns.sendBack(asked, { returnId, tracking: 'T-9' });

    expect(sent.returns[0]?.came?.map(({ outcome, goes }) => [outcome, goes])).toEqual([
      ...[
        ['accepted', undefined],
        ['damaged', undefined],
      ],
      ...[
        ['lost', undefined],
        ['rejected', undefined],
      ],
    ]);
    const rows = await shop.oms.inventory.levels('MUG');
    expect(rows.map(({ state, onHand, value }) => [state, onHand, value])).toEqual(
      expect.arrayContaining([
        [expect.anything(), 49, 4900],
        ['damaged', 1, 100],
      ]),
    );
    const after = await shop.settled(order);
    expect(after.totals).toMatchObject({ refunded: 1250 + 625 + 2000, openReturns: 0, overpaid: 0, outstanding: 0 });
    expect(shop.mail.messages.map(({ template }) => template)).toContain('return.sentBack');
  });

  it('are exchanged in advance: charged when nothing comes by the day, whole or not at all', async () => {
    await open({ process: { returns: { expireAfterDays: 10 } } });
    const order = await delivered({ lines: [{ sku: 'MUG', quantity: 1 }] });
    const swap = {
      lines: [{ lineId: '1', units: 1 }],
      exchange: { lines: [{ sku: 'TEE', quantity: 1 }], advance: true },
      payment: { method: 'card', token: 'ok' },
    };

    const shown = await shop.oms.returns.preview(order, swap);
    expect(shown.exchange).toMatchObject({ difference: 750, asked: 2000, advance: true });
    await shop.oms.returns.request(order, swap, { actor: customer });
    const asked = await shop.settled(order);
    await shop.settled(await shop.oms.shipments.dispatch(asked, { carrier: null }));
    // The difference is due whatever comes back: it is taken as the replacement leaves.
    expect((await shop.oms.orders.get(order.id)).totals).toMatchObject({ captured: 2000, authorized: 1250 });

    shop.clock.advance(11 * day);
    const late = await shop.settled(await shop.settled(order));
    expect(late.returns[0]?.status).toBe('expired');
    expect(late.totals).toMatchObject({ captured: 3250, due: 3250, outstanding: 0 });
  });

  it('come to any place, whichever sold it', async () => {
    await open({ locations: ['shop', 'depot'] });
    const order = await delivered({ lines: [{ sku: 'MUG', quantity: 1 }] });
    const asked = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });

    await shop.oms.returns.receive(asked, { returnId: asked.returns[0]?.id ?? '', location: 'depot' });

    const rows = await shop.oms.inventory.levels('MUG');
    expect(rows.find(({ location }) => location === 'depot')).toMatchObject({ onHand: 1, value: 100 });
    expect((await shop.settled(order)).totals.refunded).toBe(1250);
  });
});
