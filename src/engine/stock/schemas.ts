/** What stock documents take, read at the border. */
import * as z from 'zod';
import { isPrintable } from '../../kernel';
import { name } from '../input';

export const sku = name(100);
/** Units and minor units that counters can add up for a long time before they are no longer exact. */
export const maxUnits = 1_000_000_000;
const maxValue = 1_000_000_000_000;
const lot = z.string().max(64).refine(isPrintable, 'contains characters that cannot be printed or stored').default('');
/** What stock commands take in a shop with these locations: a location must be one of them, and is needed where there are several. */
export const stockSchemas = (known: readonly string[]) => {
  const location = name(64)
    .optional()
    .superRefine((given, { addIssue }) => {
      const fault = given === undefined ? 'is needed: the shop has several locations' : 'is no location of the shop';
      if (given === undefined ? known.length > 1 : !known.includes(given)) addIssue({ code: 'custom', message: fault });
    });
  const place = { sku, location, lot };
  const receipt = z.strictObject({
    ...place,
    quantity: z.int().min(1).max(maxUnits),
    unitCost: z.int().min(0).max(maxValue).default(0),
  });
  return {
    receipt,
    receipts: z.strictObject({ lines: z.array(receipt).min(1).max(50_000), ref: name(200).optional() }),
    adjust: z.strictObject({
      ...place,
      delta: z.int().min(-maxUnits).max(maxUnits),
      reason: z
        .string()
        .regex(/^[a-z][a-z0-9_.-]{0,63}$/i)
        .default('count'),
      value: z.int().min(-maxValue).max(maxValue).optional(),
    }),
    policy: z.strictObject({
      ...place,
      safety: z.int().min(0).max(maxUnits).default(0),
      oversell: z.int().min(0).max(maxUnits).nullable().default(0),
    }),
  };
};
export type StockSchemas = ReturnType<typeof stockSchemas>;
export type ReceiptInput = z.input<StockSchemas['receipt']> | z.input<StockSchemas['receipts']>;
export type AdjustInput = z.input<StockSchemas['adjust']>;
export type PolicyInput = z.input<StockSchemas['policy']>;
