/** An order that comes in by phone. */
import type { Express, Request, Response } from 'express';
import { isOmsError, type Order } from 'orderwright';
import { field, filled, onceOnly, said, select } from '../forms';
import { goods } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import { inWords } from '../refusals';
import type { Shop } from '../shop';
import { addressIn, countrySelect } from '../storefront/checkout';
import { type View, viewOf } from '../view';
import { byStaff } from './sign-in';

export function newOrderRoutes(app: Express, shop: Shop): void {
  app.get('/console/new', async (request, response) => show(shop, request, response, []));

  app.post('/console/new', async (request, response) => {
    try {
      const order = await placed(shop, request);
      response.redirect(303, `/console/orders/${order.id}`);
    } catch (error) {
      if (!isOmsError(error)) throw error;
      response.status(409);
      const reasons = error.problems.map((problem) => inWords(viewOf(response), problem));
      await show(shop, request, response, reasons);
    }
  });
}

function placed({ oms }: Shop, request: Request): Promise<Order> {
  const form = said(request);
  const lines = goods.flatMap(({ sku }) => {
    const quantity = Math.trunc(Number(form(`quantity-${sku}`))) || 0;
    return quantity > 0 ? [{ sku, quantity }] : [];
  });
  return oms.orders.place(
    {
      ...{ channel: 'phone', lines, locale: form('locale') === 'zh-TW' ? 'zh-TW' : 'en' },
      customer: filled({ name: form('name'), email: form('email'), phone: form('phone') }),
      shipTo: { country: form('country'), ...addressIn(form) },
      payment: { method: form('method') === 'invoice' ? 'invoice' : 'cash' },
    },
    byStaff(request),
  );
}

/** The form with what was filled in, so that nobody asks the caller twice. */
async function show({ oms }: Shop, request: Request, response: Response, reasons: readonly string[]): Promise<void> {
  const view = viewOf(response);
  const skus = goods.map(({ sku }) => sku);
  const levels = await oms.inventory.available(skus, { channel: 'phone' });
  const free = new Map(levels.map(({ sku, units }) => [sku, units ?? 0]));
  const body = formOf(view, { free, given: said(request), reasons });
  response.send(consolePage(view, { title: view.t('New order'), body }));
}

interface Filled {
  readonly free: ReadonlyMap<string, number>;
  readonly given: (name: string) => string;
  readonly reasons: readonly string[];
}

function formOf(view: View, { free, given, reasons }: Filled): Html {
  const { t, language, money } = view;
  const again = (name: string) => ({ name, value: given(name) });
  const lines = goods.map(({ sku, title, price }) =>
    field({
      ...{ name: `quantity-${sku}`, type: 'number', min: 0, max: Math.max(0, free.get(sku) ?? 0) },
      value: given(`quantity-${sku}`) || 0,
      label: t('{}, {} ({} free)', title[language], money(price), free.get(sku) ?? 0),
    }),
  );
  return html`<h1>${t('New order')}</h1>
    ${reasons.length > 0 && html`<ul class="note warn reasons" role="alert">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}<form method="post" action="/console/new" class="columns">${onceOnly()}
    <section class="card"><h2>${t('Goods')}</h2>${lines}</section>
    <section class="card"><h2>${t('Customer')}</h2>
    ${field({ ...again('name'), label: t('Name'), required: true })}${field({ ...again('email'), label: t('E-mail'), type: 'email' })}
    ${field({ ...again('phone'), label: t('Phone'), type: 'tel', required: true })}${field({ ...again('line1'), label: t('Street and number'), required: true })}
    ${field({ ...again('city'), label: t('City'), required: true })}${field({ ...again('postalCode'), label: t('Post code'), required: true })}
    ${countrySelect(view, given('country'))}
    ${select(
      'locale',
      t('Language'),
      [
        ['en', 'English'],
        ['zh-TW', '中文'],
      ],
      given('locale'),
    )}
    ${select(
      'method',
      t('Payment'),
      [
        ['cash', t('Cash on delivery')],
        ['invoice', t('Invoice')],
      ],
      given('method'),
    )}
    <button class="wide">${t('Place the order')}</button></section></form>`;
}
