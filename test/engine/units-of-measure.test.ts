/** Units of measure: sold and received by the box, the metre, the kilogram; counted in whole base units, and nothing rounded on the way. */
import Decimal from 'decimal.js';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory, memoryCatalog } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { ann, customer, openShop, type PlaceInput, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

/** A pen is 1.50, a box of twelve 15.00; coffee 18.99 a kilogram, a bag of it 5.20; linen 12.99 a metre, counted in millimetres. */
const goods = {
  PEN: {
    price: 150,
    baseUnit: 'piece',
    units: [
      { unit: 'box', base: 12, price: { amount: 1500, currency: 'GBP' } },
      { unit: 'pallet', base: 1200 },
    ],
  },
  COFFEE: {
    price: { amount: 1899, currency: 'GBP', per: 1000 },
    baseUnit: 'g',
    units: [
      { unit: 'kg', base: 1000 },
      { unit: 'bag', base: 250, price: { amount: 520, currency: 'GBP' } },
    ],
  },
  LINEN: { price: { amount: 1299, currency: 'GBP', per: 1000 }, baseUnit: 'mm', units: [{ unit: 'm', base: 1000 }] },
  MUG: { price: 1250 },
};
const catalog = () => memoryCatalog(goods, 'GBP');
type Actions = Parameters<Shop['oms']['edits']['stage']>[1];
type Line = NonNullable<PlaceInput['lines']>[number];

const lineOf = ({ lines: [line] }: Order) => line as Order['lines'][number];
const card = { payment: { method: 'card', token: 'ok' } } as const;

describe.each(Object.entries(stores))('units of measure on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open({});
    await shop.oms.inventory.receive({
      lines: [
        { sku: 'PEN', quantity: 10, unit: 'box', unitCost: 500 },
        { sku: 'COFFEE', quantity: '12.5', unit: 'kg', unitCost: 901 },
        { sku: 'LINEN', quantity: 40_000 },
        { sku: 'MUG', quantity: 5 },
      ],
    });
  });
  afterEach(async () => {
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, { catalog: catalog(), ...changes });
  }
  const buy = (...lines: readonly Line[]) => shop.place({ lines: [...lines] }, { actor: customer });
  const stockOf = async (sku: string) => {
    const [row] = await shop.oms.inventory.levels(sku);
    return [row?.onHand, row?.allocated];
  };
  const edit = async (order: Order, actions: Actions) => {
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, actions);
    return shop.oms.edits.confirm(order, card);
  };

  it('are sold as decimals, at the price of the unit or of its base units, and kept as they were said', async () => {
    const order = await buy(
      { sku: 'COFFEE', quantity: '2.50', unit: 'kg' },
      { sku: 'PEN', quantity: 1.5, unit: 'box' },
      { sku: 'PEN', quantity: 7 },
      { sku: 'LINEN', quantity: '1.333', unit: 'm' },
      { sku: 'PEN', quantity: 3, unit: 'piece' },
    );

    const said = (await shop.oms.orders.get(order.id)).lines.map(({ quantity, sold, total }) => [
      quantity,
      sold,
      total,
    ]);
    const each = (amount: number) => ({ amount, currency: 'GBP' });
    expect(said).toEqual([
      [2500, { unit: 'kg', quantity: '2.5', base: 1000, unitPrice: each(1899) }, 4748],
      [18, { unit: 'box', quantity: '1.5', base: 12, unitPrice: each(1500) }, 2250],
      [7, undefined, 1050],
      [1333, { unit: 'm', quantity: '1.333', base: 1000, unitPrice: each(1299) }, 1732],
      [3, { unit: 'piece', quantity: '3', base: 1, unitPrice: each(150) }, 450],
    ]);
    expect([await stockOf('COFFEE'), await stockOf('PEN'), await stockOf('LINEN')]).toEqual([
      [12_500, 2500],
      [120, 28],
      [40_000, 1333],
    ]);
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  });

  it('come to whole base units or are refused, with every line that is wrong', async () => {
    const lines = [
      { sku: 'COFFEE', quantity: '0.0005', unit: 'kg' },
      { sku: 'PEN', quantity: '1.1', unit: 'box' },
      { sku: 'PEN', quantity: 1, unit: 'crate' },
      { sku: 'MUG', quantity: 1, unit: 'box' },
      { sku: 'COFFEE', quantity: 20_000, unit: 'kg' },
      { sku: 'NONE', quantity: 1, unit: 'kg' },
    ];

    await expect(buy(...lines)).rejects.toMatchObject({
      problems: [
        { code: 'unit.quantity', path: ['lines', 0, 'quantity'], details: { units: '0.5' } },
        { code: 'unit.quantity', path: ['lines', 1, 'quantity'], details: { units: '13.2' } },
        { code: 'unit.unknown', path: ['lines', 2, 'unit'], details: { units: ['piece', 'box', 'pallet'] } },
        { code: 'unit.unknown', path: ['lines', 3, 'unit'], details: { units: [] } },
        { code: 'limit.exceeded', path: ['lines', 4, 'quantity'] },
        { code: 'sku.unknown', path: ['lines', 5, 'sku'] },
      ],
    });
    expect(await stockOf('PEN')).toEqual([120, 0]);
  });

  it('are needed where a quantity is no whole number, and a float that is none of the decimal it looks like is told', async () => {
    await expect(buy({ sku: 'PEN', quantity: 1.5 })).rejects.toMatchObject({ code: 'input.invalid' });
    const lines = [
      { sku: 'PEN', quantity: 2.5 },
      { sku: 'PEN', quantity: '2' },
      { sku: 'PEN', quantity: '1e3', unit: 'box' },
      { sku: 'PEN', quantity: '-1', unit: 'box' },
      { sku: 'PEN', quantity: 0, unit: 'box' },
      { sku: 'COFFEE', quantity: 0.1 + 0.2, unit: 'kg' },
    ];
    await expect(buy(...lines)).rejects.toMatchObject({
      problems: lines.map((_, index) => ({ code: 'input.invalid', path: ['lines', index, 'quantity'] })),
    });
  });

  it('take a price that was shown for one of them, and one that staff set', async () => {
    const shown = { amount: 1899, currency: 'GBP' };
    const order = await buy({ sku: 'COFFEE', quantity: 2, unit: 'kg', unitPrice: shown });
    expect(lineOf(order).total).toBe(3798);
    await expect(buy({ sku: 'COFFEE', quantity: 2, unit: 'bag', unitPrice: shown })).rejects.toMatchObject({
      code: 'line.price',
    });
    const set = { unitPrice: { amount: 1700, currency: 'GBP' }, reason: 'friend' };
    const lower = await shop.place(
      { lines: [{ sku: 'COFFEE', quantity: '0.5', unit: 'kg', override: set }] },
      { actor: ann },
    );
    expect(lineOf(lower)).toMatchObject({ total: 850, sold: { unitPrice: { amount: 1700 } } });
    const fine = { unitPrice: { amount: 1, currency: 'GBP', per: 1_000_000 }, reason: 'odd' };
    await expect(
      shop.place({ lines: [{ sku: 'COFFEE', quantity: 1, unit: 'kg', override: fine }] }, { actor: ann }),
    ).rejects.toMatchObject({
      code: 'input.invalid',
      problems: [{ path: ['lines', 0, 'override', 'unitPrice', 'per'] }],
    });
  });

  it('are what edits add: another line, and more of a line that is said in them again as far as they can', async () => {
    const order = await shop.settled(await buy({ sku: 'PEN', quantity: 2, unit: 'box' }));

    const more = await edit(order, [
      { type: 'setQuantity', lineId: '1', quantity: '2.5', unit: 'box' },
      { type: 'addLine', sku: 'COFFEE', quantity: '0.75', unit: 'kg' },
    ]);

    expect(more.lines.map(({ quantity, total, sold }) => [quantity, total, sold?.quantity, sold?.unit])).toEqual([
      [30, 3750, '2.5', 'box'],
      [750, 1424, '0.75', 'kg'],
    ]);
    await shop.settled(more);
    const odd = await edit(more, [{ type: 'setQuantity', lineId: '1', quantity: 31 }]);
    expect(lineOf(odd)).toMatchObject({ quantity: 31, total: 3875 });
    expect(lineOf(odd).sold).toBeUndefined();
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  });

  it('stay in an edit what they were when they were staged, whatever the catalogue says later', async () => {
    const changing = catalog();
    open({ catalog: changing });
    const order = await shop.settled(await buy({ sku: 'MUG', quantity: 1 }));
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [{ type: 'addLine', sku: 'PEN', quantity: 2, unit: 'box' }]);
    changing.put('PEN', { price: 150, units: [{ unit: 'box', base: 10, price: { amount: 1300, currency: 'GBP' } }] });

    const edited = await shop.oms.edits.confirm(order, card);

    // Boxes of twelve are not what the new price is for: by the piece, then.
    expect(edited.lines[1]).toMatchObject({
      quantity: 24,
      total: 3600,
      sold: { unit: 'box', quantity: '2', base: 12 },
    });
  });

  it('are refused by edits and returns that say another one than the line was sold in', async () => {
    const order = await shop.settled(await buy({ sku: 'PEN', quantity: 2, unit: 'box' }));
    await shop.oms.edits.begin(order);
    const actions: Actions = [
      { type: 'setQuantity', lineId: '1', quantity: 1, unit: 'pallet' },
      { type: 'setQuantity', lineId: '1', quantity: '1.01', unit: 'box' },
      { type: 'addLine', sku: 'COFFEE', quantity: 1, unit: 'box' },
    ];

    await expect(shop.oms.edits.stage(order, actions)).rejects.toMatchObject({
      problems: [
        { code: 'unit.unknown', path: ['actions', 0, 'unit'] },
        { code: 'unit.quantity', path: ['actions', 1, 'quantity'] },
        { code: 'unit.unknown', path: ['actions', 2, 'unit'] },
      ],
    });
  });

  it('come back in the unit of the line or in base units, each at its stored share', async () => {
    const order = await shop.settled(await buy({ sku: 'PEN', quantity: 3, unit: 'box' }));
    await shop.oms.shipments.dispatch(order, { carrier: null });
    await shop.settled(order);
    const giveBack = async (units: number | string, unit?: string) => {
      const asked = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units, ...(unit && { unit }) }] });
      return shop.oms.returns.receive(asked, { returnId: asked.returns.at(-1)?.id ?? '' });
    };

    await expect(giveBack('0.1', 'box')).rejects.toMatchObject({
      problems: [{ code: 'unit.quantity', path: ['lines', 0, 'units'] }],
    });
    await expect(giveBack(1, 'piece')).rejects.toMatchObject({ code: 'unit.unknown' });
    await giveBack('0.5', 'box');
    await giveBack(7);
    const back = await giveBack('1', 'box');

    expect(lineOf(back)).toMatchObject({ returned: 25 });
    expect(back.totals.returned).toBe(3125);
    expect(await stockOf('PEN')).toEqual([120 - 36 + 25, 0]);
    await expect(giveBack('1', 'box')).rejects.toMatchObject({ code: 'line.quantity' });
  });

  it('are held by carts, and become the order’s', async () => {
    const { lines } = await shop.oms.inventory.reserve({
      cart: 'c',
      lines: [{ sku: 'PEN', quantity: '9.5', unit: 'box' }],
    });

    expect(lines.map(({ sku, units }) => [sku, units])).toEqual([['PEN', 114]]);
    await expect(buy({ sku: 'PEN', quantity: 1, unit: 'box' })).rejects.toMatchObject({ code: 'stock.short' });
    await shop.place({ cart: 'c', lines: [{ sku: 'PEN', quantity: '9.5', unit: 'box' }] });
    expect(await stockOf('PEN')).toEqual([120, 114]);
    await expect(
      shop.oms.inventory.reserve({ cart: 'd', lines: [{ sku: 'PEN', quantity: '0.3', unit: 'box' }] }),
    ).rejects.toMatchObject({ problems: [{ code: 'unit.quantity', path: ['lines', 0, 'quantity'] }] });
  });

  it('are received at the cost of one of them, rounded once; what is no whole base unit is refused', async () => {
    const [pens, coffee] = await shop.oms.inventory.levels(['PEN', 'COFFEE']);
    const values = [pens, coffee].map((row) => [row?.sku, row?.value]).sort();

    // 12.5 kg at 9.01 are 112.625
    expect(values).toEqual([
      ['COFFEE', 11_263],
      ['PEN', 5000],
    ]);
    await expect(
      shop.oms.inventory.receive({
        lines: [
          { sku: 'MUG', quantity: 1 },
          { sku: 'PEN', quantity: '0.1', unit: 'box' },
        ],
      }),
    ).rejects.toMatchObject({ problems: [{ code: 'unit.quantity', path: ['lines', 1, 'quantity'] }] });
    await expect(shop.oms.inventory.receive({ sku: 'PEN', quantity: 1, unit: 'tub' })).rejects.toMatchObject({
      problems: [{ code: 'unit.unknown', path: ['unit'] }],
    });
  });

  it('are what suppliers are asked for: all receipts of a line cost together what the line costs', async () => {
    const { purchaseOrders, inventory } = shop.oms;
    const before = (await inventory.levels('PEN'))[0]?.value ?? 0;
    const asked = await purchaseOrders.create({
      supplier: 'acme',
      lines: [{ sku: 'PEN', units: '2.5', unit: 'box', unitCost: 1001 }],
    });
    expect(asked.lines).toMatchObject([
      { units: 30, unitCost: 1001, ordered: { unit: 'box', quantity: '2.5', base: 12 } },
    ]);
    await purchaseOrders.send(asked);
    await purchaseOrders.receive(asked, { lines: [{ line: '1', units: 7 }] });
    await purchaseOrders.receive(asked, { lines: [{ line: '1', units: '1.25', damaged: '0.5', unit: 'box' }] });
    const closed = await purchaseOrders.receive(asked);

    const rows = await inventory.levels('PEN');
    expect(closed).toMatchObject({ status: 'closed', lines: [{ received: 24, damaged: 6 }] });
    // 2.5 × 10.01 are 25.025
    expect(rows.reduce((sum, { value }) => sum + value, 0) - before).toBe(2503);
    expect(rows.reduce((sum, { onHand }) => sum + onHand, 0)).toBe(150);
    await expect(
      purchaseOrders.create({ supplier: 'acme', lines: [{ sku: 'PEN', units: '0.3', unit: 'box' }] }),
    ).rejects.toMatchObject({ problems: [{ code: 'unit.quantity', path: ['lines', 0, 'units'] }] });
  });
});

describe('an order sent again', () => {
  it('is the same order only in the same units', async () => {
    const shop = openShop(memory(), { catalog: catalog() });
    await shop.oms.inventory.receive({ sku: 'PEN', quantity: 100 });
    const send = (line: Line) => shop.place({ externalRef: 'W-1', lines: [line] });
    const first = await send({ sku: 'PEN', quantity: 2, unit: 'box' });

    expect((await send({ sku: 'PEN', quantity: 2, unit: 'box' })).id).toBe(first.id);
    await expect(send({ sku: 'PEN', quantity: 2 })).rejects.toMatchObject({ code: 'name.taken' });
  });

  it('that brings its own prices asks the catalogue for its units only', async () => {
    const shop = openShop(memory(), { catalog: catalog(), process: { prices: 'asGiven' } });
    await shop.oms.inventory.receive({ sku: 'PEN', quantity: 100 });
    const order = await shop.place({
      lines: [{ sku: 'PEN', quantity: '1.5', unit: 'box', unitPrice: { amount: 999, currency: 'GBP' } }],
    });

    expect(order.lines).toMatchObject([{ quantity: 18, total: 1499, sold: { unitPrice: { amount: 999 } } }]);
  });
});

describe('a catalogue', () => {
  it('that names a unit twice, or of no whole base units, is at fault itself', async () => {
    const items = (units: unknown) => ({
      items: async () => [{ sku: 'PEN', title: 'Pen', price: { amount: 1, currency: 'GBP' }, units: units as never }],
    });
    const box = { unit: 'box', base: 12 };
    for (const units of [
      [box, box],
      [{ unit: 'box', base: 0.5 }],
      [{ unit: 'a box', base: 12 }],
      [{ ...box, price: { amount: 1.5, currency: 'GBP' } }],
      [{ ...box, price: { amount: 1, currency: 'GBP', per: 999_999 } }],
      'box',
    ]) {
      const shop = openShop(memory(), { catalog: items(units) });
      await expect(shop.place({ lines: [{ sku: 'PEN', quantity: 1 }] })).rejects.toMatchObject({
        problems: [{ code: 'port.failed', details: { field: 'units' } }],
      });
    }
  });
});

describe('whatever is bought in whatever units', () => {
  /** Decimal quantities that come to whole base units. */
  const wish = fc.constantFrom(
    ...Object.entries(goods).flatMap(([sku, item]) => {
      const { units = [], baseUnit } = item as {
        units?: readonly { unit: string; base: number; price?: { amount: number } }[];
        baseUnit?: string;
      };
      const price =
        typeof item.price === 'number' ? new Decimal(item.price) : new Decimal(item.price.amount).div(item.price.per);
      return [
        { sku, unit: undefined, base: 1, each: price },
        ...(baseUnit ? [{ sku, unit: baseUnit, base: 1, each: price }] : []),
        ...units.map(({ unit, base, price: own }) => ({
          ...{ sku, unit, base },
          each: own ? new Decimal(own.amount) : price.times(base),
        })),
      ];
    }),
  );
  /** Of a box of twelve every third piece is a decimal of it. */
  const stepOf = (base: number) => (base % 3 === 0 ? 3 : 1);
  const bought = fc.tuple(wish, fc.integer({ min: 1, max: 400 })).map(([of, count]) => {
    const units = count * stepOf(of.base);
    return { ...of, units, quantity: of.unit === undefined ? units : new Decimal(units).div(of.base).toFixed() };
  });

  it('base units are conserved from the order to what came back, and every line costs what decimal.js says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bought, { minLength: 1, maxLength: 6 }), async (wishes) => {
        const shop = openShop(memory(), { catalog: catalog() });
        const skus = Object.keys(goods);
        await shop.oms.inventory.receive({ lines: skus.map((sku) => ({ sku, quantity: 1_000_000, unitCost: 3 })) });
        const order = await shop.settled(
          await shop.place({
            lines: wishes.map(({ sku, quantity, unit }) => ({ sku, quantity, ...(unit && { unit }) })),
          }),
        );
        const wanted = (sku: string) =>
          wishes.filter((of) => of.sku === sku).reduce((sum, { units }) => sum + units, 0);
        const rows = async () => new Map((await shop.oms.inventory.levels(skus)).map((row) => [row.sku, row]));

        expect(order.lines.map(({ quantity }) => quantity)).toEqual(wishes.map(({ units }) => units));
        expect(order.lines.map(({ total }) => total)).toEqual(
          wishes.map(({ each, base, units }) =>
            each.times(units).div(base).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber(),
          ),
        );
        const placed = await rows();
        for (const sku of skus) expect(placed.get(sku)?.allocated).toBe(wanted(sku));
        await shop.oms.shipments.dispatch(order, { carrier: null });
        const sent = await rows();
        for (const sku of skus) expect(sent.get(sku)?.onHand).toBe(1_000_000 - wanted(sku));
        const asked = await shop.oms.returns.request(order, {
          lines: order.lines.map(({ id, sold, quantity }) => ({
            lineId: id,
            units: sold?.quantity ?? quantity,
            ...(sold && { unit: sold.unit }),
          })),
        });
        const back = await shop.oms.returns.receive(asked, { returnId: asked.returns[0]?.id ?? '' });
        const here = await rows();
        for (const sku of skus) expect(here.get(sku)?.onHand).toBe(1_000_000);
        expect(back.totals.returned).toBe(order.totals.total);
      }),
      { numRuns: 40 },
    );
  });
});
