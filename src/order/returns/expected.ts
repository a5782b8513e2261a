/** What open exchanges still wait for: money that a return is expected to bring, and replacements that depend on it. */
import { openUnits } from '../units';
import type { OrderHead, OrderRecord, OrderTotals, Return } from '../vocabulary';

const isOpen = ({ status }: Return): boolean =>
  status === 'requested' || status === 'approved' || status === 'partlyReceived';

/** What returns of open exchanges are expected to take off what is due, in minor units. */
export function expectedBack({ returns }: Pick<OrderHead, 'returns'>): number {
  return returns.reduce((sum, item) => sum + expectedOf(item), 0);
}

function expectedOf(item: Return): number {
  return item.exchange && isOpen(item) ? Math.max(0, item.exchange.credit - item.amount) : 0;
}

/** What is due once open exchanges have ended as expected. */
export function settledTotals({ head }: Pick<OrderRecord, 'head'>): OrderTotals {
  const expected = expectedBack(head);
  return expected === 0 ? head.totals : { ...head.totals, due: head.totals.due - expected };
}

/** What is expected for replacements that have left, each up to its worth: it is not taken as long as the return is waited for. */
export function expectedForLeft({ head }: OrderRecord, worthOf: (lineId: string) => number): number {
  return head.returns.reduce((sum, item) => {
    const expected = expectedOf(item);
    if (expected === 0) return sum;
    const left = (item.exchange?.lineIds ?? []).reduce((total, lineId) => total + worthOf(lineId), 0);
    return sum + Math.min(expected, left);
  }, 0);
}

/** Returns whose replacements wait no more: they have come, or came to nothing. */
export function endedExchanges({ holds, returns }: OrderHead): readonly Return[] {
  if (holds.length === 0) return [];
  return returns.filter((item) => item.exchange && !isOpen(item) && exchangeHolds({ holds }, item).length > 0);
}

/** The holds behind which the replacements of a return wait. */
export function exchangeHolds({ holds }: Pick<OrderHead, 'holds'>, { exchange }: Return): readonly string[] {
  const lines = exchange?.lineIds ?? [];
  return holds.flatMap(({ id, type, lineId = '' }) => (type === 'exchange' && lines.includes(lineId) ? [id] : []));
}

/** Replacements that have not left, of returns that came to nothing. */
export function droppedLines({ returns, counts }: OrderHead): { readonly lineId: string; readonly units: number }[] {
  const gone = returns.flatMap(({ exchange, status }) =>
    exchange && (status === 'rejected' || status === 'expired') ? exchange.lineIds : [],
  );
  if (gone.length === 0) return [];
  return counts.flatMap((count) => {
    const units = gone.includes(count.id) ? openUnits(count) : 0;
    return units > 0 ? [{ lineId: count.id, units }] : [];
  });
}
