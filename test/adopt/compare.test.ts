/** Another system beside this one: what it says otherwise is found, and nothing else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComparedRecord, compareOrders, compareStock, type TheirOrder } from '../../src/adopt';
import { ann, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

async function all(reports: AsyncGenerator<ComparedRecord>): Promise<ComparedRecord[]> {
  const list: ComparedRecord[] = [];
  for await (const report of reports) list.push(report);
  return list;
}

describe.each(Object.entries(stores))('a comparison on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    await shop.oms.inventory.receive({ sku: 'TEE', quantity: 5, state: 'damaged' });
  });
  afterEach(() => store.close());

  const placed = async (externalRef: string) => {
    const order = await shop.settled(await shop.place({ externalRef }));
    return { order, ref: { channel: 'web', value: externalRef } };
  };

  it('finds orders by number or reference, and tells every field that is said otherwise', async () => {
    const [{ order }, second] = [await placed('A'), await placed('B')];
    await shop.oms.shipments.dispatch(second.order, { tracking: 'T', lines: [{ lineId: '1', units: 1 }] });
    const records: TheirOrder[] = [
      {
        number: order.number ?? '',
        total: 2500,
        currency: 'GBP',
        payment: 'authorized',
        lines: [{ sku: 'MUG', quantity: 2 }],
      },
      {
        ...{ externalRef: second.ref, total: 2499, due: 2500, refunded: 1, fulfillment: ['shipped', 'delivered'] },
        lines: [{ sku: 'TEE', quantity: 1 }],
      },
      {
        externalRef: second.ref,
        lines: [{ sku: 'MUG', shipped: 2, returned: 0 }],
        fulfillment: ['partlyShipped', 'shipped'],
      },
      { number: 'NONE' },
    ];

    const reports = await all(compareOrders(shop.oms, records));

    expect(reports).toMatchObject([
      { line: 1, status: 'same', name: order.number, id: order.id, differences: [] },
      {
        ...{ line: 2, status: 'different', name: 'B', id: second.order.id },
        differences: [
          { field: 'total', theirs: 2499, ours: 2500 },
          { field: 'refunded', theirs: 1, ours: 0 },
          { field: 'fulfillment', theirs: 'shipped or delivered', ours: 'partlyShipped' },
          { field: 'lines.TEE.quantity', theirs: 1, ours: 0 },
          { field: 'lines.MUG.quantity', theirs: 0, ours: 2 },
        ],
      },
      { line: 3, status: 'different', differences: [{ field: 'lines.MUG.shipped', theirs: 2, ours: 1 }] },
      { line: 4, status: 'missing', name: 'NONE', id: null },
    ]);
  });

  it('tells of a span what is here only, without tests, over many records', async () => {
    const orders = [];
    for (let n = 0; n < 4; n++) orders.push((await placed(`ref-${n}`)).order);
    await shop.oms.orders.place(
      { channel: 'web', test: true, shipTo: { country: 'GB' }, lines: [{ sku: 'MUG', quantity: 1 }] },
      { actor: ann },
    );
    const named = Array.from({ length: 120 }, (_, n) => ({ externalRef: { channel: 'web', value: `ref-${n % 3}` } }));
    const compare = (placedFrom: string) => all(compareOrders(shop.oms, named, { placedFrom }));

    const reports = await compare('2026-01-01T00:00:00Z');

    expect(reports.map(({ line }) => line)).toEqual([...named.map((_, n) => n + 1), null]);
    expect(reports.at(-1)).toMatchObject({ status: 'extra', id: orders[3]?.id, name: orders[3]?.number });
    expect((await compare('2027-01-01T00:00:00Z')).filter(({ status }) => status === 'extra')).toEqual([]);
  });

  it('holds stock against stock, by location or of all', async () => {
    await shop.place();

    const reports = await all(
      compareStock(shop.oms, [
        { sku: 'MUG', onHand: 10, allocated: 2, available: 8 },
        { sku: 'MUG', location: 'main', available: 10 },
        { sku: 'TEE', onHand: 5, available: 0 },
        { sku: 'PEN', onHand: 0 },
        { sku: 'PEN', onHand: 3 },
      ]),
    );

    expect(reports.map(({ line, name, status, differences }) => [line, name, status, differences])).toEqual([
      [1, 'MUG', 'same', []],
      [2, 'MUG', 'different', [{ field: 'available', theirs: 10, ours: 8 }]],
      [3, 'TEE', 'same', []],
      [4, 'PEN', 'same', []],
      [5, 'PEN', 'different', [{ field: 'onHand', theirs: 3, ours: 0 }]],
    ]);
  });

  it('refuses a record that cannot be read, by itself, with its fields', async () => {
    const wrong = [{ total: 1 }, { number: 'X', total: 1.5, colour: 'red' }] as unknown as TheirOrder[];

    const reports = await all(compareOrders(shop.oms, wrong));

    expect(reports.map(({ status, problems }) => [status, problems.map(({ path }) => path?.join('.'))])).toEqual([
      ['refused', ['number']],
      ['refused', ['total', 'colour']],
    ]);
    await expect(all(compareOrders(shop.oms, [], { placedFrom: 'soon' }))).rejects.toMatchObject({
      problems: [{ code: 'input.invalid', path: ['placedFrom'] }],
    });
  });
});
