/** Subjects of a kind by their columns, names and search words. */
import { compareBytes } from '../../kernel';
import type { ChangeSet, FindQuery, IndexColumns, SubjectKind, SubjectRef } from '../../ports/repository';
import { joined } from './joined';
import type { ShopState, Subject } from './state';

/** The subjects of which every given part holds, newest first by id; oldest first where the query goes on `after` one. */
export function findSubjects(state: ShopState, query: FindQuery): Subject[] {
  const found: Subject[] = [];
  for (const subject of candidates(state, query)) {
    if (found.length >= query.limit) break;
    if (matches(state, subject, query)) found.push(subject);
  }
  return found;
}

export function addId(state: ShopState, { kind, id }: SubjectRef): void {
  const ids = state.idsByKind.get(kind) ?? [];
  ids.splice(lastBelow(ids, id) + 1, 0, id);
  state.idsByKind.set(kind, ids);
}

export function writeColumns(state: ShopState, subject: Subject, columns: IndexColumns): void {
  const before = subject.columns;
  subject.columns = { ...columns };
  const key = (party: string | null) => party && joined(subject.kind, party);
  reindex(state.byParty, subject, key(before.party), key(columns.party));
}

export function writeTerms(state: ShopState, subject: Subject, terms: ChangeSet['terms']): void {
  for (const term of terms.remove) {
    subject.terms.delete(term);
    reindex(state.byTerm, subject, joined(subject.kind, term), null);
  }
  for (const term of terms.add) {
    subject.terms.add(term);
    reindex(state.byTerm, subject, null, joined(subject.kind, term));
  }
}

/** In the order of the query: the shortest indexed list that the query allows; all of the kind where no list is much shorter than they are. */
function* candidates(state: ShopState, query: FindQuery): Generator<Subject> {
  const kind = query.kind ?? 'order';
  const ids = state.idsByKind.get(kind) ?? [];
  const lists = indexedLists(state, kind, query);
  const shortest = lists.reduce<ReadonlySet<Subject> | null>((a, b) => (a && a.size <= b.size ? a : b), null);
  if (shortest && shortest.size * sortingCost < ids.length + sortingCost * 10) {
    const newest = [...shortest].sort((a, b) => compareBytes(b.id, a.id));
    yield* query.after === undefined ? newest : newest.reverse();
    return;
  }
  if (query.after !== undefined) {
    for (let i = query.after === null ? 0 : lastBelow(ids, query.after); i < ids.length; i++)
      if (i >= 0) yield state.subjects.get(joined(kind, ids[i] as string)) as Subject;
    return;
  }
  for (let i = query.before === undefined ? ids.length - 1 : lastBelow(ids, query.before); i >= 0; i--) {
    yield state.subjects.get(joined(kind, ids[i] as string)) as Subject;
  }
}

/** Sorting a subject of a list costs about as much as looking at so many of them. */
const sortingCost = 16;

function indexedLists(state: ShopState, kind: SubjectKind, query: FindQuery): ReadonlySet<Subject>[] {
  const lists: ReadonlySet<Subject>[] = [];
  const none: ReadonlySet<Subject> = new Set();
  if (query.party !== undefined) lists.push(state.byParty.get(joined(kind, query.party)) ?? none);
  for (const term of query.terms ?? []) lists.push(state.byTerm.get(joined(kind, term)) ?? none);
  for (const { space, value } of query.names ?? []) {
    const owner = state.names.get(joined(space, value));
    const subject = owner?.kind === kind ? state.subjects.get(joined(kind, owner.id)) : undefined;
    lists.push(subject ? new Set([subject]) : none);
  }
  return lists;
}

function matches(state: ShopState, subject: Subject, query: FindQuery): boolean {
  const { columns } = subject;
  if (query.before !== undefined && compareBytes(subject.id, query.before) >= 0) return false;
  if (typeof query.after === 'string' && compareBytes(subject.id, query.after) <= 0) return false;
  if (query.party !== undefined && columns.party !== query.party) return false;
  if (query.channel !== undefined && columns.channel !== query.channel) return false;
  for (const { space, value } of query.names ?? []) {
    const owner = state.names.get(joined(space, value));
    if (owner?.id !== subject.id || owner.kind !== subject.kind) return false;
  }
  for (const region of ['lifecycle', 'payment', 'fulfillment', 'aftersales'] as const) {
    const wanted = query[region];
    const word = columns[region];
    if (wanted && (word === null || !wanted.includes(word))) return false;
  }
  if (query.terms && !query.terms.every((term) => subject.terms.has(term))) return false;
  if (query.placedFrom !== undefined && (columns.placedAt === null || columns.placedAt < query.placedFrom))
    return false;
  if (query.placedTo !== undefined && (columns.placedAt === null || columns.placedAt >= query.placedTo)) return false;
  if (query.amountFrom !== undefined && (columns.amount === null || columns.amount < query.amountFrom)) return false;
  return query.amountTo === undefined || (columns.amount !== null && columns.amount <= query.amountTo);
}

/** The last index whose id is below `before`; −1 where there is none. */
function lastBelow(ids: readonly string[], before: string): number {
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
