/** createOms(): the parts put together. */

import { createAttention, type ListAttention } from './engine/attention/attention';
import { type AuditReport, auditAll } from './engine/audit';
import { createBacklog } from './engine/backlog';
import { type CarrierGuard, createCarrierGuard } from './engine/carrier-guard';
import { cartHoldsOf } from './engine/cart-holds';
import { type CaseFacades, createCaseFacades } from './engine/cases/facades';
import { type Committer, createCommitter } from './engine/committer';
import { type OmsOptions, shopTerms } from './engine/config';
import { defaultOptions } from './engine/defaults';
import { createDiscounts, type Discounts } from './engine/discounts';
import { createDismiss, type Dismiss } from './engine/dismiss';
import { createEndpointDesk } from './engine/endpoints/desk';
import { createEndpoints, type Endpoints } from './engine/endpoints/endpoints';
import { type EventOptions, type LiveEvent, liveEvents } from './engine/events';
import { createFacades, type Facades } from './engine/facade';
import { createGatherer } from './engine/gather';
import { createHousekeeping, type HousekeepingReport } from './engine/housekeeping';
import { derivedIds, randomIds, systemClock } from './engine/identity';
import { createInFlight } from './engine/in-flight';
import { deadEffectsSchema, parse } from './engine/input';
import { createInsights, type Insights } from './engine/insights';
import { createLanesReader, type Lanes } from './engine/lane-times';
import { quietLogger } from './engine/logger';
import { createMessageDesk } from './engine/messages/desk';
import { createIntents } from './engine/messages/intents';
import { createMessages, type Messages } from './engine/messages/log';
import { insideTransaction, outsideOfTransactions } from './engine/nesting';
import { randomNumbers, testNumbers } from './engine/numbers';
import { createObserve, type Observe, observedDoors, observersOf } from './engine/observing';
import { createPipeline } from './engine/pipeline';
import { createReads } from './engine/reads';
import { createRedeliver } from './engine/redeliver';
import { createRelay, type Relay } from './engine/relay';
import { createRepairFacades, type RepairFacades } from './engine/repairs/facades';
import { type Runtime, textsOf } from './engine/runtime';
import { createSettling } from './engine/settling';
import { createCartLapse } from './engine/stock/cart-lapse';
import { createStockFacades, type StockFacades } from './engine/stock/facades';
import { createStockFollower, type StockLook } from './engine/stock/follow';
import { createStockNews } from './engine/stock/news';
import { createQueue, type QueueDesk } from './engine/stock/queue';
import { createTenders, type Tenders } from './engine/tenders';
import { shopsOf } from './engine/test-orders';
import { timed } from './engine/timed';
import { createWindows, type Windows } from './engine/windows';
import { createWorkFacades, type WorkFacades } from './engine/work/facades';
import { OmsError, omsError, problem } from './kernel';
import { createEvolve, type ShopTerms } from './order';
import type { EffectId, Repository } from './ports';

/** An order-management system, running on the host's own store and ports. */
export interface Oms extends Facades, Tenders, StockFacades, WorkFacades, CaseFacades, RepairFacades {
  /** The shop as the options describe it, completed by what holds where they say nothing. */
  readonly shop: ShopTerms;
  readonly discounts: Discounts;
  readonly windows: Windows;
  readonly lanes: Lanes;
  readonly insights: Insights;
  readonly messages: Messages;
  /** Who outside hears of facts (`endpoints` of the options), how they stand, and what they missed. */
  readonly endpoints: Endpoints;
  readonly relay: Relay;
  /** Every fact of the shop, from a cursor on, as it is committed. */
  events(options?: EventOptions): AsyncGenerator<LiveEvent>;
  /** Looks for what should not be: stock, money and facts of every order. */
  audit(): Promise<AuditReport>;
  /**
   * Everything that waits for a person, over all orders and documents: each thing once, with since when it waits, what it is about, and what may
   * be done about it; gone when it is solved. Of one reason (`reason`) or of any; page by page, by index.
   *
   * @example
   * const { items } = await oms.attention({ reason: 'held' });
   * for (const { number, detail, since, actions } of items) console.log(number, detail, since, actions);
   */
  attention: ListAttention;
  effects: {
    /** How many calls of the outside wait, are delivered and not yet forgotten, or were given up. */
    counts(): ReturnType<Repository['effectCounts']>;
    /** What was given up, oldest first, at most `limit` (100 by default). */
    dead(limit?: number): ReturnType<Repository['deadEffects']>;
    /** Lets one that was given up, or delivered, leave again with its key; what `dead` lists can be passed as it is. */
    redeliver(effect: EffectId): Promise<void>;
    /**
     * Gives up for good one that was given up: it is not delivered, `dead` and `attention` list it no more, and what waited behind it goes on. Only staff
     * do so; who, when and why is the fact `effect.dismissed`. Throws `effect.notFound` for one that was not given up.
     *
     * @example
     * await oms.effects.dismiss(effect, { reason: 'mailboxClosed' }, { actor: { kind: 'staff', id: 'ann' } });
     */
    dismiss: Dismiss;
  };
  /**
   * Runs commands inside a transaction that the host has open on the same database; they are written when the host commits. Answers are
   * `pending` until then, and effects leave after it.
   */
  within<T>(transaction: unknown, work: (oms: Inner) => Promise<T>): Promise<T>;
  /**
   * Lets go of old idempotency keys and delivered effects, and puts facts away, as `retention` says. A process whose relay runs does so by
   * itself every hour; call it from a schedule where none does.
   */
  housekeeping(options?: { readonly budgetMs?: number }): Promise<HousekeepingReport>;
  /** Brings the store's schema up to date; safe when several processes start at once. Call it before the first command. */
  migrate(): Promise<void>;
  /**
   * Takes no effect any more, lets what is under way end and closes the store: every command that was given is answered, and what it asks of
   * the outside was delivered or waits for another process. Close the database after it.
   */
  close(): Promise<void>;
}

/**
 * An order-management system over these ports. Throws `config.invalid` with every fault of the options.
 *
 * @example
 * const oms = createOms({ shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' }, repository: memory(), catalog });
 */
export function createOms(options: OmsOptions): Oms {
  const terms = shopTerms(options);
  const observe = createObserve(terms.id, options.observer);
  const guard = createCarrierGuard(options.carrierCalls ?? {}, options.clock ?? systemClock, observe);
  const runtime = createRuntime({ options, shop: terms, repository: options.repository, carriers: guard, observe });
  // On one connection a second batch would only wait behind the first, and make both half as large.
  const committer = createCommitter(runtime.repository, options.repository.capabilities.oneConnection ? 1 : 2, observe);
  const settling = createSettling(options.settleMs ?? defaultOptions.settleMs);
  const pipeline = createPipeline(runtime, committer, {
    pending: false,
    committed: (order, change) => {
      settling.tell(order);
      if (change.effects.length > 0 || settling.watching()) relay.poke();
    },
  });
  const housekeeping = createHousekeeping(runtime, pipeline);
  const gatherer = createGatherer(runtime);
  const stock = createStockFacades(runtime, committer, gatherer, pipeline, () => relay.poke());
  const queue = createQueue(runtime, committer, gatherer);
  const looks = stockLooks(runtime, committer, queue);
  const follower = looks.length > 0 ? createStockFollower(runtime, looks) : null;
  const lapseCart = createCartLapse(runtime, committer);
  const warehouse = createWorkFacades(runtime, pipeline, committer, () => relay.poke());
  const aftersales = createCaseFacades(runtime, pipeline, committer, () => relay.poke());
  const repairs = createRepairFacades(runtime, pipeline, committer, () => relay.poke());
  const endpoints = createEndpointDesk(runtime, committer);
  const relay = createRelay(runtime, pipeline, housekeeping, stock, follower, {
    lapseCart,
    queue,
    work: warehouse.carryOut,
    aftersales,
    messages: createMessageDesk(runtime, committer, pipeline, () => relay.poke()),
    endpoints,
    repairs,
  });
  const settle = settling.settle(
    () => relay.running,
    (id) => facades.orders.get(id),
  );
  const facades: Facades = createFacades(runtime, pipeline, createReads(runtime, pipeline, false), settle, committer);
  if ((options.relay ?? defaultOptions.relay) === 'auto') relay.start();

  const observers = observersOf(options.observer);
  const backlog = createBacklog(runtime);
  for (const { watch } of observers) watch?.(backlog);
  const tenders = createTenders(runtime, committer);
  const store = options.repository;
  const inFlight = createInFlight();
  const outside = <T extends object>(desk: string, doors: T, ...free: readonly (keyof T & string)[]) =>
    inFlight.counted(observedDoors(observe, desk, outsideOfTransactions(store, doors, free), free));

  return {
    shop: terms,
    orders: outside('orders', facades.orders, 'explain', 'label', 'import'),
    payments: outside('payments', facades.payments),
    shipments: outside('shipments', facades.shipments),
    returns: outside('returns', facades.returns),
    edits: outside('edits', facades.edits),
    taxes: outside('taxes', facades.taxes),
    production: outside('production', facades.production),
    customers: outside('customers', facades.customers),
    ...outside('oms', {
      bulk: facades.bulk,
      preview: facades.preview,
      audit: () => auditAll(runtime),
      attention: createAttention(runtime),
      migrate: () => runtime.repository.migrate(),
      housekeeping: (given?: { readonly budgetMs?: number }) => housekeeping.run(given),
    }),
    giftCards: outside('giftCards', tenders.giftCards),
    storeCredit: outside('storeCredit', tenders.storeCredit),
    discounts: outside('discounts', createDiscounts(runtime)),
    windows: outside('windows', createWindows(runtime)),
    lanes: outside('lanes', createLanesReader(runtime)),
    insights: outside('insights', createInsights(runtime)),
    messages: outside('messages', createMessages(runtime, relay.poke)),
    endpoints: outside('endpoints', createEndpoints(runtime, endpoints, relay.poke)),
    inventory: {
      ...outside('inventory', stock.inventory, 'importStock', 'asOf'),
      queue: outside('inventory.queue', stock.inventory.queue),
    },
    purchaseOrders: outside('purchaseOrders', stock.purchaseOrders, 'explain'),
    transfers: outside('transfers', stock.transfers, 'explain'),
    counts: outside('counts', stock.counts, 'explain'),
    work: outside('work', warehouse.facades.work),
    waves: outside('waves', warehouse.facades.waves),
    cases: outside('cases', aftersales.facades.cases, 'explain'),
    feedback: outside('feedback', aftersales.facades.feedback, 'explain'),
    repairs: outside('repairs', repairs.facades.repairs, 'explain'),
    supplierClaims: outside('supplierClaims', repairs.facades.supplierClaims, 'explain'),
    relay: outsideOfTransactions(store, relay, ['start', 'stop', 'poke']),
    events: (given) => liveEvents(runtime, settling.nextCommit, given),
    effects: outside('effects', {
      counts: () => runtime.repository.effectCounts(runtime.shop.id),
      dead: async (limit?: number) =>
        runtime.repository.deadEffects(runtime.shop.id, parse(deadEffectsSchema, { limit }, 'effects.dead')),
      redeliver: createRedeliver(runtime, relay.poke),
      dismiss: createDismiss(runtime, committer, relay.poke),
    }),
    ...inFlight.counted({ within }),
    async close() {
      for (const { unwatch } of observers) unwatch?.(backlog);
      await relay.stop();
      await inFlight.ended();
      await committer.drained();
      await options.repository.close();
    },
  };

  function within<T>(transaction: unknown, work: (oms: Inner) => Promise<T>): Promise<T> {
    if (typeof work !== 'function')
      return Promise.reject(
        new OmsError([problem('input.invalid', 'within(transaction, work): work must be a function', {}, ['work'])]),
      );
    const { join } = options.repository;
    if (!join)
      return Promise.reject(
        omsError('capability.missing', 'this store cannot join a transaction of the host', {
          capability: 'joinTransaction',
        }),
      );
    const inner = joined(options, join.call(options.repository, transaction), guard, observe);
    return insideTransaction(options.repository, () => work(inner)).finally(() => relay.poke());
  }
}

/** What `within` gives. */
export type Inner = Facades & Tenders & StockFacades & WorkFacades & CaseFacades & RepairFacades;

/** The same system on a host's transaction: unbatched, and with nobody told before the host commits. */
function joined(options: OmsOptions, repository: Repository, carriers: CarrierGuard, observe: Observe | null): Inner {
  const runtime = createRuntime({ options, shop: shopTerms(options), repository, carriers, observe });
  const committer = createCommitter(repository, 1, observe);
  const pipeline = createPipeline(runtime, committer, { pending: true, committed: () => {} });
  const reads = createReads(runtime, pipeline, true);
  const facades = createFacades(runtime, pipeline, reads, (order) => Promise.resolve(order), committer);
  return {
    ...facades,
    ...createTenders(runtime, committer),
    ...createStockFacades(runtime, committer, createGatherer(runtime), pipeline),
    ...createWorkFacades(runtime, pipeline, committer).facades,
    ...createCaseFacades(runtime, pipeline, committer).facades,
    ...createRepairFacades(runtime, pipeline, committer).facades,
  };
}

/** Who is to hear what moves: nobody, where the shop tells no news and nobody waits. */
function stockLooks(runtime: Runtime, committer: Committer, queue: QueueDesk): StockLook[] {
  const { news, queue: terms } = runtime.shop.stock;
  return [
    ...(terms ? [async (skus: readonly string[]) => void (await queue.serve(skus))] : []),
    ...(news ? [createStockNews(runtime, committer)] : []),
  ];
}

function createRuntime({
  options,
  shop,
  repository,
  carriers,
  observe,
}: Pick<Runtime, 'options' | 'shop' | 'repository' | 'carriers' | 'observe'>): Runtime {
  const clock = options.clock ?? systemClock;
  const ids = options.ids ?? randomIds();
  const derivedId = derivedIds(shop.id);
  return {
    options,
    ...shopsOf(options, shop),
    repository,
    evolve: createEvolve(shop.regions),
    clock,
    numbers: options.numbers ?? randomNumbers(),
    testNumbers: testNumbers(),
    logger: options.logger ?? quietLogger,
    // Inside a host's transaction too: a number that is drawn and not used is lost, a locked series would stop every other process.
    lease: (series, count) =>
      (options.repository.capabilities.oneConnection ? repository : options.repository).leaseNumbers(
        shop.id,
        series,
        count,
      ),
    newId: () => ids.next(clock.now()),
    derivedId,
    cartHolds: cartHoldsOf(repository, shop.id, derivedId),
    timed: observe
      ? (port, call, about) => observe({ kind: 'port', port, ...about }, () => timed(port, call))
      : (port, call) => timed(port, call),
    observe,
    carriers,
    intents: createIntents(options),
    texts: async (party) => textsOf(await repository.parties(shop.id, party)),
  };
}
