/** What waits for a person: something about an order or a document that no rule of the shop settles by itself. */
import type { Instant } from './time';

/** One thing to be seen to; a subject has at most one of a reason and what it is about. */
export interface Trouble {
  /** Why, in a word: `overdue`, `held`, `late`. */
  readonly reason: string;
  /** The payment, hold, parcel or line that it is about, by its id; null: all of the subject. */
  readonly about: string | null;
  /** More of it in the word of whoever said so: the type of a hold, the status of a parcel, the reason of a dispute. */
  readonly detail?: string;
  /** Minor units, in the currency of the subject. */
  readonly amount?: number;
  readonly units?: number;
  /** Until when it should be seen to, where anybody has said so. */
  readonly dueAt?: Instant;
}

/** Names a trouble among those of its subject. */
export function troubleKey({ reason, about }: Pick<Trouble, 'reason' | 'about'>): string {
  return JSON.stringify([reason, about]);
}

/** The words by which subjects are found that a person must see to. */
export function attentionTerms(reasons: readonly string[]): string[] {
  return reasons.length === 0 ? [] : [...new Set(reasons), 'any'].map((reason) => `attention:${reason}`);
}

/**
 * Since when each trouble stands, given those of every state that the subject was in, oldest first: from the first state of the last run of
 * states that have it.
 *
 * @example
 * standingSince([{ at: '2026-01-05T09:00:00.000Z', troubles: [] }, { at: '2026-01-06T09:00:00.000Z', troubles: [held] }]).get(troubleKey(held));
 * // '2026-01-06T09:00:00.000Z'
 */
export function standingSince(
  states: Iterable<{ readonly at: Instant; readonly troubles: readonly Trouble[] }>,
): ReadonlyMap<string, Instant> {
  let since = new Map<string, Instant>();
  for (const { at, troubles } of states) {
    const before = since;
    since = new Map(troubles.map(troubleKey).map((key) => [key, before.get(key) ?? at]));
  }
  return since;
}
