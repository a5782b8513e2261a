import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isValidNumber } from '../../src/engine/numbers';
import { serverStore, type TestStore } from '../adapters/postgres-stores';
import type { Drawn, DrawRequest } from './draw-numbers';

const script = fileURLToPath(new URL('./draw-numbers.ts', import.meta.url));
const processes = 4;
const each = 100_000;
const all = processes * each;

describe('order numbers of four processes, a hundred thousand each', () => {
  let store: TestStore;
  let drawn: readonly Drawn[];

  beforeAll(async () => {
    store = await serverStore();
    const request = { url: inject('postgresUrl'), schema: store.schema, count: each };
    drawn = await Promise.all(Array.from({ length: processes }, () => drawElsewhere(request)));
  });
  afterAll(() => store.close());

  it.each(['sequential', 'daily', 'random'] as const)('are unique when %s', (kind) => {
    const numbers = drawn.flatMap((one) => one[kind]);

    expect([numbers.length, new Set(numbers).size]).toEqual([all, all]);
  });

  it('have a good check character when random', () => {
    const numbers = drawn.flatMap(({ random }) => random);

    expect(numbers.filter((number) => !isValidNumber(number))).toEqual([]);
  });
});

function drawElsewhere(request: DrawRequest): Promise<Drawn> {
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  return new Promise((resolve, reject) => {
    child.once('message', (numbers) => resolve(numbers as Drawn));
    child.once('error', reject);
    // Not `exit`, which may come before the message: `disconnect` comes behind it.
    child.once('disconnect', () => reject(new Error('a process ended without having drawn its numbers')));
    child.send(request);
  });
}
