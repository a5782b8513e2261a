/** What work orders and waves take, read at the border. */
import * as z from 'zod';
import { maxUnits } from '../../order';
import { aTime, name, type OrderRef, pageSchema, wanted } from '../input';
import { lot, reason, type StockSchemas, sku } from '../stock/schemas';

/** Orders of one wave or plan: more is no round of one person, and each is a commit of its own. */
export const maxWaveOrders = 500;

/** An order, or its id; what is none is refused with the order. */
const orders = z.array(z.custom<OrderRef>()).min(1).max(maxWaveOrders);
const quantity = z.int().min(1).max(maxUnits);
/** What stands on a box. */
const box = name(64);
const scan = {
  sku,
  lot: name(64).optional(),
  serial: name(100).optional(),
  quantity: quantity.default(1),
};
const missing = { sku, lot: lot.unwrap().optional(), quantity: quantity.optional() };
const price = z.strictObject({
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
});

export const workSchemas = ({ location }: StockSchemas) => ({
  plan: z.strictObject({ location, orders, shipComplete: z.boolean().default(false) }),
  pick: z.strictObject({ ...scan, parcel: box.optional() }),
  pack: z.strictObject({ ...scan, parcel: box }),
  short: z.strictObject({
    ...missing,
    reason: reason.default('not there'),
    /**
     * `fail`: the order gets them from elsewhere, or as `process.unsendable` says. `missing`: that, and they lie in the state `missing` from then on, so that
     * nobody else is promised them. `keep`: they stay promised from here, for later work.
     */
    follow: z.enum(['fail', 'missing', 'keep']).default('fail'),
  }),
  substitute: z.strictObject({
    ...missing,
    /** The SKU that goes instead, as many units of it. */
    by: sku,
    /** Of one unit; as the line that is replaced where nothing is said. */
    unitPrice: price.optional(),
    reason: name(64).default('substituted'),
  }),
  closeParcel: z.strictObject({
    parcel: box,
    /** A carrier's id, `best`, or null: handed over by hand. `best` where nothing is said and the shop has carriers. */
    carrier: name(64).nullable().optional(),
    tracking: name(200).optional(),
    more: z.boolean().default(false),
    /** The customer comes for it: it waits, ready, for whoever says its code. */
    collect: z.boolean().default(false),
  }),
  handOver: z.strictObject({ parcel: box, code: name(64) }),
  reopenParcel: z.strictObject({ parcel: box }),
  cancel: z.strictObject({ reason: reason.nullable().default(null) }),
  find: pageSchema.extend({
    status: z.enum(['open', 'picking', 'picked', 'packing', 'ready', 'closed', 'cancelled']).optional(),
    location: wanted(64).optional(),
    order: wanted(64).optional(),
    wave: wanted(64).optional(),
  }),
  wave: z.strictObject({
    location,
    orders: orders.optional(),
    number: name(64).optional(),
    maxOrders: z.int().min(1).max(maxWaveOrders).default(20),
    maxUnits: quantity.optional(),
    /** Only what is to leave by then. */
    shipBy: aTime.optional(),
    shipComplete: z.boolean().default(false),
  }),
  cancelWave: z.strictObject({ reason: reason.nullable().default(null) }),
  findWaves: pageSchema.extend({ location: wanted(64).optional(), number: wanted(64).optional() }),
});
type Schemas = ReturnType<typeof workSchemas>;

/** What a caller gives. */
export type WorkInput<Name extends keyof Schemas> = z.input<Schemas[Name]>;
/** The same as it was read. */
export type WorkGiven<Name extends keyof Schemas> = z.output<Schemas[Name]>;
