import pg from 'pg';
import { startPostgres } from './test/support/embedded-postgres';
const server = await startPostgres();
const pool = new pg.Pool({ connectionString: server.url, max: 1 });
await pool.query(`create table stock (shop text collate "C" not null, sku text collate "C" not null, location text collate "C" not null, lot text collate "C" not null, on_hand int8 not null default 0, allocated int8 not null default 0, reserved int8 not null default 0,
  safety int8 not null default 0, oversell int8 default 0, value int8 not null default 0, next_expiry int8, primary key (shop, sku, location, lot)) with (fillfactor=50);
insert into stock(shop,sku,location,lot,on_hand) select 'main','SKU-'||lpad(i::text,7,'0'),'london','',1000000000 from generate_series(0,9999) i; analyze stock;
`);
const fits = `e.on_hand - e.allocated - e.reserved - e.safety + e.oversell >= r_take[r]`;
const mk = (name: string, body: string) => pool.query(`create function ${name}(r_sku text[], r_location text[], r_lot text[], r_take int8[]) returns int language plpgsql set enable_seqscan=off set enable_hashjoin=off set enable_mergejoin=off set enable_bitmapscan=off set plan_cache_mode=force_generic_plan as $$
#variable_conflict use_column
declare hits int := 0; n int; in_shop text := 'main'; tids tid[]; begin ${body} return hits; end $$`);
await mk('a', `update stock e set allocated = e.allocated + r_take[r] from generate_series(1, cardinality(r_sku)) r where e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r] and ${fits}; get diagnostics hits = row_count;`);
await mk('b', `for r in 1..cardinality(r_sku) loop update stock e set allocated = e.allocated + r_take[r] where e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r] and ${fits}; get diagnostics n = row_count; hits := hits + n; end loop;`);
await mk('c', `insert into stock as e (shop, sku, location, lot, allocated) select in_shop, r_sku[r], r_location[r], r_lot[r], r_take[r] from generate_series(1, cardinality(r_sku)) r on conflict (shop, sku, location, lot) do update set allocated = e.allocated + excluded.allocated where e.on_hand - e.allocated - e.reserved - e.safety + e.oversell >= excluded.allocated; get diagnostics hits = row_count;`);
await mk('d', `select count(*) filter (where ok), array_agg(tid) into hits, tids from (select t.ok, t.tid from generate_series(1, cardinality(r_sku)) r cross join lateral (select e.ctid as tid, ${fits} as ok from stock e where e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r] for no key update of e) t) x;
 update stock e set allocated = e.allocated + r_take[r] from generate_series(1, cardinality(r_sku)) r where e.ctid = tids[r];`);
await mk('e', `select count(*) into hits from generate_series(1, cardinality(r_sku)) r cross join lateral (select e.ctid as tid, ${fits} as ok from stock e where e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r] offset 0) t;`);
await mk('f', `select count(*) into hits from generate_series(1, cardinality(r_sku)) r cross join lateral (select e.ctid as tid, ${fits} as ok from stock e where e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r] for no key update of e) t;`);
await mk('z', `null;`);
for (let round=0; round<3; round++) for (const f of ['z','a','b','c','d','e','f']) {
  let t=0; const N=300;
  for (let i=0;i<N;i++) { const s = new Set<string>(); while(s.size<96) s.add('SKU-'+String(Math.floor(Math.random()*10000)).padStart(7,'0')); const skus=[...s].sort();
    const t0=performance.now(); const r = await pool.query({name:f, text:`select ${f}($1,$2,$3,$4) h`, values:[skus, skus.map(()=>'london'), skus.map(()=>''), skus.map(()=>1)]}); t+=performance.now()-t0; if (f!=='z' && r.rows[0].h!==96) throw new Error(f+r.rows[0].h); }
  console.log(f, (t/N).toFixed(3));
}
console.log((await pool.query(`explain update stock e set allocated = e.allocated + 1 from generate_series(1, 100) r where e.ctid = ('{"(0,1)","(0,2)"}'::tid[])[r]`)).rows.map(r=>r['QUERY PLAN']).join('\n'));
await pool.end(); await server.stop();
