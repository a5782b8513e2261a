/** What the last batches tell about the next: how long to wait for a lock, and whether to hope that the stock fits. */

/** So many medians of a batch are no longer an ordinary wait for the batch before it. */
const patience = 10;
const shortestMs = 30;
const longestMs = 2_000;
/** Before anything was measured. Longer makes the first batches of a process hold up everybody; shorter takes those that load their plans for stuck. */
const firstMs = 200;
const remembered = 31;
/** Batches that decide before they write, after one that hoped in vain: stock that ran out stays out for a while. */
const cautiousBatches = 16;

export interface Pace {
  lockMs(): number;
  took(ms: number): void;
  isHopeful(): boolean;
  hopedInVain(): void;
}

export function createPace(): Pace {
  const durations: number[] = [];
  let next = 0;
  let cautious = 0;
  let wait = firstMs;
  return {
    lockMs: () => wait,
    took(ms) {
      durations[next] = ms;
      next = (next + 1) % remembered;
      if (durations.length < 5) return;
      const median = [...durations].sort((a, b) => a - b)[durations.length >> 1] as number;
      wait = Math.round(Math.min(longestMs, Math.max(shortestMs, median * patience)));
    },
    isHopeful() {
      if (cautious === 0) return true;
      cautious -= 1;
      return false;
    },
    hopedInVain() {
      cautious = cautiousBatches;
    },
  };
}
