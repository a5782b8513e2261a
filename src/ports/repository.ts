/**
 * The store behind orderwright. A host rarely implements it: adapters for PostgreSQL, PGlite and memory ship with the package, and
 * `orderwright/contract` proves any other.
 *
 * Promises
 * - P1 A ChangeSet is written whole or not at all.
 * - P2 Answers come in the order of the ChangeSets; one that fails never harms another of the same call.
 * - P3 A subject's version grows by exactly one per commit; another expected version is a `versionConflict` and writes nothing.
 * - P4 An idempotency key commits once, also when callers race; the same key with another fingerprint is `keyReused`.
 * - P5 A guarded counter never passes its floor, also when callers race; the check and the take are one operation.
 * - P6 Demand of one ChangeSet on one stock row is summed before it is checked; a shortage answers with the current row of every key named.
 * - P7 A name belongs to at most one subject.
 * - P8 Effects and deadlines become claimable with the commit that wrote them, never before it.
 * - P9 A lane (subject, destination) hands out its effects in order, one at a time, to one claimant at a time.
 * - P10 The feed never skips a fact, also of a transaction that commits late, and gives the versions of a subject in order.
 * - P11 Sections that a ChangeSet does not carry keep their text, byte for byte; so do the settings of stock rows that it does not set.
 * - P12 Cart holds past their expiry do not count against anybody, and are released by movement when next met.
 * - P13 What no store can hold (U+0000, a lone surrogate, an id that is no UUID, 600 characters and more in a text that is searched for) fails
 *   alone, as `input.invalid`.
 * - P14 Only what is older than asked is forgotten, in bounded steps; commits that were archived leave the feed, and nothing else.
 */
import type { LayerMove, StockKey, StockRow } from '../inventory/guard';
import type { Instant } from '../kernel';

export type { LayerMove, StockKey, StockRow } from '../inventory/guard';

/** What a store can do. A missing capability makes createOms refuse to start, or gets the fallback that its comment names. */
export interface Capabilities {
  /** Survives the process. */
  readonly durable: boolean;
  /** Several processes may share it. */
  readonly shared: boolean;
  /** Hosts may pass a transaction of their own to `oms.within`. */
  readonly joinTransaction: boolean;
  /** Tells other processes of new effects at once; without it they poll. */
  readonly notify: boolean;
  /** Everything runs over one connection: a call beside an open host transaction would wait for it for ever (PGlite). */
  readonly oneConnection: boolean;
}

/** What a stream of facts can be about. Each subject has its own version, so that commits to different ones do not conflict. */
export type SubjectKind =
  | 'order'
  | 'cart'
  | 'case'
  | 'collection'
  | 'dismissal'
  | 'endpoint'
  | 'feedback'
  | 'message'
  | 'purchaseOrder'
  | 'repair'
  | 'stockCount'
  | 'stockDocument'
  | 'stockWatch'
  | 'supplierClaim'
  | 'tender'
  | 'transfer'
  | 'waiting'
  | 'wave'
  | 'workOrder';

/** What a change is about: one consistency boundary, one stream of facts. */
export interface SubjectRef {
  readonly kind: SubjectKind;
  readonly id: string;
}

/**
 * What orders are found by. Everything else is opaque text to the store. Messages give their party, cases theirs and as `placedAt` when they are due next; subjects of
 * other kinds leave all of it null.
 */
export interface IndexColumns {
  /** As {@link FindQuery} asks for it. */
  readonly channel: string | null;
  /** Whose it is. */
  readonly party: string | null;
  /** The state of this region, as of those below. */
  readonly lifecycle: string | null;
  readonly payment: string | null;
  readonly fulfillment: string | null;
  readonly aftersales: string | null;
  /** Of orders when they were placed; drafts have none. */
  readonly placedAt: Instant | null;
  /** Minor units of `currency`. */
  readonly amount: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

/** One row's movement, with its cause: the subject and version that wrote it. `value` is the cost moved, in minor units. */
export interface StockMove extends StockKey {
  readonly kind: MoveKind;
  /** Units by which what lies there changes. */
  readonly onHand: number;
  /** Units by which what orders have taken changes. */
  readonly allocated: number;
  /** Units by which what carts hold changes. */
  readonly reserved: number;
  /** Minor units by which what it had cost changes. */
  readonly value: number;
  /** Whether it may take no more than is purchasable. */
  readonly guarded: boolean;
  /** The layers of cost that went with the units: names that are opaque to the store. */
  readonly layers?: readonly LayerMove[];
}

/** Why units of a stock row moved, as its history names it. */
export type MoveKind =
  | 'received'
  | 'adjusted'
  | 'moved'
  | 'allocated'
  | 'released'
  | 'shipped'
  | 'returned'
  | 'reserved'
  | 'unreserved'
  | 'expired'
  /** Makes up for a movement that was lost, doubled or changed. */
  | 'repaired';

/**
 * What a cart shall hold of a row from now on. The store finds what it holds already (nothing, once expired) and moves `reserved` by the
 * difference, guarded: a late renewal is a new take. `units: 0` lets go.
 */
export interface HoldTarget extends StockKey {
  readonly cart: string;
  readonly units: number;
  readonly expiresAt: Instant;
}

/** A counter that may not fall below `floor`: coupon uses left, a customer's limit, capacity of a window, a gift card's balance. Starts at `initial`. */
export interface CounterMove {
  /** What is counted, such as `coupon`. */
  readonly space: string;
  /** Which of them. */
  readonly key: string;
  /** By how much it changes. */
  readonly delta: number;
  /** Below which it may not fall. */
  readonly floor: number;
  /** What it begins with, where nobody has moved it before. */
  readonly initial: number;
}

/** How a stock row is kept from now on, whole; written as a movement of zero units would be, in the same commit. */
export interface StockPolicy extends StockKey {
  /** Units kept back from sale. */
  readonly safety: number;
  /** Units that may be sold beyond what lies there; null: without limit. */
  readonly oversell: number | null;
  /** Opaque text: it comes back with the row, byte for byte. */
  readonly settings: string;
}

/** One balanced posting: the amounts of its entries sum to zero, and so do what they report. Debits are positive. */
export interface LedgerPosting {
  readonly memo: string;
  readonly currency: string;
  /** In which the books are kept, where that is another currency: every entry says what it `reported`. */
  readonly reporting?: string;
  readonly entries: readonly { readonly account: string; readonly amount: number; readonly reported?: number }[];
}

/** Something to be done outside once the commit is written: a call of a gateway, a label, a message. `destination` is its lane; `body` is opaque text. */
export interface EffectDraft {
  /** Its lane: those of one subject to one destination go out one after another. */
  readonly destination: string;
  /** What is asked of it. */
  readonly type: string;
  /** Opaque text. */
  readonly body: string;
}

/** Something that comes due for a subject by itself. A later one of the same `name` takes its place. */
export interface DeadlineDraft {
  /** One of each name a subject. */
  readonly name: string;
  readonly dueAt: Instant;
  /** Opaque text. */
  readonly body: string;
}

/** Text about a person, kept apart from everything else, erased by one write per party. */
export interface PartyText {
  /** The id under which a person is kept. */
  readonly party: string;
  /** One text of each name a party: another takes its place. */
  readonly name: string;
  /** Opaque text. */
  readonly body: string;
}

/** Everything that one decision writes. Bodies are opaque text. */
export interface ChangeSet {
  /** Nothing crosses shops. */
  readonly shop: string;
  readonly subject: SubjectRef;
  /** 0 for a new subject. */
  readonly expectedVersion: number;
  /** The only "now" of the commit. */
  readonly at: Instant;
  /** Opaque text that is read with the subject each time. */
  readonly head: string;
  /** Only the sections that changed. */
  readonly sections: Readonly<Record<string, string>>;
  /** Written anew, whole. */
  readonly columns: IndexColumns;
  /** Search words of the subject (`sku:MUG`, `tag:vip`, `tracking:…`) that appear and disappear. */
  readonly terms: { readonly add: readonly string[]; readonly remove: readonly string[] };
  /** Names that must be unique in the shop (`number`, `externalRef:web`). */
  readonly names: readonly { readonly space: string; readonly value: string }[];
  /** Fact bodies in order. */
  readonly facts: readonly string[];
  /** The idempotency key, and what it stands for; null: none. */
  readonly key: { readonly key: string; readonly fingerprint: string } | null;
  /** Texts about persons, written or overwritten. */
  readonly parties: readonly PartyText[];
  /** Movements of stock. */
  readonly moves: readonly StockMove[];
  /** What carts hold from now on. */
  readonly holds: readonly HoldTarget[];
  /** How stock rows are kept from now on. */
  readonly policies: readonly StockPolicy[];
  /** Guarded counters that move. */
  readonly counters: readonly CounterMove[];
  /** Balanced postings. */
  readonly ledger: readonly LedgerPosting[];
  /** What is to be done outside, in order. */
  readonly effects: readonly EffectDraft[];
  /** What comes due by itself, by name. */
  readonly deadlines: { readonly set: readonly DeadlineDraft[]; readonly cancel: readonly string[] };
}

/** What became of one set of changes. Only `committed` has written anything; `duplicate` says where its idempotency key was committed before. */
export type CommitResult =
  | { readonly status: 'committed'; readonly version: number }
  | { readonly status: 'versionConflict' }
  | { readonly status: 'shortage'; readonly rows: readonly StockRow[]; readonly counters: readonly CounterValue[] }
  | { readonly status: 'duplicate'; readonly subject: SubjectRef; readonly version: number }
  | { readonly status: 'keyReused'; readonly subject: SubjectRef }
  | { readonly status: 'nameTaken'; readonly space: string; readonly value: string; readonly owner: SubjectRef }
  /** The store refused this one set (text that it cannot hold, a row held too long, no connection); `error` is an OmsError. */
  | { readonly status: 'failed'; readonly error: unknown }
  /**
   * Somebody else holds a row that this set needs: the store goes on trying beside the batch, so that the other answers need not wait.
   * `outcome` is any other result; it never rejects.
   */
  | { readonly status: 'deferred'; readonly outcome: Promise<CommitResult> };

/** A guarded counter as it stands: uses of a coupon that are left, the balance of a gift card in minor units, room in a delivery window. */
export interface CounterValue {
  readonly space: string;
  readonly key: string;
  readonly value: number;
}

/** A subject as it lies in the store. */
export interface StoredSubject extends SubjectRef {
  readonly version: number;
  readonly head: string;
  readonly sections: Readonly<Record<string, string>>;
}

/** What an idempotency key committed earlier. */
export interface KeyHit {
  readonly key: string;
  readonly fingerprint: string;
  readonly subject: SubjectRef;
  readonly version: number;
}

/** The facts of one commit. */
export interface StoredCommit {
  readonly subject: SubjectRef;
  readonly version: number;
  readonly at: Instant;
  readonly facts: readonly string[];
}

/** A filter over the subjects of one kind; every given part must hold. Newest first by id. */
export interface FindQuery {
  /** Default `order`. */
  readonly kind?: SubjectKind;
  /** Unique names, all of which the subject must have. */
  readonly names?: ChangeSet['names'];
  readonly party?: string;
  readonly channel?: string;
  readonly lifecycle?: readonly string[];
  readonly payment?: readonly string[];
  readonly fulfillment?: readonly string[];
  readonly aftersales?: readonly string[];
  /** Search words, all of which the subject must have. */
  readonly terms?: readonly string[];
  /** Half-open: `from` ≤ placedAt < `to`. */
  readonly placedFrom?: Instant;
  readonly placedTo?: Instant;
  /** Minor units, itself included. */
  readonly amountFrom?: number;
  /** Minor units, itself included. */
  readonly amountTo?: number;
  /** Subjects with an id below this one: the cursor. */
  readonly before?: string;
  /** Oldest first in place of newest first, and subjects with an id above this one; null: from the first. Not together with `before`. */
  readonly after?: string | null;
  readonly limit: number;
}

/** An effect handed out to this claimant until `leasedUntil`. */
export interface ClaimedEffect extends EffectDraft {
  readonly subject: SubjectRef;
  /** Of the commit that wrote it. */
  readonly version: number;
  /** Its place among the effects of that commit. */
  readonly n: number;
  /** How often it was tried before. */
  readonly attempts: number;
  /** Settling it takes this. */
  readonly lease: string;
}

/** How an attempt at an effect ended: done, to be tried again at an instant, or given up until a person puts it back in line. */
export type EffectOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: Instant; readonly error: string }
  | { readonly kind: 'dead'; readonly error: string };

/** Which effect it is: the subject and version whose commit wrote it, and its place among the effects of that commit. */
export interface EffectId {
  readonly subject: SubjectRef;
  /** Of the commit that wrote it. */
  readonly version: number;
  /** Its place among the effects of that commit. */
  readonly n: number;
}

/** An effect that was given up; `at` is the instant of the commit that wrote it. */
export interface DeadEffect extends EffectDraft, EffectId {
  readonly at: Instant;
  /** How often it was tried. */
  readonly attempts: number;
  /** How the last attempt ended. */
  readonly error: string;
}

/** A page of what was given up: behind `after`, of these subjects and to these destinations only where any are named, and to none of `except`. */
export interface DeadEffectsQuery {
  readonly limit: number;
  readonly after?: EffectId & Pick<DeadEffect, 'at'>;
  readonly subjects?: readonly SubjectRef[];
  readonly destinations?: readonly string[];
  readonly except?: readonly string[];
}

/** A deadline that has come due, given to the holder of this lease and, until that runs out, to nobody else. */
export interface ClaimedDeadline extends DeadlineDraft {
  readonly subject: SubjectRef;
  /** Settling it takes this. */
  readonly lease: string;
}

/** Asks for work that is due at `now`: at most `limit` pieces, kept from other processes until `leasedUntil`. */
export interface ClaimRequest {
  readonly now: Instant;
  readonly leasedUntil: Instant;
  /** A new text for every claim. */
  readonly lease: string;
  readonly limit: number;
}

/** A movement as stored, with its cause. */
export interface StoredMove extends StockKey {
  readonly kind: MoveKind;
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly value: number;
  readonly layers?: readonly LayerMove[];
  readonly subject: SubjectRef;
  /** Of the subject, with the commit that moved it. */
  readonly version: number;
  /** Its place among the movements of that commit. */
  readonly n: number;
  readonly at: Instant;
}

/** A posting of the shop's ledger as it is stored, with the commit that made it. */
export interface StoredPosting extends LedgerPosting {
  readonly subject: SubjectRef;
  readonly version: number;
  /** Its place among the postings of that commit. */
  readonly n: number;
  readonly at: Instant;
}

/** What movements move: units, and the value in minor units. */
export interface StockCounts {
  /** Units that lie there. */
  readonly onHand: number;
  /** Units that orders have taken. */
  readonly allocated: number;
  /** Units that carts hold. */
  readonly reserved: number;
  /** What the units that lie there had cost, in minor units. */
  readonly value: number;
}

/**
 * A stock row whose counters are not the sum of its movements, whose reserved units are not what carts hold, or whose next expiry is not that
 * of the first hold. All of it is of one instant.
 */
export interface StockDifference extends StockKey {
  /** Null: there are movements or holds, and no row. */
  readonly counters: (StockCounts & { readonly nextExpiry: Instant | null }) | null;
  /** What the movements add up to. */
  readonly sums: StockCounts;
  /** Units that carts hold, also where they have expired and no commit has met them since, and when the first of them expires. */
  readonly held: { readonly units: number; readonly nextExpiry: Instant | null };
}

/** Rows in key order, behind `after`. */
export interface StockPage {
  readonly after: StockKey | null;
  readonly limit: number;
}

/** A commit with what it moved. */
export interface BookedCommit extends StoredCommit {
  readonly moves: readonly StoredMove[];
}

/** A row as its movements up to an instant make it. */
export interface StockAt extends StockKey, StockCounts {}

/** Movements after an instant; of these SKUs, or of all (`null`). */
export interface FlowQuery {
  readonly skus: readonly string[] | null;
  /** Itself not included. */
  readonly after: Instant;
  /** Length of a period in milliseconds. Without it all that came after is one. */
  readonly everyMs?: number;
}

/**
 * Movements of one kind on one row in a period, added up. Period n ends with, and includes, the instant `after + (n + 1) × everyMs`; periods in
 * which nothing moved are left out.
 */
export interface StockFlow extends StockKey {
  readonly kind: MoveKind;
  readonly period: number;
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly value: number;
}

/** Counters of a space whose key begins with a text. */
export interface CountersUnder {
  readonly space: string;
  readonly prefix: string;
}

/** Units of a layer of a row. `key` is SKU, location, lot and the layer's name with U+001F between them. */
export interface LayerUnits {
  readonly key: string;
  readonly units: number;
}

/** A layer whose counter (in the space `cost`) is not the sum of its movements. Both are of one instant. */
export interface LayerDifference {
  readonly key: string;
  readonly is: number;
  readonly should: number;
}

/** What the store may let go of: idempotency keys and delivered effects of commits before an instant; at most `limit` of each at once. */
export interface ForgetRequest {
  readonly keysBefore: Instant;
  readonly deliveredBefore: Instant;
  readonly limit: number;
}

/** A commit in the feed; `cursor` resumes behind it. */
export interface FeedCommit extends StoredCommit {
  readonly cursor: string;
}

/** Commits of the whole shop in the order in which they are told, from a cursor on. */
export interface FeedPage {
  readonly commits: readonly FeedCommit[];
  /** Pass it as `after` to go on; the same cursor when nothing came. */
  readonly cursor: string;
}

/** The port. Every call names the shop: nothing crosses shops. */
export interface Repository {
  readonly capabilities: Capabilities;
  /** Brings the schema up to date; safe when several processes start at once. */
  migrate(): Promise<void>;
  /** Lets go of what the store itself opened; connections that the host gave it stay open. */
  close(): Promise<void>;

  /** Writes each set whole or not at all, and answers in their order. */
  commit(changes: readonly ChangeSet[]): Promise<readonly CommitResult[]>;

  /** In the order of the references; null where there is none. */
  loadMany(shop: string, refs: readonly SubjectRef[]): Promise<readonly (StoredSubject | null)[]>;
  /** What each idempotency key committed, in the order of the keys; null for one that nobody used. */
  keysMany(shop: string, keys: readonly string[]): Promise<readonly (KeyHit | null)[]>;
  /** All rows of the SKUs at all locations; reserved without holds expired at `at`. */
  levelsMany(shop: string, skus: readonly string[], at: Instant): Promise<readonly StockRow[]>;
  /** Counters as they stand, of those that were ever moved; the others stand at their beginning. */
  counterValues(shop: string, counters: readonly { space: string; key: string }[]): Promise<readonly CounterValue[]>;
  /** All counters that begin so and are not zero, in key order. */
  countersUnder(shop: string, wanted: readonly CountersUnder[]): Promise<readonly CounterValue[]>;
  /** Subjects that fit every part of the query, newest first unless it asks for the oldest. */
  find(shop: string, query: FindQuery): Promise<readonly StoredSubject[]>;
  /** The commits of these subjects with their facts, oldest first; archived ones too. */
  history(shop: string, refs: readonly SubjectRef[]): Promise<readonly StoredCommit[]>;
  /** Every movement of stock that these subjects caused; archived ones too. */
  movements(shop: string, refs: readonly SubjectRef[]): Promise<readonly StoredMove[]>;
  /** Every posting that these subjects caused; archived ones too. */
  ledger(shop: string, refs: readonly SubjectRef[]): Promise<readonly StoredPosting[]>;
  /** Commits of the shop behind a cursor (null: from the first), at most `limit`; none is ever skipped, also where its transaction ends late. */
  feed(shop: string, after: string | null, limit: number): Promise<FeedPage>;

  /** Texts that are kept about one party; none once it is erased. */
  parties(shop: string, party: string): Promise<readonly PartyText[]>;
  /** Writes texts about parties beside any commit; a text of the same name is replaced, those of an erased party are dropped. */
  saveParties(shop: string, texts: readonly PartyText[]): Promise<void>;
  /** Forgets everything about the parties. Later writes to them are dropped. */
  eraseParties(shop: string, parties: readonly string[]): Promise<void>;

  /** Effects that are due, one of each lane at most, given to the holder of this lease alone. */
  claimEffects(shop: string, request: ClaimRequest): Promise<readonly ClaimedEffect[]>;
  /** Only the present holder of the lease settles; others are ignored. */
  settleEffects(
    shop: string,
    lease: string,
    outcomes: readonly (EffectId & { outcome: EffectOutcome })[],
    now: Instant,
  ): Promise<void>;
  /** Keeps what was claimed with this lease for longer, while its work goes on. */
  renewEffects(shop: string, lease: string, leasedUntil: Instant): Promise<void>;
  /** How many effects wait, are delivered and not yet forgotten, or were given up. */
  effectCounts(shop: string): Promise<{ readonly pending: number; readonly delivered: number; readonly dead: number }>;
  /** When the oldest effect that waits (is neither delivered nor given up) was committed, or null. Asked seldom: it may cost what counting those that wait costs. */
  oldestEffect(shop: string): Promise<Instant | null>;
  /** Effects given up, oldest first; those of one instant in an order that stays. */
  deadEffects(shop: string, query: DeadEffectsQuery): Promise<readonly DeadEffect[]>;
  /** Puts a dead or delivered effect back in line. */
  redeliver(shop: string, id: EffectId, now: Instant): Promise<boolean>;
  /** Lets a dead effect be as if it were delivered; what waited behind it goes on. False for one that is not dead. */
  dismiss(shop: string, id: EffectId, now: Instant): Promise<boolean>;

  /** Deadlines that have come due, given to the holder of this lease alone. */
  claimDeadlines(shop: string, request: ClaimRequest): Promise<readonly ClaimedDeadline[]>;
  /** Deletes those that still stand as they were claimed. */
  settleDeadlines(shop: string, lease: string, done: readonly { subject: SubjectRef; name: string }[]): Promise<void>;
  /** When something comes due next; null where nothing stands. */
  nextDeadline(shop: string): Promise<Instant | null>;

  /** Answers how many of each it let go of; fewer than `limit` when nothing older is left. */
  forget(shop: string, request: ForgetRequest): Promise<{ readonly keys: number; readonly delivered: number }>;
  /** Moves every commit of the subject up to this version out of the feed's table. History, movements and postings go on giving them. */
  archive(shop: string, ref: SubjectRef, upToVersion: number): Promise<void>;

  /** Leases `count` numbers of a series and answers the first; a number is never handed out twice. */
  leaseNumbers(shop: string, series: string, count: number): Promise<number>;

  /** Rows whose counters, movements and holds differ, in key order. */
  stockDifferences(shop: string, page: StockPage): Promise<readonly StockDifference[]>;
  /** What moved since an instant, by row, kind and period, in no order. It is read from the movements, archived ones included. */
  stockFlow(shop: string, query: FlowQuery): Promise<readonly StockFlow[]>;
  /** Sets the counters of these rows to the sum of their movements, and their next expiry to that of the first hold; answers how many rows changed. */
  rebuildStock(shop: string, keys: readonly StockKey[]): Promise<number>;
  /** Every commit with its movements, archived ones too; those of a subject follow each other in the order of their versions. `after`: a cursor that was answered. */
  booked(
    shop: string,
    after: string | null,
    limit: number,
  ): Promise<{ readonly commits: readonly BookedCommit[]; readonly cursor: string | null }>;
  /**
   * What movements up to and at an instant add up to, in key order; rows of zeros are left out. It starts from the last balance before the
   * instant, so that it costs what has moved since.
   */
  stockAt(
    shop: string,
    query: StockPage & { readonly at: Instant; readonly skus: readonly string[] | null },
  ): Promise<readonly StockAt[]>;
  /** What movements up to and at an instant leave of each layer, in key order; layers that are used up are left out. */
  layersAt(
    shop: string,
    query: {
      readonly at: Instant;
      readonly skus: readonly string[] | null;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<readonly LayerUnits[]>;
  /** Layers whose counters and movements differ, in key order. */
  layerDifferences(
    shop: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly LayerDifference[]>;
  /** Writes what all movements before `until` add up to, unless a balance of that instant or a later one is there; answers whether it did. */
  balanceStock(shop: string, until: Instant): Promise<boolean>;

  /** Wakes `listener` when another process committed effects. Absent without the `notify` capability. */
  listen?(listener: () => void): Promise<() => Promise<void>>;
  /** The same store on the host's own open transaction; every commit runs inside a savepoint. Absent without `joinTransaction`. */
  join?(transaction: unknown): Repository;
}
