/** The program of published expectations, over payloads of carriers. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'carrier-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...files: string[]): Promise<{ readonly lines: string[]; readonly code: number }> {
  const program = ['--import', 'tsx', 'examples/vectors/main.ts', ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { timeout: 30_000 }, (error, stdout) => {
      resolve({ lines: stdout.trimEnd().split('\n'), code: Number(error?.code ?? 0) });
    });
  });
}

function fileOf(name: string, ...payloads: readonly unknown[]): string {
  const path = join(folder, name);
  const cases = payloads.map((payload, at) => ({
    name: `case ${at}`,
    source: 'here',
    kind: 'tracker/webhook',
    payload,
  }));
  writeFileSync(path, JSON.stringify(cases));
  return path;
}

for (const carrier of ['easypost', 'shippo', 'aftership']) {
  const file = `../shared/data/carriers/${carrier}.json`;
  it.skipIf(!existsSync(file))(`${file}, where it is present, passes; where it is absent, this says so`, async () => {
    expect(await run(file)).toEqual({
      lines: [expect.stringMatching(/^[1-9]\d* passed, 0 failed, 0 skipped$/)],
      code: 0,
    });
  });
  if (!existsSync(file)) console.log(`${file} is absent: its payloads are not read`);
}

describe('a payload', () => {
  const tracker = { object: 'Tracker', tracking_code: 'EZ1', status: 'in_transit', tracking_details: [] };

  it('passes with its trackers, its label, its refusal, or as unknown', async () => {
    const easypost = fileOf(
      'easypost.json',
      { trackers: [tracker] },
      { error: { code: 'A', message: 'b' } },
      { a: [1] },
    );
    const shippo = fileOf('shippo-later.json', { label_url: '', status: 'QUEUED' }, { detail: 'Not found.' });

    expect(await run(easypost, shippo)).toEqual({ lines: ['5 passed, 0 failed, 0 skipped'], code: 0 });
  });

  it('with a label in a state that nobody knows fails, and says so', async () => {
    expect(await run(fileOf('shippo.json', { label_url: '', status: 'PURPLE' }))).toEqual({
      lines: [
        'FAILED shippo.json: case 0',
        '  labels[0].state: expected "one of ours", actual "unknown"',
        '0 passed, 1 failed, 0 skipped',
      ],
      code: 1,
    });
  });

  it('of a carrier that nobody knows is no case', async () => {
    expect((await run(fileOf('pigeons.json', tracker))).code).toBe(1);
  });
});
