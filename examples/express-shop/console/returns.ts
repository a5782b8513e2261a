/** The returns desk: what is asked for, what is on its way, and what came, unit by unit. */
import type { Express } from 'express';
import type { Order } from 'orderwright';
import { confirmed, onceOnly, said, select } from '../forms';
import { titleOf } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { byStaff } from './sign-in';

const mostOrders = 50;
type Return = Order['returns'][number];

export function returnsRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/returns', async (_request, response) => {
    const view = viewOf(response);
    const { orders } = await oms.orders.find({ aftersales: 'open', limit: mostOrders });
    const open = orders.flatMap((order) =>
      order.returns.flatMap((one) => (steps[one.status] ? [returnOf(view, order, one)] : [])),
    );
    const body = html`<h1>${view.t('Returns')}</h1>${open.length > 0 ? html`<ul class="cards">${open}</ul>` : html`<p>${view.t('There is none.')}</p>`}`;
    response.send(consolePage(view, { title: view.t('Returns'), body }));
  });

  app.post('/console/returns/:order/:return/:step', async (request, response) => {
    const { order: id, return: returnId, step } = request.params;
    const form = said(request);
    const order = await oms.orders.get(id);
    if (step === 'approve') await oms.returns.approve(order, { returnId }, byStaff(request));
    if (step === 'reject') await oms.returns.reject(order, { returnId, code: 'notAccepted' }, byStaff(request));
    if (step === 'receive') {
      const asked = order.returns.find((one) => one.id === returnId)?.lines ?? [];
      const lines = asked.map(({ lineId, units }) => ({
        lineId,
        units,
        outcome: outcomeOf(form(`outcome-${lineId}`)),
      }));
      await oms.returns.receive(order, { returnId, lines }, byStaff(request));
    }
    response.redirect(303, '/console/returns');
  });
}

const outcomes = ['accepted', 'damaged', 'wrongItem', 'short', 'rejected'] as const;
const outcomeOf = (text: string) => outcomes.find((one) => one === text) ?? 'accepted';

const steps: Readonly<Record<string, 'decide' | 'receive'>> = {
  requested: 'decide',
  approved: 'receive',
  partlyReceived: 'receive',
};

function returnOf(view: View, order: Order, one: Return): Html {
  const { t, say } = view;
  const to = (step: string) => `/console/returns/${order.id}/${one.id}/${step}`;
  const lines = one.lines.map(({ lineId, units }) => `${units} × ${titleOfLine(view, order, lineId)}`);
  const forms =
    steps[one.status] === 'decide'
      ? html`<div class="inline"><form method="post" action="${to('approve')}" class="plain">${onceOnly()}<button>${say('returns.approve')}</button></form>
        ${confirmed(say('returns.reject'), t('This is not taken back.'), (button) => html`<form method="post" action="${to('reject')}">${onceOnly()}${button}</form>`)}</div>`
      : html`<form method="post" action="${to('receive')}">${onceOnly()}${one.lines.map(({ lineId }) =>
          select(
            `outcome-${lineId}`,
            titleOfLine(view, order, lineId),
            outcomes.map((word) => [word, say(word)] as const),
          ),
        )}<button>${say('returns.receive')}</button></form>`;
  return html`<li class="card"><h2>${t('Return {}', one.number ?? '')}</h2><p><span class="tag">${say(one.status)}</span> ${say(one.reason)}</p>
    <p>${lines.join(', ')}</p><p><a href="/console/orders/${order.id}">${t('Order {}', order.number ?? '')}</a></p>${forms}</li>`;
}

function titleOfLine({ language }: View, order: Order, lineId: string): string {
  const sku = order.lines.find(({ id }) => id === lineId)?.sku ?? '';
  return titleOf(language, sku);
}
