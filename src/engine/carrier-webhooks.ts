/**
 * What carriers tell by themselves, brought to the orders that it is about. A webhook that its carrier does not sign is refused; of one that it
 * does, each parcel and each label is looked for, told to its order as a command, and answered for, also when nobody here knows it.
 *
 * Carriers repeat themselves and tell the whole story each time: what changes nothing writes nothing.
 */
import * as z from 'zod';
import { advanceTracking, type Tracked } from '../fulfillment';
import { omsError } from '../kernel';
import { decodeOrder, labelTerm, type OrderRecord, type ShipmentBody, trackingTerm } from '../order';
import type { Carrier, CarrierError, CarrierNews, LabelNews, LabelState, TrackerNews, TrackingStatus } from '../ports';
import { carrierOf } from './config';
import { parse } from './input';
import { keepLabel } from './labels';
import {
  createParcelNews,
  createReturnNews,
  type ReturningParcel,
  reportText,
  statusSince,
  type TellOutcome,
  type TrackedParcel,
} from './parcel-news';
import type { Pipeline } from './pipeline';
import type { Runtime } from './runtime';

/** A parcel of an order. Goods of several orders may lie in one. */
export interface KnownParcel {
  readonly orderId: string;
  readonly shipmentId: string;
}

/** A parcel that comes back. */
export interface KnownReturn {
  readonly orderId: string;
  readonly returnId: string;
}

/**
 * What became of news of one parcel: `told` to its orders, which may have known it already; `unknownParcel` is no order's, `unknownWord` says
 * nothing that has a status here, and its report is kept; `refused` where the parcel has not left, or never did.
 */
export interface HeardParcel {
  readonly outcome: TellOutcome | 'unknownParcel';
  readonly tracking: string | null;
  readonly status: TrackingStatus;
  /** In the carrier's own words. */
  readonly word: string;
  readonly parcels: readonly KnownParcel[];
  /** Present where it is one that comes back. */
  readonly returns?: readonly KnownReturn[];
}

/** What became of news of one label: `kept` where it came with a document, which is kept with the party; `heard` where it did not. */
export interface HeardLabel {
  readonly outcome: 'heard' | 'kept' | 'unknownParcel';
  readonly reference: string | null;
  readonly tracking: string | null;
  readonly state: LabelState;
  readonly word: string;
  readonly parcels: readonly KnownParcel[];
}

/** What a webhook told. Whatever it is, it was taken: answer the carrier with success, or it sends it again. */
export interface CarrierWebhookReport {
  readonly kind: CarrierNews['kind'];
  readonly trackers: readonly HeardParcel[];
  readonly labels: readonly HeardLabel[];
  /** Of kind `error`: why the carrier said no to what it was asked before. */
  readonly error: CarrierError | null;
}

/** A webhook as it came: the body byte for byte. */
export interface CarrierWebhookInput {
  readonly body: string | Uint8Array;
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type ReceiveCarrierWebhook = (carrier: string, webhook: CarrierWebhookInput) => Promise<CarrierWebhookReport>;

export function createCarrierWebhooks(runtime: Runtime, pipeline: Pipeline): ReceiveCarrierWebhook {
  const { options, repository, shop, clock } = runtime;
  const tell = createParcelNews(runtime, pipeline);
  const tellReturn = createReturnNews(runtime, pipeline);

  return async (id, webhook) => {
    const carrier = carrierOf(options, id);
    const { body, headers } = parse(webhookSchema, webhook, 'webhook');
    const news = await read(carrier, { body, headers, now: clock.now() });
    const trackers: HeardParcel[] = [];
    for (const tracker of news.trackers) trackers.push(await hearTracker(carrier, tracker, body));
    const labels: HeardLabel[] = [];
    for (const label of news.labels) labels.push(await hearLabel(carrier, label));
    return { kind: news.kind, trackers, labels, error: news.kind === 'error' ? news.error : null };
  };

  function read(carrier: Carrier, request: Parameters<NonNullable<Carrier['parseWebhook']>>[0]): Promise<CarrierNews> {
    const { parseWebhook } = carrier;
    if (!carrier.capabilities.webhooks || !parseWebhook)
      throw omsError('capability.missing', `carrier "${carrier.id}" sends no webhooks`, { capability: 'webhooks' });
    return runtime.timed('carrier', () => parseWebhook.call(carrier, request));
  }

  async function hearTracker(
    carrier: Carrier,
    news: TrackerNews,
    whole: CarrierWebhookInput['body'],
  ): Promise<HeardParcel> {
    const { tracking, status, word } = news;
    const found = await parcelsOf(carrier, { tracking, reference: null });
    const about = { tracking, status, word, parcels: found.map(nameOf) };
    if (found.length === 0) return hearReturn(carrier, news, { about, whole });
    const told = { ...latest(news), isWord: status !== 'unknown', report: reportText(news.raw, whole) };
    const outcomes = new Set<TellOutcome>();
    for (const parcel of found) outcomes.add(await tell(carrier, parcel, told));
    const outcome = (['refused', 'unknownWord'] as const).find((of) => outcomes.has(of)) ?? 'told';
    return { ...about, outcome };
  }

  /** It may be one that comes back: of several with its number the newest. */
  async function hearReturn(
    carrier: Carrier,
    news: TrackerNews,
    { about, whole }: { readonly about: Omit<HeardParcel, 'outcome'>; readonly whole: CarrierWebhookInput['body'] },
  ): Promise<HeardParcel> {
    const { tracking } = news;
    if (tracking === null) return { ...about, outcome: 'unknownParcel' };
    const stored = await repository.find(shop.id, { terms: [trackingTerm(tracking)], limit: mostOrders });
    const found = stored.map(decodeOrder).flatMap((order) => returnsIn(order, carrier, tracking));
    const [newest] = found.sort((a, b) => (a.item.id < b.item.id ? 1 : -1));
    if (!newest) return { ...about, outcome: 'unknownParcel' };
    const told = { ...latest(news), isWord: news.status !== 'unknown', report: reportText(news.raw, whole) };
    const outcome = await tellReturn(carrier, newest, told);
    return { ...about, outcome, returns: [{ orderId: newest.order.head.id, returnId: newest.item.id }] };
  }

  async function hearLabel(carrier: Carrier, news: LabelNews): Promise<HeardLabel> {
    const { reference, tracking, state, word, label } = news;
    const found = await parcelsOf(carrier, { tracking, reference });
    const about = { reference, tracking, state, word, parcels: found.map(nameOf) };
    if (found.length === 0) return { ...about, outcome: 'unknownParcel' };
    if (!label) return { ...about, outcome: 'heard' };
    for (const { order, shipment } of found) await keepLabel(runtime, order, shipment.id, label);
    return { ...about, outcome: 'kept' };
  }

  /** The parcels of this number, or of this label. Carriers use numbers again after some months: of several the newest is meant, with those that share it. */
  async function parcelsOf(carrier: Carrier, of: Pick<LabelNews, 'tracking' | 'reference'>): Promise<Found[]> {
    const words = [of.tracking && trackingTerm(of.tracking), of.reference && labelTerm(of.reference)];
    for (const word of words) {
      if (!word) continue;
      const stored = await repository.find(shop.id, { terms: [word], limit: mostOrders });
      const found = stored.map(decodeOrder).flatMap((order) => parcelsIn(order, carrier, of));
      const [newest] = found.sort((a, b) => (a.shipment.id < b.shipment.id ? 1 : -1));
      if (newest) return found.filter((parcel) => parcel === newest || sharesLabel(parcel, newest));
    }
    return [];
  }
}

/** Orders that may share a parcel, and then some that had its number before. */
const mostOrders = 100;

interface Found extends TrackedParcel {
  readonly body: ShipmentBody;
}

/** Those of this carrier, and those that nobody of the shop's carriers was asked for: their numbers were written down by hand. */
function parcelsIn(
  order: OrderRecord,
  { id }: Carrier,
  { tracking, reference }: Pick<LabelNews, 'tracking' | 'reference'>,
): Found[] {
  return order.head.shipments.flatMap((shipment) => {
    const body = order.shipments.find((item) => item.id === shipment.id);
    const isMeant = (tracking && shipment.tracking === tracking) || (reference && body?.reference === reference);
    return body && isMeant && (shipment.carrier === id || shipment.carrier === null) ? [{ order, shipment, body }] : [];
  });
}

function returnsIn(order: OrderRecord, { id }: Carrier, tracking: string): ReturningParcel[] {
  return order.head.returns.flatMap((item) =>
    item.parcel?.tracking === tracking && item.parcel.carrier === id ? [{ order, item }] : [],
  );
}

function sharesLabel({ body }: Found, newest: Found): boolean {
  return body.group !== null && body.group.id === newest.body.group?.id;
}

const nameOf = ({ order, shipment }: Found): KnownParcel => ({ orderId: order.head.id, shipmentId: shipment.id });

/** What its whole story comes to. A status of which no time is told, but a report of the story, is as old as that report. */
function latest({ status, at, events }: TrackerNews): Tracked {
  const since = statusSince({ status, at }, events);
  return events.reduce<Tracked>(
    (known, event) => advanceTracking(known, event),
    advanceTracking(null, { status, at: since }),
  );
}

const webhookSchema = z.strictObject({
  body: z.union([z.string(), z.instanceof(Uint8Array)], 'must be the body as it came: a text, or bytes'),
  headers: z.custom<CarrierWebhookInput['headers']>(
    (given) => typeof given === 'object' && given !== null,
    'must be the headers of the request',
  ),
});
