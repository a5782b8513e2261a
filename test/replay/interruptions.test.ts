import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sampleFile } from './files';
import { expectedEnd, onPglite, onPostgres, onSqlite, runProgram, timeoutMs } from './program';

const expected = expectedEnd(sampleFile, 491);
const sample = { file: sampleFile, concurrency: 8 };

describe.each(Object.entries({ PGlite: onPglite, SQLite: onSqlite, PostgreSQL: onPostgres }))('on %s', (_, open) => {
  test('a run that is killed and stopped is taken up, and the next begins afresh', { timeout: timeoutMs }, async () => {
    const place = await open();
    for (const [at, when] of [
      [140, 'after'],
      [120, 'before'],
    ] as const) {
      const killed = await runProgram(place, { ...sample, doom: { at, when, signal: 'SIGKILL' } });
      expect(killed).toMatchObject({ code: null, signal: 'SIGKILL', report: '' });
    }
    const stopped = await runProgram(place, { ...sample, doom: { at: 150, when: 'after', signal: 'SIGINT' } });
    expect(stopped).toMatchObject({ code: 130, signal: null, report: '' });
    expect(stopped.errors).toContain('The same command takes the run up where it stands.');

    expect(await runProgram(place, { ...sample, concurrency: 3 })).toMatchObject(expected);
    expect(await place.databases()).toHaveLength(1);

    expect(await runProgram(place, sample)).toMatchObject(expected);
    expect(await place.databases()).toHaveLength(2);
  });
});

describe('under npm', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)(
    '%s of npm ends the run as well',
    { timeout: timeoutMs },
    async (signal) => {
      const place = await onPglite();
      const directory = place.store.slice('pglite:'.length);
      const npm = spawn('npm', ['start', '--', '--store', place.store, '--rejects', join(directory, 'rejects.jsonl')], {
        cwd: fileURLToPath(new URL('../../', import.meta.url)),
        stdio: 'ignore',
        detached: true,
      });
      const ended = new Promise((resolve) => npm.once('exit', resolve));
      while (!(await place.databases()).some((name) => existsSync(join(directory, name, 'ready'))))
        await setTimeout(20);
      npm.kill(signal);
      await ended;
      while (isGroupAlive(npm.pid as number)) await setTimeout(50);
      expect(existsSync(join(directory, 'rejects.jsonl'))).toBe(false);
    },
  );
});

/** Whether a process is left of the group that `detached` made. */
function isGroupAlive(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}
