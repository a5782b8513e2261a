/** The clock of the demonstration: it is set by hand while the past is made, and goes with the time of day from then on. */
import type { Clock } from 'orderwright';
import { fakeClock } from 'orderwright/memory';

export interface DemoClock extends Clock {
  /** Moves the past on. */
  advance(ms: number): void;
  /** From here on it goes by itself. */
  run(): void;
}

export function demoClock(startAt: string): DemoClock {
  const past = fakeClock(startAt);
  let aheadMs: number | null = null;
  return {
    now: () => (aheadMs === null ? past.now() : Date.now() + aheadMs),
    advance: past.advance,
    run() {
      aheadMs = past.now() - Date.now();
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        if (signal?.aborted) return wake();
        signal?.addEventListener('abort', wake);
      }),
  };
}
