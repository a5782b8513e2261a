/** Layers of cost: what leaves costs what its layer says, whoever takes of it at the same moment. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layerOf, runOf } from '../../../src/inventory';
import { ann, day, openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const locations = [
  { id: 'main', priority: 1 },
  { id: 'leeds', priority: 2 },
];

describe.each(Object.entries(stores))('layers of cost on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  const open = (costing: 'fifo' | 'average' | 'none') => {
    shop = openShop(store.repository, { locations, stock: { costing } });
  };
  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(() => store.close());

  const receive = async (quantity: number, unitCost: number, location = 'main') => {
    await shop.oms.inventory.receive({ sku: 'MUG', location, quantity, unitCost });
    shop.clock.advance(day);
  };
  /** Layers that are left: location, units, cost each, the oldest first. */
  const left = async () => {
    const counters = await store.repository.countersUnder('main', [{ space: 'cost', prefix: 'MUG\u001f' }]);
    return counters.map(({ key, value }) => {
      const { location, layer } = layerOf(key);
      return [location, value, runOf({ layer, units: value }).unitCost];
    });
  };
  const ship = async (quantity: number) => {
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity }] }));
    return shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
  };
  const comesBack = async (id: string, lineId: string, units: number) => {
    const { returns } = await shop.oms.returns.request(
      id,
      { lines: [{ lineId, units }], reason: 'unwanted' },
      { actor: ann },
    );
    const returnId = returns.at(-1)?.id ?? '';
    if (returns.at(-1)?.status === 'requested') await shop.oms.returns.approve(id, { returnId }, { actor: ann });
    await shop.oms.returns.receive(id, { returnId }, { actor: ann });
  };
  const costs = async (id: string) => (await shop.oms.orders.margin(id)).cost;
  const expectSound = async () => {
    expect(await shop.oms.inventory.audit()).toEqual({ findings: [], more: false });
    const rows = await shop.oms.inventory.levels('MUG');
    const value = (await left()).reduce((sum, [, units, cost]) => sum + Number(units) * Number(cost), 0);
    expect(value).toBe(rows.reduce((sum, row) => sum + row.value, 0));
    expect(await store.repository.layerDifferences('main', { after: null, limit: 10 })).toEqual([]);
  };

  it('sends the oldest first, and takes back what left into its own layer', async () => {
    open('fifo');
    await receive(3, 200);
    await receive(2, 300);

    const { id, lines } = await ship(4);

    expect(await costs(id)).toBe(900);
    expect(await left()).toEqual([['main', 1, 300]]);
    await comesBack(id, lines[0]?.id ?? '', 2);
    expect(await costs(id)).toBe(400);
    expect(await left()).toEqual([
      ['main', 1, 200],
      ['main', 2, 300],
    ]);
    await comesBack(id, lines[0]?.id ?? '', 2);
    expect([await costs(id), await left()]).toEqual([
      0,
      [
        ['main', 3, 200],
        ['main', 2, 300],
      ],
    ]);
    await expectSound();
  });

  it('sends at the average of what lies there when the parcel leaves, and not of what lay there before', async () => {
    open('average');
    await receive(2, 200);
    await receive(1, 401);

    const first = await ship(1);
    await receive(2, 1000);
    const second = await ship(3);

    expect([await costs(first.id), await costs(second.id)]).toEqual([267, 1901]);
    const [row] = await shop.oms.inventory.levels('MUG');
    expect([row?.onHand, row?.value]).toEqual([1, 633]);
    await comesBack(second.id, second.lines[0]?.id ?? '', 3);
    expect((await shop.oms.inventory.levels('MUG'))[0]?.value).toBe(2534);
    await expectSound();
  });

  it('takes cost along to another place and another shop floor, off with what is lost, and back to the supplier', async () => {
    open('fifo');
    await receive(3, 200);
    await receive(3, 300);
    const place = { sku: 'MUG', location: 'main' };
    const { inventory, transfers } = shop.oms;

    await inventory.writeOff({ ...place, units: 1, reason: 'broken' });
    await inventory.move({
      sku: 'MUG',
      units: 1,
      from: { location: 'main' },
      to: { location: 'main', state: 'quality' },
      reason: 'check',
    });
    const sent = await transfers.create({ from: 'main', to: 'leeds', lines: [{ sku: 'MUG', units: 2 }] });
    await transfers.send(sent);
    await transfers.receive(sent, { lines: [{ line: '1', units: 1, damaged: 0 }] });
    await transfers.close(sent);
    await inventory.returnToSupplier({ ...place, units: 1, supplier: 'acme', reason: 'faulty' });
    await inventory.adjust({ ...place, delta: 2, value: 501, reason: 'found' });

    const rows = await inventory.levels('MUG');
    expect(rows.filter(({ onHand }) => onHand > 0).map((row) => [row.location, row.onHand, row.value])).toEqual([
      ['leeds', 1, 200],
      ['main', 3, 801],
      ['main', 1, 200],
    ]);
    expect(await left()).toEqual([
      ['leeds', 1, 200],
      ['main', 1, 300],
      ['main', 1, 250],
      ['main', 1, 251],
      ['main', 1, 200],
    ]);
    await expectSound();
  });

  it('corrects what goods are worth without a unit, and makes their layers say so', async () => {
    open('fifo');
    await receive(3, 200);
    await receive(1, 500);

    await shop.oms.inventory.adjust({ sku: 'MUG', location: 'main', delta: 0, value: -98, reason: 'writtenDown' });

    expect(await left()).toEqual([
      ['main', 2, 250],
      ['main', 2, 251],
    ]);
    await expectSound();
  });

  it('knows nothing of costs where none are kept, and takes none', async () => {
    open('none');
    await expect(receive(1, 200)).rejects.toMatchObject({ problems: [{ path: ['unitCost'] }] });
    await receive(2, 0);
    await ship(1);
    expect(await left()).toEqual([]);
    await expectSound();
  });

  describe('of goods that nobody gave a cost', () => {
    const counted = async () => [
      ...(await left()),
      ...(await store.repository.countersUnder('main', [{ space: 'costAverage', prefix: '' }])),
    ];

    it('are none: nothing is counted or looked at when they come, go, move and come back', async () => {
      const asked: string[] = [];
      const { repository } = store;
      shop = openShop(
        {
          ...repository,
          countersUnder: (...args) => {
            asked.push(...args[1].map(({ space }) => space));
            return repository.countersUnder(...args);
          },
        },
        { locations },
      );
      const { inventory, transfers } = shop.oms;
      for await (const { status } of inventory.importStock('sku,location,quantity\nMUG,main,4', { mode: 'add' }))
        expect(status).toBe('taken');
      await inventory.receive({ sku: 'MUG', location: 'main', quantity: 4 });
      const { id, lines } = await ship(3);
      await comesBack(id, lines[0]?.id ?? '', 2);
      await inventory.writeOff({ sku: 'MUG', location: 'main', units: 1, reason: 'broken' });
      await inventory.adjust({ sku: 'MUG', location: 'main', delta: 1 });
      const sent = await transfers.create({ from: 'main', to: 'leeds', lines: [{ sku: 'MUG', units: 2 }] });
      await transfers.send(sent);
      await transfers.receive(sent);

      expect([await counted(), asked.filter((space) => space.startsWith('cost'))]).toEqual([[], []]);
      await expectSound();
    });

    it('are none until goods come that have one: those leave first', async () => {
      open('fifo');
      await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 2 });
      await receive(2, 300);

      const first = await ship(3);

      expect([await costs(first.id), await left()]).toEqual([600, []]);
      await comesBack(first.id, first.lines[0]?.id ?? '', 3);
      expect([await costs(first.id), await left()]).toEqual([0, [['main', 2, 300]]]);
      await expectSound();
    });

    it.each([
      ['fifo', [600, 0, 0], [['main', 1, 0]]],
      ['average', [240, 120, 120], [['main', 1, 120]]],
    ] as const)('are a layer beside others of their SKU that had one, at %s', async (costing, wanted, rest) => {
      open(costing);
      await receive(2, 300);
      await receive(3, 0);

      const parcels = [await ship(2), await ship(1), await ship(1)];

      expect(await Promise.all(parcels.map(({ id }) => costs(id)))).toEqual(wanted);
      expect(await left()).toEqual(rest);
      await expectSound();
    });

    it('may go while the first that has one comes in', async () => {
      open('average');
      await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 20 });
      const orders = [];
      for (let n = 0; n < 16; n++)
        orders.push(await shop.place({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } }));
      const other = shop.beside({ repository: store.other ?? store.repository });

      await Promise.all([
        ...orders.map(({ id }, n) =>
          (n % 2 === 0 ? shop.oms : other).shipments.dispatch(id, { lines: 'all', carrier: null }),
        ),
        receive(30, 101),
      ]);

      const [row] = await shop.oms.inventory.levels('MUG');
      const cost = (await Promise.all(orders.map(({ id }) => costs(id)))).reduce((sum, of) => sum + of, 0);
      expect([row?.onHand, (row?.value ?? 0) + cost]).toEqual([34, 3030]);
      await expectSound();
      await other.close();
    });
  });

  it('looks at the layers of many parcels together', async () => {
    let reads = 0;
    const { repository } = store;
    shop = openShop(
      {
        ...repository,
        countersUnder: (...args) => {
          reads++;
          return repository.countersUnder(...args);
        },
      },
      { locations },
    );
    await receive(40, 250);
    const orders = [];
    for (let n = 0; n < 20; n++)
      orders.push(await shop.place({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } }));
    reads = 0;

    await Promise.all(orders.map(({ id }) => shop.oms.shipments.dispatch(id, { lines: 'all', carrier: null })));

    expect(reads).toBeLessThanOrEqual(6);
    await expectSound();
  });

  it.each(['fifo', 'average'] as const)(
    '32 at once take of %s layers while more comes in: not a penny is lost',
    async (costing) => {
      open(costing);
      await receive(7, 101);
      await receive(44, 250);
      const orders = [];
      for (let n = 0; n < 32; n++)
        orders.push(await shop.place({ lines: [{ sku: 'MUG', quantity: 1 + (n % 2) }], payment: { method: 'cash' } }));
      shop.clock.advance(day);
      const { repository } = store;
      const other = shop.beside({ repository: store.other ?? repository });

      const arrivals = [311, 322, 333].map((unitCost) =>
        shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 3, unitCost }),
      );
      const parcels = orders.map(({ id }, n) =>
        (n % 2 === 0 ? shop.oms : other).shipments.dispatch(id, { lines: 'all', carrier: null }),
      );
      const losses = Array.from({ length: 4 }, () =>
        other.inventory.writeOff({ sku: 'MUG', location: 'main', units: 1, reason: 'broken' }),
      );
      await Promise.all([...arrivals, ...parcels]);
      const lost = (await Promise.all(losses)).map(({ document }) => document);

      const booked = async (account: string, kind: 'order' | 'stockDocument', ids: readonly string[]) => {
        const postings = await repository.ledger(
          'main',
          ids.map((id) => ({ kind, id })),
        );
        const entries = postings.flatMap((posting) => posting.entries).filter((entry) => entry.account === account);
        return entries.reduce((sum, { amount }) => sum + amount, 0);
      };
      const received = 7 * 101 + 44 * 250 + 3 * (311 + 322 + 333);
      const frozen = await booked(
        'stock.cost',
        'order',
        orders.map(({ id }) => id),
      );
      const gone = await booked('stock.adjusted', 'stockDocument', lost);
      const [row] = await shop.oms.inventory.levels('MUG');
      expect([row?.onHand, (row?.value ?? 0) + frozen + gone]).toEqual([8, received]);
      expect((await left()).reduce((sum, [, units]) => sum + Number(units), 0)).toBe(8);
      await expectSound();
      await other.close();
    },
  );
});
