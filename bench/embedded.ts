/**
 * The embedded stores side by side: how long a start takes, and how many orders of three lines a second are placed durably through the whole
 * facade. SQLite runs on libsql, and on better-sqlite3 where `npm install --prefix bench` has built it; `full` waits for the disk at every
 * commit, `normal` promises what PGlite does (its PostgreSQL runs with fsync off).
 *
 *   npm run --silent bench:embedded -- [--json] [--rounds 5]
 *
 * A start is measured in a process of its own, from before the driver is loaded to the first answer of a store that is up to date; what
 * Node and orderwright itself take to load is not in it. Rates take turns in slices of one second, so that a machine whose speed drifts
 * slows all of them; ratios are taken per round. Where others use the machine, the CPU time of an order tells more than the rate.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { createOms, type Oms, type Repository } from 'orderwright';
import { memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { embeddedStores, type OpenEmbedded, pglite } from './support/embedded-stores';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    // Of a process that measures one start.
    start: { type: 'string' },
    directory: { type: 'string', default: '' },
  },
});
const rounds = Math.max(1, Number(options.rounds));
const sliceMs = 1_000;
const skus = Array.from({ length: 1_000 }, (_, i) => `SKU-${String(i).padStart(5, '0')}`);
const plenty = 1_000_000_000;
let placed = 0;
const catalog = memoryCatalog(Object.fromEntries(skus.map((sku) => [sku, { title: sku, price: 1995 }])), 'GBP');

interface Figures {
  /** Milliseconds from nothing to a store that answers. */
  firstStartMs: number;
  reopenMs: number;
  /** Orders a second, by callers at once. */
  oneCaller: number;
  callers32: number;
  /** CPU time of an order with 32 callers, orderwright's own included. */
  cpuMs32: number;
}

const temporary = mkdtempSync(join(tmpdir(), 'orderwright-embedded-'));
try {
  if (options.start !== undefined) await start(embeddedStores[options.start] as OpenEmbedded, options.directory);
  else await measure();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.exit();

async function measure(): Promise<void> {
  const names = Object.keys(embeddedStores);
  const starts = await measureStarts(names);
  const { rates, cpuMs } = await measureRates(names);
  const figures = Object.fromEntries(
    names.map((name): [string, Figures] => [
      name,
      {
        firstStartMs: median(starts.first[name] ?? []),
        reopenMs: median(starts.reopen[name] ?? []),
        oneCaller: median(rates[1]?.[name] ?? []),
        callers32: median(rates[32]?.[name] ?? []),
        cpuMs32: median(cpuMs[name] ?? []),
      },
    ]),
  );
  const perRound = (ours: readonly number[], theirs: readonly number[]) =>
    round(median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN))), 2);
  /** How many times as fast as PGlite; above 1 is better. */
  const ratios = Object.fromEntries(
    names.flatMap((name) =>
      name === pglite
        ? []
        : [
            [
              name,
              {
                firstStart: perRound(starts.first[pglite] ?? [], starts.first[name] ?? []),
                reopen: perRound(starts.reopen[pglite] ?? [], starts.reopen[name] ?? []),
                oneCaller: perRound(rates[1]?.[name] ?? [], rates[1]?.[pglite] ?? []),
                callers32: perRound(rates[32]?.[name] ?? [], rates[32]?.[pglite] ?? []),
                cpu32: perRound(cpuMs[pglite] ?? [], cpuMs[name] ?? []),
              },
            ],
          ],
    ),
  );
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, { firstStartMs, reopenMs, oneCaller, callers32, cpuMs32 }]) => [
      name,
      {
        'first start, ms': round(firstStartMs, 1),
        'reopen, ms': round(reopenMs, 1),
        'orders/s, 1 caller': Math.round(oneCaller),
        'orders/s, 32 callers': Math.round(callers32),
        'CPU ms/order, 32 callers': round(cpuMs32, 3),
      },
    ]),
  );
  console.table(rounded);
  console.log(`times as fast as ${pglite}:`);
  console.table(ratios);
  if (options.json) console.log(JSON.stringify({ stores: figures, ratios }));
}

type ByStore = Record<string, number[]>;

function emptyLists(names: readonly string[]): ByStore {
  return Object.fromEntries(names.map((name) => [name, []]));
}

async function measureStarts(names: readonly string[]): Promise<{ first: ByStore; reopen: ByStore }> {
  const [first, reopen] = [emptyLists(names), emptyLists(names)];
  for (let each = 0; each < rounds; each++) {
    for (const name of names) {
      const directory = join(temporary, `start-${each}-${names.indexOf(name)}`);
      mkdirSync(directory);
      first[name]?.push(await startElsewhere(name, directory));
      reopen[name]?.push(await startElsewhere(name, directory));
    }
  }
  return { first, reopen };
}

/** The start of a store in a process of its own, in milliseconds. */
async function startElsewhere(name: string, directory: string): Promise<number> {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), '--start', name, '--directory', directory];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

async function start(open: OpenEmbedded, directory: string): Promise<void> {
  const began = performance.now();
  const store = await open(directory);
  const oms = openShop(store.repository);
  await oms.migrate();
  await oms.orders.find({ limit: 1 });
  console.log(performance.now() - began);
  await oms.close();
  await store.close();
}

/** Rates by callers, store and round; CPU time of an order with many callers, by store and round. */
async function measureRates(names: readonly string[]): Promise<{ rates: Record<number, ByStore>; cpuMs: ByStore }> {
  const shops: { name: string; oms: Oms; close: () => Promise<void> }[] = [];
  for (const name of names) {
    const directory = join(temporary, `rates-${names.indexOf(name)}`);
    mkdirSync(directory);
    const store = await (embeddedStores[name] as OpenEmbedded)(directory);
    const oms = openShop(store.repository);
    await oms.migrate();
    await oms.inventory.receive({ lines: skus.map((sku) => ({ sku, quantity: plenty })) });
    shops.push({ name, oms, close: () => oms.close().then(store.close) });
  }
  const rates: Record<number, ByStore> = {};
  const cpuMs = emptyLists(names);
  for (const callers of [1, 32]) {
    const byStore = emptyLists(names);
    rates[callers] = byStore;
    for (const { oms } of shops) await slice(oms, callers, sliceMs / 2);
    for (let each = 0; each < rounds; each++)
      for (const { name, oms } of shops) {
        const done = await slice(oms, callers, sliceMs);
        byStore[name]?.push(done.perSecond);
        if (callers > 1) cpuMs[name]?.push(done.cpuMs);
      }
  }
  for (const { close } of shops) await close();
  return { rates, cpuMs };
}

/** `callers` place one order after the other until the time is over. */
async function slice(oms: Oms, callers: number, ms: number): Promise<{ perSecond: number; cpuMs: number }> {
  const before = process.cpuUsage();
  const began = performance.now();
  let done = 0;
  const caller = async () => {
    while (performance.now() - began < ms) {
      const first = (placed++ * 7) % skus.length;
      await oms.orders.place({
        channel: 'web',
        customer: { email: 'a@example.com' },
        lines: [0, 1, 2].map((n) => ({ sku: skus[(first + n * 331) % skus.length] as string, quantity: 1 })),
        payment: { method: 'card', token: 'ok' },
      });
      done++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (done * 1_000) / (performance.now() - began), cpuMs: (user + system) / 1_000 / done };
}

function openShop(repository: Repository): Oms {
  return createOms({
    shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
    repository,
    catalog,
    payments: { card: simulatedGateway() },
    relay: 'manual',
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
