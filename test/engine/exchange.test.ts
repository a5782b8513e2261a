import { expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { openShop } from '../support/shop';

const shop = {
  id: 'main',
  zone: 'Europe/London',
  currency: 'GBP',
  currencies: { settlement: 'EUR', reporting: 'GBP' },
};
const order = { lines: [{ sku: 'EBOOK', quantity: 1 }] };

it('freezes the rates of the moment in the order: what the market does later is nothing to it', async () => {
  let rate = '1.17';
  const { oms, place } = openShop(memory(), { shop, rates: { rate: async () => rate } });

  const placed = await place(order);
  rate = '1.30';

  const frozen = [
    { purpose: 'settlement', currency: 'EUR', rate: '1.17' },
    { purpose: 'reporting', currency: 'GBP', rate: '1' },
  ];
  expect(placed.exchange).toEqual(frozen);
  expect((await oms.orders.get(placed.id)).exchange).toEqual(frozen);
  expect((await place(order)).exchange[0]?.rate).toBe('1.30');
  expect((await oms.audit()).facts).toEqual([]);
});

it('refuses a rate that is none, and other currencies without rates', async () => {
  const { place } = openShop(memory(), { shop, rates: { rate: async () => '0.00' } });

  await expect(place(order)).rejects.toMatchObject({ code: 'port.failed' });
  expect(() => openShop(memory(), { shop })).toThrow('rates: other currencies need `rates`');
});
