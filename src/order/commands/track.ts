/** `shipments.record`, `shipments.track`, `shipments.cancel`: what carriers say of a parcel. A status never moves backwards. */

import { advanceTracking, mishapOf, type TrackingStatus } from '../../fulfillment';
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, inLifecycle, shopActors } from '../command';
import type { Payloads } from '../schemas';
import { unknownParcel } from '../units';
import { type News, news, type OrderRecord, type Shipment } from '../vocabulary';
import { asReturn } from './astray';
import { nextOffer } from './next-offer';
import { needsOfPromised } from './promised';
import { dispatched } from './ship';

const shipmentsExist = (order: OrderRecord): Problem[] =>
  order.head.shipments.length > 0 ? [] : [problem('shipment.notFound', 'the order has no parcel')];

export const recordShipment = defineCommand({
  type: 'shipments.record',
  actors: ['system', 'staff'],
  needs: (order, { shipmentId, answer }) => {
    if (answer.status === 'created') return { levels: skusOf(order, shipmentId), costs: true };
    return answer.status === 'unsold' || (answer.status === 'refused' && !answer.final) ? { facts: true } : {};
  },
  standing: shipmentsExist,
  given: (order, { shipmentId }) => exists(order, shipmentId),
  decide: (order, { shipmentId, answer, attempt }, context) => {
    const shipment = shipmentOf(order, shipmentId);
    const body = order.shipments.find((item) => item.id === shipmentId);
    if (shipment && (answer.status === 'intercepted' || answer.status === 'notIntercepted'))
      return accepted(...interceptNews(shipment, answer));
    if (!shipment || !body || shipment.status !== 'requested') return accepted();
    if (answer.status === 'intercepted' || answer.status === 'notIntercepted') return accepted();
    if (attempt !== undefined && attempt !== (body.attempt ?? 0)) return accepted();
    if (answer.status === 'unknown')
      return accepted(...(body.unknown ? [] : [news('shipment.unknown', { shipmentId })]));
    if (answer.status === 'unsold' || answer.status === 'refused') {
      // Of a parcel that several orders share, the one that leads it asks for the others, too.
      const follows = body.group !== null && body.group.lead !== null;
      const next = follows ? null : nextOffer(order, shipment, body, answer, context);
      if (next) return accepted(news('shipment.rerouted', { shipmentId, ...next, code: answer.code }));
      return accepted(
        ...(answer.status === 'refused' ? [news('shipment.cancelled', { shipmentId, code: answer.code })] : []),
      );
    }
    const left = dispatched(
      order,
      body,
      {
        carrier: answer.carrier ?? shipment.carrier,
        tracking: answer.tracking,
        reference: answer.reference,
        ...(answer.cost && { charged: answer.cost }),
      },
      context,
    );
    return accepted(left, ...shortNews(left, context));
  },
});

/** A wish that was answered before, or that nobody has any more, changes nothing. */
function interceptNews({ id, intercept }: Shipment, answer: InterceptAnswer): News[] {
  if (intercept !== 'requested') return [];
  const accepted = answer.status === 'intercepted';
  const code = answer.status === 'notIntercepted' ? answer.code : 'intercepted';
  return [news('shipment.intercepted', { shipmentId: id, accepted, code })];
}

type InterceptAnswer = Extract<
  Payloads['shipments.record']['answer'],
  { readonly status: 'intercepted' | 'notIntercepted' }
>;

/** A parcel has left whatever the books say. What they did not have is for somebody to count, before the order is complete. */
function shortNews({ data }: ReturnType<typeof dispatched>, { actor, newId }: CommandContext): News[] {
  const short = data.cost.reduce((sum, row) => sum + (row.short ?? 0), 0);
  if (short === 0) return [];
  const reason = `parcel ${data.shipmentId} took ${short} units more than were on hand`;
  return [
    news('hold.placed', { hold: { id: newId(), type: 'stock', reason, placedBy: actor, blocks: ['orders.complete'] } }),
  ];
}

export const track = defineCommand({
  type: 'shipments.track',
  actors: shopActors,
  needs: (order, payload, context) =>
    mishapOf(payload.status) === 'lost' && context.shop.process.astray.lost === 'reship'
      ? needsOfPromised(order, payload, context)
      : {},
  standing: shipmentsExist,
  given: (order, { shipmentId }) => {
    const missing = exists(order, shipmentId);
    if (missing.length > 0) return missing;
    const { status } = shipmentOf(order, shipmentId) as Shipment;
    return status === 'requested' || status === 'cancelled'
      ? [problem('shipment.state', `the parcel is ${status}`, { shipmentId, status }, ['shipmentId'])]
      : [];
  },
  decide: (order, { shipmentId, status, at, report }, context) => {
    const shipment = shipmentOf(order, shipmentId) as Shipment;
    const before = shipment.trackingStatus && { status: shipment.trackingStatus, at: shipment.trackedAt ?? null };
    const next = advanceTracking(before, { status, at: at ?? context.at });
    if (next === before || !mayTurn(order, shipment, next.status)) return accepted();
    const fact = { shipmentId, ...(next.at !== null && { trackedAt: next.at }), ...(report && { report }) };
    return accepted(
      next.status === 'delivered' && shipment.status !== 'delivered'
        ? news('shipment.delivered', fact)
        : news('shipment.tracked', { ...fact, status: next.status }),
    );
  },
});

/**
 * News that come late may tell that a parcel which had arrived had gone back before, or the other way round. What was done because of it
 * stands: the order is complete, the units came back as a return, or were put on a shelf again.
 */
function mayTurn(
  order: OrderRecord,
  { id, status, receivedAt, trackingStatus }: Shipment,
  next: TrackingStatus,
): boolean {
  if (next === trackingStatus) return true;
  if (status === 'delivered')
    return (
      inLifecycle(order, 'confirmed', 'processing').length === 0 &&
      asReturn(order, id, ({ shipped }) => shipped).length === 0
    );
  return receivedAt === null;
}

export const cancelShipment = defineCommand({
  type: 'shipments.cancel',
  actors: shopActors,
  standing: (order) =>
    order.head.shipments.some((shipment) => shipment.status === 'requested')
      ? []
      : [problem('shipment.state', 'no parcel waits for its carrier')],
  given: (order, { shipmentId }) => {
    const shipment = shipmentOf(order, shipmentId);
    if (!shipment) return exists(order, shipmentId);
    return shipment.status === 'requested'
      ? []
      : [
          problem('shipment.state', `the parcel is ${shipment.status}`, { shipmentId, status: shipment.status }, [
            'shipmentId',
          ]),
        ];
  },
  decide: (_order, { shipmentId, code }) => accepted(news('shipment.cancelled', { shipmentId, code })),
});

function skusOf(order: OrderRecord, shipmentId: string): string[] {
  return order.shipments.find((item) => item.id === shipmentId)?.allocations.map(({ sku }) => sku) ?? [];
}

function shipmentOf(order: OrderRecord, shipmentId: string): Shipment | undefined {
  return order.head.shipments.find((shipment) => shipment.id === shipmentId);
}

function exists(order: OrderRecord, shipmentId: string): Problem[] {
  return shipmentOf(order, shipmentId) ? [] : [unknownParcel(shipmentId)];
}
