/** The embedded stores: a directory to a repository that survives the process. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Repository } from 'orderwright';
import { postgres } from 'orderwright/postgres';
import { type SqliteDatabase, sqlite } from 'orderwright/sqlite';

export interface EmbeddedStore {
  readonly repository: Repository;
  close(): Promise<void>;
}

export type OpenEmbedded = (directory: string) => Promise<EmbeddedStore>;

const libsql = 'SQLite (libsql, full)';
/** PGlite runs PostgreSQL with fsync off: a commit survives the process, not a power cut. This is SQLite at the same promise. */
const libsqlNormal = 'SQLite (libsql, normal)';
export const pglite = 'PGlite';
const betterSqlite3 = 'SQLite (better-sqlite3, full)';

type Connect = new (path: string) => SqliteDatabase & { close(): unknown };

/** By name. Drivers are loaded when first opened: loading them is a part of a start. */
export const embeddedStores: Readonly<Record<string, OpenEmbedded>> = {
  [libsql]: async (directory) => onSqlite((await import('libsql')).default, directory, 'full'),
  [libsqlNormal]: async (directory) => onSqlite((await import('libsql')).default, directory, 'normal'),
  [pglite]: async (directory) => {
    const { PGlite } = await import('@electric-sql/pglite');
    const database = await PGlite.create(join(directory, 'pglite'));
    return { repository: postgres({ pglite: database }), close: () => database.close() };
  },
  ...(hasBetterSqlite3() && {
    [betterSqlite3]: async (directory: string) => onSqlite(fromBench('better-sqlite3') as Connect, directory, 'full'),
  }),
};

function onSqlite(Database: Connect, directory: string, synchronous: 'full' | 'normal'): EmbeddedStore {
  const db = new Database(join(directory, 'orders.db'));
  return { repository: sqlite({ db, synchronous }), close: async () => void db.close() };
}

function hasBetterSqlite3(): boolean {
  return existsSync(new URL('../node_modules/better-sqlite3', import.meta.url));
}

function fromBench(name: string): unknown {
  return createRequire(fileURLToPath(new URL('../package.json', import.meta.url)))(name);
}
