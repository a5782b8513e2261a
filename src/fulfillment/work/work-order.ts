/**
 * A work order: what one location fetches and packs for one order, each unit confirmed by a scan.
 *
 * It is open until the first scan, picking until all is fetched, picked until the first unit lies in a parcel, packing until every line is
 * accounted for (packed, short, substituted, or not wanted any more) and every parcel is closed, and closed then. A parcel that was closed is
 * dispatched by the order; one that the order refuses is open again, with the reasons. A parcel that is to be collected is ready until somebody
 * comes with its code, and so is the work order.
 */
import {
  type ErrorCode,
  type Instant,
  type LegalAction,
  type Problem,
  problem,
  type Trouble,
  type UnitPrice,
} from '../../kernel';

/** How far picking and packing for an order has come at a location; `ready` waits for whoever collects it. */
export type WorkStatus = 'open' | 'picking' | 'picked' | 'packing' | 'ready' | 'closed' | 'cancelled';

/** What may be done to a work order. */
export type WorkAction =
  | 'pick'
  | 'pack'
  | 'putBack'
  | 'short'
  | 'substitute'
  | 'closeParcel'
  | 'handOver'
  | 'reopenParcel'
  | 'cancel';

/** Units that an order wants from a location. `lot` is what stands on the goods, empty where they are kept by none; `numbered` units have serial numbers. */
export interface WorkDemand {
  readonly orderLine: string;
  readonly sku: string;
  readonly lot: string;
  readonly title: string;
  readonly units: number;
  readonly numbered: boolean;
}

/**
 * A line of a work order. Of `asked` units `picked` lie in the picker's hands or in parcels, `packed` of them in parcels; `short` were not there,
 * `substituted` are replaced by another SKU, `withdrawn` are not wanted any more.
 */
export interface WorkLine extends Omit<WorkDemand, 'units'> {
  readonly id: string;
  readonly asked: number;
  readonly picked: number;
  readonly packed: number;
  readonly short: number;
  readonly substituted: number;
  readonly withdrawn: number;
  /** Numbers of the units that are picked. */
  readonly serials: readonly string[];
}

/** Units of a line that lie in a parcel. */
export interface PackedUnits {
  readonly line: string;
  readonly units: number;
  readonly serials: readonly string[];
}

/** A parcel on the packing table. Its id is that of the shipment once it has left; `code` is what stands on the box. */
export interface WorkParcel {
  readonly id: string;
  readonly code: string;
  /** `ready` waits to be collected, `closed` for the order to dispatch it. */
  readonly status: 'open' | 'ready' | 'closed' | 'dispatched';
  readonly contents: readonly PackedUnits[];
  /** Who takes it: a carrier, `best` of those that offer, or nobody: it is handed over by hand. */
  readonly carrier: string | null;
  readonly tracking: string | null;
  /** What the customer says who collects it; null where a carrier takes it. */
  readonly collectCode: string | null;
  /** Why the order did not dispatch it the last time. */
  readonly problems: readonly Problem[];
}

/** Units of a line that shall be replaced by another SKU: asked of the order, and agreed or refused there. */
export interface WorkSubstitution {
  readonly id: string;
  readonly line: string;
  readonly units: number;
  readonly sku: string;
  /** Null: as the line that is replaced. */
  readonly unitPrice: UnitPrice | null;
  readonly reason: string;
  readonly status: 'asked' | 'agreed' | 'refused';
  readonly problems: readonly Problem[];
}

/** What one location fetches and packs for one order, with what was scanned so far. */
export interface WorkOrder {
  readonly id: string;
  /** The order by its id, and by its number on papers. */
  readonly order: string;
  readonly number: string | null;
  readonly location: string;
  readonly wave: string | null;
  /** The wave that it was fetched for until that was cancelled; absent: none, or it goes with another one by now. */
  readonly leftWave?: string;
  readonly shipBy: Instant | null;
  /** All of it leaves together, or nothing. */
  readonly shipComplete: boolean;
  readonly status: WorkStatus;
  readonly lines: readonly WorkLine[];
  readonly parcels: readonly WorkParcel[];
  readonly substitutions: readonly WorkSubstitution[];
  readonly createdAt: Instant;
  readonly cancelledAt: Instant | null;
}

/**
 * Units that are still to be fetched.
 *
 * @example
 * toPick({ ...line, asked: 3, picked: 1, short: 1, substituted: 0, withdrawn: 0 }); // 1
 */
export function toPick(line: WorkLine): number {
  return Math.max(0, wanted(line) - line.picked);
}

/**
 * Units that are fetched, wanted, and in no parcel yet.
 *
 * @example
 * toPack({ ...line, asked: 3, picked: 2, packed: 1, short: 0, substituted: 0, withdrawn: 0 }); // 1
 */
export function toPack(line: WorkLine): number {
  return Math.max(0, Math.min(line.picked, wanted(line)) - line.packed);
}

/**
 * Units that were fetched and that nobody wants any more: they go back where they lay.
 *
 * @example
 * toPutBack({ ...line, asked: 2, picked: 2, short: 0, substituted: 0, withdrawn: 1 }); // 1
 */
export function toPutBack(line: WorkLine): number {
  return Math.max(0, line.picked - wanted(line));
}

/** Units in parcels that should not be there. */
export function toTakeOut(line: WorkLine): number {
  return Math.max(0, line.packed - wanted(line));
}

/** Units that shall leave from here. */
function wanted({ asked, short, substituted, withdrawn }: WorkLine): number {
  return Math.max(0, asked - short - substituted - withdrawn);
}

/** Whether nothing of it is left to be done but to close its parcels: each line is packed, short, substituted or withdrawn. */
export function isAccounted({ lines, substitutions }: Pick<WorkOrder, 'lines' | 'substitutions'>): boolean {
  return (
    lines.every((line) => line.packed === line.picked && line.picked === wanted(line)) &&
    substitutions.every(({ status }) => status !== 'asked')
  );
}

/** First match wins. */
export function workStatusOf(work: Omit<WorkOrder, 'status'>): WorkStatus {
  const { lines, parcels, cancelledAt } = work;
  if (cancelledAt !== null) return 'cancelled';
  if (isAccounted(work) && parcels.every(({ status }) => status !== 'open'))
    return parcels.some(({ status }) => status === 'ready') ? 'ready' : 'closed';
  if (parcels.length > 0) return 'packing';
  if (lines.every((line) => toPick(line) === 0)) return 'picked';
  const isBegun = lines.some(({ picked, short, substituted }) => picked + short + substituted > 0);
  return isBegun ? 'picking' : 'open';
}

/**
 * Every action on a work order, allowed or with the reason why not.
 *
 * @example
 * workActions(work).filter(({ allowed }) => allowed).map(({ action }) => action); // ['pick', 'short', 'substitute', 'cancel']
 */
export function workActions(work: WorkOrder): LegalAction<WorkAction>[] {
  return (Object.keys(standing) as WorkAction[]).map((action) => {
    const problems = workProblems(work, action);
    return { action, allowed: problems.length === 0, problems };
  });
}

/** Why nothing of this kind can be done to it now; empty where something can. */
export function workProblems(work: WorkOrder, action: WorkAction): Problem[] {
  const { status } = work;
  if (status === 'cancelled' || status === 'closed')
    return [problem('document.state', `${action} is not possible while it is ${status}`, { action, status })];
  const { possible, code, otherwise } = standing[action];
  return possible(work) ? [] : [problem(code, otherwise, { action, status, expected: [] })];
}

interface Standing {
  readonly possible: (work: WorkOrder) => boolean;
  readonly code: ErrorCode;
  readonly otherwise: string;
}

const whilePicking: Standing = {
  possible: ({ lines }) => lines.some((line) => toPick(line) > 0),
  code: 'scan.surplus',
  otherwise: 'nothing is left to be picked',
};

const whileReady: Standing = {
  possible: ({ parcels }) => parcels.some(({ status }) => status === 'ready'),
  code: 'parcel.notFound',
  otherwise: 'no parcel waits to be collected',
};

const standing: Readonly<Record<WorkAction, Standing>> = {
  pick: whilePicking,
  pack: {
    possible: ({ lines }) => lines.some((line) => toPack(line) > 0),
    code: 'scan.surplus',
    otherwise: 'nothing that is picked waits to be packed',
  },
  putBack: {
    possible: (work) => work.lines.some((line) => inHand(work, line) > 0),
    code: 'scan.surplus',
    otherwise: 'nothing is in hand',
  },
  short: whilePicking,
  substitute: whilePicking,
  closeParcel: {
    possible: ({ parcels }) => parcels.some(({ status }) => status === 'open'),
    code: 'parcel.notFound',
    otherwise: 'no parcel is open',
  },
  handOver: whileReady,
  reopenParcel: whileReady,
  cancel: {
    possible: ({ parcels }) => parcels.every(({ status }) => status === 'open'),
    code: 'document.state',
    otherwise: 'a parcel has been closed: say of the rest that it is short',
  },
};

/** Units that are picked and lie in no parcel, or in one that is open. */
function inHand({ parcels }: Pick<WorkOrder, 'parcels'>, { id, picked }: WorkLine): number {
  const gone = parcels.flatMap(({ status, contents }) => (status === 'open' ? [] : contents));
  return picked - gone.reduce((sum, { line, units }) => (line === id ? sum + units : sum), 0);
}

/** Parcels that the order refused to send; see {@link workActions}. */
export function workTroubles({ status, parcels }: WorkOrder): Trouble[] {
  if (status === 'closed' || status === 'cancelled') return [];
  return parcels
    .filter((parcel) => (parcel.status === 'open' || parcel.status === 'ready') && parcel.problems.length > 0)
    .map(({ id, problems }) => ({ reason: 'refused', about: id, detail: problems[0]?.code ?? '' }));
}
