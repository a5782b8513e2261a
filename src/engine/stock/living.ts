/**
 * Documents with a life: purchase orders, transfers, counts, work orders, waves, cases, feedback, repairs and claims. Each is a subject of its own, decided on what it is at the
 * moment, and decided again when somebody else was faster.
 */
import type * as z from 'zod';
import {
  costGuards,
  type DocumentDecision,
  type Happening,
  type SerialMove,
  type StockMovement,
} from '../../inventory';
import { attentionTerms, type Instant, isUuid, OmsError, omsError, problem, type Trouble } from '../../kernel';
import type {
  ChangeSet,
  CommitResult,
  CounterMove,
  DeadlineDraft,
  EffectDraft,
  FindQuery,
  IndexColumns,
  SubjectKind,
} from '../../ports';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import { isCostOvertaken } from '../costs';
import { commandOptionsSchema, keyFor, parse } from '../input';
import type { Tellable } from '../messages/intents';
import type { CommandOptions } from '../pipeline';
import { publication } from '../publishing';
import { now, type Runtime } from '../runtime';
import { type DocumentWrites, stating } from './commit-document';
import { refusal } from './refusal';
import { type SerialWrites, serialWrites } from './serials';
import { isSettingsClaim } from './settings';
import { followingSupplies, movedSupplies, type Supply } from './supplies';

/** A document, or its id. */
export type DocumentRef = string | { readonly id: string };

/** A document as it is stored: its version grows with every change. */
export type Versioned<Doc> = Doc & { readonly version: number };

/** A fact of a document with the commit that recorded it; the last fact of a commit that moved stock states how (`data.moves`). */
export type DocumentFact<Fact> = Fact & {
  readonly version: number;
  readonly data: { readonly moves?: readonly StockMovement[]; readonly serials?: readonly SerialMove[] };
};

/** Documents, newest first, and the cursor behind them: null on the last page. */
export interface DocumentPage<Doc> {
  readonly documents: readonly Versioned<Doc>[];
  readonly next: string | null;
}

/** What makes a kind of document. */
export interface DocumentKind<Doc extends { readonly id: string }, Fact extends object> {
  readonly kind: SubjectKind &
    (
      | 'purchaseOrder'
      | 'transfer'
      | 'stockCount'
      | 'workOrder'
      | 'wave'
      | 'case'
      | 'feedback'
      | 'repair'
      | 'supplierClaim'
    );
  /** What it is called in refusals. */
  readonly noun: string;
  readonly evolve: (doc: Doc | null, fact: Fact) => Doc;
  /** Words that it is found by. */
  readonly termsOf: (doc: Doc) => readonly string[];
  /** Units that are on their way because of it, by the key of {@link incomingKey}. */
  readonly incomingOf: (doc: Doc) => ReadonlyMap<string, number>;
  /** The days on which goods of it are expected that have not come. */
  readonly expectedAt: (doc: Doc) => readonly (Instant | null)[];
  /** What is to come in because of it; absent: nothing ever does. */
  readonly suppliesOf?: (doc: Doc) => readonly Supply[];
  /** What of it waits for a person. */
  readonly troublesOf: (doc: Doc) => readonly Trouble[];
  /** Other deadlines, by name, where it has any: null is called off. */
  readonly deadlinesOf?: (doc: Doc) => Readonly<Record<string, Instant | null>>;
  /** What it is found by beside its words. */
  readonly columnsOf?: (doc: Doc) => Partial<IndexColumns>;
  /** Of what people outside may be told. */
  readonly tells?: (facts: readonly Fact[], doc: Doc) => readonly Tellable[];
}

export interface DocumentChange<Doc, Fact, Given> {
  /** Null for a new one. */
  readonly ref: DocumentRef | null;
  /** The id of a new one, where it follows from what it is about: if it is there already, that one is decided on. */
  readonly id?: string;
  readonly command: string;
  /** What was asked, and how it is read: an idempotency key commits it once. */
  readonly schema: z.ZodType<Given>;
  readonly input: unknown;
  readonly options: CommandOptions;
  /** What else makes the request recognisable by its key; by itself the command, the document and what was asked. */
  readonly about?: readonly unknown[];
  readonly decide: (
    doc: Doc | null,
    happening: Happening,
    given: Given,
    id: string,
  ) => DocumentDecision<Fact> | Promise<DocumentDecision<Fact>>;
  readonly write?: (facts: readonly Fact[], doc: Doc) => DocumentWrites | Promise<DocumentWrites>;
}

export interface Living<Doc, Fact> {
  change<Given>(change: DocumentChange<Doc, Fact, Given>): Promise<Versioned<Doc>>;
  get(ref: DocumentRef): Promise<Versioned<Doc>>;
  /** All of the words must be its own. */
  find(terms: readonly string[], page: FoundPage): Promise<DocumentPage<Doc>>;
  history(ref: DocumentRef): Promise<readonly DocumentFact<Fact>[]>;
}

interface FoundPage {
  readonly limit: number;
  readonly after?: string | null | undefined;
  /** By columns beside the words. */
  readonly by?: Pick<FindQuery, 'party' | 'placedTo'>;
}

/** Where units on their way are counted per SKU and location, so that reading stock reads no document. */
export const incomingSpace = 'incoming';

export function incomingKey(sku: string, location: string): string {
  return `${sku}\u001f${location}`;
}

/** The name of the deadline at which a document is asked after. */
export const reminderName = 'overdue';

const maxAttempts = 100;

/** `committed` hears of each change. */
export function createLiving<Doc extends { readonly id: string }, Fact extends { readonly at: Instant }>(
  runtime: Runtime,
  committer: Committer,
  committed: () => void,
  kind: DocumentKind<Doc, Fact>,
): Living<Doc, Fact> {
  const { shop, repository } = runtime;
  return { change, get, find, history };

  async function change<Given>(wanted: DocumentChange<Doc, Fact, Given>): Promise<Versioned<Doc>> {
    const given = parse(wanted.schema, wanted.input, wanted.command);
    const options = parse(commandOptionsSchema, wanted.options, 'options');
    const ref = wanted.ref === null ? null : idOfDocument(wanted.ref, kind.noun);
    const { idempotencyKey, expectedVersion, actor = { kind: 'system' } } = options;
    const key = keyFor(idempotencyKey, wanted.about ?? [wanted.command, ref, given]);
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const hit = key && (await earlier(key));
      if (hit) return hit;
      const id = ref ?? wanted.id ?? runtime.newId();
      const before = ref === null && wanted.id === undefined ? null : await load(id);
      if (ref !== null && !before) throw notFound(id);
      if (expectedVersion !== undefined && before?.version !== expectedVersion)
        throw omsError('version.conflict', `the ${kind.noun} is at version ${before?.version ?? 0}`);
      const at = now(runtime);
      const decision = await wanted.decide(before, { at, by: actor }, given, id);
      if (!decision.accepted) {
        // A twin may have been committed after its key was looked for: a refusal is no answer to what was done before.
        const twin = key && (await earlier(key));
        if (twin) return twin;
        throw new OmsError(decision.problems);
      }
      if (decision.facts.length === 0 && before) return before;
      const after = decision.facts.reduce<Doc | null>(kind.evolve, before && bare(before)) as Doc;
      const writes = (await wanted.write?.(decision.facts, after)) ?? {};
      const version = before?.version ?? 0;
      const numbers = await serialWrites(runtime, writes.moves ?? [], writes.serials);
      const change = { ...changeSet(at, version, before, after, decision.facts, writes, numbers), key };
      const result = await committer.submit(change);
      if (result.status === 'committed') {
        committed();
        return { ...after, version: version + 1 };
      }
      if (result.status === 'duplicate') return get(result.subject.id);
      if (isCostOvertaken(change.counters, result)) continue;
      if (result.status === 'versionConflict' || (result.status === 'nameTaken' && isSettingsClaim(result))) continue;
      if (result.status === 'nameTaken') throw taken(result);
      throw refusal(result, [...numbers.counters, ...(writes.claims ?? [])]);
    }
    throw omsError('contention.exhausted', `the ${kind.noun} kept changing; try again`);
  }

  function changeSet(
    at: Instant,
    version: number,
    before: Doc | null,
    after: Doc,
    decided: readonly Fact[],
    writes: DocumentWrites,
    numbers: SerialWrites,
  ): ChangeSet {
    const { moves = [], settings = [], entries = [], effects = [], seen = [], serials = [], claims = [] } = writes;
    const facts = stating(decided, moves, serials);
    const [had, has] = [before ? wordsOf(before) : [], wordsOf(after)];
    // A day that has passed was asked about on that day.
    const dueAt = kind.expectedAt(after).reduce<Instant | null>((soonest, day) => {
      if (day === null || day <= at) return soonest;
      return soonest === null || day < soonest ? day : soonest;
    }, null);
    const blank = blankSet(shop.id, { kind: kind.kind, id: after.id }, version, at);
    return {
      ...blank,
      head: JSON.stringify(after),
      columns: { ...blank.columns, ...kind.columnsOf?.(after) },
      facts: facts.map((fact) => JSON.stringify(fact)),
      terms: {
        add: [...new Set([...has, ...numbers.terms])].filter((term) => !had.includes(term)),
        remove: had.filter((term) => !has.includes(term)),
      },
      counters: [
        ...incomingMoves(before ? kind.incomingOf(before) : new Map(), kind.incomingOf(after)),
        ...costGuards(moves, { costing: shop.stock.costing, seen }),
        ...numbers.counters,
        ...claims,
      ],
      names: [...settings.map(({ name }) => name), ...(writes.names ?? [])],
      parties: writes.texts ?? [],
      moves,
      policies: settings.map(({ policy }) => policy),
      ledger: entries.length === 0 ? [] : [{ memo: `${kind.kind}.changed`, currency: shop.currency, entries }],
      effects: [
        ...publication(runtime, facts),
        ...effects,
        ...followed(before, after),
        ...(kind.tells?.(decided, after) ?? []).flatMap((told) => runtime.intents(told, at)),
      ],
      deadlines: both(
        {
          set: dueAt === null ? [] : [{ name: reminderName, dueAt, body: '{}' }],
          cancel: dueAt === null && before ? [reminderName] : [],
        },
        deadlineChanges(before ? kind.deadlinesOf?.(before) : {}, kind.deadlinesOf?.(after)),
      ),
    };
  }

  function wordsOf(doc: Doc): string[] {
    return [...kind.termsOf(doc), ...attentionTerms(kind.troublesOf(doc).map(({ reason }) => reason))];
  }

  /** Orders that wait for what comes on another day hear of it. */
  function followed(before: Doc | null, after: Doc): EffectDraft[] {
    const { suppliesOf } = kind;
    const places = suppliesOf ? movedSupplies(before ? suppliesOf(before) : [], suppliesOf(after)) : [];
    return places.length === 0 ? [] : [followingSupplies(places)];
  }

  /** What this key committed before; the same key with another request is refused. */
  async function earlier({ key, fingerprint: print }: NonNullable<ChangeSet['key']>): Promise<Versioned<Doc> | null> {
    const [hit] = await repository.keysMany(shop.id, [key]);
    if (!hit) return null;
    if (hit.fingerprint !== print || hit.subject.kind !== kind.kind)
      throw omsError('key.reused', 'the idempotency key was used before with another body');
    return get(hit.subject.id);
  }

  async function load(id: string): Promise<Versioned<Doc> | null> {
    const [stored] = await repository.loadMany(shop.id, [{ kind: kind.kind, id }]);
    return stored ? { ...(JSON.parse(stored.head) as Doc), version: stored.version } : null;
  }

  async function get(ref: DocumentRef): Promise<Versioned<Doc>> {
    const id = idOfDocument(ref, kind.noun);
    const found = await load(id);
    if (!found) throw notFound(id);
    return found;
  }

  async function find(terms: readonly string[], { limit, after, by }: FoundPage): Promise<DocumentPage<Doc>> {
    const page = { limit: limit + 1, ...(typeof after === 'string' && { before: after }) };
    const query = { kind: kind.kind, terms, ...page, ...by };
    const stored = await repository.find(shop.id, query);
    const documents = stored
      .slice(0, limit)
      .map((item) => ({ ...(JSON.parse(item.head) as Doc), version: item.version }));
    return { documents, next: stored.length > limit ? (documents.at(-1)?.id ?? null) : null };
  }

  async function history(ref: DocumentRef): Promise<readonly DocumentFact<Fact>[]> {
    const id = idOfDocument(ref, kind.noun);
    const commits = await repository.history(shop.id, [{ kind: kind.kind, id }]);
    if (commits.length === 0) throw notFound(id);
    return commits.flatMap(({ facts, version }) =>
      facts.map((fact) => ({ ...(JSON.parse(fact) as DocumentFact<Fact>), version })),
    );
  }

  function notFound(id: string): OmsError {
    return omsError('document.notFound', `there is no such ${kind.noun}`, { id });
  }
}

/** Those that stand as they did are left alone. */
function deadlineChanges(
  before: Readonly<Record<string, Instant | null>> = {},
  after: Readonly<Record<string, Instant | null>> = {},
): ChangeSet['deadlines'] {
  const moved = Object.entries(after).filter(([name, dueAt]) => (before[name] ?? null) !== dueAt);
  return {
    set: moved.flatMap(([name, dueAt]): DeadlineDraft[] => (dueAt === null ? [] : [{ name, dueAt, body: '{}' }])),
    cancel: moved.flatMap(([name, dueAt]) => (dueAt === null ? [name] : [])),
  };
}

const both = (a: ChangeSet['deadlines'], b: ChangeSet['deadlines']): ChangeSet['deadlines'] => ({
  set: [...a.set, ...b.set],
  cancel: [...a.cancel, ...b.cancel],
});

function taken({ space, owner }: Extract<CommitResult, { status: 'nameTaken' }>): OmsError {
  return omsError('name.taken', `the ${space} belongs to something else`, { space, owner: owner.id });
}

/** The id of a document, or `input.invalid`. */
function idOfDocument(ref: DocumentRef, noun: string): string {
  const id: unknown = typeof ref === 'string' ? ref : (ref as { readonly id: string } | undefined | null)?.id;
  if (typeof id === 'string' && isUuid(id)) return id;
  throw new OmsError([problem('input.invalid', `name the ${noun} by its id, or pass it`, undefined, ['ref'])]);
}

/** The version belongs to the store, not to the document. */
function bare<Doc>(doc: Versioned<Doc>): Doc {
  const { version: _, ...rest } = doc;
  return rest as unknown as Doc;
}

function incomingMoves(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): CounterMove[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const delta = (after.get(key) ?? 0) - (before.get(key) ?? 0);
    return delta === 0 ? [] : [{ space: incomingSpace, key, delta, floor: 0, initial: 0 }];
  });
}

/** Words that a document is found by; what is not given is no word. */
export function termsFor(by: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(by).flatMap(([word, value]) => (value === undefined ? [] : [`${word}:${value}`]));
}
