/** Whatever an observer does, the work is done once and its answer is its own. */
import { describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { createObserve } from '../../src/engine/observing';
import { type Logger, type Observer, type Step, stepLog } from '../../src/index';
import { omsError } from '../../src/kernel';
import { openShop } from '../support/shop';

const step = { kind: 'operation', name: 'orders.get' } as const;

const observers: Readonly<Record<string, Observer>> = {
  'that runs it': { observe: (_step, run) => run() },
  'that throws before': {
    observe: () => {
      throw new Error('no exporter');
    },
  },
  'that throws afterwards': {
    observe: async (_step, run) => {
      await run();
      throw new Error('no exporter');
    },
  },
  'that never runs it': { observe: () => new Promise(() => {}) },
  'that runs it later': { observe: (_step, run) => Promise.resolve().then(run) },
  'that runs it twice': {
    observe: async (_step, run) => {
      await Promise.all([run(), run()]);
    },
  },
};

describe.each(Object.entries(observers))('with an observer %s', (_what, observer) => {
  it('the work is done once, and answers', async () => {
    let done = 0;
    const observe = createObserve('main', [observer, observer]);

    const answer = await observe?.(step, async () => ++done);

    expect([answer, done]).toEqual([1, 1]);
  });

  it('what the work throws is thrown', async () => {
    const refusal = omsError('order.notFound', 'there is no such order');
    const observe = createObserve('main', observer);

    await expect(observe?.(step, () => Promise.reject(refusal))).rejects.toBe(refusal);
  });
});

it('what is read row by row is read as without one', async () => {
  const { oms, clock } = openShop(memory(), { observer: { observe: (_step, run) => run() } });
  await oms.inventory.receive({ sku: 'MUG', quantity: 3, unitCost: 100 });
  clock.advance(1_000);

  const rows = [];
  for await (const { sku, onHand } of oms.inventory.asOf({ at: new Date(clock.now()).toISOString() }))
    rows.push([sku, onHand]);

  expect(rows).toEqual([['MUG', 3]]);
  await oms.close();
});

it('nobody is asked where nobody watches', () => {
  expect([createObserve('main', undefined), createObserve('main', [])]).toEqual([null, null]);
});

it.each([
  [omsError('order.notFound', 'x'), { outcome: 'order.notFound', failed: false }],
  [omsError('port.timeout', 'x'), { outcome: 'port.timeout', failed: true }],
  [new Error('ann@example.com has no account'), { outcome: 'error', failed: true }],
  [Object.assign(omsError('internal', 'x'), { code: 'ann@example.com' }), { outcome: 'error', failed: true }],
])('of %s only the code is told', async (error, end) => {
  const told: unknown[] = [];
  const observe = createObserve('main', { observe: async (_step, run) => void told.push(await run()) });

  await observe?.(step, () => Promise.reject(error)).catch(() => {});
  await Promise.resolve();

  expect(told).toEqual([end]);
});

describe('a log of steps', () => {
  it('has every step of an order with its ids, outcome and time, and warns of what is broken', async () => {
    const lines: { level: string; message: string; fields: Parameters<Logger['debug']>[0] }[] = [];
    const at = (level: string) => (fields: Parameters<Logger['debug']>[0], message: string) =>
      void lines.push({ level, message, fields });
    const shop = openShop(memory(), { observer: stepLog({ debug: at('debug'), warn: at('warn') }) });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 300 });
    shop.mail.failNext(1);

    const order = await shop.settled(await shop.place());

    const of = (kind: Step['kind']) => lines.find(({ fields }) => fields.kind === kind && fields.outcome !== 'retry');
    expect(new Set(lines.map(({ fields }) => fields.kind))).toEqual(
      new Set(['operation', 'command', 'commit', 'batch', 'effect', 'port']),
    );
    expect(lines.find(({ fields }) => fields.command === 'orders.place')).toMatchObject({
      level: 'debug',
      message: 'command: ok',
      fields: { shop: 'main', actor: 'system', outcome: 'ok', failed: false, ms: expect.any(Number) },
    });
    expect(lines.find(({ fields }) => fields.subject === 'order')?.fields).toMatchObject({ id: order.id, version: 1 });
    expect(of('port')?.fields).toMatchObject({ shop: 'main' });
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'port: error',
      'effect: retry',
    ]);
  });
});
