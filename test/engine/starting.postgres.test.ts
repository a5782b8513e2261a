/** Processes that start at the same moment on an empty database, and processes that get one connection each. */
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgres } from '../../src/adapters/postgres';
import type { LiveEvent } from '../../src/index';
import { newPool, newSchema } from '../adapters/postgres-stores';
import { fedWhole } from '../support/feed';
import { day, openShop, type Shop } from '../support/shop';

describe('processes that start at once on an empty database', () => {
  let schema: string;
  let pools: pg.Pool[];

  beforeEach(() => {
    schema = newSchema();
    pools = [];
  });
  afterEach(async () => {
    await pools[0]?.query(`drop schema if exists ${schema} cascade`);
    await Promise.all(pools.map((pool) => pool.end()));
  });

  const newProcess = (max: number): Shop => {
    const pool = newPool(max);
    pools.push(pool);
    return openShop(postgres({ pool, schema }));
  };

  it('all come up, on one schema', async () => {
    const shops = Array.from({ length: 8 }, () => newProcess(2));

    await Promise.all(shops.map(({ oms }) => oms.migrate()));

    await shops[0]?.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
    const orders = await Promise.all(shops.map((shop) => shop.place()));
    expect(new Set(orders.map(({ number }) => number)).size).toBe(8);
    expect(await shops[7]?.oms.audit()).toEqual({ orders: 8, stock: [], money: [], facts: [] });
  });

  it('may migrate again whenever they like: nothing is lost', async () => {
    const [first, second] = [newProcess(2), newProcess(2)];
    await first.oms.migrate();
    await first.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
    const order = await first.place();

    await Promise.all([first, second, first, second].map(({ oms }) => oms.migrate()));

    expect(await second.oms.orders.get(order.id)).toEqual(order);
  });

  it('work with one connection each: commands, effects, deadlines, feed and audit take turns on it', async () => {
    const [here, there] = [newProcess(1), newProcess(1)];
    await Promise.all([here, there].map(({ oms }) => oms.migrate()));
    await here.oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 400 });

    const orders = await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? here : there).place()));
    await Promise.all([
      ...[here, there].map(({ oms }) => oms.relay.runOnce()),
      ...orders.map((order, n) => (n % 2 === 0 ? there : here).oms.orders.tag(order, { add: ['both'] })),
    ]);
    // Authorizations that this process asked for were answered; what was not released yet is by now.
    for (const { clock, oms } of [here, there]) {
      clock.advance(day);
      await oms.relay.runOnce();
    }

    const { orders: found } = await here.oms.orders.find({ tag: 'both', limit: 100 });
    expect(new Set(found.map(({ state }) => `${state.lifecycle} ${state.payment}`))).toEqual(
      new Set(['processing authorized']),
    );
    const commits = found.reduce((sum, { version }) => sum + version, 0);
    const ofOrders = (all: readonly LiveEvent[]) => all.filter(({ subject }) => subject.kind === 'order').length;
    const events = await fedWhole(there.oms, (all) => ofOrders(all) >= commits);
    expect(ofOrders(events)).toBe(commits);
    expect(await there.oms.audit()).toEqual({ orders: 30, stock: [], money: [], facts: [] });
  });

  it('work with one connection also inside a transaction of the host, when the host’s is another one', async () => {
    const { oms } = newProcess(1);
    await oms.migrate();
    await oms.inventory.receive({ sku: 'MUG', quantity: 100 });
    const host = newPool(1);
    pools.push(host);
    const client = await host.connect();
    await client.query('begin');

    const order = await oms.within(client, (inner) =>
      inner.orders.place({ channel: 'web', shipTo: { country: 'GB' }, lines: [{ sku: 'MUG', quantity: 1 }] }),
    );
    await client.query('commit');
    client.release();

    expect((await oms.orders.get(order.id)).number).toBe(order.number);
  });
});
