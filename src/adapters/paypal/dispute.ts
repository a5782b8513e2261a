/**
 * PayPal's disputes in the words of `payments.hear`. A transaction that is disputed carries what the shop wrote on it: whose it is.
 *
 * Source: https://developer.paypal.com/docs/api/customer-disputes/v1/, `fund_movements` and `money_movement_reason`.
 */
import { isOmsError, type Money } from '../../kernel';
import type { PaymentHeard, PaymentNews } from '../../ports';
import { fromPaypalAmount, type PaypalAmount } from './amounts';
import type { PaypalApi } from './api';
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
  readonly fund_movements?: readonly FundMovement[];
  /** The older name of the same. */
  readonly money_movements?: readonly FundMovement[];
}

interface FundMovement {
  readonly party?: string;
  readonly affected_party?: string;
  readonly amount?: PaypalAmount;
  readonly initiated_time?: string;
  readonly type?: string;
  readonly reason?: string;
}

/** What a dispute tells the order that it is about, as far as PayPal says which that is. */
export async function disputeNews(api: PaypalApi, resource: unknown): Promise<PaymentNews> {
  const dispute = (resource ?? {}) as Dispute;
  const [transaction] = dispute.disputed_transactions ?? [];
  const owner = ownerIn(transaction?.custom);
  const disputed = dispute.dispute_amount && fromPaypalAmount(dispute.dispute_amount);
  const events = disputed
    ? [stands(dispute, disputed.amount), ...movementEvents(dispute, disputed, await movementsOf(api, dispute))]
    : [];
  if (!owner) return { kind: 'dispute', reference: transaction?.seller_transaction_id ?? null, events };
  const { orderId, paymentId } = owner;
  return { kind: 'heard', orderId, paymentId, events };
}

/** A webhook need not list what was moved for the dispute; PayPal's record of it does. An app that may not read disputes is told no fees. */
async function movementsOf(api: PaypalApi, dispute: Dispute): Promise<readonly FundMovement[]> {
  const listed = listedIn(dispute);
  if (listed || dispute.dispute_id === undefined) return listed ?? [];
  try {
    const reply = await api.get(`/v1/customer/disputes/${encodeURIComponent(dispute.dispute_id)}`);
    return (reply.ok && listedIn(reply.body as Dispute)) || [];
  } catch (error) {
    if (isOmsError(error, 'port.failed') && error.details.status === 403) return [];
    throw error;
  }
}

const listedIn = ({ fund_movements, money_movements }: Dispute) => fund_movements ?? money_movements;

/** Fees of the seller, and what the dispute took and gave in another currency than the payment's. A movement has no id but what it is. */
function movementEvents({ dispute_id }: Dispute, disputed: Money, movements: readonly FundMovement[]): HeardEvent[] {
  return movements.flatMap((movement): HeardEvent[] => {
    const { party = movement.affected_party, type, reason = '', initiated_time = '' } = movement;
    if (party !== 'SELLER' || (type !== 'DEBIT' && type !== 'CREDIT') || !movement.amount) return [];
    const { amount, currency } = fromPaypalAmount(movement.amount);
    const foreign = currency !== disputed.currency;
    const reference = [dispute_id, reason, type, initiated_time].join(':');
    if (amount <= 0) return [];
    if (fees.has(reason))
      return [
        {
          type: type === 'DEBIT' ? 'feeCharged' : 'feeReturned',
          ...{ reference, amount, dispute: String(dispute_id) },
          ...(foreign && { currency }),
        },
      ];
    if (reason !== 'DISPUTE_SETTLEMENT' || !foreign) return [];
    const of = type === 'DEBIT' ? 'withdrawal' : 'reinstatement';
    return [{ type: 'settled', reference, of, amount: disputed.amount, settled: { amount, currency } }];
  });
}

type HeardEvent = PaymentHeard['events'][number];

const fees: ReadonlySet<string> = new Set(['DISPUTE_FEE', 'CHARGEBACK_FEE', 'DISPUTE_SETTLEMENT_FEE']);

/** Outcomes for which the money leaves the seller. */
const lost: ReadonlySet<string | undefined> = new Set(['RESOLVED_BUYER_FAVOUR', 'ACCEPTED']);

function stands(dispute: Dispute, amount: number): HeardEvent {
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
