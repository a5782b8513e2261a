/** `returns.request`, `.approve`, `.reject`, `.receive`, `.refund`: goods and charges go back, at the shares that were stored at the sale. */
import {
  arrivingRuns,
  type Costing,
  type CostRun,
  type LayerMove,
  repeated,
  restoreRuns,
  reversed,
  runsUnits,
  runsValue,
  type Serial,
  serialCountProblem,
  serialRoom,
  summedRuns,
  withLayers,
} from '../../inventory';
import { addDays, type Instant, type Problem, problem, roundProduct } from '../../kernel';
import { reverseCharge, reverseUnits } from '../../settlement';
import { allowancesReturned } from '../allowances';
import {
  accepted,
  type CommandContext,
  type Decision,
  defineCommand,
  everyone,
  inLifecycle,
  refused,
  type StandingContext,
  shopActors,
} from '../command';
import { runsOut } from '../costs';
import { inOrderCurrency } from '../currencies';
import { adjustments, afterwards, sumOf } from '../kept-back';
import { maxReturns } from '../limits';
import { measureOfLine } from '../measures';
import { dispatchedUnits, isParcelled, perUnit, piecesOf, withPieces } from '../progress';
import type { Payloads } from '../schemas';
import { numberedSkus, serialsSold } from '../serials';
import { componentShare } from '../shares';
import { countOf, heldLines, returnable, returnableParts, summed, unitProblems } from '../units';
import {
  type Fact,
  type FactData,
  type LineCounts,
  type LineTerms,
  news,
  type OrderRecord,
  type Return,
  type ReturnLine,
  type ReturnStatus,
} from '../vocabulary';
import { goodwillBack, owed, refundNews } from './refund';

export const requestReturn = defineCommand({
  type: 'returns.request',
  actors: everyone,
  standing: (order, context) => {
    const state = inLifecycle(order, 'confirmed', 'processing', 'completed');
    if (state.length > 0) return state;
    if (order.head.returns.length >= maxReturns)
      return [problem('limit.exceeded', `an order has at most ${maxReturns} returns`, { limit: maxReturns })];
    const anything =
      order.head.counts.some((count) => returnable(count) > 0 || hasReturnableParts(count, context)) ||
      order.head.charges.some((charge) => chargeLeft(charge) > 0);
    return anything ? [] : [problem('return.empty', 'nothing of the order can come back')];
  },
  given: (order, payload, context) => {
    if (payload.lines.length + payload.charges.length === 0)
      return [problem('return.empty', 'a return needs a line or a charge', {}, ['lines'])];
    const { lines, problems } = inBaseUnits(order, payload.lines);
    return [
      ...problems,
      ...unitProblems(
        order,
        lines,
        (count, component) => (component === undefined ? returnable(count) : returnableParts(count, component)),
        'lines',
      ),
      ...componentProblems(payload.lines, context),
      ...heldLines(
        order,
        'returns.request',
        payload.lines.map((line) => line.lineId),
        'lines',
      ),
      ...chargeProblems(order, payload.charges, context),
      ...windowProblems(order, context),
    ];
  },
  decide: (order, { lines, charges, reason, ref }, { newId }) => {
    const parts = summed(inBaseUnits(order, lines).lines);
    return accepted(news('return.requested', { returnId: newId(), ref: ref ?? null, reason, lines: parts, charges }));
  },
});

interface Asked {
  readonly lineId: string;
  readonly units: number;
  readonly component?: string | undefined;
}

/** What shall come back, in base units; what is said in a unit that the line was not sold in, or comes to no whole ones, is a problem. */
function inBaseUnits(
  order: OrderRecord,
  lines: Payloads['returns.request']['lines'],
): { readonly lines: readonly Asked[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const asked = lines.map(({ lineId, units, unit, component }, index): Asked => {
    const line = { lineId, ...(component !== undefined && { component }) };
    if (unit === undefined || !countOf(order, lineId)) return { ...line, units: Number(units) };
    const found = measureOfLine(order, { lineId, quantity: units, unit }, ['lines', index], 'units');
    if (found.problem) problems.push(found.problem);
    return { ...line, units: found.sold?.units ?? 0 };
  });
  return { lines: asked, problems };
}

/** The rest of kits of which a part came back already. */
function hasReturnableParts(count: LineCounts, { shop }: StandingContext): boolean {
  const { parts = [] } = count;
  return shop.process.returns.kits === 'byComponent' && parts.some(({ sku }) => returnableParts(count, sku) > 0);
}

/** Parts of a kit come back by themselves where the shop takes them, and not beside whole kits of the same line. */
function componentProblems(lines: Payloads['returns.request']['lines'], { shop }: CommandContext): Problem[] {
  const whole = new Set(lines.flatMap(({ lineId, component }) => (component === undefined ? [lineId] : [])));
  return lines.flatMap(({ lineId, component }, index) => {
    if (component === undefined) return [];
    const path = ['lines', index, 'component'];
    if (shop.process.returns.kits === 'whole')
      return [problem('line.notReturnable', 'the shop takes kits back whole', { lineId, component }, path)];
    if (!whole.has(lineId)) return [];
    return [problem('input.invalid', `line ${lineId} comes back whole in the same return`, { lineId }, path)];
  });
}

const chargeLeft = (charge: { total: number; reversed: number; returning: number }): number =>
  charge.total - charge.reversed - charge.returning;

function chargeProblems(
  order: OrderRecord,
  charges: Payloads['returns.request']['charges'],
  { shop }: CommandContext,
): Problem[] {
  const seen = new Set<string>();
  return charges.flatMap(({ chargeId, amount }, index) => {
    const charge = order.head.charges.find((item) => item.id === chargeId);
    if (!charge || seen.has(chargeId))
      return [
        problem('charge.notFound', `there is no (other) charge "${chargeId}"`, { chargeId }, [
          'charges',
          index,
          'chargeId',
        ]),
      ];
    seen.add(chargeId);
    if (charge.kind === 'shipping' && shop.process.returns.shipping === 'kept')
      return [
        problem('charge.notReturnable', 'the shop gives no shipping back', { chargeId }, [
          'charges',
          index,
          'chargeId',
        ]),
      ];
    if (amount <= chargeLeft(charge)) return [];
    return [
      problem(
        'charge.amount',
        `${amount} asked, ${chargeLeft(charge)} left of the charge`,
        { chargeId, left: chargeLeft(charge) },
        ['charges', index, 'amount'],
      ),
    ];
  });
}

function windowProblems(order: OrderRecord, { shop, actor, at }: CommandContext): Problem[] {
  const days = shop.process.returns.windowDays;
  const { delivered } = order.head.times;
  if (days === null || delivered === null || actor.kind !== 'customer' || at <= addDays(delivered, days, shop.zone))
    return [];
  return [
    problem('return.window', `returns are taken for ${days} days after delivery`, { days, deliveredAt: delivered }),
  ];
}

export const approveReturn = defineCommand({
  type: 'returns.approve',
  actors: shopActors,
  standing: (order) => some(order, 'requested'),
  given: (order, { returnId }) => inStatus(order, returnId, 'requested'),
  decide: (_order, { returnId }) => accepted(news('return.approved', { returnId })),
});

export const rejectReturn = defineCommand({
  type: 'returns.reject',
  actors: shopActors,
  standing: (order) => some(order, 'requested', 'approved'),
  given: (order, { returnId }) => inStatus(order, returnId, 'requested', 'approved'),
  decide: (_order, { returnId, code }) => accepted(news('return.rejected', { returnId, code })),
});

export const receiveReturn = defineCommand({
  type: 'returns.receive',
  actors: shopActors,
  needs: (order, { lines = [] }, { shop }) => {
    const rooms = roomsAsked(order, lines);
    return { ...(shop.stock.costing !== 'none' && { facts: true }), ...(rooms.length > 0 && { counters: rooms }) };
  },
  standing: (order) => some(order, 'approved'),
  given: (order, payload, context) => {
    const { shop } = context;
    const state = inStatus(order, payload.returnId, 'approved');
    if (state.length > 0) return state;
    if (payload.location !== undefined && !shop.locations.some((location) => location.id === payload.location)) {
      return [
        problem('input.invalid', `the shop has no location "${payload.location}"`, { location: payload.location }, [
          'location',
        ]),
      ];
    }
    const body = order.returns.find((item) => item.id === payload.returnId);
    const announced = (count: LineCounts, component: string | undefined) =>
      body?.lines.find((item) => item.lineId === count.id && item.component === component)?.units ?? 0;
    const problems = [...unitProblems(order, payload.lines ?? [], announced, 'lines'), ...stateProblems(payload, shop)];
    return problems.length > 0 ? problems : serialsBackProblems(order, cameOf(order, payload), context);
  },
  decide: (order, payload, { shop, at, actor, gathered }): Decision => {
    const location = payload.location ?? shippedFrom(order) ?? shop.locations[0]?.id;
    if (location === undefined)
      return refused(problem('input.invalid', 'the shop has no location to receive at', {}, ['location']));
    const came = received(order, payload, { location, at, facts: gathered.facts, costing: shop.stock.costing });
    const amount = [...came.lines, ...came.charges].reduce((sum, part) => sum + part.amount, 0);
    const home = news('return.received', came);
    const going = {
      amount,
      fee: inOrderCurrency(shop.process.returns.fee, order.head) ?? 0,
      shipping: 0,
      of: 'all',
    } as const;
    const parts = adjustments(afterwards(order, [home], at, actor), going, shop);
    return accepted(
      ...goodwillBack(order, amount - sumOf(parts), 'return'),
      ...(parts.length > 0 ? [news('return.adjusted', { returnId: payload.returnId, parts })] : []),
      home,
      ...(shop.process.returns.allowances === 'returned' ? allowancesReturned(order, whole(came.lines)) : []),
    );
  },
});

/** What came back as it was sold: a part of a kit is none. */
const whole = (lines: FactData['return.received']['lines']) => lines.filter(({ component }) => component === undefined);

function stateProblems({ lines = [] }: Payloads['returns.receive'], { stock }: CommandContext['shop']): Problem[] {
  return lines.flatMap(({ state }, index) => {
    if (state === undefined || stock.states.includes(state)) return [];
    return [problem('input.invalid', `the shop puts nothing away as "${state}"`, { state }, ['lines', index, 'state'])];
  });
}

function received(
  order: OrderRecord,
  payload: Payloads['returns.receive'],
  arrival: Arrival,
): FactData['return.received'] {
  const body = order.returns.find((item) => item.id === payload.returnId) ?? { lines: [], charges: [] };
  const came = cameOf(order, payload);
  let counts = order.head.counts;
  const restore = layersBack(payload.returnId, arrival);
  const lines = came
    .filter((line) => line.units > 0)
    .map(
      ({ lineId, units, component, condition, state, serials = [] }): FactData['return.received']['lines'][number] => {
        const count = counts.find(({ id }) => id === lineId) as LineCounts;
        const terms = order.lines.find((line) => line.id === lineId) as LineTerms;
        const stays = (condition === 'good' || state !== undefined) && isParcelled(count.kind);
        const back = takenBack(count, terms, { lineId, units, ...(component && { component }) });
        const { amount, tax } = back;
        const pieces = stays ? back.pieces.map((piece) => restore(lineId, piece)) : back.pieces;
        // A line may come back in parts, some good and some damaged: each takes the shares after those before it.
        const after = withPieces(count, ({ sku, returned }) => {
          const piece = pieces.find((item) => item.sku === sku);
          return piece ? { returned: returned + piece.units } : {};
        });
        counts = counts.map((item) => (item === count ? after : item));
        const cost = stays ? pieces.reduce((sum, piece) => sum + piece.cost, 0) : 0;
        const sku = component ?? count.sku;
        return {
          ...{ lineId, sku, units, restocked: stays ? units : 0, amount, tax, cost },
          ...(stays && state !== undefined && { state }),
          ...(serials.length > 0 && { serials: soldAs(order, lineId, serials) }),
          ...(component !== undefined && { component }),
          ...(count.parts && component === undefined ? { parts: stays ? pieces : [] } : layersOf(stays ? pieces : [])),
        };
      },
    );
  const charges = body.charges.map(({ chargeId, amount }) => {
    const charge = order.head.charges.find((item) => item.id === chargeId);
    return { chargeId, amount, tax: charge ? reverseCharge(charge, charge.reversed, amount).tax : 0 };
  });
  return { returnId: payload.returnId, location: arrival.location, lines, charges };
}

/** Where goods come back to and when, what the order has said so far, and how the shop values goods. */
interface Arrival {
  readonly location: string;
  readonly at: Instant;
  readonly facts: readonly Fact[];
  readonly costing: Costing;
}

/** Units of a piece that came back, what they had cost, and the layers that they go back to. */
interface PieceBack {
  readonly sku: string;
  readonly units: number;
  readonly cost: number;
  readonly layers?: readonly LayerMove[];
}

/**
 * Units go back to the layers that they left, the last ones out first, at what they had cost. What left without a layer comes back as one of its
 * own, if it had a cost.
 */
export function layersBack(of: string, { at, facts, costing }: Arrival) {
  const out = new Map<string, CostRun[]>();
  return (lineId: string, { sku, units, cost }: PieceBack): PieceBack => {
    if (costing === 'none') return { sku, units, cost };
    const key = JSON.stringify([lineId, sku]);
    const left = out.get(key) ?? runsOut(facts, { lineId, sku });
    const isLayered = left.length > 0;
    const restored = restoreRuns(left, units);
    out.set(key, summedRuns([...left, ...reversed(restored)]));
    const others = units - runsUnits(restored);
    const othersCost = isLayered ? 0 : cost;
    const id = [of, lineId, sku].join('.');
    const own = arrivingRuns({ id, receivedAt: at, units: others, value: othersCost }, { costing });
    const runs = [...restored, ...own];
    return { sku, units, cost: runsValue(runs), ...withLayers(runs) };
  };
}

function layersOf(pieces: readonly PieceBack[]): { readonly layers?: readonly LayerMove[] } {
  const layers = pieces.flatMap((piece) => piece.layers ?? []);
  return layers.length > 0 ? { layers } : {};
}

type Came = NonNullable<Payloads['returns.receive']['lines']>;

/** What came: what is said, or all that was announced, in good order. */
function cameOf(order: OrderRecord, { lines, returnId }: Payloads['returns.receive']): Came {
  const body = order.returns.find((item) => item.id === returnId);
  return lines ?? (body?.lines ?? []).map((line) => ({ ...line, condition: 'good' }));
}

/** The named numbers as the line was sold with them. */
function soldAs(order: OrderRecord, lineId: string, serials: readonly string[]): Serial[] {
  const sold = serialsSold(order, lineId);
  return serials.flatMap((serial) => sold.find((of) => of.serial === serial) ?? []);
}

/** The counters that tell whether a number that comes back lies in the stock already. */
function roomsAsked(order: OrderRecord, lines: Came): { space: string; key: string }[] {
  return lines.flatMap(({ lineId, serials = [] }) => soldAs(order, lineId, serials).map(serialRoom));
}

/** Each unit that has a number comes back under one that it was sold with, which lies nowhere else. */
function serialsBackProblems(order: OrderRecord, lines: Came, { gathered }: CommandContext): Problem[] {
  const skus = numberedSkus(order);
  const taken = new Set(gathered.counters.flatMap(({ key, value }) => (value < 1 ? [key] : [])));
  const named = lines.flatMap(({ lineId, serials = [] }) => soldAs(order, lineId, serials));
  return [
    ...lines.flatMap(({ lineId, units, component, serials = [] }, index) => {
      const path = ['lines', index, 'serials'];
      const sold = soldAs(order, lineId, serials);
      const strange = serials.filter((serial) => !sold.some((of) => of.serial === serial));
      const count = countOf(order, lineId);
      const pieces = count ? piecesOf(count).filter(({ sku }) => component === undefined || sku === component) : [];
      return [
        ...strange.map((serial) =>
          problem('serial.notSold', `${serial} was not sold with line ${lineId}`, { lineId, serial }, path),
        ),
        ...(strange.length > 0 ? [] : pieces).flatMap((piece) => {
          const wanted = skus.has(piece.sku) ? (component === undefined ? units * perUnit(piece) : units) : 0;
          const found = sold.filter(({ sku }) => sku === piece.sku).length;
          return wanted === found ? [] : [{ ...serialCountProblem(piece.sku, { units: wanted, named: found }), path }];
        }),
      ];
    }),
    ...repeated(named).map(({ sku, serial }) =>
      problem('serial.count', `${serial} of ${sku} is named twice`, { sku, serial }, ['lines']),
    ),
    ...named
      .filter((of) => taken.has(serialRoom(of).key))
      .map(({ sku, serial }) =>
        problem('serial.here', `${serial} of ${sku} lies in the stock already`, { sku, serial }, ['lines']),
      ),
  ];
}

/** What of a line's stock comes back with its units, what it had cost, and what it was sold for. */
function takenBack(count: LineCounts, terms: LineTerms, { units, component }: ReturnLine) {
  const pieces = piecesOf(count)
    .filter(({ sku }) => component === undefined || sku === component)
    .map((piece) => {
      const came = component === undefined ? units * perUnit(piece) : units;
      const left = dispatchedUnits(piece);
      const costOf = (sum: number) => roundProduct(piece.cost, sum, left, 'half-up');
      const cost = left > 0 ? costOf(piece.returned + came) - costOf(piece.returned) : 0;
      return { sku: piece.sku, units: came, cost, returned: piece.returned };
    });
  const shares = count.parts
    ? pieces.map(({ sku, returned, units: came }) => componentShare(terms, sku, returned, came))
    : [reverseUnits(terms.runs, count.returned, units)];
  return {
    pieces: pieces.map(({ sku, units: came, cost }) => ({ sku, units: came, cost })),
    amount: shares.reduce((sum, share) => sum + share.amount, 0),
    tax: shares.reduce((sum, share) => sum + share.tax, 0),
  };
}

/** Goods come back to where the first parcel left from, unless the desk says otherwise. */
function shippedFrom(order: OrderRecord): string | undefined {
  return order.head.shipments.find((shipment) => shipment.status !== 'cancelled')?.location;
}

export const refundReturn = defineCommand({
  type: 'returns.refund',
  actors: shopActors,
  standing: (order) => some(order, 'received'),
  given: (order, { returnId }) => (returnId === undefined ? [] : inStatus(order, returnId, 'received')),
  decide: (order, { returnId }, context) => {
    const amount = owed(order);
    if (amount > 0) return accepted(...refundNews(order, amount, 'return', context));
    if (order.head.totals.refunding > 0)
      return refused(problem('return.state', 'a refund is on its way', { refunding: order.head.totals.refunding }));
    const settled = order.head.returns.filter(({ id, status }) => status === 'received' && id === (returnId ?? id));
    return accepted(...settled.map(({ id }) => news('return.refunded', { returnId: id })));
  },
});

function some(order: OrderRecord, ...statuses: readonly ReturnStatus[]): Problem[] {
  return order.head.returns.some((item) => statuses.includes(item.status))
    ? []
    : [problem('return.state', `no return is ${statuses.join(' or ')}`)];
}

function inStatus(order: OrderRecord, returnId: string, ...statuses: readonly ReturnStatus[]): Problem[] {
  const found: Return | undefined = order.head.returns.find((item) => item.id === returnId);
  if (!found) return [problem('return.notFound', `there is no return ${returnId}`, { returnId }, ['returnId'])];
  return statuses.includes(found.status)
    ? []
    : [problem('return.state', `the return is ${found.status}`, { returnId, status: found.status }, ['returnId'])];
}
