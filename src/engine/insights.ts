/** What the shop can learn from its own orders, returns, cases and feedback. */
import type * as z from 'zod';
import type { Case, Feedback } from '../aftersales';
import {
  createChargeSummer,
  type DeliveredLine,
  deliveredLines,
  type LaneCharges,
  labelCostsOf,
  type QualityProposal,
  type QualityRate,
  type QualityTerms,
  qualityProposals,
  qualityRates,
  type SaidOfOrder,
  usualSignalOf,
} from '../insights';
import type { PurchaseFact, PurchaseOrder } from '../inventory';
import { decodeOrder } from '../order';
import type { FindQuery, StoredSubject } from '../ports';
import { parse, spanSchema } from './input';
import type { Runtime } from './runtime';
import { qualitySchema } from './schemas';
import { isTest } from './test-orders';
import { toldOrders } from './told-orders';

/** Which orders are looked at, by when they were placed. */
export interface PlacedSpan {
  readonly placedFrom?: string;
  /** Itself not included. */
  readonly placedTo?: string;
}

/** Which orders are looked at, and how the shop names what they have in common. */
export interface QualityQuery extends PlacedSpan, Partial<QualityTerms> {
  /** In how many of all cases anything may be proposed where nothing is wrong; default 0.05. */
  readonly level?: number;
  /** Ratings up to this count as bad; default 2. */
  readonly lowRating?: number;
}

/** What went wrong in so many orders, by what they have in common, and what should be done about it. */
export interface QualityReport {
  readonly orders: number;
  readonly rates: readonly QualityRate[];
  /** The best proven first. */
  readonly proposals: readonly QualityProposal[];
}

/** What a shop can learn from what it has sold: read from orders, cases and feedback, written nowhere. */
export interface Insights {
  /**
   * What goes wrong with what was delivered, by lot, SKU, supplier, lane, location and policy, and what should be done: hold a lot, drop a carrier on a
   * lane, correct a description, ask a supplier. Suppliers are those of the purchase orders by which a SKU or its lot came, unless `supplierOf` says
   * otherwise; policies are compared where `policyOf` names them. Reads orders, cases and feedback page by page.
   *
   * @example
   * const { proposals } = await oms.insights.quality({ placedFrom: '2026-01-01T00:00:00Z' });
   * for (const { action, value, share, rest } of proposals) console.log(action, value, share.rate, 'instead of', rest.rate);
   */
  quality(query?: QualityQuery): Promise<QualityReport>;
  /**
   * What labels cost, by carrier, service, location, country and currency, beside what had been offered for those of them that were chosen by price:
   * who charges more than it quotes is seen here. Reads orders and their facts page by page; facts that were put away are not read.
   *
   * @example
   * for (const { carrier, compared } of await oms.insights.labelCosts({ placedFrom: '2026-01-01T00:00:00Z' }))
   *   console.log(carrier, compared.charged - compared.quoted);
   */
  labelCosts(query?: PlacedSpan): Promise<readonly LaneCharges[]>;
}

const pageSize = 200;
/** States of orders of which something has left. */
const left = ['partlyShipped', 'shipped', 'partlyDelivered', 'delivered', 'returned'];

function spanOf({ placedFrom, placedTo }: z.infer<typeof spanSchema>): PlacedSpan {
  return { ...(placedFrom !== undefined && { placedFrom }), ...(placedTo !== undefined && { placedTo }) };
}

export function createInsights(runtime: Runtime): Insights {
  const { shop, repository } = runtime;
  return { quality, labelCosts };

  async function labelCosts(query: PlacedSpan = {}): Promise<readonly LaneCharges[]> {
    const summer = createChargeSummer();
    const span = spanOf(parse(spanSchema, query, 'insights.labelCosts'));
    for await (const { order, facts } of toldOrders(runtime, { ...span, fulfillment: left }))
      for (const label of labelCostsOf(order, facts)) summer.add(label);
    return summer.lanes();
  }

  async function quality(query: QualityQuery = {}): Promise<QualityReport> {
    const given = parse(qualitySchema, query, 'insights.quality');
    const { level, lowRating } = given;
    const terms: QualityTerms = {
      supplierOf: given.supplierOf ?? (await suppliers()),
      policyOf: given.policyOf ?? (() => null),
      signalOf: given.signalOf ?? usualSignalOf,
    };
    const [complaints, ratings] = await Promise.all([complaintsByOrder(), lowRatingsByOrder(lowRating)]);
    const lines: DeliveredLine[] = [];
    let orders = 0;
    for await (const stored of pages({ ...spanOf(given), fulfillment: left })) {
      const order = decodeOrder(stored);
      if (isTest(order)) continue;
      const { id } = order.head;
      const said = { complaints: complaints.get(id) ?? [], lowRatings: ratings.get(id) ?? [] };
      lines.push(...deliveredLines(order, said, terms));
      orders += 1;
    }
    return { orders, rates: qualityRates(lines), proposals: qualityProposals(lines, { level }) };
  }

  /** Cases that came from a rating are that rating. */
  async function complaintsByOrder(): Promise<Map<string, SaidOfOrder['complaints'][number][]>> {
    const byOrder = new Map<string, SaidOfOrder['complaints'][number][]>();
    for (const kind of ['complaint', 'claim'] as const)
      for await (const { head } of pages({ kind: 'case', terms: [`kind:${kind}`] })) {
        const { order, lines, origin, status, outcome } = JSON.parse(head) as Case;
        if (order === null || status === 'merged' || outcome?.outcome === 'withdrawn') continue;
        if (origin?.startsWith('feedback:')) continue;
        byOrder.set(order, [...(byOrder.get(order) ?? []), { lines: lines.map(({ line }) => line) }]);
      }
    return byOrder;
  }

  async function lowRatingsByOrder(low: number): Promise<Map<string, SaidOfOrder['lowRatings'][number][]>> {
    const byOrder = new Map<string, SaidOfOrder['lowRatings'][number][]>();
    for await (const { head } of pages({ kind: 'feedback', terms: ['status:answered'] })) {
      const { order, shipment, lines, answer } = JSON.parse(head) as Feedback;
      const named = (answer?.lines ?? []).filter(({ rating }) => rating <= low).map(({ line }) => line);
      const isLow = answer !== null && answer.rating <= low;
      if (!isLow && named.length === 0) continue;
      // A parcel with one line in it is rated by it.
      const only = new Set(lines.map(({ line }) => line));
      const about = named.length === 0 && only.size === 1 ? [...only] : named;
      byOrder.set(order, [...(byOrder.get(order) ?? []), { shipment, lines: about }]);
    }
    return byOrder;
  }

  /** By which supplier a lot came; of a SKU all of which came by one, that one. Null where it came by several. */
  async function suppliers(): Promise<QualityTerms['supplierOf']> {
    const bySku = new Map<string, Set<string>>();
    const byLot = new Map<string, Set<string>>();
    const add = (to: Map<string, Set<string>>, key: string, supplier: string) =>
      void to.set(key, (to.get(key) ?? new Set()).add(supplier));
    for await (const { id, head } of pages({ kind: 'purchaseOrder' })) {
      const { supplier, lines } = JSON.parse(head) as PurchaseOrder;
      for (const { sku } of lines) add(bySku, sku, supplier);
      const commits = await repository.history(shop.id, [{ kind: 'purchaseOrder', id }]);
      for (const fact of commits.flatMap(({ facts }) => facts.map((text) => JSON.parse(text) as PurchaseFact)))
        if (fact.type === 'purchase.received')
          for (const { sku, lot } of fact.data.lines) add(byLot, JSON.stringify([sku, lot]), supplier);
    }
    const only = (found: Set<string> | undefined) => (found?.size === 1 ? ([...found][0] ?? null) : null);
    return ({ sku, lot }) => only(byLot.get(JSON.stringify([sku, lot]))) ?? only(bySku.get(sku));
  }

  async function* pages(query: Omit<FindQuery, 'limit' | 'before'>): AsyncGenerator<StoredSubject> {
    let before: string | undefined;
    for (;;) {
      const page = await repository.find(shop.id, {
        ...{ ...query, limit: pageSize },
        ...(before !== undefined && { before }),
      });
      yield* page;
      before = page.at(-1)?.id;
      if (page.length < pageSize) return;
    }
  }
}
