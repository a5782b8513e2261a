/**
 * What is made to order: it is asked for, begun, and received against the order, some or all of it; what did not come out is asked for again. Each
 * is told by whoever makes it, under a key of its own, so that what is told twice counts once.
 */
import { arrivingRuns, costedSkus, type Serial, serialRoom, withLayers } from '../../inventory';
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, inLifecycle, refused, shopActors } from '../command';
import { maxOrderAmount } from '../limits';
import { makingOf, unasked, unmade } from '../making';
import { expectedAt } from '../making-plan';
import { withPromises } from '../promising';
import type { Payloads } from '../schemas';
import { madeSerialProblems } from '../serials';
import { countOf, heldLines, summed, unitProblems } from '../units';
import { type FactData, type LineCounts, type Making, news, type OrderRecord } from '../vocabulary';

export const requestProduction = defineCommand({
  type: 'production.request',
  actors: shopActors,
  standing: (order) => standing(order, unasked(order).length > 0),
  given: () => [],
  decide: (order, _payload, context) => {
    const lines = unasked(order).filter(
      ({ lineId }) => heldLines(order, 'production.request', [lineId], 'lines').length === 0,
    );
    if (lines.length === 0) return refused(nothing());
    const dated = lines.map((line) => ({ ...line, readyOn: expectedAt(order, line, context) }));
    const lineIds = dated.map(({ lineId }) => lineId);
    return accepted(...withPromises(order, [news('production.requested', { lines: dated })], lineIds, context));
  },
});

export const beginProduction = defineCommand({
  type: 'production.begin',
  actors: shopActors,
  standing: (order) =>
    standing(
      order,
      order.head.making.some(({ asked, begun }) => asked > begun),
    ),
  given: (order, { lines }) => (lines === 'all' ? [] : unitProblems(order, lines, (of) => unbegun(order, of), 'lines')),
  decide: (order, { lines }) =>
    accepted(news('production.begun', { lines: linesOf(order, lines, (of) => unbegun(order, of)) })),
});

export const failProduction = defineCommand({
  type: 'production.fail',
  actors: shopActors,
  standing: (order) =>
    standing(
      order,
      order.head.making.some(({ asked }) => asked > 0),
    ),
  given: (order, { lines }) => (lines === 'all' ? [] : unitProblems(order, lines, (of) => askedOf(order, of), 'lines')),
  decide: (order, { lines, reason }) =>
    accepted(news('production.failed', { lines: linesOf(order, lines, (of) => askedOf(order, of)), reason })),
});

export const receiveProduction = defineCommand({
  type: 'production.receive',
  actors: shopActors,
  needs: (order, { serials }) => ({
    levels: [...new Set(order.head.making.map(({ sku }) => sku))],
    costs: true,
    ...(serials.length > 0 && { counters: numbersOf(order, serials).map(serialRoom) }),
  }),
  standing: (order) => standing(order, order.head.making.length > 0),
  given: (order, { lines, unitCost, serials }) => {
    const made = linesOf(order, lines, unmade);
    const problems = [
      ...(lines === 'all' ? [] : unitProblems(order, lines, unmade, 'lines')),
      ...madeSerialProblems(order, made, serials),
    ];
    const value = made.reduce((sum, { units }) => sum + units * unitCost, 0);
    if (value <= maxOrderAmount) return problems;
    const message = `the units would cost about ${value} minor units, the most is ${maxOrderAmount}`;
    return [...problems, problem('order.tooLarge', message, { limit: maxOrderAmount }, ['unitCost'])];
  },
  decide: (order, { lines, unitCost, serials: named }, context) => {
    const made = linesOf(order, lines, unmade);
    const here = numbersOf(order, named).filter((of) => isInStock(of, context.gathered.counters));
    if (here.length > 0) return refused(...here.map(inStock));
    const numbered = costed(order, made, unitCost, context).map((line): Made => {
      const serials = named.filter(({ lineId }) => lineId === line.lineId).flatMap((of) => of.serials);
      return serials.length > 0 ? { ...line, serials } : line;
    });
    const received = news('production.received', { lines: numbered });
    return accepted(
      ...withPromises(
        order,
        [received],
        made.map(({ lineId }) => lineId),
        context,
      ),
    );
  },
});

/** Numbers that are named for lines, with their SKUs. */
function numbersOf(order: OrderRecord, named: Payloads['production.receive']['serials']): Serial[] {
  return named.flatMap(({ lineId, serials }) => {
    const sku = countOf(order, lineId)?.sku;
    return sku === undefined ? [] : serials.map((serial) => ({ sku, serial }));
  });
}

function isInStock(of: Serial, counters: CommandContext['gathered']['counters']): boolean {
  const room = serialRoom(of);
  return counters.some(({ space, key, value }) => space === room.space && key === room.key && value <= 0);
}

function inStock({ sku, serial }: Serial): Problem {
  return problem('serial.here', `${serial} of ${sku} lies in the stock already`, { sku, serial });
}

type Made = FactData['production.received']['lines'][number];

/** Each line as a layer of its own. */
function costed(
  order: OrderRecord,
  made: readonly { readonly lineId: string; readonly units: number }[],
  unitCost: number,
  { shop, at, newId, gathered }: CommandContext,
): Made[] {
  const { costing } = shop.stock;
  const withCost = costedSkus(gathered.levels ?? []);
  const batch = newId();
  return made.map(({ lineId, units }, i): Made => {
    const { sku, location } = order.head.making.find((of) => of.lineId === lineId) as Making;
    const value = costing === 'none' ? 0 : units * unitCost;
    const layer = { id: `${batch}.${i}`, receivedAt: at, units, value };
    const runs = arrivingRuns(layer, { costing, costed: withCost.includes(sku) });
    return { lineId, sku, location, units, value, ...withLayers(runs) };
  });
}

function standing(order: OrderRecord, some: boolean): readonly Problem[] {
  const state = inLifecycle(order, 'confirmed', 'processing');
  return state.length > 0 || some ? state : [nothing()];
}

const nothing = (): Problem => problem('production.none', 'nothing of the order waits for this');

const askedOf = (order: OrderRecord, { id }: LineCounts): number => makingOf(order, id).asked;

function unbegun(order: OrderRecord, { id }: LineCounts): number {
  const { asked, begun } = makingOf(order, id);
  return asked - begun;
}

/** The units that are meant: those that are named, or all that there are. */
function linesOf(
  order: OrderRecord,
  lines: 'all' | readonly { readonly lineId: string; readonly units: number }[],
  left: (count: LineCounts) => number,
) {
  if (lines !== 'all') return summed(lines).map(({ lineId, units }) => ({ lineId, units }));
  return order.head.making.flatMap(({ lineId }) => {
    const count = countOf(order, lineId);
    const units = count ? left(count) : 0;
    return units > 0 ? [{ lineId, units }] : [];
  });
}
