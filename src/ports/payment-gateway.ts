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

/** Money that shall be set aside (or taken at once, where the gateway can only do that) for a payment of an order. */
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

/** A capture, a void or a refund of a payment that the gateway knows by `reference`. `key` makes repeating it safe. */
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

/** What became of the money, in the gateway's answer to a call. A refusal is `declined` with the gateway's code, never a throw. */
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

/**
 * What a payment provider can do. Without `partialCapture` an authorization is taken whole and once; with `lookup` it says what became of a call
 * whose answer was lost.
 */
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

/** Where the shop's money is set aside, taken and given back; orders name it by its key in the option `payments`. */
export interface PaymentGateway {
  readonly capabilities: GatewayCapabilities;
  /** Sets money aside, or takes it where the gateway captures at once. */
  authorize(request: AuthorizeRequest): Promise<GatewayAnswer>;
  /** Takes money that was set aside: all of it, or with `partialCapture` a part. */
  capture(request: PaymentRequest): Promise<GatewayAnswer>;
  /** Gives back what was set aside and not taken. */
  void(request: PaymentRequest): Promise<GatewayAnswer>;
  /** Gives back money that was taken: all of it, or with `partialRefund` a part. */
  refund(request: PaymentRequest): Promise<GatewayAnswer>;
  /** What became of the call with this key. */
  lookup(key: string, call?: AskedCall): Promise<GatewayAnswer | { readonly status: 'none' }>;
  /** Takes the evidence for a dispute; repeatable by its key. Without it the bundle is kept, and a person sends it. */
  answerDispute?(request: DisputeAnswer): Promise<void>;
}
