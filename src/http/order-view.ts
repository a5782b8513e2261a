/** An order as customers see it: what they bought, what it came to, where it is. Whoever holds a link sees no country and no VAT id besides. */
import type { Order } from '../engine/present';
import { type Visitor, worksHere } from './callers';

type Line = Order['lines'][number];
type Parcel = Order['shipments'][number];

/** What a customer sees. Amounts in minor units of `currency`. */
export interface OrderView
  extends Pick<Order, 'id' | 'number' | 'version' | 'channel' | 'state' | 'label' | 'currency' | 'locale'>,
    Pick<Order, 'validUntil' | 'rating' | 'window' | 'wanted' | 'replayed' | 'pending'>,
    Partial<Pick<Order, 'country' | 'vatId'>> {
  readonly placedAt: string | null;
  readonly lines: readonly (Pick<Line, 'id' | 'sku' | 'title' | 'kind' | 'quantity' | 'unitPrice' | 'total' | 'tax'> &
    Pick<Line, 'discount' | 'promise' | 'cancelled' | 'shipped' | 'delivered' | 'returning' | 'returned'> &
    Pick<Line, 'backordered' | 'sold'>)[];
  readonly charges: readonly Pick<Order['charges'][number], 'id' | 'code' | 'kind' | 'total' | 'tax'>[];
  readonly payments: readonly Pick<Order['payments'][number], 'id' | 'method' | 'status' | 'amount'>[];
  readonly shipments: readonly (Pick<Parcel, 'id' | 'status' | 'carrier' | 'service' | 'tracking'> &
    Pick<Parcel, 'trackingStatus' | 'trackedAt'> & {
      readonly lines: readonly Pick<Parcel['allocations'][number], 'lineId' | 'sku' | 'units'>[];
    })[];
  readonly returns: readonly Pick<
    Order['returns'][number],
    'id' | 'number' | 'status' | 'reason' | 'lines' | 'amount'
  >[];
  readonly totals: Pick<
    Order['totals'],
    'total' | 'tax' | 'due' | 'captured' | 'refunded' | 'outstanding' | 'overpaid'
  >;
  readonly edit: Pick<NonNullable<Order['edit']>, 'id' | 'expiresAt' | 'actions'> | null;
}

/** The order for this visitor; those who work for the shop see all of it. */
export function viewOf(order: Order, visitor: Visitor): Order | OrderView {
  return worksHere(visitor) ? order : customersView(order, visitor.role === 'customer');
}

function customersView(order: Order, own: boolean): OrderView {
  const { totals } = order;
  return {
    ...pick(
      order,
      'id',
      'number',
      'version',
      'channel',
      'state',
      'label',
      'currency',
      'locale',
      'validUntil',
      'rating',
    ),
    ...pick(order, 'window', 'wanted', 'replayed', 'pending'),
    ...(own && pick(order, 'country', 'vatId')),
    placedAt: order.times.placed,
    lines: order.lines.map((line) => ({
      ...pick(line, 'id', 'sku', 'title', 'kind', 'quantity', 'unitPrice', 'total', 'tax', 'discount', 'promise'),
      ...pick(line, 'cancelled', 'shipped', 'delivered', 'returning', 'returned', 'backordered'),
      ...(line.sold && { sold: line.sold }),
    })),
    charges: order.charges.map((charge) => pick(charge, 'id', 'code', 'kind', 'total', 'tax')),
    payments: order.payments.map((payment) => pick(payment, 'id', 'method', 'status', 'amount')),
    shipments: order.shipments.map((shipment) => ({
      ...pick(shipment, 'id', 'status', 'carrier', 'service', 'tracking', 'trackingStatus', 'trackedAt'),
      lines: shipment.allocations.map((units) => pick(units, 'lineId', 'sku', 'units')),
    })),
    returns: order.returns.map((one) => pick(one, 'id', 'number', 'status', 'reason', 'lines', 'amount')),
    totals: pick(totals, 'total', 'tax', 'due', 'captured', 'refunded', 'outstanding', 'overpaid'),
    edit: order.edit && pick(order.edit, 'id', 'expiresAt', 'actions'),
  };
}

export function pick<T extends object, K extends keyof T>(from: T, ...names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Pick<
    T,
    K
  >;
}
