/**
 * Places orders of three lines for some seconds, for a profiler to watch: the whole facade on real PostgreSQL, as `bench:place` runs it.
 *
 *   node --cpu-prof --cpu-prof-dir=/tmp/prof --import tsx bench/support/profile.ts [--callers 32] [--seconds 8] [--hot] [--own] [--statements]
 *
 * `--own` puts a pool in the database's place that answers every batch at once: what is left is the library's own work, and a change of one
 * in a hundred shows. `--statements` prints what each statement inside the commit function costs the server per order.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createOms } from 'orderwright';
import { memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { type PgPool, postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../../test/support/embedded-postgres';

const { values: options } = parseArgs({
  options: {
    callers: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '8' },
    hot: { type: 'boolean', default: false },
    own: { type: 'boolean', default: false },
    statements: { type: 'boolean', default: false },
  },
});
const skus = Array.from({ length: 10_000 }, (_, i) => `SKU-${String(i).padStart(7, '0')}`);
const server = await startPostgres(
  options.statements ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' } : {},
);
const pool = new pg.Pool({ connectionString: server.url, max: 8 });
const oms = createOms({
  shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
  repository: postgres({ pool: options.own ? answersAtOnce() : pool, schema: 'profile', prepare: true }),
  catalog: memoryCatalog(Object.fromEntries([...skus, 'HOT'].map((sku) => [sku, { title: sku, price: 1995 }])), 'GBP'),
  payments: { card: simulatedGateway() },
  relay: 'manual',
});
if (!options.own) {
  await oms.migrate();
  await oms.inventory.receive({ lines: [...skus, 'HOT'].map((sku) => ({ sku, quantity: 1_000_000_000 })) });
  await pool.query('analyze');
}

/** Every batch was committed, and numbers are leased from a counter. */
function answersAtOnce(): PgPool {
  let next = 1;
  return {
    options: { max: 8 },
    connect: () => Promise.reject(new Error('nothing here needs a connection of its own')),
    async query() {
      await new Promise((resolve) => setImmediate(resolve));
      next += 100_000;
      return { rows: [{ failures: null, first: next }] };
    },
  };
}

/** Processor time of every process of the server, in µs; Linux only, in ticks of 10 ms. */
function serverCpuUs(): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const port = new URL(server.url).port;
      const [parent, own] = [statOf(pid)[1], readFileSync(`/proc/${pid}/cmdline`, 'latin1')];
      const isOurs =
        own.includes(`-p\0${port}\0`) || readFileSync(`/proc/${parent}/cmdline`, 'latin1').includes(`\0-p\0${port}\0`);
      if (isOurs) ticks += Number(statOf(pid)[11]) + Number(statOf(pid)[12]);
    } catch {
      // It has ended.
    }
  }
  return ticks * 10_000;
}

/** The fields of /proc/PID/stat behind the name. */
function statOf(pid: string): string[] {
  return (readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? '').split(' ');
}

const pick = () => skus[Math.floor(Math.random() * skus.length)] as string;
let placed = 0;
const run = async (until: number) => {
  while (performance.now() < until) {
    const picked = new Set(options.hot ? ['HOT'] : []);
    while (picked.size < 3) picked.add(pick());
    await oms.orders.place({
      channel: 'web',
      customer: { email: 'a@example.com' },
      lines: [...picked].map((sku) => ({ sku, quantity: 1 })),
      payment: { method: 'card', token: 'ok' },
    });
    placed++;
  }
};
const callers = Array.from({ length: Number(options.callers) });
await Promise.all(callers.map(() => run(performance.now() + 2_000)));
if (options.statements) await pool.query('create extension pg_stat_statements');
placed = 0;
const cpu = process.cpuUsage();
const serverCpu = serverCpuUs();
const start = performance.now();
await Promise.all(callers.map(() => run(start + Number(options.seconds) * 1_000)));
const used = process.cpuUsage(cpu);
console.log({
  perSecond: Math.round((placed * 1_000) / (performance.now() - start)),
  cpuUsPerOrder: Math.round((used.user + used.system) / placed),
  serverCpuUsPerOrder: Math.round((serverCpuUs() - serverCpu) / placed),
});
if (options.statements) {
  const { rows } = await pool.query(
    `select calls::int, round((total_exec_time * 1000 / $1)::numeric, 1)::float8 as "µs/order", rows::int, wal_bytes::int8 / $1 as wal,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 90) as query
     from pg_stat_statements order by total_exec_time desc limit 40`,
    [placed],
  );
  console.table(rows);
}
await oms.close();
await pool.end();
await server.stop();
process.exit();
