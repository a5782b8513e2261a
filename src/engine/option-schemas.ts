/** How options are read, so that everything that is wrong with them is named by its place. */
import * as z from 'zod';
import { isZone } from '../kernel';
import { notificationEvents } from '../order/notifications';

/** A word that an order's input can name: the rule of its schemas. */
export const word = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/, 'must be one word of letters, digits, _ . : -');
export const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const zone = z.string().refine(isZone, 'must be an IANA time zone');

const instant = z.iso.datetime({ error: 'must be an instant like 2026-01-31T09:30:00.000Z' });

/** A limit as hosts give it. */
export const purchaseLimit = z
  .strictObject({
    id: word,
    skus: z.array(z.string().min(1).max(100)).min(1).max(10_000),
    units: count,
    from: instant.optional(),
    until: instant.optional(),
    per: z.enum(['day', 'week', 'month']).optional(),
  })
  .refine(({ from, until }) => !from || !until || from < until, { message: 'must be after `from`', path: ['until'] });

/** Windows as hosts give them: each id once. */
export const deliveryWindows = z
  .array(
    z
      .strictObject({
        id: z.string().min(1).max(200),
        ...{ from: instant, to: instant, capacity: count },
        regions: z.array(z.string().min(1).max(30)).optional(),
        bookBy: instant.optional(),
      })
      .refine(({ from, to }) => from < to, { message: 'must be after `from`', path: ['to'] }),
  )
  .max(10_000)
  .refine((windows) => new Set(windows.map(({ id }) => id)).size === windows.length, 'names an id twice');

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 08:30');

/** Who hears of what, as hosts give it. */
export const notifications = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        events: either(
          (value) => typeof value === 'string',
          z.literal('*'),
          z.array(z.enum(notificationEvents)).min(1),
        ),
        audience: z.enum(['customer', 'staff', 'supplier']),
        channels: z.array(word).max(20).optional(),
        mandatory: z.boolean().optional(),
        quiet: z.boolean().optional(),
        digest: clockTime.optional(),
        dedupeMinutes: z.int().min(0).max(525_600).optional(),
      }),
    )
    .max(500)
    .optional(),
  quietHours: z
    .strictObject({ from: clockTime, to: clockTime, zone: zone.optional() })
    .refine(({ from, to }) => from !== to, { message: 'must not begin when they end', path: ['to'] })
    .optional(),
});

const signer = z.enum(['anybody', 'adult']);
const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** What parcels get, as hosts give it and as their rules answer it. */
export const parcelServices = z.strictObject({
  insure: either(isObject, z.strictObject({ above: count }), z.enum(['none', 'value'])).optional(),
  signature: either(isObject, z.strictObject({ above: count, by: signer }), signer.nullable()).optional(),
});

export interface Fault {
  readonly message: string;
  readonly path: (string | number)[];
}

/** A port: what it must have beside what else it has. Methods may come from its class. */
export function shaped(
  fields: Readonly<Record<string, z.ZodType>>,
  methods: readonly string[] = [],
  missing = 'must be an object',
): z.ZodType {
  return z.unknown().superRefine((value, { addIssue }) => {
    if (typeof value !== 'object' || value === null) return addIssue({ code: 'custom', message: missing });
    const port = value as Readonly<Record<string, unknown>>;
    for (const [field, schema] of Object.entries(fields)) {
      const parsed = schema.safeParse(port[field]);
      for (const { path, message } of parsed.success ? [] : parsed.error.issues.flatMap(faultsOf))
        addIssue({ code: 'custom', path: [field, ...path], message });
    }
    for (const method of methods)
      if (typeof port[method] !== 'function')
        addIssue({ code: 'custom', path: [method], message: 'must be a function' });
  });
}

/** Read as what it means to be, so that the fields that are wrong are named. */
export function either(isFirst: (value: unknown) => boolean, first: z.ZodType, second: z.ZodType): z.ZodType {
  return z.unknown().superRefine((value, { addIssue }) => {
    const parsed = (isFirst(value) ? first : second).safeParse(value);
    for (const { path, message } of parsed.success ? [] : parsed.error.issues.flatMap(faultsOf))
      addIssue({ code: 'custom', path, message });
  });
}

/** An unknown name is a fault of its own, at its own place. */
export function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ message: 'there is no such option', path: [...path, key] }));
  const inner = issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join('; ') : '';
  return [{ message: inner || issue.message, path }];
}
