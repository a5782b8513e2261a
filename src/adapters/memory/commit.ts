/**
 * One ChangeSet against the state: every check first, then every write, with no pause between them (P1).
 *
 * The order of the checks: storable text, key, version, names, counters and stock. A replayed command is a `duplicate` even when its
 * subject has moved on since.
 */
import { compareBytes, findUnstorable, omsError } from '../../kernel';
import type { ChangeSet, CommitResult, CounterValue, StoredCommit, SubjectRef } from '../../ports/repository';
import { addId, writeColumns, writeTerms } from './find';
import { joined } from './joined';
import { saveParties } from './parties';
import type { ShopState, Subject } from './state';
import { applyStock, namedRows, planStock, type StockPlan } from './stock';

interface CounterPlan extends CounterValue {
  readonly before: number;
  readonly fits: boolean;
}

/** What a set would write to counters and stock. */
interface Plan {
  readonly counters: readonly CounterPlan[];
  readonly stock: StockPlan;
}

export function commitOne(state: ShopState, set: ChangeSet): CommitResult {
  const plan = prepare(state, set);
  return 'status' in plan ? plan : { status: 'committed', version: write(state, set, plan) };
}

/** Every check of a set, without a write: its refusal, or what there is to write. */
export function prepare(state: ShopState, set: ChangeSet): CommitResult | Plan {
  const unstorable = findUnstorable(set);
  if (unstorable) return { status: 'failed', error: omsError('input.invalid', unstorable) };
  const hit = set.key ? state.keys.get(set.key.key) : undefined;
  if (hit) {
    if (hit.fingerprint !== set.key?.fingerprint) return { status: 'keyReused', subject: { ...hit.subject } };
    return { status: 'duplicate', subject: { ...hit.subject }, version: hit.version };
  }
  const subject = state.subjects.get(subjectKey(set.subject));
  if ((subject?.version ?? 0) !== set.expectedVersion) return { status: 'versionConflict' };
  for (const { space, value } of set.names) {
    const owner = state.names.get(joined(space, value));
    if (owner && !sameSubject(owner, set.subject)) return { status: 'nameTaken', space, value, owner: { ...owner } };
  }
  const counters = planCounters(state, set);
  const stock = planStock(state.stock, set);
  if (!stock.fits || counters.some((counter) => !counter.fits)) {
    const values = counters.map(({ space, key, before }) => ({ space, key, value: before }));
    return { status: 'shortage', rows: namedRows(stock), counters: values };
  }
  return { counters, stock };
}

export function subjectKey(ref: SubjectRef): string {
  return joined(ref.kind, ref.id);
}

function planCounters(state: ShopState, set: ChangeSet): CounterPlan[] {
  if (set.counters.length === 0) return [];
  const plans = new Map<string, CounterPlan>();
  for (const { space, key, delta, floor, initial } of set.counters) {
    const text = joined(space, key);
    const before = plans.get(text)?.before ?? state.counters.get(text) ?? initial;
    const value = (plans.get(text)?.value ?? before) + delta;
    plans.set(text, { space, key, before, value, fits: value >= floor || value >= before });
  }
  return [...plans.keys()].sort(compareBytes).map((text) => plans.get(text) as CounterPlan);
}

function write(state: ShopState, set: ChangeSet, { counters, stock }: Plan): number {
  const ref = { kind: set.subject.kind, id: set.subject.id };
  const version = set.expectedVersion + 1;
  const subject = state.subjects.get(subjectKey(ref)) ?? addSubject(state, ref);
  subject.version = version;
  subject.head = set.head;
  for (const [name, text] of Object.entries(set.sections)) subject.sections.set(name, text);
  writeColumns(state, subject, set.columns);
  writeTerms(state, subject, set.terms);
  for (const { space, value } of set.names) state.names.set(joined(space, value), ref);

  const commit: StoredCommit = { subject: ref, version, at: set.at, facts: [...set.facts] };
  subject.commits.push(commit);
  state.feed.push(commit);
  if (set.key) {
    state.keys.set(set.key.key, { ...set.key, subject: ref, version });
    state.keyTimes.set(set.key.key, set.at);
  }
  saveParties(state, set.parties);

  for (const { space, key, value } of counters) state.counters.set(joined(space, key), value);
  subject.moves.push(...applyStock(state.stock, stock, { subject: ref, version, at: set.at }));
  set.ledger.forEach((posting, n) => {
    subject.postings.push(JSON.stringify({ ...posting, subject: ref, version, n, at: set.at }));
  });
  state.effects.add(ref, version, set.effects, set.at);
  state.deadlines.change(ref, set.deadlines);
  return version;
}

function addSubject(state: ShopState, ref: SubjectRef): Subject {
  const columns: ChangeSet['columns'] = {
    channel: null,
    party: null,
    lifecycle: null,
    payment: null,
    fulfillment: null,
    aftersales: null,
    placedAt: null,
    amount: null,
    currency: null,
  };
  const subject: Subject = {
    ...ref,
    version: 0,
    head: '',
    sections: new Map(),
    columns,
    terms: new Set(),
    commits: [],
    moves: [],
    postings: [],
  };
  state.subjects.set(subjectKey(ref), subject);
  addId(state, ref);
  return subject;
}

function sameSubject(a: SubjectRef, b: SubjectRef): boolean {
  return a.kind === b.kind && a.id === b.id;
}
