/**
 * `orderwright/aftership`: tracking of parcels whose labels came from elsewhere, by AfterShip's webhooks.
 *
 * @packageDocumentation
 */
export { readAfterShip } from './read';
export { type AfterShipWebhookOptions, afterShipWebhook } from './webhook';
