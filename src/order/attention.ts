/** Why a person must see to an order: what no rule of the shop settles by itself. */
import { outstanding } from './totals';
import type { OrderHead } from './vocabulary';

const reasons = {
  /** Money on terms that is owed has not come by its due date. */
  overdue: ({ totals }) => Math.min(totals.overdue, outstanding(totals)) > 0,
  /** Nobody has answered a dispute. */
  disputed: ({ disputes }) => disputes.some(({ status }) => status === 'open'),
  /** What became of a payment is not known, though the gateway was asked. */
  unknown: ({ totals }) => totals.unknown > 0,
  /** More is here than is due. */
  overpaid: ({ states }) => states.payment === 'overpaid',
  /** The tax provider refused what it was told, or nobody knows whether it took it. */
  tax: ({ tax }) => tax !== null && (tax.refused !== null || tax.unknown),
  held: ({ holds }) => holds.length > 0,
  /** A second person is waited for. */
  approval: ({ approvals }) => approvals.length > 0,
  /** A parcel is lost, damaged or on its way back. */
  exception: ({ totals }) => totals.exceptions > 0,
} satisfies Record<string, (head: OrderHead) => boolean>;

export type Attention = keyof typeof reasons;

/** Every reason there is, the most pressing first. */
export const attentions = Object.keys(reasons) as readonly Attention[];

/** The reasons of one order; empty when nobody needs to look at it. */
export function attentionOf(head: OrderHead): Attention[] {
  return attentions.filter((reason) => reasons[reason](head));
}
