/**
 * What customers may send: the same schemas less every field in which somebody could name a price, a reason that is the shop's, or another
 * person. A field that is left out is refused by its name.
 */
import * as z from 'zod';
import { attachmentsInBase64, caseSchemas } from '../engine/cases/schemas';
import { repairInputs as repair } from '../engine/repairs/schemas';
import { type ImplementedCommand, type PayloadInputs, placeSchema, schemas } from '../order';

const { shape: order } = placeSchema;
const { shape: person } = order.customer.unwrap();
const { shape: returned } = schemas['returns.request'];

const sku = z.string().min(1).max(100);
const lineId = z.string().min(1).max(10);
const units = z.int().min(1);

const cartLine = z.strictObject({
  sku,
  /** A whole number of base units; of a `unit`, a decimal such as "2.5". */
  quantity: z.union([units, z.string()]),
  unit: z.string().optional(),
  note: z.string().optional(),
});

type Said = PayloadInputs['orders.place'];

/** A cart at checkout, as a customer sends it. */
export interface Cart
  extends Pick<
    Said,
    | ('shipTo' | 'billTo' | 'vatId' | 'currency' | 'locale' | 'payment' | 'payments')
    | ('cart' | 'window' | 'wanted' | 'expectedTotals' | 'note')
  > {
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number | string;
    readonly unit?: string | undefined;
    readonly note?: string | undefined;
  }[];
  readonly customer?: Pick<NonNullable<Said['customer']>, 'email' | 'name' | 'phone'> | undefined;
  readonly coupons?: readonly string[] | undefined;
  readonly shippingOption?: string | undefined;
}

/** A cart at checkout. Prices, discounts, shipping and tax are the shop's to say. */
export const cartSchema: z.ZodType = z.strictObject({
  lines: z.array(cartLine).min(1),
  customer: z.strictObject({ email: person.email, name: person.name, phone: person.phone }).optional(),
  ...{ shipTo: order.shipTo, billTo: order.billTo, vatId: order.vatId },
  ...{ currency: order.currency, locale: order.locale },
  ...{ payment: order.payment, payments: order.payments },
  ...{ cart: order.cart, window: order.window, wanted: order.wanted },
  ...{ expectedTotals: order.expectedTotals, note: order.note },
  /** What the customer typed or chose; the host's `checkout` makes discounts and charges of it. */
  coupons: z.array(z.string().min(1).max(200)).max(20).optional(),
  shippingOption: z.string().min(1).max(200).optional(),
});

const actions = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('addLine'),
    sku,
    quantity: z.union([units, z.string()]),
    unit: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('removeLine'), lineId }),
  z.strictObject({ type: z.literal('setQuantity'), lineId, quantity: z.int().min(0) }),
  z.strictObject({ type: z.literal('setAddress'), shipTo: order.shipTo, billTo: order.billTo, vatId: order.vatId }),
]);

/** Commands that customers may give, with what they may say. */
export const customerSchemas: Readonly<Partial<Record<ImplementedCommand, z.ZodType>>> = {
  'orders.accept': schemas['orders.accept'].pick({ payment: true, payments: true, window: true }),
  'orders.cancel': schemas['orders.cancel'].pick({ lines: true, reason: true, note: true }),
  'orders.moveWindow': schemas['orders.moveWindow'],
  'orders.note': schemas['orders.note'],
  'orders.feedback': schemas['orders.feedback'],
  'payments.authorize': schemas['payments.authorize'],
  'returns.request': z.strictObject({
    ...{ lines: returned.lines, charges: returned.charges, reason: returned.reason, note: returned.note },
    ...{ refundTo: returned.refundTo, payment: returned.payment },
    exchange: z
      .strictObject({
        lines: z.array(z.strictObject({ sku, quantity: units })).min(1),
        advance: z.boolean().optional(),
      })
      .optional(),
  }),
  'edits.begin': schemas['edits.begin'].pick({ reason: true, editId: true }),
  'edits.stage': z.strictObject({ actions: z.array(actions).min(1), editId: schemas['edits.stage'].shape.editId }),
  'edits.unstage': schemas['edits.unstage'],
  'edits.confirm': schemas['edits.confirm'],
  'edits.discard': schemas['edits.discard'],
};

const { shape: asked } = caseSchemas.open;
const { shape: sought } = caseSchemas.find;
const orderId = z.uuid();
/** Where a file lies elsewhere is for the shop to say: what customers send comes whole. */
const attachments = z
  .array(attachmentsInBase64.element.omit({ reference: true }).required({ bytes: true }))
  .max(10)
  .default([]);
/** A unit of theirs: by the order and the line that it came with; by its number besides, where units of the line have numbers. */
const unit = { order: orderId, line: repair.ask.shape.line.unwrap(), serial: repair.ask.shape.serial };

/** What customers with an account may say of cases and repairs: as themselves or about orders of theirs, with no urgency, place, person or price in it. */
export const aftersalesSchemas = {
  openCase: z.strictObject({
    ...{ order: orderId.optional(), lines: asked.lines, kind: asked.kind, locale: asked.locale },
    ...{ subject: asked.subject, text: asked.text.unwrap(), attachments },
  }),
  findCases: z.strictObject({
    ...{ order: orderId.optional(), number: sought.number, limit: sought.limit, after: sought.after },
  }),
  writeCase: caseSchemas.write.pick({ text: true, subject: true }).extend({ attachments }),
  askRepair: z.strictObject({ ...unit, fault: repair.ask.shape.fault, description: repair.ask.shape.description }),
  checkUnit: z.strictObject(unit),
  findRepairs: z.strictObject({
    ...{ order: orderId.optional(), limit: repair.find.shape.limit, after: repair.find.shape.after },
  }),
  acceptQuote: repair.accept.pick({ payment: true, payments: true, shipTo: true, billTo: true }),
  declineQuote: repair.decline,
  cancelRepair: repair.cancel,
};
