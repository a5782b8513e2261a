/** One order: what it is, where it stands, what may be done now, and everything that happened to it. */
import type { Express } from 'express';
import type { Explanation, Order, RecordedFact } from 'orderwright';
import { OmsError } from 'orderwright';
import { confirmed, onceOnly, said } from '../forms';
import { carrierNames } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import { type Shop, shopOptions } from '../shop';
import { trackingPath } from '../storefront/checkout';
import { bill } from '../storefront/tracking';
import { type View, viewOf } from '../view';
import { type OrderAction, orderActions, reasonsOf } from './actions';
import { ledgerOf } from './ledger';
import { actorOf, byStaff } from './sign-in';
import { standingOf } from './standing';
import { statechart } from './statechart';

export function orderRoutes(app: Express, shop: Shop): void {
  const { oms } = shop;

  app.get('/console/orders/:order', async (request, response) => {
    const view = viewOf(response);
    const order = await oms.orders.get(request.params.order);
    const explained = oms.orders.explain(order, actorOf(request));
    const [history, link, texts, postings] = await Promise.all([
      oms.orders.history(order),
      trackingPath(shop, order),
      oms.customers.data({ party: order.party }),
      shop.repository.ledger(shopOptions.id, [{ kind: 'order', id: order.id }]),
    ]);
    const body = html`<div class="title"><h1>${view.t('Order {}', order.number ?? '')}</h1>
      <span>${standingOf(view, order)}</span>
      <a href="${link}">${view.t('As the customer sees it')}</a> <a href="/console/customers/${order.party}">${view.t('Customer')}</a></div>
      <div id="live" data-live="/api/orders/${order.id}/events" data-version="${order.version}">
      <section class="card"><h2>${view.t('Statechart')}</h2>${statechart(view, order)}</section></div>
      <div class="columns"><div><section class="card">${bill(view, order)}${peopleOf(view, texts)}${papersOf(view, order)}</section>
      <section class="card" id="ledger"><h2>${view.t('The ledger of this order')}</h2>${ledgerOf(view, postings)}</section>
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

function actionOf(view: View, order: Order, { command, fields, isFinal }: OrderAction, explained?: Explanation): Html {
  const name = view.say(command);
  const asked = fields(view, order);
  if (!explained?.allowed || asked === null) {
    const reasons =
      explained && !explained.allowed
        ? reasonsOf(view, explained)
        : html`<ul class="reasons"><li>${view.t('There is nothing that it could be about.')}</li></ul>`;
    return html`<li><button disabled class="second">${name}</button>${reasons}</li>`;
  }
  const formWith = (button: Html) =>
    html`<form method="post" action="/console/orders/${order.id}/${command}">${onceOnly()}${asked}${button}</form>`;
  if (isFinal) return html`<li>${confirmed(name, view.t('This is not taken back.'), formWith)}</li>`;
  const form = formWith(html`<button${asked.length === 0 && html` class="second"`}>${name}</button>`);
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
      return html`<p translate="no">${Object.values(of).join(', ')}</p>`;
    });
  return html`<h2>${t('Customer')}</h2>${found.length > 0 ? found : html`<p>${t('Nothing is kept of them.')}</p>`}`;
}

function papersOf({ t, say, money }: View, { payments, shipments, returns, holds }: Order): Html {
  const rows: (readonly [string, Html])[] = [
    ...payments.map(
      (one) => [t('Payment'), html`${say(one.method)} · ${say(one.status)} · ${money(one.amount)}`] as const,
    ),
    ...shipments.map((one) => {
      const by = one.carrier === null ? '–' : (carrierNames[one.carrier] ?? one.carrier);
      const standing = say(one.trackingStatus ?? one.status);
      return [
        t('Parcel'),
        html`<span translate="no">${by}</span> · ${standing} · <code>${one.tracking ?? '–'}</code>`,
      ] as const;
    }),
    ...returns.map(
      (one) => [t('Return'), html`${one.number ?? ''} · ${say(one.status)} · ${money(one.amount)}`] as const,
    ),
    ...holds.map((one) => [t('Hold'), html`${say(one.type)} · ${say(one.reason)}`] as const),
  ];
  return html`<h2>${t('Documents')}</h2><dl>${rows.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
}

function timeline(view: View, history: readonly RecordedFact[]): Html {
  const { when, say } = view;
  const steps = history.map(
    ({ type, at, by }) =>
      html`<li><time datetime="${at}">${when(at)}</time> <strong>${say(type)}</strong> <span class="by">${who(view, by)}</span></li>`,
  );
  return html`<ol class="timeline">${steps}</ol>`;
}

/** People by their names; what the shop does by itself by what did it, such as `payment:card`. */
function who({ say }: View, { kind, id }: RecordedFact['by']): Html {
  if (!id) return html`${say(kind)}`;
  if (kind === 'staff' || kind === 'customer') return html`${say(kind)} <span translate="no">${id}</span>`;
  const parts = id.split(':').map((part) => carrierNames[part] ?? say(part));
  return html`${say(kind)} · <span${id.startsWith('carrier:') && html` translate="no"`}>${parts.join(' ')}</span>`;
}
