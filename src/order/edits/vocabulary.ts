/** The words of an edit: what may be staged, and what is open. */
import type { Instant, Measured, UnitPrice } from '../../kernel';
import type { Actor } from '../actor';
import type { AskedDiscount } from '../asked-discount';
import type { Treatment } from '../tax-answer';

/** The flag of an open edit; what is staged in it lies in a cold section. */
export interface OpenEdit {
  readonly id: string;
  readonly begunBy: Actor;
  readonly begunAt: Instant;
  readonly expiresAt: Instant;
  readonly reason: string | null;
  /** Actions so far. */
  readonly staged: number;
}

/** What is staged in an edit; kept in a cold section. */
export interface EditBody {
  readonly id: string;
  readonly actions: readonly StagedAction[];
}

/** One action with who staged it: what may be granted depends on that. */
export interface StagedAction {
  readonly id: string;
  readonly by: Actor;
  readonly action: EditAction;
}

/** What an address leaves with the order. */
export interface Place {
  readonly country: string;
  readonly postalCode?: string;
}

/**
 * A change of a placed order. Personal data stands with the party; `…Text` names it there.
 *
 * - `setQuantity` says how many units are wanted in all; more of them cost what the catalogue says now.
 * - `removeLine` takes off all that has not left. `setPrice` is for units that have not left.
 * - `setAddress` changes what it says of shipTo, billTo, the VAT id and the tax treatment, and leaves the rest.
 * - `addDiscount` takes an amount or a rule off what has not left, `removeDiscount` what one took off it before.
 * - `setDelivery` is priced by a carrier's quote, or by the charge that the shop gives.
 */
export type EditAction =
  | {
      readonly type: 'addLine';
      readonly sku: string;
      /** Base units. */
      readonly quantity: number;
      /** How they were said, where that was in another unit; prices are of one such unit then. */
      readonly sold?: Measured;
      readonly unitPrice?: UnitPrice;
      readonly override?: { readonly unitPrice: UnitPrice; readonly reason: string };
      readonly discount?: number;
      readonly title?: string;
    }
  | { readonly type: 'removeLine'; readonly lineId: string }
  | { readonly type: 'setQuantity'; readonly lineId: string; readonly quantity: number }
  | { readonly type: 'setPrice'; readonly lineId: string; readonly unitPrice: UnitPrice; readonly reason: string }
  | {
      readonly type: 'setAddress';
      readonly shipTo?: Place;
      readonly shipToText?: string;
      readonly billTo?: Place;
      readonly billToText?: string;
      /** Null takes it away. */
      readonly vatId?: string | null;
      /** Null leaves it to the tax provider again. */
      readonly taxTreatment?: { readonly as: Treatment['as']; readonly reason?: string } | null;
    }
  | ({ readonly type: 'addDiscount' } & AskedDiscount)
  | { readonly type: 'removeDiscount'; readonly code: string }
  | { readonly type: 'setContact'; readonly customerText: string }
  | {
      readonly type: 'setDelivery';
      readonly carrier?: string;
      readonly service?: string;
      readonly charge?: { readonly code: string; readonly amount: number };
    };
