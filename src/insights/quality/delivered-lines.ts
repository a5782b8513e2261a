/** What an order delivered, with what was said of it: the rows that quality is learned from. */
import type { Instant } from '../../kernel';
import type { OrderRecord, ReturnOutcome } from '../../order/vocabulary';
import type { DeliveredLine, QualitySignal } from './quality';

/** What was said of an order beside its returns. `lines` are ids of its lines; none: of the order as a whole. */
export interface SaidOfOrder {
  /** Complaints and claims. */
  readonly complaints: readonly { readonly lines: readonly string[] }[];
  /** Answers that are low: of a parcel, of single lines of it. */
  readonly lowRatings: readonly { readonly shipment: string; readonly lines: readonly string[] }[];
}

/** How a shop names what its orders have in common. */
export interface QualityTerms {
  /** Who supplied goods of a SKU and lot (empty: kept by none); null: nobody knows, and they are compared with no supplier's. */
  readonly supplierOf: (goods: { readonly sku: string; readonly lot: string }) => string | null;
  /** Under which version of the shop's policies an order was placed; null: compared with nothing. */
  readonly policyOf: (order: PolicyOrder) => string | null;
  /** What a return's reason says about the goods; null: nothing, the customer changed their mind. */
  readonly signalOf: (reason: string) => QualitySignal | null;
}

/** What tells an order's policy. */
export interface PolicyOrder {
  readonly id: string;
  readonly channel: string;
  readonly placedAt: Instant | null;
  readonly tags: readonly string[];
}

const reasons: Readonly<Partial<Record<string, QualitySignal>>> = {
  ...{ defect: 'defect', defective: 'defect', faulty: 'defect', quality: 'defect', broken: 'defect' },
  ...{ damaged: 'damage', damagedInTransit: 'damage', arrivedDamaged: 'damage' },
  ...{ notAsDescribed: 'description', wrongSize: 'description', tooSmall: 'description', tooLarge: 'description' },
  ...{ wrongItem: 'picking', missing: 'picking', short: 'picking' },
  ...{ late: 'late', arrivedLate: 'late' },
};

/**
 * What the usual words for a return's reason say about the goods; null for all other words.
 *
 * @example
 * usualSignalOf('notAsDescribed'); // 'description'
 */
export function usualSignalOf(reason: string): QualitySignal | null {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? null) : null;
}

/**
 * The lines of an order that have left, one for each parcel and lot. A return, what came of it, a complaint or rating speaks of all units of the lines that it names; a
 * parcel that its carrier damaged or lost speaks of its lane.
 *
 * @example
 * deliveredLines(order, { complaints: [], lowRatings: [] }, { supplierOf: () => null, policyOf: () => null, signalOf: usualSignalOf });
 */
export function deliveredLines(
  order: OrderRecord,
  { complaints, lowRatings }: SaidOfOrder,
  { supplierOf, policyOf, signalOf }: QualityTerms,
): DeliveredLine[] {
  const { head, shipments, returns } = order;
  const { id: orderId, intake, tags, times } = head;
  const policy = policyOf({ id: orderId, channel: intake.channel, placedAt: times.placed, tags });
  const rejected = new Set(head.returns.flatMap(({ id, status }) => (status === 'rejected' ? [id] : [])));
  const said: { readonly signal: QualitySignal; readonly lines: ReadonlySet<string>; readonly shipment?: string }[] = [
    ...returns.flatMap(({ id, reason, lines }) => {
      const signal = rejected.has(id) ? null : signalOf(reason);
      return signal === null ? [] : [{ signal, lines: new Set(lines.map(({ lineId }) => lineId)) }];
    }),
    ...returns.flatMap(({ came = [] }) =>
      came.flatMap(({ lineId, outcome }) => {
        const signal = cameAs[outcome];
        return signal === undefined ? [] : [{ signal, lines: new Set([lineId]) }];
      }),
    ),
    ...complaints.map(({ lines }) => ({ signal: 'complaint' as const, lines: new Set(lines) })),
    ...lowRatings.map(({ shipment, lines }) => ({ signal: 'rating' as const, lines: new Set(lines), shipment })),
  ];
  return head.shipments.flatMap(({ id, status, location, carrier, trackingStatus }) => {
    const body = shipments.find((of) => of.id === id);
    if (!body || !leaving.has(status)) return [];
    const here = said.filter(({ shipment = id }) => shipment === id);
    const whole = here.filter(({ lines }) => lines.size === 0).map(({ signal }) => signal);
    const isBroken = trackingStatus !== null && broken.has(trackingStatus);
    const { country } = head.intake;
    const known = carrier !== null && country !== null;
    const lane = known ? [carrier, ...(body.service === null ? [] : [body.service]), country].join(' ') : null;
    return body.allocations.map(({ lineId, sku, lot, units }) => ({
      ...{ order: head.id, sku, lot, units, location, policy, supplier: supplierOf({ sku, lot }) },
      lane,
      signals: here.filter(({ lines }) => lines.has(lineId)).map(({ signal }) => signal),
      orderSignals: isBroken ? [...whole, 'damage' as const] : whole,
    }));
  });
}

/** How units of a return were received that were not as they had been sold. */
const cameAs: Readonly<Partial<Record<ReturnOutcome, QualitySignal>>> = {
  ...{ damaged: 'cameDamaged', lost: 'cameLost', wrongItem: 'cameWrong', short: 'cameShort' },
};

const leaving: ReadonlySet<string> = new Set(['dispatched', 'delivered', 'exception']);
const broken: ReadonlySet<string> = new Set(['damaged', 'lost']);
