/** Whether a unit is under warranty: by which terms, from when until when, and why not. */
import { type Instant, type LocalDate, localDate, monthsAfter } from '../../kernel';

/**
 * What the shop grants for units of some SKUs (`skus`), of some tags of the catalogue (`tags`), or of all. `months` count from the day of
 * delivery, which is the first; the same day so many months later is the last. One that is not `transferable` is for the buyer alone.
 */
export interface WarrantyTerm {
  readonly id: string;
  readonly skus?: readonly string[];
  readonly tags?: readonly string[];
  readonly months: number;
  /** Default true. */
  readonly transferable?: boolean;
}

/** A unit as it was sold. `deliveredAt`: when its parcel arrived, or left where nobody has heard of its arrival; null: it has not left. */
export interface SoldUnit {
  readonly sku: string;
  readonly tags: readonly string[];
  readonly order: string;
  readonly line: string;
  readonly party: string;
  readonly deliveredAt: Instant | null;
}

/** A part that an earlier repair of the unit has put in. */
export interface FittedPart {
  readonly repair: string;
  readonly sku: string;
  readonly fittedAt: Instant;
}

/** What it takes to say whether a unit is under warranty at an instant: the shop's terms, how it was sold, and what was fitted since. */
export interface WarrantyQuestion {
  readonly terms: readonly WarrantyTerm[];
  /** Months for which parts of repairs are warranted by themselves. */
  readonly partMonths: number;
  /** Null: the shop does not know the unit. */
  readonly unit: SoldUnit | null;
  readonly fitted: readonly FittedPart[];
  /** The party who asks; null: the buyer. */
  readonly claimant: string | null;
  readonly at: Instant;
  readonly zone: string;
}

/** Why a unit is covered, or not. */
export type WarrantyReason = 'covered' | 'notSold' | 'notDelivered' | 'noTerm' | 'notTransferable' | 'over';

/** Days of a warranty; both belong to it. */
interface WarrantyPeriod {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** Whether a unit is under warranty and until when, with every term that was looked at, so that the answer can be explained. */
export interface Warranty {
  readonly covered: boolean;
  readonly reason: WarrantyReason;
  /** The first of the shop's terms that is for the unit. */
  readonly term: string | null;
  readonly period: WarrantyPeriod | null;
  /** Parts of earlier repairs that are warranted now, whatever became of the unit's own warranty. */
  readonly parts: readonly (FittedPart & WarrantyPeriod)[];
  /** Every term up to the one that counts, and why it is for the unit or not. */
  readonly trace: readonly {
    readonly term: string;
    readonly applies: boolean;
    readonly because: 'sku' | 'tag' | 'all' | 'otherGoods';
  }[];
}

/**
 * The warranty of a unit by the first term that is for it.
 *
 * Laws: who asks later is not covered where an earlier one was not; a part that a repair put in is warranted from the day of that repair.
 *
 * @example
 * checkWarranty({ ...asked, terms: [{ id: 'two years', months: 24 }], unit: { ...saw, deliveredAt: '2026-01-05T09:00:00.000Z' } });
 * // covered: true, period: { from: '2026-01-05', until: '2028-01-05' }
 */
export function checkWarranty(question: WarrantyQuestion): Warranty {
  const { unit, fitted, partMonths, at, zone } = question;
  const today = localDate(at, zone);
  const parts = fitted
    .map((part) => ({ ...part, ...periodOf(part.fittedAt, partMonths, zone) }))
    .filter(({ until }) => today <= until);
  const none = { covered: false, term: null, period: null, parts, trace: [] } as const;
  if (unit === null) return { ...none, reason: 'notSold' };
  if (unit.deliveredAt === null) return { ...none, reason: 'notDelivered' };
  const { term, trace } = termFor(unit, question.terms);
  if (!term) return { ...none, reason: 'noTerm', trace };
  const period = periodOf(unit.deliveredAt, term.months, zone);
  const reason = reasonOf(term, period, question, today);
  return { covered: reason === 'covered', reason, term: term.id, period, parts, trace };
}

function reasonOf(
  { transferable = true }: WarrantyTerm,
  { until }: WarrantyPeriod,
  { unit, claimant }: WarrantyQuestion,
  today: LocalDate,
): WarrantyReason {
  if (today > until) return 'over';
  return transferable || claimant === null || claimant === unit?.party ? 'covered' : 'notTransferable';
}

function termFor(unit: SoldUnit, terms: readonly WarrantyTerm[]) {
  const trace: Warranty['trace'][number][] = [];
  for (const term of terms) {
    const because = becauseOf(unit, term);
    trace.push({ term: term.id, applies: because !== 'otherGoods', because });
    if (because !== 'otherGoods') return { term, trace };
  }
  return { term: null, trace };
}

function becauseOf(unit: SoldUnit, { skus, tags }: WarrantyTerm): Warranty['trace'][number]['because'] {
  if (skus?.includes(unit.sku)) return 'sku';
  if (tags?.some((tag) => unit.tags.includes(tag))) return 'tag';
  return skus || tags ? 'otherGoods' : 'all';
}

function periodOf(at: Instant, months: number, zone: string): WarrantyPeriod {
  const from = localDate(at, zone);
  return { from, until: monthsAfter(from, months) };
}
