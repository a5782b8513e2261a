/** How orders are taxed that are not simply taxed: rates on rates, customers without tax, prices that contain the tax of another place. */
import { describe, expect, it } from 'vitest';
import { flatTax, memory } from '../../src/adapters/memory';
import type { LineTax, TaxProvider } from '../../src/index';
import { ann, customer, openShop, type PlaceInput, type Shop, type ShopChanges } from '../support/shop';

const shop = { id: 'main', zone: 'Europe/London', currency: 'GBP' };
const gst = { name: 'GST', rate: '0.05' };
const qst = { name: 'QST', rate: '0.095', compound: true };
const vat = (rate: string) => [{ name: 'VAT', rate }];
const always = (answer: LineTax | LineTax['rates']): TaxProvider => ({
  quote: async ({ lines }) => lines.map(() => answer),
});
const tees = (quantity: number): Partial<PlaceInput> => ({
  lines: [{ sku: 'TEE', quantity }],
  shipping: [{ code: 'POST', amount: 499 }],
});

async function open(changes: ShopChanges): Promise<Shop> {
  const opened = openShop(memory(), { shop, ...changes });
  await opened.oms.inventory.receive({ lines: ['TEE', 'MUG'].map((sku) => ({ sku, quantity: 20, unitCost: 100 })) });
  return opened;
}

async function allBack({ oms, settled }: Shop, order: { readonly id: string }) {
  await oms.shipments.dispatch(order, { carrier: null });
  const shipped = await settled(order);
  const asked = await oms.returns.request(order, {
    lines: shipped.lines.map(({ id, quantity }) => ({ lineId: id, units: quantity })),
    charges: shipped.charges.map(({ id, total }) => ({ chargeId: id, amount: total })),
  });
  await oms.returns.receive(asked, { returnId: asked.returns.at(-1)?.id ?? '' });
  return settled(order);
}

describe('a rate on a rate', () => {
  it('is due on the tax before it, is kept with the line and the charge, and comes back to the last penny', async () => {
    const quebec = await open({ shop: { ...shop, pricesIncludeTax: false }, tax: always([gst, qst]) });

    const order = await quebec.settled(await quebec.place(tees(3)));

    // 14.975 % of 60.00 and of 4.99
    expect(order.totals).toMatchObject({ total: 6000 + 899 + 499 + 75, tax: 899 + 75 });
    expect(order.lines[0]).toMatchObject({ tax: 899, rates: [gst, qst] });
    expect(order.charges[0]).toMatchObject({ tax: 75, rates: [gst, qst] });
    const kept = await quebec.oms.orders.get(order.id);
    expect([kept.lines, kept.charges]).toEqual([order.lines, order.charges]);
    expect((await allBack(quebec, order)).totals).toMatchObject({ captured: 7473, refunded: 7473, due: 0 });
    expect(await quebec.oms.audit()).toMatchObject({ money: [], facts: [] });
  });

  it('is another tax than the same rate beside it: what an edit adds does not join the line', async () => {
    let rates = [gst, qst];
    const { oms, place, settled } = await open({ tax: { quote: async ({ lines }) => lines.map(() => rates) } });
    const order = await settled(await place(tees(1)));
    rates = [gst, { name: 'QST', rate: '0.095' }] as typeof rates;
    await oms.edits.begin(order);
    await oms.edits.stage(order, [{ type: 'setQuantity', lineId: '1', quantity: 2 }]);

    const { lines } = await oms.edits.confirm(order);

    expect(lines.map((line) => line.rates)).toEqual([[gst, qst], rates]);
  });

  it('that cannot be worked out exactly is a failure of the tax provider', async () => {
    const fine = (compound: boolean) => ({ name: 'A', rate: '0.123456789', compound });
    const { place } = await open({ tax: always([fine(false), fine(true)]) });

    await expect(place(tees(1))).rejects.toMatchObject({ code: 'port.failed', details: { field: 'rate' } });
  });
});

describe('a supply without tax', () => {
  const reason = 'VATEX-EU-IC';

  it('says why on every line and charge that the tax provider exempts', async () => {
    const { place, oms } = await open({ tax: always({ rates: vat('0.2'), treatment: 'exempt', reason }) });

    const order = await place({ ...tees(1), vatId: 'DE811569869' });

    const treatment = { as: 'exempt', reason };
    expect(order).toMatchObject({ vatId: 'DE811569869', totals: { total: 2499, tax: 0 } });
    expect(order.lines[0]).toMatchObject({ rates: [], treatment });
    expect(order.charges[0]).toMatchObject({ treatment });
    expect((await oms.orders.get(order.id)).lines).toEqual(order.lines);
  });

  it('is what the shop says of the customer, whatever the provider answers, and holds for what an edit adds', async () => {
    const asked: unknown[] = [];
    const tax: TaxProvider = {
      quote: async ({ lines, taxTreatment }) => {
        asked.push(taxTreatment);
        return lines.map(() => vat('0.2'));
      },
    };
    const { oms, place, settled } = await open({ tax });
    const taxTreatment = { as: 'reverseCharge', reason: 'VATEX-EU-AE' } as const;
    const order = await settled(await place({ ...tees(1), vatId: 'DE811569869', taxTreatment }));
    await oms.edits.begin(order);
    await oms.edits.stage(order, [
      { type: 'addLine', sku: 'MUG', quantity: 1 },
      { type: 'setDelivery', charge: { code: 'VAN', amount: 700 } },
    ]);

    const edited = await oms.edits.confirm(order);

    expect(order).toMatchObject({ taxTreatment, totals: { tax: 0 } });
    expect(edited.lines.map(({ treatment }) => treatment)).toEqual([taxTreatment, taxTreatment]);
    expect(edited.charges.map(({ treatment }) => treatment)).toEqual([taxTreatment, taxTreatment]);
    expect(edited.totals).toMatchObject({ due: 2000 + 1250 + 700 });
    expect(asked).toEqual([taxTreatment, taxTreatment]);
    expect((await oms.audit()).facts).toEqual([]);
  });

  it('ends with the edit that says so: what has not left is taxed again', async () => {
    const { oms, place, settled } = await open({ tax: always(vat('0.2')) });
    const order = await settled(await place({ ...tees(1), taxTreatment: { as: 'exempt' } }));
    await oms.edits.begin(order);
    await oms.edits.stage(order, [{ type: 'setAddress', taxTreatment: null }]);

    const edited = await oms.edits.confirm(order);

    expect(edited.taxTreatment).toBeNull();
    expect(edited.lines[0]).toMatchObject({ total: 2000, tax: 333, rates: vat('0.2') });
    expect(edited.lines[0]).not.toHaveProperty('treatment');
    expect(edited.charges[0]).toMatchObject({ tax: 83 });
    expect(await oms.audit()).toMatchObject({ money: [], facts: [] });
  });

  it('is never the customer’s to say', async () => {
    const { oms, place, settled } = await open({ tax: always(vat('0.2')) });
    const said: Partial<PlaceInput> = { ...tees(1), shipping: [], taxTreatment: { as: 'exempt' } };

    await expect(place(said, { actor: customer })).rejects.toMatchObject({ code: 'actor.notAllowed' });
    const order = await settled(await place(tees(1)));
    await oms.edits.begin(order, {}, { actor: customer });
    await expect(
      oms.edits.stage(order, [{ type: 'setAddress', taxTreatment: { as: 'exempt' } }], { actor: customer }),
    ).rejects.toMatchObject({ code: 'actor.notAllowed' });
  });
});

describe('a price that contains the tax of another place', () => {
  const tax = flatTax({ byCountry: { GB: '0.2', RO: '0.24' }, home: 'GB', name: 'VAT' });
  const net = { shop: { ...shop, pricesKeep: 'net' }, tax } as const;
  const to = (country: string): Partial<PlaceInput> => ({ ...tees(3), shipTo: { country } });

  it('stays as it is, unless the shop keeps its net', async () => {
    const gross = await open({ tax });
    const kept = await open(net);

    const prices = [await gross.place(to('RO')), await kept.place(to('GB')), await kept.place(to('RO'))].map(
      (order) => [
        order.lines[0]?.unitPrice.amount,
        order.lines[0]?.total,
        order.lines[0]?.tax,
        order.charges[0]?.total,
      ],
    );

    // 20.00 / 1.2 = 16.67, 16.67 × 1.24 = 20.67; 4.99 / 1.2 × 1.24 = 5.16
    expect(prices).toEqual([
      [2000, 6000, 1161, 499],
      [2000, 6000, 1000, 499],
      [2067, 6201, 1200, 516],
    ]);
  });

  it('is its net where nothing is due', async () => {
    const { place } = await open(net);

    const order = await place({ ...to('RO'), taxTreatment: { as: 'exempt', reason: 'VATEX-EU-G' } });

    expect(order.lines[0]).toMatchObject({ unitPrice: { amount: 1667 }, total: 5001, tax: 0 });
    expect(order.charges[0]).toMatchObject({ total: 416, tax: 0 });
  });

  it('is what a browser must have shown', async () => {
    const { place } = await open(net);
    const shown = (amount: number) =>
      place({
        shipTo: { country: 'RO' },
        lines: [{ sku: 'TEE', quantity: 1, unitPrice: { amount, currency: 'GBP' } }],
      });

    expect((await shown(2067)).totals.total).toBe(2067);
    await expect(shown(2000)).rejects.toMatchObject({ code: 'line.price', details: { catalog: { amount: 2067 } } });
  });

  it('follows the goods when an edit sends them elsewhere, and all of it comes back', async () => {
    const opened = await open(net);
    const { oms, place, settled } = opened;
    const order = await settled(await place({ ...to('GB'), lines: [{ sku: 'TEE', quantity: 3, discount: 600 }] }));
    await oms.edits.begin(order);
    await oms.edits.stage(order, [{ type: 'setAddress', shipTo: { country: 'RO' } }]);

    const moved = await oms.edits.confirm(order, { payment: { method: 'card', token: 'ok' } });

    // 60.00 and 6.00 off: 50.00 and 5.00 net, 62.00 and 6.20 there
    expect(moved.lines[0]).toMatchObject({ gross: 6200, discount: 620, total: 5580, tax: 1080 });
    expect(moved.charges[0]).toMatchObject({ total: 516, tax: 100 });
    await settled(order);
    const back = await allBack(opened, order);
    expect(back.totals).toMatchObject({ captured: 6096, refunded: 6096, due: 0 });
    expect(await oms.audit()).toMatchObject({ money: [], facts: [] });
  });

  it('is not touched where staff set it', async () => {
    const { place } = await open(net);
    const override = { unitPrice: { amount: 1500, currency: 'GBP' }, reason: 'match' };

    const order = await place({ ...to('RO'), lines: [{ sku: 'TEE', quantity: 1, override }] }, { actor: ann });

    expect(order.lines[0]).toMatchObject({ total: 1500 });
  });
});
