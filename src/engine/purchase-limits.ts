/**
 * Limits by customer: which are in force, and under which names the customer is counted. What is kept of a name is a digest
 * that belongs to one limit: two limits never show that they counted the same person.
 */
import * as z from 'zod';
import { type Instant, isOmsError, omsError, oneMailbox } from '../kernel';
import { type AppliedLimit, allowanceCounter, isInForce, type PurchaseLimit, periodOf } from '../order';
import type { PurchaseLimitOptions } from './config';
import { parse } from './input';
import { purchaseLimit } from './option-schemas';
import { now, type Runtime } from './runtime';
import { buyerSchema } from './stock/desk-schemas';

const answered = z.array(purchaseLimit);

/** What is said of a customer with an order or a cart. */
export interface Buyer {
  readonly id?: string | undefined;
  readonly email?: string | undefined;
}

/** Whom units are counted for: a party whose earlier orders may say more, what is said now, or (nobody) a name of its own. */
export interface CountedFor {
  readonly party: { readonly id: string; readonly known: boolean } | null;
  readonly said: Buyer | null;
  /** Whether what the party's own texts say is looked up. */
  readonly recorded: boolean;
  /** Counts where nobody is known. */
  readonly otherwise?: string;
}

/** How much of a SKU one customer may still have. `left` is null where nobody knows who the customer is. */
export interface AllowanceLeft {
  readonly sku: string;
  /** The id of the limit. */
  readonly limit: string;
  /** Units that one customer may have. */
  readonly most: number;
  /** Units that this one has had, or holds in carts. */
  readonly used: number;
  /** `most` less `used`; never negative. */
  readonly left: number;
}

export interface Allowances {
  /**
   * How many more units of the SKUs one customer, by id, e-mail or both, may have: one entry for each limit that is in force for it, none where it is
   * not limited. What the customer's carts hold counts as had.
   *
   * @example
   * await oms.inventory.allowances('DROP', { email: 'ann@example.com' }); // [{ sku: 'DROP', limit: 'drop', most: 2, used: 1, left: 1 }]
   */
  allowances(skus: string | readonly string[], customer: Buyer): Promise<readonly AllowanceLeft[]>;
}

export interface PurchaseLimits {
  /** The limits in force for any of these SKUs at an instant, with this customer's counters. Asks nobody where none is. */
  applied(skus: readonly string[], at: Instant, whom: CountedFor): Promise<readonly AppliedLimit[]>;
}

export function createPurchaseLimits(runtime: Runtime): PurchaseLimits {
  const { options, shop } = runtime;
  const { limits = [], identify } = optionsOf(options.purchaseLimits);
  const bySku = typeof limits === 'function' ? null : groupBySku(limits);
  return { applied };

  async function applied(skus: readonly string[], at: Instant, whom: CountedFor): Promise<readonly AppliedLimit[]> {
    const named = bySku ?? groupBySku(typeof limits === 'function' ? await asked(limits, skus, at) : limits);
    const ours = [...new Set(skus.flatMap((sku) => named.get(sku) ?? []))].filter((limit) => isInForce(limit, at));
    if (ours.length === 0) return [];
    const names = await namesOf(whom);
    return Promise.all(
      ours.map(async (limit) => {
        const period = periodOf(limit, at, shop.zone);
        const digests = await Promise.all(names.map((of) => runtime.derivedId(`allowance:${limit.id}`, of)));
        const keys = digests.map((digest) => `${limit.id} ${period} ${digest}`).sort();
        return { limit: limit.id, skus: limit.skus, most: limit.units, keys };
      }),
    );
  }

  async function asked(
    ask: Exclude<PurchaseLimitOptions['limits'], readonly PurchaseLimit[]>,
    skus: readonly string[],
    at: Instant,
  ): Promise<readonly PurchaseLimit[]> {
    const failed = (cause: unknown) =>
      omsError(
        'port.failed',
        'purchaseLimits.limits did not answer a list of limits',
        { port: 'purchaseLimits' },
        cause,
      );
    const answer = await runtime
      .timed('purchaseLimits', async () => ask({ skus, at }))
      .catch((error: unknown) => {
        throw isOmsError(error) ? error : failed(error);
      });
    const read = answered.safeParse(answer);
    if (!read.success) throw failed(read.error);
    return read.data as readonly PurchaseLimit[];
  }

  /** Every name that is known of the customer, each once. */
  async function namesOf({ party, said, recorded, otherwise }: CountedFor): Promise<readonly string[]> {
    const before = party && recorded ? contactsOf(await runtime.texts(party.id)) : [];
    const buyers = said ? [said, ...before] : before;
    const names = new Set([
      ...(party?.known ? [`party ${party.id}`] : []),
      ...buyers.flatMap((buyer) => (identify ? identify(buyer) : mailboxOf(buyer))),
    ]);
    return names.size === 0 && otherwise !== undefined ? [otherwise] : [...names];
  }
}

function optionsOf(given: readonly PurchaseLimit[] | PurchaseLimitOptions | undefined): Partial<PurchaseLimitOptions> {
  return isList(given) ? { limits: given } : (given ?? {});
}

function isList(given: readonly PurchaseLimit[] | PurchaseLimitOptions | undefined): given is readonly PurchaseLimit[] {
  return Array.isArray(given);
}

/** Found by SKU, so that an order of others costs a look for each of its own. */
function groupBySku(limits: readonly PurchaseLimit[]): ReadonlyMap<string, readonly PurchaseLimit[]> {
  const groups = new Map<string, PurchaseLimit[]>();
  for (const limit of limits)
    for (const sku of new Set(limit.skus)) {
      const group = groups.get(sku);
      if (group) group.push(limit);
      else groups.set(sku, [limit]);
    }
  return groups;
}

const mailboxOf = ({ email }: Buyer): string[] => (email === undefined ? [] : [`mail ${oneMailbox(email)}`]);

/** What a party's orders said of it. */
function contactsOf(texts: ReadonlyMap<string, string>): Buyer[] {
  return [...texts].flatMap(([text, body]) => (text.startsWith('contact:') ? [JSON.parse(body) as Buyer] : []));
}

const skusSchema = z.union([z.string(), z.array(z.string()).max(500)]).transform((given) => [given].flat());

export function createAllowances(runtime: Runtime, purchaseLimits: PurchaseLimits): Allowances {
  const { shop, repository } = runtime;
  return {
    async allowances(given, customer) {
      const skus = parse(skusSchema, given, 'inventory.allowances');
      const buyer = parse(buyerSchema, customer, 'inventory.allowances');
      const whom = await buyerOf(runtime, buyer);
      const applied = await purchaseLimits.applied(skus, now(runtime), whom);
      const counters = applied.flatMap(({ keys }) => keys.map(allowanceCounter));
      const values = counters.length === 0 ? [] : await repository.counterValues(shop.id, counters);
      const usedOf = (keys: readonly string[]) =>
        Math.max(0, ...values.flatMap(({ key, value }) => (keys.includes(key) ? [-value] : [])));
      return skus.flatMap((sku) =>
        applied
          .filter((limit) => limit.skus.includes(sku))
          .map(({ limit, most, keys }) => {
            const used = usedOf(keys);
            return { sku, limit, most, used, left: Math.max(0, most - used) };
          }),
      );
    },
  };
}

/** A customer of whom nothing is known but what is said. */
export async function buyerOf(runtime: Pick<Runtime, 'derivedId'>, said: Buyer | null): Promise<CountedFor> {
  const known = said?.id !== undefined;
  const party = known ? { id: await runtime.derivedId('customer', said.id as string), known } : null;
  return { party, said, recorded: known };
}
