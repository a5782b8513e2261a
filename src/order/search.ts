/** What an order is found by, besides its indexed columns. */
import { isBackorder } from '../inventory';
import { attentionOf } from './attention';
import { piecesOf } from './progress';
import type { OrderHead, OrderRecord } from './vocabulary';

/**
 * The search words of an order: its SKUs and their components, those that it waits for, tags, hold types, limited discounts, tracking numbers, serial
 * numbers, and why a person must see to it.
 */
export function searchTerms(order: OrderRecord): string[] {
  const { head } = order;
  const words = new Set<string>();
  for (const count of head.counts) {
    words.add(`sku:${count.sku}`);
    for (const { sku, allocated } of piecesOf(count)) {
      words.add(`sku:${sku}`);
      if (allocated.some(isBackorder)) words.add(backorderTerm(sku));
    }
  }
  for (const tag of head.tags) words.add(`tag:${tag}`);
  for (const hold of head.holds) words.add(`hold:${hold.type}`);
  for (const shipment of head.shipments) if (shipment.tracking) words.add(`tracking:${shipment.tracking}`);
  for (const { serials = [] } of order.shipments) for (const { serial } of serials) words.add(serialTerm(serial));
  if (head.totals.placed) for (const { code } of head.redemptions) words.add(`discount:${code}`);
  const attention = attentionOf(head);
  for (const reason of attention) words.add(`attention:${reason}`);
  if (attention.length > 0) words.add('attention:any');
  return [...words];
}

/** The word by which orders are found that wait for units of a SKU. */
export function backorderTerm(sku: string): string {
  return `backorder:${sku}`;
}

/** The word by which orders and stock documents are found that moved a numbered unit. */
export function serialTerm(serial: string): string {
  return `serial:${serial}`;
}

/** The words that appear and disappear between two states of an order. */
export function termChanges(before: OrderRecord | null, after: OrderRecord): { add: string[]; remove: string[] } {
  if (
    before &&
    before.head.counts === after.head.counts &&
    before.head.tags === after.head.tags &&
    before.head.redemptions === after.head.redemptions &&
    before.head.holds === after.head.holds &&
    before.head.shipments === after.head.shipments &&
    sameAttention(before.head, after.head)
  ) {
    return { add: [], remove: [] };
  }
  const old = new Set(before ? searchTerms(before) : []);
  const now = searchTerms(after);
  const kept = new Set(now);
  return { add: now.filter((word) => !old.has(word)), remove: [...old].filter((word) => !kept.has(word)) };
}

function sameAttention(before: OrderHead, after: OrderHead): boolean {
  return attentionOf(before).join() === attentionOf(after).join();
}
