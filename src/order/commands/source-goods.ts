/** From where the goods of an order shall come. */

import {
  type Allocation,
  departureDay,
  isFrozen,
  planBackorders,
  planSourcing,
  purchasableAt,
  type ShadowReport,
  type SourcingLine,
  type SourcingPlan,
  type SourcingRequest,
  type SourcingShortage,
  type StockRow,
  shadowReport,
} from '../../inventory';
import { type Instant, type LocalDate, localDate, type Problem, problem } from '../../kernel';
import type { CommandContext, ShopTerms } from '../command';
import { type MadePlan, planMade } from '../making-plan';
import { isParcelled, stockOf } from '../progress';
import { promisesFor } from '../promising';
import type { FactData, Intake, LineTerms, SendingDay, Terms, WindowBooking } from '../vocabulary';
import { unitWeight } from './leaving';
import { parcelCounts } from './parcel-counts';

/** What cannot be had, and until when it was looked for where it is made to order. */
type Shortage = SourcingShortage & { readonly until?: LocalDate };

/** A plan with what goes into the fact beside it. */
export interface SourcedGoods extends SourcingPlan {
  readonly short: readonly Shortage[];
  readonly making?: MadePlan['making'];
  readonly shadow?: ShadowReport;
  readonly sending?: readonly SendingDay[];
}

/** Whether an order of this channel must look at the stock first: it has a choice. Else the guard of the commit decides alone. */
export function choosesStock({ locations, stock }: ShopTerms, channel: string): boolean {
  return locations.length > 1 || stock.shares.includes(channel) || countsOrders(locations);
}

/** Whether some location sends only so many orders a day. */
export function countsOrders(locations: ShopTerms['locations']): boolean {
  return locations.some(({ ordersPerDay }) => ordersPerDay !== undefined);
}

/** What the shop says about where goods come from, for an order of this moment and destination. */
export function sourcingTerms(
  { locations, sourcing, stock, zone }: ShopTerms,
  at: Instant,
  { country, postalCode }: Pick<Intake, 'country' | 'postalCode'>,
): Omit<SourcingRequest, 'lines' | 'levels' | 'channel'> {
  const { picking, minShelfLifeDays } = stock;
  const { strategy, splitPenalty, locate } = sourcing;
  const coordinates = country === null ? null : (locate?.({ country, postalCode }) ?? null);
  return {
    locations,
    strategy,
    splitPenalty,
    country,
    postalCode,
    ...(coordinates && { coordinates }),
    ordered: { at, zone },
    picking,
    minShelfLifeDays,
    shipsOn: localDate(at, zone),
  };
}

/**
 * Where the goods shall come from; own cart holds count as free. What nobody has is promised where the shop takes backorders, and what is made to
 * order is promised without stock.
 */
export function sourceGoods(terms: Pick<Terms, 'intake' | 'lines'>, context: CommandContext): SourcedGoods {
  const { wants, made } = wantsOf(terms.lines);
  const stocked = sourceStock(terms, wants, context);
  if (made.length === 0) return stocked;
  const { allocations, short, making } = planMade(made, terms.intake, context);
  return {
    ...stocked,
    allocations: [...stocked.allocations, ...allocations],
    short: [...stocked.short, ...short],
    making,
  };
}

/** Where units shall come from that lie in stock, or are promised before they do. */
export function sourceStock(
  terms: Pick<Terms, 'intake' | 'lines'>,
  wants: readonly SourcingLine[],
  context: CommandContext,
): SourcedGoods {
  const { shop, gathered } = context;
  const [only] = shop.locations;
  if (gathered.levels === null && only) return allFrom(only.id, wants);
  const plan = planPieces(wants, (lines): SourcedGoods => {
    const request: SourcingRequest = {
      ...sourcingTerms(shop, context.at, terms.intake),
      ...parcelCounts(shop, terms.lines),
      lines,
      levels: withoutOwnHolds(gathered.levels ?? [], gathered.cartHolds),
      channel: terms.intake.channel,
      ...(gathered.ordersLeft && { ordersLeft: gathered.ordersLeft }),
    };
    const found = planSourcing(request);
    const promised = terms.intake.test
      ? asIfThere(found.short, shop)
      : found.short.length > 0
        ? planBackorders(found.short, request)
        : { allocations: [], short: [] };
    return {
      ...found,
      allocations: [...found.allocations, ...promised.allocations],
      short: promised.short,
      ...(shop.sourcing.shadow && { shadow: shadowReport(request, found, shop.sourcing.shadow) }),
    };
  });
  const { trace } = choosesStock(shop, terms.intake.channel) ? plan : noTrace;
  return { ...plan, trace, ...(gathered.ordersLeft && { sending: sendingDays(shop, context.at, plan) }) };
}

/** Where there is no choice, a plan that was made to see what is there (a preview, a cart) has none to explain. */
const noTrace: Pick<SourcingPlan, 'trace'> = { trace: [] };

/** A plan for lines of which some want several SKUs: sourcing knows each of their wants by a name of its own. */
export function planPieces<P extends SourcingPlan>(
  wants: readonly SourcingLine[],
  plan: (lines: readonly SourcingLine[]) => P,
): P {
  const isKit = new Set(wants.map(({ lineId }) => lineId)).size < wants.length;
  if (!isKit) return plan(wants);
  const named = wants.map((want, index) => ({ ...want, lineId: `${want.lineId}+${index}` }));
  const lineOf = new Map(named.map(({ lineId }, index) => [lineId, (wants[index] as SourcingLine).lineId]));
  const back = <T extends { readonly lineId: string }>(part: T): T => ({
    ...part,
    lineId: lineOf.get(part.lineId) as string,
  });
  const found = plan(named);
  return { ...found, allocations: found.allocations.map(back), short: found.short.map(back) };
}

/** What a plan leaves in the fact of an order that is placed. */
export function sourcedData({
  allocations,
  trace,
  optimum,
  shadow,
  sending,
  making,
}: SourcedGoods): Pick<
  FactData['order.placed'],
  'allocations' | 'trace' | 'optimum' | 'shadow' | 'sending' | 'making'
> {
  return {
    allocations,
    ...(trace.length > 0 && { trace }),
    ...(optimum && { optimum }),
    ...(shadow && { shadow }),
    ...(sending && sending.length > 0 && { sending }),
    ...(making && { making }),
  };
}

/** When the goods of a plan leave and arrive, where the shop promises it. */
export function promisedData(
  { intake }: Pick<Terms, 'intake'>,
  { allocations }: Pick<SourcedGoods, 'allocations'>,
  context: CommandContext,
  window?: WindowBooking,
): Pick<FactData['order.placed'], 'promises'> {
  if (!context.shop.promises) return {};
  const promises = promisesFor(allocations, intake, context, window);
  return promises.length > 0 ? { promises } : {};
}

/** What lines want of the stock: their own units, or those of the components of a kit; and the lines that are made to order. */
function wantsOf(lines: readonly LineTerms[]): { readonly wants: SourcingLine[]; readonly made: LineTerms[] } {
  const wants: SourcingLine[] = [];
  const made: LineTerms[] = [];
  for (const line of lines) {
    if (!isParcelled(line.kind)) continue;
    if (line.madeToOrder) made.push(line);
    else for (const { sku, units } of stockOf(line)) wants.push(wantOf(line, sku, units * line.units));
  }
  return { wants, made };
}

/** What is wanted anew when allocations are let go of: units of each SKU of each line. */
export function wantsBehind(allocations: readonly Allocation[], lines: readonly LineTerms[]): SourcingLine[] {
  return lines.flatMap((line) =>
    stockOf(line).flatMap(({ sku }) => {
      const mine = allocations.filter((of) => of.lineId === line.id && of.sku === sku);
      const units = mine.reduce((sum, of) => sum + of.units, 0);
      return units > 0 ? [wantOf(line, sku, units)] : [];
    }),
  );
}

/** Units of a piece of a line. */
function wantOf(line: LineTerms, sku: string, units: number): SourcingLine {
  const weightGrams = unitWeight(line);
  return { lineId: line.id, sku, units, ...(weightGrams !== undefined && { weightGrams }) };
}

/** The days on which locations that send only so many orders a day would send this one. */
export function sendingDays(
  { locations, zone }: ShopTerms,
  at: Instant,
  { allocations }: Pick<SourcingPlan, 'allocations'>,
): SendingDay[] {
  const used = new Set(allocations.map(({ location }) => location));
  return locations.flatMap((location) => {
    const { id, ordersPerDay } = location;
    if (ordersPerDay === undefined || !used.has(id)) return [];
    return [{ location: id, day: departureDay(location, { at, zone }), ordersPerDay }];
  });
}

/**
 * With one location there is nothing to choose, and no choice to explain: the guard of the commit knows best whether it has enough, and the
 * allocations say all that a trace could.
 */
/** A test order waits for nothing, and takes nothing: what is not there is taken to lie at the first location. */
function asIfThere(
  short: readonly SourcingShortage[],
  { locations: [first] }: ShopTerms,
): Pick<SourcingPlan, 'allocations' | 'short'> {
  if (!first) return { allocations: [], short };
  const rest = short.map(({ lineId, sku, wanted, found }) => ({ lineId, sku, units: wanted - found }));
  return { allocations: allFrom(first.id, rest).allocations, short: [] };
}

function allFrom(location: string, wants: readonly SourcingLine[]): SourcingPlan {
  const allocations = wants.map(({ lineId, sku, units }) => ({ lineId, sku, location, lot: '', units }));
  return { allocations, short: [], trace: [] };
}

/**
 * One problem per line that cannot be met, with what was found: `stock.frozen` where some of its SKU lies there and may not be taken,
 * `counter.short` where nobody who has it can send more orders on that day, or begin as many units.
 */
export function shortages(
  { short }: { readonly short: readonly Shortage[] },
  { levels, ordersLeft }: Pick<CommandContext['gathered'], 'levels' | 'ordersLeft'>,
): Problem[] {
  const rows = levels ?? [];
  const busy = Object.entries(ordersLeft ?? {}).flatMap(([location, left]) => (left < 1 ? [location] : []));
  return short.map(({ sku, lineId, wanted, found, until }) => {
    if (until !== undefined)
      return problem('counter.short', `${sku}: ${wanted} wanted, ${found} can be begun until ${until}`, {
        ...{ sku, lineId, wanted, found, until },
      });
    const message = `${sku}: ${wanted} wanted, ${found} available`;
    const details = { sku, lineId, wanted, found };
    if (rows.some((row) => row.sku === sku && isFrozen(row)))
      return problem('stock.frozen', `${message}, the rest is frozen`, details);
    const full = busy.filter((location) => purchasableAt(rows, sku, location) > 0);
    if (full.length === 0) return problem('stock.short', message, details);
    return problem('counter.short', `${message}; ${full.join(', ')} can send no more orders on that day`, details);
  });
}

function withoutOwnHolds(
  levels: readonly StockRow[],
  holds: CommandContext['gathered']['cartHolds'],
): readonly StockRow[] {
  if (holds.length === 0) return levels;
  return levels.map((row) => {
    const own = holds.find((hold) => hold.sku === row.sku && hold.location === row.location && hold.lot === row.lot);
    return own ? { ...row, reserved: Math.max(0, row.reserved - own.units) } : row;
  });
}
