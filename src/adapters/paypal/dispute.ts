/**
 * PayPal's disputes in the words of `payments.hear`. A transaction that is disputed carries what the shop wrote on it: whose it is.
 *
 * Source: https://developer.paypal.com/docs/api/customer-disputes/v1/
 */
import type { PaymentHeard, PaymentNews } from '../../ports';
import { fromPaypalAmount, type PaypalAmount } from './amounts';
import { ownerIn, wordOf } from './order';

interface Dispute {
  readonly dispute_id?: string;
  readonly reason?: string;
  readonly status?: string;
  readonly dispute_life_cycle_stage?: string;
  readonly dispute_amount?: PaypalAmount;
  readonly dispute_outcome?: { readonly outcome_code?: string };
  readonly seller_response_due_date?: string;
  readonly update_time?: string;
  readonly create_time?: string;
  readonly disputed_transactions?: readonly { readonly custom?: string; readonly seller_transaction_id?: string }[];
}

/** What a dispute tells the order that it is about, as far as PayPal says which that is. */
export function disputeNews(resource: unknown): PaymentNews {
  const dispute = (resource ?? {}) as Dispute;
  const [transaction] = dispute.disputed_transactions ?? [];
  const owner = ownerIn(transaction?.custom);
  const events = dispute.dispute_amount ? [stands(dispute, fromPaypalAmount(dispute.dispute_amount).amount)] : [];
  if (!owner) return { kind: 'dispute', reference: transaction?.seller_transaction_id ?? null, events };
  const { orderId, paymentId } = owner;
  return { kind: 'heard', orderId, paymentId, events };
}

/** Outcomes for which the money leaves the seller. */
const lost: ReadonlySet<string | undefined> = new Set(['RESOLVED_BUYER_FAVOUR', 'ACCEPTED']);

function stands(dispute: Dispute, amount: number): PaymentHeard['events'][number] {
  const asked = {
    reference: String(dispute.dispute_id),
    amount,
    reason: wordOf(dispute.reason, 'unspecified'),
    // PayPal asks first; it holds the money back once the buyer makes a claim of it.
    withdrawn: dispute.dispute_life_cycle_stage !== 'INQUIRY',
  };
  const respondBy = instantOf(dispute.seller_response_due_date);
  if (dispute.status !== 'RESOLVED') return { type: 'disputeOpened', ...asked, respondBy };
  const at = instantOf(dispute.update_time ?? dispute.create_time) ?? new Date(0).toISOString();
  return { type: lost.has(dispute.dispute_outcome?.outcome_code) ? 'disputeLost' : 'disputeWon', ...asked, at };
}

function instantOf(text: string | undefined): string | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
