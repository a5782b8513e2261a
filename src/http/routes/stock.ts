/** Stock over HTTP: what lies where, what it is promised to, what moves it. */
import * as z from 'zod';
import {
  ageingSchema,
  atpSchema,
  backorderPlace,
  buyerSchema,
  importStockOptions,
  joinSchema,
  lateSchema,
  levelsOptions,
  outsideSchemas,
  pastSchema,
  renewSchema,
  replenishmentSchema,
  reserveSchema,
  stockAuditOptions,
  stockRepairSchema,
  suggestionsSchema,
  supplyPlaces,
  valuationSchema,
} from '../../engine/stock/desk-schemas';
import { sku, skusSchema, stockSchemas } from '../../engine/stock/schemas';
import type { ShopTerms } from '../../order';
import { door, type Route } from './route';

const key = { takes: ['idempotencyKey'] } as const;
/** A desk that takes no options: what it is told twice is as if it were told once. */
const plain = { takes: [] } as const;
const stock = (name: keyof ReturnType<typeof stockSchemas>) => (shop: ShopTerms) => stockSchemas(shop)[name];
const outside = (name: keyof ReturnType<typeof outsideSchemas>) => (shop: ShopTerms) =>
  outsideSchemas(stockSchemas(shop))[name];

const skus = z.array(sku).min(1).max(10_000);
const looked = levelsOptions.extend({ skus });
type Looked = z.output<typeof looked>;
const byChannel = ({ skus: of, ...options }: Looked) => [of, options];
const allowances = z.strictObject({ skus: skus.max(500), customer: buyerSchema });
const file = importStockOptions.extend({ csv: z.string() });

export const stockRoutes: readonly Route[] = [
  door(
    'inventory.levels',
    'GET /stock/levels',
    'Every row of the SKUs: what lies there, what it is promised to, what is on its way.',
    {
      ...{ input: looked, with: byChannel },
    },
  ),
  door('inventory.available', 'GET /stock/available', 'How many units of each SKU an order may take.', {
    ...{ input: looked, with: byChannel },
  }),
  door(
    'inventory.atp',
    'GET /stock/atp',
    'When and where a quantity can be promised; null where nothing known covers it.',
    {
      input: atpSchema,
      with: ({ sku: of, quantity, at, ...options }: z.output<typeof atpSchema>) => [of, quantity, at, options],
    },
  ),
  door('inventory.allowances', 'GET /stock/allowances', 'How many more units a customer may have of each SKU.', {
    input: allowances,
    with: ({ skus: of, customer }: z.output<typeof allowances>) => [of, customer],
  }),
  door('inventory.asOf', 'GET /stock/asOf', 'Stock as it was at an instant, row by row.', {
    ...{ input: pastSchema, answers: 'list' },
  }),
  door('inventory.valuation', 'GET /stock/valuation', 'What goods had cost that lay there at an instant.', {
    input: valuationSchema,
  }),
  door('inventory.ageing', 'GET /stock/ageing', 'How long goods had lain at an instant.', { input: ageingSchema }),
  door('inventory.audit', 'GET /stock/audit', 'Where stock disagrees with itself; empty is sound.', {
    input: stockAuditOptions,
  }),
  door('inventory.serial', 'GET /stock/{sku}/serials/{serial}', 'What has become of a unit, by its number.'),
  door('inventory.receive', 'POST /stock/receive', 'Goods have come in.', {
    ...key,
    input: (shop) => z.union([stockSchemas(shop).delivery, stockSchemas(shop).deliveries]),
  }),
  door('inventory.adjust', 'POST /stock/adjust', 'More or fewer units lie there than was known.', {
    ...key,
    input: stock('adjust'),
  }),
  door('inventory.move', 'POST /stock/move', 'Units lie elsewhere, or in another state.', {
    ...key,
    input: stock('move'),
  }),
  door('inventory.writeOff', 'POST /stock/writeOff', 'Units are gone.', { ...key, input: stock('writeOff') }),
  door('inventory.returnToSupplier', 'POST /stock/returnToSupplier', 'Units go back to whom they came from.', {
    ...key,
    input: stock('supplierReturn'),
  }),
  door('inventory.landCosts', 'POST /stock/landCosts', 'Costs that came to light after their goods.', {
    ...key,
    input: (shop) => lateSchema(stockSchemas(shop)),
  }),
  door(
    'inventory.importStock',
    'POST /stock/importStock',
    'A stock file as CSV. Each line is answered for, in order.',
    {
      ...plain,
      ...{ input: file, answers: 'list' },
      with: ({ csv, ...options }: z.output<typeof file>) => [csv, options],
      records: {
        input: importStockOptions,
        record: (shop) => stockSchemas(shop).counted,
        act: (oms, rows, input) => oms.inventory.importStock(rows, input as object),
      },
    },
  ),
  door(
    'inventory.setPolicy',
    'POST /stock/setPolicy',
    'How a row is kept: safety stock, oversell limit, low mark, bin.',
    {
      ...plain,
      input: stock('policy'),
    },
  ),
  door(
    'inventory.setBackorders',
    'POST /stock/setBackorders',
    'How many units may be sold before they are there, and for when.',
    {
      ...plain,
      input: stock('backorders'),
    },
  ),
  door(
    'inventory.fillBackorders',
    'POST /stock/fillBackorders',
    'Gives orders what has come in of what they wait for.',
    {
      ...plain,
      input: z.strictObject({ skus: skusSchema }),
      with: ({ skus: of }: { readonly skus: readonly string[] }) => [of],
    },
  ),
  door(
    'inventory.redateBackorders',
    'POST /stock/redateBackorders',
    'Tells orders that wait when their goods are expected now.',
    {
      ...plain,
      input: backorderPlace,
    },
  ),
  door(
    'inventory.followSupplies',
    'POST /stock/followSupplies',
    'Looks at what is on its way there, and promises by it.',
    {
      ...plain,
      input: z.strictObject({ places: supplyPlaces }),
      with: ({ places }: { readonly places: z.output<typeof supplyPlaces> }) => [places],
    },
  ),
  door('inventory.freeze', 'POST /stock/freeze', 'Rows are not sold until they are unfrozen: a recall.', {
    ...plain,
    input: stock('freeze'),
  }),
  door('inventory.unfreeze', 'POST /stock/unfreeze', 'Frozen rows are sold again.', {
    ...plain,
    input: stock('unfreeze'),
  }),
  door('inventory.repair', 'POST /stock/repair', 'Mends everything that an audit finds.', {
    ...plain,
    input: stockRepairSchema,
  }),
  door('inventory.rebuild', 'POST /stock/rebuild', 'Sets every counter to the sum of its movements.', plain),
  door('inventory.takeSnapshot', 'POST /stock/takeSnapshot', 'What an outside stock of record had at an instant.', {
    ...plain,
    input: outside('snapshot'),
  }),
  door('inventory.takeDeltas', 'POST /stock/takeDeltas', 'What has moved in an outside stock of record.', {
    ...plain,
    input: outside('deltas'),
  }),
  door('inventory.reserve', 'POST /stock/reserve', 'A cart holds units for a while.', {
    ...plain,
    input: reserveSchema,
  }),
  door('inventory.renew', 'POST /stock/holds/{cart}/renew', 'A cart holds its units for longer.', {
    ...plain,
    input: renewSchema.omit({ cart: true }),
    with: ({ ttlMs }: { readonly ttlMs: number }, { cart }) => [cart, ttlMs],
  }),
  door('inventory.release', 'POST /stock/holds/{cart}/release', 'A cart lets go of its units.', plain),
  door('inventory.queue.join', 'POST /stock/queue/join', 'Takes the last place of the queue for a SKU.', {
    ...plain,
    input: joinSchema,
  }),
  door('inventory.queue.length', 'GET /stock/queue/length', 'How many wait for a SKU.', {
    input: z.strictObject({ sku }),
    with: ({ sku: of }: { readonly sku: string }) => [of],
  }),
  door('inventory.queue.serve', 'POST /stock/queue/serve', 'Offers what is free to those who wait.', {
    ...plain,
    input: z.strictObject({ skus: skusSchema }),
    with: ({ skus: of }: { readonly skus: readonly string[] }) => [of],
  }),
  door('inventory.queue.position', 'GET /stock/queue/{place}/position', 'Who waits, and how many are in front.'),
  door('inventory.queue.leave', 'POST /stock/queue/{place}/leave', 'Waits no more.', plain),
  door(
    'inventory.replenishment',
    'POST /stock/replenishment',
    'What to buy and what to move, with the reasons. Nothing is written.',
    {
      ...plain,
      input: replenishmentSchema,
    },
  ),
  door(
    'inventory.orderSuggested',
    'POST /stock/orderSuggested',
    'Turns suggestions into purchase orders and transfers that wait to be sent.',
    {
      takes: ['actor', 'idempotencyKey'],
      input: suggestionsSchema,
    },
  ),
];
