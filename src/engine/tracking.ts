/** Carriers asked how parcels stand, for those that do not tell by themselves. */
import { advanceTracking, type Tracked } from '../fulfillment';
import { decodeOrder, type OrderRecord } from '../order';
import type { Carrier, FindQuery, TrackingEvent } from '../ports';
import { askerOf } from './asking';
import { parse } from './input';
import { createParcelNews, createReturnNews, reportText, statusSince, type ToldParcel } from './parcel-news';
import type { Pipeline } from './pipeline';
import type { Runtime } from './runtime';
import { amongReturns, refreshSchema } from './schemas';

/** What came of asking about many parcels. */
export interface RefreshReport {
  /** Parcels about which their carriers were asked. */
  readonly asked: number;
  /** Those whose carriers did not answer; they are asked again by the next call. */
  readonly failed: readonly FailedRefresh[];
  /** Where to go on: pass it as `before`. Null: that was all. */
  readonly next: string | null;
}

/** A parcel that was sent (`shipmentId`) or comes back (`returnId`), and what its carrier said instead. */
export interface FailedRefresh {
  readonly orderId: string;
  readonly shipmentId: string | null;
  readonly returnId: string | null;
  readonly message: string;
}

export interface Refresh {
  /** Asks about the parcels of one order. Throws `port.failed` where a carrier does not answer. */
  one(order: OrderRecord): Promise<void>;
  /** Asks about the parcels of a page of orders, newest first: of those that were sent, and after the last of them of those that come back. */
  page(options: { readonly before?: string; readonly limit?: number }): Promise<RefreshReport>;
}

/** A parcel whose carrier can be asked. */
interface Asked {
  readonly shipmentId: string | null;
  readonly returnId: string | null;
  readonly ask: () => Promise<void>;
}

/** Orders that are asked about, and what stands before a place among them. */
type Leg = Pick<FindQuery, 'lifecycle' | 'fulfillment' | 'aftersales'> & { readonly mark: string };

/** Orders with parcels under way. One whose parcels are all given up is asked about by itself. */
const sending: Leg = {
  lifecycle: ['confirmed', 'processing'],
  fulfillment: ['partlyShipped', 'shipped', 'partlyDelivered'],
  mark: '',
};
const returning: Leg = { aftersales: ['open'], mark: amongReturns };

export function createRefresh(runtime: Runtime, pipeline: Pipeline): Refresh {
  const { options, repository, shop } = runtime;
  const askPort = askerOf(runtime);
  const tell = createParcelNews(runtime, pipeline);
  const tellReturn = createReturnNews(runtime, pipeline);
  return { one, page };

  async function one(order: OrderRecord): Promise<void> {
    for (const { ask } of [...sent(order), ...comingBack(order)]) await ask();
  }

  async function page(given: Parameters<Refresh['page']>[0]): Promise<RefreshReport> {
    const { before, limit } = parse(refreshSchema, given, 'shipments.refreshAll');
    if (before?.startsWith(returning.mark))
      return pageOf(returning, comingBack, before.slice(returning.mark.length), limit);
    const told = await pageOf(sending, sent, before, limit);
    if (told.next !== null) return told;
    const back = await pageOf(returning, comingBack, undefined, limit);
    return { asked: told.asked + back.asked, failed: [...told.failed, ...back.failed], next: back.next };
  }

  async function pageOf(
    { mark, ...states }: Leg,
    parcelsOf: (order: OrderRecord) => readonly Asked[],
    before: string | undefined,
    limit: number,
  ): Promise<RefreshReport> {
    const stored = await repository.find(shop.id, { ...states, limit, ...(before !== undefined && { before }) });
    const failed: FailedRefresh[] = [];
    let asked = 0;
    for (const order of stored.map(decodeOrder))
      for (const { ask, ...parcel } of parcelsOf(order)) {
        asked++;
        try {
          await ask();
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          failed.push({ orderId: order.head.id, ...parcel, message });
        }
      }
    return { asked, failed, next: stored.length < limit ? null : `${mark}${stored.at(-1)?.id}` };
  }

  /** The parcels under way whose carriers can be asked. */
  function sent(order: OrderRecord): Asked[] {
    return order.head.shipments.flatMap((shipment) => {
      const { id, status, tracking } = shipment;
      const carrier = trackerOf(shipment.carrier);
      const isUnderWay = status === 'dispatched' || status === 'exception';
      if (!carrier || tracking === null || !isUnderWay) return [];
      const ask = async () => {
        const told = await heardOf(carrier, tracking);
        if (told) await tell(carrier, { order, shipment }, told);
      };
      return [{ shipmentId: id, returnId: null, ask }];
    });
  }

  /** A parcel that comes back is asked about until it has arrived. */
  function comingBack(order: OrderRecord): Asked[] {
    return order.head.returns.flatMap((item) => {
      const { parcel } = item;
      const tracking = parcel?.tracking ?? null;
      const carrier = trackerOf(parcel?.carrier ?? null);
      if (!carrier || tracking === null || parcel?.status !== 'ready' || parcel.standing === 'arrived') return [];
      const ask = async () => {
        const told = await heardOf(carrier, tracking);
        if (told) await tellReturn(carrier, { order, item }, told);
      };
      return [{ shipmentId: null, returnId: item.id, ask }];
    });
  }

  function trackerOf(carrierId: string | null): Carrier | undefined {
    return options.carriers?.find(({ id, capabilities }) => id === carrierId && capabilities.tracks);
  }

  async function heardOf(carrier: Carrier, tracking: string): Promise<ToldParcel | null> {
    const events = await askPort('carrier', () => carrier.track(tracking));
    const known = events.reduce<Tracked | null>(advanceTracking, null);
    if (!known) return null;
    const told = { status: known.status, at: statusSince(known, events), report: reportText(events.map(rawOf)) };
    return { ...told, isWord: known.status !== 'unknown' };
  }
}

const rawOf = (event: TrackingEvent): unknown => event.raw ?? event;
