/** What cases take, read at the border. */
import * as z from 'zod';
import { type CaseStatus, caseKinds, caseOutcomes, casePriorities } from '../../aftersales';
import { fromBase64, hasCardNumber, isStorable } from '../../kernel';
import { maxLines, maxText, word } from '../../order';
import { actorSchema, aTime, name, type OrderRef, pageSchema, wanted } from '../input';

/** What people write; it lies with the party. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isStorable, 'contains characters that cannot be stored')
    .refine((given) => !hasCardNumber(given), 'holds what looks like a card number, which must not be kept');
const order = z.custom<OrderRef>();
const reason = word.nullable().default(null);
const customer = z.strictObject({
  /** The host's own id of a customer with an account. */
  id: name(200).optional(),
  email: text(320).optional(),
  name: text(200).optional(),
  phone: name(50).optional(),
});
const statuses = ['open', 'waiting', 'resolved', 'merged'] as const satisfies readonly CaseStatus[];

/** Minor units: more is no goodwill. */
const maxCredit = 1_000_000_000;
/** Attachments of a message, which are named with it. */
const maxAttachments = 100;
/** Bytes of attachments that are kept with one message: what is larger belongs in a store of the host's, behind a reference. */
export const maxKeptBytes = 1_048_576;
/** Characters of a message that are kept. */
const maxIncoming = 100_000;

/** Files of somebody who can be told what is wrong with them. */
function attachmentsOf<B>(bytes: z.ZodType<Uint8Array, B>) {
  return z
    .array(
      z.strictObject({
        name: text(300),
        type: text(200),
        bytes: bytes.optional(),
        /** Where the host keeps it. */
        reference: text(2_000).optional(),
      }),
    )
    .max(maxAttachments)
    .superRefine((given, { addIssue }) => {
      given.forEach(({ bytes: kept, reference }, index) => {
        if (kept === undefined && reference === undefined)
          addIssue({ code: 'custom', path: [index], message: 'needs its bytes, or a reference' });
      });
      if (given.reduce((sum, one) => sum + (one.bytes?.length ?? 0), 0) > maxKeptBytes)
        addIssue({ code: 'custom', message: `are more than ${maxKeptBytes} bytes together: give a reference` });
    });
}

const asBytes = z.custom<Uint8Array>((given) => given instanceof Uint8Array, 'must be a Uint8Array');
/** The same over JSON. */
export const inBase64 = z.base64().transform(fromBase64);
export const attachmentsInBase64 = attachmentsOf(inBase64);

/** What those say who write to the shop, and how they give the bytes of files. */
function opening<B>(bytes: z.ZodType<Uint8Array, B>) {
  const attachments = attachmentsOf(bytes);
  const open = z
    .strictObject({
      kind: z.enum(caseKinds),
      priority: z.enum(casePriorities).default('normal'),
      channel: word.default('web'),
      locale: name(35).optional(),
      customer: customer.optional(),
      order: order.optional(),
      /** Ids of lines of the order. */
      lines: z.array(z.string().min(1).max(64)).max(maxLines).default([]),
      owner: word.nullable().default(null),
      subject: text(500).optional(),
      text: text(maxText).optional(),
      /** Files that come with the text: bytes of up to 1 MiB together are kept with it. */
      attachments: attachments.default([]),
    })
    .superRefine((given, { addIssue }) => {
      const { id, email } = given.customer ?? {};
      const say = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
      if (given.order !== undefined && given.customer) say('customer', 'an order says whose it is');
      if (given.order === undefined && id === undefined && email === undefined)
        say('customer', 'needs an id or an e-mail, or the case an order');
      if (given.order === undefined && given.lines.length > 0) say('lines', 'are those of an order');
      if (given.text === undefined && given.attachments.length > 0) say('attachments', 'come with a text');
    });
  const write = z.strictObject({
    ...{ text: text(maxText), subject: text(500).optional(), channel: word.default('web') },
    attachments: attachments.default([]),
  });
  return { open, write };
}

/** What is said over JSON. */
export const caseSchemasInBase64 = opening(inBase64);

export const caseSchemas = {
  ...opening(asBytes),
  reply: z.strictObject({
    text: text(maxText),
    subject: text(500).optional(),
    channel: word.optional(),
    /** Whether the shop waits for the customer now; the clock of the resolution stands still until they write. */
    awaits: z.boolean().default(true),
  }),
  note: z.strictObject({ text: text(maxText) }),
  assign: z.strictObject({ owner: word.nullable() }),
  prioritize: z.strictObject({ priority: z.enum(casePriorities) }),
  escalate: z.strictObject({ to: word.nullable().default(null), reason }),
  resolve: z.strictObject({
    outcome: z.enum(caseOutcomes),
    reason,
    /** Goes to the customer. */
    text: text(maxText).optional(),
    /** Store credit in minor units of the shop's currency. */
    credit: z.int().min(1).max(maxCredit).optional(),
  }),
  reopen: z.strictObject({ reason }),
  find: pageSchema.extend({
    status: z.enum(statuses).optional(),
    /** `true`: those that somebody must do something about. */
    live: z.literal(true).optional(),
    kind: z.enum(caseKinds).optional(),
    priority: z.enum(casePriorities).optional(),
    owner: wanted(64).optional(),
    order: order.optional(),
    sku: wanted(100).optional(),
    number: wanted(64).optional(),
    party: wanted(64).optional(),
    customer: z.strictObject({ id: name(200).optional(), email: wanted(320).optional() }).optional(),
    /** Of those whose clock runs: the ones that are due before then, or have been. */
    dueBefore: aTime.optional(),
  }),
  actor: actorSchema,
};
type Schemas = typeof caseSchemas;

/** What a caller gives. */
export type CaseInput<Name extends keyof Schemas> = z.input<Schemas[Name]>;
/** The same as it was read. */
export type CaseGiven<Name extends keyof Schemas> = z.output<Schemas[Name]>;

const some = (most: number) => z.string().max(most);

/** Of what comes from outside only the shape is asked for: nobody there can be told what to write. */
export const incomingSchema = z.strictObject({
  id: some(2_000).min(1),
  token: some(200).nullable(),
  from: some(2_000),
  subject: z.string().transform((given) => given.slice(0, 500)),
  text: z.string().transform((given) => given.slice(0, maxIncoming)),
  at: z.iso.datetime({ offset: true }).transform((given) => new Date(given).toISOString()),
  attachments: z
    .array(
      z.strictObject({
        name: z.string().transform((given) => given.slice(0, 300)),
        type: z.string().transform((given) => given.slice(0, 200)),
        bytes: z.instanceof(Uint8Array).optional(),
        reference: some(2_000).optional(),
      }),
    )
    .transform((given) => given.slice(0, maxAttachments)),
  automatic: z.boolean().default(false),
});
export type Incoming = z.output<typeof incomingSchema>;
