/** Reads that wait together travel together: while one batch is in flight, the next one gathers. */

/** A reader of single values over a batch read. Two flights at once; each takes all that waits, up to `most`. */
export function coalesce<K, V>(
  read: (keys: readonly K[]) => Promise<readonly V[]>,
  most = 500,
): (key: K) => Promise<V> {
  const waiting: { key: K; resolve: (value: V) => void; reject: (error: unknown) => void }[] = [];
  let flights = 0;
  const pump = () => {
    while (flights < 2 && waiting.length > 0) {
      const batch = waiting.splice(0, most);
      flights++;
      read(batch.map((item) => item.key))
        .then(
          (values) => batch.forEach((item, index) => item.resolve(values[index] as V)),
          (error) => batch.forEach((item) => item.reject(error)),
        )
        .finally(() => {
          flights--;
          pump();
        });
    }
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      // Let everything of this turn join before the first one leaves.
      if (waiting.length === 1) queueMicrotask(pump);
    });
}
