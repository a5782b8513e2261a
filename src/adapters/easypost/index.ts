/**
 * `orderwright/easypost`: prices, labels and tracking of many carriers by EasyPost, and its webhooks.
 *
 * @packageDocumentation
 */
export type { BrokerAddress } from '../brokers/options';
export { type EasyPostOptions, easypost } from './easypost';
export { readEasyPost } from './read';
export { easyPostWebhook } from './webhook';
