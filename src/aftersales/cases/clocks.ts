/**
 * The two clocks of a case: one runs until somebody has answered, one until it is resolved. They count working time only, and the second stands still
 * while the shop waits for the customer. What a clock shows stands in the facts, so that another calendar changes no deadline that was agreed.
 */
import { workingTimeAfter, workingTimeBetween } from '../../fulfillment';
import { type Instant, minuteMs } from '../../kernel';
import type { CasePolicy } from './policy';

/** Times in milliseconds of working time. */
export interface Clock {
  readonly targetMs: number;
  /** What it had counted before it ran for the last time. */
  readonly spentMs: number;
  /** Since when it runs; null while it stands still, and once it is over. */
  readonly since: Instant | null;
  /** When its target is reached, as long as it runs. */
  readonly dueAt: Instant | null;
  /** How often it has escalated, and when it does so next; null: never, as things are. */
  readonly level: number;
  readonly escalateAt: Instant | null;
  /** When what it waits for has come, and whether that was too late; null and false until then. */
  readonly metAt: Instant | null;
  readonly missed: boolean;
}

/** The two clocks of a case by name: until somebody has answered, and until it is resolved. */
export const clockNames = ['firstResponse', 'resolution'] as const;
/** One of the two clocks of a case. */
export type ClockName = (typeof clockNames)[number];

/** Null: the case is held to nothing. */
export type Clocks = Readonly<Record<ClockName, Clock | null>>;

export const noClocks: Clocks = { firstResponse: null, resolution: null };

type Terms = Pick<CasePolicy, 'calendar' | 'escalations'>;

/** A clock that begins to run; null without a target. */
export function startClock(targetMs: number | null, at: Instant, terms: Terms): Clock | null {
  if (targetMs === null) return null;
  const clock = { targetMs, spentMs: 0, since: null, dueAt: null, level: 0, escalateAt: null };
  return runClock({ ...clock, metAt: null, missed: false }, at, terms);
}

/** The clock goes on. One that runs or is over stays as it is. */
export function runClock(clock: Clock | null, at: Instant, terms: Terms): Clock | null {
  if (clock === null || clock.since !== null || clock.metAt !== null) return clock;
  return timed({ ...clock, since: at }, terms);
}

/** The clock stands still. One that does or is over stays as it is. */
export function pauseClock(clock: Clock | null, at: Instant, { calendar }: Terms): Clock | null {
  if (clock === null || clock.since === null) return clock;
  return { ...clock, spentMs: spentBy(clock, at, calendar), since: null, dueAt: null, escalateAt: null };
}

/** What the clock waits for has come. */
export function endClock(clock: Clock | null, at: Instant, terms: Terms): Clock | null {
  if (clock === null || clock.metAt !== null) return clock;
  const { spentMs, ...still } = pauseClock(clock, at, terms) ?? clock;
  return { ...still, spentMs, metAt: at, missed: spentMs > still.targetMs };
}

/** The clock begins again with what it was set to: what it waited for was not it. Levels that it has reached are not reached again. */
export function resetClock(clock: Clock | null, at: Instant, terms: Terms): Clock | null {
  return clock && runClock({ ...clock, spentMs: 0, metAt: null, missed: false }, at, terms);
}

/** Another target; what was counted stays counted. A case that was held to nothing begins to count now. */
export function retargetClock(clock: Clock | null, targetMs: number | null, at: Instant, terms: Terms): Clock | null {
  if (clock === null) return startClock(targetMs, at, terms);
  if (clock.metAt !== null) return clock;
  if (targetMs === null) return null;
  const still = { ...clock, targetMs, spentMs: spentBy(clock, at, terms.calendar) };
  return clock.since === null ? still : timed({ ...still, since: at }, terms);
}

/** The clock once it has escalated to a level. */
export function escalatedClock(clock: Clock, level: number, terms: Terms): Clock {
  return timed({ ...clock, level }, terms);
}

/** The level that the clock should have reached by an instant: what was agreed when it was last set counts, whatever the policy says by now. */
export function levelDue(clock: Clock, at: Instant, terms: Terms): number {
  if (clock.escalateAt === null || clock.escalateAt > at) return clock.level;
  let level = clock.level + 1;
  for (;;) {
    const next = escalateAt({ ...clock, level }, terms);
    if (next === null || next > at) return level;
    level += 1;
  }
}

function spentBy({ spentMs, since }: Clock, at: Instant, calendar: CasePolicy['calendar']): number {
  return spentMs + (since === null ? 0 : workingTimeBetween(calendar, since, at));
}

function timed(clock: Clock, terms: Terms): Clock {
  const { since, targetMs, spentMs } = clock;
  if (since === null) return { ...clock, dueAt: null, escalateAt: null };
  const dueAt = workingTimeAfter(terms.calendar, since, targetMs - spentMs);
  return { ...clock, dueAt, escalateAt: escalateAt(clock, terms) };
}

function escalateAt({ since, targetMs, spentMs, level }: Clock, { calendar, escalations }: Terms): Instant | null {
  const step = escalations[level];
  if (step === undefined || since === null) return null;
  return workingTimeAfter(calendar, since, targetMs + step.afterMinutes * minuteMs - spentMs);
}
