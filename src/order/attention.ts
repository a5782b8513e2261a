/** Why a person must see to an order: what no rule of the shop settles by itself. */
import { isInDanger } from './promise-watch';
import { outstanding, unreturned } from './totals';
import type { Hold, Lifecycle, OrderHead, Return } from './vocabulary';

const over: ReadonlySet<string> = new Set<Lifecycle>(['cancelled', 'expired']);

const reasons = {
  /** Money on terms that is owed has not come by its due date. */
  overdue: ({ totals }) => Math.min(totals.overdue, outstanding(totals)) > 0,
  /** Nobody has answered a dispute. */
  disputed: ({ disputes }) => disputes.some(({ status }) => status === 'open'),
  /** What became of a payment is not known, though the gateway was asked. */
  unknown: ({ totals }) => totals.unknown > 0,
  /** More is here than is due, and it is not on its way back. */
  overpaid: ({ totals }) => unreturned(totals) > 0,
  /** The tax provider refused what it was told, or nobody knows whether it took it. */
  tax: ({ tax }) => tax !== null && (tax.refused !== null || tax.unknown),
  held: ({ holds }) => holds.some((hold) => !isShortage(hold)),
  /** Units of it are nowhere to be had, and it is still wanted. */
  shortage: ({ holds, states }) => holds.some(isShortage) && !over.has(states.lifecycle),
  /** A second person is waited for. */
  approval: ({ approvals }) => approvals.length > 0,
  /** A customer wants to return something, and nobody has said whether they may. */
  return: ({ returns }) => returns.some(isUndecided),
  /** A parcel is lost, damaged or on its way back. */
  exception: ({ totals }) => totals.exceptions > 0,
  /** No carrier gave the label that a customer is to send goods back by. */
  label: ({ returns }) => returns.some(({ parcel, status }) => parcel?.status === 'refused' && status === 'approved'),
  /** The parcel of a return is here, and nobody has said what is in it. */
  arrived: ({ returns }) => returns.some(isUnopened),
  /** A promise is about to be broken, or is: staff were told, and the units have not left or not arrived. */
  promise: isInDanger,
} satisfies Record<string, (head: OrderHead) => boolean>;

/** One reason for which a person must see to an order. */
export type Attention = keyof typeof reasons;

/** Every reason there is, the most pressing first. */
export const attentions = Object.keys(reasons) as readonly Attention[];

/** The reasons of one order; empty when nobody needs to look at it. */
export function attentionOf(head: OrderHead): Attention[] {
  return attentions.filter((reason) => reasons[reason](head));
}

export function isUndecided({ status }: Return): boolean {
  return status === 'requested';
}

/** Whether its parcel is at the shop's door, or lies there, and is not received. */
export function isUnopened({ status, parcel }: Return): boolean {
  return status === 'approved' && parcel?.standing === 'arrived';
}

/** Whether a hold is there because goods are not: a location could not send them, and nobody else has them. */
export function isShortage({ type }: Hold): boolean {
  return type === 'stock';
}
