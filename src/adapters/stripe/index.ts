export { type StripeGateway, type StripeOptions, stripe, stripeApiVersion } from './stripe';
export { type StripeWebhookOptions, stripeWebhook } from './webhook';
