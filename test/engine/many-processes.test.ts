/** Several processes on one store share its effects and deadlines: each is handled once, nobody goes hungry, nobody sees a deadlock. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { createOms, type Oms } from '../../src/index';
import type { RelayJob, RelayNews } from '../support/relay-process';
import { type SharedStore, sharedStores } from '../support/stores';

const script = fileURLToPath(new URL('../support/relay-process.ts', import.meta.url));
const [processes, orders] = [4, 240];
const day = 86_400_000;

describe.each(Object.entries(sharedStores))('four worker processes on %s', (_name, openStore) => {
  let store: SharedStore;
  let shop: Oms;
  let children: ChildProcess[];

  beforeEach(async () => {
    store = await openStore();
    shop = createOms({
      shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
      repository: store.repository,
      catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
      payments: { transfer: { rule: 'prepaid' } },
      notifiers: [{ id: 'mail', send: async () => {} }],
      relay: 'manual',
    });
    children = Array.from({ length: processes }, () => fork(script, { execArgv: ['--import', 'tsx'] }));
    await shop.inventory.receive({ sku: 'MUG', quantity: orders });
    await Promise.all(
      Array.from({ length: orders }, () =>
        shop.orders.place({
          channel: 'web',
          customer: { email: 'ann@example.com' },
          shipTo: { country: 'GB' },
          lines: [{ sku: 'MUG', quantity: 1 }],
          payment: { method: 'transfer' },
        }),
      ),
    );
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await shop.close();
    await store.close();
  });

  it('deliver every effect and carry out every deadline once, each its part', async () => {
    const sent: string[][] = children.map(() => []);
    children.forEach((child, n) => {
      child.on('message', ({ what, key }: RelayNews) => what === 'sent' && sent[n]?.push(key ?? ''));
    });
    const { pending } = await shop.effects.counts();
    expect(pending).toBeGreaterThanOrEqual(orders);

    // Four days later: every order is due to expire, which brings a message of its own.
    await Promise.all(children.map((child) => ask(child, openAt(Date.now() + 4 * day), 'ready')));
    await Promise.all(children.map((child) => ask(child, { kind: 'start' }, 'going')));
    await until(async () => {
      const { orders: left } = await shop.orders.find({ lifecycle: 'placed', limit: 1 });
      return left.length === 0 && (await shop.effects.counts()).pending === 0;
    });
    await Promise.all(children.map((child) => ask(child, { kind: 'stop' }, 'gone')));

    const all = sent.flat();
    const { delivered, dead } = await shop.effects.counts();
    expect([new Set(all).size, all.length, dead]).toEqual([delivered, delivered, 0]);
    console.log(`shares of ${delivered} messages: ${sent.map(({ length }) => length).join(', ')}`);
    // A fair share would be a quarter.
    expect(Math.min(...sent.map(({ length }) => length))).toBeGreaterThan(delivered / 40);
    const { orders: over } = await shop.orders.find({ lifecycle: 'expired', limit: 1_000 });
    expect(over).toHaveLength(orders);
    const histories = await Promise.all(over.map(({ id }) => shop.orders.history(id)));
    expect(histories.map((facts) => facts.filter(({ type }) => type === 'order.expired').length)).toEqual(
      over.map(() => 1),
    );
    expect(await shop.audit()).toEqual({ orders, stock: [], money: [], facts: [] });
  }, 120_000);

  const openAt = (clockMs: number): RelayJob => ({ kind: 'open', address: store.address, clockMs });
});

function ask(child: ChildProcess, job: RelayJob, answer: RelayNews['what']): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', ({ what }: RelayNews) => what === answer && resolve());
    child.once('exit', (code, signal) => reject(new Error(`a worker ended with ${code ?? signal}`)));
    child.send(job);
  });
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 100));
}
