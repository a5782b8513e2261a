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
import { startPostgres } from '../support/embedded-postgres';
import { prices } from '../support/shop';
import type { Arguments } from './arguments';
import { check, type Finding, oversold } from './checks';
import { startFleet } from './fleet';
import { follow } from './follower';
import { firstUnits, locations, plenty, plentyUnits, skus, unitCost } from './goods';
import { createHistory, type History } from './history';
import { goWrong, mostSkewMs, scheduleOf } from './nemesis';
import { openOutside } from './outside';
import { readAtRest, type Stored, stockOf } from './rest';
import { createTraffic, type Traffic } from './traffic';
import { startWire } from './wire';

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly history: History;
  /** What was done, in figures. */
  readonly figures: Readonly<Record<string, number>>;
}

const schema = 'orderwright';
/** How often somebody looks at the shelves while everything goes wrong. */
const lookMs = 60;
/** Time to come to rest, to leave, and to catch up. */
const restMs = 90_000;
const leaveMs = 30_000;
const catchUpMs = 3_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function runChaos({ seed, seconds, workers, shoppers, breakage }: Arguments): Promise<Outcome> {
  // Nobody pulls the plug of the machine: what was written reaches the disk, and the server is back sooner.
  const server = await startPostgres({ fsync: 'off' });
  const ends: (() => Promise<unknown>)[] = [server.stop];
  try {
    const direct = new URL(server.url);
    const wire = await startWire(Number(direct.port));
    ends.unshift(wire.close);
    const through = new URL(server.url);
    through.port = String(wire.port);
    const pool = new pg.Pool({ connectionString: server.url, max: 8 });
    pool.on('error', () => {});
    ends.unshift(() => pool.end());
    const oms = openShop(pool);
    await oms.migrate();

    const history = createHistory();
    const findings: Finding[] = [];
    const find =
      (rule: string) =>
      (what: string, about: readonly string[] = []) =>
        findings.push({ rule, what, about });
    const outside = openOutside(seed, chanceOf(seed + 17), history);
    const fleet = await startFleet({
      size: workers,
      job: { url: through.href, schema, breakage },
      history,
      call: outside.call,
      fell: (what) => find('workers work')(what),
    });
    ends.unshift(fleet.end);
    const traffic = createTraffic({ seed, shoppers, fleet, outside, history });
    const follower = follow(through.href, schema, breakage);
    await stockUp(traffic);

    const watch = watchShelves(pool, find('no oversell'));
    const lastsMs = seconds * 1_000;
    const schedule = scheduleOf(seed, lastsMs, workers);
    const stage = { fleet, wire, outside, history, restartServer: oneAtATime(server.restart) };
    await Promise.all([traffic.run(history.nowMs() + lastsMs), goWrong(schedule, stage)]);

    await comeToRest();
    for (const late of await fleet.dismiss(leaveMs)) find('workers leave in order')(`worker ${late} did not leave`);
    await watch.stop();
    const stored = await readAtRest(oms, pool, schema);
    await caughtUp([...stored.versions.values()].reduce((sum, version) => sum + version, 0));
    await follower.stop();
    await oms.close();
    for (const { what, about } of traffic.faults) find('answers are typed')(what, about);
    findings.push(...(await check({ ...stored, heard: traffic.heard, outside, follower })));
    for (const { order, facts } of stored.told) tellFacts(history, order.id, facts);
    tellShelves(history, stored);
    return {
      findings,
      history,
      figures: {
        commands: traffic.heard.length,
        'sent again': traffic.heard.reduce((sum, { times, answers }) => sum + times - answers.length, 0),
        orders: stored.told.length,
        effects: stored.effects.length,
        'seen again': [...outside.receipts.values()].reduce((sum, { times }) => sum + times - 1, 0),
        faults: schedule.length,
        commits: follower.count(),
      },
    };

    /** Clocks move on together until nothing waits and nobody has news. */
    async function comeToRest(): Promise<void> {
      wire.heal();
      const pending = async () => (await oms.effects.counts()).pending;
      const until = Date.now() + restMs;
      let offsetMs = mostSkewMs + 60_000;
      let quiet = 0;
      while (quiet < 3) {
        for (let worker = 0; worker < fleet.size; worker++) fleet.setClock(worker, offsetMs);
        for (const { key, token, operation } of outside.card.calls)
          if (operation === 'authorize' && token === 'pending') conclude(key);
        await traffic.hear(outside.lastWebhooks());
        await pause(300);
        quiet = (await pending()) === 0 ? quiet + 1 : 0;
        offsetMs += 10 * 60_000;
        if (Date.now() > until) return void find('everything comes to rest')(`${await pending()} effects wait still`);
      }
    }

    function conclude(key: string): void {
      // Those that have been concluded say so by throwing.
      try {
        outside.card.conclude(key);
      } catch {}
    }

    /** Until it has seen that many, or sees nothing new for a while. */
    async function caughtUp(commits: number): Promise<void> {
      let seen = -1;
      while (follower.count() < commits && follower.count() > seen) {
        seen = follower.count();
        const until = Date.now() + catchUpMs;
        while (follower.count() === seen && Date.now() < until) await pause(50);
      }
    }
  } finally {
    for (const end of ends) await end();
  }
}

/** The main process's own view of the shop, past the wire; it delivers nothing. */
function openShop(pool: pg.Pool): Oms {
  return createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool, schema }),
    catalog: memoryCatalog(prices, 'GBP'),
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

/** Looks at the shelves all the time: what was sold and does not exist may be cancelled before anybody audits. */
function watchShelves(pool: pg.Pool, find: (what: string, about: readonly string[]) => void) {
  let watching = true;
  const told = new Set<string>();
  const done = (async () => {
    while (watching) {
      const { rows } = await pool.query(`select * from ${schema}.stock`).catch(() => ({ rows: [] }));
      for (const row of rows.map(stockOf)) {
        const what = oversold(row);
        const name = `${row.sku} at ${row.location}`;
        if (what === null || told.has(name)) continue;
        told.add(name);
        find(what, [name]);
      }
      await pause(lookMs);
    }
  })();
  return {
    async stop() {
      watching = false;
      await done;
    },
  };
}

/** The store's own log, after everything that was seen from outside: the clocks of who wrote it were wrong. */
function tellFacts(
  history: History,
  id: string,
  facts: readonly { type: string; version: number; by: { id?: string } }[],
): void {
  const byVersion = new Map<number, string[]>();
  for (const { version, type, by } of facts)
    byVersion.set(version, [...(byVersion.get(version) ?? []), by.id === undefined ? type : `${type} (${by.id})`]);
  for (const [version, types] of byVersion)
    history.note('commit', `version ${version} of ${id}: ${types.join(', ')}`, [id]);
}

/** Every shelf from its first unit to the moment at which more was promised of it than lay there. */
function tellShelves(history: History, { movements, told }: Pick<Stored, 'movements' | 'told'>): void {
  const givers = new Map(
    told.flatMap(({ order, facts }) => facts.map(({ version, by }) => [`${order.id} ${version}`, by.id] as const)),
  );
  const shelves = new Map<string, { onHand: number; taken: number; over: boolean }>();
  for (const { sku, location, subject, version, onHand, taken } of movements) {
    const name = `${sku} at ${location}`;
    const shelf = shelves.get(name) ?? { onHand: 0, taken: 0, over: false };
    shelves.set(name, shelf);
    if (shelf.over) continue;
    shelf.onHand += onHand;
    shelf.taken += taken;
    shelf.over = shelf.taken > shelf.onHand;
    const giver = givers.get(`${subject} ${version}`);
    const text = `${name}: ${shelf.taken} of ${shelf.onHand} promised after version ${version} of ${subject}`;
    history.note('commit', giver === undefined ? text : `${text} (${giver})`, [name]);
  }
}
