/** Attempts at an effect: how it is recognised, when it is tried again, and when it is given up. */
import { isOmsError } from '../kernel';
import type { EffectOutcome } from '../ports';

/** Attempts before an effect is given up and waits for a person: about a day and a half with the waits below. */
export const maxAttempts = 20;

const longestRetryMs = 3 * 3_600_000;

/** The wait after a failed attempt: doubling from a second to three hours, a quarter of it by chance, so that many do not come back at once. */
export function retryDelayMs(attempts: number, chance: number): number {
  const base = Math.min(1_000 * 2 ** Math.min(attempts, 20), longestRetryMs);
  return Math.round(base * (0.875 + chance / 4));
}

/** (subject, version, n): what makes a delivery recognisable. */
export function keyOf(effect: {
  readonly subject: { readonly id: string };
  readonly version: number;
  readonly n: number;
}): string {
  return `${effect.subject.id}:${effect.version}:${effect.n}`;
}

/** How long whoever failed asked to be left alone, in milliseconds: at most a retry's longest wait. */
export function askedWaitMs(error: unknown): number {
  const wait = isOmsError(error) ? error.details.retryAfterMs : undefined;
  return typeof wait === 'number' && wait > 0 ? Math.min(wait, longestRetryMs) : 0;
}

/**
 * Whether nobody tries again: it was tried often enough, whoever should take a message never will, or what an endpoint misses waits until somebody
 * enables it.
 */
export function isGivenUp(error: unknown, attempts: number): boolean {
  return attempts >= maxAttempts || isOmsError(error, 'message.refused') || isOmsError(error, 'endpoint.disabled');
}

/** What became of an attempt. */
export function outcomeOf(
  error: unknown,
  attempts: number,
  retryAt: string,
): Exclude<EffectOutcome, { readonly kind: 'delivered' }> {
  const text = isOmsError(error) ? error.code : error instanceof Error ? error.name : 'error';
  return isGivenUp(error, attempts) ? { kind: 'dead', error: text } : { kind: 'retry', at: retryAt, error: text };
}
