/** One order: what it is, where it stands, what may be done now, and everything that happened to it. */
import type { Express } from 'express';
import type { Explanation, Order, RecordedFact } from 'orderwright';
import { OmsError } from 'orderwright';
import { onceOnly, said } from '../forms';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { trackingPath } from '../storefront/checkout';
import { bill } from '../storefront/tracking';
import { type View, viewOf } from '../view';
import { type OrderAction, orderActions, reasonsOf } from './actions';
import { actorOf, byStaff } from './sign-in';
import { statechart } from './statechart';

export function orderRoutes(app: Express, shop: Shop): void {
  const { oms } = shop;

  app.get('/console/orders/:order', async (request, response) => {
    const view = viewOf(response);
    const order = await oms.orders.get(request.params.order);
    const explained = oms.orders.explain(order, actorOf(request));
    const [history, link] = await Promise.all([oms.orders.history(order), trackingPath(shop, order)]);
    const texts = await oms.customers.data({ party: order.party });
    const body = html`<div class="title"><h1>${view.t('Order {}', order.number ?? '')}</h1>
      <span class="tag open">${oms.orders.label(order, view.language)}</span>
      ${order.attention.map((reason) => html`<span class="tag bad">${view.say(reason)}</span>`)}
      <a href="${link}">${view.t('As the customer sees it')}</a> <a href="/console/customers/${order.party}">${view.t('Customer')}</a></div>
      <div id="live" data-live="/api/orders/${order.id}/events" data-version="${order.version}">
      <section class="card"><h2>${view.t('Statechart')}</h2>${statechart(view, order)}</section></div>
      <div class="columns"><div><section class="card">${bill(view, order)}${peopleOf(view, texts)}${papersOf(view, order)}</section>
      <section class="card" id="timeline"><h2>${view.t('What happened')}</h2>${timeline(view, history)}</section></div>
      <section class="card" id="acts"><h2>${view.t('What may be done now')}</h2>${actionsOf(view, order, explained)}</section></div>`;
    response.send(consolePage(view, { title: view.t('Order {}', order.number ?? ''), body, scripts: ['live.js'] }));
  });

  app.post('/console/orders/:order/:command', async (request, response) => {
    const action = orderActions.find(({ command }) => command === request.params.command);
    if (!action) throw new OmsError([{ code: 'order.notFound', message: 'There is no such action.' }]);
    const order = await oms.orders.get(request.params.order);
    await action.run(oms, order, said(request), byStaff(request));
    response.redirect(303, `/console/orders/${order.id}`);
  });
}

function actionsOf(view: View, order: Order, explained: readonly Explanation[]): Html {
  const byName = new Map(explained.map((one) => [one.command, one]));
  const common = orderActions.map((action) => actionOf(view, order, action, byName.get(action.command)));
  const listed = new Set<string>(orderActions.map(({ command }) => command));
  const others = explained
    .filter(({ command }) => !listed.has(command))
    .map(
      (one) =>
        html`<li><strong>${view.say(one.command)}</strong>: ${one.allowed ? view.t('possible') : reasonsOf(view, one)}</li>`,
    );
  return html`<ul class="actions">${common}</ul><details><summary>${view.t('All others')}</summary><ul class="others">${others}</ul></details>`;
}

function actionOf(view: View, order: Order, { command, fields }: OrderAction, explained?: Explanation): Html {
  const name = view.say(command);
  const asked = fields(view, order);
  if (!explained?.allowed || asked === null) {
    const reasons =
      explained && !explained.allowed
        ? reasonsOf(view, explained)
        : html`<ul class="reasons"><li>${view.t('There is nothing that it could be about.')}</li></ul>`;
    return html`<li><button disabled class="second">${name}</button>${reasons}</li>`;
  }
  const form = html`<form method="post" action="/console/orders/${order.id}/${command}">${onceOnly()}${asked}<button${asked.length === 0 && html` class="second"`}>${name}</button></form>`;
  return asked.length === 0
    ? html`<li>${form}</li>`
    : html`<li><details><summary class="button second">${name} …</summary>${form}</details></li>`;
}

type Texts = Awaited<ReturnType<Shop['oms']['customers']['data']>>;

/** Whom it goes to, as far as that is kept. */
function peopleOf({ t }: View, texts: Texts): Html {
  const found = texts
    .filter(({ name }) => /^(contact|shipTo):/.test(name))
    .map(({ body }) => {
      const of = JSON.parse(body) as Record<string, string>;
      return html`<p>${Object.values(of).join(', ')}</p>`;
    });
  return html`<h2>${t('Customer')}</h2>${found.length > 0 ? found : html`<p>${t('Nothing is kept of them.')}</p>`}`;
}

function papersOf({ t, say, money }: View, { payments, shipments, returns, holds }: Order): Html {
  const rows = [
    ...payments.map((one) => [t('Payment'), `${say(one.method)}, ${say(one.status)}, ${money(one.amount)}`]),
    ...shipments.map((one) => [
      t('Parcel'),
      `${one.carrier ?? '–'}, ${say(one.trackingStatus ?? one.status)}, ${one.tracking ?? '–'}`,
    ]),
    ...returns.map((one) => [t('Return'), `${one.number ?? ''}, ${say(one.status)}, ${money(one.amount)}`]),
    ...holds.map((one) => [t('Hold'), `${say(one.type)}, ${say(one.reason)}`]),
  ];
  return html`<h2>${t('Documents')}</h2><dl>${rows.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
}

function timeline({ when, say }: View, history: readonly RecordedFact[]): Html {
  const steps = history.map(
    ({ type, at, by }) =>
      html`<li><time>${when(at)}</time> <strong>${say(type)}</strong> <span class="by">${say(by.kind)}${by.id && ` ${by.id}`}</span></li>`,
  );
  return html`<ol class="timeline">${steps}</ol>`;
}
