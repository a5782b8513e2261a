/** What of an order waits for a person, one by one, and the commands that may settle it. */
import type { Trouble } from '../kernel';
import { type Attention, attentionOf, isShortage, isUndecided, isUnopened } from './attention';
import type { ImplementedCommand } from './command';
import { piecesOf } from './progress';
import { endangered } from './promise-watch';
import { outstanding, unreturned } from './totals';
import type { Approval, Hold, OrderHead } from './vocabulary';

/** One thing of an order that waits for a person, under the order's reason that it belongs to. */
export interface OrderTrouble extends Trouble {
  readonly reason: Attention;
}

type Part = Omit<OrderTrouble, 'reason'>;

/** What each reason is about, of an order that has it. */
const parts: Readonly<Record<Attention, (head: OrderHead) => readonly Part[]>> = {
  overdue: ({ payments, totals }) =>
    payments
      .filter(({ overdue }) => Math.min(overdue, outstanding(totals)) > 0)
      .map(({ id, overdue }) => ({ about: id, amount: Math.min(overdue, outstanding(totals)) })),
  disputed: ({ disputes }) =>
    disputes
      .filter(({ status }) => status === 'open')
      .map(({ id, amount, reason, respondBy }) => ({
        ...{ about: id, amount, detail: reason },
        ...(respondBy !== null && { dueAt: respondBy }),
      })),
  unknown: ({ payments }) =>
    payments.flatMap(({ id, amount, unknown }) => (unknown === null ? [] : [{ about: id, amount, detail: unknown }])),
  overpaid: ({ totals }) => [{ about: null, amount: unreturned(totals) }],
  tax: ({ tax }) => [{ about: tax?.open?.id ?? null, detail: tax?.refused ?? 'unknown' }],
  held: ({ holds }) => holds.filter((hold) => !isShortage(hold)).map(heldPart),
  shortage: (head) => {
    const units = unsendableUnits(head);
    return head.holds.filter(isShortage).map((hold) => ({ ...heldPart(hold), ...(units > 0 && { units }) }));
  },
  approval: ({ approvals }) => approvals.map(approvalPart),
  return: ({ returns }) =>
    returns.filter(isUndecided).map(({ id, number }) => ({ about: id, ...(number !== null && { detail: number }) })),
  exception: ({ shipments }) =>
    shipments
      .filter(({ status, followUp }) => status === 'exception' && followUp === null)
      .map(({ id, trackingStatus }) => ({ about: id, ...(trackingStatus && { detail: trackingStatus }) })),
  label: ({ returns }) =>
    returns.flatMap(({ id, status, parcel }) =>
      parcel?.status === 'refused' && status === 'approved' ? [{ about: id, detail: parcel.carrier }] : [],
    ),
  arrived: ({ returns }) =>
    returns.filter(isUnopened).map(({ id, number }) => ({ about: id, ...(number !== null && { detail: number }) })),
  promise: (head) =>
    endangered(head).map(({ lineId, standing, ...of }) => ({ about: lineId, detail: standing, ...of })),
};

/**
 * All that a person must see to, the most pressing first.
 *
 * Law: an order has one of a reason exactly while {@link attentionOf} names that reason.
 */
export function troublesOf(head: OrderHead): OrderTrouble[] {
  return attentionOf(head).flatMap((reason) => parts[reason](head).map((part) => ({ reason, ...part })));
}

/** Commands that may settle a trouble of this reason; which of them are allowed now says `explain`. */
export const remediesOf: Readonly<Record<Attention, readonly ImplementedCommand[]>> = {
  overdue: ['payments.capture', 'payments.authorize', 'payments.void', 'orders.cancel'],
  disputed: ['payments.evidence', 'payments.hear'],
  unknown: ['payments.record', 'payments.hear'],
  overpaid: ['payments.refund'],
  tax: ['taxes.record', 'taxes.report'],
  held: ['orders.releaseHold', 'orders.cancel'],
  shortage: ['orders.releaseHold', 'shipments.reallocate', 'edits.begin', 'orders.cancel'],
  approval: ['orders.approve', 'orders.deny'],
  return: ['returns.approve', 'returns.reject'],
  exception: ['shipments.resolve', 'shipments.receiveBack', 'shipments.track', 'shipments.claim'],
  label: ['returns.askLabel', 'returns.receive', 'returns.reject'],
  arrived: ['returns.receive', 'returns.reject'],
  promise: ['shipments.dispatch', 'shipments.reallocate', 'shipments.track', 'edits.begin', 'orders.cancel'],
};

const heldPart = ({ id, type }: Hold): Part => ({ about: id, detail: type });

function approvalPart({ id, command, payload }: Approval): Part {
  const { amount } = (payload ?? {}) as { readonly amount?: unknown };
  return { about: id, detail: command, ...(typeof amount === 'number' && { amount }) };
}

/** Units that are still promised from locations that said that they cannot send them. */
function unsendableUnits({ counts, failed }: OrderHead): number {
  const places = counts.flatMap((count) => piecesOf(count)).flatMap(({ allocated }) => allocated);
  return places.reduce((sum, { location, units }) => (failed.includes(location) ? sum + units : sum), 0);
}
