/** What every page needs to speak to whoever asked for it: their language, money and times, and where they are. */
import type { NextFunction, Request, Response } from 'express';
import { formatMoney } from 'orderwright';
import { cookieOf } from './cookies';
import { shopOptions } from './shop';
import { chineseTerms, englishTerms } from './terms';
import { chinese, type Language, languages, type Word } from './words';

export interface View {
  readonly language: Language;
  readonly path: string;
  /** Who is signed in at the console; null in the storefront. */
  readonly staff: string | null;
  /** A phrase in their language; `{}` in it is filled in order. */
  t(word: Word, ...fill: readonly (string | number)[]): string;
  /** A word of the library's own, such as a state: as it is where the shop has no other. */
  say(term: string): string;
  /** Minor units. */
  money(amount: number): string;
  when(instant: string | null): string;
  /** A time of these weeks: without its year. */
  moment(instant: string): string;
  /** A date of the shop's calendar, such as `2026-02-01`. */
  day(date: string): string;
  /** What the times of the page are told in. */
  readonly zone: string;
}

/** Finds out the language, by choice first and by what the browser prefers else, and keeps the view beside the request. */
export function withView(request: Request, response: Response, next: NextFunction): void {
  const chosen = cookieOf(request, 'language');
  const language = languages.find((one) => one === chosen) ?? preferred(request.get('accept-language') ?? '');
  response.locals.view = viewIn(language, pageOf(request), cookieOf(request, 'staff'));
  response.vary('accept-language');
  next();
}

/** The address of the page; of a form, the page that it was on. */
function pageOf(request: Request): string {
  if (request.method === 'GET' || request.method === 'HEAD') return request.originalUrl;
  const before = request.get('referer') ?? '';
  return URL.canParse(before) ? new URL(before).pathname + new URL(before).search : '/';
}

export const viewOf = (response: Response): View => response.locals.view as View;

export function viewIn(language: Language, path: string, staff: string | null): View {
  const words: Readonly<Record<string, string>> = language === 'en' ? {} : chinese;
  const terms = language === 'en' ? englishTerms : chineseTerms;
  const locale = language === 'en' ? 'en-GB' : 'zh-TW';
  const timeZone = shopOptions.zone;
  const instants = new Intl.DateTimeFormat(locale, {
    ...{ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone },
  });
  const moments = new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone },
  });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    ...{ language, path, staff },
    t(word, ...fill) {
      const rest = [...fill];
      return (words[word] ?? word).replaceAll('{}', () => String(rest.shift()));
    },
    say: (term) => terms[term] ?? spelled(term),
    money: (amount) => formatMoney({ amount, currency: shopOptions.currency }, language),
    when: (instant) => (instant === null ? '–' : instants.format(new Date(instant))),
    moment: (instant) => moments.format(new Date(instant)),
    day: (date) => days.format(new Date(date)),
    zone: zoneName(locale, timeZone),
  };
}

function zoneName(locale: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'longGeneric' }).formatToParts(0);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** `partlyShipped` is "Partly shipped", `order.placed` "Order placed". */
function spelled(term: string): string {
  const text = term.replace(/([a-z])([A-Z])|\./g, (_, before = '', after = '') => `${before} ${after.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first language of the header that the shop speaks. */
function preferred(header: string): Language {
  const wanted = header
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(';q=');
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    if (tag.startsWith('zh')) return 'zh-TW';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}
