/** Brings a schema up to date: idempotent, and safe when several processes start at once. */
import { fingerprint, omsError } from '../../kernel';
import type { Driver } from './driver';
import { aheadOf } from './feed-place';
import { functionsScript } from './functions';
import { migrations, schemaVersion } from './schema';

interface Meta {
  readonly version: number;
  readonly compatibleFrom: number;
  readonly functions: string;
  /** See feed-place.ts. */
  readonly ahead: bigint;
}

/**
 * Runs what is missing, and lets the feed of a schema that was restored on another server go on there. A schema that a newer release wrote is
 * left alone as long as that release still lets ours run; else throws `store.incompatible`.
 */
export async function migrate(driver: Driver, schema: string): Promise<void> {
  const before = await readMeta(driver, schema);
  if (before && isCurrent(before, schema) && (await isHere(driver, schema, before))) return;
  await driver.transaction(async (transaction) => {
    // One process at a time, and for this transaction only: a pooler would hand a session lock to somebody else.
    await transaction.query('select pg_advisory_xact_lock($1, $2)', [0x6f7764, hash(schema)]);
    const meta = await readMeta(transaction, schema);
    if (meta && isCurrent(meta, schema) && (await isHere(transaction, schema, meta))) return;
    if (!meta) await transaction.script(metaTable(schema));
    for (const migration of migrations) {
      if (migration.version > (meta?.version ?? 0)) await transaction.script(migration.sql(schema));
    }
    const newer = meta !== null && meta.version > schemaVersion;
    const ahead = newer ? meta.ahead : await aheadOf(transaction, schema, meta?.ahead ?? 0n);
    const functions = functionsScript(schema, ahead);
    await transaction.script(functions);
    if (newer) return;
    const { version, compatibleFrom } = migrations[migrations.length - 1] as (typeof migrations)[number];
    await transaction.query(
      `insert into ${schema}.meta (version, compatible_from, functions, ahead) values ($1, $2, $3, $4)
       on conflict (one) do update set version = excluded.version, compatible_from = excluded.compatible_from,
         functions = excluded.functions, ahead = excluded.ahead`,
      [version, compatibleFrom, fingerprint(functions), String(ahead)],
    );
  });
}

/** Whether nothing is left to do. */
function isCurrent(meta: Meta, schema: string): boolean {
  if (meta.compatibleFrom > schemaVersion) {
    throw omsError(
      'store.incompatible',
      `the database schema is at version ${meta.version} and no longer fit for releases before version ${meta.compatibleFrom}; this one is ${schemaVersion}: update orderwright`,
      { version: meta.version, compatibleFrom: meta.compatibleFrom, supported: schemaVersion },
    );
  }
  // A newer release may have made the schema: then our functions may be missing.
  return meta.version === schemaVersion && meta.functions === fingerprint(functionsScript(schema, meta.ahead));
}

/** Whether every commit stands at a place that this server can have given. */
async function isHere(driver: Driver, schema: string, { ahead }: Meta): Promise<boolean> {
  return (await aheadOf(driver, schema, ahead)) === ahead;
}

async function readMeta(driver: Driver, schema: string): Promise<Meta | null> {
  // Asked of the catalog's rows: to_regclass answers from a cache of the session, which does not see what was made while it waited for a lock.
  const [there] = await driver.query(
    `select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where quote_ident(n.nspname) in ($1, trim(both '"' from $1)) and c.relname = 'meta'`,
    [schema],
  );
  if (!there) return null;
  const [row] = await driver.query(`select * from ${schema}.meta`);
  if (!row) return null;
  return {
    version: Number(row.version),
    compatibleFrom: Number(row.compatible_from),
    functions: String(row.functions),
    ahead: BigInt(String(row.ahead ?? 0)),
  };
}

const metaTable = (schema: string) => `
create schema if not exists ${schema};
create table if not exists ${schema}.meta (
  one boolean primary key default true check (one), version int4 not null, compatible_from int4 not null, functions text not null
);`;

function hash(text: string): number {
  return Number.parseInt(fingerprint(text).slice(-7), 16);
}
