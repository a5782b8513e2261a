/** Layers of cost: what is left of them by their counters, and what their movements add up to. */
import type { CountersUnder, CounterValue, LayerDifference, LayerUnits, Repository } from '../../ports/repository';
import { numbered } from './books';
import type { Driver } from './driver';
import { placeIn } from './lists';

export function createLayers(driver: Driver, p: string) {
  const part = (name: keyof typeof placeIn) => `json_extract(w.value, '$[${placeIn[name]}]')`;
  // No key goes on with the last character that there is.
  const under = `select e.space, e.key, e.value from json_each(?) w cross join ${p}counters e
    on e.shop = ? and e.space = json_extract(w.value, '$[0]') and e.key >= json_extract(w.value, '$[1]')
      and e.key < json_extract(w.value, '$[1]') || char(1114111)
    where e.value <> 0 order by e.space, e.key`;
  const moved = `select ${part('sku')} || char(31) || ${part('location')} || char(31) || ${part('lot')} || char(31) ||
      json_extract(l.value, '$[0]') as key, json_extract(l.value, '$[1]') as units
    from ${p}movements c cross join json_each(c.moves) w cross join json_each(${part('layers')}) l where c.shop = ?1`;
  const past = numbered(`select key, sum(units) as units from (
      ${moved} and c.at <= ?2 and (?3 is null or ${part('sku')} in (select value from json_each(?3)))
    ) where key > ?4 group by key having sum(units) <> 0 order by key limit ?5`);
  const differing = numbered(`select key, sum(counted) as counted, sum(units) as units from (
      select key, 0 as counted, units from (${moved})
      union all select key, value, 0 from ${p}counters where shop = ?1 and space = 'cost'
    ) where key > ?2 group by key having sum(counted) <> sum(units) order by key limit ?3`);

  return {
    async countersUnder(shop: string, wanted: readonly CountersUnder[]): Promise<CounterValue[]> {
      if (wanted.length === 0) return [];
      const list = JSON.stringify(wanted.map(({ space, prefix }) => [space, prefix]));
      const rows = await driver.read((sql) => sql.all(under, list, shop));
      return rows.map((row) => ({ space: String(row.space), key: String(row.key), value: Number(row.value) }));
    },

    async layersAt(
      shop: string,
      { at, skus, after, limit }: Parameters<Repository['layersAt']>[1],
    ): Promise<LayerUnits[]> {
      const wanted = skus && JSON.stringify(skus);
      const rows = await driver.read((sql) => sql.all(past, shop, at, wanted, after ?? '', limit));
      return rows.map((row) => ({ key: String(row.key), units: Number(row.units) }));
    },

    async layerDifferences(
      shop: string,
      { after, limit }: Parameters<Repository['layerDifferences']>[1],
    ): Promise<LayerDifference[]> {
      const rows = await driver.read((sql) => sql.all(differing, shop, after ?? '', limit));
      return rows.map((row) => ({ key: String(row.key), is: Number(row.counted), should: Number(row.units) }));
    },
  };
}
