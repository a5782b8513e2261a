/** Writes the refused lines, ascending by line, however late their outcome is known. */
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Why a line is refused, in words that repeat nothing of the line: its texts may name people. */
export const rejectReasons = {
  'line.accounting': 'The invoice is an accounting adjustment, not a sale.',
  'line.incomplete': 'The line has no stock code or no description.',
  'line.quantity': 'The quantity is not a whole number above zero.',
  'line.price': 'The price is not above zero.',
  'order.refused': 'The invoice has nothing to sell, or more than one order can hold.',
  'return.noMatchingOrder': 'No earlier order of the customer has anything left of this code to take back.',
} as const;

export type RejectCode = keyof typeof rejectReasons;

export interface RejectsWriter {
  /** Notes a refused line. Noting it again with the same code changes nothing: a resumed step may come twice. */
  add(line: number, code: RejectCode): void;
  /** Puts the file in place, whole and sorted, and resolves to how many lines it has. */
  finish(): Promise<number>;
  /** Drops everything noted and leaves the earlier file, if any, as it was. */
  discard(): void;
}

/** Rejects held in memory before they go to a sorted part on disk: about 1 MB. */
const PART_ROWS = 20_000;

/**
 * An external sort: bounded in memory, and nothing of an interrupted run is left in `path`, which is replaced in one
 * step at the end. Parts of a killed run are removed by the next.
 */
export function createRejectsWriter(path: string, { partRows = PART_ROWS } = {}): RejectsWriter {
  const directory = dirname(path);
  const part = (name: string) => join(directory, `${basename(path)}.${process.pid}.${name}.tmp`);
  const parts: string[] = [];
  let rows: Row[] = [];

  mkdirSync(directory, { recursive: true });
  removeLeftovers(path);

  const spill = () => {
    const name = part(`part${parts.length}`);
    writeFileSync(name, rows.sort(byLine).map(format).join(''));
    parts.push(name);
    rows = [];
  };
  const discard = () => {
    for (const name of [...parts, part('all')]) rmSync(name, { force: true });
    parts.length = 0;
    rows = [];
  };

  return {
    add(line, code) {
      rows.push({ line, code });
      if (rows.length >= partRows) spill();
    },
    async finish() {
      let count = 0;
      const text = async function* () {
        for await (const row of distinct(merge([...parts.map(readPart), rows.sort(byLine)]))) {
          count += 1;
          yield format(row);
        }
      };
      await pipeline(Readable.from(text()), createWriteStream(part('all')));
      await rename(part('all'), path);
      discard();
      return count;
    },
    discard,
  };
}

interface Row {
  line: number;
  code: RejectCode;
}

const byLine = (a: Row, b: Row) => a.line - b.line;

function format({ line, code }: Row): string {
  return `${JSON.stringify({ line, code, reason: rejectReasons[code] })}\n`;
}

async function* readPart(name: string): AsyncGenerator<Row> {
  for await (const text of createInterface({ input: createReadStream(name), crlfDelay: Number.POSITIVE_INFINITY })) {
    yield JSON.parse(text) as Row;
  }
}

/** Sorted sources as one: always the smallest of the heads. Parts are few, so a scan finds it. */
async function* merge(sources: readonly (AsyncIterable<Row> | Iterable<Row>)[]): AsyncGenerator<Row> {
  const heads: { row: Row; rest: AsyncIterator<Row> | Iterator<Row> }[] = [];
  for (const source of sources) {
    const rest = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    const first = await rest.next();
    if (first.done !== true) heads.push({ row: first.value, rest });
  }
  for (;;) {
    let least = heads[0];
    if (least === undefined) return;
    for (const head of heads) if (head.row.line < least.row.line) least = head;
    yield least.row;
    const next = await least.rest.next();
    if (next.done === true) heads.splice(heads.indexOf(least), 1);
    else least.row = next.value;
  }
}

async function* distinct(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  let last: Row | undefined;
  for await (const row of rows) {
    if (row.line === last?.line) {
      if (row.code === last.code) continue;
      throw new Error(`Line ${row.line} was refused twice, as ${last.code} and as ${row.code}.`);
    }
    yield row;
    last = row;
  }
}

/** Removes the parts of processes that no longer run. */
function removeLeftovers(path: string): void {
  const pattern = /^(\d+)\.(?:part\d+|all)\.tmp$/;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const pid = pattern.exec(name.slice(basename(path).length + 1))?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  // A leftover under our own number is of an earlier process that had it.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
