/** What customers, staff, repairers and receivers do after a sale by chance, beside all that is done to orders. */

import { memoryCatalog } from '../../src/adapters/memory';
import { isRepairOver } from '../../src/aftersales';
import { isOmsError, type OmsOptions } from '../../src/index';
import type { EventEndpoint, PublishedEvent, Repository } from '../../src/ports';
import { prices } from '../support/shop';
import type { Store } from '../support/stores';
import { type Actor, answered, anyProcess, type Choice, type Within } from './random-actors';
import { type Chance, locations, type RandomShop } from './random-shop';

/** A receiver of facts that is away now and then; it knows what it has heard by its key. */
export interface Receiver {
  readonly endpoint: EventEndpoint;
  readonly heard: ReadonlyMap<string, PublishedEvent>;
  isAway: boolean;
}

/** A message that was to be told: its key, and the channel. */
export type Intended = string;

export function receiver(id: string): Receiver {
  const heard = new Map<string, PublishedEvent>();
  const self: Receiver = {
    heard,
    isAway: false,
    endpoint: {
      id,
      async publish(event) {
        if (self.isAway) throw new Error('away');
        if (!heard.has(event.key)) heard.set(event.key, event);
      },
    },
  };
  return self;
}

/** The store, and what the commits in it were to tell. */
export function rememberingIntents(store: Store): { readonly store: Store; readonly intents: Intended[] } {
  const intents: Intended[] = [];
  const remembering = (repository: Repository): Repository => ({
    ...repository,
    async commit(changes) {
      const results = await repository.commit(changes);
      changes.forEach(({ subject, expectedVersion, effects }, index) => {
        if (subject.kind === 'message' || results[index]?.status !== 'committed') return;
        effects.forEach(({ destination }, n) => {
          if (destination.startsWith('notify:'))
            intents.push(`${subject.id}:${expectedVersion + 1}:${n} ${destination.slice('notify:'.length)}`);
        });
      });
      return results;
    },
  });
  return {
    intents,
    store: { ...store, repository: remembering(store.repository), other: remembering(store.other) },
  };
}

/** A shop that answers, repairs, asks its customers, and tells in every way there is. */
export function aftersalesOptions(receivers: readonly Receiver[]): Omit<Partial<OmsOptions>, 'clock'> {
  return {
    catalog: memoryCatalog(
      {
        ...prices,
        RING: { price: 900, madeToOrder: { days: 1, perDay: 3, location: 'london' } },
        LABOUR: { price: 0, kind: 'service' },
      },
      'GBP',
    ),
    cases: {
      targets: { normal: { firstResponseMinutes: 60, resolutionMinutes: 240 } },
      escalations: [
        { afterMinutes: 0, to: null },
        { afterMinutes: 90, to: 'lead' },
      ],
      goodwill: { most: 900, withoutApproval: 200 },
    },
    feedback: { askAfterDays: 0, lowRating: 2 },
    repairs: {
      warranty: [{ id: 'mugs', skus: ['MUG'], months: 1 }],
      ...{ quoteDays: 1, arriveDays: 1 },
      days: { asked: 1, received: 1, diagnosed: 1, inRepair: 1, repaired: 1 },
    },
    endpoints: receivers.map(({ endpoint }) => endpoint),
    endpointFailures: { times: 3, hours: 1 },
    notifications: {
      rules: [
        { events: ['case.escalated', 'repair.late'], audience: 'staff', digest: '08:30' },
        { events: ['feedback.asked'], audience: 'customer', quiet: true },
      ],
      quietHours: { from: '20:00', to: '07:00' },
    },
  };
}

/** Who writes, repairs and answers; of the shop they know the processes and what was sent by mail. */
type Writer = Actor<Within & { readonly mail: Pick<RandomShop['mail'], 'messages'> }>;

const staffOf = (chance: Chance) => ({ kind: 'staff', id: `s${chance(3)}` }) as const;

/** The tokens that customers have got: of their cases, and of what they are asked about. */
function tokenOf({ shop, chance }: Writer, template: 'feedback.asked' | 'case'): string | null {
  const tokens = shop.mail.messages
    .filter((message) => message.template.startsWith(template))
    .flatMap(({ values }) => (typeof values.replyToken === 'string' ? [values.replyToken] : []));
  return tokens.length === 0 ? null : chance.pick(tokens.slice(-12));
}

const customers = ['c-1', 'c-2', 'c-3'] as const;

async function cases(actor: Writer): Promise<void> {
  const { chance, sign, doings } = actor;
  const oms = anyProcess(actor);
  const actorOf = { actor: staffOf(chance) };
  const signed = sign();
  const { cases: all } = await oms.cases.find({ limit: 20 });
  const order = doings.orders.length > 0 && chance.often(50) ? chance.pick(doings.orders) : null;
  const id = chance.pick(customers);
  const whose = order === null ? { customer: { id, email: `${id}@example.com` } } : { order };
  const open = () => oms.cases.open({ kind: chance.pick(['inquiry', 'complaint', 'claim']), ...whose, text: signed });
  if (all.length === 0 || chance.often(15)) return void (await answered(actor, 'cases.open', open));
  const found = chance.pick(all);
  const [one, other] = [found.id, chance.pick(all).id];
  const incoming = {
    ...{ id: `<${chance(60)}@x>`, token: chance.often(70) ? tokenOf(actor, 'case') : null, from: `${id}@example.com` },
    ...{ subject: 'Re:', text: signed, at: '2026-01-05T10:00:00.000Z', attachments: [] },
  };
  const acts = {
    reply: () => oms.cases.reply(one, { text: signed, awaits: chance.often(50) }, actorOf),
    receive: () => oms.cases.receive(incoming),
    write: () => oms.cases.write(one, { text: signed }, { actor: { kind: 'customer' } }),
    note: () => oms.cases.note(one, { text: signed }, actorOf),
    assign: () => oms.cases.assign(one, { owner: `o${chance(4)}` }, actorOf),
    prioritize: () => oms.cases.prioritize(one, { priority: chance.pick(['low', 'normal', 'urgent']) }, actorOf),
    escalate: () => oms.cases.escalate(one, {}, actorOf),
    resolve: () =>
      oms.cases.resolve(
        one,
        { outcome: 'compensated', ...(chance.often(50) && { credit: 1 + chance(400) }) },
        { ...actorOf, idempotencyKey: `resolve:${signed}` },
      ),
    approve: () => oms.cases.approve(one, actorOf),
    deny: () => oms.cases.deny(one, actorOf),
    reopen: () => oms.cases.reopen(one, {}, { actor: { kind: 'customer' } }),
    merge: () => oms.cases.merge([one, other], actorOf),
  };
  const turns = found.actions.flatMap(({ action, allowed }) => (allowed ? [action] : []));
  const act = chance.pick(
    turns.length > 0 && chance.often(90)
      ? [...turns, 'resolve' as const]
      : (Object.keys(acts) as (keyof typeof acts)[]),
  );
  await answered<unknown>(actor, `cases.${act}`, acts[act]);
}

/** The fact that each step of a repair comes to. */
const stepFacts: Readonly<Record<string, string>> = {
  ...{ receive: 'received', diagnose: 'diagnosed', quote: 'quoted', accept: 'accepted', decline: 'declined' },
  ...{ begin: 'begun', usePart: 'partUsed', finish: 'repaired', giveUp: 'beyondRepair', refund: 'refunded' },
  ...{ sendBack: 'sentBack', close: 'closed' },
};

/**
 * Mostly what is its turn, so that repairs come to their end; now and then anything, and by several at once. Where one can come to a fact that is
 * `missing` so far, it mostly does.
 */
async function repairs(actor: Writer, missing: ReadonlySet<string> = new Set()): Promise<void> {
  const { chance, doings, sign, shop } = actor;
  const oms = anyProcess(actor);
  const { documents: all } = await oms.repairs.find({ limit: 20 });
  if (all.length === 0 || chance.often(12)) {
    if (doings.orders.length === 0) return;
    const order = await oms.orders.get(chance.pick(doings.orders));
    const line = chance.pick(order.lines).id;
    return void (await answered(actor, 'repairs.ask', () =>
      oms.repairs.ask({ order: order.id, line, fault: 'noise' }),
    ));
  }
  // Money goes back of what the shop gives up and pays for itself.
  const givesBack = missing.has('repair.refunded');
  const open = all.filter((one) => !isRepairOver(one));
  const isWanted = ({ action: of, allowed }: { readonly action: string; readonly allowed: boolean }) =>
    allowed && (missing.has(`repair.${stepFacts[of]}`) || (givesBack && of === 'giveUp'));
  const looked = await Promise.all(
    (open.length > 0 ? open : all).map(async (one) => ({ one, explained: await oms.repairs.explain(one) })),
  );
  const wanted = looked.filter(({ explained }) => chance.often(60) && explained.some(isWanted));
  const { one: repair, explained } = chance.pick(wanted.length > 0 ? wanted : looked);
  const turns = explained.filter(({ allowed }) => allowed || chance.often(3));
  const onward = turns.filter(({ action: of }) => !['cancel', 'sendBack'].includes(of));
  if (turns.length === 0) return;
  const towards = wanted.length > 0 ? turns.filter(isWanted) : [];
  const { action } = chance.pick(towards.length > 0 ? towards : onward.length > 0 && chance.often(85) ? onward : turns);
  const options = { actor: staffOf(chance), ...(chance.often(20) && { idempotencyKey: `repair:${sign()}` }) };
  const processes = chance.often(15) ? shop.processes : [oms];
  const part = { sku: chance.pick(['TEE', 'MUG']), location: chance.pick(locations) };
  const acts = {
    receive: (on: typeof oms) => on.repairs.receive(repair, {}, options),
    diagnose: (on: typeof oms) =>
      on.repairs.diagnose(
        repair,
        { finding: 'crack', ...(chance.often(givesBack ? 90 : 50) && { payer: 'goodwill' }) },
        options,
      ),
    quote: (on: typeof oms) => on.repairs.quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 90 }] }, options),
    accept: (on: typeof oms) =>
      on.repairs.accept(
        repair,
        { payment: chance.pick([{ method: 'card', token: 'ok' }, { method: 'cash' }]) },
        options,
      ),
    decline: (on: typeof oms) => on.repairs.decline(repair, {}, options),
    begin: (on: typeof oms) => on.repairs.begin(repair, options),
    usePart: (on: typeof oms) => on.repairs.usePart(repair, part, options),
    finish: (on: typeof oms) => on.repairs.finish(repair, options),
    giveUp: (on: typeof oms) => {
      const remedy = chance.pick(
        givesBack ? (['refund'] as const) : (['replace', 'refund', 'refund', 'sendBack'] as const),
      );
      // Where nobody knows for how much it was sold, a person is asked, and says so.
      return on.repairs.giveUp(repair, { remedy }, options).catch((error: unknown) => {
        const isQuestion =
          isOmsError(error, 'input.invalid') && error.problems.every(({ path }) => path?.join() === 'refund');
        if (isQuestion) return on.repairs.giveUp(repair, { remedy, refund: 70 }, options);
        throw error;
      });
    },
    replace: (on: typeof oms) => on.repairs.replace(repair, { location: chance.pick(locations) }, options),
    refund: (on: typeof oms) => on.repairs.refund(repair, {}, options),
    sendBack: (on: typeof oms) => on.repairs.sendBack(repair, { waive: chance.often(30) }, options),
    close: (on: typeof oms) => on.repairs.close(repair, options),
    cancel: (on: typeof oms) => on.repairs.cancel(repair, {}, options),
  };
  await Promise.all(processes.map((on) => answered(actor, `repairs.${action}`, () => acts[action](on))));
}

async function feedback(actor: Writer): Promise<void> {
  const token = tokenOf(actor, 'feedback.asked');
  if (token === null) return;
  const { chance, sign } = actor;
  const answer = { rating: 1 + chance(5), ...(chance.often(30) && { text: sign() }) };
  await answered(actor, 'feedback.answer', () => anyProcess(actor).feedback.answer(token, answer));
}

async function messages(actor: Writer): Promise<void> {
  const { chance } = actor;
  const oms = anyProcess(actor);
  const { messages: told } = await oms.messages.list({ limit: 20 });
  if (told.length > 0) await answered(actor, 'messages.redeliver', () => oms.messages.redeliver(chance.pick(told)));
}

function endpoints(receivers: readonly Receiver[]) {
  return async (actor: Actor): Promise<void> => {
    const { chance } = actor;
    const one = chance.pick(receivers);
    const oms = anyProcess(actor);
    const { id } = one.endpoint;
    const act = chance.pick(['away', 'back', 'back', 'enable', 'enable', 'disable'] as const);
    if (act === 'away' || act === 'back') one.isAway = act === 'away';
    else await answered(actor, `endpoints.${act}`, () => oms.endpoints[act](id, { actor: staffOf(chance) }));
  };
}

/** What is done after a sale by those who are inside. */
export const writers: readonly (readonly [weight: number, act: (writer: Writer) => Promise<void>])[] = [
  [16, cases],
  [36, repairs],
  [4, feedback],
  [2, messages],
];

/** The same with receivers who come and go; what is `missing` of the facts of repairs is gone for. */
export const aftersalesChoices = (receivers: readonly Receiver[], missing: () => ReadonlySet<string>): Choice[] => [
  ...writers.map(
    ([weight, act]): Choice => [weight, (actor) => (act === repairs ? repairs(actor, missing()) : act(actor))],
  ),
  [3, endpoints(receivers)],
];

/** Every receiver is there again and hears. */
export async function letHear({ processes: [oms] }: RandomShop, receivers: readonly Receiver[]): Promise<void> {
  for (const one of receivers) {
    one.isAway = false;
    await oms?.endpoints.enable(one.endpoint.id);
  }
}
