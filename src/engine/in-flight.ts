/** What callers have begun and not heard of yet: closing waits for it. */

export interface InFlight {
  /** The same object; what its functions promise is counted until it is kept. */
  counted<T extends object>(doors: T): T;
  /** Resolves when everything has ended that is under way now, well or badly. */
  ended(): Promise<void>;
}

export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>();

  function count(answer: unknown): unknown {
    if (!isPromise(answer)) return answer;
    running.add(answer);
    const done = () => void running.delete(answer);
    answer.then(done, done);
    return answer;
  }

  return {
    counted: (doors) =>
      Object.fromEntries(
        Object.entries(doors).map(([name, door]) => [
          name,
          typeof door === 'function' ? (...given: unknown[]) => count(door(...given)) : door,
        ]),
      ) as typeof doors,
    async ended() {
      await Promise.allSettled([...running]);
    },
  };
}

function isPromise(answer: unknown): answer is Promise<unknown> {
  return typeof (answer as Partial<Promise<unknown>> | null | undefined)?.then === 'function';
}
