/** How answers of the outside come in. */
import { fingerprint } from '../kernel';
import type { ClaimedEffect } from '../ports';
import { keyOf } from './attempts';
import type { CommandOptions } from './pipeline';

/**
 * How an answer from outside comes in: once. A second attempt may hear another answer than the first (a payment that was pending is
 * authorized by now): that is news of its own, never a reused key.
 */
export function answerOptions(claimed: ClaimedEffect, answer: object): CommandOptions {
  return {
    actor: { kind: 'system', id: claimed.destination },
    idempotencyKey: `effect:${keyOf(claimed)}:${fingerprint(JSON.stringify(answer))}`,
  };
}
