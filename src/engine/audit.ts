/** Audits: what is stored against what follows from its own log. Zero differences is sound. */
import {
  bookedWorth,
  decodeOrder,
  emptyOrder,
  encodeOrder,
  kept,
  type OrderRecord,
  outstanding,
  overpaid,
  payableTax,
  rebaseReason,
} from '../order';
import type { StoredCommit, StoredPosting, StoredSubject } from '../ports';
import { type LedgerEntry, openedAccount } from '../settlement';
import { fold } from './fold';
import { groupBy } from './group-by';
import type { Runtime } from './runtime';
import { type StockFinding, stockFindings } from './stock/audit';

/** What an audit looked at and found: lists that are empty in a shop whose books are sound. */
export interface AuditReport {
  readonly orders: number;
  /** Where counters, movements, reservations and orders disagree about stock; see `inventory.audit`. */
  readonly stock: readonly StockFinding[];
  readonly money: readonly MoneyFinding[];
  /** Orders that are not the fold of their facts. */
  readonly facts: readonly string[];
}

/** An order whose money does not add up, by the `rule` that it breaks, with the figures in minor units by their names. */
export interface MoneyFinding {
  readonly orderId: string;
  readonly rule: 'identity' | 'refunds' | 'ledger' | 'receivable' | 'tax' | 'reporting';
  readonly details: Readonly<Record<string, number>>;
}

/** Orders looked at together. */
const pageSize = 200;

/** Checks every order of the shop, page by page, and the stock against movements and against the orders' allocations. */
export async function auditAll(runtime: Runtime): Promise<AuditReport> {
  const { shop, repository } = runtime;
  const money: MoneyFinding[] = [];
  const facts: string[] = [];
  let orders = 0;
  let before: string | undefined;
  for (;;) {
    const page = await repository.find(shop.id, { limit: pageSize, ...(before !== undefined && { before }) });
    if (page.length === 0) break;
    const refs = page.map(({ kind, id }) => ({ kind, id }));
    const [commits, postings] = await Promise.all([
      repository.history(shop.id, refs),
      repository.ledger(shop.id, refs),
    ]);
    const commitsOf = groupBy(commits, (commit) => commit.subject.id);
    const postingsOf = groupBy(postings, (posting) => posting.subject.id);
    for (const stored of page) {
      orders++;
      const order = decodeOrder(stored);
      if (!folds(runtime, stored, commitsOf.get(stored.id) ?? [])) facts.push(stored.id);
      money.push(...moneyFindings(order, postingsOf.get(stored.id) ?? []));
    }
    before = page.at(-1)?.id;
    if (page.length < pageSize) break;
  }
  return {
    orders,
    stock: await collected(stockFindings(runtime)),
    money,
    facts,
  };
}

/**
 * The law of the log: fold(facts since the last checkpoint) = snapshot. The states of an order that waits to be rebased are what the machine
 * of another release made of its facts; they are left out until then.
 */
function folds({ evolve, shop }: Runtime, stored: StoredSubject, commits: readonly StoredCommit[]): boolean {
  const order = decodeOrder(stored);
  const folded = fold(evolve, emptyOrder(shop.id, stored.id, shop.regions), commits);
  const isCurrent = rebaseReason(order, shop.regions) === null;
  return textOf(isCurrent ? folded : withStatesOf(order, folded)) === textOf(order);
}

function textOf(order: OrderRecord): string {
  return JSON.stringify(encodeOrder(null, order));
}

function withStatesOf({ head: { schema, fingerprint, states } }: OrderRecord, folded: OrderRecord): OrderRecord {
  return { ...folded, head: { ...folded.head, schema, fingerprint, states } };
}

function moneyFindings(order: OrderRecord, postings: readonly StoredPosting[]): MoneyFinding[] {
  const { totals, payments, id } = order.head;
  const findings: MoneyFinding[] = [];
  const find = (rule: MoneyFinding['rule'], details: Record<string, number>) =>
    findings.push({ orderId: id, rule, details });
  if (kept(totals) !== totals.due + overpaid(totals) - outstanding(totals))
    find('identity', { kept: kept(totals), due: totals.due });
  for (const payment of payments)
    if (payment.refunded + payment.refunding > payment.captured)
      find('refunds', { captured: payment.captured, refunded: payment.refunded });
  const { currency, test } = order.head.intake;
  if (test) {
    if (postings.length > 0) find('ledger', { postings: postings.length });
    return findings;
  }
  const accounts = new Map<string, Required<LedgerEntry>>();
  for (const posting of postings) {
    let sum = 0;
    let sumReported = 0;
    for (const { account: stands, amount, reported = amount } of posting.entries) {
      const account = openedAccount(stands);
      sum += amount;
      sumReported += reported;
      if (posting.currency !== currency) continue;
      const before = accounts.get(account) ?? { account, amount: 0, reported: 0 };
      accounts.set(account, { account, amount: before.amount + amount, reported: before.reported + reported });
    }
    if (sum !== 0) find('ledger', { sum, version: posting.version });
    if (sumReported !== 0) find('ledger', { reported: sumReported, version: posting.version });
  }
  const receivable = accounts.get('customer.receivable')?.amount ?? 0;
  if (totals.placed && receivable !== totals.due - kept(totals))
    find('receivable', { ledger: receivable, order: totals.due - kept(totals) });
  const taxOwed = 0 - (accounts.get('tax.payable')?.amount ?? 0);
  if (totals.placed && taxOwed !== payableTax(order)) find('tax', { ledger: taxOwed, order: payableTax(order) });
  if (order.head.books) findings.push(...reportingFindings(order, [...accounts.values()]));
  return findings;
}

/**
 * In the reporting currency every account is worth what its balance is by the frozen rate, but for what gateways hold: that is worth so much
 * more or less as gains and losses say. What roundings leave over is on its own account.
 */
function reportingFindings({ head }: OrderRecord, accounts: readonly Required<LedgerEntry>[]): MoneyFinding[] {
  const worth = bookedWorth(head);
  const off = (entry: Required<LedgerEntry>) => entry.reported - worth(entry.amount);
  const named = (wanted: (account: string) => boolean) => accounts.filter(({ account }) => wanted(account));
  const sum = (entries: readonly Required<LedgerEntry>[]) => entries.reduce((total, entry) => total + off(entry), 0);
  const isHeld = (account: string) => account.startsWith('clearing:');
  const isExchange = (account: string) => account === 'fx.gains' || account === 'fx.losses';
  const even = named((account) => !account.startsWith('fx.') && !isHeld(account));
  const wrong = even.filter((entry) => off(entry) !== 0);
  const differences = sum(named(isHeld)) + sum(named(isExchange));
  const left = accounts.reduce(
    (total, { account, amount }) => (isExchange(account) ? total : total + worth(amount)),
    0,
  );
  const rounding = left + sum(named((account) => account === 'fx.rounding'));
  if (wrong.length === 0 && differences === 0 && rounding === 0) return [];
  const details = { ...Object.fromEntries(wrong.map((entry) => [entry.account, off(entry)])), differences, rounding };
  return [{ orderId: head.id, rule: 'reporting', details }];
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
