/**
 * The drivers that fit, by their types. libsql is run by every test, better-sqlite3 where `bench/` has it (see sqlite-stores.ts); node:sqlite and
 * bun:sqlite are declared here as their manuals give them, and nobody has run the store on them yet.
 */
import type Libsql from 'libsql';
import { assertType, it } from 'vitest';
import type { SqliteDatabase } from '../../src/adapters/sqlite';

/** Source: nodejs.org/api/sqlite.html, Node 22.5 to 24. */
declare class DatabaseSync {
  constructor(path: string, options?: { open?: boolean; readOnly?: boolean; timeout?: number });
  close(): void;
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  readonly isOpen: boolean;
  readonly isTransaction: boolean;
}
type SqlInputValue = null | number | bigint | string | Uint8Array;
type SqlOutputValue = null | number | bigint | string | Uint8Array;
interface NodeStatement {
  all(...anonymous: SqlInputValue[]): Record<string, SqlOutputValue>[];
  all(named: Record<string, SqlInputValue>, ...anonymous: SqlInputValue[]): Record<string, SqlOutputValue>[];
  get(...anonymous: SqlInputValue[]): Record<string, SqlOutputValue> | undefined;
  run(...anonymous: SqlInputValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  run(
    named: Record<string, SqlInputValue>,
    ...anonymous: SqlInputValue[]
  ): { changes: number | bigint; lastInsertRowid: number | bigint };
}

/** Source: bun.com/docs/api/sqlite and bun-types, Bun 1.2. */
declare class BunDatabase {
  constructor(filename?: string, options?: number | { readonly?: boolean; create?: boolean; strict?: boolean });
  close(throwOnError?: boolean): void;
  exec<Bindings extends BunBinding[]>(sql: string, ...bindings: Bindings[]): BunChanges;
  prepare<Row, Bindings extends BunBinding | BunBinding[]>(
    sql: string,
    bindings?: Bindings,
  ): BunStatement<Row, Bindings extends unknown[] ? Bindings : [Bindings]>;
  readonly inTransaction: boolean;
}
type BunValue = string | bigint | Uint8Array | number | boolean | null;
type BunBinding = BunValue | Record<string, BunValue>;
interface BunChanges {
  lastInsertRowid: number | bigint;
  changes: number;
}
interface BunStatement<Row, Bindings extends unknown[]> {
  all(...bindings: Bindings): Row[];
  get(...bindings: Bindings): Row | null;
  run(...bindings: Bindings): BunChanges;
}

/** Source: @types/better-sqlite3 7.6. */
declare class BetterSqlite3 {
  constructor(filename?: string, options?: { readonly?: boolean; fileMustExist?: boolean; timeout?: number });
  exec(source: string): this;
  // biome-ignore lint/complexity/noBannedTypes: these types have it so
  prepare<Bindings extends unknown[] | {} = unknown[], Result = unknown>(
    source: string,
  ): Bindings extends unknown[] ? BetterStatement<Bindings, Result> : BetterStatement<[Bindings], Result>;
  close(): this;
}
interface BetterStatement<Bindings extends unknown[], Result> {
  all(...parameters: Bindings): Result[];
  run(...parameters: Bindings): { changes: number; lastInsertRowid: number | bigint };
}

it('takes a database of libsql, better-sqlite3, node:sqlite and bun:sqlite as it is', () => {
  const fitting = (..._: readonly SqliteDatabase[]) => {};
  const given = (a: Libsql.Database, b: BetterSqlite3, c: DatabaseSync, d: BunDatabase) => fitting(a, b, c, d);

  assertType<(a: Libsql.Database, b: BetterSqlite3, c: DatabaseSync, d: BunDatabase) => void>(given);
});
