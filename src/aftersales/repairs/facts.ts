/** Everything that can happen to a repair. */
import type { Happening, Instant } from '../../kernel';
import type { Repair, RepairParcel, RepairPart, RepairPayer, RepairQuote, RepairRemedy } from './repair';

/** What a repair is about. */
export type AskedRepair = Pick<
  Repair,
  'id' | 'sku' | 'serial' | 'order' | 'line' | 'party' | 'currency' | 'location' | 'fault' | 'warranty'
>;

/** `dueAt`: until when the state that the fact leads to shall be over. */
interface Due {
  readonly dueAt: Instant | null;
}

/** What has happened to a repair, in the order in which it did. */
export type RepairFact = Happening &
  (
    | { readonly type: 'repair.asked'; readonly data: AskedRepair & Due }
    | { readonly type: 'repair.received'; readonly data: Due & { readonly location: string } }
    | {
        readonly type: 'repair.diagnosed';
        readonly data: Due & { readonly finding: string; readonly payer: RepairPayer };
      }
    | { readonly type: 'repair.quoted'; readonly data: Omit<RepairQuote, 'order'> }
    | { readonly type: 'repair.accepted'; readonly data: Due & { readonly order: string } }
    /** `reason` is `lapsed` where the customer has said nothing. */
    | { readonly type: 'repair.declined'; readonly data: Due & { readonly reason: string } }
    | { readonly type: 'repair.begun'; readonly data: Due }
    | { readonly type: 'repair.partUsed'; readonly data: Omit<RepairPart, 'at'> }
    | { readonly type: 'repair.repaired'; readonly data: Due & { readonly cost: number } }
    | {
        readonly type: 'repair.beyondRepair';
        readonly data: Due & { readonly remedy: RepairRemedy; readonly refund: number | null; readonly reason: string };
      }
    /** Another unit has left for it; what it was is scrap. */
    | {
        readonly type: 'repair.replaced';
        readonly data: Due &
          RepairParcel & {
            readonly location: string;
            readonly lot: string;
            readonly serial: string | null;
            readonly value: number;
          };
      }
    /** The order is asked to give so much back. */
    | { readonly type: 'repair.refundAsked'; readonly data: { readonly amount: number } }
    /** The order gives the money back; what it was is scrap. */
    | { readonly type: 'repair.refunded'; readonly data: { readonly amount: number } }
    | { readonly type: 'repair.refundRefused'; readonly data: { readonly code: string } }
    | { readonly type: 'repair.sentBack'; readonly data: Due & RepairParcel }
    /** `reason`: `arrived`, or `time` where nobody has said so. */
    | { readonly type: 'repair.closed'; readonly data: { readonly reason: string } }
    | { readonly type: 'repair.cancelled'; readonly data: { readonly reason: string } }
    /** Its state takes longer than it should. */
    | { readonly type: 'repair.late'; readonly data: { readonly status: string; readonly dueAt: Instant } }
  );
