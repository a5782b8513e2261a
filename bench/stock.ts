/**
 * What stock costs: reads of availability and cart holds beside 1 and beside 1,000,000 rows of stock, and a flash sale of one SKU from four
 * processes, ours against a transaction by hand that locks the row (`select … for update`), takes a unit and writes an order. Real PostgreSQL,
 * fsync on.
 *
 *   npm run --silent bench:stock -- [--json] [--rows 1000000] [--samples 500] [--units 10000] [--callers 256]
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOms, isOmsError, type Oms } from 'orderwright';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { median, quantile, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
    samples: { type: 'string', default: '500' },
    units: { type: 'string', default: '10000' },
    callers: { type: 'string', default: '256' },
    /** A process of the sale: whose way, and where. */
    sell: { type: 'string' },
    url: { type: 'string', default: '' },
    sku: { type: 'string', default: '' },
  },
});
const processes = 4;
/** Sales each way, in turns, so that a machine whose speed drifts slows both. */
const rounds = 3;
const connections = 8;

interface Tally {
  readonly sold: number;
  readonly ms: readonly number[];
}

/** Takes one unit; false when there are no more. */
type Buy = () => Promise<boolean>;

if (options.sell) await till(options.sell as 'oms' | 'byHand');
else await bench();

async function bench(): Promise<void> {
  const server = await startPostgres({ max_wal_size: '4GB' });
  const pool = new pg.Pool({ connectionString: server.url, max: connections });
  const oms = openOms(pool);
  try {
    await oms.migrate();
    await oms.inventory.receive({ sku: skuOf(0), quantity: 1_000_000_000 });
    const one = await measure(oms, 1);
    await pool.query(
      // Rows that may be oversold without end and hold nothing: no movement is missing, and the audit at the end finds them right.
      `insert into orderwright.stock (shop, sku, location, lot, oversell)
       select shop, 'SKU-' || lpad(i::text, 7, '0'), location, lot, 1000000000 from orderwright.stock, generate_series(1, $1::int - 1) i`,
      [Number(options.rows)],
    );
    await pool.query('vacuum analyze orderwright.stock');
    const many = await measure(oms, Number(options.rows));
    const sales = await flashSales(oms, pool, server.url);
    const result = {
      rows: { one, many, readRatio: round(many.readMs / one.readMs), holdRatio: round(many.holdMs / one.holdMs) },
      ...sales,
    };
    console.log(options.json ? JSON.stringify(result) : result);
  } finally {
    await oms.close();
    await pool.end();
    await server.stop();
  }
}

function skuOf(index: number): string {
  return `SKU-${String(index).padStart(7, '0')}`;
}

function openOms(pool: pg.Pool): Oms {
  return createOms({
    shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool }),
    // Sells whatever it is asked for: a million SKUs need no list.
    catalog: {
      items: async ({ skus, currency }) =>
        skus.map((sku) => ({ sku, title: sku, price: { amount: 9900, currency, per: 1 } })),
    },
    payments: { cash: { rule: 'onDelivery' } },
    relay: 'manual',
  });
}

/** Medians of single calls, one caller, over SKUs drawn from all rows. The first tenth warms up. */
async function measure(oms: Oms, rows: number): Promise<{ readMs: number; holdMs: number }> {
  const readMs: number[] = [];
  const holdMs: number[] = [];
  for (let n = 0; n < Number(options.samples) * 1.1; n++) {
    const sku = skuOf(Math.floor(Math.random() * rows));
    readMs.push(await timed(() => oms.inventory.levels(sku)));
    holdMs.push(
      await timed(() =>
        oms.inventory.reserve({ cart: `cart-${rows}-${n}`, channel: 'web', lines: [{ sku, quantity: 1 }] }),
      ),
    );
  }
  const warm = (list: readonly number[]) => round(median(list.slice(Math.floor(list.length / 11))), 3);
  return { readMs: warm(readMs), holdMs: warm(holdMs) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const at = performance.now();
  await work();
  return performance.now() - at;
}

/** The same sale both ways, in turns: each round sells a SKU of its own. */
async function flashSales(oms: Oms, pool: pg.Pool, url: string) {
  const units = Number(options.units);
  const skus = Array.from({ length: rounds }, (_, n) => `DROP-${n}`);
  await oms.inventory.receive({ lines: skus.map((sku) => ({ sku, quantity: units })) });
  await pool.query(`
    create schema by_hand;
    create table by_hand.stock (sku text primary key, on_hand int not null, allocated int not null default 0);
    create table by_hand.orders (id bigint generated always as identity primary key, sku text not null, units int not null, at timestamptz not null default now());`);
  await pool.query('insert into by_hand.stock (sku, on_hand) select sku, $2 from unnest($1::text[]) sku', [
    skus,
    units,
  ]);
  const byHand: Sale[] = [];
  const ours: Sale[] = [];
  for (const sku of skus) {
    byHand.push(await sale('byHand', url, sku));
    ours.push(await sale('oms', url, sku));
  }
  const { rows } = await pool.query('select allocated from by_hand.stock');
  const audit = await oms.audit();
  const differences = audit.stock.length + audit.money.length + audit.facts.length;
  for (const [who, sold, wanted] of [
    ...ours.map((one) => ['ours', one.sold, units] as const),
    ...byHand.map((one) => ['by hand', one.sold, units] as const),
    ...rows.map(({ allocated }) => ['allocated by hand', allocated, units] as const),
    ['orders by audit', audit.orders, rounds * units] as const,
  ])
    if (sold !== wanted) throw new Error(`${who}: ${sold} of ${wanted} units`);
  if (differences > 0) throw new Error(`the audit finds ${differences} differences`);
  const ratio = (of: (sale: Sale) => number) => round(median(ours.map((one, n) => of(one) / of(byHand[n] as Sale))));
  return {
    sale: { units, oms: middle(ours), byHand: middle(byHand) },
    ratios: { ordersPerSecond: ratio((one) => one.perSecond), p99: ratio((one) => one.p99Ms) },
  };
}

interface Sale {
  readonly sold: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The medians of the rounds. */
function middle(sales: readonly Sale[]): Sale {
  const of = (figure: keyof Sale) => median(sales.map((one) => one[figure]));
  return { sold: of('sold'), perSecond: of('perSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') };
}

async function sale(way: 'oms' | 'byHand', url: string, sku: string): Promise<Sale> {
  const tills = Array.from({ length: processes }, () => startTill(way, url, sku));
  await Promise.all(tills.map(({ next }) => next()));
  const started = performance.now();
  const tallies = (await Promise.all(tills.map(({ go }) => go()))) as Tally[];
  const seconds = (performance.now() - started) / 1_000;
  const sold = tallies.reduce((sum, tally) => sum + tally.sold, 0);
  const ms = tallies.flatMap((tally) => tally.ms);
  return {
    sold,
    perSecond: round(sold / seconds, 0),
    p50Ms: round(median(ms), 1),
    p99Ms: round(quantile(ms, 0.99), 1),
  };
}

function startTill(way: string, url: string, sku: string) {
  const callers = String(Number(options.callers) / processes);
  const child = fork(
    fileURLToPath(import.meta.url),
    ['--sell', way, '--url', url, '--sku', sku, '--callers', callers],
    {
      execArgv: ['--import', 'tsx'],
    },
  );
  const next = () =>
    new Promise<unknown>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`a process of the sale ended with ${code}`));
      child.once('exit', ended);
      child.once('message', (answer) => {
        child.off('exit', ended);
        resolve(answer);
      });
    });
  return {
    next,
    go: () => {
      child.send('go');
      return next();
    },
  };
}

/** A process of the sale: says that it is ready, sells when told to until nothing is left, and says what it sold. */
async function till(way: 'oms' | 'byHand'): Promise<void> {
  const pool = new pg.Pool({ connectionString: options.url, max: connections });
  const oms = openOms(pool);
  const buy = way === 'oms' ? buyOurs(oms) : buyByHand(pool);
  await Promise.all(Array.from({ length: connections }, () => pool.query('select pg_sleep(0.05)')));
  await oms.inventory.levels(options.sku);
  const told = new Promise((resolve) => process.once('message', resolve));
  process.send?.('ready');
  await told;
  const ms: number[] = [];
  const caller = async () => {
    for (;;) {
      const at = performance.now();
      if (!(await buy())) return;
      ms.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: Number(options.callers) }, caller));
  process.send?.({ sold: ms.length, ms } satisfies Tally);
  await oms.close();
  await pool.end();
  process.disconnect();
}

function buyOurs(oms: Oms): Buy {
  return async () => {
    try {
      await oms.orders.place({
        channel: 'web',
        shipTo: { country: 'GB' },
        lines: [{ sku: options.sku, quantity: 1 }],
        payment: { method: 'cash' },
      });
      return true;
    } catch (error) {
      if (isOmsError(error) && error.code === 'stock.short') return false;
      throw error;
    }
  };
}

function buyByHand(pool: pg.Pool): Buy {
  return async () => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query(
        'select on_hand - allocated as free from by_hand.stock where sku = $1 for update',
        [options.sku],
      );
      const some = rows[0].free > 0;
      if (some) {
        await client.query('update by_hand.stock set allocated = allocated + 1 where sku = $1', [options.sku]);
        await client.query('insert into by_hand.orders (sku, units) values ($1, 1)', [options.sku]);
      }
      await client.query('commit');
      return some;
    } finally {
      client.release();
    }
  };
}
