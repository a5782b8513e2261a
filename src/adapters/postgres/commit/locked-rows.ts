/** The rows that a set locks, by name, and two looks at who has them: one that waits for nothing, one that waits in line for a single row. */
import type { ChangeSet } from '../../../ports/repository';
import { encodeArray } from '../binary-arrays';
import { kindCode } from '../codes';
import type { Driver } from '../driver';
import { classify } from '../errors';

/** The tables whose rows can be looked at, with the columns of their key behind the shop. */
const tables = {
  stock: ['sku text', 'location text', 'lot text'],
  counters: ['space text', 'key text'],
  subjects: ['kind int2', 'id uuid'],
} as const;

type Table = keyof typeof tables;

/** The parts of a name: U+0000 stands between them and, being unstorable, occurs in none. */
const nameOf = (table: Table, ...key: readonly string[]) => [table, ...key].join('\0');

/** The names of the rows that a set locks. Its own subject is the last: somebody who holds that holds nobody else up. */
export function lockedRows({ shop, subject, moves, holds, policies, counters }: ChangeSet): string[] {
  return [
    ...[...moves, ...holds, ...policies].map(({ sku, location, lot }) => nameOf('stock', shop, sku, location, lot)),
    ...counters.map(({ space, key }) => nameOf('counters', shop, space, key)),
    nameOf('subjects', shop, String(kindCode(subject.kind)), subject.id),
  ];
}

/** Those of the rows that somebody holds right now; waits for none. Rows that do not exist are not among them. */
export async function findLockedRows(driver: Driver, schema: string, rows: Iterable<string>): Promise<Set<string>> {
  const distinct = [...new Set(rows)];
  const held: string[] = [];
  for (const table of Object.keys(tables) as Table[]) {
    const named = distinct.filter((row) => row.startsWith(`${table}\0`));
    if (named.length === 0) continue;
    const there = `from ${wanted(table)} join ${schema}.${table} e on ${sameKey(table)}`;
    const found = await driver.query(
      `with free as (select w.place ${there} for no key update of e skip locked)
       select w.place ${there} where w.place not in (select place from free)`,
      keysOf(table, named),
    );
    for (const { place } of found) held.push(named[Number(place) - 1] as string);
  }
  return new Set(held);
}

/** Whether the row could be had within this time. It is let go at once: what is asked is whether it is worth coming back for. */
export async function canLock(driver: Driver, schema: string, row: string, lockMs: number): Promise<boolean> {
  const table = row.split('\0')[0] as Table;
  const keys = keysOf(table, [row]);
  try {
    // The limit is read when the wait begins, which is above the join: it is set by then. It ends with the statement.
    await driver.query(
      `with patience as materialized (select set_config('lock_timeout', $${keys.length + 1}, true) as ms)
       select from patience cross join ${wanted(table)} join ${schema}.${table} e on ${sameKey(table)}
       where ms is not null for no key update of e`,
      [...keys, String(lockMs)],
    );
  } catch (error) {
    // Whatever else goes wrong will go wrong for the sets too, and they can tell their callers.
    return classify(error) !== 'locked';
  }
  return true;
}

const columnsOf = (table: Table) =>
  ['shop text', ...tables[table]].map((column) => column.split(' ') as [string, string]);

const wanted = (table: Table) => {
  const columns = columnsOf(table);
  const values = columns.map(([, type], i) => `$${i + 1}::${type}[]`);
  return `unnest(${values.join(', ')}) with ordinality w(${columns.map(([name]) => name).join(', ')}, place)`;
};

const sameKey = (table: Table) =>
  columnsOf(table)
    .map(([name]) => `e.${name} = w.${name}`)
    .join(' and ');

function keysOf(table: Table, rows: readonly string[]): Uint8Array[] {
  const keys = rows.map((row) => row.split('\0').slice(1));
  return columnsOf(table).map(([, type], i) => {
    const column = keys.map((key) => key[i] as string);
    return type === 'int2' ? encodeArray(type, column.map(Number)) : encodeArray(type as 'text' | 'uuid', column);
  });
}
