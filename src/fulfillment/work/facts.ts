/** What can happen to a work order, and what may be asked of it. */
import type { Happening, Problem, UnitPrice } from '../../kernel';
import type { PackedUnits, WorkDemand, WorkOrder } from './work-order';

/** Units of a line. */
export interface LineUnits {
  readonly line: string;
  readonly units: number;
}

/**
 * What becomes of units that are not there: the location fails, as it says to the order (`fail`), and they are sold to nobody else, either
 * (`missing`); or they stay promised (`keep`) for later work.
 */
export type ShortFollowUp = 'fail' | 'keep' | 'missing';

type Planned = Pick<WorkOrder, 'id' | 'order' | 'number' | 'location' | 'wave' | 'shipBy' | 'shipComplete'> & {
  readonly lines: readonly WorkDemand[];
};

/** Everything that can happen to a work order. */
export type WorkFact = Happening &
  (
    | { readonly type: 'work.planned'; readonly data: Planned }
    | { readonly type: 'work.withdrawn'; readonly data: { readonly lines: readonly LineUnits[] } }
    | { readonly type: 'work.picked'; readonly data: { readonly lines: readonly PackedUnits[] } }
    | { readonly type: 'work.packed'; readonly data: PackedInto }
    /** Units lie where they lay before; out of a parcel, or (null) out of the picker's hands. */
    | {
        readonly type: 'work.putBack';
        readonly data: { readonly parcel: string | null; readonly lines: readonly PackedUnits[] };
      }
    | {
        readonly type: 'work.short';
        readonly data: {
          readonly lines: readonly LineUnits[];
          readonly reason: string;
          readonly follow: ShortFollowUp;
        };
      }
    | { readonly type: 'work.substitutionAsked'; readonly data: Substituting }
    /** The order has the other goods now, and wants these of them from here. */
    | {
        readonly type: 'work.substitutionAgreed';
        readonly data: { readonly substitution: string; readonly lines: readonly WorkDemand[] };
      }
    | {
        readonly type: 'work.substitutionRefused';
        readonly data: { readonly substitution: string; readonly problems: readonly Problem[] };
      }
    | {
        readonly type: 'work.parcelClosed';
        readonly data: { readonly parcel: string; readonly carrier: string | null; readonly tracking: string | null };
      }
    | { readonly type: 'work.parcelReady'; readonly data: { readonly parcel: string; readonly collectCode: string } }
    | { readonly type: 'work.parcelHandedOver'; readonly data: { readonly parcel: string } }
    | { readonly type: 'work.parcelReopened'; readonly data: { readonly parcel: string } }
    | { readonly type: 'work.parcelDispatched'; readonly data: { readonly parcel: string } }
    | {
        readonly type: 'work.parcelRefused';
        readonly data: { readonly parcel: string; readonly problems: readonly Problem[] };
      }
    | { readonly type: 'work.cancelled'; readonly data: { readonly reason: string | null } }
    /** Its wave was cancelled after it was begun: it goes on by itself, or with the next wave. */
    | { readonly type: 'work.leftWave'; readonly data: { readonly wave: string } }
    | { readonly type: 'work.joinedWave'; readonly data: { readonly wave: string } }
  );

/** The first units open the parcel. */
interface PackedInto {
  readonly parcel: string;
  readonly code: string;
  readonly lines: readonly PackedUnits[];
}

interface Substituting {
  readonly substitution: string;
  readonly line: string;
  readonly units: number;
  readonly sku: string;
  /** Null: as the line that is replaced. */
  readonly unitPrice: UnitPrice | null;
  readonly reason: string;
}

/** What a scanner reads. Numbered units are scanned one by one. */
export interface Scan {
  readonly sku: string;
  readonly lot?: string | undefined;
  readonly serial?: string | undefined;
  readonly quantity: number;
}

/** What the order wants from the location at this moment, in no parcel of its own yet, and which parcels of the work order it has. */
export interface OrderView {
  readonly promised: readonly Pick<WorkDemand, 'orderLine' | 'sku' | 'lot' | 'units'>[];
  readonly shipments: readonly string[];
}

/** A box by its code; `id` is that of the parcel, if this scan opens it. */
export interface ScannedBox {
  readonly code: string;
  readonly id: string;
}

/** What is asked for. `seen` is the order as it is: what it does not want any more is withdrawn first. */
export type WorkCommand =
  | ({ readonly action: 'plan' } & Planned)
  | { readonly action: 'refresh'; readonly seen: OrderView }
  /** Into the picker's hands, or at once into a box. */
  | { readonly action: 'pick'; readonly scan: Scan; readonly box: ScannedBox | null; readonly seen: OrderView }
  | { readonly action: 'pack'; readonly scan: Scan; readonly box: ScannedBox; readonly seen: OrderView }
  | { readonly action: 'putBack'; readonly scan: Scan; readonly box: string | null; readonly seen: OrderView }
  | {
      readonly action: 'short';
      readonly of: Missing;
      readonly reason: string;
      readonly follow: ShortFollowUp;
      readonly seen: OrderView;
    }
  | {
      readonly action: 'substitute';
      readonly of: Missing;
      readonly substitution: string;
      readonly sku: string;
      readonly unitPrice: UnitPrice | null;
      readonly reason: string;
      readonly seen: OrderView;
    }
  | {
      readonly action: 'closeParcel';
      readonly box: string;
      readonly carrier: string | null;
      readonly tracking: string | null;
      /** More parcels follow: lines may be open. */
      readonly more: boolean;
      /** The customer comes for it, with this code. */
      readonly collectCode: string | null;
      readonly seen: OrderView;
    }
  | { readonly action: 'handOver'; readonly box: string; readonly collectCode: string; readonly seen: OrderView }
  | { readonly action: 'reopenParcel'; readonly box: string; readonly seen: OrderView }
  | { readonly action: 'cancel'; readonly reason: string | null }
  /** Its wave was cancelled: it is so, too, unless it was begun. */
  | { readonly action: 'leaveWave'; readonly wave: string; readonly reason: string | null }
  | { readonly action: 'joinWave'; readonly wave: string }
  /** What the order answered. */
  | { readonly action: 'dispatched'; readonly parcel: string }
  | { readonly action: 'refused'; readonly parcel: string; readonly problems: readonly Problem[] }
  | { readonly action: 'agreed'; readonly substitution: string; readonly lines: readonly WorkDemand[] }
  | { readonly action: 'notAgreed'; readonly substitution: string; readonly problems: readonly Problem[] };

/** Units that are not there; all that are still to be picked, where no quantity is given. */
export interface Missing {
  readonly sku: string;
  readonly lot?: string | undefined;
  readonly quantity?: number | undefined;
}
