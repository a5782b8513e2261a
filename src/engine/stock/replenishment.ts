/** What to buy and what to move now: the planning calculators on the shop's own stock, incoming goods, sales and learned lead times. */
import type * as z from 'zod';
import { type PurchaseOrder, shelfOf, type Transfer } from '../../inventory';
import { dayMs, later } from '../../kernel';
import { type ReplenishmentItem, type ReplenishmentSuggestion, suggestReplenishment } from '../../planning';
import type { MoveKind } from '../../ports';
import type { Gatherer } from '../gather';
import { commandOptionsSchema, keySchema, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { replenishmentSchema, suggestionsSchema } from './desk-schemas';
import { onOrder, withIncoming } from './incoming';
import type { Versioned } from './living';
import type { PurchaseOrders } from './purchase-orders';
import { maxDocumentLines } from './schemas';
import type { Transfers } from './transfers';

/** Who sells what to the shop at which cost, and how safe its stock should be. */
export type ReplenishmentInput = z.input<typeof replenishmentSchema>;

/** What suggestions have become. */
export interface Ordered {
  readonly purchaseOrders: readonly Versioned<PurchaseOrder>[];
  readonly transfers: readonly Versioned<Transfer>[];
}

export interface Replenishment {
  /**
   * What to buy and what to move, with the reasons, the most urgent first: for every SKU of these suppliers at every location that has had some.
   * Demand is what orders took per period, less what they gave back; incoming is what is ordered or under way. A supplier's lead time is what
   * was learned of it, from three deliveries on.
   */
  replenishment(input: ReplenishmentInput): Promise<readonly ReplenishmentSuggestion[]>;
  /**
   * Turns suggestions into documents that wait to be sent: a purchase order per supplier and location in the state `suggested`, and a requested
   * transfer per pair of locations, each line with its reasons. With an idempotency key it may be repeated.
   */
  orderSuggested(
    suggestions: readonly ReplenishmentSuggestion[],
    options?: Pick<CommandOptions, 'idempotencyKey' | 'actor'>,
  ): Promise<Ordered>;
}

/** Deliveries from which a learned lead time is better than what was said. */
const enoughDeliveries = 3;
const demandKinds: ReadonlySet<MoveKind> = new Set(['allocated', 'released']);

export function createReplenishment(
  runtime: Runtime,
  gatherer: Gatherer,
  purchaseOrders: PurchaseOrders,
  transfers: Transfers,
): Replenishment {
  const { shop, repository } = runtime;
  return { replenishment, orderSuggested };

  async function replenishment(input: ReplenishmentInput): Promise<readonly ReplenishmentSuggestion[]> {
    const given = parse(replenishmentSchema, input, 'inventory.replenishment');
    const { suppliers, periodDays, periods, serviceLevel, reviewDays, transferDays } = given;
    const at = now(runtime);
    // The first supplier that has a SKU is asked for it.
    const bought = new Map(
      suppliers.flatMap((supplier) => supplier.items.map((item) => [item.sku, { supplier, item }] as const)).reverse(),
    );
    const skus = [...bought.keys()];
    const everyMs = periodDays * dayMs;
    const [rows, ordered, flows, leadTimes] = await Promise.all([
      gatherer.levels(skus, at),
      onOrder(runtime, skus),
      repository.stockFlow(shop.id, { skus, after: later(at, -periods * everyMs), everyMs }),
      learned(suppliers.map(({ id }) => id)),
    ]);
    const demand = new Map<string, number[]>();
    for (const { sku: of, location, kind, period, allocated } of flows) {
      if (!demandKinds.has(kind) || period >= periods) continue;
      const key = keyOf(of, location);
      const known = demand.get(key) ?? new Array<number>(periods).fill(0);
      known[period] = (known[period] as number) + allocated;
      demand.set(key, known);
    }
    const items = new Map<string, ReplenishmentItem>();
    for (const { row, incoming } of withIncoming(rows, ordered)) {
      const { sku: of, location, lot, onHand, allocated, reserved } = row;
      const found = bought.get(of);
      const sellable = shelfOf(lot).state === 'sellable';
      if (!found || shop.locations.find(({ id }) => id === location)?.kind === 'virtual') continue;
      const known = items.get(keyOf(of, location));
      const { supplier, item } = found;
      const lead = leadTimes.get(supplier.id) ?? { p50Days: supplier.leadTimeDays, sdDays: supplier.leadTimeSdDays };
      items.set(keyOf(of, location), {
        sku: of,
        location,
        demand: (demand.get(keyOf(of, location)) ?? []).map((taken) => Math.max(0, taken)),
        onHand: (known?.onHand ?? 0) + (sellable ? onHand : 0),
        // What waits for goods is owed of what comes.
        allocated: (known?.allocated ?? 0) + allocated + (sellable ? reserved : 0),
        incoming: (known?.incoming ?? 0) + incoming,
        serviceLevel,
        supplier: {
          id: supplier.id,
          leadTime: lead.p50Days / periodDays,
          leadTimeSd: lead.sdDays / periodDays,
          unitCost: item.unitCost,
          fixedCost: supplier.fixedCost,
          ...(item.minimumOrder !== undefined && { minimumOrder: item.minimumOrder }),
          ...(item.packSize !== undefined && { packSize: item.packSize }),
        },
      });
    }
    return suggestReplenishment([...items.values()], {
      reviewPeriod: Math.max(reviewDays, 1) / periodDays,
      periodName: periodDays === 7 ? 'week' : periodDays === 1 ? 'day' : 'period',
      ...(transferDays !== undefined && { transferTime: transferDays / periodDays }),
    });
  }

  async function learned(suppliers: readonly string[]) {
    const known = await Promise.all([...new Set(suppliers)].map((id) => purchaseOrders.leadTime(id)));
    return new Map(
      known.flatMap((one) => (one && one.deliveries >= enoughDeliveries ? [[one.supplier, one] as const] : [])),
    );
  }

  async function orderSuggested(
    suggestions: readonly ReplenishmentSuggestion[],
    options: Pick<CommandOptions, 'idempotencyKey' | 'actor'> = {},
  ): Promise<Ordered> {
    parse(suggestionsSchema, suggestions, 'inventory.orderSuggested');
    const { idempotencyKey, actor } = parse(
      commandOptionsSchema.omit({ expectedVersion: true }).extend({ idempotencyKey: keySchema.max(100).optional() }),
      options,
      'options',
    );
    const own = (part: string): CommandOptions => ({
      ...(actor && { actor }),
      ...(idempotencyKey !== undefined && { idempotencyKey: `${idempotencyKey}:${part}` }),
    });
    const purchases = suggestions.filter((item) => item.kind === 'purchase');
    const moves = suggestions.filter((item) => item.kind === 'transfer');
    const [bought, moved] = [
      chunked(purchases, ({ supplier, location }) => `${supplier}:${location}`),
      chunked(moves, ({ from, location }) => `${from}:${location}`),
    ];
    return {
      purchaseOrders: await Promise.all(
        bought.map(({ key, items }) => {
          const { supplier, location } = items[0] as (typeof items)[number];
          const lines = items.map(({ sku: of, units: wanted, cost, reasons }) => ({
            sku: of,
            units: wanted,
            unitCost: Math.round(cost / wanted),
            reasons: reasons.map(({ text }) => text),
          }));
          return purchaseOrders.create({ supplier, location, lines }, own(key));
        }),
      ),
      transfers: await Promise.all(
        moved.map(({ key, items }) => {
          const { from, location } = items[0] as (typeof items)[number];
          const lines = items.map(({ sku: of, units: wanted, reasons }) => ({
            sku: of,
            units: wanted,
            reasons: reasons.map(({ text }) => text),
          }));
          return transfers.create({ from, to: location, lines }, own(key));
        }),
      ),
    };
  }
}

function keyOf(of: string, location: string): string {
  return JSON.stringify([of, location]);
}

/** Items that belong together, as many as a document takes. */
function chunked<Item>(
  items: readonly Item[],
  of: (item: Item) => string,
): readonly { readonly key: string; readonly items: readonly Item[] }[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(of(item), [...(groups.get(of(item)) ?? []), item]);
  return [...groups].flatMap(([key, all]) =>
    Array.from({ length: Math.ceil(all.length / maxDocumentLines) }, (_, n) => ({
      key: `${key}:${n}`,
      items: all.slice(n * maxDocumentLines, (n + 1) * maxDocumentLines),
    })),
  );
}
