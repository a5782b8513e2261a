/** Identifiers that sort by time. */

/** Twelve hex digits of milliseconds and 20 of randomness, as RFC 9562 version 7. `random` gives integers below 2³². */
export function uuidv7(ms: number, random: () => number): string {
  const time = Math.floor(ms).toString(16).padStart(12, '0');
  const a = hex8(random());
  const b = hex8(random());
  const c = hex8(random());
  const variant = ((random() & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(0, 3)}-${variant}${a.slice(3, 6)}-${a.slice(6)}${b}${c.slice(0, 2)}`;
}

/** Whether a text is a UUID in lower case. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}

const hex2 = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex8(value: number): string {
  return `${hex2[value >>> 24]}${hex2[(value >>> 16) & 255]}${hex2[(value >>> 8) & 255]}${hex2[value & 255]}`;
}
