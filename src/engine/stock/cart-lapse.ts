/**
 * The end of a cart's time, where its units count in limits by customer: the customer may have as many again. Its holds need nobody; they do not
 * count past their time.
 */
import { movesOfAllowance } from '../../order';
import type { ChangeSet } from '../../ports';
import { blankSet } from '../blank-set';
import { type CartHead, cartClaim } from '../cart-holds';
import type { Committer } from '../committer';
import { now, type Runtime } from '../runtime';
import { refusal } from './refusal';

/** The cart's deadline. */
export const lapse = 'lapse';

/** Carries out the deadline of a cart, if it still stands; of a cart that an order has taken, nothing. */
export function createCartLapse(runtime: Runtime, committer: Committer): (id: string) => Promise<void> {
  const { shop, repository } = runtime;
  return async (id) => {
    for (let count = 0; count < 50; count++) {
      const at = now(runtime);
      const [stored] = await repository.loadMany(shop.id, [{ kind: 'cart', id }]);
      if (!stored) return;
      const { counted, ...head } = JSON.parse(stored.head) as CartHead;
      if (!counted || head.expiresAt > at) return;
      const { lines, expiresAt } = head;
      const change: ChangeSet = {
        ...blankSet(shop.id, { kind: 'cart', id }, stored.version, at),
        head: JSON.stringify(head),
        facts: [JSON.stringify({ type: 'cart.lapsed', at, by: { kind: 'system' }, data: { lines, expiresAt } })],
        names: [cartClaim(id, stored.version)],
        counters: counted.flatMap((one) => movesOfAllowance(one, 1)).map((move) => ({ ...move, initial: 0 })),
      };
      const result = await committer.submit(change);
      if (result.status === 'committed' || result.status === 'nameTaken') return;
      if (result.status !== 'versionConflict') throw refusal(result);
    }
  };
}
