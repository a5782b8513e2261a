/** Waiting for what the relay of this process brings back: `place` answers with the payment authorized, not with a promise of it. */
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

export function createSettling(patienceMs: number): Settling {
  const waiting = new Map<string, () => void>();
  const watchers = new Set<() => void>();
  return {
    tell(order) {
      if (order.head.totals.requested === 0) waiting.get(order.head.id)?.();
      for (const watcher of [...watchers]) watcher();
    },
    watching: () => watchers.size > 0,
    settle: (running, get) => async (order) => {
      if (patienceMs === 0 || order.totals.requested === 0 || order.replayed || !running()) return order;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(end, patienceMs);
        function end() {
          clearTimeout(timer);
          waiting.delete(order.id);
          resolve();
        }
        waiting.set(order.id, end);
      });
      return { ...(await get(order.id)), replayed: order.replayed };
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
