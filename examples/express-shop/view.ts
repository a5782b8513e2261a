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
}

/** Finds out the language, by choice first and by what the browser prefers else, and keeps the view beside the request. */
export function withView(request: Request, response: Response, next: NextFunction): void {
  const chosen = cookieOf(request, 'language');
  const language = languages.find((one) => one === chosen) ?? preferred(request.get('accept-language') ?? '');
  response.locals.view = viewIn(language, request.originalUrl, cookieOf(request, 'staff'));
  response.vary('accept-language');
  next();
}

export const viewOf = (response: Response): View => response.locals.view as View;

export function viewIn(language: Language, path: string, staff: string | null): View {
  const words: Readonly<Record<string, string>> = language === 'en' ? {} : chinese;
  const terms = language === 'en' ? englishTerms : chineseTerms;
  const instants = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-TW', {
    ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: shopOptions.zone },
  });
  return {
    ...{ language, path, staff },
    t(word, ...fill) {
      const rest = [...fill];
      return (words[word] ?? word).replaceAll('{}', () => String(rest.shift()));
    },
    say: (term) => terms[term] ?? spelled(term),
    money: (amount) => formatMoney({ amount, currency: shopOptions.currency }, language),
    when: (instant) => (instant === null ? '–' : instants.format(new Date(instant))),
  };
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
