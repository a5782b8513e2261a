/** What a template is, in any language. */
import type { NotificationEvent } from '../../ports';
import type { LineKind } from './values';

/**
 * A message's texts. `{name}` is a value of the event, written as its kind and the locale have it; `[[…]]` is left out when a value in it is null. A paragraph
 * `{lines}` is the list of what the event names, `{entries}` that of a digest. Texts are plain: markup in them is shown as it is written.
 */
export interface Template {
  readonly subject: string;
  readonly body: readonly string[];
}

/** A language: its templates, how its lines are written, and what stands around every message. */
export interface Language {
  /** BCP 47, for numbers and dates where the reader's own locale is of another language. */
  readonly locale: string;
  readonly templates: Readonly<Record<NotificationEvent, Template>>;
  readonly lines: Readonly<Record<LineKind, string>>;
  readonly greeting: string;
  readonly closing: string;
}
