/** Input at the border: parsed once, every offending field named. */
import * as z from 'zod';
import {
  fingerprint,
  hasIssuedCardNumber,
  isPrintable,
  isStorable,
  isUuid,
  OmsError,
  type Problem,
  problem,
} from '../kernel';
import type { Actor } from '../order';
import type { ChangeSet } from '../ports';

/** What came of reading an input. */
export type Read<T> =
  | { readonly problems: readonly []; readonly data: T }
  | { readonly problems: readonly Problem[]; readonly data: null };

/** The input as its schema reads it, or everything that is wrong with it. Messages name the field and what is wrong, never the value. */
export function read<T>(schema: z.ZodType<T>, input: unknown, what: string): Read<T> {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? { problems: [], data: parsed.data }
    : { problems: problemsOf(parsed.error, what), data: null };
}

/** The parsed input; throws `input.invalid` with one problem per field. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const { problems, data } = read(schema, input, what);
  if (data === null) throw new OmsError(problems);
  return data;
}

/** One problem per field, with everything that is wrong with it. */
function problemsOf(error: z.ZodError, what: string): Problem[] {
  const byField = new Map<string, { path: (string | number)[]; rule: string; messages: string[] }>();
  for (const { path, code, message } of error.issues.flatMap(unknownKeysApart)) {
    const parts = path.map((part) => (typeof part === 'number' ? part : String(part)));
    const field = parts.join('.');
    const known = byField.get(field);
    if (known) known.messages.push(message);
    else byField.set(field, { path: parts, rule: code, messages: [message] });
  }
  return [...byField].map(([field, { path, rule, messages }]) =>
    problem('input.invalid', `${what}${field && `.${field}`}: ${messages.join('; ')}`, { rule }, path),
  );
}

/** A field that does not exist is a fault at its own place. */
function unknownKeysApart(issue: z.core.$ZodIssue): Pick<z.core.$ZodIssue, 'path' | 'code' | 'message'>[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], code: issue.code, message: 'there is no such field' }));
}

/** What may be written down: printable, storable in every database, and no card's number. */
const writable = (most: number) =>
  z
    .string()
    .max(most)
    .refine(isPrintable, 'contains characters that cannot be printed or stored')
    .refine((text) => !hasIssuedCardNumber(text), 'holds what looks like a card number, which must not be kept');

/** An instant as a text or a Date, kept as UTC to the millisecond. */
export const aTime = z
  .union([z.iso.datetime({ offset: true }), z.date()], 'must be a Date, or an instant like 2026-01-31T09:30:00Z')
  .transform((given) => new Date(given))
  .refine((date) => date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9_999, 'must be in the years 0 to 9999')
  .transform((date) => date.toISOString());

/** Orders by the time at which they were placed. */
export const spanSchema = z.strictObject({ placedFrom: aTime.optional(), placedTo: aTime.optional() });

/** A name of the host's. */
export const name = (most: number) => writable(most).min(1);

/** A name that may be empty, and is when it is not given. */
export const nameOrNone = (most: number) => writable(most).default('');

/** A text to look for: what cannot be stored cannot be found. */
export const wanted = (most: number) =>
  z.string().max(most).refine(isStorable, 'contains characters that cannot be stored');

export const actorSchema: z.ZodType<Actor> = z.strictObject({
  kind: z.enum(['customer', 'staff', 'system', 'rule', 'agent']),
  id: name(200).optional(),
}) as z.ZodType<Actor>;

/** An idempotency key. */
export const keySchema = name(255);

/** What makes a request recognisable: the same key with another request is refused. Null without a key. */
export function keyFor(idempotencyKey: string | undefined, request: unknown): ChangeSet['key'] {
  if (idempotencyKey === undefined) return null;
  return { key: idempotencyKey, fingerprint: fingerprint(JSON.stringify(request)) };
}

const keyOptions = z.strictObject({ idempotencyKey: keySchema.optional() });

/** The key among options that hold nothing else; see {@link keyFor}. */
export function keyOf(options: unknown, request: unknown): ChangeSet['key'] {
  return keyFor(parse(keyOptions, options, 'options').idempotencyKey, request);
}

/** What every command takes beside its payload. */
export const commandOptionsSchema = z.strictObject({
  idempotencyKey: keySchema.optional(),
  expectedVersion: z.int().min(0).optional(),
  actor: actorSchema.optional(),
});

/** How many entries a list answers. */
export const pageSize = z.int().min(1).max(1_000);

/** What every list of documents takes. */
export const pageSchema = z.strictObject({
  limit: pageSize.default(50),
  /** What the last page answered as `next`. */
  after: z.string().refine(isUuid, 'must be what the last page answered').nullable().optional(),
});

/** For commands that ask for nothing beside the document. */
export const noInput = z.strictObject({});

export const deadEffectsSchema = z.strictObject({ limit: pageSize.default(100) });

/** An order's id, or the order itself. */
export type OrderRef = string | { readonly id: string };

/** The id of a reference, unchecked: what is none is refused together with the rest of the input. */
export function idOf(ref: OrderRef): string {
  return (typeof ref === 'string' ? ref : (ref as { readonly id: string } | undefined | null)?.id) as string;
}

/** What is wrong with an order's id; empty when it is one. */
export function idProblems(id: unknown): Problem[] {
  if (typeof id === 'string' && isUuid(id)) return [];
  return [problem('input.invalid', 'the order must be named by its id, or be an order', undefined, ['order'])];
}

/** The id, if it is one. */
export function idFrom(id: unknown): string {
  const problems = idProblems(id);
  if (problems.length > 0) throw new OmsError(problems);
  return id as string;
}
