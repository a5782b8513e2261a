/** The cart of a request, and the units that are held for it: for ten minutes, and on while its customer is about. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { isOmsError } from 'orderwright';
import type { Cart } from '../carts';
import { cookieOf, keepCookie } from '../cookies';
import type { Shop } from '../shop';

export const holdMs = 10 * 60_000;

/** The cart with its hold renewed; one whose time was over holds what is still there, or nothing (`expiresAt` null). */
export async function liveCart({ oms, carts }: Pick<Shop, 'oms' | 'carts'>, request: Request): Promise<Cart | null> {
  const id = cookieOf(request, 'cart');
  const cart = id === null ? null : carts.get(id);
  if (!cart || cart.lines.length === 0) return cart;
  const kept = { ...cart, expiresAt: await renewed(oms, cart.id) };
  carts.put(kept);
  return kept;
}

async function renewed(oms: Shop['oms'], cart: string): Promise<string | null> {
  try {
    return (await oms.inventory.renew(cart, holdMs)).expiresAt;
  } catch (error) {
    if (isOmsError(error, 'reservation.expired') || isOmsError(error, 'cart.notFound')) return null;
    throw error;
  }
}

/** The cart with these lines, held anew. Throws `stock.short` where not all of it is there: then the cart is as it was. */
export async function changeCart(
  { oms, carts }: Pick<Shop, 'oms' | 'carts'>,
  [request, response]: readonly [Request, Response],
  change: (lines: Cart['lines']) => Cart['lines'],
): Promise<void> {
  const id = cookieOf(request, 'cart') ?? randomUUID();
  const lines = change(carts.get(id).lines).filter(({ quantity }) => quantity > 0);
  keepCookie(response, 'cart', id);
  if (lines.length === 0) {
    await oms.inventory.release(id);
    return carts.drop(id);
  }
  const { expiresAt } = await oms.inventory.reserve({ cart: id, lines: [...lines], ttlMs: holdMs });
  carts.put({ id, lines, expiresAt });
}

export const unitsIn = (cart: Cart | null): number =>
  (cart?.lines ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
