/**
 * What comes in, as zod schemas: parsed once at the border. The published schema of an order is {@link placeSchema}; every command's payload
 * is here too, so that an HTTP host validates with the same ones.
 */
import * as z from 'zod';
import { hasCardNumber, hasIssuedCardNumber, instant as instantOf, isStorable } from '../kernel';
import {
  maxCharges,
  maxGroup,
  maxHolds,
  maxLines,
  maxOrderAmount,
  maxPayments,
  maxPhotos,
  maxPricedPer,
  maxRuleParts,
  maxSerials,
  maxStagedActions,
  maxTags,
  maxText,
  maxTiers,
  maxUnits,
  maxUses,
} from './limits';

/** Text of an outside system about a person, stored under the party. */
const personal = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine(isStorable, 'contains characters that cannot be stored (U+0000 or half a surrogate pair)');
const noCard = 'holds what looks like a card number, which must not be kept';
/** Free text: stored apart from the order, under its party; never with a card number in it. */
const freeText = (max = maxText) => personal(max).refine((text) => !hasCardNumber(text), noCard);
const noCardIn = (text: string): boolean => !hasIssuedCardNumber(text);
/** Phone numbers have up to 15 digits, one of ten of which would pass for a card's: more, or an issuer's range, are no phone number. */
const phone = personal(50)
  .refine((text) => !hasCardNumber(text, 16) && noCardIn(text), noCard)
  .optional();
/** A word of the shop's own vocabulary; never a sentence, so that it may stay when a person is forgotten. */
export const word = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/, 'must be one word of letters, digits, _ . : -')
  .refine(noCardIn, noCard)
  .describe('one word');
/** Outside identifiers: printable, without control characters. */
const outside = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine(isStorable, 'contains characters that cannot be stored')
    .regex(/^\P{Cc}+$/u, 'contains control characters');
/** What gateways and carriers call their own things: no person types it, and to refuse it would lose money or a parcel. */
export const theirs = outside(200);
/** What people and programs name things by. */
export const reference = theirs.refine(noCardIn, noCard);
export const sku = outside(100).refine(noCardIn, noCard);
/** A number on a unit: printed on goods, so nothing about a person. */
export const serial = outside(100).refine(noCardIn, noCard);
export const units = z.int().min(1).max(maxUnits);
/** A host's figure; a card's number is none. */
const figure = z.number().refine((value) => noCardIn(String(value)), noCard);
export const minor = z.int().min(0).max(maxOrderAmount);
const positive = z.int().min(1).max(maxOrderAmount);
const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be an id given by orderwright')
  .describe('id');
const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
  .refine((date) => onCalendar(`${date}T00:00:00.000Z`), 'is not on the calendar')
  .describe('date like 2026-01-31');
/** Any spelling of an instant; kept as UTC to the millisecond. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant like 2026-01-31T09:30:00Z' })
  .describe('instant like 2026-01-31T09:30:00Z')
  .transform((text) => new Date(text).toISOString())
  .refine(onCalendar, 'must be in the years 0 to 9999');
const lineId = z
  .string()
  .regex(/^\w{1,10}$/, 'must be an id given by orderwright')
  .describe('id of a line');

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .describe('currency code like GBP');
export const unitPrice = z.strictObject({
  amount: minor,
  currency,
  scale: z.int().min(0).max(6).optional(),
  /** It is the price of so many units. */
  per: z.int().min(1).max(maxPricedPer).optional(),
});

/** Where goods go or bills go. Only country, post code and VAT id leave the party's keeping: tax law wants them. */
export const addressSchema = z.strictObject({
  name: freeText(200).optional(),
  company: freeText(200).optional(),
  line1: freeText(300).optional(),
  line2: freeText(300).optional(),
  city: freeText(200).optional(),
  region: freeText(200).optional(),
  postalCode: z
    .string()
    .max(20)
    .regex(/^[A-Za-z0-9 -]*$/, 'must be letters, digits, spaces or hyphens')
    .refine(noCardIn, noCard)
    .optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code of two capital letters')
    .describe('country code like GB'),
  phone,
});

const customer = z.strictObject({
  /** The host's own id of a customer with an account; absent for a guest. */
  id: personal(200).refine(noCardIn, noCard).optional(),
  /** As it was given: an order is not lost for a misspelt address. */
  email: freeText(320).optional(),
  name: freeText(200).optional(),
  phone,
});

/** Of base units a whole number; of a unit that is named beside it, a decimal. */
const decimalDigits = /^(?=[\d.]{1,13}$)\d{1,10}(\.\d{1,12})?$/;
/**
 * A schema of how much of something: a whole number of base units, or beside a named unit a decimal text such as `2.5`; `least` says how small it may
 * be.
 */
export const quantityUpTo = (most: number, least: (value: number) => boolean = (value) => value > 0) =>
  z.union(
    [
      z
        .number()
        .max(most)
        .refine((given) => least(given) && decimalDigits.test(String(given))),
      z
        .string()
        .regex(decimalDigits)
        .refine((text) => least(Number(text)))
        .describe('decimal like 2.5'),
    ],
    'must be a whole number, or with a unit a decimal such as "2.5"',
  );
const someQuantity = quantityUpTo(maxUnits);
const anyQuantity = quantityUpTo(maxUnits, (value) => value >= 0);

type Counted<Field extends string> = { readonly unit?: unknown } & { readonly [F in Field]?: unknown };
type WholeCheck<Field extends string> = [
  check: (line: Counted<Field>) => boolean,
  about: { path: PropertyKey[]; error: string; when: () => boolean },
];
/** Only a quantity with a unit beside it may be no whole number. Asked whatever else is wrong: all of it is told at once. */
export const wholeWithoutUnit = <Field extends string>(field: Field): WholeCheck<Field> => [
  (line) => {
    const given = line?.[field];
    return (
      line?.unit !== undefined || (typeof given === 'number' ? Number.isInteger(given) : typeof given !== 'string')
    );
  },
  { path: [field], error: 'must be a whole number where no unit is named', when: () => true },
];

const line = z.strictObject({
  sku,
  quantity: units,
  /** Only under `process.prices: 'asGiven'`. */
  unitPrice: unitPrice.optional(),
  /** What the shop calls it; kept with the order, so nothing about a person. */
  title: z
    .string()
    .max(500)
    .refine(isStorable, 'contains characters that cannot be stored')
    .refine((text) => !hasCardNumber(text), noCard)
    .optional(),
  /** A price set by staff instead of the catalogue's. */
  override: z.strictObject({ unitPrice, reason: word }).optional(),
  /** Minor units off this line. */
  discount: minor.optional(),
  /** What discount rules know the line by, beside its SKU and the tags of the catalogue. */
  tags: z.array(reference).max(maxTags).optional(),
  /** Minor units: no discount rule takes a unit below it. */
  floor: minor.optional(),
  note: freeText().optional(),
});

/** The same with a quantity in a unit of the SKU's; `unitPrice` is the price of one such unit then, and an override's, too. */
const measuredLine = z.strictObject({ ...line.shape, quantity: someQuantity, unit: word.optional() });

const charge = z.strictObject({ code: reference, amount: minor });
/** How often a discount may be used, in all and by one customer. */
const limit = z
  .strictObject({
    uses: z.int().min(1).max(maxUses).optional(),
    usesPerCustomer: z.int().min(1).max(maxUses).optional(),
  })
  .refine(
    ({ uses, usesPerCustomer }) => uses !== undefined || usesPerCustomer !== undefined,
    'needs `uses`, `usesPerCustomer` or both',
  );
const percent = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,6})?$/, 'must be a decimal text like "7.5"')
  .describe('1');
const on = z
  .strictObject({
    tags: z.array(reference).max(maxTags).optional(),
    minUnitPrice: minor.optional(),
    maxUnitPrice: minor.optional(),
  })
  .optional();
const count = z.int().min(0).max(maxUnits);
const condition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('itemsTotal'), atLeast: minor }),
  z.strictObject({ kind: z.literal('units'), atLeast: count, on }),
  z.strictObject({ kind: z.literal('unitsOfOneLine'), atLeast: count, on }),
]);
const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unitAmount'), amount: minor, on }),
  z.strictObject({ kind: z.literal('unitPercent'), percent, on }),
  z.strictObject({ kind: z.literal('lineAmount'), amount: minor, on }),
  z.strictObject({
    kind: z.literal('linePerItem'),
    rate: z.strictObject({ firstItem: minor, additionalItem: minor, maxItems: count.optional() }),
    on,
  }),
  z.strictObject({
    kind: z.literal('buyXGetY'),
    buy: count,
    get: z.int().min(1).max(maxUnits),
    percent,
    on,
    getOn: on,
  }),
  z.strictObject({ kind: z.literal('orderAmount'), amount: minor }),
  z.strictObject({ kind: z.literal('orderPercent'), percent }),
  z.strictObject({ kind: z.literal('orderPrice'), amount: minor }),
  z.strictObject({
    kind: z.literal('orderTiers'),
    by: z.enum(['itemsTotal', 'units']),
    tiers: z
      .array(z.strictObject({ from: minor, percent }))
      .min(1)
      .max(maxTiers),
  }),
  z.strictObject({ kind: z.literal('shippingAmount'), amount: minor }),
  z.strictObject({ kind: z.literal('shippingPercent'), percent }),
]);
/** An amount off the goods, or a rule as the shop resolved it. */
const discount = z.strictObject({
  code: reference,
  amount: minor.optional(),
  actions: z.array(action).min(1).max(maxRuleParts).optional(),
  /** All must hold when the rule's turn comes. */
  when: z.array(condition).max(maxRuleParts).optional(),
  /** The highest first; 0 when absent. */
  priority: z.int().min(-1_000_000).max(1_000_000).optional(),
  /** Applies alone where it holds. */
  exclusive: z.boolean().optional(),
  /** Of one group the first that holds applies. */
  group: word.optional(),
  limit: limit.optional(),
});
const payment = z.strictObject({
  method: word,
  /** What the payment page gave; never a card number. */
  token: freeText(500).optional(),
  /** The code of a gift card; never kept. Case, spaces and hyphens do not matter. */
  giftCard: z
    .string()
    .regex(/^[A-Za-z0-9 -]{8,80}$/, 'must be 8 to 80 letters, digits, spaces or hyphens')
    .refine(noCardIn, noCard)
    .describe('code of a gift card')
    .optional(),
  /** Minor units; the rest of what is due when absent. */
  amount: positive.optional(),
});

/** How much of one thing another is worth: a decimal above zero of at most twelve digits, which no card's number is. */
const decimal = z
  .string()
  .regex(/^(?!0+(\.0+)?$)(?=[\d.]{1,13}$)\d{1,9}(\.\d{1,12})?$/, 'must be a decimal above zero such as "1.17"')
  .describe('decimal like 1.17');
/** What one unit of the order's currency is worth, instead of what the shop's `rates` say. */
const rates = z
  .array(z.strictObject({ currency, rate: decimal, at: instant.optional(), source: word.optional() }))
  .max(3)
  .optional();

/** What the buyer was shown, in minor units: the order is refused where it comes to anything else. */
const expectedTotals = z.strictObject({
  currency: currency.optional(),
  goods: minor.optional(),
  discount: minor.optional(),
  shipping: minor.optional(),
  fees: minor.optional(),
  tax: minor.optional(),
  total: minor.optional(),
});

/** How the customer is taxed, where that is known here; the tax provider says it else. */
const taxTreatment = z.strictObject({
  as: z.enum(['exempt', 'reverseCharge']),
  /** What invoices explain, such as a VATEX code. */
  reason: word.optional(),
});

const intake = {
  channel: word,
  externalRef: reference.optional(),
  /** One of those that the shop sells in; its own when absent. */
  currency: currency.optional(),
  customer: customer.optional(),
  shipTo: addressSchema.optional(),
  billTo: addressSchema.optional(),
  vatId: z
    .string()
    .regex(/^[A-Z0-9]{4,20}$/, 'must be 4 to 20 capital letters and digits')
    .refine(noCardIn, noCard)
    .describe('VAT id without spaces')
    .optional(),
  taxTreatment: taxTreatment.optional(),
  locale: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag like en-GB')
    .refine(noCardIn, noCard)
    .describe('language tag like en-GB')
    .optional(),
  lines: z
    .array(measuredLine.refine(...wholeWithoutUnit('quantity')))
    .max(maxLines)
    .default([]),
  shipping: z.array(charge).max(maxCharges).default([]),
  fees: z.array(charge).max(maxCharges).default([]),
  discounts: z.array(discount).max(maxCharges).default([]),
  expectedTotals: expectedTotals.optional(),
  wanted: z.strictObject({ shipBy: localDate.optional(), deliverBy: localDate.optional() }).optional(),
  tags: z.array(word).max(maxTags).default([]),
  note: freeText().optional(),
  test: z.boolean().default(false),
};

/** The delivery window that is booked with the order. */
const window = z.strictObject({ id: reference });

const placing = {
  payment: payment.optional(),
  payments: z.array(payment).max(maxPayments).optional(),
  /** The cart whose held stock becomes this order's. */
  cart: reference.optional(),
  rates,
  window: window.optional(),
};

/** An order as it comes in from any channel. */
export const placeSchema = z.strictObject({ ...intake, ...placing });

/** A draft, or with `validUntil` a quote. */
export const draftSchema = z.strictObject({ ...intake, validUntil: instant.optional() });

const plainLines = { ...intake, lines: z.array(line).max(maxLines).default([]) };

/** The same for lines that name no unit, which most are: whoever does not use units pays nothing for them. */
export const plainSchemas = {
  'orders.draft': z.strictObject({ ...plainLines, validUntil: instant.optional() }),
  'orders.place': z.strictObject({ ...plainLines, ...placing }),
} as const;

const reason = word.default('unspecified');
const note = freeText().optional();
export const lineUnits = z.strictObject({ lineId, units });
/** `all`: whatever is made to order and can be meant. */
const made = z.union([z.literal('all'), z.array(lineUnits).min(1).max(maxLines)]).default('all');
const answer = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('authorized'),
    reference: theirs,
    amount: minor,
    expiresAt: instant.nullable().default(null),
  }),
  z.strictObject({ status: z.literal('captured'), reference: theirs, amount: minor }),
  z.strictObject({ status: z.literal('refunded'), reference: theirs, amount: minor }),
  z.strictObject({ status: z.literal('voided'), reference: theirs }),
  z.strictObject({
    status: z.literal('requiresAction'),
    reference: theirs,
    /** When it lapses; the shop's `expireActionAfterHours` when absent. */
    expiresAt: instant.nullable().default(null),
  }),
  z.strictObject({ status: z.literal('pending'), reference: theirs, expiresAt: instant.nullable().default(null) }),
  z.strictObject({ status: z.literal('declined'), code: word }),
  z.strictObject({ status: z.literal('unknown') }),
]);

const editAction = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('addLine'), ...measuredLine.omit({ note: true }).shape })
    .refine(...wholeWithoutUnit('quantity')),
  z.strictObject({ type: z.literal('removeLine'), lineId }),
  /** Units that are wanted in all, those that have left among them. */
  z
    .strictObject({ type: z.literal('setQuantity'), lineId, quantity: anyQuantity, unit: word.optional() })
    .refine(...wholeWithoutUnit('quantity')),
  z.strictObject({ type: z.literal('setPrice'), lineId, unitPrice, reason: word }),
  z
    .strictObject({
      type: z.literal('setAddress'),
      shipTo: addressSchema.optional(),
      billTo: addressSchema.optional(),
      /** Null takes it away. */
      vatId: intake.vatId.nullable(),
      /** Null leaves it to the tax provider again. */
      taxTreatment: taxTreatment.nullable().optional(),
    })
    .refine(
      (action) => [action.shipTo, action.billTo, action.vatId, action.taxTreatment].some((part) => part !== undefined),
      'must say one of shipTo, billTo, vatId, taxTreatment',
    ),
  z.strictObject({ type: z.literal('addDiscount'), ...discount.shape }),
  z.strictObject({ type: z.literal('removeDiscount'), code: reference }),
  z.strictObject({ type: z.literal('setContact'), customer: customer.omit({ id: true }) }),
  /** Quoted by a carrier, or charged as the shop says. */
  z.strictObject({
    type: z.literal('setDelivery'),
    carrier: word.optional(),
    service: reference.optional(),
    charge: charge.optional(),
  }),
]);
const moved = { reference: theirs, amount: positive, callId: uuid.optional() };
const disputed = {
  reference: theirs,
  amount: positive,
  reason: word.default('unspecified'),
  withdrawn: z.boolean().default(true),
};
/**
 * What the shop is charged; `dispute` is the gateway's name of the dispute that it is for. `currency` where it is not the order's, with the
 * gateway's own `rate`: how much of it one unit of the order's currency was worth.
 */
const fee = {
  reference: theirs,
  amount: positive,
  dispute: theirs.nullable().default(null),
  currency: currency.optional(),
  rate: decimal.optional(),
};
/** What the gateway made of money that it moved, in the currency of its account. `amount` is the order's. */
const settled = {
  reference: theirs,
  of: z.enum(['capture', 'refund', 'reversal', 'withdrawal', 'reinstatement']),
  amount: positive,
  settled: z.strictObject({ amount: positive, currency }),
};
/** What a gateway tells by itself. References are the gateway's own names of the movement or dispute; `at` is the gateway's clock. */
const heard = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('authorized'),
    reference: theirs,
    amount: minor,
    expiresAt: instant.nullable().default(null),
  }),
  z.strictObject({
    type: z.literal('authorizationAdjusted'),
    reference: theirs,
    amount: minor,
    at: instant,
    expiresAt: instant.nullable().default(null),
  }),
  z.strictObject({ type: z.literal('authorizationExpired') }),
  z.strictObject({ type: z.literal('voided') }),
  z.strictObject({ type: z.literal('captured'), ...moved }),
  z.strictObject({ type: z.literal('refunded'), ...moved }),
  z.strictObject({ type: z.literal('refundReversed'), ...moved, code: word.default('returned') }),
  z.strictObject({ type: z.literal('feeCharged'), ...fee }),
  z.strictObject({ type: z.literal('feeReturned'), ...fee }),
  z.strictObject({ type: z.literal('settled'), ...settled }),
  z.strictObject({ type: z.literal('disputeOpened'), ...disputed, respondBy: instant.nullable().default(null) }),
  z.strictObject({ type: z.literal('disputeWon'), ...disputed, at: instant }),
  z.strictObject({ type: z.literal('disputeLost'), ...disputed, at: instant }),
]);

/** The payload of every command. */
const trackingStatus = z.enum([
  'labelCreated',
  'inTransit',
  'outForDelivery',
  'availableForPickup',
  'delivered',
  'failedAttempt',
  'returnToSender',
  'lost',
  'damaged',
  'unknown',
]);
/** The name of the party's text that holds what the carrier sent. */
const carriersReport = z
  .string()
  .regex(/^report:[0-9a-f-]{36}:[0-9a-z]{1,40}$/, 'must name a report that is kept')
  .optional();

/** What each command takes, as zod schemas by its name. Unknown fields are refused, and every offending one is named. */
export const schemas = {
  'orders.draft': draftSchema,
  'orders.place': placeSchema,
  'orders.accept': z.strictObject({
    payment: payment.optional(),
    payments: z.array(payment).max(maxPayments).optional(),
    rates,
    window: window.optional(),
  }),
  'orders.confirm': z.strictObject({}),
  'orders.release': z.strictObject({}),
  'orders.complete': z.strictObject({}),
  'orders.cancel': z.strictObject({
    lines: z.union([z.literal('all'), z.array(lineUnits).min(1).max(maxLines)]).default('all'),
    reason,
    note,
    /** The shop's own fault: no fee is kept back, and shipping goes back. Not for customers. */
    waive: z.boolean().default(false),
  }),
  'orders.expire': z.strictObject({ reason: word.default('unpaid') }),
  'orders.hold': z.strictObject({
    type: word,
    reason: word.default('review'),
    blocks: z.array(word).min(1).max(40).optional(),
    lineId: lineId.optional(),
    note,
  }),
  'orders.releaseHold': z.strictObject({ holdId: uuid, note }),
  'orders.note': z.strictObject({ text: freeText() }),
  'orders.fill': z.strictObject({}),
  'orders.moveWindow': z.strictObject({ id: reference.nullable() }),
  'orders.redate': z.strictObject({ sku, location: word, promisedOn: localDate.nullable() }),
  'orders.fulfill': z.strictObject({
    /** `all`: whatever leaves in no parcel and is open. */
    lines: z
      .union([
        z.literal('all'),
        z
          .array(
            lineUnits.extend({
              /** What the customer gets: a link, a licence key, an appointment. */
              text: freeText().optional(),
            }),
          )
          .min(1)
          .max(maxLines),
      ])
      .default('all'),
  }),
  'production.request': z.strictObject({}),
  'production.begin': z.strictObject({ lines: made }),
  'production.receive': z.strictObject({
    lines: made,
    /** What one unit cost, in minor units of the shop's currency. */
    unitCost: minor.default(0),
    /** The numbers that the units were given, of lines whose units have any. */
    serials: z
      .array(z.strictObject({ lineId, serials: z.array(serial).min(1).max(maxSerials) }))
      .max(maxLines)
      .default([]),
  }),
  'production.fail': z.strictObject({ lines: made, reason: word.default('failed') }),
  'orders.tag': z.strictObject({
    add: z.array(word).max(maxTags).default([]),
    remove: z.array(word).max(maxTags).default([]),
  }),
  'orders.claim': z.strictObject({
    /** The customer's party. */
    claimant: uuid,
    /** By what it was shown that the order is theirs: `email`, or a word of the host's. */
    proof: word,
  }),
  'orders.feedback': z.strictObject({ rating: z.int().min(1).max(5), text: freeText().optional() }),
  'orders.tell': z.strictObject({
    event: z
      .string()
      .max(128)
      .regex(/^[a-zA-Z]\w*\.[\w.]+$/)
      .refine(noCardIn, noCard),
    data: z.record(word, z.union([word, figure, z.boolean(), z.null()])).default({}),
  }),
  'orders.approve': z.strictObject({ approvalId: uuid }),
  'orders.deny': z.strictObject({ approvalId: uuid }),
  'payments.authorize': payment,
  'payments.record': z.strictObject({
    paymentId: uuid,
    operation: z.enum(['authorize', 'capture', 'void', 'refund']),
    callId: uuid,
    amount: minor,
    answer,
  }),
  'payments.capture': z.strictObject({
    paymentId: uuid.optional(),
    amount: positive.optional(),
    reference: reference.optional(),
  }),
  'payments.fail': z.strictObject({ paymentId: uuid, code: word }),
  'payments.void': z.strictObject({ paymentId: uuid.optional() }),
  'payments.refund': z.strictObject({
    amount: positive,
    reason,
    paymentId: uuid.optional(),
    note,
    /** Back the way it came (above `storeCreditAbove` as store credit), or all of it as store credit. */
    to: z.enum(['original', 'storeCredit']).default('original'),
  }),
  'shipments.dispatch': z.strictObject({
    lines: z.union([z.literal('all'), z.array(lineUnits).min(1).max(maxLines)]).default('all'),
    /** `best` by price, a carrier's id, or null: handed over by hand. */
    carrier: word.nullable().default('best'),
    location: word.optional(),
    tracking: reference.optional(),
    /** A parcel that is packed already: under this id, with these very units of the location in it. `lines` says nothing then. */
    parcel: z
      .strictObject({
        id: uuid,
        contents: z
          .array(
            z.strictObject({ lineId, sku, lot: z.union([z.literal(''), outside(64).refine(noCardIn, noCard)]), units }),
          )
          .min(1)
          .max(maxLines),
      })
      .optional(),
    /** The numbers of the units that leave, of SKUs whose units have any. */
    serials: z
      .array(z.strictObject({ sku, serials: z.array(serial).min(1).max(maxSerials) }))
      .max(maxLines)
      .default([]),
  }),
  'shipments.record': z.strictObject({
    shipmentId: uuid,
    /** Which of the offers it answers, counted from 0; an answer to one that was left changes nothing. Default: the present one. */
    attempt: z.int().min(0).optional(),
    answer: z.discriminatedUnion('status', [
      z.strictObject({
        ...{ status: z.literal('created'), reference: theirs, tracking: theirs },
        /** Who took a parcel that several orders share, where the first carrier sold no label. Default: who was asked. */
        carrier: word.optional(),
        /** What the label costs. */
        cost: z.strictObject({ amount: minor, currency }).optional(),
      }),
      /** Another carrier is asked, unless that is `final`. */
      z.strictObject({ status: z.literal('refused'), code: word, final: z.boolean().optional() }),
      /** Nobody knows whether a label was bought. */
      z.strictObject({ status: z.literal('unknown') }),
      /** Surely none was, and none can be now: another carrier is asked where there is one. */
      z.strictObject({ status: z.literal('unsold'), code: word }),
      z.strictObject({ status: z.literal('intercepted') }),
      z.strictObject({ status: z.literal('notIntercepted'), code: word }),
    ]),
  }),
  'shipments.track': z.strictObject({
    shipmentId: uuid,
    status: trackingStatus,
    /** When it was, by the carrier's clock. */
    at: instant.optional(),
    report: carriersReport,
  }),
  'shipments.cancel': z.strictObject({ shipmentId: uuid, code: word.default('cancelled') }),
  'shipments.fail': z.strictObject({
    location: word,
    lines: z.union([z.literal('all'), z.array(lineUnits).min(1).max(maxLines)]).default('all'),
    reason: word.default('unsendable'),
  }),
  'shipments.resolve': z.strictObject({
    shipmentId: uuid,
    by: z.enum(['reship', 'refund']),
    reason: word.default('astray'),
  }),
  'shipments.receiveBack': z.strictObject({
    shipmentId: uuid,
    location: word.optional(),
    /** What came, in which condition; without it, all that lay in the parcel, in good order. */
    lines: z
      .array(
        z.strictObject({
          sku,
          units: positive,
          condition: z.enum(['good', 'damaged']).default('good'),
          /** Puts it away in this unsellable state. */
          state: word.optional(),
          serials: z.array(serial).max(maxLines).default([]),
        }),
      )
      .max(maxLines)
      .optional(),
  }),
  'shipments.claim': z.strictObject({
    shipmentId: uuid,
    /** In minor units of the shop's currency; without it, what the goods had cost. */
    amount: positive.optional(),
    /** The carrier's name for it. */
    reference: reference.optional(),
  }),
  /** `paid` in minor units; 0: the carrier has refused. It may be said again, when the carrier thinks better of it, or takes it back. */
  'shipments.settleClaim': z.strictObject({ shipmentId: uuid, paid: minor }),
  'shipments.reallocate': z.strictObject({
    lines: z.union([z.literal('all'), z.array(lineUnits).min(1).max(maxLines)]).default('all'),
    /** Only units that are promised from this location. */
    from: word.optional(),
    /** A location; `best`: as the shop's sourcing says, without `from` and those that failed; `backorder`: promised for later. */
    to: word.default('best'),
    /** Moves what can be moved when that is not all. */
    partial: z.boolean().default(false),
    reason: word,
  }),
  'returns.request': z.strictObject({
    /** Base units, or so many of the unit that the line was sold in; with `component`, units of that part of a kit. */
    lines: z
      .array(
        z
          .strictObject({
            lineId,
            units: someQuantity,
            unit: word.optional(),
            component: sku.optional(),
            /** In which condition the customer says that they are. */
            condition: word.optional(),
            /** The host's references of the customer's photos. */
            photos: z.array(reference).max(maxPhotos).optional(),
          })
          .refine(...wholeWithoutUnit('units')),
      )
      .max(maxLines)
      .default([]),
    charges: z
      .array(z.strictObject({ chargeId: lineId, amount: positive }))
      .max(maxCharges)
      .default([]),
    reason,
    note,
    ref: reference.optional(),
    /** False: the customer has none, which the shop counts. */
    receipt: z.boolean().default(true),
    /** What comes back is given back the way it was paid, or all of it as store credit. */
    refundTo: z.enum(['original', 'storeCredit']).default('original'),
    /** Why staff take what the rules of the shop do not. */
    override: word.optional(),
    /** What the customer wants in the place of what comes back: base units, at the catalogue's prices or at one that staff set. */
    exchange: z
      .strictObject({
        lines: z
          .array(z.strictObject({ sku, quantity: units, override: line.shape.override }))
          .min(1)
          .max(maxHolds),
        /** It leaves before the return has come. */
        advance: z.boolean().default(false),
      })
      .optional(),
    /** What pays for the difference; in advance, what covers the replacement until the return has come. */
    payment: payment.optional(),
  }),
  'returns.approve': z.strictObject({ returnId: uuid }),
  'returns.reject': z.strictObject({ returnId: uuid, code: word.default('rejected'), note }),
  'returns.receive': z.strictObject({
    returnId: uuid,
    location: word.optional(),
    /** Further parcels are expected: what is not named stays on its way. Else it is short. */
    more: z.boolean().default(false),
    /** What came, and what did not; all that is still on its way, in good order, when absent. */
    lines: z
      .array(
        z.strictObject({
          lineId,
          units: z.int().min(0).max(maxUnits),
          component: sku.optional(),
          condition: z.enum(['good', 'damaged']).default('good'),
          /** What became of the units; what `condition` says when absent. */
          outcome: z.enum(['accepted', 'damaged', 'wrongItem', 'short', 'lost', 'rejected']).optional(),
          /** Of what was paid for units that are taken back; the shop's own when absent. */
          refundPercent: z.number().min(0).max(100).optional(),
          /** The numbers of the units that came, of SKUs whose units have any. */
          serials: z.array(serial).max(maxSerials).optional(),
          /** Where units are put that are not sold again as they are: a state of the shop's, such as `damaged` or `quality`. */
          state: word.optional(),
        }),
      )
      .max(maxLines)
      .optional(),
  }),
  'returns.release': z.strictObject({ returnId: uuid }),
  'returns.expire': z.strictObject({ returnId: uuid }),
  /** What was not taken back leaves for the customer. */
  'returns.sendBack': z.strictObject({
    returnId: uuid,
    location: word.optional(),
    carrier: word.optional(),
    tracking: reference.optional(),
  }),
  /** A label, or a code, for the way back; what is not said is as the shop's process has it. */
  'returns.askLabel': z.strictObject({
    returnId: uuid,
    carrier: word.optional(),
    by: z.enum(['label', 'dropOff']).optional(),
    service: word.optional(),
    location: word.optional(),
  }),
  'returns.record': z.strictObject({
    returnId: uuid,
    /** An answer to a label that is not wanted any more changes nothing. */
    labelId: uuid,
    answer: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('created'), reference: theirs, tracking: theirs }),
      z.strictObject({ status: z.literal('refused'), code: word }),
      /** Nobody knows whether a label was bought. */
      z.strictObject({ status: z.literal('unknown') }),
      z.strictObject({ status: z.literal('voided') }),
      z.strictObject({ status: z.literal('notVoided') }),
    ]),
  }),
  'returns.track': z.strictObject({
    returnId: uuid,
    status: trackingStatus,
    at: instant.optional(),
    report: carriersReport,
  }),
  /** Without an id: every return that was received. */
  'returns.refund': z.strictObject({ returnId: uuid.optional() }),
  'shipments.merge': z.strictObject({
    groupId: uuid,
    /** The other orders whose goods lie in the parcel. */
    orders: z.array(uuid).min(1).max(maxGroup),
    carrier: word.default('best'),
    location: word.optional(),
  }),
  'shipments.remind': z.strictObject({}),
  'shipments.join': z.strictObject({ groupId: uuid, lead: uuid, carrier: word, location: word }),
  'edits.begin': z.strictObject({
    expires: instant.optional(),
    reason: word.optional(),
    /** Its id, for callers that repeat themselves after a crash; by default a new one. */
    editId: uuid.optional(),
  }),
  'edits.stage': z.strictObject({
    actions: z.array(editAction).min(1).max(maxStagedActions),
    /** Only if this is the edit that is open. */
    editId: uuid.optional(),
  }),
  'edits.unstage': z.strictObject({ actionIds: z.array(uuid).min(1).max(maxStagedActions) }),
  'edits.confirm': z.strictObject({
    /** What pays for what is missing; nothing is asked of it when nothing is. */
    payment: payment.optional(),
    /** Minor units by which what is due changes, as it was shown; anything else is refused. */
    difference: z.int().min(-maxOrderAmount).max(maxOrderAmount).optional(),
    /** Only if this is the edit that is open. */
    editId: uuid.optional(),
  }),
  'edits.discard': z.strictObject({ editId: uuid.optional(), reason: word.default('dropped') }),
  'payments.hear': z.strictObject({ paymentId: uuid, event: heard }),
  'payments.expire': z.strictObject({ paymentId: uuid }),
  'payments.evidence': z.strictObject({ disputeId: uuid, note }),
  /** With `part` and `attempt`: only if that is the next one, and it was tried so often. */
  'payments.charge': z.strictObject({
    paymentId: uuid,
    part: z.int().min(0).max(maxPayments).optional(),
    attempt: z.int().min(0).max(maxPayments).optional(),
  }),
  'payments.remind': z.union([z.strictObject({ disputeId: uuid }), z.strictObject({ paymentId: uuid })]),
  'taxes.report': z.strictObject({}),
  'taxes.record': z.strictObject({
    requestId: uuid,
    answer: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('recorded'), reference: theirs.nullable().default(null) }),
      z.strictObject({ status: z.literal('refused'), code: word }),
      z.strictObject({ status: z.literal('unknown') }),
    ]),
  }),
  'taxes.requote': z.strictObject({}),
} as const;

/** Payloads as callers write them, and as commands see them once parsed. */
export type Payloads = { readonly [T in keyof typeof schemas]: z.output<(typeof schemas)[T]> };
/** What a caller gives each command, by its name: before defaults are filled in. */
export type PayloadInputs = { readonly [T in keyof typeof schemas]: z.input<(typeof schemas)[T]> };

/** Whether a well-formed instant exists: there is no 31st of February. */
function onCalendar(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && instantOf(ms) === text;
}
