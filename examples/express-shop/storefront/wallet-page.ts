/** The page of the wallet, as if it were somewhere else, and its webhook. */
import type { Express, RequestHandler } from 'express';
import { said } from '../forms';
import { html } from '../html';
import { storePage } from '../page';
import type { Shop } from '../shop';
import { viewOf } from '../view';
import { trackingPath } from './checkout';

export function walletRoutes(app: Express, shop: Shop): void {
  app.get('/wallet/:payment', (request, response, next) => {
    const asked = shop.wallet.asked(request.params.payment);
    if (!asked) return next();
    const view = viewOf(response);
    const body = html`<section class="card narrow wallet"><h1>${view.t('Your wallet')}</h1>
      <p>${view.t('Kiln & Table')} · <strong>${view.money(asked.amount)}</strong></p>
      <form method="post" action="/wallet/${request.params.payment}">
      <button class="wide" name="answer" value="yes">${view.t('Pay')}</button>
      <button class="wide second" name="answer" value="no">${view.t('Do not pay')}</button></form></section>`;
    response.send(storePage(view, { title: view.t('Your wallet'), body }));
  });

  app.post('/wallet/:payment', async (request, response, next) => {
    const asked = shop.wallet.asked(request.params.payment);
    const told = shop.wallet.decide(request.params.payment, said(request)('answer') === 'yes');
    if (!asked || !told) return next();
    const webhook = new URL('/webhooks/wallet', `http://localhost:${request.socket.localPort}`);
    await fetch(webhook, { method: 'POST', body: told.body, headers: { 'wallet-signature': told.signature } });
    response.redirect(303, `${await trackingPath(shop, await shop.oms.orders.get(asked.orderId))}?placed`);
  });
}

/** What the wallet tells. A webhook that it did not sign is not believed. */
export function walletWebhook({ oms, wallet }: Shop): RequestHandler {
  return async (request, response) => {
    const news = wallet.read(String(request.body), request.get('wallet-signature') ?? '');
    if (!news?.orderId) return void response.sendStatus(401);
    await oms.payments.record(news.orderId, news.payload, { actor: { kind: 'system', id: 'wallet' } });
    response.sendStatus(204);
  };
}
