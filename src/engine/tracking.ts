/** Carriers asked how parcels stand, for those that do not tell by themselves. */
import { advanceTracking, type Tracked } from '../fulfillment';
import { decodeOrder, type OrderRecord } from '../order';
import type { Carrier, TrackingEvent } from '../ports';
import { askerOf } from './asking';
import { parse } from './input';
import {
  createParcelNews,
  createReturnNews,
  type ReturningParcel,
  reportText,
  statusSince,
  type ToldParcel,
  type TrackedParcel,
} from './parcel-news';
import type { Pipeline } from './pipeline';
import type { Runtime } from './runtime';
import { refreshSchema } from './schemas';

/** What came of asking about many parcels. */
export interface RefreshReport {
  /** Parcels about which their carriers were asked. */
  readonly asked: number;
  /** Those whose carriers did not answer; they are asked again by the next call. */
  readonly failed: readonly { readonly orderId: string; readonly shipmentId: string; readonly message: string }[];
  /** Where to go on: pass it as `before`. Null: that was all. */
  readonly next: string | null;
}

export interface Refresh {
  /** Asks about the parcels of one order. Throws `port.failed` where a carrier does not answer. */
  one(order: OrderRecord): Promise<void>;
  /** Asks about the parcels of a page of orders, newest first. */
  page(options: { readonly before?: string; readonly limit?: number }): Promise<RefreshReport>;
}

/** Orders with parcels under way. One whose parcels are all given up is asked about by itself. */
const underWay = ['partlyShipped', 'shipped', 'partlyDelivered'];

export function createRefresh(runtime: Runtime, pipeline: Pipeline): Refresh {
  const { options, repository, shop } = runtime;
  const askPort = askerOf(runtime);
  const tell = createParcelNews(runtime, pipeline);
  const tellReturn = createReturnNews(runtime, pipeline);
  return { one, page };

  async function one(order: OrderRecord): Promise<void> {
    for (const { carrier, parcel } of asking(order)) await ask(carrier, parcel);
    for (const item of order.head.returns) await askForReturn({ order, item });
  }

  async function page(given: Parameters<Refresh['page']>[0]): Promise<RefreshReport> {
    const { before, limit } = parse(refreshSchema, given, 'shipments.refreshAll');
    const stored = await repository.find(shop.id, {
      ...{ lifecycle: ['confirmed', 'processing'], fulfillment: underWay, limit },
      ...(before !== undefined && { before }),
    });
    const failed: RefreshReport['failed'][number][] = [];
    let asked = 0;
    for (const { carrier, parcel } of stored.map(decodeOrder).flatMap(asking)) {
      asked++;
      try {
        await ask(carrier, parcel);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        failed.push({ orderId: parcel.order.head.id, shipmentId: parcel.shipment.id, message });
      }
    }
    return { asked, failed, next: stored.length < limit ? null : (stored.at(-1)?.id ?? null) };
  }

  /** The parcels under way whose carriers can be asked. */
  function asking(order: OrderRecord): { carrier: Carrier; parcel: TrackedParcel & { tracking: string } }[] {
    return order.head.shipments.flatMap((shipment) => {
      const { status, tracking } = shipment;
      const carrier = options.carriers?.find(({ id }) => id === shipment.carrier);
      const isUnderWay = status === 'dispatched' || status === 'exception';
      if (!carrier?.capabilities.tracks || tracking === null || !isUnderWay) return [];
      return [{ carrier, parcel: { order, shipment, tracking } }];
    });
  }

  async function ask(carrier: Carrier, parcel: TrackedParcel & { readonly tracking: string }): Promise<void> {
    const told = await heardOf(carrier, parcel.tracking);
    if (told) await tell(carrier, parcel, told);
  }

  /** A parcel that comes back is asked about until it has arrived. */
  async function askForReturn({ order, item }: ReturningParcel): Promise<void> {
    const { parcel } = item;
    const carrier = options.carriers?.find(({ id }) => id === parcel?.carrier);
    if (!carrier?.capabilities.tracks || parcel?.status !== 'ready' || parcel.standing === 'arrived') return;
    const told = parcel.tracking === null ? null : await heardOf(carrier, parcel.tracking);
    if (told) await tellReturn(carrier, { order, item }, told);
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
