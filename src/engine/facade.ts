/** What hosts call: nouns of the business with few verbs each. Every promise is awaited once; every refusal is an OmsError. */
import { OmsError, problem } from '../kernel';
import {
  type Actor,
  type Explanation,
  explain,
  type ImplementedCommand,
  label,
  type OrderRecord,
  type PayloadInputs,
} from '../order';
import type { ParcelLabel } from '../ports';
import { type Bulk, createBulk } from './bulk';
import { createCarrierWebhooks, type ReceiveCarrierWebhook } from './carrier-webhooks';
import { type Collecting, createCollecting } from './collecting';
import type { Committer } from './committer';
import { type Customers, createCustomers } from './customers';
import { createEdits, type Edits } from './edits';
import { createGatherer } from './gather';
import { createOrderImport, type ImportOrders } from './import-orders';
import { actorSchema, idFrom, idOf, type OrderRef, parse } from './input';
import { labelOf } from './labels';
import { createMerge, type Merge } from './merge';
import { actionOf } from './payment-action';
import type { CommandOptions, Pipeline, Preview } from './pipeline';
import type { Order } from './present';
import type { Reads } from './reads';
import { createReturns, type Returns } from './returns';
import { now, type Runtime } from './runtime';
import { createRefresh, type RefreshReport } from './tracking';

type In<T extends ImplementedCommand> = PayloadInputs[T];

/** Commands that take nothing. */
type Bare =
  | 'orders.confirm'
  | 'orders.release'
  | 'orders.complete'
  | 'orders.fill'
  | 'taxes.report'
  | 'taxes.requote'
  | 'production.request'
  | 'shipments.remind';

/**
 * Everything that is done with orders from draft to completion. Each command answers the order after it, or throws an `OmsError` with every reason
 * against it.
 */
export interface Orders extends Reads {
  /** A draft; with `validUntil` a quote. Takes no stock and no number. */
  draft(input: In<'orders.draft'>, options?: CommandOptions): Promise<Order>;
  /** An order from any channel: priced, checked, its stock taken, its payments asked for; all or nothing. */
  place(input: In<'orders.place'>, options?: CommandOptions): Promise<Order>;
  /** A draft or quote becomes an order at its own prices. */
  accept(ref: OrderRef, input?: In<'orders.accept'>, options?: CommandOptions): Promise<Order>;
  /** The shop says yes: what each payment method demands is met (`order.unpaid` else), and nothing holds it. */
  confirm(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** A confirmed order goes to fulfilment: its goods may be picked. */
  release(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** Goods and money are where they belong, and the order is over; what no parcel has earned becomes revenue. */
  complete(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** The whole order, or units of lines, as far as they have not left. */
  cancel(ref: OrderRef, input?: In<'orders.cancel'>, options?: CommandOptions): Promise<Order>;
  /** Nobody paid in time, or a quote ran out: the order is over and its stock goes back; also given by its deadline. */
  expire(ref: OrderRef, input?: In<'orders.expire'>, options?: CommandOptions): Promise<Order>;
  /** Stops commands until somebody lets go: the whole order's or those of one line, with the reason. */
  hold(ref: OrderRef, input: In<'orders.hold'>, options?: CommandOptions): Promise<Order>;
  /** Lets go of a hold; one that was set so that a second person looks needs somebody else. */
  releaseHold(ref: OrderRef, input: In<'orders.releaseHold'>, options?: CommandOptions): Promise<Order>;
  /** What staff should know. The words lie with the customer's data and are erased with it. */
  note(ref: OrderRef, input: In<'orders.note'>, options?: CommandOptions): Promise<Order>;
  /**
   * Brings the order in another delivery window: gives the one that it had back and books the new one in the same commit, or refuses and changes
   * neither. With `id: null` it has none any more.
   */
  moveWindow(ref: OrderRef, input: In<'orders.moveWindow'>, options?: CommandOptions): Promise<Order>;
  /** Units that the order waits for are expected on another day; see `inventory.setBackorders`, which says it of all orders. */
  redate(ref: OrderRef, input: In<'orders.redate'>, options?: CommandOptions): Promise<Order>;
  /** Gives the order what has come in of the units that it waits for; see `inventory.fillBackorders`. */
  fill(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** Hands over what leaves in no parcel: a download, a licence key, an appointment, with the text that the customer gets. */
  fulfill(ref: OrderRef, input?: In<'orders.fulfill'>, options?: CommandOptions): Promise<Order>;
  /** Words that the order is found by: some are added, some taken away. */
  tag(ref: OrderRef, input: In<'orders.tag'>, options?: CommandOptions): Promise<Order>;
  /** A guest's order is a customer's from now on, by their party; see `customers.claim`, which asks for proof. */
  claim(ref: OrderRef, input: In<'orders.claim'>, options?: CommandOptions): Promise<Order>;
  /** What the customer says of the order: 1 to 5, and perhaps words, which lie with the customer's data. */
  feedback(ref: OrderRef, input: In<'orders.feedback'>, options?: CommandOptions): Promise<Order>;
  /** News for a region of the host. */
  tell(ref: OrderRef, input: In<'orders.tell'>, options?: CommandOptions): Promise<Order>;
  /** A second member of staff grants what waits; the command runs. */
  approve(ref: OrderRef, input: In<'orders.approve'>, options?: CommandOptions): Promise<Order>;
  /** A second member of staff refuses what waits; the command does not run. */
  deny(ref: OrderRef, input: In<'orders.deny'>, options?: CommandOptions): Promise<Order>;
  /**
   * Takes in orders of another system as they stand, with their numbers, times and totals, and tells nobody; see {@link ImportOrders}.
   *
   * @example
   * for await (const { line, status, problems } of oms.orders.import(records))
   *   if (status === 'refused') console.error(line, problems);
   */
  import: ImportOrders;
  /** Every command: allowed now for this actor, or refused because of what. */
  explain(order: Order, actor: Actor): Promise<readonly Explanation[]>;
  /** The one word that a customer sees, in another language than the order's own. */
  label(order: Order, locale: string): Promise<string>;
}

/** Everything that is done with the money of an order. Amounts are minor units of its currency. */
export interface Payments {
  /** One more payment, of what is left to be paid or of an amount. */
  authorize(ref: OrderRef, input: In<'payments.authorize'>, options?: CommandOptions): Promise<Order>;
  /** Takes what was set aside, or notes money that came by hand: an amount, or all that is due. */
  capture(ref: OrderRef, input?: In<'payments.capture'>, options?: CommandOptions): Promise<Order>;
  /** Gives up a payment whose gateway has not decided; another one can be asked for. */
  fail(ref: OrderRef, input: In<'payments.fail'>, options?: CommandOptions): Promise<Order>;
  /** Gives back what was set aside and is not needed: of one payment, or of all. */
  void(ref: OrderRef, input?: In<'payments.void'>, options?: CommandOptions): Promise<Order>;
  /** Gives captured money back, the way it came or as store credit; never more than is here. What goes beyond what the customer is owed is goodwill. */
  refund(ref: OrderRef, input: In<'payments.refund'>, options?: CommandOptions): Promise<Order>;
  /** What a gateway said, by webhook or by the customer's return. */
  record(ref: OrderRef, input: In<'payments.record'>, options?: CommandOptions): Promise<Order>;
  /** What a gateway told by itself: movements of its dashboard, adjusted or expired authorizations, bounced refunds, disputes. */
  hear(ref: OrderRef, input: In<'payments.hear'>, options?: CommandOptions): Promise<Order>;
  /** A payment whose time is up; given by its deadline. */
  expire(ref: OrderRef, input: In<'payments.expire'>, options?: CommandOptions): Promise<Order>;
  /** Answers a dispute with what the order knows. */
  evidence(ref: OrderRef, input: In<'payments.evidence'>, options?: CommandOptions): Promise<Order>;
  /** Tells staff that a dispute waits; given by its deadline. */
  remind(ref: OrderRef, input: In<'payments.remind'>, options?: CommandOptions): Promise<Order>;
  /**
   * Where the customer has to go so that a payment of theirs goes on (`requiresAction`): a URL, or what the gateway's own script takes. Null where none
   * waits for them, and once they are forgotten.
   *
   * @example
   * const page = (await oms.payments.action(order)) ?? '/thank-you';
   */
  action(ref: OrderRef): Promise<string | null>;
  /** Takes the next part of a plan that is charged by itself; runs by deadline. */
  charge(ref: OrderRef, input: In<'payments.charge'>, options?: CommandOptions): Promise<Order>;
}

/** Everything that is done with the parcels of orders, and what carriers are asked and tell. */
export interface Shipments {
  /** Units go into parcels, one per location. */
  dispatch(ref: OrderRef, input?: In<'shipments.dispatch'>, options?: CommandOptions): Promise<Order>;
  /** What a carrier answered to the request for a label or for another address, where it did not reach the shop by itself. */
  record(ref: OrderRef, input: In<'shipments.record'>, options?: CommandOptions): Promise<Order>;
  /** News of a parcel that its carrier does not tell by itself; a status never moves backwards. */
  track(ref: OrderRef, input: In<'shipments.track'>, options?: CommandOptions): Promise<Order>;
  /**
   * Asks the carriers how the parcels of an order stand that are under way, and tells the order; for carriers that tell nothing by themselves.
   * Throws `port.failed` where one does not answer.
   */
  refresh(ref: OrderRef): Promise<Order>;
  /**
   * The same for a page of orders, newest first (`limit`, default 100, at most 1,000), first about parcels that were sent and after the last of them
   * about those that come back; a carrier that does not answer is named in `failed`. Call it from a timer until `next` is null.
   *
   * @example
   * let before: string | undefined;
   * do {
   *   const { next, failed } = await oms.shipments.refreshAll({ ...(before && { before }) });
   *   for (const { shipmentId, returnId, message } of failed) console.warn(shipmentId ?? returnId, message);
   *   before = next ?? undefined;
   * } while (before);
   */
  refreshAll(options?: { readonly before?: string; readonly limit?: number }): Promise<RefreshReport>;
  /**
   * Asks a carrier to fetch the parcels of these orders that have its labels and wait at a location, and keeps what it answers; a repeated call books
   * nothing twice. Throws `shipment.state` where none waits, `capability.missing` where the carrier does not fetch, `port.failed` where it does not answer.
   *
   * @example
   * await oms.shipments.bookPickup('easypost', { location: 'reno', from: '2026-11-30T14:00:00Z', until: '2026-11-30T17:00:00Z', orders });
   */
  bookPickup: Collecting['bookPickup'];
  /** The list that a carrier wants with such parcels, kept like pick-ups; the same errors. */
  manifest: Collecting['manifest'];
  /** A pick-up that was booked or a list that was made, with what is to be printed. Throws `document.notFound`. */
  collection: Collecting['collection'];
  /**
   * Pick-ups and lists, newest first: by kind, carrier, location, or the carrier's own number.
   *
   * @example
   * const { collections } = await oms.shipments.collections({ carrier: 'easypost', kind: 'manifest' });
   * for (const { id } of collections) console.log((await oms.shipments.collection(id)).document);
   */
  collections: Collecting['collections'];
  /** The parcel has arrived. */
  deliver(ref: OrderRef, input: Omit<In<'shipments.track'>, 'status'>, options?: CommandOptions): Promise<Order>;
  /** Gives up a parcel that still waits for its label; its units can go into another one. */
  cancel(ref: OrderRef, input: In<'shipments.cancel'>, options?: CommandOptions): Promise<Order>;
  /** Units that are promised and in no parcel yet come from elsewhere: from a location by name, or from where the shop's sourcing finds them. */
  reallocate(ref: OrderRef, input: In<'shipments.reallocate'>, options?: CommandOptions): Promise<Order>;
  /**
   * A location cannot send units that were promised from there. They come from elsewhere at once, and what nobody else has is treated as
   * `process.unsendable` says.
   */
  fail(ref: OrderRef, input: In<'shipments.fail'>, options?: CommandOptions): Promise<Order>;
  /**
   * What becomes of a parcel that was lost, damaged or sent back: `reship` sends its units once more, from where the shop's sourcing finds them;
   * `refund` takes them off the order, at the shares that were stored at the sale.
   */
  resolve(ref: OrderRef, input: In<'shipments.resolve'>, options?: CommandOptions): Promise<Order>;
  /** A parcel that was sent back has arrived: its units go back on a shelf, at what they had cost. */
  receiveBack(ref: OrderRef, input: In<'shipments.receiveBack'>, options?: CommandOptions): Promise<Order>;
  /** Tells staff of promises that are about to be broken, and of those that are; given by its deadline. */
  remind(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** What a carrier owes for a parcel that it lost or damaged, in minor units of the shop's currency; the staff's notifier is told to file it. */
  claim(ref: OrderRef, input: In<'shipments.claim'>, options?: CommandOptions): Promise<Order>;
  /** What the carrier has paid; 0: it refused. */
  settleClaim(ref: OrderRef, input: In<'shipments.settleClaim'>, options?: CommandOptions): Promise<Order>;
  /**
   * The open goods of several orders of one customer, to one address, in one parcel under one label. Answers the first order; the others join
   * when the carrier is asked. Orders that cannot any more by then stay out.
   */
  merge: Merge;
  /**
   * What a carrier tells by itself: verified, told to the orders of its parcels, and answered for, parcel by parcel, also when nobody knows one.
   * A webhook that comes again changes nothing. Throws `webhook.unverified` or `webhook.stale` for one that is not believed, and
   * `carrier.unknown`.
   *
   * @example
   * const report = await oms.shipments.receiveWebhook('easypost', { body: await request.text(), headers: request.headers });
   */
  receiveWebhook: ReceiveCarrierWebhook;
  /** What is stuck on a parcel: where it lies, or itself. Null where the carrier gave none, and once the customer is erased. */
  label(ref: OrderRef, shipmentId: string): Promise<ParcelLabel | null>;
}

/** What the tax provider is told of an order, and answers. */
export interface Taxes {
  /** Tells the tax provider what it does not know, now; asks again for what it has not answered. By itself it is told as `process.taxReports` says. */
  report(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** What the provider answered to a report, where it did not reach the shop by itself. */
  record(ref: OrderRef, input: In<'taxes.record'>, options?: CommandOptions): Promise<Order>;
  /** Has an estimate quoted again, now. */
  requote(ref: OrderRef, options?: CommandOptions): Promise<Order>;
}

/** What is made to order. */
export interface Production {
  /** Asks for what nobody was asked for yet; by itself it is asked for as `process.produce` says. */
  request(ref: OrderRef, options?: CommandOptions): Promise<Order>;
  /** Units are being made: from now on they are cancelled only as `process.cancels.begun` says. */
  begin(ref: OrderRef, input?: In<'production.begin'>, options?: CommandOptions): Promise<Order>;
  /** Units were made, some or all: they lie there, for the order, and can be put into parcels. */
  receive(ref: OrderRef, input?: In<'production.receive'>, options?: CommandOptions): Promise<Order>;
  /** Units did not come out. They are asked for again. */
  fail(ref: OrderRef, input?: In<'production.fail'>, options?: CommandOptions): Promise<Order>;
}

/** What a shop calls about its orders: one part for each of what they have. */
export interface Facades {
  readonly orders: Orders;
  readonly payments: Payments;
  readonly shipments: Shipments;
  readonly returns: Returns;
  readonly edits: Edits;
  readonly taxes: Taxes;
  readonly production: Production;
  readonly customers: Customers;
  readonly bulk: Bulk;
  /** What a command would do: no lock, no number, nothing written, nobody told. `ref` is null for commands that make an order. */
  preview<T extends ImplementedCommand>(
    command: T,
    ref: OrderRef | null,
    payload: In<T>,
    options?: CommandOptions,
  ): Promise<Preview>;
}

export function createFacades(
  runtime: Runtime,
  pipeline: Pipeline,
  reads: Reads,
  settle: (order: Order) => Promise<Order>,
  committer: Committer,
): Facades {
  const { shop } = runtime;
  const refresh = createRefresh(runtime, pipeline);
  const loadedOf = async (ref: OrderRef): Promise<OrderRecord> => {
    const { record } = await pipeline.loadKnown(idFrom(idOf(ref)));
    return record;
  };
  const make =
    <T extends ImplementedCommand>(type: T) =>
    (payload: In<T>, options: CommandOptions = {}) =>
      pipeline.execute({ type, id: null, payload, options });
  const change =
    <T extends ImplementedCommand>(type: T) =>
    (ref: OrderRef, payload: In<T>, options: CommandOptions = {}) =>
      pipeline.execute({ type, id: idOf(ref), payload, options });
  const orElse =
    <T extends ImplementedCommand>(type: T) =>
    (ref: OrderRef, payload?: In<T>, options: CommandOptions = {}) =>
      pipeline.execute({ type, id: idOf(ref), payload: payload ?? ({} as In<T>), options });
  const bare =
    <T extends Bare>(type: T) =>
    (ref: OrderRef, options: CommandOptions = {}) =>
      pipeline.execute({ type, id: idOf(ref), payload: {} as In<T>, options });
  const place = make('orders.place');
  const accept = orElse('orders.accept');
  const track = change('shipments.track');

  return {
    orders: {
      ...reads,
      draft: make('orders.draft'),
      place: (input, options) => place(input, options).then(settle),
      accept: (ref, input, options) => accept(ref, input, options).then(settle),
      confirm: bare('orders.confirm'),
      release: bare('orders.release'),
      complete: bare('orders.complete'),
      cancel: orElse('orders.cancel'),
      expire: orElse('orders.expire'),
      hold: change('orders.hold'),
      releaseHold: change('orders.releaseHold'),
      note: change('orders.note'),
      fill: bare('orders.fill'),
      redate: change('orders.redate'),
      moveWindow: change('orders.moveWindow'),
      fulfill: orElse('orders.fulfill'),
      tag: change('orders.tag'),
      claim: change('orders.claim'),
      feedback: change('orders.feedback'),
      tell: change('orders.tell'),
      approve: change('orders.approve'),
      deny: change('orders.deny'),
      import: createOrderImport(runtime, committer, createGatherer(runtime)),
      explain: async (order, actor) =>
        explain(recordOf(presented(order)), { shop, actor: parse(actorSchema, actor, 'actor'), at: now(runtime) }),
      async label(order, locale) {
        const { state, totals } = presented(order);
        return label(state, locale, totals.exceptions);
      },
    },
    payments: {
      authorize: (ref, input, options = {}) =>
        pipeline.execute({ type: 'payments.authorize', id: idOf(ref), payload: input, options }).then(settle),
      capture: orElse('payments.capture'),
      fail: change('payments.fail'),
      void: orElse('payments.void'),
      refund: change('payments.refund'),
      record: change('payments.record'),
      hear: change('payments.hear'),
      expire: change('payments.expire'),
      evidence: change('payments.evidence'),
      remind: change('payments.remind'),
      action: async (ref) => actionOf(runtime, await loadedOf(ref)),
      charge: change('payments.charge'),
    },
    shipments: {
      dispatch: orElse('shipments.dispatch'),
      record: change('shipments.record'),
      track,
      deliver: (ref, input, options) => track(ref, { ...input, status: 'delivered' }, options),
      cancel: change('shipments.cancel'),
      reallocate: change('shipments.reallocate'),
      fail: change('shipments.fail'),
      resolve: change('shipments.resolve'),
      receiveBack: change('shipments.receiveBack'),
      remind: bare('shipments.remind'),
      claim: change('shipments.claim'),
      settleClaim: change('shipments.settleClaim'),
      merge: createMerge(runtime, pipeline),
      receiveWebhook: createCarrierWebhooks(runtime, pipeline),
      async label(ref, shipmentId) {
        return labelOf(runtime, await loadedOf(ref), shipmentId);
      },
      async refresh(ref) {
        const record = await loadedOf(ref);
        await refresh.one(record);
        return reads.get(record.head.id);
      },
      refreshAll: (given = {}) => refresh.page(given),
      ...createCollecting(runtime, committer),
    },
    returns: createReturns(runtime, pipeline, settle),
    edits: createEdits(runtime, pipeline, settle),
    taxes: {
      report: bare('taxes.report'),
      record: change('taxes.record'),
      requote: bare('taxes.requote'),
    },
    production: {
      request: bare('production.request'),
      begin: orElse('production.begin'),
      receive: orElse('production.receive'),
      fail: orElse('production.fail'),
    },
    customers: createCustomers(runtime, pipeline),
    bulk: createBulk(pipeline),
    preview: (command, ref, payload, options = {}) =>
      pipeline.preview({ type: command, id: ref === null ? null : idOf(ref), payload, options }),
  };
}

/** Standing rules look at the order as it was answered: an id alone says nothing about it. */
function presented(order: Order): Order {
  if (Array.isArray((order as Partial<Order> | null)?.lines)) return order;
  throw new OmsError([
    problem('input.invalid', 'this looks at an order, not at its id: pass what orders.get answers', undefined, [
      'order',
    ]),
  ]);
}

/** The record behind a presented order; standing rules look at its head only. */
function recordOf(order: Order): OrderRecord {
  const { outstanding: _outstanding, overpaid: _overpaid, ...totals } = order.totals;
  return {
    head: {
      schema: 0,
      fingerprint: '',
      shop: order.shop,
      id: order.id,
      states: order.state,
      intake: {
        number: order.number,
        channel: order.channel,
        externalRef: order.externalRef,
        contentPrint: null,
        currency: order.currency,
        locale: order.locale,
        zone: 'UTC',
        pricesIncludeTax: true,
        party: order.party,
        customerKnown: order.customerKnown,
        country: order.country,
        postalCode: null,
        vatId: order.vatId,
        ...(order.taxTreatment && { taxTreatment: order.taxTreatment }),
        wanted: order.wanted,
        takenBy: order.takenBy,
        validUntil: order.validUntil,
        tags: order.tags,
        test: order.test,
      },
      counts: order.lines.map((line) => ({ ...line, ordered: line.quantity })),
      charges: order.charges,
      payments: order.payments,
      shipments: order.shipments,
      returns: order.returns,
      holds: order.holds,
      approvals: order.approvals,
      tags: order.tags,
      totals,
      times: order.times,
      steps: order.steps,
      rating: order.rating,
      edit: openEdit(order),
      edited: order.edited,
      texts: {},
      disputes: order.disputes,
      exchange: order.exchange,
      redemptions: order.redemptions,
      allowances: order.allowances,
      sending: order.sending,
      discounts: order.discounts,
      tax: order.tax,
      failed: order.failed,
      making: order.making,
      window: order.window,
      ...(order.claimedBy !== null && { claimedBy: order.claimedBy }),
      promises: order.lines.flatMap(({ id, promise }) => (promise ? [{ lineId: id, ...promise }] : [])),
    },
    lines: order.lines.map((line) => ({ ...line, units: line.quantity })),
    shipments: order.shipments,
    returns: order.returns,
    edits: order.edit ? [{ id: order.edit.id, actions: order.edit.actions }] : [],
    taxes: [],
  };
}

function openEdit({ edit }: Order): OrderRecord['head']['edit'] {
  if (!edit) return null;
  const { actions: _actions, ...open } = edit;
  return open;
}
