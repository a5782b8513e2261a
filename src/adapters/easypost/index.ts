export type { BrokerAddress } from '../brokers/options';
export { type EasyPostOptions, easypost } from './easypost';
export { readEasyPost } from './read';
export { easyPostWebhook } from './webhook';
