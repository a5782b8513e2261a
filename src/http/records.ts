/**
 * Bodies of many records, one JSON object a line (`application/x-ndjson`): read as they come and answered line by line, so that memory does not grow
 * with them. Whoever does not read the answer is not read on either.
 */
import { type Problem, problem } from '../kernel';

/** A report about a record, by its place in the body, from 1; empty lines do not count. */
export interface RecordReport {
  readonly line: number;
  readonly problems: readonly Problem[];
}

export const recordsType = 'application/x-ndjson';

/** Whether a body is one of records. */
export const holdsRecords = (request: Request): boolean =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() === recordsType;

/**
 * What `take` reports about each record of a body. A line that is no JSON object, or longer than `maxBytes`, is refused by itself, and what comes
 * behind it is taken. The body is read no further than its reports are.
 */
export async function* reported<Report extends RecordReport>(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  take: (records: AsyncIterable<unknown>) => AsyncIterable<Report>,
): AsyncGenerator<Report> {
  // Of lines that are read and not reported yet: as many as are taken together.
  const faults = new Map<number, string>();
  for await (const report of take(records())) {
    const fault = faults.get(report.line);
    faults.delete(report.line);
    yield fault === undefined ? report : { ...report, problems: [problem('input.invalid', fault)] };
  }

  async function* records(): AsyncGenerator<unknown> {
    let line = 0;
    for await (const bytes of linesOf(body, maxBytes)) {
      line += 1;
      const { record, fault } =
        bytes === null ? { record: null, fault: `is longer than ${maxBytes} bytes` } : read(bytes);
      if (fault !== null) faults.set(line, fault);
      yield record;
    }
  }
}

const text = new TextDecoder('utf-8', { fatal: true });

function read(bytes: Uint8Array): { readonly record: unknown; readonly fault: string | null } {
  try {
    const record: unknown = JSON.parse(text.decode(bytes));
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return { record, fault: null };
  } catch {
    // Told below.
  }
  return { record: null, fault: 'the line is no JSON object' };
}

const newline = 10;

/** Lines with something in them; null for one that is too long, of which nothing is kept. */
async function* linesOf(body: ReadableStream<Uint8Array> | null, maxBytes: number): AsyncGenerator<Uint8Array | null> {
  if (!body) return;
  const reader = body.getReader();
  try {
    let parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      let rest = value ?? new Uint8Array();
      for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
        const line = lineOf([...parts, rest.subarray(0, end)], size + end, maxBytes);
        if (line === null || !isBlank(line)) yield line;
        [parts, size, rest] = [[], 0, rest.subarray(end + 1)];
      }
      size += rest.length;
      parts = size > maxBytes ? [] : [...parts, rest];
      if (!done) continue;
      const last = lineOf(parts, size, maxBytes);
      if (last === null || !isBlank(last)) yield last;
      return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function lineOf(parts: readonly Uint8Array[], size: number, maxBytes: number): Uint8Array | null {
  if (size > maxBytes) return null;
  const line = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    line.set(part, at);
    at += part.length;
  }
  return line;
}

/** Spaces, tabs and carriage returns alone. */
const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === 32 || byte === 9 || byte === 13);
