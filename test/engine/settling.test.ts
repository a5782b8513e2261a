/** What a checkout gets to hear: `place` waits for the gateway while the relay runs here. */
// Loaded with the file, and not in the time of its first test.
import '../../src/engine/system';
import { createOms, type OmsOptions } from 'orderwright';
import { memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { describe, expect, it } from 'vitest';

const payment = { method: 'card', token: 'ok' };
const cart = { channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }], payment };

const repository = memory();
const card = simulatedGateway();

function newProcess(options: Partial<OmsOptions>) {
  const shop = { id: `shop-${crypto.randomUUID()}`, zone: 'Europe/London', currency: 'GBP' };
  const catalog = memoryCatalog({ MUG: { price: 1250 } }, 'GBP');
  return createOms({ shop, repository, catalog, payments: { card }, ...options });
}

async function newShop(options: Partial<OmsOptions>) {
  const oms = newProcess(options);
  await oms.inventory.receive({ sku: 'MUG', quantity: 100 });
  return oms;
}

describe('the answer of place', () => {
  it('comes with the payment authorized, also to a button that was pressed twice', async () => {
    const oms = await newShop({});

    const answers = await Promise.all([1, 2].map(() => oms.orders.place(cart, { idempotencyKey: 'cart-1' })));

    expect(answers.map(({ state, replayed }) => [state.payment, replayed])).toEqual([
      ['authorized', false],
      ['authorized', true],
    ]);
    await oms.close();
  });

  it('comes soon when another process has asked the gateway', async () => {
    const shop = { id: 'shared', zone: 'Europe/London', currency: 'GBP' };
    const here = await newShop({ shop, repository: { ...repository, claimEffects: async () => [] } });
    const there = newProcess({ shop, relay: 'manual' });
    const working = setInterval(() => void there.relay.runOnce(), 10);
    const started = performance.now();

    const order = await here.orders.place(cart);

    clearInterval(working);
    expect(order.state.payment).toBe('authorized');
    expect(performance.now() - started).toBeLessThan(5_000);
    await here.close();
  });

  it('comes at once when no relay runs here', async () => {
    const oms = await newShop({ relay: 'manual' });

    expect((await oms.orders.place(cart)).state.payment).toBe('pending');
  });

  it('comes at once when the host does not want to wait', async () => {
    const oms = await newShop({ settleMs: 0 });

    expect((await oms.orders.place(cart)).state.payment).toBe('pending');
    await oms.close();
  });
});
