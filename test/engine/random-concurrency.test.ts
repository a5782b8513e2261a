/**
 * Many actors give random commands to a few orders of two processes at once, while effects are delivered, time jumps, the outside misbehaves
 * and the next release is deployed half-way. Then everything runs until nothing is due, and the laws must hold. What chance has not led
 * to by then, the actors go on for.
 *
 * RANDOM_SEED repeats the choices of a run (not its interleaving).
 */
import { describe, expect, it } from 'vitest';
import type { LiveEvent, Oms } from '../../src/index';
import { fedWhole } from '../support/feed';
import { stores } from '../support/stores';
import { actAtOnce, letSettle, noDoings } from './random-actors';
import {
  doubledCommands,
  feedBreaches,
  ledgerBreaches,
  orderBreaches,
  outsideBreaches,
  reachedBy,
  roomBreaches,
  stockBreaches,
  taxBreaches,
  tellAll,
  valueBreaches,
} from './random-laws';
import { goods, locations, openRandomShop } from './random-shop';

const seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1_000_000);
const actors = 10;
const stepsEach = 150;
/** PGlite runs in this process, on one connection: a shorter run has to do, which need not come everywhere. */
const stepsOnPglite = 60;
/** How often the actors may go on, and how long each time, for what they have not come to: one run in twenty misses something at first. */
const moreRounds = 10;
const moreSteps = 50;

/** States that every run comes to, and commands that it carries out in them. */
const mustReach: Readonly<Record<string, string>> = {
  lifecycle: 'draft placed confirmed processing completed cancelled expired',
  payment: 'unpaid pending authorized partlyPaid paid overpaid partlyRefunded voided',
  fulfillment: 'nothingToShip unfulfilled partlyShipped shipped delivered',
  aftersales: 'none open settled',
  giftwrap: 'none waiting wrapped dropped ribboned',
  'orders.draft': 'new',
  'orders.place': 'new',
  'orders.accept': 'draft',
  'orders.confirm': 'placed',
  'orders.release': 'confirmed',
  'orders.complete': 'processing',
  'orders.cancel': 'placed confirmed processing',
  'orders.expire': 'draft placed',
  'orders.hold': 'placed confirmed processing',
  'orders.releaseHold': 'placed confirmed processing',
  'orders.note': 'placed confirmed processing cancelled',
  'orders.tag': 'draft placed confirmed processing cancelled expired',
  'orders.claim': 'placed confirmed processing cancelled',
  'orders.tell': 'confirmed processing',
  'orders.feedback': 'processing cancelled',
  'payments.authorize': 'placed processing',
  'payments.record': 'placed confirmed processing cancelled expired',
  'payments.capture': 'confirmed processing',
  'payments.refund': 'processing',
  'payments.void': 'cancelled',
  'shipments.dispatch': 'processing',
  'shipments.record': 'processing',
  'shipments.track': 'processing',
  'returns.request': 'processing completed',
  'returns.approve': 'processing completed',
  'returns.receive': 'processing',
  'returns.refund': 'processing',
  'production.begin': 'processing',
  'production.receive': 'processing',
  'production.fail': 'processing',
  'edits.begin': 'confirmed processing',
  'edits.stage': 'processing',
  'edits.confirm': 'processing',
};

describe.each(Object.entries(stores))('after everybody acted at once on %s', (name, openStore) => {
  it('the laws hold', async () => {
    const steps = name === 'PGlite' ? stepsOnPglite : stepsEach;
    const store = await openStore();
    const shop = openRandomShop(store, seed);
    const doings = noDoings();
    const [oms] = shop.processes as [Oms];
    await oms.inventory.receive({
      lines: goods.flatMap((sku) =>
        locations.map((location) => ({ sku, location, unitCost: 40, quantity: sku === 'A' || sku === 'B' ? 6 : 500 })),
      ),
    });
    const feed = follow(oms);
    const started = performance.now();

    await actAtOnce(shop, doings, { seed, phase: 1, count: actors, steps });
    await shop.deploy();
    await actAtOnce(shop, doings, { seed, phase: 2, count: actors, steps });
    await letSettle(shop, doings);
    for (let more = 1; steps === stepsEach && more <= moreRounds; more++) {
      const missing = unreached(reachedBy(await tellAll(shop), shop));
      if (missing.length === 0) break;
      const sought = missing.map((cell) => cell.split(' ') as [string, string]);
      await actAtOnce(shop, doings, { seed, phase: 2 + more, count: actors, steps: moreSteps, sought });
      await letSettle(shop, doings);
    }

    const told = await tellAll(shop);
    const events = await feed.end();
    const isWhole = (rest: readonly LiveEvent[]) => feedBreaches([...events, ...rest], told).length === 0;
    events.push(...(await fedWhole(oms, isWhole, events.at(-1)?.cursor)));
    const subjects = [...new Map(events.map(({ subject }) => [`${subject.kind} ${subject.id}`, subject])).values()];
    const reached = reachedBy(told, shop);
    print(name, performance.now() - started, doings, reached);
    expect(doings.faults).toEqual([]);
    expect(await oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    expect(await shop.processes[0]?.audit()).toEqual({ orders: told.length, stock: [], money: [], facts: [] });
    expect(told.flatMap(orderBreaches)).toEqual([]);
    expect(feedBreaches(events, told)).toEqual([]);
    expect(await stockBreaches(shop, subjects)).toEqual([]);
    expect(await ledgerBreaches(shop, subjects)).toEqual([]);
    expect(await valueBreaches(shop, subjects)).toEqual([]);
    expect(await roomBreaches(shop, told)).toEqual([]);
    expect(outsideBreaches(shop, told)).toEqual([]);
    expect(await taxBreaches(shop, told)).toEqual([]);
    expect(doubledCommands(told)).toEqual([]);
    if (steps === stepsEach) expect(unreached(reached)).toEqual([]);
    await store.close();
  }, 300_000);
});

function unreached({ cells, states }: ReturnType<typeof reachedBy>): string[] {
  return Object.entries(mustReach).flatMap(([name, wanted]) =>
    wanted
      .split(' ')
      .map((state) => `${name} ${state}`)
      .filter((cell) => !cells.has(cell) && !states.has(cell)),
  );
}

/** Reads the feed while it grows, and now and then starts again from where it was. */
function follow(oms: Oms): { end(): Promise<LiveEvent[]> } {
  const events: LiveEvent[] = [];
  let control = new AbortController();
  let over = false;
  const cursor = () => events.at(-1)?.cursor ?? null;
  const reading = (async () => {
    while (!over) {
      control = new AbortController();
      for await (const event of oms.events({ after: cursor(), signal: control.signal })) {
        events.push(event);
        if (events.length % 50 === 0) break;
      }
    }
  })();
  return {
    async end() {
      over = true;
      control.abort();
      await reading;
      return events;
    },
  };
}

function print(
  name: string,
  ms: number,
  { answers, refused }: ReturnType<typeof noDoings>,
  { cells, states }: ReturnType<typeof reachedBy>,
): void {
  const table = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([cell, count]) => `${cell} ${count}`)
      .join(', ');
  console.log(
    [
      `random test on ${name}: seed ${seed}, ${Math.round(ms)} ms`,
      `answers: ${table(answers)}`,
      `states reached: ${table(states)}`,
      `carried out, by stage of life: ${table(cells)}`,
      `refused, by stage of life: ${table(refused)}`,
    ].join('\n'),
  );
}
