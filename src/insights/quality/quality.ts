/**
 * What goes wrong with what a shop delivers, and what to do about it. Deliveries are compared by where they have something in common: a lot, a SKU,
 * a supplier, a lane of a carrier, a location, a version of a policy.
 */
import { logTail, type Share, wilson } from './statistics';

/** What customers said of goods (by a return's reason, a case, a rating), and how what they returned came back. */
export const qualitySignals = [
  ...(['defect', 'damage', 'description', 'picking', 'late', 'complaint', 'rating'] as const),
  ...(['cameDamaged', 'cameLost', 'cameWrong', 'cameShort'] as const),
] as const;
/** One thing that went wrong with a delivery, as a customer said or a returned parcel showed. */
export type QualitySignal = (typeof qualitySignals)[number];

/** What deliveries are compared by, each by its name. */
export const qualityDimensions = ['lot', 'sku', 'supplier', 'lane', 'location', 'policy'] as const;
/** Something that deliveries may have in common and fail by. */
export type QualityDimension = (typeof qualityDimensions)[number];

/** Units of an order's line, of one lot, that went out in one parcel. What is not known is null, and compared with nothing. */
export interface DeliveredLine {
  readonly order: string;
  readonly sku: string;
  /** Empty: not kept by lot. */
  readonly lot: string;
  readonly units: number;
  readonly supplier: string | null;
  /** The carrier's id, its service and the country: `post standard GB`. */
  readonly lane: string | null;
  readonly location: string;
  readonly policy: string | null;
  /** What was said of this line. */
  readonly signals: readonly QualitySignal[];
  /** What was said of the order as a whole; it speaks of lanes, locations and policies, and of no SKU or lot. */
  readonly orderSignals: readonly QualitySignal[];
}

/** Of one lot, SKU, lane …: in how many of its orders each thing was said, with bounds at 95 %. */
export interface QualityRate {
  readonly dimension: QualityDimension;
  /** A lot is named with its SKU: `MUG L-7`. */
  readonly value: string;
  readonly orders: number;
  readonly units: number;
  readonly signals: Readonly<Record<QualitySignal, Share>>;
}

/** What a shop may do about it, as a word that its own processes can act on. */
export type QualityAction =
  | 'holdLot'
  | 'checkItem'
  | 'correctDescription'
  | 'askSupplier'
  | 'dropCarrier'
  | 'checkPacking'
  | 'reviewPolicy';

/** Something to do, and why: more goes wrong with these orders than with the others, by more than chance explains. */
export interface QualityProposal {
  readonly action: QualityAction;
  readonly dimension: QualityDimension;
  readonly value: string;
  readonly signals: readonly QualitySignal[];
  /** Orders with it of which at least one of the signals was said, and the same of the orders without it. */
  readonly share: Share;
  readonly rest: Share;
  /**
   * The chance that any of the comparisons that were made would look like this if nothing were wrong: the exact test's, times their number. At most the
   * level that was asked for.
   */
  readonly chance: number;
}

interface Question {
  readonly dimension: QualityDimension;
  readonly signals: readonly QualitySignal[];
  readonly action: QualityAction;
}

const goods: readonly QualitySignal[] = ['defect', 'complaint', 'rating'];

/** What is asked of the deliveries. Of two that are answered equally well the first counts: it is about fewer goods. */
const questions: readonly Question[] = [
  { dimension: 'lot', signals: goods, action: 'holdLot' },
  { dimension: 'sku', signals: ['description'], action: 'correctDescription' },
  { dimension: 'sku', signals: goods, action: 'checkItem' },
  { dimension: 'lane', signals: ['damage', 'late', 'cameDamaged', 'cameLost'], action: 'dropCarrier' },
  { dimension: 'location', signals: ['picking', 'damage', 'cameWrong', 'cameShort'], action: 'checkPacking' },
  { dimension: 'supplier', signals: goods, action: 'askSupplier' },
  { dimension: 'policy', signals: ['complaint', 'rating'], action: 'reviewPolicy' },
];

/** Lines and lots are not blamed for what was said of the whole order. */
const ofOrders: readonly QualityDimension[] = ['lane', 'location', 'policy'];

/**
 * In how many orders what was said, by every lot, SKU, lane … in the order of the dimensions, the largest first. An order counts once for each,
 * however many units it had.
 *
 * @example
 * qualityRates(lines).find(({ value }) => value === 'MUG L-7')?.signals.defect; // { count: 9, of: 120, rate: 0.075, low: …, high: … }
 */
export function qualityRates(lines: readonly DeliveredLine[]): QualityRate[] {
  return qualityDimensions.flatMap((dimension) => {
    const units = new Map<string, number>();
    for (const line of lines) {
      const value = commonOf(line, dimension);
      if (value !== null) units.set(value, (units.get(value) ?? 0) + line.units);
    }
    const counted = qualitySignals.map((signal) => [signal, tally(lines, { dimension, signals: [signal] })] as const);
    const rates = [...units].map(([value, sum]): QualityRate => {
      const shares = counted.map(([signal, { byValue }]) => {
        const { count = 0, of = 0 } = byValue.get(value) ?? {};
        return [signal, wilson(count, of)] as const;
      });
      const orders = shares[0]?.[1].of ?? 0;
      const signals = Object.fromEntries(shares) as Record<QualitySignal, Share>;
      return { dimension, value, orders, units: sum, signals };
    });
    return rates.sort((a, b) => b.orders - a.orders || (a.value < b.value ? -1 : 1));
  });
}

/**
 * What should be done, the best proven first. Each lot, SKU, supplier, lane, location and policy is compared with all other deliveries by an exact
 * test. The most telling one is proposed if it would be so by chance, among all comparisons of the round, in less than `level` of all cases; its
 * deliveries are set aside, and the rest is compared anew: what one cause explains is blamed on no other.
 *
 * Law: where nothing is wrong, anything at all is proposed in at most `level` of all cases (default 0.05), however many comparisons there are.
 * Source of the bound: C. E. Bonferroni (1936), as in O. J. Dunn, Multiple Comparisons Among Means, JASA 56 (1961) 52–64.
 *
 * @example
 * qualityProposals(lines)[0]; // { action: 'holdLot', dimension: 'lot', value: 'MUG L-7', chance: 3.1e-9, … }
 */
export function qualityProposals(
  lines: readonly DeliveredLine[],
  { level = 0.05, most = 20 }: { readonly level?: number; readonly most?: number } = {},
): QualityProposal[] {
  const proposals: QualityProposal[] = [];
  let left = lines;
  while (proposals.length < most) {
    const found = mostTelling(left);
    if (found === null || found.chance > level) return proposals;
    proposals.push(found);
    left = left.filter((line) => commonOf(line, found.dimension) !== found.value);
  }
  return proposals;
}

function mostTelling(lines: readonly DeliveredLine[]): QualityProposal | null {
  let comparisons = 0;
  let best: { readonly question: Question; readonly value: string; readonly part: Tally; readonly all: Tally } | null =
    null;
  let bestTail = 0;
  for (const question of questions) {
    const { byValue, all } = tally(lines, question);
    // What all have in common is compared with nothing.
    if (byValue.size < 2) continue;
    comparisons += byValue.size;
    for (const [value, part] of byValue) {
      const tail = logTail({ ...part, allCount: all.count, allOf: all.of });
      if (tail >= bestTail) continue;
      best = { question, value, part, all };
      bestTail = tail;
    }
  }
  if (best === null) return null;
  const { question, value, part, all } = best;
  return {
    ...question,
    value,
    share: wilson(part.count, part.of),
    rest: wilson(all.count - part.count, all.of - part.of),
    chance: Math.min(1, Math.exp(bestTail + Math.log(comparisons))),
  };
}

interface Tally {
  readonly count: number;
  readonly of: number;
}

/** Orders with each value, and how many of them were bad. An order is one trial for each of its values: its lines are not independent. */
function tally(
  lines: readonly DeliveredLine[],
  { dimension, signals }: Pick<Question, 'dimension' | 'signals'>,
): { readonly byValue: ReadonlyMap<string, Tally>; readonly all: Tally } {
  const byOrder = new Map<string, Map<string, boolean>>();
  const counts = ofOrders.includes(dimension);
  for (const line of lines) {
    const value = commonOf(line, dimension);
    if (value === null) continue;
    const said = counts ? [...line.signals, ...line.orderSignals] : line.signals;
    const orders = byOrder.get(value) ?? new Map<string, boolean>();
    orders.set(line.order, orders.get(line.order) === true || said.some((signal) => signals.includes(signal)));
    byOrder.set(value, orders);
  }
  const byValue = new Map<string, Tally>();
  let all = { count: 0, of: 0 };
  for (const [value, orders] of byOrder) {
    let count = 0;
    for (const isBad of orders.values()) if (isBad) count += 1;
    byValue.set(value, { count, of: orders.size });
    all = { count: all.count + count, of: all.of + orders.size };
  }
  return { byValue, all };
}

function commonOf({ sku, lot, ...line }: DeliveredLine, dimension: QualityDimension): string | null {
  if (dimension === 'sku') return sku;
  if (dimension === 'lot') return lot === '' ? null : `${sku} ${lot}`;
  return line[dimension];
}
