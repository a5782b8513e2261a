/** What may be called, by its name: the routes of `orderwright/http`, with the types of the schemas that check them there. Types only. */
import type { ReturnEligibility } from '../aftersales';
import type { EditPreview } from '../engine/edits';
import type { Order } from '../engine/present';
import type { HandedOver, OrderFilter, RecordedFact } from '../engine/reads';
import type { ReturnPreview } from '../engine/returns';
import type { Cart, OrderView } from '../http';
import type { OrderMargin } from '../insights';
import type { Explanation, ImplementedCommand, PayloadInputs } from '../order';

/** An order as its reader sees it: customers a view, those who work for the shop all of it. */
export type Seen = OrderView | Order;

/** An order, or its id. */
export type OrderRef = string | { readonly id: string };

export interface LookOptions {
  readonly signal?: AbortSignal;
  /** Opens one order for whoever holds it: the token of `orderLinks`. Default: the client's own. */
  readonly link?: string;
}

export interface CallOptions extends LookOptions {
  /** Default: a new one for each call, the same over its attempts. Name one to be safe over a reload of the page as well: the cart's id. */
  readonly idempotencyKey?: string;
  /** Refuses with `version.conflict` when the order has moved on since: the order that the decision was made on. */
  readonly ifMatch?: { readonly version: number };
}

type In<T extends ImplementedCommand> = PayloadInputs[T];

/** A command on one order that needs to be told more. */
export type Call<T extends ImplementedCommand, S extends Seen> = (
  order: OrderRef,
  input: In<T>,
  options?: CallOptions,
) => Promise<S>;

/** A command on one order that may be told more. */
export type EasyCall<T extends ImplementedCommand, S extends Seen> = (
  order: OrderRef,
  input?: In<T>,
  options?: CallOptions,
) => Promise<S>;

/** A question about one order. */
export type Look<A> = (order: OrderRef, options?: LookOptions) => Promise<A>;

export interface OrdersFound<S extends Seen> {
  readonly orders: readonly S[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** What would be; the order as it would be is shown to those who work for the shop. */
export type Previewed<P extends { readonly order: Order }> = Omit<P, 'order'> & Partial<Pick<P, 'order'>>;

export interface LiveOptions extends LookOptions {
  /** Tells it only when it is newer than this. */
  readonly after?: { readonly version: number };
}

export interface OrderCalls<S extends Seen> {
  /** A customer sends a cart, which names no price; those who work for the shop send an order. */
  place(input: Cart | In<'orders.place'>, options?: CallOptions): Promise<S>;
  draft(input: In<'orders.draft'>, options?: CallOptions): Promise<S>;
  find(filter?: OrderFilter, options?: LookOptions): Promise<OrdersFound<S>>;
  /** Every order that is found, newest first, page by page as they are taken. */
  each(filter?: OrderFilter, options?: LookOptions): AsyncGenerator<S, void, undefined>;
  /** As it stands; `known` itself while that is how it stands, and nothing is sent again. */
  get(order: OrderRef, options?: LookOptions & { readonly known?: S }): Promise<S>;
  /** The order as it stands and whenever it moves on, each version at most once, over breaks of the line, until the loop is left. */
  live(order: OrderRef, options?: LiveOptions): AsyncGenerator<S, void, undefined>;
  /** Every command: allowed now for this caller, or refused because of what. */
  readonly explain: Look<readonly Explanation[]>;
  readonly history: Look<readonly RecordedFact[]>;
  readonly margin: Look<OrderMargin>;
  readonly handovers: Look<readonly HandedOver[]>;
  readonly accept: EasyCall<'orders.accept', S>;
  readonly confirm: EasyCall<'orders.confirm', S>;
  readonly release: EasyCall<'orders.release', S>;
  readonly complete: EasyCall<'orders.complete', S>;
  readonly cancel: EasyCall<'orders.cancel', S>;
  readonly expire: EasyCall<'orders.expire', S>;
  readonly hold: Call<'orders.hold', S>;
  readonly releaseHold: Call<'orders.releaseHold', S>;
  readonly note: Call<'orders.note', S>;
  readonly fill: EasyCall<'orders.fill', S>;
  readonly moveWindow: Call<'orders.moveWindow', S>;
  readonly redate: Call<'orders.redate', S>;
  readonly fulfill: EasyCall<'orders.fulfill', S>;
  readonly tag: Call<'orders.tag', S>;
  readonly tell: Call<'orders.tell', S>;
  readonly approve: Call<'orders.approve', S>;
  readonly deny: Call<'orders.deny', S>;
}

export interface ProductionCalls<S extends Seen> {
  readonly request: EasyCall<'production.request', S>;
  readonly begin: EasyCall<'production.begin', S>;
  readonly receive: EasyCall<'production.receive', S>;
  readonly fail: EasyCall<'production.fail', S>;
}

export interface PaymentCalls<S extends Seen> {
  readonly authorize: Call<'payments.authorize', S>;
  readonly record: Call<'payments.record', S>;
  readonly capture: EasyCall<'payments.capture', S>;
  readonly fail: Call<'payments.fail', S>;
  readonly void: EasyCall<'payments.void', S>;
  readonly refund: Call<'payments.refund', S>;
  readonly hear: Call<'payments.hear', S>;
  readonly expire: Call<'payments.expire', S>;
  readonly evidence: Call<'payments.evidence', S>;
  readonly charge: Call<'payments.charge', S>;
  readonly remind: Call<'payments.remind', S>;
}

export interface ShipmentCalls<S extends Seen> {
  readonly dispatch: EasyCall<'shipments.dispatch', S>;
  readonly record: Call<'shipments.record', S>;
  readonly track: Call<'shipments.track', S>;
  readonly cancel: Call<'shipments.cancel', S>;
  readonly fail: Call<'shipments.fail', S>;
  readonly resolve: Call<'shipments.resolve', S>;
  readonly receiveBack: Call<'shipments.receiveBack', S>;
  readonly claim: Call<'shipments.claim', S>;
  readonly settleClaim: Call<'shipments.settleClaim', S>;
  readonly reallocate: Call<'shipments.reallocate', S>;
  readonly remind: EasyCall<'shipments.remind', S>;
}

export interface ReturnCalls<S extends Seen> {
  readonly eligibility: Look<readonly ReturnEligibility[]>;
  /** What a return would come to. Nothing is written. */
  preview(order: OrderRef, input: In<'returns.request'>, options?: LookOptions): Promise<Previewed<ReturnPreview>>;
  readonly request: Call<'returns.request', S>;
  readonly approve: Call<'returns.approve', S>;
  readonly reject: Call<'returns.reject', S>;
  readonly askLabel: Call<'returns.askLabel', S>;
  readonly record: Call<'returns.record', S>;
  readonly track: Call<'returns.track', S>;
  readonly receive: Call<'returns.receive', S>;
  readonly release: Call<'returns.release', S>;
  readonly expire: Call<'returns.expire', S>;
  readonly sendBack: Call<'returns.sendBack', S>;
  readonly refund: Call<'returns.refund', S>;
}

export interface EditCalls<S extends Seen> {
  /** What the open edit comes to now. */
  readonly preview: Look<Previewed<EditPreview>>;
  readonly begin: EasyCall<'edits.begin', S>;
  readonly stage: Call<'edits.stage', S>;
  readonly unstage: Call<'edits.unstage', S>;
  readonly confirm: EasyCall<'edits.confirm', S>;
  readonly discard: EasyCall<'edits.discard', S>;
}

export interface TaxCalls<S extends Seen> {
  readonly report: EasyCall<'taxes.report', S>;
  readonly record: Call<'taxes.record', S>;
  readonly requote: EasyCall<'taxes.requote', S>;
}

/** Every call by the name of its route: `payments.capture` is `client.payments.capture(order, input)`. */
export interface Calls<S extends Seen> {
  readonly orders: OrderCalls<S>;
  readonly payments: PaymentCalls<S>;
  readonly shipments: ShipmentCalls<S>;
  readonly returns: ReturnCalls<S>;
  readonly edits: EditCalls<S>;
  readonly taxes: TaxCalls<S>;
  readonly production: ProductionCalls<S>;
}
