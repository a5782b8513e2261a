/** What waits for a person, and where it is looked for. */
import type { Instant, Money, Problem, Trouble } from '../../kernel';
import { type Actor, attentions } from '../../order';
import type { EffectId, SubjectRef } from '../../ports';

/** Every reason why something waits for a person. */
export const attentionReasons = [
  /** A call of the outside was given up; see `oms.effects`. */
  'dead',
  ...attentions,
  /** Goods of a purchase order or transfer did not come by their day; a case was not answered or resolved in time. */
  'late',
  /** The order refused to send a parcel that was packed for it. */
  'refused',
  /** An endpoint failed for too long, or is gone, and hears of nothing. */
  'disabled',
] as const;

/** Why something waits for a person: a reason of an order, of a stock document, a repair, a case, or a call of the outside that was given up. */
export type AttentionReason = (typeof attentionReasons)[number];

/** One thing that waits for a person. It is listed once, and is gone when it is solved. */
export interface AttentionItem {
  /** The same on every list, for a worklist to know it by. */
  readonly id: string;
  readonly reason: AttentionReason;
  /** The order or document that it belongs to. */
  readonly subject: SubjectRef;
  /** The number of the order, or the reference of the document. */
  readonly number: string | null;
  /** The payment, hold, approval, dispute, parcel or line that it is about, by its id; null: all of the subject. */
  readonly about: string | null;
  /** More of it in one word: the type of a hold, the status of a parcel, `threatened` or `broken` of a promise, the fault of a call. */
  readonly detail: string | null;
  /** Since when it has stood without a break. */
  readonly since: Instant;
  readonly amount: Money | null;
  readonly units: number | null;
  /** Until when it should be seen to, where anybody has said so. */
  readonly dueAt: Instant | null;
  /** What may be done about it now, by `explain`: commands as they are called (`payments.refund`, `transfers.receive`). */
  readonly actions: readonly string[];
  /** The call that was given up, for `effects.redeliver`. */
  readonly effect: EffectId | null;
}

/** What is asked of a source: items behind a cursor of its own, of one reason or of any, and what this actor may do about them. */
export interface SourceQuery {
  readonly reason: AttentionReason | null;
  readonly after: string | null;
  readonly limit: number;
  readonly actor: Actor;
}

export interface SourcePage {
  readonly items: readonly AttentionItem[];
  /** Null on the last page. */
  readonly next: string | null;
}

/** Where a kind of trouble is found, by an index. Everything about one subject is on one page, which may hold a few more than asked for. */
export interface AttentionSource {
  /** Stands in cursors. */
  readonly name: string;
  readonly reasons: readonly AttentionReason[];
  page(query: SourceQuery): Promise<SourcePage>;
}

/** The item of a trouble. */
export function itemOf(
  { reason, about, detail, amount, units, dueAt }: Trouble,
  known: Pick<AttentionItem, 'subject' | 'number' | 'since' | 'actions'> & {
    readonly currency: string;
    readonly effect?: EffectId;
  },
): AttentionItem {
  const { subject, number, since, actions, currency, effect = null } = known;
  return {
    id: [subject.kind, subject.id, reason, ...(about === null ? [] : [about])].join(':'),
    reason: reason as AttentionReason,
    ...{ subject, number, about, detail: detail ?? null, since },
    amount: amount === undefined ? null : { amount, currency },
    ...{ units: units ?? null, dueAt: dueAt ?? null, actions, effect },
  };
}

/** The names of what is allowed, as hosts call it. */
export function allowedOf(
  noun: string,
  actions: readonly { readonly action: string; readonly allowed: boolean; readonly problems: readonly Problem[] }[],
): string[] {
  return actions.filter(({ allowed }) => allowed).map(({ action }) => `${noun}.${action}`);
}
