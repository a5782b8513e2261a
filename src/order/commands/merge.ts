/**
 * `shipments.merge` and `shipments.join`: goods of several orders leave in one parcel. The first order asks for it and names the others; when the
 * carrier is about to be asked, each of them puts its own goods in by a parcel document of the same group. One label is bought for all.
 */
import { type CommandContext, type CommandDefinition, type Decision, defineCommand, shopActors } from '../command';
import { placesOf } from '../progress';
import type { Payloads } from '../schemas';
import type { CommandType, News, OrderRecord, ParcelGroup } from '../vocabulary';
import { parcelsLeaving } from './leaving';
import { dispatch, dispatchNews } from './ship';

type Parcel = Pick<Payloads['shipments.merge'], 'carrier' | 'location'>;

/** All that lies in one place: the one that is named, else where most of the order lies. */
function whole(order: OrderRecord, { carrier, location = homeOf(order) }: Parcel): Payloads['shipments.dispatch'] {
  return { lines: 'all', carrier, location, serials: [] };
}

function homeOf({ head }: OrderRecord): string | undefined {
  const places = head.counts.flatMap(placesOf);
  const most = Math.max(0, ...places.map(({ units }) => units));
  return places.find(({ units }) => units === most)?.location;
}

export const mergeShipments: CommandDefinition<'shipments.merge'> = defineCommand({
  type: 'shipments.merge',
  actors: shopActors,
  includes: asDispatch,
  needs: (order, payload, context) => dispatch.needs?.(order, whole(order, payload), context) ?? {},
  standing: (order, context) => dispatch.standing(order, context),
  given: (order, payload, context) => dispatch.given(order, whole(order, payload), context),
  decide: (order, payload, context) => {
    const orders = [...new Set(payload.orders)].filter((id) => id !== order.head.id);
    return grouped(order, payload, context, { id: payload.groupId, lead: null, orders });
  },
});

export const joinShipment: CommandDefinition<'shipments.join'> = defineCommand({
  type: 'shipments.join',
  actors: ['system'],
  includes: asDispatch,
  needs: (order, payload, context) => ({
    levels: dispatch.needs?.(order, whole(order, payload), context)?.levels ?? [],
  }),
  standing: (order, context) => dispatch.standing(order, context),
  given: (order, payload, context) => dispatch.given(order, whole(order, payload), context),
  decide: (order, payload, context) =>
    grouped(order, payload, context, { id: payload.groupId, lead: payload.lead, orders: [] }),
});

/** What keeps an order's goods from leaving keeps them from leaving with others. */
function asDispatch(order: OrderRecord): readonly CommandType[] {
  return ['shipments.dispatch', ...(dispatch.includes?.(order) ?? [])];
}

function grouped(order: OrderRecord, payload: Parcel, context: CommandContext, group: ParcelGroup): Decision {
  const all = whole(order, payload);
  // Goods that shall leave together are not divided.
  const decision = dispatchNews(order, all, context, parcelsLeaving(order, all, {}));
  if (!decision.accepted) return decision;
  const news = decision.news.map(
    (item): News => (item.type === 'shipment.requested' ? { ...item, data: { ...item.data, group } } : item),
  );
  return { accepted: true, news };
}
