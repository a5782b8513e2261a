/** From the cart to an order: who it is for, how it is sent, how it is paid. */
import type { Express, Request, Response } from 'express';
import { isOmsError, type Order } from 'orderwright';
import type { Cart } from '../carts';
import { field, filled, onceOnly, radios, said, select } from '../forms';
import { type Delivery, deliveries, titleOf } from '../goods';
import { type Html, html } from '../html';
import { storePage } from '../page';
import { inWords } from '../refusals';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { goodsIn } from './cart';
import { liveCart, unitsIn } from './held';

const linkDays = 60;

export function checkoutRoutes(app: Express, shop: Shop): void {
  app.get('/checkout', async (request, response) => show(shop, request, response, []));

  app.post('/checkout', async (request, response) => {
    const cart = await liveCart(shop, request);
    if (!cart || cart.lines.length === 0) return response.redirect(303, '/cart');
    try {
      const order = await placed(shop, cart, said(request), viewOf(response));
      shop.carts.drop(cart.id);
      response.redirect(303, await afterPaying(shop, order));
    } catch (error) {
      if (!isOmsError(error)) throw error;
      response.status(409);
      await show(
        shop,
        request,
        response,
        error.problems.map((problem) => inWords(viewOf(response), problem)),
      );
    }
  });
}

async function placed({ oms }: Shop, cart: Cart, form: (name: string) => string, view: View): Promise<Order> {
  const delivery = (form('delivery') in deliveries ? form('delivery') : 'standard') as Delivery;
  const method = ['card', 'wallet', 'cash'].find((one) => one === form('method')) ?? 'card';
  return oms.orders.place(
    {
      ...{ channel: 'web', locale: view.language, cart: cart.id, lines: cart.lines.map((line) => ({ ...line })) },
      customer: filled({ email: form('email'), name: form('name'), phone: form('phone') }),
      shipTo: { country: form('country'), ...addressIn(form) },
      // What delivery costs is the shop's to say, whatever a form names.
      shipping: [{ code: delivery, amount: deliveries[delivery] }],
      payment: { method, ...(method === 'card' && { token: form('card') === 'declined' ? 'declined' : 'ok' }) },
    },
    { idempotencyKey: form('key') || cart.id, actor: { kind: 'system', id: 'checkout' } },
  );
}

export const addressIn = (form: (name: string) => string) =>
  filled({ name: form('name'), line1: form('line1'), city: form('city'), postalCode: form('postalCode') });

/** Where a customer goes once they have asked to pay: to the page of their wallet, or to their order. */
export async function afterPaying(shop: Shop, order: Order): Promise<string> {
  const page = await trackingPath(shop, order);
  if (order.payments.every(({ status }) => status !== 'requiresAction')) return `${page}?placed`;
  return (await shop.oms.payments.action(order)) ?? page;
}

/** The signed link to an order, as the confirmation has it. */
export async function trackingPath({ links, clock }: Shop, order: Order): Promise<string> {
  const expiresAt = new Date(clock.now() + linkDays * 86_400_000).toISOString();
  return `/track/${await links.sign(order, { expiresAt })}`;
}

async function show(shop: Shop, request: Request, response: Response, reasons: readonly string[]): Promise<void> {
  const view = viewOf(response);
  const cart = await liveCart(shop, request);
  if (!cart || cart.lines.length === 0) return response.redirect(303, '/cart');
  const page = { title: view.t('Checkout'), body: formOf(view, cart, said(request), reasons) };
  response.send(storePage(view, { ...page, cartCount: unitsIn(cart) }));
}

function formOf(view: View, cart: Cart, given: (name: string) => string, reasons: readonly string[]): Html {
  const { t, money } = view;
  const again = (name: string) => ({ name, value: given(name) });
  return html`<h1>${t('Checkout')}</h1>
  ${reasons.length > 0 && html`<ul class="note warn reasons" role="alert">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
  <form method="post" action="/checkout" class="columns">${onceOnly()}
  <section class="card"><h2>${t('Who is it for?')}</h2>
    ${field({ ...again('name'), label: t('Name'), required: true, autocomplete: 'name' })}
    ${field({ ...again('email'), label: t('E-mail'), type: 'email', required: true, autocomplete: 'email' })}
    ${field({ ...again('phone'), label: t('Phone'), type: 'tel', autocomplete: 'tel' })}
    ${field({ ...again('line1'), label: t('Street and number'), required: true, autocomplete: 'address-line1' })}
    ${field({ ...again('city'), label: t('City'), required: true, autocomplete: 'address-level2' })}
    ${field({ ...again('postalCode'), label: t('Post code'), required: true, autocomplete: 'postal-code' })}
    ${countrySelect(view, given('country'))}</section>
  <section class="card"><h2>${t('How is it sent and paid?')}</h2>
    ${radios(
      'delivery',
      t('Delivery'),
      (Object.keys(deliveries) as Delivery[]).map(
        (code) =>
          [
            code,
            `${t(code === 'standard' ? 'Standard, two days' : 'Express, next day')} · ${money(deliveries[code])}`,
          ] as const,
      ),
      given('delivery') || 'standard',
    )}
    ${paymentChoices(view, given)}
    ${sumOf(view, cart)}
    <button class="wide">${t('Place the order')}</button></section></form>`;
}

/** What is bought, and what it comes to each way of sending: the style sheet shows the one that is chosen. */
function sumOf({ t, money, language }: View, cart: Cart): Html {
  const bought = cart.lines.map(({ sku, quantity }) => `${quantity} × ${titleOf(language, sku)}`);
  const totals = (Object.keys(deliveries) as Delivery[]).map(
    (code) =>
      html`<p class="sum total-${code}">${t('Total with delivery')}${t(': ')}<strong>${money(goodsIn(cart) + deliveries[code])}</strong></p>`,
  );
  return html`<p>${bought.join(t(', '))}</p><p class="sum">${t('Goods')}${t(': ')}<strong>${money(goodsIn(cart))}</strong></p>${totals}`;
}

export const countrySelect = ({ t }: View, chosen: string): Html =>
  select(
    'country',
    t('Country'),
    [
      ['GB', t('United Kingdom')],
      ['IE', t('Ireland')],
      ['TW', t('Taiwan')],
    ],
    chosen || 'GB',
  );

export function paymentChoices({ t }: View, given: (name: string) => string): Html {
  const methods = [
    ['card', t('Card')],
    ['wallet', t('Wallet')],
    ['cash', t('Cash on delivery')],
  ] as const;
  return html`${radios('method', t('Payment'), methods, given('method') || 'card')}
    ${select(
      'card',
      t('Test card'),
      [
        ['ok', t('A card that pays')],
        ['declined', t('A card that is declined')],
      ],
      given('card'),
    )}`;
}
