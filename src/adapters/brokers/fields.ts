/** Reading what somebody else wrote: every field may be missing, null, or of another type than was promised. */
import { type Instant, instant } from '../../kernel';

export type Fields = Readonly<Record<string, unknown>>;

/** The value where it is an object; null for lists, texts and nothing. */
export function fieldsIn(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; what else is in it is left out. */
export function objectsIn(value: unknown): readonly Fields[] {
  return listIn(value).flatMap((item): readonly Fields[] => {
    const fields = fieldsIn(item);
    return fields ? [fields] : [];
  });
}

/** A text that says something, or a number as a text; null for all else. */
export function textIn(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The first of these that says something. */
export function firstText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = textIn(value);
    if (text !== null) return text;
  }
  return null;
}

/**
 * The instant that is meant: ISO 8601 with any offset, a blank for the `T`, a day alone (its midnight), or a count of seconds or milliseconds
 * since 1970. What has no zone is UTC, whatever this machine's clock says. Null for what is no time, or is not in the years 1970 to 9999.
 */
export function instantIn(value: unknown): Instant | null {
  const ms = typeof value === 'number' ? countedMs(value) : typeof value === 'string' ? writtenMs(value.trim()) : null;
  return ms !== null && Number.isFinite(ms) && ms >= 0 && ms <= lastMs ? instant(ms) : null;
}

/** The last moment that is written with four digits of a year. */
const lastMs = 253_402_300_799_999;
/** Counts below this are of seconds: as milliseconds they would lie in 1973 or before. */
const firstMs = 100_000_000_000;

function countedMs(count: number): number {
  return Math.round(count < firstMs ? count * 1_000 : count);
}

function writtenMs(text: string): number | null {
  if (/^\d{9,13}$/.test(text)) return countedMs(Number(text));
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i.exec(
    text,
  );
  if (!parts) return null;
  const [, day = '', time = '00:00:00', zone = 'Z'] = parts;
  const offset = /^(Z|UTC)$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  return Date.parse(`${day}T${time}${offset}`);
}
