/**
 * `orderwright/paypal`: payments by PayPal's Orders, and its webhooks.
 *
 * @packageDocumentation
 */
export { type PaypalGateway, type PaypalOptions, paypal } from './paypal';
export { type PaypalWebhookOptions, paypalWebhook } from './webhook';
