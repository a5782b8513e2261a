/**
 * How the adapter speaks to a database: the few synchronous calls that better-sqlite3, libsql, node:sqlite and bun:sqlite share, declared by
 * shape. None of them is imported.
 *
 * Rows are always read with `all`, to the end: a `get` of libsql leaves its statement open, and with it the state of the database that it
 * saw.
 */
import { isOmsError, omsError } from '../../kernel';
import { classify, toOmsError } from './errors';

/** A prepared statement. It is given texts, numbers and null, in the order of its question marks; each driver has its own type for them. */
export interface SqliteStatement {
  /** Every row of the answer. */
  all(...values: unknown[]): unknown[];
  /** Runs it for what it changes. */
  run(...values: unknown[]): unknown;
}

/** One connection: `Database` of better-sqlite3, libsql or bun:sqlite, `DatabaseSync` of node:sqlite. */
export interface SqliteDatabase {
  /** A statement to be run many times. */
  prepare(sql: string): SqliteStatement;
  /** Runs several statements in one text, without values. */
  exec(sql: string): unknown;
}

export type SqliteValue = string | number | null;

export type Row = Readonly<Record<string, unknown>>;

/** Statements on one connection, each prepared once. */
export interface Sql {
  all(text: string, ...values: SqliteValue[]): readonly Row[];
  run(text: string, ...values: SqliteValue[]): void;
  /** A statement put together for one call: it is not kept. */
  once(text: string, values: readonly SqliteValue[]): readonly Row[];
  script(text: string): void;
}

/**
 * What the rest of the adapter uses. A step runs from its first statement to its last without a pause, so that nothing of this process comes
 * in between; what waits, waits before it.
 */
export interface Driver {
  /** A step that sees one state of the database, whatever others commit meanwhile. */
  read<Answer>(step: (sql: Sql) => Answer): Promise<Answer>;
  /** A step that is written whole or not at all. */
  write<Answer>(step: (sql: Sql) => Answer): Promise<Answer>;
  /** Script outside any transaction. */
  script(text: string): Promise<void>;
}

/** Pauses between two tries grow to this, each cut by chance: two processes shall not meet again and again. Longer wastes gaps of a busy writer. */
const longestPauseMs = 20;

// Taken when loaded: a host's fake timers must not stop the store.
const { setTimeout } = globalThis;
const sqlByDatabase = new WeakMap<SqliteDatabase, Sql>();

/** The driver on a connection of the store. A transaction that the host has open on it is waited for, and so is another writer. */
export function createDriver(db: SqliteDatabase, waitMs: number): Driver {
  const sql = sqlOf(db);
  const inTransaction =
    (begin: string) =>
    <Answer>(step: (sql: Sql) => Answer): Promise<Answer> =>
      patiently(waitMs, () => {
        db.exec(begin);
        return finish(db, { commit: 'commit', rollback: 'rollback' }, () => step(sql));
      });
  return {
    read: inTransaction('begin'),
    write: inTransaction('begin immediate'),
    script: (text) => patiently(waitMs, () => void db.exec(text)),
  };
}

/** A driver inside the transaction that the host has open on this connection: a step is a savepoint in it. */
export function joinedDriver(db: SqliteDatabase, waitMs: number): Driver {
  const sql = sqlOf(db);
  const undo = 'rollback to savepoint orderwright; release savepoint orderwright';
  return {
    read: (step) => patiently(waitMs, () => step(sql)),
    write: (step) =>
      patiently(waitMs, () => {
        db.exec('savepoint orderwright');
        return finish(db, { commit: 'release savepoint orderwright', rollback: undo }, () => step(sql));
      }),
    script: (text) => patiently(waitMs, () => void db.exec(text)),
  };
}

/** Whether the host has a transaction open on the connection. */
export function isInTransaction(db: SqliteDatabase): boolean {
  try {
    db.exec('begin');
  } catch (error) {
    if (classify(error) === 'hosts') return true;
    throw toOmsError(error);
  }
  db.exec('rollback');
  return false;
}

/** The driver for whatever is not repeated when it fails: its failures are as hosts see them. */
export function speaking(driver: Driver): Driver {
  const rethrow = (error: unknown): never => {
    throw isOmsError(error) ? error : toOmsError(error);
  };
  return {
    read: (step) => driver.read(step).catch(rethrow),
    write: (step) => driver.write(step).catch(rethrow),
    script: (text) => driver.script(text).catch(rethrow),
  };
}

/** The rest of the event loop's turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => soon(() => resolve()));
}

const soon = globalThis.setImmediate ?? globalThis.setTimeout;

function sqlOf(db: SqliteDatabase): Sql {
  const known = sqlByDatabase.get(db);
  if (known) return known;
  const statements = new Map<string, SqliteStatement>();
  const prepared = (text: string): SqliteStatement => {
    const kept = statements.get(text);
    if (kept) return kept;
    const statement = db.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  const sql: Sql = {
    all: (text, ...values) => prepared(text).all(...values) as Row[],
    run: (text, ...values) => void prepared(text).run(...values),
    once: (text, values) => db.prepare(text).all(...values) as Row[],
    script: (text) => void db.exec(text),
  };
  sqlByDatabase.set(db, sql);
  return sql;
}

function finish<Answer>(
  db: SqliteDatabase,
  words: { readonly commit: string; readonly rollback: string },
  step: () => Answer,
): Answer {
  try {
    const answer = step();
    db.exec(words.commit);
    return answer;
  } catch (error) {
    try {
      db.exec(words.rollback);
    } catch {
      // SQLite has rolled back by itself (a full disk, say), and the first error is the one to tell.
    }
    throw error;
  }
}

/** Tries until nobody else is in the way, or until `waitMs` are over. The event loop turns between the tries. */
async function patiently<Answer>(waitMs: number, act: () => Answer): Promise<Answer> {
  const until = performance.now() + waitMs;
  for (let tries = 0; ; tries++) {
    try {
      return act();
    } catch (error) {
      const kind = classify(error);
      if (kind !== 'busy' && kind !== 'hosts') throw error;
      if (performance.now() >= until) throw givenUp(kind, waitMs, error);
    }
    const pauseMs = Math.min(longestPauseMs, 2 ** Math.min(tries, 5)) * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function givenUp(kind: 'busy' | 'hosts', waitMs: number, cause: unknown): Error {
  const reason =
    kind === 'busy'
      ? 'another connection held the database'
      : 'a transaction of yours was open on the connection of the store';
  return omsError('store.unavailable', `${reason} for more than ${waitMs} ms; nothing was written`, { waitMs }, cause);
}
