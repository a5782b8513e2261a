/** What an order comes to: its goods and charges, what was taken off since, what was paid, and what is left to pay. */
import type { Order } from 'orderwright';
import { titleOf } from '../goods';
import { type Html, html } from '../html';
import type { View } from '../view';

export function bill(view: View, { lines, charges, totals, state }: Order): Html {
  const { t, language, money, say } = view;
  const bought = lines.map(({ sku, title, quantity, total }) =>
    row(`${quantity} × ${titleOf(language, sku, title)}`, money(total)),
  );
  const charged = charges.map(({ code, total }) => row(say(code), money(total)));
  const isReserved = state.payment === 'authorized' && totals.outstanding > 0;
  const later = [
    [t('Cancelled'), -totals.cancelled],
    [t('Sent back'), -totals.returned],
    [t('Credited'), -totals.credited],
    [t('Paid'), totals.captured],
    [t('Refunded'), totals.refunded],
    [t(isReserved ? 'Reserved, taken when it is sent' : 'Still to pay'), totals.outstanding],
  ] as const;
  return html`<table class="bill"><caption>${t('What it comes to')}</caption><tbody>${bought}${charged}
    <tr class="total"><th scope="row">${t('Total')}</th><td>${money(totals.total)}</td></tr>
    ${later.map(([name, amount]) => amount !== 0 && row(name, money(amount)))}</tbody></table>`;
}

const row = (name: string, amount: string): Html => html`<tr><th scope="row">${name}</th><td>${amount}</td></tr>`;
