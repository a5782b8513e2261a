import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isValidNumber } from '../../src/engine/numbers';
import { serverStore, type TestStore } from '../adapters/postgres-stores';
import type { DrawRequest } from './draw-numbers';

const script = fileURLToPath(new URL('./draw-numbers.ts', import.meta.url));
const processes = 4;
const each = 100_000;

function drawElsewhere(request: DrawRequest): Promise<string[]> {
  const child: ChildProcess = fork(script, { execArgv: ['--import', 'tsx'] });
  return new Promise((resolve, reject) => {
    child.once('message', (numbers) => resolve(numbers as string[]));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a process that drew ${request.source} numbers ended with ${code}`)));
    child.send(request);
  });
}

describe('order numbers of four processes, a hundred thousand each', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await serverStore();
  });
  afterAll(() => store.close());

  async function drawByAll(source: DrawRequest['source']): Promise<string[]> {
    const request = { url: inject('postgresUrl'), schema: store.schema, source, count: each };
    const drawn = await Promise.all(Array.from({ length: processes }, () => drawElsewhere(request)));
    return drawn.flat();
  }

  it('are unique when sequential', async () => {
    const numbers = await drawByAll('sequential');

    expect([numbers.length, new Set(numbers).size]).toEqual([processes * each, processes * each]);
  });

  it('are unique when counted by day', async () => {
    const numbers = await drawByAll('daily');

    expect([numbers.length, new Set(numbers).size]).toEqual([processes * each, processes * each]);
  });

  it('are unique and valid when random', async () => {
    const numbers = await drawByAll('random');

    expect([numbers.length, new Set(numbers).size]).toEqual([processes * each, processes * each]);
    expect(numbers.filter((number) => !isValidNumber(number))).toEqual([]);
  });
});
