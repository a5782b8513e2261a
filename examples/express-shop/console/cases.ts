/** Cases of customers: what is open, and each with its letters and its outcome. */
import type { Express, Request } from 'express';
import type { CaseRecord, ThreadMessage } from 'orderwright';
import { field, onceOnly, said, select } from '../forms';
import { titleOf } from '../goods';
import { type Html, html } from '../html';
import { consolePage } from '../page';
import type { Shop } from '../shop';
import { type View, viewOf } from '../view';
import { byStaff } from './sign-in';
import { nameOf } from './staff';

const outcomes = ['answered', 'corrected', 'compensated', 'replaced', 'refunded', 'declined'] as const;

export function caseRoutes(app: Express, { oms, clock }: Shop): void {
  app.get('/console/cases', async (_request, response) => {
    const view = viewOf(response);
    const { cases } = await oms.cases.find({ limit: 50 });
    const rows = cases.map(
      (
        one,
      ) => html`<tr><th scope="row"><a href="/console/cases/${one.id}">${one.number}</a></th><td>${view.say(one.kind)}</td>
        <td><span class="tag">${view.say(one.status)}</span></td><td class="roomy">${one.order ? html`<a href="/console/orders/${one.order}">${one.orderNumber}</a>` : '–'}</td><td class="roomy" translate="no">${one.owner ? nameOf(one.owner) : '–'}</td><td class="wraps">${dueOf(view, one, clock.now())}</td></tr>`,
    );
    const { t } = view;
    const found = html`<div class="scroll" tabindex="0" role="region" aria-label="${t('Cases')}"><table><thead><tr><th scope="col">${t('Number')}</th><th scope="col">${t('Kind')}</th><th scope="col">${t('Status')}</th>
      <th scope="col" class="roomy">${t('Order')}</th><th scope="col" class="roomy">${t('With whom')}</th><th scope="col">${t('Due')}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
    const body = html`<h1>${t('Cases')}</h1>${rows.length > 0 ? found : html`<p>${t('There is none.')}</p>`}`;
    response.send(consolePage(view, { title: t('Cases'), body }));
  });

  app.get('/console/cases/:case', async (request, response) => {
    const view = viewOf(response);
    const one = await oms.cases.get(request.params.case);
    const body = caseOf(view, one, { thread: await oms.cases.thread(one), nowMs: clock.now() });
    response.send(consolePage(view, { title: view.t('Case {}', one.number), body }));
  });

  app.post('/console/cases/:case/:step', async (request: Request<{ case: string; step: string }>, response) => {
    const { case: id, step } = request.params;
    const form = said(request);
    const by = byStaff(request);
    if (step === 'reply') await oms.cases.reply(id, { text: form('text') }, by);
    if (step === 'note') await oms.cases.note(id, { text: form('text') }, by);
    if (step === 'assign') await oms.cases.assign(id, { owner: by.actor?.id ?? null }, by);
    if (step === 'resolve')
      await oms.cases.resolve(id, { outcome: outcomes.find((word) => word === form('outcome')) ?? 'answered' }, by);
    response.redirect(303, `/console/cases/${id}`);
  });
}

/** When the next answer is owed, marked where that is over. */
function dueOf({ t, when }: View, { dueAt }: CaseRecord, nowMs: number): Html {
  const isLate = dueAt !== null && Date.parse(dueAt) < nowMs;
  return html`${when(dueAt)}${isLate && html` <span class="tag bad">${t('Late')}</span>`}`;
}

interface Shown {
  readonly thread: readonly ThreadMessage[];
  readonly nowMs: number;
}

function caseOf(view: View, one: CaseRecord, { thread, nowMs }: Shown): Html {
  const { t, say, when, language } = view;
  const goods = one.lines.map(({ sku }) => titleOf(language, sku));
  const letters = thread.map(
    ({ direction, body, at }) =>
      html`<li class="letter ${direction}"><p class="by">${say(direction)} · ${when(at)}</p>${body ? html`<p translate="no">${body.text}</p>` : html`<p>${t('Nothing is kept of them.')}</p>`}</li>`,
  );
  const allowed = new Set(one.actions.flatMap(({ action, allowed }) => (allowed ? [action as string] : [])));
  const form = (step: string, fields: Html) =>
    allowed.has(step) &&
    html`<form method="post" action="/console/cases/${one.id}/${step}">${onceOnly()}${fields}<button${step !== 'reply' && html` class="second"`}>${say(`case.${step}`)}</button></form>`;
  return html`<h1>${t('Case {}', one.number)} <span class="tag">${say(one.status)}</span></h1><div class="columns">
    <section class="card"><p>${say(one.kind)} · ${say(one.priority)} · ${t('With whom')}${t(': ')}<span translate="no">${one.owner ? nameOf(one.owner) : '–'}</span></p>
    <p>${t('Due')}${t(': ')}${dueOf(view, one, nowMs)}</p>
    ${one.order && html`<p><a href="/console/orders/${one.order}">${t('Order {}', one.orderNumber ?? '')}</a>${goods.length > 0 && html` · ${goods.join(t(', '))}`}</p>`}<ol class="thread">${letters}</ol></section>
    <section class="card"><h2>${t('What may be done now')}</h2>
    ${form('reply', field({ name: 'text', label: t('Answer'), required: true, isLong: true }))}${form('note', field({ name: 'text', label: t('Note'), required: true, isLong: true }))}
    ${form('assign', html``)}${form(
      'resolve',
      select(
        'outcome',
        t('Outcome'),
        outcomes.map((word) => [word, say(word)] as const),
      ),
    )}</section></div>`;
}
