/** `shipments.record`, `shipments.track`, `shipments.cancel`: what carriers say of a parcel. A status never moves backwards. */

import { advanceTracking, mishapOf } from '../../fulfillment';
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, shopActors } from '../command';
import type { Payloads } from '../schemas';
import { type News, news, type OrderRecord, type Shipment } from '../vocabulary';
import { needsOfPromised } from './promised';
import { dispatched } from './ship';

const shipmentsExist = (order: OrderRecord): Problem[] =>
  order.head.shipments.length > 0 ? [] : [problem('shipment.notFound', 'the order has no parcel')];

export const recordShipment = defineCommand({
  type: 'shipments.record',
  actors: ['system', 'staff'],
  needs: (order, { shipmentId, answer }) =>
    answer.status === 'created' ? { levels: skusOf(order, shipmentId), costs: true } : {},
  standing: shipmentsExist,
  given: (order, { shipmentId }) => exists(order, shipmentId),
  decide: (order, { shipmentId, answer }, context) => {
    const shipment = shipmentOf(order, shipmentId);
    const body = order.shipments.find((item) => item.id === shipmentId);
    if (shipment && (answer.status === 'intercepted' || answer.status === 'notIntercepted'))
      return accepted(...interceptNews(shipment, answer));
    if (!shipment || !body || shipment.status !== 'requested') return accepted();
    if (answer.status === 'intercepted' || answer.status === 'notIntercepted') return accepted();
    if (answer.status === 'refused') return accepted(news('shipment.cancelled', { shipmentId, code: answer.code }));
    const left = dispatched(
      order,
      body,
      { carrier: shipment.carrier, tracking: answer.tracking, reference: answer.reference },
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
  decide: (order, { shipmentId, status }) => {
    const shipment = shipmentOf(order, shipmentId) as Shipment;
    const next = advanceTracking(shipment.trackingStatus, status);
    if (next === shipment.trackingStatus || shipment.status === 'delivered') return accepted();
    return accepted(
      next === 'delivered'
        ? news('shipment.delivered', { shipmentId })
        : news('shipment.tracked', { shipmentId, status: next }),
    );
  },
});

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
  return shipmentOf(order, shipmentId)
    ? []
    : [problem('shipment.notFound', `there is no parcel ${shipmentId}`, { shipmentId }, ['shipmentId'])];
}
