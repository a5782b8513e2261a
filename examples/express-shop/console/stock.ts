/** What lies there, and what should be bought. */
import type { Express } from 'express';
import type { StockLevel } from 'orderwright';
import { confirmed, onceOnly, said } from '../forms';
import { goods, supplierNames, suppliers, titleOf } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { byStaff } from './sign-in';
import { whyBuy } from './why-buy';

const horizon = { suppliers, periodDays: 1, periods: 7, reviewDays: 3 };

export function stockRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/stock', async (_request, response) => {
    const view = viewOf(response);
    const [levels, suggested, bought] = await Promise.all([
      oms.inventory.levels(goods.map(({ sku }) => sku)),
      oms.inventory.replenishment(horizon),
      oms.purchaseOrders.find({ limit: 10 }),
    ]);
    const { t } = view;
    // What is written down to be bought is not proposed once more before it is sent.
    const written = bought.documents.flatMap(({ status, lines }) => (status === 'suggested' ? lines : []));
    const open = suggested.filter((one) => written.every(({ sku }) => sku !== one.sku));
    const body = html`<h1>${t('Stock')}</h1><section class="card"><h2>${t('What lies there')}</h2>${levelsTable(view, levels)}</section>
      <div class="columns"><section class="card"><h2>${t('What should be bought')}</h2>${suggestions(view, open)}</section>
      <section class="card"><h2>${t('What is ordered')}</h2>${await ordered(view, oms, bought.documents)}</section></div>`;
    response.send(consolePage(view, { title: t('Stock'), body }));
  });

  app.post('/console/stock/order', async (request, response) => {
    const sku = said(request)('sku');
    const chosen = (await oms.inventory.replenishment(horizon)).filter((one) => one.sku === sku);
    await oms.inventory.orderSuggested(chosen, byStaff(request));
    response.redirect(303, '/console/stock');
  });

  app.post('/console/stock/bought/:order/:step', async (request, response) => {
    const { order, step } = request.params;
    if (step === 'send') await oms.purchaseOrders.send(order, {}, byStaff(request));
    if (step === 'receive') await oms.purchaseOrders.receive(order, {}, byStaff(request));
    if (step === 'cancel') await oms.purchaseOrders.cancel(order, {}, byStaff(request));
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
    }) => html`<tr><th scope="row" class="wraps">${titleOf(language, sku)}${state !== 'sellable' && html` <span class="tag bad narrowly">${say(state)}</span>`}</th><td class="roomy">${say(state)}</td>
      <td class="number">${onHand}</td><td class="number">${allocated}</td><td class="number roomy">${reserved}</td><td class="number roomy">${incoming}</td>
      <td class="number"><span class="tag ${state === 'sellable' && purchasable < 6 ? 'bad' : 'good'}">${purchasable}</span></td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('Stock')}"><table><thead><tr><th scope="col">${t('Article')}</th><th scope="col" class="roomy">${t('State')}</th><th scope="col" class="number">${t('On hand')}</th>
    <th scope="col" class="number">${t('Promised')}</th><th scope="col" class="number roomy">${t('In carts')}</th><th scope="col" class="number roomy">${t('Incoming')}</th><th scope="col" class="number">${t('Free')}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

type Suggestion = Awaited<ReturnType<Shop['oms']['inventory']['replenishment']>>[number];

/** Nothing of it is binding: an order is written, and sent to the supplier by hand. */
function suggestions(view: View, suggested: readonly Suggestion[]): Html {
  const { t, money } = view;
  if (suggested.length === 0) return html`<p>${t('There is none.')}</p>`;
  const rows = suggested.map((one) => {
    const title = titleOf(view.language, one.sku);
    return html`<li><div><strong>${one.units} × ${title}</strong>${one.kind === 'purchase' && html` · ${money(one.cost)}`}
      <details><summary>${t('Why')}</summary><ul class="reasons">${one.reasons.map((reason) => html`<li>${whyBuy(view, reason)}</li>`)}</ul></details></div>
      <form method="post" action="/console/stock/order" class="plain"><input type="hidden" name="sku" value="${one.sku}"><button class="second" aria-label="${t('Order it')}: ${title}">${t('Order it')}</button></form></li>`;
  });
  return html`<ul class="rows">${rows}</ul>`;
}

type Bought = Awaited<ReturnType<Shop['oms']['purchaseOrders']['find']>>['documents'][number];

/** What is on its way to the shop, with what may be done about it now. */
async function ordered(view: View, oms: Shop['oms'], bought: readonly Bought[]): Promise<Html> {
  const { t, say } = view;
  if (bought.length === 0) return html`<p>${t('There is none.')}</p>`;
  const rows = bought.map(async (one) => {
    const goods = one.lines.map(({ sku, units }) => `${units} × ${titleOf(view.language, sku)}`).join(t(', '));
    const acts = await oms.purchaseOrders.explain(one);
    const may = new Set(acts.flatMap((act) => (act.allowed ? [act.action as string] : [])));
    const to = (step: string) => `/console/stock/bought/${one.id}/${step}`;
    const step = (name: string) =>
      may.has(name) &&
      html`<form method="post" action="${to(name)}" class="plain">${onceOnly()}<button class="second" aria-label="${say(`buy.${name}`)}: ${goods}">${say(`buy.${name}`)}</button></form>`;
    const cancel =
      may.has('cancel') &&
      confirmed(
        say('buy.cancel'),
        t('This is not taken back.'),
        (button) => html`<form method="post" action="${to('cancel')}">${onceOnly()}${button}</form>`,
      );
    return html`<li><div><strong>${goods}</strong> <span class="tag">${say(`buy.${one.status}`)}</span><br><span class="by" translate="no">${supplierNames[one.supplier] ?? one.supplier}</span>
      <div class="inline">${step('send')}${step('receive')}${cancel}</div></div></li>`;
  });
  return html`<ul class="rows">${await Promise.all(rows)}</ul>`;
}
