/**
 * Everything that disagrees about stock, found page by page.
 *
 * - What each order and each stock document says (its facts) against the movements that it wrote, and against what the order says it was
 *   promised. Both are read at one version of the subject, so that nothing that happens meanwhile looks like damage.
 * - Counters, movements and cart holds, row by row, as the store sees all three at one instant.
 */
import {
  compensations,
  isBackorder,
  layerOf,
  type StockCounts,
  type StockKey,
  type StockMovement,
} from '../../inventory';
import { backorderTerm, decodeFact, decodeOrder, movesOf, type OrderRecord, piecesOf, placesOf } from '../../order';
import type {
  BookedCommit,
  LayerDifference,
  StockDifference,
  StoredSubject,
  SubjectKind,
  SubjectRef,
} from '../../ports';
import type { Runtime } from '../runtime';
import { createLimitSums, type LimitFinding, limitFindings } from './limit-books';
import { incomingKey, incomingSpace } from './living';
import { onOrderByOrders } from './purchase-orders';
import { createSerialBooks, type SerialFinding } from './serials';

/**
 * One disagreement about stock.
 *
 * - `movements`: the subject's facts mean other movements than it wrote; `missing` makes up for them.
 * - `order`: the order says that it was promised other units than its facts do; `excess` is what it says too much (less than zero: too little).
 * - `search`: an order that waits for units of the SKU is not found by that, and would be given none.
 * - `reservations`: movements reserve other units than carts hold.
 * - `counters`: the row is not the sum of its movements; `is` null: there is no row.
 * - `expiry`: the row does not know when the first of its holds expires.
 * - `serial`: what is counted of a serial number at a place is not what the facts say.
 * - `layers`: units of a layer of cost are counted otherwise than its movements say.
 * - `incoming`: units that are on order are counted otherwise than the open purchase orders say.
 * - `limits`: uses of a discount, units of a customer, a workshop's day, a location's day or orders of a delivery window are counted otherwise than orders and carts say.
 */
export type StockFinding =
  | {
      readonly kind: 'movements';
      readonly subject: SubjectRef;
      readonly version: number;
      readonly missing: readonly StockMovement[];
    }
  | {
      readonly kind: 'order';
      readonly subject: SubjectRef;
      readonly version: number;
      readonly excess: readonly (StockKey & { readonly units: number })[];
    }
  | { readonly kind: 'search'; readonly subject: SubjectRef; readonly version: number; readonly sku: string }
  | (StockKey & { readonly kind: 'reservations'; readonly is: number; readonly should: number })
  | (StockKey & { readonly kind: 'counters'; readonly is: StockCounts | null; readonly should: StockCounts })
  | (StockKey & { readonly kind: 'expiry'; readonly is: string | null; readonly should: string | null })
  | SerialFinding
  | (StockKey & { readonly kind: 'layers'; readonly layer: string; readonly is: number; readonly should: number })
  | {
      readonly kind: 'incoming';
      readonly sku: string;
      readonly location: string;
      readonly is: number;
      readonly should: number;
    }
  | LimitFinding;

/** Commits and rows read at once: what is held in memory does not grow with the shop. */
const pageSize = 1_000;

/** Subjects whose facts state what their commits move; carts hold stock, which is compared row by row. */
const documentKinds: readonly SubjectKind[] = ['stockDocument', 'purchaseOrder', 'transfer', 'stockCount', 'repair'];

/** Everything that disagrees, subjects first: once their movements are whole, the rows can be counted anew. */
export async function* stockFindings(runtime: Runtime): AsyncGenerator<StockFinding> {
  const serials = createSerialBooks(runtime);
  const limits = createLimitSums(runtime);
  for await (const book of books(runtime)) {
    serials.add(book.commits);
    await limits.add(book);
    yield* await examined(runtime, book);
  }
  yield* await serials.findings();
  for await (const difference of differences(runtime)) yield* ofRow(difference);
  for await (const { key, is, should } of layerDifferences(runtime))
    yield { kind: 'layers', ...layerOf(key), is, should };
  for (const { key, is, should } of await incomingDifferences(runtime)) {
    const [sku = '', location = ''] = key.split(incomingKey('', ''));
    yield { kind: 'incoming', sku, location, is, should };
  }
  yield* await limitFindings(runtime, limits, () => books(runtime));
}

/** Layers of cost that disagree, page by page. */
async function* layerDifferences({ shop, repository }: Runtime): AsyncGenerator<LayerDifference> {
  let after: string | null = null;
  for (;;) {
    const page: readonly LayerDifference[] = await repository.layerDifferences(shop.id, { after, limit: pageSize });
    yield* page;
    after = page.at(-1)?.key ?? null;
    if (page.length < pageSize) return;
  }
}

/**
 * What is counted as on order against the open purchase orders. Both change in one commit and are read one after the other: what two looks do not
 * see alike happened meanwhile.
 */
async function incomingDifferences(runtime: Runtime): Promise<readonly LayerDifference[]> {
  const look = async () => {
    const should = await onOrderByOrders(runtime);
    const counted = await runtime.repository.countersUnder(runtime.shop.id, [{ space: incomingSpace, prefix: '' }]);
    const is = new Map(counted.map(({ key, value }) => [key, value]));
    return [...new Set([...is.keys(), ...should.keys()])]
      .map((key) => ({ key, is: is.get(key) ?? 0, should: should.get(key) ?? 0 }))
      .filter((of) => of.is !== of.should);
  };
  const first = await look();
  if (first.length === 0) return [];
  const seen = new Set(first.map((of) => JSON.stringify(of)));
  return (await look()).filter((of) => seen.has(JSON.stringify(of)));
}

/** Rows that disagree, page by page. */
export async function* differences({ shop, repository }: Runtime): AsyncGenerator<StockDifference> {
  let after: StockKey | null = null;
  for (;;) {
    const page: readonly StockDifference[] = await repository.stockDifferences(shop.id, { after, limit: pageSize });
    yield* page;
    after = page.at(-1) ?? null;
    if (page.length < pageSize) return;
  }
}

/** All commits of one subject, and how it lies in the store. */
interface Book {
  readonly subject: SubjectRef;
  readonly commits: readonly BookedCommit[];
  readonly stored: StoredSubject | null;
  /** Of an order. */
  readonly order: OrderRecord | null;
}

async function* books({ shop, repository }: Runtime): AsyncGenerator<Book> {
  let cursor: string | null = null;
  let open: BookedCommit[] = [];
  for (;;) {
    const page: Awaited<ReturnType<typeof repository.booked>> = await repository.booked(shop.id, cursor, pageSize);
    const groups: BookedCommit[][] = open.length > 0 ? [open] : [];
    for (const commit of page.commits) {
      const group = groups.at(-1);
      if (group && sameSubject(group[0] as BookedCommit, commit)) group.push(commit);
      else groups.push([commit]);
    }
    const isLast = page.commits.length < pageSize;
    // The last subject of a page may go on in the next one.
    open = isLast ? [] : (groups.pop() ?? []);
    const subjects = groups.map((group) => (group[0] as BookedCommit).subject);
    const stored = await repository.loadMany(shop.id, subjects);
    for (const [i, commits] of groups.entries()) {
      const book = bookOf(subjects[i] as SubjectRef, commits, stored[i] ?? null);
      // What a test order says of stock it never moved.
      if (!book.order?.head.intake.test) yield book;
    }
    if (isLast) return;
    cursor = page.cursor;
  }
}

function bookOf(subject: SubjectRef, commits: readonly BookedCommit[], stored: StoredSubject | null): Book {
  return { subject, commits, stored, order: stored?.kind === 'order' ? decodeOrder(stored) : null };
}

async function examined(runtime: Runtime, book: Book): Promise<StockFinding[]> {
  const { subject, commits, stored, order } = book;
  if (subject.kind !== 'order' && !documentKinds.includes(subject.kind)) return [];
  // Somebody was at it between the two reads.
  if (stored && stored.version !== commits.at(-1)?.version) return examined(runtime, await reread(runtime, stored));
  const version = stored?.version ?? 0;
  const meant = commits.flatMap(subject.kind === 'order' ? meantByOrder : meantByDocument);
  // What carts hold is given back by whoever meets it: holds are compared row by row.
  const unreserved = (move: StockMovement) => ({ ...move, reserved: 0 });
  const written = commits.flatMap(({ moves }) => moves.map(unreserved));
  const missing = compensations(written, meant.map(unreserved));
  const findings: StockFinding[] = missing.length > 0 ? [{ kind: 'movements', subject, version, missing }] : [];
  if (!order) return findings;
  const excess = excessOf(order, meant);
  if (excess.length > 0) findings.push({ kind: 'order', subject, version, excess });
  for (const sku of await unfound(runtime, order)) findings.push({ kind: 'search', subject, version, sku });
  return findings;
}

/** The subject as it was loaded, with the commits up to that version. */
async function reread({ shop, repository }: Runtime, stored: StoredSubject): Promise<Book> {
  const subject = { kind: stored.kind, id: stored.id };
  const [history, moves] = await Promise.all([
    repository.history(shop.id, [subject]),
    repository.movements(shop.id, [subject]),
  ]);
  const commits = history
    .filter(({ version }) => version <= stored.version)
    .map((commit) => ({ ...commit, moves: moves.filter(({ version }) => version === commit.version) }));
  return bookOf(subject, commits, stored);
}

function meantByOrder({ facts, at }: BookedCommit): StockMovement[] {
  return facts.flatMap((text) => movesOf(decodeFact(text, at)));
}

function meantByDocument({ facts }: BookedCommit): StockMovement[] {
  return facts.flatMap((text) => (JSON.parse(text) as { data: { moves?: StockMovement[] } }).data.moves ?? []);
}

function excessOf(order: OrderRecord, meant: readonly StockMovement[]): (StockKey & { readonly units: number })[] {
  const only = (key: StockKey, allocated: number) => {
    const { sku, location, lot } = key;
    return { sku, location, lot, onHand: 0, allocated, reserved: 0, value: 0 };
  };
  const promised = order.head.counts.flatMap(placesOf).map((of) => only(of, of.units));
  const told = meant.map((of) => only(of, of.allocated));
  return compensations(told, promised).map(({ sku, location, lot, allocated }) => ({
    sku,
    location,
    lot,
    units: allocated,
  }));
}

/** SKUs that the order waits for and by which it is not found. */
async function unfound({ shop, repository }: Runtime, { head }: OrderRecord): Promise<string[]> {
  const waiting = head.counts
    .flatMap(piecesOf)
    .filter(({ allocated }) => allocated.some(isBackorder))
    .map(({ sku }) => sku);
  const { number } = head.intake;
  if (number === null) return [];
  const names = [{ space: 'number', value: number }];
  const missing: string[] = [];
  for (const sku of new Set(waiting)) {
    const found = await repository.find(shop.id, { names, terms: [backorderTerm(sku)], limit: 1 });
    if (found.length === 0) missing.push(sku);
  }
  return missing;
}

function ofRow({ sku, location, lot, counters, sums, held }: StockDifference): StockFinding[] {
  const key = { sku, location, lot };
  const { nextExpiry, ...is } = counters ?? { ...noCounts, nextExpiry: null };
  const findings: StockFinding[] = [];
  if (sums.reserved !== held.units)
    findings.push({ ...key, kind: 'reservations', is: sums.reserved, should: held.units });
  if (JSON.stringify(countsOf(is)) !== JSON.stringify(countsOf(sums)))
    findings.push({ ...key, kind: 'counters', is: counters && countsOf(is), should: countsOf(sums) });
  if (nextExpiry !== held.nextExpiry)
    findings.push({ ...key, kind: 'expiry', is: nextExpiry, should: held.nextExpiry });
  return findings;
}

function countsOf({ onHand, allocated, reserved, value }: StockCounts): StockCounts {
  return { onHand, allocated, reserved, value };
}

const noCounts: StockCounts = { onHand: 0, allocated: 0, reserved: 0, value: 0 };

function sameSubject({ subject: a }: BookedCommit, { subject: b }: BookedCommit): boolean {
  return a.kind === b.kind && a.id === b.id;
}
