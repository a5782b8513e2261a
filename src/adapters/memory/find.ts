/** Orders by their columns, names and search words. */
import { compareBytes } from '../../kernel';
import type { ChangeSet, FindQuery, IndexColumns } from '../../ports/repository';
import { joined } from './joined';
import type { ShopState, Subject } from './state';

/** The orders of which every given part holds, newest first by id. */
export function findOrders(state: ShopState, query: FindQuery): Subject[] {
  const found: Subject[] = [];
  for (const order of candidates(state, query)) {
    if (found.length >= query.limit) break;
    if (matches(state, order, query)) found.push(order);
  }
  return found;
}

export function writeColumns(state: ShopState, subject: Subject, columns: IndexColumns): void {
  const before = subject.columns;
  subject.columns = { ...columns };
  if (subject.kind !== 'order') return;
  reindex(state.byParty, subject, before.party, columns.party);
}

export function writeTerms(state: ShopState, subject: Subject, terms: ChangeSet['terms']): void {
  for (const term of terms.remove) {
    subject.terms.delete(term);
    if (subject.kind === 'order') reindex(state.byTerm, subject, term, null);
  }
  for (const term of terms.add) {
    subject.terms.add(term);
    if (subject.kind === 'order') reindex(state.byTerm, subject, null, term);
  }
}

/** Newest first: the shortest indexed list that the query allows; all orders where no list is much shorter than they are. */
function* candidates(state: ShopState, query: FindQuery): Generator<Subject> {
  const lists = indexedLists(state, query);
  const shortest = lists.reduce<ReadonlySet<Subject> | null>((a, b) => (a && a.size <= b.size ? a : b), null);
  if (shortest && shortest.size * sortingCost < state.orderIds.length + sortingCost * 10) {
    yield* [...shortest].sort((a, b) => compareBytes(b.id, a.id));
    return;
  }
  for (let i = firstBelow(state.orderIds, query.before); i >= 0; i--) {
    yield state.subjects.get(joined('order', state.orderIds[i] as string)) as Subject;
  }
}

/** Sorting an order of a list costs about as much as looking at so many orders. */
const sortingCost = 16;

function indexedLists(state: ShopState, query: FindQuery): ReadonlySet<Subject>[] {
  const lists: ReadonlySet<Subject>[] = [];
  const none: ReadonlySet<Subject> = new Set();
  if (query.party !== undefined) lists.push(state.byParty.get(query.party) ?? none);
  for (const term of query.terms ?? []) lists.push(state.byTerm.get(term) ?? none);
  for (const { space, value } of query.names ?? []) {
    const owner = state.names.get(joined(space, value));
    const subject = owner?.kind === 'order' ? state.subjects.get(joined('order', owner.id)) : undefined;
    lists.push(subject ? new Set([subject]) : none);
  }
  return lists;
}

function matches(state: ShopState, order: Subject, query: FindQuery): boolean {
  const { columns } = order;
  if (query.before !== undefined && compareBytes(order.id, query.before) >= 0) return false;
  if (query.party !== undefined && columns.party !== query.party) return false;
  if (query.channel !== undefined && columns.channel !== query.channel) return false;
  for (const { space, value } of query.names ?? [])
    if (state.names.get(joined(space, value))?.id !== order.id) return false;
  for (const region of ['lifecycle', 'payment', 'fulfillment', 'aftersales'] as const) {
    const wanted = query[region];
    const word = columns[region];
    if (wanted && (word === null || !wanted.includes(word))) return false;
  }
  if (query.terms && !query.terms.every((term) => order.terms.has(term))) return false;
  if (query.placedFrom !== undefined && (columns.placedAt === null || columns.placedAt < query.placedFrom))
    return false;
  if (query.placedTo !== undefined && (columns.placedAt === null || columns.placedAt >= query.placedTo)) return false;
  if (query.amountFrom !== undefined && (columns.amount === null || columns.amount < query.amountFrom)) return false;
  return query.amountTo === undefined || (columns.amount !== null && columns.amount <= query.amountTo);
}

/** The last index whose id is below `before`. */
function firstBelow(ids: readonly string[], before: string | undefined): number {
  if (before === undefined) return ids.length - 1;
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes(ids[middle] as string, before) < 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function reindex(index: Map<string, Set<Subject>>, subject: Subject, from: string | null, to: string | null): void {
  if (from === to) return;
  if (from !== null) {
    const list = index.get(from);
    list?.delete(subject);
    if (list?.size === 0) index.delete(from);
  }
  if (to !== null) index.set(to, (index.get(to) ?? new Set()).add(subject));
}
