/**
 * `orderwright/webhooks`: Standard Webhooks: facts delivered to endpoints, signed by who sends and verified by who receives.
 *
 * @packageDocumentation
 */
export {
  signaturesIn,
  signWebhook,
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookSecrets,
  type WebhookToSign,
  type WebhookToVerify,
} from './signature';
export { type WebhookBody, type WebhookEndpoint, type WebhookOptions, webhooks } from './webhooks';
