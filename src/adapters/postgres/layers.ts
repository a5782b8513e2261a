/** Layers of cost: what is left of them by their counters, and what their movements add up to. */
import type { CountersUnder, CounterValue, LayerDifference, LayerUnits, Repository } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { toMs } from './codes';
import type { Driver } from './driver';

export function createLayers(driver: Driver, schema: string) {
  // No key goes on with the last character that there is. Each beginning is looked up in the key, whatever the planner believes of the table.
  const under = `select e.space, e.key, e.value from unnest($2::text[], $3::text[]) w(space, prefix) cross join lateral (
      select e.space, e.key, e.value from ${schema}.counters e where e.shop = $1 and e.space = w.space collate "C"
        and e.key >= w.prefix collate "C" and e.key < (w.prefix || chr(1114111)) collate "C" and e.value <> 0 offset 0
    ) e order by e.space, e.key`;
  // A line that names layers ends with three brackets: the others need not be read.
  const moved = `select (m ->> 2 || chr(31) || (m ->> 3) || chr(31) || (m ->> 4) || chr(31) || (l ->> 0)) collate "C" as key,
      (l ->> 1)::int8 as units, c.at
    from ${schema}.said c cross join lateral string_to_table(c.moves, E'\n') line
      cross join lateral (select line::jsonb as m offset 0) parsed
      cross join lateral jsonb_array_elements(m -> 9) l
    where c.shop = $1 and c.moves like '%]]]%' and line like '%]]]'`;
  const past = `select key, sum(units)::int8 as units from (${moved} and c.at <= $2 and ($3::text[] is null or m ->> 2 = any($3::text[]))) e
    where key > $4 collate "C" group by key having sum(units) <> 0 order by key limit $5`;
  const differing = `select key, sum(counted)::int8 as counted, sum(units)::int8 as units from (
      select key, 0::int8 as counted, units from (${moved}) e
      union all select key, value, 0 from ${schema}.counters where shop = $1 and space = 'cost'
    ) e where key > $2 collate "C" group by key having sum(counted) <> sum(units) order by key limit $3`;

  return {
    async countersUnder(shop: string, wanted: readonly CountersUnder[]): Promise<CounterValue[]> {
      if (wanted.length === 0) return [];
      const column = (name: keyof CountersUnder) =>
        encodeArray(
          'text',
          wanted.map((of) => of[name]),
        );
      const rows = await driver.query(under, [shop, column('space'), column('prefix')]);
      return rows.map((row) => ({ space: String(row.space), key: String(row.key), value: Number(row.value) }));
    },

    async layersAt(
      shop: string,
      { at, skus, after, limit }: Parameters<Repository['layersAt']>[1],
    ): Promise<LayerUnits[]> {
      const rows = await driver.query(past, [shop, toMs(at), skus && encodeArray('text', skus), after ?? '', limit]);
      return rows.map((row) => ({ key: String(row.key), units: Number(row.units) }));
    },

    async layerDifferences(
      shop: string,
      { after, limit }: Parameters<Repository['layerDifferences']>[1],
    ): Promise<LayerDifference[]> {
      const rows = await driver.query(differing, [shop, after ?? '', limit]);
      return rows.map((row) => ({ key: String(row.key), is: Number(row.counted), should: Number(row.units) }));
    },
  };
}
