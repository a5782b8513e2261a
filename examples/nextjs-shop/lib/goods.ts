/** What the shop sells, in pence. */
export const goods = [
  { sku: 'MUG', title: 'Sea mug', says: 'Holds 350 ml.', price: 1450, stock: 60, glaze: '#2f6f8f' },
  { sku: 'BOWL', title: 'Rice bowl', says: 'Stacks neatly.', price: 1200, stock: 80, glaze: '#6d8f4e' },
  { sku: 'POT', title: 'Teapot', says: 'Pours without a drip.', price: 4200, stock: 3, glaze: '#4b5a86' },
  { sku: 'PLATE', title: 'Dinner plate', says: '27 cm across.', price: 1900, stock: 50, glaze: '#c29a3c' },
] as const;

export type Sku = (typeof goods)[number]['sku'];

export const goodOf = (sku: string) => goods.find((good) => good.sku === sku);

/** What customers know the carriers as. */
export const carriers: Readonly<Record<string, string>> = { swift: 'Swift Post' };

/** What delivery costs the customer, in pence. */
export const delivery = 395;

export const money = (amount: number, currency = 'GBP') =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(amount / 100);
