/** What repairs and claims of suppliers take, read at the border. */
import * as z from 'zod';
import { placeSchema, serial, word } from '../../order';
import { aTime, name, pageSchema, wanted } from '../input';
import { lot, maxValue, type StockSchemas, serials, sku, units } from '../stock/schemas';

const uuid = z.uuid();
const minor = z.int().min(0).max(maxValue);
const text = name(4_000);
const parcel = { carrier: name(64).nullable().default(null), tracking: name(200).nullable().default(null) };

/** Which unit: by its number, or by the order and line that it was sold with. */
const unit = {
  serial: serial.optional(),
  /** Needed where several SKUs have the number, and of units that the shop does not know. */
  sku: sku.optional(),
  order: uuid.optional(),
  line: name(64).optional(),
  /** Who asks, where that is not the buyer. */
  customer: placeSchema.shape.customer,
};
const named = <T extends { serial?: string | undefined; order?: string | undefined; line?: string | undefined }>({
  serial: number,
  order,
  line,
}: T) => number !== undefined || (order !== undefined && line !== undefined);
const unnamed = {
  message: 'name the unit by its number, or by the order and line that it was sold with',
  path: ['serial'],
};

/** What is the same in every shop. */
export const repairInputs = {
  check: z.strictObject(unit).refine(named, unnamed),
  ask: z
    .strictObject({
      ...unit,
      /** What is wrong, in one word of the shop's. */
      fault: word,
      /** What the customer says of it; kept with the customer. */
      description: text.optional(),
      location: name(64).optional(),
    })
    .refine(named, unnamed),
  receive: z.strictObject({ location: name(64).optional() }),
  diagnose: z.strictObject({
    finding: word,
    part: sku.optional(),
    payer: z.enum(['warranty', 'goodwill', 'customer']).optional(),
    note: text.optional(),
  }),
  quote: z.strictObject({
    lines: z
      .array(z.strictObject({ sku, quantity: z.int().min(1).max(10_000).default(1), unitPrice: minor }))
      .min(1)
      .max(50),
    validUntil: aTime.optional(),
  }),
  accept: placeSchema.pick({ payment: true, payments: true, customer: true, shipTo: true, billTo: true }),
  decline: z.strictObject({ reason: word.default('declined') }),
  giveUp: z.strictObject({
    reason: word.default('beyondRepair'),
    remedy: z.enum(['replace', 'refund', 'sendBack']).optional(),
    /** Minor units; what the unit was sold for where nothing is said. */
    refund: minor.min(1).optional(),
  }),
  refund: z.strictObject({ amount: minor.min(1).optional() }),
  /** `waive`: although the order of its quote is not paid. */
  sendBack: z.strictObject({ ...parcel, waive: z.boolean().default(false) }),
  cancel: z.strictObject({ reason: word.default('cancelled') }),
  find: pageSchema.extend({
    status: z
      .enum([
        ...(['asked', 'received', 'diagnosed', 'quoted', 'declined', 'inRepair'] as const),
        ...(['repaired', 'beyondRepair', 'sentBack', 'closed', 'cancelled'] as const),
      ])
      .optional(),
    serial: wanted(100).optional(),
    sku: wanted(100).optional(),
    order: wanted(64).optional(),
    party: wanted(64).optional(),
    /** Who asked, by the host's own id. */
    customer: z.strictObject({ id: name(200) }).optional(),
  }),
};

export const repairSchemas = ({ location }: StockSchemas) => ({
  ...repairInputs,
  usePart: z.strictObject({ sku, location, lot, units: units.default(1), serials }),
  replace: z.strictObject({ location, lot, serial: serial.optional(), ...parcel }),
});

export const claimSchemas = {
  open: z.strictObject({
    supplier: name(200),
    sku,
    lot: name(64).nullable().default(null),
    serials: z.array(serial).max(1_000).default([]),
    units,
    /** Minor units of the shop's currency. */
    amount: minor.min(1),
    reason: word,
    /** The host's names of documents: photos, reports. */
    evidence: z.array(name(500)).max(100).default([]),
    reference: name(200).nullable().default(null),
    repair: uuid.nullable().default(null),
    purchaseOrder: uuid.nullable().default(null),
    /** Until when the supplier should have answered. */
    dueAt: aTime.nullable().default(null),
  }),
  addEvidence: z.strictObject({ evidence: z.array(name(500)).min(1).max(100) }),
  settle: z.strictObject({ paid: minor, reference: name(200).nullable().default(null) }),
  withdraw: z.strictObject({ reason: word.default('withdrawn') }),
  find: pageSchema.extend({
    status: z.enum(['open', 'settled', 'withdrawn']).optional(),
    supplier: wanted(200).optional(),
    sku: wanted(100).optional(),
    lot: wanted(64).optional(),
    serial: wanted(100).optional(),
    repair: wanted(64).optional(),
  }),
};
