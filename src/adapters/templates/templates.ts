/** Messages as people read them: a subject, a plain text and the same as HTML, in the reader's language. */
import { OmsError, problem } from '../../kernel';
import type { Message, NotificationEvent } from '../../ports';
import { english } from './english';
import { lineValues } from './lines';
import { simplifiedChinese } from './simplified-chinese';
import type { Language, Template } from './template';
import { traditionalChinese } from './traditional-chinese';
import { commonKinds, type Kinds, lineKinds, linesOf, valueKinds } from './values';
import { namesIn, type Reader, type Values, written } from './write';

/** A host's own text for an event in a locale: the highest version counts. */
export interface TemplateOverride extends Template {
  readonly event: NotificationEvent;
  /** BCP 47; `de` is also for readers in `de-AT`. */
  readonly locale: string;
  /** 1 and more; the built-in texts are version 0. */
  readonly version: number;
}

/** Whose messages they are, and what of them the shop writes itself. */
export interface TemplateOptions {
  /** The shop's name, under every message. */
  readonly shop?: string;
  readonly overrides?: readonly TemplateOverride[];
  /** Languages beside English and Traditional and Simplified Chinese, whole. */
  readonly languages?: readonly Language[];
}

/** A message in its reader's language: as plain text, as HTML, and of which version of the text. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Of the text that was used. */
  readonly locale: string;
  readonly version: number;
}

/** The texts of all messages, by event and language. */
export interface Templates {
  /**
   * The message in its reader's language. `version` asks for the text as it was then. Throws `config.invalid` where the message lacks a value that the text
   * names, or nobody knows its event.
   */
  render(message: Omit<Message, 'key'>, options?: { readonly version?: number }): Rendered;
}

/** Languages that come with the package. */
export const builtInLanguages: readonly Language[] = [english, traditionalChinese, simplifiedChinese];

/**
 * Templates with a host's own texts over the built-in ones. Throws `config.invalid` with every fault of them: a value that their event does not have.
 *
 * @example
 * const templates = createTemplates({ shop: 'Tea & Co.' });
 * templates.render(message).subject; // 'Your order K7PQ2-9MWXD is confirmed'
 */
export function createTemplates({ shop, overrides = [], languages = [] }: TemplateOptions = {}): Templates {
  const faults = overrides.flatMap(overrideProblems);
  if (faults.length > 0) throw new OmsError(faults);
  const spoken = [...languages, ...builtInLanguages];

  return {
    render(message, { version } = {}) {
      const event = message.template as NotificationEvent;
      const language = languageOf(spoken, message.locale);
      const found = textOf(event, message.locale, version) ?? builtIn(event, language);
      const reader = readerOf(message, found.locale);
      const values = {
        ...message.values,
        orderNumber: message.orderNumber,
        name: message.recipient?.name ?? null,
        shop: shop ?? null,
      };
      const blocks = [language.greeting, ...found.template.body, language.closing].map((paragraph) =>
        blockOf(paragraph, { event, language, values, reader }),
      );
      const full = blocks.filter((block) => block.length > 0);
      return {
        subject: oneLine(written(found.template.subject, kindsOf(event), values, reader)),
        text: full
          .map((block) => (typeof block === 'string' ? block : block.map((line) => `- ${line}`).join('\n')))
          .join('\n\n'),
        html: full.map(htmlOf).join('\n'),
        ...{ locale: found.locale, version: found.version },
      };
    },
  };

  function textOf(event: NotificationEvent, locale: string, version: number | undefined) {
    for (const tag of tagsOf(locale)) {
      const own = overrides.filter(
        (one) => one.event === event && one.locale === tag && one.version <= (version ?? Number.POSITIVE_INFINITY),
      );
      const newest = own.reduce<TemplateOverride | null>((a, b) => (a && a.version >= b.version ? a : b), null);
      if (newest) return { template: newest, locale: newest.locale, version: newest.version };
    }
    return null;
  }

  /** A paragraph, or a list. */
  function blockOf(
    paragraph: string,
    {
      event,
      language,
      values,
      reader,
    }: { event: NotificationEvent; language: Language; values: Values; reader: Reader },
  ): string | string[] {
    if (paragraph === '{entries}') return entriesOf(values).map((entry) => subjectOf(entry, language, reader));
    const kind = linesOf[event];
    if (paragraph !== '{lines}' || !kind) return written(paragraph, kindsOf(event), values, reader).trim();
    return lineValues(kind, values.lines).map((line) => written(language.lines[kind], lineKinds[kind], line, reader));
  }

  /** What a digest says of one of its messages. */
  function subjectOf(
    { template, orderNumber, currency, values }: DigestEntry,
    language: Language,
    reader: Reader,
  ): string {
    const event = template as NotificationEvent;
    const { subject } = textOf(event, reader.locale, undefined)?.template ?? builtIn(event, language).template;
    return oneLine(
      written(subject, kindsOf(event), { ...values, orderNumber, name: null, shop: null }, { ...reader, currency }),
    );
  }
}

interface DigestEntry {
  readonly template: string;
  readonly orderNumber: string | null;
  readonly currency: string;
  readonly values: Values;
}

function entriesOf({ entries }: Values): readonly DigestEntry[] {
  return Array.isArray(entries) ? (entries as readonly DigestEntry[]) : [];
}

function builtIn(event: NotificationEvent, { locale, templates }: Language) {
  const template = templates[event] as Template | undefined;
  if (!template) throw new OmsError([problem('config.invalid', `there is no template for "${event}"`, { event })]);
  return { template, locale, version: 0 };
}

function kindsOf(event: NotificationEvent): Kinds {
  return { ...commonKinds, ...(valueKinds[event] as Kinds | undefined) };
}

/** Chinese by where it is read, where nobody says in which script. */
function languageOf(languages: readonly Language[], locale: string): Language {
  const tags = tagsOf(locale);
  return languages.find((language) => tags.includes(language.locale)) ?? english;
}

/** The locale and those that it is a case of, nearest first: `zh-Hant-TW`, `zh-TW`, `zh-Hant`, `zh`. */
function tagsOf(locale: string): string[] {
  const { language, script, region } = new Intl.Locale(locale).maximize();
  const plain = [locale, `${language}-${script}-${region}`, `${language}-${region}`, `${language}-${script}`, language];
  return [...new Set(plain)];
}

/** Numbers and dates by the reader's own locale, where the text is of its language. */
function readerOf({ locale, zone, currency }: Omit<Message, 'key'>, textLocale: string): Reader {
  return { locale: tagsOf(locale).includes(textLocale) ? locale : textLocale, zone, currency };
}

/** A subject is a header: it cannot have another line. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

function htmlOf(block: string | readonly string[]): string {
  if (typeof block === 'string') return `<p>${escaped(block)}</p>`;
  return `<ul>\n${block.map((line) => `  <li>${escaped(line)}</li>`).join('\n')}\n</ul>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string).replaceAll('\n', '<br>');
}

function overrideProblems({ event, locale, version, subject, body }: TemplateOverride, index: number) {
  const at = (message: string) =>
    problem('config.invalid', `overrides.${index}: ${message}`, undefined, ['overrides', index]);
  if (!(event in valueKinds)) return [at(`there is no event "${event}"`)];
  const known = [
    ...Object.keys(kindsOf(event)),
    ...(linesOf[event] ? ['lines'] : []),
    ...(event === 'digest' ? ['entries'] : []),
  ];
  const unknown = [subject, ...body].flatMap(namesIn).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => at(`"${event}" has no value "${name}"`)),
    ...(Number.isInteger(version) && version >= 1 ? [] : [at('the version must be a whole number from 1')]),
    ...(isLocale(locale) ? [] : [at('the locale must be a BCP 47 tag')]),
  ];
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
