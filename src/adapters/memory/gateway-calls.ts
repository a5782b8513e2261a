/** Calls of a simulated gateway, and what it tells of them later in the shape in which `payments.record` takes it. */
import type { Instant, Money } from '../../kernel';
import type { GatewayAnswer } from '../../ports/payment-gateway';

/** What the simulated gateway was asked to do with money. */
export type GatewayOperation = 'authorize' | 'capture' | 'void' | 'refund';

/** One call as the gateway saw it. */
export interface GatewayCall {
  readonly operation: GatewayOperation;
  readonly key: string;
  readonly paymentId: string;
  readonly amount: Money;
  /** Of an authorization. */
  readonly orderId: string | null;
  readonly token: string | null;
  /** Of every other call. */
  readonly reference: string | null;
  readonly at: Instant;
  /** 1 for the first call with this key, also when that one never arrived. */
  readonly attempt: number;
  /** The key was answered before: this call had no effect. */
  readonly repeated: boolean;
}

/** An answer with amounts in minor units of the payment's currency, as `payments.record` takes it. */
export type RecordableAnswer =
  | {
      readonly status: 'authorized';
      readonly reference: string;
      readonly amount: number;
      readonly expiresAt: string | null;
    }
  | { readonly status: 'captured' | 'refunded'; readonly reference: string; readonly amount: number }
  | { readonly status: 'voided' | 'requiresAction' | 'pending'; readonly reference: string }
  | { readonly status: 'declined'; readonly code: string };

/**
 * News from the provider about one call. `orderId` is null when the gateway never saw the order.
 *
 * @example
 * for (const { orderId, payload } of gateway.webhooks()) await oms.payments.record(orderId, payload);
 */
export interface GatewayWebhook {
  readonly orderId: string | null;
  readonly payload: {
    readonly paymentId: string;
    readonly operation: GatewayOperation;
    readonly callId: string;
    readonly amount: number;
    readonly answer: RecordableAnswer;
  };
}

/** The webhook that tells the answer to a call. */
export function webhookOf(
  call: GatewayCall,
  orderId: string | null,
  callId: string,
  told: GatewayAnswer,
): GatewayWebhook {
  const { paymentId, operation, amount } = call;
  return { orderId, payload: { paymentId, operation, callId, amount: amount.amount, answer: recordable(told) } };
}

function recordable(answer: GatewayAnswer): RecordableAnswer {
  switch (answer.status) {
    case 'authorized':
      return { ...answer, amount: answer.amount.amount, expiresAt: answer.expiresAt ?? null };
    case 'captured':
    case 'refunded':
      return { ...answer, amount: answer.amount.amount };
    case 'requiresAction':
      return { status: 'requiresAction', reference: answer.reference };
    default:
      return answer;
  }
}
