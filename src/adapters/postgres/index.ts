/**
 * `orderwright/postgres`: the store on PostgreSQL or PGlite, over connections that the host opens and closes.
 *
 * @packageDocumentation
 */
export type {
  PgConnection,
  PgliteConnection,
  PgliteDatabase,
  PgPool,
  PgPooledConnection,
  QueryAnswer,
} from './driver';
export type { Listen, ListenConnection } from './listen';
export { type PostgresOptions, postgres } from './postgres';
