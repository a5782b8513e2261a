/**
 * What one stubborn transaction costs everybody else: somebody holds the stock row of one SKU for two seconds while 32 buyers of each of two
 * handles place orders for other SKUs, and one of each for that one. Real PostgreSQL, fsync on.
 *
 *   npm run --silent bench:held-row -- [--json]
 */
import { createOms, type Oms } from 'orderwright';
import { memoryCatalog } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { quantile, round } from './support/figures';

const schema = 'held_row';
const skus = ['A', 'B', 'C', 'D'];
const heldMs = 2_000;
/** By then each handle has had its first time-out. */
const firstTimeoutMs = 500;

const server = await startPostgres();
const pools = [1, 2, 3].map(() => new pg.Pool({ connectionString: server.url, max: 8 }));
const [here, there] = pools.slice(0, 2).map((pool) => open(pool)) as [Oms, Oms];
await here.migrate();
await here.inventory.receive({ lines: skus.map((sku) => ({ sku, quantity: 1_000_000 })) });

interface Bought {
  readonly at: number;
  readonly ms: number;
}
const before = await during(async () => new Promise((resolve) => setTimeout(resolve, 1_000)));
const holder = await (pools[2] as pg.Pool).connect();
await holder.query('begin');
await holder.query(`select from ${schema}.stock where sku = 'D' for update`);
const heldAt = performance.now();
const meanwhile = await during(async () => {
  await new Promise((resolve) => setTimeout(resolve, heldMs));
  await holder.query('commit');
  holder.release();
}, 'D');

const settled = meanwhile.others.filter(({ at }) => at > heldAt + firstTimeoutMs && at < heldAt + heldMs);
const figures = (bought: readonly Bought[]) => ({
  orders: bought.length,
  p50Ms: round(
    quantile(
      bought.map(({ ms }) => ms),
      0.5,
    ),
    1,
  ),
  p99Ms: round(
    quantile(
      bought.map(({ ms }) => ms),
      0.99,
    ),
    1,
  ),
});
const result = {
  nobodyHolds: figures(before.others),
  held: figures(settled),
  waitedForItMs: meanwhile.wanted.map(({ ms }) => Math.round(ms)),
};
console.log(process.argv.includes('--json') ? JSON.stringify(result) : result);
await Promise.all([here, there].map((oms) => oms.close()));
await Promise.all(pools.map((pool) => pool.end()));
await server.stop();
process.exit();

function open(pool: pg.Pool): Oms {
  return createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool, schema }),
    catalog: memoryCatalog(Object.fromEntries(skus.map((sku) => [sku, { title: sku, price: 100 }])), 'GBP'),
    payments: { cash: { rule: 'onDelivery' } },
    relay: 'manual',
  });
}

/** Buyers of A, B and C, and of `wanted`, until the work is done. */
async function during(work: () => Promise<unknown>, wanted?: string): Promise<{ others: Bought[]; wanted: Bought[] }> {
  let over = false;
  const bought: { others: Bought[]; wanted: Bought[] } = { others: [], wanted: [] };
  const buy = async (oms: Oms, lines: readonly string[], to: Bought[]) => {
    const at = performance.now();
    await oms.orders.place({
      channel: 'web',
      shipTo: { country: 'GB' },
      lines: lines.map((sku) => ({ sku, quantity: 1 })),
      payment: { method: 'cash' },
    });
    to.push({ at, ms: performance.now() - at });
  };
  const buyers = [here, there].flatMap((oms) => [
    ...Array.from({ length: 31 }, async (_, n) => {
      while (!over) await buy(oms, [['A'], ['B'], ['A', 'C']][n % 3] as string[], bought.others);
    }),
    ...(wanted === undefined ? [] : [buy(oms, [wanted], bought.wanted)]),
  ]);
  await work();
  over = true;
  await Promise.all(buyers);
  return bought;
}
