/** Brings the tables up to date: idempotent, and safe when several processes start at once. */
import { omsError } from '../../kernel';
import type { Driver, Sql } from './driver';
import { migrations, schemaVersion } from './schema';

interface Meta {
  readonly version: number;
  readonly compatibleFrom: number;
}

/**
 * Turns on the write-ahead log and runs what is missing. Tables that a newer release wrote are left alone as long as that release still lets
 * ours run; else throws `store.incompatible`.
 */
export async function migrate(driver: Driver, prefix: string): Promise<void> {
  // Asked for first, so that a process which starts beside a busy writer writes nothing.
  if (await driver.read((sql) => isCurrent(sql, prefix))) return;
  // A page of SQLite's own 4 KiB holds one order's head and wastes the rest. Ignored where the file has pages already.
  await driver.script('pragma page_size = 8192');
  await driver.script('pragma journal_mode = wal');
  await driver.write((sql) => {
    if (isCurrent(sql, prefix)) return;
    const from = readMeta(sql, prefix)?.version ?? 0;
    sql.script(
      `create table if not exists ${prefix}meta (one integer primary key check (one = 1), version integer not null, compatible_from integer not null) strict`,
    );
    for (const migration of migrations) if (migration.version > from) sql.script(migration.sql(prefix));
    const { version, compatibleFrom } = migrations[migrations.length - 1] as (typeof migrations)[number];
    sql.run(
      `insert or replace into ${prefix}meta (one, version, compatible_from) values (1, ?, ?)`,
      version,
      compatibleFrom,
    );
  });
}

/** Whether nothing is left to do. */
function isCurrent(sql: Sql, prefix: string): boolean {
  const meta = readMeta(sql, prefix);
  if (meta && meta.compatibleFrom > schemaVersion) {
    throw omsError(
      'store.incompatible',
      `the database schema is at version ${meta.version} and no longer fit for releases before version ${meta.compatibleFrom}; this one is ${schemaVersion}: update orderwright`,
      { version: meta.version, compatibleFrom: meta.compatibleFrom, supported: schemaVersion },
    );
  }
  return meta !== null && meta.version >= schemaVersion;
}

function readMeta(sql: Sql, prefix: string): Meta | null {
  const [there] = sql.all(`select 1 from sqlite_schema where type = 'table' and name = ?`, `${prefix}meta`);
  if (!there) return null;
  const [row] = sql.once(`select version, compatible_from from ${prefix}meta`, []);
  return row ? { version: Number(row.version), compatibleFrom: Number(row.compatible_from) } : null;
}
