/**
 * The careful way, inside `commit_1`: the sets in the order of arrival, each against what the ones before it left, in memory. All rows are
 * locked; only cart holds are read and written on the way. The checks and their order are those of the memory store: key, version, names,
 * stock and counters together.
 */
import { moveCodes } from '../codes';

const onHold = 'e.shop = in_shop and e.sku = r_sku[r] and e.location = r_location[r] and e.lot = r_lot[r]';
const onCounter = 'e.shop = in_shop and e.space = c_space[c] and e.key = c_key[c]';

/** The set's movements and one more of the row at hand; readers put them in the order of their numbers. */
const withMove = (n: string, move: string, reserved: string) =>
  `concat_ws(E'\\n', s_moves[s], json_build_array(${n}, ${move}, r_sku[r], r_location[r], r_lot[r], 0, 0, ${reserved}, 0)::text)`;

const load = `
    -- What stood there before, under keys and names that were not written just now.
    select array_agg(e.kind order by k), array_agg(e.id order by k), array_agg(e.version order by k), array_agg(e.fingerprint order by k)
      into k_kind, k_id, k_version, k_print
      from generate_series(1, cardinality(k_key)) k left join lateral (
        select e.* from keys e where e.shop = in_shop and e.key = k_key[k] and e.nonce <> s_nonce[k_first[k]] offset 0
      ) e on true;
    select array_agg(e.kind order by n), array_agg(e.id order by n) into n_kind, n_id
      from generate_series(1, cardinality(n_value)) n left join lateral (
        select e.* from names e
        where e.shop = in_shop and e.space = n_space[n] and e.value = n_value[n] and e.nonce <> s_nonce[n_first[n]] offset 0
      ) e on true;
    select array_agg(coalesce(e.version, 0) order by s) into versions from generate_series(1, sets) s left join lateral (
      select e.version from subjects e where e.shop = in_shop and e.kind = s_kind[s] and e.id = s_id[s] offset 0
    ) e on true;
    select array_agg(coalesce(e.on_hand, 0) order by r), array_agg(coalesce(e.allocated, 0) order by r),
        array_agg(coalesce(e.reserved, 0) order by r), array_agg(coalesce(e.value, 0) order by r),
        array_agg(coalesce(e.safety, 0) order by r), array_agg(case when e.sku is null then 0 else e.oversell end order by r),
        array_agg(e.next_expiry order by r), array_agg(coalesce(e.settings, '') order by r)
      into q_on_hand, q_allocated, q_reserved, q_value, q_safety, q_oversell, q_next, q_settings
      from generate_series(1, row_total) r left join lateral (select e.* from stock e where ${onHold} offset 0) e on true;
    if limits_json is not null then
      select array_agg(e.value order by c) into counter_values from generate_series(1, cardinality(c_key)) c
        left join lateral (select e.value from counters e where ${onCounter} offset 0) e on true;
    end if;
    if holds_json is not null then
      select array_agg(h.group_), array_agg(h.n), array_agg(h.cart), array_agg(h.units), array_agg(h.until)
        into h_group, h_n, h_cart, h_units, h_until
        from json_to_recordset(holds_json::json) as h(group_ int, n int, cart text, units int8, until int8);
      h_diff := array_fill(0::int8, array[cardinality(h_n)]);
    end if;
    if policies_json is not null then
      for policy in select * from json_to_recordset(policies_json::json) as y(group_ int, safety int8, oversell int8, settings text) loop
        y_there[policy.group_] := true; y_safety[policy.group_] := policy.safety; y_oversell[policy.group_] := policy.oversell;
        y_settings[policy.group_] := policy.settings;
      end loop;
    end if;`;

/** Sets \`answer\` where the key, the version or a name speaks against the set. */
const identity = `
      answer := null;
      k := s_key[s];
      if k is not null then
        j := k_owner[k];
        if j > 0 then
          answer := case when s_print[j] = s_print[s]
            then json_build_object('set', s, 'status', 'duplicate', 'kind', s_kind[j], 'id', s_id[j], 'version', s_expected[j] + 1)
            else json_build_object('set', s, 'status', 'keyReused', 'kind', s_kind[j], 'id', s_id[j]) end;
        elsif k_id[k] is not null then
          answer := case when k_print[k] = s_print[s]
            then json_build_object('set', s, 'status', 'duplicate', 'kind', k_kind[k], 'id', k_id[k], 'version', k_version[k])
            else json_build_object('set', s, 'status', 'keyReused', 'kind', k_kind[k], 'id', k_id[k]) end;
        end if;
      end if;

      written := false;
      if answer is null and versions[s] <> s_expected[s] then
        -- An earlier attempt whose answer was lost did commit: its nonce is there.
        written := exists (select from commits e where e.shop = in_shop and e.kind = s_kind[s] and e.id = s_id[s]
          and e.version = s_expected[s] + 1 and e.nonce = s_nonce[s]);
        if not written then answer := json_build_object('set', s, 'status', 'versionConflict'); end if;
      end if;

      while x < cardinality(x_set) and x_set[x + 1] = s loop
        x := x + 1;
        continue when written or answer is not null;
        n := x_name[x];
        j := n_owner[n];
        if j > 0 then
          answer := json_build_object('set', s, 'status', 'nameTaken', 'name', n, 'kind', s_kind[j], 'id', s_id[j]);
        elsif n_id[n] <> s_id[s] or n_kind[n] <> s_kind[s] then
          answer := json_build_object('set', s, 'status', 'nameTaken', 'name', n, 'kind', n_kind[n], 'id', n_id[n]);
        end if;
      end loop;`;

/** What the set would do to each row that it names, and whether that fits. */
const stock = `
      short := false;
      g_from := g + 1; h_from := h + 1;
      while g < cardinality(g_set) and g_set[g + 1] = s loop
        g := g + 1;
        r := g_row[g];
        guarded := g_guarded[g];
        d_reserved := g_reserved[g];
        expired := 0;
        if q_next[r] <= s_at[s] then
          expired := (select coalesce(sum(e.units), 0) from holds e where ${onHold} and e.expires_at <= s_at[s]);
        end if;
        while h < cardinality(h_group) and h_group[h + 1] = g loop
          h := h + 1;
          h_diff[h] := h_units[h] - coalesce(
            (select e.units from holds e where ${onHold} and e.cart = h_cart[h] and e.expires_at > s_at[s]), 0);
          d_reserved := d_reserved + h_diff[h];
          guarded := guarded or h_diff[h] > 0;
        end loop;
        f_reserved[g] := d_reserved; f_expired[g] := expired;
        taken := g_allocated[g] + d_reserved - g_on_hand[g];
        limit_ := case when y_there[g] then y_oversell[g] else q_oversell[r] end;
        if q_on_hand[r] + g_on_hand[g] < 0 or q_allocated[r] + g_allocated[g] < 0 or q_reserved[r] - expired + d_reserved < 0
          or (guarded and taken > 0 and taken > q_on_hand[r] - q_allocated[r] - q_reserved[r] + expired
              - case when y_there[g] then y_safety[g] else q_safety[r] end + limit_)
        then short := true; end if;
      end loop;

      d_from := d + 1;
      while d < cardinality(d_set) and d_set[d + 1] = s loop
        d := d + 1;
        c := d_counter[d];
        if d_delta[d] < 0 and counter_values[c] + d_delta[d] < d_floor[d] then short := true; end if;
      end loop;

      if short and not written and answer is null then
        answer := json_build_object('set', s, 'status', 'shortage',
          'rows', (select coalesce(json_agg(json_build_array(r, q_on_hand[r], q_allocated[r], q_reserved[r] - f_expired[i], q_safety[r],
              q_oversell[r], q_value[r], case when f_expired[i] = 0 then q_next[r] else
                (select min(e.expires_at) from holds e where ${onHold} and e.expires_at > s_at[s]) end,
              q_settings[r]) order by r), '[]')
            from (select i, g_row[i] as r from generate_series(g_from, g) i) named),
          'counters', (select coalesce(json_agg(json_build_array(c, counter_values[c]) order by c), '[]')
            from (select d_counter[i] as c from generate_series(d_from, d) i) named));
      end if;`;

const take = `
      if written or answer is not null then
        ok[s] := false;
        if answer is not null then failures := failures || case when failures = '' then '' else ',' end || answer::text; end if;
      end if;
      if answer is null then
        if k is not null then k_owner[k] := s; end if;
        for i in x_from..x loop n_owner[x_name[i]] := s; end loop;
      end if;
      if ok[s] then
        h := h_from - 1;
        for i in g_from..g loop
          r := g_row[i];
          used_row[r] := true;
          q_on_hand[r] := q_on_hand[r] + g_on_hand[i];
          q_allocated[r] := q_allocated[r] + g_allocated[i];
          q_reserved[r] := q_reserved[r] - f_expired[i] + f_reserved[i];
          q_value[r] := q_value[r] + g_value[i];
          if y_there[i] then q_safety[r] := y_safety[i]; q_oversell[r] := y_oversell[i]; q_settings[r] := y_settings[i]; end if;
          again := q_next[r] <= s_at[s];
          if again then
            delete from holds e where ${onHold} and e.expires_at <= s_at[s];
            if f_expired[i] > 0 then
              s_moves[s] := ${withMove('g_n[i]', String(moveCodes.expired), '-f_expired[i]')};
            end if;
          end if;
          while h < cardinality(h_group) and h_group[h + 1] = i loop
            h := h + 1;
            again := true;
            if h_units[h] > 0 then
              insert into holds (shop, sku, location, lot, cart, units, expires_at)
                values (in_shop, r_sku[r], r_location[r], r_lot[r], h_cart[h], h_units[h], h_until[h])
                on conflict (shop, sku, location, lot, cart) do update set units = excluded.units, expires_at = excluded.expires_at;
            else
              delete from holds e where ${onHold} and e.cart = h_cart[h];
            end if;
            if h_diff[h] <> 0 then
              s_moves[s] := ${withMove('h_n[h]', `case when h_diff[h] > 0 then ${moveCodes.reserved} else ${moveCodes.unreserved} end`, 'h_diff[h]')};
            end if;
          end loop;
          if again then q_next[r] := (select min(e.expires_at) from holds e where ${onHold}); end if;
        end loop;
        for i in d_from..d loop
          used_counter[d_counter[i]] := true;
          counter_values[d_counter[i]] := counter_values[d_counter[i]] + d_delta[i];
        end loop;
      end if;`;

/** Rows that were written for sets that lost are taken back or given to the set that won. */
const settle = `
    for i in 1..cardinality(k_key) loop
      j := k_owner[i];
      if j = 0 and k_id[i] is null then
        delete from keys e where e.shop = in_shop and e.key = k_key[i];
      elsif j > 0 and j <> k_first[i] then
        update keys e set fingerprint = s_print[j], kind = s_kind[j], id = s_id[j], version = s_expected[j] + 1, at = s_at[j],
          nonce = s_nonce[j] where e.shop = in_shop and e.key = k_key[i];
      end if;
    end loop;
    for i in 1..cardinality(n_value) loop
      j := n_owner[i];
      if j = 0 and n_id[i] is null then
        delete from names e where e.shop = in_shop and e.space = n_space[i] and e.value = n_value[i];
      elsif j > 0 and j <> n_first[i] then
        update names e set kind = s_kind[j], id = s_id[j], nonce = s_nonce[j]
          where e.shop = in_shop and e.space = n_space[i] and e.value = n_value[i];
      end if;
    end loop;

    insert into stock as e (shop, sku, location, lot, on_hand, allocated, reserved, value, safety, oversell, next_expiry, settings)
      select in_shop, r_sku[r], r_location[r], r_lot[r], q_on_hand[r], q_allocated[r], q_reserved[r], q_value[r], q_safety[r],
        q_oversell[r], q_next[r], q_settings[r]
      from generate_series(1, row_total) r where used_row[r]
      on conflict (shop, sku, location, lot) do update
        set on_hand = excluded.on_hand, allocated = excluded.allocated, reserved = excluded.reserved, value = excluded.value,
          safety = excluded.safety, oversell = excluded.oversell, next_expiry = excluded.next_expiry,
          settings = excluded.settings;
    if makes then
      -- A row of zeros that is there for nobody is no row.
      for r in 1..row_total loop
        continue when had_row[r] or used_row[r] or not r_make[r];
        delete from stock e where ${onHold}
          and e.on_hand = 0 and e.allocated = 0 and e.reserved = 0 and e.value = 0 and e.safety = 0 and e.oversell = 0
          and e.settings = '';
      end loop;
    end if;
    for c in 1..coalesce(cardinality(c_key), 0) loop
      if used_counter[c] then
        update counters e set value = counter_values[c] where ${onCounter};
      elsif not had_counter[c] then
        delete from counters e where ${onCounter} and e.value = c_initial[c];
      end if;
    end loop;`;

export const walk = `
  declare
    k_kind int2[]; k_id uuid[]; k_version int[]; k_print text[]; k_owner int[] := array_fill(0, array[cardinality(k_key)]);
    n_kind int2[]; n_id uuid[]; n_owner int[] := array_fill(0, array[cardinality(n_value)]);
    versions int[];
    q_on_hand int8[]; q_allocated int8[]; q_reserved int8[]; q_value int8[]; q_safety int8[]; q_oversell int8[]; q_next int8[];
    q_settings text[];
    used_row bool[] := array_fill(false, array[row_total]);
    counter_values int8[]; used_counter bool[] := array_fill(false, array[coalesce(cardinality(c_key), 0)]);
    h_group int[]; h_n int[]; h_cart text[]; h_units int8[]; h_until int8[]; h_diff int8[];
    y_there bool[] := array_fill(false, array[cardinality(g_set)]); y_safety int8[]; y_oversell int8[];
    y_settings text[]; policy record;
    f_reserved int8[] := array_fill(0::int8, array[cardinality(g_set)]);
    f_expired int8[] := array_fill(0::int8, array[cardinality(g_set)]);
    answer json; written bool; short bool; guarded bool; again bool;
    d_reserved int8; expired int8; taken int8; limit_ int8;
    j int; k int; n int; r int; c int; x int := 0; g int := 0; h int := 0; d int := 0;
    x_from int; g_from int; h_from int; d_from int;
  begin
    ${load}
    for s in 1..sets loop
      x_from := x + 1;
      ${identity}
      ${stock}
      ${take}
    end loop;
    ${settle}
  end;`;
