/** Reading stock, what moved of it, and counters. */
import { type Instant, msOf } from '../../kernel';
import type { CounterValue, FlowQuery, StockFlow, StockRow } from '../../ports/repository';
import type { Driver } from './driver';
import { placeIn } from './lists';
import { countsOf, moveKindOf, stockKeyOf, stockRowOf } from './rows';

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
  const counters = `select e.space, e.key, e.value from json_each(?) w cross join ${p}counters e
    on e.shop = ? and e.space = json_extract(w.value, '$[0]') and e.key = json_extract(w.value, '$[1]') order by w.key`;
  const ms = `(cast(strftime('%s', c.at) as integer) * 1000 + cast(substr(c.at, 21, 3) as integer))`;
  const flow = `select ${part('sku')} as sku, ${part('location')} as location, ${part('lot')} as lot,
      json_extract(w.value, '$[3]') as move, (${ms} - cast(? as integer) - 1) / cast(? as integer) as period, sum(${part('onHand')}) as on_hand,
      sum(${part('allocated')}) as allocated, sum(${part('reserved')}) as reserved, sum(${part('value')}) as value
    from ${p}movements c cross join json_each(c.moves) w
    where c.shop = ? and c.at > ? and (? is null or ${part('sku')} in (select value from json_each(?))) group by 1, 2, 3, 4, 5`;

  return {
    async levelsMany(shop: string, skus: readonly string[], at: Instant): Promise<StockRow[]> {
      if (skus.length === 0) return [];
      const wanted = JSON.stringify([...new Set(skus)]);
      return (await driver.read((sql) => sql.all(levels, at, at, at, at, wanted, shop))).map(stockRowOf);
    },

    async counterValues(shop: string, wanted: readonly { space: string; key: string }[]): Promise<CounterValue[]> {
      if (wanted.length === 0) return [];
      const names = JSON.stringify(wanted.map(({ space, key }) => [space, key]));
      const rows = await driver.read((sql) => sql.all(counters, names, shop));
      return rows.map(({ space, key, value }) => ({ space: String(space), key: String(key), value: Number(value) }));
    },

    async stockFlow(shop: string, { skus, after, everyMs = endless }: FlowQuery): Promise<StockFlow[]> {
      const wanted = skus && JSON.stringify(skus);
      return (await driver.read((sql) => sql.all(flow, msOf(after), everyMs, shop, after, wanted, wanted))).map(
        (row) => ({
          ...stockKeyOf(row),
          kind: moveKindOf(row.move),
          period: Number(row.period),
          ...countsOf(row),
        }),
      );
    },
  };
}
