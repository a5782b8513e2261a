/** An order as another system knows it: what was agreed, and what has happened since. */
import * as z from 'zod';
import {
  maxCharges,
  maxComponents,
  maxDisputes,
  maxLines,
  maxOrderAmount,
  maxPayments,
  maxReturns,
  maxShipments,
} from '../limits';
import {
  instant,
  lineUnits,
  minor,
  placeSchema,
  reference,
  serial,
  sku,
  theirs,
  unitPrice,
  units,
  word,
} from '../schemas';

const { channel, externalRef, currency, customer, shipTo, billTo, vatId, locale, tags } = placeSchema.shape;

const someLines = z.array(lineUnits).min(1).max(maxLines);
const taxRate = z.strictObject({
  name: reference,
  rate: z.string().regex(/^\d{1,3}(\.\d{1,6})?$/, 'must be a decimal'),
});
const moved = z.strictObject({ at: instant, amount: minor.min(1), reference: theirs.optional() });
const kept = z.enum(['restocking', 'condition', 'returnShipping', 'fee', 'shipping']);

/** The input of `orders.import`, as it is checked. */
export const importedOrderSchema = z.strictObject({
  /** The number under which customer and shop know it; it is kept. */
  number: reference,
  channel,
  externalRef,
  currency,
  customer,
  shipTo,
  billTo,
  vatId,
  locale,
  tags,
  /** A test order of the other system: kept out of stock, books and figures. */
  test: z.boolean().default(false),
  placedAt: instant,
  /** Whether its prices include tax; as the shop's do when absent. */
  pricesIncludeTax: z.boolean().optional(),
  /** Known as "1", "2" and so on to what follows. Amounts are of the whole line; `total` is payable, tax included. */
  lines: z
    .array(
      z.strictObject({
        sku,
        title: reference.optional(),
        kind: z.enum(['goods', 'digital', 'service', 'kit']).default('goods'),
        /** What one unit of a kit is put together from; `share` is the weight of a component in the kit's price, its units when absent. */
        components: z
          .array(z.strictObject({ sku, units, share: z.int().min(0).max(maxOrderAmount).optional() }))
          .min(1)
          .max(maxComponents)
          .optional(),
        quantity: units,
        unitPrice,
        discount: minor.default(0),
        tax: minor.default(0),
        total: minor,
        rates: z.array(taxRate).max(10).default([]),
        weightGrams: z.int().min(0).max(1_000_000_000).optional(),
        /** Where the units lie that have not left; the shop chooses when absent. */
        location: word.optional(),
      }),
    )
    .max(maxLines)
    .default([]),
  /** Payable, tax included. */
  charges: z
    .array(z.strictObject({ kind: z.enum(['shipping', 'fee']), code: reference, total: minor, tax: minor.default(0) }))
    .max(maxCharges)
    .default([]),
  totals: z.strictObject({ total: minor, tax: minor }),
  confirmedAt: instant.optional(),
  /** When the warehouse was told; with the first parcel when absent. */
  releasedAt: instant.optional(),
  completedAt: instant.optional(),
  payments: z
    .array(
      z.strictObject({
        method: word,
        amount: minor.min(1),
        /** When it was asked for; with the order when absent. */
        at: instant.optional(),
        authorized: moved.extend({ reference: theirs, expiresAt: instant.optional() }).optional(),
        captures: z.array(moved).max(100).default([]),
        /** What was given back; beyond what the customer was owed it is goodwill. */
        refunds: z
          .array(moved.extend({ reason: word.default('refund') }))
          .max(100)
          .default([]),
        /** When what was authorized and not taken was given back. */
        voidedAt: instant.optional(),
        failed: z.strictObject({ at: instant, code: word }).optional(),
        /** By the gateway's references, under which it tells how they end. */
        disputes: z
          .array(
            z.strictObject({
              reference: theirs,
              reason: word,
              amount: minor.min(1),
              openedAt: instant,
              /** Whether the gateway has taken the money back until it is decided. */
              withdrawn: z.boolean().default(true),
              /** Until when evidence counts; staff are reminded before. Left out where it was sent, or cannot be. */
              respondBy: instant.optional(),
              decided: z.strictObject({ at: instant, won: z.boolean() }).optional(),
            }),
          )
          .max(maxDisputes)
          .default([]),
      }),
    )
    .max(maxPayments)
    .default([]),
  /** What was cancelled before it left; all that was open by then when no lines are named. */
  cancellations: z
    .array(z.strictObject({ at: instant, reason: word, lines: someLines.optional() }))
    .max(1_000)
    .default([]),
  /** Parcels that have left. */
  shipments: z
    .array(
      z.strictObject({
        at: instant,
        location: word,
        lines: z
          .array(
            lineUnits.extend({
              /** The lot that they were of. Not for kits. */
              lot: word.optional(),
              /** The number of each, where the shop keeps serial numbers. Not for kits. */
              serials: z.array(serial).min(1).max(maxLines).optional(),
            }),
          )
          .min(1)
          .max(maxLines),
        carrier: word.optional(),
        tracking: reference.optional(),
        deliveredAt: instant.optional(),
      }),
    )
    .max(maxShipments)
    .default([]),
  /** What was handed over in no parcel. */
  handovers: z
    .array(z.strictObject({ at: instant, lines: someLines }))
    .max(1_000)
    .default([]),
  returns: z
    .array(
      z.strictObject({
        /** Made from the order's number when absent. */
        number: reference.optional(),
        reason: word,
        requestedAt: instant,
        lines: someLines,
        /** What it is to cost the customer, as was agreed when it was asked for: kept when it is received here. */
        agreed: z
          .strictObject({
            /** Of what the goods were sold for. */
            restockingPercent: z.number().min(0).max(100).default(0),
            /** For the way back; absent: the shop pays. */
            shippingFee: minor.min(1).optional(),
          })
          .optional(),
        approvedAt: instant.optional(),
        rejected: z.strictObject({ at: instant, code: word }).optional(),
        /** All of it has come, in good order. */
        received: z.strictObject({ at: instant, location: word }).optional(),
        /** What was kept of its amount when it came, tax included; nothing is, whatever this shop keeps of its own. */
        kept: z
          .array(z.strictObject({ reason: kept, amount: minor.min(1), tax: minor.default(0) }))
          .max(10)
          .default([]),
        refundedAt: instant.optional(),
      }),
    )
    .max(maxReturns)
    .default([]),
});

/**
 * An order of another system: amounts in minor units of its currency, times as instants.
 *
 * @example
 * const mug: ImportedOrder = {
 *   number: '1042', channel: 'web', placedAt: '2025-11-03T10:00:00Z', confirmedAt: '2025-11-03T10:00:05Z',
 *   lines: [{ sku: 'MUG', quantity: 2, unitPrice: { amount: 1250, currency: 'GBP' }, tax: 417, total: 2500 }],
 *   totals: { total: 2500, tax: 417 },
 *   payments: [{ method: 'card', amount: 2500, captures: [{ at: '2025-11-03T10:00:04Z', amount: 2500, reference: 'ch_1' }] }],
 * };
 */
export type ImportedOrder = z.input<typeof importedOrderSchema>;
/** A record of another system's order as it is after reading: checked, with what was left out filled in. */
export type ReadImport = z.output<typeof importedOrderSchema>;
