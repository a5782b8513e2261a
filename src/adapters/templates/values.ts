/** What each event tells, by the kinds of its values: how they are written follows from it, and a template may name nothing else. */
import type { NotificationEvent } from '../../ports';

/** `money` is minor units of the message's currency, `instant` and `day` are ISO texts. A `?` may be null: the part of a text that names it is left out then. */
export type ValueKind = 'text' | 'count' | 'money' | 'instant' | 'day';

/** What a text may name, and how each value is written; one with `?` may be missing. */
export type Kinds = Readonly<Record<string, ValueKind | `${ValueKind}?`>>;

/** What every message has beside its own. */
export const commonKinds = { orderNumber: 'text?', name: 'text?', shop: 'text?' } as const satisfies Kinds;

/** What the text of each event may name, beside what every message has. */
export const valueKinds = {
  'order.placed': { total: 'money' },
  'order.confirmed': { total: 'money' },
  'order.cancelled': { reason: 'text' },
  'order.expired': {},
  'payment.actionRequired': {},
  'payment.failed': { code: 'text' },
  'refund.settled': { amount: 'money' },
  'shipment.dispatched': { carrier: 'text?', tracking: 'text?' },
  'shipment.delivered': {},
  'return.approved': { carrier: 'text?', tracking: 'text?', labelUrl: 'text?', code: 'text?' },
  'return.rejected': {},
  'return.received': {},
  'return.sentBack': { tracking: 'text?' },
  'return.expired': {},
  'approval.requested': { command: 'text', reason: 'text' },
  'edit.confirmed': { difference: 'money' },
  'promise.changed': {},
  'promise.threatened': {},
  'promise.broken': {},
  'lines.fulfilled': { units: 'count' },
  'payment.authorizationExpired': { amount: 'money' },
  'refund.reversed': { amount: 'money', code: 'text' },
  'dispute.opened': { amount: 'money', reason: 'text', respondBy: 'instant?' },
  'dispute.reminded': { respondBy: 'instant?' },
  'dispute.won': { amount: 'money' },
  'dispute.lost': { amount: 'money' },
  'claim.opened': { amount: 'money', reference: 'text?' },
  'payment.overdue': { level: 'count', amount: 'money', dueOn: 'day' },
  'production.requested': { units: 'count' },
  'production.cancelled': { units: 'count' },
  'case.opened': { number: 'text' },
  'case.replied': { number: 'text', text: 'text?', subject: 'text?' },
  'case.resolved': { number: 'text', text: 'text?', credit: 'money?' },
  'case.reopened': { number: 'text' },
  'case.escalated': { number: 'text', kind: 'text', priority: 'text', owner: 'text?', level: 'count' },
  'feedback.asked': { replyToken: 'text?' },
  'stock.out': { sku: 'text' },
  'stock.back': { sku: 'text', units: 'count?' },
  'stock.low': { sku: 'text', location: 'text', units: 'count?' },
  'stock.recovered': { sku: 'text', location: 'text', units: 'count?' },
  'queue.offered': { sku: 'text', units: 'count', expiresAt: 'instant' },
  'purchase.sent': { supplier: 'text', reference: 'text?', location: 'text', expectedAt: 'instant?' },
  'purchase.cancelled': { supplier: 'text', reference: 'text?', location: 'text', reason: 'text?' },
  'repair.quoted': { title: 'text', serial: 'text?', total: 'money', validUntil: 'instant' },
  'repair.accepted': { title: 'text', serial: 'text?', total: 'money' },
  'repair.repaired': { title: 'text', serial: 'text?' },
  'repair.sentBack': { title: 'text', serial: 'text?', carrier: 'text?', tracking: 'text?' },
  'repair.replaced': { title: 'text', serial: 'text?', carrier: 'text?', tracking: 'text?' },
  'repair.declined': { title: 'text', serial: 'text?' },
  'repair.expired': { title: 'text', serial: 'text?', validUntil: 'instant' },
  'repair.late': { sku: 'text', serial: 'text?', status: 'text', dueAt: 'instant' },
  'endpoint.disabled': { endpoint: 'text', reason: 'text', failures: 'count' },
  digest: {},
} as const satisfies Record<NotificationEvent, Kinds>;

/** How a line of a message is written, and of which values. */
export const lineKinds = {
  ordered: { title: 'text', units: 'count', price: 'money?', total: 'money', deliverOn: 'day?' },
  moved: { title: 'text', deliverOn: 'day?' },
  late: { title: 'text', units: 'count', deliverOn: 'day' },
  handedOver: { title: 'text', units: 'count', text: 'text?' },
  made: { title: 'text', units: 'count', location: 'text', readyOn: 'day?' },
  dropOff: { name: 'text', address: 'text?' },
  purchased: { sku: 'text', units: 'count' },
} as const satisfies Readonly<Record<string, Kinds>>;

/** How a list in a message is written, by its name. */
export type LineKind = keyof typeof lineKinds;

/** Events that list something. */
export const linesOf: { readonly [Event in NotificationEvent]?: LineKind } = {
  'order.placed': 'ordered',
  'order.confirmed': 'ordered',
  'promise.changed': 'moved',
  'promise.threatened': 'late',
  'promise.broken': 'late',
  'lines.fulfilled': 'handedOver',
  'return.approved': 'dropOff',
  'production.requested': 'made',
  'production.cancelled': 'made',
  'purchase.sent': 'purchased',
  'purchase.cancelled': 'purchased',
};
