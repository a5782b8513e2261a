import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Invoice, readInvoices, toInstant } from '../../examples/replay/invoices';
import { hasCardNumber, hasIssuedCardNumber } from '../../src/kernel';
import { header, realFile, sampleFile, temporaryDirectory, writeOrders } from './files';

async function read(path: string, limit?: number): Promise<Invoice[]> {
  const invoices: Invoice[] = [];
  for await (const invoice of readInvoices(path, { limit }).invoices) invoices.push(invoice);
  return invoices;
}

const shape = (invoices: readonly Invoice[]) =>
  invoices.map(({ key, lines }) => `${key}: ${lines.map(({ line }) => line).join(' ')}`);

describe('a file of order lines', () => {
  test('is read as invoices with the number, instant, customer and country of their first line', async () => {
    const path = writeOrders([
      { number: '1', code: 'A', description: '"Says ""hi"", twice"', date: '2011-07-01 12:30:00', country: 'EIRE' },
      { number: '1', code: 'B', quantity: 3, price: '0.085', date: '2011-07-01 12:31:00', customer: '9' },
      { number: '2', customer: '  ' },
    ]);
    expect(await read(path)).toEqual([
      {
        key: '1@1',
        number: '1',
        at: '2011-07-01T11:30:00.000Z',
        customer: '7',
        country: 'EIRE',
        lines: [
          { line: 1, code: 'A', description: 'Says "hi", twice', quantity: '1', price: '1.00' },
          { line: 2, code: 'B', description: 'A mug', quantity: '3', price: '0.085' },
        ],
      },
      {
        key: '2@3',
        number: '2',
        at: '2011-01-10T09:00:00.000Z',
        customer: undefined,
        country: 'United Kingdom',
        lines: [{ line: 3, code: 'MUG', description: 'A mug', quantity: '1', price: '1.00' }],
      },
    ]);
  });

  test('gathers interleaved lines, in the order of first lines', async () => {
    const path = writeOrders(['1', '2', '1', '3', '2', '1'].map((number) => ({ number })));
    expect(shape(await read(path))).toEqual(['1@1: 1 3 6', '2@2: 2 5', '3@4: 4']);
  });

  test('counts a line 5,000 below the first to its invoice; one further down begins another', async () => {
    const between = Array.from({ length: 4_999 }, (_, index) => ({ number: `x${index % 10}` }));
    const path = writeOrders([{ number: '1' }, ...between, { number: '1' }, { number: '1' }, { number: '1' }]);
    const own = (await read(path)).filter(({ number }) => number === '1');
    expect(shape(own)).toEqual(['1@1: 1 5001', '1@5002: 5002 5003']);
  });

  test('ends after the first N invoices, with all their lines', async () => {
    const path = writeOrders(['1', '2', '3', '1', '2', '3', '4'].map((number) => ({ number })));
    expect(shape(await read(path, 2))).toEqual(['1@1: 1 4', '2@2: 2 5']);
    expect(shape(await read(path, 99))).toHaveLength(4);
  });

  test('may be compressed, begin with a byte order mark, end lines as Windows does, and order its columns freely', async () => {
    const directory = temporaryDirectory();
    const plain = readFileSync(sampleFile, 'utf8');
    const other = join(directory, 'orders');
    writeFileSync(other, gzipSync(`\ufeff${plain.replaceAll('\n', '\r\n')}`));
    expect(await read(other)).toEqual(await read(sampleFile));

    const turned = join(directory, 'turned.csv');
    writeFileSync(
      turned,
      'Country,Extra,UnitPrice,InvoiceDate,Quantity,Description,StockCode,CustomerID,InvoiceNo\nMalta,x,1.5,,2,D,C,8,5\n',
    );
    expect(await read(turned)).toMatchObject([
      { number: '5', customer: '8', country: 'Malta', lines: [{ code: 'C', quantity: '2', price: '1.5' }] },
    ]);
  });

  test('may have short rows and times that cannot be read: the clock then stands', async () => {
    const path = join(temporaryDirectory(), 'short.csv');
    writeFileSync(path, `${header}\n1,A,a,1,2011-01-10 09:00:00,1,7,UK\n2,B\n3,C,c,1,yesterday,1,7,UK\n`);
    const invoices = await read(path);
    expect(invoices.map(({ at }) => at)).toEqual(Array(3).fill('2011-01-10T09:00:00.000Z'));
    expect(invoices[1]).toMatchObject({ customer: undefined, country: '', lines: [{ description: '', price: '' }] });
  });

  test('that is empty, lacks a column or is cut short is refused', async () => {
    const directory = temporaryDirectory();
    const write = (name: string, content: string | Buffer) => {
      writeFileSync(join(directory, name), content);
      return join(directory, name);
    };
    await expect(read(write('empty.csv', ''))).rejects.toThrow('is empty');
    await expect(read(write('columns.csv', 'InvoiceNo,StockCode\n1,2\n'))).rejects.toThrow(
      'has no column Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country',
    );
    const cut = gzipSync(readFileSync(sampleFile)).subarray(0, 900);
    await expect(read(write('cut.csv.gz', cut))).rejects.toThrow('unexpected end of file');
  });

  test('stops when it is told to', async () => {
    const controller = new AbortController();
    const stop = async () => {
      for await (const _ of readInvoices(sampleFile, { signal: controller.signal }).invoices) controller.abort();
    };
    // The sample is shorter than the window: it is read to its end before the first invoice comes.
    await expect(stop()).resolves.toBeUndefined();
    await expect(stop()).rejects.toThrow('aborted');
  });

  test('is read in bounded memory, whatever its size', async () => {
    const invoices = 30_000;
    const path = join(temporaryDirectory(), 'large.csv');
    const text = Array.from({ length: invoices }, (_, n) => `${n},A,${'x'.repeat(200)},1,,1,7,UK\n`.repeat(4)).join('');
    writeFileSync(path, `${header}\n${text}`);
    const module = new URL('../../examples/replay/invoices.ts', import.meta.url).href;
    const script = `import { readInvoices } from ${JSON.stringify(module)};
      let count = 0;
      for await (const invoice of readInvoices(${JSON.stringify(path)}).invoices) count += invoice.lines.length / 4;
      console.log(count);`;
    // Less heap than the file's lines would fill.
    const child = ['--max-old-space-size=32', '--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, child);
    expect(Number(stdout)).toBe(invoices);
  }, 120_000);

  test.skipIf(realFile === undefined)('is read whole and in order of time: the real one', async () => {
    if (realFile === undefined) return;
    let invoices = 0;
    let lines = 0;
    let late = 0;
    let previous = '';
    const source = readInvoices(realFile);
    for await (const invoice of source.invoices) {
      invoices += 1;
      lines += invoice.lines.length;
      if (invoice.at < previous) late += 1;
      previous = invoice.at;
    }
    expect({ invoices, lines, late }).toEqual({ invoices: 12_795, lines: 245_903, late: 0 });
    expect(source.share()).toBe(1);
  });

  // Keys, references and texts of the whole file, as the replay writes them: one that is taken for a card's number refuses an honest return.
  test.skipIf(realFile === undefined)(
    'holds nothing that is taken for the number of a card: the real one',
    async () => {
      if (realFile === undefined) return;
      const taken: string[] = [];
      for await (const { key, number, customer, lines } of readInvoices(realFile).invoices) {
        const names = [key, number, customer ?? '', `sale:${key}`, ...lines.map(({ line }) => `return:${key}/${line}`)];
        taken.push(...names.filter(hasIssuedCardNumber));
        for (const { code, description } of lines)
          if (hasIssuedCardNumber(code) || hasCardNumber(description)) taken.push(`${code} ${description}`);
      }
      expect(taken).toEqual([]);
    },
  );
});

describe('a local time of the file', () => {
  test('is an instant by the clock of London, winter and summer', () => {
    expect(toInstant('2011-03-27 00:59:59')).toBe('2011-03-27T00:59:59.000Z');
    expect(toInstant('2011-03-27 02:00:00')).toBe('2011-03-27T01:00:00.000Z');
    expect(toInstant('2011-07-01 08:00')).toBe('2011-07-01T07:00:00.000Z');
  });

  test('that spring skips moves on by an hour; that autumn has twice is the earlier', () => {
    expect(toInstant('2011-03-27 01:30:00')).toBe('2011-03-27T01:30:00.000Z');
    expect(toInstant('2011-10-30 01:30:00')).toBe('2011-10-30T00:30:00.000Z');
  });

  test('is nothing when it is no time', () => {
    for (const text of ['', 'yesterday', '2011-02-30 10:00:00', '2011-13-01 10:00:00', '2011-01-01 25:00:00']) {
      expect(toInstant(text)).toBeUndefined();
    }
  });
});
