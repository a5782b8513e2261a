/** What purchase orders, transfers and counts take, read at the border. */
import * as z from 'zod';
import { wholeWithoutUnit, word } from '../../order';
import { name, pageSchema, wanted } from '../input';
import {
  anInstant,
  anyQuantity,
  day,
  lineId,
  lot,
  maxDocumentLines,
  maxValue,
  reason,
  type StockSchemas,
  serials,
  sku,
  someQuantity,
  someUnits,
  units,
} from './schemas';

const reference = name(200).nullable().default(null);

export const purchaseSchemas = ({ location, landed }: StockSchemas) => {
  const wish = z
    .strictObject({
      sku,
      units: someQuantity,
      /** One that the SKU is counted in; `unitCost` is of one such unit then. */
      unit: word.optional(),
      unitCost: z.int().min(0).max(maxValue).default(0),
      expectedAt: anInstant.nullable().default(null),
      reasons: z.array(reason).max(20).default([]),
    })
    .refine(...wholeWithoutUnit('units'));
  const lines = z.array(wish).min(1).max(maxDocumentLines);
  return {
    wish,
    create: z.strictObject({ supplier: name(64), location, reference, lines }),
    change: z.strictObject({ lines }),
    send: z.strictObject({ expectedAt: anInstant.optional() }),
    confirm: z.strictObject({
      reference,
      expectedAt: anInstant.nullable().default(null),
      lines: z
        .array(z.strictObject({ line: lineId, units: someUnits.optional(), expectedAt: anInstant.optional() }))
        .max(maxDocumentLines)
        .default([]),
    }),
    receive: z
      .strictObject({
        acceptOver: z.boolean().default(false),
        lines: z
          .array(
            z
              .strictObject({
                line: lineId,
                units: anyQuantity.default(0),
                damaged: anyQuantity.default(0),
                /** The one that the line was ordered in. */
                unit: word.optional(),
                lot,
                expiresOn: day.nullable().default(null),
                unitCost: z.int().min(0).max(maxValue).optional(),
                /** Of one base unit: for costs that are spread by weight. */
                weightGrams: someUnits.optional(),
                serials,
                /** Those of the broken ones. */
                damagedSerials: serials,
              })
              .refine(...wholeWithoutUnit('units'))
              .refine(...wholeWithoutUnit('damaged'))
              .refine((came) => Number(came.units) + Number(came.damaged) > 0, {
                message: 'says that nothing came',
                path: ['units'],
              })
              .refine((came) => came.expiresOn === null || came.lot !== '', {
                message: 'is for goods that are kept by lot: name the lot',
                path: ['expiresOn'],
              }),
          )
          .min(1)
          .max(maxDocumentLines)
          .optional(),
        landed: z.array(landed).max(20).default([]),
      })
      .superRefine(({ lines, landed: costs }, { addIssue }) => {
        if (!costs.some(({ by }) => by === 'weight')) return;
        const message = 'is needed: a cost is spread by weight';
        if (!lines) addIssue({ code: 'custom', message, path: ['lines'] });
        lines?.forEach(({ weightGrams }, i) => {
          if (weightGrams === undefined) addIssue({ code: 'custom', message, path: ['lines', i, 'weightGrams'] });
        });
      }),
    cancel: z.strictObject({ reason: reason.nullable().default(null) }),
    find: pageSchema.extend({
      status: z.enum(['suggested', 'sent', 'confirmed', 'partlyReceived', 'closed', 'cancelled']).optional(),
      supplier: wanted(64).optional(),
      location: wanted(64).optional(),
      sku: wanted(100).optional(),
    }),
  };
};

export const transferSchemas = ({ location }: StockSchemas) => ({
  create: z
    .strictObject({
      from: location,
      to: location,
      reference: name(200).nullable().default(null),
      lines: z
        .array(z.strictObject({ sku, lot, units, reasons: z.array(reason).max(20).default([]) }))
        .min(1)
        .max(maxDocumentLines),
    })
    .refine(({ from, to }) => from !== to, { message: 'is where the goods lie already', path: ['to'] }),
  send: z.strictObject({
    expectedAt: anInstant.nullable().default(null),
    lines: z
      .array(z.strictObject({ line: lineId, units: someUnits, serials }))
      .min(1)
      .max(maxDocumentLines)
      .optional(),
  }),
  receive: z.strictObject({
    lines: z
      .array(
        z.strictObject({
          line: lineId,
          units: someUnits.default(0),
          damaged: someUnits.default(0),
          serials,
          /** Those of the broken ones. */
          damagedSerials: serials,
        }),
      )
      .min(1)
      .max(maxDocumentLines)
      .optional(),
  }),
  cancel: z.strictObject({ reason: reason.nullable().default(null) }),
  find: pageSchema.extend({
    status: z.enum(['requested', 'sent', 'partlyReceived', 'closed', 'cancelled']).optional(),
    from: wanted(64).optional(),
    to: wanted(64).optional(),
    sku: wanted(100).optional(),
  }),
});

export const countSchemas = ({ location, shelf }: StockSchemas) => ({
  create: z.strictObject({
    location,
    lines: z
      .array(shelf.omit({ location: true }).extend({ sku }))
      .max(maxDocumentLines)
      .default([]),
    skus: z.array(sku).max(maxDocumentLines).default([]),
  }),
  enter: z.strictObject({
    lines: z
      .array(z.strictObject({ line: lineId, counted: someUnits }))
      .min(1)
      .max(maxDocumentLines),
    countedAt: anInstant.optional(),
  }),
  because: z.strictObject({ reason: reason.nullable().default(null) }),
  find: pageSchema.extend({
    status: z.enum(['open', 'submitted', 'posted', 'cancelled']).optional(),
    location: wanted(64).optional(),
    sku: wanted(100).optional(),
  }),
});

const perYear = z.number().positive().max(366);

export const countPlanSchema = z.strictObject({
  location: name(64).optional(),
  /** Today unless given. */
  from: day.optional(),
  days: z.int().min(1).max(366),
  /** Counts that a day can take. */
  perDay: z.int().min(1).max(100_000),
  countsPerYear: z.strictObject({ A: perYear, B: perYear, C: perYear }).optional(),
  /** Days of movements that the classes follow from; 365 unless given. */
  classifyDays: z.int().min(1).max(3_660).default(365),
});
