/**
 * A run that dies at any call of its store, and is taken up by another process, ends as one that nothing happened to. The store is the
 * one in memory, handed from the dead run to the next: many deaths take seconds.
 */
import { describe, expect, test } from 'vitest';
import { type Invoice, readInvoices } from '../../examples/replay/invoices';
import type { RejectCode } from '../../examples/replay/rejects';
import { replayInto } from '../../examples/replay/replay';
import type { OpenStore } from '../../examples/replay/store';
import { memory } from '../../src/adapters/memory';
import type { Repository } from '../../src/ports';
import { sampleFile } from './files';
import { expectReplay } from './oracle';

type Store = Pick<OpenStore, 'repository' | 'progress'>;

const expected = expectReplay(sampleFile);
const invoices: Invoice[] = [];
for await (const invoice of readInvoices(sampleFile).invoices) invoices.push(invoice);

/** All in one moment: nothing that a dead process has claimed is free again by the time of the next invoice. */
const atOnce = invoices.map((invoice) => ({ ...invoice, at: (invoices[0] as Invoice).at }));

/** Deaths of one test, spread over the run. More find no more: each stage of an order is met many times over. */
const deaths = 8;

describe.each([1, 8, 64])('with %i invoices in flight', (concurrency) => {
  test.each([
    ['before', 'at their times', invoices],
    ['after', 'at their times', invoices],
    ['before', 'all at once', atOnce],
    ['after', 'all at once', atOnce],
  ] as const)('a run is taken up that died %s a call of its store, invoices %s', async (when, _, file) => {
    const whole = mortal(keptStore(), Number.POSITIVE_INFINITY, when);
    await run(whole.store, file, concurrency);
    for (let death = 0; death < deaths; death += 1) {
      const at = 1 + Math.floor(((death + 0.5) / deaths) * whole.count());
      const kept = keptStore();
      await expect(run(mortal(kept, at, when).store, file, concurrency)).rejects.toThrow();
      const { result, rejects } = await run(kept, file, concurrency);
      expect({ at, ...figures(result), rejects }).toEqual({ at, ...figures(expected), rejects: expected.rejects });
      expect({ at, effects: result.effects, audit: result.audit }).toEqual({
        at,
        effects: { delivered: 491, pending: 0, dead: 0 },
        audit: { stock: 0, money: 0, facts: 0 },
      });
    }
  });
});

async function run(store: Store, file: readonly Invoice[], concurrency: number) {
  const rejects = new Map<number, RejectCode>();
  const result = await replayInto(
    store,
    (async function* (): AsyncGenerator<Invoice> {
      yield* file;
    })(),
    {
      concurrency,
      rejects: { add: (line, code) => void rejects.set(line, code), finish: async () => 0, discard: () => {} },
      signal: new AbortController().signal,
      onReady: async () => {},
      started: performance.now(),
    },
    () => {},
  );
  const sorted = [...rejects].sort(([a], [b]) => a - b).map(([line, code]) => ({ line, code }));
  return { result, rejects: sorted };
}

const figures = ({ orders, lines, units, money, refusals, automation }: typeof expected | Result) => ({
  orders,
  lines,
  units,
  money,
  refusals,
  automation,
});

type Result = Awaited<ReturnType<typeof replayInto>>;

function keptStore(): Store {
  let done = 0;
  return {
    repository: memory(),
    progress: {
      read: async () => done,
      write: async (count) => {
        done = count;
      },
    },
  };
}

/** The store as a process has it that dies at its N-th call: that one does all its work or none, and nothing works after it. */
function mortal(store: Store, at: number, when: 'before' | 'after'): { store: Store; count(): number } {
  let count = 0;
  const dying =
    <Given extends unknown[], Answer>(call: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      count += 1;
      if (count > at || (count === at && when === 'before')) throw new Error('killed');
      const answer = await call(...given);
      if (count >= at) throw new Error('killed');
      return answer;
    };
  const wrap = <T extends object>(target: T): T =>
    Object.fromEntries(
      Object.entries(target).map(([name, value]) => [name, typeof value === 'function' ? dying(value) : value]),
    ) as T;
  return {
    store: { repository: wrap<Repository>(store.repository), progress: wrap(store.progress) },
    count: () => count,
  };
}
