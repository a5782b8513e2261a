/** The money: payments and refunds of the last days, and what the ledger says of each day. */
import type { Express } from 'express';
import type { Order } from 'orderwright';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import { type Shop, shopOptions } from '../shop';
import { type View, viewOf } from '../view';
import { ledgerOf } from './ledger';
import { recentOrders } from './recent';

const days = 7;

export function moneyRoutes(app: Express, shop: Shop): void {
  app.get('/console/money', async (_request, response) => {
    const view = viewOf(response);
    const orders = await recentOrders(shop, days);
    const refs = orders.map(({ id }) => ({ kind: 'order', id }) as const);
    const postings = await shop.repository.ledger(shopOptions.id, refs);
    const { t } = view;
    const body = html`<h1>${t('Money')}</h1><div class="columns">
      <section class="card"><h2>${t('Payments')}</h2>${paymentsTable(view, orders)}</section>
      <section class="card"><h2>${t('The ledger by day')}</h2>${ledgerOf(view, postings)}</section></div>`;
    response.send(consolePage(view, { title: t('Money'), body }));
  });
}

function paymentsTable({ t, say, money }: View, orders: readonly Order[]): Html {
  const rows = orders.flatMap((order) =>
    order.payments.map(
      (
        one,
      ) => html`<tr><th scope="row"><a href="/console/orders/${order.id}">${order.number}</a></th><td class="roomy">${say(one.method)}</td><td class="wraps"><span class="tag">${say(one.status)}</span></td>
        <td class="number">${money(one.captured)}</td><td class="number">${money(one.refunded)}</td></tr>`,
    ),
  );
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="${t('Payments')}"><table><thead><tr><th scope="col">${t('Number')}</th><th scope="col" class="roomy">${t('Way')}</th><th scope="col">${t('Status')}</th>
    <th scope="col" class="number">${t('Taken')}</th><th scope="col" class="number">${t('Refunded')}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
