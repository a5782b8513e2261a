/**
 * The tables. Every key starts with the shop; ids are UUIDs of version 7, so that what is written together lies together; texts sort as
 * bytes (C collation), as the locks are taken; instants are milliseconds. Bodies are text that the database never reads.
 *
 * A change is a new entry at the end of {@link migrations}, never an edit of an old one.
 */

/**
 * One step of the schema. `compatibleFrom` is the oldest schema version whose release still runs on the result. A step that raises it drops
 * the functions of the releases that it locks out, so that a process of theirs which still runs is refused every commit.
 */
export interface Migration {
  readonly version: number;
  readonly compatibleFrom: number;
  readonly sql: (schema: string) => string;
}

/**
 * Rows up to this size stay as they are. The default of 2 kB has PostgreSQL compress an ordinary order's head and facts, which costs more
 * than writing them; far beyond, fewer rows fit on a page than an update should rewrite.
 */
const inlineBytes = 4_080;

const text = 'text collate "C"';
const subjectKey = `shop ${text} not null, kind int2 not null, id uuid not null`;
const stockKey = `shop ${text} not null, sku ${text} not null, location ${text} not null, lot ${text} not null`;

const firstTables = (schema: string) => `
create table ${schema}.subjects (
  ${subjectKey}, version int4 not null, head text not null,
  standing ${text}, party ${text}, placed_at int8, amount int8, currency ${text},
  primary key (shop, kind, id)
) with (fillfactor = 80, toast_tuple_target = ${inlineBytes});
create index subjects_party on ${schema}.subjects (shop, party, id) where party is not null;
-- Where orders stand: channel and states in one (see standings.ts), read from the newest.
create index subjects_standing on ${schema}.subjects (shop, standing, id) where standing is not null;
create index subjects_placed on ${schema}.subjects (shop, placed_at) where placed_at is not null;
create index subjects_amount on ${schema}.subjects (shop, amount) where amount is not null;

create table ${schema}.sections (${subjectKey}, name ${text} not null, body text not null, primary key (shop, kind, id, name));

create table ${schema}.terms (
  shop ${text} not null, kind int2 not null, term ${text} not null, id uuid not null, primary key (shop, kind, term, id)
);

create table ${schema}.names (
  shop ${text} not null, space ${text} not null, value ${text} not null, kind int2 not null, id uuid not null, nonce int8 not null,
  primary key (shop, space, value)
);

create table ${schema}.keys (
  shop ${text} not null, key ${text} not null, fingerprint text not null,
  kind int2 not null, id uuid not null, version int4 not null, at int8 not null, nonce int8 not null,
  primary key (shop, key)
);
create index keys_age on ${schema}.keys (shop, at);

-- One row says all that a commit says and that never changes: facts, stock movements and postings, one a line each.
create table ${schema}.commits (
  ${subjectKey}, version int4 not null, xid xid8 not null, at int8 not null, nonce int8 not null, facts text not null,
  moves text, postings text,
  primary key (shop, kind, id, version)
) with (toast_tuple_target = ${inlineBytes});
-- Commits lie about in the order of their instants: a summary of each stretch of pages finds those of a month, and costs a commit nothing.
create index commits_at on ${schema}.commits using brin (at) with (pages_per_range = 32);
create index commits_feed on ${schema}.commits (shop, xid, kind, id, version);

-- Commits behind a checkpoint of an order that is long over: read with its history, not by the feed.
create table ${schema}.archived (
  ${subjectKey}, version int4 not null, at int8 not null, nonce int8 not null, facts text not null, moves text, postings text,
  primary key (shop, kind, id, version)
);

create index archived_at on ${schema}.archived using brin (at) with (pages_per_range = 32);

create view ${schema}.said as
  select shop, kind, id, version, at, facts, moves, postings from ${schema}.commits
  union all select shop, kind, id, version, at, facts, moves, postings from ${schema}.archived;

create view ${schema}.movements as
  select c.shop, c.kind, c.id, c.version, (m ->> 0)::int4 as n, (m ->> 1)::int2 as move,
    (m ->> 2) collate "C" as sku, (m ->> 3) collate "C" as location, (m ->> 4) collate "C" as lot,
    (m ->> 5)::int8 as on_hand, (m ->> 6)::int8 as allocated, (m ->> 7)::int8 as reserved, (m ->> 8)::int8 as value, c.at
  from ${schema}.said c cross join lateral string_to_table(c.moves, E'\n') line
    cross join lateral (select line::jsonb as m offset 0) parsed
  where c.moves is not null;

create view ${schema}.ledger as
  select c.shop, c.kind, c.id, c.version, n, p ->> 0 as memo, p ->> 1 as currency,
    e ->> 0 as account, (e ->> 1)::int8 as amount, c.at
  from ${schema}.said c cross join lateral string_to_table(c.postings, E'\n') with ordinality posting(line, n)
    cross join lateral (select line::jsonb as p offset 0) parsed
    cross join lateral jsonb_array_elements(p -> 2) e
  where c.postings is not null;

-- What waits for delivery (due_at is null while something before it in its lane blocks) and what was given up.
create table ${schema}.outbox (
  ${subjectKey}, version int4 not null, n int4 not null, destination ${text} not null, type text not null, body text not null,
  at int8 not null, due_at int8, lease text, leased_until int8, attempts int4 not null default 0, error text not null default '',
  dead boolean not null default false,
  primary key (shop, kind, id, version, n)
) with (fillfactor = 80);
create index outbox_due on ${schema}.outbox (shop, due_at) where due_at is not null;
create index outbox_dead on ${schema}.outbox (shop, at) where dead;

-- Delivered effects are moved here: what a claim has to look through stays as short as what is waiting.
create table ${schema}.delivered (
  ${subjectKey}, version int4 not null, n int4 not null, destination ${text} not null, type text not null, body text not null,
  at int8 not null, attempts int4 not null, error text not null,
  primary key (shop, kind, id, version, n)
);
create index delivered_age on ${schema}.delivered (shop, at);

create table ${schema}.deadlines (
  ${subjectKey}, name ${text} not null, due_at int8 not null, body text not null, lease text, leased_until int8,
  primary key (shop, kind, id, name)
) with (fillfactor = 80);
create index deadlines_due on ${schema}.deadlines (shop, due_at);

create table ${schema}.stock (
  ${stockKey}, on_hand int8 not null default 0, allocated int8 not null default 0, reserved int8 not null default 0,
  safety int8 not null default 0, oversell int8 default 0, value int8 not null default 0, next_expiry int8,
  settings text not null default '',
  primary key (shop, sku, location, lot)
) with (fillfactor = 50);
comment on column ${schema}.stock.oversell is 'null: without limit';

-- What all movements before an instant add up to; rows of zeros are left out.
create table ${schema}.balance_dates (shop ${text} not null, until int8 not null, primary key (shop, until));
create table ${schema}.balances (
  ${stockKey}, until int8 not null, on_hand int8 not null, allocated int8 not null, reserved int8 not null, value int8 not null,
  primary key (shop, until, sku, location, lot)
);

create table ${schema}.holds (
  ${stockKey}, cart ${text} not null, units int8 not null, expires_at int8 not null,
  primary key (shop, sku, location, lot, cart)
);
create index holds_expiry on ${schema}.holds (shop, sku, location, lot, expires_at);

create table ${schema}.counters (
  shop ${text} not null, space ${text} not null, key ${text} not null, value int8 not null, primary key (shop, space, key)
) with (fillfactor = 50);

create table ${schema}.parties (
  shop ${text} not null, party ${text} not null, name ${text} not null, body text not null, primary key (shop, party, name)
);
create table ${schema}.erased (shop ${text} not null, party ${text} not null, primary key (shop, party));

create table ${schema}.numbers (shop ${text} not null, series ${text} not null, next int8 not null, primary key (shop, series));
`;

/** What entries come to in the currency in which the books are kept: the posting's own where it names no other. */
const reportedLedger = (schema: string) => `
create or replace view ${schema}.ledger as
  select c.shop, c.kind, c.id, c.version, n, p ->> 0 as memo, p ->> 1 as currency,
    e ->> 0 as account, (e ->> 1)::int8 as amount, c.at,
    coalesce(p ->> 3, p ->> 1) as reporting, coalesce((e ->> 2)::int8, (e ->> 1)::int8) as reported
  from ${schema}.said c cross join lateral string_to_table(c.postings, E'\\n') with ordinality posting(line, n)
    cross join lateral (select line::jsonb as p offset 0) parsed
    cross join lateral jsonb_array_elements(p -> 2) e
  where c.postings is not null;
`;

/** By how much places in the feed are ahead of this server's transaction numbers: they were begun on another server (see feed-place.ts). */
const placesAhead = (schema: string) => `
alter table ${schema}.meta add column ahead int8 not null default 0;
`;

export const migrations: readonly Migration[] = [
  { version: 1, compatibleFrom: 1, sql: firstTables },
  { version: 2, compatibleFrom: 1, sql: reportedLedger },
  { version: 3, compatibleFrom: 1, sql: placesAhead },
];

/** The version of the schema that this release writes. */
export const schemaVersion = 3;
