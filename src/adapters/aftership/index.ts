export { readAfterShip } from './read';
export { type AfterShipWebhookOptions, afterShipWebhook } from './webhook';
