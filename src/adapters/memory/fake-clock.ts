/** A clock that stands still until it is told to move. */
import { type Instant, instant, msOf } from '../../kernel';
import type { Clock } from '../../ports/host';
import { createQueue } from './queue';

/** A clock for tests: it stands still until it is moved, and wakes those who sleep on it. */
export interface FakeClock extends Clock {
  /** What the clock shows. */
  readonly at: () => Instant;
  /** Puts the clock to an instant, also an earlier one; whoever slept until then wakes up, the earliest first. */
  readonly set: (at: Instant) => void;
  /** Moves the clock on. */
  readonly advance: (ms: number) => void;
  /** How many sleep at present. */
  readonly sleepers: () => number;
}

interface Sleeper {
  readonly wakesAtMs: number;
  readonly number: number;
  readonly wake: () => void;
  awake: boolean;
}

/**
 * A clock at `startAt`. A sleeper wakes when its time has passed on this clock, or at once when its signal is aborted: its promise is
 * resolved in both cases, never rejected.
 *
 * @example
 * const clock = fakeClock('2026-01-31T09:30:00.000Z');
 * const woken = clock.sleep(60_000);
 * clock.advance(60_000);
 * await woken;
 */
export function fakeClock(startAt: Instant = '2026-01-01T00:00:00.000Z'): FakeClock {
  let nowMs = msOf(startAt);
  let born = 0;
  let sleeping = 0;
  const queue = createQueue<Sleeper>((a, b) => a.wakesAtMs - b.wakesAtMs || a.number - b.number);

  function rouse(sleeper: Sleeper): void {
    if (sleeper.awake) return;
    sleeper.awake = true;
    sleeping -= 1;
    sleeper.wake();
  }

  function setMs(ms: number): void {
    nowMs = ms;
    for (let first = queue.peek(); first && first.wakesAtMs <= nowMs; first = queue.peek()) {
      queue.pop();
      rouse(first);
    }
  }

  return {
    now: () => nowMs,
    at: () => instant(nowMs),
    set: (at) => setMs(msOf(at)),
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`a clock is advanced by 0 ms or more, not by ${ms}; use set() to go back`);
      setMs(nowMs + ms);
    },
    sleepers: () => sleeping,
    sleep(ms, signal) {
      if (!(ms > 0) || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper: Sleeper = { wakesAtMs: nowMs + ms, number: born++, wake, awake: false };
        const abort = () => rouse(sleeper);
        function wake(): void {
          signal?.removeEventListener('abort', abort);
          resolve();
        }
        sleeping += 1;
        queue.push(sleeper);
        signal?.addEventListener('abort', abort);
      });
    },
  };
}
