/** What the outside must do because of a fact. No body holds personal data: a recipient or an address is read when the effect is delivered. */
import type { LocalDate } from '../kernel';
import type { TaxOperation } from './taxes/vocabulary';
import type {
  Fact,
  FactData,
  Handover,
  LineTerms,
  MadeUnits,
  OrderHead,
  OrderRecord,
  PaymentOperation,
  ReturnLabelAsked,
} from './vocabulary';

/** A call of a payment gateway. `callId` makes it repeatable. */
export interface PaymentEffect {
  readonly kind: 'payment';
  readonly operation: PaymentOperation;
  readonly method: string;
  readonly paymentId: string;
  readonly callId: string;
  readonly amount: number;
  /** The first part of a plan, which the customer agrees to, or a later one, without them. */
  readonly instalment?: 'first' | 'later';
}

/** A label to be bought for a planned parcel. */
export interface ShipmentEffect {
  readonly kind: 'shipment';
  readonly carrier: string;
  readonly shipmentId: string;
  /** Of which offer, where those before it were left. */
  readonly attempt?: number;
}

/** Whom a message is for. */
export type Audience = 'customer' | 'staff' | 'supplier';

/** A message to a person; `values` are figures for the template. */
export interface NotifyEffect {
  readonly kind: 'notify';
  readonly template: NotificationTemplate;
  readonly audience: Audience;
  readonly values: Readonly<Record<string, string | number | null>>;
  /** What is handed over with it; texts are read when it is delivered. */
  readonly lines?: readonly Handover[];
  /** What is promised for another time, may not leave in time, or has not arrived in time. */
  readonly promises?: readonly FactData['promise.changed' | 'promise.threatened' | 'promise.broken']['lines'][number][];
  /** The party's text of a case's message, which goes with it. */
  readonly written?: string | null;
  /** The party's text with what the customer sends goods back by. */
  readonly wayBack?: string;
  /** What shall be made, or not any more. */
  readonly making?: readonly (MadeUnits & { readonly readyOn?: LocalDate })[];
}

/** Asks a carrier to send a parcel that is under way to the order's present address. */
export interface InterceptEffect {
  readonly kind: 'intercept';
  readonly carrier: string;
  readonly shipmentId: string;
  readonly interceptId: string;
}

/** Asks a carrier for the label of a parcel that comes back, or gives it back. */
export interface ReturnLabelEffect {
  readonly kind: 'returnLabel';
  readonly operation: 'make' | 'void';
  readonly carrier: string;
  readonly returnId: string;
  readonly labelId: string;
}

/** Evidence that goes to a gateway; made when it is delivered, because it names a person. */
export interface EvidenceEffect {
  readonly kind: 'evidence';
  readonly method: string;
  readonly disputeId: string;
  /** The names of the party's texts with the bundle and with what staff say. */
  readonly evidence: string;
  readonly note: string | null;
}

/** Tells the tax provider what is due, under the report's own key. What it says lies with the order while it is open. */
export interface TaxEffect {
  readonly kind: 'tax';
  readonly operation: TaxOperation;
  readonly requestId: string;
}

/** Asks the tax provider for the rates of an order that was estimated. */
export interface RequoteEffect {
  readonly kind: 'requote';
}

/** Something that the outside must do because of a fact: move money, buy or redirect a label, tell somebody, file evidence or tax. */
export type OrderEffect =
  | PaymentEffect
  | ShipmentEffect
  | InterceptEffect
  | ReturnLabelEffect
  | NotifyEffect
  | EvidenceEffect
  | TaxEffect
  | RequoteEffect;

/** What orders tell people of. */
export const notificationTemplates = [
  'order.placed',
  'order.confirmed',
  'order.cancelled',
  'order.expired',
  'payment.actionRequired',
  'payment.failed',
  'refund.settled',
  'shipment.dispatched',
  'shipment.delivered',
  'return.approved',
  'return.rejected',
  'return.received',
  'return.sentBack',
  'return.expired',
  'approval.requested',
  'edit.confirmed',
  'promise.changed',
  'promise.threatened',
  'promise.broken',
  'lines.fulfilled',
  'payment.authorizationExpired',
  'refund.reversed',
  'dispute.opened',
  'dispute.reminded',
  'dispute.won',
  'dispute.lost',
  'claim.opened',
  'payment.overdue',
  'production.requested',
  'production.cancelled',
  'case.opened',
  'case.replied',
  'case.resolved',
  'case.reopened',
  'case.escalated',
  'feedback.asked',
] as const;

/** What of an order, a case or a delivery people may be told of: the name of a message, such as `shipment.dispatched`. */
export type NotificationTemplate = (typeof notificationTemplates)[number];

/** The effects of a fact, given the order after it. Whether a gateway is asked was decided with the fact, and stands in it. */
export function effectsOf(order: OrderRecord, fact: Fact): OrderEffect[] {
  return [...callsOf(order, fact), ...messagesOf(order, fact)];
}

function callsOf(order: OrderRecord, fact: Fact): OrderEffect[] {
  switch (fact.type) {
    case 'payment.requested':
      return fact.data.byGateway ? [authorization(fact.data)] : [];
    case 'payment.captureRequested':
      return [
        call(
          'capture',
          methodOf(order, fact.data.paymentId),
          fact.data.paymentId,
          fact.data.captureId,
          fact.data.amount,
        ),
      ];
    case 'payment.voidRequested': {
      const payment = order.head.payments.find((item) => item.id === fact.data.paymentId);
      return payment ? [call('void', payment.method, payment.id, fact.data.voidId, payment.authorized)] : [];
    }
    case 'refund.requested':
      return fact.data.byGateway
        ? [
            call(
              'refund',
              methodOf(order, fact.data.paymentId),
              fact.data.paymentId,
              fact.data.refundId,
              fact.data.amount,
            ),
          ]
        : [];
    case 'shipment.requested':
      // In a group, one label is bought for all: by the order that leads it.
      return fact.data.carrier === null ||
        (fact.data.group && fact.data.group.lead !== null) ||
        order.head.shipments.find((item) => item.id === fact.data.shipmentId)?.status !== 'requested'
        ? []
        : [{ kind: 'shipment', carrier: fact.data.carrier, shipmentId: fact.data.shipmentId }];
    case 'shipment.rerouted': {
      const { carrier, shipmentId, attempt } = fact.data;
      return [{ kind: 'shipment', carrier, shipmentId, attempt }];
    }
    case 'shipment.interceptRequested': {
      const { shipmentId, interceptId } = fact.data;
      const carrier = order.head.shipments.find((item) => item.id === shipmentId)?.carrier;
      return carrier ? [{ kind: 'intercept', carrier, shipmentId, interceptId }] : [];
    }
    case 'return.approved':
      return fact.data.label ? [labelCall('make', fact.data.returnId, fact.data.label)] : [];
    case 'return.labelRequested':
      return [labelCall('make', fact.data.returnId, fact.data)];
    case 'return.rejected':
    case 'return.expired':
      return order.head.returns.flatMap(({ id: returnId, parcel }) =>
        returnId === fact.data.returnId && parcel?.status === 'ready' && !parcel.standing
          ? [labelCall('void', returnId, { carrier: parcel.carrier, labelId: parcel.id })]
          : [],
      );
    case 'dispute.evidenced': {
      const dispute = order.head.disputes.find(({ id }) => id === fact.data.disputeId);
      if (!dispute) return [];
      const { disputeId, evidence, note } = fact.data;
      return [{ kind: 'evidence', method: methodOf(order, dispute.paymentId), disputeId, evidence, note }];
    }
    case 'tax.requested':
      return [{ kind: 'tax', operation: fact.data.operation, requestId: fact.data.requestId }];
    case 'tax.estimated':
      return [{ kind: 'requote' }];
    default:
      return [];
  }
}

function labelCall(
  operation: ReturnLabelEffect['operation'],
  returnId: string,
  { carrier, labelId }: Pick<ReturnLabelAsked, 'carrier' | 'labelId'>,
): ReturnLabelEffect {
  return { kind: 'returnLabel', operation, carrier, returnId, labelId };
}

function authorization(asked: FactData['payment.requested']): PaymentEffect {
  const { method, paymentId, amount, instalment } = asked;
  const effect = call('authorize', method, paymentId, paymentId, amount);
  return instalment ? { ...effect, instalment: instalment.customerIsThere ? 'first' : 'later' } : effect;
}

function call(
  operation: PaymentOperation,
  method: string,
  paymentId: string,
  callId: string,
  amount: number,
): PaymentEffect {
  return { kind: 'payment', operation, method, paymentId, callId, amount };
}

function methodOf(order: OrderRecord, paymentId: string): string {
  return order.head.payments.find((payment) => payment.id === paymentId)?.method ?? '';
}

function messagesOf(order: OrderRecord, fact: Fact): NotifyEffect[] {
  const { head } = order;
  switch (fact.type) {
    case 'order.placed':
      return [tell('order.placed', { total: fact.data.terms.totals.total, currency: fact.data.terms.totals.currency })];
    case 'order.confirmed':
    case 'order.expired':
      return [tell(fact.type, {})];
    case 'order.cancelled':
      return [tell('order.cancelled', { reason: fact.data.reason })];
    case 'payment.actionRequired':
      return [tell('payment.actionRequired', { paymentId: fact.data.paymentId })];
    case 'payment.failed':
      return fact.data.operation === 'authorize' ? [tell('payment.failed', { code: fact.data.code })] : [];
    case 'refund.settled':
      return [tell('refund.settled', { amount: fact.data.amount })];
    case 'shipment.dispatched':
      return [tell('shipment.dispatched', { carrier: fact.data.carrier, tracking: fact.data.tracking })];
    case 'shipment.delivered':
      return [tell('shipment.delivered', { shipmentId: fact.data.shipmentId })];
    case 'return.approved':
      // With a label of a carrier it is told once that is there, or is not to be had.
      return fact.data.label ? [] : [tell('return.approved', { returnId: fact.data.returnId })];
    case 'return.labelled': {
      const { returnId, labelId, tracking } = fact.data;
      const carrier = head.returns.find(({ id }) => id === returnId)?.parcel?.carrier ?? null;
      return [{ ...tell('return.approved', { returnId, carrier, tracking }), wayBack: wayBackText(labelId) }];
    }
    case 'return.labelRefused': {
      const { label } = order.returns.find(({ id }) => id === fact.data.returnId) ?? {};
      return label?.withApproval ? [tell('return.approved', { returnId: fact.data.returnId })] : [];
    }
    case 'return.received':
    case 'return.rejected':
    case 'return.expired':
      return [tell(fact.type, { returnId: fact.data.returnId })];
    case 'return.sentBack':
      return [tell(fact.type, { returnId: fact.data.returnId, tracking: fact.data.tracking })];
    case 'lines.fulfilled': {
      const { lines } = fact.data;
      return [{ ...tell('lines.fulfilled', { units: lines.reduce((sum, { units }) => sum + units, 0) }), lines }];
    }
    case 'production.requested':
      return [madeBy('production.requested', fact.data.lines)];
    case 'lines.cancelled': {
      const off = (fact.data.notMaking ?? []).filter(({ asked }) => asked > 0);
      if (off.length === 0) return [];
      const units = off.map(({ lineId, sku, location, asked }) => ({ lineId, sku, location, units: asked }));
      return [madeBy('production.cancelled', units)];
    }
    case 'edit.confirmed':
      return [tell('edit.confirmed', { difference: fact.data.difference - creditOf(head, fact.data.lines) })];
    case 'promise.changed': {
      const { lines } = fact.data;
      return [{ ...tell('promise.changed', { lines: lines.length }), promises: lines }];
    }
    case 'promise.threatened':
    case 'promise.broken': {
      const { lines } = fact.data;
      return [{ ...tellStaff(fact.type, { lines: lines.length }), promises: lines }];
    }
    case 'approval.requested':
      return [
        {
          kind: 'notify',
          template: 'approval.requested',
          audience: 'staff',
          values: { command: fact.data.approval.command, reason: fact.data.approval.reason },
        },
      ];
    case 'payment.authorizationExpired':
      return fact.data.amount > 0
        ? [tellStaff(fact.type, { paymentId: fact.data.paymentId, amount: fact.data.amount })]
        : [];
    case 'refund.reversed':
      return [tellStaff(fact.type, { paymentId: fact.data.paymentId, amount: fact.data.amount, code: fact.data.code })];
    case 'dispute.opened': {
      const { disputeId, amount, reason, respondBy } = fact.data;
      return [tellStaff(fact.type, { disputeId, amount, reason, respondBy })];
    }
    case 'payment.reminded': {
      const { level, overdue, dueOn } = fact.data;
      return level > 0 ? [tell('payment.overdue', { level, amount: overdue, dueOn })] : [];
    }
    case 'dispute.reminded':
      return [tellStaff(fact.type, { disputeId: fact.data.disputeId, respondBy: fact.data.respondBy })];
    case 'claim.opened':
      return [tellStaff(fact.type, { ...fact.data })];
    case 'dispute.won':
    case 'dispute.lost':
      return [tellStaff(fact.type, { disputeId: fact.data.disputeId, amount: fact.data.amount })];
    default:
      return [];
  }
}

/** The name of the party's text with a label, or a code. */
export const wayBackText = (labelId: string): string => `wayBack:${labelId}`;

/** What the return is expected to bring that these lines replace. */
function creditOf({ returns }: OrderHead, lines: readonly LineTerms[]): number {
  const added = lines.map(({ id }) => id);
  const replaces = returns.find(({ exchange }) => exchange?.lineIds.some((id) => added.includes(id)));
  return replaces?.exchange?.credit ?? 0;
}

function tellStaff(template: NotificationTemplate, values: NotifyEffect['values']): NotifyEffect {
  return { kind: 'notify', template, audience: 'staff', values };
}

function tell(template: NotificationTemplate, values: NotifyEffect['values']): NotifyEffect {
  return { kind: 'notify', template, audience: 'customer', values };
}

/** A message to those who make the goods. */
function madeBy(template: NotificationTemplate, making: NonNullable<NotifyEffect['making']>): NotifyEffect {
  const units = making.reduce((sum, line) => sum + line.units, 0);
  return { kind: 'notify', template, audience: 'staff', values: { units }, making };
}
