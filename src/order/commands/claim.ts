/** `shipments.claim`, `shipments.settleClaim`: what a carrier owes for a parcel that it lost or damaged. A person files it with the carrier. */
import { problem } from '../../kernel';
import { accepted, defineCommand, shopActors } from '../command';
import { costOfUnits } from '../costs';
import { allocationsIn, unknownParcel } from '../units';
import { news, type OrderRecord, type Shipment } from '../vocabulary';

export const claimParcel = defineCommand({
  type: 'shipments.claim',
  actors: shopActors,
  standing: (order) =>
    order.head.shipments.some(isClaimable)
      ? []
      : [problem('shipment.state', 'no parcel has left by a carrier of which nothing is claimed')],
  given: (order, { shipmentId, amount }) => {
    const parcel = order.head.shipments.find(({ id }) => id === shipmentId);
    if (!parcel) return [unknownParcel(shipmentId)];
    if (!isClaimable(parcel)) {
      const { status, carrier, claim = null } = parcel;
      const message = claim ? `${claim.amount} is claimed for the parcel already` : 'it has not left by a carrier';
      return [problem('shipment.state', message, { shipmentId, status, carrier, claim }, ['shipmentId'])];
    }
    if (amount !== undefined || costIn(order, shipmentId) > 0) return [];
    return [problem('input.invalid', 'nobody knows what the goods had cost: say the amount', {}, ['amount'])];
  },
  decide: (order, { shipmentId, amount, reference }) =>
    accepted(
      news('claim.opened', {
        shipmentId,
        amount: amount ?? costIn(order, shipmentId),
        reference: reference ?? null,
      }),
    ),
});

export const settleClaim = defineCommand({
  type: 'shipments.settleClaim',
  actors: shopActors,
  standing: (order) =>
    order.head.shipments.some(({ claim }) => claim)
      ? []
      : [problem('shipment.state', 'nothing is claimed of a carrier')],
  given: (order, { shipmentId, paid }) => {
    const parcel = order.head.shipments.find(({ id }) => id === shipmentId);
    if (!parcel) return [unknownParcel(shipmentId)];
    if (!parcel.claim)
      return [problem('shipment.state', 'nothing is claimed for the parcel', { shipmentId }, ['shipmentId'])];
    const { amount } = parcel.claim;
    if (paid <= amount) return [];
    return [
      problem('input.invalid', `${paid} is more than the ${amount} that are claimed`, { paid, amount }, ['paid']),
    ];
  },
  decide: (order, { shipmentId, paid }) => {
    const claim = order.head.shipments.find(({ id }) => id === shipmentId)?.claim;
    if (!claim || (claim.status === 'settled' && claim.paid === paid)) return accepted();
    return accepted(news('claim.settled', { shipmentId, paid, before: claim.paid }));
  },
});

/** Whether the goods in a parcel that went astray could be claimed, and nobody has done it. */
export function isUnclaimed(order: OrderRecord, parcel: Shipment): boolean {
  return isClaimable(parcel) && costIn(order, parcel.id) > 0;
}

function isClaimable({ status, carrier, claim }: Shipment): boolean {
  return carrier !== null && status !== 'requested' && status !== 'cancelled' && claim === undefined;
}

/** What the goods in a parcel had cost, on average of all units of their lines that have left. */
function costIn(order: OrderRecord, shipmentId: string): number {
  return allocationsIn(order, shipmentId).reduce((sum, inside) => sum + costOfUnits(order, inside, inside.units), 0);
}
