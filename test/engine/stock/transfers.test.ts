/** Goods between locations of the shop: under way they are stock that nobody sells, and nothing of them is lost unsaid. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, monday, openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const locations = ['depot', 'soho'];

describe.each(Object.entries(stores))('transfers on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { locations });
  });
  afterEach(async () => {
    await store.close();
  });

  const transfers = () => shop.oms.transfers;
  const stock = async () =>
    (await shop.oms.inventory.levels('MUG')).map((row) => [
      row.location,
      row.state,
      row.onHand,
      row.value,
      row.incoming,
    ]);
  const mugs = (units: number, lot = '') => ({ from: 'depot', to: 'soho', lines: [{ sku: 'MUG', units, lot }] });
  const receive = (quantity: number) =>
    shop.oms.inventory.receive({ sku: 'MUG', location: 'depot', quantity, unitCost: 333 });
  const sent = async (units: number) => transfers().send(await transfers().create(mugs(units)));

  it('take goods along with their cost, received in parts, the broken ones apart and the lost ones written off', async () => {
    await receive(10);
    const transfer = await sent(6);
    expect(transfer).toMatchObject({ status: 'sent', lines: [{ sent: 6, value: 1998 }] });
    expect(await stock()).toEqual([
      ['depot', 'sellable', 4, 1332, 0],
      ['soho', 'sellable', 0, 0, 6],
      ['soho', 'transit', 6, 1998, 0],
    ]);

    await transfers().receive(transfer, { lines: [{ line: '1', units: 3, damaged: 1 }] });
    expect(await stock()).toEqual([
      ['depot', 'sellable', 4, 1332, 0],
      ['soho', 'sellable', 3, 999, 2],
      ['soho', 'damaged', 1, 333, 0],
      ['soho', 'transit', 2, 666, 0],
    ]);
    const closed = await transfers().close(transfer);

    expect(closed).toMatchObject({ status: 'closed', lines: [{ received: 3, damaged: 1, lost: 2, value: 0 }] });
    expect(await stock()).toEqual([
      ['depot', 'sellable', 4, 1332, 0],
      ['soho', 'sellable', 3, 999, 0],
      ['soho', 'damaged', 1, 333, 0],
      ['soho', 'transit', 0, 0, 0],
    ]);
    const [loss] = await store.repository.ledger('main', [{ kind: 'transfer', id: transfer.id }]);
    expect(loss?.entries).toEqual([
      { account: 'stock.goods', amount: -666 },
      { account: 'stock.adjusted', amount: 666 },
    ]);
    expect(await shop.oms.inventory.differences()).toEqual([]);
  });

  it('send only what is free, and sell nothing that is under way', async () => {
    await receive(5);
    await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }] });

    await expect(sent(4)).rejects.toMatchObject({ code: 'stock.short' });
    await sent(3);

    await expect(shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })).rejects.toMatchObject({ code: 'stock.short' });
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });

  it('are received once by the same key, from two processes at once', async () => {
    await receive(5);
    const transfer = await sent(5);
    const beside = openShop(store.other, { locations }).oms.transfers;
    const once = { idempotencyKey: 'truck-7' };

    const answers = await Promise.all([transfers().receive(transfer, {}, once), beside.receive(transfer, {}, once)]);
    answers.push(await beside.receive(transfer, {}, once));

    expect(answers.map(({ status, version }) => [status, version])).toEqual(Array(3).fill(['closed', 3]));
    expect(await stock()).toEqual([
      ['depot', 'sellable', 0, 0, 0],
      ['soho', 'sellable', 5, 1665, 0],
      ['soho', 'transit', 0, 0, 0],
    ]);
  });

  it('are received by one of two with other keys, and by nobody beyond what was sent', async () => {
    await receive(5);
    const transfer = await sent(5);
    const beside = openShop(store.other, { locations }).oms.transfers;
    const four = { lines: [{ line: '1', units: 4 }] };

    const results = await Promise.allSettled([transfers().receive(transfer, four), beside.receive(transfer, four)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'document.units' } });
    expect((await transfers().get(transfer)).lines[0]).toMatchObject({ received: 4, value: 333 });
  });

  it('keep lots, and the day on which they expire', async () => {
    const lot = { lot: 'L7', expiresOn: '2026-03-01' };
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'depot', quantity: 4, ...lot });
    const transfer = await transfers().send(await transfers().create(mugs(4, 'L7')));

    await transfers().receive(transfer);

    const rows = await shop.oms.inventory.levels('MUG');
    expect(rows.filter(({ onHand }) => onHand > 0)).toMatchObject([
      { location: 'soho', state: 'sellable', onHand: 4, ...lot },
    ]);
  });

  it('go nowhere but to another location, and can be called off until they are sent', async () => {
    await receive(5);
    await expect(transfers().create({ ...mugs(1), to: 'depot' })).rejects.toMatchObject({
      problems: [{ code: 'input.invalid', path: ['to'] }],
    });
    const transfer = await transfers().create(mugs(2));

    await transfers().cancel(transfer);

    await expect(transfers().send(transfer)).rejects.toMatchObject({ code: 'document.state' });
    expect((await transfers().find({ status: 'cancelled', from: 'depot' })).documents.map(({ id }) => id)).toEqual([
      transfer.id,
    ]);
  });

  it('are asked after on the day on which they should have come', async () => {
    await receive(5);
    const expectedAt = new Date(Date.parse(monday) + 2 * day).toISOString();
    const transfer = await transfers().send(await transfers().create(mugs(5)), { expectedAt });
    shop.clock.advance(2 * day);

    await shop.oms.relay.runOnce();

    expect((await transfers().history(transfer)).map(({ type }) => type)).toEqual([
      'transfer.requested',
      'transfer.sent',
      'transfer.overdue',
    ]);
  });
});
