/**
 * The outside world of a replay, which answers at once and never misbehaves. It keeps nothing: every answer follows from the call, so that a
 * run that is taken up in another process finds the same gateway and the same carrier.
 */
import type { Carrier, GatewayAnswer, Notifier, PaymentGateway } from 'orderwright';

export interface Outside {
  readonly card: PaymentGateway;
  readonly carrier: Carrier;
  readonly notifier: Notifier;
  /** Calls that were answered, by kind. */
  readonly answered: Record<string, number>;
}

export function createOutside(): Outside {
  const answered: Record<string, number> = {};
  const count = (kind: string) => {
    answered[kind] = (answered[kind] ?? 0) + 1;
  };
  const card: PaymentGateway = {
    capabilities: { capturesAtOnce: false, partialCapture: true, partialRefund: true, lookup: false },
    async authorize({ paymentId, amount }): Promise<GatewayAnswer> {
      count('payment.authorize');
      return { status: 'authorized', reference: `auth-${paymentId}`, amount };
    },
    async capture({ reference, amount }) {
      count('payment.capture');
      return { status: 'captured', reference, amount };
    },
    async void({ reference }) {
      count('payment.void');
      return { status: 'voided', reference };
    },
    async refund({ reference, amount }) {
      count('payment.refund');
      return { status: 'refunded', reference, amount };
    },
    lookup: async () => ({ status: 'none' }),
  };
  const carrier: Carrier = {
    id: 'simulated',
    capabilities: { quotes: false, cancels: false, tracks: true },
    quote: async () => [],
    async createShipment({ key }) {
      count('carrier.createShipment');
      return {
        status: 'created',
        reference: `label-${key}`,
        tracking: `SIM${key.replaceAll('-', '').toUpperCase()}`,
        cost: null,
      };
    },
    cancel: async () => ({ status: 'refused' }),
    track: async (tracking) => [{ tracking, status: 'delivered', at: '1970-01-01T00:00:00.000Z' }],
  };
  const notifier: Notifier = {
    id: 'silent',
    async send() {
      count('notify');
    },
  };
  return { card, carrier, notifier, answered };
}
