/** kill -9 at the worst moments: nothing that was committed is lost, nothing is done twice. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flatTax, type SimulatedTaxProvider, simulatedTaxProvider } from '../../src/adapters/memory';
import type { DoomedJob, OutsideCall } from '../support/doomed-process';
import { openShop, type Shop } from '../support/shop';
import { type SharedStore, sharedStores } from '../support/stores';

const script = fileURLToPath(new URL('../support/doomed-process.ts', import.meta.url));
const orders = 24;

/** When the plug is pulled: `workDone` tells whether the outside did its work before it. */
const moments = {
  'after the first orders are committed and before anything is delivered': {
    plug: 'card.authorize',
    calls: 1,
    workDone: false,
  },
  'after the gateway has set money aside and before its answer arrives': {
    plug: 'card.authorize',
    calls: 5,
    workDone: true,
  },
  'after a label is bought and before its answer arrives': { plug: 'post.createShipment', calls: 3, workDone: true },
  'after money is taken and before its answer arrives': { plug: 'card.capture', calls: 3, workDone: true },
  'after a sale is recorded for its tax and before that is answered': { plug: 'tax.commit', calls: 4, workDone: true },
  'after a message is taken over and before that is recorded': { plug: 'mail.send', calls: 9, workDone: true },
} as const;

describe.each(Object.entries(sharedStores))('a process that is killed with -9 on %s', (_name, openStore) => {
  let store: SharedStore;
  let shop: Shop;
  let tax: SimulatedTaxProvider;

  beforeEach(async () => {
    store = await openStore();
    tax = simulatedTaxProvider({ rates: flatTax({ byCountry: { GB: '0.2' } }) });
    shop = openShop(store.repository, { process: { dispatch: 'onRelease' }, tax });
    await shop.oms.inventory.receive({ sku: 'A', quantity: 1_000, unitCost: 40 });
  });
  afterEach(() => store.close());

  it.each(Object.entries(moments))(
    '%s: a relay that comes after it delivers each effect, and the outside did each once',
    async (_when, { plug, calls, workDone }) => {
      const acknowledged = await runUntil(plug, calls, workDone);

      expect((await shop.oms.effects.counts()).pending).toBeGreaterThan(0);
      // The leases of the dead process run out.
      shop.clock.advance(60_000);
      await shop.oms.relay.runOnce();

      const { orders: left } = await shop.oms.orders.find({ limit: 100 });
      expect(left.map(({ id }) => id)).toEqual(expect.arrayContaining([...acknowledged]));
      expect(new Set(left.map(({ state }) => `${state.lifecycle} ${state.payment} ${state.fulfillment}`))).toEqual(
        new Set(['processing paid shipped']),
      );
      expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
      expectOutsideDidEachOnce(left.map(({ id }) => id));
      expect(await shop.oms.audit()).toEqual({ orders: left.length, stock: [], money: [], facts: [] });
    },
  );

  /** Every order: 1.00 set aside once and taken once, one label, one record of its tax, one message of each kind. */
  function expectOutsideDidEachOnce(ids: readonly string[]): void {
    const done = shop.card.calls.filter(({ repeated }) => !repeated);
    expect(done.filter(({ operation }) => operation === 'authorize')).toHaveLength(ids.length);
    expect(done.filter(({ operation }) => operation === 'capture')).toHaveLength(ids.length);
    expect(tax.documents.map(({ orderId, tax: owed }) => [orderId, owed]).sort()).toEqual(
      [...ids].sort().map((id) => [id, 17]),
    );
    expect(shop.post.labels.map(({ parcel }) => parcel.orderId).sort()).toEqual([...ids].sort());
    for (const template of ['order.placed', 'order.confirmed', 'shipment.dispatched']) {
      const told = shop.mail.messages.filter((message) => message.template === template);
      expect(told.map(({ orderId }) => orderId).sort()).toEqual([...ids].sort());
    }
  }

  /** Runs a process until its n-th call of that kind, and kills it; answers the orders that it had acknowledged. */
  async function runUntil(plug: string, calls: number, workDone: boolean): Promise<Set<string>> {
    const child = fork(script, { execArgv: ['--import', 'tsx'] });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const acknowledged = new Set<string>();
    let seen = 0;
    child.on('message', async (message: OutsideCall | { placed: string }) => {
      if ('placed' in message) return void acknowledged.add(message.placed);
      const pulled = `${message.port}.${message.method}` === plug && ++seen >= calls;
      if (pulled && !workDone) return void child.kill('SIGKILL');
      const answer = await outside(message);
      if (pulled) child.kill('SIGKILL');
      else tell(child, { id: message.id, answer });
    });
    tell(child, {
      address: store.address,
      orders,
      clockAt: shop.clock.at(),
    } satisfies DoomedJob);
    expect(await gone).toBeNull();
    return acknowledged;
  }

  async function outside({ port, method, request }: OutsideCall): Promise<unknown> {
    const stands = { card: shop.card, post: shop.post, mail: shop.mail, tax }[port] as unknown as Record<
      string,
      (request: unknown) => Promise<unknown>
    >;
    return stands[method]?.(request);
  }
});

function tell(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => {});
}
