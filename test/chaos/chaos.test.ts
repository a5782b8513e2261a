/** A short run of `npm run chaos` finds nothing; with a promise of the store broken it finds which. Ten-minute runs are for a quiet evening. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Breakage } from './breaks';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
/** The run itself takes seconds; its processes share the machine with other tests. */
const timeoutMs = 180_000;

function chaos(...given: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, ...given], { maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), said: out + err }),
    );
  });
}

it(
  'ten seconds of faults leave nothing to be found',
  async () => {
    const { code, said } = await chaos('--seed', '1', '--seconds', '12');

    expect(said).toMatch(/no finding\n$/);
    expect(code).toBe(0);
  },
  timeoutMs,
);

/** What each break is found by, and how long it takes to be sure of it. */
const proofs: Readonly<Record<Breakage, { rule: string; seconds: number }>> = {
  guard: { rule: 'no oversell', seconds: 4 },
  'late-effects': { rule: 'each effect is seen exactly once', seconds: 8 },
  'late-key': { rule: 'what was acknowledged was done, and once', seconds: 5 },
  'id-cursor': { rule: 'the feed skips nothing', seconds: 5 },
};

describe('a store that is broken is found out', () => {
  it.each(Object.entries(proofs))(
    '%s',
    // Faults fall where they fall: what a run happens to miss, a second one finds.
    { timeout: timeoutMs, retry: 1 },
    async (breakage, { rule, seconds }) => {
      const { code, said } = await chaos('--seed', '7', '--seconds', String(seconds), '--break', breakage);

      expect(said).toContain('FINDINGS with seed 7');
      expect(said).toContain(`\n  ${rule}: `);
      expect(said).toMatch(/ ms {2}(sent|commit|answer|fault|outside) /);
      expect(code).toBe(1);
    },
  );
});

it(
  'says what it can be told when it is told something else',
  async () => {
    const { code, said } = await chaos('--break', 'everything');

    expect(code).toBe(2);
    expect(said).toContain('npm run chaos -- [--seed N]');
  },
  timeoutMs,
);
