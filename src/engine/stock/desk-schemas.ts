/** What the desks of stock take beside documents: holds, questions, audits, other systems, what is to be bought. */
import * as z from 'zod';
import { isUuid } from '../../kernel';
import { wholeWithoutUnit, word } from '../../order';
import { aTime, name, nameOrNone } from '../input';
import {
  anInstant,
  maxDocumentLines,
  maxUnits,
  maxValue,
  type StockSchemas,
  sku,
  someQuantity,
  someUnits,
  units,
} from './schemas';

const ttlMs = z
  .int()
  .min(1_000)
  .max(30 * 86_400_000)
  .default(15 * 60_000);

const cart = name(200);

export const reserveSchema = z.strictObject({
  cart,
  lines: z
    .array(
      z.strictObject({ sku, quantity: someQuantity, unit: word.optional() }).refine(...wholeWithoutUnit('quantity')),
    )
    .min(1)
    .max(500),
  ttlMs,
  channel: name(64).default('web'),
  country: name(2).nullable().default(null),
  /** Whom the units count for where a customer may have only so many; without it they count for the cart. */
  customer: z.strictObject({ id: name(200).optional(), email: name(320).optional() }).optional(),
});

export const renewSchema = z.strictObject({ cart, ttlMs });

export const releaseSchema = z.strictObject({ cart });

export const levelsOptions = z.strictObject({ channel: name(64).optional() });

export const buyerSchema = z.strictObject({ id: name(200).optional(), email: name(320).optional() });

export const atpSchema = z.strictObject({
  sku,
  quantity: units,
  /** Now unless given. */
  at: anInstant.optional(),
  channel: name(64).optional(),
});

export const backorderPlace = z.strictObject({ sku: name(100), location: name(64) });

/** As many as a purchase order has lines. */
export const supplyPlaces = z.array(backorderPlace).max(maxDocumentLines);

/** A number that the source gives to what moves there: later ones are greater. */
const position = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const source = name(64);

const mostOutsideLines = 5_000;

export const outsideSchemas = ({ shelf, location }: StockSchemas) => {
  const line = shelf.omit({ location: true });
  return {
    snapshot: z.strictObject({
      source,
      location,
      /** Up to this instant the source knew what moved here. */
      takenAt: anInstant,
      /** The last of its own movements that is in the snapshot. */
      watermark: position,
      lines: z.array(line.extend({ sku, onHand: someUnits })).max(mostOutsideLines),
    }),
    deltas: z.strictObject({
      source,
      location,
      deltas: z
        .array(line.extend({ sku, position, units: z.int().min(-maxUnits).max(maxUnits) }))
        .min(1)
        .max(mostOutsideLines),
    }),
  };
};

/** Receipts whose goods bear one invoice. */
const mostReceipts = 100;

const anId = z.string().refine(isUuid, 'must be an id given by orderwright');

export const lateSchema = ({ landed }: Pick<StockSchemas, 'landed'>) =>
  z
    .strictObject({
      receipts: z
        .array(
          z.union([
            /** What `inventory.receive` answered. */
            z.strictObject({ document: anId }),
            /** A delivery of a purchase order, counted from 1; all of them where none is named. */
            z.strictObject({ purchaseOrder: anId, delivery: z.int().min(1).optional() }),
          ]),
        )
        .min(1)
        .max(mostReceipts),
      landed: z.array(landed).min(1).max(20),
      /** What a unit weighs, for costs that are spread by weight. */
      weights: z
        .array(z.strictObject({ sku, weightGrams: someUnits }))
        .max(10_000)
        .default([]),
      /** The invoice. */
      ref: name(200).optional(),
    })
    .refine(({ receipts }) => new Set(receipts.map((of) => JSON.stringify(of))).size === receipts.length, {
      message: 'names a receipt twice',
      path: ['receipts'],
    });

export const joinSchema = z.strictObject({
  sku,
  quantity: z.int().min(1).max(maxUnits).default(1),
  customer: z.strictObject({
    id: name(200).optional(),
    email: name(320).optional(),
    name: name(200).optional(),
    phone: name(50).optional(),
  }),
  channel: name(64).default('web'),
  country: name(2).nullable().default(null),
});

const maxSkus = 10_000;

const someDays = z.number().min(0).max(3_650);

export const replenishmentSchema = z.strictObject({
  suppliers: z
    .array(
      z.strictObject({
        id: name(64),
        /** Until enough deliveries are known to learn from. */
        leadTimeDays: someDays,
        leadTimeSdDays: someDays.default(0),
        /** Cost of an order whatever its size, in minor units. */
        fixedCost: z.int().min(0).max(maxValue).default(0),
        items: z
          .array(
            z.strictObject({
              sku,
              unitCost: z.int().min(0).max(maxValue),
              minimumOrder: units.optional(),
              packSize: units.optional(),
            }),
          )
          .max(maxSkus),
      }),
    )
    .max(1_000),
  /** Share of order cycles without a stockout. */
  serviceLevel: z.number().gt(0).lt(1).default(0.95),
  /** Length of a period of demand, and how many of the past are looked at. */
  periodDays: z.int().min(1).max(366).default(7),
  periods: z.int().min(1).max(520).default(26),
  /** Until the next look. */
  reviewDays: someDays.default(7),
  /** Days that a transfer takes; without it nothing is moved. */
  transferDays: someDays.optional(),
});

export const suggestionsSchema = z.array(
  z.looseObject({
    kind: z.enum(['purchase', 'transfer']),
    sku,
    location: name(64),
    units,
    reasons: z.array(z.looseObject({ text: name(500) })),
  }),
);

export const importStockOptions = z.strictObject({
  /** `set`: the file says what lies there. `add`: the file says what came in. */
  mode: z.enum(['set', 'add']).default('set'),
  /** The stock that another system leaves: it stands in the books from their beginning, and nobody is owed for it. */
  opening: z.boolean().default(false),
  /** Another name lets the same lines count again. */
  file: nameOrNone(200),
});

export const pastSchema = z.strictObject({
  at: aTime,
  skus: z.array(sku).min(1).max(10_000).optional(),
  location: name(64).optional(),
});

export const valuationSchema = pastSchema.extend({
  by: z
    .array(z.enum(['location', 'sku', 'lot', 'state']))
    .min(1)
    .optional(),
});

export const ageingSchema = pastSchema.extend({
  buckets: z
    .array(z.int().min(1).max(36_500))
    .max(50)
    .refine((days) => days.every((of, i) => i === 0 || of > (days[i - 1] as number)), 'must rise')
    .default([30, 60, 90, 180, 365]),
});

export const stockAuditOptions = z.strictObject({ limit: z.int().min(1).max(100_000).default(1_000) });

export const stockRepairSchema = z.strictObject({ reason: word });
