import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRejectsWriter, rejectReasons } from '../../examples/replay/rejects';
import { temporaryDirectory } from './files';

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as { line: number; code: string; reason: string });

describe('the file of refused lines', () => {
  test('is ascending by line, in whatever order the outcomes came, also beyond memory', async () => {
    const path = join(temporaryDirectory(), 'deep', 'rejects.jsonl');
    const writer = createRejectsWriter(path, { partRows: 7 });
    for (let step = 0; step < 100; step += 1) writer.add(1 + ((step * 37) % 100), 'line.price');
    expect(await writer.finish()).toBe(100);
    expect(lines(path).map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(readdirSync(join(path, '..'))).toEqual(['rejects.jsonl']);
  });

  test('has a line, a code and a reason each', async () => {
    const path = join(temporaryDirectory(), 'rejects.jsonl');
    const writer = createRejectsWriter(path);
    writer.add(3, 'line.incomplete');
    await writer.finish();
    expect(readFileSync(path, 'utf8')).toBe(
      '{"line":3,"code":"line.incomplete","reason":"The line has no stock code or no description."}\n',
    );
    expect(Object.keys(rejectReasons)).toHaveLength(6);
  });

  test('has a line once, though a resumed step reports it again; two codes for a line are a mistake', async () => {
    const path = join(temporaryDirectory(), 'rejects.jsonl');
    const writer = createRejectsWriter(path, { partRows: 2 });
    for (const line of [5, 2, 5, 2, 2]) writer.add(line, 'line.price');
    expect(await writer.finish()).toBe(2);
    const other = createRejectsWriter(path);
    other.add(5, 'line.price');
    other.add(5, 'line.quantity');
    await expect(other.finish()).rejects.toThrow('Line 5 was refused twice');
  });

  test('is replaced whole or not at all, and is there when nothing was refused', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'rejects.jsonl');
    writeFileSync(path, 'earlier');
    const writer = createRejectsWriter(path, { partRows: 1 });
    writer.add(1, 'line.price');
    expect(readFileSync(path, 'utf8')).toBe('earlier');
    writer.discard();
    expect(readdirSync(directory)).toEqual(['rejects.jsonl']);
    await createRejectsWriter(path).finish();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test('is freed of the parts of a killed run', () => {
    const directory = temporaryDirectory();
    const leftover = join(directory, 'rejects.jsonl.999999999.part0.tmp');
    const foreign = join(directory, 'rejects.jsonl.backup');
    writeFileSync(leftover, '');
    writeFileSync(foreign, '');
    createRejectsWriter(join(directory, 'rejects.jsonl'));
    expect([existsSync(leftover), existsSync(foreign)]).toEqual([false, true]);
  });
});
