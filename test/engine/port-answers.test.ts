/** What catalogues and tax providers answer is checked before it becomes an order: a wrong answer is a failure of the port, by SKU and field. */
import { describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { isOmsError } from '../../src/kernel';
import { anOrder, openShop, type ShopChanges } from '../support/shop';

const mug = { sku: 'MUG', title: 'Mug', price: { amount: 1250, currency: 'GBP' } };
const any = (value: unknown) => value as never;
const priced = (amount: unknown) => ({ ...mug, price: { amount, currency: 'GBP' } });

/** A catalogue's answer, and the fields that cannot be used. */
const catalogAnswers: Readonly<Record<string, readonly [answer: unknown, fields: readonly string[]]>> = {
  'a price that is a text': [[priced('1250')], ['price.amount']],
  'half a penny': [[priced(12.5)], ['price.amount']],
  'a price that is no number': [[priced(Number.NaN)], ['price.amount']],
  'a price below zero': [[priced(-1)], ['price.amount']],
  'no price': [[{ ...mug, price: null }], ['price.amount', 'price.currency']],
  'a currency in small letters': [[{ ...mug, price: { amount: 1250, currency: 'gbp' } }], ['price.currency']],
  'a scale that is a text': [[{ ...mug, price: { ...mug.price, scale: '2' } }], ['price.scale']],
  'a price for no units': [[{ ...mug, price: { ...mug.price, per: 0 } }], ['price.per']],
  'no title': [[{ ...mug, title: null }], ['title']],
  'another kind': [[{ ...mug, kind: 'product' }], ['kind']],
  'a weight that is a text': [[{ ...mug, weightGrams: '350', taxClass: 7 }], ['taxClass', 'weightGrams']],
  'a temperature in degrees': [[{ ...mug, temperature: -18 }], ['temperature']],
  'a component without a class of its own': [
    [{ ...mug, kind: 'kit', components: [{ sku: 'A', units: 1, temperature: 'very cold' }] }],
    ['components'],
  ],
  'customs that ask for more': [
    [{ ...mug, customs: { description: ' ', hsCode: '69', origin: 'Portugal' } }],
    ['customs.description', 'customs.hsCode', 'customs.origin'],
  ],
  'customs that are a code': [[{ ...mug, customs: '691200' }], ['customs']],
  'customs and no origin': [[{ ...mug, customs: { hsCode: 691200 } }], ['customs.hsCode', 'customs.origin']],
  'a danger that nobody knows': [[{ ...mug, dangerous: ['alcohol', 'dragons'] }], ['dangerous']],
  'a danger that is no list': [[{ ...mug, dangerous: 'alcohol' }], ['dangerous']],
  'the rows in an object': [{ rows: [mug] }, ['items']],
  'nothing at all': [undefined, ['items']],
  'a hole': [[null], ['items']],
};

describe('a catalogue that answers', () => {
  it.each(Object.entries(catalogAnswers))('%s has failed, and no order is made', async (_what, [answer, fields]) => {
    const { shop, placed } = await place({ catalog: { items: async () => any(answer) } });

    expect(placed).toEqual(
      fields.map((field) => ({
        code: 'port.failed',
        port: 'catalog',
        field,
        ...(field !== 'items' && { sku: 'MUG' }),
      })),
    );
    expect((await shop.oms.orders.find()).orders).toEqual([]);
  });

  it('null where it has nothing to say is understood', async () => {
    const nothing = { customs: null, dangerous: null };
    const item = any({ ...mug, kind: null, weightGrams: null, taxClass: null, temperature: null, ...nothing });

    expect(await place({ catalog: { items: async () => [item] } })).toMatchObject({ placed: 2500 });
  });
});

const taxAnswers: Readonly<Record<string, readonly [answer: unknown, fields: readonly string[]]>> = {
  'a rate that is a number': [[[{ name: 'VAT', rate: 0.2 }]], ['rate']],
  'a rate in percent': [[[{ name: 'VAT', rate: '20%' }]], ['rate']],
  'a rate without a name': [[[{ rate: '0.2' }]], ['name']],
  'no rate': [[[null]], ['name', 'rate']],
  'one rate for all': [[{ name: 'VAT', rate: '0.2' }], ['rates']],
  'fewer lists than lines': [[], ['quote']],
  'nothing at all': [undefined, ['quote']],
};

describe('a tax provider that answers', () => {
  it.each(Object.entries(taxAnswers))('%s has failed, and no order is made', async (_what, [answer, fields]) => {
    const { shop, placed } = await place({ tax: { quote: async () => any(answer) } });

    expect(placed).toMatchObject(fields.map((field) => ({ code: 'port.failed', port: 'tax', field })));
    expect((await shop.oms.orders.find()).orders).toEqual([]);
  });
});

/** What the order comes to, or why there is none. */
async function place(changes: ShopChanges) {
  const shop = openShop(memory(), changes);
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 2 });
  try {
    return { shop, placed: (await shop.oms.orders.place(anOrder)).totals.total };
  } catch (error) {
    if (!isOmsError(error)) throw error;
    return { shop, placed: error.problems.map(({ code, details }) => ({ code, ...details })).sort(byField) };
  }
}

function byField(a: object, b: object): number {
  return JSON.stringify(a).localeCompare(JSON.stringify(b));
}
