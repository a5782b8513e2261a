/** A paper as a PDF. */
import PDFDocument from 'pdfkit';
import type { Paper, PaperCode, PaperLabel, PaperTable } from '../../fulfillment';
import { omsError } from '../../kernel';
import { drawSymbol } from './symbols';

/**
 * The host's own fonts, TTF or OTF bytes: Chinese needs one that has its characters. Without `bold` headings are in the regular one; without fonts
 * papers are in Helvetica, and speak Western European languages only.
 */
export interface PdfOptions {
  readonly fonts?: { readonly regular: Uint8Array; readonly bold?: Uint8Array };
}

const mm = 72 / 25.4;
const pages = {
  a4: { width: 210 * mm, height: 297 * mm, margin: 15 * mm, body: 9 },
  label: { width: 100 * mm, height: 150 * mm, margin: 5 * mm, body: 8 },
} as const;
const footer = 6 * mm;
const gap = 3 * mm;
/** How wide a module is at most: 0.33 mm is the nominal size of GS1. */
const widestModule = 0.33 * mm;
const linearHeight = 13 * mm;
const matrixSize = 26 * mm;

type Pdf = InstanceType<typeof PDFDocument>;

/** The document, with how far down it has got. */
interface Sheet {
  readonly pdf: Pdf;
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  readonly top: number;
  readonly body: number;
  y: number;
}

/**
 * The paper as the bytes of a PDF. Rows are never cut in two, and a table's head is repeated on each page; a row that is higher than a page is refused.
 *
 * Throws `input.invalid` when a text needs a font that was not given, or a code's text cannot be said in its kind of code.
 *
 * @example
 * const bytes = await paperToPdf(paper, { fonts: { regular: await readFile('NotoSansTC-Regular.ttf') } });
 */
export async function paperToPdf(paper: Paper, { fonts }: PdfOptions = {}): Promise<Uint8Array> {
  if (!fonts) refuseOtherScripts(paper);
  const { width, height, margin, body } = pages[paper.page];
  const pdf = new PDFDocument({
    size: [width, height],
    margin: 0,
    bufferPages: true,
    info: { Title: paper.title },
    lang: paper.locale,
  });
  pdf.registerFont('regular', fonts ? Buffer.from(fonts.regular) : 'Helvetica');
  pdf.registerFont('bold', fonts ? Buffer.from(fonts.bold ?? fonts.regular) : 'Helvetica-Bold');
  const bytes = collected(pdf);
  const sheet: Sheet = {
    ...{ pdf, left: margin, width: width - 2 * margin, top: margin, bottom: height - margin - footer, body, y: margin },
  };
  drawHead(sheet, paper);
  drawFacts(sheet, paper);
  drawParties(sheet, paper);
  if (paper.table) drawTable(sheet, paper.table);
  drawLabels(sheet, paper.labels);
  for (const note of paper.notes) drawNote(sheet, note);
  drawFooters(sheet, paper);
  pdf.end();
  return bytes;
}

function drawHead(sheet: Sheet, { title, codes }: Paper): void {
  const { pdf, left, width } = sheet;
  const beside = sheet.body === pages.a4.body ? codes : [];
  const widths = beside.map(codeWidth);
  const taken = widths.reduce((sum, of) => sum + of + gap, 0);
  const inLine = taken < width * 0.65;
  const titleHeight = text(sheet, title, {
    ...{ x: left, y: sheet.y, width: inLine ? width - taken : width, size: sheet.body * 1.8, bold: true },
  });
  let x = inLine ? left + width - taken + gap : left;
  const y = inLine ? sheet.y : sheet.y + titleHeight + gap;
  let lowest = sheet.y + titleHeight;
  for (const [i, code] of beside.entries()) {
    const of = widths[i] as number;
    lowest = Math.max(lowest, drawCode(sheet, code, { x, y, width: Math.min(of, width) }));
    x += of + gap;
  }
  sheet.y = lowest + gap;
  for (const code of codes.filter((one) => !beside.includes(one))) {
    const of = Math.min(codeWidth(code), width);
    sheet.y = drawCode(sheet, code, { x: left + (width - of) / 2, y: sheet.y, width: of }) + gap;
  }
  pdf.font('regular');
}

function drawFacts(sheet: Sheet, { facts, page }: Paper): void {
  const columns = page === 'a4' ? 4 : 2;
  const width = (sheet.width - gap * (columns - 1)) / columns;
  for (let from = 0; from < facts.length; from += columns) {
    let height = 0;
    for (const [i, { label, value }] of facts.slice(from, from + columns).entries()) {
      const x = sheet.left + i * (width + gap);
      const above = text(sheet, label, { x, y: sheet.y, width, size: sheet.body * 0.8, color: '#555' });
      height = Math.max(height, above + text(sheet, value, { x, y: sheet.y + above, width, size: sheet.body }));
    }
    sheet.y += height + gap / 2;
  }
  if (facts.length > 0) sheet.y += gap / 2;
}

function drawParties(sheet: Sheet, { parties }: Paper): void {
  if (parties.length === 0) return;
  const width = (sheet.width - gap * (parties.length - 1)) / parties.length;
  let height = 0;
  for (const [i, { heading, lines }] of parties.entries()) {
    const x = sheet.left + i * (width + gap);
    const above = text(sheet, heading, { x, y: sheet.y, width, size: sheet.body, bold: true });
    const below = text(sheet, lines.join('\n'), { x, y: sheet.y + above, width, size: sheet.body });
    height = Math.max(height, above + below);
  }
  sheet.y += height + gap;
}

function drawTable(sheet: Sheet, { columns, rows }: PaperTable): void {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  const pad = 3 * mm;
  const widths = columns.map(({ share }) => (sheet.width * share) / all);
  const titles = columns.map(({ title }) => title);
  drawRow(titles, true);
  for (const row of rows) {
    if (sheet.y + heightOf(row, false) > sheet.bottom) {
      nextPage(sheet);
      drawRow(titles, true);
      if (sheet.y + heightOf(row, false) > sheet.bottom)
        throw omsError('input.invalid', 'a row is higher than a page', { row: row.join(' ').slice(0, 100) });
    }
    drawRow(row, false);
  }
  sheet.y += gap;

  function heightOf(cells: readonly string[], bold: boolean): number {
    sheet.pdf.font(bold ? 'bold' : 'regular').fontSize(sheet.body);
    const heights = cells.map((cell, i) => sheet.pdf.heightOfString(cell, { width: (widths[i] as number) - pad }));
    return Math.max(...heights) + 3 * mm;
  }

  function drawRow(cells: readonly string[], bold: boolean): void {
    const height = heightOf(cells, bold);
    let x = sheet.left;
    for (const [i, cell] of cells.entries()) {
      const width = widths[i] as number;
      const align = columns[i]?.align === 'end' ? 'right' : 'left';
      text(sheet, cell, { x, y: sheet.y + 1.5 * mm, width: width - pad, size: sheet.body, bold, align });
      x += width;
    }
    sheet.y += height;
    const { pdf, left } = sheet;
    pdf.moveTo(left, sheet.y).lineTo(left + sheet.width, sheet.y);
    pdf
      .lineWidth(bold ? 1 : 0.4)
      .strokeColor(bold ? '#000' : '#bbb')
      .stroke();
  }
}

/** Three beside each other. */
function drawLabels(sheet: Sheet, labels: readonly PaperLabel[]): void {
  const columns = 3;
  const space = 2 * mm;
  const width = (sheet.width - space * (columns - 1)) / columns;
  const height = 33 * mm;
  for (const [i, { title, lines, code }] of labels.entries()) {
    const column = i % columns;
    if (column === 0 && sheet.y + height > sheet.bottom) nextPage(sheet);
    const x = sheet.left + column * (width + space);
    const inner = width - 4 * mm;
    sheet.pdf
      .rect(x, sheet.y, width, height)
      .lineWidth(0.4)
      .strokeColor('#bbb')
      .dash(2, { space: 2 })
      .stroke()
      .undash();
    const codeAt = sheet.y + height - (code.symbology === 'qr' ? 26 : 19) * mm;
    const size = Math.min(codeWidth(code), inner, code.symbology === 'qr' ? 20 * mm : inner);
    const beside = code.symbology === 'qr' ? inner - size : inner;
    clipped(sheet, title, {
      x: x + 2 * mm,
      y: sheet.y + mm,
      width: beside,
      size: sheet.body,
      bold: true,
      height: 5 * mm,
    });
    const words = { x: x + 2 * mm, y: sheet.y + 5.5 * mm, width: beside, size: sheet.body * 0.8 };
    clipped(sheet, lines.join('\n'), { ...words, height: code.symbology === 'qr' ? 20 * mm : 7.5 * mm });
    const codeX = code.symbology === 'qr' ? x + width - size - 2 * mm : x + (width - size) / 2;
    drawCode(sheet, code, { x: codeX, y: codeAt, width: size });
    if (column === columns - 1 || i === labels.length - 1) sheet.y += height + space;
  }
}

function drawNote(sheet: Sheet, note: string): void {
  sheet.pdf.font('regular').fontSize(sheet.body);
  const height = sheet.pdf.heightOfString(note, { width: sheet.width });
  if (sheet.y + gap * 2 + height > sheet.bottom) nextPage(sheet);
  sheet.y += gap * 2;
  sheet.y += text(sheet, note, { x: sheet.left, y: sheet.y, width: sheet.width, size: sheet.body });
}

function drawFooters(sheet: Sheet, { title, pageWord }: Paper): void {
  const { count } = sheet.pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    sheet.pdf.switchToPage(page);
    const at = { y: sheet.bottom + 2 * mm, size: 7, color: '#555', height: 4 * mm };
    clipped(sheet, title, { ...at, x: sheet.left, width: sheet.width * 0.7 });
    const number = `${pageWord} ${page + 1} / ${count}`;
    text(sheet, number, { ...at, x: sheet.left + sheet.width * 0.7, width: sheet.width * 0.3, align: 'right' });
  }
}

/** A symbol with its caption below; answers where it ends. */
function drawCode(sheet: Sheet, code: PaperCode, at: { x: number; y: number; width: number }): number {
  const symbol = drawSymbol(code);
  const module = at.width / symbol.width;
  const high = symbol.linear ? linearHeight : symbol.height * module;
  for (const bar of symbol.bars) {
    const y = at.y + (symbol.linear ? 0 : bar.y * module);
    sheet.pdf.rect(at.x + bar.x * module, y, bar.width * module, symbol.linear ? high : bar.height * module);
  }
  sheet.pdf.fill('#000');
  const below = at.y + high + mm;
  return below + text(sheet, code.caption, { ...at, y: below, size: 7, align: 'center' });
}

function codeWidth(code: PaperCode): number {
  return code.symbology === 'qr' ? matrixSize : drawSymbol(code).width * widestModule;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: 'left' | 'right' | 'center';
}

/** Draws a text that may take several lines; answers how high it is. */
function text(
  sheet: Sheet,
  words: string,
  { x, y, width, size, bold, color = '#000', align = 'left' }: Placed,
): number {
  sheet.pdf
    .font(bold ? 'bold' : 'regular')
    .fontSize(size)
    .fillColor(color);
  sheet.pdf.text(words, x, y, { width, align });
  return sheet.pdf.heightOfString(words, { width });
}

/** As much of a text as there is room for. */
function clipped(sheet: Sheet, words: string, placed: Placed & { readonly height: number }): void {
  const { x, y, width, height, size, bold, color = '#000', align = 'left' } = placed;
  sheet.pdf
    .font(bold ? 'bold' : 'regular')
    .fontSize(size)
    .fillColor(color);
  sheet.pdf.text(words, x, y, { width, height, align, ellipsis: true });
}

function nextPage(sheet: Sheet): void {
  sheet.pdf.addPage();
  sheet.y = sheet.top;
}

function collected(pdf: Pdf): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
}

/** Helvetica of PDF has the characters of Windows-1252. */
function refuseOtherScripts(paper: Paper): void {
  const { codes: _, ...printed } = paper;
  const other = /[^\n -~\u00a0-\u00ff\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2122]/u.exec(JSON.stringify(printed));
  if (!other) return;
  const message = `"${other[0]}" needs a font that has it: give \`fonts\``;
  throw omsError('input.invalid', message, { character: other[0] });
}
