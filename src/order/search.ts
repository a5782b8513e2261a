/** What an order is found by, besides its indexed columns. */
import { isAwaited, isBackorder } from '../inventory';
import { attentionTerms, type LocalDate } from '../kernel';
import { attentionOf } from './attention';
import { piecesOf, placesOf } from './progress';
import type { OrderHead, OrderRecord } from './vocabulary';

/**
 * The search words of an order: its SKUs and their components, those that it waits for, tags, hold types, limited discounts, tracking numbers, carriers' own
 * references of labels, serial numbers, from where something is to leave by which day, and why a person must see to it.
 */
export function searchTerms(order: OrderRecord): string[] {
  const { head } = order;
  const words = new Set<string>();
  for (const count of head.counts) {
    words.add(`sku:${count.sku}`);
    for (const { sku, allocated } of piecesOf(count)) {
      words.add(`sku:${sku}`);
      if (!head.intake.test && allocated.some(isBackorder)) words.add(backorderTerm(sku));
    }
  }
  if (head.intake.test) words.add(testTerm);
  for (const tag of head.tags) words.add(`tag:${tag}`);
  for (const hold of head.holds) words.add(`hold:${hold.type}`);
  for (const shipment of head.shipments) if (shipment.tracking) words.add(trackingTerm(shipment.tracking));
  for (const { parcel } of head.returns) if (parcel?.tracking) words.add(trackingTerm(parcel.tracking));
  for (const { label } of order.returns) if (label?.reference) words.add(labelTerm(label.reference));
  for (const { reference, serials = [] } of order.shipments) {
    if (reference) words.add(labelTerm(reference));
    for (const { serial } of serials) words.add(serialTerm(serial));
  }
  for (const { madeSerials = [] } of order.lines) for (const serial of madeSerials) words.add(serialTerm(serial));
  if (head.totals.placed) for (const { code } of head.redemptions) words.add(`discount:${code}`);
  for (const [location, day] of shipDays(head)) words.add(shipDayTerm(location, day));
  if (head.claimedBy !== undefined) words.add(customerTerm(head.claimedBy));
  if (head.window) words.add(`window:${head.window.id}`);
  for (const word of attentionTerms(attentionOf(head))) words.add(word);
  return [...words];
}

/** The word by which test orders are found. */
export const testTerm = 'test';

/** The word by which orders are found that wait for units of a SKU; a test order does in vain. */
export function backorderTerm(sku: string): string {
  return `backorder:${sku}`;
}

/**
 * The word by which orders are found of which something is to leave a location by a day: by the first promise (in UTC), or as was wished. Orders of
 * which nobody said when have none.
 */
export function shipDayTerm(location: string, day: LocalDate): string {
  return `ships:${location}:${day}`;
}

/** The day by which the first units that lie at a location are to leave it. */
function shipDays({ counts, promises, intake }: OrderHead): ReadonlyMap<string, LocalDate> {
  const days = new Map<string, LocalDate>();
  const wished = intake.wanted?.shipBy;
  if (promises.length === 0 && wished === undefined) return days;
  for (const count of counts) {
    const day = promises.find(({ lineId }) => lineId === count.id)?.shipBy.slice(0, 10) ?? wished;
    if (day === undefined) continue;
    for (const place of placesOf(count)) {
      const before = days.get(place.location);
      if (!isAwaited(place) && (before === undefined || day < before)) days.set(place.location, day);
    }
  }
  return days;
}

/** The word by which orders and stock documents are found that moved a numbered unit. */
export function serialTerm(serial: string): string {
  return `serial:${serial}`;
}

/** The word by which the orders are found that a customer has claimed, by their party. */
export function customerTerm(party: string): string {
  return `customer:${party}`;
}

/** The word by which the orders are found that a parcel of this number holds goods of. */
export function trackingTerm(tracking: string): string {
  return `tracking:${tracking}`;
}

/** The word by which the order is found that a label of this reference was bought for. */
export function labelTerm(reference: string): string {
  return `label:${reference}`;
}

/** The words that appear and disappear between two states of an order. */
export function termChanges(before: OrderRecord | null, after: OrderRecord): { add: string[]; remove: string[] } {
  if (
    before &&
    before.head.counts === after.head.counts &&
    before.head.tags === after.head.tags &&
    before.head.redemptions === after.head.redemptions &&
    before.head.holds === after.head.holds &&
    before.head.promises === after.head.promises &&
    before.head.window?.id === after.head.window?.id &&
    before.head.claimedBy === after.head.claimedBy &&
    before.head.shipments === after.head.shipments &&
    before.head.returns === after.head.returns &&
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
