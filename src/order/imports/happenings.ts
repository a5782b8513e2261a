/** What has happened to an imported order, in the order of its times: each as the facts that the machine knows for it. */
import type { Instant, Problem } from '../../kernel';
import { problem } from '../../kernel';
import { accepted, type CommandContext, type Decision, inLifecycle, refused } from '../command';
import { cancelUnits } from '../commands/cancel';
import { complete } from '../commands/complete';
import { fulfill } from '../commands/fulfill';
import { creditNews, owed } from '../commands/refund';
import { dispatched } from '../commands/ship';
import { sumOf } from '../kept-back';
import { isParcelled, stockOf } from '../progress';
import { received as cameHome } from '../returns/receive';
import { amountOf, homeNews } from '../returns/reception';
import { scheduleOf } from '../terms';
import { openUnits, returnable, unitProblems } from '../units';
import { type News, news, type OrderRecord, type ReturnAgreement } from '../vocabulary';
import type { ReadImport } from './record';
import { placeProblems } from './terms';

/** Something that has happened, and where the record says so. */
export interface Happening {
  readonly at: Instant;
  readonly path: readonly (string | number)[];
  readonly decide: (order: OrderRecord, context: CommandContext) => Decision;
}

/** Everything after the placement; what happened at one time stands in the order in which it can have happened. */
export function happeningsOf(record: ReadImport, newId: () => string): Happening[] {
  const payments = record.payments.map((payment) => ({ payment, id: newId() }));
  const all = [
    ...payments.flatMap(({ payment, id }, index) => paymentHappenings(record, payment, index, id)),
    ...cancellations(record),
    ...(record.confirmedAt === undefined ? [] : [confirmed(record.confirmedAt)]),
    ...(record.releasedAt === undefined ? [] : [released(record.releasedAt)]),
    ...shipments(record, newId),
    ...record.handovers.map(
      ({ at, lines }, index): Happening => ({
        at,
        path: ['handovers', index],
        decide: (order, context) => {
          const against = [...fulfill.standing(order, context), ...fulfill.given(order, { lines }, context)];
          return against.length > 0 ? refused(...against) : fulfill.decide(order, { lines }, context);
        },
      }),
    ),
    ...record.returns.flatMap((item, index) => returnHappenings(record, item, index, newId())),
    // What goes back of a cancel or a return goes back after it.
    ...payments.flatMap(({ payment, id }, index) => refunds(payment, index, id)),
    ...payments.flatMap(({ payment, id }, index) => disputes(payment, index, id, newId)),
    ...(record.completedAt === undefined ? [] : [completed(record.completedAt)]),
  ];
  return all
    .map((item, index) => ({ item, index }))
    .sort(byTime)
    .map(({ item }) => item);
}

type Placed = { readonly item: Happening; readonly index: number };
const byTime = (a: Placed, b: Placed) => (a.item.at === b.item.at ? a.index - b.index : a.item.at < b.item.at ? -1 : 1);

const confirmed = (at: Instant): Happening => ({
  at,
  path: ['confirmedAt'],
  decide: (order) => orElse(inLifecycle(order, 'placed'), () => [news('order.confirmed', {})]),
});

const released = (at: Instant): Happening => ({
  at,
  path: ['releasedAt'],
  decide: (order) => orElse(inLifecycle(order, 'confirmed'), () => [news('order.released', {})]),
});

const completed = (at: Instant): Happening => ({
  at,
  path: ['completedAt'],
  decide: (order, context) => {
    const against = complete.standing(order, context);
    return against.length > 0 ? refused(...against) : complete.decide(order, {}, context);
  },
});

function paymentHappenings(
  record: ReadImport,
  payment: ReadImport['payments'][number],
  index: number,
  paymentId: string,
): Happening[] {
  const { method, amount, at = record.placedAt, authorized, captures, voidedAt, failed } = payment;
  const path = ['payments', index];
  const found = (order: OrderRecord) => order.head.payments.find(({ id }) => id === paymentId);
  return [
    {
      at,
      path,
      decide: (_order, { shop }) => {
        const terms = Object.hasOwn(shop.methods, method) ? shop.methods[method] : undefined;
        if (!terms)
          return refused(problem('payment.methodUnknown', `the shop has no payment method "${method}"`, { method }));
        if (terms.tender !== undefined)
          return refused(
            problem('payment.methodUnknown', `"${method}" takes from accounts of this shop: name another`, { method }),
          );
        return accepted(
          news('payment.requested', {
            ...{ paymentId, method, rule: terms.rule, amount, token: null },
            byGateway: terms.gateway && !terms.terms,
            ...(terms.terms && { schedule: scheduleOf(amount, terms.terms, at, shop.zone) }),
          }),
        );
      },
    },
    ...(authorized === undefined
      ? []
      : [
          {
            at: authorized.at,
            path: [...path, 'authorized'],
            decide: () =>
              accepted(
                news('payment.authorized', {
                  ...{ paymentId, amount: authorized.amount, reference: authorized.reference },
                  expiresAt: authorized.expiresAt ?? null,
                }),
              ),
          },
        ]),
    ...captures.map(({ at: when, amount: taken, reference = null }, place) => ({
      at: when,
      path: [...path, 'captures', place],
      decide: () => accepted(news('payment.captured', { paymentId, captureId: null, amount: taken, reference })),
    })),
    ...(voidedAt === undefined
      ? []
      : [
          {
            at: voidedAt,
            path: [...path, 'voidedAt'],
            decide: (order: OrderRecord) =>
              accepted(news('payment.voided', { paymentId, amount: found(order)?.authorized ?? 0 })),
          },
        ]),
    ...(failed === undefined
      ? []
      : [
          {
            at: failed.at,
            path: [...path, 'failed'],
            decide: () =>
              accepted(news('payment.failed', { paymentId, operation: 'authorize', callId: null, amount, ...failed })),
          },
        ]),
  ];
}

function refunds(payment: ReadImport['payments'][number], index: number, paymentId: string): Happening[] {
  return payment.refunds.map(({ at, amount, reference = null, reason }, place) => ({
    at,
    path: ['payments', index, 'refunds', place],
    decide: (order) => {
      const { captured = 0, refunded = 0 } = order.head.payments.find(({ id }) => id === paymentId) ?? {};
      const left = captured - refunded;
      const above = problem('refund.amount', `${amount} given back, ${left} was left`, { amount, left });
      return orElse(amount > left ? [above] : [], () => [
        ...creditNews(order, Math.max(0, amount - owed(order)), reason),
        news('refund.settled', { refundId: null, paymentId, amount, reference }),
      ]);
    },
  }));
}

function disputes(
  payment: ReadImport['payments'][number],
  index: number,
  paymentId: string,
  newId: () => string,
): Happening[] {
  return payment.disputes.flatMap(({ openedAt, decided, respondBy = null, ...data }, place): Happening[] => {
    const disputeId = newId();
    const path = ['payments', index, 'disputes', place];
    const opened: Happening = {
      at: openedAt,
      path,
      decide: () => accepted(news('dispute.opened', { disputeId, paymentId, respondBy, ...data })),
    };
    if (!decided) return [opened];
    const type = decided.won ? ('dispute.won' as const) : ('dispute.lost' as const);
    const ended: Happening = {
      at: decided.at,
      path: [...path, 'decided'],
      decide: () => accepted(news(type, { disputeId, amount: data.amount, closedAt: decided.at, before: 'open' })),
    };
    return [opened, ended];
  });
}

/** Units that are gone were never promised here: nothing is let go of. */
function cancellations({ cancellations: all }: ReadImport): Happening[] {
  return all.map(({ at, reason, lines: named }, index) => ({
    at,
    path: ['cancellations', index],
    decide: (order, context) => {
      const lines = named ?? ('all' as const);
      const against = [
        ...inLifecycle(order, 'placed', 'confirmed', 'processing'),
        ...(named ? unitProblems(order, named, openUnits, 'lines') : []),
      ];
      return against.length > 0
        ? refused(...against)
        : cancelUnits(order, { lines, reason, waive: true, places: 'none' }, context);
    },
  }));
}

/** What had left before the order came here lies on no shelf of it: parcels move no stock, and cost nothing. */
function shipments(record: ReadImport, newId: () => string): Happening[] {
  return record.shipments.flatMap((parcel, index): Happening[] => {
    const shipmentId = newId();
    const { at, location, lines, carrier = null, tracking = null, deliveredAt } = parcel;
    const path = ['shipments', index];
    const left: Happening = {
      at,
      path,
      decide: (order, context) => {
        const open = (count: Parameters<typeof openUnits>[0]) => (isParcelled(count.kind) ? openUnits(count) : 0);
        const against = [
          ...inLifecycle(order, 'confirmed', 'processing'),
          ...unitProblems(order, lines, open, 'lines'),
          ...placeProblems(location, context.shop, ['location']),
        ];
        if (against.length > 0) return refused(...against);
        const allocations = lines.flatMap(({ lineId, units, lot = '' }) => {
          const terms = order.lines.find(({ id }) => id === lineId);
          const pieces = terms ? stockOf(terms) : [];
          return pieces.map((piece) => ({ lineId, sku: piece.sku, location, lot, units: piece.units * units }));
        });
        const serials = lines.flatMap(({ lineId, serials: numbers = [] }) => {
          const sku = order.lines.find(({ id }) => id === lineId)?.sku ?? '';
          return numbers.map((serial) => ({ lineId, sku, location, serial, outside: true as const }));
        });
        const gone = dispatched(
          order,
          { id: shipmentId, allocations },
          { carrier, tracking, reference: null },
          { ...context, gathered: { ...context.gathered, levels: [] } },
        );
        return accepted(
          ...(order.head.states.lifecycle === 'confirmed' ? [news('order.released', {})] : []),
          news('shipment.requested', {
            ...{ shipmentId, location, carrier: null, service: null, allocations },
            ...(serials.length > 0 && { serials }),
          }),
          news('shipment.dispatched', { ...gone.data, cost: [] }),
        );
      },
    };
    if (deliveredAt === undefined) return [left];
    const arrived: Happening = {
      at: deliveredAt,
      path: [...path, 'deliveredAt'],
      decide: () => accepted(news('shipment.delivered', { shipmentId })),
    };
    return [left, arrived];
  });
}

type ImportedReturn = ReadImport['returns'][number];

function returnHappenings(record: ReadImport, item: ImportedReturn, index: number, returnId: string): Happening[] {
  const { number = `${record.number}-R${index + 1}`, reason, lines, agreed } = item;
  const { approvedAt, rejected, received, kept, refundedAt } = item;
  const path = ['returns', index];
  const asked: Happening = {
    at: item.requestedAt,
    path,
    decide: (order) =>
      orElse(
        [
          ...inLifecycle(order, 'confirmed', 'processing', 'completed'),
          ...unitProblems(order, lines, (count) => returnable(count), 'lines'),
        ],
        () => [
          news('return.requested', {
            ...{ returnId, number, ref: null, reason, lines, charges: [] },
            ...(agreed && { agreed: agreementOf(agreed) }),
          }),
        ],
      ),
  };
  const inStatus = (order: OrderRecord, ...statuses: readonly string[]): Problem[] => {
    const { status = 'none' } = order.head.returns.find(({ id }) => id === returnId) ?? {};
    return statuses.includes(status) ? [] : [problem('return.state', `the return is ${status} by then`, { status })];
  };
  const later: (Happening | null)[] = [
    approvedAt === undefined
      ? null
      : {
          at: approvedAt,
          path: [...path, 'approvedAt'],
          decide: (order) => orElse(inStatus(order, 'requested'), () => [news('return.approved', { returnId })]),
        },
    rejected === undefined
      ? null
      : {
          at: rejected.at,
          path: [...path, 'rejected'],
          decide: (order) =>
            orElse(inStatus(order, 'requested', 'approved'), () => [
              news('return.rejected', { returnId, code: rejected.code }),
            ]),
        },
    received === undefined
      ? null
      : {
          at: received.at,
          path: [...path, 'received'],
          decide: (order, { shop, at, gathered }) => {
            const { location } = received;
            const against = [...inStatus(order, 'approved'), ...placeProblems(location, shop, ['location'])];
            if (against.length > 0) return refused(...against);
            const arrival = { location, at, facts: gathered.facts, costing: shop.stock.costing };
            const came = cameHome(order, { returnId, more: false }, shop, arrival);
            const [amount, left] = [sumOf(kept), amountOf(came)];
            const above = problem('refund.amount', `${amount} was kept of ${left}`, { amount, left });
            return orElse(amount > left ? [above] : [], () => homeNews(order, offShelf(came), kept));
          },
        },
    refundedAt === undefined
      ? null
      : {
          at: refundedAt,
          path: [...path, 'refundedAt'],
          decide: (order) => orElse(inStatus(order, 'received'), () => [news('return.refunded', { returnId })]),
        },
  ];
  return [asked, ...later.flatMap((happening) => happening ?? [])];
}

function agreementOf({ restockingPercent, shippingFee }: NonNullable<ImportedReturn['agreed']>): ReturnAgreement {
  return { restockingPercent, ...(shippingFee !== undefined && { shippingFee }) };
}

/** What came back before the order came here was counted with the stock that it lies in. */
function offShelf(came: ReturnType<typeof cameHome>): ReturnType<typeof cameHome> {
  return { ...came, lines: came.lines.map(({ layers: _layers, ...line }) => ({ ...line, restocked: 0, cost: 0 })) };
}

function orElse(problems: readonly Problem[], told: () => readonly News[]): Decision {
  return problems.length > 0 ? refused(...problems) : accepted(...told());
}
