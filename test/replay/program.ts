/** The whole program as `npm start` runs it, on stores of the test's own. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import pg from 'pg';
import { inject } from 'vitest';
import { temporaryDirectory } from './files';
import { expectReplay } from './oracle';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'examples/replay/main.ts');
const doom = fileURLToPath(new URL('./doom.ts', import.meta.url));

/** Long enough for a machine that does other things as well. */
export const timeoutMs = 180_000;

export interface Place {
  /** For `--store`. */
  readonly store: string;
  /** The databases in it, oldest first: one for each run that began afresh. */
  databases(): Promise<string[]>;
}

export async function inMemory(): Promise<Place> {
  return { store: 'memory', databases: async () => [] };
}

export async function onPglite(): Promise<Place> {
  const directory = temporaryDirectory();
  return { store: `pglite:${directory}`, databases: async () => readdirSync(directory).sort() };
}

export async function onSqlite(): Promise<Place> {
  const file = join(temporaryDirectory(), 'orders.db');
  const runs = `select name from sqlite_schema where type = 'table' and name like '%subjects' order by rowid`;
  return {
    store: `sqlite:${file}`,
    async databases() {
      const db = new Database(file);
      const tables = db.prepare(runs).all() as { name: string }[];
      db.close();
      return tables.map(({ name }) => name.replace('subjects', ''));
    },
  };
}

/** A database of the test's own on the server: the schemas of runs are named after file and limit only. */
export async function onPostgres(): Promise<Place> {
  const name = `replay_${process.pid}_${Date.now()}`;
  await ask(inject('postgresUrl'), `create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const schemas = `select nspname as name from pg_namespace where nspname like 'replay%' order by oid`;
  return { store: url.href, databases: async () => (await ask(url.href, schemas)).map(({ name }) => String(name)) };
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
  /** Everything on standard output. */
  readonly report: string;
  /** The last line of it without the two fields of time, when there is one. */
  readonly json: Record<string, unknown> | undefined;
  readonly rejects: { line: number; code: string }[];
}

export interface RunOptions {
  readonly file: string;
  readonly limit?: number;
  readonly concurrency: number;
  /** Sends itself a signal at its N-th statement, before or after the database has it. */
  readonly doom?: { readonly at: number; readonly when: 'before' | 'after'; readonly signal: 'SIGKILL' | 'SIGINT' };
}

/** Runs the program on a place to its end, whatever that is. */
export async function runProgram(
  { store }: Place,
  { file, limit, concurrency, doom: death }: RunOptions,
): Promise<Ended> {
  const rejects = join(temporaryDirectory(), 'rejects.jsonl');
  const args = ['--file', file, '--store', store, '--concurrency', String(concurrency), '--json', '--rejects', rejects];
  if (limit !== undefined) args.push('--limit', String(limit));
  const env = { ...process.env, DOOMED_AT: `${death?.at}`, DOOMED_WHEN: death?.when, DOOMED_BY: death?.signal };
  const preload = death ? ['--import', doom] : [];
  const child = spawn(process.execPath, ['--import', 'tsx', ...preload, program, ...args], { cwd: root, env });
  const [report, errors] = [textOf(child.stdout), textOf(child.stderr)];
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (...ended) => resolve(ended)),
  );
  const ended = { code, signal, report: await report, errors: await errors };
  if (code !== 0) return { ...ended, json: undefined, rejects: [] };
  const { seconds: _, ordersPerSecond: __, ...json } = JSON.parse(ended.report.trim().split('\n').at(-1) ?? '');
  return { ...ended, json, rejects: readRejects(rejects) };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function readRejects(path: string): Ended['rejects'] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((text) => {
    const { line, code } = JSON.parse(text);
    return { line, code };
  });
}

/** What a run of the file must end with. */
export function expectedEnd(file: string, effects: number, limit?: number): Pick<Ended, 'code' | 'json' | 'rejects'> {
  const { rejects, placed: _, ...figures } = expectReplay(file, limit === undefined ? {} : { limit });
  const sound = { effects: { delivered: effects, pending: 0, dead: 0 }, audit: { stock: 0, money: 0, facts: 0 } };
  return { code: 0, json: { ...figures, ...sound }, rejects };
}
