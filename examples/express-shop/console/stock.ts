/** What lies there, and what should be bought. */
import type { Express } from 'express';
import type { StockLevel } from 'orderwright';
import { said } from '../forms';
import { goodOf, goods, suppliers } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { byStaff } from './sign-in';

const horizon = { suppliers, periodDays: 1, periods: 7, reviewDays: 3 };

export function stockRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/stock', async (_request, response) => {
    const view = viewOf(response);
    const [levels, suggested, bought] = await Promise.all([
      oms.inventory.levels(goods.map(({ sku }) => sku)),
      oms.inventory.replenishment(horizon),
      oms.purchaseOrders.find({ limit: 10 }),
    ]);
    const { t, say } = view;
    const body = html`<h1>${t('Stock')}</h1><section class="card"><h2>${t('What lies there')}</h2>${levelsTable(view, levels)}</section>
      <div class="columns"><section class="card"><h2>${t('What should be bought')}</h2>${suggestions(view, suggested)}</section>
      <section class="card"><h2>${t('What is ordered')}</h2><ul class="rows">${bought.documents.map(({ supplier, status, lines, reference }) => html`<li><span>${reference ?? supplier} · ${lines.map(({ sku, ordered }) => `${ordered} × ${sku}`).join(', ')}</span> <span class="tag">${say(status)}</span></li>`)}</ul>
      ${bought.documents.length === 0 && html`<p>${t('There is none.')}</p>`}</section></div>`;
    response.send(consolePage(view, { title: t('Stock'), body }));
  });

  app.post('/console/stock/order', async (request, response) => {
    const sku = said(request)('sku');
    const chosen = (await oms.inventory.replenishment(horizon)).filter((one) => one.sku === sku);
    await oms.inventory.orderSuggested(chosen, byStaff(request));
    response.redirect(303, '/console/stock');
  });
}

function levelsTable({ t, say, language }: View, levels: readonly StockLevel[]): Html {
  const rows = levels.map(
    ({
      sku,
      state,
      onHand,
      allocated,
      reserved,
      incoming,
      purchasable,
    }) => html`<tr><th scope="row" class="wraps">${goodOf(sku)?.title[language] ?? sku}${state !== 'sellable' && html` <span class="tag bad narrowly">${say(state)}</span>`}</th><td class="roomy">${say(state)}</td>
      <td class="number">${onHand}</td><td class="number">${allocated}</td><td class="number roomy">${reserved}</td><td class="number roomy">${incoming}</td>
      <td class="number"><span class="tag ${state === 'sellable' && purchasable < 6 ? 'bad' : 'good'}">${purchasable}</span></td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('Stock')}"><table><thead><tr><th scope="col">${t('Article')}</th><th scope="col" class="roomy">${t('State')}</th><th scope="col" class="number">${t('On hand')}</th>
    <th scope="col" class="number">${t('Promised')}</th><th scope="col" class="number roomy">${t('In carts')}</th><th scope="col" class="number roomy">${t('Incoming')}</th><th scope="col" class="number">${t('Free')}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

type Suggestion = Awaited<ReturnType<Shop['oms']['inventory']['replenishment']>>[number];

function suggestions({ t, language, money }: View, suggested: readonly Suggestion[]): Html {
  if (suggested.length === 0) return html`<p>${t('There is none.')}</p>`;
  const rows = suggested.map(
    (
      one,
    ) => html`<li><div><strong>${t('{} of', one.units)} ${goodOf(one.sku)?.title[language] ?? one.sku}</strong>${one.kind === 'purchase' && html` · ${money(one.cost)}`}
      <details><summary>${t('Why')}</summary><ul class="reasons" lang="en">${one.reasons.map(({ text }) => html`<li>${text}</li>`)}</ul></details></div>
      <form method="post" action="/console/stock/order" class="plain"><input type="hidden" name="sku" value="${one.sku}"><button class="second" aria-label="${t('Order it')}: ${goodOf(one.sku)?.title[language] ?? one.sku}">${t('Order it')}</button></form></li>`,
  );
  return html`<ul class="rows">${rows}</ul>`;
}
