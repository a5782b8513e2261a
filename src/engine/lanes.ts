/** Work on one subject goes one after the other in this process; the next one starts from what the last one left. */

export interface Lanes<T> {
  /** Runs `work` when everything before it on this key is done; it gets what the last run left, and leaves something for the next. */
  run<R>(
    key: string,
    work: (left: T | undefined) => Promise<{ readonly result: R; readonly leave: T | undefined }>,
  ): Promise<R>;
}

export function createLanes<T>(): Lanes<T> {
  const tails = new Map<string, Promise<T | undefined>>();
  return {
    async run(key, work) {
      const before = tails.get(key) ?? Promise.resolve(undefined);
      const running = before.then((left) => work(left));
      const tail = running.then(
        ({ leave }) => leave,
        () => undefined,
      );
      tails.set(key, tail);
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      return (await running).result;
    },
  };
}
