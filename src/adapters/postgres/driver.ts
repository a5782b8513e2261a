/**
 * How the adapter speaks to a database: the few calls of `pg` and PGlite that it needs, declared by shape. Neither package is imported, so
 * whatever has these methods will do (a Neon pool, a wrapped client).
 */
import { fingerprint, omsError } from '../../kernel';

export type Row = Readonly<Record<string, unknown>>;

/** What a connection answers. */
export interface QueryAnswer {
  readonly rows: readonly unknown[];
}

/** One connection: `pg.Client`, a client taken from a pool. */
export interface PgConnection {
  /** Runs one statement, its values by their place: `$1`, `$2`. */
  query(text: string, values?: unknown[]): Promise<QueryAnswer>;
  /** Runs one statement that, with a `name`, the connection has prepared once. */
  query(config: { name?: string; text: string; values?: unknown[] }): Promise<QueryAnswer>;
}

/** A connection that was taken from a pool and is given back to it. */
export interface PgPooledConnection extends PgConnection {
  /** Gives it back; with an error the pool closes it. */
  release(error?: Error | boolean): void;
  /** Hears that the connection broke while nobody waited for an answer. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
  /** Hears that no more. */
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

/** `pg.Pool`, or anything of its shape. */
export interface PgPool extends PgConnection {
  /** A connection for one transaction; waits while all are taken. */
  connect(): Promise<PgPooledConnection>;
  readonly options?: { readonly max?: number | undefined };
}

/** A PGlite transaction, or PGlite itself. */
export interface PgliteConnection {
  /** Runs one statement, its values by their place. */
  query(text: string, values?: unknown[]): Promise<QueryAnswer>;
  /** Runs several statements in one text, without values. */
  exec(text: string): Promise<unknown>;
}

/** `PGlite` of `@electric-sql/pglite`. */
export interface PgliteDatabase extends PgliteConnection {
  /** Runs `body` in one transaction; what it throws undoes all of it. */
  transaction<Answer>(body: (transaction: PgliteConnection) => Promise<Answer>): Promise<Answer>;
  readonly dataDir?: string | undefined;
}

/** What the rest of the adapter uses. */
export interface Driver {
  /** Whether a call may wait for a lock without holding up the others: false where there are too few connections, or one for everything. */
  readonly waitsBeside: boolean;
  /** A statement whose text is always the same: prepared by name if the host wants that. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** A statement put together for one call. */
  queryOnce(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements in one text, without values. */
  script(text: string): Promise<void>;
  /** Runs `body` inside one transaction of its own; whatever it throws undoes all of it. */
  transaction<Answer>(body: (driver: Driver) => Promise<Answer>): Promise<Answer>;
}

export interface DriverSource {
  readonly pool?: PgPool;
  readonly client?: PgConnection;
  readonly pglite?: PgliteDatabase;
}

/** The driver of whichever of the three the host gave. Throws `config.invalid` unless it is exactly one. */
export function createDriver(source: DriverSource, prepare: boolean): Driver {
  const { pool, client, pglite } = source;
  if ([pool, client, pglite].filter(Boolean).length !== 1) {
    throw omsError('config.invalid', 'postgres() takes exactly one of pool, client and pglite');
  }
  if (pool) return poolDriver(pool, prepare);
  if (client) return clientDriver(client, prepare);
  return pgliteDriver(pglite as PgliteDatabase);
}

/** A driver inside a transaction that somebody else opened: a pg client or a PGlite transaction. */
export function joinedDriver(transaction: PgConnection | PgliteConnection): Driver {
  const exclusively = createMutex();
  return {
    ...connectionDriver(transaction, false),
    // The host ends the transaction; a step of ours is a savepoint in it. One at a time: savepoints nest, they do not run side by side.
    transaction: (body) => exclusively(() => savepoint(transaction, body)),
  };
}

function poolDriver(pool: PgPool, prepare: boolean): Driver {
  const max = pool.options?.max ?? 10;
  return {
    ...connectionDriver(pool, prepare),
    // Two for the batches, one for the readers.
    waitsBeside: max >= 4,
    async transaction(body) {
      const connection = await pool.connect();
      // While it is ours, the pool does not listen: a connection that is lost would end the host's process. The statement tells us.
      connection.on?.('error', ignore);
      let failure: unknown;
      try {
        return await begin(connection, prepare, body);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        // A connection that failed may be in any state, and say so later: the pool shall make a new one.
        if (failure === undefined) connection.off?.('error', ignore);
        connection.release(failure !== undefined);
      }
    },
  };
}

function ignore(): void {}

function clientDriver(client: PgConnection, prepare: boolean): Driver {
  const exclusively = createMutex();
  const plain = connectionDriver(client, prepare);
  return {
    waitsBeside: false,
    query: (text, values) => exclusively(() => plain.query(text, values)),
    queryOnce: (text, values) => exclusively(() => plain.queryOnce(text, values)),
    script: (text) => exclusively(() => plain.script(text)),
    transaction: (body) => exclusively(() => begin(client, prepare, body)),
  };
}

function pgliteDriver(pglite: PgliteDatabase): Driver {
  return {
    ...connectionDriver(pglite, false),
    transaction: (body) => pglite.transaction((transaction) => body(joinedDriver(transaction))),
  };
}

function connectionDriver(connection: PgConnection | PgliteConnection, prepare: boolean): Driver {
  const named = prepare && !isPglite(connection) ? connection : null;
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `orderwright_${fingerprint(text)}`;
    names.set(text, name);
    return name;
  };
  const queryOnce = async (text: string, values: readonly unknown[]) =>
    (await connection.query(text, values as unknown[])).rows as readonly Row[];
  return {
    waitsBeside: false,
    queryOnce,
    async query(text, values = []) {
      if (!named) return queryOnce(text, values);
      const answer = await named.query({ name: nameOf(text), text, values: values as unknown[] });
      return answer.rows as readonly Row[];
    },
    async script(text) {
      await (isPglite(connection) ? connection.exec(text) : connection.query(text));
    },
    transaction: (body) => begin(connection, prepare, body),
  };
}

async function begin<Answer>(
  connection: PgConnection | PgliteConnection,
  prepare: boolean,
  body: (driver: Driver) => Promise<Answer>,
): Promise<Answer> {
  // What a host set as its default must not change what our locks and checks see.
  await connection.query('begin isolation level read committed');
  try {
    const answer = await body(connectionDriver(connection, prepare));
    await connection.query('commit');
    return answer;
  } catch (error) {
    // On a lost connection there is nothing to roll back, and the first error is the one to tell.
    await connection.query('rollback').catch(() => {});
    throw error;
  }
}

async function savepoint<Answer>(
  connection: PgConnection | PgliteConnection,
  body: (driver: Driver) => Promise<Answer>,
): Promise<Answer> {
  await connection.query('savepoint orderwright');
  try {
    const answer = await body(connectionDriver(connection, false));
    await connection.query('release savepoint orderwright');
    return answer;
  } catch (error) {
    await connection.query('rollback to savepoint orderwright');
    await connection.query('release savepoint orderwright');
    throw error;
  }
}

function isPglite(connection: PgConnection | PgliteConnection): connection is PgliteConnection {
  return 'exec' in connection;
}

/** Runs one at a time, in the order of the calls. */
function createMutex(): <Answer>(act: () => Promise<Answer>) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = last.then(act, act);
    last = turn.catch(() => {});
    return turn;
  };
}
