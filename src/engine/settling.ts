/** Waiting for what the relay brings back: `place` answers with the payment authorized, not with a promise of it. */
import type { OrderRecord } from '../order';
import type { Order } from './present';

export interface Settling {
  tell(order: OrderRecord): void;
  watching(): boolean;
  /** Waits until no gateway is being asked any more, the relay stops, or the time is over; answers the order as it is then. */
  settle(running: () => boolean, get: (id: string) => Promise<Order>): (order: Order) => Promise<Order>;
  /** Resolves with the next commit of this process, or when the signal aborts. */
  readonly nextCommit: (signal: AbortSignal) => Promise<void>;
}

/** Another process may carry the answer in, and tells nobody here: shorter only asks the store more often, longer keeps a buyer waiting. */
const lookAgainMs = 250;

export function createSettling(patienceMs: number): Settling {
  const waiting = new Map<string, Set<() => void>>();
  const watchers = new Set<() => void>();

  function told(id: string, withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const ends = waiting.get(id) ?? new Set();
      const timer = setTimeout(end, withinMs);
      function end() {
        clearTimeout(timer);
        ends.delete(end);
        if (ends.size === 0) waiting.delete(id);
        resolve();
      }
      waiting.set(id, ends.add(end));
    });
  }

  return {
    tell(order) {
      if (order.head.totals.requested === 0) for (const end of [...(waiting.get(order.head.id) ?? [])]) end();
      for (const watcher of [...watchers]) watcher();
    },
    watching: () => watchers.size > 0,
    settle: (running, get) => async (order) => {
      const until = performance.now() + patienceMs;
      let seen = order;
      while (running() && seen.totals.requested > 0) {
        const leftMs = until - performance.now();
        if (leftMs <= 0) break;
        await told(order.id, Math.min(lookAgainMs, leftMs));
        seen = await get(order.id);
      }
      return seen === order ? order : { ...seen, replayed: order.replayed };
    },
    nextCommit: (signal) =>
      new Promise((resolve) => {
        const end = () => {
          watchers.delete(end);
          signal.removeEventListener('abort', end);
          resolve();
        };
        if (signal.aborted) return resolve();
        watchers.add(end);
        signal.addEventListener('abort', end);
      }),
  };
}
