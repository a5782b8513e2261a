/**
 * Records as lists, for what is stored with every order: a list says each value without its name, and leaves out the defaults at its end.
 * An order of three lines takes a third of the bytes that way, on the wire, in the log and on disk.
 *
 * A new column goes to the end of its table, with the value that older records shall have. Columns never change places.
 */

import { type OmsError, omsError } from '../kernel';

/** One column: what an absent value means, and how a value that is a record itself is written. */
export interface Column<T> {
  readonly fallback: T | undefined;
  readonly pack?: (value: T) => unknown;
  readonly unpack?: (value: unknown, exact?: boolean) => T;
}

/** A record type as a list and back. */
export interface Columns<T> {
  pack(record: T): readonly unknown[];
  /**
   * The record of a list. A newer release may have written columns that this one does not know: they are passed over, or, where the record is to
   * be written again (`exact`), refused with `store.incompatible`: they would be gone.
   */
  unpack(list: unknown, exact?: boolean): T;
}

/** A column of plain values: numbers, texts, flags, lists and objects that are written as they are. */
export function plain<T>(fallback: T): Column<T> {
  return { fallback };
}

/** A column of a property that a record may not have. */
export function optional<T>(): Column<T> {
  return { fallback: undefined };
}

/** A column that holds one record. */
export function record<T>(columns: Columns<T>, fallback: T): Column<T> {
  return { fallback, pack: columns.pack, unpack: columns.unpack };
}

/** A column that holds a list of records; absent is the empty list. */
export function records<T>(columns: Columns<T>): Column<readonly T[]> {
  return {
    fallback: [],
    pack: (list) => list.map(columns.pack),
    unpack: (list, exact) => (list as readonly unknown[]).map((item) => columns.unpack(item, exact)),
  };
}

/** A column that holds a list of records, of a property that a record may not have. */
export function optionalRecords<T>(columns: Columns<T>): Column<readonly T[] | undefined> {
  return {
    fallback: undefined,
    pack: (list) => list?.map(columns.pack),
    unpack: (list, exact) => (list as readonly unknown[]).map((item) => columns.unpack(item, exact)),
  };
}

/**
 * The list form of a record type. The table names every property once, in the order of the list.
 *
 * Law: `unpack(JSON.parse(JSON.stringify(pack(record))))` is the record.
 *
 * @example
 * const points = columns<{ x: number; y: number }>({ x: plain(0), y: plain(0) });
 * points.pack({ x: 3, y: 0 }); // [3]
 */
export function columns<T extends object>(table: { readonly [K in keyof T]-?: Column<T[K]> }): Columns<T> {
  const entries = Object.entries(table) as unknown as readonly (readonly [keyof T & string, Column<unknown>])[];
  const names = entries.map(([name]) => name);
  const parts = entries.map(([, column]) => column);
  const count = names.length;
  const nested = parts.flatMap(({ fallback, pack }, at) => (pack ? [{ at, fallback, pack }] : []));
  const endOf = endReader<T>(
    names,
    parts.map(({ fallback }) => fallback),
  );
  /** A reader for each length that has come up: most records of a type end at the same few columns. */
  const readers: ((record: T) => unknown[])[] = [];
  return {
    pack(given) {
      const end = endOf(given);
      let read = readers[end];
      if (!read) {
        read = reader<T>(names.slice(0, end));
        readers[end] = read;
      }
      const list = read(given);
      for (const { at, fallback, pack } of nested) {
        if (at >= end) break;
        const value = list[at];
        if (value !== fallback && value !== undefined) list[at] = pack(value);
      }
      return list;
    },
    unpack(list, exact) {
      const values = list as readonly unknown[];
      if (exact && values.length > count) throw newerColumns();
      const unpacked: Record<string, unknown> = {};
      for (let i = 0; i < count; i++) {
        const { fallback, unpack } = parts[i] as Column<unknown>;
        const value = values[i];
        if (i >= values.length) {
          if (fallback !== undefined) unpacked[names[i] as string] = fallback;
        } else if (fallback === undefined) {
          if (value !== null) unpacked[names[i] as string] = unpack ? unpack(value, exact) : value;
        } else unpacked[names[i] as string] = unpack && value !== fallback ? unpack(value, exact) : value;
      }
      return unpacked as T;
    },
  };
}

function newerColumns(): OmsError {
  return omsError(
    'store.incompatible',
    'a newer release wrote more of the order than this one knows: update orderwright',
  );
}

/** How many columns are written: up to the last one that is not its fallback. As code of its own, like {@link reader}. */
function endReader<T extends object>(
  names: readonly (keyof T & string)[],
  fallbacks: readonly unknown[],
): (record: T) => number {
  const backwards = names.map((_, at) => names.length - 1 - at);
  try {
    const isGiven = (at: number) =>
      Array.isArray(fallbacks[at]) ? `record.${names[at]}.length !== 0` : `record.${names[at]} !== fallbacks[${at}]`;
    const tests = backwards.map((at) => `${isGiven(at)} ? ${at + 1} : `);
    return new Function('fallbacks', `return (record) => ${tests.join('')}0`)(fallbacks) as (record: T) => number;
  } catch {
    return (record) => {
      const last = backwards.find((at) => {
        const value = record[names[at] as keyof T];
        return Array.isArray(fallbacks[at]) ? (value as unknown[]).length !== 0 : value !== fallbacks[at];
      });
      return last === undefined ? 0 : last + 1;
    };
  }
}

/**
 * Reads the properties of these names as a list. Written out as code where the runtime allows that: code of its own knows the one shape of
 * record that it meets, a loop that serves all tables looks every name up anew. The names are those of our own tables.
 */
function reader<T extends object>(names: readonly (keyof T & string)[]): (record: T) => unknown[] {
  try {
    return new Function('record', `return [${names.map((name) => `record.${name}`).join()}]`) as (
      record: T,
    ) => unknown[];
  } catch {
    return (record) => names.map((name) => record[name]);
  }
}
