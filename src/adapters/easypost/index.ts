export { readEasyPost } from './read';
export { easyPostWebhook } from './webhook';
