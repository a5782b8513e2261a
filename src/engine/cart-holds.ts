/**
 * What a cart holds, for the order that takes it over. What a cart says at one version is used once: the order, or the next change of the
 * cart, claims that version by a name, so that nobody goes on with what an order has taken.
 */
import { type Instant, isUuid, OmsError, problem } from '../kernel';
import type { Allowance, Gathered } from '../order';
import type { ChangeSet, Repository } from '../ports';

const space = 'cart';

/** What a cart says of itself. */
export interface CartHead {
  readonly lines: readonly {
    readonly sku: string;
    readonly location: string;
    readonly lot: string;
    readonly units: number;
  }[];
  readonly expiresAt: Instant;
  /** What its units count for in limits by customer. */
  readonly limits?: readonly Allowance[];
  /** The same, while it is counted: from the take until the cart lets go, or its time is over. */
  readonly counted?: readonly Allowance[];
}

/** The name that is claimed by whoever takes what the cart says at this version. */
export function cartClaim(cart: string, version: number): ChangeSet['names'][number] {
  return { space, value: `${cart}@${version}` };
}

/** What an order names as its cart to take an offer of the queue. */
export const offeredCart = (entry: string): string => `queue:${entry}`;

function entryOf(cart: string): string | null {
  const [, entry = ''] = /^queue:(.*)$/.exec(cart) ?? [];
  return isUuid(entry) ? entry : null;
}

export function isCartClaim(name: { readonly space: string }): boolean {
  return name.space === space;
}

/** A reader of cart holds by the host's own name of the cart: of no units once its time is over; empty when it let go. */
export function cartHoldsOf(
  repository: Repository,
  shop: string,
  derivedId: (kind: string, name: string) => Promise<string>,
): (cart: string, at: Instant) => Promise<Gathered['cartHolds']> {
  return async (cart, at) => {
    const offer = entryOf(cart);
    const id = offer ?? (await derivedId('cart', cart));
    const [stored] = await repository.loadMany(shop, [{ kind: offer === null ? 'cart' : 'waiting', id }]);
    if (!stored) throw new OmsError([problem('cart.notFound', 'there is no such cart', { cart }, ['cart'])]);
    const head = JSON.parse(stored.head) as CartHead;
    // Whoever waits holds nothing before there is an offer, or after it.
    const { lines = [], expiresAt = at } = head as Partial<CartHead>;
    const live = expiresAt > at;
    return lines.map((line, index) => ({
      ...{ cart: id, version: stored.version, ...line, units: live ? line.units : 0 },
      ...(index === 0 && head.counted && { allowances: head.counted }),
    }));
  };
}
