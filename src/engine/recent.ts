/**
 * Orders as this process last saw them. A command may start from here instead of loading: the version check of its commit finds out when
 * another process was faster, and a refusal is only believed of an order that was just loaded.
 */

export interface Recent<T> {
  get(id: string): T | undefined;
  set(id: string, value: T): void;
  delete(id: string): void;
}

/** Remembers the last `most` values; the one that was not written for longest goes first. */
export function createRecent<T>(most: number): Recent<T> {
  const values = new Map<string, T>();
  return {
    get: (id) => values.get(id),
    set(id, value) {
      if (most === 0) return;
      values.delete(id);
      values.set(id, value);
      if (values.size > most) values.delete(values.keys().next().value as string);
    },
    delete: (id) => void values.delete(id),
  };
}
