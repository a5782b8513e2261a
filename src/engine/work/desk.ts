/** What the facades of work orders and waves and the relay share: how a work order is made and changed, with its order before everybody's eyes. */
import type * as z from 'zod';
import {
  decideWork,
  evolveWork,
  type OrderView,
  type WorkCommand,
  type WorkFact,
  type WorkOrder,
  type WorkParcel,
  workTroubles,
} from '../../fulfillment';
import { sellableState, serialAt, serialUnpicked } from '../../inventory';
import { type Happening, OmsError, omsError, type Problem, problem } from '../../kernel';
import { type Actor, type OrderRecord, type Payloads, workDemands } from '../../order';
import type { CounterMove, EffectDraft } from '../../ports';
import type { Committer } from '../committer';
import { noInput } from '../input';
import { createLanes } from '../lanes';
import type { CommandOptions, Pipeline } from '../pipeline';
import { now, type Runtime } from '../runtime';
import type { DocumentWrites } from '../stock/commit-document';
import {
  createLiving,
  type DocumentKind,
  type DocumentRef,
  type Living,
  termsFor,
  type Versioned,
} from '../stock/living';
import { readinessProblems, shipByOf, viewOf } from './order-view';

/** What the relay carries out for a work order or a wave. */
export type WorkTask =
  | { readonly kind: 'dispatch'; readonly parcel: string; readonly by: Actor }
  | { readonly kind: 'substitute'; readonly substitution: string; readonly by: Actor }
  | {
      readonly kind: 'fail';
      readonly lines: readonly { readonly line: string; readonly units: number }[];
      readonly reason: string;
      readonly by: Actor;
      /** They are missing for everybody. */
      readonly missing?: true;
    }
  | { readonly kind: 'wave' };

/** The lane of these tasks. */
export const workDestination = 'work';

export function workEffect(task: WorkTask): EffectDraft {
  return { destination: workDestination, type: `work.${task.kind}`, body: JSON.stringify(task) };
}

export interface WorkPlan {
  readonly order: string;
  readonly location: string;
  readonly wave: string | null;
  readonly shipComplete: boolean;
  readonly actor: Actor;
}

export type Planned =
  | { readonly work: Versioned<WorkOrder> }
  | { readonly work: null; readonly problems: readonly Problem[] };

/** A change of a work order: what was asked, and the command that it comes to. */
export interface WorkChange<Given> {
  readonly ref: DocumentRef;
  readonly command: string;
  readonly schema: z.ZodType<Given>;
  readonly input: unknown;
  readonly options: CommandOptions;
  readonly about?: readonly unknown[];
  readonly commandOf: (given: Given, seen: OrderView) => WorkCommand;
}

export interface WorkDesk {
  readonly living: Living<WorkOrder, WorkFact>;
  /** Decided with the order as it is now. */
  change<Given>(change: WorkChange<Given>): Promise<Versioned<WorkOrder>>;
  /** What the order answered; needs no look at it. */
  answer(ref: string, command: WorkCommand): Promise<Versioned<WorkOrder>>;
  /** The work order that the order has at the location, or a new one, or why there can be none. */
  plan(plan: WorkPlan): Promise<Planned>;
  order(id: string): Promise<OrderRecord>;
}

/** Work orders of one order at one location: each ends what there was to do at that time. */
const maxWorkOrders = 100;
/** The part of an id that says when it was given. */
const timeDigits = '00000000-0000'.length;

export function createWorkDesk(
  runtime: Runtime,
  pipeline: Pipeline,
  committer: Committer,
  committed: () => void,
): WorkDesk {
  const { shop, repository } = runtime;
  const living = createLiving<WorkOrder, WorkFact>(runtime, committer, committed, workKind);
  const lanes = createLanes<void>();
  return { living, change, answer, plan, order };

  function change<Given>({ commandOf, ...request }: WorkChange<Given>): Promise<Versioned<WorkOrder>> {
    const id = typeof request.ref === 'string' ? request.ref : String(request.ref?.id);
    // Scanners of one process that work on the same order go one after the other: who is overtaken decides again.
    const work = () =>
      living.change({
        ...request,
        decide: async (before, happening, given) => {
          const record = before && (await order(before.order));
          const seen = before && record ? viewOf(record, before.location) : nothingSeen;
          const decision = decideWork(before, commandOf(given, seen), happening);
          if (decision.accepted && before) await check(before, decision.facts);
          return decision;
        },
        write: (facts, after) => writesOf(facts, after),
      });
    return lanes.run(id, async () => ({ result: await work(), leave: undefined }));
  }

  function answer(ref: string, command: WorkCommand): Promise<Versioned<WorkOrder>> {
    return living.change({
      ref,
      command: `work.${command.action}`,
      schema: noInput,
      input: {},
      options: { actor: workActor },
      decide: (work, happening) => decideWork(work, command, happening),
      write: (facts, after) => writesOf(facts, after),
    });
  }

  async function plan({ order: id, location, wave, shipComplete, actor }: WorkPlan): Promise<Planned> {
    const terms = termsFor({ order: id, location });
    const { documents } = await living.find(terms, { limit: maxWorkOrders });
    const live = documents.find(isLive);
    if (live?.leftWave !== undefined && wave !== null)
      return { work: await answer(live.id, { action: 'joinWave', wave }) };
    if (live) return { work: live };
    const record = await order(id);
    const at = now(runtime);
    const problems = readinessProblems(record, { location, shipComplete }, { shop, actor, at });
    if (problems.length > 0) return { work: null, problems };
    const nth = documents.length + 1;
    if (nth > maxWorkOrders)
      return { work: null, problems: [problem('limit.exceeded', 'it was worked on too often', { maxWorkOrders })] };
    // Two who plan at once mean the same work order: its id says of which order, where, and for which time.
    // Its time is that of the order, so that lists begin with the newest ones.
    const workId =
      id.slice(0, timeDigits) + (await runtime.derivedId('workOrder', `${id}:${location}:${nth}`)).slice(timeDigits);
    const lines = workDemands(record, location, 'free');
    const { number } = record.head.intake;
    const shipBy = shipByOf(record, lines, shop.zone);
    const work = await living.change({
      ref: null,
      id: workId,
      command: 'work.plan',
      schema: noInput,
      input: {},
      options: { actor },
      decide: (before, happening: Happening) =>
        decideWork(
          before,
          { action: 'plan', id: workId, order: id, number, location, wave, shipBy, shipComplete, lines },
          happening,
        ),
    });
    return { work };
  }

  async function order(id: string): Promise<OrderRecord> {
    const { record } = await pipeline.loadKnown(id);
    return record;
  }

  /** What only the books and the order know: whether a numbered unit lies here, and whether the order would let a parcel go. */
  async function check(before: WorkOrder, facts: readonly WorkFact[]): Promise<void> {
    const after = facts.reduce(evolveWork, before);
    for (const fact of facts) {
      if (fact.type === 'work.picked') await mustLieHere(after, fact.data.lines);
      if (
        fact.type !== 'work.parcelClosed' &&
        fact.type !== 'work.parcelReady' &&
        fact.type !== 'work.parcelHandedOver'
      )
        continue;
      const payload = dispatchOf(after, fact.data.parcel);
      const { carrier } = payload;
      if (carrier !== null && carrier !== 'best' && !shop.carriers.includes(carrier))
        throw omsError('carrier.unknown', `the shop has no carrier "${carrier}"`, { carrier });
      // Nobody is asked for a price twice: who takes it is found out when it leaves.
      const asked = { ...payload, carrier: null };
      await pipeline.preview({ type: 'shipments.dispatch', id: before.order, payload: asked, options: {} });
    }
  }

  async function mustLieHere(work: WorkOrder, picked: readonly Numbered[]): Promise<void> {
    const serials = numbersOf(work, picked);
    if (serials.length === 0) return;
    const place = { location: work.location, state: sellableState };
    const found = await repository.counterValues(
      shop.id,
      serials.map((of) => serialAt(of, place)),
    );
    const absent = serials.filter((of) => {
      const { space, key } = serialAt(of, place);
      return !found.some((counter) => counter.space === space && counter.key === key && counter.value > 0);
    });
    if (absent.length === 0) return;
    throw new OmsError(
      absent.map((of) => problem('serial.absent', `${of.serial} of ${of.sku} does not lie here`, { ...of, ...place })),
    );
  }
}

/** Who gives the commands that follow from work. */
export const workActor: Actor = { kind: 'system', id: workDestination };

const nothingSeen: OrderView = { promised: [], shipments: [] };

export function isLive({ status }: Pick<WorkOrder, 'status'>): boolean {
  return status !== 'closed' && status !== 'cancelled';
}

/** The word by which the orders are found that are worked on at a location. */
export function liveTerm(location: string): string {
  return `live:${location}`;
}

function termsOf(work: WorkOrder): string[] {
  const { status, location, order, wave } = work;
  return [
    ...termsFor({ status, location, order, wave: wave ?? undefined }),
    ...(isLive(work) ? [liveTerm(location)] : []),
  ];
}

export const workKind: DocumentKind<WorkOrder, WorkFact> = {
  kind: 'workOrder',
  noun: 'work order',
  evolve: evolveWork,
  termsOf,
  incomingOf: () => new Map(),
  expectedAt: () => [],
  troublesOf: workTroubles,
};

/** The parcel as the order is to dispatch it: under its own id, with what was scanned into it. */
export function dispatchOf(work: WorkOrder, parcelId: string): Payloads['shipments.dispatch'] {
  const { id, contents, carrier, tracking } = work.parcels.find((of) => of.id === parcelId) as WorkParcel;
  const serials = new Map<string, string[]>();
  for (const { sku, serial } of numbersOf(work, contents)) serials.set(sku, [...(serials.get(sku) ?? []), serial]);
  return {
    lines: 'all',
    carrier,
    location: work.location,
    ...(tracking !== null && { tracking }),
    parcel: {
      id,
      contents: contents.map(({ line, units }) => {
        const { orderLine: lineId, sku, lot } = lineOf(work, line);
        return { lineId, sku, lot, units };
      }),
    },
    serials: [...serials].map(([sku, numbers]) => ({ sku, serials: numbers })),
  };
}

export function lineOf({ lines }: WorkOrder, id: string): WorkOrder['lines'][number] {
  const line = lines.find((of) => of.id === id);
  if (!line) throw omsError('internal', `the work order has no line ${id}`);
  return line;
}

interface Numbered {
  readonly line: string;
  readonly serials: readonly string[];
}

function numbersOf(work: WorkOrder, units: readonly Numbered[]) {
  return units.flatMap(({ line, serials }) => serials.map((serial) => ({ sku: lineOf(work, line).sku, serial })));
}

/** A numbered unit is fetched for one order only: each number is taken by its pick, and given back when it is put back or has left. */
function writesOf(facts: readonly WorkFact[], after: WorkOrder): DocumentWrites {
  const claim = (units: readonly Numbered[], delta: number): CounterMove[] =>
    numbersOf(after, units).map((of) => ({ ...serialUnpicked(of), delta, floor: 0, initial: 1 }));
  const claims = facts.flatMap((fact) => {
    if (fact.type === 'work.picked') return claim(fact.data.lines, -1);
    if (fact.type === 'work.putBack') return claim(fact.data.lines, 1);
    if (fact.type === 'work.cancelled')
      return claim(
        after.lines.map(({ id, serials }) => ({ line: id, serials })),
        1,
      );
    if (fact.type !== 'work.parcelDispatched') return [];
    return claim(after.parcels.find(({ id }) => id === fact.data.parcel)?.contents ?? [], 1);
  });
  return { claims, effects: facts.flatMap((fact) => tasksOf(fact).map(workEffect)) };
}

function tasksOf(fact: WorkFact): WorkTask[] {
  const by = fact.by as Actor;
  if (fact.type === 'work.parcelClosed' || fact.type === 'work.parcelHandedOver')
    return [{ kind: 'dispatch', parcel: fact.data.parcel, by }];
  if (fact.type === 'work.substitutionAsked') return [{ kind: 'substitute', substitution: fact.data.substitution, by }];
  if (fact.type !== 'work.short' || fact.data.follow === 'keep') return [];
  const { lines, reason, follow } = fact.data;
  return [{ kind: 'fail', lines, reason, by, ...(follow === 'missing' && { missing: true }) }];
}
