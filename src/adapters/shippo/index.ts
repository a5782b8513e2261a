export { readShippo } from './read';
export { shippoWebhook } from './webhook';
