/**
 * The law of the message log: whatever is told while notifiers fail, processes die at any moment and the clock jumps, every intent has one record
 * in the end, that record says what became of it, and nobody is told twice.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memory, recordingNotifier } from '../../src/adapters/memory';
import type { Oms } from '../../src/index';
import type { NotificationOptions, NotificationRule } from '../../src/order';
import type { ChangeSet, Preferences, Repository } from '../../src/ports';
import { day, hour, openShop } from '../support/shop';

type Step =
  | { readonly do: 'place'; readonly buyer: string | null }
  | { readonly do: 'ship' | 'cancel' | 'erase' }
  | { readonly do: 'relay' }
  | { readonly do: 'wait'; readonly hours: number }
  | { readonly do: 'failMail'; readonly times: number }
  | { readonly do: 'die'; readonly at: Death; readonly in: number };

/** Where a process dies: with a record unwritten, with a record written and nobody told, or with the effect not settled. */
type Death = 'beforeRecord' | 'afterRecord' | 'beforeSettle';

const deaths: readonly Death[] = ['beforeRecord', 'afterRecord', 'beforeSettle'];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('place' as const), buyer: fc.constantFrom(null, 'c1', 'c2') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('ship' as const, 'cancel' as const, 'erase' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('relay' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('failMail' as const), times: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      at: fc.constantFrom(...deaths),
      in: fc.integer({ min: 0, max: 3 }),
    }),
  },
);
const rule: fc.Arbitrary<NotificationRule> = fc.record({
  events: fc.constantFrom<NotificationRule['events']>(
    '*',
    ['order.placed'],
    ['shipment.dispatched', 'order.confirmed'],
  ),
  audience: fc.constantFrom('customer' as const, 'staff' as const),
  channels: fc.constantFrom(['mail'], ['sms'], ['mail', 'sms'], []),
  digest: fc.constantFrom('08:30', '18:00'),
  dedupeMinutes: fc.constantFrom(0, 600),
  quiet: fc.boolean(),
});
const notifications: fc.Arbitrary<NotificationOptions> = fc.record(
  {
    rules: fc.array(
      fc.oneof(
        rule,
        rule.map(({ digest: _none, ...others }) => others),
      ),
      { maxLength: 3 },
    ),
    quietHours: fc.constant({ from: '20:00', to: '07:00' }),
  },
  { requiredKeys: [] },
);

it('every intent has one outcome in the end, and nobody is told twice', async () => {
  await fc.assert(
    fc.asyncProperty(notifications, fc.boolean(), fc.array(step, { minLength: 4, maxLength: 30 }), runStory),
    { numRuns: 150 },
  );
}, 240_000);

async function runStory(told: NotificationOptions, choosy: boolean, steps: readonly Step[]): Promise<void> {
  const world = mortal(memory());
  const [mail, sms] = [recordingNotifier({ id: 'mail' }), recordingNotifier({ id: 'sms' })];
  const preferences: Preferences = {
    allows: async ({ event, channel }) => {
      if (event === 'order.cancelled') return { allowed: false, reason: 'unsubscribed' };
      if (event === 'shipment.dispatched') return { allowed: false, reason: 'unsubscribed' };
      return channel === 'mail' && event === 'digest' ? { allowed: true, channel: 'sms' } : { allowed: true };
    },
  };
  const shop = openShop(world.repository, {
    notifiers: [mail, sms],
    notifications: told,
    ...(choosy && { preferences }),
  });
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1_000, unitCost: 400 });
  const orders: string[] = [];
  for (const one of steps) {
    if (one.do === 'place') {
      const customer = { email: 'a@example.com', ...(one.buyer !== null && { id: one.buyer }) };
      orders.push((await shop.place({ customer })).id);
    }
    const last = orders.at(-1);
    if (one.do === 'ship' && last) await attempt(shop.oms.shipments.dispatch(last, { lines: 'all', carrier: 'swift' }));
    if (one.do === 'cancel' && last) await attempt(shop.oms.orders.cancel(last));
    if (one.do === 'erase') await attempt(shop.oms.customers.erase({ customer: 'c2' }));
    if (one.do === 'relay') await attempt(shop.oms.relay.runOnce());
    if (one.do === 'wait') shop.clock.advance(one.hours * hour);
    if (one.do === 'failMail') mail.failNext(one.times);
    if (one.do === 'die') world.die(one.at, one.in);
  }
  world.live();
  for (let n = 0; n < 60 && (n < 8 || (await isBusy(shop.oms))); n++) {
    shop.clock.advance(day / 4);
    await shop.oms.relay.runOnce();
  }

  expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
  const { messages, next } = await shop.oms.messages.list({ limit: 1_000 });
  expect(next).toBeNull();
  const own = messages.filter(({ event }) => event !== 'digest');
  const name = ({ key, channel }: { readonly key: string; readonly channel: string }) => `${key} ${channel}`;
  expect(own.map(name).sort()).toEqual([...world.intents].sort());
  expect(messages.filter(({ state }) => state === 'delayed' || state === 'failed')).toEqual([]);
  const sent = [...mail.messages.map(({ key }) => key), ...sms.messages.map(({ key }) => key)].sort();
  const delivered = messages.filter(({ state }) => state === 'delivered');
  // Sent, but the process died before it was recorded; by then its customer was erased.
  const lost = messages.flatMap(({ state, key }) => (state === 'suppressed' && world.killed.has(key) ? [key] : []));
  expect(new Set(sent).size).toBe(sent.length);
  expect(sent.filter((key) => !lost.includes(key))).toEqual(delivered.map(({ key }) => key).sort());
  // What was collected is in the digest that its record names, once.
  const digests = new Map([...mail.messages, ...sms.messages].map((one) => [one.key, one]));
  const collected = own.filter(({ state }) => state === 'digested');
  for (const { id, key } of delivered.filter(({ event }) => event === 'digest')) {
    const members = collected.filter(({ digest }) => digest === id);
    const entries = digests.get(key)?.values.entries as { orderId: string; template: string }[];
    expect(entries.map(({ orderId, template }) => `${orderId} ${template}`).sort()).toEqual(
      members.map(({ orderId, event }) => `${orderId} ${event}`).sort(),
    );
  }
  const known = new Set(messages.flatMap(({ event, id }) => (event === 'digest' ? [id] : [])));
  expect(collected.filter(({ digest }) => digest === null || !known.has(digest))).toEqual([]);
  expect(await shop.oms.audit()).toEqual({ orders: orders.length, stock: [], money: [], facts: [] });
}

/** A store whose processes die at set moments, and which remembers what was intended. */
function mortal(repository: Repository) {
  let death: { at: Death; in: number } | null = null;
  const intents: string[] = [];
  const killed = new Set<string>();
  const dies = (at: Death) => {
    if (death?.at !== at) return false;
    if (death.in-- > 0) return false;
    death = null;
    return true;
  };
  const isRecord = ({ subject }: ChangeSet) => subject.kind === 'message';
  const mortalRepository: Repository = {
    ...repository,
    async commit(changes) {
      if (changes.some(isRecord) && dies('beforeRecord')) {
        for (const { head } of changes) killed.add((JSON.parse(head) as { readonly key: string }).key);
        throw new Error('killed');
      }
      const results = await repository.commit(changes);
      changes.forEach(({ subject, expectedVersion, effects }, index) => {
        if (subject.kind === 'message' || results[index]?.status !== 'committed') return;
        effects.forEach(({ destination }, n) => {
          if (destination.startsWith('notify:'))
            intents.push(`${subject.id}:${expectedVersion + 1}:${n} ${destination.slice('notify:'.length)}`);
        });
      });
      if (changes.some(isRecord) && dies('afterRecord')) throw new Error('killed');
      return results;
    },
    async settleEffects(shop, lease, outcomes, now) {
      if (dies('beforeSettle')) throw new Error('killed');
      return repository.settleEffects(shop, lease, outcomes, now);
    },
  };
  return {
    repository: mortalRepository,
    intents,
    killed,
    die: (at: Death, after: number) => {
      death = { at, in: after };
    },
    live: () => {
      death = null;
    },
  };
}

async function isBusy(oms: Oms): Promise<boolean> {
  const waiting = await oms.messages.list({ state: 'delayed', limit: 1 });
  return waiting.messages.length > 0 || (await oms.effects.counts()).pending > 0;
}

async function attempt(work: Promise<unknown>): Promise<void> {
  await work.catch(() => {});
}
