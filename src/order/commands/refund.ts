/**
 * `payments.refund`: captured money goes back, down the payments by the shop's policy, never more than is here. What goes beyond the balance
 * owed to the customer is goodwill and is credited as such.
 */
import { problem, roundProduct } from '../../kernel';
import { planRefund } from '../../settlement';
import { accepted, type CommandContext, decidesAlone, defineCommand, shopActors } from '../command';
import { inOrderCurrency } from '../currencies';
import { creditAccount } from '../tender';
import { overpaid } from '../totals';
import { type FactData, type News, news, type OrderRecord, type Payment } from '../vocabulary';
import { byGateway } from './pay';

export const refund = defineCommand({
  type: 'payments.refund',
  actors: shopActors,
  standing: (order) =>
    refundable(order) > 0
      ? []
      : [problem('refund.amount', 'nothing that was captured is left to refund', { refundable: 0 })],
  given: (order, { amount, paymentId, to }) => {
    if (to === 'storeCredit' && !order.head.intake.customerKnown)
      return [problem('tender.unknown', 'a guest has no store credit', { kind: 'storeCredit' }, ['to'])];
    if (paymentId !== undefined && !order.head.payments.some((payment) => payment.id === paymentId)) {
      return [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])];
    }
    const left = refundable(order, paymentId);
    return amount <= left
      ? []
      : [
          problem('refund.amount', `${amount} asked, ${left} may be refunded`, { amount, refundable: left }, [
            'amount',
          ]),
        ];
  },
  approval: (order, { amount }, { shop, actor }) => {
    const limit = inOrderCurrency(shop.process.limits.refundWithoutApproval, order.head);
    const goodwill = amount - owed(order);
    // All that the order was given counts: a limit that holds per refund is got round by asking twice.
    const given = order.head.totals.credited + goodwill;
    return decidesAlone(actor) && limit !== null && goodwill > 0 && given > limit ? 'refund' : null;
  },
  decide: (order, { amount, paymentId, reason, to }, context) =>
    accepted(
      ...creditNews(order, Math.max(0, amount - owed(order)), reason),
      ...refundNews(order, amount, reason, context, { ...(paymentId !== undefined && { paymentId }), to }),
    ),
});

/** What is here of all payments, or of one, and not already on its way back. */
export function refundable(order: OrderRecord, paymentId?: string): number {
  return order.head.payments.reduce(
    (sum, payment) => (paymentId === undefined || payment.id === paymentId ? sum + Math.max(0, free(payment)) : sum),
    0,
  );
}

/** What a payment can give back. Disputed money is the bank's to give, or not: who refunds it too pays twice. */
const free = (payment: Payment): number =>
  payment.captured - payment.refunded - payment.refunding - payment.disputed - payment.chargedBack;

/** What the shop owes, has not begun to give back, and is not asked for by a bank. */
export const owed = ({ head: { totals } }: OrderRecord): number =>
  Math.max(0, overpaid(totals) - totals.refunding - totals.disputed);

/** Of which payment money goes back, and how; all of them, the way it came, unless it says otherwise. */
interface RefundWay {
  readonly paymentId?: string;
  readonly to?: 'original' | 'storeCredit';
}

/**
 * Refunds of an amount, planned over the payments. Money of methods without a gateway is given back by hand, at once; what goes beyond the
 * shop's limit becomes store credit of a known customer, from the last payments of the plan.
 */
export function refundNews(
  order: OrderRecord,
  amount: number,
  reason: string,
  { shop, newId }: CommandContext,
  { paymentId, to = 'original' }: RefundWay = {},
): News[] {
  const payments = order.head.payments.filter((payment) => paymentId === undefined || payment.id === paymentId);
  const plan = planRefund(
    payments.map((payment) => ({
      paymentId: payment.id,
      captured: payment.captured,
      refunded: payment.captured - free(payment),
    })),
    amount,
    shop.process.refundPolicy,
  );
  let money =
    to === 'storeCredit' ? 0 : moneyOf(order, amount, inOrderCurrency(shop.process.storeCreditAbove, order.head));
  return plan.flatMap((part) => {
    const payment = payments.find((item) => item.id === part.paymentId);
    // What came from an account of the shop goes back to it.
    const back = payment?.tender ? part.amount : Math.min(part.amount, money);
    money -= payment?.tender ? 0 : back;
    const asks = payment === undefined || byGateway(shop, payment);
    const credit = { kind: 'storeCredit', account: creditAccount(order.head.intake) } as const;
    return [
      ...oneRefund({ refundId: newId(), paymentId: part.paymentId, amount: back, byGateway: asks, reason }),
      ...(back < part.amount
        ? oneRefund({
            refundId: newId(),
            paymentId: part.paymentId,
            amount: part.amount - back,
            byGateway: false,
            reason,
            into: credit,
          })
        : []),
    ];
  });
}

/** How much of a refund is money: all of it for guests, who have no credit. */
function moneyOf({ head }: OrderRecord, amount: number, limit: number | null): number {
  return limit === null || !head.intake.customerKnown ? amount : Math.min(amount, limit);
}

/** A refund that is asked of a gateway, or settled at once. */
function oneRefund(asked: FactData['refund.requested']): News[] {
  if (asked.amount === 0) return [];
  const requested = news('refund.requested', asked);
  if (asked.byGateway) return [requested];
  const { refundId, paymentId, amount, into } = asked;
  return [requested, news('refund.settled', { refundId, paymentId, amount, reference: null, ...(into && { into }) })];
}

/**
 * Goodwill taken back as far as a cancel or return of `amount` would go beyond what is still due: what was given once is not given again with
 * the goods.
 */
export function goodwillBack(order: OrderRecord, amount: number, reason: string): News[] {
  const { due, credited } = order.head.totals;
  return creditNews(order, -Math.min(credited, Math.max(0, amount - due)), reason);
}

/** Tax goes with the sum of all credits; what is taken back takes its part of the tax that was given, so that the whole of it leaves none. */
export function creditNews(order: OrderRecord, amount: number, reason: string): News[] {
  if (amount === 0) return [];
  const { total, tax, credited, creditedTax } = order.head.totals;
  const [whole, wholeTax] = amount < 0 ? [credited, creditedTax] : [total, tax];
  const taxOf = (sum: number) => (whole === 0 ? 0 : roundProduct(wholeTax, sum, whole, 'half-up'));
  return [news('payment.credited', { amount, tax: taxOf(credited + amount) - taxOf(credited), reason })];
}
