/** What the shop sells. Prices and costs in minor units. */
import type { CatalogEntry } from 'orderwright/memory';
import type { Language } from './words';

export interface Good {
  readonly sku: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly says: Readonly<Record<Language, string>>;
  readonly price: number;
  readonly cost: number;
  readonly grams: number;
  readonly stock: number;
  readonly shape: Shape;
  readonly colour: string;
}

export type Shape = 'mug' | 'bowl' | 'teapot' | 'plate' | 'vase' | 'spoon';

const good = (
  sku: string,
  shape: Shape,
  colour: string,
  [price, cost, grams, stock]: readonly [number, number, number, number],
  [en, zh]: readonly [string, string],
  [saysEn, saysZh]: readonly [string, string],
): Good => ({
  ...{ sku, shape, colour, price, cost, grams, stock },
  title: { en, 'zh-TW': zh },
  says: { en: saysEn, 'zh-TW': saysZh },
});

export const goods: readonly Good[] = [
  good(
    'MUG-SEA',
    'mug',
    '#2f6f8f',
    [1450, 520, 380, 60],
    ['Sea mug', '海藍馬克杯'],
    ['Holds 350 ml.', '容量 350 毫升。'],
  ),
  good(
    'MUG-CLAY',
    'mug',
    '#b5653a',
    [1450, 510, 380, 48],
    ['Clay mug', '陶土馬克杯'],
    ['Unglazed outside.', '外層不上釉。'],
  ),
  good('BOWL-RICE', 'bowl', '#6d8f4e', [1200, 410, 300, 80], ['Rice bowl', '飯碗'], ['Stacks neatly.', '可整齊堆疊。']),
  good('BOWL-SOUP', 'bowl', '#a34a4a', [1800, 640, 520, 40], ['Soup bowl', '湯碗'], ['Deep and wide.', '深而寬。']),
  good(
    'POT-TEA',
    'teapot',
    '#4b5a86',
    [4200, 1650, 900, 18],
    ['Teapot', '茶壺'],
    ['Pours without a drip.', '倒茶不滴漏。'],
  ),
  good(
    'PLATE-S',
    'plate',
    '#c29a3c',
    [1100, 380, 350, 70],
    ['Small plate', '小盤'],
    ['For cake and toast.', '適合蛋糕與吐司。'],
  ),
  good(
    'PLATE-L',
    'plate',
    '#5f7f7a',
    [1900, 700, 650, 50],
    ['Dinner plate', '大餐盤'],
    ['27 cm across.', '直徑 27 公分。'],
  ),
  good(
    'VASE-TALL',
    'vase',
    '#7b5a8a',
    [3600, 1300, 1100, 15],
    ['Tall vase', '高花瓶'],
    ['For long stems.', '適合長莖花。'],
  ),
  good('SPOON', 'spoon', '#8a6a45', [650, 190, 60, 120], ['Soup spoon', '湯匙'], ['Cherry wood.', '櫻桃木製。']),
];

export const goodOf = (sku: string): Good | undefined => goods.find((one) => one.sku === sku);

/** What goods are called in a language; others keep the name that is given, or their SKU. */
export const titleOf = (language: Language, sku: string, otherwise = sku): string =>
  goodOf(sku)?.title[language] ?? otherwise;

export const catalogEntries: Readonly<Record<string, CatalogEntry>> = Object.fromEntries(
  goods.map(({ sku, title, price, grams }) => [sku, { title: title.en, price, weightGrams: grams }]),
);

/** Where goods are bought again. */
export const suppliers = [
  {
    ...{ id: 'kiln-works', leadTimeDays: 9, leadTimeSdDays: 2 },
    items: goods.map(({ sku, cost }) => ({ sku, unitCost: cost, packSize: 6 })),
  },
];

/** What people know the suppliers as. */
export const supplierNames: Readonly<Record<string, string>> = { 'kiln-works': 'Kiln Works' };

/** What people know the carriers as. */
export const carrierNames: Readonly<Record<string, string>> = { swift: 'Swift Post' };

/** Ways of sending, and what each costs the customer. */
export const deliveries = { standard: 395, express: 995 } as const;
export type Delivery = keyof typeof deliveries;
