export { type PaypalGateway, type PaypalOptions, paypal } from './paypal';
export { type PaypalWebhookOptions, paypalWebhook } from './webhook';
