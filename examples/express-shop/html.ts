/** HTML by template: whatever is put in is escaped, unless it is HTML by this template itself. */

/** HTML that is safe to send. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

/**
 * HTML of a template; lists are joined, and what is null, undefined or false is nothing.
 *
 * @example
 * html`<p>${'<b>'}</p>`.html; // <p>&lt;b&gt;</p>
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((all, text, i) => all + written(parts[i - 1]) + text) };
}

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map(written).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}

/** Plain data for a script of the page, in an element that no browser runs. */
export function dataFor(id: string, data: unknown): Html {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return { html: `<script type="application/json" id="${escaped(id)}">${json}</script>` };
}
