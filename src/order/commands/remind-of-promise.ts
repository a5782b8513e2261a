/** `shipments.remind`: staff are told of what may not leave in time, and of what has not arrived in time; once of each promise. */
import { problem } from '../../kernel';
import { accepted, defineCommand, inLifecycle, type StandingContext, shopActors } from '../command';
import { placesOf } from '../progress';
import { remindersAt } from '../promise-watch';
import { datesOf } from '../promising';
import { allocationsIn, undeliveredOf, unsentOf } from '../units';
import { news, type OrderRecord } from '../vocabulary';

export const remindOfPromise = defineCommand({
  type: 'shipments.remind',
  actors: shopActors,
  standing: (order, context) => {
    const state = inLifecycle(order, 'placed', 'confirmed', 'processing');
    if (state.length > 0) return state;
    const { threatened, broken } = remindersOf(order, context);
    if (threatened.length + broken.length > 0) return [];
    return [problem('promise.kept', 'no promise is in danger that staff do not know of')];
  },
  given: () => [],
  decide: (order, _payload, context) => {
    const { threatened, broken } = remindersOf(order, context);
    const warned = threatened.map(({ promise, count }) => ({
      ...{ lineId: count.id, units: unsentOf(count), ...datesOf(promise), places: placesOf(count) },
    }));
    const late = broken.map(({ promise, count }) => ({
      ...{ lineId: count.id, units: undeliveredOf(count), unsent: unsentOf(count), ...datesOf(promise) },
      shipments: parcelsWith(order, count.id),
    }));
    return accepted(
      ...(warned.length > 0 ? [news('promise.threatened', { lines: warned })] : []),
      ...(late.length > 0 ? [news('promise.broken', { lines: late })] : []),
    );
  },
});

function remindersOf({ head }: OrderRecord, { shop, at }: StandingContext) {
  return shop.promises ? remindersAt(head, shop.promises, at) : { threatened: [], broken: [] };
}

/** Parcels that have left with units of a line and have not arrived. */
function parcelsWith(order: OrderRecord, lineId: string): string[] {
  return order.head.shipments
    .filter(({ status }) => status === 'dispatched' || status === 'exception')
    .filter(({ id }) => allocationsIn(order, id).some((of) => of.lineId === lineId))
    .map(({ id }) => id);
}
