/** What must be true when everything has come to rest, whatever went wrong before. */

import type { RecordedFact } from '../../src/index';
import { orderBreaches } from '../engine/random-laws';
import type { Rest } from './rest';
import { oversold, shelfOf } from './shelves';

export interface Finding {
  readonly rule: string;
  readonly what: string;
  /** Commands, orders, keys and SKUs that it is about. */
  readonly about: readonly string[];
}

export async function check(rest: Rest): Promise<Finding[]> {
  return [
    ...(await auditFindings(rest)),
    ...stockFindings(rest),
    ...answerFindings(rest),
    ...moneyFindings(rest),
    ...effectFindings(rest),
    ...feedFindings(rest),
  ];
}

/** The library's own audit, and what facts add up to. */
async function auditFindings({ oms, told, documents }: Rest): Promise<Finding[]> {
  const { stock, money, facts } = await oms.audit();
  const rule = 'audits are zero';
  return [
    ...stock.map((row) => {
      const about = 'sku' in row ? row.sku : 'key' in row ? row.key : row.subject.id;
      return { rule, what: JSON.stringify(row), about: [about] };
    }),
    ...money.map((item) => ({ rule, what: JSON.stringify(item), about: [item.orderId] })),
    ...facts.map((id) => ({ rule, what: `order ${id} is not the fold of its facts`, about: [id] })),
    ...documents.flatMap(({ kind, id, isFolded, facts: own }) => [
      ...(isFolded ? [] : [{ rule, what: `${kind} ${id} is not the fold of its facts`, about: [id] }]),
      ...onceOnly
        .filter((type) => own.filter((fact) => fact.type === type).length > 1)
        .map((type) => ({ rule: 'the laws hold', what: `${type} twice of ${id}`, about: [id] })),
    ]),
    ...told.flatMap((each) =>
      orderBreaches(each).map((what) => ({ rule: 'the laws hold', what, about: [each.order.id] })),
    ),
  ];
}

/** What happens to a repair once at most. */
const onceOnly = ['repair.accepted', 'repair.received', 'repair.replaced', 'repair.refunded', 'repair.closed'];

/** Nothing is promised that is not there, and every receipt that was acknowledged was booked once. */
function stockFindings({ stock, received, heard }: Rest): Finding[] {
  const acknowledged = new Map<string, number>();
  for (const { wish, answers } of heard) {
    if (wish.path !== 'inventory.receive' || !answers.some(({ kind }) => kind === 'done')) continue;
    const { sku, location, quantity } = wish.given[0] as { sku: string; location: string; quantity: number };
    acknowledged.set(`${sku} at ${location}`, (acknowledged.get(`${sku} at ${location}`) ?? 0) + quantity);
  }
  return [
    ...stock.flatMap((row) => {
      const what = oversold(row);
      return what === null ? [] : [{ rule: 'no oversell', what, about: [shelfOf(row)] }];
    }),
    ...received.flatMap(({ sku, location, units }) => {
      const told = acknowledged.get(`${sku} at ${location}`) ?? 0;
      if (told === units) return [];
      const what = `${sku} at ${location}: receipts of ${told} units were acknowledged, ${units} were booked`;
      return [{ rule: 'what was acknowledged was done, and once', what, about: [`${sku} at ${location}`] }];
    }),
  ];
}

/** What was acknowledged is there, what was refused is not, and nothing was done twice. */
function answerFindings({ told, documents, heard, keys, versions }: Rest): Finding[] {
  const rule = 'what was acknowledged was done, and once';
  const findings: Finding[] = [];
  const commitsOf = new Map<string, Set<string>>();
  // The order of a quote is placed in the name of whoever quoted.
  const orders = told.filter(({ order }) => !order.tags.some((tag) => tag.startsWith('repair-')));
  const all = [...orders.map(({ order: { id }, facts }) => ({ id, facts })), ...documents];
  for (const { id, facts } of all)
    for (const { by, version } of facts) {
      if (by.id === undefined) continue;
      commitsOf.set(by.id, (commitsOf.get(by.id) ?? new Set()).add(`${id} version ${version}`));
    }
  for (const { wish, answers, times } of heard) {
    const find = (what: string, ...about: string[]) =>
      findings.push({ rule, what: `${wish.name} ${wish.path} ${what}`, about: [wish.name, ...about] });
    const commits = [...(commitsOf.get(wish.name) ?? [])];
    if (commits.length > 1)
      find(`was carried out ${commits.length} times: ${commits.join(', ')}`, ...commits.map(idIn));
    const subjects = new Set<string>();
    const kind = kinds[wish.path.split('.')[0] ?? ''] ?? 'order';
    for (const answer of answers) {
      const { id, version } = ((answer.kind === 'done' && answer.result) || {}) as { id?: string; version?: number };
      if (id === undefined || version === undefined) continue;
      subjects.add(id);
      const there = versions.get(`${kind} ${id}`) ?? 0;
      if (there < version) find(`was acknowledged as version ${version}; the store has ${there}`, id);
    }
    if (subjects.size > 1)
      find(`was answered with ${subjects.size} of a kind: ${[...subjects].join(', ')}`, ...subjects);
    if (creating.includes(wish.path) && subjects.size > 0 && commits.length === 0)
      find('was acknowledged and is nowhere', ...subjects);
    // One that got no answer may have been under way still when its repetition was refused.
    const refused = answers.every(({ kind }) => kind === 'refused') && times === answers.length;
    if (refused && keys.has(wish.name)) find('was refused, and its key is there', ...commits.map(idIn));
  }
  return findings;
}

const creating = ['orders.place', 'orders.draft', 'cases.open', 'repairs.ask'];
/** Of which kind the answers to a noun's commands are. */
const kinds: Readonly<Record<string, string>> = { cases: 'case', repairs: 'repair' };

const idIn = (commit: string) => commit.split(' ')[0] ?? '';

/** What the gateway took and gave back is what the orders say and the ledger, and never more than was due. */
function moneyFindings({ told, clearing, outside }: Rest): Finding[] {
  const findings: Finding[] = [];
  for (const { order, facts } of told) {
    const find = (what: string, ...about: string[]) =>
      findings.push({
        rule: 'no money is lost or doubled',
        what: `order ${order.id}: ${what}`,
        about: [order.id, ...about],
      });
    for (const payment of order.payments.filter(({ method }) => method === 'card')) {
      const balance = payment.reference === null ? null : outside.card.balance(payment.reference);
      const there = `${balance?.captured ?? 0} taken, ${balance?.refunded ?? 0} given back`;
      const said = `${payment.captured} taken, ${payment.refunded} given back`;
      if (there !== said) find(`the gateway has ${there}; the order says ${said}`, payment.id);
      if (payment.status === 'requested' || payment.calls.length > 0 || payment.unknown !== null)
        find(`a call of payment ${payment.id} is still open`, payment.id);
    }
    const { captured, refunded, total, overpaid } = order.totals;
    if (captured > total) find(`${captured} was taken of ${total} that was ever due`);
    if (overpaid > 0 && order.approvals.length === 0 && !justDeclined(order.version, facts))
      find(`${overpaid} is owed to the customer and nobody gives it back`);
    const posted = clearing.get(order.id) ?? 0;
    if (posted !== captured - refunded) find(`the ledger has ${posted}; the order ${captured} - ${refunded}`);
    for (const shipment of order.shipments.filter(({ status }) => status === 'requested'))
      find(`parcel ${shipment.id} is still asked for`, shipment.id);
  }
  return findings;
}

/** A refund that the gateway declined is a person's to see to until something else happens to the order. */
function justDeclined(version: number, facts: readonly RecordedFact[]): boolean {
  return facts.some(
    (fact) => fact.version === version && fact.type === 'payment.failed' && fact.data.operation === 'refund',
  );
}

/** Every effect was seen, nothing was seen that the store does not know, and every commit of an order was published. */
function effectFindings({ effects, outside, told, versions }: Rest): Finding[] {
  const rule = 'each effect is seen exactly once';
  const findings: Finding[] = outside.complaints.map(({ what, about }) => ({ rule, what, about }));
  const known = new Set<string>();
  const cancelled = new Set(
    told.flatMap(({ order }) => order.shipments.filter(({ status }) => status === 'cancelled').map(({ id }) => id)),
  );
  const published = new Set<string>();
  for (const { lane, key, orderId, version, state } of effects) {
    const name = `${lane} ${key}`;
    const about = [orderId, key];
    if (known.has(name)) findings.push({ rule, what: `${name} is there twice`, about });
    known.add(name);
    if (lane === 'publish') published.add(`${orderId} ${version}`);
    if (state !== 'delivered') findings.push({ rule, what: `${name} is ${state}`, about });
    // A parcel that was called off before anybody was asked is asked for no more.
    else if (lane !== 'inside' && !outside.receipts.has(name) && !(lane === 'carrier' && cancelled.has(key)))
      findings.push({ rule, what: `${name} counts as delivered and was seen by nobody`, about });
  }
  for (const [name, { orderId, key }] of outside.receipts)
    if (!known.has(name))
      findings.push({ rule, what: `${name} was seen, and no commit asked for it`, about: [orderId, key] });
  for (const { order } of told)
    for (let version = 1; version <= (versions.get(`order ${order.id}`) ?? 0); version++)
      if (!published.has(`${order.id} ${version}`))
        findings.push({
          rule,
          what: `version ${version} of order ${order.id} was published to nobody`,
          about: [order.id],
        });
  return findings;
}

/** The follower saw every commit, once and in order. */
function feedFindings({ follower, versions }: Rest): Finding[] {
  const rule = 'the feed skips nothing';
  const findings: Finding[] = follower.faults.map((what) => ({ rule, what, about: [] }));
  for (const [name, last] of versions) {
    const seen = follower.seen.get(name) ?? [];
    const wanted = Array.from({ length: last }, (_, index) => index + 1);
    if (String(seen) !== String(wanted))
      findings.push({
        rule,
        what: `${name} has ${last} versions and was fed as ${seen.join(', ') || 'nothing'}`,
        about: [name.split(' ')[1] ?? ''],
      });
  }
  for (const name of follower.seen.keys())
    if (!versions.has(name))
      findings.push({ rule, what: `${name} was fed and is not there`, about: [name.split(' ')[1] ?? ''] });
  return findings;
}
