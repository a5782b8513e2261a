/**
 * `orderwright/shippo`: prices, labels and tracking of many carriers by Shippo, and its webhooks.
 *
 * @packageDocumentation
 */
export type { BrokerAddress } from '../brokers/options';
export { readShippo } from './read';
export { type ShippoOptions, shippo } from './shippo';
export { shippoWebhook } from './webhook';
