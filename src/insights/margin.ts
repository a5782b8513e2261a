/** What an order earned, after what it cost: by line and whole. */
import { type CarrierQuote, type Fact, gone, type OrderRecord } from '../order';
import { reverseUnits } from '../settlement';

/** A line of an order: what its shipped units earned without tax and discounts, less what came back, and what the goods had cost. Minor units. */
export interface LineMargin {
  readonly lineId: string;
  readonly sku: string;
  readonly revenue: number;
  readonly cost: number;
  readonly margin: number;
}

/** What nobody knows yet: units that have not left, units that left without lying there by the books, what gateways take, what parcels cost. */
export type UnknownCost = 'unshipped' | 'short' | 'fees' | 'carriage';

/**
 * What an order earned in minor units of its currency. `charges` is what was earned beside the lines (shipping, fees kept, credits), `fees` what
 * gateways took, `carriage` what carriers asked for the parcels that left.
 */
export interface OrderMargin {
  readonly currency: string;
  readonly lines: readonly LineMargin[];
  readonly charges: number;
  readonly revenue: number;
  readonly cost: number;
  readonly fees: number;
  readonly carriage: number;
  readonly margin: number;
  readonly unknown: readonly UnknownCost[];
}

/** An order with all that was said, and all that was posted in its currency, about it. */
export interface MarginInput {
  readonly order: OrderRecord;
  readonly facts: readonly Fact[];
  readonly entries: readonly { readonly account: string; readonly amount: number }[];
}

/**
 * The margin of an order: revenue earned without tax − cost of goods − gateways' fees − carriage, as far as they are known.
 *
 * Laws: revenue = −(`sales.revenue` + `sales.returns`) and cost = `stock.cost` of the order's own postings; fees are `totals.gatewayFees`;
 * Σ lines + charges = revenue; Σ line cost = cost.
 *
 * @example
 * marginOf({ order, facts, entries }).margin; // 1250 − 500
 */
export function marginOf({ order, facts, entries }: MarginInput): OrderMargin {
  const balance = (...accounts: readonly string[]) =>
    entries.reduce((sum, { account, amount }) => (accounts.includes(account) ? sum + amount : sum), 0);
  const lines = order.head.counts.map((count) => {
    const { id, sku } = count;
    const runs = order.lines.find((line) => line.id === id)?.runs ?? [];
    const earned = reverseUnits(runs, 0, gone(count));
    const back = returnedOf(facts, id);
    const revenue = earned.amount - earned.tax - back.net;
    const cost = costOf(facts, id) - back.cost;
    return { lineId: id, sku, revenue, cost, margin: revenue - cost };
  });
  const revenue = 0 - balance('sales.revenue', 'sales.returns');
  const cost = balance('stock.cost');
  const fees = order.head.totals.gatewayFees;
  const { carriage, isKnown } = carriageOf(facts);
  return {
    currency: order.head.intake.currency,
    lines,
    charges: revenue - lines.reduce((sum, line) => sum + line.revenue, 0),
    revenue,
    cost,
    fees,
    carriage,
    margin: revenue - cost - fees - carriage,
    unknown: [
      ...(order.head.counts.some(isOpen) ? (['unshipped'] as const) : []),
      ...(facts.some(isShort) ? (['short'] as const) : []),
      ...(order.head.totals.captured > 0 && fees === 0 ? (['fees'] as const) : []),
      ...(isKnown ? [] : (['carriage'] as const)),
    ],
  };
}

function costOf(facts: readonly Fact[], lineId: string): number {
  let cost = 0;
  for (const fact of facts)
    if (fact.type === 'shipment.dispatched') for (const of of fact.data.cost) if (of.lineId === lineId) cost += of.cost;
  for (const fact of facts)
    if (fact.type === 'shipment.receivedBack')
      for (const of of fact.data.lines) if (of.lineId === lineId) cost -= of.cost;
  return cost;
}

function returnedOf(facts: readonly Fact[], lineId: string): { net: number; cost: number } {
  const sum = { net: 0, cost: 0 };
  for (const fact of facts) {
    if (fact.type !== 'return.received') continue;
    for (const line of fact.data.lines) {
      if (line.lineId !== lineId) continue;
      sum.net += line.amount - line.tax;
      sum.cost += line.cost;
    }
  }
  return sum;
}

/** What the carriers that were chosen had asked; a parcel that left without a quote is not known. */
function carriageOf(facts: readonly Fact[]): { carriage: number; isKnown: boolean } {
  const asked = new Map<string, number>();
  for (const fact of facts) {
    if (fact.type !== 'shipment.requested') continue;
    const { shipmentId, location, carrier, service } = fact.data;
    const quotes = (fact.data.quotes ?? []) as readonly CarrierQuote[];
    const chosen = quotes.find(
      (quote) => quote.location === location && quote.carrier === carrier && quote.service === service,
    );
    if (chosen) asked.set(shipmentId, chosen.price);
  }
  const left = facts.flatMap((fact) => (fact.type === 'shipment.dispatched' ? [fact.data.shipmentId] : []));
  const carriage = left.reduce((sum, id) => sum + (asked.get(id) ?? 0), 0);
  return { carriage, isKnown: left.every((id) => asked.has(id)) };
}

function isOpen(count: OrderRecord['head']['counts'][number]): boolean {
  return count.ordered - count.cancelled > gone(count);
}

function isShort(fact: Fact): boolean {
  return fact.type === 'shipment.dispatched' && fact.data.cost.some(({ short = 0 }) => short > 0);
}
