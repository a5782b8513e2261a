import pg from 'pg';
import { startPostgres } from './test/support/embedded-postgres';
const server = await startPostgres();
const pool = new pg.Pool({ connectionString: server.url, max: 1 });
await pool.query(`create table stock (shop text collate "C" not null, sku text collate "C" not null, location text collate "C" not null, lot text collate "C" not null, on_hand int8 not null default 0, allocated int8 not null default 0, reserved int8 not null default 0,
  safety int8 not null default 0, oversell int8 default 0, value int8 not null default 0, next_expiry int8, primary key (shop, sku, location, lot)) with (fillfactor=50);
insert into stock(shop,sku,location,lot,on_hand) select 'main','SKU-'||lpad(i::text,7,'0'),'london','',1000000000 from generate_series(0,9999) i; analyze stock;
create table stock1 (sku text collate "C" primary key, on_hand int8) with (fillfactor=50); insert into stock1 select sku, on_hand from stock; analyze stock1;
create table stock2 (id int primary key, on_hand int8) with (fillfactor=50); insert into stock2 select row_number() over (), on_hand from stock; analyze stock2;
`);
const mk = (name: string, body: string) => pool.query(`create function ${name}(r_sku text[], r_location text[], r_lot text[], r_take int8[], times int) returns float8 language plpgsql set enable_seqscan=off set enable_hashjoin=off set enable_mergejoin=off set enable_bitmapscan=off set plan_cache_mode=force_generic_plan as $$
#variable_conflict use_column
declare hits int := 0; n int; in_shop text := 'main'; t0 timestamptz := clock_timestamp(); begin for i in 1..times loop ${body} end loop; return extract(epoch from clock_timestamp() - t0)*1e6/times; end $$`);
await mk('e4', `select count(*) into hits from generate_series(1, cardinality(r_sku)) r cross join lateral (select e.ctid as tid from stock e where e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r] offset 0) t;`);
await mk('e1', `select count(*) into hits from generate_series(1, cardinality(r_sku)) r cross join lateral (select e.ctid as tid from stock1 e where e.sku = r_sku[r] offset 0) t;`);
await mk('e2', `select count(*) into hits from generate_series(1, cardinality(r_sku)) r cross join lateral (select e.ctid as tid from stock2 e where e.id = r_take[r] offset 0) t;`);
await mk('u1', `select count(*) into hits from unnest(r_sku) u cross join lateral (select e.ctid as tid from stock1 e where e.sku = u offset 0) t;`);
await mk('u4', `select count(*) into hits from unnest(r_sku, r_location, r_lot) u(a,b,c) cross join lateral (select e.ctid as tid from stock e where e.shop=in_shop and e.sku = a and e.location=b and e.lot=c offset 0) t;`);
await mk('s', `select count(r_sku[r]) into hits from generate_series(1, cardinality(r_sku)) r;`);
await mk('s3', `select count(r_sku[r]), count(r_location[r]), count(r_lot[r]) into hits, n, n from generate_series(1, cardinality(r_sku)) r;`);
await mk('g', `select count(r) into hits from generate_series(1, cardinality(r_sku)) r;`);
await mk('x', `n := 1;`);
for (let round=0; round<2; round++) for (const f of ['x','g','s','s3','e4','e1','e2','u1','u4']) {
  const s = new Set<string>(); while(s.size<96) s.add('SKU-'+String(Math.floor(Math.random()*10000)).padStart(7,'0')); const skus=[...s].sort();
  const r = await pool.query({name:f, text:`select ${f}($1,$2,$3,$4,500) h`, values:[skus, skus.map(()=>'london'), skus.map(()=>''), skus.map((_,i)=>i*100)]}); 
  console.log(f, r.rows[0].h.toFixed(1), 'us per 96');
}
await pool.end(); await server.stop();
