/** The money: payments and refunds of the last days, and what the ledger says of each day and of one order. */
import type { Express } from 'express';
import type { Order } from 'orderwright';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import { type Shop, shopOptions } from '../shop';
import { type View, viewOf } from '../view';
import { recentOrders } from './recent';

const days = 7;

export function moneyRoutes(app: Express, shop: Shop): void {
  app.get('/console/money', async (_request, response) => {
    const view = viewOf(response);
    const orders = await recentOrders(shop, days);
    const refs = orders.map(({ id }) => ({ kind: 'order', id }) as const);
    const postings = await shop.repository.ledger(shopOptions.id, refs);
    const byDay = sums(postings.flatMap(({ at, entries }) => entries.map((entry) => ({ ...entry, group: dayOf(at) }))));
    const { t } = view;
    const body = html`<h1>${t('Money')}</h1><div class="columns">
      <section class="card"><h2>${t('Payments')}</h2>${paymentsTable(view, orders)}</section>
      <section class="card"><h2>${t('The ledger by day')}</h2>${ledgerOf(view, byDay)}</section></div>`;
    response.send(consolePage(view, { title: t('Money'), body }));
  });
}

const dayOf = (at: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: shopOptions.zone }).format(new Date(at));

interface Entry {
  readonly group: string;
  readonly account: string;
  readonly amount: number;
}

/** By group, then by account, both in their order. */
function sums(entries: readonly Entry[]): [string, [string, number][]][] {
  const groups = new Map<string, Map<string, number>>();
  for (const { group, account, amount } of entries) {
    const accounts = groups.get(group) ?? new Map<string, number>();
    groups.set(group, accounts.set(account, (accounts.get(account) ?? 0) + amount));
  }
  return [...groups]
    .sort()
    .reverse()
    .map(([group, accounts]) => [group, [...accounts].sort()]);
}

function ledgerOf({ t, money }: View, byDay: ReturnType<typeof sums>): Html {
  const tables = byDay.map(([day, accounts]) => {
    const rows = accounts.map(
      ([account, amount]) =>
        html`<tr><th scope="row"><code>${account}</code></th><td class="number">${money(amount)}</td></tr>`,
    );
    const all = accounts.reduce((sum, [, amount]) => sum + amount, 0);
    return html`<table class="bill"><caption>${day}</caption><tbody>${rows}<tr class="total"><th scope="row">${t('Sum')}</th><td class="number">${money(all)}</td></tr></tbody></table>`;
  });
  return tables.length > 0 ? html`${tables}` : html`<p>${t('There is none.')}</p>`;
}

function paymentsTable({ t, say, money }: View, orders: readonly Order[]): Html {
  const rows = orders.flatMap((order) =>
    order.payments.map(
      (
        one,
      ) => html`<tr><th scope="row"><a href="/console/orders/${order.id}">${order.number}</a></th><td>${say(one.method)}</td><td><span class="tag">${say(one.status)}</span></td>
        <td class="number">${money(one.captured)}</td><td class="number">${money(one.refunded)}</td></tr>`,
    ),
  );
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="${t('Payments')}"><table><thead><tr><th scope="col">${t('Number')}</th><th scope="col">${t('Way')}</th><th scope="col">${t('Status')}</th>
    <th scope="col" class="number">${t('Taken')}</th><th scope="col" class="number">${t('Refunded')}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
