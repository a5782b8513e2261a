/** `orders.redate`: units that the order waits for at a location are expected on another day, or nobody can tell one any more. */
import { isBackorder } from '../../inventory';
import { problem } from '../../kernel';
import { accepted, defineCommand, inLifecycle, refused, shopActors } from '../command';
import { placesOf } from '../progress';
import { withPromises } from '../promising';
import { news, type OrderRecord } from '../vocabulary';
import { awaited } from './fill';

export const redate = defineCommand({
  type: 'orders.redate',
  actors: shopActors,
  standing: (order) => {
    const state = inLifecycle(order, 'placed', 'confirmed', 'processing');
    return state.length > 0 || awaited(order).length > 0 ? state : [nothing()];
  },
  given: () => [],
  decide: (order, { sku, location, promisedOn }, context) => {
    const waiting = waitingAt(order, { sku, location });
    if (waiting.length === 0) return refused(nothing());
    const lines = waiting
      .filter((of) => (of.promisedOn ?? null) !== promisedOn)
      .map(({ lineId }) => ({ lineId, sku, location, promisedOn }));
    if (lines.length === 0) return accepted();
    const lineIds = lines.map(({ lineId }) => lineId);
    return accepted(...withPromises(order, [news('lines.redated', { lines })], lineIds, context));
  },
});

const nothing = () => problem('backorder.none', 'the order waits for nothing of this');

function waitingAt({ head }: OrderRecord, at: { readonly sku: string; readonly location: string }) {
  return head.counts.flatMap((count) =>
    placesOf(count)
      .filter((place) => isBackorder(place) && place.sku === at.sku && place.location === at.location)
      .map((place) => ({ ...place, lineId: count.id })),
  );
}
