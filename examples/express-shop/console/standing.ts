/** How an order stands, in words for those who work on it: what the customer is told says what waits for them, this what waits for the shop. */
import type { Order } from 'orderwright';
import { type LabelKey, labelKey } from 'orderwright/order';
import { type Html, html } from '../html';
import type { View } from '../view';
import type { Word } from '../words';

const words: Readonly<Record<LabelKey, Word>> = {
  quote: 'Draft',
  awaitingPayment: 'Waits for payment',
  actionNeeded: 'Waits for the customer to pay',
  received: 'To be confirmed',
  confirmed: 'To be given to the warehouse',
  preparing: 'To be sent',
  troubled: 'Parcel in trouble',
  partlyShipped: 'Partly sent',
  shipped: 'On its way',
  partlyDelivered: 'Partly delivered',
  delivered: 'Delivered',
  returning: 'Return open',
  returned: 'Returned',
  completed: 'Completed',
  cancelled: 'Cancelled',
  expired: 'Expired',
};

export function standingOf({ t, say }: View, { state, totals, attention }: Order): Html {
  const key = labelKey(state, totals.exceptions);
  const flags = attention
    .filter((reason) => reason !== 'exception' || key !== 'troubled')
    .map((reason) => html` <span class="tag bad">${say(reason)}</span>`);
  return html`<span class="tag ${key === 'troubled' ? 'bad' : tone(state)}">${t(words[key])}</span>${flags}`;
}

function tone(state: Order['state']): string {
  if (state.lifecycle === 'cancelled' || state.lifecycle === 'expired') return 'off';
  if (state.fulfillment === 'delivered' || state.lifecycle === 'completed') return 'good';
  return 'open';
}
