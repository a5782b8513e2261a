/**
 * `orderwright/sqlite`: the store in one SQLite file, over a connection that the host opens and closes.
 *
 * @packageDocumentation
 */
export type { SqliteDatabase, SqliteStatement } from './driver';
export { type SqliteOptions, sqlite } from './sqlite';
