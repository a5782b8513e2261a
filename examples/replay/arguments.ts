/** Reads the command line of `npm start`. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Where the orders are kept. */
export type Store =
  | { kind: 'memory' }
  | { kind: 'sqlite'; file: string }
  | { kind: 'pglite'; directory: string }
  | { kind: 'postgres'; url: string };

export interface Arguments {
  /** Absent: the sample that lies beside the program. */
  file: string | undefined;
  store: Store;
  /** The first so many invoices; absent: all. */
  limit: number | undefined;
  concurrency: number;
  json: boolean;
  rejects: string;
  help: boolean;
}

export const usage = `Usage: npm start -- [options]

  --file PATH          orders to replay, .csv or .csv.gz (default: a small sample)
  --store STORE        memory, sqlite, sqlite:PATH, pglite, pglite:DIR or postgres://… (default: sqlite, under .orderwright/)
  --limit N            only the first N invoices
  --concurrency N      invoices in flight at once (default: 32)
  --json               end standard output with one line of JSON
  --rejects PATH       where refused lines are written (default: .orderwright/rejects.jsonl)
  --help               print this`;

/** Above this, callers only queue: the engine groups the commits of those in flight anyway. */
const MAX_CONCURRENCY = 4096;

/** The arguments, or every problem with them, one sentence each. */
export function parseArguments(
  args: readonly string[],
): { ok: true; value: Arguments } | { ok: false; problems: readonly string[] } {
  const problems: string[] = [];
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      file: { type: 'string' },
      store: { type: 'string' },
      limit: { type: 'string' },
      concurrency: { type: 'string' },
      rejects: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });

  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`"${token.value}" is no option; a file is given as --file PATH.`);
    if (token.kind === 'option' && !known.has(token.name)) problems.push(`${token.rawName} is no option here.`);
    else if (token.kind === 'option' && seen.has(token.name)) problems.push(`${token.rawName} is given twice.`);
    if (token.kind === 'option') seen.add(token.name);
  }
  for (const name of ['json', 'help'] as const) {
    if (typeof values[name] === 'string') problems.push(`--${name} takes no value, and "${values[name]}" was given.`);
  }

  /** The text of an option; an option without its text is a problem. */
  const text = (name: 'file' | 'store' | 'limit' | 'concurrency' | 'rejects'): string | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && !value.startsWith('--')) return value;
    problems.push(`--${name} needs a value.`);
    return undefined;
  };

  const file = text('file');
  if (file !== undefined) problems.push(...fileProblems(file));
  const value: Arguments = {
    file,
    store: storeOf(text('store') ?? 'sqlite', problems),
    limit: countOf('limit', text('limit'), Number.MAX_SAFE_INTEGER, problems),
    concurrency: countOf('concurrency', text('concurrency'), MAX_CONCURRENCY, problems) ?? 32,
    json: values.json === true,
    rejects: text('rejects') ?? '.orderwright/rejects.jsonl',
    help: values.help === true,
  };
  if (isDirectory(value.rejects)) problems.push(`--rejects must name a file, and "${value.rejects}" is a directory.`);
  else if (!canHold(value.rejects))
    problems.push(`--rejects "${value.rejects}" lies below something that is no directory.`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

const known = new Set(['file', 'store', 'limit', 'concurrency', 'rejects', 'json', 'help', 'h']);

function fileProblems(path: string): string[] {
  if (isDirectory(path)) return [`--file must name a file, and "${path}" is a directory.`];
  try {
    accessSync(path, constants.R_OK);
    return [];
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return [missing ? `--file "${path}" does not exist.` : `--file "${path}" cannot be read.`];
  }
}

function isDirectory(path: string): boolean {
  return kindOf(path) === 'directory';
}

/** What lies at a path; what cannot be looked at is not there. */
function kindOf(path: string): 'directory' | 'file' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch {
    return 'nothing';
  }
}

/** The first part of a path that is there must be a directory: nothing can be made below a file. */
function canHold(path: string): boolean {
  const parent = dirname(resolve(path));
  const kind = kindOf(parent);
  return kind === 'directory' || (kind === 'nothing' && parent !== dirname(parent) && canHold(parent));
}

function storeOf(text: string, problems: string[]): Store {
  if (text === 'memory') return { kind: 'memory' };
  if (text === 'sqlite') return { kind: 'sqlite', file: '.orderwright/orders.db' };
  if (/^sqlite:./.test(text)) return { kind: 'sqlite', file: sqliteFile(text.slice('sqlite:'.length)) };
  if (text === 'pglite') return { kind: 'pglite', directory: '.orderwright/pglite' };
  if (/^pglite:./.test(text)) return { kind: 'pglite', directory: text.slice('pglite:'.length) };
  if (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text)) return { kind: 'postgres', url: text };
  // An address may carry a password: it is not repeated.
  const shown = text.includes('://') ? `${text.slice(0, text.indexOf('://'))}://…` : text;
  problems.push(
    `--store must be memory, sqlite, sqlite:PATH, pglite, pglite:DIR or postgres://…, and "${shown}" is none of them.`,
  );
  return { kind: 'memory' };
}

/** A directory is taken as the place for the file. */
function sqliteFile(path: string): string {
  return isDirectory(path) ? join(path, 'orders.db') : path;
}

function countOf(name: string, text: string | undefined, max: number, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= max) return count;
  problems.push(`--${name} must be a whole number from 1 to ${max}, and "${text}" is not.`);
  return undefined;
}
