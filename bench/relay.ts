/**
 * How fast the relay delivers to a notifier that does nothing, and how long a message is on its way: from the commit of its order to the
 * notifier, at half the rate that the relay keeps up with. Real PostgreSQL, fsync on. The relay has a handle of the store of its own, as in a
 * worker process: it hears of new effects by LISTEN, or finds them by polling alone.
 *
 *   npm run --silent bench:relay -- [--json] [--effects 20000] [--seconds 5]
 */
import { parseArgs } from 'node:util';
import { type ChangeSet, createOms, type Notifier, type Repository } from 'orderwright';
import { memoryCatalog } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { quantile, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    effects: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '5' },
  },
});
const shop = { id: 'bench', zone: 'Europe/London', currency: 'GBP' } as const;
const catalog = memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP');
const committing = { destination: 'notify:none', type: 'notify.order.confirmed' } as const;
const message = JSON.stringify({
  kind: 'notify',
  template: 'order.confirmed',
  audience: 'customer',
  values: {},
  at: Date.now(),
});

const noColumns: ChangeSet['columns'] = {
  channel: null,
  party: null,
  lifecycle: null,
  payment: null,
  fulfillment: null,
  aftersales: null,
  placedAt: null,
  amount: null,
  currency: null,
};

const server = await startPostgres();
const pools: pg.Pool[] = [];
try {
  const perSecond = await measureDrain(Number(options.effects));
  const result = {
    perSecond: Math.round(perSecond),
    halfLoad: {
      listen: await measureLatency('listen', perSecond / 2),
      polling: await measureLatency('polling', perSecond / 2),
    },
  };
  console.log(options.json ? JSON.stringify(result) : result);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await Promise.all(pools.map((pool) => pool.end()));
  await server.stop();
}
process.exit();

/** Delivered per second when everything waits before the relay starts. */
async function measureDrain(effects: number): Promise<number> {
  const { shopSide, workerSide } = await openStores('drain', false);
  const orders = await placeOrders(shopSide, 1_000);
  for (let sent = 0; sent < effects; sent += orders.length) await commitTogether(shopSide, orders);
  let delivered = 0;
  const start = performance.now();
  await new Promise<void>((resolve) => {
    const worker = openWorker(workerSide, () => {
      if (++delivered === effects) void worker.close().then(resolve);
    });
  });
  return (effects * 1_000) / (performance.now() - start);
}

/** Milliseconds from commit to delivery, at a steady rate. */
async function measureLatency(way: 'listen' | 'polling', perSecond: number) {
  const { shopSide, workerSide } = await openStores(way, way === 'listen');
  const orders = await placeOrders(shopSide, 2_000);
  const committedAt = new Map<string, number>();
  const deliveredAt = new Map<string, number>();
  const worker = openWorker(workerSide, (key) => deliveredAt.set(key, performance.now()));
  const start = performance.now();
  const warmMs = 1_000;
  const untilMs = start + warmMs + Number(options.seconds) * 1_000;
  let sent = 0;
  let next = 0;
  while (performance.now() < untilMs) {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1_000) - sent;
    const batch = Array.from({ length: Math.min(due, 100) }, () => orders[next++ % orders.length] as Placed);
    if (batch.length > 0) {
      const keys = await commitTogether(shopSide, batch);
      const now = performance.now();
      for (const key of keys) if (now - start > warmMs) committedAt.set(key, now);
      sent += batch.length;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while ([...committedAt.keys()].some((key) => !deliveredAt.has(key)))
    await new Promise((resolve) => setTimeout(resolve, 50));
  await worker.close();
  const latencies = [...committedAt].map(([key, at]) => Math.max(0, (deliveredAt.get(key) as number) - at));
  return {
    perSecond: Math.round((sent * 1_000) / (untilMs - start)),
    p50Ms: round(quantile(latencies, 0.5)),
    p99Ms: round(quantile(latencies, 0.99)),
  };
}

function openWorker(repository: Repository, delivered: (key: string) => void) {
  const none: Notifier = { id: 'none', send: async ({ key }) => delivered(key) };
  return createOms({ shop, repository, catalog, notifiers: [none] });
}

interface Placed {
  readonly id: string;
  readonly head: string;
  version: number;
}

/** Orders by hand-to-hand payment: they ask no gateway, and their own messages are not counted. */
async function placeOrders(repository: Repository, count: number): Promise<Placed[]> {
  const oms = createOms({ shop, repository, catalog, payments: { cash: { rule: 'onDelivery' } }, relay: 'manual' });
  await oms.inventory.receive({ sku: 'MUG', quantity: count });
  const ids = await Promise.all(
    Array.from({ length: count }, async () => {
      const line = { sku: 'MUG', quantity: 1 };
      return (
        await oms.orders.place({
          channel: 'web',
          customer: { email: 'a@example.com' },
          shipTo: { country: 'GB' },
          lines: [line],
          payment: { method: 'cash' },
        })
      ).id;
    }),
  );
  const stored = await repository.loadMany(
    shop.id,
    ids.map((id) => ({ kind: 'order', id }) as const),
  );
  return stored.map((order) => ({ id: order?.id ?? '', head: order?.head ?? '', version: order?.version ?? 0 }));
}

/** One message for each of these orders, in one commit; answers the keys under which they will be delivered. */
async function commitTogether(repository: Repository, orders: readonly Placed[]): Promise<string[]> {
  const at = new Date().toISOString();
  const sets = orders.map(
    ({ id, head, version }): ChangeSet => ({
      shop: shop.id,
      subject: { kind: 'order', id },
      expectedVersion: version,
      at,
      head,
      sections: {},
      columns: noColumns,
      terms: { add: [], remove: [] },
      names: [],
      facts: [],
      key: null,
      parties: [],
      moves: [],
      holds: [],
      policies: [],
      counters: [],
      ledger: [],
      effects: [{ ...committing, body: message }],
      deadlines: { set: [], cancel: [] },
    }),
  );
  const results = await repository.commit(sets);
  return results.map((result, i) => {
    const order = orders[i] as Placed;
    if (result.status !== 'committed') throw new Error(`a message was not committed: ${result.status}`);
    order.version = result.version;
    return `${order.id}:${result.version}:0`;
  });
}

async function openStores(schema: string, listening: boolean) {
  const open = () => {
    const pool = new pg.Pool({ connectionString: server.url, max: 4 });
    pools.push(pool);
    const listen = async () => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      return client;
    };
    return postgres({ pool, schema, prepare: true, ...(listening && { listen }) });
  };
  const [shopSide, workerSide] = [open(), open()];
  await shopSide.migrate();
  return { shopSide, workerSide };
}
