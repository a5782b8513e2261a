/** Freight and duty whose invoice comes after the goods: as if they had been known, as far as goods still lie there. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../../src/adapters/memory';
import type { Repository } from '../../../src/ports';
import { day, openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const locations = [
  { id: 'main', priority: 1 },
  { id: 'leeds', priority: 2 },
];
type Costing = 'fifo' | 'average';
const openIn = (repository: Repository, costing: Costing) =>
  openShop(repository, { locations, stock: { costing, states: ['quality'] } });

/** What an account came to in all postings. */
async function balanceOf({ repository }: { readonly repository: Repository }, account: string): Promise<number> {
  const refs: { kind: 'order' | 'stockDocument' | 'purchaseOrder' | 'transfer'; id: string }[] = [];
  for (const kind of ['order', 'stockDocument', 'purchaseOrder', 'transfer'] as const)
    for (const { id } of await repository.find('main', { kind, limit: 1_000 })) refs.push({ kind, id });
  const postings = await repository.ledger('main', refs);
  return postings
    .flatMap(({ entries }) => entries)
    .reduce((sum, of) => (of.account === account ? sum + of.amount : sum), 0);
}
const worth = async (shop: Shop, ...skus: string[]) =>
  Object.fromEntries(
    (await shop.oms.inventory.levels(skus))
      .filter(({ onHand, value }) => onHand > 0 || value > 0)
      .map((row) => [`${row.sku} ${row.location} ${row.state}`, { units: row.onHand, value: row.value }]),
  );
const ship = async (shop: Shop, sku: string, quantity: number) => {
  const order = await shop.settled(await shop.place({ lines: [{ sku, quantity }] }));
  return shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
};
async function expectSound(shop: Shop, store: { readonly repository: Repository }) {
  expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  const rows = await worth(shop, 'MUG', 'TEE');
  const value = Object.values(rows).reduce((sum, of) => sum + of.value, 0);
  expect(await balanceOf(store, 'stock.goods')).toBe(value);
}

describe.each(Object.entries(stores))('late landed costs on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await expectSound(shop, store);
    await shop.oms.close();
    await store.close();
  });

  it('make dearer what lies there, wherever it lies, and are an expense for what was sold', async () => {
    shop = openIn(store.repository, 'fifo');
    const { inventory, transfers } = shop.oms;
    const { document } = await inventory.receive({
      lines: [
        { sku: 'MUG', location: 'main', quantity: 10, unitCost: 200 },
        { sku: 'TEE', location: 'main', quantity: 5, unitCost: 400 },
      ],
    });
    shop.clock.advance(day);
    await inventory.receive({ sku: 'MUG', location: 'main', quantity: 2, unitCost: 300 });
    const order = await ship(shop, 'MUG', 4);
    await inventory.move({
      ...{ sku: 'MUG', units: 2, from: { location: 'main' }, to: { location: 'main', state: 'quality' } },
      reason: 'check',
    });
    const sent = await transfers.create({ from: 'main', to: 'leeds', lines: [{ sku: 'MUG', units: 3 }] });
    await transfers.send(sent);

    const key = { idempotencyKey: 'DHL 4711' };
    const late = {
      receipts: [{ document }],
      landed: [
        { kind: 'freight', amount: 1_500, by: 'quantity' as const },
        { kind: 'duty', amount: 400, by: 'value' as const },
      ],
      ref: 'DHL 4711',
    };
    const first = await inventory.landCosts(late, key);
    expect(await inventory.landCosts(late, key)).toEqual(first);

    // Each unit of freight 100; duty 20 per mug and 40 per tee. One old mug is left, then the two new ones.
    expect(await worth(shop, 'MUG', 'TEE')).toEqual({
      'MUG main sellable': { units: 3, value: 320 + 600 },
      'MUG main quality': { units: 2, value: 640 },
      'MUG leeds transit': { units: 3, value: 960 },
      'TEE main sellable': { units: 5, value: 5 * 540 },
    });
    const posted = await store.repository.ledger('main', [{ kind: 'stockDocument', id: first.document }]);
    expect(posted.map(({ entries }) => entries)).toEqual([
      [
        { account: 'stock.goods', amount: 6 * 120 + 5 * 140 },
        { account: 'stock.cost', amount: 4 * 120 },
        { account: 'stock.received', amount: -1_900 },
      ],
    ]);
    // The parcel froze its cost; what it takes later of the same goods is dearer, and a second invoice finds them again.
    expect((await shop.oms.orders.margin(order.id)).cost).toBe(800);
    await transfers.receive(sent, { lines: [{ line: '1', units: 3, damaged: 0 }] });
    await inventory.landCosts({ receipts: [{ document }], landed: [{ kind: 'storage', amount: 15, by: 'quantity' }] });
    expect(await worth(shop, 'MUG')).toMatchObject({
      'MUG main quality': { value: 642 },
      'MUG leeds sellable': { value: 963 },
    });
  });

  it('are borne by one delivery of a purchase order, or by all, by weight where it is said', async () => {
    shop = openIn(store.repository, 'average');
    const { purchaseOrders, inventory } = shop.oms;
    const lines = [
      { sku: 'MUG', units: 4, unitCost: 100 },
      { sku: 'TEE', units: 2, unitCost: 500 },
    ];
    const order = await purchaseOrders.create({ supplier: 'acme', location: 'main', lines });
    await purchaseOrders.send(order);
    await purchaseOrders.receive(order, { lines: [{ line: '1', units: 3, damaged: 1 }] });
    shop.clock.advance(day);
    await purchaseOrders.receive(order, { lines: [{ line: '2', units: 2 }] });
    await ship(shop, 'MUG', 1);

    const landed = [{ kind: 'freight', amount: 80, by: 'quantity' as const }];
    await inventory.landCosts({ receipts: [{ purchaseOrder: order.id, delivery: 1 }], landed });
    expect(await worth(shop, 'MUG', 'TEE')).toEqual({
      'MUG main sellable': { units: 2, value: 240 },
      'MUG main damaged': { units: 1, value: 120 },
      'TEE main sellable': { units: 2, value: 1_000 },
    });
    const weights = [
      { sku: 'MUG', weightGrams: 350 },
      { sku: 'TEE', weightGrams: 200 },
    ];
    const all = [{ purchaseOrder: order.id }];
    await inventory.landCosts({ receipts: all, landed: [{ kind: 'duty', amount: 90, by: 'weight' }], weights });
    expect(await worth(shop, 'TEE')).toEqual({ 'TEE main sellable': { units: 2, value: 1_020 } });

    await expect(
      inventory.landCosts({ receipts: all, landed: [{ kind: 'duty', amount: 9, by: 'weight' }], weights: [] }),
    ).rejects.toMatchObject({ problems: [{ details: { sku: 'MUG' } }, { details: { sku: 'TEE' } }] });
    await expect(
      inventory.landCosts({ receipts: [{ purchaseOrder: order.id, delivery: 3 }], landed }),
    ).rejects.toMatchObject({ problems: [{ code: 'document.notFound', path: ['receipts', 0] }] });
    await expect(
      inventory.landCosts({ receipts: [...all, { purchaseOrder: order.id, delivery: 1 }], landed }),
    ).rejects.toMatchObject({ problems: [{ code: 'input.invalid', path: ['receipts'] }] });
    const { document } = await inventory.receive({ sku: 'PEN', location: 'main', quantity: 3 });
    await expect(inventory.landCosts({ receipts: [{ document }], landed })).rejects.toMatchObject({
      ...{ code: 'stock.uncosted', details: { skus: ['PEN'] } },
    });
  });

  it('race with parcels of the same goods, and every minor unit is somewhere', async () => {
    shop = openIn(store.repository, 'fifo');
    const { document } = await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 8, unitCost: 100 });
    const orders = await Promise.all([1, 2, 3, 4].map(() => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })));
    await shop.oms.relay.runOnce();
    const landed = [{ kind: 'freight', amount: 83, by: 'quantity' as const }];
    await Promise.all([
      ...orders.map(({ id }) => shop.oms.shipments.dispatch(id, { lines: 'all', carrier: null })),
      shop.oms.inventory.landCosts({ receipts: [{ document }], landed }),
      shop.oms.inventory.landCosts({ receipts: [{ document }], landed }),
    ]);
    const goods = await balanceOf(store, 'stock.goods');
    expect(goods + (await balanceOf(store, 'stock.cost'))).toBe(800 + 2 * 83);
    expect(Object.values(await worth(shop, 'MUG'))).toEqual([{ units: 4, value: goods }]);
  });
});

type Happening =
  | { readonly does: 'ship' | 'lose' | 'check' | 'send'; readonly sku: 'MUG' | 'TEE'; readonly units: number }
  | { readonly does: 'receive'; readonly sku: 'MUG' | 'TEE'; readonly units: number; readonly unitCost: number };

const aSku = fc.constantFrom('MUG' as const, 'TEE' as const);
const aStep = fc.record({
  does: fc.constantFrom('ship' as const, 'lose' as const, 'check' as const, 'send' as const),
  sku: aSku,
  units: fc.integer({ min: 1, max: 4 }),
});
const another = fc.record({
  does: fc.constant('receive' as const),
  sku: aSku,
  units: fc.integer({ min: 1, max: 5 }),
  unitCost: fc.integer({ min: 1, max: 500 }),
});
const aReceipt = fc.record({
  MUG: fc.record({ quantity: fc.integer({ min: 1, max: 12 }), unitCost: fc.integer({ min: 1, max: 500 }) }),
  TEE: fc.record({ quantity: fc.integer({ min: 1, max: 12 }), unitCost: fc.integer({ min: 1, max: 500 }) }),
});
const aCost = fc.record({
  amount: fc.nat({ max: 5_000 }),
  by: fc.constantFrom('value' as const, 'quantity' as const, 'weight' as const),
});

/** A shop in which the same happened, with the costs known at receipt or afterwards. */
async function lived(
  costing: Costing,
  { goods, costs, story }: { goods: Goods; costs: readonly Cost[]; story: readonly Happening[] },
  known: boolean,
) {
  const repository = memory();
  const shop = openIn(repository, costing);
  const { inventory, transfers } = shop.oms;
  const weights = [
    { sku: 'MUG', weightGrams: 350 },
    { sku: 'TEE', weightGrams: 200 },
  ];
  const landed = costs.map((of) => ({ kind: 'freight', ...of }));
  const { document } = await inventory.receive({
    lines: weights.map(({ sku, weightGrams }) => ({
      ...{ sku, location: 'main', weightGrams, ...goods[sku as 'MUG' | 'TEE'] },
    })),
    landed: known ? landed : [],
  });
  for (const step of story) {
    shop.clock.advance(day);
    const place = { sku: step.sku, location: 'main' };
    const row = (await inventory.levels(step.sku)).find((of) => of.location === 'main' && of.state === 'sellable');
    const units = Math.min(step.units, row?.onHand ?? 0);
    if (step.does === 'receive') await inventory.receive({ ...place, quantity: step.units, unitCost: step.unitCost });
    else if (units === 0) continue;
    else if (step.does === 'ship') await ship(shop, step.sku, units);
    else if (step.does === 'lose') await inventory.writeOff({ ...place, units, reason: 'lost' });
    else if (step.does === 'send') {
      const sent = await transfers.create({ from: 'main', to: 'leeds', lines: [{ sku: step.sku, units }] });
      await transfers.send(sent);
    } else
      await inventory.move({
        ...{ sku: step.sku, units, from: { location: 'main' }, to: { location: 'main', state: 'quality' } },
        reason: 'check',
      });
  }
  if (!known) await inventory.landCosts({ receipts: [{ document }], landed, weights });
  await expectSound(shop, { repository });
  const rows = await worth(shop, 'MUG', 'TEE');
  const expense = (await balanceOf({ repository }, 'stock.cost')) + (await balanceOf({ repository }, 'stock.adjusted'));
  const owed = await balanceOf({ repository }, 'stock.received');
  await shop.oms.close();
  return { rows, expense, owed };
}
type Goods = { readonly [sku in 'MUG' | 'TEE']: { readonly quantity: number; readonly unitCost: number } };
type Cost = { readonly amount: number; readonly by: 'value' | 'quantity' | 'weight' };

describe('what late costs come to', () => {
  it('is, to the minor unit, what they would have come to at receipt, where each unit bears a whole share', async () => {
    const eachBears = fc.integer({ min: 0, max: 300 });
    await fc.assert(
      fc.asyncProperty(
        aReceipt,
        eachBears,
        fc.array(fc.oneof(aStep, another), { maxLength: 7 }),
        async (goods, each, story) => {
          const units = goods.MUG.quantity + goods.TEE.quantity;
          const given = { goods, costs: [{ amount: each * units, by: 'quantity' as const }], story };
          expect(await lived('fifo', given, false)).toEqual(await lived('fifo', given, true));
          // At the average, what comes later mixes in: told apart is what came before it.
          const alone = { ...given, story: story.filter(({ does }) => does !== 'receive') };
          expect(await lived('average', alone, false)).toEqual(await lived('average', alone, true));
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is within two minor units of it by unit, whatever is spread by what, and nothing of it is lost', async () => {
    const costs = fc.array(aCost, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        aReceipt,
        costs,
        fc.array(fc.oneof(aStep, another), { maxLength: 7 }),
        async (goods, late, story) => {
          const given = { goods, costs: late, story };
          const [after, known] = [await lived('fifo', given, false), await lived('fifo', given, true)];
          expect(Object.keys(after.rows)).toEqual(Object.keys(known.rows));
          for (const [name, { units, value }] of Object.entries(after.rows))
            expect(Math.abs(value - (known.rows[name]?.value ?? 0))).toBeLessThanOrEqual(2 * units + 1);
          expect(after.owed).toBe(known.owed);
          const all = ({ rows, expense }: typeof after) =>
            Object.values(rows).reduce((sum, of) => sum + of.value, expense);
          expect(all(after)).toBe(all(known));
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});
