/**
 * A wallet that exists only here: it sends the customer to a page of its own, where they agree or not, tells the shop by a signed webhook and
 * sends them back.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PaymentGateway } from 'orderwright';
import { type GatewayWebhook, simulatedGateway } from 'orderwright/memory';

export interface Wallet {
  readonly gateway: PaymentGateway;
  /** What waits for its customer under this name, or null. */
  asked(name: string): { readonly orderId: string; readonly amount: number; readonly currency: string } | null;
  /** The customer has said yes or no: what the webhook says, with its signature. */
  decide(name: string, agreed: boolean): { readonly body: string; readonly signature: string } | null;
  /** What a webhook says; null for one that the wallet did not sign. */
  read(body: string, signature: string): GatewayWebhook | null;
}

export function wallet(): Wallet {
  const bank = simulatedGateway({ trustsReferences: true });
  const secret = randomBytes(32);
  const waiting = new Map<string, { key: string; orderId: string; amount: number; currency: string }>();
  const signed = (body: string) => createHmac('sha256', secret).update(body).digest('hex');
  return {
    gateway: {
      ...bank,
      async authorize(request) {
        const answer = await bank.authorize({ ...request, token: 'action' });
        if (answer.status !== 'requiresAction') return answer;
        waiting.set(request.paymentId, { key: request.key, orderId: request.orderId, ...request.amount });
        return { ...answer, action: `/wallet/${request.paymentId}` };
      },
    },
    asked: (name) => waiting.get(name) ?? null,
    decide(name, agreed) {
      const asked = waiting.get(name);
      if (!asked) return null;
      waiting.delete(name);
      bank.conclude(asked.key, agreed ? 'ok' : 'declined');
      const body = JSON.stringify(bank.webhooks()[0]);
      return { body, signature: signed(body) };
    },
    read(body, signature) {
      const [given, own] = [Buffer.from(signature), Buffer.from(signed(body))];
      return given.length === own.length && timingSafeEqual(given, own) ? JSON.parse(body) : null;
    },
  };
}
