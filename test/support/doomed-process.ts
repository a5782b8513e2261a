/**
 * A process that places orders and delivers their effects until it is killed. Gateway, carrier, notifier and tax provider stand in its parent, who lets
 * calls through, or keeps them waiting and pulls the plug.
 */
import type { Message } from '../../src/ports';
import { remoteCarrier, remoteGateway, remoteTax } from './remote-ports';
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
  readonly port: 'card' | 'post' | 'mail' | 'tax';
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
    payments: { card: remoteGateway(ask) },
    carriers: [remoteCarrier(ask)],
    tax: remoteTax(ask),
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

function ask(port: OutsideCall['port'], method: string, request: unknown): Promise<unknown> {
  const id = calls++;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    process.send?.({ id, port, method, request } satisfies OutsideCall);
  });
}
