/**
 * The tables. Every key starts with the shop; texts sort as bytes; instants are their text, which sorts as they do. Bodies are text that the
 * database never reads. Tables with long bodies have rows of their own beside the key, the others lie in it.
 *
 * A change is a new entry at the end of {@link migrations}, never an edit of an old one.
 */

/** One step of the schema. `compatibleFrom` is the oldest schema version whose release still runs on the result. */
export interface Migration {
  readonly version: number;
  readonly compatibleFrom: number;
  readonly sql: (prefix: string) => string;
}

const subjectKey = 'shop text not null, kind text not null, id text not null';
const stockKey = 'shop text not null, sku text not null, location text not null, lot text not null';
const keyed = 'strict, without rowid';

const firstTables = (p: string) => `
create table ${p}subjects (
  ${subjectKey}, version integer not null, head text not null,
  channel text, party text, lifecycle text, payment text, fulfillment text, aftersales text,
  placed_at text, amount integer, currency text,
  primary key (shop, kind, id)
) strict;
create index ${p}subjects_party on ${p}subjects (shop, party, id) where party is not null;
create index ${p}subjects_lifecycle on ${p}subjects (shop, lifecycle, id) where lifecycle is not null;

create table ${p}sections (${subjectKey}, name text not null, body text not null, primary key (shop, kind, id, name)) strict;

create table ${p}terms (
  shop text not null, kind text not null, term text not null, id text not null, primary key (shop, kind, term, id)
) ${keyed};

create table ${p}names (
  shop text not null, space text not null, value text not null, kind text not null, id text not null,
  primary key (shop, space, value)
) ${keyed};

create table ${p}keys (
  shop text not null, key text not null, fingerprint text not null,
  kind text not null, id text not null, version integer not null, at text not null,
  primary key (shop, key)
) ${keyed};
create index ${p}keys_age on ${p}keys (shop, at);

-- seq counts commits: one writer at a time, so that what has a lower one is never seen later. postings: JSON, null where there are none.
create table ${p}commits (
  seq integer primary key, ${subjectKey}, version integer not null, at text not null, postings text, facts text not null,
  archived integer not null default 0, unique (shop, kind, id, version)
) strict;
create index ${p}commits_feed on ${p}commits (shop) where archived = 0;

-- The movements of a commit: a JSON array of [sku, location, lot, move, on hand, allocated, reserved, value].
create table ${p}movements (
  ${subjectKey}, version integer not null, at text not null, moves text not null,
  primary key (shop, kind, id, version)
) ${keyed};
create index ${p}movements_at on ${p}movements (shop, at);

-- What all movements before an instant add up to; rows of zeros are left out.
create table ${p}balance_dates (shop text not null, until text not null, primary key (shop, until)) ${keyed};
create table ${p}balances (
  ${stockKey}, until text not null, on_hand integer not null, allocated integer not null, reserved integer not null, value integer not null,
  primary key (shop, until, sku, location, lot)
) ${keyed};

-- due_at is when it may be handed out next, or the end of its lease; null for what is done and what waits behind a dead one that blocks.
create table ${p}outbox (
  seq integer primary key, ${subjectKey}, version integer not null, n integer not null,
  destination text not null, type text not null, body text not null, at text not null,
  state text not null default 'waiting', due_at text, lease text, attempts integer not null default 0, error text not null default '',
  unique (shop, kind, id, version, n)
) strict;
create index ${p}outbox_due on ${p}outbox (shop, due_at) where due_at is not null;
create index ${p}outbox_lane on ${p}outbox (shop, kind, id, destination, version, n) where state <> 'delivered';
create index ${p}outbox_lease on ${p}outbox (lease) where lease is not null;
create index ${p}outbox_age on ${p}outbox (shop, at) where state = 'delivered';
create index ${p}outbox_dead on ${p}outbox (shop, at) where state = 'dead';

create table ${p}deadlines (
  ${subjectKey}, name text not null, due_at text not null, body text not null, lease text, leased_until text,
  primary key (shop, kind, id, name)
) ${keyed};
create index ${p}deadlines_due on ${p}deadlines (shop, due_at);

-- oversell null: without limit.
create table ${p}stock (
  ${stockKey}, on_hand integer not null, allocated integer not null, reserved integer not null,
  safety integer not null, oversell integer, value integer not null, next_expiry text,
  settings text not null,
  primary key (shop, sku, location, lot)
) ${keyed};

create table ${p}holds (
  ${stockKey}, cart text not null, units integer not null, expires_at text not null,
  primary key (shop, sku, location, lot, cart)
) ${keyed};

create table ${p}counters (
  shop text not null, space text not null, key text not null, value integer not null, primary key (shop, space, key)
) ${keyed};

create table ${p}parties (
  shop text not null, party text not null, name text not null, body text not null, primary key (shop, party, name)
) strict;
create table ${p}erased (shop text not null, party text not null, primary key (shop, party)) ${keyed};

create table ${p}numbers (shop text not null, series text not null, next integer not null, primary key (shop, series)) ${keyed};
`;

export const migrations: readonly Migration[] = [{ version: 1, compatibleFrom: 1, sql: firstTables }];

/** The version of the schema that this release writes. */
export const schemaVersion = 1;
