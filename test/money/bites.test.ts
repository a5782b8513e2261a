/** Faults put into the calculators and the fold, each in a world of its own: `npm run money` finds every one of them. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Movement } from '../../src/order/vocabulary';
import type { LedgerEntry, PaymentRefund } from '../../src/settlement';
import type { Share } from '../../src/settlement/reverse';
import type { ShareRun } from '../../src/settlement/unit-shares';

interface Fault {
  readonly file: string;
  readonly name: string;
  /** What the function gives instead of what it should. */
  readonly spoils: (given: never) => unknown;
}

const oneMore = (share: Share): Share => ({ ...share, amount: share.amount + 1 });
const faults: Readonly<Record<string, Fault & { readonly kind: string }>> = {
  'units that go back with a penny too many': {
    kind: 'taken back',
    file: '../../src/settlement/reverse',
    name: 'reverseUnits',
    spoils: oneMore,
  },
  'a charge that goes back with a penny too many': {
    kind: 'amounts divided',
    file: '../../src/settlement/reverse',
    name: 'reverseCharge',
    spoils: oneMore,
  },
  'an edit that loses a penny of what stays': {
    kind: 'taken back',
    file: '../../src/settlement/edit-shares',
    name: 'replaceRuns',
    spoils: (runs: readonly ShareRun[]) => runs.map((run) => ({ ...run, amount: Math.max(0, run.amount - 1) })),
  },
  'a refund that draws a penny too many from each payment': {
    kind: 'taken back',
    file: '../../src/settlement/refunds',
    name: 'planRefund',
    spoils: (parts: readonly PaymentRefund[]) => parts.map((part) => ({ ...part, amount: part.amount + 1 })),
  },
  'what accounts leave over in another currency, which nobody posts': {
    kind: 'taken back',
    file: '../../src/settlement/reporting',
    name: 'reportEntries',
    spoils: (entries: readonly LedgerEntry[]) => entries.filter(({ account }) => account !== 'fx.rounding'),
  },
  'movements that nobody remembers, so that each repetition counts': {
    kind: 'news in any order',
    file: '../../src/order/record-payments',
    name: 'moved',
    spoils: (_movements: readonly Movement[]) => [],
  },
};

afterEach(() => {
  for (const { file } of Object.values(faults)) vi.doUnmock(file);
  vi.resetModules();
});

async function findingsWith({ file, name, spoils }: Fault, kind: string): Promise<number> {
  vi.resetModules();
  vi.doMock(file, async (original) => {
    const sound = (await original()) as Record<string, (...given: readonly unknown[]) => unknown>;
    const sane = sound[name] as (...given: readonly unknown[]) => unknown;
    return { ...sound, [name]: (...given: readonly unknown[]) => spoils(sane(...given) as never) };
  });
  const { kinds } = await import('./runs');
  const { findings } = (kinds[kind] as (typeof kinds)[string])({ seed: 1, first: 0, count: 60 });
  return findings.length;
}

describe('npm run money finds', () => {
  it.each(Object.entries(faults))('%s', { timeout: 120_000 }, async (_fault, { kind, ...fault }) => {
    expect(await findingsWith(fault, kind)).toBeGreaterThan(0);
  });

  it('nothing where nothing is wrong', { timeout: 120_000 }, async () => {
    const sound = { file: '../../src/settlement/reverse', name: 'reverseUnits', spoils: (share: Share) => share };

    expect(await findingsWith(sound, 'taken back')).toBe(0);
  });
});
