/** The SQL functions besides the commit: what needs more than one snapshot, or a loop, in one round trip. */
import { commitFunction, planSettings } from './commit/function';
import { partyLockSpace, partySlot } from './commit/writes';
import { blocking, sameLane } from './outbox';

const settings = (schema: string) => `set search_path = ${schema}, pg_temp ${planSettings}`;

/** Party texts outside a ChangeSet, under the same lock. */
const savePartiesFunction = (schema: string) => `
create or replace function ${schema}.save_parties_1(in_shop text, p_party text[], p_name text[], p_body text[]) returns void
language plpgsql ${settings(schema)} as $function$
begin
  perform pg_advisory_xact_lock_shared(${partyLockSpace}, slot)
    from (select distinct ${partySlot('in_shop', 'p')} as slot from unnest(p_party) p order by slot) slots;
  insert into parties (shop, party, name, body)
    select distinct on (p_party[i] collate "C", p_name[i] collate "C") in_shop, p_party[i], p_name[i], p_body[i]
    from generate_series(1, cardinality(p_party)) i
    where not exists (select from erased e where e.shop = in_shop and e.party = p_party[i])
    order by p_party[i] collate "C", p_name[i] collate "C", i desc
    on conflict (shop, party, name) do update set body = excluded.body;
end $function$;
`;

/** Waits for every commit that writes about these parties, then forgets them; a commit that comes later finds the tombstone. */
const erasePartiesFunction = (schema: string) => `
create or replace function ${schema}.erase_parties_1(in_shop text, p_party text[]) returns void
language plpgsql ${settings(schema)} as $function$
begin
  perform pg_advisory_xact_lock(${partyLockSpace}, slot)
    from (select distinct ${partySlot('in_shop', 'p')} as slot from unnest(p_party) p order by slot) slots;
  insert into erased (shop, party) select in_shop, p from unnest(p_party) p on conflict do nothing;
  delete from parties e where e.shop = in_shop and e.party = any(p_party);
end $function$;
`;

/**
 * Takes the first effects that are due, the head of each lane only.
 *
 * A function for its plan settings: what was delivered leaves dead entries at the low end of the index until the next vacuum. An index scan
 * marks them and skips them from then on; a bitmap scan, which the planner prefers, reads all of them at every claim.
 */
const claimEffectsFunction = (schema: string) => `
create or replace function ${schema}.claim_effects_1(in_shop text, now_ms int8, in_lease text, until_ms int8, most int4) returns setof ${schema}.outbox
language plpgsql ${settings(schema)} as $function$
#variable_conflict use_column
begin
  return query
    with heads as (
      select o.kind, o.id, o.version, o.n from outbox o
      where o.shop = in_shop and o.due_at <= now_ms and (o.leased_until is null or o.leased_until <= now_ms)
        and not exists (
          select from outbox e where ${sameLane} and (e.leased_until > now_ms
            or ((e.version, e.n) < (o.version, o.n) and (not e.dead or ${blocking('e.destination')}))))
      order by o.due_at, o.at, o.kind, o.id, o.version, o.n limit most for no key update of o skip locked
    ), claimed as (
      update outbox o set lease = in_lease, leased_until = until_ms, attempts = o.attempts + 1 from heads h
      where o.shop = in_shop and o.kind = h.kind and o.id = h.id and o.version = h.version and o.n = h.n
      returning o.*
    )
    select * from claimed order by due_at, at, kind, id, version, n;
end $function$;
`;

/** The subject and its lanes, in the order in which commits and claims take them. */
const lockLanes = `perform from subjects e where e.shop = in_shop and e.kind = in_kind and e.id = in_id for no key update;
  perform from outbox e where e.shop = in_shop and e.kind = in_kind and e.id = in_id order by version, n for no key update;`;

/**
 * Puts a dead or delivered effect back in line. The subject is locked, so that no commit adds to the lane meanwhile; the lane is locked, so
 * that no claim takes a later effect of it meanwhile.
 */
const redeliverFunction = (schema: string) => `
create or replace function ${schema}.redeliver_1(in_shop text, in_kind int2, in_id uuid, in_version int4, in_n int4, now_ms int8) returns boolean
language plpgsql ${settings(schema)} as $function$
declare
  lane text;
begin
  ${lockLanes}
  update outbox e set dead = false, due_at = now_ms, attempts = 0, lease = null, leased_until = null
    where e.shop = in_shop and e.kind = in_kind and e.id = in_id and e.version = in_version and e.n = in_n and e.dead
    returning destination into lane;
  if not found then
    with back as (
      delete from delivered e where e.shop = in_shop and e.kind = in_kind and e.id = in_id and e.version = in_version and e.n = in_n
      returning e.*
    )
    insert into outbox (shop, kind, id, version, n, destination, type, body, at, due_at, error)
      select shop, kind, id, version, n, destination, type, body, at, now_ms, error from back;
    return found;
  end if;
  update outbox e set due_at = now_ms
    where e.shop = in_shop and e.kind = in_kind and e.id = in_id and e.destination = lane and e.due_at is null and not e.dead;
  return true;
end $function$;
`;

/** Lets a dead effect be as if it were delivered, under the same locks; what waited behind it goes on. */
const dismissFunction = (schema: string) => `
create or replace function ${schema}.dismiss_1(in_shop text, in_kind int2, in_id uuid, in_version int4, in_n int4, now_ms int8) returns boolean
language plpgsql ${settings(schema)} as $function$
declare
  lane text;
begin
  ${lockLanes}
  with gone as (
    delete from outbox e where e.shop = in_shop and e.kind = in_kind and e.id = in_id and e.version = in_version and e.n = in_n and e.dead
    returning e.*
  )
  insert into delivered (shop, kind, id, version, n, destination, type, body, at, attempts, error)
    select shop, kind, id, version, n, destination, type, body, at, attempts, error from gone
    returning destination into lane;
  if not found then return false; end if;
  update outbox e set due_at = now_ms
    where e.shop = in_shop and e.kind = in_kind and e.id = in_id and e.destination = lane and e.due_at is null and not e.dead;
  return true;
end $function$;
`;

/**
 * Sets the counters of these rows to the sum of their movements, and their next expiry to that of the first hold; the rows are locked first,
 * so that no commit counts in between. Rows that movements name and nobody counts come into being.
 */
const rebuildStockFunction = (schema: string) => `
create or replace function ${schema}.rebuild_stock_1(in_shop text, p_sku text[], p_location text[], p_lot text[]) returns int8
language plpgsql set search_path = ${schema}, pg_temp as $function$
declare
  made int8;
  changed int8;
begin
  insert into stock (shop, sku, location, lot)
    select distinct in_shop, m.sku, m.location, m.lot from movements m
      join unnest(p_sku, p_location, p_lot) k(sku, location, lot)
        on m.sku = k.sku collate "C" and m.location = k.location collate "C" and m.lot = k.lot collate "C"
    where m.shop = in_shop order by m.sku, m.location, m.lot on conflict do nothing;
  get diagnostics made = row_count;
  perform from stock e where e.shop = in_shop
    and (e.sku, e.location, e.lot) in (select k.sku collate "C", k.location collate "C", k.lot collate "C" from unnest(p_sku, p_location, p_lot) k(sku, location, lot))
    order by e.sku, e.location, e.lot for no key update;
  update stock e set on_hand = t.on_hand, allocated = t.allocated, reserved = t.reserved, value = t.value, next_expiry = t.next_expiry
    from (
      select k.sku, k.location, k.lot, coalesce(s.on_hand, 0)::int8 as on_hand, coalesce(s.allocated, 0)::int8 as allocated,
        coalesce(s.reserved, 0)::int8 as reserved, coalesce(s.value, 0)::int8 as value,
        (select min(h.expires_at) from holds h
          where h.shop = in_shop and h.sku = k.sku and h.location = k.location and h.lot = k.lot) as next_expiry
      from (select distinct a.sku collate "C" as sku, a.location collate "C" as location, a.lot collate "C" as lot
          from unnest(p_sku, p_location, p_lot) a(sku, location, lot)) k
        left join (
          select m.sku, m.location, m.lot, sum(m.on_hand) as on_hand, sum(m.allocated) as allocated,
            sum(m.reserved) as reserved, sum(m.value) as value
          from movements m where m.shop = in_shop and m.sku = any(p_sku) group by m.sku, m.location, m.lot
        ) s using (sku, location, lot)
    ) t
    where e.shop = in_shop and e.sku = t.sku and e.location = t.location and e.lot = t.lot
      and (e.on_hand, e.allocated, e.reserved, e.value, e.next_expiry)
        is distinct from (t.on_hand, t.allocated, t.reserved, t.value, t.next_expiry);
  get diagnostics changed = row_count;
  return greatest(made, changed);
end $function$;
`;

/**
 * Every function of this release, as one script. Those of other releases have other names and stay.
 *
 * @param ahead see feed-place.ts
 */
export function functionsScript(schema: string, ahead: bigint): string {
  return [
    commitFunction,
    savePartiesFunction,
    erasePartiesFunction,
    claimEffectsFunction,
    redeliverFunction,
    dismissFunction,
    rebuildStockFunction,
  ]
    .map((sql) => sql(schema, ahead))
    .join('\n');
}
