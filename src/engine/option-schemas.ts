/** How options are read, so that everything that is wrong with them is named by its place. */
import * as z from 'zod';
import { isZone } from '../kernel';

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
