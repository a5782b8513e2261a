/** What createOms gives: desks by their names. Each of their methods promises its answer or streams it. */
import type { ShopTerms } from '../order';
import type { EffectId, Repository } from '../ports';
import type { ListAttention } from './attention/attention';
import type { AuditReport } from './audit';
import type { CaseFacades } from './cases/facades';
import type { Discounts } from './discounts';
import type { Dismiss } from './dismiss';
import type { Endpoints } from './endpoints/endpoints';
import type { EventOptions, LiveEvent } from './events';
import type { Facades } from './facade';
import type { HousekeepingReport } from './housekeeping';
import type { Insights } from './insights';
import type { Lanes } from './lane-times';
import type { Messages } from './messages/log';
import type { Relay } from './relay';
import type { RepairFacades } from './repairs/facades';
import type { StockFacades } from './stock/facades';
import type { Tenders } from './tenders';
import type { Windows } from './windows';
import type { WorkFacades } from './work/facades';

/** An order-management system, running on the host's own store and ports. */
export interface Oms extends Facades, Tenders, StockFacades, WorkFacades, CaseFacades, RepairFacades {
  /** The shop as the options describe it, completed by what holds where they say nothing. */
  readonly shop: ShopTerms;
  readonly discounts: Discounts;
  readonly windows: Windows;
  readonly lanes: Lanes;
  readonly insights: Insights;
  readonly messages: Messages;
  /** Who outside hears of facts (`endpoints` of the options), how they stand, and what they missed. */
  readonly endpoints: Endpoints;
  readonly relay: Relay;
  /** Every fact of the shop, from a cursor on, as it is committed. */
  events(options?: EventOptions): AsyncGenerator<LiveEvent>;
  /** Looks for what should not be: stock, money and facts of every order. */
  audit(): Promise<AuditReport>;
  /**
   * Everything that waits for a person, over all orders and documents: each thing once, with since when it waits, what it is about, and what may
   * be done about it; gone when it is solved. Of one reason (`reason`) or of any; page by page, by index.
   *
   * @example
   * const { items } = await oms.attention({ reason: 'held' });
   * for (const { number, detail, since, actions } of items) console.log(number, detail, since, actions);
   */
  attention: ListAttention;
  effects: {
    /** How many calls of the outside wait, are delivered and not yet forgotten, or were given up. */
    counts(): ReturnType<Repository['effectCounts']>;
    /** What was given up, oldest first, at most `limit` (100 by default). */
    dead(limit?: number): ReturnType<Repository['deadEffects']>;
    /** Lets one that was given up, or delivered, leave again with its key; what `dead` lists can be passed as it is. */
    redeliver(effect: EffectId): Promise<void>;
    /**
     * Gives up for good one that was given up: it is not delivered, `dead` and `attention` list it no more, and what waited behind it goes on. Only staff
     * do so; who, when and why is the fact `effect.dismissed`. Throws `effect.notFound` for one that was not given up.
     *
     * @example
     * await oms.effects.dismiss(effect, { reason: 'mailboxClosed' }, { actor: { kind: 'staff', id: 'ann' } });
     */
    dismiss: Dismiss;
  };
  /**
   * Runs commands inside a transaction that the host has open on the same database; they are written when the host commits. Answers are
   * `pending` until then, and effects leave after it.
   */
  within<T>(transaction: unknown, work: (oms: Inner) => Promise<T>): Promise<T>;
  /**
   * Lets go of old idempotency keys and delivered effects, and puts facts away, as `retention` says. A process whose relay runs does so by
   * itself every hour; call it from a schedule where none does.
   */
  housekeeping(options?: { readonly budgetMs?: number }): Promise<HousekeepingReport>;
  /** Brings the store's schema up to date; safe when several processes start at once. Call it before the first command. */
  migrate(): Promise<void>;
  /**
   * Takes no effect any more, lets what is under way end and closes the store: every command that was given is answered, and what it asks of
   * the outside was delivered or waits for another process. Close the database after it.
   */
  close(): Promise<void>;
}

/** What `within` gives. */
export type Inner = Facades & Tenders & StockFacades & WorkFacades & CaseFacades & RepairFacades;
