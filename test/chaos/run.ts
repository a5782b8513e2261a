/**
 * One run: a server, workers behind a wire, an outside, shoppers, and what goes wrong; then rest, and a look at everything.
 *
 * 1. Shoppers send commands and insist on an answer, while the faults of the schedule happen.
 * 2. Nothing goes wrong any more: everybody hears what came of the last commands, clocks move on until nothing waits.
 * 3. The workers leave in order, the follower catches up.
 * 4. The store, the outside, the answers and the feed are compared.
 */
import pg from 'pg';
import { memoryCatalog } from '../../src/adapters/memory';
import { postgres } from '../../src/adapters/postgres';
import { createOms, type Oms } from '../../src/index';
import { chanceOf } from '../engine/random-shop';
import { type EmbeddedPostgres, startPostgres } from '../support/embedded-postgres';
import { prices } from '../support/shop';
import { aftersalesTerms, services } from './aftersales';
import type { Arguments } from './arguments';
import { check, type Finding } from './checks';
import { type Fleet, startFleet } from './fleet';
import { type Follower, follow } from './follower';
import { firstUnits, locations, plenty, plentyUnits, skus, unitCost } from './goods';
import { createHistory, type History, tellFacts } from './history';
import { type Fault, goWrong, mostSkewMs, scheduleOf } from './nemesis';
import { type Outside, openOutside } from './outside';
import { readAtRest, type Stored } from './rest';
import { tellShelves, watchShelves } from './shelves';
import { createTraffic, type Traffic } from './traffic';
import { startWire, type Wire } from './wire';

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly history: History;
  /** What was done, in figures. */
  readonly figures: Readonly<Record<string, number>>;
}

const schema = 'orderwright';
/** Time to come to rest, to leave, and to catch up. */
const restMs = 90_000;
const leaveMs = 30_000;
const catchUpMs = 3_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function runChaos(given: Arguments): Promise<Outcome> {
  // Nobody pulls the plug of the machine: what was written reaches the disk, and the server is back sooner.
  const server = await startPostgres({ fsync: 'off' });
  const wire = await startWire(Number(new URL(server.url).port));
  const pool = new pg.Pool({ connectionString: server.url, max: 8 });
  pool.on('error', () => {});
  try {
    return await trade(given, { server, wire, pool });
  } finally {
    await pool.end();
    await wire.close();
    await server.stop();
  }
}

interface Ground {
  readonly server: EmbeddedPostgres;
  readonly wire: Wire;
  readonly pool: pg.Pool;
}

async function trade({ seed, seconds, workers, shoppers, breakage }: Arguments, ground: Ground): Promise<Outcome> {
  const { server, wire, pool } = ground;
  const url = Object.assign(new URL(server.url), { port: wire.port }).href;
  const oms = openShop(pool);
  await oms.migrate();
  const history = createHistory();
  const findings: Finding[] = [];
  const find =
    (rule: string) =>
    (what: string, about: readonly string[] = []) =>
      void findings.push({ rule, what, about });
  const outside = openOutside(seed, chanceOf(seed + 17), history);
  const job = { url, schema, breakage };
  const fleet = await startFleet({ size: workers, job, history, call: outside.call, fell: find('workers work') });
  try {
    const traffic = createTraffic({ seed, shoppers, fleet, outside, history });
    const follower = follow(url, schema, breakage);
    await stockUp(traffic);

    const watch = watchShelves(pool, schema, find('no oversell'));
    const schedule = scheduleOf(seed, seconds * 1_000, workers);
    const stage = { fleet, wire, outside, history, restartServer: oneAtATime(server.restart) };
    await Promise.all([traffic.run(history.nowMs() + seconds * 1_000), goWrong(schedule, stage)]);

    await comeToRest({ oms, fleet, traffic, outside }, find('everything comes to rest'));
    for (const late of await fleet.dismiss(leaveMs)) find('workers leave in order')(`worker ${late} did not leave`);
    await watch.stop();
    const stored = await readAtRest(oms, pool, schema);
    await catchUp(
      follower,
      [...stored.versions.values()].reduce((sum, version) => sum + version, 0),
    );
    await follower.stop();

    for (const { what, about } of traffic.faults) find('answers are typed')(what, about);
    findings.push(...(await check({ ...stored, heard: traffic.heard, outside, follower })));
    await oms.close();
    for (const { order, facts } of stored.told) tellFacts(history, order.id, facts);
    tellShelves(history, stored);
    return { findings, history, figures: figuresOf(stored, { traffic, outside, schedule }) };
  } finally {
    await fleet.end();
  }
}

interface Resting {
  readonly oms: Oms;
  readonly fleet: Fleet;
  readonly traffic: Traffic;
  readonly outside: Outside;
}

/** Clocks move on together until nothing waits and nobody has news. */
async function comeToRest({ oms, fleet, traffic, outside }: Resting, find: (what: string) => void): Promise<void> {
  const until = Date.now() + restMs;
  let offsetMs = mostSkewMs + 60_000;
  for (let quiet = 0; quiet < 3; ) {
    for (let worker = 0; worker < fleet.size; worker++) fleet.setClock(worker, offsetMs);
    outside.concludeAll();
    await traffic.hear(outside.lastWebhooks());
    await pause(300);
    const { pending } = await oms.effects.counts();
    if (Date.now() > until) return find(`${pending} effects wait still`);
    quiet = pending === 0 ? quiet + 1 : 0;
    offsetMs += 10 * 60_000;
  }
}

/** Until the follower has seen that many commits, or sees nothing new for a while. */
async function catchUp(follower: Follower, commits: number): Promise<void> {
  for (let seen = -1; follower.count() < commits && follower.count() > seen; ) {
    seen = follower.count();
    const until = Date.now() + catchUpMs;
    while (follower.count() === seen && Date.now() < until) await pause(50);
  }
}

interface Done {
  readonly traffic: Traffic;
  readonly outside: Outside;
  readonly schedule: readonly Fault[];
}

function figuresOf(stored: Stored, { traffic, outside, schedule }: Done): Outcome['figures'] {
  return {
    commands: traffic.heard.length,
    'sent again': traffic.heard.reduce((sum, { times, answers }) => sum + times - answers.length, 0),
    orders: stored.told.length,
    'cases and repairs': stored.documents.length,
    commits: [...stored.versions.values()].reduce((sum, version) => sum + version, 0),
    effects: stored.effects.length,
    'seen again': [...outside.receipts.values()].reduce((sum, { times }) => sum + times - 1, 0),
    faults: schedule.length,
  };
}

/** The main process's own view of the shop, past the wire; it delivers nothing. */
function openShop(pool: pg.Pool): Oms {
  return createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool, schema }),
    ...aftersalesTerms,
    catalog: memoryCatalog({ ...prices, ...services }, 'GBP'),
    payments: { cash: { rule: 'onDelivery' } },
    locations: [...locations],
    relay: 'manual',
  });
}

async function stockUp(traffic: Traffic): Promise<void> {
  await Promise.all(
    skus.flatMap((sku) =>
      locations.map((location) =>
        traffic.send({
          name: `first ${sku} ${location}`,
          path: 'inventory.receive',
          given: [
            { sku, location, quantity: sku === plenty ? plentyUnits : firstUnits, unitCost },
            { idempotencyKey: `first ${sku} ${location}` },
          ],
          openMs: null,
          about: [`${sku} at ${location}`],
          twice: false,
        }),
      ),
    ),
  );
}

/** One that is under way is waited for, and not begun again. */
function oneAtATime(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= act().finally(() => {
      running = null;
    });
    return running;
  };
}
