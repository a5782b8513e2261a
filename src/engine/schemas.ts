/** What the small desks take: customers, tenders, messages, effects, collections, reports. */
import * as z from 'zod';
import type { QualityTerms } from '../insights';
import { isUuid } from '../kernel';
import { word } from '../order';
import type { EffectId } from '../ports';
import { attentionReasons } from './attention/item';
import { actorSchema, aTime, name, pageSchema, pageSize, spanSchema, wanted } from './input';
import { messageStates } from './messages/record';

export const personSchema = z
  .strictObject({ party: name(64).optional(), customer: name(200).optional() })
  .superRefine(({ party, customer }, { addIssue }) => {
    if ((party === undefined) !== (customer === undefined)) return;
    for (const path of ['party', 'customer'])
      addIssue({ code: 'custom', path: [path], message: 'give either a party or a customer' });
  });

export const claimOrdersSchema = z.strictObject({
  /** The host's own id of the customer. */
  customer: name(200),
  orders: z.array(z.unknown()).min(1).max(1_000),
  /** The mailbox that the customer has shown to be theirs, or the host's word for what else shows it. */
  proof: z.union([
    z.strictObject({ email: name(320) }),
    z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/, 'must be { email }, or one word of letters, digits, _ . : -'),
  ]),
});

/** Balances that sums of many stay exact integers of. */
const maxBalance = 1_000_000_000_000;

const amount = z.int().min(1).max(maxBalance);

export const giftCardCode = name(80).regex(
  /^[A-Za-z0-9 -]{12,80}$/,
  'must be 12 to 80 letters, digits, spaces or hyphens',
);

const giftCardEnd = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

export const aCurrency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .optional();

export const issueSchema = z.strictObject({
  amount,
  currency: aCurrency,
  code: giftCardCode.optional(),
  expiresAt: giftCardEnd.nullable().default(null),
  /** A balance that another system leaves: it stands in the books from their beginning, and is no expense of today. */
  opening: z.boolean().default(false),
});

export const grantSchema = z.strictObject({
  customer: name(200),
  amount,
  currency: aCurrency,
  reason: word.default('goodwill'),
  /** A balance that another system leaves: it stands in the books from their beginning, and is no expense of today. */
  opening: z.boolean().default(false),
});

export const qualitySchema = spanSchema.extend({
  level: z.number().gt(0).max(0.5).default(0.05),
  lowRating: z.int().min(1).max(5).default(2),
  supplierOf: z
    .custom<QualityTerms['supplierOf']>((value) => typeof value === 'function', 'must be a function')
    .optional(),
  policyOf: z.custom<QualityTerms['policyOf']>((value) => typeof value === 'function', 'must be a function').optional(),
  signalOf: z.custom<QualityTerms['signalOf']>((value) => typeof value === 'function', 'must be a function').optional(),
});

export const messageFilterSchema = pageSchema.extend({
  order: z.unknown().optional(),
  /** The host's own id of the customer. */
  customer: wanted(200).optional(),
  party: wanted(64).optional(),
  state: z.enum(messageStates).optional(),
});

export const attentionSchema = z.strictObject({
  /** Of one reason only. */
  reason: z.enum(attentionReasons).optional(),
  /** Whose possible actions are told; by default those of staff. */
  actor: actorSchema.default({ kind: 'staff' }),
  limit: pageSize.default(50),
  /** What the last page answered as `next`; null begins at the first page. */
  after: z.string().max(300).nullable().default(null),
});

/** What names an effect. */
export const effectSchema = z.object({
  subject: z.object({ kind: name(64), id: name(64) }),
  version: z.int().min(1),
  n: z.int().min(0),
}) as unknown as z.ZodType<EffectId>;

export const dismissSchema = z.strictObject({ reason: word });

export const laneSchema = z.strictObject({
  placedFrom: aTime.optional(),
  placedTo: aTime.optional(),
  prefixLength: z.int().min(0).max(20).optional(),
  calendarOf: z.unknown().optional(),
});

export const windowPlaceSchema = z.strictObject({ country: name(2), postalCode: name(20).optional() });

/** Orders whose parcels go in one call. */
const mostCollected = 1_000;

export const handoverSchema = z.strictObject({
  location: name(200),
  orders: z.array(z.unknown()).min(1).max(mostCollected),
});

export const pickupSchema = handoverSchema
  .extend({ from: aTime, until: aTime, instructions: name(1_000).optional() })
  .refine(({ from, until }) => from < until, { path: ['until'], message: 'must be after from' });

export const collectionFilterSchema = pageSchema.extend({
  kind: z.enum(['pickup', 'manifest']).optional(),
  carrier: wanted(64).optional(),
  location: wanted(200).optional(),
  reference: wanted(200).optional(),
});

/** Stands before a place among the orders whose goods come back. */
export const amongReturns = 'returns:';

export const refreshSchema = z.strictObject({
  before: z
    .string()
    .refine(
      (before) => isUuid(before.startsWith(amongReturns) ? before.slice(amongReturns.length) : before),
      'must be what the call before answered as next',
    )
    .optional(),
  limit: pageSize.default(100),
});

export const runOnceSchema = z.strictObject({
  budgetMs: z.number().min(0).optional(),
  deadlines: z.boolean().optional(),
});

export const housekeepingSchema = z.strictObject({ budgetMs: z.number().min(0).optional() });

/** Orders of a bulk command, in one request. */
const mostInBulk = 1_000;

export const bulkSchema = z.strictObject({
  /** Such as `orders.release`. */
  command: name(64),
  orders: z.array(z.string()).min(1).max(mostInBulk),
  payload: z.unknown(),
});

export const previewSchema = z.strictObject({
  command: name(64),
  /** Null of a command that makes an order. */
  order: z.string().nullable().default(null),
  payload: z.unknown(),
});

export const mergeSchema = z.strictObject({
  orders: z.array(z.string()).min(2).max(50),
  carrier: name(64).nullable().optional(),
  location: name(64).optional(),
});
