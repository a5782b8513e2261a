import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../examples/replay/arguments';
import { sampleFile, temporaryDirectory } from './files';

const value = (...args: string[]) => {
  const parsed = parseArguments(args);
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  return parsed.value;
};
const problems = (...args: string[]) => {
  const parsed = parseArguments(args);
  return parsed.ok ? [] : parsed.problems;
};

describe('the command line of the replay', () => {
  test('has a default for everything: the sample, on SQLite', () => {
    expect(value()).toEqual({
      file: undefined,
      store: { kind: 'sqlite', file: '.orderwright/orders.db' },
      limit: undefined,
      concurrency: 32,
      json: false,
      rejects: '.orderwright/rejects.jsonl',
      help: false,
    });
  });

  test('takes every option', () => {
    expect(
      value(
        '--file',
        sampleFile,
        '--store=memory',
        '--limit',
        '5',
        '--concurrency',
        '8',
        '--json',
        '--rejects',
        'r.jsonl',
      ),
    ).toEqual({
      file: sampleFile,
      store: { kind: 'memory' },
      limit: 5,
      concurrency: 8,
      json: true,
      rejects: 'r.jsonl',
      help: false,
    });
  });

  test('knows every store', () => {
    const directory = temporaryDirectory();
    expect(value('--store', 'sqlite').store).toEqual({ kind: 'sqlite', file: '.orderwright/orders.db' });
    expect(value('--store', 'sqlite:/data/x.db').store).toEqual({ kind: 'sqlite', file: '/data/x.db' });
    expect(value('--store', `sqlite:${directory}`).store).toEqual({
      kind: 'sqlite',
      file: join(directory, 'orders.db'),
    });
    expect(value('--store', 'pglite').store).toEqual({ kind: 'pglite', directory: '.orderwright/pglite' });
    expect(value('--store', 'pglite:/data/x').store).toEqual({ kind: 'pglite', directory: '/data/x' });
    expect(value('--store', 'postgres://u@h/db').store).toEqual({ kind: 'postgres', url: 'postgres://u@h/db' });
    expect(value('--store', 'postgresql://u@h/db').store).toEqual({ kind: 'postgres', url: 'postgresql://u@h/db' });
  });

  test('names every bad argument at once', () => {
    const missing = join(temporaryDirectory(), 'none.csv');
    expect(
      problems(
        '--file',
        missing,
        '--store',
        'mysql://u:secret@h',
        '--limit',
        '0',
        '--concurrency',
        '1.5',
        '--fast',
        'x',
      ),
    ).toEqual([
      '--fast is no option here.',
      '"x" is no option; a file is given as --file PATH.',
      `--file "${missing}" does not exist.`,
      '--store must be memory, sqlite, sqlite:PATH, pglite, pglite:DIR or postgres://…, and "mysql://…" is none of them.',
      '--limit must be a whole number from 1 to 9007199254740991, and "0" is not.',
      '--concurrency must be a whole number from 1 to 4096, and "1.5" is not.',
    ]);
  });

  test('refuses an option without its value, a flag with one, and a directory for a file', () => {
    const directory = temporaryDirectory();
    expect(problems('--limit')).toEqual(['--limit needs a value.']);
    expect(problems('--file', '--json')).toEqual(['--file needs a value.']);
    expect(problems('--json=yes')).toEqual(['--json takes no value, and "yes" was given.']);
    expect(problems('--file', directory)).toEqual([`--file must name a file, and "${directory}" is a directory.`]);
    expect(problems('--rejects', directory)).toEqual([
      `--rejects must name a file, and "${directory}" is a directory.`,
    ]);
    expect(problems('--store', 'pglite:')).toHaveLength(1);
  });
});
