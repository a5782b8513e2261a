/** What may be called, by its name: the routes of `orderwright/http`, with the types of the schemas that check them there. Types only. */
import type { ReturnEligibility } from '../aftersales';
import type { ListAttention } from '../engine/attention/attention';
import type { AuditReport } from '../engine/audit';
import type { Cases, ThreadMessage } from '../engine/cases/cases';
import type { Feedbacks } from '../engine/cases/feedback';
import type { CaseRecord } from '../engine/cases/record';
import type { Collecting } from '../engine/collecting';
import type { Customers } from '../engine/customers';
import type { EditPreview } from '../engine/edits';
import type { Endpoints } from '../engine/endpoints/endpoints';
import type { ImportedRecord } from '../engine/import-orders';
import type { Insights } from '../engine/insights';
import type { KeptWayBack } from '../engine/labels';
import type { Lanes } from '../engine/lane-times';
import type { Messages } from '../engine/messages/log';
import type { Oms } from '../engine/oms';
import type { Preview } from '../engine/pipeline';
import type { Order } from '../engine/present';
import type { HandedOver, OrderFilter, RecordedFact } from '../engine/reads';
import type { Relay } from '../engine/relay';
import type { CheckedWarranty, Repairs } from '../engine/repairs/repairs';
import type { SupplierClaims } from '../engine/repairs/supplier-claims';
import type { ReturnPreview } from '../engine/returns';
import type { Counts } from '../engine/stock/counts';
import type { ImportedLine, ImportOptions, StockRow } from '../engine/stock/import-file';
import type { Inventory } from '../engine/stock/inventory';
import type { PurchaseOrders } from '../engine/stock/purchase-orders';
import type { Queue } from '../engine/stock/queue';
import type { Replenishment } from '../engine/stock/replenishment';
import type { Transfers } from '../engine/stock/transfers';
import type { GiftCards, StoreCredit } from '../engine/tenders';
import type { RefreshReport } from '../engine/tracking';
import type { Windows } from '../engine/windows';
import type { Waves } from '../engine/work/waves';
import type { WorkOrders } from '../engine/work/work-orders';
import type { Cart, CaseView, MessageView, OrderView, ProblemBody, RepairView, WarrantyView } from '../http';
import type { OrderMargin } from '../insights';
import type { Explanation, ImplementedCommand, ImportedOrder, PayloadInputs } from '../order';
import type { EffectId, IncomingAttachment, IncomingMessage } from '../ports';

/** An order as its reader sees it: customers a view, those who work for the shop all of it. */
export type Seen = OrderView | Order;

/** An order, or its id. */
export type OrderRef = string | { readonly id: string };

/** How a question is asked: until when, and as holder of which signed link. */
export interface LookOptions {
  readonly signal?: AbortSignal;
  /** Opens one order for whoever holds it: the token of `orderLinks`. Default: the client's own. */
  readonly link?: string;
}

/** How a command is given: with which key it is safe to repeat, and on which version of the order it was decided. */
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

/** Orders that a caller may see, newest first, and the cursor behind them. */
export interface OrdersFound<S extends Seen> {
  readonly orders: readonly S[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** What would be; the order as it would be is shown to those who work for the shop. */
export type Previewed<P extends { readonly order: Order }> = Omit<P, 'order'> & Partial<Pick<P, 'order'>>;

/** From which version on an order is told of as it changes. */
export interface LiveOptions extends LookOptions {
  /** Tells it only when it is newer than this. */
  readonly after?: { readonly version: number };
}

/** Calls about orders, with the names and inputs of `oms.orders`. Each rejects with an `ApiError` that holds every reason of a refusal. */
export interface OrderCalls<S extends Seen> {
  /** A customer sends a cart, which names no price; those who work for the shop send an order. */
  place(input: Cart | In<'orders.place'>, options?: CallOptions): Promise<S>;
  /** A draft; with `validUntil` a quote. Takes no stock and no number. */
  draft(input: In<'orders.draft'>, options?: CallOptions): Promise<S>;
  /** A page of the orders that fit the filter, newest first. */
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
  readonly claim: Call<'orders.claim', S>;
  readonly feedback: Call<'orders.feedback', S>;
  /** Orders of another system, as they stand. Each is answered for, in order. */
  import(
    input: { readonly orders: readonly ImportedOrder[]; readonly publish?: boolean },
    options?: CallOptions,
  ): Promise<readonly ImportedRecord[]>;
  /**
   * As many as there are, from a file or another system: read and sent block by block as their reports are taken, each block until it is answered.
   *
   * @example
   * for await (const { line, status, problems } of client.orders.importEach(records)) if (status === 'refused') console.error(line, problems);
   */
  importEach(
    records: Iterable<ImportedOrder> | AsyncIterable<ImportedOrder>,
    options?: LookOptions & { readonly publish?: boolean },
  ): AsyncGenerator<ImportedRecord, void, undefined>;
  /** The one word for how it stands, in another language. */
  label(order: OrderRef, asked: { readonly locale: string }, options?: LookOptions): Promise<string>;
}

/** Calls about goods that are made to order, with the names and inputs of `oms.production`. */
export interface ProductionCalls<S extends Seen> {
  readonly request: EasyCall<'production.request', S>;
  readonly begin: EasyCall<'production.begin', S>;
  readonly receive: EasyCall<'production.receive', S>;
  readonly fail: EasyCall<'production.fail', S>;
}

/** Calls about the money of an order, with the names and inputs of `oms.payments`. */
export interface PaymentCalls<S extends Seen> {
  /** Where the customer has to go so that a payment goes on; null where none waits for them. */
  readonly action: Look<string | null>;
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

/** Calls about parcels, with the names and inputs of `oms.shipments`. */
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
  /** The open goods of several orders of a customer go in one parcel. Answers the first order. */
  merge(
    input: { readonly orders: readonly string[] } & Partial<Pick<In<'shipments.merge'>, 'carrier' | 'location'>>,
    options?: CallOptions,
  ): Promise<S>;
  /** Has the carriers asked how the parcels of an order stand that are under way. */
  refresh(order: OrderRef, input?: Readonly<Record<string, never>>, options?: CallOptions): Promise<S>;
  /** The same for a page of orders, newest first; `next` is passed as `before`. Carriers that do not answer are named. */
  refreshAll(
    input?: { readonly before?: string; readonly limit?: number },
    options?: CallOptions,
  ): Promise<RefreshReport>;
  /** Where a label lies, of one that is a link. */
  label(order: OrderRef, shipmentId: string, options?: LookOptions): Promise<Printed>;
  /** Sends for a carrier's driver, for parcels of these orders that wait at a location. */
  bookPickup(
    carrier: string,
    input: Parameters<Collecting['bookPickup']>[1],
    options?: CallOptions,
  ): Promise<Told<Collecting['bookPickup']>>;
  /** Has the carrier's list made of such parcels, with what is to be printed. */
  manifest(
    carrier: string,
    input: Parameters<Collecting['manifest']>[1],
    options?: CallOptions,
  ): Promise<Told<Collecting['manifest']>>;
  /** A page of pick-ups and lists of parcels, newest first. */
  readonly collections: Say<Collecting['collections']>;
  /** A pick-up that was booked or a list that was made, with what is to be printed. */
  readonly collection: LookAt<Collecting['collection']>;
}

/** Calls about goods that come back, with the names and inputs of `oms.returns`. */
export interface ReturnCalls<S extends Seen> {
  readonly eligibility: Look<readonly ReturnEligibility[]>;
  /** What goods are sent back by. */
  wayBack(order: OrderRef, returnId: string, options?: LookOptions): Promise<KeptWayBack | null>;
  /** What a return would come to. Nothing is written. */
  preview(order: OrderRef, input: In<'returns.request'>, options?: LookOptions): Promise<Previewed<ReturnPreview>>;
  readonly request: Call<'returns.request', S>;
  readonly approve: Call<'returns.approve', S>;
  readonly reject: Call<'returns.reject', S>;
  readonly askLabel: Call<'returns.askLabel', S>;
  readonly track: Call<'returns.track', S>;
  readonly receive: Call<'returns.receive', S>;
  readonly release: Call<'returns.release', S>;
  readonly expire: Call<'returns.expire', S>;
  readonly sendBack: Call<'returns.sendBack', S>;
  readonly refund: Call<'returns.refund', S>;
}

/** Calls about changes to an order that was placed, with the names and inputs of `oms.edits`. */
export interface EditCalls<S extends Seen> {
  /** What the open edit comes to now. */
  readonly preview: Look<Previewed<EditPreview>>;
  readonly begin: EasyCall<'edits.begin', S>;
  readonly stage: Call<'edits.stage', S>;
  readonly unstage: Call<'edits.unstage', S>;
  readonly confirm: EasyCall<'edits.confirm', S>;
  readonly discard: EasyCall<'edits.discard', S>;
}

/** Calls about an order's tax, with the names and inputs of `oms.taxes`. */
export interface TaxCalls<S extends Seen> {
  readonly report: EasyCall<'taxes.report', S>;
  readonly record: Call<'taxes.record', S>;
  readonly requote: EasyCall<'taxes.requote', S>;
}

/** A thing, or its id. */
export type Ref = string | { readonly id: string };

/** Words of the facade, as they are called over HTTP: the ids that stand in the path, what is said, how. */
type Door = (...said: never[]) => unknown;
type Arity<F extends Door> = Parameters<F>['length'];
type Told<F extends Door> = Awaited<ReturnType<F>>;

/** A command on a thing. One that needs to be told nothing takes nothing, or `{}`. */
type Act<F extends Door> =
  3 extends Arity<F>
    ? 1 extends Arity<F>
      ? (ref: Ref, input?: Parameters<F>[1], options?: CallOptions) => Promise<Told<F>>
      : (ref: Ref, input: NonNullable<Parameters<F>[1]>, options?: CallOptions) => Promise<Told<F>>
    : (ref: Ref, input?: Readonly<Record<string, never>>, options?: CallOptions) => Promise<Told<F>>;
/** What is said to the desk itself. */
type Say<F extends Door> =
  0 extends Arity<F>
    ? (input?: Parameters<F>[0], options?: CallOptions) => Promise<Told<F>>
    : (input: NonNullable<Parameters<F>[0]>, options?: CallOptions) => Promise<Told<F>>;
type LookAt<F extends Door> = (ref: Ref, options?: LookOptions) => Promise<Told<F>>;

type Doors<Desk> = { [Verb in keyof Desk]: Desk[Verb] extends Door ? Verb : never }[keyof Desk];
type Of<Desk, Verb extends keyof Desk> = Extract<Desk[Verb], Door>;
type Acts<Desk, Verb extends Doors<Desk>> = { readonly [V in Verb]: Act<Of<Desk, V>> };
type Says<Desk, Verb extends Doors<Desk>> = { readonly [V in Verb]: Say<Of<Desk, V>> };
type Looks<Desk, Verb extends Doors<Desk>> = { readonly [V in Verb]: LookAt<Of<Desk, V>> };

/** Of one SKU or of several. */
interface OfSkus {
  readonly skus: readonly string[];
}
interface OfChannel extends OfSkus {
  readonly channel?: string;
}
/** What is printed: where it lies. Bytes are fetched from the address itself. */
interface Printed {
  readonly format: string;
  readonly url: string;
}
type Listed<F extends Door> = ReturnType<F> extends AsyncIterable<infer Item> ? readonly Item[] : never;
type Asked<F extends Door> = (input: Parameters<F>[0], options?: LookOptions) => Promise<Told<F>>;

/** Calls about stock, with the names of `oms.inventory`; what is there a list of arguments is here one object. For staff. */
export type InventoryCalls = Says<
  Inventory,
  | ('receive' | 'adjust' | 'move' | 'writeOff' | 'returnToSupplier' | 'landCosts')
  | ('setPolicy' | 'setBackorders' | 'freeze' | 'unfreeze' | 'redateBackorders')
  | ('reserve' | 'takeSnapshot' | 'takeDeltas' | 'audit' | 'repair' | 'valuation' | 'ageing')
> &
  Says<Replenishment, 'replenishment' | 'orderSuggested'> & {
    levels(asked: OfChannel, options?: LookOptions): Promise<Told<Inventory['levels']>>;
    available(asked: OfChannel, options?: LookOptions): Promise<Told<Inventory['available']>>;
    atp(
      asked: { readonly sku: string; readonly quantity: number; readonly at?: string; readonly channel?: string },
      options?: LookOptions,
    ): Promise<Told<Inventory['atp']>>;
    allowances(
      asked: OfSkus & { readonly customer: { readonly id?: string; readonly email?: string } },
      options?: LookOptions,
    ): Promise<Told<Inventory['allowances']>>;
    asOf(asked: Parameters<Inventory['asOf']>[0], options?: LookOptions): Promise<Listed<Inventory['asOf']>>;
    serial(sku: string, serial: string, options?: LookOptions): Promise<Told<Inventory['serial']>>;
    /** `csv`: the file. Every line is answered for. */
    importStock(
      input: NonNullable<Parameters<Inventory['importStock']>[1]> & { readonly csv: string },
      options?: CallOptions,
    ): Promise<Listed<Inventory['importStock']>>;
    /** Rows of a stock file, as many as there are: read and sent block by block as their reports are taken, each block until it is answered. */
    importEach(
      rows: Iterable<StockRow> | AsyncIterable<StockRow>,
      options?: LookOptions & ImportOptions,
    ): AsyncGenerator<ImportedLine, void, undefined>;
    fillBackorders(input: OfSkus, options?: CallOptions): Promise<Told<Inventory['fillBackorders']>>;
    followSupplies(
      input: { readonly places: Parameters<Inventory['followSupplies']>[0] },
      options?: CallOptions,
    ): Promise<Told<Inventory['followSupplies']>>;
    rebuild(input?: Readonly<Record<string, never>>, options?: CallOptions): Promise<number>;
    renew(cart: string, input?: { readonly ttlMs?: number }, options?: CallOptions): Promise<Told<Inventory['renew']>>;
    release(cart: string, input?: Readonly<Record<string, never>>, options?: CallOptions): Promise<void>;
    readonly queue: Says<Queue, 'join'> &
      Looks<Queue, 'position'> & {
        length(asked: { readonly sku: string }, options?: LookOptions): Promise<number>;
        serve(input: OfSkus, options?: CallOptions): Promise<Told<Queue['serve']>>;
        leave(place: string, input?: Readonly<Record<string, never>>, options?: CallOptions): Promise<void>;
      };
  };

/** A page of orders of the bulk command, and what became of each. */
export type BulkAnswer =
  | { readonly id: string; readonly order: Order }
  | { readonly id: string; readonly problem: ProblemBody };

/** Calls of staff beside orders, by the names of the facade: ids first, then what is said, then how. */
export interface StaffCalls {
  readonly inventory: InventoryCalls;
  readonly purchaseOrders: Says<PurchaseOrders, 'create' | 'find'> &
    Acts<PurchaseOrders, 'change' | 'send' | 'confirm' | 'receive' | 'close' | 'cancel' | 'remind'> &
    Looks<PurchaseOrders, 'get' | 'history' | 'explain' | 'leadTime'>;
  readonly transfers: Says<Transfers, 'create' | 'find'> &
    Acts<Transfers, 'send' | 'receive' | 'close' | 'cancel' | 'remind'> &
    Looks<Transfers, 'get' | 'history' | 'explain'>;
  readonly counts: Says<Counts, 'create' | 'find' | 'plan'> &
    Acts<Counts, 'enter' | 'submit' | 'approve' | 'reject' | 'cancel'> &
    Looks<Counts, 'get' | 'history' | 'explain' | 'sheet'>;
  readonly work: Says<WorkOrders, 'plan' | 'find'> &
    Acts<
      WorkOrders,
      | ('refresh' | 'pick' | 'pack' | 'putBack' | 'short' | 'substitute')
      | ('closeParcel' | 'handOver' | 'reopenParcel' | 'cancel')
    > &
    Looks<WorkOrders, 'get' | 'history' | 'pickList'>;
  readonly waves: Says<Waves, 'plan' | 'find'> & Acts<Waves, 'pick' | 'cancel'> & Looks<Waves, 'get' | 'pickList'>;
  readonly cases: Acts<
    Cases,
    ('reply' | 'note' | 'assign' | 'prioritize' | 'escalate' | 'resolve') | ('approve' | 'deny' | 'reopen' | 'remind')
  > &
    Looks<Cases, 'history'> & {
      /** Cases of one customer about the same become one; the oldest goes on. */
      merge(input: { readonly cases: readonly string[] }, options?: CallOptions): Promise<Told<Cases['merge']>>;
      /** Bytes of attachments in base64. */
      receive(
        input: Omit<IncomingMessage, 'attachments'> & { readonly attachments: readonly SentFile[] },
        options?: CallOptions,
      ): Promise<Told<Cases['receive']>>;
    };
  readonly feedback: Says<Feedbacks, 'find'> &
    Acts<Feedbacks, 'answer' | 'hide' | 'show'> &
    Looks<Feedbacks, 'get' | 'history' | 'text' | 'ofToken'>;
  readonly repairs: Acts<
    Repairs,
    | ('receive' | 'diagnose' | 'quote' | 'begin' | 'usePart' | 'finish' | 'giveUp')
    | ('replace' | 'refund' | 'sendBack' | 'close' | 'remind')
  > &
    Looks<Repairs, 'history' | 'explain'>;
  readonly supplierClaims: Says<SupplierClaims, 'open' | 'find'> &
    Acts<SupplierClaims, 'addEvidence' | 'settle' | 'withdraw' | 'remind'> &
    Looks<SupplierClaims, 'get' | 'history' | 'explain'>;
  readonly customers: Says<Customers, 'summary' | 'data' | 'erase' | 'claim'>;
  readonly giftCards: {
    /** With a code of yours: a call may be sent again, and a code that was made is not kept. */
    issue(
      input: Parameters<GiftCards['issue']>[0] & { readonly code: string },
      options?: CallOptions,
    ): Promise<Told<GiftCards['issue']>>;
    /** What is left on a card, in minor units. The code goes in the body, so that it stands in no log of addresses. */
    balance(input: { readonly code: string }, options?: CallOptions): Promise<Told<GiftCards['balance']>>;
  };
  readonly storeCredit: Says<StoreCredit, 'grant'> & {
    /** What a customer has left in a currency (the shop's own by default), in minor units. */
    balance(
      asked: { readonly customer: string; readonly currency?: string },
      options?: LookOptions,
    ): Promise<Told<StoreCredit['balance']>>;
  };
  readonly discounts: {
    /** How often a discount was used, by everybody or by one customer. */
    uses(code: string, asked?: { readonly customer?: string }, options?: LookOptions): Promise<number>;
  };
  readonly windows: Says<Windows, 'list'>;
  readonly lanes: Says<Lanes, 'learn'>;
  readonly insights: Says<Insights, 'quality' | 'labelCosts'>;
  readonly messages: Says<Messages, 'list'> &
    Looks<Messages, 'get'> & {
      /** Lets a message go out again with its key. */
      redeliver(message: Ref, input?: Readonly<Record<string, never>>, options?: CallOptions): Promise<void>;
    };
  readonly endpoints: Acts<Endpoints, 'enable' | 'disable' | 'remove'> & {
    /** Every endpoint that is configured or was disabled, and how it does. */
    list(options?: LookOptions): Promise<Told<Endpoints['list']>>;
  };
  readonly effects: {
    /** How many calls of the outside wait, are delivered, or were given up. */
    counts(options?: LookOptions): Promise<Told<Oms['effects']['counts']>>;
    /** Calls of the outside that were given up, oldest first. */
    dead(asked?: { readonly limit?: number }, options?: LookOptions): Promise<Told<Oms['effects']['dead']>>;
    /** Puts a call that was given up, or delivered, back in line. */
    redeliver(effect: EffectId, options?: CallOptions): Promise<void>;
    /** Lets a call that was given up be; what waited behind it goes on. The reason is kept. */
    dismiss(effect: EffectId & { readonly reason: string }, options?: CallOptions): Promise<void>;
  };
  readonly relay: Says<Relay, 'runOnce'>;
  readonly attention: Asked<ListAttention>;
  /** Holds the shop's books against their own log; empty lists are sound. */
  audit(options?: LookOptions): Promise<AuditReport>;
  /** Lets go of what nobody asks for any more and puts old facts away, as the shop's `retention` says. */
  readonly housekeeping: Say<Oms['housekeeping']>;
  /** Gives one command to many orders; each is answered for by itself. */
  bulk<T extends ImplementedCommand>(
    input: { readonly command: T; readonly orders: readonly string[]; readonly payload: In<T> },
    options?: CallOptions,
  ): Promise<readonly BulkAnswer[]>;
  /** What a command would do to an order, or refuse it for. Nothing is written. */
  preview<T extends ImplementedCommand>(
    input: { readonly command: T; readonly order: string | null; readonly payload: In<T> },
    options?: CallOptions,
  ): Promise<Preview>;
}

/** A case as its reader sees it: customers a view, those who work for the shop all of it. */
export type SeenCase<S extends Seen> = S extends Order ? CaseRecord : CaseView;
/** What was written in a case, as its reader sees it. */
export type SeenMessage<S extends Seen> = S extends Order ? ThreadMessage : MessageView;
/** A repair as its reader sees it. */
export type SeenRepair<S extends Seen> = S extends Order ? Told<Repairs['get']> : RepairView;
/** A warranty as its reader sees it. */
export type SeenWarranty<S extends Seen> = S extends Order ? CheckedWarranty : WarrantyView;

/** What is written to the shop, over HTTP: the bytes of attachments in base64. */
type Sent<In> = Omit<In, 'attachments'> & { readonly attachments?: readonly SentFile[] };
type SentFile = Omit<IncomingAttachment, 'bytes'> & { readonly bytes?: string };

/** Customers say of cases what `orderwright/http` lets them: as themselves, or about orders of theirs. */
export interface CaseCalls<S extends Seen> {
  /** A case; a customer’s is theirs, about an `order` of theirs or without one. */
  open(input: Sent<Parameters<Cases['open']>[0]>, options?: CallOptions): Promise<SeenCase<S>>;
  /** Newest first; a customer’s own. */
  find(
    filter?: Parameters<Cases['find']>[0],
    options?: LookOptions,
  ): Promise<{ readonly cases: readonly SeenCase<S>[]; readonly next: string | null }>;
  /** The case as it stands. */
  get(ref: Ref, options?: LookOptions): Promise<SeenCase<S>>;
  /** What was written, the oldest first; customers see no notes. */
  thread(ref: Ref, options?: LookOptions): Promise<readonly SeenMessage<S>[]>;
  /** What the customer says in it. */
  write(ref: Ref, input: Sent<Parameters<Cases['write']>[1]>, options?: CallOptions): Promise<SeenCase<S>>;
}

/** Customers say of repairs what `orderwright/http` lets them: of units of theirs, by order and line. */
export interface RepairCalls<S extends Seen> {
  /** A unit is to be repaired. */
  ask(input: Parameters<Repairs['ask']>[0], options?: CallOptions): Promise<SeenRepair<S>>;
  /** What the warranty of a unit says now. Nothing is written. */
  check(input: Parameters<Repairs['check']>[0], options?: CallOptions): Promise<SeenWarranty<S>>;
  /** Newest first; a customer’s own. */
  find(
    filter?: Parameters<Repairs['find']>[0],
    options?: LookOptions,
  ): Promise<{ readonly documents: readonly SeenRepair<S>[]; readonly next: string | null }>;
  /** The repair as it stands. */
  get(ref: Ref, options?: LookOptions): Promise<SeenRepair<S>>;
  /** The customer agrees to the quote, and pays by its order. */
  accept(ref: Ref, input?: Parameters<Repairs['accept']>[1], options?: CallOptions): Promise<SeenRepair<S>>;
  /** The customer does not agree to the quote. */
  decline(ref: Ref, input?: Parameters<Repairs['decline']>[1], options?: CallOptions): Promise<SeenRepair<S>>;
  /** It is called off, before the unit has come. */
  cancel(ref: Ref, input?: Parameters<Repairs['cancel']>[1], options?: CallOptions): Promise<SeenRepair<S>>;
}

/** Every call by the name of its route: `payments.capture` is `client.payments.capture(order, input)`. */
export interface Calls<S extends Seen> extends StaffCalls {
  readonly orders: OrderCalls<S>;
  readonly payments: PaymentCalls<S>;
  readonly shipments: ShipmentCalls<S>;
  readonly returns: ReturnCalls<S>;
  readonly edits: EditCalls<S>;
  readonly taxes: TaxCalls<S>;
  readonly production: ProductionCalls<S>;
  readonly cases: CaseCalls<S> & StaffCalls['cases'];
  readonly repairs: RepairCalls<S> & StaffCalls['repairs'];
}
