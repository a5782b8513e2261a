/**
 * Accounts of the shop that customers pay from: gift cards and store credit. A balance is a guarded counter: what is issued adds to it, what
 * is paid takes from it in the order's own commit, and nothing brings it below zero. Of a gift card only the hash of its code is kept.
 */
import type * as z from 'zod';
import { type Instant, OmsError, omsError, problem } from '../kernel';
import {
  creditAccount,
  currenciesOf,
  type Gathered,
  pricedIn,
  type ShopTerms,
  soldInProblems,
  type TenderFound,
} from '../order';
import type { ChangeSet, SubjectRef } from '../ports';
import { openingEntries, postTenderIssue } from '../settlement';
import { blankSet } from './blank-set';
import type { Committer } from './committer';
import { keyOf, name, parse } from './input';
import { now, type Runtime } from './runtime';
import { giftCardCode, grantSchema, issueSchema } from './schemas';

/** Sixteen characters of 31: 79 bits, more than can be guessed. */
const codeLength = 16;
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** Attempts against other grants to the same customer. */
const maxAttempts = 20;

/** A gift card as it was issued. The code is told this once. */
export interface IssuedGiftCard {
  readonly id: string;
  readonly code: string;
  /** Minor units of `currency`. */
  readonly balance: number;
  readonly currency: string;
  readonly expiresAt: Instant | null;
}

/** Cards with a balance that pay orders. */
export interface GiftCards {
  /**
   * Puts value on a new card, in one of the currencies that the shop sells in (its own by default): it pays orders in that one only. Without a code
   * one is made, and told this once: only its hash is kept.
   */
  issue(input: z.input<typeof issueSchema>, options?: { idempotencyKey?: string }): Promise<IssuedGiftCard>;
  /** What is left on a card; `tender.unknown` when there is none with this code. */
  balance(code: string): Promise<Omit<IssuedGiftCard, 'code'>>;
}

/** What the shop owes customers and they may pay with. */
export interface StoreCredit {
  /** Gives a customer credit, by the host's own id of theirs, in one of the shop's currencies: each has a balance of its own. Answers that one after it. */
  grant(
    input: z.input<typeof grantSchema>,
    options?: { idempotencyKey?: string },
  ): Promise<{ readonly balance: number; readonly currency: string }>;
  /** What a customer has left in a currency (the shop's own by default), in minor units; 0 where nothing was ever granted. */
  balance(customer: string, currency?: string): Promise<{ readonly balance: number; readonly currency: string }>;
}

export interface Tenders {
  readonly giftCards: GiftCards;
  readonly storeCredit: StoreCredit;
}

interface CardHead {
  readonly currency: string;
  readonly expiresAt: Instant | null;
}

export function createTenders(runtime: Runtime, committer: Committer): Tenders {
  const { shop, repository } = runtime;

  return { giftCards: { issue, balance }, storeCredit: { grant, balance: creditOf } };

  async function issue(
    input: z.input<typeof issueSchema>,
    options: { idempotencyKey?: string } = {},
  ): Promise<IssuedGiftCard> {
    const given = parse(issueSchema, input, 'giftCards.issue');
    const key = keyOf(options, ['giftCards.issue', given]);
    if (key && given.code === undefined)
      throw new OmsError([
        problem('input.invalid', 'a card with an idempotency key needs a code of yours: a made one is not kept', {}, [
          'code',
        ]),
      ]);
    const spelled = given.code ?? newCode();
    const id = await cardId(runtime, spelled);
    const head: CardHead = { currency: issuedIn(given, shop), expiresAt: given.expiresAt };
    const result = await committer.submit(
      issuing({
        kind: 'giftCard',
        id,
        account: id,
        currency: head.currency,
        version: 0,
        amount: given.amount,
        head,
        reason: given.opening ? 'opening' : 'issued',
        opening: given.opening,
        key,
      }),
    );
    if (result.status === 'versionConflict')
      throw new OmsError([problem('name.taken', 'a gift card with this code exists already', {}, ['code'])]);
    if (result.status !== 'committed' && result.status !== 'duplicate') throw refusal(result);
    return { id, code: spelled, ...head, balance: await balanceOf('giftCard', id) };
  }

  async function balance(spelled: string): Promise<Omit<IssuedGiftCard, 'code'>> {
    const id = await cardId(runtime, parse(giftCardCode, spelled, 'giftCards.balance'));
    const [card] = await repository.loadMany(shop.id, [{ kind: 'tender', id }]);
    if (!card) throw omsError('tender.unknown', 'there is no gift card with this code');
    const { currency, expiresAt } = JSON.parse(card.head) as CardHead;
    return { id, currency, expiresAt, balance: await balanceOf('giftCard', id) };
  }

  async function grant(
    input: z.input<typeof grantSchema>,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ balance: number; currency: string }> {
    const given = parse(grantSchema, input, 'storeCredit.grant');
    const key = keyOf(options, ['storeCredit.grant', given]);
    const id = await runtime.derivedId('customer', given.customer);
    const own = issuedIn(given, shop);
    const account = creditIn(id, own, shop);
    for (let count = 0; count < maxAttempts; count++) {
      const [stored] = await repository.loadMany(shop.id, [{ kind: 'tender', id }]);
      const result = await committer.submit(
        issuing({
          kind: 'storeCredit',
          id,
          account,
          currency: own,
          version: stored?.version ?? 0,
          amount: given.amount,
          head: { currency: shop.currency, expiresAt: null },
          reason: given.opening ? 'opening' : given.reason,
          opening: given.opening,
          key,
        }),
      );
      if (result.status === 'versionConflict') continue;
      if (result.status !== 'committed' && result.status !== 'duplicate') throw refusal(result);
      return { balance: await balanceOf('storeCredit', account), currency: own };
    }
    throw omsError('contention.exhausted', `the store credit kept changing; try again`, { attempts: maxAttempts });
  }

  async function creditOf(customer: string, asked?: string): Promise<{ balance: number; currency: string }> {
    const currency = issuedIn({ currency: asked }, shop);
    const id = await runtime.derivedId('customer', parse(name(200), customer, 'storeCredit.balance'));
    return { balance: await balanceOf('storeCredit', creditIn(id, currency, shop)), currency };
  }

  async function balanceOf(space: TenderFound['kind'], key: string): Promise<number> {
    const [counter] = await repository.counterValues(shop.id, [{ space, key }]);
    return counter?.value ?? 0;
  }

  function issuing(issue: Issue): ChangeSet {
    const at = now(runtime);
    const type = `${issue.kind}.issued`;
    const subject: SubjectRef = { kind: 'tender', id: issue.id };
    const data = { amount: issue.amount, reason: issue.reason };
    const entries = postTenderIssue(issue);
    return {
      ...blankSet(shop.id, subject, issue.version, at),
      head: JSON.stringify(issue.head),
      facts: [JSON.stringify({ type, at, by: { kind: 'system' }, data })],
      key: issue.key,
      counters: [{ space: issue.kind, key: issue.account, delta: issue.amount, floor: 0, initial: 0 }],
      ledger: [{ memo: type, currency: issue.currency, entries: issue.opening ? openingEntries(entries) : entries }],
    };
  }
}

interface Issue {
  readonly kind: TenderFound['kind'];
  readonly id: string;
  /** The counter of its balance. */
  readonly account: string;
  readonly currency: string;
  readonly version: number;
  readonly amount: number;
  readonly head: CardHead;
  readonly reason: string;
  readonly opening: boolean;
  readonly key: ChangeSet['key'];
}

/** The accounts that the payments of a payload shall come from, in their order. */
export async function findTenders(runtime: Runtime, raw: unknown, order: Paid): Promise<Gathered['tenders']> {
  return Promise.all(wishesIn(raw).map((wish) => find(runtime, wish, order)));
}

/** Whose order is paid, in which currency, and when. */
interface Paid {
  readonly party: NonNullable<Gathered['party']>;
  readonly currency: string;
  readonly at: Instant;
}

interface Wish {
  readonly method: string;
  readonly giftCard?: string;
}

function wishesIn(raw: unknown): readonly Wish[] {
  const { payments, payment, method } = raw as { payments?: readonly Wish[]; payment?: Wish; method?: string };
  if (payments) return payments;
  if (payment) return [payment];
  return method === undefined ? [] : [raw as Wish];
}

async function find(
  runtime: Runtime,
  { method, giftCard }: Wish,
  { party, currency, at }: Paid,
): Promise<TenderFound | null> {
  const { shop, repository } = runtime;
  const kind = Object.hasOwn(shop.methods, method) ? shop.methods[method]?.tender : undefined;
  if (kind === undefined) return null;
  const none = (fault: string): TenderFound => ({ kind, account: null, balance: 0, fault });
  const worth = async (key: string) => (await repository.counterValues(shop.id, [{ space: kind, key }]))[0]?.value ?? 0;
  const other = (own: string): TenderFound => ({
    ...none(`the ${kind} is in ${own}, the order in ${currency}`),
    currency: own,
  });
  if (kind === 'storeCredit') {
    if (!party.known) return none('a guest has no store credit: the order needs a customer.id');
    const account = creditIn(party.id, currency, shop);
    const balance = await worth(account);
    if (balance > 0) return { kind, account, balance, fault: null };
    for (const own of currenciesOf(shop))
      if (own !== currency && (await worth(creditIn(party.id, own, shop))) > 0) return other(own);
    return { kind, account, balance, fault: null };
  }
  if (giftCard === undefined) return none('a payment by gift card needs its code in `giftCard`');
  const id = await cardId(runtime, giftCard);
  const [card] = await repository.loadMany(shop.id, [{ kind: 'tender', id }]);
  if (!card) return none('there is no gift card with this code');
  const { currency: own, expiresAt } = JSON.parse(card.head) as CardHead;
  if (own !== currency) return other(own);
  if (expiresAt !== null && expiresAt <= at) return none(`the gift card was valid until ${expiresAt}`);
  return { kind, account: id, balance: await worth(id), fault: null };
}

/** The currency that is asked for, else the shop's own. Throws `currency.notSold` for one that the shop does not sell in. */
function issuedIn(asked: { readonly currency?: string | undefined }, shop: ShopTerms): string {
  const problems = soldInProblems(asked, shop);
  if (problems.length > 0) throw new OmsError(problems);
  return pricedIn(asked, shop);
}

/** The account of a customer's credit in a currency. */
/** The account of a party's credit in a currency. */
export function creditIn(party: string, currency: string, shop: ShopTerms): string {
  return creditAccount({ party, currency, ...(currency !== shop.currency && { shopCurrency: shop.currency }) });
}

const cardId = ({ derivedId }: Runtime, spelled: string): Promise<string> =>
  derivedId('giftCard', spelled.replaceAll(/[ -]/g, '').toUpperCase());

function newCode(): string {
  let made = '';
  while (made.length < codeLength)
    // Bytes past the last whole alphabet would favour its beginning.
    for (const byte of globalThis.crypto.getRandomValues(new Uint8Array(codeLength)))
      if (byte < 248 && made.length < codeLength) made += alphabet[byte % alphabet.length];
  return made.replace(/(.{4})(?=.)/g, '$1-');
}

function refusal(result: { readonly status: string; readonly error?: unknown }): unknown {
  if (result.status === 'failed') return result.error;
  if (result.status === 'keyReused')
    return omsError('key.reused', 'the idempotency key was used before with another body');
  return omsError('internal', `a gift card or credit was answered with ${result.status}`);
}
