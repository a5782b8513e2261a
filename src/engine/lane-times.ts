/** How long parcels were on the way, learned from the facts of the shop's orders. */
import { createLaneLearner, type LaneHistory, type LaneOptions } from '../fulfillment';
import { transitRunsOf } from '../insights';
import { parse } from './input';
import type { Runtime } from './runtime';
import { laneSchema } from './schemas';
import { toldOrders } from './told-orders';

/** Of which orders is learned, by when they were placed, and how; see {@link LaneOptions}. */
export interface LearnOptions extends LaneOptions {
  readonly placedFrom?: string;
  /** Itself not included. */
  readonly placedTo?: string;
}

/** How long carriers take, learned from the shop's own parcels. */
export interface Lanes {
  /**
   * What each lane has shown, by the parcels of the shop that have arrived: give it to the option `promises.learned`. `punctuality` is how many of
   * them came by the day that their carrier had named in its offer, or where it named none, that customers were promised. Reads orders and their facts
   * page by page, and keeps in memory what a lane has shown only. Transit is counted by `promises.delivers`, unless `calendarOf` says otherwise.
   * Facts that were put away are not read.
   *
   * @example
   * const learned = await oms.lanes.learn({ placedFrom: '2026-01-01T00:00:00.000Z' });
   */
  learn(options?: LearnOptions): Promise<readonly LaneHistory[]>;
}

export function createLanesReader(runtime: Runtime): Lanes {
  const { shop } = runtime;
  return {
    async learn(options = {}) {
      const { placedFrom, placedTo, prefixLength } = parse(laneSchema, options, 'lanes.learn');
      const { calendarOf = () => shop.promises?.delivers ?? { zone: shop.zone } } = options;
      const learner = createLaneLearner({ calendarOf, ...(prefixLength !== undefined && { prefixLength }) });
      const span = { ...(placedFrom !== undefined && { placedFrom }), ...(placedTo !== undefined && { placedTo }) };
      for await (const { order, facts } of toldOrders(runtime, { ...span, fulfillment: arrived }))
        for (const run of transitRunsOf(order, facts, calendarOf)) learner.add(run);
      return learner.lanes();
    },
  };
}

/** States of orders of which something has arrived. */
const arrived = ['partlyDelivered', 'delivered', 'returned'];
