/** A paper as one HTML page that needs nothing else: it prints as it looks. */
import type { Paper, PaperCode, PaperLabel, PaperLocale, PaperParty, PaperTable } from '../../fulfillment';
import { drawSymbol } from './symbols';

/** `nonce` is put on the style element, for pages with a content security policy. */
export interface HtmlOptions {
  readonly nonce?: string;
}

/**
 * The paper as a whole HTML document: barcodes are inline pictures, a table's head is repeated on each printed page.
 *
 * Every text is escaped. Throws `input.invalid` when a code's text cannot be said in its kind of code.
 *
 * @example
 * const html = paperToHtml(paper);
 */
export function paperToHtml(paper: Paper, { nonce }: HtmlOptions = {}): string {
  const { locale, page, title, facts, parties, codes, table, labels, notes } = paper;
  const head = `<header><h1>${escaped(title)}</h1>${codes.map(codeFigure).join('')}</header>`;
  const body = [
    head,
    facts.length > 0
      ? `<dl>${facts.map(({ label, value }) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`
      : '',
    parties.length > 0 ? `<section class="parties">${parties.map(partyOf).join('')}</section>` : '',
    table ? tableOf(table) : '',
    labels.length > 0 ? `<section class="labels">${labels.map(labelOf).join('')}</section>` : '',
    notes.map((note) => `<p>${escaped(note)}</p>`).join(''),
  ];
  const style = `<style${nonce === undefined ? '' : ` nonce="${escaped(nonce)}"`}>${styles(page, locale)}</style>`;
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(title)}</title>${style}</head><body class="${page}">${body.join('')}</body></html>`;
}

function codeFigure(code: PaperCode): string {
  const { linear, width, height, bars } = drawSymbol(code);
  const high = linear ? 40 : height;
  const path = bars
    .map((bar) => `M${bar.x} ${bar.y}h${bar.width}v${linear ? high : bar.height}h-${bar.width}z`)
    .join('');
  const size = linear
    ? `width="${width * 0.33}mm" height="13mm" preserveAspectRatio="none"`
    : 'width="26mm" height="26mm"';
  return `<figure><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(code.caption)}" viewBox="0 0 ${width} ${high}" ${size} shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${width}v${high}h-${width}z"/><path d="${path}"/></svg><figcaption>${escaped(code.caption)}</figcaption></figure>`;
}

function partyOf({ heading, lines }: PaperParty): string {
  return `<address><strong>${escaped(heading)}</strong>${lines.map((line) => `<br>${escaped(line)}`).join('')}</address>`;
}

function tableOf({ columns, rows }: PaperTable): string {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => `<col style="width:${((100 * share) / all).toFixed(2)}%">`).join('');
  const cell = (tag: 'th' | 'td', text: string, column: number) =>
    `<${tag}${columns[column]?.align === 'end' ? ' class="end"' : ''}>${tag === 'td' ? listed(text) : escaped(text)}</${tag}>`;
  const head = columns.map(({ title }, i) => cell('th', title, i)).join('');
  const body = rows.map((row) => `<tr>${row.map((text, i) => cell('td', text, i)).join('')}</tr>`).join('');
  return `<table><colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Numbers that are listed in one cell stay in one piece each, as long as they are no longer than the cell is wide. */
function listed(text: string): string {
  const parts = text.split(', ');
  if (parts.length < 2) return escaped(text);
  return parts.map((part, i) => `<span>${escaped(i + 1 < parts.length ? `${part},` : part)}</span>`).join(' ');
}

function labelOf({ title, lines, code }: PaperLabel): string {
  return `<article><strong>${escaped(title)}</strong>${lines.map((line) => `<div>${escaped(line)}</div>`).join('')}${codeFigure(code)}</article>`;
}

/** Simplified and traditional characters have the same code points: the font says which of the two forms is drawn. */
const fonts: Readonly<Record<PaperLocale, string>> = {
  en: '"Noto Sans","Noto Sans TC","Noto Sans SC"',
  'zh-Hant': '"Noto Sans","Noto Sans TC","PingFang TC","Microsoft JhengHei"',
  'zh-Hans': '"Noto Sans","Noto Sans SC","PingFang SC","Microsoft YaHei"',
};

function styles(page: Paper['page'], locale: PaperLocale): string {
  const size = page === 'a4' ? 'A4;margin:15mm' : '100mm 150mm;margin:5mm';
  return `@page{size:${size}}*{box-sizing:border-box}body{font:10pt/1.4 ${fonts[locale]},sans-serif;margin:0;color:#000;overflow-wrap:anywhere}
body.a4{max-width:180mm}body.label{max-width:90mm;font-size:9pt}h1{font-size:1.6em;margin:0;flex:1 1 40%}header{display:flex;flex-wrap:wrap;gap:4mm;align-items:flex-start}
figure{margin:0;text-align:center}figure svg{display:block;margin:auto;max-width:100%}figcaption{font-size:8pt}dl{display:flex;flex-wrap:wrap;gap:1mm 8mm;margin:3mm 0}dt{font-size:.8em;color:#555}dd{margin:0}
.parties{display:flex;gap:10mm;margin:3mm 0}address{flex:1;font-style:normal}table{width:100%;border-collapse:collapse;table-layout:fixed;margin:3mm 0}th{text-align:start;border-bottom:.5mm solid #000}td{border-bottom:.2mm solid #bbb;vertical-align:top}
th,td{padding:1mm 1.5mm 1mm 0}td span{display:inline-block;max-width:100%}.end{text-align:end}.end:not(:last-child){padding-inline-end:5mm}body.label address{font-size:11pt}thead{display:table-header-group}tr,article{break-inside:avoid}.labels{display:grid;grid-template-columns:repeat(3,1fr);gap:2mm}article{border:.2mm dashed #bbb;padding:2mm;min-height:34mm;overflow:hidden}p{margin:6mm 0 0}@media screen{body.a4{margin:15mm}body.label{margin:5mm}}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
