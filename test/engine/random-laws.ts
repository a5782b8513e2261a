/** What must be true of a shop that has come to rest, whatever was done to it: counted from the log, not asked of the orders. */
import type { LiveEvent, Order, RecordedFact } from '../../src/index';
import { isMaking } from '../../src/inventory';
import {
  createEvolve,
  dispatchedUnits,
  emptyOrder,
  type Fact,
  gone,
  type ImplementedCommand,
  piecesOf,
  roomMovesOf,
} from '../../src/order';
import type { StoredMove, SubjectRef } from '../../src/ports';
import type { RandomShop } from './random-shop';

/** One order with everything that is known of it. */
export interface Told {
  readonly order: Order;
  readonly facts: readonly RecordedFact[];
}

export async function tellAll({ processes: [oms] }: RandomShop): Promise<Told[]> {
  const told: Told[] = [];
  if (!oms) return told;
  for (let after: string | undefined; ; ) {
    const { orders, next } = await oms.orders.find({ limit: 100, ...(after !== undefined && { after }) });
    for (const { id } of orders) told.push({ order: await oms.orders.get(id), facts: await oms.orders.history(id) });
    if (next === null) return told;
    after = next;
  }
}

/** What the facts of each order add up to is what the order says. */
export function orderBreaches({ order, facts }: Told): string[] {
  const sums = { captured: 0, refunded: 0, shipped: 0, returned: 0 };
  for (const { type, data } of facts) {
    if (type === 'payment.captured') sums.captured += data.amount;
    if (type === 'refund.settled') sums.refunded += data.amount;
    if (type === 'lines.fulfilled') sums.shipped += data.lines.reduce((sum, { units }) => sum + units, 0);
    if (type === 'shipment.dispatched') sums.shipped += data.cost.reduce((sum, { units }) => sum + units, 0);
    if (type === 'return.received') sums.returned += data.lines.reduce((sum, { units }) => sum + units, 0);
  }
  const { captured, refunded } = order.totals;
  // What is sent are the components of kits; what comes back is told by whole kits.
  const sent = order.lines.flatMap(piecesOf).reduce((sum, piece) => sum + dispatchedUnits(piece), 0);
  const returned = order.lines.reduce((sum, line) => sum + line.returned, 0);
  const said = { captured, refunded, shipped: sent, returned };
  const breaches = Object.entries(sums).flatMap(([name, sum]) =>
    said[name as keyof typeof said] === sum ? [] : [`${name}: facts ${sum}, order ${said[name as keyof typeof said]}`],
  );
  for (const line of order.lines) {
    if (gone(line) > line.quantity - line.cancelled) breaches.push(`line ${line.id}: more shipped than wanted`);
    for (const piece of piecesOf(line))
      if (piece.returned > dispatchedUnits(piece)) breaches.push(`line ${line.id}: more came back than has left`);
    if (line.returned > line.quantity) breaches.push(`line ${line.id}: more came back than was ordered`);
  }
  if (refunded > captured) breaches.push('more was given back than was taken');
  return breaches.map((breach) => `${order.id} ${breach}`);
}

/** What a fault that shows once in hundreds of runs is understood by. */
function toldOf(id: string, facts: readonly Fact[]): string {
  return facts
    .filter((fact) => JSON.stringify(fact).includes(id))
    .map((fact) => JSON.stringify(fact))
    .join('\n');
}

/** The versions of every subject in the feed are 1, 2, 3 …, each once, and an order's facts are its history. */
export function feedBreaches(events: readonly LiveEvent[], told: readonly Told[]): string[] {
  const bySubject = new Map<string, LiveEvent[]>();
  for (const event of events) {
    const name = `${event.subject.kind} ${event.subject.id}`;
    bySubject.set(name, [...(bySubject.get(name) ?? []), event]);
  }
  const breaches = [...bySubject].flatMap(([name, own]) =>
    own.every(({ version }, index) => version === index + 1)
      ? []
      : [`${name} was fed as ${own.map(({ version }) => version)}`],
  );
  for (const { order, facts } of told) {
    const fed = (bySubject.get(`order ${order.id}`) ?? []).flatMap((event) => event.facts.map(({ type }) => type));
    if (String(fed) !== String(facts.map(({ type }) => type))) breaches.push(`${order.id} was fed other facts`);
  }
  return breaches;
}

/** Every counter of every shelf is the sum of all movements, and nothing is promised that is not there. */
export async function stockBreaches(shop: RandomShop, subjects: readonly SubjectRef[]): Promise<string[]> {
  const { repository } = shop.store;
  const moves: StoredMove[] = [];
  for (const subject of subjects) moves.push(...(await repository.movements('main', [subject])));
  const counters = ['onHand', 'allocated', 'reserved', 'value'] as const;
  return (
    await repository.levelsMany('main', [...new Set(moves.map(({ sku }) => sku))], '1970-01-01T00:00:00.000Z')
  ).flatMap((row) => {
    const own = moves.filter(
      ({ sku, location, lot }) => sku === row.sku && location === row.location && lot === row.lot,
    );
    const name = `${row.sku} at ${row.location}`;
    const wrong = counters.filter((counter) => own.reduce((sum, move) => sum + move[counter], 0) !== row[counter]);
    return [
      ...wrong.map((counter) => `${name}: ${counter} is not the sum of its movements`),
      ...(!isMaking(row) && row.allocated + row.reserved > row.onHand
        ? [`${name}: more is promised than is there`]
        : []),
    ];
  });
}

/** What is taken of every day of a workshop is what the facts say, and never more than it begins. */
export async function roomBreaches(shop: RandomShop, told: readonly Told[]): Promise<string[]> {
  const taken = new Map<string, number>();
  const floors = new Map<string, number>();
  for (const { key, delta, floor } of told.flatMap(({ facts }) => facts.flatMap((fact) => roomMovesOf(fact as Fact)))) {
    taken.set(key, (taken.get(key) ?? 0) + delta);
    floors.set(key, floor);
  }
  const counters = await shop.store.repository.countersUnder('main', [{ space: 'making', prefix: '' }]);
  const is = new Map(counters.map(({ key, value }) => [key, value]));
  return [...new Set([...is.keys(), ...taken.keys()])].flatMap((key) => [
    ...((is.get(key) ?? 0) === (taken.get(key) ?? 0) ? [] : [`${key}: ${is.get(key)}, facts say ${taken.get(key)}`]),
    ...((is.get(key) ?? 0) < (floors.get(key) ?? 0) ? [`${key}: more is begun than there is room for`] : []),
  ]);
}

/** What all stock is worth is what stands on its account, to the last minor unit. */
export async function valueBreaches(shop: RandomShop, subjects: readonly SubjectRef[]): Promise<string[]> {
  const postings = await shop.store.repository.ledger('main', subjects);
  const entries = postings.flatMap((posting) => posting.entries).filter(({ account }) => account === 'stock.goods');
  const booked = entries.reduce((sum, { amount }) => sum + amount, 0);
  const rows = await shop.store.repository.stockAt('main', {
    ...{ at: '9999-01-01T00:00:00.000Z', skus: null, after: null, limit: 10_000 },
  });
  const value = rows.reduce((sum, row) => sum + row.value, 0);
  return value === booked ? [] : [`the stock is worth ${value}, its account says ${booked}`];
}

/** Every posting, and so every account taken together, comes to nothing. */
export async function ledgerBreaches(shop: RandomShop, subjects: readonly SubjectRef[]): Promise<string[]> {
  const postings = await shop.store.repository.ledger('main', subjects);
  return postings.flatMap(({ memo, subject, entries }) =>
    entries.reduce((sum, { amount }) => sum + amount, 0) === 0 ? [] : [`${memo} of ${subject.id} is not balanced`],
  );
}

/** The gateway and the carrier did exactly what the orders say, and everybody was told once. */
export function outsideBreaches({ card, post, mail, publisher }: RandomShop, told: readonly Told[]): string[] {
  const breaches: string[] = [];
  for (const { order, facts } of told) {
    for (const payment of order.payments.filter(({ method }) => method === 'card')) {
      const balance = payment.reference === null ? null : card.balance(payment.reference);
      const there = [balance?.captured ?? 0, balance?.refunded ?? 0];
      if (String(there) !== String([payment.captured, payment.refunded]))
        breaches.push(
          `${order.id} ${payment.id}: the gateway has ${there}, the order ${payment.captured},${payment.refunded}: ${toldOf(payment.id, facts)}`,
        );
    }
    for (const shipment of order.shipments.filter(({ reference }) => reference !== null)) {
      const bought = post.labels.filter(({ key }) => key.startsWith(shipment.id)).length;
      if (bought !== 1) breaches.push(`${shipment.id} has ${bought} labels`);
    }
    for (const { id, parcel } of order.returns) {
      if (!parcel) continue;
      const bought = post.labels.filter(({ key }) => key === parcel.id);
      if (parcel.status === 'requested') breaches.push(`return ${id} waits for its label`);
      if (
        bought.length !== (parcel.status === 'refused' || parcel.tracking === null ? 0 : 1) &&
        parcel.status !== 'voided'
      )
        breaches.push(`return ${id} has ${bought.length} labels, and its own is ${parcel.status}`);
      if (parcel.status === 'voided' && bought.some(({ cancelledAt }) => cancelledAt === null))
        breaches.push(`the voided label of return ${id} can be used`);
    }
    const published = publisher.events.filter(({ subject }) => subject.id === order.id);
    const publishedFacts = published.flatMap((event) => event.facts.map((fact) => (fact as Fact).type));
    if (String(publishedFacts) !== String(facts.map(({ type }) => type)))
      breaches.push(`${order.id} was published otherwise than it happened`);
    for (const [fact, template] of [
      ['order.placed', 'order.placed'],
      ['order.confirmed', 'order.confirmed'],
      ['shipment.dispatched', 'shipment.dispatched'],
      ['shipment.delivered', 'shipment.delivered'],
      ['lines.fulfilled', 'lines.fulfilled'],
      ['refund.settled', 'refund.settled'],
    ]) {
      const happened = facts.filter(({ type }) => type === fact).length;
      const messages = mail.messages.filter((message) => message.orderId === order.id && message.template === template);
      if (messages.length !== happened)
        breaches.push(`${order.id}: ${messages.length} messages tell of ${happened} times ${fact}`);
    }
  }
  for (const { key } of card.calls)
    if (card.calls.filter((call) => call.key === key && !call.repeated && call.attempt > 1).length > 1)
      breaches.push(`${key} had its effect more than once`);
  return breaches;
}

/** The tax provider has on record what the orders say, once each, and that is what their ledger owes, but for what it refused. */
export async function taxBreaches({ tax, store }: RandomShop, told: readonly Told[]): Promise<string[]> {
  const breaches: string[] = [];
  for (const { order } of told) {
    const { id, state } = order;
    const document = tax.documentOf(id) ?? { amount: 0, tax: 0 };
    const said = order.tax ?? { amount: 0, tax: 0, open: null, estimated: false, refused: null, unknown: false };
    if (document.amount !== said.amount || document.tax !== said.tax)
      breaches.push(
        `${id}: ${document.tax} of ${document.amount} on record, the order says ${said.tax} of ${said.amount}`,
      );
    if (said.open || said.estimated || said.unknown) breaches.push(`${id} waits for the tax provider`);
    const sold = order.totals.captured > 0 || order.times.dispatched !== null || order.times.completed !== null;
    if (state.lifecycle === 'draft' || said.refused !== null || !sold) continue;
    const postings = await store.repository.ledger('main', [{ kind: 'order', id }]);
    const entries = postings.flatMap((posting) => posting.entries).filter(({ account }) => account === 'tax.payable');
    const owed = entries.reduce((sum, { amount }) => sum - amount, 0);
    if (owed !== document.tax) breaches.push(`${id}: ${document.tax} on record, the ledger owes ${owed}`);
  }
  return breaches;
}

/** A command that was given with one name left facts in one commit at most, however often it was sent. */
export function doubledCommands(told: readonly Told[]): string[] {
  const commits = new Map<string, Set<string>>();
  for (const { order, facts } of told)
    for (const { by, version } of facts) {
      if (by.id === undefined || !/^\d+\.\d+\.\d+$/.test(by.id)) continue;
      const name = `${by.id} ${order.id}`;
      commits.set(name, (commits.get(name) ?? new Set()).add(String(version)));
    }
  return [...commits].filter(([, versions]) => versions.size > 1).map(([name]) => `${name} was carried out twice`);
}

/** The command that leaves each fact as its first. */
const commandOfFact: Readonly<Record<string, ImplementedCommand>> = {
  'order.drafted': 'orders.draft',
  'order.placed': 'orders.place',
  'order.confirmed': 'orders.confirm',
  'order.released': 'orders.release',
  'order.completed': 'orders.complete',
  'order.cancelled': 'orders.cancel',
  'lines.cancelled': 'orders.cancel',
  'order.expired': 'orders.expire',
  'hold.placed': 'orders.hold',
  'hold.released': 'orders.releaseHold',
  'order.noted': 'orders.note',
  'order.filled': 'orders.fill',
  'order.tagged': 'orders.tag',
  'order.claimed': 'orders.claim',
  'feedback.given': 'orders.feedback',
  'host.told': 'orders.tell',
  'approval.granted': 'orders.approve',
  'approval.denied': 'orders.deny',
  'payment.requested': 'payments.authorize',
  'payment.captureRequested': 'payments.capture',
  'payment.voidRequested': 'payments.void',
  'payment.credited': 'payments.refund',
  'refund.requested': 'payments.refund',
  'shipment.requested': 'shipments.dispatch',
  'shipment.dispatched': 'shipments.dispatch',
  'shipment.delivered': 'shipments.track',
  'shipment.tracked': 'shipments.track',
  'shipment.cancelled': 'shipments.cancel',
  'return.requested': 'returns.request',
  'return.approved': 'returns.approve',
  'return.rejected': 'returns.reject',
  'return.received': 'returns.receive',
  'return.sentBack': 'returns.sendBack',
  'return.labelRequested': 'returns.askLabel',
  'return.tracked': 'returns.track',
  'return.expired': 'returns.expire',
  'production.begun': 'production.begin',
  'production.received': 'production.receive',
  'production.failed': 'production.fail',
  'return.refunded': 'returns.refund',
  'edit.begun': 'edits.begin',
  'edit.staged': 'edits.stage',
  'edit.unstaged': 'edits.unstage',
  'edit.confirmed': 'edits.confirm',
  'edit.discarded': 'edits.discard',
};

function commandOf({ type, by, data }: RecordedFact, isNew: boolean): ImplementedCommand | undefined {
  if (by.id?.startsWith('payment:') || by.id === 'webhook') return 'payments.record';
  if (by.id?.startsWith('carrier:')) return 'shipments.record';
  if (type === 'lines.cancelled' && data.reason === 'edit') return 'edits.confirm';
  if (type === 'lines.cancelled' && by.id === 'clock') return 'orders.expire';
  if (type === 'order.placed' && !isNew) return 'orders.accept';
  return commandOfFact[type];
}

/** The states that the orders were in, region by region, and how often each command was carried out in each stage of life. */
export function reachedBy(told: readonly Told[], { regions }: RandomShop) {
  const evolve = createEvolve(regions);
  const cells = new Map<string, number>();
  const states = new Map<string, number>();
  const add = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  for (const { order, facts } of told) {
    let record = emptyOrder('main', order.id, regions);
    let last = '';
    for (const fact of facts) {
      const { lifecycle } = record.head.states;
      const isNew = record.head.totals.ordered === 0 && lifecycle === 'draft';
      const type = commandOf(fact, isNew);
      const place = `${fact.version} ${fact.by.kind} ${fact.by.id}`;
      if (type && place !== last) add(cells, `${type} ${isNew ? 'new' : lifecycle}`);
      if (type) last = place;
      record = evolve(record, fact);
      for (const [region, state] of Object.entries(record.head.states)) add(states, `${region} ${state}`);
    }
  }
  return { cells, states };
}
