/** The frame around every page. */
import { nameOf } from './console/staff';
import { type Html, html } from './html';
import type { View } from './view';
import type { Word } from './words';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Scripts of the page, from `public`. */
  readonly scripts?: readonly string[];
  readonly cartCount?: number;
}

const consoleLinks = [
  ['/console', 'Orders'],
  ['/console/attention', 'Attention'],
  ['/console/new', 'New order'],
  ['/console/packing', 'Packing'],
  ['/console/returns', 'Returns'],
  ['/console/cases', 'Cases'],
  ['/console/stock', 'Stock'],
  ['/console/money', 'Money'],
  ['/console/charts', 'Charts'],
] as const satisfies readonly (readonly [string, Word])[];

export function storePage(view: View, page: Page): string {
  const { t } = view;
  const nav = html`<nav aria-label="${t('Shop')}"><a href="/">${t('Goods')}</a>
    <a href="/cart">${t('Cart')}${page.cartCount ? html` <b class="count">${page.cartCount}</b>` : ''}</a></nav>`;
  return frame(view, page, nav, 'store');
}

export function consolePage(view: View, page: Page): string {
  const { t, path, staff } = view;
  const here = path.split('?')[0] ?? '';
  const links = consoleLinks.map(
    ([to, word]) =>
      html`<a href="${to}"${here === to ? html` aria-current="page"` : isWithin(here, to) && html` aria-current="true"`}>${t(word)}</a>`,
  );
  const out = html`<form method="post" action="/console/sign-out" class="plain"><button class="quiet">${t('Sign out')} <span translate="no">(${nameOf(staff ?? '')})</span></button></form>`;
  return frame(view, page, staff ? html`<nav aria-label="${t('Console')}">${links}</nav>${out}` : html``, 'console');
}

/** The page of one order or customer belongs to the orders, that of one case to the cases. */
const isWithin = (path: string, list: string): boolean =>
  list === '/console' ? /^\/console\/(orders|customers)\//.test(path) : path.startsWith(`${list}/`);

function frame(view: View, page: Page, nav: Html, kind: 'store' | 'console'): string {
  const { t, language, path } = view;
  const other =
    language === 'en' ? ({ code: 'zh-TW', name: '中文' } as const) : ({ code: 'en', name: 'English' } as const);
  return html`<!doctype html>
<html lang="${language === 'en' ? 'en' : 'zh-Hant'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · ${t('Kiln & Table')}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop.css">
${(page.scripts ?? []).map((file) => html`<script src="/${file}" defer></script>`)}
</head>
<body class="${kind}">
<a class="skip" href="#main">${t('Skip to content')}</a>
<header>
<a class="brand" href="${kind === 'store' ? '/' : '/console'}">${t('Kiln & Table')}${kind === 'console' && html` <small>${t('Console')}</small>`}</a>
${nav}
<form method="post" action="/language" class="plain"><input type="hidden" name="back" value="${path}">
<button class="quiet" name="to" value="${other.code}" lang="${other.code === 'en' ? 'en' : 'zh-Hant'}">${other.name}</button></form>
</header>
<main id="main">${page.body}</main>
<footer><p>${t('A demonstration: nothing is sold, and nobody is charged.')}</p>
<p>${t('All times: {}', view.zone)}</p>
<p>${kind === 'store' ? html`<a href="/console">${t('Staff console')}</a>` : html`<a href="/">${t('To the shop')}</a>`}</p></footer>
</body>
</html>`.html;
}
