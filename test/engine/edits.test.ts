/** Edits of placed orders, through the door that hosts use, on every store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedCarrier } from '../../src/adapters/memory';
import { isOmsError, type Oms, type Order } from '../../src/index';
import { ann, anOrder, day, hour, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const tee = { type: 'addLine', sku: 'TEE', quantity: 1 } as const;
const codeOf = (error: unknown) => (isOmsError(error) ? error.code : String(error));

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 5, unitCost: 100 })) });
  });
  afterEach(() => store.close());

  const paid = async (changes = {}) => shop.settled(await shop.place(changes));
  const free = async (sku: string) => (await shop.oms.inventory.levels(sku)).map(({ allocated }) => allocated);
  const sound = async () => expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });

  it('of 32 who begin at once, one wins, and the others are told why', async () => {
    const order = await paid();

    const callers = Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? shop.oms : other));
    const results = await Promise.allSettled(callers.map((oms) => oms.edits.begin(order)));

    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []));
    expect(refusals).toEqual(Array.from({ length: 31 }, () => 'edit.open'));
    expect((await shop.oms.orders.get(order.id)).version).toBe(order.version + 1);
  });

  it('of 32 who confirm at once, one does, and the difference is asked for once', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [tee]);

    const callers = Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? shop.oms : other));
    const payment = { method: 'card', token: 'ok' };
    const results = await Promise.allSettled(callers.map((oms) => oms.edits.confirm(order, { payment })));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const after = await shop.settled(order);
    expect(after.totals).toMatchObject({ due: 4500, authorized: 4500 });
    expect(await free('TEE')).toEqual([1]);
    await sound();
  });

  it('a look at it writes nothing, takes nothing and asks nobody for money', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);
    const staged = await shop.oms.edits.stage(order, [tee, { type: 'setQuantity', lineId: '1', quantity: 1 }]);
    const before = await store.counts();

    const preview = await shop.oms.edits.preview(order);

    expect(preview).toMatchObject({ difference: 750, outstanding: 3250, shortages: [], refusals: [], approval: null });
    expect(preview.order.lines.map(({ sku, quantity, cancelled }) => [sku, quantity, cancelled])).toEqual([
      ['MUG', 2, 1],
      ['TEE', 1, 0],
    ]);
    expect(await store.counts()).toEqual(before);
    expect((await shop.oms.orders.get(order.id)).version).toBe(staged.version);
    expect(await free('TEE')).toEqual([0]);
  });

  it('a look says all that is short and refused at once, beside the order as it would be', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [
      { ...tee, quantity: 9 },
      { type: 'setQuantity', lineId: '1', quantity: 9 },
      { type: 'addLine', sku: 'NOPE', quantity: 1 },
    ]);

    const { shortages, refusals, difference } = await shop.oms.edits.preview(order, { actor: ann });

    expect(shortages).toEqual([
      { sku: 'MUG', wanted: 7, found: 3 },
      { sku: 'TEE', wanted: 9, found: 5 },
    ]);
    expect(refusals.map(({ code }) => code)).toEqual(['sku.unknown', 'stock.short', 'stock.short']);
    expect(difference).toBe(7 * 1250 + 9 * 2000);
    await expect(shop.oms.edits.confirm(order)).rejects.toMatchObject({ code: 'sku.unknown' });
  });

  it('takes stock whole or not at all, while others want it, too', async () => {
    const orders = await Promise.all(
      Array.from({ length: 4 }, () => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })),
    );
    for (const order of orders) {
      await shop.oms.edits.begin(order);
      await shop.oms.edits.stage(order, [{ ...tee, quantity: 2 }]);
    }

    const results = await Promise.allSettled(
      orders.map((order, index) => (index % 2 === 0 ? shop.oms : other).edits.confirm(order)),
    );

    const codes = results.map((result) => (result.status === 'fulfilled' ? 'done' : codeOf(result.reason)));
    expect(codes.sort()).toEqual(['done', 'done', 'stock.short', 'stock.short']);
    expect(await free('TEE')).toEqual([4]);
    await sound();
  });

  it('gives back what is overpaid, and leaves the books even', async () => {
    const sent = await shop.settled(
      await shop.oms.shipments.dispatch(await paid(), { lines: [{ lineId: '1', units: 1 }] }),
    );
    await shop.oms.payments.capture(sent, {});
    await shop.settled(sent);
    await shop.oms.edits.begin(sent);
    await shop.oms.edits.stage(sent, [{ type: 'removeLine', lineId: '1' }]);
    await shop.oms.edits.confirm(sent, { difference: -1250 });

    const after = await shop.settled(sent);

    expect(after.totals).toMatchObject({ due: 1250, captured: 2500, refunded: 1250 });
    await sound();
  });

  it('is discarded by itself when nobody confirms it in time', async () => {
    const order = await paid();
    const expires = new Date(shop.clock.now() + hour).toISOString();
    await shop.oms.edits.begin(order, { expires });
    shop.clock.advance(hour);

    await expect(shop.oms.edits.stage(order, [tee])).rejects.toMatchObject({ code: 'edit.expired' });
    const after = await shop.settled(order);

    expect([after.edit, after.edited]).toEqual([null, 0]);
    shop.clock.advance(day);
    expect((await shop.settled(order)).version).toBe(after.version);
  });

  it('is refused when the order has moved on since it was looked at', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);
    const staged = await shop.oms.edits.stage(order, [tee]);
    await other.orders.note(order, { text: 'ring twice' });

    const confirm = shop.oms.edits.confirm(order, {}, { expectedVersion: staged.version });

    await expect(confirm).rejects.toMatchObject({ code: 'version.conflict' });
  });

  it('refuses a field that is none, as a hidden total', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);

    const stage = shop.oms.edits.stage(order, [{ ...tee, total: 1 } as never]);

    await expect(stage).rejects.toMatchObject({
      problems: [{ code: 'input.invalid', path: ['actions', 0, 'total'] }],
    });
  });

  it('is done once under one key', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [tee]);
    const once = { idempotencyKey: 'edit-1' };

    await shop.oms.edits.confirm(order, {}, once);
    const again = await other.edits.confirm(order, {}, once);

    expect([again.replayed, again.edited]).toEqual([true, 1]);
  });

  describe('another address', () => {
    const shipTo = { name: 'Zed', line1: '9 Elm Row', city: 'Leeds', postalCode: 'LS1', country: 'GB' };
    const from = { name: 'Zed', line1: '1 Old Street', city: 'London', postalCode: 'N1', country: 'GB' };

    async function moved(order: Order): Promise<Order> {
      await shop.oms.edits.begin(order);
      await shop.oms.edits.stage(order, [{ type: 'setAddress', shipTo }]);
      await shop.oms.edits.confirm(order);
      return shop.settled(order);
    }

    it('is where the next parcel goes', async () => {
      const after = await moved(await paid({ shipTo: from }));
      await shop.settled(await shop.oms.shipments.dispatch(after));

      expect(shop.post.labels.map(({ parcel }) => parcel.address)).toEqual([shipTo]);
    });

    it('is where the next parcel goes only once it is confirmed', async () => {
      const order = await paid({ shipTo: from });
      await shop.oms.edits.begin(order);
      await shop.oms.edits.stage(order, [{ type: 'setAddress', shipTo }]);
      await shop.settled(await shop.oms.shipments.dispatch(order));

      expect(shop.post.labels.map(({ parcel }) => parcel.address)).toEqual([from]);
    });

    it('turns round a parcel that is under way', async () => {
      const clock = shop.clock;
      const post = simulatedCarrier({ id: 'swift', clock, transitDays: 3 });
      shop = openShop(store.repository, { clock, post });
      const sent = await shop.settled(await shop.oms.shipments.dispatch(await paid({ shipTo: from })));
      const after = await moved(sent);

      expect(after.shipments.map(({ intercept }) => intercept)).toEqual(['accepted']);
      expect(post.labels[0]?.interceptedTo?.address).toEqual(shipTo);
    });

    it('says so when the parcel cannot be turned round any more', async () => {
      const sent = await shop.settled(await shop.oms.shipments.dispatch(await paid({ shipTo: from })));

      expect((await moved(sent)).shipments.map(({ intercept }) => intercept)).toEqual(['refused']);
    });

    it('is nowhere but with the party, and gone with it', async () => {
      const order = await paid({ shipTo: from });
      const after = await moved(order);
      const told = JSON.stringify([after, await shop.oms.orders.history(after.id)]);
      const { party } = after;

      expect(told).not.toContain('Elm');
      expect(JSON.stringify(await shop.oms.customers.data({ party }))).toContain('Elm');
      await shop.oms.customers.erase({ party });
      expect(JSON.stringify(await shop.oms.customers.data({ party }))).not.toContain('Elm');
    });
  });

  it('tells the new contact, not the old one', async () => {
    const order = await paid();
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [{ type: 'setContact', customer: { email: 'new@example.com' } }]);
    await shop.oms.edits.confirm(order);
    await shop.settled(order);

    expect(shop.mail.messages.at(-1)).toMatchObject({
      template: 'edit.confirmed',
      recipient: { email: 'new@example.com' },
      values: { difference: 0 },
    });
  });

  it('is found by what was added', async () => {
    const order = await paid({ ...anOrder });
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [tee]);
    await shop.oms.edits.confirm(order);

    const found = await shop.oms.orders.find({ sku: 'TEE' });

    expect(found.orders.map(({ id }) => id)).toEqual([order.id]);
  });
});
