/** An order that comes in by phone. */
import type { Express } from 'express';
import { field, filled, onceOnly, said, select } from '../forms';
import { goods } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { addressIn, countrySelect } from '../storefront/checkout';
import { type View, viewOf } from '../view';
import { byStaff } from './sign-in';

export function newOrderRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/new', async (_request, response) => {
    const view = viewOf(response);
    const levels = await oms.inventory.available(
      goods.map(({ sku }) => sku),
      { channel: 'phone' },
    );
    const free = new Map(levels.map(({ sku, units }) => [sku, units ?? 0]));
    response.send(consolePage(view, { title: view.t('New order'), body: formOf(view, free) }));
  });

  app.post('/console/new', async (request, response) => {
    const form = said(request);
    const lines = goods.flatMap(({ sku }) => {
      const quantity = Math.trunc(Number(form(`quantity-${sku}`))) || 0;
      return quantity > 0 ? [{ sku, quantity }] : [];
    });
    const order = await oms.orders.place(
      {
        ...{ channel: 'phone', lines, locale: form('locale') === 'zh-TW' ? 'zh-TW' : 'en' },
        customer: filled({ name: form('name'), email: form('email'), phone: form('phone') }),
        shipTo: { country: form('country'), ...addressIn(form) },
        payment: { method: form('method') === 'invoice' ? 'invoice' : 'cash' },
      },
      byStaff(request),
    );
    response.redirect(303, `/console/orders/${order.id}`);
  });
}

function formOf({ t, language, money, ...view }: View, free: ReadonlyMap<string, number>): Html {
  const lines = goods.map(({ sku, title, price }) =>
    field({
      ...{ name: `quantity-${sku}`, type: 'number', value: 0, min: 0, max: Math.max(0, free.get(sku) ?? 0) },
      label: `${title[language]}, ${money(price)} (${t('{} free', free.get(sku) ?? 0)})`,
    }),
  );
  return html`<h1>${t('New order')}</h1><form method="post" action="/console/new" class="columns">${onceOnly()}
    <section class="card"><h2>${t('Goods')}</h2>${lines}</section>
    <section class="card"><h2>${t('Customer')}</h2>
    ${field({ name: 'name', label: t('Name'), required: true })}${field({ name: 'email', label: t('E-mail'), type: 'email' })}
    ${field({ name: 'phone', label: t('Phone'), type: 'tel', required: true })}${field({ name: 'line1', label: t('Street and number'), required: true })}
    ${field({ name: 'city', label: t('City'), required: true })}${field({ name: 'postalCode', label: t('Post code'), required: true })}
    ${countrySelect({ t, language, money, ...view }, 'GB')}
    ${select('locale', t('Language'), [
      ['en', 'English'],
      ['zh-TW', '中文'],
    ])}
    ${select('method', t('Payment'), [
      ['cash', t('Cash on delivery')],
      ['invoice', t('Invoice')],
    ])}
    <button class="wide">${t('Place the order')}</button></section></form>`;
}
