/** A customer: what they have with the shop, and the orders of all channels. */
import type { Express } from 'express';
import { OmsError } from 'orderwright';
import { html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { viewOf } from '../view';
import { orderList } from './orders';

export function customerRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/customers/:party', async (request, response) => {
    const view = viewOf(response);
    const { t, money, say, when } = view;
    const { party } = request.params;
    const [summary, { orders }, texts] = await Promise.all([
      oms.customers.summary({ party }),
      oms.orders.find({ party }),
      oms.customers.data({ party }),
    ]);
    if (orders.length === 0 && texts.length === 0)
      throw new OmsError([{ code: 'document.notFound', message: 'There is no such customer.' }]);
    const figures = [
      [t('Orders'), String(summary.orders.count)],
      [t('Open'), String(summary.orders.open)],
      [t('Worth'), summary.orders.value.map(({ amount }) => money(amount)).join(', ') || '–'],
      [t('Owed'), summary.outstanding.map(({ amount }) => money(amount)).join(', ') || '–'],
      [t('Store credit'), summary.storeCredit.map(({ amount }) => money(amount)).join(', ') || '–'],
      [t('First order'), when(summary.orders.first)],
    ];
    const told = summary.messages.map(
      ({ event, state, at }) =>
        html`<li><span>${say(event)} · ${when(at)}</span> <span class="tag">${say(state)}</span></li>`,
    );
    const [name = ''] = texts.flatMap(({ name: of, body: kept }) => (of.startsWith('contact:') ? [nameIn(kept)] : []));
    const body = html`<h1>${t('Customer')} <span translate="no">${name}</span></h1><section class="card"><dl class="figures">${figures.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl></section>
      ${orderList(view, orders)}
      <section class="card"><h2>${t('What they were told')}</h2>${told.length > 0 ? html`<ul class="rows">${told}</ul>` : html`<p>${t('There is none.')}</p>`}</section>
      ${summary.cases.length > 0 && html`<section class="card"><h2>${t('Cases')}</h2><ul class="rows">${summary.cases.map(({ id, number, status }) => html`<li><a href="/console/cases/${id}">${number}</a> <span class="tag">${say(status)}</span></li>`)}</ul></section>`}`;
    response.send(consolePage(view, { title: `${t('Customer')} ${name}`.trim(), body }));
  });
}

const nameIn = (contact: string): string => String((JSON.parse(contact) as { readonly name?: string }).name ?? '');
