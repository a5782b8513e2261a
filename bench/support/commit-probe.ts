/**
 * How fast `commit()` of the PostgreSQL store is by itself, against the hand-written group commit of `place-baseline.mjs` with as many rows
 * and bytes: what is left for the rest of the library.
 *
 *   npx tsx bench/support/commit-probe.ts [--callers 32,64,128] [--rounds 5] [--hot] [--prepare] [--pool 4]
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { postgres } from '../../src/adapters/postgres';
import { instant, uuidv7 } from '../../src/kernel';
import type { ChangeSet, CommitResult, Repository } from '../../src/ports/repository';
import { startPostgres } from '../../test/support/embedded-postgres';
import { createBaseline } from '../place-baseline.mjs';

const { values: options } = parseArgs({
  options: {
    callers: { type: 'string', default: '32,64,128' },
    rounds: { type: 'string', default: '5' },
    pool: { type: 'string', default: '4' },
    hot: { type: 'boolean', default: false },
    prepare: { type: 'boolean', default: false },
  },
});

interface Order {
  readonly id: string;
  readonly lines: readonly { sku: string; quantity: number }[];
}

const skus = 10_000;
const shop = 'main';
const location = 'london';
const filler = JSON.stringify(
  Array.from({ length: 60 }, () => ({ name: randomBytes(6).toString('hex'), amount: Math.floor(Math.random() * 1e6) })),
);
const text = (bytes: number) => filler.slice(0, bytes);
const random = () => Math.floor(Math.random() * 2 ** 32);

/** An order as the placement of one writes it. */
function placement({ lines }: Order): ChangeSet {
  const id = uuidv7(Date.now(), random);
  const at = instant(Date.now());
  const moves = lines.map(({ sku, quantity }) => ({
    sku,
    location,
    lot: '',
    kind: 'allocated' as const,
    onHand: 0,
    allocated: quantity,
    reserved: 0,
    value: 0,
    guarded: true,
  }));
  const party = uuidv7(Date.now(), random);
  const number = id.slice(-10);
  return {
    shop,
    subject: { kind: 'order', id },
    expectedVersion: 0,
    at,
    head: text(1200),
    sections: { lines: text(600) },
    columns: {
      channel: 'web',
      party,
      lifecycle: 'placed',
      payment: 'authorized',
      fulfillment: 'unfulfilled',
      aftersales: 'none',
      placedAt: at,
      amount: 5985,
      currency: 'GBP',
    },
    terms: { add: lines.map(({ sku }) => `sku:${sku}`), remove: [] },
    names: [{ space: 'number', value: number }],
    facts: [text(700), text(500), text(300)],
    key: null,
    parties: [{ party, name: 'contact', body: text(200) }],
    moves,
    holds: [],
    policies: [],
    counters: [],
    ledger: [
      {
        memo: 'placed',
        currency: 'GBP',
        entries: [
          { account: 'receivable', amount: 5985 },
          { account: 'sales', amount: -4985 },
          { account: 'tax', amount: -1000 },
        ],
      },
    ],
    effects: [
      { destination: 'payment:card', type: 'payment.authorize', body: text(150) },
      { destination: 'notify', type: 'notify', body: text(150) },
    ],
    deadlines: { set: [{ name: 'unpaid', dueAt: at, body: '{}' }], cancel: [] },
  };
}

/** Two batches in flight, each at most half of what waits: as the engine does it. */
function groupCommit(repository: Repository): (set: ChangeSet) => Promise<CommitResult> {
  const queue: { set: ChangeSet; resolve: (result: CommitResult) => void; reject: (error: unknown) => void }[] = [];
  let flights = 0;
  const pump = () => {
    while (flights < 2 && queue.length > 0) {
      const batch = queue.splice(0, Math.max(1, Math.ceil(queue.length / (flights > 0 ? 1 : 2))));
      flights += 1;
      repository
        .commit(batch.map(({ set }) => set))
        .then((results) => batch.forEach(({ resolve }, i) => resolve(results[i] as CommitResult)))
        .catch((error) => batch.forEach(({ reject }) => reject(error)))
        .finally(() => {
          flights -= 1;
          pump();
        });
    }
  };
  return (set) =>
    new Promise((resolve, reject) => {
      queue.push({ set, resolve, reject });
      queueMicrotask(pump);
    });
}

/** Orders a second over one slice, by so many callers that each wait for their answer. */
async function slice(
  callers: number,
  ms: number,
  place: () => Promise<unknown>,
): Promise<{ rate: number; cpu: number }> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  let done = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - start < ms) {
        await place();
        done += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { rate: (done * 1000) / (performance.now() - start), cpu: (user + system) / 1000 / done };
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

const server = await startPostgres();
const pool = new pg.Pool({ connectionString: server.url, max: Number(options.pool) });
const repository = postgres({ pool, schema: 'probe', prepare: options.prepare });
await repository.migrate();
const baseline = await createBaseline({
  pool,
  rows: { facts: 1, ledger: 1, movements: 3, effects: 6, bodyBytes: 1500, childBytes: 330 },
});
await baseline.seed({ skus });
await pool.query(
  `insert into probe.stock (shop, sku, location, lot, on_hand)
   select $1, 'SKU-' || lpad(i::text, 7, '0'), $2, '', 1000000000 from generate_series(0, $3 - 1) i union all select $1, 'HOT', $2, '', 1000000000`,
  [shop, location, skus],
);
await pool.query('analyze probe.stock');

const commit = groupCommit(repository);
const placeOurs = async () => {
  const result = await commit(placement(baseline.order({ hot: options.hot }) as Order));
  if (result.status !== 'committed') throw new Error(JSON.stringify(result));
};
const placeTheirs = async () => {
  if (!(await baseline.group(baseline.order({ hot: options.hot })))) throw new Error('the baseline refused an order');
};

for (const callers of options.callers.split(',').map(Number)) {
  await slice(callers, 500, placeOurs);
  await slice(callers, 500, placeTheirs);
  const rounds: { ours: number; theirs: number; ratio: number; cpu: number; theirCpu: number }[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const ours = await slice(callers, 1000, placeOurs);
    const theirs = await slice(callers, 1000, placeTheirs);
    rounds.push({
      ours: ours.rate,
      theirs: theirs.rate,
      ratio: ours.rate / theirs.rate,
      cpu: ours.cpu,
      theirCpu: theirs.cpu,
    });
  }
  const of = (name: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[name]));
  console.log(
    `${String(callers).padStart(4)} callers: ${of('ours').toFixed(0)} sets/s, group SQL ${of('theirs').toFixed(0)}, ratio ${of('ratio').toFixed(2)}; cpu ms/order ${of('cpu').toFixed(3)} vs ${of('theirCpu').toFixed(3)}`,
  );
}

await pool.query('vacuum');
const tables = await pool.query(
  `select schemaname, relname, n_tup_ins::int as rows, pg_total_relation_size(relid)::int as bytes
   from pg_stat_user_tables where schemaname in ('probe', 'baseline') and relname <> 'stock' order by 1, 2`,
);
for (const [schema, counter] of [
  ['probe', 'commits'],
  ['baseline', 'orders'],
] as const) {
  const own = tables.rows.filter((row) => row.schemaname === schema);
  const orders = own.find((row) => row.relname === counter).rows;
  const sum = (name: 'rows' | 'bytes') => own.reduce((total, row) => total + row[name], 0) / orders;
  console.log(
    `${schema}: ${sum('rows').toFixed(2)} rows and ${sum('bytes').toFixed(0)} bytes an order over ${orders} orders`,
  );
  if (schema === 'probe') console.log(own.map((row) => `${row.relname} ${(row.bytes / orders).toFixed(0)}`).join(', '));
}
await pool.end();
await server.stop();
