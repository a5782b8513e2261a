/** What a host says of its cases and of feedback; the rest has defaults. */
import * as z from 'zod';
import type { CaseKind, CasePolicy, CasePriority, FeedbackPolicy, ServiceTarget } from '../../aftersales';
import { caseKinds, casePriorities, defaultCasePolicy } from '../../aftersales/cases/policy';
import { defaultFeedbackPolicy } from '../../aftersales/feedback';
import type { WorkingCalendar } from '../../fulfillment';
import { defaultOptions } from '../defaults';
import { given } from '../given';
import { count, word } from '../option-schemas';
import { calendar } from '../sourcing-options';

/** How cases are worked on; see `defaultCasePolicy` for what is not said. */
export interface CaseOptions extends Partial<Omit<CasePolicy, 'calendar' | 'targets' | 'goodwill'>> {
  /**
   * When cases are worked on.
   *
   * @defaultValue around the clock in the shop's zone
   */
  readonly calendar?: WorkingCalendar;
  readonly targets?: Readonly<Partial<Record<CasePriority, Partial<ServiceTarget>>>>;
  readonly goodwill?: Partial<CasePolicy['goodwill']>;
}

/** When customers are asked how a delivery was, and what a low answer does; `never`: nobody is asked. */
export type FeedbackOptions = Partial<FeedbackPolicy> | 'never';

export function casePolicy(options: CaseOptions = {}, zone: string): CasePolicy {
  const { targets = {}, goodwill, calendar: hours = { zone }, ...others } = options;
  const target = (priority: CasePriority) => ({ ...defaultCasePolicy.targets[priority], ...given(targets[priority]) });
  return {
    ...defaultCasePolicy,
    ...given(others),
    calendar: hours,
    targets: { low: target('low'), normal: target('normal'), high: target('high'), urgent: target('urgent') },
    goodwill: { ...defaultCasePolicy.goodwill, ...given(goodwill) },
  };
}

/** Null: nobody is asked. */
export function feedbackPolicy(options: FeedbackOptions = defaultOptions.feedback): FeedbackPolicy | null {
  return options === 'never' ? null : { ...defaultFeedbackPolicy, ...given(options) };
}

/** Ten years of minutes. */
const minutes = z.int().min(0).max(5_256_000);
const target = z.strictObject({
  firstResponseMinutes: minutes.nullable().optional(),
  resolutionMinutes: minutes.nullable().optional(),
});
const byPriority = z.partialRecord(z.enum(casePriorities) as z.ZodType<CasePriority & string>, target);

export const cases = z.strictObject({
  calendar: calendar.optional(),
  targets: byPriority.optional(),
  kinds: z.partialRecord(z.enum(caseKinds) as z.ZodType<CaseKind & string>, byPriority).optional(),
  escalations: z
    .array(z.strictObject({ afterMinutes: minutes, to: word.nullable() }))
    .min(1, 'must name a step')
    .max(20)
    .refine(
      (steps) => steps.every((step, i) => i === 0 || step.afterMinutes >= (steps[i - 1]?.afterMinutes ?? 0)),
      'must be in the order of their times',
    )
    .optional(),
  reopenWithinDays: z.int().min(0).max(36_500).nullable().optional(),
  unmatched: z.enum(['open', 'refuse']).optional(),
  goodwill: z
    .strictObject({ most: count.nullable().optional(), withoutApproval: count.nullable().optional() })
    .optional(),
});

export const feedback = z.strictObject({
  askAfterDays: z.int().min(0).max(365).optional(),
  answerWithinDays: z.int().min(1).max(36_500).nullable().optional(),
  lowRating: z.int().min(1).max(5).nullable().optional(),
});
