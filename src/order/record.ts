/**
 * Folding facts: a plain reducer with one entry per fact type. It counts; the machine then moves on what was counted.
 * Every number comes from the fact, so that folding the log again gives the same order.
 */

import { mishapOf, type TrackingStatus } from '../fulfillment';
import { type Allocation, isBackorder } from '../inventory';
import { type Instant, omsError } from '../kernel';
import { withAllowance, withoutAllowance } from './allowances';
import { advance, disputeTable, paymentTable, promised, returnTable, shipmentTable } from './documents';
import type { EditBody } from './edits/vocabulary';
import { reportingRate } from './exchange';
import { withCharges } from './instalments';
import { askedFor, begunOf, expectedOn, failedOf, makingLot, receivedOf, withMaking, withoutMaking } from './making';
import { booksAfter } from './postings';
import { countsOf, isParcelled, kitsBegun, moved, type Piece, perUnit, withPieces } from './progress';
import { answerHeard, disputed, dunned, moved as movements, standing } from './record-payments';
import { announced, isForfeited, standingOf } from './returns/came';
import { noPlaces, withSending } from './sending';
import {
  taxCorrected,
  taxDropped,
  taxEstimated,
  taxQuoted,
  taxRecorded,
  taxRefused,
  taxRequested,
  taxUnknown,
  withoutCorrections,
} from './taxes/record';
import { emptyTotals } from './totals';
import { allocationsIn } from './units';
import type {
  ActorKind,
  Adjustment,
  ChargeCounts,
  ChargeTerms,
  Dispute,
  Fact,
  FactData,
  FactType,
  GatewayFee,
  Instalment,
  Intake,
  LineCounts,
  LinePlace,
  LinePromise,
  LineTerms,
  OpenCall,
  OrderHead,
  OrderRecord,
  OrderTotals,
  ParcelClaim,
  Payment,
  PaymentOperation,
  Redemption,
  Return,
  ReturnBody,
  ReturnLabelAsked,
  ReturnLabelBody,
  ReturnLine,
  ReturnParcel,
  Shipment,
  ShipmentBody,
  ShipmentStatus,
  StageTimes,
  TaxPlace,
  Terms,
} from './vocabulary';

type Recorders = { readonly [T in FactType]: (order: OrderRecord, data: FactData[T], at: Instant) => OrderRecord };

/**
 * The order after a fact, its states untouched. Throws `internal` for a fact type that this release does not know: an order written by a
 * newer release is not guessed at.
 */
export function record(order: OrderRecord, fact: Fact): OrderRecord {
  const recorder = (Object.hasOwn(recorders, fact.type) ? recorders[fact.type] : undefined) as
    | ((order: OrderRecord, data: unknown, at: Instant) => OrderRecord)
    | undefined;
  if (!recorder) throw omsError('internal', `unknown fact "${String(fact.type)}": it was written by a newer release`);
  if (fact.type === 'order.rebased') return fact.data.snapshot;
  const next = counted(recorder(order, fact.data, fact.at), fact.by.kind);
  const { books } = next.head;
  return books ? withHead(next, { books: booksAfter(books, next, fact) }) : next;
}

/** One object: most shops promise nothing. */
const noPromises: OrderRecord['head']['promises'] = [];

const recorders: Recorders = {
  'order.drafted': (order, { terms }) => agreed(order, terms),
  'order.placed': (
    order,
    { terms, allocations, exchange = [], sending = noPlaces, making: made, promises = noPromises },
    at,
  ) => {
    const next = agreed(order, terms);
    const counts = allocate(next.head.counts, allocations);
    const totals = { ...next.head.totals, placed: 1 };
    const books = reportingRate(exchange, terms.intake.currency) && {};
    const times = { ...next.head.times, placed: at };
    const making = made ? withMaking(order.head.making, made) : order.head.making;
    return withHead(next, { counts, exchange, sending, making, promises, totals, times, ...(books && { books }) });
  },
  'promise.changed': (order, { lines }) => {
    const changed = new Set(lines.map(({ lineId }) => lineId));
    const kept = order.head.promises.filter(({ lineId }) => !changed.has(lineId));
    const promised = lines.flatMap(({ lineId, to }) => (to ? [{ lineId, ...to }] : []));
    return withHead(order, { promises: [...kept, ...promised] });
  },
  'promise.threatened': (order, { lines }) => withStanding(order, lines, 'threatened'),
  'promise.broken': (order, { lines }) => withStanding(order, lines, 'broken'),
  'window.booked': (order, window) => withHead(order, { window }),
  'window.returned': (order) => withHead(order, { window: null }),
  'discount.agreed': (order, redemption) => withRedemption(order, redemption),
  'discount.redeemed': (order, redemption) => withRedemption(order, redemption),
  'discount.returned': (order, { code }) => withRedemptions(order, without(order.head.redemptions, code)),
  'allowance.taken': (order, allowance) =>
    withHead(order, { allowances: withAllowance(order.head.allowances, allowance) }),
  'allowance.returned': (order, allowance) =>
    withHead(order, { allowances: withoutAllowance(order.head.allowances, allowance) }),
  'order.confirmed': (order, _data, at) => at_(order, { confirmed: at }),
  'order.released': (order, _data, at) => at_(order, { released: at }),
  'order.completed': (order, data, at) => at_(add(order, { earned: data.net }), { completed: at }),
  'order.cancelled': (order) => order,
  'order.expired': (order) => order,
  'order.noted': (order) => order,
  'order.filled': (order, { releases, allocations }) => {
    const without = moveUnits(order.head.counts, releases, (piece, _units, mine) => ({
      allocated: take(piece.allocated, mine),
    }));
    const counts = moveUnits(without, allocations, (piece, _units, mine) => ({
      allocated: put(piece.allocated, mine),
    }));
    return withHead(order, { counts });
  },
  'lines.redated': (order, { lines }) => {
    const dates = new Map(lines.map((line) => [JSON.stringify([line.lineId, line.sku, line.location]), line]));
    const counts = order.head.counts.map((count) =>
      withPieces(count, ({ sku, allocated }) => ({
        allocated: allocated.map((place) => {
          const to = isBackorder(place) && dates.get(JSON.stringify([count.id, sku, place.location]));
          return to ? datedPlace(place, to.promisedOn) : place;
        }),
      })),
    );
    return withHead(order, { counts });
  },
  'order.tagged': (order, { add: added, remove }) =>
    withHead(order, { tags: [...new Set([...order.head.tags, ...added])].filter((tag) => !remove.includes(tag)) }),
  'order.claimed': (order, { claimant }) => withHead(order, { claimedBy: claimant }),
  'order.warned': (order) => order,
  'order.rebased': (_order, { snapshot }) => snapshot,
  'hold.placed': (order, { hold }) => withHead(order, { holds: [...order.head.holds, hold] }),
  'hold.released': (order, { holdId }) =>
    withHead(order, { holds: order.head.holds.filter((hold) => hold.id !== holdId) }),
  'approval.requested': (order, { approval }) => withHead(order, { approvals: [...order.head.approvals, approval] }),
  'approval.granted': (order, { approvalId }) => withoutApproval(order, approvalId),
  'approval.denied': (order, { approvalId }) => withoutApproval(order, approvalId),
  'lines.cancelled': (order, data) => {
    const amount = sum(data.lines, (line) => line.amount) + sum(data.charges, (charge) => charge.amount);
    const counts = mapById(
      order.head.counts,
      data.lines,
      (line) => line.lineId,
      (count, line) => ({
        ...moved(count, line.releases, (piece, _units, mine) => ({ allocated: take(piece.allocated, mine) })),
        cancelled: count.cancelled + line.units,
      }),
    );
    const sending = withSending(order.head.sending, { given: data.notSending });
    const making = data.notMaking ? withoutMaking(order.head.making, data.notMaking, counts) : order.head.making;
    const next = withHead(order, { counts, sending, making, charges: reverse(order.head.charges, data.charges) });
    const tax = sum(data.lines, (line) => line.tax) + sum(data.charges, (charge) => charge.tax);
    return add(next, { cancelled: amount, cancelledTax: tax, cancelledUnits: gained(order, counts, 'cancelled') });
  },
  'production.requested': (order, { lines }) => {
    const counts = order.head.counts.map((count) =>
      lines.reduce((now, line) => (line.lineId === count.id ? expectedOn(now, line.readyOn) : now), count),
    );
    return withHead(order, { counts, making: askedFor(order.head.making, lines) });
  },
  'production.begun': (order, { lines }) => withHead(order, { making: begunOf(order.head.making, lines) }),
  'production.failed': (order, { lines }) => withHead(order, { making: failedOf(order.head.making, lines) }),
  'production.received': (order, { lines }) => {
    const off = moveUnits(
      order.head.counts,
      lines.map((line) => ({ ...line, lot: makingLot })),
      (piece, _units, mine) => ({ allocated: take(piece.allocated, mine) }),
    );
    const counts = moveUnits(
      off,
      lines.map(({ lineId, sku, location, units }) => ({ lineId, sku, location, units, lot: '' })),
      (piece, _units, mine) => ({ allocated: put(piece.allocated, mine) }),
    );
    const next = withHead(order, { counts, making: receivedOf(order.head.making, lines, counts) });
    return lines.some(({ serials }) => serials) ? { ...next, lines: order.lines.map(numberedBy(lines)) } : next;
  },
  'lines.fulfilled': (order, { lines, net }, at) => {
    const units = sum(lines, (line) => line.units);
    const counts = mapById(
      order.head.counts,
      lines,
      (line) => line.lineId,
      (count, line) => ({
        ...count,
        shipped: count.shipped + line.units,
        delivered: count.delivered + line.units,
      }),
    );
    const next = add(withHead(order, { counts }), { shipped: units, delivered: units, earned: net });
    return at_(next, { dispatched: order.head.times.dispatched ?? at, delivered: at });
  },
  'lines.failed': (order, { location }) =>
    withHead(order, { failed: [...order.head.failed.filter((id) => id !== location), location] }),
  'lines.reallocated': (order, { moves, sending: taken, notSending: given }) => {
    const leaves = moves.map(({ lineId, sku, units, from }) => ({ lineId, sku, units, ...from }));
    const goes = moves.map(({ lineId, sku, units, to }) => ({ lineId, sku, units, ...to }));
    const without = moveUnits(order.head.counts, leaves, (piece, _units, mine) => ({
      allocated: take(piece.allocated, mine),
    }));
    const counts = moveUnits(without, goes, (piece, _units, mine) => ({ allocated: put(piece.allocated, mine) }));
    return withHead(order, { counts, sending: withSending(order.head.sending, { taken, given }) });
  },
  'payment.requested': (order, data) => {
    const payment: Payment = {
      id: data.paymentId,
      method: data.method,
      rule: data.rule,
      status: data.byGateway ? 'requested' : 'awaited',
      amount: data.amount,
      authorized: 0,
      capturing: 0,
      captured: 0,
      refunding: 0,
      refunded: 0,
      voiding: false,
      calls: [],
      reference: null,
      token: data.token,
      unknown: null,
      failure: null,
      expiresAt: null,
      granted: 0,
      grantedAt: null,
      released: false,
      movements: [],
      disputed: 0,
      chargedBack: 0,
      fees: 0,
      tender: data.tender ?? null,
      schedule: data.schedule ?? null,
      reminded: 0,
      overdue: 0,
    };
    if (data.instalment) return withInstalment(order, payment, data.instalment);
    const next = withHead(order, { payments: [...order.head.payments, payment] });
    return add(next, data.byGateway ? { requested: data.amount } : { awaited: data.amount });
  },
  'payment.pending': (order, data) =>
    pay(order, 'payment.pending', data.paymentId, (payment) => ({
      reference: data.reference,
      expiresAt: data.expiresAt ?? null,
      unknown: known(payment, 'authorize'),
    })),
  'payment.actionRequired': (order, data) =>
    pay(order, 'payment.actionRequired', data.paymentId, (payment) => ({
      reference: data.reference,
      expiresAt: data.expiresAt ?? null,
      unknown: known(payment, 'authorize'),
    })),
  'payment.authorized': (order, data) =>
    pay(order, 'payment.authorized', data.paymentId, (payment) => ({
      ...standing({ ...payment, granted: payment.grantedAt === null ? data.amount : payment.granted }),
      reference: data.reference,
      expiresAt: data.expiresAt,
      failure: null,
      unknown: known(payment, 'authorize'),
    })),
  'payment.captureRequested': (order, data) =>
    pay(order, 'payment.captureRequested', data.paymentId, (payment) => ({
      ...asked(payment, { id: data.captureId, operation: 'capture', amount: data.amount }),
    })),
  'payment.captured': (order, data) =>
    pay(order, 'payment.captured', data.paymentId, (payment) => ({
      ...answered(payment, data.captureId),
      authorized: Math.max(0, payment.authorized - data.amount),
      captured: payment.captured + data.amount,
      ...dunned(payment, data.amount),
      movements: movements(payment, 'capture', data.reference, data.captureId, data.amount),
      reference: payment.reference ?? data.reference,
      failure: null,
      unknown: known(payment, data.captureId === null ? 'authorize' : 'capture'),
    })),
  'payment.voidRequested': (order, data) =>
    pay(order, 'payment.voidRequested', data.paymentId, (payment) =>
      asked(payment, { id: data.voidId, operation: 'void', amount: payment.authorized }),
    ),
  'payment.voided': (order, data) =>
    pay(order, 'payment.voided', data.paymentId, (payment) => ({
      ...underWay(payment.calls.filter((call) => call.operation !== 'void')),
      authorized: 0,
      overdue: 0,
      released: true,
      unknown: known(payment, 'authorize', 'void'),
    })),
  'payment.failed': (order, data) =>
    pay(order, data.operation === 'authorize' ? 'payment.failed' : 'payment.unknown', data.paymentId, (payment) => ({
      ...answered(payment, data.callId),
      failure: data.code,
      unknown: known(payment, data.operation),
    })),
  'payment.unknown': (order, data) =>
    pay(order, 'payment.unknown', data.paymentId, () => ({ unknown: data.operation })),
  'payment.credited': (order, data) => add(order, { credited: data.amount, creditedTax: data.tax }),
  'refund.requested': (order, data) =>
    pay(order, 'refund.requested', data.paymentId, (payment) =>
      asked(payment, { id: data.refundId, operation: 'refund', amount: data.amount }),
    ),
  'refund.settled': (order, data) =>
    pay(order, 'refund.settled', data.paymentId, (payment) => ({
      ...answered(payment, data.refundId),
      refunded: payment.refunded + data.amount,
      movements: movements(payment, 'refund', data.reference, data.refundId, data.amount),
      unknown: known(payment, 'refund'),
    })),
  'shipment.requested': (order, data) => {
    const shipment: Shipment = {
      id: data.shipmentId,
      status: 'requested',
      location: data.location,
      carrier: data.carrier,
      tracking: null,
      trackingStatus: null,
      intercept: null,
      followUp: null,
      receivedAt: null,
    };
    const body = {
      id: data.shipmentId,
      service: data.service,
      allocations: data.allocations,
      reference: null,
      group: data.group ?? null,
      ...(data.serials && { serials: data.serials }),
      ...(data.box && { box: data.box }),
    };
    const counts = moveUnits(order.head.counts, data.allocations, (piece, units) => ({
      packing: piece.packing + units,
    }));
    const next = withHead(order, { counts, shipments: [...order.head.shipments, shipment] });
    return add({ ...next, shipments: [...order.shipments, body] }, { packing: gained(order, counts, 'packing') });
  },
  'shipment.unknown': (order, { shipmentId }) => ({
    ...order,
    shipments: order.shipments.map((item) => (item.id === shipmentId ? { ...item, unknown: true } : item)),
  }),
  'shipment.rerouted': (order, { shipmentId, carrier, service, attempt }) => {
    const shipments = order.head.shipments.map((item) => (item.id === shipmentId ? { ...item, carrier } : item));
    const bodies = order.shipments.map(({ unknown, ...item }) =>
      item.id === shipmentId ? { ...item, service, attempt } : { ...item, ...(unknown && { unknown }) },
    );
    return { ...withHead(order, { shipments }), shipments: bodies };
  },
  'shipment.dispatched': (order, data, at) => {
    const body = order.shipments.find((shipment) => shipment.id === data.shipmentId);
    const allocations = body?.allocations ?? [];
    const costs = new Map<string, number>();
    for (const of of data.cost) costs.set(pieceKey(of), (costs.get(pieceKey(of)) ?? 0) + of.cost);
    const counts = moveUnits(order.head.counts, allocations, (piece, units, mine) => ({
      packing: piece.packing - units,
      shipped: piece.shipped + units,
      allocated: take(piece.allocated, mine),
      cost: piece.cost + (costs.get(pieceKey(mine[0] as Allocation)) ?? 0),
    }));
    const shipments = ship(order.head.shipments, 'shipment.dispatched', data.shipmentId, {
      carrier: data.carrier,
      tracking: data.tracking,
      trackingStatus: 'labelCreated',
    });
    const bodies = order.shipments.map((item) => (item.id === data.shipmentId ? withLabel(item, data) : item));
    const next = add(
      { ...withHead(order, { counts, shipments }), shipments: bodies },
      {
        packing: gained(order, counts, 'packing'),
        shipped: gained(order, counts, 'shipped'),
        kitsBegun: sum(counts, kitsBegun) - order.head.totals.kitsBegun,
        earned: data.net,
      },
    );
    return order.head.times.dispatched ? next : at_(next, { dispatched: at });
  },
  'shipment.tracked': (order, data) => {
    const before = order.head.shipments.find((shipment) => shipment.id === data.shipmentId);
    const wrong = data.status === 'failedAttempt' || mishapOf(data.status) !== null;
    const left = before?.status === 'dispatched' || before?.status === 'exception';
    const turns = before?.status === 'delivered' && data.status !== 'delivered';
    const status: ShipmentStatus | undefined = left || turns ? (wrong ? 'exception' : 'dispatched') : undefined;
    const shipments = order.head.shipments.map((shipment) =>
      shipment.id === data.shipmentId
        ? { ...trackedSince(shipment, data.trackedAt), trackingStatus: data.status, ...(status && { status }) }
        : shipment,
    );
    const found = turns ? withDelivered(order, data.shipmentId, -1) : order;
    const turned = withMishap(found, data.shipmentId, before?.trackingStatus ?? null, data.status);
    const next = withExceptions(withHead(turned, { shipments }));
    return before?.status === 'delivered' ? at_(next, { delivered: lastArrival(next) }) : next;
  },
  'shipment.delivered': (given, data, at) => {
    const before = given.head.shipments.find((shipment) => shipment.id === data.shipmentId);
    const order = withMishap(given, data.shipmentId, before?.trackingStatus ?? null, 'delivered');
    const shipments = ship(order.head.shipments, 'shipment.delivered', data.shipmentId, {
      trackingStatus: 'delivered',
      ...(data.trackedAt !== undefined && { trackedAt: data.trackedAt }),
    });
    const next = withDelivered(withHead(order, { shipments }), data.shipmentId, 1);
    const arrived = data.trackedAt ?? at;
    const { delivered } = order.head.times;
    return at_(withExceptions(next), { delivered: delivered !== null && delivered > arrived ? delivered : arrived });
  },
  'shipment.cancelled': (order, data) => {
    const allocations = allocationsIn(order, data.shipmentId);
    const counts = moveUnits(order.head.counts, allocations, (piece, units) => ({ packing: piece.packing - units }));
    const shipments = ship(order.head.shipments, 'shipment.cancelled', data.shipmentId, {});
    return add(withHead(order, { counts, shipments }), { packing: gained(order, counts, 'packing') });
  },
  'shipment.reopened': (order, data) => {
    const owed = moveUnits(order.head.counts, allocationsIn(order, data.shipmentId), (piece, units) => ({
      reshipped: piece.reshipped + units,
    }));
    const counts = moveUnits(owed, data.allocations, (piece, _units, mine) => ({
      allocated: put(piece.allocated, mine),
    }));
    const shipments = order.head.shipments.map((shipment) =>
      shipment.id === data.shipmentId ? { ...shipment, followUp: data.by } : shipment,
    );
    const sending = withSending(order.head.sending, { taken: data.sending });
    const next = add(withHead(order, { counts, shipments, sending }), {
      astray: sum(counts, astray) - order.head.totals.astray,
      kitsBegun: sum(counts, kitsBegun) - order.head.totals.kitsBegun,
      packing: gained(order, counts, 'packing'),
      earned: -data.net,
    });
    return withExceptions(next);
  },
  'shipment.receivedBack': (order, data) => {
    const shipments = order.head.shipments.map((shipment) =>
      shipment.id === data.shipmentId ? { ...shipment, receivedAt: data.location } : shipment,
    );
    return withHead(order, { shipments });
  },
  'claim.opened': (order, { shipmentId, amount, reference }) =>
    withClaim(order, shipmentId, { status: 'open', amount, paid: 0, reference }),
  'claim.settled': (order, { shipmentId, paid }) => {
    const before = order.head.shipments.find(({ id }) => id === shipmentId)?.claim;
    return before ? withClaim(order, shipmentId, { ...before, status: 'settled', paid }) : order;
  },
  'return.requested': (order, data) => {
    const { returnId: id, number, ref, reason, lines, charges, agreed: onTerms, refundTo, noReceipt, exchange } = data;
    const document: Return = {
      id,
      number: number ?? null,
      status: 'requested',
      ref,
      amount: 0,
      ...(exchange && { exchange }),
    };
    const body = {
      ...{ id, reason, lines, charges },
      ...(onTerms && { agreed: onTerms }),
      ...(refundTo && { refundTo }),
      ...(noReceipt && { noReceipt }),
    };
    const next = withHead(order, {
      returns: [...order.head.returns, document],
      counts: mapById(
        order.head.counts,
        data.lines,
        (line) => line.lineId,
        (count, line) => returningMore(count, line, 1),
      ),
      charges: mapById(
        order.head.charges,
        data.charges,
        (charge) => charge.chargeId,
        (charge, part) => ({ ...charge, returning: charge.returning + part.amount }),
      ),
    });
    return withReturns({ ...next, returns: [...order.returns, body] });
  },
  'return.approved': (order, { returnId, label }) => {
    const next = withReturns(giveBack(order, 'return.approved', returnId, {}));
    return label ? withReturnLabel(next, returnId, label, { withApproval: true }) : next;
  },
  'return.labelRequested': (order, { returnId, ...label }) => withReturnLabel(order, returnId, label, {}),
  'return.labelUnknown': (order, { returnId }) =>
    withReturnBody(order, returnId, (body) =>
      body.label ? { ...body, label: { ...body.label, unknown: true } } : body,
    ),
  'return.labelled': (order, { returnId, reference, tracking }) =>
    withReturnBody(
      withParcel(order, returnId, { status: 'ready', tracking, trackingStatus: 'labelCreated' }),
      returnId,
      ({ label, ...body }) => ({ ...body, ...(label && { label: answeredLabel(label, reference) }) }),
    ),
  'return.labelRefused': (order, { returnId }) => withParcel(order, returnId, { status: 'refused' }),
  'return.labelVoided': (order, { returnId, accepted }) =>
    withParcel(order, returnId, { status: accepted ? 'voided' : 'unused' }),
  'return.tracked': (order, { returnId, status, trackedAt }) => {
    const before = order.head.returns.find(({ id }) => id === returnId)?.parcel;
    const standing = standingOf(before?.standing, status);
    return withParcel(order, returnId, {
      trackingStatus: status,
      ...(trackedAt !== undefined && { trackedAt }),
      ...(standing && { standing }),
    });
  },
  'return.rejected': (order, data) =>
    withReturns(giveBack(notReturning(order, data.returnId), 'return.rejected', data.returnId, unasked(order, data))),
  'return.expired': (order, data) =>
    withReturns(giveBack(notReturning(order, data.returnId), 'return.expired', data.returnId, unasked(order, data))),
  'return.received': (order, data) => {
    const amount = sum(data.lines, (line) => line.amount) + sum(data.charges, (charge) => charge.amount);
    const cleared = data.more ? lessReturning(order, data) : notReturning(order, data.returnId);
    const back = mapById(
      cleared.head.counts,
      data.lines,
      (line) => line.lineId,
      (count, line) => withPieces(count, (piece) => ({ returned: piece.returned + unitsOf(line, piece) })),
    );
    const counts = mapById(
      back,
      (data.others ?? []).filter(isForfeited),
      (line) => line.lineId,
      (count, line) =>
        withPieces(count, (piece) => {
          const units = unitsOf(line, piece);
          return units > 0 ? { forfeited: (piece.forfeited ?? 0) + units } : {};
        }),
    );
    const next = withHead(cleared, { counts, charges: reverse(cleared.head.charges, data.charges) });
    const units = gained(cleared, counts, 'returned');
    const before = order.head.returns.find(({ id }) => id === data.returnId);
    return withReturns(
      giveBack(
        add(withWhatCame(withNumbersBack(next, data), data), { returned: amount, returnedUnits: units }),
        data.more ? 'return.requested' : 'return.received',
        data.returnId,
        {
          amount: (before?.amount ?? 0) + amount,
          ...(data.more ? { status: 'partlyReceived' as const } : unasked(order, data)),
        },
      ),
    );
  },
  'return.sentBack': (order, { returnId }) =>
    withReturnBody(order, returnId, (body) => ({
      ...body,
      came: (body.came ?? []).map(({ goes, ...came }) => (goes === 'kept' ? { ...came, goes } : came)),
    })),
  'return.refunded': (order, data) => withReturns(giveBack(order, 'return.refunded', data.returnId, {})),
  'feedback.given': (order, data) => withHead(order, { rating: data.rating }),
  'edit.begun': (order, { editId, begunBy, expiresAt, reason }, at) => ({
    ...withHead(order, { edit: { id: editId, begunBy, begunAt: at, expiresAt, reason, staged: 0 } }),
    edits: [{ id: editId, actions: [] }],
  }),
  'edit.staged': (order, { actions }) => staged(order, (before) => [...before, ...actions]),
  'edit.unstaged': (order, { actionIds }) =>
    staged(order, (before) => before.filter(({ id }) => !actionIds.includes(id))),
  'edit.confirmed': (order, data) => edited(withoutCorrections(order, data), data),
  'edit.discarded': (order) => ({ ...withHead(order, { edit: null }), edits: [] }),
  'shipment.interceptRequested': (order, data) =>
    withHead(order, {
      shipments: ship(order.head.shipments, 'shipment.interceptRequested', data.shipmentId, { intercept: 'requested' }),
    }),
  'shipment.intercepted': (order, data) =>
    withHead(order, {
      shipments: ship(order.head.shipments, 'shipment.intercepted', data.shipmentId, {
        intercept: data.accepted ? 'accepted' : 'refused',
      }),
    }),
  'host.told': (order) => order,
  'payment.authorizationAdjusted': (order, data) =>
    pay(order, 'payment.authorizationAdjusted', data.paymentId, (payment) => ({
      ...standing({ ...payment, granted: data.amount }),
      grantedAt: data.adjustedAt,
      reference: payment.reference ?? data.reference,
      expiresAt: data.expiresAt ?? payment.expiresAt,
      failure: null,
      unknown: known(payment, 'authorize'),
    })),
  'payment.authorizationExpired': (order, data) =>
    pay(order, 'payment.authorizationExpired', data.paymentId, (payment) => ({
      authorized: 0,
      released: true,
      unknown: known(payment, 'authorize'),
    })),
  'payment.matched': (order, data) =>
    pay(order, 'payment.matched', data.paymentId, (payment) => {
      const answer = answerHeard(payment, data);
      return {
        ...answered(payment, data.callId),
        movements: payment.movements.map((item) => (item === answer ? { ...item, callId: data.callId } : item)),
        unknown: known(payment, data.operation),
      };
    }),
  'refund.reversed': (order, data) =>
    pay(order, 'refund.reversed', data.paymentId, (payment) => ({
      refunded: payment.refunded - data.amount,
      movements: movements(payment, 'reversal', data.reference, null, data.amount),
    })),
  'payment.feeCharged': (order, data) =>
    pay(order, 'payment.feeCharged', data.paymentId, (payment) => fee(payment, data, 1)),
  'payment.feeReturned': (order, data) =>
    pay(order, 'payment.feeReturned', data.paymentId, (payment) => fee(payment, data, -1)),
  'payment.settled': (order, data) =>
    pay(order, 'payment.settled', data.paymentId, (payment) => ({
      movements: movements(payment, 'settlement', data.reference, null, data.amount),
    })),
  'dispute.opened': (order, { disputeId, ...data }) =>
    withDisputes(order, [
      ...order.head.disputes,
      { id: disputeId, status: 'open', ...data, evidence: null, closedAt: null },
    ]),
  'dispute.evidenced': (order, data) => argue(order, 'dispute.evidenced', data.disputeId, { evidence: data.evidence }),
  'dispute.reminded': (order) => order,
  'return.adjusted': (order, { returnId, parts }) =>
    add(
      withReturnBody(order, returnId, ({ kept = {}, ...body }) => ({ ...body, kept: parts.reduce(keptMore, kept) })),
      keptBack(parts),
    ),
  'cancel.adjusted': (order, { parts }) => {
    const { discountMoved, discountMovedTax, ...fees } = keptBack(parts);
    return add(order, { ...fees, discountMoved, discountMovedTax, discountDeferred: discountMoved - discountMovedTax });
  },
  'payment.reminded': (order, data) =>
    pay(order, 'payment.reminded', data.paymentId, () => ({ reminded: data.level + 1, overdue: data.overdue })),
  'dispute.won': (order, data) => argue(order, 'dispute.won', data.disputeId, { closedAt: data.closedAt }),
  'dispute.lost': (order, data) => argue(order, 'dispute.lost', data.disputeId, { closedAt: data.closedAt }),
  'tax.estimated': taxEstimated,
  'tax.quoted': taxQuoted,
  'tax.corrected': taxCorrected,
  'tax.requested': taxRequested,
  'tax.recorded': taxRecorded,
  'tax.refused': taxRefused,
  'tax.unknown': taxUnknown,
  'tax.dropped': taxDropped,
};

/** What the gateway charges the shop: remembered like a movement, and no money of the customer's. */
function fee(payment: Payment, { reference, amount }: GatewayFee, sign: 1 | -1): Partial<Payment> {
  const kind = sign === 1 ? 'fee' : 'feeReturn';
  return {
    fees: payment.fees + sign * amount,
    movements: movements(payment, kind, reference, null, amount),
  };
}

function keptMore(kept: NonNullable<ReturnBody['kept']>, { reason, amount }: Adjustment) {
  return { ...kept, [reason]: (kept[reason] ?? 0) + amount };
}

/** Discount that moved, and everything else that is kept. */
function keptBack(
  parts: readonly Adjustment[],
): Pick<OrderTotals, 'feesKept' | 'feesKeptTax' | 'discountMoved' | 'discountMovedTax'> {
  const moved = parts.filter(({ reason }) => reason === 'discount');
  return {
    feesKept: sum(parts, ({ reason, amount }) => (reason === 'discount' ? 0 : amount)),
    feesKeptTax: sum(parts, ({ reason, tax }) => (reason === 'discount' ? 0 : tax)),
    discountMoved: sum(moved, ({ amount }) => amount),
    discountMovedTax: sum(moved, ({ tax }) => tax),
  };
}

/** Actions of the open edit, and how many they are. */
function staged(order: OrderRecord, change: (actions: EditBody['actions']) => EditBody['actions']): OrderRecord {
  const { edit } = order.head;
  if (!edit) return order;
  const edits = order.edits.map((body) => ({ ...body, actions: change(body.actions) }));
  return { ...withHead(order, { edit: { ...edit, staged: edits[0]?.actions.length ?? 0 } }), edits };
}

/** A line with the numbers of the units that were made for it. */
function numberedBy(made: FactData['production.received']['lines']): (line: LineTerms) => LineTerms {
  return (line) => {
    const serials = made.filter(({ lineId }) => lineId === line.id).flatMap((of) => of.serials ?? []);
    return serials.length === 0 ? line : { ...line, madeSerials: [...(line.madeSerials ?? []), ...serials] };
  };
}

/** Lines and charges as they are agreed now; units that were promised for them lie where the fact says. */
function edited(order: OrderRecord, data: FactData['edit.confirmed']): OrderRecord {
  const { head } = order;
  const changed = new Map(data.lines.map((line) => [line.id, line]));
  const known = new Set(order.lines.map((line) => line.id));
  const added = data.lines.filter((line) => !known.has(line.id));
  const agreedNow = (line: LineTerms): LineTerms => {
    const { madeSerials } = line;
    return { ...(changed.get(line.id) ?? line), ...(madeSerials && { madeSerials }) };
  };
  const lines = [...order.lines.map(agreedNow), ...added];
  const grown = data.lines.map(({ id, kind, units }) => {
    const before = order.lines.find((line) => line.id === id);
    return { kind, ordered: units - (before?.units ?? 0) };
  });
  const counted = head.counts.map((count) => {
    const terms = changed.get(count.id);
    return terms ? { ...count, ordered: terms.units } : count;
  });
  const counts = moveUnits([...counted, ...added.map(countsOf)], data.allocations, (piece, _units, mine) => ({
    allocated: put(piece.allocated, mine),
  }));
  const agreedCharges = new Map(data.charges.map((charge) => [charge.id, charge]));
  const oldCharges = head.charges.map((charge) => {
    const agreedNow = agreedCharges.get(charge.id);
    const { reversed, taxReversed, returning } = charge;
    return agreedNow ? { ...agreedNow, reversed, taxReversed, returning } : charge;
  });
  const newCharges = data.charges.filter(({ id }) => !head.charges.some((charge) => charge.id === id));
  const next = withHead(order, {
    counts,
    charges: [...oldCharges, ...newCharges.map(chargeCountsOf)],
    edit: null,
    edited: head.edited + 1,
    ...(data.making && { making: withMaking(head.making, data.making) }),
    ...(data.place && { intake: movedIntake(head.intake, data.place) }),
    ...(data.discounts && { discounts: data.discounts }),
    ...(Object.keys(data.texts).length > 0 && { texts: { ...head.texts, ...data.texts } }),
  });
  return add(
    { ...next, lines: data.lines.length > 0 ? lines : order.lines, edits: [] },
    { total: data.amount, tax: data.tax, ...orderedUnits(grown) },
  );
}

const without = (redemptions: OrderHead['redemptions'], code: string) =>
  redemptions.filter((redemption) => redemption.code !== code);

function withRedemption(order: OrderRecord, redemption: Redemption): OrderRecord {
  return withRedemptions(order, [...without(order.head.redemptions, redemption.code), redemption]);
}

function withRedemptions(order: OrderRecord, redemptions: OrderHead['redemptions']): OrderRecord {
  return withHead(order, { redemptions });
}

/** A place says all that taxes depend on: what it does not say of the customer holds no more. */
function movedIntake({ taxTreatment: _before, ...intake }: Intake, place: TaxPlace): Intake {
  return { ...intake, ...place };
}

function chargeCountsOf(charge: ChargeTerms): ChargeCounts {
  return { ...charge, reversed: 0, taxReversed: 0, returning: 0 };
}

function agreed(order: OrderRecord, terms: Terms): OrderRecord {
  const counts = terms.lines.map(countsOf);
  const charges = terms.charges.map(chargeCountsOf);
  const totals: OrderTotals = {
    ...emptyTotals,
    total: terms.totals.total,
    tax: terms.totals.tax,
    due: terms.totals.total,
    ...orderedUnits(counts),
  };
  const head: OrderHead = { ...order.head, intake: terms.intake, counts, charges, totals, tags: terms.intake.tags };
  const outcomes = terms.discounts ? { ...head, discounts: terms.discounts } : head;
  return { ...order, head: outcomes, lines: terms.lines };
}

function orderedUnits(
  lines: readonly Pick<LineCounts, 'kind' | 'ordered'>[],
): Pick<OrderTotals, 'ordered' | 'unparcelled'> {
  let units = 0;
  let unparcelled = 0;
  for (const { kind, ordered } of lines) {
    units += ordered;
    if (!isParcelled(kind)) unparcelled += ordered;
  }
  return { ordered: units, unparcelled };
}

function allocate(counts: readonly LineCounts[], allocations: readonly Allocation[]): readonly LineCounts[] {
  return moveUnits(counts, allocations, (_piece, _units, mine) => ({
    allocated: mine.map(placeOf),
  }));
}

function placeOf({ location, lot, units, promisedOn }: Allocation): LinePlace {
  return promisedOn === undefined ? { location, lot, units } : { location, lot, units, promisedOn };
}

function datedPlace({ promisedOn: _before, ...place }: LinePlace, promisedOn: string | null): LinePlace {
  return promisedOn === null ? place : { ...place, promisedOn };
}

/** Promises of lines, with what staff were told of them. */
function withStanding(
  order: OrderRecord,
  told: readonly { readonly lineId: string }[],
  standing: NonNullable<LinePromise['standing']>,
): OrderRecord {
  const lines = new Set(told.map(({ lineId }) => lineId));
  const promises = order.head.promises.map((of) => (lines.has(of.lineId) ? { ...of, standing } : of));
  return withHead(order, { promises });
}

function withHead(order: OrderRecord, changes: Partial<OrderHead>): OrderRecord {
  return { ...order, head: { ...order.head, ...changes } };
}

// Here and below the one property is written where it is set: every fact comes by, and spreading what may be anything is slow.
function at_(order: OrderRecord, changes: Partial<StageTimes>): OrderRecord {
  const times = { ...order.head.times, ...changes };
  return { ...order, head: { ...order.head, times } };
}

function add(order: OrderRecord, delta: Partial<OrderTotals>): OrderRecord {
  const totals: { -readonly [K in keyof OrderTotals]: number } = { ...order.head.totals };
  for (const key of Object.keys(delta) as (keyof OrderTotals)[]) totals[key] += delta[key] ?? 0;
  totals.due =
    totals.total - totals.cancelled - totals.returned - totals.credited + totals.feesKept + totals.discountMoved;
  return { ...order, head: { ...order.head, totals } };
}

function counted(order: OrderRecord, kind: ActorKind): OrderRecord {
  const steps = { ...order.head.steps, [kind]: order.head.steps[kind] + 1 };
  return { ...order, head: { ...order.head, steps } };
}

function withoutApproval(order: OrderRecord, approvalId: string): OrderRecord {
  return withHead(order, { approvals: order.head.approvals.filter((approval) => approval.id !== approvalId) });
}

/** Folds a payment and then the order's sums over all its payments. */
function pay(
  order: OrderRecord,
  fact: FactType,
  paymentId: string,
  change: (payment: Payment) => Partial<Payment>,
): OrderRecord {
  const folded = order.head.payments.map((payment) => {
    if (payment.id !== paymentId) return payment;
    const changed = { ...payment, ...change(payment) };
    const keptInPart = fact === 'payment.captured' && promised(changed) > 0;
    return keptInPart ? changed : { ...changed, status: advance(paymentTable, payment.status, fact) };
  });
  const plan = folded.find(({ id }) => id === paymentId)?.instalment?.of;
  const payments = plan === undefined ? folded : withCharges(folded, plan);
  const totals: OrderTotals = { ...order.head.totals, ...paymentSums(payments) };
  return withHead(order, { payments, totals });
}

/** A part of a plan that is charged by itself: the plan waits for that much less. */
function withInstalment(order: OrderRecord, payment: Payment, { of, part }: Instalment): OrderRecord {
  const payments = withCharges([...order.head.payments, { ...payment, instalment: { of, part } }], of);
  return withHead(order, { payments, totals: { ...order.head.totals, ...paymentSums(payments) } });
}

/** Folds a dispute, and then what its payment has left. */
function argue(order: OrderRecord, fact: FactType, disputeId: string, changes: Partial<Dispute>): OrderRecord {
  return withDisputes(
    order,
    order.head.disputes.map((dispute) =>
      dispute.id === disputeId
        ? { ...dispute, ...changes, status: advance(disputeTable, dispute.status, fact) }
        : dispute,
    ),
  );
}

function withDisputes(order: OrderRecord, disputes: readonly Dispute[]): OrderRecord {
  const payments = order.head.payments.map((payment) => ({ ...payment, ...disputed(payment, disputes) }));
  return withHead(order, {
    disputes,
    payments,
    totals: { ...order.head.totals, ...paymentSums(payments) },
  });
}

function asked(payment: Payment, call: Omit<OpenCall, 'heardBefore'>): Partial<Payment> {
  return underWay([...payment.calls, { ...call, heardBefore: payment.movements.length }]);
}

function answered(payment: Payment, callId: string | null): Partial<Payment> {
  return underWay(payment.calls.filter((call) => call.id !== callId));
}

function underWay(calls: readonly OpenCall[]): Partial<Payment> {
  const of = (operation: OpenCall['operation']) =>
    sum(calls, (call) => (call.operation === operation ? call.amount : 0));
  return {
    calls,
    capturing: of('capture'),
    refunding: of('refund'),
    voiding: calls.some(({ operation }) => operation === 'void'),
  };
}

/** What is still unknown of a payment once the outcome of one of these operations is known. */
function known(payment: Payment, ...operations: readonly PaymentOperation[]): PaymentOperation | null {
  return payment.unknown !== null && operations.includes(payment.unknown) ? null : payment.unknown;
}

function paymentSums(payments: readonly Payment[]): Partial<OrderTotals> {
  const inStatus = (status: Payment['status']) =>
    sum(payments, (payment) => (payment.status === status ? payment.amount : 0));
  return {
    requested: inStatus('requested'),
    pending: inStatus('pending'),
    requiresAction: inStatus('requiresAction'),
    awaited: sum(payments, promised),
    voided: inStatus('voided'),
    failed: inStatus('failed'),
    authorized: sum(payments, (payment) => payment.authorized),
    capturing: sum(payments, (payment) => payment.capturing),
    captured: sum(payments, (payment) => payment.captured),
    refunding: sum(payments, (payment) => payment.refunding),
    refunded: sum(payments, (payment) => payment.refunded),
    unknown: sum(payments, (payment) => (payment.unknown ? 1 : 0)),
    disputed: sum(payments, (payment) => payment.disputed),
    chargedBack: sum(payments, (payment) => payment.chargedBack),
    overdue: sum(payments, (payment) => payment.overdue),
    gatewayFees: sum(payments, (payment) => payment.fees),
  };
}

function ship(
  shipments: readonly Shipment[],
  fact: FactType,
  shipmentId: string,
  changes: Partial<Shipment>,
): readonly Shipment[] {
  return shipments.map((shipment) =>
    shipment.id === shipmentId
      ? { ...shipment, ...changes, status: advance(shipmentTable, shipment.status, fact) }
      : shipment,
  );
}

/** The units of a parcel as its new status counts them: under way (or arrived), lost, or sent back. */
function withMishap(
  order: OrderRecord,
  shipmentId: string,
  from: TrackingStatus | null,
  to: TrackingStatus,
): OrderRecord {
  const left = mishapOf(from);
  const come = mishapOf(to);
  if (left === come) return order;
  const counts = moveUnits(order.head.counts, allocationsIn(order, shipmentId), (piece, units) => {
    const off = { [left ?? 'shipped']: piece[left ?? 'shipped'] - units };
    return { ...off, [come ?? 'shipped']: piece[come ?? 'shipped'] + units };
  });
  return add(withHead(order, { counts }), {
    shipped: gained(order, counts, 'shipped'),
    astray: sum(counts, astray) - order.head.totals.astray,
  });
}

/** The label is known. */
function withLabel(
  { unknown: _known, ...body }: ShipmentBody,
  { reference, charged }: FactData['shipment.dispatched'],
): ShipmentBody {
  return { ...body, reference, ...(charged && { charged }) };
}

function withClaim(order: OrderRecord, shipmentId: string, claim: ParcelClaim): OrderRecord {
  const shipments = order.head.shipments.map((of) => (of.id === shipmentId ? { ...of, claim } : of));
  return withHead(order, { shipments });
}

/** The units of a parcel count as arrived, or (-1) as arrived no more. */
function withDelivered(order: OrderRecord, shipmentId: string, sign: 1 | -1): OrderRecord {
  const counts = moveUnits(order.head.counts, allocationsIn(order, shipmentId), (piece, units) => ({
    delivered: piece.delivered + sign * units,
  }));
  return add(withHead(order, { counts }), { delivered: gained(order, counts, 'delivered') });
}

function trackedSince({ trackedAt: _before, ...shipment }: Shipment, trackedAt: Instant | undefined): Shipment {
  return trackedAt === undefined ? shipment : { ...shipment, trackedAt };
}

/** When the last parcel arrived, once it is known that one did not or that it arrived before; what was handed over in no parcel has no time of its own. */
function lastArrival({ head }: OrderRecord): Instant | null {
  const arrived = head.shipments.flatMap(({ status, trackedAt }) =>
    status === 'delivered' && trackedAt !== undefined ? [trackedAt] : [],
  );
  return arrived.sort().at(-1) ?? (head.totals.delivered > 0 ? head.times.delivered : null);
}

/** Units in parcels that came to nothing and that nobody has decided about. */
const astray = ({ lost, sentBack, reshipped }: LineCounts): number => lost + sentBack - reshipped;

function withExceptions(order: OrderRecord): OrderRecord {
  const exceptions = sum(order.head.shipments, ({ status, followUp }) =>
    status === 'exception' && followUp === null ? 1 : 0,
  );
  return withHead(order, { totals: { ...order.head.totals, exceptions } });
}

function giveBack(order: OrderRecord, fact: FactType, returnId: string, changes: Partial<Return>): OrderRecord {
  const returns = order.head.returns.map((item) =>
    item.id === returnId ? { ...item, status: advance(returnTable, item.status, fact), ...changes } : item,
  );
  return withHead(order, { returns });
}

const settledStatuses: ReadonlySet<Return['status']> = new Set(['refunded', 'rejected', 'expired']);

function withReturns(order: OrderRecord): OrderRecord {
  const open = sum(order.head.returns, ({ status }) => (settledStatuses.has(status) ? 0 : 1));
  return withHead(order, {
    totals: { ...order.head.totals, openReturns: open, settledReturns: order.head.returns.length - open },
  });
}

/** The numbers that came stay with their return. */
function withNumbersBack(order: OrderRecord, { returnId, lines }: FactData['return.received']): OrderRecord {
  const serials = lines.flatMap(({ lineId, serials: named = [] }) => named.map((of) => ({ ...of, lineId })));
  if (serials.length === 0) return order;
  return withReturnBody(order, returnId, (body) => ({ ...body, serials: [...(body.serials ?? []), ...serials] }));
}

/** What has come of a return, and what of it is waited for no more. Its charges come with the first parcel. */
function withWhatCame(
  order: OrderRecord,
  { returnId, lines, others = [], more }: FactData['return.received'],
): OrderRecord {
  const before = order.returns.find(({ id }) => id === returnId)?.came;
  // Most come at once, as they were announced.
  if (!more && !before && others.length === 0 && lines.every(({ outcome }) => outcome === undefined)) return order;
  const taken = lines.map(({ lineId, component, units, outcome = 'accepted' as const }) => ({
    ...{ lineId, units, outcome },
    ...(component !== undefined && { component }),
  }));
  return withReturnBody(order, returnId, (body) => ({
    ...body,
    charges: [],
    came: [...(before ?? []), ...taken, ...others],
  }));
}

function withReturnBody(order: OrderRecord, returnId: string, change: (body: ReturnBody) => ReturnBody): OrderRecord {
  return { ...order, returns: order.returns.map((body) => (body.id === returnId ? change(body) : body)) };
}

/** A label that a carrier is asked for; it takes the place of one that came to nothing. */
function withReturnLabel(
  order: OrderRecord,
  returnId: string,
  { labelId: id, by, carrier, service, location }: ReturnLabelAsked,
  also: Pick<ReturnLabelBody, 'withApproval'>,
): OrderRecord {
  const parcel = { id, by, carrier, status: 'requested', tracking: null, trackingStatus: null } as const;
  const returns = order.head.returns.map((item) => (item.id === returnId ? { ...item, parcel } : item));
  return withReturnBody(withHead(order, { returns }), returnId, (body) => ({
    ...body,
    label: { service, location, reference: null, ...also },
  }));
}

function withParcel(order: OrderRecord, returnId: string, changes: Partial<ReturnParcel>): OrderRecord {
  const returns = order.head.returns.map((item) =>
    item.id === returnId && item.parcel ? { ...item, parcel: { ...item.parcel, ...changes } } : item,
  );
  return withHead(order, { returns });
}

const answeredLabel = ({ unknown: _unknown, ...label }: ReturnLabelBody, reference: string): ReturnLabelBody => ({
  ...label,
  reference,
});

/** A label that is still asked for when nobody waits for the goods any more is nobody's. */
function unasked({ head }: OrderRecord, { returnId }: { readonly returnId: string }): Pick<Return, 'parcel'> {
  const { parcel } = head.returns.find(({ id }) => id === returnId) ?? {};
  return parcel?.status === 'requested' ? { parcel: { ...parcel, status: 'voided' } } : {};
}

/** What came in a parcel that others follow is no longer on its way, nor are the charges. */
function lessReturning(order: OrderRecord, { returnId, lines, others = [] }: FactData['return.received']): OrderRecord {
  const body = order.returns.find(({ id }) => id === returnId);
  if (!body) return order;
  return withHead(order, {
    counts: mapById(
      order.head.counts,
      [...lines, ...others],
      (line) => line.lineId,
      (count, line) => returningMore(count, line, -1),
    ),
    charges: withoutReturning(order.head.charges, body),
  });
}

/** The units and charges of a return are no longer on their way. */
function notReturning(order: OrderRecord, returnId: string): OrderRecord {
  const body = order.returns.find((item) => item.id === returnId);
  if (!body) return order;
  return withHead(order, {
    counts: mapById(
      order.head.counts,
      announced(order, returnId),
      (line) => line.lineId,
      (count, line) => returningMore(count, line, -1),
    ),
    charges: withoutReturning(order.head.charges, body),
  });
}

function withoutReturning(charges: readonly ChargeCounts[], body: ReturnBody): readonly ChargeCounts[] {
  return mapById(
    charges,
    body.charges,
    (charge) => charge.chargeId,
    (charge, part) => ({ ...charge, returning: charge.returning - part.amount }),
  );
}

function reverse(
  charges: readonly ChargeCounts[],
  parts: readonly { readonly chargeId: string; readonly amount: number; readonly tax: number }[],
): readonly ChargeCounts[] {
  return mapById(
    charges,
    parts,
    (part) => part.chargeId,
    (charge, part) => ({
      ...charge,
      reversed: charge.reversed + part.amount,
      taxReversed: charge.taxReversed + part.tax,
    }),
  );
}

/** Applies units of a parcel or of the allocation to the lines they belong to. */
function moveUnits(
  counts: readonly LineCounts[],
  allocations: readonly Allocation[],
  change: Parameters<typeof moved>[2],
): readonly LineCounts[] {
  if (allocations.length === 0) return counts;
  const byLine = new Map<string, Allocation[]>();
  for (const allocation of allocations) {
    const mine = byLine.get(allocation.lineId);
    if (mine) mine.push(allocation);
    else byLine.set(allocation.lineId, [allocation]);
  }
  return counts.map((count) => {
    const mine = byLine.get(count.id);
    return mine ? moved(count, mine, change) : count;
  });
}

const pieceKey = ({ lineId, sku }: { readonly lineId: string; readonly sku: string }): string => `${lineId} ${sku}`;

/** Units of a piece in what is told of its line: of one component, or of as many as whole units of the line hold. */
function unitsOf({ units, component }: Omit<ReturnLine, 'lineId'>, piece: Piece): number {
  if (component !== undefined) return component === piece.sku ? units : 0;
  return units * perUnit(piece);
}

function returningMore(count: LineCounts, line: ReturnLine, sign: 1 | -1): LineCounts {
  return withPieces(count, (piece) => ({ returning: piece.returning + sign * unitsOf(line, piece) }));
}

/** By how much more has come that far. Lines are in the same order before and after. */
function gained(
  { head }: OrderRecord,
  after: readonly LineCounts[],
  what: 'cancelled' | 'packing' | 'shipped' | 'delivered' | 'returned',
): number {
  let units = 0;
  head.counts.forEach((count, index) => {
    units += (after[index] as LineCounts)[what] - count[what];
  });
  return units;
}

function put(have: LineCounts['allocated'], more: readonly Allocation[]): LineCounts['allocated'] {
  const places = have.map((place) => ({ ...place }));
  for (const allocation of more) {
    const place = places.find((item) => item.location === allocation.location && item.lot === allocation.lot);
    if (place) place.units += allocation.units;
    else places.push(placeOf(allocation));
  }
  return places;
}

function take(have: LineCounts['allocated'], gone: readonly Allocation[]): LineCounts['allocated'] {
  if (gone.length === 0) return have;
  return have
    .map((place) => {
      const units = sum(gone, (allocation) =>
        allocation.location === place.location && allocation.lot === place.lot ? allocation.units : 0,
      );
      return units === 0 ? place : { ...place, units: place.units - units };
    })
    .filter((place) => place.units > 0);
}

function mapById<T extends { readonly id: string }, P>(
  items: readonly T[],
  parts: readonly P[],
  idOf: (part: P) => string,
  change: (item: T, part: P) => T,
): readonly T[] {
  if (parts.length === 0) return items;
  const byId = new Map<string, P[]>();
  for (const part of parts) byId.set(idOf(part), [...(byId.get(idOf(part)) ?? []), part]);
  return items.map((item) => (byId.get(item.id) ?? []).reduce(change, item));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
