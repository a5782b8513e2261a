/** Rows that somebody else holds: who needs them waits in the side lane, who does not goes on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allocated, changeSet, received, stockKey } from '../../src/contract/repository/fixture';
import type { ChangeSet, CommitResult } from '../../src/ports';
import { stores, type TestStore } from './postgres-stores';

const shop = 'main';
const take = (...skus: readonly string[]) => changeSet(shop, { moves: skus.map((sku) => allocated(1, stockKey(sku))) });
const named = (value: string) => changeSet(shop, { names: [{ space: 'number', value }] });

const { PGlite: _alone, ...shared } = stores;

describe.each(Object.entries(shared))('over %s', (_name, open) => {
  let store: TestStore;

  beforeEach(async () => {
    store = await open();
    for (const each of [shop, 'other']) {
      await store.repository.commit([
        changeSet(each, { moves: ['A', 'B', 'D'].map((sku) => received(100, stockKey(sku))) }),
      ]);
    }
  });
  afterEach(() => store.close());

  const commit = async (...sets: readonly ChangeSet[]) => {
    const results = await store.repository.commit(sets);
    return { statuses: results.map(({ status }) => status), ended: Promise.all(results.map(outcomeOf)) };
  };
  const allocatedOf = async (of: string) =>
    (await store.repository.levelsMany(of, ['A', 'B', 'D'], '2026-01-05T09:00:00.000Z')).map((row) => row.allocated);
  const holdD = async () => {
    const holding = await store.begin();
    await holding.run(`select from ${store.schema}.stock where shop = 'main' and sku = 'D' for update`);
    return holding;
  };

  it('a set that needs one waits, the others of its batch do not', async () => {
    const holding = await holdD();

    const { statuses, ended } = await commit(take('A'), take('A', 'D'), take('B'), take('D'));

    expect(statuses).toEqual(['committed', 'deferred', 'committed', 'deferred']);
    await holding.commit();
    expect((await ended).map(({ status }) => status)).toEqual(times(4, 'committed'));
    expect(await allocatedOf(shop)).toEqual([2, 1, 2]);
  });

  it('a set that waits holds nothing: its other rows are free', async () => {
    const holding = await holdD();
    const waiting = await commit(take('A', 'B', 'D'));

    const started = performance.now();
    for (let round = 0; round < 20; round++) expect((await commit(take('A', 'B'))).statuses).toEqual(['committed']);
    const tookMs = performance.now() - started;

    expect(tookMs).toBeLessThan(1_000);
    await holding.rollback();
    expect(await waiting.ended).toEqual([{ status: 'committed', version: 1 }]);
  });

  it('once it is known, sets that need it are put off without a time-out', async () => {
    const holding = await holdD();
    const first = await commit(take('D'));

    const { statuses, ended } = await commit(take('A'), ...Array.from({ length: 150 }, () => take('D')));

    expect(statuses).toEqual(['committed', ...times(150, 'deferred')]);
    await holding.commit();
    expect((await first.ended)[0]?.status).toBe('committed');
    // 100 were there.
    const after = (await ended).map(({ status }) => status).filter((status) => status === 'shortage');
    expect(after).toHaveLength(51);
  });

  it('the same SKU of another shop is another row', async () => {
    const holding = await holdD();
    const waiting = await commit(take('D'));

    const other = await commit({ ...take('D'), shop: 'other' });

    expect(other.statuses).toEqual(['committed']);
    await holding.commit();
    await waiting.ended;
    expect([await allocatedOf(shop), await allocatedOf('other')]).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ]);
  });

  it('a name that is not committed yet is waited for, and nobody else is', async () => {
    const holding = await store.begin();
    const owner = changeSet(shop).subject;
    await holding.run(
      `insert into ${store.schema}.names (shop, space, value, kind, id, nonce) values ('main', 'number', 'N1', 2, '${owner.id}', 1)`,
    );

    const { statuses, ended } = await commit(take('A'), named('N1'), named('N2'));
    const meanwhile = await commit(take('A'), named('N3'));

    expect([statuses, meanwhile.statuses]).toEqual([
      ['committed', 'deferred', 'committed'],
      ['committed', 'committed'],
    ]);
    await holding.commit();
    expect((await ended)[1]).toMatchObject({ status: 'nameTaken', owner });
  });

  it('a row that is merely in demand is had by all', async () => {
    const buyers = Array.from({ length: 40 }, async () => (await commit(take('D'))).ended);

    const results = (await Promise.all(buyers)).flat();

    expect(results.map(({ status }) => status)).toEqual(times(40, 'committed'));
  });
});

const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

function outcomeOf(result: CommitResult): Promise<CommitResult> | CommitResult {
  return result.status === 'deferred' ? result.outcome : result;
}
