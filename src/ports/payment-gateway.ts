/**
 * A payment provider, as a host implements it.
 *
 * Promises
 * - P1 A repeated call with the same `key` has no second effect and gives the first answer.
 * - P2 A refusal is an answer (`declined`), not a throw; a throw means that the outcome is unknown.
 * - P3 `lookup` tells what became of a call, by its key and what else is known of it: its answer, or `none` when it never arrived.
 * - P4 Amounts are integers of minor units; no more is captured than was authorized, no more refunded than was captured.
 */
import type { Money } from '../kernel';

export interface AuthorizeRequest {
  /** Idempotency key of this call. */
  readonly key: string;
  readonly orderId: string;
  readonly orderNumber: string | null;
  readonly paymentId: string;
  readonly amount: Money;
  /** What the shop's page got from the provider: a token, never a card number. */
  readonly token: string | null;
  /**
   * A part of a plan. `first`: the customer is there, and agrees that the same token is charged again; `later`: they are not. One who would have
   * to do something is declined then.
   */
  readonly instalment?: 'first' | 'later';
}

export interface PaymentRequest {
  readonly key: string;
  /** The order that asks; webhooks of providers that keep it can be told apart by it. */
  readonly orderId?: string;
  readonly paymentId: string;
  /** The gateway's own reference of the authorization or capture. */
  readonly reference: string;
  readonly amount: Money;
}

/** Evidence for a dispute; `evidence` is plain data of the order, `customer` and `shipTo` name a person. */
export interface DisputeAnswer {
  readonly key: string;
  /** The gateway's own reference of the dispute. */
  readonly reference: string;
  readonly evidence: unknown;
  readonly customer: Readonly<Record<string, string>> | null;
  readonly shipTo: Readonly<Record<string, string>> | null;
  /** What staff say. */
  readonly note: string | null;
}

export type GatewayAnswer =
  | { readonly status: 'authorized'; readonly reference: string; readonly amount: Money; readonly expiresAt?: string }
  | { readonly status: 'captured'; readonly reference: string; readonly amount: Money }
  | { readonly status: 'refunded'; readonly reference: string; readonly amount: Money }
  | { readonly status: 'voided'; readonly reference: string }
  /** The customer must do something first; `action` is a URL or a provider's instruction. */
  | {
      readonly status: 'requiresAction';
      readonly reference: string;
      readonly action: string;
      readonly expiresAt?: string;
    }
  /** The provider will tell later, by webhook or when asked. */
  | { readonly status: 'pending'; readonly reference: string; readonly expiresAt?: string }
  | { readonly status: 'declined'; readonly code: string };

export interface GatewayCapabilities {
  /** `authorize` may answer `captured` at once (wallets, vouchers). */
  readonly capturesAtOnce: boolean;
  readonly partialCapture: boolean;
  readonly partialRefund: boolean;
  readonly lookup: boolean;
}

/** What is known of a call beside its key. A provider that cannot search by key finds what became of it by these. */
export interface AskedCall {
  readonly operation: 'authorize' | 'capture' | 'void' | 'refund';
  readonly orderId: string;
  readonly paymentId: string;
  /** The gateway's own reference of the payment; null when no answer has told it yet. */
  readonly reference: string | null;
  readonly amount: Money;
}

export interface PaymentGateway {
  readonly capabilities: GatewayCapabilities;
  authorize(request: AuthorizeRequest): Promise<GatewayAnswer>;
  capture(request: PaymentRequest): Promise<GatewayAnswer>;
  void(request: PaymentRequest): Promise<GatewayAnswer>;
  refund(request: PaymentRequest): Promise<GatewayAnswer>;
  /** What became of the call with this key. */
  lookup(key: string, call?: AskedCall): Promise<GatewayAnswer | { readonly status: 'none' }>;
  /** Takes the evidence for a dispute; repeatable by its key. Without it the bundle is kept, and a person sends it. */
  answerDispute?(request: DisputeAnswer): Promise<void>;
}
