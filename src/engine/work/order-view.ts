/** What an order says to a warehouse: what it wants from a location, by when, and why nothing of it may be worked on. */
import type { OrderView, WorkDemand } from '../../fulfillment';
import { dayAfter, type Instant, type Problem, problem, startOfDay } from '../../kernel';
import { type Actor, explain, liesWhollyAt, type OrderRecord, type ShopTerms, workDemands } from '../../order';

export function viewOf(record: OrderRecord, location: string): OrderView {
  return {
    promised: workDemands(record, location),
    shipments: record.head.shipments.map(({ id }) => id),
  };
}

/** Why it cannot be worked on at the location now; empty where it can. */
export function readinessProblems(
  record: OrderRecord,
  { location, shipComplete }: { readonly location: string; readonly shipComplete: boolean },
  context: { readonly shop: ShopTerms; readonly actor: Actor; readonly at: Instant },
): readonly Problem[] {
  const { id: order } = record.head;
  const standing = explain(record, context).find(({ command }) => command === 'shipments.dispatch');
  if (standing && !standing.allowed) return standing.problems;
  if (workDemands(record, location, 'free').length === 0)
    return [problem('shipment.empty', `nothing of it lies at ${location} and may leave`, { order, location })];
  if (shipComplete && !liesWhollyAt(record, location))
    return [problem('stock.short', `not all of it lies at ${location} yet`, { order, location })];
  return [];
}

/** When the first of these units are to leave: as was promised, or by the end of the day that was wished for. */
export function shipByOf({ head }: OrderRecord, demands: readonly WorkDemand[], zone: string): Instant | null {
  const lines = new Set(demands.map(({ orderLine }) => orderLine));
  const promised = head.promises.flatMap(({ lineId, shipBy }) => (lines.has(lineId) ? [shipBy] : [])).sort();
  const wished = head.intake.wanted?.shipBy;
  return promised[0] ?? (wished === undefined ? null : startOfDay(dayAfter(wished), zone));
}
