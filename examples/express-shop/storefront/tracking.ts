/** An order for whoever holds its link: where it is, live; and what they may do about it. */
import type { Express, Request } from 'express';
import { OmsError, type Order } from 'orderwright';
import { confirmed, field, filled, onceOnly, radios, said, select } from '../forms';
import { titleOf } from '../goods';
import { type Html, html } from '../html';
import { storePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { afterPaying, paymentChoices } from './checkout';
import { liveCart, unitsIn } from './held';
import { whereItIs } from './where-it-is';

const customer = { kind: 'customer' } as const;
const reasons = ['changedMind', 'damaged', 'wrongItem'] as const;

export function trackingRoutes(app: Express, shop: Shop): void {
  const { oms } = shop;

  app.get('/track/:link', async (request, response) => {
    const view = viewOf(response);
    const order = await orderOf(shop, request);
    const { link } = request.params;
    const body = html`${request.query.placed !== undefined && html`<p class="note good" role="status">${view.t('Thank you! Keep this page: it shows where your order is.')}</p>`}
      <h1>${view.t('Order {}', order.number ?? '')}</h1>
      <div id="live" data-live="/api/orders/${order.id}/events?link=${link}" data-version="${order.version}" aria-live="polite">${await whereItIs(view, shop, order)}</div>
      <div class="columns" id="acts">${await acts(view, shop, order, link)}</div>`;
    const cartCount = unitsIn(await liveCart(shop, request));
    response.send(
      storePage(view, { title: view.t('Order {}', order.number ?? ''), body, scripts: ['live.js'], cartCount }),
    );
  });

  app.post('/track/:link/pay', async (request, response) => {
    const form = said(request);
    const method = form('method') === 'wallet' ? 'wallet' : form('method') === 'cash' ? 'cash' : 'card';
    const token = form('card') === 'declined' ? 'declined' : 'ok';
    const order = await oms.payments.authorize(
      await orderOf(shop, request),
      { method, ...(method === 'card' && { token }) },
      { idempotencyKey: form('key'), actor: customer },
    );
    response.redirect(303, await afterPaying(shop, order));
  });

  app.post('/track/:link/cancel', async (request, response) => {
    await oms.orders.cancel(await orderOf(shop, request), { reason: 'changedMind' }, once(request));
    response.redirect(303, `/track/${request.params.link}`);
  });

  app.post('/track/:link/return', async (request, response) => {
    const form = said(request);
    const order = await orderOf(shop, request);
    const lines = order.lines.flatMap(({ id }) => {
      const units = Math.trunc(Number(form(`units-${id}`))) || 0;
      return units > 0 ? [{ lineId: id, units }] : [];
    });
    await oms.returns.request(
      order,
      { lines, reason: form('reason'), ...filled({ note: form('note') }) },
      once(request),
    );
    response.redirect(303, `/track/${request.params.link}`);
  });

  app.post('/track/:link/feedback', async (request, response) => {
    const form = said(request);
    const order = await orderOf(shop, request);
    const token = feedbackToken(shop, order);
    const input = { rating: Number(form('rating')), ...filled({ text: form('text') }) };
    if (token === null) await oms.orders.feedback(order, input, once(request));
    else await oms.feedback.answer(token, input, once(request));
    response.redirect(303, `/track/${request.params.link}`);
  });
}

const once = (request: Request) => ({ idempotencyKey: said(request)('key'), actor: customer });

/** The order of the link. A link that is forged, or over, leads to nothing. */
async function orderOf({ oms, links }: Shop, request: Request): Promise<Order> {
  const id = await links.read(String(request.params.link));
  if (id === null) throw new OmsError([{ code: 'order.notFound', message: 'This link leads to no order.' }]);
  return oms.orders.get(id);
}

/** What the mail that asks how it was would carry; null while nobody was asked. */
function feedbackToken({ outbox }: Shop, order: Order): string | null {
  const asked = outbox.find(({ template, orderId }) => template === 'feedback.asked' && orderId === order.id);
  return asked ? String(asked.values.replyToken) : null;
}

/** What the customer has said of a parcel, or of the order as a whole; null: nothing yet. */
async function ratingOf({ oms }: Shop, order: Order): Promise<number | null> {
  const { feedback } = await oms.feedback.find({ order });
  return feedback.find(({ answer }) => answer !== null)?.answer?.rating ?? order.rating;
}

async function acts(view: View, shop: Shop, order: Order, link: string): Promise<Html[]> {
  const { t } = view;
  const explained = await shop.oms.orders.explain(order, customer);
  const allowed = new Set(explained.flatMap((one) => (one.allowed ? [one.command] : [])));
  const eligible = await shop.oms.returns.eligibility(order);
  const found: Html[] = [];
  // Cash that is awaited at the door is no failure.
  const unpaid = order.state.payment === 'unpaid' && order.totals.awaited === 0;
  const wallet = order.state.payment === 'requiresAction' ? await shop.oms.payments.action(order) : null;
  if (wallet !== null)
    found.push(
      html`<section class="card"><h2>${t('Pay')}</h2><p>${t('Your wallet waits for your answer.')}</p><a class="button wide" href="${wallet}">${t('To the wallet')}</a></section>`,
    );
  if (unpaid && allowed.has('payments.authorize'))
    found.push(html`<form class="card" method="post" action="/track/${link}/pay"><h2>${t('Pay')}</h2><p>${t('The payment did not go through. Try again, or choose another way.')}</p>
      ${onceOnly()}${paymentChoices(view, () => '')}<button class="wide">${t('Pay')}</button></form>`);
  if (order.times.delivered && eligible.some(({ units }) => units > 0))
    found.push(returnForm(view, order, eligible, link));
  const rating = await ratingOf(shop, order);
  if (rating !== null) found.push(html`<p class="card">${t('You gave {} of 5. Thank you!', rating)}</p>`);
  else if (order.times.delivered) found.push(feedbackForm(view, link));
  if (allowed.has('orders.cancel'))
    found.push(
      html`<section class="card"><h2>${t('Changed your mind?')}</h2>${confirmed(t('Cancel the order'), t('This is not taken back: to have the goods after all, order anew.'), (button) => html`<form method="post" action="/track/${link}/cancel">${onceOnly()}${button}</form>`)}</section>`,
    );
  return found;
}

type Eligible = Awaited<ReturnType<Shop['oms']['returns']['eligibility']>>;

function returnForm({ t, language, say }: View, order: Order, eligible: Eligible, link: string): Html {
  const lines = eligible.flatMap(({ lineId, sku, units }) => {
    const title = titleOf(language, sku, order.lines.find(({ id }) => id === lineId)?.title);
    return units > 0
      ? [
          field({
            name: `units-${lineId}`,
            label: t('{} (up to {})', title, units),
            type: 'number',
            min: 0,
            max: units,
            value: 0,
          }),
        ]
      : [];
  });
  return html`<form class="card" method="post" action="/track/${link}/return"><h2>${t('Send something back')}</h2>${onceOnly()}${lines}
    ${select(
      'reason',
      t('Reason'),
      reasons.map((reason) => [reason, say(reason)] as const),
    )}
    ${field({ name: 'note', label: t('Note') })}<button class="second">${t('Ask for a return')}</button></form>`;
}

function feedbackForm({ t }: View, link: string): Html {
  const stars = ['5', '4', '3', '2', '1'].map((n) => [n, `${n} ★`] as const);
  return html`<form class="card" method="post" action="/track/${link}/feedback"><h2>${t('How was it?')}</h2>${onceOnly()}
    ${radios('rating', t('Stars'), stars, '')}${field({ name: 'text', label: t('In your words'), isLong: true })}<button class="second">${t('Send')}</button></form>`;
}
