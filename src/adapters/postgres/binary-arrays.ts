/**
 * PostgreSQL arrays in its binary wire format, which `pg` and PGlite both pass on as they are: nothing is escaped here and nothing is
 * parsed there. (Text arrays cost a third of a batch: every quotation mark of every JSON body is escaped and read back.)
 *
 * Source: `array_recv` in src/backend/utils/adt/arrayfuncs.c: dimensions, null flag, element type, length, lower bound, then each element
 * with its length.
 */

export type ElementType = 'bool' | 'int2' | 'int4' | 'int8' | 'text' | 'uuid';
export type Element = string | number | boolean | null;

const elementOids = { bool: 16, int8: 20, int2: 21, int4: 23, text: 25, uuid: 2950 } satisfies Record<
  ElementType,
  number
>;
const fixedBytes = { bool: 1, int2: 2, int4: 4, int8: 8, uuid: 16 } as const;
const headerBytes = 20;
const encoder = new TextEncoder();
const hasBuffer = typeof Buffer !== 'undefined';
/** Up to here a loop over the characters is faster than a call of the encoder. */
const shortText = 40;

/** A sheet onto which columns are written one after the other: one allocation for a whole batch. */
export interface Sheet {
  /** Adds a column; the answer is valid once `columns()` was called. */
  add(type: ElementType, values: readonly Element[]): void;
  /** The columns in the order in which they were added. */
  columns(): Uint8Array[];
}

/** An empty sheet with room for `bytes`; it grows when that is too little. */
export function createSheet(bytes: number): Sheet {
  let buffer = allocate(bytes);
  let view = viewOf(buffer);
  let end = 0;
  const ends: number[] = [];

  function reserve(more: number): void {
    if (end + more <= buffer.length) return;
    const grown = allocate(Math.max(buffer.length * 2, end + more));
    grown.set(buffer.subarray(0, end));
    buffer = grown;
    view = viewOf(buffer);
  }

  function writeNull(): number {
    reserve(4);
    view.setInt32(end, -1);
    end += 4;
    return 1;
  }

  function writeText(text: string): void {
    // A UTF-16 code unit is at most three bytes.
    reserve(4 + text.length * 3);
    const start = end + 4;
    const written = text.length < shortText ? writeAscii(buffer, start, text) : -1;
    const length = written >= 0 ? written : writeUtf8(buffer, start, text);
    view.setInt32(end, length);
    end = start + length;
  }

  function writeFixed(type: Exclude<ElementType, 'text'>, value: Element): void {
    view.setInt32(end, fixedBytes[type]);
    end += 4;
    if (type === 'uuid') writeUuid(view, end, value as string);
    else if (type === 'int8') writeInt8(view, end, value as number);
    else if (type === 'int4') view.setInt32(end, value as number);
    else if (type === 'int2') view.setInt16(end, value as number);
    else view.setUint8(end, value ? 1 : 0);
    end += fixedBytes[type];
  }

  return {
    add(type, values) {
      reserve(headerBytes + values.length * (type === 'text' ? 4 : 4 + fixedBytes[type]));
      const start = end;
      view.setInt32(start, values.length === 0 ? 0 : 1);
      view.setInt32(start + 8, elementOids[type]);
      view.setInt32(start + 12, values.length);
      view.setInt32(start + 16, 1);
      end = start + (values.length === 0 ? 12 : headerBytes);
      let nulls = 0;
      // By place: an iterator over numbers that are no small integers makes an object of each.
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as Element;
        if (value === null) nulls += writeNull();
        else if (type === 'text') writeText(value as string);
        else writeFixed(type, value);
      }
      view.setInt32(start + 4, nulls > 0 ? 1 : 0);
      ends.push(end);
    },

    columns: () => ends.map((stop, i) => buffer.subarray(ends[i - 1] ?? 0, stop)),
  };
}

/** One column alone. */
export function encodeArray(type: ElementType, values: readonly Element[]): Uint8Array {
  const sheet = createSheet(256);
  sheet.add(type, values);
  return sheet.columns()[0] as Uint8Array;
}

/** The bytes written, or -1 where the text is not plain ASCII. Faster than the encoder for short texts. */
function writeAscii(buffer: Uint8Array, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return -1;
    buffer[start + i] = unit;
  }
  return text.length;
}

function writeUtf8(buffer: Uint8Array, start: number, text: string): number {
  // Node's own way needs no view of the sheet's rest for every text.
  if (hasBuffer) return (buffer as Buffer).write(text, start);
  return encoder.encodeInto(text, buffer.subarray(start)).written;
}

function writeInt8(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 4294967296);
  view.setInt32(at, high);
  view.setUint32(at + 4, value - high * 4294967296);
}

function writeUuid(view: DataView, at: number, id: string): void {
  view.setUint32(at, Number.parseInt(id.slice(0, 8), 16));
  view.setUint16(at + 4, Number.parseInt(id.slice(9, 13), 16));
  view.setUint16(at + 6, Number.parseInt(id.slice(14, 18), 16));
  view.setUint16(at + 8, Number.parseInt(id.slice(19, 23), 16));
  view.setUint16(at + 10, Number.parseInt(id.slice(24, 28), 16));
  view.setUint32(at + 12, Number.parseInt(id.slice(28, 36), 16));
}

function allocate(bytes: number): Uint8Array {
  // Node's Buffer leaves the memory as it is: no need to clear what is written over.
  return hasBuffer ? Buffer.allocUnsafeSlow(bytes) : new Uint8Array(bytes);
}

function viewOf(buffer: Uint8Array): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
