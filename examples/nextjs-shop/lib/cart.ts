/** A visitor's cart, in a cookie: SKUs and quantities. What they cost and whether they are there is looked up where they are sold. */
import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import { goodOf, type Sku } from './goods';

export interface Cart {
  /** Names the checkout: however often it is sent, one order. */
  readonly id: string;
  readonly lines: readonly { readonly sku: Sku; readonly quantity: number }[];
}

export async function cartOf(): Promise<Cart> {
  const [id = '', ...lines] = ((await cookies()).get('cart')?.value ?? '').split('.');
  return {
    id: id || randomUUID(),
    lines: lines.flatMap((line) => {
      const [sku = '', quantity] = line.split('-');
      const good = goodOf(sku);
      const units = Math.min(Math.max(Math.trunc(Number(quantity)) || 0, 0), 99);
      return good && units > 0 ? [{ sku: good.sku, quantity: units }] : [];
    }),
  };
}

export async function keepCart({ id, lines }: Cart): Promise<void> {
  const value = [id, ...lines.map(({ sku, quantity }) => `${sku}-${quantity}`)].join('.');
  (await cookies()).set('cart', value, { httpOnly: true, sameSite: 'lax', path: '/' });
}

export async function dropCart(): Promise<void> {
  (await cookies()).delete('cart');
}
