/** A file that several connections and processes share, a connection that the host uses too, and what is left after the end. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlite } from '../../src/adapters/sqlite';
import { schemaVersion } from '../../src/adapters/sqlite/schema';
import { changeSet, claim, commitAll, commitOne, effect, newRef, stockUp } from '../../src/contract/repository/fixture';
import type { Repository } from '../../src/ports';
import type { DoomedJob } from '../support/doomed-process';
import { monday, openShop } from '../support/shop';
import { type Connection, connect, fileStore, memoryDatabase, type SqliteTestStore } from './sqlite-stores';

const shop = 'main';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let store: SqliteTestStore;
let foreign: Connection;

beforeEach(async () => {
  store = await fileStore({ waitMs: 300 });
  foreign = connect(store.path);
});
afterEach(async () => {
  foreign.close();
  await store.close();
});

describe('beside another connection that writes', () => {
  it('a commit waits for its end, and the event loop turns meanwhile', async () => {
    foreign.exec('begin immediate');
    const committing = commitOne(store.repository, changeSet(shop));
    // Were the loop blocked, these turns would come after the commit had given up.
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));

    foreign.exec('commit');

    expect(await committing).toEqual({ status: 'committed', version: 1 });
  });

  it('a commit that waits too long fails, has written nothing, and may be repeated', async () => {
    const set = changeSet(shop);
    foreign.exec('begin immediate');

    const failed = await commitOne(store.repository, set);

    expect(failed).toMatchObject({ status: 'failed', error: { code: 'store.unavailable', details: { waitMs: 300 } } });
    foreign.exec('rollback');
    expect(await commitOne(store.repository, set)).toEqual({ status: 'committed', version: 1 });
  });

  it('whatever else writes says so, too', async () => {
    foreign.exec('begin immediate');

    await expect(store.repository.leaseNumbers(shop, 'orders', 1)).rejects.toMatchObject({ code: 'store.unavailable' });
    foreign.exec('rollback');
  });

  it('reads, and claims of nothing, do not wait', async () => {
    const set = changeSet(shop);
    await commitAll(store.repository, [set]);
    foreign.exec('begin immediate');

    const loaded = await store.repository.loadMany(shop, [set.subject]);
    const claimed = [
      await store.repository.claimEffects(shop, claim(1)),
      await store.repository.claimDeadlines(shop, claim(1)),
    ];

    expect([loaded[0]?.version, claimed]).toEqual([1, [[], []]]);
    foreign.exec('rollback');
  });

  it('a start waits for nobody once the tables stand', async () => {
    foreign.exec('begin immediate');

    await store.other.migrate();

    foreign.exec('rollback');
  });
});

describe('a set that the database refuses', () => {
  it('fails alone, as wrong input', async () => {
    store.db.exec(
      `create trigger no_poison before insert on orderwright_commits when new.facts = 'poison' begin select raise(abort, 'no poison'); end`,
    );
    const sets = ['a', 'poison', 'b'].map((fact) => changeSet(shop, { facts: [fact] }));

    const results = await store.repository.commit(sets);

    expect(results).toMatchObject([
      { status: 'committed' },
      { status: 'failed', error: { code: 'input.invalid', message: 'the database refused it: no poison' } },
      { status: 'committed' },
    ]);
    const { commits } = await store.repository.feed(shop, null, 10);
    expect(commits.map(({ facts }) => facts)).toEqual([['a'], ['b']]);
  });
});

describe('a transaction of the host', () => {
  it('on the connection of the store keeps calls from elsewhere out until it ends', async () => {
    const set = changeSet(shop);
    store.db.exec('begin immediate');
    const calls = Promise.all([commitOne(store.repository, set), store.repository.loadMany(shop, [newRef()])]);
    await pause(50);

    store.db.exec('rollback');

    expect(await calls).toEqual([{ status: 'committed', version: 1 }, [null]]);
    expect((await store.repository.loadMany(shop, [set.subject]))[0]?.version).toBe(1);
  });

  it('that does not end is given up on', async () => {
    store.db.exec('begin');

    await expect(store.repository.loadMany(shop, [newRef()])).rejects.toMatchObject({
      code: 'store.unavailable',
      message:
        'a transaction of yours was open on the connection of the store for more than 300 ms; nothing was written',
    });
    store.db.exec('rollback');
  });

  it('may be on another connection to the file', async () => {
    const [kept, undone] = [changeSet(shop, { effects: [effect()] }), changeSet(shop)];
    for (const [set, word] of [
      [kept, 'commit'],
      [undone, 'rollback'],
    ] as const) {
      foreign.exec('begin immediate');
      const joined = store.repository.join?.(foreign) as Repository;
      expect((await commitOne(joined, set)).status).toBe('committed');
      expect(await store.repository.loadMany(shop, [set.subject])).toEqual([null]);
      foreign.exec(word);
    }

    const stored = await store.repository.loadMany(shop, [kept.subject, undone.subject]);
    expect(stored.map((one) => one?.version ?? null)).toEqual([1, null]);
  });

  it('that is not open cannot be joined', () => {
    expect(() => store.repository.join?.(foreign)).toThrow(
      'has no transaction open: run "begin immediate" on it first',
    );
    expect(() => store.repository.join?.({})).toThrow('must be an open SQLite database');
  });

  it('that has read before somebody else wrote is told how to begin', async () => {
    foreign.exec('begin');
    foreign.prepare('select count(*) from orderwright_subjects').all();
    await commitAll(store.repository, [changeSet(shop)]);

    const late = await commitOne(store.repository.join?.(foreign) as Repository, changeSet(shop));

    expect(late).toMatchObject({
      status: 'failed',
      error: { code: 'store.unavailable', message: expect.stringContaining('begin it with "begin immediate"') },
    });
    foreign.exec('rollback');
  });
});

describe('the tables', () => {
  it('of a newer release that no longer lets this one run are refused', async () => {
    store.db.exec('update orderwright_meta set version = 9, compatible_from = 8');

    await expect(store.other.migrate()).rejects.toMatchObject({
      code: 'store.incompatible',
      details: { version: 9, compatibleFrom: 8, supported: schemaVersion },
    });
  });

  it('of a newer release that still does are left as they are', async () => {
    store.db.exec('update orderwright_meta set version = 9');

    await store.other.migrate();

    expect(store.run('select version, compatible_from from orderwright_meta')).toMatchObject([
      { version: 9, compatible_from: 1 },
    ]);
  });

  it('are made once by many who start at the same time', async () => {
    const handles = Array.from({ length: 4 }, () => sqlite({ db: foreign, prefix: 'mine_' }));

    await Promise.all([...handles, sqlite({ db: store.db, prefix: 'mine_' })].map((handle) => handle.migrate()));

    expect(store.run('select version from mine_meta')).toMatchObject([{ version: schemaVersion }]);
  });

  it('of another prefix in the same file are another store', async () => {
    const other = sqlite({ db: foreign, prefix: 'mine_' });
    await other.migrate();
    const set = changeSet(shop);
    await commitAll(other, [set]);

    expect(await store.repository.loadMany(shop, [set.subject])).toEqual([null]);
  });
});

describe('the options', () => {
  const wrong = (options: object) => () => sqlite({ db: foreign, ...options });

  it('are refused in words', () => {
    expect(wrong({ db: {} })).toThrow('db must be an open SQLite database');
    expect(wrong({ prefix: 'Orders-' })).toThrow('"Orders-" is no prefix of tables');
    expect(wrong({ synchronous: 'off' })).toThrow('synchronous is "full" or "normal", not "off"');
    expect(wrong({ waitMs: Number.NaN })).toThrow('waitMs is NaN');
  });

  it('say how durable a commit is', async () => {
    const levelOf = (options: object) => {
      sqlite({ db: foreign, ...options });
      return foreign.prepare('pragma synchronous').all();
    };
    expect([levelOf({}), levelOf({ synchronous: 'normal' })]).toMatchObject([
      [{ synchronous: 2 }],
      [{ synchronous: 1 }],
    ]);
    expect(store.run('pragma journal_mode')).toMatchObject([{ journal_mode: 'wal' }]);
  });

  it('tell a file from a database in memory', async () => {
    const memory = await memoryDatabase();

    const [inMemory, inFile] = [memory.repository.capabilities, store.repository.capabilities];

    expect(inFile).toEqual({
      durable: true,
      shared: true,
      joinTransaction: true,
      notify: false,
      oneConnection: true,
    });
    expect(inMemory).toEqual({ ...inFile, durable: false, shared: false });
    await memory.close();
  });
});

describe('after the end', () => {
  it('of the connection, everything is there', async () => {
    const subject = { repository: store.repository, shop, handles: [] };
    await stockUp(subject, 5);
    const set = changeSet(shop, { effects: [effect()], sections: { lines: '[1]' } });
    await commitAll(store.repository, [set]);
    foreign.close();

    foreign = connect(store.path);
    const reopened = sqlite({ db: foreign });
    await reopened.migrate();

    expect(await reopened.loadMany(shop, [set.subject])).toEqual([
      { ...set.subject, version: 1, head: '{}', sections: { lines: '[1]' } },
    ]);
    expect(await reopened.effectCounts(shop)).toEqual({ pending: 1, delivered: 0, dead: 0 });
    expect(await reopened.stockDifferences(shop, { after: null, limit: 10 })).toEqual([]);
  });

  it('of the process by kill -9 in the middle of its writing, every acknowledged order is there and the books are right', async () => {
    const { oms } = openShop(store.repository);
    await oms.inventory.receive({ sku: 'A', quantity: 10_000, unitCost: 40 });
    const child = fork(fileURLToPath(new URL('../support/doomed-process.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    const acknowledged: string[] = [];
    child.on('message', (message: { placed?: string }) => {
      if (message.placed !== undefined && acknowledged.push(message.placed) >= 40) child.kill('SIGKILL');
    });
    child.send({
      address: { kind: 'sqlite', path: store.path },
      orders: 10_000,
      clockAt: monday,
    } satisfies DoomedJob);
    await new Promise((resolve) => child.once('exit', resolve));

    const { orders } = await oms.audit();
    const found = await Promise.all(acknowledged.map((id) => oms.orders.get(id)));

    expect(found).toHaveLength(acknowledged.length);
    expect(await oms.audit()).toEqual({ orders, stock: [], money: [], facts: [] });
    expect(store.run('pragma integrity_check')).toMatchObject([{ integrity_check: 'ok' }]);
  });
});
