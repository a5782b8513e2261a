/** What is sold, with what is left of it. */
import type { Express } from 'express';
import { goods } from '../goods';
import { html } from '../html';
import { storePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { liveCart, unitsIn } from './held';
import { pictureOf } from './picture';

export function catalogueRoutes(app: Express, { oms, ...shop }: Shop): void {
  app.get('/', async (request, response) => {
    const view = viewOf(response);
    const cart = await liveCart({ oms, ...shop }, request);
    const levels = await oms.inventory.available(goods.map(({ sku }) => sku));
    const free = new Map(levels.map(({ sku, units }) => [sku, units ?? 0]));
    const cards = goods.map((good) => card(view, good, free.get(good.sku) ?? 0));
    const body = html`<h1>${view.t('Made by hand, for every day')}</h1><ul class="goods">${cards}</ul>`;
    response.send(storePage(view, { title: view.t('Goods'), body, cartCount: unitsIn(cart) }));
  });
}

function card({ t, language, money }: View, good: (typeof goods)[number], free: number) {
  const title = good.title[language];
  const left = free <= 0 ? t('Sold out') : free < 6 ? t('Only {} left', free) : t('In stock');
  return html`<li class="card good">${pictureOf(good)}<h2>${title}</h2><p>${good.says[language]}</p>
    <p class="price"><strong>${money(good.price)}</strong> <span class="${free < 6 ? 'few' : 'fine'}">${left}</span></p>
    <form method="post" action="/cart/add"><input type="hidden" name="sku" value="${good.sku}">
    <button${free <= 0 && html` disabled`} aria-label="${t('Add to cart')}: ${title}">${t('Add to cart')}</button></form></li>`;
}
