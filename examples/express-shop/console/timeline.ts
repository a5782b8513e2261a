/** Everything that happened to an order, oldest first: when, what, how much, and by whom. */
import type { RecordedFact } from 'orderwright';
import { carrierNames } from '../goods';
import { type Html, html } from '../html';
import type { View } from '../view';
import { nameOf } from './staff';

/** What is kept with the customer, by name: facts name it, so that it can be erased without them. */
type Texts = readonly { readonly name: string; readonly body: string }[];

export function timeline(view: View, history: readonly RecordedFact[], texts: Texts): Html {
  const { when, say } = view;
  const steps = history.map(
    (fact) =>
      html`<li><time datetime="${fact.at}">${when(fact.at)}</time> <strong>${say(fact.type)}</strong>${detailOf(view, fact, texts)} <span class="by">${who(view, fact.by)}</span></li>`,
  );
  return html`<ol class="timeline">${steps}</ol>`;
}

function detailOf({ say, money, t }: View, { type, data }: RecordedFact, texts: Texts): Html | null {
  switch (type) {
    case 'payment.requested':
    case 'payment.authorized':
    case 'payment.captured':
    case 'payment.voided':
    case 'payment.credited':
    case 'refund.requested':
    case 'refund.settled':
      return html` ${money(data.amount)}`;
    case 'payment.failed':
      return html` ${money(data.amount)}${t(': ')}${say(data.code)}`;
    case 'shipment.tracked':
      return html`${t(': ')}${say(data.status)}`;
    case 'shipment.dispatched':
      return data.tracking === null ? null : html` <code>${data.tracking}</code>`;
    case 'order.cancelled':
      return html`${t(': ')}${say(data.reason)}`;
    case 'hold.placed':
      return html`${t(': ')}${say(data.hold.type)}`;
    case 'return.requested':
      return html` ${data.number}`;
    case 'order.tagged':
      return html`${t(': ')}<span translate="no">${[...data.add, ...data.remove].map((tag) => `#${tag}`).join(' ')}</span>`;
    case 'order.noted':
      return html`<br><span translate="no">${texts.find(({ name }) => name === data.text)?.body ?? t('Nothing is kept of them.')}</span>`;
    default:
      return null;
  }
}

/** People by their names; what the shop does by itself by what did it, such as `payment:card`. */
function who({ say }: View, { kind, id }: RecordedFact['by']): Html {
  if (!id) return html`${say(kind)}`;
  if (kind === 'staff' || kind === 'customer') return html`${say(kind)} <span translate="no">${nameOf(id)}</span>`;
  const parts = id.split(':').map((part) => carrierNames[part] ?? say(part));
  return html`${say(kind)} · <span${id.startsWith('carrier:') && html` translate="no"`}>${parts.join(' ')}</span>`;
}
