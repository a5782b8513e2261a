/** The warehouse over HTTP: work orders, waves, and what carriers collect. */
import { collectionFilterSchema, handoverSchema, pickupSchema } from '../../engine/schemas';
import { stockSchemas } from '../../engine/stock/schemas';
import { workSchemas } from '../../engine/work/schemas';
import type { ShopTerms } from '../../order';
import { door, type Route } from './route';

const work = (name: keyof ReturnType<typeof workSchemas>) => (shop: ShopTerms) => workSchemas(stockSchemas(shop))[name];

const workOrders: readonly Route[] = [
  door('work.find', 'GET /work', 'Work orders, newest first.', { input: work('find') }),
  door('work.plan', 'POST /work', 'Work orders for what these orders want from a location.', {
    input: work('plan'),
    takes: ['actor'],
  }),
  door('work.get', 'GET /work/{work}', 'The work order as it stands, with what may be done.'),
  door('work.history', 'GET /work/{work}/history', 'Every fact, oldest first.'),
  door('work.pickList', 'GET /work/{work}/pickList', 'What to fetch, in the order of the bins.'),
  door('work.refresh', 'POST /work/{work}/refresh', 'Looks at the order: what it does not want any more is withdrawn.'),
  door('work.pick', 'POST /work/{work}/pick', 'Units are fetched.', { input: work('pick') }),
  door('work.pack', 'POST /work/{work}/pack', 'Units that were fetched go into a box.', { input: work('pack') }),
  door('work.putBack', 'POST /work/{work}/putBack', 'Units go back where they lay.', { input: work('pick') }),
  door('work.short', 'POST /work/{work}/short', 'Units are not there.', { input: work('short') }),
  door('work.substitute', 'POST /work/{work}/substitute', 'Another SKU goes instead of units that are not there.', {
    input: work('substitute'),
  }),
  door('work.closeParcel', 'POST /work/{work}/closeParcel', 'A box is closed, and leaves.', {
    input: work('closeParcel'),
  }),
  door('work.handOver', 'POST /work/{work}/handOver', 'A box is handed to whoever says its code.', {
    input: work('handOver'),
  }),
  door('work.reopenParcel', 'POST /work/{work}/reopenParcel', 'A box that has not left is opened again.', {
    input: work('reopenParcel'),
  }),
  door('work.cancel', 'POST /work/{work}/cancel', 'The work is called off.', { input: work('cancel') }),
];

const waves: readonly Route[] = [
  door('waves.find', 'GET /waves', 'Waves, newest first.', { input: work('findWaves') }),
  door('waves.plan', 'POST /waves', 'The most urgent orders of a location, as one round.', { input: work('wave') }),
  door('waves.get', 'GET /waves/{wave}', 'The wave as it stands.'),
  door('waves.pickList', 'GET /waves/{wave}/pickList', 'What to fetch for all of its orders.'),
  door('waves.pick', 'POST /waves/{wave}/pick', 'Units are fetched for the order of the wave that wants them first.', {
    input: work('pick'),
  }),
  door('waves.cancel', 'POST /waves/{wave}/cancel', 'What is not begun of it is called off.', {
    input: work('cancelWave'),
  }),
];

const collections: readonly Route[] = [
  door('shipments.collections', 'GET /collections', 'Pick-ups and manifests, newest first.', {
    input: collectionFilterSchema,
  }),
  door(
    'shipments.collection',
    'GET /collections/{collection}',
    'A pick-up or manifest, with what the carrier gave to print.',
  ),
  door('shipments.bookPickup', 'POST /carriers/{carrier}/pickups', 'The carrier is to come for these parcels.', {
    input: pickupSchema,
    takes: [],
  }),
  door(
    'shipments.manifest',
    'POST /carriers/{carrier}/manifests',
    'The list with which these parcels are handed over.',
    { input: handoverSchema, takes: [] },
  ),
];

export const warehouseRoutes: readonly Route[] = [...workOrders, ...waves, ...collections];
