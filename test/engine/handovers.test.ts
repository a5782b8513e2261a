/** What leaves in no parcel: downloads, licence keys, appointments. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ann, anOrder, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const ebooks = { lines: [{ sku: 'EBOOK', quantity: 2 }] };
const nothingFound = { stock: [], money: [], facts: [] };

describe.each(Object.entries(stores))('handovers on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open({ process: { fulfill: { digital: 'manual' } } });
  });
  afterEach(async () => {
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, changes);
  }
  const messages = () => shop.mail.messages.filter(({ template }) => template === 'lines.fulfilled');

  it('send the customer the text, keep it for them, and forget it with them', async () => {
    const order = await shop.settled(await shop.place(ebooks));
    const lines = [
      { lineId: '1', units: 1, text: 'KEY-A' },
      { lineId: '1', units: 1, text: 'KEY-B' },
    ];
    await shop.oms.orders.fulfill(order, { lines }, { actor: ann });
    const done = await shop.settled(order);

    expect(done.state).toMatchObject({ lifecycle: 'completed', payment: 'paid', fulfillment: 'delivered' });
    const told = { lineId: '1', sku: 'EBOOK', title: 'EBOOK', units: 1 };
    expect(messages().map(({ recipient, values }) => [recipient, values])).toEqual([
      [
        { email: 'guest@example.com' },
        {
          units: 2,
          lines: [
            { ...told, text: 'KEY-A' },
            { ...told, text: 'KEY-B' },
          ],
        },
      ],
    ]);
    const handed = { lineId: '1', sku: 'EBOOK', units: 1, at: done.times.delivered };
    expect(await shop.oms.orders.handovers(order)).toEqual([
      { ...handed, text: 'KEY-A' },
      { ...handed, text: 'KEY-B' },
    ]);
    expect(JSON.stringify(await shop.oms.orders.history(order))).not.toContain('KEY-');

    await shop.oms.customers.erase({ party: order.party });
    expect((await shop.oms.orders.handovers(order)).map(({ text }) => text)).toEqual([null, null]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('are made once, however many ask at the same time', async () => {
    const order = await shop.settled(await shop.place(ebooks));
    const asked = await Promise.allSettled(
      Array.from({ length: 32 }, (_, n) =>
        shop.oms.orders.fulfill(order, { lines: [{ lineId: '1', units: 1, text: `KEY-${n}` }] }),
      ),
    );

    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await shop.oms.orders.handovers(order)).toHaveLength(2);
    expect((await shop.settled(order)).totals).toMatchObject({ shipped: 2, delivered: 2, captured: 1400 });
    expect(messages()).toHaveLength(2);
  });

  it('ask for no address where nothing else is sent, and for one where something is', async () => {
    open({ process: { address: 'full' } });
    const { shipTo: _nowhere, ...order } = anOrder;

    const placed = await shop.oms.orders.place({ ...order, ...ebooks });
    expect((await shop.settled(placed)).state.fulfillment).toBe('delivered');

    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1, unitCost: 500 });
    const lines = [...ebooks.lines, { sku: 'MUG', quantity: 1 }];
    await expect(shop.oms.orders.place({ ...order, lines })).rejects.toMatchObject({ code: 'address.incomplete' });
  });

  it('move no stock, in a mixed order, given back or cancelled', async () => {
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1, unitCost: 500 });
    const lines = [{ sku: 'MUG', quantity: 1 }, ...ebooks.lines];
    const order = await shop.settled(await shop.place({ lines }));
    await shop.oms.orders.fulfill(order, { lines: [{ lineId: '2', units: 1 }] });
    expect((await shop.oms.orders.get(order)).state.fulfillment).toBe('partlyDelivered');
    await shop.oms.orders.cancel(order, { lines: [{ lineId: '2', units: 1 }] });
    const sent = await shop.oms.shipments.dispatch(order, { carrier: null });
    await shop.oms.shipments.deliver(order, { shipmentId: sent.shipments[0]?.id ?? '' });

    const asked = await shop.oms.returns.request(order, { lines: [{ lineId: '2', units: 1 }] });
    await shop.oms.returns.receive(order, { returnId: asked.returns[0]?.id ?? '' });

    const back = await shop.settled(order);
    expect(back.totals).toMatchObject({ captured: 1950, refunded: 700, returned: 700, overpaid: 0 });
    expect(await shop.oms.inventory.levels(['EBOOK'])).toEqual([]);
    expect((await shop.oms.orders.margin(order)).unknown).not.toContain('unshipped');
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });
});
