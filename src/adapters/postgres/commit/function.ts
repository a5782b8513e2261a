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

const onRow = 'e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r]';

/** Whether the row stands whatever order the sets come in; `r` is its place. */
const rowFits = `
  (e.next_expiry is null or e.next_expiry > latest)
  and (r_take[r] = 0 or e.oversell is null or e.on_hand - e.allocated - e.reserved - e.safety + e.oversell >= r_take[r])
  and e.on_hand + r_low_on_hand[r] >= 0 and e.allocated + r_low_allocated[r] >= 0 and e.reserved + r_low_reserved[r] >= 0`;

export const commitFunction = (schema: string) => `
create or replace function ${schema}.${commitFunctionName}(${parameters}) returns text language plpgsql
set search_path = ${schema}, pg_temp set lock_timeout = 0 ${planSettings}
as $function$
#variable_conflict use_column
declare
  sets constant int := cardinality(s_id);
  row_total constant int := cardinality(r_sku);
  xid constant xid8 := pg_current_xact_id();
  clean bool := not careful;
  ok bool[] := array_fill(true, array[sets]);
  failures text := '';
  had_row bool[];
  c_space text[]; c_key text[]; c_initial int8[]; c_delta int8[]; c_least int8[]; c_floor int8[]; had_counter bool[];
  d_set int[]; d_counter int[]; d_delta int8[]; d_floor int8[];
  hits int; good int;
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

  select count(*), count(*) filter (where version = expected) into hits, good from (
    select e.version, s_expected[s] as expected
    from generate_series(1, sets) s join subjects e on e.shop = in_shop and e.kind = s_kind[s] and e.id = s_id[s]
    order by e.kind, e.id for no key update of e
  ) locked;
  clean := clean and hits = changes and good = changes;

  if makes then
    had_row := (select array_agg(e.sku is not null order by r) from generate_series(1, row_total) r left join stock e on ${onRow});
    insert into stock (shop, sku, location, lot)
      select in_shop, r_sku[r], r_location[r], r_lot[r] from generate_series(1, row_total) r where r_make[r] on conflict do nothing;
  end if;

  if row_total > 0 and not (hopeful and clean) then
    select count(*) filter (where fits) into good from (
      select (${rowFits}) as fits from generate_series(1, row_total) r join stock e on ${onRow}
      order by e.sku, e.location, e.lot for no key update of e
    ) locked;
    clean := clean and good = row_total;
  end if;

  if limits_json is not null then
    select array_agg(c.space), array_agg(c.key), array_agg(c.initial), array_agg(c.delta), array_agg(c.least), array_agg(c.floor)
      into c_space, c_key, c_initial, c_delta, c_least, c_floor
      from json_to_recordset(limits_json::json) as c(space text, key text, initial int8, delta int8, least int8, floor int8);
    select array_agg(d.set), array_agg(d.counter), array_agg(d.delta), array_agg(d.floor) into d_set, d_counter, d_delta, d_floor
      from json_to_recordset(draws_json::json) as d(set int, counter int, delta int8, floor int8);
    had_counter := (
      select array_agg(e.key is not null order by c) from generate_series(1, cardinality(c_key)) c
      left join counters e on e.shop = in_shop and e.space = c_space[c] and e.key = c_key[c]);
    insert into counters (shop, space, key, value)
      select in_shop, c_space[c], c_key[c], c_initial[c] from generate_series(1, cardinality(c_key)) c on conflict do nothing;
    select count(*) filter (where fits) into good from (
      select c_least[c] = 0 or e.value + c_least[c] >= c_floor[c] as fits
      from generate_series(1, cardinality(c_key)) c
      join counters e on e.shop = in_shop and e.space = c_space[c] and e.key = c_key[c]
      order by e.space, e.key for no key update of e
    ) locked;
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
    update counters e set value = e.value + c_delta[c] from generate_series(1, cardinality(c_key)) c
      where e.shop = in_shop and e.space = c_space[c] and e.key = c_key[c];
  end if;

  if clean and row_total > 0 then
    update stock e set on_hand = e.on_hand + r_on_hand[r], allocated = e.allocated + r_allocated[r],
        reserved = e.reserved + r_reserved[r], value = e.value + r_value[r]
      from generate_series(1, row_total) r where ${onRow} and (not hopeful or (${rowFits}));
    get diagnostics hits = row_count;
    if hits <> row_total then
      raise exception using errcode = '${notHopeful}', message = 'the stock does not fit the whole batch';
    end if;
  end if;

  return case when failures = '' then null else '[' || failures || ']' end;
end $function$;
`;
