/** What begins with the books: balances that another system leaves, and results that were its own. */
import type { LedgerEntry } from './ledger';

/** Accounts of results, and of what was owed for goods: in the old books they are told already. */
const told: ReadonlySet<string> = new Set([
  'sales.revenue',
  'sales.returns',
  'stock.cost',
  'stock.received',
  'stock.adjusted',
  'tax.differences',
  'giftCards.issued',
  'storeCredit.granted',
  'gateway.fees',
  'carrier.compensation',
  'supplier.compensation',
  'warranty.cost',
  'repairs.cost',
  'fx.gains',
  'fx.losses',
]);

const prefix = 'opening:';

/**
 * Entries of what was in other books before these begin: balances stay, results go to an account of the same name behind `opening:`, so that
 * nothing is earned or spent twice. They sum to zero as before.
 *
 * @example
 * openingEntries(postReceipt({ cost: 25000 })); // stock.goods 25000, opening:stock.received −25000
 */
export function openingEntries<Entry extends LedgerEntry>(entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => (told.has(entry.account) ? { ...entry, account: prefix + entry.account } : entry));
}

/**
 * The account that an opening one stands for; others are themselves.
 *
 * @example
 * openedAccount('opening:sales.revenue'); // 'sales.revenue'
 */
export function openedAccount(account: string): string {
  return account.startsWith(prefix) ? account.slice(prefix.length) : account;
}
