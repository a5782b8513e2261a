/** `oms.customers`: what is kept about people, what they have with the shop, and guests who turn out to be customers. */
import { type Case, isRepairOver, type Repair } from '../aftersales';
import { type Instant, isOmsError, type Money, OmsError, oneMailbox, problem } from '../kernel';
import {
  type Attention,
  attentionOf,
  currenciesOf,
  currentText,
  customerTerm,
  decodeOrder,
  type OrderHead,
  outstanding,
} from '../order';
import type { FindQuery, PartyText } from '../ports';
import { type CaseOwner, casesOf, mailboxesIn, partiesIn } from './customer-cases';
import { idFrom, idOf, name, type OrderRef, parse } from './input';
import { type LoggedMessage, presented, storedMessage } from './messages/record';
import type { CommandOptions, Pipeline } from './pipeline';
import type { Order } from './present';
import { type Runtime, textsOf } from './runtime';
import { claimOrdersSchema, personSchema } from './schemas';
import { creditIn } from './tenders';

/** A person, by one order's party or by the host's own id of a customer. */
export type Person = { readonly party: string } | { readonly customer: string };

/** What became of a claim, order by order. */
export interface ClaimedOrders {
  /** Orders that are the customer's now, those that were before among them. */
  readonly claimed: readonly string[];
  readonly refused: readonly { readonly order: string; readonly code: string; readonly message: string }[];
}

/** What a person has with the shop. Amounts are minor units of their currency; a currency in which there is nothing is left out. */
export interface CustomerSummary {
  readonly orders: {
    readonly count: number;
    readonly byChannel: Readonly<Record<string, number>>;
    /** Neither completed, nor cancelled or expired. */
    readonly open: number;
    /** What all of them come to, less what was cancelled and taken back. */
    readonly value: readonly Money[];
    readonly first: Instant | null;
    readonly last: { readonly id: string; readonly number: string | null; readonly placedAt: Instant } | null;
    /** Why some of them wait for a person. */
    readonly attention: readonly Attention[];
  };
  /** What is still owed. */
  readonly outstanding: readonly Money[];
  readonly storeCredit: readonly Money[];
  /** Gift cards that orders were paid with, with what is left on them. */
  readonly giftCards: readonly { readonly account: string; readonly balance: Money }[];
  /** Open ones. */
  readonly repairs: readonly Pick<Repair, 'id' | 'sku' | 'serial' | 'status' | 'dueAt'>[];
  /** Those that somebody must do something about, the newest first. Letters from a known customer's mailbox are among them. */
  readonly cases: readonly Pick<Case, 'id' | 'number' | 'kind' | 'status' | 'priority' | 'orderNumber' | 'dueAt'>[];
  /** What they were told last, or were not and why, the newest first; at most 10. `oms.messages` has the others. */
  readonly messages: readonly Pick<
    LoggedMessage,
    'id' | 'event' | 'channel' | 'state' | 'reason' | 'orderNumber' | 'at'
  >[];
}

/** What a shop knows of its customers: their orders, what is kept about them, and how they are forgotten. */
export interface Customers {
  /**
   * Whether an order is this customer's, by the host's own id: placed with their account, or claimed since. For hosts that show customers their own
   * orders and nobody else's.
   */
  owns(order: Pick<Order, 'party' | 'claimedBy'>, customer: string): Promise<boolean>;
  /**
   * Everything that is kept about a person: of one order's party, or of a customer by the host's own id, with guests' orders that are theirs and what
   * was written in their cases. Letters that only came from their mailbox are not among it: nobody has shown whose they are.
   */
  data(who: Person): Promise<readonly PartyText[]>;
  /**
   * Forgets a person, with guests' orders that are theirs, what was written in their cases, and letters that came from a customer's mailbox. Orders,
   * ledger and figures stay true without them.
   */
  erase(who: Person): Promise<void>;
  /** Orders of all channels, balances, what is owed, open repairs and cases, the last messages. It reads what is this person's, and nothing else. */
  summary(who: Person): Promise<CustomerSummary>;
  /**
   * Orders that a guest has placed are this customer's, one fact each. With a mailbox as proof each order must have been placed with it
   * (`customer.proof`); the host's word is taken as it is. An order of a customer, or of another one's claim, is refused (`customer.claimed`).
   * Repeated, it changes nothing.
   *
   * @example
   * await oms.customers.claim({ customer: 'c-7', orders: [order.id], proof: { email: 'ann@example.com' } });
   */
  claim(
    input: {
      readonly customer: string;
      readonly orders: readonly OrderRef[];
      readonly proof: { readonly email: string } | string;
    },
    options?: CommandOptions,
  ): Promise<ClaimedOrders>;
}

const pageSize = 200;
const mostRepairs = 1_000;
const lastMessages = 10;

export function createCustomers(runtime: Runtime, pipeline: Pipeline): Customers {
  const { shop, repository } = runtime;
  return { owns, data, erase, summary, claim };

  async function owns({ party, claimedBy }: Pick<Order, 'party' | 'claimedBy'>, customer: string): Promise<boolean> {
    const known = await runtime.derivedId('customer', parse(name(200), customer, 'customers.owns'));
    return known === party || known === claimedBy;
  }

  async function data(who: Person): Promise<readonly PartyText[]> {
    const parties = await partiesOf(who);
    return textsIn(await withCases({ parties, mailboxes: [] }));
  }

  async function erase(who: Person): Promise<void> {
    await repository.eraseParties(shop.id, await withCases(await ownerOf(who, await partiesOf(who))));
  }

  /** Whom the parties are of; the mailboxes of a guest are only what somebody has typed. */
  async function ownerOf(who: Person, parties: readonly string[]): Promise<CaseOwner> {
    return { parties, mailboxes: 'customer' in who ? await mailboxesIn(runtime, await textsIn(parties)) : [] };
  }

  async function withCases(owner: CaseOwner): Promise<string[]> {
    return [...new Set([...owner.parties, ...(await casesOf(runtime, owner, 'all')).flatMap(partiesIn)])];
  }

  async function textsIn(parties: readonly string[]): Promise<PartyText[]> {
    return (await Promise.all(parties.map((party) => repository.parties(shop.id, party)))).flat();
  }

  async function claim(input: Parameters<Customers['claim']>[0], options: CommandOptions = {}): Promise<ClaimedOrders> {
    const { customer: named, orders, proof } = parse(claimOrdersSchema, input, 'customers.claim');
    const claimant = await runtime.derivedId('customer', named);
    const claimed: string[] = [];
    const refused: ClaimedOrders['refused'][number][] = [];
    for (const order of (orders as OrderRef[]).map((ref) => idFrom(idOf(ref)))) {
      try {
        if (typeof proof !== 'string') await mustBePlacedWith(order, proof.email);
        const payload = { claimant, proof: typeof proof === 'string' ? proof : 'email' };
        await pipeline.execute({ type: 'orders.claim', id: order, payload, options });
        claimed.push(order);
      } catch (error) {
        if (!isOmsError(error) || !answers.has(error.code)) throw error;
        refused.push({ order, code: error.code, message: error.message });
      }
    }
    return { claimed, refused };
  }

  /** What is kept with the order's party says by which mailbox it was placed; once that was erased nothing does. */
  async function mustBePlacedWith(id: string, email: string): Promise<void> {
    const { head } = (await pipeline.loadKnown(id)).record;
    const texts = textsOf(await repository.parties(shop.id, head.intake.party));
    const contact = JSON.parse(texts.get(currentText('contact', head)) ?? 'null') as { email?: string } | null;
    if (contact?.email !== undefined && oneMailbox(contact.email) === oneMailbox(email)) return;
    throw new OmsError([problem('customer.proof', 'the order was placed with another mailbox', { order: id })]);
  }

  async function summary(who: Person): Promise<CustomerSummary> {
    const party = await partyOf(who);
    const heads = (await ordersOf(party)).filter(({ times, intake }) => times.placed !== null && !intake.test);
    heads.sort((a, b) => (String(a.times.placed) < String(b.times.placed) ? -1 : 1));
    const last = heads.at(-1);
    const byChannel: Record<string, number> = {};
    for (const { intake } of heads) byChannel[intake.channel] = (byChannel[intake.channel] ?? 0) + 1;
    const open = heads.filter(({ states }) => !over.has(states.lifecycle));
    const owner = await ownerOf(who, [...new Set([party, ...heads.map(({ intake }) => intake.party)])]);
    const cases = await casesOf(runtime, owner, 'open');
    return {
      orders: {
        ...{ count: heads.length, byChannel, open: open.length, value: sumOf(heads, ({ totals }) => totals.due) },
        first: heads[0]?.times.placed ?? null,
        last: last ? { id: last.id, number: last.intake.number, placedAt: last.times.placed as Instant } : null,
        attention: [...new Set(heads.flatMap(attentionOf))],
      },
      outstanding: sumOf(heads, ({ totals }) => outstanding(totals)),
      storeCredit: await creditOf(party),
      giftCards: await cardsOf(heads),
      repairs: await repairsOf(owner.parties),
      cases: cases.map(({ id, number, kind, status, priority, orderNumber, dueAt }) => ({
        ...{ id, number, kind, status, priority, orderNumber, dueAt },
      })),
      messages: await messagesOf([...new Set([...owner.parties, ...cases.map(({ customer }) => customer.party)])]),
    };
  }

  async function creditOf(party: string): Promise<Money[]> {
    const currencies = currenciesOf(shop);
    const accounts = currencies.map((currency) => creditIn(party, currency, shop));
    const balances = await balancesOf('storeCredit', accounts);
    return currencies.flatMap((currency, n) => {
      const amount = balances.get(accounts[n] as string) ?? 0;
      return amount === 0 ? [] : [{ amount, currency }];
    });
  }

  async function cardsOf(heads: readonly OrderHead[]): Promise<CustomerSummary['giftCards']> {
    const cards = new Map<string, string>();
    for (const { payments, intake } of heads)
      for (const { tender } of payments) if (tender?.kind === 'giftCard') cards.set(tender.account, intake.currency);
    const balances = await balancesOf('giftCard', [...cards.keys()]);
    return [...cards].map(([account, currency]) => ({
      account,
      balance: { amount: balances.get(account) ?? 0, currency },
    }));
  }

  async function balancesOf(
    space: 'giftCard' | 'storeCredit',
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    if (keys.length === 0) return new Map();
    const values = await repository.counterValues(
      shop.id,
      keys.map((key) => ({ space, key })),
    );
    return new Map(values.map(({ key, value }) => [key, value]));
  }

  async function messagesOf(parties: readonly string[]): Promise<CustomerSummary['messages']> {
    const found = await Promise.all(
      parties.map((party) => repository.find(shop.id, { kind: 'message', party, limit: lastMessages })),
    );
    return found
      .flat()
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, lastMessages)
      .map((stored) => presented(storedMessage(stored)))
      .map(({ id, event, channel, state, reason, orderNumber, at }) => ({
        ...{ id, event, channel, state, reason, orderNumber, at },
      }));
  }

  async function repairsOf(parties: readonly string[]): Promise<CustomerSummary['repairs']> {
    const found = await Promise.all(
      parties.map((of) => repository.find(shop.id, { kind: 'repair', terms: [`party:${of}`], limit: mostRepairs })),
    );
    return found
      .flat()
      .map(({ head }) => JSON.parse(head) as Repair)
      .filter((repair) => !isRepairOver(repair))
      .map(({ id, sku, serial, status, dueAt }) => ({ id, sku, serial, status, dueAt }));
  }

  /** The party, and those of guests' orders that are theirs. */
  async function partiesOf(who: Person): Promise<string[]> {
    const party = await partyOf(who);
    const guests = await pagesOf({ terms: [customerTerm(party)] });
    return [...new Set([party, ...guests.map(({ intake }) => intake.party)])];
  }

  async function ordersOf(party: string): Promise<OrderHead[]> {
    return [...(await pagesOf({ party })), ...(await pagesOf({ terms: [customerTerm(party)] }))];
  }

  async function pagesOf(query: Omit<FindQuery, 'limit'>): Promise<OrderHead[]> {
    const heads: OrderHead[] = [];
    for (let before: string | undefined; ; before = heads.at(-1)?.id) {
      const page = await repository.find(shop.id, {
        ...query,
        limit: pageSize,
        ...(before !== undefined && { before }),
      });
      heads.push(...page.map((stored) => decodeOrder(stored).head));
      if (page.length < pageSize) return heads;
    }
  }

  async function partyOf(who: Person): Promise<string> {
    const { party, customer } = parse(personSchema, who, 'customers');
    return party ?? runtime.derivedId('customer', customer ?? '');
  }
}

/** Refusals that are an answer of one order, and no fault of the call. */
const answers: ReadonlySet<string> = new Set(['customer.claimed', 'customer.proof', 'order.notFound']);
const over: ReadonlySet<string> = new Set(['completed', 'cancelled', 'expired']);

/** By currency; none of which there is nothing. */
function sumOf(heads: readonly OrderHead[], of: (head: OrderHead) => number): Money[] {
  const sums = new Map<string, number>();
  for (const head of heads) sums.set(head.intake.currency, (sums.get(head.intake.currency) ?? 0) + of(head));
  return [...sums].flatMap(([currency, amount]) => (amount === 0 ? [] : [{ amount, currency }]));
}
