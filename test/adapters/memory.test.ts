import { expect, it, vi } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { memoryOver } from '../../src/adapters/memory/memory';
import {
  allocated,
  changeSet,
  claim,
  commitAll,
  effect,
  minute,
  newRef,
  noColumns,
  received,
  times,
} from '../../src/contract/repository/fixture';

const shop = 'main';

it('keeps nothing of the caller’s objects, and gives none of its own', async () => {
  const repository = memory();
  const facts = ['a'];
  const set = changeSet(shop, { facts, sections: { lines: '1' }, moves: [received(1)] });
  await commitAll(repository, [set]);
  facts.push('b');
  const [loaded] = await repository.loadMany(shop, [set.subject]);
  Object.assign(loaded?.sections ?? {}, { lines: '2' });
  const [commit] = await repository.history(shop, [set.subject]);
  Object.assign(commit?.facts ?? [], { 0: 'c' });

  const [again] = await repository.loadMany(shop, [set.subject]);
  expect(again?.sections).toEqual({ lines: '1' });
  expect((await repository.history(shop, [set.subject]))[0]?.facts).toEqual(['a']);
});

it('lets two callers load the same version before one commits', async () => {
  const repository = memory();
  const subject = newRef();
  const command = async () => {
    const [stored] = await repository.loadMany(shop, [subject]);
    const [result] = await repository.commit([changeSet(shop, { subject, expectedVersion: stored?.version ?? 0 })]);
    return result?.status;
  };
  expect(await Promise.all([command(), command()])).toEqual(['committed', 'versionConflict']);
});

it('lets the event loop turn while it commits', async () => {
  const repository = memory();
  let turned = false;
  setTimeout(() => {
    turned = true;
  }, 0);
  for (let n = 0; n < 10_000 && !turned; n++) await repository.commit([changeSet(shop)]);
  expect(turned).toBe(true);
});

it('works while the host’s tests hold the clock', async () => {
  vi.useFakeTimers();
  try {
    expect(await memory().commit([changeSet(shop)])).toEqual([{ status: 'committed', version: 1 }]);
  } finally {
    vi.useRealTimers();
  }
});

it('waits for the pause that the caller gives before every call', async () => {
  const pause = vi.fn(async () => {});
  const repository = memory({ pause });
  await repository.commit([changeSet(shop)]);
  await repository.effectCounts(shop);
  expect(pause).toHaveBeenCalledTimes(2);
});

it('finds the same by index and by walking all orders', async () => {
  const repository = memory();
  const sets = times(400, (n) =>
    changeSet(shop, {
      columns: { ...noColumns, party: `p${n % 7}`, channel: n % 2 ? 'web' : 'app' },
      terms: { add: [`t${n % 5}`, 'all'], remove: [] },
    }),
  );
  await commitAll(repository, [...sets].reverse());
  const ids = (wanted: (n: number) => boolean) =>
    sets.flatMap((set, n) => (wanted(n) ? [set.subject.id] : [])).reverse();
  const found = async (query: object) => (await repository.find(shop, { ...query, limit: 1000 })).map(({ id }) => id);

  expect(await found({ terms: ['all'] })).toEqual(ids(() => true));
  expect(await found({ terms: ['all', 't3'], party: 'p2' })).toEqual(ids((n) => n % 5 === 3 && n % 7 === 2));
  expect(await found({ terms: ['all'], before: sets[5]?.subject.id })).toEqual(ids((n) => n < 5));
  expect(await found({ channel: 'web', before: sets[4]?.subject.id })).toEqual(ids((n) => n % 2 === 1 && n < 4));
});

it('hands out effects in the order of their time', async () => {
  const repository = memory();
  const minutes = [5, 3, 9, 1, 7, 2, 8];
  await commitAll(
    repository,
    minutes.map((n) => changeSet(shop, { at: minute(n), effects: [effect('notify', `${n}`)] })),
  );
  const claimed = await repository.claimEffects(shop, claim(7));
  expect(claimed.map(({ body }) => body)).toEqual(['1', '2', '3', '5', '7']);
});

it('refuses text and numbers that other stores could not hold, and says where', async () => {
  const results = await memory().commit([
    changeSet(shop, { facts: ['ok', 'a\u0000b'] }),
    changeSet(shop, { sections: { 'x\ud800': '' } }),
    changeSet(shop, { moves: [allocated(0.5)] }),
    changeSet(shop, { facts: ['🧾'] }),
  ]);
  expect(
    results.map((result) => (result.status === 'failed' ? (result.error as Error).message : result.status)),
  ).toEqual([
    'facts.1 holds U+0000 or a lone surrogate',
    'sections has a name that holds U+0000 or a lone surrogate',
    'moves.0.allocated is 0.5, not a safe integer',
    'committed',
  ]);
});

it('keeps one store for several handles over one state', async () => {
  const state = new Map();
  const set = changeSet(shop);
  await commitAll(memoryOver(state), [set]);
  expect((await memoryOver(state).loadMany(shop, [set.subject]))[0]?.version).toBe(1);
});

it('refuses a cursor that is not of its feed', async () => {
  await expect(memory().feed(shop, 'yesterday', 5)).rejects.toMatchObject({ code: 'input.invalid' });
});
