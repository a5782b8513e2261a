/** A process that is told to end: what was given to it is answered, and what it had not begun is another one's at once. */
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { recordingNotifier } from '../../src/adapters/memory';
import { postgres } from '../../src/adapters/postgres';
import { systemClock } from '../../src/engine/identity';
import type { Oms, OmsOptions } from '../../src/index';
import type { Message } from '../../src/ports';
import { anOrder, openShop, type Shop } from '../support/shop';
import { onPostgres, type SqlStore } from '../support/stores';

describe('oms.close()', () => {
  let store: SqlStore;
  let shop: Shop;
  let pool: pg.Pool;

  beforeEach(async () => {
    store = await onPostgres();
    shop = openShop(store.repository, { settleMs: 0 });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10_000 });
    pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 4 });
  });
  afterEach(() => store.close());

  /** A process of its own, and its end as a host writes it. */
  const newProcess = (options: Partial<OmsOptions> = {}): Oms =>
    shop.beside({ repository: postgres({ pool, schema: store.sql.schema }), clock: systemClock, ...options });
  const end = async (oms: Oms) => {
    await oms.close();
    await pool.end();
  };

  it('answers every command that was given before it, wherever on its way it is', async () => {
    const oms = newProcess();
    const order = await oms.orders.place(anOrder);

    const given = [
      ...Array.from({ length: 60 }, (_, n) => oms.orders.place(anOrder, { idempotencyKey: `cart-${n}` })),
      ...Array.from({ length: 10 }, (_, n) => oms.orders.tag(order, { add: [`t${n}`] })),
      oms.orders.get(order.id),
      oms.inventory.receive({ sku: 'MUG', quantity: 1 }),
      oms.inventory.reserve({ cart: 'c', lines: [{ sku: 'MUG', quantity: 1 }] }),
      oms.bulk('orders.note', [order.id], { text: 'ring twice' }),
    ];
    await end(oms);

    const answers = await Promise.allSettled(given);
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
    const { orders } = await shop.oms.orders.find({ limit: 100 });
    expect(orders).toHaveLength(61);
    expect((await shop.oms.orders.get(order.id)).tags).toHaveLength(10);
    expect(await shop.oms.audit()).toEqual({ orders: 61, stock: [], money: [], facts: [] });
  });

  it("waits for a transaction of the host's", async () => {
    const oms = newProcess();
    const client = await pool.connect();
    await client.query('begin');

    const placing = oms.within(client, async (inner) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return inner.orders.place(anOrder);
    });
    const closing = oms.close();
    const { id } = await placing;
    await client.query('commit');
    client.release();
    await closing;
    await pool.end();

    expect((await shop.oms.orders.get(id)).id).toBe(id);
  });

  it('ends what it has begun to deliver, begins nothing new, and leaves the rest to others at once', async () => {
    const slow = slowMail();
    const oms = newProcess({ notifiers: [slow], relay: 'auto' });
    const orders = await Promise.all(Array.from({ length: 20 }, () => oms.orders.place(anOrder)));
    await slow.asked;

    const closing = end(oms);
    slow.answer();
    await closing;
    const begun = slow.keys.length;

    // With no time gone: nothing waits for a lease of the process that is gone.
    const other = shop.beside({ clock: systemClock });
    await other.relay.runOnce();
    expect(await other.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    expect(slow.keys.length).toBe(begun);
    const keys = [...slow.keys, ...shop.mail.messages.map(({ key }) => key)];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(2 * orders.length);
  });

  it('ends also when it is told to while the relay looks for work, on a clock that stands still', async () => {
    let tell: () => void = () => {};
    let answer: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const open = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const claimEffects = async () => {
      tell();
      await open;
      return [];
    };
    const oms = shop.beside({ repository: { ...store.other, claimEffects }, relay: 'auto' });
    await asked;

    const closing = oms.close();
    answer();

    await closing;
    await pool.end();
    expect(oms.relay.running).toBe(false);
  });

  it('ends a round by hand after what that has begun', async () => {
    const slow = slowMail();
    const oms = newProcess({ notifiers: [slow] });
    await Promise.all(Array.from({ length: 5 }, () => oms.orders.place(anOrder)));

    const round = oms.relay.runOnce();
    await slow.asked;
    const closing = end(oms);
    slow.answer();

    await expect(round).resolves.toMatchObject({ dead: 0 });
    await closing;
    expect((await shop.oms.effects.counts()).pending).toBeGreaterThan(0);
  });
});

/** Takes messages over when told to; `asked` says that somebody wants it to. */
function slowMail() {
  const mail = recordingNotifier({ id: 'mail' });
  const keys: string[] = [];
  let tell: () => void = () => {};
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const open = new Promise<void>((resolve) => {
    answer = resolve;
  });
  return {
    id: 'mail',
    keys,
    asked,
    answer: () => answer(),
    async send(message: Message) {
      tell();
      keys.push(message.key);
      await open;
      await mail.send(message);
    },
  };
}
