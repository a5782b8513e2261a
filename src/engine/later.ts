/** What is loaded at its first use, so that a program which has not come to it starts without it. */

/** Loads at the first call; who asks meanwhile shares the load, what was loaded is kept, and a load that failed is tried again by the next who asks. */
export interface Later<T> {
  (): Promise<T>;
  /** What was loaded; null before. */
  readonly loaded: T | null;
  /** Whether anybody has asked, and the load has not failed since. */
  readonly begun: boolean;
}

export function later<T>(load: () => Promise<T>): Later<T> {
  let loading: Promise<T> | null = null;
  let loaded: T | null = null;
  const ask = () => {
    loading ??= load().then(
      (it) => {
        loaded = it;
        return it;
      },
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  return Object.defineProperties(ask, {
    loaded: { get: () => loaded },
    begun: { get: () => loading !== null },
  }) as Later<T>;
}

/** The doors of a desk by their names: what promises its answer, what streams it, and desks within it. What answers at once has no door here. */
export type Doors<T> = {
  readonly [K in keyof T]: T[K] extends (...given: never[]) => infer Answer
    ? Answer extends Promise<unknown>
      ? 'promise'
      : Answer extends AsyncIterable<unknown>
        ? 'stream'
        : never
    : Doors<T[K]>;
};

/**
 * What `of` finds in something that is loaded by the first of these doors that is used. Calls reach it in the order in which they were made; a stream
 * asks for it when its first piece is asked for.
 *
 * @example
 * const windows = front(later(async () => (await import('./desks')).createDesks(runtime)), ({ windows }) => windows, { list: 'promise' });
 */
export function front<Whole, T extends object>(whole: Later<Whole>, of: (it: Whole) => T, doors: Doors<T>): T {
  const made = Object.entries<unknown>(doors).map(([name, door]): [string, unknown] => {
    const inner = (it: Whole) => Reflect.get(of(it), name) as unknown;
    const call = (it: Whole, given: unknown[]) => (inner(it) as (...given: unknown[]) => unknown)(...given);
    if (door === 'promise')
      return [
        name,
        (...given: unknown[]) => (whole.loaded ? call(whole.loaded, given) : whole().then((it) => call(it, given))),
      ];
    if (door === 'stream')
      return [
        name,
        async function* (...given: unknown[]) {
          yield* call(await whole(), given) as AsyncIterable<unknown>;
        },
      ];
    return [name, front(whole, (it) => inner(it) as object, door as Doors<object>)];
  });
  return Object.fromEntries(made) as T;
}
