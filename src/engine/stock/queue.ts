/**
 * The queue for what is not there. Whoever waits is a subject of its own; its id is its place, so that the store gives the next in line first.
 *
 * - Goods that are free are offered to the front of the queue, one commit for each offer: it takes the units for as long as the offer stands, guarded,
 *   sets the deadline and tells the customer once. Nobody behind is looked at before that is done.
 * - Units hold one offer at a time: as many offers stand as units were free, whoever serves at the same moment and whoever dies in between.
 * - An order that names the offer as its cart consumes it; an offer whose time is over goes to the next in line.
 */
import type * as z from 'zod';
import { blockOf, planSourcing, purchasable, queueClasses, type StockRow, waitingId } from '../../inventory';
import { type Instant, isUuid, later, OmsError, omsError, oneMailbox, problem } from '../../kernel';
import { isParcelled, sourcingTerms } from '../../order';
import type { ChangeSet, CounterMove, EffectDraft, HoldTarget, StoredSubject, SubjectRef } from '../../ports';
import { blankSet } from '../blank-set';
import { cartClaim, offeredCart } from '../cart-holds';
import { coalesce } from '../coalesce';
import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import { groupBy } from '../group-by';
import { parse } from '../input';
import type { Intent } from '../messages/intents';
import { publication } from '../publishing';
import { now, type Runtime } from '../runtime';
import type { Reservation } from './carts';
import { joinSchema } from './desk-schemas';
import { refusal } from './refusal';
import { sku as skuSchema, skusSchema } from './schemas';

/** Whoever waits: until an offer comes, the offer lapses or is taken, or they leave. */
export interface Waiting {
  readonly id: string;
  readonly sku: string;
  /** Units that they wait for. */
  readonly quantity: number;
  /** The class of the customer: 0 is offered first. */
  readonly priority: number;
  /** `lapsed`: an offer was not taken in time. */
  readonly status: 'waiting' | 'offered' | 'taken' | 'lapsed' | 'left';
  readonly joinedAt: Instant;
  /** How many are in front; null when nobody is waited for any more. */
  readonly ahead: number | null;
  /** What is held for them: place the order with this `cart` before it is over. `units` may be fewer than they wanted: those that were there. */
  readonly offer: { readonly cart: string; readonly units: number; readonly expiresAt: Instant } | null;
}

/** Customers who wait for goods that are sold out: what comes in is offered to them in their turn. */
export interface Queue {
  /**
   * Takes the last place of the queue for a SKU, or of the customer's class of it. A customer who waits for it already keeps the place that they have.
   * Free goods are offered at once. `sku.unknown` for what the catalogue does not sell, `input.invalid` for what does not lie in stock.
   */
  join(input: z.input<typeof joinSchema>): Promise<Waiting>;
  /** Gives the place up, and the offer if there is one: it goes to the next in line. */
  leave(id: string): Promise<void>;
  /** Where they stand. The cost does not grow with how many wait. */
  position(id: string): Promise<Waiting>;
  /** How many wait for a SKU without an offer. */
  length(sku: string): Promise<number>;
  /** Offers what is free; answers how many offers were made. The relay does so by itself, about a second after goods became free. */
  serve(skus: string | readonly string[]): Promise<{ readonly offered: number }>;
}

/** The queue with its part of the clock: an offer's time is over. */
export interface QueueDesk extends Queue {
  lapse(id: string): Promise<void>;
}

interface Entry {
  readonly sku: string;
  readonly quantity: number;
  readonly priority: number;
  readonly number: number;
  readonly who: string;
  readonly party: string;
  readonly channel: string;
  readonly country: string | null;
  readonly joinedAt: Instant;
  readonly status: Waiting['status'];
  /** What is held, while it is offered; in the words of a cart. */
  readonly lines?: Reservation['lines'];
  readonly expiresAt?: Instant;
}

interface Stored {
  readonly id: string;
  readonly version: number;
  readonly entry: Entry;
}

/** The deadlines of an offer, and of a look at units that carts hold. */
const offerEnds = 'offer';
const look = 'look';
/** Entries read at once, and how many of those that get nothing of what is free are passed before those behind wait for the next look. */
const pageSize = 50;
const mostPassed = 1_000;
const space = 'waiting';
const tries = 50;

export function createQueue(runtime: Runtime, committer: Committer, gatherer: Gatherer): QueueDesk {
  const { shop, repository } = runtime;
  const nextNumber = coalesce(drawn);
  return { join, leave: (id) => end(id, 'left'), position, length, serve, lapse: (id) => end(id, 'lapsed') };

  /** Numbers in the order of the calls; those who come at once draw together. */
  async function drawn(skus: readonly string[]): Promise<readonly number[]> {
    const firsts = new Map<string, number>();
    for (const [sku, all] of groupBy(skus, (of) => of))
      firsts.set(sku, await runtime.lease(`waiting:${sku}`, all.length));
    return skus.map((sku) => {
      const number = firsts.get(sku) as number;
      firsts.set(sku, number + 1);
      return number;
    });
  }

  async function join(input: z.input<typeof joinSchema>): Promise<Waiting> {
    const wish = parse(joinSchema, input, 'inventory.queue.join');
    const terms = queueTerms();
    const { customer, sku } = wish;
    if (customer.id === undefined && customer.email === undefined)
      throw new OmsError([problem('input.invalid', 'who waits needs an id or an e-mail', {}, ['customer'])]);
    await mustLieInStock(wish);
    const mailbox = oneMailbox(customer.email ?? '');
    const party =
      customer.id === undefined
        ? await runtime.derivedId('waiter', mailbox)
        : await runtime.derivedId('customer', customer.id);
    const who = await runtime.derivedId('waiting', JSON.stringify([sku, party]));
    const priority = classOf(terms.priorityOf?.({ sku, customer }) ?? queueClasses - 1);
    for (let count = 0; count < tries; count++) {
      const before = await entriesOf(who);
      const live = before.find(({ entry }) => entry.status === 'waiting' || entry.status === 'offered');
      const known = live && (await presented(live));
      if (known && (known.status === 'waiting' || known.status === 'offered')) return known;
      const at = now(runtime);
      const number = await nextNumber(sku);
      const id = waitingId({ priority, number }, runtime.newId());
      const { quantity, channel, country } = wish;
      const entry: Entry = {
        ...{ sku, quantity, priority, number, who, party, channel, country, joinedAt: at },
        status: 'waiting',
      };
      const change: ChangeSet = {
        ...changed({ id, version: 0, entry }, entry, 'queue.joined', at),
        // Two who join at once as one customer claim the same name; all places that they had before have ended.
        names: [{ space, value: `${who} ${before.length}` }],
        parties: [{ party, name: `contact:${id}`, body: JSON.stringify(customer) }],
        terms: { add: [waitingTerm(sku), classTerm(entry), blockTerm(entry), waiterTerm(who)], remove: [] },
        counters: counted(entry, 1),
      };
      const result = await committer.submit(change);
      if (result.status === 'nameTaken') continue;
      if (result.status !== 'committed') throw refusal(result);
      await serveOne(sku);
      return presented(await stored(id));
    }
    throw omsError('contention.exhausted', 'the place in the queue kept changing; try again');
  }

  /** Ends what stands: a place, or an offer, which an order may have taken before. */
  async function end(id: string, as: 'left' | 'lapsed'): Promise<void> {
    for (let count = 0; count < tries; count++) {
      const one = await stored(id);
      const { entry } = one;
      const at = now(runtime);
      const stands = entry.status === 'offered' || (entry.status === 'waiting' && as === 'left');
      if (!stands || (as === 'lapsed' && (entry.expiresAt ?? at) > at)) return;
      const { lines = [], expiresAt: _over, ...rest } = entry;
      const result = await committer.submit({
        ...changed(one, { ...rest, status: as }, as === 'left' ? 'queue.left' : 'queue.lapsed', at),
        ...(entry.status === 'waiting'
          ? { counters: counted(entry, -1), terms: { add: [], remove: waitingTerms(entry) } }
          : {
              names: [cartClaim(id, one.version)],
              holds: holdsOf(
                id,
                lines.map((line) => ({ ...line, units: 0 })),
                at,
              ),
              deadlines: { set: [], cancel: [offerEnds] },
            }),
      });
      if (result.status === 'versionConflict') continue;
      if (result.status === 'nameTaken') return taken(one, at);
      if (result.status !== 'committed') throw refusal(result);
      if (entry.status === 'offered') await serveOne(entry.sku);
      return;
    }
  }

  /** An order has what was held. */
  async function taken(one: Stored, at: Instant): Promise<void> {
    const { lines: _lines, expiresAt: _over, ...rest } = one.entry;
    const change = changed(one, { ...rest, status: 'taken' }, 'queue.taken', at);
    const result = await committer.submit({ ...change, deadlines: { set: [], cancel: [offerEnds] } });
    if (result.status !== 'committed' && result.status !== 'versionConflict') throw refusal(result);
  }

  async function position(id: string): Promise<Waiting> {
    return presented(await stored(id));
  }

  async function length(given: string): Promise<number> {
    const of = parse(skuSchema, given, 'inventory.queue.length');
    const [total] = await repository.counterValues(shop.id, [{ space, key: of }]);
    return total?.value ?? 0;
  }

  async function serve(given: string | readonly string[]): Promise<{ readonly offered: number }> {
    const skus = [...new Set(parse(skusSchema, given, 'inventory.queue.serve'))];
    const waitedFor = await repository.counterValues(
      shop.id,
      skus.map((key) => ({ space, key })),
    );
    let offered = 0;
    for (const { key, value } of waitedFor) if (value > 0) offered += await serveOne(key);
    return { offered };
  }

  async function serveOne(sku: string): Promise<number> {
    let offered = 0;
    let before: string | undefined;
    let passed = 0;
    for (;;) {
      const at = now(runtime);
      const rows = await gatherer.levels([sku], at);
      if (!rows.some((row) => purchasable(row) > 0)) return wakeLater(sku, rows, at, offered);
      const page = await repository.find(shop.id, {
        kind: 'waiting',
        terms: [waitingTerm(sku)],
        limit: pageSize,
        ...(before !== undefined && { before }),
      });
      const done = await servePage(page, rows, at);
      offered += done.offered;
      passed += done.passed;
      if (done.overtaken) {
        // What was seen is not so any more: from the front again.
        before = undefined;
        passed = 0;
      } else if (page.length < pageSize || passed >= mostPassed) return offered;
      else before = page.at(-1)?.id;
    }
  }

  /** Offers to the entries of a page in their order, as long as what was seen of the stock holds. */
  async function servePage(
    page: readonly StoredSubject[],
    seen: readonly StockRow[],
    at: Instant,
  ): Promise<{ readonly offered: number; readonly passed: number; readonly overtaken: boolean }> {
    let rows = seen;
    let offered = 0;
    let passed = 0;
    for (const subject of page) {
      const one = storedOf(subject);
      const lines = linesFor(one.entry, rows, at);
      if (lines.length === 0) {
        passed += 1;
        continue;
      }
      if (!(await offer(one, lines, at))) return { offered, passed, overtaken: true };
      offered += 1;
      rows = withHeld(rows, lines);
      if (!rows.some((row) => purchasable(row) > 0)) return { offered, passed, overtaken: true };
    }
    return { offered, passed, overtaken: false };
  }

  /** False when somebody else was faster, with this entry or with the goods. */
  async function offer(one: Stored, lines: Reservation['lines'], at: Instant): Promise<boolean> {
    const expiresAt = later(at, queueTerms().offerMs);
    const entry: Entry = { ...one.entry, status: 'offered', lines, expiresAt };
    const result = await committer.submit({
      ...changed(one, entry, 'queue.offered', at),
      terms: { add: [], remove: waitingTerms(entry) },
      counters: counted(entry, -1),
      holds: holdsOf(one.id, lines, expiresAt),
      deadlines: { set: [{ name: offerEnds, dueAt: expiresAt, body: '{}' }], cancel: [] },
    });
    if (result.status === 'committed') return true;
    if (result.status === 'versionConflict' || result.status === 'shortage') return false;
    throw refusal(result);
  }

  /** Nothing is free, and some wait: what carts hold may come free without anybody telling. */
  async function wakeLater(sku: string, rows: readonly StockRow[], at: Instant, offered: number): Promise<number> {
    const [dueAt] = rows
      .flatMap(({ nextExpiry }) => (nextExpiry !== null && nextExpiry > at ? [nextExpiry] : []))
      .sort();
    if (dueAt === undefined || (await length(sku)) === 0) return offered;
    const ref: SubjectRef = { kind: 'stockWatch', id: await runtime.derivedId('waitingFor', sku) };
    const [watch] = await repository.loadMany(shop.id, [ref]);
    if (watch && (JSON.parse(watch.head) as { readonly dueAt: Instant }).dueAt === dueAt) return offered;
    const result = await committer.submit({
      ...blankSet(shop.id, ref, watch?.version ?? 0, at),
      head: JSON.stringify({ dueAt }),
      deadlines: { set: [{ name: look, dueAt, body: JSON.stringify({ sku }) }], cancel: [] },
    });
    // Whoever was faster looks as soon.
    if (result.status !== 'committed' && result.status !== 'versionConflict') throw refusal(result);
    return offered;
  }

  /** Where the units of an entry would come from: as many as are free, up to what is wanted. */
  function linesFor(entry: Entry, levels: readonly StockRow[], at: Instant): Reservation['lines'] {
    const { sku, quantity, country, channel } = entry;
    const { allocations } = planSourcing({
      lines: [{ lineId: '1', sku, units: quantity }],
      ...sourcingTerms(shop, at, { country, postalCode: null }),
      channel,
      levels,
    });
    return allocations.map(({ location, lot, units }) => ({ sku, location, lot, units }));
  }

  /** The change of an entry and its news, which say nothing about the person. */
  function changed(
    { id, version }: Pick<Stored, 'id' | 'version'> & { readonly entry: Entry },
    entry: Entry,
    type: string,
    at: Instant,
  ): ChangeSet {
    const { sku, quantity, priority, number, lines, expiresAt } = entry;
    const units = unitsOf(lines);
    const data = { sku, quantity, priority, number, ...(expiresAt !== undefined && { units, expiresAt }) };
    const facts = [{ type, at, by: { kind: 'system' }, data }];
    return {
      ...blankSet(shop.id, { kind: 'waiting', id }, version, at),
      head: JSON.stringify(entry),
      facts: facts.map((fact) => JSON.stringify(fact)),
      effects: [
        ...publication(runtime, facts),
        ...(expiresAt === undefined ? [] : offered({ sku, units, expiresAt, cart: offeredCart(id), id }, at)),
      ],
    };
  }

  function offered(values: Intent['values'], at: Instant): EffectDraft[] {
    return runtime.intents({ template: 'queue.offered', audience: 'customer', values }, at);
  }

  async function stored(id: string): Promise<Stored> {
    const [found] = isUuid(id) ? await repository.loadMany(shop.id, [{ kind: 'waiting', id }]) : [];
    if (!found) throw omsError('queue.notFound', `nobody waits as "${id}"`, { id });
    return storedOf(found);
  }

  /** Every entry of one customer for one SKU, ended ones too. */
  async function entriesOf(who: string): Promise<Stored[]> {
    const all: Stored[] = [];
    for (;;) {
      const before = all.at(-1)?.id;
      const page = await repository.find(shop.id, {
        kind: 'waiting',
        terms: [waiterTerm(who)],
        limit: 200,
        ...(before !== undefined && { before }),
      });
      all.push(...page.map(storedOf));
      if (page.length < 200) return all;
    }
  }

  async function presented(one: Stored): Promise<Waiting> {
    const { id, entry } = one;
    const { sku, quantity, priority, joinedAt, lines, expiresAt } = entry;
    const status = entry.status === 'offered' ? await offerStatus(one) : entry.status;
    return {
      ...{ id, sku, quantity, priority, status, joinedAt },
      ahead: status === 'waiting' ? await aheadOf(one) : null,
      offer:
        status === 'offered' && expiresAt !== undefined
          ? { cart: offeredCart(id), units: unitsOf(lines), expiresAt }
          : null,
    };
  }

  /** An order takes an offer by its name alone, and the clock may not have come round yet. */
  async function offerStatus({ id, version, entry }: Stored): Promise<Waiting['status']> {
    const [order] = await repository.find(shop.id, { names: [cartClaim(id, version)], limit: 1 });
    if (order) return 'taken';
    return (entry.expiresAt ?? '') > now(runtime) ? 'offered' : 'lapsed';
  }

  /** Everybody of better classes, whole blocks of the own class, and who stands in front in the own block. */
  async function aheadOf({ id, entry }: Stored): Promise<number> {
    const { sku, priority, number } = entry;
    const [[first], own] = await Promise.all([
      repository.find(shop.id, { kind: 'waiting', terms: [classTerm(entry)], limit: 1 }),
      repository.find(shop.id, { kind: 'waiting', terms: [blockTerm(entry)], limit: 1_000 }),
    ]);
    const from = blockOf(first ? storedOf(first).entry.number : number);
    const blocks = Array.from({ length: blockOf(number) - from }, (_, n) => blockKey(entry, from + n));
    const classes = Array.from({ length: priority }, (_, better) => classKey({ sku, priority: better }));
    const values = await repository.counterValues(
      shop.id,
      [...classes, ...blocks].map((key) => ({ space, key })),
    );
    return values.reduce((sum, { value }) => sum + value, own.filter((other) => other.id > id).length);
  }

  async function mustLieInStock({ sku, channel }: z.output<typeof joinSchema>): Promise<void> {
    const items = await gatherer.sold([sku], channel, now(runtime));
    if (items === null) return;
    const item = items.get(sku);
    if (!item) throw new OmsError([problem('sku.unknown', `"${sku}" is not in the catalogue`, { sku }, ['sku'])]);
    if (!isParcelled(item.kind) || item.components || item.madeToOrder)
      throw new OmsError([problem('input.invalid', `"${sku}" does not lie in stock by itself`, { sku }, ['sku'])]);
  }

  function queueTerms() {
    const { queue } = shop.stock;
    if (!queue) throw omsError('capability.missing', 'the shop has no queue: set stock.queue', { capability: 'queue' });
    return queue;
  }
}

/** Out of range is at the end: a host's policy is no reason to send somebody away. */
const classOf = (given: number): number =>
  Number.isFinite(given) ? Math.min(queueClasses - 1, Math.max(0, Math.trunc(given))) : queueClasses - 1;

const storedOf = ({ id, version, head }: StoredSubject): Stored => ({ id, version, entry: JSON.parse(head) as Entry });

type Of = Pick<Entry, 'sku' | 'priority'>;
const waitingTerm = (sku: string): string => `waiting:${sku}`;
const classTerm = ({ sku, priority }: Of): string => `waiting:${priority}:${sku}`;
const blockTerm = (of: Of & Pick<Entry, 'number'>): string => `waiting:${of.priority}:${blockOf(of.number)}:${of.sku}`;
const waiterTerm = (who: string): string => `waiter:${who}`;
const waitingTerms = (entry: Entry): string[] => [waitingTerm(entry.sku), classTerm(entry), blockTerm(entry)];

const classKey = ({ sku, priority }: Of): string => `${priority} ${sku}`;
const blockKey = ({ sku, priority }: Of, block: number): string => `${priority} ${block} ${sku}`;

/** How many wait for the SKU, in the class, and in the block. */
function counted(entry: Entry, delta: 1 | -1): CounterMove[] {
  const keys = [entry.sku, classKey(entry), blockKey(entry, blockOf(entry.number))];
  return keys.map((key) => ({ space, key, delta, floor: 0, initial: 0 }));
}

function holdsOf(cart: string, lines: Reservation['lines'], expiresAt: Instant): HoldTarget[] {
  return lines.map(({ sku, location, lot, units }) => ({ cart, sku, location, lot, units, expiresAt }));
}

function withHeld(rows: readonly StockRow[], lines: Reservation['lines']): StockRow[] {
  return rows.map((row) => {
    const mine = lines.filter(({ location, lot }) => row.location === location && row.lot === lot);
    return mine.length === 0 ? row : { ...row, reserved: row.reserved + unitsOf(mine) };
  });
}

function unitsOf(lines: Reservation['lines'] = []): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}
