/**
 * How fast orders of three lines are placed through the whole facade, against hand-written SQL that writes as many rows and bytes
 * (`place-baseline.mjs`): a transaction of separate statements (`sql`) and one function call per batch (`groupSql`). Real PostgreSQL, fsync on.
 *
 *   npm run --silent bench:place -- [--json] [--tune] [--sizes] [--rounds 5]
 *
 * What is measured is the package as it is built and published, not its sources as a test runner translates them.
 *
 * The sides alternate in slices of one second, so that a machine whose speed drifts slows all of them; ratios are taken per round.
 */
import { parseArgs } from 'node:util';
import { createOms } from 'orderwright';
import { memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { type Baseline, type BaselineOrder, createBaseline } from './place-baseline.mjs';
import { median, quantile, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    tune: { type: 'boolean', default: false },
    sizes: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Math.max(5, Number(options.rounds));
const sliceMs = 1_000;
const skus = 10_000;
const plenty = 1_000_000_000;

/**
 * Pool sizes found by `--tune` (orders/s at 32 distinct callers on two shared cores, busy with other work):
 *
 * | connections | 2 | 4 | 8 | 16 | 32 |
 * |---|---|---|---|---|---|
 * | oms | 1801 | 1839 | 1901 | 1907 | 1771 |
 * | sql | 516 | 607 | 715 | 706 | 531 |
 * | groupSql | 3587 | 3810 | 3645 | 3314 | 3446 |
 */
const pools = { oms: 8, sql: 8, groupSql: 4 } as const;
/** What orderwright writes for such an order, put on the baseline's tables: set so that rows and bytes agree within 15 %. */
const rows = { facts: 1, ledger: 1, movements: 1, effects: 4, bodyBytes: 1_450, childBytes: 255 } as const;

type Side = 'oms' | 'sql' | 'groupSql';
interface Table {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}
/** Per order. */
interface Sizes {
  readonly rows: number;
  readonly bytes: number;
  readonly parts: readonly Table[];
}
interface Slice {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

const server = await startPostgres();
try {
  if (options.tune) await tune();
  else if (options.sizes) await compareSizes();
  else await measure();
} catch (error) {
  // Before the server goes: what its connections say then would hide this.
  console.error(error);
  process.exitCode = 1;
} finally {
  await server.stop();
}
process.exit();

async function measure(): Promise<void> {
  const oms = await openOms(pools.oms);
  const sql = await openBaseline(pools);
  const run: Record<Side, (order: BaselineOrder) => Promise<unknown>> = {
    oms: oms.place,
    sql: sql.baseline.separate,
    groupSql: sql.baseline.group,
  };
  const result: Record<string, unknown> = {};
  let cpuMsPerOrder = 0;
  for (const load of ['distinct', 'hot'] as const) {
    const figures: Record<string, unknown> = {};
    for (const callers of [1, 32, 128]) {
      const hot = load === 'hot';
      for (const side of ['oms', 'sql', 'groupSql'] as const) await slice(run[side], sql.baseline, callers, hot, 400);
      const taken: Record<Side, Slice[]> = { oms: [], sql: [], groupSql: [] };
      for (let round = 0; round < rounds; round++) {
        for (const side of ['oms', 'sql', 'groupSql'] as const) {
          const before = process.cpuUsage();
          const done = await slice(run[side], sql.baseline, callers, hot, sliceMs);
          taken[side].push(done);
          const used = process.cpuUsage(before);
          if (side === 'oms' && callers === 32 && !hot)
            cpuMsPerOrder += (used.user + used.system) / 1_000 / done.latenciesMs.length / rounds;
        }
      }
      figures[callers] = summary(taken);
      if (!options.json) console.log(load, callers, figures[callers]);
    }
    result[load] = figures;
  }
  const sizes = { oms: await oms.close(), sql: await sql.close() };
  result.rowsPerOrder = { oms: round(sizes.oms.rows), sql: round(sizes.sql.rows) };
  result.bytesPerOrder = { oms: Math.round(sizes.oms.bytes), sql: Math.round(sizes.sql.bytes) };
  result.cpuMsPerOrder = round(cpuMsPerOrder, 3);
  console.log(options.json ? JSON.stringify(result) : result);
}

function summary(taken: Record<Side, Slice[]>): Record<string, number> {
  const rate = (side: Side) => median(taken[side].map((item) => item.perSecond));
  const ratioTo = (side: Side) =>
    median(taken.oms.map((item, index) => item.perSecond / (taken[side][index] as Slice).perSecond));
  const latency = (side: Side, share: number) =>
    quantile(
      taken[side].flatMap((item) => item.latenciesMs),
      share,
    );
  return {
    oms: Math.round(rate('oms')),
    sql: Math.round(rate('sql')),
    groupSql: Math.round(rate('groupSql')),
    ratio: round(ratioTo('sql')),
    groupRatio: round(ratioTo('groupSql')),
    p50Ms: round(latency('oms', 0.5)),
    p99Ms: round(latency('oms', 0.99)),
    sqlP99Ms: round(latency('sql', 0.99)),
    groupSqlP50Ms: round(latency('groupSql', 0.5)),
  };
}

/** `callers` place one order after the other until the time is over. */
async function slice(
  place: (order: BaselineOrder) => Promise<unknown>,
  baseline: Baseline,
  callers: number,
  hot: boolean,
  ms: number,
): Promise<Slice> {
  const latenciesMs: number[] = [];
  const started = performance.now();
  const until = started + ms;
  const caller = async () => {
    while (performance.now() < until) {
      const order = baseline.order({ hot });
      const at = performance.now();
      await place(order);
      latenciesMs.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perSecond: (latenciesMs.length * 1_000) / (performance.now() - started), latenciesMs };
}

async function openOms(max: number) {
  const schema = `bench_${max}`;
  const names = [...Array.from({ length: skus }, (_, i) => `SKU-${String(i).padStart(7, '0')}`), 'HOT'];
  const catalog = memoryCatalog(Object.fromEntries(names.map((sku) => [sku, { title: sku, price: 1995 }])), 'GBP');
  const open = (pool: pg.Pool) =>
    createOms({
      shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
      repository: postgres({ pool, schema, prepare: true }),
      catalog,
      payments: { card: simulatedGateway() },
      relay: 'manual',
    });
  // Seeded over connections of its own: they report what they wrote when they close.
  const seeding = new pg.Pool({ connectionString: server.url, max: 2 });
  const seeded = open(seeding);
  await seeded.migrate();
  await seeded.inventory.receive({ lines: names.map((sku) => ({ sku, quantity: plenty })) });
  await seeding.query('analyze');
  await seeded.close();
  await seeding.end();
  const before = new Map((await tablesOf(schema)).map((table) => [table.name, table]));

  const pool = new pg.Pool({ connectionString: server.url, max });
  const oms = open(pool);
  let placed = 0;
  return {
    async place({ lines }: BaselineOrder): Promise<void> {
      await oms.orders.place({
        channel: 'web',
        customer: { email: 'a@example.com' },
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
        payment: { method: 'card', token: 'ok' },
      });
      placed++;
    },
    /** Ends it, and answers what it wrote per order. */
    async close(): Promise<Sizes> {
      await oms.close();
      await pool.end();
      const grown = (await tablesOf(schema)).map(({ name, rows: count, bytes }) => ({
        name,
        rows: count - (before.get(name)?.rows ?? 0),
        bytes: bytes - (before.get(name)?.bytes ?? 0),
      }));
      return perOrder(grown, placed);
    },
  };
}

/** Both hand-written programs write to the same tables; each over a pool of its own size. */
async function openBaseline(size: { sql: number; groupSql: number }) {
  const opened = new Map<number, pg.Pool>();
  const poolOf = (max: number) => {
    const pool = opened.get(max) ?? new pg.Pool({ connectionString: server.url, max });
    opened.set(max, pool);
    return pool;
  };
  let current = size;
  // The transaction of separate statements takes a connection; batches, like all else, are single queries.
  const pool = {
    connect: () => poolOf(current.sql).connect(),
    query: (...given: [string]) => poolOf(current.groupSql).query(...given),
  } as unknown as pg.Pool;
  const baseline = await createBaseline({ pool, rows });
  await baseline.seed({ skus, onHand: plenty, hot: plenty });
  return {
    baseline,
    /** Both sides over pools of this size from now on. */
    use(max: number) {
      current = { sql: max, groupSql: max };
    },
    /** Ends it, and answers what it wrote per order. */
    async close(): Promise<Sizes> {
      const counts = await baseline.counts();
      await Promise.all([...opened.values()].map((one) => one.end()));
      const tables = Object.entries(counts).flatMap(([name, item]) =>
        typeof item === 'object' ? [{ name, rows: item.rows, bytes: item.bytes }] : [],
      );
      return perOrder(tables, counts.orders?.rows ?? 0);
    },
  };
}

/** Rows ever inserted and bytes held by every table but the stock's. */
async function tablesOf(schema: string): Promise<readonly Table[]> {
  // A connection that ends reports its counts while it goes.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows: found } = await client.query<Table>(
    `select relname as name, n_tup_ins::float8 as rows, pg_total_relation_size(relid)::float8 as bytes
     from pg_stat_user_tables where schemaname = $1 and relname <> 'stock' order by 1`,
    [schema],
  );
  await client.end();
  return found;
}

function perOrder(tables: readonly Table[], orders: number): Sizes {
  const parts = tables.map(({ name, rows: count, bytes }) => ({ name, rows: count / orders, bytes: bytes / orders }));
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    parts: parts.filter((part) => part.rows > 0),
  };
}

/** Prints what each pool size reaches at 32 distinct callers, for each side; the sizes take turns, so that none has the warmer machine. */
async function tune(): Promise<void> {
  const sql = await openBaseline({ sql: 2, groupSql: 2 });
  const contestants: { max: number; side: Side; place: (order: BaselineOrder) => Promise<unknown>; taken: number[] }[] =
    [];
  const opened: { close: () => Promise<Sizes> }[] = [sql];
  for (const max of [2, 4, 8, 16, 32]) {
    const oms = await openOms(max);
    opened.push(oms);
    const useBaseline = (run: (order: BaselineOrder) => Promise<unknown>) => (order: BaselineOrder) => {
      sql.use(max);
      return run(order);
    };
    contestants.push(
      { max, side: 'oms', place: oms.place, taken: [] },
      { max, side: 'sql', place: useBaseline(sql.baseline.separate), taken: [] },
      { max, side: 'groupSql', place: useBaseline(sql.baseline.group), taken: [] },
    );
  }
  for (let round = 0; round <= rounds; round++)
    for (const { place, taken } of contestants) {
      const { perSecond } = await slice(place, sql.baseline, 32, false, round === 0 ? 400 : sliceMs);
      if (round > 0) taken.push(perSecond);
    }
  for (const side of ['oms', 'sql', 'groupSql'] as const)
    console.log(
      side,
      contestants
        .filter((one) => one.side === side)
        .map(({ max, taken }) => `${max}: ${Math.round(median(taken))}/s`)
        .join('  '),
    );
  for (const one of opened) await one.close();
}

/** Prints what each side writes per order, table by table: what the baseline's `rows` are set by. */
async function compareSizes(): Promise<void> {
  const oms = await openOms(pools.oms);
  const sql = await openBaseline(pools);
  for (const place of [oms.place, sql.baseline.group])
    for (let second = 0; second < 5; second++) await slice(place, sql.baseline, 32, false, sliceMs);
  for (const { parts, ...total } of [await oms.close(), await sql.close()]) {
    console.table(parts.map((part) => ({ ...part, rows: round(part.rows), bytes: Math.round(part.bytes) })));
    console.log(total);
  }
}
