/** What a planner proposes, with its reasons in numbers and words. */
import { compareBytes } from '../../kernel';

/** One reason: a code to filter by, a sentence to read, and its numbers by name. */
export interface ReplenishmentReason {
  readonly code: 'position' | 'forecast' | 'leadTime' | 'cover' | 'surplus' | 'rounding';
  readonly text: string;
  readonly numbers: Readonly<Record<string, number>>;
}

/** What all suggestions say. `location` is where the units go to; `cover` is how many periods its free stock lasts (`Infinity`: for good). */
interface SuggestionBase {
  readonly sku: string;
  readonly location: string;
  readonly units: number;
  readonly cover: number;
  readonly reasons: readonly ReplenishmentReason[];
}

/** Units to buy, for `cost` minor units of the supplier's currency. */
export interface PurchaseSuggestion extends SuggestionBase {
  readonly kind: 'purchase';
  readonly supplier: string;
  readonly cost: number;
}

/** Units to move from one location to another. */
export interface TransferSuggestion extends SuggestionBase {
  readonly kind: 'transfer';
  readonly from: string;
}

/** What a planner proposes so that a location does not run out: to buy, or to move what lies elsewhere. */
export type ReplenishmentSuggestion = PurchaseSuggestion | TransferSuggestion;

/** The numbers that made a need. */
export interface NeedNumbers {
  readonly position: number;
  readonly reorderPoint: number;
  readonly upTo: number;
  readonly perPeriod: number;
  readonly method: string;
  /** Periods of lead time and review. */
  readonly exposed: number;
  readonly expected: number;
  readonly serviceLevel: number;
  readonly periodName: string;
}

/**
 * Why a SKU is needed: where it stands, what is expected, and what the lead time asks for.
 *
 * @example
 * reasonsFor({ position: 10, reorderPoint: 36, upTo: 46, perPeriod: 10, method: 'moving average 4', exposed: 3, expected: 30, serviceLevel: 0.95, periodName: 'week' });
 */
export function reasonsFor(need: NeedNumbers): ReplenishmentReason[] {
  const { position, reorderPoint, upTo, perPeriod, method, exposed, expected, serviceLevel, periodName } = need;
  return [
    {
      code: 'position',
      text: `${position} free and incoming, the reorder point is ${reorderPoint}: up to ${upTo}`,
      numbers: { position, reorderPoint, upTo },
    },
    {
      code: 'forecast',
      text: `${tenth(perPeriod)} a ${periodName} expected (${method})`,
      numbers: { perPeriod },
    },
    {
      code: 'leadTime',
      text: `${tenth(expected)} expected over ${tenth(exposed)} ${periodName}s of lead time and review, ${tenth(reorderPoint - expected)} more for ${tenth(100 * serviceLevel)} % service`,
      numbers: { exposed, expected, safety: reorderPoint - expected, serviceLevel },
    },
  ];
}

/**
 * Sorts suggestions: what lasts shortest first, then by SKU, location, kind and origin.
 *
 * @example
 * suggestions.toSorted(byUrgency);
 */
export function byUrgency(a: ReplenishmentSuggestion, b: ReplenishmentSuggestion): number {
  // Infinity − Infinity is no number: nothing that is not sold is more urgent than another.
  const sooner = a.cover === b.cover ? 0 : a.cover - b.cover;
  return sooner || compareBytes(nameOf(a), nameOf(b));
}

function nameOf(suggestion: ReplenishmentSuggestion): string {
  const { sku, location, kind } = suggestion;
  return [sku, location, kind === 'transfer' ? `0${suggestion.from}` : '1'].join('\u0000');
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
