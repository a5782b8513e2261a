/** What an edit makes of the lines of an order: units taken off the end, open units priced anew, units added. */
import { extend, type Problem, problem, type UnitPrice } from '../../kernel';
import { type LineShares, replaceRuns, type ShareRun, sumRuns } from '../../settlement';
import type { CommandContext, PricedItem, ShopTerms } from '../command';
import { reverseLine } from '../commands/cancel';
import { givenIn, givenSum } from '../discounting';
import { type Priced, type PricedUnder, priceLine, returnTermsFor, samePrice } from '../intake';
import { said } from '../measures';
import type { Taxed } from '../tax-answer';
import { keepsNet, movedTo, sameTaxes } from '../taxing';
import { heldLines } from '../units';
import type { Actor, FactData, Given, LineCounts, LineTerms, OrderRecord } from '../vocabulary';
import { fixedUnits, type LineWish, liveUnits, wantedAfter } from './draft';
import { grossOf, type LinePart, openShares } from './price';

/** How things are taxed that were asked about, and what was answered. */
export interface EditTaxes {
  readonly taxedOf: (what: string) => Taxed;
  readonly known: (what: string) => PricedUnder;
  /** Whether the whole order is taxed anew. */
  readonly anew: boolean;
}

/** One line before and after, as far as it can be said before its parts are priced. */
export interface LinePlan {
  readonly problems: readonly Problem[];
  readonly removed: FactData['lines.cancelled']['lines'][number] | null;
  /** Open units that cost or are taxed otherwise than before. */
  readonly open: LinePart | null;
  /** Units that are added; `own`: as a line of their own, because they cost or are taxed otherwise than the line. */
  readonly more: {
    readonly part: LinePart;
    readonly own: boolean;
    readonly priced: Priced;
    readonly taxed: Taxed;
  } | null;
  readonly count: LineCounts;
  readonly terms: LineTerms;
  readonly override: LineTerms['override'];
  readonly taxed: Taxed;
  /** What discounts took off the open units, and what they still take off without those that are taken away. */
  readonly given: { readonly had: readonly Given[]; readonly kept: readonly Given[] };
  /** Whether its open units are looked at only for discounts that may come off them. */
  readonly idle: boolean;
}

/** Discounts that are taken away, and whether others come off what is open. */
export interface DiscountChanges {
  readonly dropped: ReadonlySet<string>;
  readonly added: boolean;
}

/** What becomes of a line under a wish, and under new taxes. */
export function planLine(
  order: OrderRecord,
  { count, terms }: { readonly count: LineCounts; readonly terms: LineTerms },
  wish: LineWish,
  {
    taxes,
    discounts,
    context,
  }: { readonly taxes: EditTaxes; readonly discounts: DiscountChanges; readonly context: CommandContext },
): LinePlan {
  const { shop } = context;
  const wanted = wantedAfter(count, wish);
  const fixed = fixedUnits(count);
  const taxed = taxes.anew ? taxes.taxedOf(`line ${count.id}`) : terms;
  const same: LinePlan = {
    problems: [],
    removed: null,
    open: null,
    more: null,
    count,
    terms,
    override: terms.override,
    taxed,
    given: { had: [], kept: [] },
    idle: false,
  };
  const problems = lineProblems(order, count, wish, context);
  if (problems.length > 0) return { ...same, problems };
  const gone = Math.max(0, liveUnits(count) - wanted);
  const stored = openShares(count, terms, gone);
  const agreed = agreedAmounts(stored, terms, taxed, shop);
  const units = liveUnits(count) - gone - fixed;
  const key = `open ${count.id}`;
  const price = wish.price?.action;
  const { discount: moved, ...cost } = agreed;
  const { rates } = taxed;
  const had = givenIn(terms, sumRuns(stored).discount);
  const kept = keptOf(givenIn(terms, moved), discounts.dropped);
  const drops = had.some(({ code, amount }) => amount > 0 && discounts.dropped.has(code));
  const changes = price !== undefined || drops || !sameTaxes(taxed, terms);
  const left = moved - sumOf(givenIn(terms, moved)) + sumOf(kept);
  const room = price ? roomFor(price.unitPrice, units, terms, shop) : left;
  const discount = Math.min(left, room);
  const open =
    (changes || discounts.added) && units > 0
      ? { key, units, discount, rates, ...(price ? priceOnly(price.unitPrice) : cost) }
      : null;
  const more =
    wanted > liveUnits(count) ? moreOf({ count, terms, taxed }, wish, wanted - liveUnits(count), taxes, context) : null;
  return {
    ...same,
    problems: more?.problems ?? [],
    removed: gone > 0 ? reverseLine(order, count.id, gone) : null,
    open,
    more: more?.plan ?? null,
    idle: open !== null && !changes,
    given: { had, kept: discount === left ? kept : givenIn({ discount: left, given: kept }, discount) },
    override: price
      ? { catalogPrice: itemOf(context, count.sku)?.price ?? null, reason: price.reason }
      : terms.override,
  };
}

const keptOf = (given: readonly Given[], dropped: ReadonlySet<string>): Given[] =>
  given.filter(({ code }) => !dropped.has(code));

const sumOf = (given: readonly Given[]): number => given.reduce((sum, { amount }) => sum + amount, 0);

/** The most that may be off units at a price that is set: none may cost less than its floor. */
function roomFor(price: UnitPrice, units: number, { floor = 0 }: LineTerms, { rounding }: ShopTerms): number {
  return Math.max(0, extend(price, units, rounding) - floor * units);
}

/** What open units cost and are discounted by as it was agreed; under other taxes, where the shop keeps the net, what that comes to. */
function agreedAmounts(
  stored: readonly ShareRun[],
  terms: LineTerms,
  { rates: to }: Taxed,
  shop: ShopTerms,
): Pick<LinePart, 'unitPrice'> & { readonly lineAmount: number; readonly discount: number } {
  const { unitPrice, rates: from } = terms;
  const { discount } = sumRuns(stored);
  const lineAmount = grossOf(stored, shop.pricesIncludeTax);
  if (!keepsNet(shop) || sameTaxes(terms, { rates: to, treatment: terms.treatment }))
    return { unitPrice, lineAmount, discount };
  const moved = (amount: number) => movedTo(amount, { from, to, rounding: shop.rounding });
  return {
    unitPrice: { ...unitPrice, amount: moved(unitPrice.amount) },
    lineAmount: moved(lineAmount),
    discount: moved(discount),
  };
}

function lineProblems(
  order: OrderRecord,
  count: LineCounts,
  { quantity, price }: LineWish,
  { shop }: CommandContext,
): Problem[] {
  const problems: Problem[] = [];
  const fixed = fixedUnits(count);
  const wanted = wantedAfter(count, quantity ? { quantity } : {});
  const say = (wish: { readonly index: number }, field: string, message: string, details: object) =>
    problems.push(problem('line.quantity', message, { lineId: count.id, ...details }, ['actions', wish.index, field]));
  if (quantity && wanted < fixed)
    say(quantity, 'quantity', `line ${count.id}: ${wanted} wanted, ${fixed} have left`, { wanted, left: fixed });
  if (quantity?.action.type === 'removeLine' && liveUnits(count) === fixed)
    say(quantity, 'lineId', `nothing of line ${count.id} is left to remove`, { left: 0 });
  if (price && wanted <= fixed) say(price, 'lineId', `nothing of line ${count.id} is left to be priced`, { left: 0 });
  const most = shop.process.limits.maxUnitsPerLine;
  if (quantity && most !== null && wanted > most && wanted > liveUnits(count))
    problems.push(tooMany(wanted, most, quantity.index));
  if (quantity || price) problems.push(...heldLines(order, 'edits.confirm', [count.id], 'actions'));
  return problems;
}

/** More units than the shop sells of one line. */
export function tooMany(units: number, most: number, index: number): Problem {
  const path = ['actions', index, 'quantity'];
  return problem('limit.exceeded', `${units} units, the limit is ${most}`, { limit: 'maxUnitsPerLine' }, path);
}

/** Units that are added to a line: at the price that is set for it, else at today's. */
function moreOf(
  { count, terms, taxed }: Pick<LinePlan, 'count' | 'terms' | 'taxed'>,
  { quantity, price }: LineWish,
  units: number,
  { taxedOf, known }: EditTaxes,
  context: CommandContext,
): { plan: LinePlan['more']; problems: readonly Problem[] } {
  const index = quantity?.index ?? 0;
  const key = `more ${count.id}`;
  const today = taxedOf(key);
  const part = { key, units, discount: 0, rates: today.rates };
  const asAgreed: Priced = { item: itemOf(context, count.sku), unitPrice: price?.action.unitPrice ?? terms.unitPrice };
  if (price || context.shop.process.prices === 'asGiven') {
    const { rates } = taxed;
    const plan = { part: { ...part, rates, ...priceOnly(asAgreed.unitPrice) }, own: false, priced: asAgreed, taxed };
    return { plan, problems: [] };
  }
  const { priced, problems } = priceOf(
    { sku: count.sku, quantity: units, ...(terms.sold && { sold: terms.sold }) },
    index,
    quantity?.by,
    context,
    known(key),
  );
  if (problems.length > 0) return { plan: null, problems };
  const own =
    terms.override !== undefined ||
    !samePrice(priced.unitPrice, terms.unitPrice) ||
    !sameTaxes(today, taxed) ||
    !sameComponents(priced.item?.components, terms.components);
  return { plan: { part: { ...part, unitPrice: priced.unitPrice }, own, priced, taxed: today }, problems: [] };
}

/** The price of units that are new to the order, by the rules of the intake; problems point to the action. */
export function priceOf(
  line: Parameters<typeof priceLine>[0],
  index: number,
  by: Actor | undefined,
  context: CommandContext,
  known: PricedUnder,
): ReturnType<typeof priceLine> {
  const { problems, ...priced } = priceLine(line, index, by ? { ...context, actor: by } : context, known);
  return {
    ...priced,
    problems: problems.map((item) => ({ ...item, path: ['actions', ...(item.path ?? []).slice(1)] })),
  };
}

/** What the parts of an edit came to, by key. */
export interface Settled {
  readonly shareOf: (key: string) => LineShares;
  /** What discounts of the edit take off a part. */
  readonly givenOf: (key: string) => readonly Given[];
  readonly pricesIncludeTax: boolean;
}

/** The line as it is agreed after the edit; null when its terms stay. Units that nobody touched keep their shares. */
export function termsAfter(
  { count, terms, removed, open, more, override, taxed, given: { had, kept } }: LinePlan,
  { shareOf, givenOf, pricesIncludeTax }: Settled,
): LineTerms | null {
  const added = more && !more.own ? more.part : null;
  if (!open && !added) return null;
  const live = liveUnits(count) - (removed?.units ?? 0);
  let { runs, gross } = terms;
  if (open) {
    const share = shareOf(open.key);
    gross += share.gross - grossOf(openShares(count, terms, removed?.units ?? 0), pricesIncludeTax);
    runs = replaceRuns(runs, live - open.units, open.units, share.runs);
  }
  if (added) {
    const share = shareOf(added.key);
    gross += share.gross;
    runs = replaceRuns(runs, live, 0, share.runs);
  }
  const { amount: total, tax, discount } = sumRuns(runs);
  const { override: _before, treatment: _was, given: before = [], sold: ordered, ...rest } = terms;
  const units = terms.units + (added?.units ?? 0);
  const sold = ordered && (added ? said(ordered, units).terms : ordered);
  const parts = [...(open ? [open] : []), ...(added ? [added] : [])];
  const fresh = parts.map(({ key }) => givenOf(key));
  const given = givenSum([before, ...(open ? [kept] : []), ...fresh], open ? had : []);
  return {
    ...rest,
    units,
    unitPrice: (added ?? open ?? terms).unitPrice,
    gross,
    discount,
    tax,
    total,
    runs,
    rates: taxed.rates,
    ...(override && { override }),
    ...(taxed.treatment && { treatment: taxed.treatment }),
    ...(given.length > 0 && { given }),
    ...(sold && { sold }),
  };
}

/** The terms of a line that the edit adds. */
export function newTerms(
  id: string,
  { sku, title }: { readonly sku: string; readonly title?: string | undefined },
  { item, unitPrice, override, sold }: Priced,
  share: LineShares,
  { rates, treatment }: Taxed,
  { given, shop }: { readonly given: readonly Given[]; readonly shop: Pick<ShopTerms, 'process'> },
): LineTerms {
  return {
    id,
    sku,
    title: title ?? item?.title ?? sku,
    kind: item?.kind ?? 'goods',
    units: share.runs.reduce((sum, run) => sum + run.units, 0),
    unitPrice,
    gross: share.gross,
    discount: share.discount,
    tax: share.tax,
    total: share.total,
    runs: share.runs,
    rates,
    ...(override && { override }),
    ...(item?.weightGrams != null && { weightGrams: item.weightGrams }),
    ...(item?.components && { components: item.components }),
    ...(treatment && { treatment }),
    ...(item?.serials && { serials: item.serials }),
    ...(item?.temperature !== undefined && { temperature: item.temperature }),
    ...(item?.madeToOrder && { madeToOrder: item.madeToOrder }),
    ...(item?.size && { size: item.size }),
    ...(item?.customs && { customs: item.customs }),
    ...(item?.dangerous && { dangerous: item.dangerous }),
    ...(given.length > 0 && { given }),
    ...(given.length > 0 && item?.floor !== undefined && { floor: item.floor }),
    ...(sold?.terms && { sold: sold.terms }),
    ...returnTermsFor(shop, sku, item?.tags ?? []),
  };
}

function itemOf({ gathered }: CommandContext, sku: string): PricedItem | null {
  return gathered.items.get(sku) ?? null;
}

function priceOnly(unitPrice: UnitPrice): { unitPrice: UnitPrice } {
  return { unitPrice };
}

function sameComponents(a: LineTerms['components'], b: LineTerms['components']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
