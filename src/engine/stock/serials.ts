/** Serial numbers in stock documents: which SKUs have any, what a document says of them, and what became of one. */
import {
  packedState,
  type Serial,
  type SerialMove,
  type SerialPlace,
  type StockKey,
  serialAt,
  serialCounts,
  serialPlace,
  serialProblems,
  serialRoom,
} from '../../inventory';
import { compareBytes, type Instant, OmsError, problem } from '../../kernel';
import { decodeFact, emptyOrder, type Fact, serial, serialMovesOf, serialTerm } from '../../order';
import type { CounterMove, CounterValue, StockMove, StoredCommit, SubjectKind, SubjectRef } from '../../ports';
import { parse } from '../input';
import { now, type Runtime } from '../runtime';
import { sku } from './schemas';

/** What a commit writes of the numbers that it moves. */
export interface SerialWrites {
  readonly counters: readonly CounterMove[];
  /** Words that the subject is found by. */
  readonly terms: readonly string[];
}

const nothing: SerialWrites = { counters: [], terms: [] };

/**
 * What is written of the named numbers. Throws `serial.count` where units of a SKU that has numbers move and others, or none, are named: nothing
 * that changes the stock goes past it.
 */
export async function serialWrites(
  runtime: Runtime,
  moves: readonly StockMove[],
  named: readonly SerialMove[] = [],
): Promise<SerialWrites> {
  if (!runtime.shop.stock.serials) {
    if (named.length > 0) throw notKept('the shop keeps no serial numbers: set stock.serials');
    return nothing;
  }
  const moved = moves.filter(({ onHand }) => onHand !== 0);
  const numbered = await numberedSkus(
    runtime,
    [...moved, ...named].map(({ sku: of }) => of),
  );
  const strange = named.find(({ sku: of }) => !numbered.has(of));
  if (strange) throw notKept(`the catalogue says of no serial numbers of ${strange.sku}`);
  const problems = serialProblems(
    moved.filter(({ sku: of }) => numbered.has(of)),
    named,
  );
  if (problems.length > 0) throw new OmsError(problems);
  return { counters: serialCounts(named), terms: [...new Set(named.map((of) => serialTerm(of.serial)))] };
}

function notKept(message: string): OmsError {
  return new OmsError([problem('input.invalid', message, {}, ['serials'])]);
}

/** Those of the SKUs whose units have numbers, by the catalogue. */
export async function numberedSkus(runtime: Runtime, skus: readonly string[]): Promise<ReadonlySet<string>> {
  const { catalog } = runtime.options;
  const wanted = [...new Set(skus)];
  if (!catalog || wanted.length === 0) return new Set();
  const { channels, currency } = runtime.shop;
  const request = { skus: wanted, channel: channels[0] as string, currency, at: now(runtime) };
  const items = await runtime.timed('catalog', () => catalog.items(request));
  return new Set(items.flatMap((item) => (item.serials === true ? [item.sku] : [])));
}

/** Numbers that go from one row to another, or from or to outside the shop. */
export function serialsBetween(
  of: string,
  serials: readonly string[] | undefined,
  from: StockKey | null,
  to: StockKey | null,
): SerialMove[] {
  return (serials ?? []).map((number) => ({
    sku: of,
    serial: number,
    from: from && serialPlace(from),
    to: to && serialPlace(to),
  }));
}

/** The refusal where a number does not lie where it was said to, or lies somewhere already; null where counters say neither. */
export function serialRefusal(counters: readonly CounterMove[], values: readonly CounterValue[]): OmsError | null {
  const problems = counters.flatMap(({ space, key, delta, floor, initial }) => {
    if (space !== 'serial' && space !== 'serialRoom' && space !== 'serialUnpicked') return [];
    const value = values.find((of) => of.space === space && of.key === key)?.value ?? initial;
    if (value + delta >= floor) return [];
    const [of = '', number = ''] = key.split('\u001f');
    const details = { sku: of, serial: number };
    if (space === 'serialUnpicked')
      return [problem('scan.repeated', `${number} of ${of} was fetched for another order`, details)];
    return space === 'serial'
      ? [problem('serial.absent', `${number} of ${of} does not lie there`, details)]
      : [problem('serial.here', `${number} of ${of} lies in the stock already`, details)];
  });
  return problems.length > 0 ? new OmsError(problems) : null;
}

/** What happened to a numbered unit: the fact that says so, of which order or document, and where the unit went. */
export interface SerialEvent {
  readonly at: Instant;
  readonly subject: SubjectRef;
  readonly version: number;
  readonly fact: string;
  readonly from: SerialPlace | null;
  /** Null: it left the shop. */
  readonly to: SerialPlace | null;
}

/** A numbered unit with its whole story, oldest first. */
export interface SerialStory extends Serial {
  /** Where it lies; null where it has left, and where nobody has heard of it. */
  readonly place: SerialPlace | null;
  /** The order that has it: it is packed for it, or was sent. */
  readonly order: string | null;
  readonly events: readonly SerialEvent[];
}

export interface Serials {
  /** Where a numbered unit is, and all that became of it. */
  serial(of: string, number: string): Promise<SerialStory>;
}

/** What may move a number. */
const kinds: readonly SubjectKind[] = ['stockDocument', 'purchaseOrder', 'transfer', 'stockCount', 'repair', 'order'];
/** More subjects than ever have to do with one unit. */
const mostSubjects = 1_000;

export function createSerials(runtime: Runtime): Serials {
  return {
    async serial(of, number) {
      const wanted = { sku: parse(sku, of, 'inventory.serial'), serial: parse(serial, number, 'inventory.serial') };
      const events = await storyOf(runtime, wanted);
      return {
        ...wanted,
        place: await placeOf(runtime, events),
        order: holderOf(events),
        events: events.map(({ sku: _sku, serial: _serial, ...event }) => event),
      };
    },
  };
}

/** Every move of a number, oldest first. */
async function storyOf(runtime: Runtime, of: Serial): Promise<(SerialEvent & Serial)[]> {
  const { shop, repository } = runtime;
  const terms = [serialTerm(of.serial)];
  const found = await Promise.all(kinds.map((kind) => repository.find(shop.id, { kind, terms, limit: mostSubjects })));
  const refs = found.flat().map(({ kind, id }): SubjectRef => ({ kind, id }));
  const commits = refs.length === 0 ? [] : await repository.history(shop.id, refs);
  const events = refs
    .flatMap((ref) =>
      eventsOf(
        runtime,
        commits.filter(({ subject }) => isSame(subject, ref)),
      ),
    )
    .filter((event) => event.sku === of.sku && event.serial === of.serial)
    .sort((a, b) => compareBytes(a.at, b.at));
  return inTurn(events);
}

/** Of what happened in the same instant, that comes next which begins where the unit is. */
function inTurn<Event extends SerialEvent>(events: readonly Event[]): Event[] {
  const left = [...events];
  const story: Event[] = [];
  for (let place: SerialPlace | null = null; left.length > 0; place = (story.at(-1) as Event).to) {
    const at = left[0]?.at;
    const here = left.findIndex((event) => event.at === at && placeName(event.from) === placeName(place));
    story.push(...left.splice(Math.max(0, here), 1));
  }
  return story;
}

const placeName = (place: SerialPlace | null): string => JSON.stringify(place && [place.location, place.state]);

/** Where the counters say that the unit lies. */
async function placeOf(
  { shop, repository }: Runtime,
  events: readonly (SerialEvent & Serial)[],
): Promise<SerialPlace | null> {
  const places = events.flatMap((event) => (event.to ? [{ of: event, place: event.to }] : []));
  const wanted = places.map(({ of, place }) => serialAt(of, place));
  const values = wanted.length === 0 ? [] : await repository.counterValues(shop.id, wanted);
  const here = new Set(values.flatMap(({ key, value }) => (value > 0 ? [key] : [])));
  return places.find(({ of, place }) => here.has(serialAt(of, place).key))?.place ?? null;
}

/** The order that the unit is packed for, or that it was sent with and has not come back from. */
function holderOf(events: readonly SerialEvent[]): string | null {
  const taken = new Map<string, number>();
  for (const { subject, fact, from, to } of events) {
    if (subject.kind !== 'order') continue;
    const change =
      (to?.state === packedState ? 1 : 0) -
      (from?.state === packedState && to !== null ? 1 : 0) -
      // What had left before its order came here went from no place of this shop.
      (from !== null ? 0 : fact === 'shipment.dispatched' ? -1 : 1);
    taken.set(subject.id, (taken.get(subject.id) ?? 0) + change);
  }
  return [...taken].find(([, count]) => count > 0)?.[0] ?? null;
}

function isSame(a: SubjectRef, b: SubjectRef): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** Every move of a number in the commits of one subject, in their order. */
export function eventsOf(runtime: Runtime, commits: readonly StoredCommit[]): (SerialEvent & Serial)[] {
  let order = emptyOrder(runtime.shop.id, commits[0]?.subject.id ?? '', runtime.shop.regions);
  return commits.flatMap(({ subject, version, at, facts }) =>
    facts.flatMap((text) => {
      if (subject.kind !== 'order') {
        const { type, data = {} } = JSON.parse(text) as { type: string; data?: { serials?: readonly SerialMove[] } };
        return (data.serials ?? []).map((move) => ({ ...move, at, subject, version, fact: type }));
      }
      const fact: Fact = decodeFact(text, at);
      order = runtime.evolve(order, fact);
      return serialMovesOf(order, fact).map((move) => ({ ...move, at, subject, version, fact: fact.type }));
    }),
  );
}

/** A counter of a number that is not what the facts make it. */
export interface SerialFinding extends Serial {
  readonly kind: 'serial';
  /** Null: whether it lies anywhere in the shop, as its room counts it. */
  readonly place: SerialPlace | null;
  readonly is: number;
  readonly should: number;
}

/** What the facts of many subjects say of numbers, to be held against the counters. */
export interface SerialBooks {
  add(commits: readonly StoredCommit[]): void;
  /** Each counter that is something else. What moved meanwhile is looked at until nothing does. */
  findings(): Promise<SerialFinding[]>;
}

interface SerialBook extends Serial {
  readonly place: SerialPlace | null;
  readonly counter: { readonly space: string; readonly key: string };
}

/** Looks at a counter and its story before what differs is believed: somebody may be moving the unit. */
const mostLooks = 20;

export function createSerialBooks(runtime: Runtime): SerialBooks {
  const sums = new Map<string, SerialBook & { should: number }>();
  return {
    add(commits) {
      if (!runtime.shop.stock.serials) return;
      for (const { book, delta } of eventsOf(runtime, commits).flatMap(bookings)) {
        const sum = sums.get(nameOf(book)) ?? { ...book, should: startOf(book) };
        sums.set(nameOf(book), { ...sum, should: sum.should + delta });
      }
    },
    async findings() {
      const all = [...sums.values()];
      const values = await valuesOf(runtime, all);
      const differ = all.filter((book) => values(book) !== book.should);
      const looked = await Promise.all(differ.map((book) => looking(runtime, book)));
      return looked.flat();
    },
  };
}

/** The counter against its own story, once both say twice what they said before. */
async function looking(runtime: Runtime, book: SerialBook): Promise<SerialFinding[]> {
  let before = '';
  for (let look = 0; ; look++) {
    const is = (await valuesOf(runtime, [book]))(book);
    const mine = (await storyOf(runtime, book)).flatMap(bookings).filter((of) => nameOf(of.book) === nameOf(book));
    const should = mine.reduce((sum, { delta }) => sum + delta, startOf(book));
    const seen = `${is} ${should}`;
    if (seen !== before && look < mostLooks) {
      before = seen;
      continue;
    }
    const { sku: of, serial: number, place } = book;
    return is === should ? [] : [{ kind: 'serial', sku: of, serial: number, place, is, should }];
  }
}

function bookings(move: SerialMove): { readonly book: SerialBook; readonly delta: number }[] {
  const { sku: of, serial: number, from, to } = move;
  return [[from, -1] as const, [to, 1] as const].map(([place, delta]) => {
    const counter = place ? serialAt(move, place) : serialRoom(move);
    return { book: { sku: of, serial: number, place, counter }, delta };
  });
}

const startOf = ({ place }: SerialBook): number => (place ? 0 : 1);
const nameOf = ({ counter: { space, key } }: Pick<SerialBook, 'counter'>): string => `${space} ${key}`;

async function valuesOf(
  { shop, repository }: Runtime,
  books: readonly SerialBook[],
): Promise<(book: SerialBook) => number> {
  const values = await repository.counterValues(
    shop.id,
    books.map(({ counter }) => counter),
  );
  const found = new Map(values.map(({ value, ...counter }) => [nameOf({ counter }), value]));
  return (book) => found.get(nameOf(book)) ?? startOf(book);
}

/** The change of a counter that makes it what the facts say. */
export function serialMending({ sku: of, serial: number, place, is, should }: SerialFinding): CounterMove {
  const named = { sku: of, serial: number };
  const { space, key } = place ? serialAt(named, place) : serialRoom(named);
  return { space, key, delta: should - is, floor: Number.MIN_SAFE_INTEGER, initial: place ? 0 : 1 };
}
