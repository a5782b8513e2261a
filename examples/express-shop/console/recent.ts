/** The orders of the last days, whole: what the figures are made of. */
import type { Order } from 'orderwright';
import type { Shop } from '../shop';

/** Pages that are read at most; a shop with more orders keeps figures of its own. */
const mostPages = 20;

export async function recentOrders({ oms, clock }: Pick<Shop, 'oms' | 'clock'>, days: number): Promise<Order[]> {
  const placedFrom = new Date(clock.now() - days * 86_400_000).toISOString();
  const found: Order[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const { orders, next } = await oms.orders.find({ placedFrom, limit: 100, after });
    found.push(...orders);
    if (next === null) break;
    after = next;
  }
  return found;
}
