import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../examples/replay/arguments';
import { openRun, type RunMarker } from '../../examples/replay/run';
import { sqliteMarker } from '../../examples/replay/store';
import { temporaryDirectory, writeOrders } from './files';

const noServer = (): RunMarker => {
  throw new Error('No server here.');
};
const open = (store: Store, file: string, limit?: number, signal = new AbortController().signal) =>
  openRun({ store, file, limit, signal, postgresMarker: noServer, sqliteMarker: noServer });

describe('a run on a directory', () => {
  test('is taken up when it did not finish, and begins afresh when it did', async () => {
    const store: Store = { kind: 'pglite', directory: temporaryDirectory() };
    const file = writeOrders([{}]);
    const first = await open(store, file);
    await first.markReady();
    await first.release();

    const second = await open(store, file);
    expect([first.resumed, second.resumed, second.database]).toEqual([false, true, first.database]);
    await second.marker.markFinished();
    await second.release();

    const third = await open(store, file);
    expect(third.resumed).toBe(false);
    expect(third.database).not.toEqual(first.database);
    await third.release();
  });

  test('is its own for other content and for another limit, and the same for a copy', async () => {
    const store: Store = { kind: 'pglite', directory: temporaryDirectory() };
    const [file, copy, other] = [writeOrders([{}]), writeOrders([{}]), writeOrders([{ quantity: 2 }])];
    const databases = [];
    for (const [path, limit] of [[file], [copy], [other], [file, 5], [file, 6]] as const) {
      const run = await open(store, path, limit);
      databases.push(run.database.kind === 'pglite' ? run.database.directory : '');
      await run.release();
    }
    expect(databases[0]).toBe(databases[1]);
    expect(new Set(databases).size).toBe(4);
  });

  test('starts over when it was killed before its database stood', async () => {
    const store: Store = { kind: 'pglite', directory: temporaryDirectory() };
    const file = writeOrders([{}]);
    const first = await open(store, file);
    const directory = first.database.kind === 'pglite' ? first.database.directory : '';
    mkdirSync(directory);
    writeFileSync(join(directory, 'half'), '');
    await first.release();
    const second = await open(store, file);
    expect([second.resumed, existsSync(join(directory, 'half'))]).toEqual([false, false]);
    await second.release();
  });

  test('is waited for while another has it, and given up on when told to stop', async () => {
    const store: Store = { kind: 'pglite', directory: temporaryDirectory() };
    const file = writeOrders([{}]);
    const first = await open(store, file);
    const controller = new AbortController();
    let waited = 0;
    const second = openRun({
      store,
      file,
      limit: undefined,
      signal: controller.signal,
      postgresMarker: noServer,
      sqliteMarker: noServer,
      onWait: () => {
        waited += 1;
        controller.abort();
      },
    });
    await expect(second).rejects.toThrow('aborted');
    expect(waited).toBe(1);

    const third = open(store, file);
    await first.marker.markFinished();
    await first.release();
    const run = await third;
    expect(run.database).not.toEqual(first.database);
    await run.release();
  });

  test('is free again when the process that had it is killed', async () => {
    const directory = temporaryDirectory();
    const file = writeOrders([{}]);
    const script = join(directory, 'hold.mts');
    const module = new URL('../../examples/replay/run.ts', import.meta.url).href;
    const options = JSON.stringify({ store: { kind: 'pglite', directory }, file });
    writeFileSync(
      script,
      `import { openRun } from ${JSON.stringify(module)};
       const run = await openRun({ ...${options}, signal: new AbortController().signal });
       await run.markReady();
       console.log('held');
       setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const run = await open({ kind: 'pglite', directory }, file);
    expect(run.resumed).toBe(true);
    await run.release();
  });
});

describe('a run elsewhere', () => {
  test('in memory always starts over', async () => {
    const file = writeOrders([{}]);
    const run = await open({ kind: 'memory' }, file);
    await run.marker.markFinished();
    expect([run.database, run.resumed, await run.marker.isFinished()]).toEqual([{ kind: 'memory' }, false, false]);
  });

  test('on a server has a schema of its own, the next after a finished one', async () => {
    const finished = new Set<string>();
    const asked = async () => {
      const run = await openRun({
        store: { kind: 'postgres', url: 'postgres://somewhere/db' },
        file: writeOrders([{}]),
        limit: 5,
        signal: new AbortController().signal,
        postgresMarker: (_, schema) => ({
          isFinished: async () => finished.has(schema),
          markFinished: async () => void finished.add(schema),
        }),
        sqliteMarker: noServer,
      });
      await run.release();
      return run;
    };
    const first = await asked();
    expect(await asked()).toMatchObject({ database: first.database });
    await first.marker.markFinished();
    const next = await asked();
    const schema = (run: typeof first) => (run.database.kind === 'postgres' ? run.database.schema : '');
    expect(schema(first)).toMatch(/^replay_[0-9a-f]{16}_5_1$/);
    expect(schema(next)).toBe(schema(first).replace(/1$/, '2'));
  });

  test('in an SQLite file has tables of its own, the next after a finished one', async () => {
    const path = join(temporaryDirectory(), 'new', 'orders.db');
    const [file, signal] = [writeOrders([{}]), new AbortController().signal];
    const asked = async () => {
      const store: Store = { kind: 'sqlite', file: path };
      const run = await openRun({ store, file, limit: undefined, signal, postgresMarker: noServer, sqliteMarker });
      await run.release();
      return run;
    };
    const [first, again] = [await asked(), await asked()];
    expect(again.database).toEqual(first.database);
    expect(first.database).toMatchObject({ file: path, prefix: expect.stringMatching(/^replay_[0-9a-f]{16}_all_1_$/) });
    await again.marker.markFinished();
    expect((await asked()).database).toMatchObject({ prefix: expect.stringMatching(/_all_2_$/) });
  });
});
