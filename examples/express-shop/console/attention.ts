/** Everything that waits for a person. */
import type { Express } from 'express';
import type { AttentionItem } from 'orderwright';
import { titleOf } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { actorOf } from './sign-in';

const pageSize = 25;

export function attentionRoutes(app: Express, { oms }: Shop): void {
  app.get('/console/attention', async (request, response) => {
    const view = viewOf(response);
    const after = typeof request.query.after === 'string' ? request.query.after : null;
    const { items, next } = await oms.attention({ limit: pageSize, after, actor: actorOf(request) });
    const more = new URLSearchParams({ after: next ?? '' });
    const body = html`<h1>${view.t('Attention')}</h1>
      ${items.length === 0 ? html`<p>${view.t('Nothing waits for anybody.')}</p>` : html`<ul class="cards">${await Promise.all(items.map(async (item) => itemOf(view, item, await titleAbout(oms, view, item))))}</ul>`}
      ${next && html`<p><a class="button second" href="/console/attention?${more.toString()}">${view.t('More')}</a></p>`}`;
    response.send(consolePage(view, { title: view.t('Attention'), body }));
  });
}

const pages: Readonly<Record<string, string>> = { order: '/console/orders/', case: '/console/cases/' };

/** The goods that a promise was about: it names a line of its order. */
async function titleAbout(oms: Shop['oms'], { language }: View, { reason, subject, about }: AttentionItem) {
  if (reason !== 'promise' || about === null) return null;
  const { lines } = await oms.orders.get(subject.id);
  const line = lines.find(({ id }) => id === about);
  return line ? titleOf(language, line.sku, line.title) : null;
}

function itemOf({ t, say, when, money }: View, item: AttentionItem, title: string | null): Html {
  const page = pages[item.subject.kind];
  const name = `${say(item.subject.kind)} ${item.number ?? ''}`;
  // A letter is late since it was due.
  const isDue = item.dueAt !== null && item.dueAt !== item.since;
  return html`<li class="card"><p><span class="tag bad">${say(item.reason)}</span>${item.detail && html` ${say(item.detail)}`}${item.subject.kind === 'case' && item.about && html` ${say(item.about)}`}${title && html` · ${title}`}</p>
    <p>${page ? html`<a href="${page}${item.subject.id}">${name}</a>` : name}${item.amount && html` · ${money(item.amount.amount)}`}</p>
    <p class="by">${t('since {}', when(item.since))}${isDue && html` · ${t('due {}', when(item.dueAt))}`}</p>
    <p class="by">${t('May help')}${t(': ')}${item.actions.slice(0, 4).map(say).join(t(', '))}</p></li>`;
}
