/**
 * The commit of a batch in one round trip: `commit_1`.
 *
 * 1. Lock in one global order: keys and names (by writing them), subjects, stock rows, counters.
 * 2. If everything is new, current and fits in whatever order the sets come, all sets are good. Else walk them in the order of arrival.
 * 3. Write what the good sets write, stock last where the batch is hopeful: a row that everybody wants is held for the update and the
 *    flush only.
 *
 * Answers null when every set was committed, else JSON: one object per set that was not.
 *
 * Functions of another release stay beside this one: the number in the name is raised with every change of the text.
 */
import { placeOf } from '../feed-place';
import { commitColumns, commitScalars, notHopeful } from './columns';
import { walk } from './walk';
import { writes } from './writes';

/** Name of the function without its schema. */
export const commitFunctionName = 'commit_1';

const parameters = [
  ...Object.entries(commitScalars).map(([name, type]) => `${name} ${type}`),
  ...Object.entries(commitColumns).map(([name, type]) => `${name} ${type}[]`),
].join(', ');

/** The statement that calls it. */
export function commitCall(schema: string): string {
  const count = Object.keys(commitScalars).length + Object.keys(commitColumns).length;
  const places = Array.from({ length: count }, (_, i) => `$${i + 1}`).join(', ');
  return `select ${schema}.${commitFunctionName}(${places}) as failures`;
}

/** The plans are made once per connection, perhaps while a table is empty: the settings keep them right when it is full. */
export const planSettings = `
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan`;

const atRow = 'e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r]';

const atCounter = 'e.shop = in_shop and e.space = c_space[c] and e.key = c_key[c]';

/** Whether the row at a place stands whatever order the sets come in. */
const rowFits = (r: string) => `
  (e.next_expiry is null or e.next_expiry > latest)
  and (r_take[${r}] = 0 or e.oversell is null or e.on_hand - e.allocated - e.reserved - e.safety + e.oversell >= r_take[${r}])
  and e.on_hand + r_low_on_hand[${r}] >= 0 and e.allocated + r_low_allocated[${r}] >= 0 and e.reserved + r_low_reserved[${r}] >= 0`;

/** @param ahead see feed-place.ts */
export const commitFunction = (schema: string, ahead: bigint) => `
create or replace function ${schema}.${commitFunctionName}(${parameters}) returns text language plpgsql
set search_path = ${schema}, pg_temp set lock_timeout = 0 ${planSettings}
as $function$
#variable_conflict use_column
declare
  sets constant int := cardinality(s_id);
  row_total constant int := cardinality(r_sku);
  -- A transaction of a host may have had its number for a while: others with higher numbers may have committed on our subjects since.
  fresh constant bool := pg_current_xact_id_if_assigned() is null;
  xid constant xid8 := ${placeOf('pg_current_xact_id()', ahead)};
  clean bool := not careful;
  ok bool[] := array_fill(true, array[sets]);
  failures text := '';
  had_row bool[];
  c_space text[]; c_key text[]; c_initial int8[]; c_delta int8[]; c_least int8[]; c_floor int8[]; had_counter bool[];
  d_set int[]; d_counter int[]; d_delta int8[]; d_floor int8[];
  hits int; good int; made int[]; r int; forgets bool;
begin
  perform set_config('lock_timeout', lock_ms::text, true);

  if cardinality(k_key) > 0 then
    insert into keys (shop, key, fingerprint, kind, id, version, at, nonce)
      select in_shop, k_key[k], s_print[k_first[k]], s_kind[k_first[k]], s_id[k_first[k]], s_expected[k_first[k]] + 1,
        s_at[k_first[k]], s_nonce[k_first[k]]
      from generate_series(1, cardinality(k_key)) k on conflict do nothing;
    get diagnostics hits = row_count;
    clean := clean and hits = cardinality(k_key);
  end if;

  if cardinality(n_value) > 0 then
    insert into names (shop, space, value, kind, id, nonce)
      select in_shop, n_space[n], n_value[n], s_kind[n_first[n]], s_id[n_first[n]], s_nonce[n_first[n]]
      from generate_series(1, cardinality(n_value)) n on conflict do nothing;
    get diagnostics hits = row_count;
    clean := clean and hits = cardinality(n_value);
  end if;

  -- A batch of new subjects that hopes finds one that is there already when it inserts, fails, and goes set by set.
  if changes > 0 or not (hopeful and clean) then
    select count(*), count(*) filter (where e.version = s_expected[s]) into hits, good
      from generate_series(1, sets) s cross join lateral (
        select e.version from subjects e where e.shop = in_shop and e.kind = s_kind[s] and e.id = s_id[s] for no key update
      ) e;
    clean := clean and hits = changes and good = changes;
  end if;

  if row_total > 0 and not (hopeful and clean) then
    if makes then
      had_row := (
        select array_agg(exists (select from stock e where ${atRow}) order by r) from generate_series(1, row_total) r);
      insert into stock (shop, sku, location, lot)
        select in_shop, r_sku[r], r_location[r], r_lot[r] from generate_series(1, row_total) r where r_make[r] on conflict do nothing;
    end if;
    select count(*) filter (where e.fits) into good
      from generate_series(1, row_total) r cross join lateral (
        select (${rowFits('r')}) as fits from stock e where ${atRow} for no key update
      ) e;
    clean := clean and good = row_total;
  end if;

  if limits_json is not null then
    select array_agg(c.space), array_agg(c.key), array_agg(c.initial), array_agg(c.delta), array_agg(c.least), array_agg(c.floor)
      into c_space, c_key, c_initial, c_delta, c_least, c_floor
      from json_to_recordset(limits_json::json) as c(space text, key text, initial int8, delta int8, least int8, floor int8);
    select array_agg(d.set), array_agg(d.counter), array_agg(d.delta), array_agg(d.floor) into d_set, d_counter, d_delta, d_floor
      from json_to_recordset(draws_json::json) as d(set int, counter int, delta int8, floor int8);
    had_counter := (
      select array_agg(exists (select from counters e where ${atCounter}) order by c) from generate_series(1, cardinality(c_key)) c);
    insert into counters (shop, space, key, value)
      select in_shop, c_space[c], c_key[c], c_initial[c] from generate_series(1, cardinality(c_key)) c on conflict do nothing;
    select count(*) filter (where c_least[c] = 0 or e.value + c_least[c] >= c_floor[c]) into good
      from generate_series(1, cardinality(c_key)) c cross join lateral (
        select e.value from counters e where ${atCounter} for no key update
      ) e;
    clean := clean and good = cardinality(c_key);
  end if;

  if not clean then
    ${walk}
    if not true = any(ok) then
      return '[' || failures || ']';
    end if;
  end if;

  ${writes}

  if clean and limits_json is not null then
    insert into counters as e (shop, space, key, value)
      select in_shop, c_space[c], c_key[c], c_delta[c] from generate_series(1, cardinality(c_key)) c
      on conflict (shop, space, key) do update set value = e.value + excluded.value;
  end if;

  if clean and row_total > 0 then
    -- An upsert takes the rows in this order and looks each up in the key, whatever the planner believes about the size of the table.
    -- The expiry carries the place of the row to the check; a row that still has it was not there before.
    with taken as (
      insert into stock as e (shop, sku, location, lot, on_hand, allocated, reserved, value, next_expiry)
        select in_shop, r_sku[r], r_location[r], r_lot[r], r_on_hand[r], r_allocated[r], r_reserved[r], r_value[r], -r
        from generate_series(1, row_total) r
        on conflict (shop, sku, location, lot) do update
          set on_hand = e.on_hand + excluded.on_hand, allocated = e.allocated + excluded.allocated,
            reserved = e.reserved + excluded.reserved, value = e.value + excluded.value
          where ${rowFits('-excluded.next_expiry')}
        returning e.next_expiry
    )
    select count(*), array_agg(-next_expiry) filter (where next_expiry < 0) into good, made from taken;
    if good <> row_total then raise exception using errcode = '${notHopeful}', message = 'the stock does not fit the whole batch'; end if;
    for i in 1..coalesce(cardinality(made), 0) loop
      r := made[i];
      if not r_make[r] or r_take[r] <> 0 or least(r_low_on_hand[r], r_low_allocated[r], r_low_reserved[r]) < 0 then
        raise exception using errcode = '${notHopeful}', message = 'a stock row is not there';
      end if;
      update stock e set next_expiry = null where ${atRow};
    end loop;
  end if;

  return case when failures = '' then null else '[' || failures || ']' end;
end $function$;
`;
