/** Cases and feedback while everybody acts at once: customers, staff, mail that comes twice, deadlines, and a clock that jumps. */
import { describe, expect, it } from 'vitest';
import { type Case, type CaseFact, evolveCase, maxCaseMessages } from '../../src/aftersales';
import type { CaseOptions, Message, Notifier, Oms } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import { hour, openShop } from '../support/shop';
import { memoryStore, onPostgres, onSqlite } from '../support/stores';
import { chanceOf } from './random-shop';

const seed = Number(process.env.SEED ?? 41);
const actors = 6;
const steps = 25;
const customers = ['c-1', 'c-2', 'c-3'];
const policy: CaseOptions = {
  targets: { normal: { firstResponseMinutes: 60, resolutionMinutes: 240 } },
  escalations: [
    { afterMinutes: 0, to: null },
    { afterMinutes: 90, to: 'lead' },
    { afterMinutes: 300, to: 'head' },
  ],
  goodwill: { most: 900, withoutApproval: 200 },
};
/** Facts of which somebody hears. */
const telling = [
  'case.opened',
  'case.reopened',
  'case.replied',
  'case.resolved',
  'case.escalated',
  'case.approvalRequested',
];
/** Codes that say that something is broken, rather than that it may not be done. */
const faulty = ['internal', 'store.unavailable', 'contention.exhausted', 'input.invalid', 'name.taken', 'key.reused'];

describe.each(Object.entries({ memory: memoryStore, SQLite: onSqlite, PostgreSQL: onPostgres }))(
  'after everybody wrote at once on %s',
  (_name, openStore) => {
    it('every message is there once, every level escalated once, and what was given is what was granted', async () => {
      const store = await openStore();
      // A delivery may be repeated with its key, when the clock jumps past its lease: it is one message.
      const delivered = new Map<string, Message>();
      const mail: Notifier = { id: 'mail', send: async (message) => void delivered.set(message.key, message) };
      const terms = { cases: policy, notifiers: [mail] };
      const shop = openShop(store.repository, terms);
      const processes = [shop.oms, openShop(store.other, { ...terms, clock: shop.clock }).oms];
      const ids: string[] = [];
      const tokens: string[] = [];
      const faults: string[] = [];

      const actor = async (number: number) => {
        const chance = chanceOf(seed * 100 + number);
        const staff = { kind: 'staff', id: `s${number % 3}` } as const;
        for (let step = 0; step < steps; step++) {
          const oms = chance.pick(processes);
          const act = chance.pick<() => Promise<unknown>>([
            () => opened(oms, chance.pick(customers)),
            () => oms.cases.reply(some(), { text: `r${number}.${step}`, awaits: chance.often(50) }, { actor: staff }),
            () => oms.cases.receive(incoming(chance.pick(tokens), `<${number}.${chance(8)}@x>`)),
            () => oms.cases.receive(incoming(null, `<new.${chance(6)}@x>`)),
            () => oms.cases.assign(some(), { owner: `o${chance(4)}` }, { actor: staff }),
            () =>
              oms.cases.prioritize(some(), { priority: chance.pick(['low', 'normal', 'urgent']) }, { actor: staff }),
            () => oms.cases.resolve(some(), { outcome: 'compensated', credit: 1 + chance(400) }, { actor: staff }),
            () => oms.cases.approve(some(), { actor: staff }),
            () => oms.cases.reopen(some(), {}, { actor: { kind: 'customer' } }),
            () => oms.cases.merge([some(), some()], { actor: staff }),
            async () => {
              shop.clock.advance(chance(3 * hour));
              await oms.relay.runOnce();
            },
          ]);
          await act().catch((error: unknown) => {
            if (!isOmsError(error) || faulty.includes(error.code)) faults.push(String(error));
          });
          tokens.push(
            ...[...delivered.values()]
              .flatMap(({ values }) => (values.replyToken ? [String(values.replyToken)] : []))
              .slice(-5),
          );
        }
        function some(): string {
          return chance.pick(ids);
        }
      };
      const opened = async (oms: Oms, customer: string) => {
        const email = `${customer}@example.com`;
        const { id } = await oms.cases.open({ kind: 'inquiry', customer: { id: customer, email }, text: 'Hm?' });
        ids.push(id);
      };
      const incoming = (token: string | null, id: string) => ({
        ...{ id, token, from: 'someone@example.com', subject: 'Re:', text: id },
        ...{ at: '2026-01-05T10:00:00.000Z', attachments: [] },
      });

      await Promise.all(customers.map((customer) => opened(shop.oms, customer)));
      await shop.oms.relay.runOnce();
      tokens.push(...[...delivered.values()].map(({ values }) => String(values.replyToken)));
      await Promise.all(Array.from({ length: actors }, (_, number) => actor(number)));
      // Every deadline that is left comes, and everything that is to be told is told.
      for (let round = 0; round < 20; round++) {
        shop.clock.advance(24 * hour);
        await Promise.all(processes.map((oms) => oms.relay.runOnce()));
      }

      expect(faults).toEqual([]);
      expect(await store.repository.nextDeadline('main')).toBeNull();
      expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
      const all: Case[] = [];
      for (let after: string | null = null; ; ) {
        const { cases, next }: Awaited<ReturnType<Oms['cases']['find']>> = await shop.oms.cases.find({
          after,
          limit: 200,
        });
        all.push(...cases);
        if (next === null) break;
        after = next;
      }
      const granted = new Map<string, number>();
      let told = 0;
      for (const one of all) {
        const history = await shop.oms.cases.history(one.id);
        const { version, actions: _, ...stored } = await shop.oms.cases.get(one.id);
        const folded = history
          .map(({ version: _of, ...fact }) => fact as CaseFact)
          .reduce<Case | null>(evolveCase, null);
        expect([folded, history.at(-1)?.version]).toEqual([stored, version]);
        told += history.filter(({ type }) => telling.includes(type)).length;
        const levels = history.flatMap((fact) =>
          fact.type === 'case.escalated' && fact.data.clock ? [`${fact.data.clock} ${fact.data.level}`] : [],
        );
        expect(new Set(levels).size).toBe(levels.length);
        expect(one.messages.length).toBeLessThanOrEqual(maxCaseMessages);
        expect(one.mergedInto === null || all.some(({ id }) => id === one.mergedInto)).toBe(true);
        for (const clock of Object.values(one.clocks))
          if (clock?.since) expect([clock.level, clock.escalateAt]).toEqual([3, null]);
        for (const fact of history)
          if (fact.type === 'case.resolved' && fact.data.credit) {
            const { party } = one.customer;
            granted.set(party, (granted.get(party) ?? 0) + fact.data.credit.amount);
          }
      }
      // What is written in a case that goes on in another is in that one, once.
      const kept = all
        .filter(({ status }) => status !== 'merged')
        .flatMap(({ messages }) => messages.map(({ id }) => id));
      const written = new Set(all.flatMap(({ messages }) => messages.map(({ id }) => id)));
      expect([kept.length, new Set(kept)]).toEqual([written.size, written]);
      const parties = new Map(all.map(({ customer }) => [customer.party, customer.known]));
      const balances = await Promise.all(customers.map((id) => shop.oms.storeCredit.balance(id)));
      const sum = (amounts: Iterable<number>) => [...amounts].reduce((total, amount) => total + amount, 0);
      expect(sum(balances.map(({ balance }) => balance))).toBe(sum(granted.values()));
      expect([...granted.keys()].every((party) => parties.get(party))).toBe(true);
      expect(delivered.size).toBe(told);
      expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
      await store.close();
    }, 120_000);
  },
);
