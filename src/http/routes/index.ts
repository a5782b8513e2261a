/** Every address, in the order in which they are matched. */
import { aftersalesRoutes } from './aftersales';
import { customerRoutes } from './customers';
import { operationRoutes } from './operations';
import { orderRoutes } from './orders';
import { purchasingRoutes } from './purchasing';
import type { Door, Route } from './route';
import { stockRoutes } from './stock';
import { warehouseRoutes } from './warehouse';

export { unrouted } from './orders';
export { checkedInput, type Route, saidBy, schemaIn } from './route';

export const routes: readonly Route[] = [
  ...orderRoutes,
  ...stockRoutes,
  ...purchasingRoutes,
  ...warehouseRoutes,
  ...aftersalesRoutes,
  ...customerRoutes,
  ...operationRoutes,
];

/** Doors that have no address, and why. */
export const closed = {
  events: 'is the stream at /events',
  within: 'is for the process that has the transaction',
  close: 'is for the process itself',
  migrate: 'is for whoever deploys',
  'relay.start': 'is for the process itself',
  'relay.stop': 'is for the process itself',
  'relay.poke': 'is for the process itself',
  'relay.runDeadlines': 'is a part of relay.runOnce',
  'shipments.receiveWebhook': 'is the address of carriers, /webhooks/carriers/{carrier}',
  'shipments.deliver': 'is shipments.track with the status delivered',
  'customers.owns': 'is asked by the handler itself',
  'cases.explain': 'is told with every case',
  'feedback.explain': 'is told with every feedback',
} as const satisfies Partial<Record<Door, string>>;
