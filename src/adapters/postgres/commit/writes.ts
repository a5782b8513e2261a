/**
 * What the good sets write, table by table. `ok` says which sets are good. What belongs to a new subject cannot be there yet and is simply
 * inserted. Parties last: their lock is shared with nobody but an erasure.
 *
 * There is no join here and no `update … from`: a plan is made once per connection, perhaps while the table is empty, and would then read
 * all of it for ever. An upsert, and a statement about one row, can only go by the key.
 */

/** Party texts are written under a shared lock on one of this many slots; an erasure takes the slot of its party alone. */
export const partySlots = 256;

/** The slot of a party, as SQL over the names of a shop and a party. */
export const partySlot = (shop: string, party: string) => `hashtext(${shop} || '/' || ${party}) & ${partySlots - 1}`;

/** The lock space of party slots in one schema. */
export const partyLockSpace = `hashtext(current_schema() || '.parties')`;

const subject = (list: string) => `in_shop, s_kind[${list}_set[i]], s_id[${list}_set[i]]`;
const each = (list: string) => `from generate_series(1, cardinality(${list}_set)) i where ok[${list}_set[i]]`;

const columns = `in_shop, s_kind[s], s_id[s], s_expected[s] + 1, s_head[s], s_standing[s], s_party[s], s_placed[s],
        s_amount[s], s_currency[s]`;

/**
 * A commit's place in the feed: never before that of the version below it. A reader looks below the oldest transaction that is still open,
 * so a number that is higher than our own hides nothing from it.
 */
const place = `case when fresh or s_expected[s] = 0 then xid else greatest(xid, (
      select e.xid from commits e
      where e.shop = in_shop and e.kind = s_kind[s] and e.id = s_id[s] and e.version = s_expected[s])) end`;

export const writes = `
  if changes < sets then
    insert into subjects (shop, kind, id, version, head, standing, party, placed_at, amount, currency)
      select ${columns}
      from generate_series(1, sets) s where ok[s] and s_expected[s] = 0;
    insert into sections (shop, kind, id, name, body)
      select ${subject('b')}, b_name[i], b_body[i] ${each('b')} and s_expected[b_set[i]] = 0;
    insert into terms (shop, kind, term, id)
      select in_shop, s_kind[t_set[i]], t_term[i], s_id[t_set[i]] ${each('t')} and s_expected[t_set[i]] = 0;
    insert into deadlines (shop, kind, id, name, due_at, body)
      select ${subject('w')}, w_name[i], w_due[i], w_body[i] ${each('w')} and s_expected[w_set[i]] = 0;
  end if;
  if changes > 0 then
    insert into subjects as e (shop, kind, id, version, head, standing, party, placed_at, amount, currency)
      select ${columns}
      from generate_series(1, sets) s where ok[s] and s_expected[s] > 0
      on conflict (shop, kind, id) do update set version = excluded.version, head = excluded.head,
        standing = excluded.standing, party = excluded.party, placed_at = excluded.placed_at, amount = excluded.amount,
        currency = excluded.currency;
    insert into sections as e (shop, kind, id, name, body)
      select ${subject('b')}, b_name[i], b_body[i] ${each('b')} and s_expected[b_set[i]] > 0
      on conflict (shop, kind, id, name) do update set body = excluded.body;
  end if;

  insert into commits (shop, kind, id, version, xid, at, nonce, facts, moves, postings)
    select in_shop, s_kind[s], s_id[s], s_expected[s] + 1, ${place}, s_at[s], s_nonce[s], s_facts[s], s_moves[s], s_postings[s]
    from generate_series(1, sets) s where ok[s];

  for i in 1..cardinality(u_set) loop
    delete from terms e
      where ok[u_set[i]] and e.shop = in_shop and e.kind = s_kind[u_set[i]] and e.term = u_term[i] and e.id = s_id[u_set[i]];
  end loop;
  if changes > 0 and cardinality(t_set) > 0 then
    insert into terms (shop, kind, term, id)
      select in_shop, s_kind[t_set[i]], t_term[i], s_id[t_set[i]] ${each('t')} and s_expected[t_set[i]] > 0
      on conflict do nothing;
  end if;

  if cardinality(e_set) > 0 then
    insert into outbox (shop, kind, id, version, n, destination, type, body, at, due_at)
      select ${subject('e')}, s_expected[e_set[i]] + 1, e_n[i], e_destination[i], e_type[i], e_body[i], s_at[e_set[i]],
        s_at[e_set[i]] ${each('e')};
  end if;

  for i in 1..cardinality(v_set) loop
    delete from deadlines e
      where ok[v_set[i]] and e.shop = in_shop and e.kind = s_kind[v_set[i]] and e.id = s_id[v_set[i]] and e.name = v_name[i];
  end loop;
  if changes > 0 and cardinality(w_set) > 0 then
    insert into deadlines (shop, kind, id, name, due_at, body)
      select ${subject('w')}, w_name[i], w_due[i], w_body[i] ${each('w')} and s_expected[w_set[i]] > 0
      on conflict (shop, kind, id, name) do update
        set due_at = excluded.due_at, body = excluded.body, lease = null, leased_until = null;
  end if;

  if cardinality(p_set) > 0 then
    perform pg_advisory_xact_lock_shared(${partyLockSpace}, slot)
      from (select distinct ${partySlot('in_shop', 'p')} as slot from unnest(p_party) p order by slot) slots;
    -- Only a shop that has ever erased somebody is asked about each party; asked behind the lock, it knows every erasure before it.
    forgets := exists (select from erased e where e.shop = in_shop);
    insert into parties (shop, party, name, body)
      select in_shop, p_party[i], p_name[i], p_body[i] from generate_series(1, cardinality(p_set)) i
      where ok[p_set[i]] and (p_last[i] = i or not exists (select from generate_series(i + 1, p_last[i]) j where ok[p_set[j]]))
        and not (forgets and (select exists (select from erased e where e.shop = in_shop and e.party = p_party[i] offset 0)))
      on conflict (shop, party, name) do update set body = excluded.body;
  end if;`;
