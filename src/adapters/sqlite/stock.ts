/** Reading stock and counters, and holding the stock rows against their movements. */
import { type Instant, msOf } from '../../kernel';
import type { CounterValue, FlowQuery, StockDifference, StockFlow, StockRow } from '../../ports/repository';
import type { Driver, Row } from './driver';
import { placeIn } from './lists';
import { moveKindOf, stockRowOf } from './rows';

/** A period that ends after every instant. */
const endless = Number.MAX_SAFE_INTEGER;

export function createStock(driver: Driver, p: string) {
  const part = (name: keyof typeof placeIn) => `json_extract(w.value, '$[${placeIn[name]}]')`;
  const holds = `${p}holds h where h.shop = e.shop and h.sku = e.sku and h.location = e.location and h.lot = e.lot`;
  // Holds that ran out count for nobody, also before a commit has met them.
  const levels = `select e.sku, e.location, e.lot, e.on_hand, e.allocated, e.safety, e.oversell, e.value, e.settings,
      case when e.next_expiry <= ? then
        e.reserved - coalesce((select sum(h.units) from ${holds} and h.expires_at <= ?), 0) else e.reserved end as reserved,
      case when e.next_expiry <= ? then
        (select min(h.expires_at) from ${holds} and h.expires_at > ?) else e.next_expiry end as next_expiry
    from json_each(?) w cross join ${p}stock e on e.shop = ? and e.sku = w.value order by e.sku, e.location, e.lot`;
  const all = `select * from ${p}stock where shop = ? order by sku, location, lot`;
  const counters = `select e.space, e.key, e.value from json_each(?) w cross join ${p}counters e
    on e.shop = ? and e.space = json_extract(w.value, '$[0]') and e.key = json_extract(w.value, '$[1]') order by w.key`;
  const differing = `select e.sku, e.location, e.lot, e.on_hand, e.allocated, e.reserved, e.value,
      coalesce(m.on_hand, 0) as moved_on_hand, coalesce(m.allocated, 0) as moved_allocated,
      coalesce(m.reserved, 0) as moved_reserved, coalesce(m.value, 0) as moved_value
    from ${p}stock e left join (
      select ${part('sku')} as sku, ${part('location')} as location, ${part('lot')} as lot, sum(${part('onHand')}) as on_hand,
        sum(${part('allocated')}) as allocated, sum(${part('reserved')}) as reserved, sum(${part('value')}) as value
      from ${p}movements c cross join json_each(c.moves) w where c.shop = ? group by 1, 2, 3
    ) m using (sku, location, lot)
    where e.shop = ? and (e.on_hand <> coalesce(m.on_hand, 0) or e.allocated <> coalesce(m.allocated, 0)
      or e.reserved <> coalesce(m.reserved, 0) or e.value <> coalesce(m.value, 0))
    order by e.sku, e.location, e.lot`;
  const ms = `(cast(strftime('%s', c.at) as integer) * 1000 + cast(substr(c.at, 21, 3) as integer))`;
  const flow = `select ${part('sku')} as sku, ${part('location')} as location, ${part('lot')} as lot,
      json_extract(w.value, '$[3]') as move, (${ms} - cast(? as integer) - 1) / cast(? as integer) as period, sum(${part('onHand')}) as on_hand,
      sum(${part('allocated')}) as allocated, sum(${part('reserved')}) as reserved, sum(${part('value')}) as value
    from ${p}movements c cross join json_each(c.moves) w
    where c.shop = ? and c.at > ? and (? is null or ${part('sku')} in (select value from json_each(?))) group by 1, 2, 3, 4, 5`;
  const set = `update ${p}stock set on_hand = ?, allocated = ?, reserved = ?, value = ?
    where shop = ? and sku = ? and location = ? and lot = ?`;

  return {
    async levelsMany(shop: string, skus: readonly string[], at: Instant): Promise<StockRow[]> {
      if (skus.length === 0) return [];
      const wanted = JSON.stringify([...new Set(skus)]);
      return (await driver.read((sql) => sql.all(levels, at, at, at, at, wanted, shop))).map(stockRowOf);
    },

    async allStock(shop: string): Promise<StockRow[]> {
      return (await driver.read((sql) => sql.all(all, shop))).map(stockRowOf);
    },

    async counterValues(shop: string, wanted: readonly { space: string; key: string }[]): Promise<CounterValue[]> {
      if (wanted.length === 0) return [];
      const names = JSON.stringify(wanted.map(({ space, key }) => [space, key]));
      const rows = await driver.read((sql) => sql.all(counters, names, shop));
      return rows.map(({ space, key, value }) => ({ space: String(space), key: String(key), value: Number(value) }));
    },

    async stockDifferences(shop: string): Promise<StockDifference[]> {
      return (await driver.read((sql) => sql.all(differing, shop, shop))).map(differenceOf);
    },

    async stockFlow(shop: string, { skus, after, everyMs = endless }: FlowQuery): Promise<StockFlow[]> {
      const wanted = skus && JSON.stringify(skus);
      return (await driver.read((sql) => sql.all(flow, msOf(after), everyMs, shop, after, wanted, wanted))).map(
        (row) => ({
          sku: String(row.sku),
          location: String(row.location),
          lot: String(row.lot),
          kind: moveKindOf(row.move),
          period: Number(row.period),
          onHand: Number(row.on_hand),
          allocated: Number(row.allocated),
          reserved: Number(row.reserved),
          value: Number(row.value),
        }),
      );
    },

    async rebuildStock(shop: string): Promise<number> {
      return driver.write((sql) => {
        const differences = sql.all(differing, shop, shop).map(differenceOf);
        for (const { sku, location, lot, sums } of differences)
          sql.run(set, sums.onHand, sums.allocated, sums.reserved, sums.value, shop, sku, location, lot);
        return differences.length;
      });
    },
  };
}

function differenceOf(row: Row): StockDifference {
  return {
    sku: String(row.sku),
    location: String(row.location),
    lot: String(row.lot),
    counters: {
      onHand: Number(row.on_hand),
      allocated: Number(row.allocated),
      reserved: Number(row.reserved),
      value: Number(row.value),
    },
    sums: {
      onHand: Number(row.moved_on_hand),
      allocated: Number(row.moved_allocated),
      reserved: Number(row.moved_reserved),
      value: Number(row.moved_value),
    },
  };
}
