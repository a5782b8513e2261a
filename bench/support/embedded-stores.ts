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

export const libsql = 'SQLite (libsql)';
export const pglite = 'PGlite';
export const betterSqlite3 = 'SQLite (better-sqlite3)';

type Connect = new (path: string) => SqliteDatabase & { close(): unknown };

/** By name. Drivers are loaded when first opened: loading them is a part of a start. */
export const embeddedStores: Readonly<Record<string, OpenEmbedded>> = {
  [libsql]: async (directory) => onSqlite((await import('libsql')).default, directory),
  [pglite]: async (directory) => {
    const { PGlite } = await import('@electric-sql/pglite');
    const database = await PGlite.create(join(directory, 'pglite'));
    return { repository: postgres({ pglite: database }), close: () => database.close() };
  },
  ...(hasBetterSqlite3() && {
    [betterSqlite3]: async (directory: string) => onSqlite(fromBench('better-sqlite3') as Connect, directory),
  }),
};

function onSqlite(Database: Connect, directory: string): EmbeddedStore {
  const db = new Database(join(directory, 'orders.db'));
  return { repository: sqlite({ db }), close: async () => void db.close() };
}

function hasBetterSqlite3(): boolean {
  return existsSync(new URL('../node_modules/better-sqlite3', import.meta.url));
}

function fromBench(name: string): unknown {
  return createRequire(fileURLToPath(new URL('../package.json', import.meta.url)))(name);
}
