/**
 * `orders.cancel`: what has not left is not wanted any more, whole or by line. Stored shares of the last units are reversed, allocations are
 * let go; when nothing has been shipped and nothing is left, charges are reversed too and the order is cancelled.
 */
import { problem } from '../../kernel';
import { reverseCharge, reverseUnits } from '../../settlement';
import { accepted, type Decision, defineCommand, everyone, inLifecycle } from '../command';
import { countOf, heldLines, openUnits, takePlaces, unitProblems } from '../units';
import { type FactData, news, type OrderRecord } from '../vocabulary';

export const cancel = defineCommand({
  type: 'orders.cancel',
  actors: everyone,
  standing: (order) => {
    const state = inLifecycle(order, 'draft', 'placed', 'confirmed', 'processing');
    if (state.length > 0) return state;
    const nothingLeft = order.head.counts.length > 0 && !order.head.counts.some((count) => openUnits(count) > 0);
    return nothingLeft
      ? [problem('order.state', 'everything has left or is in a parcel', { lifecycle: order.head.states.lifecycle })]
      : [];
  },
  given: (order, payload) => {
    if (payload.lines === 'all') return [];
    return [
      ...unitProblems(order, payload.lines, openUnits, 'lines'),
      ...heldLines(
        order,
        'orders.cancel',
        payload.lines.map((line) => line.lineId),
        'lines',
      ),
    ];
  },
  decide: (order, payload) => cancelUnits(order, payload.lines, payload.reason),
});

/** Facts of cancelling these units; also used when an unpaid order expires. */
export function cancelUnits(
  order: OrderRecord,
  lines: 'all' | readonly { lineId: string; units: number }[],
  reason: string,
): Decision {
  const wanted = sumByLine(order, lines);
  const items = wanted.map(({ lineId, units }) => reverseLine(order, lineId, units));
  const left =
    order.head.counts.reduce((sum, count) => sum + count.ordered - count.cancelled, 0) -
    wanted.reduce((sum, line) => sum + line.units, 0);
  const shipped = order.head.counts.some((count) => count.shipped > 0 || count.packing > 0);
  const over = left === 0 && !shipped;
  const charges = over ? reverseCharges(order) : [];
  const cancelled = news('lines.cancelled', { lines: items, charges, reason });
  const nothing = items.length === 0 && charges.length === 0;
  return accepted(...(nothing ? [] : [cancelled]), ...(over ? [news('order.cancelled', { reason })] : []));
}

function sumByLine(
  order: OrderRecord,
  lines: 'all' | readonly { lineId: string; units: number }[],
): { lineId: string; units: number }[] {
  const all =
    lines === 'all' ? order.head.counts.map((count) => ({ lineId: count.id, units: openUnits(count) })) : lines;
  const sums = new Map<string, number>();
  for (const { lineId, units } of all) sums.set(lineId, (sums.get(lineId) ?? 0) + units);
  return [...sums].map(([lineId, units]) => ({ lineId, units })).filter((line) => line.units > 0);
}

function reverseLine(order: OrderRecord, lineId: string, units: number): FactData['lines.cancelled']['lines'][number] {
  const count = countOf(order, lineId);
  const terms = order.lines.find((line) => line.id === lineId);
  if (!count || !terms) return { lineId, units, amount: 0, tax: 0, releases: [] };
  const { amount, tax } = reverseUnits(terms.runs, terms.units - count.cancelled - units, units);
  return { lineId, units, amount, tax, releases: takePlaces(order, count, units) };
}

function reverseCharges(order: OrderRecord): FactData['lines.cancelled']['charges'] {
  return order.head.charges
    .map((charge) => ({ charge, left: charge.total - charge.reversed - charge.returning }))
    .filter(({ left }) => left > 0)
    .map(({ charge, left }) => ({
      chargeId: charge.id,
      amount: left,
      tax: reverseCharge(charge, charge.reversed, left).tax,
    }));
}
