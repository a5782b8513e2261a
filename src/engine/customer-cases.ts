/** Cases of a person: those of their parties, and letters that came from a mailbox of theirs before anybody knew whose it was. */
import type { Case } from '../aftersales';
import { oneMailbox } from '../kernel';
import type { FindQuery } from '../ports';
import { liveTerm } from './cases/desk';
import type { Runtime } from './runtime';

export interface CaseOwner {
  readonly parties: readonly string[];
  /** Mailboxes that the host knows to be theirs: what came from them is theirs, too. */
  readonly mailboxes: readonly string[];
}

const pageSize = 200;

/** All cases of a person, or only those that somebody must do something about; by index, and each once. */
export async function casesOf(
  runtime: Runtime,
  { parties, mailboxes }: CaseOwner,
  which: 'all' | 'open',
): Promise<Case[]> {
  const words = which === 'open' ? [liveTerm] : [];
  const asked = [
    ...parties.map((party) => ({ party, ...(words.length > 0 && { terms: words }) })),
    ...mailboxes.map((mailbox) => ({ terms: [`mailbox:${mailbox}`, ...words] })),
  ];
  const found = (await Promise.all(asked.map((query) => pagesOf(runtime, query)))).flat();
  const own = found.filter(({ customer }) => parties.includes(customer.party) || !customer.known);
  return [...new Map(own.map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** Under which words cases of these contacts are found. */
export async function mailboxesIn(
  { derivedId }: Pick<Runtime, 'derivedId'>,
  texts: readonly { readonly name: string; readonly body: string }[],
): Promise<string[]> {
  const contacts = texts.flatMap(({ name, body }) => (name.startsWith('contact:') ? [JSON.parse(body)] : []));
  const emails = contacts.flatMap(({ email }) => (typeof email === 'string' ? [oneMailbox(email)] : []));
  return Promise.all([...new Set(emails)].map((email) => derivedId('mailbox', email)));
}

/** Everybody under whom something of a case is kept: a merged one brings the parties of its messages. */
export function partiesIn({ customer, messages }: Case): string[] {
  return [customer.party, ...messages.flatMap(({ party }) => party ?? [])];
}

async function pagesOf({ shop, repository }: Runtime, query: Omit<FindQuery, 'limit'>): Promise<Case[]> {
  const cases: Case[] = [];
  for (let before: string | undefined; ; before = cases.at(-1)?.id) {
    const page = await repository.find(shop.id, {
      ...{ ...query, kind: 'case', limit: pageSize },
      ...(before !== undefined && { before }),
    });
    cases.push(...page.map(({ head }) => JSON.parse(head) as Case));
    if (page.length < pageSize) return cases;
  }
}
