/**
 * The one way that an order changes: load, gather, decide, react, evolve, commit, answer.
 *
 * Refusals write nothing. A version conflict loads again and decides again; a shortage looks at the stock again and sources again, so that
 * nothing is refused that could be met. Outside ports are asked once.
 */
import { type Instant, isOmsError, OmsError, omsError, type Problem, problem } from '../kernel';
import {
  type Actor,
  type Command,
  channelProblems,
  commandDefinitions,
  contentPrint,
  decodeOrder,
  emptyOrder,
  type Fact,
  factOf,
  type Gathered,
  type ImplementedCommand,
  methodProblems,
  movesOfAllowance,
  type Needs,
  needsOf,
  nothingGathered,
  type OrderRecord,
  type PayloadInputs,
  type Payloads,
  type PersonalText,
  plainSchemas,
  rebased,
  rebaseReason,
  run,
  schemas,
  splitPersonal,
  stockSkus,
} from '../order';
import type { ChangeSet, CommitResult, HoldTarget, KeyHit, StockMove } from '../ports';
import { cartClaim, isCartClaim } from './cart-holds';
import { orderChangeSet, type Decided as Written } from './change-set';
import { coalesce } from './coalesce';
import type { Committer } from './committer';
import { isCostCounter } from './costs';
import { fold } from './fold';
import { createGatherer } from './gather';
import { commandOptionsSchema, idProblems, keyFor, type Read, read } from './input';
import { createLanes } from './lanes';
import type { Observe } from './observing';
import { type Order, present } from './present';
import { createRecent } from './recent';
import { now, type Runtime } from './runtime';
import { refusal } from './stock/refusal';
import { isTest, shopFor } from './test-orders';

/** What every command takes beside its payload. */
export interface CommandOptions {
  /** Makes the command safe to repeat: it is carried out once, and answers the order as it is now. Kept for 30 days. */
  readonly idempotencyKey?: string;
  /** Refused with `version.conflict` when the order has moved on. */
  readonly expectedVersion?: number;
  /** Default: the host's own code, `{ kind: 'system' }`. */
  readonly actor?: Actor;
}

/** What would happen, without anything being written. */
export interface Preview {
  /** As it would be. */
  readonly order: Order;
  /** What would be recorded. */
  readonly facts: readonly Fact[];
  /** Stock that would move. */
  readonly moves: ChangeSet['moves'];
  /** Calls of the outside that would be made. */
  readonly effects: ChangeSet['effects'];
  /** What would be posted. */
  readonly ledger: ChangeSet['ledger'];
  /** What would come due by itself, and what no more. */
  readonly deadlines: ChangeSet['deadlines'];
}

export interface Request<T extends ImplementedCommand = ImplementedCommand> {
  readonly type: T;
  /** The order's id; null for commands that make one. */
  readonly id: string | null;
  readonly payload: PayloadInputs[T];
  readonly options: CommandOptions;
}

export interface Pipeline {
  execute<T extends ImplementedCommand>(request: Request<T>): Promise<Order>;
  preview<T extends ImplementedCommand>(request: Request<T>): Promise<Preview>;
  load(id: string): Promise<Loaded | null>;
  /** The same of an order that must be there; throws `order.notFound`. */
  loadKnown(id: string): Promise<Loaded>;
  /** Writes the order as it stands as a checkpoint behind which its facts may be put away; answers its version, null when somebody was faster. */
  checkpoint(id: string): Promise<number | null>;
  /**
   * Writes the order as its facts make it, with the movements that its facts mean and that were not written; answers false when it has changed
   * since that version.
   */
  repair(id: string, version: number, moves: readonly StockMove[]): Promise<boolean>;
  /** The order at that version or a later one: as this process last saw it, where that is new enough. */
  loadFrom(id: string, version: number): Promise<Loaded | null>;
}

export interface Loaded {
  readonly record: OrderRecord;
  readonly version: number;
}

/** What says nothing of the order: whoever did not answer is not asked twice by one command. */
const portFaults: readonly string[] = ['port.failed', 'port.timeout'];

/** Orders that a process remembers: more than it has under way at once, few enough that long orders do not fill its memory. */
const recentOrders = 500;

/** Who writes checkpoints. */
const library: Actor = { kind: 'system', id: 'orderwright' };

/** Attempts before a command gives up on an order or a shelf that keeps changing: more than the 64 buyers of a race need. */
const maxAttempts = 100;

export interface PipelineOptions {
  /** Marks answers inside a host's transaction. */
  readonly pending: boolean;
  /** Called after every commit of this process, with the order after it. */
  readonly committed: (order: OrderRecord, change: ChangeSet) => void;
}

export function createPipeline(
  runtime: Runtime,
  committer: Committer,
  { pending, committed }: PipelineOptions,
): Pipeline {
  const { shop, repository } = runtime;
  const lanes = createLanes<void>();
  const recent = createRecent<Loaded>(pending ? 0 : recentOrders);
  const running = new Map<string, { fingerprint: string; answer: Promise<Order> }>();
  const gatherer = createGatherer(runtime);
  const loadOne = coalesce((ids: readonly string[]) =>
    repository.loadMany(
      shop.id,
      ids.map((id) => ({ kind: 'order' as const, id })),
    ),
  );
  const keyOne = coalesce((keys: readonly string[]) => repository.keysMany(shop.id, keys));

  return {
    execute: runtime.observe ? watched(runtime.observe) : execute,
    preview,
    load,
    loadKnown,
    loadFrom,
    checkpoint,
    repair,
  };

  async function load(id: string): Promise<Loaded | null> {
    const stored = await loadOne(id);
    return stored && { record: decodeOrder(stored), version: stored.version };
  }

  async function loadKnown(id: string): Promise<Loaded> {
    const loaded = await load(id);
    if (!loaded) throw orderNotFound(id);
    return loaded;
  }

  async function loadFrom(id: string, version: number): Promise<Loaded | null> {
    const seen = recent.get(id);
    return seen && seen.version >= version ? seen : load(id);
  }

  /** The same, told to the observers of the host. */
  function watched(observe: Observe): Pipeline['execute'] {
    return (request) => {
      const { type, id, options } = request;
      const command = type in commandDefinitions ? type : 'unknown';
      const actor = options.actor?.kind ?? 'system';
      const known = id !== null && idProblems(id).length === 0 ? id : null;
      return observe({ kind: 'command', command, actor, id: known }, () => execute(request), endOf);
    };
  }

  function execute<T extends ImplementedCommand>(request: Request<T>): Promise<Order> {
    let work: Work;
    try {
      work = prepare(request);
    } catch (error) {
      return Promise.reject(error);
    }
    const { key } = work;
    if (!key) return start(work);
    const twin = running.get(key.key);
    if (twin) {
      if (twin.fingerprint !== key.fingerprint) return Promise.reject(keyReused(key.key));
      return twin.answer.then((order) => ({ ...order, replayed: true }));
    }
    const answer = start(work).finally(() => running.delete(key.key));
    running.set(key.key, { fingerprint: key.fingerprint, answer });
    return answer;
  }

  /** Everything that happens in the caller's own turn: the time is taken and the input parsed before the first wait. */
  function prepare({ type, id, payload, options }: Request): Work {
    const at = now(runtime);
    const { creates, raw } = readRequest(runtime, { type, id, payload, options });
    const order = id ?? runtime.newId();
    const split = splitPersonal(type, raw as never, { order, newId: runtime.newId });
    const { idempotencyKey, expectedVersion = null, actor = { kind: 'system' } } = options;
    const key = keyFor(idempotencyKey, [type, id, raw]);
    return {
      type,
      id: order,
      creates,
      raw,
      payload: split.payload,
      texts: split.texts,
      actor,
      at,
      key,
      expectedVersion,
    };
  }

  function start(work: Work): Promise<Order> {
    return work.creates
      ? attempt(work)
      : lanes.run(work.id, async () => ({ result: await attempt(work), leave: undefined }));
  }

  /**
   * A refusal is no answer to what was done before: a twin may have been committed after its key was looked for, and an order that the channel
   * sends again is there already, whatever has become of its stock and prices.
   */
  async function attempt(work: Work): Promise<Order> {
    try {
      return await carryOut(work);
    } catch (error) {
      if (!isOmsError(error)) throw error;
      const hit = work.key ? await keyOne(work.key.key).catch(() => null) : null;
      if (hit) return replayed(ownHit(work, hit));
      const twin = await sentBefore(work).catch(() => null);
      if (!twin || !isSame(work, twin)) throw error;
      return present(twin.record, twin.version, { replayed: true, pending });
    }
  }

  /** The order that has the channel's own name of this one. */
  async function sentBefore({ creates, payload }: Work): Promise<Loaded | null> {
    const { channel, externalRef } = payload as { channel: string; externalRef?: string };
    if (!creates || externalRef === undefined) return null;
    const name = { space: `externalRef:${channel}`, value: externalRef };
    const [owner] = await repository.find(shop.id, { names: [name], limit: 1 });
    return owner ? { record: decodeOrder(owner), version: owner.version } : null;
  }

  /** What has the channel's own name: this very order, sent again, or another one, which is refused. */
  async function sentAgain(work: Work, { space, value, owner }: NameTaken): Promise<Order> {
    const twin = await load(owner.id);
    if (!twin || !isSame(work, twin)) throw nameTaken(space, value, owner.id);
    return present(twin.record, twin.version, { replayed: true, pending });
  }

  async function carryOut(work: Work): Promise<Order> {
    const seen = work.creates ? undefined : recent.get(work.id);
    let loaded = work.creates ? fresh(work) : (seen ?? (await existing(work)));
    if ('replay' in loaded) return replayed(loaded.replay);
    /** False while the order is only what this process remembers: a refusal is not believed then. */
    let current = seen === undefined;
    let gathered: Gathered | null = null;
    for (let count = 0; count < maxAttempts; count++) {
      const decided: Decided | null = await decideOnce(work, loaded, gathered, false).catch((error) => {
        if (current || !isOmsError(error) || portFaults.includes(error.code)) throw error;
        return null;
      });
      if (!decided?.change && !current) {
        recent.delete(work.id);
        const again: Loaded | { replay: KeyHit } = await existing(work);
        if ('replay' in again) return replayed(again.replay);
        loaded = again;
        current = true;
        continue;
      }
      if (!decided?.change) return present(loaded.record, loaded.version, { pending });
      gathered = decided.gathered;
      const result = await committer.submit(decided.change);
      switch (result.status) {
        case 'committed':
          recent.set(work.id, { record: decided.after, version: result.version });
          committed(decided.after, decided.change);
          return present(decided.after, result.version, { pending });
        case 'versionConflict': {
          recent.delete(work.id);
          if (work.creates) throw omsError('version.conflict', `an order ${work.id} exists already`, { id: work.id });
          const again: Loaded | { replay: KeyHit } = await existing(work);
          if ('replay' in again) return replayed(again.replay);
          loaded = again;
          current = true;
          break;
        }
        case 'shortage':
          // What lies on accounts, and what locations can send, is looked at again, too: the decision says what is too little.
          if (result.rows.length > 0) gathered = await afterShortage(work, decided.change, gathered, result);
          // A place from which goods leave is looked at together with their layers: what has come in since has brought its own.
          if (result.counters.some(isCostCounter) || decided.change.moves.some(({ onHand }) => onHand < 0))
            gathered = { ...gathered, costs: await gatherer.costs(decided.change.moves.map(({ sku }) => sku)) };
          if (result.counters.length > 0)
            gathered = {
              ...gathered,
              uses: result.counters,
              counters: fresher(gathered.counters, result.counters),
              tenders: await gatherer.tenders(work.raw, loaded.record, gathered.party, work.at),
              ordersLeft: gathered.ordersLeft && (await gatherer.ordersLeft(work.at)),
            };
          break;
        case 'duplicate':
          return replayed(result);
        case 'keyReused':
          throw keyReused(work.key?.key ?? '');
        case 'nameTaken': {
          if (isCartClaim(result)) {
            gathered = await afterCartClaim(work, gathered);
            break;
          }
          if (result.space !== 'number') return sentAgain(work, result);
          gathered = { ...gathered, number: await gatherer.number(work.at, isTest(loaded.record, work.raw)) };
          break;
        }
        case 'deferred':
          throw omsError('internal', 'a deferred answer was not waited for');
        case 'failed':
          throw asOmsError(result.error);
      }
    }
    throw omsError('contention.exhausted', `${work.type} was overtaken ${maxAttempts} times; try again`, {
      attempts: maxAttempts,
    });
  }

  function fresh(work: Work): Loaded {
    return { record: emptyOrder(shop.id, work.id, shop.regions), version: 0 };
  }

  async function existing(work: Work): Promise<Loaded | { replay: KeyHit }> {
    const [loaded, hit] = await Promise.all([load(work.id), work.key ? keyOne(work.key.key) : null]);
    if (hit) return { replay: ownHit(work, hit) };
    if (!loaded) throw orderNotFound(work.id);
    return loaded;
  }

  /** The work was done before: the order as it is now. */
  async function replayed({ subject }: { readonly subject: { readonly id: string } }): Promise<Order> {
    const loaded = await load(subject.id);
    if (!loaded) throw omsError('order.notFound', `the order ${subject.id} of this key is gone`, { id: subject.id });
    return present(loaded.record, loaded.version, { replayed: true, pending });
  }

  async function decideOnce(work: Work, loaded: Loaded, known: Gathered | null, preview: boolean): Promise<Decided> {
    checkVersion(work, loaded);
    const base = upToDate(loaded, work.at);
    const command = { type: work.type, payload: work.payload } as Command;
    const met = shopFor(runtime, isTest(base.record, work.raw));
    const asked = needsOf(base.record, command, { shop: met, actor: work.actor, at: work.at });
    const needs = preview ? withStock(asked, base.record) : asked;
    const gathered =
      known ??
      (Object.keys(needs).length === 0 && !work.creates
        ? nothingGathered
        : await gatherer.gather({
            type: work.type,
            needs,
            order: base.record,
            payload: work.payload,
            raw: work.raw,
            actor: work.actor,
            at: work.at,
            preview,
          }));
    const outcome = run(
      base.record,
      command,
      { shop: met, actor: work.actor, at: work.at, gathered, newId: runtime.newId, approved: false },
      runtime.evolve,
    );
    if (!outcome.accepted) throw new OmsError(outcome.problems);
    if (outcome.facts.length === 0) return { gathered, change: null, after: loaded.record, facts: [] };
    const change = orderChangeSet(runtime, {
      before: loaded.version === 0 ? null : loaded.record,
      after: outcome.order,
      steps: [...base.steps, ...outcome.steps],
      version: loaded.version,
      at: work.at,
      key: work.key,
      texts: work.texts,
      holds: holdTargets(work, gathered),
      cartMoves: gathered.cartHolds.flatMap(({ allowances = [] }) =>
        allowances.flatMap((one) => movesOfAllowance(one, 1)),
      ),
      claims: gathered.cartHolds.slice(0, 1).map(({ cart, version }) => cartClaim(cart, version)),
      costs: gathered.costs,
    });
    return {
      gathered,
      change,
      after: outcome.order,
      facts: [...base.steps, ...outcome.steps].map((step) => step.fact),
    };
  }

  /** A stored order of another schema or machine gets a checkpoint first: the fact carries the order as today's release reads it. */
  function upToDate(
    { record, version }: Loaded,
    at: Instant,
  ): { record: OrderRecord; steps: { fact: Fact; order: OrderRecord }[] } {
    const reason = version > 0 ? rebaseReason(record, shop.regions) : null;
    if (!reason) return { record, steps: [] };
    const snapshot = rebased(record, shop.regions);
    const fact = factOf({ type: 'order.rebased', data: { snapshot, reason } }, at, library);
    return { record: snapshot, steps: [{ fact, order: snapshot }] };
  }

  async function checkpoint(id: string): Promise<number | null> {
    const loaded = await load(id);
    if (!loaded) return null;
    const { record, version } = loaded;
    const change = snapshotSet({ before: record, after: record, version }, 'archive');
    const result = await committer.submit(change);
    recent.delete(id);
    return result.status === 'committed' ? result.version : null;
  }

  async function repair(id: string, version: number, moves: readonly StockMove[]): Promise<boolean> {
    const commits = await repository.history(shop.id, [{ kind: 'order', id }]);
    const known = commits.filter((commit) => commit.version <= version);
    const order = fold(runtime.evolve, emptyOrder(shop.id, id, shop.regions), known);
    const change = snapshotSet({ before: null, after: order, version }, 'repair');
    const result = await committer.submit({ ...change, moves });
    recent.delete(id);
    if (result.status === 'committed' || result.status === 'versionConflict') return result.status === 'committed';
    throw refusal(result);
  }

  /** The order as a fact of its own; with nothing before, all of it is written. */
  function snapshotSet(
    { before, after, version }: Pick<Written, 'before' | 'after' | 'version'>,
    reason: 'archive' | 'repair',
  ): ChangeSet {
    const at = now(runtime);
    const snapshot = rebased(after, shop.regions);
    const fact = factOf({ type: 'order.rebased', data: { snapshot, reason } }, at, library);
    const steps = [{ fact, order: snapshot }];
    const nothing = { key: null, texts: [], holds: [], cartMoves: [], claims: [], costs: [] };
    return orderChangeSet(runtime, { before, after: snapshot, steps, version, at, ...nothing });
  }

  /** The stock has changed under the plan: look again and let the decision say whether it can still be met. */
  async function afterShortage(
    work: Work,
    change: ChangeSet,
    gathered: Gathered,
    result: Extract<CommitResult, { status: 'shortage' }>,
  ): Promise<Gathered> {
    const skus = [...new Set([...change.moves, ...(gathered.levels ?? [])].map((row) => row.sku))];
    // What was decided without a look at the stock would be decided again.
    if (gathered.levels === null && !work.creates && work.type !== 'orders.accept') {
      throw omsError(
        'stock.short',
        `not enough stock: ${result.rows.map((row) => `${row.sku} at ${row.location}`).join(', ')}`,
        { rows: result.rows },
      );
    }
    const levels = await gatherer.levels(skus, work.at);
    const cart = (work.payload as { cart?: string }).cart;
    return { ...gathered, levels, cartHolds: cart === undefined ? [] : await runtime.cartHolds(cart, work.at) };
  }

  /** The cart has moved on, or another order has taken what it held: then this one has no cart. */
  async function afterCartClaim(work: Work, gathered: Gathered): Promise<Gathered> {
    const { cart } = work.payload as { cart: string };
    const skus = [...new Set((gathered.levels ?? []).map((row) => row.sku))];
    const [levels, seen] = await Promise.all([gatherer.levels(skus, work.at), runtime.cartHolds(cart, work.at)]);
    const moved = seen[0]?.version !== gathered.cartHolds[0]?.version;
    return { ...gathered, levels, cartHolds: moved ? seen : [] };
  }

  async function preview<T extends ImplementedCommand>(request: Request<T>): Promise<Preview> {
    const work = prepare(request);
    const loaded = work.creates ? fresh(work) : await existing({ ...work, key: null });
    if ('replay' in loaded) throw omsError('internal', 'a preview has no key');
    const twin = await sentBefore(work);
    if (twin && !isSame(work, twin)) {
      const { channel, externalRef } = twin.record.head.intake;
      throw nameTaken(`externalRef:${channel}`, externalRef ?? '', twin.record.head.id);
    }
    if (twin) return unchanged(twin);
    const { change, after, facts } = await decideOnce(work, loaded, null, true);
    if (!change) return unchanged({ record: after, version: loaded.version });
    const { moves, effects, ledger, deadlines } = change;
    return { order: present(after, loaded.version + 1, { pending: true }), facts, moves, effects, ledger, deadlines };
  }

  function unchanged({ record, version }: Loaded): Preview {
    const order = present(record, version, { pending: true });
    return { order, facts: [], moves: [], effects: [], ledger: [], deadlines: { set: [], cancel: [] } };
  }
}

/** Counters as they are now; those that nobody knew are among them. */
function fresher(known: Gathered['counters'], now: Gathered['counters']): Gathered['counters'] {
  const nameOf = ({ space, key }: Gathered['counters'][number]) => `${space} ${key}`;
  return [...new Map([...known, ...now].map((counter) => [nameOf(counter), counter])).values()];
}

interface Decided {
  readonly gathered: Gathered;
  readonly change: ChangeSet | null;
  readonly after: OrderRecord;
  readonly facts: readonly Fact[];
}

interface Work {
  readonly type: ImplementedCommand;
  readonly id: string;
  readonly creates: boolean;
  readonly raw: unknown;
  readonly payload: unknown;
  readonly texts: readonly PersonalText[];
  readonly actor: Actor;
  readonly at: Instant;
  readonly key: ChangeSet['key'];
  readonly expectedVersion: number | null;
}

type NameTaken = Extract<CommitResult, { status: 'nameTaken' }>;

/** An order that has been there before is replayed. */
const endOf = ({ replayed }: Order) => ({ outcome: replayed ? 'replayed' : 'ok', failed: false });

export function orderNotFound(id: string): OmsError {
  return omsError('order.notFound', `there is no order ${id}`, { id });
}

function nameTaken(space: string, value: string, owner: string): OmsError {
  const message = `the ${space.split(':')[0]} "${value}" belongs to another order, ${owner}`;
  return new OmsError([problem('name.taken', message, { space, value, owner }, ['externalRef'])]);
}

/** Whether the order that is there is this one, sent again. */
function isSame({ type, payload }: Work, { record }: Loaded): boolean {
  const as = type === 'orders.draft' ? 'draft' : 'order';
  return record.head.intake.contentPrint === contentPrint(as, payload as Payloads['orders.place']);
}

/** A commit takes the stock as it is; who only looks must be told what is there. */
function withStock(needs: Needs, { head }: OrderRecord): Needs {
  if (!needs.number || needs.levels) return needs;
  return { ...needs, levels: needs.skus ?? stockSkus(head.counts) };
}

function checkVersion(work: Work, { version }: Loaded): void {
  if (work.expectedVersion === null || work.expectedVersion === version) return;
  throw omsError('version.conflict', `expected version ${work.expectedVersion}, the order is at ${version}`, {
    expected: work.expectedVersion,
    actual: version,
  });
}

/** What the decision would find unknown in a payload that does not even get there: whoever mends it mends all of it. */
function unknownWords(runtime: Runtime, payload: unknown): Problem[] {
  const shop = shopFor(runtime, (payload as { readonly test?: unknown } | null)?.test === true);
  const { channel, payment, payments } = (payload ?? {}) as Partial<Record<string, unknown>>;
  const listed = Array.isArray(payments) ? payments.map((wish, index) => [wish, ['payments', index]] as const) : [];
  const wishes = [...(payment ? [[payment, ['payment']] as const] : []), ...listed];
  return [
    ...(typeof channel === 'string' ? channelProblems(channel, shop) : []),
    ...wishes.flatMap(([wish, path]) => {
      const method: unknown = (wish as { method?: unknown } | null)?.method;
      return typeof method === 'string' ? methodProblems({ method }, { shop }, [...path, 'method']) : [];
    }),
  ];
}

/** Whether a field has nothing said about it yet. */
function isNews(said: readonly Problem[]): (item: Problem) => boolean {
  const fields = new Set(said.map(({ path = [] }) => path.join('.')));
  return ({ path = [] }) => !fields.has(path.join('.'));
}

/** The payload as its schema reads it; throws everything that is wrong with the request at once. */
function readRequest(runtime: Runtime, { type, id, payload, options }: Request): { creates: boolean; raw: unknown } {
  if (!Object.hasOwn(schemas, type))
    throw new OmsError([problem('input.invalid', `there is no command "${String(type)}"`, undefined, ['command'])]);
  const creates = commandDefinitions[type].creates === true;
  const misplaced = problem('input.invalid', `${type} makes an order; it takes none`, undefined, ['order']);
  const input = readPayload(type, payload);
  const problems = [
    ...(creates ? (id === null ? [] : [misplaced]) : idProblems(id)),
    ...input.problems,
    ...(creates && input.problems.length > 0 ? unknownWords(runtime, payload).filter(isNews(input.problems)) : []),
    ...read(commandOptionsSchema, options, 'options').problems,
  ];
  if (problems.length > 0) throw new OmsError(problems);
  return { creates, raw: input.data };
}

/** Lines that name a unit are read by the schema that knows units; others, faster, by one that knows none. */
function readPayload(type: ImplementedCommand, payload: unknown): Read<unknown> {
  if (type !== 'orders.place' && type !== 'orders.draft') return read<unknown>(schemas[type], payload, type);
  const input = read<unknown>(plainSchemas[type], payload, type);
  return input.problems.some(({ path = [] }) => path.at(-1) === 'unit')
    ? read<unknown>(schemas[type], payload, type)
    : input;
}

/** The hit, if it was this work that used the key. */
function ownHit(work: Work, hit: KeyHit): KeyHit {
  if (hit.fingerprint !== work.key?.fingerprint) throw keyReused(hit.key);
  return hit;
}

function keyReused(key: string): OmsError {
  return omsError('key.reused', 'the idempotency key was used before with another body', { key });
}

/** The cart lets go of everything that it held; the order takes what it needs in the same commit. */
function holdTargets(work: Work, gathered: Gathered): HoldTarget[] {
  return gathered.cartHolds.map(({ cart, sku, location, lot }) => ({
    cart,
    sku,
    location,
    lot,
    units: 0,
    expiresAt: work.at,
  }));
}

function asOmsError(error: unknown): OmsError {
  if (isOmsError(error)) return error;
  return omsError('store.unavailable', 'the store did not take the change', {}, error);
}
