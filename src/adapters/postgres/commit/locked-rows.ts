/** Looks which rows of some sets somebody holds right now, without waiting for any. */
import type { ChangeSet } from '../../../ports/repository';
import { encodeArray } from '../binary-arrays';
import { kindCode } from '../codes';
import type { Driver } from '../driver';
import { counterRow, stockRow, subjectRow } from './held-rows';

/** The names of the rows (as `lockedRows` gives them) that could not be locked. Rows that do not exist are not among them. */
export async function findLockedRows(driver: Driver, schema: string, sets: readonly ChangeSet[]): Promise<Set<string>> {
  const shop = sets[0]?.shop ?? '';
  const stock = sets.flatMap((set) => [...set.moves, ...set.holds, ...set.policies]);
  const counters = sets.flatMap((set) => set.counters);
  const subjects = sets.filter((set) => set.expectedVersion > 0).map((set) => set.subject);
  const text = (values: readonly string[]) => encodeArray('text', values);
  const held = await Promise.all([
    locked(driver, `${schema}.stock`, ['sku text', 'location text', 'lot text'], shop, [
      text(stock.map((key) => key.sku)),
      text(stock.map((key) => key.location)),
      text(stock.map((key) => key.lot)),
    ]),
    locked(driver, `${schema}.counters`, ['space text', 'key text'], shop, [
      text(counters.map((key) => key.space)),
      text(counters.map((key) => key.key)),
    ]),
    locked(driver, `${schema}.subjects`, ['kind int2', 'id uuid'], shop, [
      encodeArray(
        'int2',
        subjects.map((subject) => kindCode(subject.kind)),
      ),
      encodeArray(
        'uuid',
        subjects.map((subject) => subject.id),
      ),
    ]),
  ]);
  return new Set(
    [
      ...held[0].map((place) => stock[place]).map((key) => key && stockRow(key.sku, key.location, key.lot)),
      ...held[1].map((place) => counters[place]).map((key) => key && counterRow(key.space, key.key)),
      ...held[2].map((place) => subjects[place]).map((subject) => subject && subjectRow(subject.kind, subject.id)),
    ].filter((row) => row !== undefined),
  );
}

/** Places, from 0, of the keys whose row is there but locked. */
async function locked(
  driver: Driver,
  table: string,
  columns: readonly string[],
  shop: string,
  keys: readonly Uint8Array[],
): Promise<number[]> {
  const names = columns.map((column) => column.split(' ')[0]);
  const wanted = `unnest(${columns.map((column, i) => `$${i + 2}::${column.split(' ')[1]}[]`).join(', ')}) with ordinality w(${names.join(', ')}, place)`;
  const there = `from ${wanted} join ${table} e on e.shop = $1 and ${names.map((name) => `e.${name} = w.${name}`).join(' and ')}`;
  const rows = await driver.query(
    `with free as (select w.place ${there} for no key update of e skip locked)
     select w.place ${there} where w.place not in (select place from free)`,
    [shop, ...keys],
  );
  return rows.map((row) => Number(row.place) - 1);
}
