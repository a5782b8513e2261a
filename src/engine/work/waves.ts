/** Waves, as a warehouse calls them: the most urgent orders of a location in one round, with one pick list. */
import {
  chooseWave,
  type PickListInput,
  type WaveCandidate,
  type WaveLimits,
  type WorkOrder,
  wavePicker,
} from '../../fulfillment';
import { accepted, type Happening, type Instant, isOmsError, OmsError, omsError, problem, refused } from '../../kernel';
import { type Actor, type OrderRecord, workDemands } from '../../order';
import type { Committer } from '../committer';
import { idFrom, idOf, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { createLiving, type DocumentRef, termsFor, type Versioned } from '../stock/living';
import type { StockSchemas } from '../stock/schemas';
import { isTest } from '../test-orders';
import { isLive, liveTerm, type WorkDesk, workActor, workEffect } from './desk';
import { readinessProblems, shipByOf } from './order-view';
import { pickListOf } from './pick-list';
import { maxWaveOrders, type WorkGiven, type WorkInput, workSchemas } from './schemas';
import { waitingOrders } from './waiting-orders';
import { type WorkRecord, withActions } from './work-orders';

/** A round of one picker: the orders that were chosen for it. */
export interface Wave {
  readonly id: string;
  /** What the picker calls it by. */
  readonly number: string;
  readonly location: string;
  /** Ids of the orders. */
  readonly orders: readonly string[];
  /** Whether only orders that can go whole were taken. */
  readonly shipComplete: boolean;
  readonly createdAt: Instant;
  /** Absent: it was not. */
  readonly cancelledAt?: Instant;
}

type WaveFact = Happening &
  (
    | { readonly type: 'wave.planned'; readonly data: Omit<Wave, 'createdAt' | 'cancelledAt'> }
    | { readonly type: 'wave.cancelled'; readonly data: { readonly reason: string | null } }
  );

/** A wave with its work orders. It is done once none of them is live. Of one that was cancelled, those that were begun are its own no more. */
export type WaveRecord = Versioned<Wave> & {
  readonly status: 'live' | 'done' | 'cancelled';
  readonly work: readonly WorkRecord[];
};

/** Waves, newest first; `next` is passed as `after`, null on the last page. */
export interface WavePage {
  readonly waves: readonly WaveRecord[];
  readonly next: string | null;
}

/** Waves of a location. */
export interface Waves {
  /**
   * The orders that are to leave first, or of those that are named, within the limits: each gets its work order. Refused with `shipment.empty` where
   * none is ready. An order is in one live wave only.
   */
  plan(input: WorkInput<'wave'>, options?: CommandOptions): Promise<WaveRecord>;
  /**
   * Units are fetched for the first order of the wave that still wants as many: the answer says which. More than any one order wants is scanned
   * order by order.
   */
  pick(ref: DocumentRef, scan: WorkInput<'pick'>, options?: CommandOptions): Promise<WorkRecord>;
  /**
   * Nobody goes this round. Work orders of which nothing was fetched are cancelled, and their orders can be planned again. Those that were begun
   * keep what was fetched, packed or said to be short: they go on by themselves, and along with the next wave that is planned at the location.
   * Refused with `document.state` once the wave is done.
   */
  cancel(ref: DocumentRef, input?: WorkInput<'cancelWave'>, options?: CommandOptions): Promise<WaveRecord>;
  /** The wave with its work orders as they stand now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<WaveRecord>;
  /** Newest first. */
  find(filter?: WorkInput<'findWaves'>): Promise<WavePage>;
  /** What is still to be fetched for all of its orders, each shelf once, in the order of zone and bin, for `pickListPaper`. */
  pickList(ref: DocumentRef): Promise<PickListInput>;
}

/** Work orders looked at in one read. */
const pageSize = 200;
/** Orders among which a wave is chosen: smaller ones are found behind those that are too much for it. */
const mostCandidates = 1_000;
/** Attempts before a scan gives up on orders that others fill first: more than the 64 of a race need. */
const maxAttempts = 100;
/** Refusals that say nothing of the other orders of the wave. */
const passedOn: readonly string[] = ['scan.surplus', 'document.state'];

export function createWaves(
  runtime: Runtime,
  stock: StockSchemas,
  desk: WorkDesk,
  committer: Committer,
  committed: () => void,
): { readonly waves: Waves; readonly release: (id: string) => Promise<void> } {
  const { shop, repository } = runtime;
  const schemas = workSchemas(stock);
  const living = createLiving<Wave, WaveFact>(runtime, committer, committed, {
    kind: 'wave',
    noun: 'wave',
    evolve: evolveWave,
    termsOf: ({ location, number }) => termsFor({ location, number }),
    incomingOf: () => new Map(),
    expectedAt: () => [],
    troublesOf: () => [],
  });
  return { waves: { plan, pick, cancel, get, find, pickList }, release };

  async function plan(input: WorkInput<'wave'>, options: CommandOptions = {}): Promise<WaveRecord> {
    const wave = await living.change<WorkGiven<'wave'>>({
      ...{ ref: null, options, input, schema: schemas.wave },
      command: 'waves.plan',
      decide: async (_, happening, given, id) => {
        const chosen = chooseWave(await candidates(given, options.actor ?? workActor), limitsOf(given));
        const { location, shipComplete, number = numberOf(id) } = given;
        if (chosen.length === 0) throw omsError('shipment.empty', `no order is ready at ${location}`, { location });
        const orders = chosen.map(({ order }) => order);
        return accepted({ type: 'wave.planned', ...happening, data: { id, number, location, orders, shipComplete } });
      },
      // A process that dies before every order has its work: the relay goes on.
      write: () => ({ effects: [workEffect({ kind: 'wave' })] }),
    });
    await release(wave.id);
    return recordOf(wave);
  }

  /**
   * Every order of the wave has its work order; those that are worked on elsewhere, or cannot leave any more, stay out. Of a wave that is cancelled
   * by then, each is let go.
   */
  async function release(id: string): Promise<void> {
    const { orders, location, shipComplete, cancelledAt } = await living.get(id);
    if (cancelledAt === undefined)
      for (const order of orders) await desk.plan({ order, location, shipComplete, wave: id, actor: workActor });
    const wave = await living.get(id);
    if (wave.cancelledAt === undefined) return;
    for (const work of (await workOf(wave)).filter(isLive))
      await desk.answer(work.id, { action: 'leaveWave', wave: id, reason: 'the wave was cancelled' });
  }

  async function cancel(
    ref: DocumentRef,
    input: WorkInput<'cancelWave'> = {},
    options: CommandOptions = {},
  ): Promise<WaveRecord> {
    const wave = await living.change<WorkGiven<'cancelWave'>>({
      ...{ ref, options, input, schema: schemas.cancelWave },
      command: 'waves.cancel',
      decide: async (before, happening, { reason }) => {
        if (!before || before.cancelledAt !== undefined) return accepted();
        const work = await workOf(before);
        if (work.length > 0 && !work.some(isLive))
          return refused([problem('document.state', 'the wave is done', { status: 'done' })]);
        return accepted({ type: 'wave.cancelled', ...happening, data: { reason } });
      },
      // A process that dies before every work order was let go: the relay goes on.
      write: () => ({ effects: [workEffect({ kind: 'wave' })] }),
    });
    await release(wave.id);
    return recordOf(wave);
  }

  async function candidates(given: WorkGiven<'wave'>, actor: Actor): Promise<WaveCandidate[]> {
    const { location, orders } = given;
    const busy = await worked(location);
    const context = { shop, actor, at: now(runtime) };
    const ready = (record: OrderRecord): WaveCandidate[] => {
      const { id, times } = record.head;
      if (busy.has(id) || (!orders && isTest(record)) || readinessProblems(record, given, context).length > 0)
        return [];
      const demands = workDemands(record, location, 'free');
      const units = demands.reduce((sum, of) => sum + of.units, 0);
      return [{ order: id, shipBy: shipByOf(record, demands, shop.zone), placedAt: times.placed ?? null, units }];
    };
    if (orders) {
      const ids = [...new Set(orders.map((ref) => idFrom(idOf(ref))))];
      return (await Promise.all(ids.map((id) => desk.order(id)))).flatMap(ready);
    }
    const found: WaveCandidate[] = [];
    const isFull = () => chooseWave([...found], limitsOf(given)).length === given.maxOrders;
    let wasFull = false;
    for await (const { records, last } of waitingOrders(runtime, location)) {
      found.push(...records.flatMap(ready));
      if (!last) continue;
      // Days are those of UTC, wishes those of the shop's own: one day more has all that may be as urgent.
      if (wasFull || found.length >= mostCandidates) break;
      wasFull = isFull();
    }
    return found;
  }

  /** Orders that have live work at the location, but for what is left of a wave that was cancelled. */
  async function worked(location: string): Promise<ReadonlySet<string>> {
    const busy = new Set<string>();
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof desk.living.find>> = await desk.living.find([liveTerm(location)], {
        limit: pageSize,
        after,
      });
      for (const { order, leftWave } of page.documents) if (leftWave === undefined) busy.add(order);
      after = page.next;
    } while (after !== null);
    return busy;
  }

  async function pick(ref: DocumentRef, input: WorkInput<'pick'>, options: CommandOptions = {}): Promise<WorkRecord> {
    const scan = parse(schemas.pick, input, 'waves.pick');
    const wave = await living.get(ref);
    if (wave.cancelledAt !== undefined)
      throw omsError('document.state', 'the wave was cancelled', { action: 'pick', status: 'cancelled' });
    const { idempotencyKey } = options;
    const passed = new Set<string>();
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const [hit] = idempotencyKey === undefined ? [] : await repository.keysMany(shop.id, [idempotencyKey]);
      const work = await workOf(wave);
      const open = work.filter((of) => isLive(of) && !passed.has(stampOf(of)));
      const taker = wavePicker(open, scan);
      const target = hit?.subject.id ?? taker.work?.id;
      if (target === undefined) throw new OmsError(taker.problems);
      try {
        const picked = await desk.change({
          ...{ ref: target, options, input, schema: schemas.pick, about: ['waves.pick', wave.id, scan] },
          command: 'waves.pick',
          commandOf: ({ parcel, ...of }, seen) => ({
            ...{ action: 'pick', scan: of, seen },
            box: parcel === undefined ? null : { code: parcel, id: runtime.newId() },
          }),
        });
        return withActions(picked);
      } catch (error) {
        if (hit || !taker.work || !isOmsError(error) || !passedOn.includes(error.code)) throw error;
        // Somebody else was faster, or the order does not want it any more: the next one may.
        passed.add(stampOf(taker.work));
      }
    }
    throw omsError('contention.exhausted', 'the wave kept changing; try again');
  }

  /** In the order in which they are to leave. */
  async function workOf({ id: wave, orders }: Wave): Promise<Versioned<WorkOrder>[]> {
    const { documents } = await desk.living.find(termsFor({ wave }), { limit: maxWaveOrders });
    return [...documents].sort((a, b) => orders.indexOf(a.order) - orders.indexOf(b.order));
  }

  async function get(ref: DocumentRef): Promise<WaveRecord> {
    return recordOf(await living.get(ref));
  }

  async function recordOf(wave: Versioned<Wave>): Promise<WaveRecord> {
    const work = (await workOf(wave)).map(withActions);
    const status = wave.cancelledAt === undefined ? (work.some(isLive) ? 'live' : 'done') : 'cancelled';
    return { ...wave, status, work };
  }

  async function find(filter: WorkInput<'findWaves'> = {}): Promise<WavePage> {
    const { limit, after, ...by } = parse(schemas.findWaves, filter, 'waves.find');
    const { documents, next } = await living.find(termsFor(by), { limit, after });
    return { waves: await Promise.all(documents.map(recordOf)), next };
  }

  async function pickList(ref: DocumentRef): Promise<PickListInput> {
    const wave = await living.get(ref);
    return pickListOf(runtime, (await workOf(wave)).filter(isLive), wave);
  }
}

function limitsOf({ maxOrders, maxUnits, shipBy }: WorkGiven<'wave'>): WaveLimits {
  return { orders: maxOrders, units: maxUnits, shipBy };
}

function evolveWave(wave: Wave | null, fact: WaveFact): Wave {
  if (fact.type === 'wave.planned') return { ...fact.data, createdAt: fact.at };
  return { ...(wave as Wave), cancelledAt: fact.at };
}

/** A work order as it was looked at. */
function stampOf({ id, version }: Versioned<WorkOrder>): string {
  return `${id}:${version}`;
}

/** Short enough for a bar code; the end of an id is chance. */
function numberOf(id: string): string {
  return `W-${id.slice(-8).toUpperCase()}`;
}
