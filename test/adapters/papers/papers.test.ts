/** Papers as PDF and HTML: every code on every page, in every language, is read as a scanner reads it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { paperToHtml, paperToPdf } from 'orderwright/papers';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { manifestPaper, type Paper, type PaperLocale, pickListPaper } from '../../../src/fulfillment';
import { papersOf } from './sample-papers';

const { resolve } = createRequire(import.meta.url);
const font = (name: 'TC' | 'SC') => {
  const family = `@expo-google-fonts/noto-sans-${name.toLowerCase()}`;
  return readFileSync(resolve(`${family}/400Regular/NotoSans${name}_400Regular.ttf`));
};
const fontOf: Readonly<Record<PaperLocale, Buffer>> = { en: font('TC'), 'zh-Hant': font('TC'), 'zh-Hans': font('SC') };
const locales = Object.keys(fontOf) as PaperLocale[];

beforeAll(async () => {
  const wasm = readFileSync('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm');
  const wasmBinary = new Uint8Array(wasm).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
});

type Picture = Awaited<ReturnType<typeof drawnSvg>>;

/** What a scanner reads in a picture; GS1 codes with their identifiers in brackets. */
async function scanned(picture: Picture): Promise<string[]> {
  const found = await readBarcodes(picture as never, {
    formats: ['Code128', 'QRCode'],
    maxNumberOfSymbols: 60,
    textMode: 'HRI',
    tryHarder: true,
  });
  return found.map(({ text }) => text);
}

const expectedCodes = ({ codes, labels }: Paper) =>
  [...codes, ...labels.map(({ code }) => code)].map(({ text }) => text).sort();

async function pagesOf(bytes: Uint8Array, scale: number) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0, disableFontFace: true }).promise;
  const pages: { picture: Picture; words: string }[] = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    const viewport = page.getViewport({ scale });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context = canvas.getContext('2d');
    await page.render({ canvasContext: context as never, viewport }).promise;
    const { items } = await page.getTextContent();
    pages.push({
      picture: context.getImageData(0, 0, canvas.width, canvas.height),
      words: items.flatMap((item) => ('str' in item ? [item.str] : [])).join(' '),
    });
  }
  return pages;
}

/** Four pixels to a module, as a printer's own grid has it. */
async function drawnSvg(svg: string) {
  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
  const sized = svg.replace(/width="[\d.]+mm" height="[\d.]+mm"/, `width="${4 * width}" height="${4 * height}"`);
  const image = await loadImage(Buffer.from(sized));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

describe.each(locales)('papers in %s', (locale) => {
  it.each(Object.entries(papersOf(locale)))(
    '%s: each code on its PDF is read, and its words stand on it',
    async (_kind, paper) => {
      const pages = await pagesOf(await paperToPdf(paper, { fonts: { regular: fontOf[locale] } }), 3);

      const read = (await Promise.all(pages.map(({ picture }) => scanned(picture)))).flat();
      expect(read.sort()).toEqual(expectedCodes(paper));
      const words = pages.map((page) => page.words.replaceAll(' ', '')).join('');
      for (const said of [paper.title, ...paper.facts.flatMap(({ label, value }) => [label, value])])
        expect(words).toContain(said.replaceAll(' ', ''));
    },
  );

  it.each(Object.entries(papersOf(locale)))(
    '%s: each code in its HTML is read, and every word is in it',
    async (_kind, paper) => {
      const html = paperToHtml(paper);

      const pictures = [...html.matchAll(/<svg.*?<\/svg>/g)].map(([svg]) => drawnSvg(svg));
      const read = await Promise.all(pictures.map(async (picture) => scanned(await picture)));
      expect(read.flat().sort()).toEqual(expectedCodes(paper));
      expect(html).toContain(`<html lang="${locale}">`);
      // As it is read: whatever marks stand between the words.
      const text = html.replace(/<style.*?<\/style>|<svg.*?<\/svg>/gs, '').replace(/<[^>]*>/g, '');
      for (const cell of paper.table?.rows.flat() ?? []) expect(text).toContain(cell);
    },
  );
});

describe('a long pick list', () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({
    sku: `SKU-${i}`,
    title: i === 7 ? 'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(3) : `Article ${i}`,
    units: i + 1,
    zone: `Z${i % 4}`,
    bin: `B-${i}`,
    orders: [{ number: `ORD-${i}`, units: i + 1 }],
  }));
  const wave = { number: 'W-200', location: 'leeds', day: '2026-02-03' };

  it('flows over pages, each with the head of the table and its number, and loses no row', async () => {
    const pages = await pagesOf(await paperToPdf(pickListPaper({ ...wave, rows }, 'en')), 1);

    expect(pages.length).toBeGreaterThan(3);
    for (const [i, { words }] of pages.entries()) {
      expect(words).toContain('Article');
      expect(words).toContain(`Page ${i + 1} / ${pages.length}`);
    }
    const all = pages.flatMap(({ words }) => words.split(/\s+/));
    for (const { sku } of rows) expect(all).toContain(sku);
  });

  it('refuses a row that no page holds', async () => {
    const endless = { sku: 'A', title: 'word '.repeat(9_000), units: 1, orders: [] };

    await expect(paperToPdf(pickListPaper({ ...wave, rows: [endless] }, 'en'))).rejects.toMatchObject({
      code: 'input.invalid',
    });
  });
});

describe('a paper as HTML', () => {
  it('keeps each of the numbers that are listed in a cell in one piece', () => {
    const html = paperToHtml(papersOf('en').packingSlip);

    expect(html).toContain('<td><span>SN-2026-1000,</span> <span>SN-2026-1001,</span>');
    expect(html).toContain('<span>SN-2026-1011</span></td>');
  });

  it('is drawn with the forms of its own script: simplified and traditional characters share their numbers', () => {
    const fontsIn = (locale: PaperLocale) =>
      /font:10pt\/1\.4 ([^;]*);/.exec(paperToHtml(papersOf(locale).manifest))?.[1];

    expect(fontsIn('zh-Hans')).toMatch(/^"Noto Sans","Noto Sans SC",(?!.*TC)/);
    expect(fontsIn('zh-Hant')).toMatch(/^"Noto Sans","Noto Sans TC",(?!.*SC)/);
  });
});

describe('the codes of a manifest', () => {
  const parcels = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...{ id: `P-${n}`, tracking: `1Z999AA1012345${1_000 + n}`, order: `O-${n}`, country: 'GB', postalCode: null },
    }));
  const of = (count: number) =>
    manifestPaper(
      { number: 'M-1', carrier: 'swift', location: 'leeds', day: '2026-11-26', parcels: parcels(count) },
      'en',
    );

  it('hold the numbers of all its parcels, or of none: its own number stands for the rest', async () => {
    const whole = ['M-1', ...parcels(40).map(({ tracking }) => tracking)].join('\n');

    const pictures = [...paperToHtml(of(40)).matchAll(/<svg.*?<\/svg>/g)].map(([svg]) => drawnSvg(svg));
    const read = await Promise.all(pictures.map(async (picture) => scanned(await picture)));
    expect(read.flat().sort()).toEqual(['M-1', whole].sort());
    expect(of(41).codes.map(({ symbology, text }) => [symbology, text])).toEqual([['code128', 'M-1']]);
    expect(of(41).table?.rows).toHaveLength(41);
  });
});

describe('what cannot be printed', () => {
  it('Chinese without a font is refused', async () => {
    await expect(paperToPdf(papersOf('zh-Hant').manifest)).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('a text that its kind of code cannot say is refused', () => {
    const wrong: Paper = {
      ...papersOf('en').manifest,
      codes: [{ symbology: 'gs1-128', text: '(00)123', caption: '' }],
    };

    expect(() => paperToHtml(wrong)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });

  it('a text of the host stays a text in HTML', () => {
    const paper = { ...papersOf('en').packingSlip, title: '<script>alert("1")</script>' };

    expect(paperToHtml(paper, { nonce: '"><b>' })).not.toMatch(/<script>|<b>/);
  });
});
