/** Stock rows against their movements and holds, and stock as it was at an instant. */
import { type Instant, omsError, splitLines } from '../../kernel';
import type { BookedCommit, Repository, StockAt, StockDifference, StockKey, StockPage } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { kindName, toInstant, toMs } from './codes';
import type { Driver, Row } from './driver';
import { splitMoves } from './lines';
import { countsOf, stockKeyOf } from './stock';

const key = 'sku, location, lot';

export function createBooks(driver: Driver, schema: string) {
  const sum = (names: string) =>
    names
      .split(' ')
      .map((name) => `sum(${name})::int8 as ${name}`)
      .join();
  const books = `select ${key}, 0 as here, 0::int8 as on_hand, 0::int8 as allocated, 0::int8 as reserved, 0::int8 as value,
      null::int8 as next_expiry, on_hand as moved_on_hand, allocated as moved_allocated, reserved as moved_reserved,
      value as moved_value, 0::int8 as held, null::int8 as first_expiry
    from ${schema}.movements where shop = $1
    union all select ${key}, 1, on_hand, allocated, reserved, value, next_expiry, 0, 0, 0, 0, 0, null from ${schema}.stock where shop = $1
    union all select ${key}, 0, 0, 0, 0, 0, null, 0, 0, 0, 0, units, expires_at from ${schema}.holds where shop = $1`;
  const differing = `select ${key}, max(here) as here, ${sum('on_hand allocated reserved value')}, max(next_expiry) as next_expiry,
      ${sum('moved_on_hand moved_allocated moved_reserved moved_value held')}, min(first_expiry) as first_expiry
    from (${books}) e where (${key}) > ($2, $3, $4) group by ${key}
    having sum(on_hand) <> sum(moved_on_hand) or sum(allocated) <> sum(moved_allocated) or sum(reserved) <> sum(moved_reserved)
      or sum(value) <> sum(moved_value) or sum(reserved) <> sum(held) or max(next_expiry) is distinct from min(first_expiry)
    order by ${key} limit $5`;
  const page = `select e.kind, e.id, e.version, e.at, e.facts, e.moves from ${schema}.said e
    where e.shop = $1 and (e.kind, e.id, e.version) > ($2::int2, $3::uuid, $4::int4) order by e.kind, e.id, e.version limit $5`;
  // From a balance and what has moved since it, until an instant: at it (stock at an instant) or before it (a balance).
  const sums = (end: '<=' | '<', from: string) => `select ${key}, ${sum('on_hand allocated reserved value')} from (
      select ${key}, on_hand, allocated, reserved, value from ${schema}.balances where shop = $1 and until = ${from}
      union all select ${key}, on_hand, allocated, reserved, value from ${schema}.movements
        where shop = $1 and at >= ${from} and at ${end} $2
    ) e`;
  const something = 'having sum(on_hand) <> 0 or sum(allocated) <> 0 or sum(reserved) <> 0 or sum(value) <> 0';
  const lastDate = (end: '<=' | '<') =>
    `coalesce((select max(d.until) from ${schema}.balance_dates d where d.shop = $1 and d.until ${end} $2), 0)`;
  const past = `${sums('<=', lastDate('<='))} where ($3::text[] is null or sku = any($3)) and (${key}) > ($4, $5, $6)
    group by ${key} ${something} order by ${key} limit $7`;
  // Whoever writes the date writes the balance; the others see that it is there.
  const balance = `with dates as (
      insert into ${schema}.balance_dates (shop, until) select $1, $2::int8
      where not exists (select from ${schema}.balance_dates d where d.shop = $1 and d.until >= $2) on conflict do nothing returning until
    ), written as (
      insert into ${schema}.balances (shop, until, ${key}, on_hand, allocated, reserved, value)
      select $1, $2::int8, b.* from (${sums('<', lastDate('<'))} group by ${key} ${something}) b where exists (select from dates)
    )
    select count(*) as written from dates`;

  return {
    async stockDifferences(shop: string, { after, limit }: StockPage): Promise<StockDifference[]> {
      return (await driver.query(differing, [shop, ...keyOf(after), limit])).map(differenceOf);
    },

    async rebuildStock(shop: string, keys: readonly StockKey[]): Promise<number> {
      if (keys.length === 0) return 0;
      const column = (name: keyof StockKey) =>
        encodeArray(
          'text',
          keys.map((of) => of[name]),
        );
      const [row] = await driver.query(`select ${schema}.rebuild_stock_1($1, $2, $3, $4) as changed`, [
        shop,
        column('sku'),
        column('location'),
        column('lot'),
      ]);
      return Number(row?.changed);
    },

    async booked(shop: string, after: string | null, limit: number): ReturnType<Repository['booked']> {
      const rows = await driver.query(page, [shop, ...placeOf(after), limit]);
      const last = rows.at(-1);
      return { commits: rows.map(bookedOf), cursor: last ? [last.kind, last.id, last.version].join('.') : after };
    },

    async stockAt(shop: string, { at, skus, after, limit }: Parameters<Repository['stockAt']>[1]): Promise<StockAt[]> {
      const wanted = skus && encodeArray('text', skus);
      const rows = await driver.query(past, [shop, toMs(at), wanted, ...keyOf(after), limit]);
      return rows.map((row) => ({ ...stockKeyOf(row), ...countsOf(row) }));
    },

    async balanceStock(shop: string, until: Instant): Promise<boolean> {
      const [row] = await driver.query(balance, [shop, toMs(until)]);
      return Number(row?.written) === 1;
    },
  };
}

function keyOf(after: StockKey | null): [string, string, string] {
  return after ? [after.sku, after.location, after.lot] : ['', '', ''];
}

function placeOf(cursor: string | null): string[] {
  const parts = /^(\d{1,3})\.([0-9a-f-]{36})\.(\d{1,10})$/.exec(cursor ?? '0.00000000-0000-0000-0000-000000000000.0');
  if (!parts) throw omsError('input.invalid', `"${cursor}" is not a cursor of the books`);
  return parts.slice(1);
}

function bookedOf(row: Row): BookedCommit {
  const subject = { kind: kindName(row.kind), id: String(row.id) };
  const cause = { subject, version: Number(row.version), at: toInstant(row.at) };
  const moves = row.moves === null ? [] : splitMoves(String(row.moves)).map((move, n) => ({ ...move, ...cause, n }));
  return { ...cause, facts: splitLines(String(row.facts)), moves };
}

function differenceOf(row: Row): StockDifference {
  const expiry = (at: unknown) => (at === null ? null : toInstant(at));
  return {
    ...stockKeyOf(row),
    counters: Number(row.here) === 1 ? { ...countsOf(row), nextExpiry: expiry(row.next_expiry) } : null,
    sums: countsOf(row, 'moved_'),
    held: { units: Number(row.held), nextExpiry: expiry(row.first_expiry) },
  };
}
