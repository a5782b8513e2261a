/** What waits in the store: for those who watch. */
import { instant } from '../kernel';
import type { Backlog } from '../ports';
import type { Runtime } from './runtime';

export function createBacklog({ repository, shop, clock }: Runtime): () => Promise<Backlog> {
  return async () => {
    const now = clock.now();
    const [{ pending, dead }, next] = await Promise.all([
      repository.effectCounts(shop.id),
      repository.nextDeadline(shop.id),
    ]);
    const deadlineLateMs = next === null ? 0 : Math.max(0, now - Date.parse(next));
    return { shop: shop.id, pending, dead, deadlineLateMs, at: instant(now) };
  };
}
