/**
 * Stripe's disputes in the words of `payments.hear`: what is questioned, how it was decided, and what it cost.
 *
 * Source: https://docs.stripe.com/api/disputes/object, `status` and `balance_transactions`.
 */
import { instant } from '../../kernel';
import type { PaymentHeard } from '../../ports';
import { fromStripeAmount } from './amounts';
import type { Json } from './api';
import { balanceEvents } from './balance';

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
  return [stands(asked, dispute, at), ...movementEvents(dispute)];
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

/** What the dispute took from the balance and gave back to it, each with its fee. */
function movementEvents({ id, amount, currency, balance_transactions }: Json): Event[] {
  const movements = Array.isArray(balance_transactions) ? (balance_transactions as readonly Json[]) : [];
  const disputed = fromStripeAmount(amount as number, String(currency));
  return movements.flatMap((movement) =>
    balanceEvents(movement, {
      of: Number(movement.amount) < 0 ? 'withdrawal' : 'reinstatement',
      amount: disputed,
      currency: disputed.currency,
      dispute: String(id),
    }),
  );
}

function wordOf(reason: unknown): string {
  const text = String(reason ?? '');
  return /^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/.test(text) ? text : 'unspecified';
}
