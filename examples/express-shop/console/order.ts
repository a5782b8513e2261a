/** One order: what it is, where it stands, what may be done now, and everything that happened to it. */
import type { Express } from 'express';
import type { Order } from 'orderwright';
import { OmsError } from 'orderwright';
import { said } from '../forms';
import { carrierNames } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import { type Shop, shopOptions } from '../shop';
import { bill } from '../storefront/bill';
import { trackingPath } from '../storefront/checkout';
import { type View, viewOf } from '../view';
import { orderActions } from './actions';
import { doable } from './doable';
import { ledgerOf } from './ledger';
import { actorOf, byStaff } from './sign-in';
import { standingOf } from './standing';
import { statechart } from './statechart';
import { timeline } from './timeline';

export function orderRoutes(app: Express, shop: Shop): void {
  const { oms } = shop;

  app.get('/console/orders/:order', async (request, response) => {
    const view = viewOf(response);
    const order = await oms.orders.get(request.params.order);
    const [explained, history, link, texts, postings] = await Promise.all([
      oms.orders.explain(order, actorOf(request)),
      oms.orders.history(order),
      trackingPath(shop, order),
      oms.customers.data({ party: order.party }),
      shop.repository.ledger(shopOptions.id, [{ kind: 'order', id: order.id }]),
    ]);
    const body = html`<div class="title"><h1>${view.t('Order {}', order.number ?? '')}</h1>
      <span>${standingOf(view, order)}${order.tags.map((tag) => html` <span class="tag" translate="no">#${tag}</span>`)}</span>
      <a href="${link}">${view.t('As the customer sees it')}</a> <a href="/console/customers/${order.party}">${view.t('Customer')}</a></div>
      <div id="live" data-live="/api/orders/${order.id}/events" data-version="${order.version}">
      <section class="card"><h2>${view.t('Statechart')}</h2>${statechart(view, order)}</section></div>
      <div class="columns"><div><section class="card">${bill(view, order)}${peopleOf(view, texts)}${papersOf(view, order)}</section>
      <section class="card" id="ledger"><h2>${view.t('The ledger of this order')}</h2>${ledgerOf(view, postings)}</section>
      <section class="card" id="timeline"><h2>${view.t('What happened')}</h2>${timeline(view, history, texts)}</section></div>
      <section class="card" id="acts"><h2>${view.t('What may be done now')}</h2>${doable(view, order, explained)}</section></div>`;
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

type Texts = Awaited<ReturnType<Shop['oms']['customers']['data']>>;

/** Whom it goes to, as far as that is kept. */
function peopleOf({ t }: View, texts: Texts): Html {
  const found = texts
    .filter(({ name }) => /^(contact|shipTo):/.test(name))
    .map(({ body }) => {
      const { name = '', ...rest } = JSON.parse(body) as Readonly<Record<string, string>>;
      return html`<p translate="no">${[name, ...Object.values(rest)].filter(Boolean).join(', ')}</p>`;
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
