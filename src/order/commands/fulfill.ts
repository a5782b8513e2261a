/**
 * `orders.fulfill`: what leaves in no parcel is handed over: a download, a licence key, an appointment. No stock moves; it has left and arrived at
 * once, and earns its revenue.
 */
import { problem } from '../../kernel';
import { reverseUnits } from '../../settlement';
import { accepted, defineCommand, inLifecycle, refused, shopActors } from '../command';
import { isParcelled } from '../progress';
import { covered } from '../totals';
import { countOf, heldLines, isUnfulfilled, openUnits, unitProblems } from '../units';
import { type Handover, news, type OrderRecord } from '../vocabulary';

export const fulfill = defineCommand({
  type: 'orders.fulfill',
  actors: shopActors,
  standing: (order) => {
    const state = inLifecycle(order, 'confirmed', 'processing');
    if (state.length > 0) return state;
    // An edit may have raised what is due after the order was confirmed.
    if (order.head.edited > 0 && !covered(order.head.totals))
      return [problem('order.unpaid', 'the edited order is not paid for', { due: order.head.totals.due })];
    return order.head.counts.some(isUnfulfilled)
      ? []
      : [problem('fulfillment.empty', 'nothing is left to hand over in no parcel')];
  },
  given: (order, { lines }) => {
    if (lines === 'all') return [];
    const ids = lines.map(({ lineId }) => lineId);
    return [
      ...unitProblems(order, lines, (count) => (isParcelled(count.kind) ? 0 : openUnits(count)), 'lines'),
      ...heldLines(order, 'orders.fulfill', ids, 'lines'),
    ];
  },
  decide: (order, { lines }) => {
    const handed = lines === 'all' ? handovers(order) : lines.map(({ text = null, ...line }) => ({ ...line, text }));
    if (handed.length === 0) return refused(problem('fulfillment.empty', 'all that is left is held', {}, ['lines']));
    return accepted(news('lines.fulfilled', { lines: handed, net: netOf(order, handed) }));
  },
});

/** All that can be handed over now; lines on hold stay behind. */
export function handovers(order: OrderRecord): Handover[] {
  return order.head.counts
    .filter((count) => isUnfulfilled(count) && heldLines(order, 'orders.fulfill', [count.id], 'lines').length === 0)
    .map((count) => ({ lineId: count.id, units: openUnits(count), text: null }));
}

/** What they earn: the stored shares of the next units of each line. */
function netOf(order: OrderRecord, handed: readonly Handover[]): number {
  const gone = new Map<string, number>();
  let net = 0;
  for (const { lineId, units } of handed) {
    const from = (countOf(order, lineId)?.shipped ?? 0) + (gone.get(lineId) ?? 0);
    const { amount, tax } = reverseUnits(order.lines.find(({ id }) => id === lineId)?.runs ?? [], from, units);
    gone.set(lineId, (gone.get(lineId) ?? 0) + units);
    net += amount - tax;
  }
  return net;
}
