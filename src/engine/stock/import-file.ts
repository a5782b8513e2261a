/**
 * A stock file, read line by line: a header, then what lies where. Lines are checked and written in blocks, so that memory does not grow with
 * the file; each line gets its report. A block is written under a key that follows from all lines up to it: the same file changes nothing.
 */
import type * as z from 'zod';
import { fingerprint, OmsError, type Problem, problem } from '../../kernel';
import { openingEntries, postAdjustment } from '../../settlement';
import { parse, read } from '../input';
import { nestedIn } from '../nesting';
import type { Runtime } from '../runtime';
import {
  arrivalMoves,
  arrivalSettings,
  bookOf,
  type CostedArrival,
  fills,
  goodsIn,
  layered,
  leavingMove,
  type Rows,
  rowKeyOf,
  type StockBook,
  textOf,
} from './arrivals';
import type { CommitDocument, DocumentDraft } from './commit-document';
import { importStockOptions } from './desk-schemas';
import type { StockSchemas } from './schemas';
import { splitCsvLine } from './split-csv-line';

/** What a row of a stock file says where it is no line of CSV; `unitCost` in minor units. */
export interface StockRow {
  readonly sku: string;
  readonly quantity: number;
  /** Needed where the shop has several. */
  readonly location?: string;
  readonly lot?: string;
  readonly state?: string;
  readonly channel?: string | null;
  readonly unitCost?: number;
  /** `2027-01-31`. */
  readonly expiresOn?: string;
}

/** What became of a line, by its number in the file (the header is line 1; of rows without one the first row). Refused lines say why; nothing of them is written. */
export interface ImportedLine {
  readonly line: number;
  readonly status: 'taken' | 'unchanged' | 'refused';
  readonly problems: readonly Problem[];
}

/** How a stock file is read: whether its figures replace what is there or are added, and the name under which it is taken once. */
export type ImportOptions = z.input<typeof importStockOptions>;

export interface StockImport {
  /**
   * Takes in a stock file as CSV lines, or row by row: `sku` and `quantity`, and as far as they are wanted `location`, `lot`, `state`, `channel`,
   * `unitCost` (minor units) and `expiresOn`. Yields a report for every line, in order; a bad line is refused by itself. Read it to its end: what was not asked for is
   * not written. The same lines under the same `file` change nothing for as long as idempotency keys are kept. Throws `input.invalid` for a header
   * that names no `sku` or `quantity`, or an unknown column.
   */
  importStock(
    lines: Iterable<string | StockRow> | AsyncIterable<string | StockRow> | string,
    options?: ImportOptions,
  ): AsyncGenerator<ImportedLine>;
}

/** Lines that are written together: more saves little and holds more rows at once. */
const blockSize = 1_000;
const columns = ['sku', 'location', 'lot', 'state', 'channel', 'quantity', 'unitCost', 'expiresOn'] as const;
type Column = (typeof columns)[number];

type Terms = z.output<typeof importStockOptions>;
type Receipt = z.output<StockSchemas['receipt']>;
interface Checked {
  readonly line: number;
  readonly stock: Receipt | null;
  readonly problems: readonly Problem[];
}

export function createStockImport(runtime: Runtime, schemas: StockSchemas, commit: CommitDocument): StockImport {
  return { importStock };

  async function* importStock(
    lines: Iterable<string | StockRow> | AsyncIterable<string | StockRow> | string,
    options: ImportOptions = {},
  ): AsyncGenerator<ImportedLine> {
    const terms = parse(importStockOptions, options, 'inventory.importStock');
    const { mode, file, opening } = terms;
    const nested = nestedIn(runtime.repository);
    if (nested) throw nested;
    let header: Column[] | null = null;
    let number = 0;
    let empty = true;
    let block: Checked[] = [];
    let print = fingerprint(JSON.stringify([mode, file, ...(opening ? ['opening'] : [])]));
    for await (const given of typeof lines === 'string' ? lines.split('\n') : lines) {
      number += 1;
      const text = typeof given === 'string' ? given.replace(/^\uFEFF/, '').replace(/\r?\n?$/, '') : null;
      if (text === '') continue;
      empty = false;
      print = fingerprint(print + (text ?? JSON.stringify(given)));
      if (text !== null && header === null) {
        header = readHeader(text);
        continue;
      }
      block.push(text === null ? checkRow(number, given, mode) : check(number, header ?? [], text, mode));
      if (block.length < blockSize) continue;
      yield* write(block, terms, print);
      block = [];
    }
    if (empty) throw badHeader('the file is empty');
    if (block.length > 0) yield* write(block, terms, print);
  }

  function check(line: number, header: readonly Column[], text: string, mode: 'set' | 'add'): Checked {
    const fields = splitCsvLine(text);
    const refuse = (message: string): Checked => ({ line, stock: null, problems: [problem('input.invalid', message)] });
    if (fields === null) return refuse('a quoted field does not end');
    if (fields.length !== header.length) return refuse(`has ${fields.length} fields, the header ${header.length}`);
    const given: Record<string, unknown> = {};
    header.forEach((column, index) => {
      const field = fields[index] as string;
      if (field !== '') given[column] = column === 'quantity' || column === 'unitCost' ? numberOf(field) : field;
    });
    return checkRow(line, given, mode);
  }

  /** A row says what a line of a file can say, and nothing else. */
  function checkRow(line: number, given: unknown, mode: 'set' | 'add'): Checked {
    const names = typeof given === 'object' && given !== null ? Object.keys(given) : [];
    const unknown = names.filter((field) => !(columns as readonly string[]).includes(field));
    if (unknown.length > 0) {
      const problems = unknown.map((field) => problem('input.invalid', 'there is no such field', undefined, [field]));
      return { line, stock: null, problems };
    }
    const schema = mode === 'add' ? schemas.receipt : schemas.counted;
    const { data, problems } = read<Receipt>(schema, given, 'line');
    return { line, stock: data, problems };
  }

  /** One document for the lines of a block that are good. */
  async function* write(
    block: readonly Checked[],
    { mode, opening }: Terms,
    print: string,
  ): AsyncGenerator<ImportedLine> {
    const good = block.flatMap(({ stock }) => (stock ? [stock] : []));
    const changed = new Set<Receipt>();
    let repeated = false;
    if (good.length > 0) {
      const [hit] = await runtime.repository.keysMany(runtime.shop.id, [`import:${print}`]);
      repeated = hit !== null && hit !== undefined;
    }
    if (good.length > 0 && !repeated)
      await commit({ key: `import:${print}`, fingerprint: print }, async () => {
        const book = await bookOf(runtime, good);
        changed.clear();
        const draft = mode === 'add' ? added(good, book.rows, changed) : setTo(good, book, changed);
        const { entries = [] } = draft;
        return {
          ...draft,
          entries: opening ? openingEntries(entries) : entries,
          data: { import: print, lines: good.length },
        };
      });
    for (const { line, stock, problems } of block) {
      const status = stock === null ? 'refused' : changed.has(stock) ? 'taken' : 'unchanged';
      yield { line, status, problems };
    }
  }

  function added(lines: readonly Receipt[], rows: Rows, changed: Set<Receipt>): Omit<DocumentDraft, 'data'> {
    for (const line of lines) changed.add(line);
    return { type: 'stock.received', ...goodsIn(runtime, lines.map(arrivalOf), rows) };
  }

  /** The difference to what lies there; of lines that name one row the last holds. */
  function setTo(lines: readonly Receipt[], book: StockBook, changed: Set<Receipt>): Omit<DocumentDraft, 'data'> {
    const { rows, seen } = book;
    const last = new Map(lines.map((line) => [textOf(rowKeyOf(line)), line]));
    const found: CostedArrival[] = [];
    const lost = [...last].flatMap(([text, line]) => {
      const row = rows.get(text) ?? { onHand: 0, value: 0 };
      const units = line.quantity - row.onHand;
      if (units === 0) return [];
      changed.add(line);
      if (units > 0) {
        const average = row.onHand > 0 ? Math.round((row.value * units) / row.onHand) : 0;
        found.push({ ...line, units, value: line.unitCost > 0 ? units * line.unitCost : average });
        return [];
      }
      return [leavingMove('adjusted', rowKeyOf(line), -units, book)];
    });
    const moves = [...arrivalMoves('adjusted', layered(runtime, found), rows), ...lost];
    return {
      type: 'stock.counted',
      moves,
      seen,
      settings: arrivalSettings(runtime, found, rows),
      entries: postAdjustment({ cost: moves.reduce((sum, { value }) => sum + value, 0) }),
      effects: fills(found, rows),
    };
  }
}

function arrivalOf({ quantity, unitCost, ...place }: Receipt): CostedArrival {
  return { ...place, units: quantity, value: quantity * unitCost };
}

function readHeader(text: string): Column[] {
  const names = splitCsvLine(text) ?? [];
  const unknown = names.filter((field) => !(columns as readonly string[]).includes(field));
  if (unknown.length > 0)
    throw badHeader(`there is no column ${unknown.join(', ')}: a stock file has ${columns.join(', ')}`);
  if (new Set(names).size < names.length) throw badHeader('a column is named twice');
  if (!names.includes('sku') || !names.includes('quantity')) throw badHeader('the columns sku and quantity are needed');
  return names as Column[];
}

function badHeader(message: string): OmsError {
  return new OmsError([problem('input.invalid', `inventory.importStock: ${message}`, undefined, ['lines', 0])]);
}

/** A whole number as it is written; anything else stays text and is refused as such. */
function numberOf(field: string): unknown {
  return /^\d{1,16}$/.test(field) ? Number(field) : field;
}
