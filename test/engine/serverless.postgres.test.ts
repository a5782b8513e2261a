/** Functions: many instances with one connection each and no relay that stays; each takes an order and carries out what is due. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgres } from '../../src/adapters/postgres';
import { newPool } from '../adapters/postgres-stores';
import { anOrder, openShop, type Shop } from '../support/shop';
import { onPostgres, type SqlStore } from '../support/stores';

const instances = 12;
let store: SqlStore;
let shop: Shop;
let pools: ReturnType<typeof newPool>[];

beforeEach(async () => {
  store = await onPostgres();
  shop = openShop(store.repository);
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
  pools = Array.from({ length: instances }, () => newPool(1));
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await store.close();
});

it('instances that take orders and run the relay at once ask the gateway once for each order, whoever asks', async () => {
  const ids = await Promise.all(
    pools.map(async (pool, n) => {
      const oms = shop.beside({ repository: postgres({ pool, schema: store.sql.schema }) });
      const { id } = await oms.orders.place(anOrder, { idempotencyKey: `cart-${n}` });
      await oms.relay.runOnce({ budgetMs: 5_000, deadlines: false });
      return id;
    }),
  );
  await shop.oms.relay.runOnce();

  const orders = await Promise.all(ids.map((id) => shop.oms.orders.get(id)));
  expect(orders.map(({ state }) => state.payment)).toEqual(ids.map(() => 'authorized'));
  expect(shop.card.seen()).toEqual({ distinct: instances, repeated: 0 });
  expect(await shop.oms.audit()).toEqual({ orders: instances, stock: [], money: [], facts: [] });
});

it('an instance with one connection goes on after it was lost', async () => {
  const [pool] = pools as [ReturnType<typeof newPool>];
  const lost = new Promise((resolve) => pool.on('error', resolve));
  const oms = shop.beside({ repository: postgres({ pool, schema: store.sql.schema }) });
  await oms.orders.place(anOrder);
  const { rows } = await pool.query('select pg_backend_pid() as pid');

  await store.sql.run('select pg_terminate_backend($1)', [rows[0].pid]);
  await lost;

  const { id } = await oms.orders.place(anOrder);
  await oms.relay.runOnce();
  expect((await oms.orders.get(id)).state.payment).toBe('authorized');
});
