/**
 * A run: one file, one limit, one database of its own. An unfinished run of the same content and limit is taken up
 * again; after a finished one the next begins afresh. In a directory:
 *
 *     DIR/<content hash>-<limit>-<attempt>/database   what PGlite keeps
 *                                         /ready      the database stood: what it holds is worth resuming
 *                                         /finished   the run ended
 *
 * On a server, a schema of the name `replay_<content hash>_<limit>_<attempt>` takes the directory's place; in an SQLite file, tables
 * whose names begin so.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Store } from './arguments';

/** The database of a run. */
export type RunDatabase =
  | { kind: 'memory' }
  | { kind: 'sqlite'; file: string; prefix: string }
  | { kind: 'pglite'; directory: string }
  | { kind: 'postgres'; url: string; schema: string };

/** Remembers, in the store itself, that a run ended. */
export interface RunMarker {
  /** Whether it did; false as well where nothing of the run exists yet. */
  isFinished(): Promise<boolean>;
  /** To be called last, when all that the run had to write is written. */
  markFinished(): Promise<void>;
}

export interface Run {
  database: RunDatabase;
  marker: RunMarker;
  /** An interrupted run is taken up (known for directories only). */
  resumed: boolean;
  /** The database stands; see `ReplayOptions.onReady`. */
  markReady(): Promise<void>;
  /** Lets other processes have the run. */
  release(): Promise<void>;
}

export interface OpenRunOptions {
  store: Store;
  /** Path of the orders: its content names the run. */
  file: string;
  limit: number | undefined;
  signal: AbortSignal;
  /** The marker of a schema on a server: a table in that schema. */
  postgresMarker: (url: string, schema: string) => RunMarker;
  /** The same for the tables of a run in an SQLite file. */
  sqliteMarker: (file: string, prefix: string) => RunMarker;
  /** Called once when another process works on this very run, which is then waited for. */
  onWait?: () => void;
}

/**
 * The run to do: the first attempt that is not finished, and ours alone until it is released. When another process has
 * it, that one's end is waited for, since two on one PGlite directory would spoil it.
 */
export async function openRun({ store, file, limit, signal, onWait, ...markers }: OpenRunOptions): Promise<Run> {
  if (store.kind === 'memory') return memoryRun();
  const key = `${(await hashFile(file)).slice(0, 16)}-${limit ?? 'all'}`;
  const place = await placeOf(store);

  let waited = false;
  for (let attempt = 1; ; ) {
    signal.throwIfAborted();
    const candidate = candidateOf(store, `${key}-${attempt}`, markers);
    if (await candidate.marker.isFinished()) {
      attempt += 1;
      continue;
    }
    const lock = await tryLock(`${place}/${key}-${attempt}`);
    if (lock === undefined) {
      if (!waited) onWait?.();
      waited = true;
      await setTimeout(250, undefined, { signal });
      continue;
    }
    // It may have been finished between the look and the lock.
    if (await candidate.marker.isFinished()) {
      await lock();
      continue;
    }
    return { ...candidate, resumed: await candidate.prepare(), release: lock };
  }
}

/** What two processes that mean the same place both call it; its directory is made. */
async function placeOf(store: Exclude<Store, { kind: 'memory' }>): Promise<string> {
  if (store.kind === 'postgres') return store.url;
  const directory = store.kind === 'pglite' ? store.directory : dirname(store.file);
  await mkdir(directory, { recursive: true });
  const real = await realpath(directory);
  return store.kind === 'pglite' ? real : join(real, basename(store.file));
}

type Markers = Pick<OpenRunOptions, 'postgresMarker' | 'sqliteMarker'>;

function candidateOf(store: Exclude<Store, { kind: 'memory' }>, key: string, markers: Markers): Candidate {
  if (store.kind === 'pglite') return directoryRun(join(store.directory, key));
  const name = `replay_${key.replaceAll('-', '_')}`;
  if (store.kind === 'postgres') {
    const { url } = store;
    return tablesRun({ kind: 'postgres', url, schema: name }, markers.postgresMarker(url, name));
  }
  const { file } = store;
  return tablesRun({ kind: 'sqlite', file, prefix: `${name}_` }, markers.sqliteMarker(file, `${name}_`));
}

/** SHA-256 of a file's bytes in hexadecimal, read as a stream. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

interface Candidate {
  database: RunDatabase;
  marker: RunMarker;
  markReady(): Promise<void>;
  /** Makes room for the run; true when there is something to take up. */
  prepare(): Promise<boolean>;
}

function memoryRun(): Run {
  const nothing = async () => undefined;
  const marker: RunMarker = { isFinished: async () => false, markFinished: nothing };
  return { database: { kind: 'memory' }, marker, resumed: false, markReady: nothing, release: nothing };
}

function directoryRun(directory: string): Candidate {
  const database = join(directory, 'database');
  const ready = join(directory, 'ready');
  const finished = join(directory, 'finished');
  return {
    database: { kind: 'pglite', directory: database },
    marker: {
      isFinished: async () => existsSync(finished),
      markFinished: () => writeFile(finished, ''),
    },
    markReady: () => writeFile(ready, ''),
    async prepare() {
      if (existsSync(ready)) return true;
      await rm(database, { recursive: true, force: true });
      await mkdir(directory, { recursive: true });
      return false;
    },
  };
}

function tablesRun(database: RunDatabase, marker: RunMarker): Candidate {
  return {
    database,
    marker,
    // Migrations are transactional: there is nothing half made to drop.
    markReady: async () => undefined,
    prepare: async () => false,
  };
}

/**
 * Takes a name on this machine for as long as the process lives: a socket that listens. The system closes it whatever
 * way the process ends, so that no lock outlives a kill, and a process number used again deceives nobody.
 */
async function tryLock(name: string): Promise<(() => Promise<void>) | undefined> {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 24);
  const address =
    process.platform === 'win32' ? `\\\\.\\pipe\\orderwright-${hash}` : join(tmpdir(), `orderwright-${hash}.sock`);
  for (let tries = 0; tries < 3; tries += 1) {
    const server = await listen(address);
    if (server !== undefined) return () => new Promise((resolve) => server.close(() => resolve()));
    if (await answers(address)) return undefined;
    // Nobody listens: left behind by a process that was killed.
    await rm(address, { force: true });
  }
  return undefined;
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
