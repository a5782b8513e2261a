/** Identifiers that sort by time. */

/**
 * Twelve hex digits of milliseconds and 20 of randomness, as RFC 9562 version 7. `random` gives integers below 2³². A `sequence` below 4096 stands
 * in front of the randomness, for what is made within one millisecond.
 */
export function uuidv7(ms: number, random: () => number, sequence?: number): string {
  const time = Math.floor(ms);
  const high = Math.floor(time / 0x10000);
  const a = random();
  const b = random();
  const c = random();
  return `${hex8(high)}-${hex4(time)}-${hex4(0x7000 | (sequence ?? a & 0xfff))}-${hex4(0x8000 | ((a >>> 12) & 0x3fff))}-${hex8(b)}${hex4(c)}`;
}

/** Whether a text is a UUID in lower case. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}

/** When a UUID of version 7 was made, in milliseconds since 1970; null for every other text. */
export function madeAt(text: string): number | null {
  return isUuid(text) && text[14] === '7' ? Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16) : null;
}

const hex2 = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex8(value: number): string {
  return hex4(value >>> 16) + hex4(value);
}

function hex4(value: number): string {
  return `${hex2[(value >>> 8) & 255]}${hex2[value & 255]}`;
}
