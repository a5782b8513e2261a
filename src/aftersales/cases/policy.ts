/** By what a shop works on its cases: who is answered by when, who hears of it when not, and what may be given away. */

import type { WorkingCalendar } from '../../fulfillment';
import { minuteMs } from '../../kernel';

/** What customers come with: a question, a complaint, something that they claim, or a suggestion. */
export const caseKinds = ['inquiry', 'complaint', 'claim', 'suggestion'] as const;
/** What a case is about, in a word; a shop may have other targets for some of them. */
export type CaseKind = (typeof caseKinds)[number];

/** The least pressing first. */
export const casePriorities = ['low', 'normal', 'high', 'urgent'] as const;
/** How pressing a case is; it decides within how much working time it is answered and resolved. */
export type CasePriority = (typeof casePriorities)[number];

/** Minutes of working time until somebody has answered, and until the case is resolved; null: nobody is held to it. */
export interface ServiceTarget {
  readonly firstResponseMinutes: number | null;
  readonly resolutionMinutes: number | null;
}

/** Somebody hears of a case so many minutes of working time after a deadline was missed. `to` becomes its owner; null: it stays with who has it. */
export interface EscalationStep {
  readonly afterMinutes: number;
  readonly to: string | null;
}

/** How a shop works on its cases: its hours, its targets, who hears of one that is late, and what may be given away. */
export interface CasePolicy {
  /**
   * When cases are worked on; deadlines count these hours alone.
   *
   * @defaultValue around the clock, in the shop's zone
   */
  readonly calendar: WorkingCalendar;
  /** In how many working minutes a case of each priority is answered, and solved. */
  readonly targets: Readonly<Record<CasePriority, ServiceTarget>>;
  /** Targets of single kinds, where they differ. */
  readonly kinds: Readonly<Partial<Record<CaseKind, Partial<Record<CasePriority, Partial<ServiceTarget>>>>>>;
  /** Level by level, for each of the two deadlines; each level comes once. */
  readonly escalations: readonly EscalationStep[];
  /** Days after which a resolved case is not opened again by a message: that opens another one. Null: always the same. */
  readonly reopenWithinDays: number | null;
  /** What becomes of a message that belongs to no case: it opens one, or is refused. */
  readonly unmatched: 'open' | 'refuse';
  /** Store credit as an outcome, in minor units of the shop's currency, over the life of a case; null: no bound, or no second person. */
  readonly goodwill: { readonly most: number | null; readonly withoutApproval: number | null };
}

/**
 * What a shop gets that sets nothing: an answer within eight hours and a solution within five working days of eight hours, sooner for what is more
 * pressing, staff told at once and after another four hours. The calendar is the shop's own, around the clock.
 */
export const defaultCasePolicy: Omit<CasePolicy, 'calendar'> = {
  targets: {
    low: { firstResponseMinutes: 24 * 60, resolutionMinutes: 80 * 60 },
    normal: { firstResponseMinutes: 8 * 60, resolutionMinutes: 40 * 60 },
    high: { firstResponseMinutes: 4 * 60, resolutionMinutes: 16 * 60 },
    urgent: { firstResponseMinutes: 60, resolutionMinutes: 8 * 60 },
  },
  kinds: {},
  escalations: [
    { afterMinutes: 0, to: null },
    { afterMinutes: 4 * 60, to: null },
  ],
  reopenWithinDays: 30,
  unmatched: 'open',
  goodwill: { most: 10_000, withoutApproval: 2_500 },
};

/**
 * What a case of this kind and priority is held to, in milliseconds of working time; null where it is held to nothing.
 *
 * @example
 * targetOf({ ...defaultCasePolicy, calendar: { zone: 'UTC' } }, 'claim', 'urgent'); // { firstResponse: 3_600_000, resolution: 28_800_000 }
 */
export function targetOf(
  { targets, kinds }: Pick<CasePolicy, 'targets' | 'kinds'>,
  kind: CaseKind,
  priority: CasePriority,
): { readonly firstResponse: number | null; readonly resolution: number | null } {
  const { firstResponseMinutes, resolutionMinutes } = { ...targets[priority], ...kinds[kind]?.[priority] };
  const ms = (minutes: number | null) => (minutes === null ? null : minutes * minuteMs);
  return { firstResponse: ms(firstResponseMinutes), resolution: ms(resolutionMinutes) };
}
