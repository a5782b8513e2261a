/** The parts put together, as they are loaded at the first use of any of them. */

import { OmsError, omsError, problem } from '../kernel';
import { createEvolve, type ShopTerms } from '../order';
import type { Repository } from '../ports';
import { createAttention } from './attention/attention';
import { auditAll } from './audit';
import { createBacklog } from './backlog';
import { type CarrierGuard, createCarrierGuard } from './carrier-guard';
import { cartHoldsOf } from './cart-holds';
import { createCaseFacades } from './cases/facades';
import { type Committer, createCommitter } from './committer';
import type { OmsOptions } from './config';
import { defaultOptions } from './defaults';
import { createDiscounts } from './discounts';
import { createDismiss } from './dismiss';
import { createEndpointDesk } from './endpoints/desk';
import { createEndpoints } from './endpoints/endpoints';
import { liveEvents } from './events';
import { createFacades, type Facades } from './facade';
import { createGatherer } from './gather';
import { createHousekeeping } from './housekeeping';
import { derivedIds, randomIds, systemClock } from './identity';
import { createInFlight } from './in-flight';
import { deadEffectsSchema, parse } from './input';
import { createInsights } from './insights';
import { createLanesReader } from './lane-times';
import { quietLogger } from './logger';
import { createMessageDesk } from './messages/desk';
import { createIntents } from './messages/intents';
import { createMessages } from './messages/log';
import { insideTransaction, outsideOfTransactions } from './nesting';
import { randomNumbers, testNumbers } from './numbers';
import { createObserve, type Observe, observedDoors, observersOf } from './observing';
import type { Inner, Oms } from './oms';
import { createPipeline } from './pipeline';
import { createReads } from './reads';
import { createRedeliver } from './redeliver';
import { createRelay } from './relay';
import { createRepairFacades } from './repairs/facades';
import { type Runtime, textsOf } from './runtime';
import { createSettling } from './settling';
import { createCartLapse } from './stock/cart-lapse';
import { createStockFacades } from './stock/facades';
import { createStockFollower, type StockLook } from './stock/follow';
import { createStockNews } from './stock/news';
import { createQueue, type QueueDesk } from './stock/queue';
import { createTenders } from './tenders';
import { shopsOf } from './test-orders';
import { timed } from './timed';
import { createWindows } from './windows';
import { createWorkFacades } from './work/facades';
/** The system over these ports, for a shop whose options were checked. */
export function createSystem(options: OmsOptions, terms: ShopTerms): Oms {
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
    const inner = joined(options, terms, join.call(options.repository, transaction), guard, observe);
    return insideTransaction(options.repository, () => work(inner)).finally(() => relay.poke());
  }
}

/** The same system on a host's transaction: unbatched, and with nobody told before the host commits. */
function joined(
  options: OmsOptions,
  shop: ShopTerms,
  repository: Repository,
  carriers: CarrierGuard,
  observe: Observe | null,
): Inner {
  const runtime = createRuntime({ options, shop, repository, carriers, observe });
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
