/** The files that the replay's tests run on. */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sampleFile = fileURLToPath(new URL('../../examples/replay/sample.csv', import.meta.url));

const real = fileURLToPath(new URL('../../../shared/data/online-retail.csv.gz', import.meta.url));

/** The real orders, where they lie beside the repository; they are not part of it. */
export const realFile = existsSync(real) ? real : undefined;
if (realFile === undefined) console.log('Not run on the real orders: ../shared/data/online-retail.csv.gz is absent.');

/** A directory of the test's own. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'orderwright-replay-'));
}

export const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** A file of rows; a row is what differs from a dull sale. */
export function writeOrders(rows: readonly Partial<TestRow>[]): string {
  const path = join(temporaryDirectory(), 'orders.csv');
  const text = rows.map((row) => {
    const full: TestRow = { ...dullRow, ...row };
    return [
      full.number,
      full.code,
      full.description,
      full.quantity,
      full.date,
      full.price,
      full.customer,
      full.country,
    ];
  });
  writeFileSync(path, `${[header, ...text.map((cells) => cells.join(','))].join('\n')}\n`);
  return path;
}

interface TestRow {
  number: string;
  code: string;
  description: string;
  quantity: number | string;
  date: string;
  price: number | string;
  customer: string;
  country: string;
}

const dullRow: TestRow = {
  number: '1',
  code: 'MUG',
  description: 'A mug',
  quantity: 1,
  date: '2011-01-10 09:00:00',
  price: '1.00',
  customer: '7',
  country: 'United Kingdom',
};
