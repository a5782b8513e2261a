/**
 * The same job on orderwright, Vendure and Medusa from npm, each in a process of its own over a database of its own on one PostgreSQL:
 * orders of three lines a second, and how many orders each accepts beyond the stock when 100 buyers want one of 60 units.
 *
 *   npm run --silent bench:peers -- [--json] [--seconds 10] [--callers 1,8,32] [--only vendure,medusa]
 *
 * Needs `npm install --prefix bench/peers` once; without it there is nothing to compare, and it says so. What is configured, and why, stands
 * at the head of each `bench/peers/<system>.ts` and in `bench/peers/README.md`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { ordinary, type SystemName, scarce, scarceUnits } from './peers/shop';
import type { Done, Reply, Task } from './peers/shop-process';
import { round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    callers: { type: 'string', default: '1,8,32' },
    only: { type: 'string', default: 'vendure,medusa' },
  },
});
const sliceMs = Number(options.seconds) * 1_000;
const callersOf = options.callers.split(',').map(Number);
const buyers = 100;
const warmOrders = 40;

const here = new URL('./peers/', import.meta.url);
const packages = { vendure: '@vendure/core', medusa: '@medusajs/medusa' } as const;
const peers = (Object.keys(packages) as (keyof typeof packages)[]).filter(
  (name) => options.only.split(',').includes(name) && existsSync(new URL(`node_modules/${packages[name]}`, here)),
);
if (peers.length === 0) {
  console.log('The peers are not installed: npm install --prefix bench/peers');
  process.exit();
}
const names: readonly SystemName[] = ['orderwright', ...peers];

interface ShopProcess {
  perform(task: Task): Promise<Done>;
  /** Ends it at once. */
  end(): void;
}
interface Sale {
  readonly sold: number;
  readonly beyondStock: number;
  /** What its own stock records say is promised to orders. */
  readonly recorded: number;
  /** Tries that ended in an error, and were made again. */
  readonly errors: number;
  readonly failure?: string;
}
type PerSystem<T> = Partial<Record<SystemName, T>>;

const server = await startPostgres();
const running: ShopProcess[] = [];
try {
  await measure();
} catch (error) {
  // Before the server goes: what its connections say then would hide this.
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const one of running) one.end();
  await server.stop();
}
process.exit();

async function measure(): Promise<void> {
  const load = [round(loadavg()[0] ?? 0, 1)];
  const urls: PerSystem<string> = {};
  const shops: PerSystem<ShopProcess> = {};
  for (const name of names) {
    const url = await createDatabase(name);
    urls[name] = url;
    await seed(name, url);
    shops[name] = await start(name, url);
    say(`${name} is open`);
  }
  await analyze(Object.values(urls));

  const perSecond: Record<string, PerSystem<number>> = {};
  const cpuMsPerOrder: Record<string, PerSystem<number>> = {};
  const failures: Record<string, PerSystem<number>> = {};
  for (const name of names) await (shops[name] as ShopProcess).perform({ do: 'warm', orders: warmOrders });
  for (const callers of callersOf)
    for (const hot of callers === Math.max(...callersOf) ? [false, true] : [false]) {
      const rates: PerSystem<number> = {};
      const cpu: PerSystem<number> = {};
      const failed: PerSystem<number> = {};
      for (const name of names) {
        const done = await (shops[name] as ShopProcess).perform({ do: 'rate', callers, hot, ms: sliceMs });
        rates[name] = (done.accepted * 1_000) / done.ms;
        cpu[name] = done.cpuMs / (done.accepted || Number.NaN);
        if (done.failed > 0) failed[name] = done.failed;
        if (done.failure) say(`${name}: ${done.failed} orders failed, the first with ${done.failure}`);
      }
      const what = `${callers} ${callers === 1 ? 'caller' : 'callers'}${hot ? ', one hot SKU' : ''}`;
      perSecond[what] = rates;
      cpuMsPerOrder[what] = cpu;
      if (Object.keys(failed).length > 0) failures[what] = failed;
    }

  const oversell: Record<string, PerSystem<Sale>> = {};
  for (const [index, processes] of [1, 2].entries()) {
    const sales: PerSystem<Sale> = {};
    for (const name of names) {
      const first = shops[name] as ShopProcess;
      const others = processes === 1 ? [] : [await start(name, urls[name] as string)];
      for (const other of others) await other.perform({ do: 'warm', orders: warmOrders / 2 });
      sales[name] = await sell([first, ...others], scarce[index] as string);
      for (const other of others) await other.perform({ do: 'close' });
      say(`${name}, ${processes} processes: ${JSON.stringify(sales[name])}`);
    }
    oversell[processes === 1 ? 'one process' : `${processes} processes`] = sales;
  }
  load.push(round(loadavg()[0] ?? 0, 1));

  const result = {
    seconds: sliceMs / 1_000,
    load,
    perSecond,
    cpuMsPerOrder,
    failures,
    ratios: ratiosOf(perSecond),
    oversell,
  };
  if (!options.json) print(result);
  console.log(JSON.stringify(result, (_, value) => (typeof value === 'number' ? round(value, 1) : value)));
}

/** 100 buyers at once, split over the processes. */
async function sell(processes: readonly ShopProcess[], sku: string): Promise<Sale> {
  const share = buyers / processes.length;
  const done = await Promise.all(processes.map((one) => one.perform({ do: 'buy', sku, buyers: share })));
  const sold = done.reduce((sum, { accepted }) => sum + accepted, 0);
  const failed = done.reduce((sum, one) => sum + one.failed, 0);
  const failure = done.find((one) => one.failure)?.failure;
  const recorded = (await (processes[0] as ShopProcess).perform({ do: 'promised', sku })).accepted;
  return {
    sold,
    beyondStock: Math.max(0, sold - scarceUnits),
    recorded,
    errors: failed,
    ...(failure && { failure: failure.slice(0, 200) }),
  };
}

/** How many times as many orders a second as each peer, in the same round. */
function ratiosOf(perSecond: Record<string, PerSystem<number>>): Record<string, PerSystem<number>> {
  return Object.fromEntries(
    Object.entries(perSecond).map(([what, of]) => [
      what,
      Object.fromEntries(peers.map((name) => [name, (of.orderwright ?? 0) / (of[name] || Number.NaN)])),
    ]),
  );
}

function print(result: {
  readonly load: readonly number[];
  readonly perSecond: Record<string, PerSystem<number>>;
  readonly cpuMsPerOrder: Record<string, PerSystem<number>>;
  readonly ratios: Record<string, PerSystem<number>>;
  readonly oversell: Record<string, PerSystem<Sale>>;
}): void {
  const line = (head: string, cells: readonly string[]) =>
    console.log(`  ${head.padEnd(28)}${cells.map((cell) => cell.padEnd(26)).join('')}`);
  console.log(`\norders of three lines a second, ${ordinary.length} SKUs, machine load ${result.load.join(' to ')}`);
  line('', names);
  for (const [what, of] of Object.entries(result.perSecond))
    line(
      what,
      names.map((name) => {
        const ratio = result.ratios[what]?.[name];
        return `${round(of[name] ?? 0, 1)}${ratio ? ` (we ${round(ratio, ratio < 10 ? 1 : 0)}×)` : ''}`;
      }),
    );
  console.log('\nprocessor time of the own process, ms an order');
  line('', names);
  for (const [what, of] of Object.entries(result.cpuMsPerOrder))
    line(
      what,
      names.map((name) => `${round(of[name] ?? 0, 1)}`),
    );
  console.log(`\nsold of ${scarceUnits} units to ${buyers} buyers at once`);
  line('', names);
  for (const [what, of] of Object.entries(result.oversell))
    line(
      what,
      names.map((name) => {
        const sale = of[name] as Sale;
        return `${sale.sold}, recorded ${sale.recorded}${sale.errors ? `, ${sale.errors} errors` : ''}`;
      }),
    );
  console.log();
}

async function createDatabase(name: SystemName): Promise<string> {
  await query(server.url, `create database bench_${name}`);
  const url = new URL(server.url);
  url.pathname = `/bench_${name}`;
  return url.href;
}

async function analyze(urls: readonly string[]): Promise<void> {
  for (const url of urls) await query(url, 'analyze');
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function seed(name: SystemName, url: string): Promise<void> {
  const child = launch(name, 'seed', url);
  await reply(child, name);
  await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(0)));
}

async function start(name: SystemName, url: string): Promise<ShopProcess> {
  const child = launch(name, 'open', url);
  await reply(child, name);
  const shop: ShopProcess = {
    async perform(task) {
      child.send(task);
      const said = await reply(child, name);
      if (!('done' in said)) throw new Error(`${name} did not answer ${task.do}`);
      return said.done;
    },
    end: () => void child.kill(),
  };
  running.push(shop);
  return shop;
}

function launch(name: SystemName, action: 'seed' | 'open', url: string): ChildProcess {
  return fork(fileURLToPath(new URL('shop-process.ts', here)), [name, action, url], {
    // Medusa looks for its modules from the working directory.
    cwd: fileURLToPath(here),
    execArgv: ['--no-deprecation', '--import', import.meta.resolve('tsx')],
    // What a peer prints is no figure; what it complains of is.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function reply(child: ChildProcess, name: SystemName): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`the process of ${name} ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (said: Reply) => {
      child.off('exit', gone);
      if ('error' in said) reject(new Error(`${name}: ${said.error}`));
      else resolve(said);
    });
  });
}

function say(text: string): void {
  if (!options.json) console.error(text);
}
