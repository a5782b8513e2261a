/**
 * Sequences of everything that may happen to an order's money, through the order's own commands and facts: bought, paid in parts, edited,
 * refunded, cancelled, sent back, disputed; and in the end all of it taken back. What the facts say is added up here once more.
 */
import { type Fact, type LineTerms, type OrderRecord, outstanding, overpaid } from '../../src/order';
import { pieceShare } from '../../src/order/shares';
import { balances, ledgerBreaches, moneyBreaches, reportingBreachesOf } from '../order/random-laws';
import { type Plan, worldsOf } from '../order/random-story';
import { undo } from '../order/random-undo';
import type { Story } from '../support/order-builders';

/** What came of one sequence. Amounts in minor units. */
export interface Sequence {
  readonly commands: number;
  readonly partialRefunds: number;
  readonly edits: number;
  readonly cancels: number;
  readonly returns: number;
  readonly captured: number;
  readonly givenBack: number;
  /** What the shop kept, by the name that the facts give it. */
  readonly kept: Kept;
  /** What nobody can account for. */
  readonly off: number;
  readonly breaches: readonly string[];
}

interface Kept {
  readonly fee: number;
  readonly shipping: number;
  readonly discount: number;
  /** For goods that came back, and for those that came back worse, wrong or not at all. */
  readonly restocking: number;
  readonly returnShipping: number;
  readonly condition: number;
  /** For units that stayed with the shop or got lost unpaid: the shares that no return and no cancellation took. */
  readonly forfeited: number;
  /** Given beyond what was owed (negative: it adds to what is kept). */
  readonly goodwill: number;
}

/** Carries out a plan, checks the laws after every command, takes everything back, and gives account of it. */
export function carryOutAndUndo(plan: Plan): Sequence {
  const worlds = worldsOf(plan);
  const books = new Map<string, number>();
  const breaches = worlds.flatMap((world) => [...moneyBreaches(world), ...ledgerBreaches(world.story, books)]);
  const end = worlds.at(-1) as (typeof worlds)[number];
  const account = accountOf(end.story.order.head.totals.placed > 0 ? undo(end) : end.story);
  return { ...account, commands: worlds.length, breaches: [...breaches, ...account.breaches] };
}

/** What an order that was taken back comes to, by its own facts. */
export function accountOf(last: Story): Omit<Sequence, 'commands'> {
  const { facts, order } = last;
  const { totals } = order.head;
  const { captured, givenBack, due } = toldBy(facts);
  const kept = totals.placed > 0 ? keptBy(last) : nothing;
  const { goodwill, ...amounts } = kept;
  const named = Object.values(amounts).reduce((sum, amount) => sum + amount, -goodwill);
  return {
    partialRefunds: Math.max(0, of(facts, 'refund.settled') - 1),
    edits: of(facts, 'edit.confirmed'),
    cancels: of(facts, 'lines.cancelled'),
    returns: of(facts, 'return.received'),
    captured,
    givenBack,
    kept,
    off: totals.placed > 0 ? Math.abs(captured - givenBack - (named - outstanding(totals))) + overpaid(totals) : 0,
    breaches: totals.placed > 0 ? [...sums(order, due), ...evenBooks(last), ...reportingBreachesOf(last)] : [],
  };
}

const nothing: Kept = {
  ...{ fee: 0, shipping: 0, discount: 0, restocking: 0, returnShipping: 0 },
  ...{ condition: 0, forfeited: 0, goodwill: 0 },
};

const of = (facts: readonly Fact[], type: Fact['type']): number => facts.filter((fact) => fact.type === type).length;

/** Money and what is due, from what each fact says of itself. */
function toldBy(facts: readonly Fact[]): { captured: number; givenBack: number; due: number } {
  const told = { captured: 0, givenBack: 0, due: 0 };
  for (const fact of facts) {
    switch (fact.type) {
      case 'order.placed':
        told.due += fact.data.terms.totals.total;
        break;
      case 'edit.confirmed':
        told.due += fact.data.amount;
        break;
      case 'lines.cancelled':
      case 'return.received':
        told.due -= amountOf([...fact.data.lines, ...fact.data.charges]);
        break;
      case 'cancel.adjusted':
      case 'return.adjusted':
        told.due += amountOf(fact.data.parts);
        break;
      case 'payment.credited':
        told.due -= fact.data.amount;
        break;
      case 'payment.captured':
        told.captured += fact.data.amount;
        break;
      case 'refund.settled':
        told.givenBack += fact.data.amount;
        break;
      case 'refund.reversed':
        told.givenBack -= fact.data.amount;
        break;
      case 'dispute.lost':
        told.givenBack += fact.data.amount;
        break;
      case 'dispute.won':
        told.givenBack -= fact.data.before === 'lost' ? fact.data.amount : 0;
        break;
    }
  }
  return told;
}

/** What the facts name as kept, and the shipping that the shop does not take back. */
function keptBy({ facts, order }: Story): Kept {
  const parts = facts.flatMap((fact) =>
    fact.type === 'cancel.adjusted' || fact.type === 'return.adjusted' ? fact.data.parts : [],
  );
  const named = (reason: (typeof parts)[number]['reason']) => amountOf(parts.filter((part) => part.reason === reason));
  const charged = order.head.charges.reduce((sum, { total, reversed }) => sum + total - reversed, 0);
  const credits = facts.flatMap((fact) => (fact.type === 'payment.credited' ? [fact.data] : []));
  return {
    fee: named('fee'),
    shipping: named('shipping') + charged,
    discount: named('discount'),
    restocking: named('restocking'),
    returnShipping: named('returnShipping'),
    condition: named('condition'),
    forfeited: order.lines.reduce((sum, line) => sum + forfeitedOf(order, line), 0),
    goodwill: amountOf(credits),
  };
}

/** What units that the customer neither has nor is paid for were sold for, counted from how many they are. */
function forfeitedOf({ head }: OrderRecord, line: LineTerms): number {
  const count = head.counts.find(({ id }) => id === line.id);
  const pieces = count?.parts ?? (count ? [count] : []);
  return pieces.reduce(
    (sum, { sku, returned, forfeited = 0 }) => sum + pieceShare(line, sku, returned, forfeited).amount,
    0,
  );
}

/** Whether the order counts what its facts say, after all of them. */
function sums({ head: { totals } }: OrderRecord, due: number): string[] {
  return totals.due === due ? [] : [`due ${totals.due}, the facts say ${due}`];
}

/** Nothing is left on any account but what was kept, and what is still owed of it. */
function evenBooks(last: Story): string[] {
  const books = balances(last);
  const on = (...accounts: readonly string[]) => accounts.reduce((sum, name) => sum + (books.get(name) ?? 0), 0);
  const { totals } = last.order.head;
  const income = on('tax.payable', 'tax.differences', 'sales.deferred', 'sales.revenue', 'sales.returns');
  return [
    ...(on('customer.receivable') === outstanding(totals) - overpaid(totals) ? [] : ['receivable ≠ outstanding']),
    ...(income === -totals.due ? [] : [`income and tax ${income} ≠ what was kept, ${totals.due}`]),
  ];
}

function amountOf(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}
