/** Work orders, as a warehouse calls them: planned from orders, picked and packed by scan, closed parcel by parcel. */
import { type PickListInput, type WorkAction, type WorkFact, type WorkOrder, workActions } from '../../fulfillment';
import type { LegalAction, Problem } from '../../kernel';
import { idFrom, idOf, noInput, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import { type DocumentFact, type DocumentRef, termsFor, type Versioned } from '../stock/living';
import type { StockSchemas } from '../stock/schemas';
import { type WorkDesk, workActor } from './desk';
import { pickListOf } from './pick-list';
import { type WorkInput, workSchemas } from './schemas';

/** A work order as it stands, with every action: allowed now, or why not. */
export type WorkRecord = Versioned<WorkOrder> & { readonly actions: readonly LegalAction<WorkAction>[] };

/** Work orders, of the newest orders first, and the cursor behind them. */
export interface WorkPage {
  readonly work: readonly WorkRecord[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** The work of each order, and why some have none. */
export interface WorkPlanned {
  readonly work: readonly WorkRecord[];
  readonly left: readonly { readonly order: string; readonly problems: readonly Problem[] }[];
}

/**
 * Work orders. Every scan is one commit, and with an idempotency key it counts once, however often it is sent. What the order does not want any
 * more by then is neither picked nor packed nor sent; what was scanned and should not have been is refused with what was expected
 * (`scan.wrong`, `scan.surplus`, `scan.repeated`: `details.expected`).
 */
export interface WorkOrders {
  /**
   * One for each order that may leave and has goods at the location: the one that it has there already, or a new one of all that lies there for it
   * now. With `shipComplete` orders are left that have goods elsewhere, or wait for some.
   */
  plan(input: WorkInput<'plan'>, options?: Pick<CommandOptions, 'actor'>): Promise<WorkPlanned>;
  /** Looks at the order: what it does not want from here any more is withdrawn. Each scan does so by itself. */
  refresh(ref: DocumentRef, options?: CommandOptions): Promise<WorkRecord>;
  /** Units are fetched; with `parcel` they go into that box at once. */
  pick(ref: DocumentRef, scan: WorkInput<'pick'>, options?: CommandOptions): Promise<WorkRecord>;
  /** Units that were fetched go into a box; the first ones open it. */
  pack(ref: DocumentRef, scan: WorkInput<'pack'>, options?: CommandOptions): Promise<WorkRecord>;
  /** Units go back where they lay; with `parcel` out of that box. */
  putBack(ref: DocumentRef, scan: WorkInput<'pick'>, options?: CommandOptions): Promise<WorkRecord>;
  /** Units are not there: all that are still to be picked of it, where no quantity is given. */
  short(ref: DocumentRef, input: WorkInput<'short'>, options?: CommandOptions): Promise<WorkRecord>;
  /**
   * Another SKU goes instead of units that are not there, at their price unless another is given. It is an edit of the order: once that has gone
   * through, the other goods are lines of the work order; where it is refused, the units are open again, with the reasons.
   */
  substitute(ref: DocumentRef, input: WorkInput<'substitute'>, options?: CommandOptions): Promise<WorkRecord>;
  /**
   * The box is taped, and leaves as a shipment of the order under the parcel's own id. Refused with `parcel.incomplete` while lines are not accounted
   * for, unless `more` parcels follow, and with the order's own reason where it would not let the parcel go.
   */
  closeParcel(ref: DocumentRef, input: WorkInput<'closeParcel'>, options?: CommandOptions): Promise<WorkRecord>;
  /**
   * The customer, or who comes for them, says the code of a parcel that waits to be collected: it leaves and has arrived. Another code is refused with
   * `scan.wrong`.
   */
  handOver(ref: DocumentRef, input: WorkInput<'handOver'>, options?: CommandOptions): Promise<WorkRecord>;
  /** A parcel that nobody came for is open again: its units can be put back, or packed otherwise. */
  reopenParcel(ref: DocumentRef, input: WorkInput<'reopenParcel'>, options?: CommandOptions): Promise<WorkRecord>;
  /** Before a parcel is closed. What was fetched goes back. */
  cancel(ref: DocumentRef, input?: WorkInput<'cancel'>, options?: CommandOptions): Promise<WorkRecord>;
  /** The work order as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<WorkRecord>;
  /** Those of the newest orders first. */
  find(filter?: WorkInput<'find'>): Promise<WorkPage>;
  /** Every fact of the work order, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<WorkFact>[]>;
  /** What is still to be fetched, in the order of zone and bin, for `pickListPaper`. */
  pickList(ref: DocumentRef): Promise<PickListInput>;
}

export function createWorkOrders(runtime: Runtime, stock: StockSchemas, desk: WorkDesk): WorkOrders {
  const { shop } = runtime;
  const schemas = workSchemas(stock);
  const { living, change } = desk;
  return {
    async plan(input, { actor = workActor } = {}) {
      const { location, orders, shipComplete } = parse(schemas.plan, input, 'work.plan');
      const ids = [...new Set(orders.map((ref) => idFrom(idOf(ref))))];
      const planned = await Promise.all(
        ids.map(async (order) => ({
          order,
          ...(await desk.plan({ order, location, shipComplete, actor, wave: null })),
        })),
      );
      return {
        work: planned.flatMap(({ work }) => (work ? [withActions(work)] : [])),
        left: planned.flatMap((of) => (of.work ? [] : [{ order: of.order, problems: of.problems }])),
      };
    },
    refresh: (ref, options = {}) =>
      change({
        ...{ ref, options, input: {}, schema: noInput },
        command: 'work.refresh',
        commandOf: (_, seen) => ({ action: 'refresh', seen }),
      }).then(withActions),
    pick: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.pick },
        command: 'work.pick',
        commandOf: ({ parcel, ...scan }, seen) => ({
          ...{ action: 'pick', scan, seen },
          box: parcel === undefined ? null : boxOf(parcel),
        }),
      }).then(withActions),
    pack: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.pack },
        command: 'work.pack',
        commandOf: ({ parcel, ...scan }, seen) => ({ action: 'pack', scan, box: boxOf(parcel), seen }),
      }).then(withActions),
    putBack: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.pick },
        command: 'work.putBack',
        commandOf: ({ parcel = null, ...scan }, seen) => ({ action: 'putBack', scan, box: parcel, seen }),
      }).then(withActions),
    short: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.short },
        command: 'work.short',
        commandOf: ({ reason, follow, ...of }, seen) => ({ action: 'short', of, reason, follow, seen }),
      }).then(withActions),
    substitute: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.substitute },
        command: 'work.substitute',
        commandOf: ({ by, unitPrice = null, reason, ...of }, seen) => ({
          ...{ action: 'substitute', of, sku: by, unitPrice, reason, seen },
          substitution: runtime.newId(),
        }),
      }).then(withActions),
    closeParcel: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.closeParcel },
        command: 'work.closeParcel',
        commandOf: ({ parcel, carrier = usualCarrier(), tracking = null, more, collect }, seen) => ({
          ...{ action: 'closeParcel', box: parcel, carrier, tracking, more, seen },
          collectCode: collect ? codeOf(runtime.newId()) : null,
        }),
      }).then(withActions),
    handOver: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.handOver },
        command: 'work.handOver',
        commandOf: ({ parcel, code }, seen) => ({ action: 'handOver', box: parcel, collectCode: code, seen }),
      }).then(withActions),
    reopenParcel: (ref, input, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.reopenParcel },
        command: 'work.reopenParcel',
        commandOf: ({ parcel }, seen) => ({ action: 'reopenParcel', box: parcel, seen }),
      }).then(withActions),
    cancel: (ref, input = {}, options = {}) =>
      change({
        ...{ ref, options, input, schema: schemas.cancel },
        command: 'work.cancel',
        commandOf: ({ reason }) => ({ action: 'cancel', reason }),
      }).then(withActions),
    get: (ref) => living.get(ref).then(withActions),
    async find(filter = {}) {
      const { limit, after, ...by } = parse(schemas.find, filter, 'work.find');
      const { documents, next } = await living.find(termsFor(by), { limit, after });
      return { work: documents.map(withActions), next };
    },
    history: living.history,
    async pickList(ref) {
      const work = await living.get(ref);
      return pickListOf(runtime, [work], { number: work.number ?? work.id, location: work.location });
    },
  };

  function boxOf(code: string) {
    return { code, id: runtime.newId() };
  }

  function usualCarrier(): string | null {
    return shop.carriers.length > 0 ? 'best' : null;
  }
}

/** Six digits that a person can say; the end of an id is chance. */
function codeOf(id: string): string {
  return `${Number.parseInt(id.slice(-8), 16) % 1_000_000}`.padStart(6, '0');
}

export function withActions(work: Versioned<WorkOrder>): WorkRecord {
  return { ...work, actions: workActions(work) };
}
