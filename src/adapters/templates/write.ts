/** Writing values into texts, as the reader's locale has them. */
import { formatMoney, money, omsError } from '../../kernel';
import type { Kinds, ValueKind } from './values';

export interface Reader {
  /** BCP 47. */
  readonly locale: string;
  readonly zone: string;
  readonly currency: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** The names that a text has between braces. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}

/** The text with its values; a part in double brackets is left out when a value in it is null. Throws `config.invalid` for a value that is not there. */
export function written(text: string, kinds: Kinds, values: Values, reader: Reader): string {
  return text
    .split(/\[\[(.*?)\]\]/s)
    .map((part, index) => {
      const isOptional = index % 2 === 1;
      if (isOptional && namesIn(part).some((name) => values[name] === null || values[name] === undefined)) return '';
      return part.replace(/\{(\w+)\}/g, (_, name: string) => textOfValue(name, kinds[name], values[name], reader));
    })
    .join('');
}

function textOfValue(name: string, kind: Kinds[string] | undefined, value: unknown, reader: Reader): string {
  const sort = kind?.replace('?', '') as ValueKind | undefined;
  const text = sort === undefined ? null : writers[sort](value, reader);
  if (text === null) throw omsError('config.invalid', `the message has no ${sort ?? 'value'} "${name}"`, { name });
  return text;
}

const writers: Readonly<Record<ValueKind, (value: unknown, reader: Reader) => string | null>> = {
  text: (value) =>
    typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null,
  count: (value, { locale }) => (isNumber(value) ? new Intl.NumberFormat(locale).format(value) : null),
  money: (value, { currency, locale }) => (isNumber(value) ? formatMoney(money(value, currency), locale) : null),
  instant: (value, { locale, zone }) => dated(value, locale, { dateStyle: 'long', timeStyle: 'short', timeZone: zone }),
  day: (value, { locale }) => dated(value, locale, { dateStyle: 'long', timeZone: 'UTC' }),
};

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function dated(value: unknown, locale: string, format: Intl.DateTimeFormatOptions): string | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Intl.DateTimeFormat(locale, format).format(at);
}
