/** Orders by what they are found by, newest first, page by page. */
import type { Express, Request } from 'express';
import type { Order, OrderFilter } from 'orderwright';
import { field, select } from '../forms';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { standingOf } from './standing';

const pageSize = 15;
const choices = {
  lifecycle: ['draft', 'placed', 'confirmed', 'processing', 'completed', 'cancelled', 'expired'],
  payment: ['unpaid', 'requiresAction', 'authorized', 'partlyPaid', 'paid', 'partlyRefunded', 'refunded', 'voided'],
  fulfillment: ['unfulfilled', 'partlyShipped', 'shipped', 'partlyDelivered', 'delivered', 'returned'],
  channel: ['web', 'phone'],
} as const;
type Choice = keyof typeof choices;

export function ordersRoutes(app: Express, { oms }: Shop): void {
  app.get('/console', async (request, response) => {
    const view = viewOf(response);
    const asked = askedFor(request);
    const { orders, next } = await oms.orders.find(filterOf(asked));
    const more = new URLSearchParams({ ...asked, after: next ?? '' });
    const body = html`<h1>${view.t('Orders')}</h1>${searchForm(view, asked)}
      ${orders.length === 0 ? html`<p class="card">${view.t('No order is like that.')}</p>` : orderList(view, orders)}
      ${next && html`<p><a class="button second" href="/console?${more.toString()}">${view.t('Older orders')}</a></p>`}`;
    response.send(consolePage(view, { title: view.t('Orders'), body }));
  });
}

/** What the address asks for: known words, one each. */
function askedFor({ query }: Request): Record<string, string> {
  const names = ['number', 'sku', 'tracking', 'after', 'attention', ...Object.keys(choices)];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query[name];
      return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [];
    }),
  );
}

function filterOf(asked: Record<string, string>): OrderFilter {
  return { ...asked, limit: pageSize } as OrderFilter;
}

function searchForm({ t, say }: View, asked: Record<string, string>): Html {
  const any = ['', t('any')] as const;
  const selects = (Object.keys(choices) as Choice[]).map((name) =>
    select(name, say(name), [any, ...choices[name].map((word) => [word, say(word)] as const)], asked[name] ?? ''),
  );
  return html`<form class="card filters" method="get" action="/console" role="search">
    ${field({ name: 'number', label: t('Number'), value: asked.number ?? '' })}
    ${field({ name: 'sku', label: t('Article'), value: asked.sku ?? '' })}
    ${field({ name: 'tracking', label: t('Tracking number'), value: asked.tracking ?? '' })}${selects}
    <div class="inline"><button>${t('Search')}</button> <a href="/console">${t('All')}</a></div></form>`;
}

export function orderList(view: View, orders: readonly Order[]): Html {
  const { t, money, when, say } = view;
  const rows = orders.map(
    (order) => html`<tr><th scope="row"><a href="/console/orders/${order.id}">${order.number ?? t('Draft')}</a></th>
      <td class="wraps">${when(order.times.placed)}</td><td class="wraps">${standingOf(view, order)}</td>
      <td class="roomy">${say(order.state.payment)}</td><td class="roomy">${say(order.state.fulfillment)}</td><td class="number">${money(order.totals.total)}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('Orders')}"><table><thead><tr>
    <th scope="col">${t('Number')}</th><th scope="col">${t('Placed')}</th><th scope="col">${t('Status')}</th><th scope="col" class="roomy">${t('Payment')}</th>
    <th scope="col" class="roomy">${say('fulfillment')}</th><th scope="col" class="number">${t('Total')}</th></tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}
