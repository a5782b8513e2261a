/** What must be true of cases, repairs, feedback, messages, receivers and the list of attention in a shop that has come to rest. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Case,
  type CaseFact,
  evolveCase,
  evolveRepair,
  isRepairOver,
  type Repair,
  type RepairFact,
} from '../../src/aftersales';
import type { AttentionItem, LiveEvent, LoggedMessage, Oms } from '../../src/index';
import type { Intended, Receiver } from './random-aftersales';
import type { Told } from './random-laws';
import type { RandomShop } from './random-shop';

/** What is looked at of the shop. */
type Processes = Pick<RandomShop, 'processes'>;

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** All of a kind, page by page. */
export async function all<T>(page: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let after: string | null = null; ; ) {
    const { items, next }: Page<T> = await page(after);
    found.push(...items);
    if (next === null) return found;
    after = next;
  }
}

export const allCases = (oms: Oms) =>
  all(async (after) => oms.cases.find({ after, limit: 200 }).then(({ cases, next }) => ({ items: cases, next })));
export const allRepairs = (oms: Oms) =>
  all(async (after) =>
    oms.repairs.find({ after, limit: 200 }).then(({ documents, next }) => ({ items: documents, next })),
  );
export const allFeedback = (oms: Oms) =>
  all(async (after) =>
    oms.feedback.find({ after, limit: 200 }).then(({ feedback, next }) => ({ items: feedback, next })),
  );
export const allMessages = (oms: Oms) =>
  all(async (after) =>
    oms.messages.list({ after, limit: 200 }).then(({ messages, next }) => ({ items: messages, next })),
  );
export const allAttention = (oms: Oms) => all((after) => oms.attention({ after, limit: 200 }));

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
const twice = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);
const same = (a: unknown, b: unknown) => isDeepStrictEqual(a, b);

/** A case is what its facts say, each level of each deadline escalated once, nothing written is lost or doubled, and what was given is what was granted. */
export async function caseBreaches({ processes: [oms] }: Processes): Promise<string[]> {
  if (!oms) return [];
  const cases = await allCases(oms);
  const breaches: string[] = [];
  const granted = new Map<string, number>();
  for (const { id, customer } of cases) {
    const history = await oms.cases.history(id);
    const { version, actions: _, ...stored } = await oms.cases.get(id);
    const facts = history.map(({ version: _of, ...fact }) => fact as CaseFact);
    if (!same(facts.reduce<Case | null>(evolveCase, null), stored) || history.at(-1)?.version !== version)
      breaches.push(`case ${id} is not what its facts say`);
    const levels = facts.flatMap((fact) =>
      fact.type === 'case.escalated' && fact.data.clock ? [`${fact.data.clock} ${fact.data.level}`] : [],
    );
    for (const level of twice(levels)) breaches.push(`case ${id} escalated ${level} twice`);
    for (const [name, clock] of Object.entries(stored.clocks))
      if (clock?.since && clock.escalateAt !== null) breaches.push(`case ${id} has not escalated ${name}`);
    for (const fact of facts)
      if (fact.type === 'case.resolved')
        granted.set(customer.party, (granted.get(customer.party) ?? 0) + (fact.data.credit?.amount ?? 0));
  }
  const kept = cases.flatMap(({ status, messages }) => (status === 'merged' ? [] : messages.map(({ id }) => id)));
  for (const id of twice(kept)) breaches.push(`message ${id} is in two cases`);
  const written = new Set(cases.flatMap(({ messages }) => messages.map(({ id }) => id)));
  if (written.size !== new Set(kept).size) breaches.push('something that was written got lost in a merge');
  for (const origin of twice(cases.flatMap((one) => (one.origin?.startsWith('feedback:') ? [one.origin] : []))))
    breaches.push(`${origin} opened two cases`);
  const balances = await Promise.all(['c-1', 'c-2', 'c-3'].map((id) => oms.storeCredit.balance(id)));
  if (sum(balances.map(({ balance }) => balance)) !== sum([...granted.values()]))
    breaches.push('store credit is not what cases have granted');
  return breaches;
}

/** A repair is what its facts say, money goes back once, the order of its quote is the one that it knows, and no more is sent in than was sold. */
export async function repairBreaches({ processes: [oms] }: Processes, told: readonly Told[]): Promise<string[]> {
  if (!oms) return [];
  const repairs = await allRepairs(oms);
  const refunded = new Map<string, number>();
  const breaches: string[] = [];
  for (const { id } of repairs) {
    const history = await oms.repairs.history(id);
    const { version, ...stored } = await oms.repairs.get(id);
    const facts = history.map(({ version: _of, ...fact }) => fact as RepairFact);
    if (!same(facts.reduce<Repair | null>(evolveRepair, null), stored) || history.at(-1)?.version !== version)
      breaches.push(`repair ${id} is not what its facts say`);
    refunded.set(id, sum(facts.flatMap((fact) => (fact.type === 'repair.refunded' ? [fact.data.amount] : []))));
    for (const once of ['repair.accepted', 'repair.refunded', 'repair.replaced', 'repair.received', 'repair.closed'])
      if (facts.filter(({ type }) => type === once).length > 1) breaches.push(`${once} twice of ${id}`);
  }
  for (const { order, facts } of told) {
    const given = sum(
      facts.flatMap(({ type, by, data }) => (type === 'payment.credited' && by.id === 'repairs' ? [data.amount] : [])),
    );
    const noted = sum(repairs.flatMap((one) => (one.order === order.id ? [refunded.get(one.id) ?? 0] : [])));
    if (given !== noted) breaches.push(`${order.id} gave back ${given} for repairs, which say ${noted}`);
    const quoted = order.tags.find((tag) => tag.startsWith('repair-'));
    const isKnown = repairs.some(({ quote }) => quote?.order === order.id);
    if (quoted && !isKnown && order.state.lifecycle !== 'cancelled')
      breaches.push(`${order.id} is of no quote that stands`);
    for (const line of order.lines) {
      const open = repairs.filter((one) => one.order === order.id && one.line === line.id && !isRepairOver(one)).length;
      if (open > line.quantity) breaches.push(`${order.id} ${line.id}: ${open} in repair of ${line.quantity}`);
    }
  }
  return breaches;
}

/** Every delivery is asked about once at most, and everyone who was not content has one case. */
export async function feedbackBreaches({ processes: [oms] }: Processes): Promise<string[]> {
  if (!oms) return [];
  const feedback = await allFeedback(oms);
  const cases = await allCases(oms);
  const asked = (await allMessages(oms)).filter(({ event }) => event === 'feedback.asked');
  return [
    ...twice(feedback.map(({ shipment }) => shipment)).map((id) => `${id} was asked about twice`),
    ...feedback
      .filter(({ id, low }) => cases.filter(({ origin }) => origin === `feedback:${id}`).length !== (low ? 1 : 0))
      .map(({ id, low }) => `feedback ${id} is ${low ? '' : 'not '}low, and its cases are not`),
    ...feedback
      .filter(({ id, askedAt }) => asked.filter(({ about }) => about.id === id).length !== (askedAt === null ? 0 : 1))
      .map(({ id }) => `feedback ${id} was asked for otherwise than it says`),
  ];
}

/** Every intent has one record with an outcome that is final, and nobody got a message twice. */
export async function messageBreaches(
  { processes: [oms], mail }: Processes & { readonly mail: Pick<RandomShop['mail'], 'messages'> },
  intents: readonly Intended[],
): Promise<string[]> {
  if (!oms) return [];
  const log = await allMessages(oms);
  const nameOf = ({ key, channel }: LoggedMessage) => `${key} ${channel}`;
  const own = log.filter(({ event }) => event !== 'digest').map(nameOf);
  const [logged, intended] = [new Set(own), new Set(intents)];
  const sent = mail.messages.map(({ key }) => key);
  const digests = new Set(
    log.flatMap(({ event, id, state }) => (event === 'digest' && state === 'delivered' ? [id] : [])),
  );
  return [
    ...twice(own).map((name) => `${name} is in the log twice`),
    ...twice(intents).map((name) => `${name} was intended twice`),
    ...twice(sent).map((key) => `${key} was sent twice`),
    ...intents.filter((name) => !logged.has(name)).map((name) => `${name} has no outcome`),
    ...own.filter((name) => !intended.has(name)).map((name) => `${name} was never intended`),
    ...log
      .filter(({ state, digest }) =>
        state === 'digested' ? !digests.has(digest ?? '') : state !== 'delivered' && state !== 'suppressed',
      )
      .map((one) => `${nameOf(one)} (${one.event}) ended ${one.state} ${one.reason}`),
    ...log
      .filter(({ state, reason }) => state === 'suppressed' && reason === null)
      .map((one) => `${nameOf(one)}: why?`),
    ...log
      .filter(({ state, key }) => (state === 'delivered') !== sent.includes(key))
      .map(
        (one) => `${nameOf(one)} (${one.event}) is ${one.state}, and was ${sent.includes(one.key) ? '' : 'not '}sent`,
      ),
  ];
}

const published = new Set(['order', 'case', 'repair', 'feedback']);

/** Each receiver has heard of every fact of every subject, once and in order. */
export function receiverBreaches(receivers: readonly Receiver[], events: readonly LiveEvent[]): string[] {
  const bySubject = <T extends { readonly subject: { readonly kind: string; readonly id: string } }>(
    told: Iterable<T>,
    wordsOf: (one: T) => readonly string[],
  ) => {
    const words = new Map<string, string[]>();
    for (const one of told)
      if (published.has(one.subject.kind))
        words.set(one.subject.id, [...(words.get(one.subject.id) ?? []), ...wordsOf(one)]);
    return words;
  };
  const happened = bySubject(events, ({ version, facts }) => facts.map(({ type }) => `${version} ${type}`));
  return receivers.flatMap(({ heard, endpoint }) => {
    const known = bySubject(heard.values(), ({ version, facts }) =>
      facts.map((fact) => `${version} ${(fact as { readonly type: string }).type}`),
    );
    return [...new Set([...happened.keys(), ...known.keys()])]
      .filter((id) => !same(happened.get(id), known.get(id)))
      .map((id) => `${endpoint.id} heard of ${id}: ${known.get(id)}, and not: ${happened.get(id)}`);
  });
}

/** The list of attention, found by index, is what a look at every order, case, repair and endpoint finds; each item once. */
export async function attentionBreaches({ processes: [oms] }: Processes, told: readonly Told[]): Promise<string[]> {
  if (!oms) return [];
  const items = await allAttention(oms);
  const listed = (kind: string, id: string, isThat: (item: AttentionItem) => boolean) =>
    items.filter((item) => item.subject.kind === kind && item.subject.id === id && isThat(item)).length;
  const [cases, repairs] = [await allCases(oms), await allRepairs(oms)];
  return [
    ...twice(items.map(({ id }) => id)).map((id) => `${id} is listed twice`),
    ...told.flatMap(({ order: { id, attention, holds, approvals, shipments } }) => {
      const reasons = new Set(items.filter(({ subject }) => subject.id === id).map(({ reason }) => String(reason)));
      reasons.delete('dead');
      return [
        ...(same([...reasons].sort(), [...attention].sort()) ? [] : [`${id}: ${[...reasons]}, not ${attention}`]),
        ...(listed('order', id, ({ reason }) => reason === 'held' || reason === 'shortage') <= holds.length
          ? []
          : [`${id}: more holds are listed than there are`]),
        ...(listed('order', id, ({ reason }) => reason === 'approval') === approvals.length
          ? []
          : [`${id}: approvals are not listed as they are`]),
        ...(listed('order', id, ({ reason }) => reason === 'exception') <= shipments.length
          ? []
          : [`${id}: more parcels are listed than there are`]),
      ];
    }),
    ...cases
      .filter(({ id, approval }) => listed('case', id, ({ reason }) => reason === 'approval') !== (approval ? 1 : 0))
      .map(({ id }) => `case ${id}: its approval is not listed as it is`),
    ...repairs
      .filter(({ id, late }) => listed('repair', id, ({ reason }) => reason === 'late') !== (late ? 1 : 0))
      .map(({ id }) => `repair ${id}: late is not listed as it is`),
    ...repairs
      .filter(({ id, refused }) => listed('repair', id, ({ reason }) => reason === 'refused') !== (refused ? 1 : 0))
      .map(({ id }) => `repair ${id}: a refusal is not listed as it is`),
  ];
}
