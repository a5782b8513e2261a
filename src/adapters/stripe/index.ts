/**
 * `orderwright/stripe`: card payments and wallets by Stripe's PaymentIntents, and its webhooks.
 *
 * @packageDocumentation
 */
export { type StripeGateway, type StripeOptions, stripe, stripeApiVersion } from './stripe';
export { type StripeWebhookOptions, stripeWebhook } from './webhook';
