/**
 * Stripe's disputes in the words of `payments.hear`: what is questioned, how it was decided, and what it cost.
 *
 * Source: https://docs.stripe.com/api/disputes/object, `status` and `balance_transactions`.
 */
import { instant } from '../../kernel';
import type { PaymentHeard } from '../../ports';
import { fromStripeAmount } from './amounts';
import type { Json } from './api';

type Event = PaymentHeard['events'][number];

/** What a dispute tells, all of it each time: how it stands counts once, and so does each fee. `at` is the time of Stripe's event. */
export function disputeEvents(dispute: Json, at: string): Event[] {
  const { id, amount, currency, status } = dispute;
  if (!Number.isSafeInteger(amount) || typeof currency !== 'string') return [];
  const asked = {
    reference: String(id),
    amount: fromStripeAmount(amount as number, currency).amount,
    reason: wordOf(dispute.reason),
    // An inquiry moves no money; only a chargeback does.
    withdrawn: !String(status).startsWith('warning_'),
  };
  return [stands(asked, dispute, at), ...feeEvents(dispute)];
}

function stands(
  asked: Pick<Extract<Event, { type: 'disputeOpened' }>, 'reference' | 'amount'> & { withdrawn: boolean },
  { status, evidence_details }: Json,
  at: string,
): Event {
  switch (status) {
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return { type: 'disputeWon', ...asked, at };
    case 'lost':
      return { type: 'disputeLost', ...asked, at };
    default: {
      const due = (evidence_details as Json | null | undefined)?.due_by;
      return { type: 'disputeOpened', ...asked, respondBy: typeof due === 'number' ? instant(due * 1_000) : null };
    }
  }
}

/** Fees stand on the movements of the balance. One in another currency than the payment's is no amount of the order. */
function feeEvents({ id, currency, balance_transactions }: Json): Event[] {
  const movements = Array.isArray(balance_transactions) ? (balance_transactions as readonly Json[]) : [];
  return movements.flatMap((movement): Event[] => {
    const fee = Number(movement.fee);
    if (!Number.isSafeInteger(fee) || fee === 0 || movement.currency !== currency) return [];
    const amount = fromStripeAmount(Math.abs(fee), String(currency)).amount;
    return [
      { type: fee > 0 ? 'feeCharged' : 'feeReturned', reference: String(movement.id), amount, dispute: String(id) },
    ];
  });
}

function wordOf(reason: unknown): string {
  const text = String(reason ?? '');
  return /^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/.test(text) ? text : 'unspecified';
}
