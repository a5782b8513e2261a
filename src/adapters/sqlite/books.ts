/** Stock rows against their movements and holds, and stock as it was at an instant. */
import type { Instant } from '../../kernel';
import { omsError, splitLines } from '../../kernel';
import type { BookedCommit, Repository, StockAt, StockDifference, StockKey, StockPage } from '../../ports/repository';
import type { Driver, Row, Sql } from './driver';
import { decodeMoves, placeIn } from './lists';
import { countsOf, stockKeyOf, subjectOf, textOrNull } from './rows';

const key = 'sku, location, lot';

/** SQL that names its values by number, for drivers that take question marks in their order only. */
export function numbered(text: string): string {
  const count = Math.max(...[...text.matchAll(/\?(\d)/g)].map(([, n]) => Number(n)));
  const given = Array.from({ length: count }, (_, i) => `? as v${i + 1}`);
  return `with given as (select ${given.join()}) ${text.replace(/\?(\d)/g, '(select v$1 from given)')}`;
}

export function createBooks(driver: Driver, p: string) {
  const part = (name: keyof typeof placeIn) => `json_extract(w.value, '$[${placeIn[name]}]')`;
  const counts = ['onHand', 'allocated', 'reserved', 'value'] as const;
  const moved = `select c.at, ${part('sku')} as sku, ${part('location')} as location, ${part('lot')} as lot,
    ${counts.map((name) => `${part(name)} as ${columnOf[name]}`).join()}
    from ${p}movements c cross join json_each(c.moves) w where c.shop = ?1`;
  const sum = (names: string) =>
    names
      .split(' ')
      .map((name) => `sum(${name}) as ${name}`)
      .join();
  const books = `select ${key}, 0 as here, 0 as on_hand, 0 as allocated, 0 as reserved, 0 as value, null as next_expiry,
      on_hand as moved_on_hand, allocated as moved_allocated, reserved as moved_reserved, value as moved_value, 0 as held, null as first_expiry
    from (${moved})
    union all select ${key}, 1, on_hand, allocated, reserved, value, next_expiry, 0, 0, 0, 0, 0, null from ${p}stock where shop = ?1
    union all select ${key}, 0, 0, 0, 0, 0, null, 0, 0, 0, 0, units, expires_at from ${p}holds where shop = ?1`;
  const summed = `select ${key}, max(here) as here, ${sum('on_hand allocated reserved value')}, max(next_expiry) as next_expiry,
      ${sum('moved_on_hand moved_allocated moved_reserved moved_value held')}, min(first_expiry) as first_expiry
    from (${books})`;
  const differing = numbered(`${summed} where (${key}) > (?2, ?3, ?4) group by ${key}
    having sum(on_hand) <> sum(moved_on_hand) or sum(allocated) <> sum(moved_allocated) or sum(reserved) <> sum(moved_reserved)
      or sum(value) <> sum(moved_value) or sum(reserved) <> sum(held) or max(next_expiry) is not min(first_expiry)
    order by ${key} limit ?5`);
  const ofKeys = numbered(`${summed} where (${key}) in (
    select json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]') from json_each(?2) k) group by ${key}`);
  const set = `insert into ${p}stock (shop, ${key}, on_hand, allocated, reserved, value, next_expiry, safety, oversell, settings)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '') on conflict (shop, ${key}) do update
    set on_hand = excluded.on_hand, allocated = excluded.allocated, reserved = excluded.reserved, value = excluded.value,
      next_expiry = excluded.next_expiry`;
  const page = `select c.kind, c.id, c.version, c.at, c.facts, m.moves from ${p}commits c
    left join ${p}movements m using (shop, kind, id, version)
    where c.shop = ? and (c.kind, c.id, c.version) > (?, ?, ?) order by c.kind, c.id, c.version limit ?`;
  const lastDate = `select coalesce(max(until), '') as until from ${p}balance_dates where shop = ? and until <= ?`;
  // From a balance and what has moved since it, until an instant: at it (stock at an instant) or before it (a balance).
  const sums = (end: '<=' | '<') => `select ${key}, ${sum('on_hand allocated reserved value')} from (
      select ${key}, on_hand, allocated, reserved, value from ${p}balances where shop = ?1 and until = ?2
      union all select ${key}, on_hand, allocated, reserved, value from (${moved} and c.at >= ?2 and c.at ${end} ?3)
    )`;
  const something = 'having sum(on_hand) <> 0 or sum(allocated) <> 0 or sum(reserved) <> 0 or sum(value) <> 0';
  const past =
    numbered(`${sums('<=')} where (?4 is null or sku in (select value from json_each(?4))) and (${key}) > (?5, ?6, ?7)
    group by ${key} ${something} order by ${key} limit ?8`);
  const addDate = `insert into ${p}balance_dates (shop, until) values (?, ?)`;
  const addBalances = numbered(`insert into ${p}balances (shop, until, ${key}, on_hand, allocated, reserved, value)
    select ?1, ?3, * from (${sums('<')} group by ${key} ${something})`);

  return {
    async stockDifferences(shop: string, { after, limit }: StockPage): Promise<StockDifference[]> {
      return (await driver.read((sql) => sql.all(differing, shop, ...keyOf(after), limit))).map(differenceOf);
    },

    async rebuildStock(shop: string, keys: readonly StockKey[]): Promise<number> {
      const wanted = JSON.stringify(keys.map(({ sku, location, lot }) => [sku, location, lot]));
      return driver.write((sql) => {
        const wrong = sql.all(ofKeys, shop, wanted).map(differenceOf).filter(isWrong);
        for (const { sku, location, lot, sums: now, held } of wrong)
          sql.run(set, shop, sku, location, lot, now.onHand, now.allocated, now.reserved, now.value, held.nextExpiry);
        return wrong.length;
      });
    },

    async booked(shop: string, after: string | null, limit: number): ReturnType<Repository['booked']> {
      const rows = await driver.read((sql) => sql.all(page, shop, ...placeOf(after), limit));
      const commits = rows.map(bookedOf);
      const last = rows.at(-1);
      return { commits, cursor: last ? JSON.stringify([last.kind, last.id, Number(last.version)]) : after };
    },

    async stockAt(shop: string, { at, skus, after, limit }: Parameters<Repository['stockAt']>[1]): Promise<StockAt[]> {
      const wanted = skus && JSON.stringify(skus);
      const rows = await driver.read((sql) =>
        sql.all(past, shop, balanceAt(sql, shop, at), at, wanted, ...keyOf(after), limit),
      );
      return rows.map((row) => ({ ...stockKeyOf(row), ...countsOf(row) }));
    },

    async balanceStock(shop: string, until: Instant): Promise<boolean> {
      return driver.write((sql) => {
        if (balanceAt(sql, shop, '~') >= until) return false;
        const before = balanceAt(sql, shop, until);
        sql.run(addBalances, shop, before, until);
        sql.run(addDate, shop, until);
        return true;
      });
    },
  };

  /** The last balance up to an instant; '' sorts before all. */
  function balanceAt(sql: Sql, shop: string, at: Instant): Instant {
    return String(sql.all(lastDate, shop, at)[0]?.until);
  }
}

const columnOf = { onHand: 'on_hand', allocated: 'allocated', reserved: 'reserved', value: 'value' } as const;

function keyOf(after: StockKey | null): [string, string, string] {
  return after ? [after.sku, after.location, after.lot] : ['', '', ''];
}

function placeOf(cursor: string | null): [string, string, number] {
  if (cursor === null) return ['', '', 0];
  try {
    const [kind, id, version] = JSON.parse(cursor) as [string, string, number];
    return [String(kind), String(id), Number(version)];
  } catch {
    throw omsError('input.invalid', `"${cursor}" is not a cursor of the books`);
  }
}

function bookedOf(row: Row): BookedCommit {
  const cause = { subject: subjectOf(row), version: Number(row.version), at: String(row.at) };
  const moves = row.moves === null ? [] : decodeMoves(String(row.moves)).map((move, n) => ({ ...move, ...cause, n }));
  return { ...cause, facts: splitLines(String(row.facts)), moves };
}

function differenceOf(row: Row): StockDifference {
  return {
    ...stockKeyOf(row),
    counters: Number(row.here) === 1 ? { ...countsOf(row), nextExpiry: textOrNull(row.next_expiry) } : null,
    sums: countsOf(row, 'moved_'),
    held: { units: Number(row.held), nextExpiry: textOrNull(row.first_expiry) },
  };
}

function isWrong({ counters, sums, held }: StockDifference): boolean {
  if (counters === null) return true;
  const { nextExpiry, ...is } = counters;
  return nextExpiry !== held.nextExpiry || JSON.stringify(is) !== JSON.stringify(sums);
}
