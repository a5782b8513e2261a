/** What may be done with an order now, each with its form; and what may not, with the reasons of the library. */
import type { Explanation, Order } from 'orderwright';
import { confirmed, onceOnly } from '../forms';
import { type Html, html } from '../html';
import type { View } from '../view';
import { type OrderAction, orderActions, reasonsOf } from './actions';

export function doable(view: View, order: Order, explained: readonly Explanation[]): Html {
  const { t, say } = view;
  const byName = new Map(explained.map((one) => [one.command, one]));
  const listed = new Set<string>(orderActions.map(({ command }) => command));
  const common = orderActions.map((action) => ({ action, form: formOf(view, order, action, byName) }));
  const may = common.flatMap(({ form }) => form ?? []);
  const mayNot = common.flatMap(({ action: { command }, form }) =>
    form ? [] : refused(view, say(command), byName.get(command)),
  );
  const others = explained
    .filter(({ command }) => !listed.has(command))
    .map(
      (one) =>
        html`<li><strong>${say(one.command)}</strong>${t(': ')}${one.allowed ? t('possible') : reasonsOf(view, one)}</li>`,
    );
  return html`<ul class="actions">${may}</ul><h3>${t('Not now')}</h3><ul class="actions">${mayNot}</ul>
    <details><summary>${t('All others')}</summary><ul class="others">${others}</ul></details>`;
}

type Explained = ReadonlyMap<string, Explanation>;

/** Null where it may not be given now. What asks for something opens first, and so does what is not taken back. */
function formOf(view: View, order: Order, { command, fields, isFinal }: OrderAction, explained: Explained) {
  const name = view.say(command);
  const asked = fields(view, order);
  if (!explained.get(command)?.allowed || asked === null) return null;
  const formWith = (button: Html) =>
    html`<form method="post" action="/console/orders/${order.id}/${command}">${onceOnly()}${asked}${button}</form>`;
  if (isFinal) return html`<li>${confirmed(name, view.t('This is not taken back.'), formWith)}</li>`;
  if (asked.length === 0) return html`<li>${formWith(html`<button class="second">${name}</button>`)}</li>`;
  return html`<li><details><summary class="button second">${name} …</summary>${formWith(html`<button>${name}</button>`)}</details></li>`;
}

/** Some commands may be given, and yet there is nothing that they could be about. */
function refused(view: View, name: string, explained?: Explanation): Html {
  const nothing = html`<ul class="reasons"><li>${view.t('There is nothing that it could be about.')}</li></ul>`;
  const reasons = explained && !explained.allowed ? reasonsOf(view, explained) : nothing;
  return html`<li class="refused"><button disabled class="second">${name}</button>${reasons}</li>`;
}
