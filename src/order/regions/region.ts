/** The two kinds of region: one that is told fact by fact, one that is computed from the order's totals. */
import type { FactType, OrderTotals } from '../vocabulary';

/** From each state, the state that a fact leads to; a fact that is not listed changes nothing. */
export interface NarrativeRegion {
  readonly kind: 'narrative';
  readonly initial: string;
  readonly states: Readonly<Record<string, Readonly<Partial<Record<FactType, string>>>>>;
}

/** One row of a computed region: the state, its condition in words, and the condition. */
export interface ComputedRow {
  readonly state: string;
  readonly when: string;
  readonly test: (totals: OrderTotals) => boolean;
}

/** A table of which the first row that matches gives the state; the last row always matches. */
export interface ComputedRegion {
  readonly kind: 'computed';
  readonly initial: string;
  readonly table: readonly ComputedRow[];
}
