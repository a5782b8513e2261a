export type { SqliteDatabase, SqliteStatement } from './driver';
export { type SqliteOptions, sqlite } from './sqlite';
