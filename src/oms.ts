/** createOms(): the parts put together. */

import { type AuditReport, auditAll } from './engine/audit';
import { cartHoldsOf } from './engine/cart-holds';
import { type Committer, createCommitter } from './engine/committer';
import { type OmsOptions, shopTerms } from './engine/config';
import { createDiscounts, type Discounts } from './engine/discounts';
import { type EventOptions, type LiveEvent, liveEvents } from './engine/events';
import { createFacades, type Facades } from './engine/facade';
import { createGatherer } from './engine/gather';
import { createHousekeeping, type HousekeepingReport } from './engine/housekeeping';
import { derivedIds, randomIds, systemClock } from './engine/identity';
import { createInFlight } from './engine/in-flight';
import { deadEffectsSchema, parse } from './engine/input';
import { quietLogger } from './engine/logger';
import { insideTransaction, outsideOfTransactions } from './engine/nesting';
import { randomNumbers } from './engine/numbers';
import { createPipeline } from './engine/pipeline';
import { createReads } from './engine/reads';
import { createRedeliver } from './engine/redeliver';
import { createRelay, type Relay } from './engine/relay';
import { type Runtime, textsOf, timed } from './engine/runtime';
import { createSettling } from './engine/settling';

import { createCartLapse } from './engine/stock/cart-lapse';
import { createStockFacades, type StockFacades } from './engine/stock/facades';
import { createStockFollower, type StockLook } from './engine/stock/follow';
import { createStockNews } from './engine/stock/news';
import { createQueue, type QueueDesk } from './engine/stock/queue';

import { createTenders, type Tenders } from './engine/tenders';
import { OmsError, omsError, problem } from './kernel';
import { createEvolve, type ShopTerms } from './order';
import type { EffectId, Repository } from './ports';

/** An order-management system, running on the host's own store and ports. */
export interface Oms extends Facades, Tenders, StockFacades {
  readonly discounts: Discounts;
  readonly relay: Relay;
  /** Every fact of the shop, from a cursor on, as it is committed. */
  events(options?: EventOptions): AsyncGenerator<LiveEvent>;
  /** Looks for what should not be: stock, money and facts of every order. */
  audit(): Promise<AuditReport>;
  effects: {
    counts(): ReturnType<Repository['effectCounts']>;
    dead(limit?: number): ReturnType<Repository['deadEffects']>;
    /** Lets one that was given up, or delivered, leave again with its key; what `dead` lists can be passed as it is. */
    redeliver(effect: EffectId): Promise<void>;
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
  const runtime = createRuntime(options, shopTerms(options), options.repository);
  // On one connection a second batch would only wait behind the first, and make both half as large.
  const committer = createCommitter(runtime.repository, options.repository.capabilities.oneConnection ? 1 : 2);
  const settling = createSettling(options.settleMs ?? 10_000);
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
  const relay = createRelay(runtime, pipeline, housekeeping, stock, follower, { lapseCart, queue });
  const settle = settling.settle(
    () => relay.running,
    (id) => facades.orders.get(id),
  );
  const facades: Facades = createFacades(runtime, pipeline, createReads(runtime, pipeline, false), settle);
  if ((options.relay ?? 'auto') === 'auto') relay.start();

  const tenders = createTenders(runtime, committer);
  const store = options.repository;
  const inFlight = createInFlight();
  const outside = <T extends object>(doors: T, ...free: readonly (keyof T & string)[]) =>
    inFlight.counted(outsideOfTransactions(store, doors, free));

  return {
    orders: outside(facades.orders, 'explain', 'label'),
    payments: outside(facades.payments),
    shipments: outside(facades.shipments),
    returns: outside(facades.returns),
    edits: outside(facades.edits),
    taxes: outside(facades.taxes),
    production: outside(facades.production),
    customers: outside(facades.customers),
    ...outside({
      bulk: facades.bulk,
      preview: facades.preview,
      audit: () => auditAll(runtime),
      migrate: () => runtime.repository.migrate(),
      housekeeping: (given?: { readonly budgetMs?: number }) => housekeeping.run(given),
    }),
    giftCards: outside(tenders.giftCards),
    storeCredit: outside(tenders.storeCredit),
    discounts: outside(createDiscounts(runtime)),
    inventory: { ...outside(stock.inventory, 'importStock'), queue: outside(stock.inventory.queue) },
    purchaseOrders: outside(stock.purchaseOrders, 'explain'),
    transfers: outside(stock.transfers, 'explain'),
    counts: outside(stock.counts, 'explain'),
    relay: outsideOfTransactions(store, relay, ['start', 'stop', 'poke']),
    events: (given) => liveEvents(runtime, settling.nextCommit, given),
    effects: outside({
      counts: () => runtime.repository.effectCounts(runtime.shop.id),
      dead: async (limit?: number) =>
        runtime.repository.deadEffects(runtime.shop.id, parse(deadEffectsSchema, { limit }, 'effects.dead').limit),
      redeliver: createRedeliver(runtime, relay.poke),
    }),
    ...inFlight.counted({ within }),
    async close() {
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
    const inner = joined(options, join.call(options.repository, transaction));
    return insideTransaction(options.repository, () => work(inner)).finally(() => relay.poke());
  }
}

/** What `within` gives. */
export type Inner = Facades & Tenders & StockFacades;

/** The same system on a host's transaction: unbatched, and with nobody told before the host commits. */
function joined(options: OmsOptions, repository: Repository): Inner {
  const runtime = createRuntime(options, shopTerms(options), repository);
  const committer = createCommitter(repository, 1);
  const pipeline = createPipeline(runtime, committer, { pending: true, committed: () => {} });
  const facades = createFacades(runtime, pipeline, createReads(runtime, pipeline, true), (order) =>
    Promise.resolve(order),
  );
  return {
    ...facades,
    ...createTenders(runtime, committer),
    ...createStockFacades(runtime, committer, createGatherer(runtime), pipeline),
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

function createRuntime(options: OmsOptions, shop: ShopTerms, repository: Repository): Runtime {
  const clock = options.clock ?? systemClock;
  const ids = options.ids ?? randomIds();
  const derivedId = derivedIds(shop.id);
  return {
    options,
    shop,
    repository,
    evolve: createEvolve(shop.regions),
    clock,
    numbers: options.numbers ?? randomNumbers(),
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
    timed,
    texts: async (party) => textsOf(await repository.parties(shop.id, party)),
  };
}
