/**
 * How fast orders of three lines are placed through the whole facade, against hand-written SQL that writes as many rows and bytes
 * (`place-baseline.mjs`): a transaction of separate statements (`sql`) and one function call per batch (`groupSql`). Real PostgreSQL, fsync on.
 *
 *   npm run --silent bench:place -- [--json] [--tune] [--rounds 5]
 *
 * The sides alternate in slices of one second, so that a machine whose speed drifts slows all of them; ratios are taken per round.
 */
import { parseArgs } from 'node:util';
import { createOms, type Oms } from 'orderwright';
import { memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { type Baseline, type BaselineOrder, createBaseline } from './place-baseline.mjs';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    tune: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Math.max(5, Number(options.rounds));
const sliceMs = 1_000;
const skus = 10_000;
const plenty = 1_000_000_000;

/** Pool sizes found by `--tune` as the best of 2, 4, 8, 16, 32 on two shared cores. */
const pools = { oms: 4, sql: 8, groupSql: 2 } as const;
/** What orderwright writes for such an order, put on the baseline's tables: set so that rows and bytes agree within 15 %. */
const rows = { facts: 1, ledger: 1, movements: 3, effects: 8, bodyBytes: 2_400, childBytes: 190 } as const;

type Side = 'oms' | 'sql' | 'groupSql';
interface Slice {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

const server = await startPostgres();
try {
  if (options.tune) await tune();
  else await measure();
} finally {
  await server.stop();
}
process.exit(0);

async function measure(): Promise<void> {
  const oms = await openOms(pools.oms);
  const sql = await openBaseline(pools.sql);
  const groupPool = new pg.Pool({ connectionString: server.url, max: pools.groupSql });
  // The group side writes to the same tables over a pool of its own size.
  const group = sql.over(groupPool);
  const run: Record<Side, (order: BaselineOrder) => Promise<unknown>> = {
    oms: oms.place,
    sql: sql.baseline.separate,
    groupSql: group.group,
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
  const sizes = { oms: await oms.sizes(), sql: await sql.sizes() };
  result.rowsPerOrder = { oms: round2(sizes.oms.rows), sql: round2(sizes.sql.rows) };
  result.bytesPerOrder = { oms: Math.round(sizes.oms.bytes), sql: Math.round(sizes.sql.bytes) };
  result.cpuMsPerOrder = round2(cpuMsPerOrder, 3);
  console.log(options.json ? JSON.stringify(result) : result);
  await groupPool.end();
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
    ratio: round2(ratioTo('sql')),
    groupRatio: round2(ratioTo('groupSql')),
    p50Ms: round2(latency('oms', 0.5)),
    p99Ms: round2(latency('oms', 0.99)),
    sqlP99Ms: round2(latency('sql', 0.99)),
    groupSqlP50Ms: round2(latency('groupSql', 0.5)),
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

async function openOms(max: number): Promise<{
  place: (order: BaselineOrder) => Promise<unknown>;
  sizes: () => Promise<{ rows: number; bytes: number }>;
  oms: Oms;
}> {
  const schema = `bench_${max}`;
  const pool = new pg.Pool({ connectionString: server.url, max });
  await pool.query(`drop schema if exists ${schema} cascade`);
  const names = [...Array.from({ length: skus }, (_, i) => `SKU-${String(i).padStart(7, '0')}`), 'HOT'];
  const catalog = memoryCatalog(Object.fromEntries(names.map((sku) => [sku, { title: sku, price: 1995 }])), 'GBP');
  const oms = createOms({
    shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool, schema, prepare: true }),
    catalog,
    payments: { card: simulatedGateway() },
    relay: 'manual',
  });
  await oms.migrate();
  await oms.inventory.receive({ lines: names.map((sku) => ({ sku, quantity: plenty })) });
  await pool.query('analyze');
  const before = await sizesOf(pool, schema);
  let placed = 0;
  const place = async ({ lines }: BaselineOrder) => {
    await oms.orders.place({
      channel: 'web',
      customer: { email: 'a@example.com' },
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      payment: { method: 'card', token: 'ok' },
    });
    placed++;
  };
  return {
    oms,
    place,
    async sizes() {
      const after = await sizesOf(pool, schema);
      return { rows: (after.rows - before.rows) / placed, bytes: (after.bytes - before.bytes) / placed };
    },
  };
}

async function openBaseline(max: number) {
  const pool = new pg.Pool({ connectionString: server.url, max });
  const baseline = await createBaseline({ pool, rows });
  await baseline.seed({ skus, onHand: plenty, hot: plenty });
  return {
    baseline,
    /** The same program over another pool: the tables stay, only the functions change hands. */
    over: (other: pg.Pool): Pick<Baseline, 'group'> => groupOver(baseline, pool, other),
    async sizes() {
      const counts = Object.values(await baseline.counts()).filter(
        (item): item is { rows: number; bytes: number } => typeof item === 'object',
      );
      const orders = (await baseline.counts()).orders?.rows ?? 1;
      return {
        rows: counts.reduce((sum, item) => sum + item.rows, 0) / orders,
        bytes: counts.reduce((sum, item) => sum + item.bytes, 0) / orders,
      };
    },
  };
}

/** The group side asks for a connection of its own pool: `pool.query` of the baseline is only used by batches and counts. */
function groupOver(baseline: Baseline, pool: pg.Pool, other: pg.Pool): Pick<Baseline, 'group'> {
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown;
  (pool as unknown as { query: (...given: unknown[]) => unknown }).query = (...given) => {
    const [first] = given as [{ name?: string } | string];
    const batch = typeof first === 'object' && first.name === 'baseline-batch';
    return batch ? (other.query as (...rest: unknown[]) => unknown).apply(other, given) : query(...given);
  };
  return baseline;
}

/** Rows ever inserted and bytes held by every table but the stock's. */
async function sizesOf(pool: pg.Pool, schema: string): Promise<{ rows: number; bytes: number }> {
  await pool.query('select pg_stat_force_next_flush()');
  // Other connections report their counts within a second of being idle.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows: found } = await pool.query(
    `select sum(n_tup_ins)::float8 as rows, sum(pg_total_relation_size(relid))::float8 as bytes from pg_stat_user_tables where schemaname = $1 and relname <> 'stock'`,
    [schema],
  );
  return { rows: found[0].rows, bytes: found[0].bytes };
}

/** Prints what each pool size reaches at 32 distinct callers, for each side. */
async function tune(): Promise<void> {
  for (const max of [2, 4, 8, 16, 32]) {
    const oms = await openOms(max);
    const { baseline } = await openBaseline(max);
    const sides: Record<Side, (order: BaselineOrder) => Promise<unknown>> = {
      oms: oms.place,
      sql: baseline.separate,
      groupSql: baseline.group,
    };
    for (const side of ['oms', 'sql', 'groupSql'] as const) {
      const taken: number[] = [];
      for (let round = 0; round < 4; round++)
        taken.push((await slice(sides[side], baseline, 32, false, sliceMs)).perSecond);
      console.log(`pool ${max} ${side} ${Math.round(median(taken.slice(1)))}/s`);
    }
  }
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function round2(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
