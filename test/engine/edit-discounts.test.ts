/** Discounts of placed orders: taken off later, taken away again, and their place in the limit with them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { memory, memoryCatalog } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { ann, customer, openShop, type PlaceInput, prices, type Shop } from '../support/shop';

type Actions = Parameters<Shop['oms']['edits']['stage']>[1];
type Rule = NonNullable<PlaceInput['discounts']>[number];

const onMugs = (limit?: Rule['limit']): Rule => ({
  code: 'MUGS',
  actions: [{ kind: 'unitAmount', amount: 100, on: { tags: ['MUG'] } }],
  ...(limit && { limit }),
});
const tenth: Actions[number] = { type: 'addDiscount', code: 'TEN', actions: [{ kind: 'orderPercent', percent: '10' }] };
const basket = (...discounts: Rule[]): Partial<PlaceInput> => ({
  lines: [
    { sku: 'MUG', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
  ],
  shipping: [{ code: 'POST', amount: 499 }],
  discounts,
});

describe('an edit', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = openShop(memory(), { catalog: memoryCatalog({ ...prices, TEE: { price: 2000, floor: 1900 } }, 'GBP') });
    await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 50, unitCost: 100 })) });
  });

  const placed = async (...discounts: Rule[]) => shop.settled(await shop.place(basket(...discounts)));
  const staged = async (order: Order, ...actions: Actions) => {
    await shop.oms.edits.begin(order);
    const bySet = actions.some(({ type }) => type === 'setPrice');
    await shop.oms.edits.stage(order, actions, bySet ? { actor: ann } : {});
    return shop.oms.edits.preview(order);
  };
  const edited = async (order: Order, ...actions: Actions) => {
    const { difference } = await staged(order, ...actions);
    const after = await shop.oms.edits.confirm(order, { difference, payment: { method: 'card', token: 'ok' } });
    await shop.settled(order);
    return after;
  };
  const uses = (code: string) => shop.oms.discounts.uses(code);
  const allBack = async (order: Order) => {
    const { oms, settled } = shop;
    await oms.shipments.dispatch(order, { carrier: null });
    const { lines, charges } = await settled(order);
    const left = lines.map(({ id, quantity, cancelled }) => ({ lineId: id, units: quantity - cancelled }));
    const asked = await oms.returns.request(order, {
      lines: left.filter(({ units }) => units > 0),
      charges: charges.map(({ id, total }) => ({ chargeId: id, amount: total })).filter(({ amount }) => amount > 0),
    });
    await oms.returns.receive(asked, { returnId: asked.returns.at(-1)?.id ?? '' });
    const { totals } = await settled(order);
    expect(totals).toMatchObject({ due: 0, refunded: totals.captured });
    expect(await oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  };

  it('takes a rule off what is open, no unit below its floor, and says what it gave', async () => {
    const order = await placed(onMugs());

    const after = await edited(order, { ...tenth, limit: { uses: 1 } });

    // a tenth of 43.00: 1.00 of the tee, which may not cost less than 19.00; the rest of the mugs
    expect(after.discounts).toEqual([
      { code: 'MUGS', asked: 200, amount: 200, cappedBy: [] },
      { code: 'TEN', asked: 430, amount: 430, cappedBy: [] },
    ]);
    expect(after.lines.map(({ total, given }) => [total, given])).toEqual([
      [
        1970,
        [
          { code: 'MUGS', amount: 200 },
          { code: 'TEN', amount: 330 },
        ],
      ],
      [1900, [{ code: 'TEN', amount: 100 }]],
    ]);
    expect(after.totals.due).toBe(order.totals.due - 430);
    expect(await uses('TEN')).toBe(1);
    await allBack(order);
  });

  it('leaves what its rules do not mean as it was, to the last share', async () => {
    const order = await placed({ code: 'ODD', actions: [{ kind: 'orderAmount', amount: 101 }] });

    const after = await edited(order, {
      ...tenth,
      actions: [{ kind: 'unitAmount', amount: 50, on: { tags: ['TEE'] } }],
    });

    expect(after.lines[0]).toEqual(order.lines[0]);
    expect(after.lines[1]).toMatchObject({ total: (order.lines[1]?.total ?? 0) - 50 });
    await allBack(order);
  });

  it('takes a rule away, and its place in the limit is free for the next', async () => {
    const order = await placed(onMugs({ uses: 1 }));
    await expect(placed(onMugs({ uses: 1 }))).rejects.toMatchObject({ code: 'discount.limit' });

    const after = await edited(order, { type: 'removeDiscount', code: 'MUGS' });

    expect(after.lines[0]).toMatchObject({ total: 2500, discount: 0 });
    expect([after.discounts, after.redemptions, after.totals.due]).toEqual([[], [], 4999]);
    expect(await uses('MUGS')).toBe(0);
    await placed(onMugs({ uses: 1 }));
    await allBack(order);
  });

  it('that removes all that a rule was for gives its place back; a part of it does not', async () => {
    const order = await placed(onMugs({ uses: 1 }));
    await edited(order, { type: 'setQuantity', lineId: '1', quantity: 1 });
    expect(await uses('MUGS')).toBe(1);

    await edited(order, { type: 'removeLine', lineId: '1' });

    expect(await uses('MUGS')).toBe(0);
    await allBack(order);
  });

  it('as a cancel of these lines does', async () => {
    const order = await placed(onMugs({ uses: 1 }));

    await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 2 }] });

    expect(await uses('MUGS')).toBe(0);
  });

  it('takes a place in a limit only while there is one, and looks before it says so', async () => {
    const limit = { uses: 3, usesPerCustomer: 3 };
    const orders = await Promise.all(
      Array.from({ length: 8 }, () => shop.place({ ...basket(), customer: { id: 'ann' } })),
    );
    for (const order of orders) await staged(order, { ...tenth, limit });

    const race = await Promise.allSettled(orders.map((order) => shop.oms.edits.confirm(order)));

    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await uses('TEN')).toBe(3);
    const late = orders[race.findIndex(({ status }) => status === 'rejected')] as Order;
    expect((await shop.oms.edits.preview(late)).refusals).toMatchObject([
      {
        code: 'discount.limit',
        details: { code: 'TEN', limit: 'uses', most: 3, used: 3 },
        path: ['actions', 0, 'limit'],
      },
      { code: 'discount.limit', details: { limit: 'usesPerCustomer' } },
    ]);
    expect((await shop.oms.orders.get(late.id)).totals.due).toBe(4999);
  });

  it('makes delivery free, and costs it again', async () => {
    const order = await placed();
    const free: Actions[number] = { ...tenth, actions: [{ kind: 'shippingPercent', percent: '100' }] };

    const after = await edited(order, free);
    expect(after.charges[0]).toMatchObject({ total: 0, tax: 0, given: [{ code: 'TEN', amount: 499 }] });

    const again = await edited(order, { type: 'removeDiscount', code: 'TEN' });
    expect(again.charges[0]).toMatchObject({ total: 499 });
    expect(again.charges[0]).not.toHaveProperty('given');
    await allBack(order);
  });

  it('that sets a price keeps the discount, as far as the floor of the line lets it', async () => {
    const order = await placed({ code: 'TEES', actions: [{ kind: 'unitAmount', amount: 90, on: { tags: ['TEE'] } }] });

    const after = await edited(order, {
      ...{ type: 'setPrice', lineId: '2', unitPrice: { amount: 1950, currency: 'GBP' }, reason: 'match' },
    } as Actions[number]);

    expect(after.lines[1]).toMatchObject({
      gross: 1950,
      discount: 50,
      total: 1900,
      given: [{ code: 'TEES', amount: 50 }],
    });
    await allBack(order);
  });

  it('refuses what the order has, what it has not, and what a customer wants', async () => {
    const order = await placed(onMugs());

    const { refusals } = await staged(
      order,
      { ...onMugs(), type: 'addDiscount' },
      { type: 'removeDiscount', code: 'NONE' },
    );

    expect(refusals).toMatchObject([
      { code: 'input.invalid', path: ['actions', 1, 'code'] },
      { code: 'input.invalid', path: ['actions', 0, 'code'] },
    ]);
    await shop.oms.edits.discard(order);
    await shop.oms.edits.begin(order, {}, { actor: customer });
    await expect(shop.oms.edits.stage(order, [tenth], { actor: customer })).rejects.toMatchObject({
      code: 'actor.notAllowed',
    });
  });
});

describe('a discount that moves to what stays', () => {
  it('takes no unit of it below its floor', async () => {
    const catalog = memoryCatalog({ ...prices, TEE: { price: 2000, floor: 1900 } }, 'GBP');
    const shop = openShop(memory(), { catalog, process: { cancels: { discount: 'reallocate' } } });
    await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 9, unitCost: 100 })) });
    const order = await shop.place(
      basket({ code: 'MUGS', actions: [{ kind: 'unitAmount', amount: 300, on: { tags: ['MUG'] } }] }),
    );

    const after = await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 2 }] });

    // 6.00 came off the mugs; the tee may cost 19.00 at least, so that 1.00 moves to it
    expect(after.totals).toMatchObject({ due: 1900 + 499, discountMoved: -100 });
  });
});
