/** What stands in HTML, as plain text: lines, lists and links kept, quotations marked with `>` as plain mails have them. */

/** How mail programs name what is answered to. */
const quotes =
  /gmail_quote|divRplyFwdMsg|appendonsend|yahoo_quoted|protonmail_quote|stopSpelling|mail-editor-reference-message|ntes-mailmaster-quote|isReplyContent/i;
const blocks = new Set(
  'address article blockquote center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  ),
);
/** Elements with an empty line before and after. */
const spaced = new Set('p ul ol h1 h2 h3 h4 h5 h6 blockquote'.split(' '));
const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', hellip: '…', copy: '©' },
  ...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', middot: '·', euro: '€' },
  ...{ pound: '£', yen: '¥', reg: '®', trade: '™', times: '×', deg: '°', zwnj: '', zwj: '', shy: '' },
};

/** The text of a mail that has no plain one. What a mail program marks as the mail that is answered is left out, unless there is nothing else. */
export function textOfHtml(html: string): string {
  const shown = withoutHidden(html);
  for (const { 0: tag, index } of shown.matchAll(/<(?:div|table|hr|blockquote)\b[^<>]*>/gi))
    if (quotes.test(tag)) return written(shown.slice(0, index)) || written(shown);
  return written(shown);
}

/** Without comments, styles and the like. Looks at each place once, whatever is left unclosed. */
function withoutHidden(html: string): string {
  const opening = /<!--|<(head|style|script|title|template)\b/gi;
  const unclosed = new Set<string>();
  let shown = '';
  let at = 0;
  for (let found = opening.exec(html); found; found = opening.exec(html)) {
    const closing = found[1] === undefined ? '-->' : `</${found[1].toLowerCase()}\\s*>`;
    const close = new RegExp(closing, 'gi');
    close.lastIndex = opening.lastIndex;
    if (unclosed.has(closing) || !close.test(html)) {
      unclosed.add(closing);
      continue;
    }
    shown += html.slice(at, found.index);
    at = close.lastIndex;
    opening.lastIndex = at;
  }
  return shown + html.slice(at);
}

function written(html: string): string {
  const lines: string[] = [];
  let line = '';
  let depth = 0;

  const mark = () => '> '.repeat(depth);
  const end = () => {
    const text = line.replace(/[ \t\r\n\f]+/g, ' ').trim();
    if (text !== '') lines.push(mark() + text);
    line = '';
  };
  const gap = () => {
    end();
    if (lines.length > 0 && lines.at(-1)?.replaceAll('> ', '') !== '') lines.push(mark());
  };

  for (const [, tag, text] of html.matchAll(/(<[/!?a-z][^<>]*>)|([^<]+|<)/gi)) {
    if (text !== undefined) {
      line += decoded(text);
      continue;
    }
    const [, slash, name = ''] = /^<(\/?)([a-z0-9]*)/i.exec(tag ?? '') ?? [];
    const element = name.toLowerCase();
    if (element === 'br') {
      const isEmpty = line.trim() === '';
      end();
      if (isEmpty && lines.length > 0) lines.push(mark());
    } else if (spaced.has(element)) gap();
    else if (blocks.has(element)) end();
    else if (element === 'td' || element === 'th') line += ' ';
    if (element === 'li' && !slash) line += '- ';
    if (element === 'blockquote') depth = Math.max(0, Math.min(9, depth + (slash ? -1 : 1)));
  }
  end();
  return lines
    .map((one) => one.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
}
