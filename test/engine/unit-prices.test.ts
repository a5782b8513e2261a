/** Prices of many units, and below the penny, from the catalogue to the refund. */
import { beforeEach, describe, expect, it } from 'vitest';
import { memory, memoryCatalog } from '../../src/adapters/memory';
import { ann, openShop, type PlaceInput, type Shop } from '../support/shop';

const perHundred = { amount: 1234, currency: 'GBP', per: 100 };
const screws = (quantity: number, line: object = {}): Partial<PlaceInput> => ({
  lines: [{ sku: 'SCREW', quantity, ...line }],
});

describe('12.34 per 100 pieces', () => {
  let shop: Shop;
  const price = async (quantity: number, line: object = {}) =>
    (await shop.place(screws(quantity, line), { actor: ann })).lines[0]?.total;

  beforeEach(async () => {
    const catalog = memoryCatalog({ SCREW: { price: perHundred }, NUT: { price: { ...perHundred, scale: 1 } } }, 'GBP');
    shop = openShop(memory(), { catalog });
    await shop.oms.inventory.receive({ sku: 'SCREW', quantity: 100_000, unitCost: 1 });
  });

  it('is worked out for the line and rounded once', async () => {
    expect([await price(1), await price(250), await price(99_999 - 251)]).toEqual([12, 3085, 1230890]);
  });

  it('is what a browser may have shown, in any spelling, and nothing else', async () => {
    expect(await price(250, { unitPrice: { amount: 12_340, currency: 'GBP', scale: 1, per: 100 } })).toBe(3085);
    expect(await price(250, { unitPrice: { amount: 617, currency: 'GBP', per: 50 } })).toBe(3085);
    await expect(price(250, { unitPrice: { amount: 1234, currency: 'GBP' } })).rejects.toMatchObject({
      code: 'line.price',
    });
    await expect(price(250, { unitPrice: { ...perHundred, per: 0 } })).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('is kept with the line; what an edit adds at the same price joins it, and every part goes back exactly', async () => {
    const { oms, place, settled } = shop;
    const order = await settled(await place(screws(250)));
    await oms.edits.begin(order);
    await oms.edits.stage(order, [{ type: 'setQuantity', lineId: '1', quantity: 333 }]);
    const edited = await oms.edits.confirm(order, { payment: { method: 'card', token: 'ok' } });
    await settled(order);
    await oms.shipments.dispatch(order, { carrier: null });
    await settled(order);
    for (const units of [7, 133, 193]) {
      const asked = await oms.returns.request(order, { lines: [{ lineId: '1', units }] });
      await oms.returns.receive(asked, { returnId: asked.returns.at(-1)?.id ?? '' });
    }

    // 30.85 and 83 × 0.1234
    expect(edited.lines).toMatchObject([{ unitPrice: perHundred, total: 3085 + 1024 }]);
    expect((await settled(order)).totals).toMatchObject({ captured: 4109, refunded: 4109, due: 0 });
    expect(await oms.audit()).toMatchObject({ money: [], facts: [] });
  });

  it('may be another that staff set, and a limit of the shop measures it by the piece', async () => {
    const { place } = openShop(memory(), {
      catalog: memoryCatalog({ SCREW: { price: perHundred, kind: 'service' } }, 'GBP'),
      process: { limits: { overridePercentWithoutApproval: 10 } },
    });
    const held = async (amount: number, per: number) => {
      const override = { unitPrice: { amount, currency: 'GBP', per }, reason: 'match' };
      return (await place(screws(1000, { override }), { actor: ann })).holds.length;
    };

    expect([await held(1111, 100), await held(11_110, 1000), await held(1110, 100), await held(11_100, 1000)]).toEqual([
      0, 0, 1, 1,
    ]);
  });
});
