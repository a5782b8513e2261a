/** The cart: what is in it, and for how long it is held. */
import type { Express } from 'express';
import { isOmsError } from 'orderwright';
import type { Cart } from '../carts';
import { said } from '../forms';
import { goodOf } from '../goods';
import { type Html, html } from '../html';
import { storePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { changeCart, liveCart, unitsIn } from './held';
import { pictureOf } from './picture';

const most = 20;

export function cartRoutes(app: Express, shop: Shop): void {
  app.get('/cart', async (request, response) => {
    const view = viewOf(response);
    const cart = await liveCart(shop, request);
    const body = html`<h1>${view.t('Cart')}</h1>
      ${request.query.short !== undefined && html`<p class="note warn" role="alert">${view.t('There is not as much of it left.')}</p>`}
      ${cart && cart.lines.length > 0 ? filledCart(view, cart, shop.clock.now()) : html`<section class="card"><p>${view.t('Your cart is empty.')}</p><a class="button" href="/">${view.t('See the goods')}</a></section>`}`;
    response.send(storePage(view, { title: view.t('Cart'), body, scripts: ['cart.js'], cartCount: unitsIn(cart) }));
  });

  app.post(['/cart/add', '/cart/set'], async (request, response) => {
    const form = said(request);
    const sku = form('sku');
    const adds = request.path === '/cart/add';
    const quantity = Math.min(most, Math.max(0, adds ? 1 : Math.trunc(Number(form('quantity'))) || 0));
    try {
      await changeCart(shop, [request, response], (lines) => {
        const before = lines.find((line) => line.sku === sku)?.quantity ?? 0;
        const after = { sku, quantity: Math.min(most, adds ? before + quantity : quantity) };
        return before > 0 ? lines.map((line) => (line.sku === sku ? after : line)) : [...lines, after];
      });
      response.redirect(303, '/cart');
    } catch (error) {
      if (!isOmsError(error, 'stock.short')) throw error;
      response.redirect(303, '/cart?short');
    }
  });

  // Asked by the page while its customer is about.
  app.post('/cart/renew', async (request, response) => {
    const cart = await liveCart(shop, request);
    response.json({ leftMs: leftMs(cart, shop.clock.now()) });
  });
}

const leftMs = (cart: Cart | null, nowMs: number): number =>
  cart?.expiresAt ? Math.max(0, Date.parse(cart.expiresAt) - nowMs) : 0;

function filledCart(view: View, cart: Cart, nowMs: number): Html {
  const { t } = view;
  const left = leftMs(cart, nowMs);
  const held =
    left > 0
      ? html`<p class="note" role="status">${t('Held for you for')} <strong data-left="${left}">${Math.ceil(left / 60_000)}:00</strong></p>`
      : html`<p class="note warn" role="alert">${t('Your time is over, and some of it is gone meanwhile. Change the quantities.')}</p>`;
  return html`${held}<ul class="lines">${cart.lines.map((line) => lineOf(view, line))}</ul>
    <div class="sum"><p>${t('Goods')}${t(': ')}<strong>${view.money(goodsIn(cart))}</strong></p>
    <a class="button" href="/checkout">${t('To the checkout')}</a></div>`;
}

function lineOf({ t, language, money }: View, { sku, quantity }: Cart['lines'][number]): Html {
  const good = goodOf(sku);
  if (!good) return html``;
  const title = good.title[language];
  return html`<li class="card line">${pictureOf(good)}<div><h2>${title}</h2><p>${money(good.price * quantity)}</p>
    <form method="post" action="/cart/set" class="inline"><input type="hidden" name="sku" value="${sku}">
    <label>${t('Quantity')}<input name="quantity" type="number" min="0" max="${most}" value="${quantity}"></label>
    <button class="second">${t('Change')}</button>
    <button class="quiet" name="quantity" value="0" formnovalidate aria-label="${t('Remove')}: ${title}" type="submit" form="drop-${sku}">${t('Remove')}</button></form>
    <form id="drop-${sku}" method="post" action="/cart/set" class="plain"><input type="hidden" name="sku" value="${sku}"></form></div></li>`;
}

/** Minor units. */
export const goodsIn = (cart: Cart): number =>
  cart.lines.reduce((sum, { sku, quantity }) => sum + (goodOf(sku)?.price ?? 0) * quantity, 0);
