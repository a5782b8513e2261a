/**
 * What a tax provider keeps of an order, for those that file what they were told. All of it is optional: a provider may only quote rates.
 *
 * One document per order: `commit` records the sale, `adjust` changes it by a difference, `void` takes it back. What is told is what was
 * charged, from the order's stored shares: the provider records it, and computes nothing anew.
 *
 * Promises
 * - P2 A repeated call with the same `key` has no second effect and gives the first answer.
 * - P3 A refusal is an answer (`refused`), not a throw; `unknown` and a throw mean that nobody knows, and the call comes again with its key.
 * - P4 What a document says in amount and tax is the sum of all changes that were recorded, to the minor unit; after a `void`, nothing.
 * - P5 Changing or taking back a document that is not there is refused.
 *
 * A provider that commits must also adjust or void: an order changes after it was sold.
 */
import type { Instant } from '../kernel';
import type { TaxPart } from '../order';

/** Amounts in minor units of the order's currency, tax included, and the tax in them, in all and by part. */
export interface TaxAmounts {
  readonly amount: number;
  readonly tax: number;
  readonly parts: readonly TaxPart[];
}

/** What a tax provider is told of an order's document: how it changes, and what it comes to afterwards. */
export interface TaxDocumentRequest {
  /** Idempotency key of this call. */
  readonly key: string;
  readonly orderId: string;
  readonly orderNumber: string | null;
  /** The provider's own name of the order's document; null where it has none. */
  readonly document: string | null;
  /** The provider's own name of its last quote for the order. */
  readonly quote: string | null;
  readonly currency: string;
  readonly country: string | null;
  readonly postalCode: string | null;
  readonly vatId: string | null;
  readonly placedAt: Instant | null;
  /** By how much the document changes; of a `commit` it is all of it. */
  readonly change: TaxAmounts;
  /** What the document says afterwards. */
  readonly after: TaxAmounts;
}

/** Whether the provider has it on record; `refused` waits for a person, `unknown` is asked again. */
export type TaxReportAnswer =
  /** `reference`: the provider's own name of the document; without one it keeps the name that it has, at first the order's id. */
  | { readonly status: 'recorded'; readonly reference?: string | null }
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'unknown' };

/**
 * Records what tax is due, for providers that file it: a document per order, written when it is placed, adjusted as it changes. Each method may be
 * absent.
 */
export interface TaxRecords {
  /** Opens the document of an order: all that it owes so far. */
  commit?(request: TaxDocumentRequest): Promise<TaxReportAnswer>;
  /** Changes the document by what was edited, cancelled, returned or given away since. */
  adjust?(request: TaxDocumentRequest): Promise<TaxReportAnswer>;
  /** Takes the document back of an order that came to nothing. */
  void?(request: TaxDocumentRequest): Promise<TaxReportAnswer>;
}
