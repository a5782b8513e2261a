/** Reads a file of order lines as invoices: a stream with a bounded window, flat in memory whatever the file's size. */
import { createReadStream, type ReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { tzOffset } from '@date-fns/tz';
import { parse } from 'csv-parse';

/** One row of the file, its numbers as written there. */
export interface InvoiceLine {
  /** The data row, from 1; the header is not counted. */
  line: number;
  code: string;
  description: string;
  quantity: string;
  price: string;
}

export interface Invoice {
  /** Unique in the file, also where a number comes back after its window: `<number>@<first line>`. */
  key: string;
  number: string;
  /** The time of its first line, as an instant in UTC. */
  at: string;
  /** Of its first line; absent for a guest. */
  customer: string | undefined;
  /** Of its first line. */
  country: string;
  lines: readonly InvoiceLine[];
}

/** How far down the lines of an invoice may lie below its first one. Larger costs memory: the window is held. */
export const WINDOW_LINES = 5_000;

/** The time zone of the file's local times: a wholesaler in the United Kingdom. */
export const FILE_ZONE = 'Europe/London';

/** The file as invoices, in the order of their first lines. */
export interface InvoiceFile {
  invoices: AsyncIterable<Invoice>;
  /** How much of the file has been handed out, from 0 to 1, for a progress bar. */
  share(): number;
}

/**
 * Opens a `.csv` or `.csv.gz` file (told apart by content). Columns are found by the names of the header row.
 *
 * An invoice's lines are those that carry its number among the 5,000 lines that follow its first one, whatever lies
 * between; it is yielded once they have passed. A number that comes back later begins an invoice of its own. Rows may
 * be short (missing fields are blank); a file that is no CSV, or has no header, throws.
 */
export function readInvoices(
  path: string,
  { limit = Number.POSITIVE_INFINITY, signal }: { limit?: number | undefined; signal?: AbortSignal | undefined } = {},
): InvoiceFile {
  const reading: Reading = { source: undefined, bytes: statSync(path).size, rowsRead: 0, rowsYielded: 0 };
  return {
    invoices: groupRows(readRows(path, reading, signal), limit, reading),
    share() {
      // What was read, less what waits in the window.
      const { source, bytes, rowsRead, rowsYielded } = reading;
      return rowsRead === 0 ? 0 : ((source?.bytesRead ?? 0) / bytes) * (rowsYielded / rowsRead);
    },
  };
}

/** How far the reading of a file has come. */
interface Reading {
  source: ReadStream | undefined;
  bytes: number;
  rowsRead: number;
  rowsYielded: number;
}

interface Row extends InvoiceLine {
  number: string;
  date: string;
  customer: string;
  country: string;
}

interface OpenInvoice {
  firstLine: number;
  first: Row;
  lines: InvoiceLine[];
}

async function* groupRows(rows: AsyncIterable<Row>, limit: number, reading: Reading): AsyncGenerator<Invoice> {
  // Insertion order is the order of first lines: the oldest is the first to pass its window.
  const pending = new Map<string, OpenInvoice>();
  let begun = 0;
  let clock = new Date(0).toISOString();

  const close = (invoice: OpenInvoice): Invoice => {
    // A time that cannot be read leaves the clock where it stands.
    clock = toInstant(invoice.first.date) ?? clock;
    const { number, customer, country } = invoice.first;
    reading.rowsYielded += invoice.lines.length;
    return {
      key: `${number}@${invoice.firstLine}`,
      number,
      at: clock,
      customer: customer.trim() === '' ? undefined : customer.trim(),
      country: country.trim(),
      lines: invoice.lines,
    };
  };

  if (limit < 1) return;
  for await (const row of rows) {
    for (const [number, invoice] of pending) {
      if (row.line - invoice.firstLine <= WINDOW_LINES) break;
      pending.delete(number);
      yield close(invoice);
    }
    const { line, code, description, quantity, price } = row;
    const own = pending.get(row.number);
    if (own !== undefined) own.lines.push({ line, code, description, quantity, price });
    else if (begun < limit) {
      begun += 1;
      pending.set(row.number, {
        firstLine: line,
        first: row,
        lines: [{ line, code, description, quantity, price }],
      });
    } else if (pending.size === 0) return;
  }
  for (const invoice of pending.values()) yield close(invoice);
}

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

async function* readRows(path: string, reading: Reading, signal: AbortSignal | undefined): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    // An unclosed quote would swallow the rest of the file into one field.
    max_record_size: 1_000_000,
  });
  const gzip = await isGzip(path);
  const source = createReadStream(path);
  reading.source = source;
  // A failure anywhere destroys the parser with it, and thereby ends the loop below; leaving the loop closes the file.
  if (gzip) pipeline(source, createGunzip(), parser, () => undefined);
  else pipeline(source, parser, () => undefined);

  let indexes: readonly number[] | undefined;
  let line = 0;
  for await (const record of parser as AsyncIterable<readonly string[]>) {
    signal?.throwIfAborted();
    if (indexes === undefined) {
      indexes = columnIndexes(path, record);
      continue;
    }
    line += 1;
    reading.rowsRead = line;
    const [number, code, description, quantity, date, price, customer, country] = indexes.map(
      (index) => record[index] ?? '',
    ) as [string, string, string, string, string, string, string, string];
    yield { line, number, code, description, quantity, date, price, customer, country };
  }
  if (indexes === undefined) throw new Error(`${path} is empty: the row that names the columns is missing.`);
}

function columnIndexes(path: string, header: readonly string[]): readonly number[] {
  const names = header.map((name) => name.trim());
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${path} has no column ${missing.join(', ')} in its first row.`);
  return COLUMNS.map((name) => names.indexOf(name));
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/**
 * The instant of a local time `YYYY-MM-DD HH:MM[:SS]` in the file's zone, or nothing for another text. A time that the
 * spring change skips is moved on by the hour skipped; one that autumn has twice is the earlier.
 */
export function toInstant(local: string): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/.exec(local.trim());
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const written = Date.UTC(year, month - 1, day, hour, minute, second);
  const instants = [-DAY_MS, DAY_MS].map((side) => written - offsetMs(written + side));
  const instant = instants.find((candidate) => candidate + offsetMs(candidate) === written) ?? instants[0] ?? written;
  return new Date(instant).toISOString();
}

const DAY_MS = 86_400_000;

/** How far the zone's clock is ahead of UTC at an instant. */
const offsetMs = (instant: number) => tzOffset(FILE_ZONE, new Date(instant)) * 60_000;
