/**
 * `shipments.resolve`, `shipments.receiveBack`: parcels that came to nothing. Units of a parcel that was lost, damaged or sent back are owed again
 * once it is decided that they are: they are sent once more, or taken off the order. What was sent back goes on a shelf again.
 */
import { mishapOf } from '../../fulfillment';
import { type Allocation, repeated, type Serial, serialCountProblem } from '../../inventory';
import { type Problem, problem } from '../../kernel';
import { reverseUnits } from '../../settlement';
import {
  accepted,
  type CommandContext,
  type Decision,
  defineCommand,
  inLifecycle,
  refused,
  shopActors,
} from '../command';
import { costOfUnits } from '../costs';
import { afterwards } from '../kept-back';
import { dispatchedUnits, gone, moved, type Piece, piecesOf } from '../progress';
import { withPromises } from '../promising';
import { layersBack } from '../returns/receive';
import type { Payloads } from '../schemas';
import { numberedSkus } from '../serials';
import { allocationsIn, countOf, openUnits, unitsIn, unknownParcel } from '../units';
import { type FactData, type LineCounts, news, type OrderRecord, type Shipment, type SoldSerial } from '../vocabulary';
import { cancelUnits } from './cancel';
import { needsOfPromised } from './promised';
import { shortages, sourceStock, wantsBehind } from './source-goods';

export const resolveParcel = defineCommand({
  type: 'shipments.resolve',
  actors: shopActors,
  needs: (order, payload, context) => (payload.by === 'reship' ? needsOfPromised(order, payload, context) : {}),
  standing: (order) => {
    const state = inLifecycle(order, 'confirmed', 'processing');
    if (state.length > 0) return state;
    return order.head.shipments.some(isUndecided)
      ? []
      : [problem('shipment.state', 'no parcel was lost, damaged or sent back that nobody has decided about')];
  },
  given: (order, { shipmentId, by }) => {
    const parcel = order.head.shipments.find(({ id }) => id === shipmentId);
    if (!parcel || !isUndecided(parcel)) return [notThat(parcel, shipmentId)];
    const returned = asReturn(order, shipmentId, gone);
    return [
      ...(returned.length > 0 ? returned : returnedOfKits(order, shipmentId)),
      ...(by === 'refund' ? brokenKits(order, shipmentId) : []),
    ];
  },
  decide: (order, { shipmentId, by, reason }, context): Decision => {
    const inside = allocationsIn(order, shipmentId);
    const reopened = { shipmentId, by, net: earnedWith(order, inside) };
    if (by === 'refund') {
      const fact = news('shipment.reopened', { ...reopened, allocations: [] });
      const after = afterwards(order, [fact], context.at, context.actor);
      const lines = after.head.counts
        .map((count, i) => ({ lineId: count.id, units: openUnits(count) - openUnits(order.head.counts[i] ?? count) }))
        .filter(({ units }) => units > 0);
      const cancelled = cancelUnits(after, { lines, reason, waive: true, places: 'none' }, context);
      return cancelled.accepted ? accepted(fact, ...cancelled.news) : cancelled;
    }
    if (context.gathered.levels === null)
      return refused(problem('stock.unknown', 'nobody has looked at the stock of what would be sent once more'));
    const wants = wantsBehind(inside, order.lines);
    const plan = sourceStock({ intake: order.head.intake, lines: order.lines }, wants, context);
    if (plan.short.length > 0) return refused(...shortages(plan, context.gathered));
    const again = news('shipment.reopened', {
      ...reopened,
      allocations: plan.allocations,
      ...(plan.trace.length > 0 && { trace: plan.trace }),
      ...(plan.sending && plan.sending.length > 0 && { sending: plan.sending }),
    });
    const lineIds = plan.allocations.map(({ lineId }) => lineId);
    return accepted(...withPromises(order, [again], lineIds, context));
  },
});

/** Whether a parcel came to nothing and it is still to be said what becomes of its units. */
export function isUndecided({ status, followUp, trackingStatus }: Shipment): boolean {
  return status === 'exception' && followUp === null && mishapOf(trackingStatus) !== null;
}

function notThat(parcel: Shipment | undefined, shipmentId: string): Problem {
  if (!parcel) return unknownParcel(shipmentId);
  const { status, trackingStatus, followUp } = parcel;
  const message =
    followUp === null
      ? `the parcel is ${trackingStatus ?? status}: its units are not owed again`
      : `the units of the parcel are owed again already, by ${followUp}`;
  return problem('shipment.state', message, { shipmentId, status, trackingStatus, followUp }, ['shipmentId']);
}

/** Units that are on their way back, that came back, and that the customer neither has nor is paid for after a return. */
const settledAsReturn = ({ returned, returning, forfeited = 0 }: Piece): number => returned + returning + forfeited;

/** What is on its way back as a return, or came back as one, is settled as that: of so many units, the parcel's own are left out. */
export function asReturn(order: OrderRecord, shipmentId: string, of: (piece: Piece) => number): Problem[] {
  const inside = allocationsIn(order, shipmentId);
  return order.head.counts.flatMap((count) => {
    const own = inside.filter(({ lineId }) => lineId === count.id);
    const isLeft = (piece: Piece) => {
      const mine = count.parts ? own.filter(({ sku }) => sku === piece.sku) : own;
      const others = of(piece) - unitsIn(mine);
      return mine.length === 0 || settledAsReturn(piece) <= Math.min(piece.shipped, others);
    };
    if (piecesOf(count).every(isLeft)) return [];
    const message = `units of line ${count.id} in this parcel come back as a return, or have: it is settled, or rejected`;
    return [problem('return.state', message, { lineId: count.id, shipmentId }, ['shipmentId'])];
  });
}

/** A kit of which a part comes back, or has, stays whole: the parts beside it are not owed again while it does. */
function returnedOfKits(order: OrderRecord, shipmentId: string): Problem[] {
  const inside = allocationsIn(order, shipmentId);
  return order.head.counts.flatMap((count) => {
    const mine = inside.filter(({ lineId }) => lineId === count.id);
    if (!count.parts || mine.length === 0) return [];
    const kits = gone(owedAgain(count, mine));
    if (count.parts.every((part) => settledAsReturn(part) <= kits * part.units)) return [];
    const message = `parts of the kits of line ${count.id} come back as a return, or have: it is settled, or rejected`;
    return [problem('return.state', message, { lineId: count.id, shipmentId }, ['shipmentId'])];
  });
}

/** A kit whose other parts have left in other parcels is not taken off the order by a part. */
function brokenKits(order: OrderRecord, shipmentId: string): Problem[] {
  const inside = allocationsIn(order, shipmentId);
  return [...new Set(inside.map(({ lineId }) => lineId))].flatMap((lineId) => {
    const count = countOf(order, lineId);
    if (!count?.parts) return [];
    const mine = inside.filter((of) => of.lineId === lineId);
    const after = owedAgain(count, mine);
    const kits = openUnits(after) - openUnits(count);
    const isWhole = count.parts.every((part) => unitsIn(mine, part.sku) === kits * part.units);
    if (isWhole) return [];
    const message = `line ${lineId} is a kit of which a part lies in other parcels: it is sent once more, or credited`;
    return [problem('line.quantity', message, { lineId, kits }, ['shipmentId'])];
  });
}

/** The line once these units are owed again. */
function owedAgain(count: LineCounts, inside: readonly Allocation[]): LineCounts {
  return moved(count, inside, (piece, units) => ({ reshipped: piece.reshipped + units }));
}

/** Net revenue that was earned with the units of a parcel, by the shares of the last units that have left. */
function earnedWith(order: OrderRecord, inside: readonly Allocation[]): number {
  let net = 0;
  for (const count of order.head.counts) {
    const mine = inside.filter(({ lineId }) => lineId === count.id);
    const terms = order.lines.find(({ id }) => id === count.id);
    if (mine.length === 0 || !terms) continue;
    const after = owedAgain(count, mine);
    const share = reverseUnits(terms.runs, gone(after), gone(count) - gone(after));
    net += share.amount - share.tax;
  }
  return net;
}

export const receiveBack = defineCommand({
  type: 'shipments.receiveBack',
  actors: shopActors,
  needs: (order, payload, context) => ({
    ...(context.shop.stock.costing !== 'none' && { facts: true }),
    ...(context.shop.process.astray.sentBack === 'reship' && needsOfPromised(order, payload, context)),
  }),
  standing: (order) =>
    order.head.shipments.some(isComing)
      ? []
      : [problem('shipment.state', 'no parcel is on its way back to the sender')],
  given: (order, payload, { shop }) => {
    const { shipmentId, location } = payload;
    const parcel = order.head.shipments.find(({ id }) => id === shipmentId);
    if (!parcel || !isComing(parcel)) return [notComing(parcel, shipmentId)];
    const message = `the shop has no location "${location}"`;
    const known = location === undefined || shop.locations.some(({ id }) => id === location);
    return [
      ...(known ? [] : [problem('input.invalid', message, { location }, ['location'])]),
      ...asReturn(order, shipmentId, dispatchedUnits),
      ...cameProblems(order, payload, shop.stock.states),
    ];
  },
  decide: (order, payload, context) => accepted(news('shipment.receivedBack', received(order, payload, context))),
});

function isComing({ status, trackingStatus, receivedAt }: Shipment): boolean {
  return status === 'exception' && receivedAt === null && mishapOf(trackingStatus) === 'sentBack';
}

function notComing(parcel: Shipment | undefined, shipmentId: string): Problem {
  if (!parcel) return unknownParcel(shipmentId);
  const { status, trackingStatus, receivedAt } = parcel;
  const message =
    receivedAt === null ? `the parcel is ${trackingStatus ?? status}` : `the parcel was received at ${receivedAt}`;
  return problem('shipment.state', message, { shipmentId, status, trackingStatus, receivedAt }, ['shipmentId']);
}

type Came = NonNullable<Payloads['shipments.receiveBack']['lines']>;

/** Everything that is wrong with what is said to have come: more than was sent, a state that the shop does not have, numbers that were not in it. */
function cameProblems(
  order: OrderRecord,
  { shipmentId, lines = [] }: Payloads['shipments.receiveBack'],
  states: readonly string[],
): Problem[] {
  const inside = allocationsIn(order, shipmentId);
  const numbered = numberedSkus(order);
  const sent = serialsIn(order, shipmentId);
  const sums = new Map<string, number>();
  return [
    ...lines.flatMap(({ sku, units, state, serials }, i) => {
      const sum = (sums.get(sku) ?? 0) + units;
      sums.set(sku, sum);
      const most = unitsIn(inside, sku);
      const strange = serials.filter((serial) => !sent.some((of) => of.sku === sku && of.serial === serial));
      const wanted = numbered.has(sku) ? units : 0;
      return [
        ...(sum > most
          ? [
              problem('line.quantity', `${sum} of ${sku} came, ${most} were sent`, { sku, wanted: sum, left: most }, [
                'lines',
                i,
                'units',
              ]),
            ]
          : []),
        ...(state === undefined || states.includes(state)
          ? []
          : [problem('input.invalid', `the shop puts nothing away as "${state}"`, { state }, ['lines', i, 'state'])]),
        ...strange.map((serial) =>
          problem('serial.notSold', `${serial} of ${sku} was not in the parcel`, { sku, serial }, [
            'lines',
            i,
            'serials',
          ]),
        ),
        ...(strange.length === 0 && serials.length !== wanted
          ? [{ ...serialCountProblem(sku, { units: wanted, named: serials.length }), path: ['lines', i, 'serials'] }]
          : []),
      ];
    }),
    ...repeated(lines.flatMap(({ sku, serials }) => serials.map((serial) => ({ sku, serial })))).map(
      ({ sku, serial }) => problem('serial.count', `${serial} of ${sku} is named twice`, { sku, serial }, ['lines']),
    ),
  ];
}

function received(
  order: OrderRecord,
  payload: Payloads['shipments.receiveBack'],
  { shop, at, gathered }: CommandContext,
): FactData['shipment.receivedBack'] {
  const { shipmentId } = payload;
  const location = payload.location ?? order.head.shipments.find(({ id }) => id === shipmentId)?.location ?? '';
  const restore = layersBack(shipmentId, { location, at, facts: gathered.facts, costing: shop.stock.costing });
  // Units of a SKU may have been sent for several lines: they come back for the first of them first.
  const left = allocationsIn(order, shipmentId).map((of) => ({ ...of }));
  const numbers = [...serialsIn(order, shipmentId)];
  const lines = cameOf(order, payload).flatMap(({ sku, units, condition, state, serials }) => {
    let open = units;
    return left
      .filter((of) => of.sku === sku)
      .flatMap((of) => {
        const mine = Math.min(open, of.units);
        if (mine === 0) return [];
        open -= mine;
        of.units -= mine;
        const stays = condition === 'good' || state !== undefined;
        const piece = { sku, units: mine, cost: costOfUnits(order, of, mine) };
        const { cost, layers } = stays ? restore(of.lineId, piece) : { cost: 0, layers: undefined };
        const named = takeNumbers(numbers, { lineId: of.lineId, sku, serials, units: mine });
        return [
          {
            ...{ lineId: of.lineId, sku, units: mine, restocked: stays ? mine : 0, cost },
            ...(stays && state !== undefined && { state }),
            ...(layers && { layers }),
            ...(named.length > 0 && { serials: named }),
          },
        ];
      });
  });
  return { shipmentId, location, lines };
}

/** What came: what is said, or all that lay in it, in good order. */
function cameOf(order: OrderRecord, { lines, shipmentId }: Payloads['shipments.receiveBack']): Came {
  if (lines) return lines;
  const inside = allocationsIn(order, shipmentId);
  const sent = serialsIn(order, shipmentId);
  return [...new Set(inside.map(({ sku }) => sku))].map((sku) => ({
    ...{ sku, units: unitsIn(inside, sku), condition: 'good' },
    serials: sent.flatMap((of) => (of.sku === sku ? [of.serial] : [])),
  }));
}

/** Of the named numbers, as many as units of the line came. */
function takeNumbers(
  numbers: SoldSerial[],
  {
    lineId,
    sku,
    serials,
    units,
  }: { readonly lineId: string; readonly sku: string; readonly serials: readonly string[]; readonly units: number },
): Serial[] {
  const mine = numbers
    .filter((of) => of.lineId === lineId && of.sku === sku && serials.includes(of.serial))
    .slice(0, units);
  for (const of of mine) numbers.splice(numbers.indexOf(of), 1);
  return mine.map((of) => ({ sku, serial: of.serial }));
}

function serialsIn(order: OrderRecord, shipmentId: string): readonly SoldSerial[] {
  return order.shipments.find(({ id }) => id === shipmentId)?.serials ?? [];
}
