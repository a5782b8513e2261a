/** What a cart holds now: its order takes it over. */
import type { Instant } from '../kernel';
import type { Gathered } from '../order';
import type { Repository } from '../ports';

/** A reader of live cart holds by the host's own name of the cart; empty when it holds nothing or its time is over. */
export function cartHoldsOf(
  repository: Repository,
  shop: string,
  derivedId: (kind: string, name: string) => Promise<string>,
): (cart: string, at: Instant) => Promise<Gathered['cartHolds']> {
  return async (cart, at) => {
    const id = await derivedId('cart', cart);
    const [stored] = await repository.loadMany(shop, [{ kind: 'cart', id }]);
    if (!stored) return [];
    const head = JSON.parse(stored.head) as {
      lines: readonly { sku: string; location: string; lot: string; units: number }[];
      expiresAt: Instant;
    };
    return head.expiresAt > at ? head.lines.map((line) => ({ cart: id, ...line })) : [];
  };
}
