/** What stock commands take, read at the border. */
import * as z from 'zod';
import { sellableState } from '../../inventory';
import { maxSerials, quantityUpTo, type ShopTerms, serial, wholeWithoutUnit, word } from '../../order';
import { name, nameOrNone } from '../input';

export const sku = name(100);
/** Units and minor units that counters can add up for a long time before they are no longer exact. */
export const maxUnits = 1_000_000_000;
/** SKUs to look at: one, or a list. */
export const skusSchema = z.union([sku.transform((one) => [one]), z.array(sku).max(10_000)]);
/** Minor units. */
export const maxValue = 1_000_000_000_000;
export const lot = nameOrNone(64);
export const units = z.int().min(1).max(maxUnits);
export const someUnits = z.int().min(0).max(maxUnits);
/** The same in a unit of the SKU's, which is named beside them. */
export const someQuantity = quantityUpTo(maxUnits);
export const anyQuantity = quantityUpTo(maxUnits, (value) => value >= 0);
export const day = z.iso.date();
/** Lines of a document: more is more than a person receives at once, and makes every change of it slow. */
export const maxDocumentLines = 500;
export const lineId = name(16);
export const reason = name(500);
/** The numbers of the units, of SKUs whose units have any. */
export const serials = z.array(serial).max(maxSerials).optional();
/** An instant, in any zone. */
export const anInstant = z.iso
  .datetime({ offset: true })
  .refine((text) => new Date(text).getUTCFullYear() <= 9_999, 'must be in the years 0 to 9999')
  .transform((text) => new Date(text).toISOString());

/** What stock commands take in this shop: a location must be one of its own, and is needed where there are several; so are states and channels. */
export const stockSchemas = ({ locations, stock }: Pick<ShopTerms, 'locations' | 'stock'>) => {
  const known = locations.map(({ id }) => id);
  const location = name(64)
    .optional()
    .superRefine((given, { addIssue }) => {
      const fault = given === undefined ? 'is needed: the shop has several locations' : 'is no location of the shop';
      if (given === undefined ? known.length > 1 : !known.includes(given)) addIssue({ code: 'custom', message: fault });
    })
    .transform((given) => given ?? (known[0] as string));
  const oneOf = (words: readonly string[], what: string) => name(64).refine((word) => words.includes(word), what);
  const state = oneOf([sellableState, ...stock.states], 'is no state of the shop').default(sellableState);
  const channel = oneOf(stock.shares, 'is no channel with a share of its own').nullable().default(null);
  const shelf = { location, lot, state, channel };
  const place = { sku, ...shelf };
  const rows = { sku, location: oneOf(known, 'is no location of the shop').optional(), lot: lot.unwrap().optional() };
  const expires = ({ lot, expiresOn }: { lot: string; expiresOn?: string | null | undefined }) =>
    !expiresOn || lot !== '';
  const onlyLots = { message: 'is for goods that are kept by lot: name the lot', path: ['expiresOn'] };
  const keepsNone = stock.costing === 'none';
  /** Minor units; a shop that keeps no cost takes none. */
  const cost = z
    .int()
    .min(0)
    .max(maxValue)
    .refine((given) => given === 0 || !keepsNone, 'is taken by shops that keep costs: see stock.costing');
  const goods = {
    unitCost: cost.default(0),
    expiresOn: day.optional(),
    weightGrams: z.int().min(0).max(maxUnits).optional(),
    serials,
  };
  const receipt = z.strictObject({ ...place, quantity: units, ...goods }).refine(expires, onlyLots);
  /** Perhaps in a unit of the SKU's: what one costs and weighs is of that unit then. */
  const delivery = z
    .strictObject({ ...place, quantity: someQuantity, unit: word.optional(), ...goods })
    .refine(...wholeWithoutUnit('quantity'))
    .refine(expires, onlyLots);
  const landed = z.strictObject({
    kind: word,
    amount: cost,
    by: z.enum(['value', 'quantity', 'weight']).default('value'),
  });
  return {
    location,
    cost,
    landed,
    shelf: z.strictObject(shelf),
    receipt,
    delivery,
    /** What lies there, perhaps nothing. */
    counted: z.strictObject({ ...place, quantity: someUnits, ...goods }).refine(expires, onlyLots),
    deliveries: z
      .strictObject({
        lines: z.array(delivery).min(1).max(50_000),
        ref: name(200).optional(),
        landed: z.array(landed).max(20).default([]),
      })
      .superRefine(({ lines, landed }, { addIssue }) => {
        if (!landed.some(({ by }) => by === 'weight')) return;
        lines.forEach(({ weightGrams }, i) => {
          if (weightGrams === undefined)
            addIssue({
              code: 'custom',
              message: 'is needed: a cost is spread by weight',
              path: ['lines', i, 'weightGrams'],
            });
        });
      }),
    adjust: z.strictObject({
      ...place,
      delta: z.int().min(-maxUnits).max(maxUnits),
      reason: word.default('count'),
      value: z.int().min(-maxValue).max(maxValue).optional(),
      serials,
    }),
    move: z
      .strictObject({ sku, units, from: z.strictObject(shelf), to: z.strictObject(shelf), reason: word, serials })
      .refine(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to), {
        message: 'is where the units lie already',
        path: ['to'],
      }),
    writeOff: z.strictObject({ ...place, units, reason: word, serials }),
    supplierReturn: z.strictObject({
      ...place,
      units,
      supplier: name(64),
      reason: word,
      credit: z.int().min(0).max(maxValue).optional(),
      serials,
    }),
    policy: z
      .strictObject({
        ...place,
        safety: z.int().min(0).max(maxUnits).optional(),
        oversell: z.int().min(0).max(maxUnits).nullable().optional(),
        lowAt: z.int().min(0).max(maxUnits).nullable().optional(),
        zone: name(64).nullable().optional(),
        bin: name(64).nullable().optional(),
        expiresOn: day.nullable().optional(),
      })
      .refine(expires, onlyLots),
    backorders: z.strictObject({ sku, location, limit: z.int().min(0).max(maxUnits), promisedOn: day.optional() }),
    freeze: z.strictObject({ ...rows, reason: word }),
    unfreeze: z.strictObject(rows),
  };
};
export type StockSchemas = ReturnType<typeof stockSchemas>;
export type ReceiptInput = z.input<StockSchemas['delivery']> | z.input<StockSchemas['deliveries']>;
export type AdjustInput = z.input<StockSchemas['adjust']>;
export type MoveInput = z.input<StockSchemas['move']>;
export type WriteOffInput = z.input<StockSchemas['writeOff']>;
export type SupplierReturnInput = z.input<StockSchemas['supplierReturn']>;
export type PolicyInput = z.input<StockSchemas['policy']>;
export type BackordersInput = z.input<StockSchemas['backorders']>;
export type FreezeInput = z.input<StockSchemas['freeze']>;
export type UnfreezeInput = z.input<StockSchemas['unfreeze']>;
