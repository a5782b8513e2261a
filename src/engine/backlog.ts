/** What waits in the store: for those who watch. */
import { type Instant, instant } from '../kernel';
import type { Backlog } from '../ports';
import type { Runtime } from './runtime';

export function createBacklog({ repository, shop, clock }: Runtime): () => Promise<Backlog> {
  return async () => {
    const now = clock.now();
    const [{ pending, dead }, oldest, next] = await Promise.all([
      repository.effectCounts(shop.id),
      repository.oldestEffect(shop.id),
      repository.nextDeadline(shop.id),
    ]);
    const since = (at: Instant | null) => (at === null ? 0 : Math.max(0, now - Date.parse(at)));
    return {
      ...{ shop: shop.id, pending, dead, at: instant(now) },
      oldestPendingMs: since(oldest),
      deadlineLateMs: since(next),
    };
  };
}
