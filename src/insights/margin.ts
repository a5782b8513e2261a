/** What an order earned, after what it cost: by line and whole. */
import type { Money } from '../kernel';
import type { Fact, OrderRecord } from '../order';
import { gone } from '../order/progress';
import { exchangedBack, openedAccount, reverseUnits } from '../settlement';
import { type CarriedParcel, carriedAfter, isOfCarriage, offerTaken } from './carried';

/** A line of an order: what its shipped units earned without tax and discounts, less what came back, and what the goods had cost. Minor units. */
export interface LineMargin {
  readonly lineId: string;
  readonly sku: string;
  readonly revenue: number;
  readonly cost: number;
  readonly margin: number;
}

/**
 * What nobody knows yet: units that have not left, units that left without lying there by the books, what gateways take, what parcels cost; `rate`:
 * what the cost of goods is worth in the order's currency.
 */
export type UnknownCost = 'unshipped' | 'short' | 'fees' | 'carriage' | 'rate';

/**
 * What an order earned in minor units of its currency. `charges` is what was earned beside the lines (shipping, fees kept, credits), `fees` what
 * gateways took, `carriage` what its labels cost (where carriers do not say it: what those that took its parcels had asked), `compensation` what
 * they paid for what they lost or damaged. Goods cost in the shop's own currency: of an order in another one `goods`
 * says what, and `cost` is that by the rate that was frozen with the order; 0 where no rate is known.
 */
export interface OrderMargin {
  readonly currency: string;
  readonly lines: readonly LineMargin[];
  readonly charges: number;
  readonly revenue: number;
  readonly cost: number;
  readonly fees: number;
  readonly carriage: number;
  readonly compensation: number;
  readonly margin: number;
  readonly unknown: readonly UnknownCost[];
  /** Only of an order in another currency than the shop's. */
  readonly goods?: Money;
}

/** An order with all that was said, and all that was posted in its currency, about it. */
export interface MarginInput {
  readonly order: OrderRecord;
  readonly facts: readonly Fact[];
  readonly entries: readonly Entry[];
  /** What was posted in the shop's own currency, where the order is in another one. */
  readonly goods?: readonly Entry[];
}

interface Entry {
  readonly account: string;
  readonly amount: number;
}

/**
 * The margin of an order: revenue earned without tax − cost of goods − gateways' fees − carriage + compensation, as far as they are known.
 *
 * Laws: revenue = −(`sales.revenue` + `sales.returns`) and cost = `stock.cost` of the order's own postings (by the frozen rate, if any); fees are `totals.gatewayFees`;
 * Σ lines + charges = revenue; Σ line cost = cost.
 *
 * @example
 * marginOf({ order, facts, entries }).margin; // 1250 − 500
 */
export function marginOf({ order, facts, entries, goods = [] }: MarginInput): OrderMargin {
  const { currency, shopCurrency } = order.head.intake;
  const own = shopCurrency === undefined ? entries : goods;
  const spent = balanceOf(own, 'stock.cost');
  const worth = costWorth(order);
  let before = 0;
  const lines = order.head.counts.map((count) => {
    const { id, sku } = count;
    const runs = order.lines.find((line) => line.id === id)?.runs ?? [];
    const earned = reverseUnits(runs, 0, gone(count));
    const back = returnedOf(facts, id);
    const revenue = earned.amount - earned.tax - back.net;
    const after = before + costOf(facts, id) - back.cost;
    // Of the sum, so that the lines are worth what all of it is.
    const cost = (worth?.(after) ?? 0) - (worth?.(before) ?? 0);
    before = after;
    return { lineId: id, sku, revenue, cost, margin: revenue - cost };
  });
  const revenue = 0 - balanceOf(entries, 'sales.revenue', 'sales.returns');
  const cost = worth?.(spent) ?? 0;
  const fees = order.head.totals.gatewayFees;
  const { carriage, isKnown } = carriageOf(facts, currency);
  const compensation = worth?.(0 - balanceOf(own, 'carrier.compensation')) ?? 0;
  return {
    currency,
    lines,
    charges: revenue - lines.reduce((sum, line) => sum + line.revenue, 0),
    revenue,
    cost,
    fees,
    carriage,
    compensation,
    margin: revenue - cost - fees - carriage + compensation,
    unknown: [
      ...(order.head.counts.some(isOpen) ? (['unshipped'] as const) : []),
      ...(facts.some(isShort) ? (['short'] as const) : []),
      ...(order.head.totals.captured > 0 && fees === 0 ? (['fees'] as const) : []),
      ...(isKnown ? [] : (['carriage'] as const)),
      ...(worth ? [] : (['rate'] as const)),
    ],
    ...(shopCurrency !== undefined && { goods: { amount: spent, currency: shopCurrency } }),
  };
}

function balanceOf(entries: readonly Entry[], ...accounts: readonly string[]): number {
  return entries.reduce(
    (sum, { account, amount }) => (accounts.includes(openedAccount(account)) ? sum + amount : sum),
    0,
  );
}

/** What costs in the shop's own currency are worth in the order's; undefined where no rate was frozen. */
function costWorth({ head }: OrderRecord): ((cost: number) => number) | undefined {
  const { currency, shopCurrency } = head.intake;
  if (shopCurrency === undefined) return (cost) => cost;
  const rate = head.exchange.find((of) => of.currency === shopCurrency);
  return rate && ((cost) => exchangedBack({ amount: cost, currency: shopCurrency }, rate, currency).amount);
}

function costOf(facts: readonly Fact[], lineId: string): number {
  let cost = 0;
  for (const fact of facts) {
    if (fact.type === 'shipment.dispatched') for (const of of fact.data.cost) if (of.lineId === lineId) cost += of.cost;
    if (fact.type === 'shipment.receivedBack')
      for (const of of fact.data.lines) if (of.lineId === lineId) cost -= of.cost;
  }
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

/**
 * What labels cost where their carriers said it in the order's currency, else what those that took the parcels had asked; a parcel that left without
 * either is not known.
 */
function carriageOf(facts: readonly Fact[], own: string): { carriage: number; isKnown: boolean } {
  const parcels = new Map<string, CarriedParcel | undefined>();
  const left = new Map<string, Money | undefined>();
  for (const fact of facts) {
    if (!isOfCarriage(fact)) continue;
    const { shipmentId } = fact.data;
    parcels.set(shipmentId, carriedAfter(parcels.get(shipmentId), fact));
    if (fact.type === 'shipment.dispatched') left.set(shipmentId, fact.data.charged);
  }
  const prices = [...left].map(([id, charged]) => {
    const parcel = parcels.get(id);
    return charged?.currency === own ? charged.amount : parcel && offerTaken(parcel)?.price;
  });
  return {
    carriage: prices.reduce<number>((sum, price) => sum + (price ?? 0), 0),
    isKnown: prices.every((price) => price !== undefined),
  };
}

function isOpen(count: OrderRecord['head']['counts'][number]): boolean {
  return count.ordered - count.cancelled > gone(count);
}

function isShort(fact: Fact): boolean {
  return fact.type === 'shipment.dispatched' && fact.data.cost.some(({ short = 0 }) => short > 0);
}
