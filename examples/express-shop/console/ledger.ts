/** What the ledger says, day by day: each account with what came to stand on it. */
import type { StoredPosting } from 'orderwright';
import { type Html, html } from '../html';
import { shopOptions } from '../shop';
import type { View } from '../view';

/** The newest day first, and open; each sums to nothing. */
export function ledgerOf(view: View, postings: readonly StoredPosting[]): Html {
  const days = sums(postings.flatMap(({ at, entries }) => entries.map((entry) => ({ ...entry, group: dayOf(at) }))));
  if (days.length === 0) return html`<p>${view.t('There is none.')}</p>`;
  return html`${days.map(([day, accounts], i) => html`<details${i === 0 && html` open`}><summary>${view.day(day)}</summary>${table(view, day, accounts)}</details>`)}`;
}

function table({ t, money, day: named, ...view }: View, day: string, accounts: readonly [string, number][]): Html {
  const rows = accounts.map(
    ([account, amount]) =>
      html`<tr><th scope="row">${accountName(view, account)} <br><code>${account}</code></th><td class="number">${money(amount)}</td></tr>`,
  );
  const all = accounts.reduce((sum, [, amount]) => sum + amount, 0);
  return html`<table class="bill"><caption class="unseen">${named(day)}</caption><tbody>${rows}<tr class="total"><th scope="row">${t('Sum')}</th><td class="number">${money(all)}</td></tr></tbody></table>`;
}

/** `clearing:card` is an account for each way of paying. */
function accountName({ say }: Pick<View, 'say'>, account: string): string {
  const [kind = '', of] = account.split(':');
  return of === undefined ? say(account) : `${say(kind)} · ${say(of)}`;
}

const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: shopOptions.zone });
const dayOf = (at: string): string => calendar.format(new Date(at));

interface Entry {
  readonly group: string;
  readonly account: string;
  readonly amount: number;
}

/** By group, then by account: the last group first, accounts in their order. */
function sums(entries: readonly Entry[]): [string, [string, number][]][] {
  const groups = new Map<string, Map<string, number>>();
  for (const { group, account, amount } of entries) {
    const accounts = groups.get(group) ?? new Map<string, number>();
    groups.set(group, accounts.set(account, (accounts.get(account) ?? 0) + amount));
  }
  return [...groups]
    .sort()
    .reverse()
    .map(([group, accounts]) => [group, [...accounts].sort()]);
}
