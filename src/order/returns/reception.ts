/** The facts of a reception: goods back on shelves, money off what is due, and what of it is kept. */
import { allowancesReturned } from '../allowances';
import type { CommandContext } from '../command';
import { goodwillBack } from '../commands/refund';
import { inOrderCurrency } from '../currencies';
import { adjustments, afterwards, sumOf } from '../kept-back';
import type { Payloads } from '../schemas';
import { type Adjustment, type FactData, type News, news, type OrderRecord } from '../vocabulary';
import { received, unpaidOf } from './receive';

/** What a reception comes to: what goes back to shelves and to the customer, and what is kept back of it by what was agreed. */
export function receptionNews(
  order: OrderRecord,
  payload: Payloads['returns.receive'] & { readonly location: string },
  { shop, at, actor, gathered }: CommandContext,
): News[] {
  const { returnId, location } = payload;
  const arrival = { location, at, facts: gathered.facts, costing: shop.stock.costing };
  const came = received(order, payload, shop, arrival);
  const goods = came.lines.reduce((sum, part) => sum + part.amount, 0);
  const amount = amountOf(came);
  const home = news('return.received', came);
  const { agreed, kept } = order.returns.find(({ id }) => id === returnId) ?? {};
  const { parcel } = order.head.returns.find(({ id }) => id === returnId) ?? {};
  const fee = inOrderCurrency(shop.process.returns.fee, order.head) ?? 0;
  const unpaid = unpaidOf(order, payload, shop, came.lines);
  const restocking = Math.round(((goods - unpaid) * (agreed?.restockingPercent ?? 0)) / 100);
  // Whom no carrier gave the label that was meant for them has paid the way by themselves.
  const wayBack = parcel?.status === 'refused' ? 0 : (agreed?.shippingFee ?? 0);
  const going = {
    amount,
    // Of a return that comes in several parcels it is kept once.
    fee: Math.max(0, fee - (kept?.fee ?? 0)),
    shipping: 0,
    of: 'all',
    more: [
      { reason: 'condition', amount: unpaid },
      { reason: 'restocking', amount: restocking },
      { reason: 'returnShipping', amount: Math.max(0, wayBack - (kept?.returnShipping ?? 0)) },
    ],
  } as const;
  const parts = adjustments(afterwards(order, [home], at, actor), going, shop);
  return [
    ...homeNews(order, came, parts),
    ...(shop.process.returns.allowances === 'returned' ? allowancesReturned(order, whole(came.lines)) : []),
  ];
}

/** Goods back, with what is kept of their amount: what is not takes goodwill back first. */
export function homeNews(order: OrderRecord, came: CameHome, parts: readonly Adjustment[]): News[] {
  const { returnId } = came;
  return [
    ...goodwillBack(order, amountOf(came) - sumOf(parts), 'return'),
    ...(parts.length > 0 ? [news('return.adjusted', { returnId, parts })] : []),
    news('return.received', came),
  ];
}

/** What the lines and charges of a reception were sold for. */
export const amountOf = ({ lines, charges }: CameHome): number =>
  [...lines, ...charges].reduce((sum, part) => sum + part.amount, 0);

type CameHome = FactData['return.received'];

/** What came back as it was sold: a part of a kit is none. */
const whole = (lines: FactData['return.received']['lines']) => lines.filter(({ component }) => component === undefined);
