/** Stock as hosts see it: what lies there, documents that change it, what carts hold, and whether the counters agree with the movements. */
import {
  expectedOn,
  type Freeze,
  givesTo,
  isBackorder,
  isFrozen,
  limitsOf,
  purchasable,
  type Shelf,
  type StockRow,
  servesChannel,
  settingsOf,
  shelfOf,
} from '../../inventory';

import { type LocalDate, localDate, OmsError, problem } from '../../kernel';
import { isParcelled, stockOf } from '../../order';

import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import { parse } from '../input';
import type { Pipeline } from '../pipeline';
import { type Allowances, createAllowances, createPurchaseLimits } from '../purchase-limits';
import { now, type Runtime } from '../runtime';
import { type Backorders, createBackorders } from './backorders';
import { type CartHolds, createCartHolds } from './carts';
import { createCommitDocument } from './commit-document';
import { levelsOptions } from './desk-schemas';
import { createStockDocuments, type StockDocuments } from './documents';
import { createStockImport, type StockImport } from './import-file';
import { onOrder, withIncoming } from './incoming';
import { createLateCosts, type LateCosts } from './late-costs';
import { createOutsideRecord, type OutsideRecord } from './outside-record';
import { createPast, type Past } from './past';
import { createStockPolicies, type StockPolicies } from './policies';
import { createPromises, type Promises } from './promises';
import { createRepairs, type Repairs } from './repair';
import { type StockSchemas, skusSchema } from './schemas';
import { createSerials, type Serials } from './serials';

/** A stock row as hosts see it; `purchasable` is what may still be sold (in a channel, where one was named). */
export interface StockLevel extends Omit<StockRow, 'settings'>, Shelf {
  /** Units that may still be sold: on hand − allocated − reserved − safety + oversell limit; `Infinity` without limit. */
  readonly purchasable: number;
  /** Where in the building it lies. */
  readonly zone: string | null;
  /** The shelf. */
  readonly bin: string | null;
  /** The last day on which the lot may be sent. */
  readonly expiresOn: LocalDate | null;
  /** When units that are promised before they lie there are expected. */
  readonly promisedOn: LocalDate | null;
  /** Units that suppliers and other locations of the shop have sent here, or will: on the location's plain row, which stands for all others. */
  readonly incoming: number;
  /** Why nothing may be taken; null where it may. */
  readonly frozen: Freeze['reason'] | null;
}

/** Everything that is done with stock: what lies where and may be sold, goods that come and go, holds of carts, and what is kept back. */
export interface Inventory
  extends StockDocuments,
    LateCosts,
    StockPolicies,
    Backorders,
    CartHolds,
    Allowances,
    Promises,
    OutsideRecord,
    StockImport,
    Repairs,
    Past,
    Serials {
  /** Every row of the SKUs, and of every location that awaits some. With a channel, `purchasable` is what its orders may take of each: nothing of what is set aside for others. */
  levels(skus: string | readonly string[], options?: { channel?: string }): Promise<readonly StockLevel[]>;
  /**
   * How many units of each SKU the channel's orders may take, from all places that serve it: of a kit, as many as its scarcest component
   * allows. Null for what needs no stock. A SKU that the catalogue does not sell is `sku.unknown`. A kit and another line of the same order share
   * components: the commit of the order counts them once for all of its lines.
   *
   * @example
   * await oms.inventory.available(['TEA-SET', 'CUP'], { channel: 'web' }); // [{ sku: 'TEA-SET', units: 2, limitedBy: 'CUP' }, …]
   */
  available(skus: string | readonly string[], options?: { channel?: string }): Promise<readonly Availability[]>;
}

/** What may be sold of a SKU. `limitedBy` names the component of a kit of which there is least. */
export interface Availability {
  readonly sku: string;
  /** Null for what needs no stock. */
  readonly units: number | null;
  /** The component of a kit of which there is least; null of plain goods. */
  readonly limitedBy: string | null;
}

/** `committed` hears of every stock document. */
export function createInventory(
  runtime: Runtime,
  schemas: StockSchemas,
  committer: Committer,
  gatherer: Gatherer,
  pipeline: Pipeline,
  committed: () => void,
): Inventory {
  const { shop } = runtime;
  const purchaseLimits = createPurchaseLimits(runtime);
  const commit = createCommitDocument(runtime, committer, committed);
  return {
    ...createStockDocuments(runtime, schemas, gatherer, commit),
    ...createLateCosts(runtime, schemas, commit),
    ...createStockPolicies(runtime, schemas, commit),
    ...createBackorders(runtime, pipeline, commit),
    ...createCartHolds(runtime, committer, gatherer, purchaseLimits),
    ...createAllowances(runtime, purchaseLimits),
    ...createPromises(runtime, gatherer),
    ...createStockImport(runtime, schemas, commit),
    ...createOutsideRecord(runtime, schemas, committer, committed),
    levels,
    available,
    ...createRepairs(runtime, committer, pipeline),
    ...createPast(runtime),
    ...createSerials(runtime),
  };

  async function levels(skus: string | readonly string[], options: { channel?: string } = {}) {
    const { channel } = parse(levelsOptions, options, 'inventory.levels');
    const at = now(runtime);
    const wanted = parse(skusSchema, skus, 'inventory.levels');
    const [rows, ordered] = await Promise.all([gatherer.levels(wanted, at), onOrder(runtime, wanted)]);
    const sent = { shipsOn: localDate(at, shop.zone), minShelfLifeDays: shop.stock.minShelfLifeDays };
    return withIncoming(rows, ordered).map(({ row, incoming }) => {
      const shelf = shelfOf(row.lot);
      const place = shop.locations.find(({ id }) => id === row.location);
      const sells =
        place !== undefined && place.kind !== 'virtual' && (channel === undefined || servesChannel(place, channel));
      return levelOf(row, sells && givesTo(row, { ...sent, channel: channel ?? shelf.channel ?? '' }), incoming);
    });
  }

  async function available(given: string | readonly string[], options: { channel?: string } = {}) {
    const { channel = 'web' } = parse(levelsOptions, options, 'inventory.available');
    const skus = parse(skusSchema, given, 'inventory.available');
    const items = await gatherer.sold(skus, channel, now(runtime));
    const unsold = items === null ? [] : skus.filter((sku) => !items.has(sku));
    if (unsold.length > 0)
      throw new OmsError(unsold.map((sku) => problem('sku.unknown', `"${sku}" is not in the catalogue`, { sku })));
    const itemOf = (sku: string) => items?.get(sku) ?? { sku, kind: 'goods' as const };
    const rows = await levels([...new Set(skus.flatMap((sku) => stockOf(itemOf(sku)).map((piece) => piece.sku)))], {
      channel,
    });
    const free = new Map<string, number>();
    for (const row of rows) free.set(row.sku, (free.get(row.sku) ?? 0) + Math.max(0, row.purchasable));
    return skus.map((sku): Availability => {
      const item = itemOf(sku);
      if (!isParcelled(item.kind) || ('madeToOrder' in item && item.madeToOrder))
        return { sku, units: null, limitedBy: null };
      const pieces = stockOf(item).map((piece) => ({
        sku: piece.sku,
        units: Math.floor((free.get(piece.sku) ?? 0) / piece.units),
      }));
      const least = pieces.reduce((least, piece) => (piece.units < least.units ? piece : least));
      return { sku, units: least.units, limitedBy: item.kind === 'kit' ? least.sku : null };
    });
  }
}

function levelOf({ settings, ...row }: StockRow, sells: boolean, incoming: number): StockLevel {
  const known = settingsOf({ settings });
  const { zone = null, bin = null, expiresOn = null } = known;
  return {
    ...row,
    ...shelfOf(row.lot),
    ...limitsOf({ ...row, settings }),
    zone,
    bin,
    expiresOn,
    promisedOn: isBackorder(row) ? (expectedOn({ ...row, settings }, 1) ?? null) : null,
    incoming,
    frozen: known.frozen?.reason ?? null,
    purchasable: sells ? (isFrozen(row) ? 0 : purchasable(row)) : 0,
  };
}
