/**
 * The words of an order's tax.
 *
 * - **estimated**: taxed by the shop's own rates, because the provider was away; it is **quoted** again once it is back.
 * - **correction**: tax that is due beyond (negative: below) what an estimate charged. The customer's total stays; the shop bears it.
 * - **report**: telling the provider what is due: the sale (`commit`), what has changed of it (`adjust`), or that there was none (`void`).
 */
import type { TaxRun } from '../../settlement';

/** What a provider is told of a document: that it was sold, has changed, or came to nothing. */
export type TaxOperation = 'commit' | 'adjust' | 'void';

/**
 * What the customer owes for one part of the order, or by how much that changes. Amounts are minor units, tax included: of a line (`id` is the
 * line's, with its units), of a charge (its own id), of goodwill that was given, of what was kept back, and of discounts that moved.
 */
export interface TaxPart {
  readonly id: string;
  readonly kind: 'line' | 'shipping' | 'fee' | 'goodwill' | 'kept' | 'discount';
  readonly sku: string | null;
  readonly units: number;
  readonly amount: number;
  readonly tax: number;
}

/** How the tax of an order stands with its provider. Amounts in minor units. */
export interface TaxStanding {
  /** Whether the provider is told what is due, rather than only asked for rates. */
  readonly reports: boolean;
  /** Taxed by the shop's own rates until the provider is back. */
  readonly estimated: boolean;
  /** The provider's own names of its quote, and of the document that it keeps. */
  readonly quote: string | null;
  readonly document: string | null;
  /** What the provider has on record, tax included, and the tax in it. */
  readonly amount: number;
  readonly tax: number;
  /** What estimates got wrong, as far as it stands in the ledger. */
  readonly corrected: number;
  /** What the provider was asked to record and has not answered. */
  readonly open: { readonly id: string; readonly operation: TaxOperation } | null;
  /** Why it said no the last time, in its own code; null once it said yes. */
  readonly refused: string | null;
  /** A call went wrong, and nobody knows yet what became of it. */
  readonly unknown: boolean;
}

/** What estimates got wrong, as it is due: unit by unit of each line, and of whole charges. */
export interface TaxCorrections {
  readonly lines: readonly { readonly lineId: string; readonly runs: readonly TaxRun[] }[];
  readonly charges: readonly { readonly chargeId: string; readonly tax: number }[];
}

/** What was told part by part; kept in a cold section. An order has one at most. */
export interface TaxBody extends TaxCorrections {
  readonly reported: readonly TaxPart[];
  /** By how much the open report changes it. */
  readonly asked: readonly TaxPart[];
}
