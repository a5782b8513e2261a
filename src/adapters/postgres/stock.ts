/** Reading stock, what moved of it, and counters. */
import type { Instant } from '../../kernel';
import type { CounterValue, FlowQuery, Repository, StockCounts, StockFlow, StockKey } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { moveName, toInstant, toMs } from './codes';
import type { Driver, Row } from './driver';

type StockRows = Awaited<ReturnType<Repository['levelsMany']>>;

/** A period that ends after every instant. */
const endless = Number.MAX_SAFE_INTEGER;

export function createStock(driver: Driver, schema: string) {
  const hold = 'h.shop = e.shop and h.sku = e.sku and h.location = e.location and h.lot = e.lot';
  // Holds that ran out count for nobody, also before a commit has met them.
  const levels = `select e.sku, e.location, e.lot, e.on_hand, e.allocated, e.safety, e.oversell, e.value, e.settings,
      case when e.next_expiry <= $3 then e.reserved - coalesce((
        select sum(h.units) from ${schema}.holds h where ${hold} and h.expires_at <= $3), 0)::int8 else e.reserved end as reserved,
      case when e.next_expiry <= $3 then (
        select min(h.expires_at) from ${schema}.holds h where ${hold} and h.expires_at > $3) else e.next_expiry end as next_expiry
    from ${schema}.stock e where e.shop = $1 and e.sku = any($2::text[]) order by e.sku, e.location, e.lot`;
  const counters = `select e.space, e.key, e.value from unnest($2::text[], $3::text[]) with ordinality w(space, key, place)
    join ${schema}.counters e on e.shop = $1 and e.space = w.space and e.key = w.key order by w.place`;
  const flow = `select sku, location, lot, move, (at - $2 - 1) / $3 as period,
      sum(on_hand)::int8 as on_hand, sum(allocated)::int8 as allocated, sum(reserved)::int8 as reserved, sum(value)::int8 as value
    from ${schema}.movements where shop = $1 and at > $2 and ($4::text[] is null or sku = any($4::text[])) group by 1, 2, 3, 4, 5`;

  return {
    async levelsMany(shop: string, skus: readonly string[], at: Instant): Promise<StockRows> {
      if (skus.length === 0) return [];
      const rows = await driver.query(levels, [shop, encodeArray('text', skus), toMs(at)]);
      return rows.map(stockRow);
    },

    async counterValues(shop: string, wanted: readonly { space: string; key: string }[]): Promise<CounterValue[]> {
      if (wanted.length === 0) return [];
      const column = (name: 'space' | 'key') =>
        encodeArray(
          'text',
          wanted.map((counter) => counter[name]),
        );
      const rows = await driver.query(counters, [shop, column('space'), column('key')]);
      return rows.map((row) => ({ space: String(row.space), key: String(row.key), value: Number(row.value) }));
    },

    async stockFlow(shop: string, { skus, after, everyMs = endless }: FlowQuery): Promise<StockFlow[]> {
      const rows = await driver.query(flow, [shop, toMs(after), everyMs, skus && encodeArray('text', skus)]);
      return rows.map((row) => ({
        ...stockKeyOf(row),
        kind: moveName(row.move),
        period: Number(row.period),
        ...countsOf(row),
      }));
    },
  };
}

export function stockKeyOf(row: Row): StockKey {
  return { sku: String(row.sku), location: String(row.location), lot: String(row.lot) };
}

/** Units and value, from columns that may begin with a word of their own. */
export function countsOf(row: Row, prefix = ''): StockCounts {
  return {
    onHand: Number(row[`${prefix}on_hand`]),
    allocated: Number(row[`${prefix}allocated`]),
    reserved: Number(row[`${prefix}reserved`]),
    value: Number(row[`${prefix}value`]),
  };
}

function stockRow(row: Row): StockRows[number] {
  return {
    sku: String(row.sku),
    location: String(row.location),
    lot: String(row.lot),
    onHand: Number(row.on_hand),
    allocated: Number(row.allocated),
    reserved: Number(row.reserved),
    safety: Number(row.safety),
    oversell: row.oversell === null ? null : Number(row.oversell),
    value: Number(row.value),
    nextExpiry: row.next_expiry === null ? null : toInstant(row.next_expiry),
    settings: String(row.settings),
  };
}
