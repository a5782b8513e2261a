/** What a shop takes back, as data: which goods, for how long, in which condition, with how many photos, for which reasons. */
import { addDays, type Instant, type Problem, problem } from '../kernel';

/**
 * What holds for goods of a kind. A line is under the first rule that names its SKU or one of its tags; a rule that names neither is for
 * everything. What no rule is for may come back within the shop's own window.
 */
export interface ReturnRule {
  /** Named by refusals and by the line that is sold under it. */
  readonly id: string;
  readonly skus?: readonly string[];
  /** Tags of the catalogue, such as a category. */
  readonly tags?: readonly string[];
  /** A final sale: nothing comes back. */
  readonly final?: boolean;
  /** Calendar days from the delivery; null: without end; absent: the shop's own window. */
  readonly days?: number | null;
  /** The conditions in which it is taken, one of which the request must name; absent: nobody is asked. */
  readonly conditions?: readonly string[];
  /** Photos that the request must refer to; absent: none. */
  readonly photos?: number;
}

/** What holds for a line: the rule that it was sold under. */
export type ReturnTerms = Omit<ReturnRule, 'skus' | 'tags'>;

/** Why goods come back. */
export interface ReturnReason {
  readonly code: string;
  /** Percent of what the goods were sold for that is kept for taking them back; absent: the shop's own. */
  readonly restockingPercent?: number;
  /** What the customer pays for the way back: minor units, or what its label costs; null: the shop pays; absent: the shop's own. */
  readonly shippingFee?: number | 'label' | null;
}

/** A line of which something may come back. `units`: shipped, neither back nor on their way back; `terms`: null where no rule is for it. */
export interface ReturnCandidate {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  readonly terms: ReturnTerms | null;
}

/** When the goods arrived (null: they have not), how long the shop takes them where no rule says otherwise, and when that is asked. */
export interface ReturnClock {
  readonly deliveredAt: Instant | null;
  readonly windowDays: number | null;
  readonly at: Instant;
  /** IANA; default UTC. */
  readonly zone?: string;
}

/** What of a line may come back. */
export interface ReturnEligibility {
  readonly lineId: string;
  readonly sku: string;
  /** Units that may come back: none where `problems` says why. */
  readonly units: number;
  /** The last instant; null: without end, or not known before the goods have arrived. */
  readonly until: Instant | null;
  /** The rule that it was sold under. */
  readonly rule: string | null;
  /** The conditions of which the request must name one; empty: none. */
  readonly conditions: readonly string[];
  /** Photos that the request must refer to. */
  readonly photos: number;
  /** Why nothing may come back; empty when something may. */
  readonly problems: readonly Problem[];
}

/**
 * For each line: how many units may come back, until when, and why not.
 *
 * Codes: `line.quantity` (nothing is left), `return.finalSale`, `return.window`; details name the rule and its values.
 *
 * @example
 * returnEligibility([{ lineId: '1', sku: 'MUG', units: 2, terms: null }], {
 *   deliveredAt: '2026-01-01T12:00:00.000Z', windowDays: 30, at: '2026-01-20T12:00:00.000Z',
 * });
 * // [{ lineId: '1', sku: 'MUG', units: 2, until: '2026-01-31T12:00:00.000Z', rule: null, conditions: [], photos: 0, problems: [] }]
 */
export function returnEligibility(lines: readonly ReturnCandidate[], clock: ReturnClock): ReturnEligibility[] {
  return lines.map((line) => {
    const { lineId, sku, units, terms } = line;
    const problems = [...(units > 0 ? [] : [nothingLeft(lineId)]), ...timeProblems(line, clock)];
    return {
      lineId,
      sku,
      units: problems.length > 0 ? 0 : units,
      until: terms?.final ? null : returnUntil(terms, clock),
      rule: terms?.id ?? null,
      conditions: terms?.conditions ?? [],
      photos: terms?.photos ?? 0,
      problems,
    };
  });
}

/** What a request says of a line, beside how much of it comes back. */
export interface ReturnClaim {
  readonly condition?: string | undefined;
  readonly photos?: readonly string[] | undefined;
}

/**
 * Why what a request says of a line is not enough for the rule that it was sold under; empty when it is. Codes: `return.finalSale`,
 * `return.window`, `return.condition`, `return.photos`; details name the rule and its values.
 */
export function claimProblems(
  line: Pick<ReturnCandidate, 'lineId' | 'terms'>,
  { condition, photos = [] }: ReturnClaim,
  clock: ReturnClock,
): Problem[] {
  const { lineId, terms } = line;
  if (terms?.final) return timeProblems(line, clock);
  const { id: rule = null, conditions = [], photos: wanted = 0 } = terms ?? {};
  const problems = timeProblems(line, clock);
  if (conditions.length > 0 && (condition === undefined || !conditions.includes(condition))) {
    const said = condition === undefined ? 'none is named' : `not in "${condition}"`;
    const message = `line ${lineId} is taken back in the condition ${conditions.join(' or ')}, ${said}`;
    const details = { lineId, rule, conditions, condition: condition ?? null };
    problems.push(problem('return.condition', message, details, ['condition']));
  }
  if (photos.length < wanted) {
    const message = `line ${lineId} needs ${wanted} photos, ${photos.length} are given`;
    problems.push(problem('return.photos', message, { lineId, rule, wanted, given: photos.length }, ['photos']));
  }
  return problems;
}

/** The first rule for a SKU with these tags, as it is kept with the line; null where none is. */
export function returnTermsOf(
  rules: readonly ReturnRule[],
  { sku, tags = [] }: { readonly sku: string; readonly tags?: readonly string[] | undefined },
): ReturnTerms | null {
  const found = rules.find((rule) => {
    if (!rule.skus && !rule.tags) return true;
    return rule.skus?.includes(sku) === true || rule.tags?.some((tag) => tags.includes(tag)) === true;
  });
  if (!found) return null;
  const { skus: _skus, tags: _tags, ...terms } = found;
  return terms;
}

function returnUntil(
  terms: ReturnTerms | null,
  { deliveredAt, windowDays, zone = 'UTC' }: ReturnClock,
): Instant | null {
  const days = daysOf(terms, windowDays);
  return deliveredAt === null || days === null ? null : addDays(deliveredAt, days, zone);
}

const daysOf = (terms: ReturnTerms | null, windowDays: number | null): number | null =>
  terms?.days === undefined ? windowDays : terms.days;

function timeProblems({ lineId, terms }: Pick<ReturnCandidate, 'lineId' | 'terms'>, clock: ReturnClock): Problem[] {
  const rule = terms?.id ?? null;
  if (terms?.final)
    return [problem('return.finalSale', `line ${lineId} was sold for good (${rule})`, { lineId, rule })];
  const until = returnUntil(terms, clock);
  if (until === null || clock.at <= until) return [];
  const days = daysOf(terms, clock.windowDays);
  const message = `line ${lineId} could come back until ${until}, ${days} days after delivery`;
  return [problem('return.window', message, { lineId, rule, days, deliveredAt: clock.deliveredAt, until })];
}

function nothingLeft(lineId: string): Problem {
  return problem('line.quantity', `line ${lineId}: nothing is left to come back`, { lineId, left: 0 });
}
