/** Labels and drop-offs for what comes back, by a carrier that misbehaves, on every store. */
import { afterEach, describe, expect, it } from 'vitest';
import { type CarrierMishap, simulatedCarrier } from '../../src/adapters/memory';
import { createTemplates } from '../../src/adapters/templates';
import type { Order } from '../../src/index';
import { day, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('return labels on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let mishap: CarrierMishap = 'ok';

  const open = async (returns: NonNullable<NonNullable<ShopChanges['process']>['returns']>) => {
    store = await openStore();
    mishap = 'ok';
    const post = simulatedCarrier({
      misbehave: ({ parcel, attempt }) => (parcel.back && attempt === 1 ? mishap : 'ok'),
      capabilities: { lookups: false },
      webhookSecret: 'secret',
    });
    shop = openShop(store.repository, { post, process: { returns } });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 50, unitCost: 100 });
  };
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });
  const delivered = async (): Promise<Order> => {
    const order = await shop.settled(await shop.place());
    const sent = await shop.settled(await shop.oms.shipments.dispatch(order, { carrier: null }));
    for (const { id } of sent.shipments) await shop.oms.shipments.deliver(sent, { shipmentId: id });
    return shop.settled(sent);
  };
  const ask = { lines: [{ lineId: '1', units: 1 }] };
  const backwards = () => shop.post.labels.filter(({ parcel }) => parcel.back);
  const messages = () => shop.mail.messages.filter(({ template }) => template === 'return.approved');

  it('one is bought, whatever happens to the call, and its document and number go to the customer', async () => {
    await open({ wayBack: { carrier: 'simulated', by: 'label' }, shippingFee: 'label' });
    const order = await delivered();
    mishap = 'timeoutAfterLabel';
    const shown = await shop.oms.returns.preview(order, ask);
    expect(shown.kept).toMatchObject([{ reason: 'returnShipping', amount: 395 }]);

    const { id: returnId = '' } = (await shop.oms.returns.request(order, ask)).returns[0] ?? {};
    await shop.settled(order);
    shop.clock.advance(day / 24);
    const [ready] = (await shop.settled(order)).returns;

    expect(backwards()).toHaveLength(1);
    const { tracking = '', parcel } = backwards()[0] ?? {};
    expect(parcel).toMatchObject({ back: 'label', from: { location: 'main' }, lines: [{ sku: 'MUG', units: 1 }] });
    expect(ready?.parcel).toMatchObject({ status: 'ready', tracking });
    const url = `https://carrier.example/${tracking}.pdf`;
    expect(await shop.oms.returns.wayBack(order, returnId)).toEqual({ label: { format: 'PDF', url }, dropOff: null });
    expect(messages()).toMatchObject([{ values: { tracking, labelUrl: url, carrier: 'simulated' } }]);
    const [message] = messages();
    if (message) expect(createTemplates().render(message).text).toContain(url);

    await shop.oms.shipments.receiveWebhook('simulated', shop.post.tell(tracking));
    const [arrived] = (await shop.oms.orders.get(order.id)).returns;
    expect(arrived).toMatchObject({ status: 'approved', parcel: { standing: 'arrived' } });
    await shop.oms.returns.receive(order, { returnId });
    expect((await shop.settled(order)).totals.refunded).toBe(1250 - 395);
  });

  it('a drop-off has a code and its points', async () => {
    await open({ wayBack: { carrier: 'simulated', by: 'dropOff' } });
    const order = await delivered();

    const { id: returnId = '' } = (await shop.oms.returns.request(order, ask)).returns[0] ?? {};
    await shop.settled(order);

    const code = `DROP-${backwards()[0]?.tracking}`;
    const points = [{ name: 'Corner Shop', address: '1 Station Road' }];
    expect(await shop.oms.returns.wayBack(order, returnId)).toEqual({ label: null, dropOff: { code, points } });
    expect(messages()).toMatchObject([{ values: { code, lines: points } }]);
    const [message] = messages();
    if (message) expect(createTemplates().render(message).text).toMatch(/Corner Shop, 1 Station Road/);
  });

  it('is given back when the return is rejected, also one that was bought meanwhile', async () => {
    await open({ wayBack: { carrier: 'simulated', by: 'label' } });
    const order = await delivered();
    const first = (await shop.oms.returns.request(order, ask)).returns[0];
    await shop.settled(order);
    await shop.oms.returns.reject(order, { returnId: first?.id ?? '' });
    await shop.settled(order);

    mishap = 'timeoutAfterLabel';
    const second = (await shop.oms.returns.request(order, ask)).returns[1];
    await shop.settled(order);
    expect((await shop.oms.orders.get(order.id)).returns[1]?.label).toMatchObject({ unknown: true });
    await shop.oms.returns.reject(order, { returnId: second?.id ?? '' });
    shop.clock.advance(day / 24);
    const after = await shop.settled(order);

    expect(after.returns.map(({ parcel }) => parcel?.status)).toEqual(['voided', 'voided']);
    expect(backwards().map(({ cancelledAt }) => cancelledAt !== null)).toEqual([true, true]);
  });

  it('is asked about where its carrier does not tell', async () => {
    await open({ wayBack: { carrier: 'simulated', by: 'label' } });
    const order = await delivered();
    await shop.oms.returns.request(order, ask);
    await shop.settled(order);

    const after = await shop.oms.shipments.refresh(order);
    expect(after.returns[0]?.parcel).toMatchObject({ trackingStatus: 'delivered', standing: 'arrived' });
  });
});

it('needs a carrier that carries back', () => {
  const wayBack = { carrier: 'simulated', by: 'label' } as const;
  const post = simulatedCarrier({ capabilities: { returns: false } });
  expect(() => openShop({} as never, { post, process: { returns: { wayBack } } })).toThrow(
    'needs a carrier that has returns',
  );
});
