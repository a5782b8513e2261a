/**
 * Sales, deliveries, returns, exchanges, repairs, cases, feedback, refunds and cancellations of many actors in two processes at once, while the clock
 * jumps, messages fail and receivers are away; then everything runs until nothing is due, and the laws must hold.
 *
 * RANDOM_SEED repeats the choices of a run (not its interleaving); RANDOM_STEPS is how long it is.
 */
import { expect, it } from 'vitest';
import type { LiveEvent, Oms } from '../../src/index';
import { fed, fedWhole } from '../support/feed';
import { memoryStore, onPostgres, onSqlite } from '../support/stores';
import { actAtOnce, letSettle, noDoings } from './random-actors';
import { aftersalesChoices, aftersalesOptions, letHear, receiver, rememberingIntents } from './random-aftersales';
import {
  attentionBreaches,
  caseBreaches,
  feedbackBreaches,
  messageBreaches,
  receiverBreaches,
  repairBreaches,
} from './random-aftersales-laws';
import {
  doubledCommands,
  feedBreaches,
  ledgerBreaches,
  orderBreaches,
  outsideBreaches,
  stockBreaches,
  tellAll,
  valueBreaches,
} from './random-laws';
import { goods, locations, openRandomShop } from './random-shop';

const seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1_000_000);
const actors = 8;
const steps = Number(process.env.RANDOM_STEPS ?? 40);
const rounds = 2;
/** How often the actors may go on for what they have not come to; most runs go on three times. */
const moreRounds = 30;

/** What every run in memory comes to. */
const mustCome = [
  ...['opened', 'received', 'replied', 'escalated', 'resolved', 'reopened', 'merged', 'absorbed'].map(
    (of) => `case.${of}`,
  ),
  ...['asked', 'received', 'diagnosed', 'quoted', 'accepted', 'declined', 'begun', 'partUsed', 'repaired'].map(
    (of) => `repair.${of}`,
  ),
  ...['beyondRepair', 'refunded', 'sentBack', 'closed', 'late'].map((of) => `repair.${of}`),
  ...['feedback.planned', 'feedback.asked', 'feedback.answered'],
  ...['return.requested', 'return.received', 'refund.settled'],
];

it.each(Object.entries({ memory: memoryStore, SQLite: onSqlite, PostgreSQL: onPostgres }))(
  'after everybody sold, repaired, answered and gave back at once on %s, the laws hold',
  async (name, openStore) => {
    const { store, intents } = rememberingIntents(await openStore());
    const receivers = [receiver('erp'), receiver('lake')];
    const shop = openRandomShop(store, seed, aftersalesOptions(receivers));
    const doings = noDoings();
    const happened = new Set<string>();
    const more = aftersalesChoices(receivers, () => new Set(mustCome.filter((type) => !happened.has(type))));
    const [oms] = shop.processes as [Oms];
    await oms.inventory.receive({
      lines: goods.flatMap((sku) => locations.map((location) => ({ sku, location, unitCost: 40, quantity: 300 }))),
    });
    const started = performance.now();
    const events: LiveEvent[] = [];
    for (let round = 1; round <= rounds + moreRounds; round++) {
      if (round > rounds && (name !== 'memory' || mustCome.every((type) => happened.has(type)))) break;
      await actAtOnce(shop, doings, { seed, phase: round, count: actors, steps }, more);
      await letHear(shop, receivers);
      await letSettle(shop, doings);
      await letHear(shop, receivers);
      await letSettle(shop, doings);
      events.push(...(await fed(oms, events.at(-1)?.cursor)));
      for (const { facts } of events) for (const { type } of facts) happened.add(type);
    }

    const told = await tellAll(shop);
    const isWhole = (rest: readonly LiveEvent[]) =>
      feedBreaches([...events, ...rest], told).length + receiverBreaches(receivers, [...events, ...rest]).length === 0;
    events.push(...(await fedWhole(oms, isWhole, events.at(-1)?.cursor)));
    const subjects = [...new Map(events.map(({ subject }) => [`${subject.kind} ${subject.id}`, subject])).values()];
    const answers = [...doings.answers].map(([code, count]) => `${code} ${count}`).join(', ');
    console.log(`after-sales on ${name}: seed ${seed}, ${Math.round(performance.now() - started)} ms, ${answers}`);
    expect(doings.faults).toEqual([]);
    expect(await oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    expect(await oms.audit()).toEqual({ orders: told.length, stock: [], money: [], facts: [] });
    expect(told.flatMap(orderBreaches)).toEqual([]);
    expect(feedBreaches(events, told)).toEqual([]);
    expect(await stockBreaches(shop, subjects)).toEqual([]);
    expect(await ledgerBreaches(shop, subjects)).toEqual([]);
    expect(await valueBreaches(shop, subjects)).toEqual([]);
    expect(outsideBreaches(shop, told)).toEqual([]);
    expect(doubledCommands(told)).toEqual([]);
    expect(await caseBreaches(shop)).toEqual([]);
    expect(await repairBreaches(shop, told)).toEqual([]);
    expect(await feedbackBreaches(shop)).toEqual([]);
    expect(await messageBreaches(shop, intents)).toEqual([]);
    expect(receiverBreaches(receivers, events)).toEqual([]);
    expect(await attentionBreaches(shop, told)).toEqual([]);
    if (name === 'memory') expect(mustCome.filter((type) => !happened.has(type))).toEqual([]);
    await store.close();
  },
  180_000,
);
