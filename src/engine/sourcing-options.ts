/** What a host says of its locations and of how an order finds one. */
import * as z from 'zod';
import { regionPattern } from '../inventory/sourcing/region';
import { builtInRules } from '../inventory/sourcing/request';
import { count, either, shaped, word, zone } from './option-schemas';

const regionWords = 'must be a country (GB) or the beginning of its post codes (GB-BT)';
const region = z.string().regex(regionPattern, regionWords);

/** A number for each region, and one for everywhere else. */
const byRegion = z
  .record(
    z.string().refine((key) => key === '*' || regionPattern.test(key), regionWords),
    z.number().min(0),
  )
  .superRefine((table, { addIssue }) => {
    if (!Object.hasOwn(table, '*')) addIssue({ code: 'custom', path: ['*'], message: 'is missing: everywhere else' });
  });
const amountByRegion = byRegion.refine(
  (table) => Object.values(table).every(Number.isSafeInteger),
  'must be whole minor units',
);
const degrees = (most: number) => z.number().min(-most).max(most);

export const location = z.strictObject({
  id: word,
  priority: z.number(),
  kind: z.enum(['warehouse', 'store', 'supplier', 'virtual']).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code of two capital letters')
    .optional(),
  channels: z.array(word).optional(),
  regions: z.array(region).min(1, 'must name a region').optional(),
  coordinates: z.strictObject({ latitude: degrees(90), longitude: degrees(180) }).optional(),
  distance: byRegion.optional(),
  costs: z
    .strictObject({
      parcel: amountByRegion.optional(),
      kilogram: amountByRegion.optional(),
      handling: z.strictObject({ parcel: count.optional(), unit: count.optional() }).optional(),
    })
    .optional(),
  departures: z
    .strictObject({
      cutOff: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM')
        .optional(),
      zone: zone.optional(),
      workdays: z.array(z.int().min(1).max(7)).min(1, 'must name a day').optional(),
    })
    .optional(),
  transitDays: byRegion
    .refine((table) => Object.values(table).every(Number.isSafeInteger), 'must be whole days')
    .optional(),
  ordersPerDay: z.int().min(1).optional(),
});

const strategy = either(
  Array.isArray,
  z.array(either((value) => typeof value === 'string', z.enum(builtInRules), shaped({ name: z.string() }, ['rank']))),
  either(
    (value) => typeof value === 'object' && value !== null && 'optimum' in value,
    z.strictObject({ optimum: z.enum(['cost', 'parcels']), nodes: z.int().min(1).max(1_000_000).optional() }),
    shaped({ name: z.string() }, ['plan']),
  ),
);

const names = (field: string) => (value: unknown) => typeof value === 'object' && value !== null && field in value;

const side = z.int().min(1).max(10_000);

/** A catalogue of boxes. */
const boxes = z
  .array(
    z.strictObject({
      id: word,
      inner: z.strictObject({ length: side, width: side, height: side }),
      weightGrams: count.optional(),
      maxGrams: count.optional(),
      cost: count.optional(),
      available: count.optional(),
      temperatures: z.array(word).min(1, 'must name a class').optional(),
    }),
  )
  .min(1, 'must name a box')
  .max(100)
  .superRefine((all, { addIssue }) => {
    for (const [i, { id }] of all.entries())
      if (all.findIndex((other) => other.id === id) < i)
        addIssue({ code: 'custom', path: [i, 'id'], message: 'is named twice' });
  });

/** Rules by which what leaves a location is divided. */
export const parcels = z.array(
  either(
    (value) => typeof value === 'string',
    z.literal('temperature'),
    either(
      names('backorder'),
      z.strictObject({ backorder: z.enum(['split', 'wait']) }),
      either(
        names('maxGrams'),
        z.strictObject({ maxGrams: z.int().min(1) }),
        either(names('boxes'), z.strictObject({ boxes }), shaped({ name: word }, ['divide'])),
      ),
    ),
  ),
);

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM');
const end = either((value) => value === '24:00', z.literal('24:00'), time);
const day = z.iso.date('must be a day, YYYY-MM-DD');
const hours = z
  .array(
    z
      .strictObject({ days: z.array(z.int().min(1).max(7)).min(1, 'must name a day'), from: time, to: end })
      .refine(({ from, to }) => from < String(to), { message: 'must be after `from`', path: ['to'] }),
  )
  .min(1, 'must name hours');
export const calendar = z.strictObject({ zone, hours: hours.optional(), holidays: z.array(day).optional() });
const days = z.int().min(0).max(365);
const minutes = z.int().min(0).max(100_000);

/** By what customers are promised a day. */
export const promises = z.strictObject({
  carrier: word,
  service: word.nullable().optional(),
  locations: z
    .record(
      word,
      z.strictObject({
        hours: hours.optional(),
        holidays: z.array(day).optional(),
        handlingMinutes: minutes.optional(),
        pickUps: z.array(time).min(1, 'must name a time').optional(),
      }),
    )
    .optional(),
  collects: calendar.optional(),
  delivers: calendar.optional(),
  learned: z
    .array(
      z.looseObject({
        ...{ carrier: z.string(), service: z.string().nullable(), location: z.string() },
        ...{ country: z.string(), prefix: z.string(), count, p50: days, p90: days },
      }),
    )
    .optional(),
  minimumCount: z.int().min(1).optional(),
  quantile: z.enum(['p50', 'p90']).optional(),
  fallbackDays: days.optional(),
  warnMinutes: minutes.optional(),
  lateMinutes: minutes.optional(),
});

export const sourcing = either(
  Array.isArray,
  strategy,
  z.strictObject({
    strategy: strategy.optional(),
    splitPenalty: count.optional(),
    locate: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
    shadow: strategy.optional(),
  }),
);
