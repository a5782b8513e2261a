/** The packing table: orders that may leave, and each of them scan by scan into a parcel. */
import type { Express } from 'express';
import type { Actor, Order, WorkRecord } from 'orderwright';
import { field, said } from '../forms';
import { titleOf } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import { inWords } from '../refusals';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { actorOf, byStaff } from './sign-in';

const location = 'main';
const mostOrders = 20;
const over = ['closed', 'cancelled'];

export function packingRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/packing', async (request, response) => {
    const view = viewOf(response);
    const [{ orders }, { work }] = await Promise.all([
      oms.orders.find({ lifecycle: 'processing', fulfillment: ['unfulfilled', 'partlyShipped'], limit: mostOrders }),
      oms.work.find({ location, limit: mostOrders }),
    ]);
    const live = work.filter(({ status }) => !over.includes(status));
    const begun = new Set(live.map(({ order }) => order));
    const waiting = orders.filter(({ id }) => !begun.has(id));
    const may = await Promise.all(waiting.map((order) => mayLeave(oms, order, actorOf(request))));
    // Whoever waits longest is packed first.
    const ready = waiting
      .filter((_order, index) => may[index])
      .sort((a, b) => (a.times.placed ?? '').localeCompare(b.times.placed ?? ''));
    const body = html`<h1>${view.t('Packing')}</h1><div class="columns">
      <section class="card"><h2>${view.t('On the table')}</h2>${workList(view, live)}</section>
      <section class="card"><h2>${view.t('May leave')}</h2>${readyList(view, ready)}</section></div>`;
    response.send(consolePage(view, { title: view.t('Packing'), body }));
  });

  app.post('/console/packing', async (request, response) => {
    const { work, left } = await oms.work.plan({ location, orders: [said(request)('order')] }, byStaff(request));
    const [one] = work;
    if (one) return response.redirect(303, `/console/packing/${one.id}`);
    const view = viewOf(response);
    const reasons = left.flatMap(({ problems }) => problems.map((problem) => inWords(view, problem)));
    const body = html`<h1>${view.t('Packing')}</h1><ul class="note warn reasons" role="alert">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
      <p><a class="button" href="/console/packing">${view.t('Back')}</a></p>`;
    response.status(409).send(consolePage(view, { title: view.t('Packing'), body }));
  });

  app.get('/console/packing/:work', async (request, response) => {
    const view = viewOf(response);
    const work = await oms.work.get(request.params.work);
    const body = tableOf(view, work);
    response.send(consolePage(view, { title: view.t('Pack {}', work.number ?? ''), body, scripts: ['scan.js'] }));
  });

  app.post('/console/packing/:work/scan', async (request, response) => {
    const sku = said(request)('sku');
    await oms.work.pick(request.params.work, { sku: sku.toUpperCase(), parcel: 'BOX-1' }, byStaff(request));
    response.redirect(303, `/console/packing/${request.params.work}`);
  });

  app.post('/console/packing/:work/close', async (request, response) => {
    await oms.work.closeParcel(request.params.work, { parcel: 'BOX-1' }, byStaff(request));
    response.redirect(303, `/console/packing/${request.params.work}`);
  });
}

async function mayLeave(oms: Shop['oms'], order: Order, actor: Actor): Promise<boolean> {
  const legal = await oms.orders.explain(order, actor);
  return legal.some(({ command, allowed }) => command === 'shipments.dispatch' && allowed);
}

function workList({ t, say }: View, work: readonly WorkRecord[]): Html {
  if (work.length === 0) return html`<p>${t('There is none.')}</p>`;
  return html`<ul class="rows">${work.map(({ id, number, status }) => html`<li><a href="/console/packing/${id}">${number}</a> <span class="tag">${say(status)}</span></li>`)}</ul>`;
}

function readyList(view: View, orders: readonly Order[]): Html {
  const { t, when, say, language } = view;
  if (orders.length === 0) return html`<p>${t('There is none.')}</p>`;
  const rows = orders.map(({ id, number, times, lines, attention }) => {
    const goods = lines.map(({ sku, quantity, title }) => `${quantity} × ${titleOf(language, sku, title)}`);
    const flags = attention.map((reason) => html` <span class="tag bad">${say(reason)}</span>`);
    return html`<li><span><strong>${number}</strong> · ${when(times.placed)}${flags}<br><span class="by">${goods.join(t(', '))}</span></span>
      <form method="post" action="/console/packing" class="plain"><input type="hidden" name="order" value="${id}"><button class="second" aria-label="${t('Pack {}', number ?? '')}">${t('Pack')}</button></form></li>`;
  });
  return html`<ul class="rows">${rows}</ul>`;
}

function tableOf({ t, say, language }: View, work: WorkRecord): Html {
  const rows = work.lines.map(
    ({
      sku,
      asked,
      packed,
      short,
      withdrawn,
    }) => html`<tr class="${packed >= asked - short - withdrawn ? 'done' : 'open'}"><th scope="row">${titleOf(language, sku)}<br><code>${sku}</code></th>
      <td class="number">${asked - short - withdrawn}</td><td class="number">${packed}</td></tr>`,
  );
  const complete = work.lines.every(({ asked, packed, short, withdrawn }) => packed >= asked - short - withdrawn);
  const isOver = over.includes(work.status);
  const scan = html`<form method="post" action="/console/packing/${work.id}/scan" class="inline scan">${field({ name: 'sku', label: t('Scan'), required: true })}<button>${t('Into the box')}</button></form>`;
  const close = html`<form method="post" action="/console/packing/${work.id}/close"><button class="wide">${t('Close the box and send it')}</button></form>`;
  return html`<h1>${t('Pack {}', work.number ?? '')} <span class="tag">${say(work.status)}</span></h1>
    <section class="card narrow"><table><thead><tr><th scope="col">${t('Article')}</th><th scope="col" class="number">${t('Wanted')}</th><th scope="col" class="number">${t('Packed')}</th></tr></thead><tbody>${rows}</tbody></table>
    ${!isOver && !complete && scan}${!isOver && complete && close}
    <p><a href="/console/orders/${work.order}">${t('Order {}', work.number ?? '')}</a> · <a href="/console/packing">${t('Packing')}</a></p></section>`;
}
