/** The shop over HTTP: the storefront, the console for staff, the library's own API beside them, and what belongs to all pages. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { isOmsError } from 'orderwright';
import { createHandler } from 'orderwright/http';
import { expressHandler } from 'orderwright/http/express';
import { consoleRoutes } from './console/routes';
import { staffIds } from './console/staff';
import { keepCookie } from './cookies';
import { said } from './forms';
import { html } from './html';
import { consolePage, storePage } from './page';
import { inWords } from './refusals';
import type { Shop } from './shop';
import { storefrontRoutes } from './storefront/routes';
import { walletRoutes, walletWebhook } from './storefront/wallet-page';
import { viewOf, withView } from './view';

/** As it comes from npm, beside its entry. */
const chartLibrary = join(dirname(createRequire(import.meta.url).resolve('chart.js')), 'chart.umd.min.js');

const asset = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export function createApp(shop: Shop): Express {
  const app = express().disable('x-powered-by');
  app.use(safeHeaders);
  app.get(
    '/health',
    async (_request, response) =>
      void response.json({ orders: (await shop.oms.orders.find({ limit: 1 })).orders.length }),
  );
  app.use(express.static(asset('./public')));
  app.get('/vendor/chart.js', (_request, response) => response.sendFile(chartLibrary));
  app.post('/webhooks/wallet', express.text({ type: '*/*' }), walletWebhook(shop));
  const api = createHandler(shop.oms, {
    ...{ basePath: '/api', links: shop.links, liveMs: 500 },
    authorize: (request) => {
      const staff = /(?:^|;\s*)staff=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1];
      return staff && staffIds.includes(staff) ? { role: 'staff', id: staff } : null;
    },
  });
  app.use('/api', sameSite, expressHandler(api));

  app.use(express.urlencoded({ extended: false, limit: '50kb' }), withView, sameSite);
  app.post('/language', (request, response) => {
    const form = said(request);
    keepCookie(response, 'language', form('to') === 'zh-TW' ? 'zh-TW' : 'en');
    response.redirect(303, localPath(form('back')));
  });
  storefrontRoutes(app, shop);
  walletRoutes(app, shop);
  consoleRoutes(app, shop);
  app.use((_request, response) => refuse(response, 404, [viewOf(response).t('There is no such page.')]));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) return void response.end();
    if (!isOmsError(error)) {
      console.error(error);
      return refuse(response, 500, [viewOf(response).t('Something went wrong here.')]);
    }
    const missing = error.problems.every(({ code }) => code.endsWith('.notFound'));
    refuse(
      response,
      missing ? 404 : 409,
      error.problems.map((problem) => inWords(viewOf(response), problem)),
    );
  });
  return app;
}

/** Why it did not work, and the way back: to the page whose form was refused, or to the start. What is not there says just that. */
function refuse(response: Response, status: number, reasons: readonly string[]): void {
  const view = viewOf(response);
  const { t, staff, path } = view;
  const start = path.startsWith('/console') ? '/console' : '/';
  const back = response.req.method === 'POST' ? path : start;
  const title = (status === 404 && reasons[0]) || t('That did not work');
  const onward = back !== start ? t('Back') : t(start === '/' ? 'See the goods' : 'To the orders');
  const body = html`<section class="card narrow"><h1>${title}</h1>
    ${title !== reasons[0] && html`<ul class="note warn reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
    <p><a class="button" href="${back}">${onward}</a></p></section>`;
  const page = { title, body };
  const inConsole = path.startsWith('/console') && staff !== null;
  response.status(status).send(inConsole ? consolePage(view, page) : storePage(view, page));
}

function safeHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set(
    'content-security-policy',
    "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  );
  response.set('x-content-type-options', 'nosniff');
  response.set('referrer-policy', 'same-origin');
  next();
}

/** Forms of other pages are not answered: the browser says where a form was. */
function sameSite(request: Request, response: Response, next: NextFunction): void {
  const origin = request.get('origin');
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.get('host'));
  if (request.method === 'GET' || request.method === 'HEAD' || isOwn) next();
  else response.sendStatus(403);
}

const localPath = (path: string): string => (/^\/(?![/\\])/.test(path) ? path : '/');
