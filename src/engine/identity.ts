/** Ids: new ones by time, and ones that are derived from a host's own id so that it need not be kept. */
import { uuidv7 } from '../kernel';
import type { Clock, IdSource } from '../ports';

/** The system's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end);
    }),
};

/**
 * UUIDs of version 7 from the runtime's random source, drawn in blocks. Each is greater than the one before, within a millisecond and
 * over a clock that is set back by less than a second, too: newest first is then the order in which things were made (RFC 9562, 6.2, method 1).
 */
export function randomIds(): IdSource {
  const block = new Uint32Array(256);
  let next = block.length;
  const random = () => {
    if (next === block.length) {
      globalThis.crypto.getRandomValues(block);
      next = 0;
    }
    return block[next++] as number;
  };
  let last = 0;
  let sequence = 0;
  return {
    next: (nowMs) => {
      const ms = Math.floor(nowMs);
      if (ms > last || last - ms > 1000) {
        last = ms;
        sequence = random() & 0xff;
      } else if (++sequence > 0xfff) {
        last++;
        sequence = 0;
      }
      return uuidv7(last, random, sequence);
    },
  };
}

/**
 * The id of something that a host names: SHA-256 of kind, shop and name, as a UUID of version 8. The name itself is not kept, so that
 * forgetting a person is not undone by their customer number. Recent ones are remembered.
 */
export function derivedIds(shop: string): (kind: string, name: string) => Promise<string> {
  const recent = new Map<string, string>();
  return async (kind, name) => {
    const text = JSON.stringify([kind, shop, name]);
    const known = recent.get(text);
    if (known) return known;
    const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    const hex = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    if (recent.size >= 10_000) recent.clear();
    recent.set(text, id);
    return id;
  };
}
