/** The one word that a customer sees, derived from the states of all regions and from parcels in trouble. */
import type { OrderStates } from './vocabulary';

/** Languages in which the one word for a customer is spoken: English, and Traditional Chinese of Taiwan. */
export type LabelLocale = 'en' | 'zh-TW';

/** What a customer may be told. */
export const labels = {
  quote: { en: 'Quote', 'zh-TW': '報價' },
  awaitingPayment: { en: 'Awaiting payment', 'zh-TW': '等待付款' },
  actionNeeded: { en: 'Action needed', 'zh-TW': '需要您的操作' },
  received: { en: 'Received', 'zh-TW': '已收到訂單' },
  confirmed: { en: 'Confirmed', 'zh-TW': '已確認' },
  preparing: { en: 'Being prepared', 'zh-TW': '備貨中' },
  troubled: { en: 'Delivery problem', 'zh-TW': '配送異常' },
  partlyShipped: { en: 'Partly shipped', 'zh-TW': '部分出貨' },
  shipped: { en: 'Shipped', 'zh-TW': '已出貨' },
  partlyDelivered: { en: 'Partly delivered', 'zh-TW': '部分送達' },
  delivered: { en: 'Delivered', 'zh-TW': '已送達' },
  returning: { en: 'Return in progress', 'zh-TW': '退貨處理中' },
  returned: { en: 'Returned', 'zh-TW': '已退貨' },
  completed: { en: 'Completed', 'zh-TW': '已完成' },
  cancelled: { en: 'Cancelled', 'zh-TW': '已取消' },
  expired: { en: 'Expired', 'zh-TW': '已過期' },
} as const satisfies Record<string, Record<LabelLocale, string>>;

/** The one word that a customer is told of how an order stands, before it is put in their language. */
export type LabelKey = keyof typeof labels;

/**
 * The key of the label: the first sentence that is true. `exceptions`: parcels that are lost, damaged or on their way back and that nobody has
 * decided about, as the totals of an order count them. Their units count as not sent, so the states alone would call the order prepared anew.
 *
 * @example
 * labelKey(order.state, order.totals.exceptions); // 'troubled' where a parcel is lost
 */
export function labelKey(states: OrderStates, exceptions = 0): LabelKey {
  const { lifecycle, payment, fulfillment, aftersales } = states;
  if (lifecycle === 'draft') return 'quote';
  if (lifecycle === 'expired') return 'expired';
  if (lifecycle === 'cancelled') return 'cancelled';
  if (aftersales === 'open') return 'returning';
  if (fulfillment === 'returned') return 'returned';
  if (lifecycle === 'completed') return 'completed';
  if (fulfillment === 'delivered') return 'delivered';
  if (exceptions > 0) return 'troubled';
  if (fulfillment === 'partlyDelivered') return 'partlyDelivered';
  if (fulfillment === 'shipped') return 'shipped';
  if (fulfillment === 'partlyShipped') return 'partlyShipped';
  if (payment === 'requiresAction') return 'actionNeeded';
  if (lifecycle === 'placed')
    return payment === 'unpaid' || payment === 'voided' || payment === 'partlyPaid' ? 'awaitingPayment' : 'received';
  return lifecycle === 'processing' ? 'preparing' : 'confirmed';
}

/** The label in the language nearest to the locale; English where there is none. `exceptions` as for `labelKey`. */
export function label(states: OrderStates, locale: string, exceptions = 0): string {
  const traditional = /^zh\b(?!-(CN|SG|Hans))/i.test(locale);
  return labels[labelKey(states, exceptions)][traditional ? 'zh-TW' : 'en'];
}
