/** What carriers answered to a pick-up or a list of parcels, kept once per call: its number, what it costs, and its document. */
import { type Instant, isUuid, type Money, OmsError, omsError, problem } from '../kernel';
import type { ChangeSet, ParcelLabel, StoredSubject } from '../ports';
import { blankSet } from './blank-set';
import type { Committer } from './committer';
import { parse } from './input';
import { labelOfText, textOfLabel } from './labels';
import { publication } from './publishing';
import { now, type Runtime } from './runtime';
import { collectionFilterSchema } from './schemas';
import { termsFor } from './stock/living';

/** A pick-up that was booked, or a list that was made. */
export interface Collection {
  readonly id: string;
  readonly kind: 'pickup' | 'manifest';
  readonly carrier: string;
  readonly location: string;
  /** The carrier's own number of it: what its driver or its desk asks for. */
  readonly reference: string;
  /** The carrier's own references of the labels. */
  readonly labels: readonly string[];
  /** When it was booked, or made. */
  readonly madeAt: Instant;
  /** When the carrier comes. */
  readonly from?: Instant;
  /** When the carrier has been at the latest. */
  readonly until?: Instant;
  /** What the carrier charges for it, where it says so. */
  readonly cost?: Money;
}

/** Pick-ups and lists, newest first, and the cursor behind them: null on the last page. */
export interface CollectionPage {
  readonly collections: readonly Collection[];
  readonly next: string | null;
}

/** Which pick-ups and manifests are wanted; each part that is given must hold. `limit` is how many a page has. */
export interface CollectionFilter {
  readonly kind?: 'pickup' | 'manifest';
  readonly carrier?: string;
  readonly location?: string;
  /** The carrier's own number of it. */
  readonly reference?: string;
  readonly limit?: number;
  /** What the last page answered as `next`. */
  readonly after?: string | null;
}

/** A collection with what the carrier gave to print; null where it gave none, and once its text was erased. */
export interface KeptCollection extends Collection {
  readonly document: ParcelLabel | null;
}

const kind = 'collection';
/** The name of the document among the texts that are kept under the collection's own id. */
const documentName = 'document';

/** Reads and keeps collections. */
export function createCollections(runtime: Runtime, committer: Committer) {
  const { repository, shop } = runtime;
  return { find, get, keep, earlier };

  /** Keeps what a carrier answered to a call; of several that answer it at once, the first. */
  async function keep(
    call: string,
    made: Omit<Collection, 'id' | 'madeAt'>,
    document: ParcelLabel | null | undefined,
  ): Promise<KeptCollection> {
    const at = now(runtime);
    const id = runtime.newId();
    const collection: Collection = { id, ...made, madeAt: at };
    const { kind: what, carrier, location, reference } = collection;
    const text = document ? textOfLabel(document) : null;
    const type = what === 'pickup' ? 'pickup.booked' : 'manifest.made';
    const facts = [{ type, at, by: { kind: 'system' }, data: collection }];
    const change: ChangeSet = {
      ...blankSet(shop.id, { kind, id }, 0, at),
      head: JSON.stringify(collection),
      facts: facts.map((fact) => JSON.stringify(fact)),
      terms: { add: termsFor({ kind: what, carrier, location, reference, call }), remove: [] },
      names: [{ space: kind, value: call }],
      parties: text === null ? [] : [{ party: id, name: documentName, body: text }],
      effects: publication(runtime, facts),
    };
    const result = await committer.submit(change);
    if (result.status === 'nameTaken') return get(result.owner);
    if (result.status === 'committed') return { ...collection, document: text === null ? null : labelOfText(text) };
    throw omsError('internal', `a collection cannot be kept: ${result.status}`);
  }

  /** What was kept of a call. */
  async function earlier(call: string): Promise<KeptCollection | null> {
    const [stored] = await repository.find(shop.id, { kind, terms: termsFor({ call }), limit: 1 });
    return stored ? withDocument(stored) : null;
  }

  async function withDocument(stored: StoredSubject): Promise<KeptCollection> {
    const text = (await runtime.texts(stored.id)).get(documentName);
    return { ...collectionOf(stored), document: text === undefined ? null : labelOfText(text) };
  }

  async function get(ref: string | { readonly id: string }): Promise<KeptCollection> {
    const id: unknown = typeof ref === 'string' ? ref : (ref as { readonly id?: unknown } | null | undefined)?.id;
    if (typeof id !== 'string' || !isUuid(id))
      throw new OmsError([problem('input.invalid', 'name the collection by its id, or pass it', undefined, ['ref'])]);
    const [stored] = await repository.loadMany(shop.id, [{ kind, id }]);
    if (!stored) throw omsError('document.notFound', 'there is no such collection', { id });
    return withDocument(stored);
  }

  async function find(filter: CollectionFilter = {}): Promise<CollectionPage> {
    const { limit, after, ...by } = parse(collectionFilterSchema, filter, 'shipments.collections');
    const stored = await repository.find(shop.id, {
      ...{ kind, terms: termsFor(by), limit: limit + 1 },
      ...(typeof after === 'string' && { before: after }),
    });
    const collections = stored.slice(0, limit).map(collectionOf);
    return { collections, next: stored.length > limit ? (collections.at(-1)?.id ?? null) : null };
  }
}

export type Collections = ReturnType<typeof createCollections>;

function collectionOf({ head }: Pick<StoredSubject, 'head'>): Collection {
  return JSON.parse(head) as Collection;
}
