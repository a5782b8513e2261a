/** A shop for tests, its people, its catalogue and its stock. */
import { backorderState, lotOf, type StockRow } from '../../src/inventory';
import {
  type Actor,
  channels,
  defaultProcess,
  defaultStock,
  type Limits,
  type PricedItem,
  type Process,
  type ShopTerms,
  stockOf,
} from '../../src/order';

export const noon = '2026-01-10T12:00:00.000Z';
export const days = (count: number): string => new Date(Date.parse(noon) + count * 86_400_000).toISOString();
/** An id that nothing has. */
export const nobody = '00000000-0000-7000-8000-999999999999';
export const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const ann: Actor = { kind: 'staff', id: 'ann' };
export const bob: Actor = { kind: 'staff', id: 'bob' };
export const customer: Actor = { kind: 'customer' };
export const system: Actor = { kind: 'system' };
export const robot: Actor = { kind: 'agent', id: 'robot' };

export type ProcessChanges = Partial<Omit<Process, 'limits' | 'fulfill' | 'cancels' | 'returns' | 'unsendable'>> & {
  readonly unsendable?: Partial<Process['unsendable']>;
  readonly limits?: Partial<Limits>;
  readonly fulfill?: Partial<Process['fulfill']>;
  readonly cancels?: Partial<Process['cancels']>;
  readonly returns?: Partial<Process['returns']>;
};
type ShopChanges = Partial<Omit<ShopTerms, 'process'>> & { readonly process?: ProcessChanges };

/** A shop with one location, one carrier and one method of every payment rule. */
export function aShop({ process = {}, ...changes }: ShopChanges = {}): ShopTerms {
  return {
    id: 'main',
    zone: 'Europe/London',
    currency: 'GBP',
    locale: 'en',
    channels,
    pricesIncludeTax: true,
    rounding: 'half-up',
    taxRounding: 'line',
    locations: [{ id: 'london', priority: 1 }],
    sourcing: { strategy: ['priority'], splitPenalty: 0 },
    stock: defaultStock,
    methods: {
      card: { rule: 'authorized', gateway: true, partialCapture: true },
      wallet: { rule: 'prepaid', gateway: true, partialCapture: false },
      transfer: { rule: 'prepaid', gateway: false, partialCapture: true },
      cash: { rule: 'onDelivery', gateway: false, partialCapture: true },
      invoice: { rule: 'onTerms', gateway: false, partialCapture: true },
    },
    carriers: ['swift'],
    interceptors: ['swift'],
    carriesBack: { label: ['swift'], dropOff: ['swift'] },
    regions: [],
    ...changes,
    process: {
      ...defaultProcess,
      ...process,
      limits: { ...defaultProcess.limits, ...process.limits },
      fulfill: { ...defaultProcess.fulfill, ...process.fulfill },
      cancels: { ...defaultProcess.cancels, ...process.cancels },
      returns: { ...defaultProcess.returns, ...process.returns },
      unsendable: { ...defaultProcess.unsendable, ...process.unsendable },
    },
  };
}

/** Two locations: five of everything in London, the rest in Leeds. */
export const twoPlaces = (changes: ShopChanges = {}): ShopTerms =>
  aShop({
    locations: [
      { id: 'london', priority: 1 },
      { id: 'leeds', priority: 2 },
    ],
    ...changes,
  });

const item = (sku: string, amount: number, kind: PricedItem['kind'] = 'goods'): PricedItem => ({
  sku,
  title: sku.toLowerCase(),
  price: { amount, currency: 'GBP' },
  kind,
  weightGrams: kind === 'goods' ? 200 : null,
  taxClass: null,
});

/** MUG 5.00, TEE 10.00, PEN 3.33: goods; EBOOK 7.00: digital; WRAP 2.50: a service; RING 49.00: made to order, three a day in two days; SET 11.99: a kit of two mugs and three pens. */
export const catalog = new Map(
  [
    item('MUG', 500),
    item('TEE', 1000),
    item('PEN', 333),
    item('EBOOK', 700, 'digital'),
    item('WRAP', 250, 'service'),
    { ...item('RING', 4900), madeToOrder: { days: 2, perDay: 3 } },
    {
      ...item('SET', 1199, 'kit'),
      components: [
        { sku: 'MUG', units: 2, share: 10 },
        { sku: 'PEN', units: 3, share: 7 },
      ],
    },
  ].map((entry) => [entry.sku, entry]),
);

/** The same at as many minor units of another currency. */
export function catalogIn(currency: string): typeof catalog {
  if (currency === 'GBP') return catalog;
  return new Map([...catalog].map(([sku, entry]) => [sku, { ...entry, price: { ...entry.price, currency } }]));
}

/** One unit of a SKU in every location, and as many as anybody wants promised of it; of those, `arrived` have come in at a cost of 1.01 each. */
export function awaitedLevelsOf(shop: ShopTerms, skus: readonly string[], arrived = 0): StockRow[] {
  return levelsOf(shop, skus).flatMap((row) => [
    { ...row, onHand: 1, value: 101 },
    {
      ...row,
      ...{ lot: lotOf({ lot: '', state: backorderState }), oversell: 1_000_000, onHand: arrived, value: arrived * 101 },
    },
  ]);
}

/** What lies in stock for a SKU of the catalogue. */
const inStock = (sku: string) => stockOf(catalog.get(sku) ?? { sku }).map((piece) => piece.sku);

/** Stock of a SKU (of a kit: of its components) in every location of the shop, at a cost of 1.01 each. */
export function levelsOf(shop: ShopTerms, skus: readonly string[]): StockRow[] {
  return [...new Set(skus.flatMap(inStock))].flatMap((sku) =>
    shop.locations.map((location, index) => {
      const onHand = index === 0 && shop.locations.length > 1 ? 5 : 1_000_000;
      return {
        sku,
        location: location.id,
        lot: '',
        onHand,
        allocated: 0,
        reserved: 0,
        safety: 0,
        oversell: 0,
        settings: '',
        nextExpiry: null,
        value: onHand * 101,
      };
    }),
  );
}
