/** What gateways and carriers answer is recorded, however they spell it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { memory, simulatedCarrier, simulatedGateway } from '../../src/adapters/memory';
import { paymentRecord, shipmentRecord } from '../../src/engine/outside-answers';
import { openShop, type Shop } from '../support/shop';

const terms = { currency: 'GBP', reference: 'earlier' };
const amount = { amount: 2500, currency: 'GBP' };

describe('the answer of a gateway', () => {
  it.each([
    ['05', 'gateway.05'],
    ['card_declined', 'card_declined'],
    ['Do not honour!', 'gateway.Do_not_honour'],
    ['', 'gateway.declined'],
    [51 as unknown as string, 'gateway.51'],
    ['x'.repeat(99), `gateway.${'x'.repeat(56)}`],
  ])('declined with %j is recorded as %s', (code, word) => {
    expect(paymentRecord({ status: 'declined', code }, terms)).toEqual({ status: 'declined', code: word });
  });

  it.each([
    ['2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['2027-01-01T01:00:00+01:00', '2027-01-01T00:00:00.000Z'],
    ['soon', null],
    ['+012027-01-01T00:00:00.000Z', null],
  ])('that holds until %s is recorded until %s', (expiresAt, until) => {
    expect(paymentRecord({ status: 'authorized', reference: 'r', amount, expiresAt }, terms)).toEqual({
      status: 'authorized',
      reference: 'r',
      amount: 2500,
      expiresAt: until,
    });
  });

  it('keeps as much of its reference as can be kept, and the earlier one when it has none', () => {
    const references = [`${'r'.repeat(199)}😀`, 'a\nb', ''].map(
      (reference) => paymentRecord({ status: 'voided', reference }, terms) as { reference: string },
    );

    expect(references.map(({ reference }) => reference)).toEqual([`${'r'.repeat(199)}_`, 'a_b', 'earlier']);
  });

  it.each([
    [{ status: 'captured', reference: 'r', amount: { amount: 2500, currency: 'EUR' } }],
    [{ status: 'captured', reference: 'r', amount: { amount: 0.5, currency: 'GBP' } }],
    [{ status: 'captured', reference: 'r' }],
    [{ status: 'paid' }],
    [undefined],
  ])('%j is a fault', (answer) => {
    expect(() => paymentRecord(answer as never, terms)).toThrow(expect.objectContaining({ code: 'port.failed' }));
  });
});

describe('the answer of a carrier', () => {
  it('is recorded with its code as a word, and its references as far as they can be kept', () => {
    expect(shipmentRecord({ status: 'refused', code: '7 – no service' }, 's1')).toEqual({
      status: 'refused',
      code: 'carrier.7_no_service',
    });
    expect(shipmentRecord({ status: 'created', reference: 'r'.repeat(300), tracking: '', cost: null }, 's1')).toEqual({
      status: 'created',
      reference: 'r'.repeat(200),
      tracking: 'r'.repeat(200),
    });
    expect(() => shipmentRecord({ status: 'queued' } as never, 's1')).toThrow(
      expect.objectContaining({ code: 'port.failed' }),
    );
  });

  it.each([
    [
      { amount: 420, currency: 'GBP' },
      { amount: 420, currency: 'GBP' },
    ],
    [{ amount: 4.2, currency: 'GBP' }, undefined],
    [{ amount: -1, currency: 'GBP' }, undefined],
    [{ amount: 1e18, currency: 'GBP' }, undefined],
    [{ amount: 420, currency: 'pounds' }, undefined],
    [{ amount: '420', currency: 'GBP' }, undefined],
    [{}, undefined],
  ])('that names %j as its price is recorded with %j: the label is bought all the same', (cost, kept) => {
    const answer = { status: 'created', reference: 'r', tracking: 't', cost } as never;
    expect(shipmentRecord(answer, 's1')).toEqual({
      ...{ status: 'created', reference: 'r', tracking: 't' },
      ...(kept && { cost: kept }),
    });
  });
});

describe('an order', () => {
  let shop: Shop;

  beforeEach(() => {
    shop = openShop(memory());
  });

  /** Places an order whose gateway answers so, and delivers what is due. */
  async function placedWith(answer: object) {
    const card = { ...simulatedGateway({ clock: shop.clock }), authorize: async () => answer as never };
    const oms = shop.beside({ repository: memory(), payments: { card } });
    await oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const { id } = await oms.orders.place({
      channel: 'web',
      lines: [{ sku: 'MUG', quantity: 2 }],
      payment: { method: 'card', token: 'ok' },
    });
    const report = await oms.relay.runOnce();
    return { report, order: await oms.orders.get(id) };
  }

  it('records a bare code of the card network at once', async () => {
    const { report, order } = await placedWith({ status: 'declined', code: '05' });

    expect(report).toMatchObject({ retried: 0, dead: 0 });
    expect(order.payments).toMatchObject([{ status: 'failed', failure: 'gateway.05' }]);
  });

  it('records an authorization whose end is told without milliseconds', async () => {
    const { report, order } = await placedWith({
      status: 'authorized',
      reference: 'r',
      amount,
      expiresAt: '2027-01-01T00:00:00Z',
    });

    expect(report).toMatchObject({ retried: 0, dead: 0 });
    expect(order.payments).toMatchObject([{ status: 'authorized' }]);
  });

  it('records an answer in another currency as unknown, and asks again', async () => {
    const { report, order } = await placedWith({
      status: 'captured',
      reference: 'r',
      amount: { amount: 2500, currency: 'EUR' },
    });

    expect(report).toMatchObject({ retried: 1, dead: 0 });
    expect(order.totals).toMatchObject({ authorized: 0, captured: 0 });
  });

  it('records the refusal of a carrier whatever its code', async () => {
    const post = simulatedCarrier({ id: 'swift', clock: shop.clock });
    const refusing = { ...post, createShipment: async () => ({ status: 'refused' as const, code: '07' }) };
    const oms = shop.beside({ repository: memory(), carriers: [refusing] });
    await oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const { id } = await oms.orders.place({
      channel: 'web',
      shipTo: { country: 'GB' },
      lines: [{ sku: 'MUG', quantity: 2 }],
      payment: { method: 'cash' },
    });
    await oms.shipments.dispatch(id, { carrier: 'swift' });

    expect(await oms.relay.runOnce()).toMatchObject({ retried: 0, dead: 0 });
    expect((await oms.orders.get(id)).shipments).toMatchObject([{ status: 'cancelled' }]);
    expect((await oms.orders.history(id)).at(-1)).toMatchObject({ data: { code: 'carrier.07' } });
  });
});
