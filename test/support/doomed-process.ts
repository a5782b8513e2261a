/**
 * A process that places orders and delivers their effects until it is killed. Gateway, carrier and notifier stand in its parent, who lets
 * calls through, or keeps them waiting and pulls the plug.
 */
import type { Carrier, Message, PaymentGateway } from '../../src/ports';
import { openShop } from './shop';
import { openAt, type StoreAddress } from './store-address';

export interface DoomedJob {
  readonly address: StoreAddress;
  readonly orders: number;
  readonly clockAt: string;
}

/** A call of an outside port, carried out by the parent, and its answer. */
export interface OutsideCall {
  readonly id: number;
  readonly port: 'card' | 'post' | 'mail';
  readonly method: string;
  readonly request: unknown;
}

export interface OutsideAnswer {
  readonly id: number;
  readonly answer?: unknown;
}

const waiting = new Map<number, (answer: unknown) => void>();
let calls = 0;

process.on('message', (message: DoomedJob | OutsideAnswer) => {
  if ('address' in message) void run(message);
  else waiting.get(message.id)?.(message.answer);
});

async function run({ address, orders, clockAt }: DoomedJob): Promise<void> {
  const { fakeClock } = await import('../../src/adapters/memory');
  const shop = openShop(openAt(address).repository, {
    clock: fakeClock(clockAt),
    payments: { card: remoteGateway },
    carriers: [remoteCarrier],
    notifiers: [{ id: 'mail', send: (message: Message) => ask('mail', 'send', message) as Promise<void> }],
    process: { dispatch: 'onRelease' },
    relay: 'auto',
    settleMs: 0,
  });
  for (let n = 0; n < orders; n++) {
    const { id } = await shop.place({ lines: [{ sku: 'A', quantity: 1 }] }, { idempotencyKey: `cart-${n}` });
    process.send?.({ placed: id });
  }
}

const remoteGateway: PaymentGateway = {
  capabilities: { capturesAtOnce: false, partialCapture: true, partialRefund: true, lookup: true },
  authorize: (request) => ask('card', 'authorize', request) as ReturnType<PaymentGateway['authorize']>,
  capture: (request) => ask('card', 'capture', request) as ReturnType<PaymentGateway['capture']>,
  void: (request) => ask('card', 'void', request) as ReturnType<PaymentGateway['void']>,
  refund: (request) => ask('card', 'refund', request) as ReturnType<PaymentGateway['refund']>,
  lookup: (key) => ask('card', 'lookup', key) as ReturnType<PaymentGateway['lookup']>,
};

const remoteCarrier: Carrier = {
  id: 'swift',
  capabilities: { quotes: true, cancels: true, tracks: true },
  quote: (parcel) => ask('post', 'quote', parcel) as ReturnType<Carrier['quote']>,
  createShipment: (request) => ask('post', 'createShipment', request) as ReturnType<Carrier['createShipment']>,
  cancel: (request) => ask('post', 'cancel', request) as ReturnType<Carrier['cancel']>,
  track: (tracking) => ask('post', 'track', tracking) as ReturnType<Carrier['track']>,
};

function ask(port: OutsideCall['port'], method: string, request: unknown): Promise<unknown> {
  const id = calls++;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    process.send?.({ id, port, method, request } satisfies OutsideCall);
  });
}
