/** What comes back with a return: at the shares that were stored at the sale, to the shelves and layers of cost that it left. */
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
import { type Instant, type Problem, problem, roundProduct } from '../../kernel';
import { reverseCharge, reverseUnits } from '../../settlement';
import type { CommandContext, ShopTerms } from '../command';
import { runsOut } from '../costs';
import { dispatchedUnits, isParcelled, perUnit, piecesOf, withPieces } from '../progress';
import type { Payloads } from '../schemas';
import { numberedSkus, serialsSold } from '../serials';
import { componentShare } from '../shares';
import { countOf } from '../units';
import type { Fact, FactData, LineCounts, LineTerms, OrderRecord, ReturnLine } from '../vocabulary';
import { leavesMore } from './came';
import { type Arrived, arrivedOf, isHere, isTaken, notTaken } from './outcomes';

/** What a reception tells: what was taken back, at its shares, shelves and layers, and what was not. */
export function received(
  order: OrderRecord,
  payload: Payloads['returns.receive'],
  shop: ShopTerms,
  arrival: Arrival,
): FactData['return.received'] {
  const { returnId } = payload;
  const body = order.returns.find((item) => item.id === returnId) ?? { charges: [] };
  const arrived = arrivedOf(order, payload, shop);
  const more = payload.more && leavesMore(order, returnId, arrived);
  const others = notTaken(order, arrived, { returnId, more }, shop);
  const restore = layersBack(receptionOf(order, returnId), arrival);
  let counts = order.head.counts;
  const lines = arrived
    .filter((line) => line.units > 0 && isTaken(line))
    .map((line): FactData['return.received']['lines'][number] => {
      const { lineId, units, component, outcome, state, serials } = line;
      const count = counts.find(({ id }) => id === lineId) as LineCounts;
      const terms = order.lines.find((item) => item.id === lineId) as LineTerms;
      const stays = isHere(line) && isParcelled(count.kind);
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
        ...(outcome !== 'accepted' && { outcome: outcome as 'damaged' | 'lost' }),
        ...(stays && state !== undefined && { state }),
        ...(serials.length > 0 && { serials: soldAs(order, lineId, serials) }),
        ...(component !== undefined && { component }),
        ...(count.parts && component === undefined ? { parts: stays ? pieces : [] } : layersOf(stays ? pieces : [])),
      };
    });
  const charges = body.charges.map(({ chargeId, amount }) => {
    const charge = order.head.charges.find((item) => item.id === chargeId);
    return { chargeId, amount, tax: charge ? reverseCharge(charge, charge.reversed, amount).tax : 0 };
  });
  return {
    ...{ returnId, location: arrival.location, lines, charges },
    ...(others.length > 0 && { others }),
    ...(more && { more: true as const }),
  };
}

/** What of the goods is not paid for, as they came in a worse condition or not at all. */
export function unpaidOf(
  order: OrderRecord,
  payload: Payloads['returns.receive'],
  shop: ShopTerms,
  lines: FactData['return.received']['lines'],
): number {
  const taken = arrivedOf(order, payload, shop).filter((line) => line.units > 0 && isTaken(line));
  return lines.reduce((sum, { amount }, index) => {
    const { refundPercent = 100 } = taken[index] ?? {};
    return sum + Math.round((amount * (100 - refundPercent)) / 100);
  }, 0);
}

/** The name under which what comes now makes layers of its own. */
function receptionOf({ returns }: OrderRecord, returnId: string): string {
  const { came = [] } = returns.find(({ id }) => id === returnId) ?? {};
  return came.length > 0 ? `${returnId}.${came.length}` : returnId;
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

/** The named numbers as the line was sold with them. */
function soldAs(order: OrderRecord, lineId: string, serials: readonly string[]): Serial[] {
  const sold = serialsSold(order, lineId);
  return serials.flatMap((serial) => sold.find((of) => of.serial === serial) ?? []);
}

/** The counters that tell whether a number that comes back lies in the stock already. */
export function roomsAsked(
  order: OrderRecord,
  lines: readonly { readonly lineId: string; readonly serials?: readonly string[] | undefined }[],
): { space: string; key: string }[] {
  return lines.flatMap(({ lineId, serials = [] }) => soldAs(order, lineId, serials).map(serialRoom));
}

/** Each unit that has a number comes back under one that it was sold with, which lies nowhere else; what was lost names none. */
export function serialsBackProblems(
  order: OrderRecord,
  lines: readonly Arrived[],
  { gathered }: CommandContext,
): Problem[] {
  const skus = numberedSkus(order);
  const taken = new Set(gathered.counters.flatMap(({ key, value }) => (value < 1 ? [key] : [])));
  const named = lines.flatMap(({ lineId, serials }) => soldAs(order, lineId, serials));
  return [
    ...lines.flatMap((line, index) => {
      const { lineId, component, serials } = line;
      const units = line.outcome === 'accepted' || line.outcome === 'damaged' ? line.units : 0;
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
export function shippedFrom(order: OrderRecord): string | undefined {
  return order.head.shipments.find((shipment) => shipment.status !== 'cancelled')?.location;
}
