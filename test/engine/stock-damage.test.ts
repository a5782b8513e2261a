/** Damage planted behind the store's back: each kind is found, mended with its cause, and gone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { type MemoryState, memoryOver } from '../../src/adapters/memory/memory';
import { limitSpaces } from '../../src/engine/limit-moves';
import { decodeOrder, encodeOrder, type OrderRecord } from '../../src/order';
import type { Repository, StoredSubject } from '../../src/ports';
import { ann, openShop, prices, type Shop } from '../support/shop';
import { onPglite, onPostgres, onSqlite, type SqlStore } from '../support/stores';

type Counter = 'onHand' | 'allocated' | 'reserved' | 'value';

/** Raw writes; no promise of the store holds for them. */
interface Damage {
  readonly repository: Repository;
  counter(sku: string, counter: Counter, by: number): Promise<void>;
  dropRow(sku: string): Promise<void>;
  /** Each movement of the subject so many times. */
  moves(id: string, times: 0 | 2): Promise<void>;
  dropHolds(): Promise<void>;
  forgetExpiry(): Promise<void>;
  head(id: string, text: string): Promise<void>;
  dropTerm(term: string): Promise<void>;
  /** Each counter of the space whose key begins with the SKU. */
  guard(space: string, sku: string, by: number): Promise<void>;
  close(): Promise<void>;
}

async function inMemory(): Promise<Damage> {
  const shops: MemoryState = new Map();
  const state = () => {
    const shop = shops.get('main');
    if (!shop) throw new Error('nothing is stored');
    return shop;
  };
  const rows = () => [...state().stock.values()].flatMap((of) => [...of.values()]);
  const subject = (id: string) => {
    const found = [...state().subjects.values()].find((of) => of.id === id);
    if (!found) throw new Error(`no subject ${id}`);
    return found;
  };
  return {
    repository: memoryOver(shops),
    counter: async (sku, counter, by) => {
      for (const row of rows()) if (row.sku === sku) row[counter] += by;
    },
    dropRow: async (sku) => void state().stock.delete(sku),
    moves: async (id, times) => {
      const { moves } = subject(id);
      const before = [...moves];
      moves.length = 0;
      for (let count = 0; count < times; count++) moves.push(...before);
    },
    dropHolds: async () => {
      for (const row of rows()) row.holds.clear();
    },
    forgetExpiry: async () => {
      for (const row of rows()) row.nextExpiry = null;
    },
    head: async (id, text) => {
      subject(id).head = text;
    },
    dropTerm: async (term) => {
      const { byTerm } = state();
      for (const word of byTerm.keys()) if (word.endsWith(term)) byTerm.delete(word);
    },
    guard: async (space, sku, by) => {
      const { counters } = state();
      for (const [key, value] of counters) if (key.startsWith(`${space}\0${sku}`)) counters.set(key, value + by);
    },
    close: async () => {},
  };
}

const columns = { onHand: 'on_hand', allocated: 'allocated', reserved: 'reserved', value: 'value' } as const;

/** Texts of these tests hold no quotes. */
function inSql(store: SqlStore, { prefix, holder }: { prefix: string; holder: string }): Damage {
  const { sql, repository, close } = store;
  const run = (text: string) => sql.run(text);
  return {
    repository,
    counter: async (sku, counter, by) => {
      const column = columns[counter];
      await run(`update ${prefix}stock set ${column} = ${column} + ${by} where sku = '${sku}' returning sku`);
    },
    dropRow: async (sku) => void (await run(`delete from ${prefix}stock where sku = '${sku}' returning sku`)),
    moves: async (id, times) => {
      const found = await run(`select version, moves from ${prefix}${holder} where id = '${id}' and moves is not null`);
      for (const { version, moves } of found) {
        const text = String(moves);
        const isList = text.startsWith('[[');
        const both = isList ? `${text.slice(0, -1)},${text.slice(1)}` : `${text}\n${text}`;
        const none = isList ? "'[]'" : 'null';
        const now = times === 2 ? `'${both}'` : none;
        await run(
          `update ${prefix}${holder} set moves = ${now} where id = '${id}' and version = ${version} returning id`,
        );
      }
    },
    dropHolds: async () => void (await run(`delete from ${prefix}holds returning sku`)),
    forgetExpiry: async () => void (await run(`update ${prefix}stock set next_expiry = null returning sku`)),
    head: async (id, text) =>
      void (await run(
        `update ${prefix}subjects set head = '${text.replaceAll("'", "''")}' where id = '${id}' returning id`,
      )),
    guard: async (space, sku, by) =>
      void (await run(
        `update ${prefix}counters set value = value + ${by} where space = '${space}' and key like '${sku}%' returning key`,
      )),
    dropTerm: async (term) => void (await run(`delete from ${prefix}terms where term = '${term}' returning id`)),
    close,
  };
}

const damaged = {
  memory: inMemory,
  PGlite: async () => inPostgres(await onPglite()),
  SQLite: async () => inSql(await onSqlite(), { prefix: 'orderwright_', holder: 'movements' }),
  PostgreSQL: async () => inPostgres(await onPostgres()),
};

function inPostgres(store: SqlStore): Damage {
  return inSql(store, { prefix: `${store.sql.schema}.`, holder: 'commits' });
}

describe.each(Object.entries(damaged))('damaged stock on %s', (_name, open) => {
  let damage: Damage;
  let shop: Shop;
  let order: string;
  let receipt: string;

  beforeEach(async () => {
    damage = await open();
    shop = openShop(damage.repository);
    const { inventory } = shop.oms;
    receipt = (await inventory.receive({ sku: 'MUG', quantity: 20, unitCost: 250 })).document;
    await inventory.receive({ sku: 'TEE', quantity: 5, unitCost: 700 });
    await inventory.setBackorders({ sku: 'PEN', limit: 9 });
    order = (await shop.place()).id;
    await inventory.reserve({ cart: 'c', lines: [{ sku: 'TEE', quantity: 2 }] });
  });
  afterEach(() => damage.close());

  const stored = async (id: string) =>
    (await damage.repository.loadMany('main', [{ kind: 'order', id }]))[0] as StoredSubject;
  const audit = () => shop.oms.inventory.audit();
  const levels = () => shop.oms.inventory.levels(['MUG', 'TEE', 'PEN']);

  /** Plants, looks, mends, looks again; what was there before is there again. */
  async function mends(plant: () => Promise<void>, kinds: readonly string[]): Promise<void> {
    const before = await levels();
    expect(await audit()).toEqual({ findings: [], more: false });
    await plant();
    const { findings } = await audit();
    expect(findings.map(({ kind }) => kind)).toEqual(kinds);
    expect((await shop.oms.audit()).stock).toEqual(findings);
    await shop.oms.inventory.repair({ reason: 'planted' });
    expect(await audit()).toEqual({ findings: [], more: false });
    expect(await levels()).toEqual(before);
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  }

  it.each([
    ['onHand', 3],
    ['onHand', -3],
    ['allocated', 1],
    ['allocated', -1],
    ['value', 17],
  ] as const)('a counter that is wrong: %s by %i', async (counter, by) => {
    await mends(() => damage.counter('MUG', counter, by), ['counters']);
  });

  it('a reserved counter that is wrong', () => mends(() => damage.counter('TEE', 'reserved', 2), ['counters']));

  it('a row that is gone', async () => {
    await mends(() => damage.dropRow('MUG'), ['counters']);
  });

  it('a receipt whose movement was lost', () =>
    mends(() => damage.moves(receipt, 0), ['movements', 'counters', 'layers']));

  it('a receipt whose movement was doubled', () =>
    mends(() => damage.moves(receipt, 2), ['movements', 'counters', 'layers']));

  it.each([0, 2] as const)('what came of a purchase order, was sent on and counted, moved %i times', async (times) => {
    const layers = Array.from({ length: 8 }, () => 'layers');
    shop = openShop(damage.repository, { locations: ['main', 'soho'] });
    const { purchaseOrders, transfers, counts } = shop.oms;
    const bought = await purchaseOrders.create({
      supplier: 'acme',
      location: 'main',
      lines: [{ sku: 'MUG', units: 6 }],
    });
    await purchaseOrders.send(bought);
    await purchaseOrders.receive(bought);
    const sent = await transfers.create({ from: 'main', to: 'soho', lines: [{ sku: 'MUG', units: 4 }] });
    await transfers.send(sent);
    const counted = await counts.create({ location: 'main', skus: ['TEE'] });
    await counts.enter(counted, { lines: [{ line: '1', counted: 6 }] }, { actor: ann });
    await counts.submit(counted);

    await mends(async () => {
      for (const { id } of [bought, sent, counted]) await damage.moves(id, times);
    }, ['movements', 'movements', 'movements', 'counters', 'counters', 'counters', ...layers]);
  });

  it('a promise to an order whose movement was lost', () =>
    mends(() => damage.moves(order, 0), ['movements', 'counters']));

  it('a promise to an order whose movement was doubled', () =>
    mends(() => damage.moves(order, 2), ['movements', 'counters']));

  it('a promise to an order that is neither in movements nor in counters', () =>
    mends(async () => {
      await damage.moves(order, 0);
      await damage.counter('MUG', 'allocated', -2);
    }, ['movements']));

  it('shipped units whose movement was lost, of the last that lay there', async () => {
    const { id } = await shop.place({ lines: [{ sku: 'MUG', quantity: 18 }] });
    await shop.settled({ id: order });
    await shop.settled({ id });
    for (const each of [order, id]) await shop.oms.shipments.dispatch(each, { lines: 'all', carrier: null });
    await mends(() => damage.moves(id, 0), ['movements', 'counters', 'layers']);
  });

  it('a layer of cost whose units are counted wrong, of which goods were shipped', async () => {
    await shop.settled({ id: order });
    await shop.oms.shipments.dispatch(order, { lines: 'all', carrier: null });
    await mends(() => damage.guard('cost', 'MUG', 3), ['layers']);
    await mends(() => damage.guard('cost', 'TEE', -1), ['layers']);
  });

  it('units on order that are counted wrong, beside a purchase order that is under way', async () => {
    const { purchaseOrders } = shop.oms;
    const bought = await purchaseOrders.create({ supplier: 'acme', lines: [{ sku: 'MUG', units: 6 }] });
    await purchaseOrders.send(bought);
    await mends(() => damage.guard('incoming', 'MUG', -2), ['incoming']);
    await purchaseOrders.receive(bought);
    await mends(() => damage.guard('incoming', 'MUG', 4), ['incoming']);
  });

  it('limits that are counted wrong, beside an order, one that was cancelled and a cart', async () => {
    const rings = { RING: { price: 4000, madeToOrder: { days: 3, perDay: 4 } } };
    shop = openShop(damage.repository, {
      catalog: memoryCatalog({ ...prices, ...rings }, 'GBP'),
      locations: [{ id: 'main', priority: 1, ordersPerDay: 9 }],
      purchaseLimits: { limits: () => [{ id: 'drop', skus: ['MUG'], units: 3 }] },
      process: { returns: { noReceipt: { returns: 3, per: 'year' } } },
      windows: [{ id: 'noon', from: '2026-01-06T11:00:00.000Z', to: '2026-01-06T13:00:00.000Z', capacity: 5 }],
    });
    const buy = (id: string) =>
      shop.place({
        customer: { id },
        window: { id: 'noon' },
        discounts: [{ code: 'SPRING', amount: 100, limit: { uses: 5, usesPerCustomer: 2 } }],
        lines: [
          { sku: 'MUG', quantity: 1 },
          { sku: 'RING', quantity: 1 },
        ],
      });
    await buy('ann');
    await shop.oms.orders.cancel((await buy('bob')).id, { reason: 'changedMind' });
    const lines = [{ sku: 'MUG', quantity: 2 }];
    await shop.oms.inventory.reserve({ cart: 'left', lines, customer: { id: 'cid' } });
    await shop.oms.inventory.reserve({ cart: 'bought', lines, customer: { id: 'dan' } });
    const bought = await shop.settled(await shop.place({ cart: 'bought', customer: { id: 'dan' }, lines }));
    await shop.oms.shipments.dispatch(bought, { carrier: null });
    await shop.oms.returns.request(bought, { lines: [{ lineId: '1', units: 1 }], receipt: false });

    for (const space of limitSpaces) {
      const counters = await damage.repository.countersUnder('main', [{ space, prefix: '' }]);
      const [first] = counters;
      await mends(() => damage.guard(space, first?.key ?? 'none', -1), ['limits']);
      expect(await damage.repository.countersUnder('main', [{ space, prefix: '' }])).toEqual(counters);
    }
  });

  it('an order that says it was promised more', () =>
    mends(async () => {
      const record = decodeOrder(await stored(order));
      const more = (count: OrderRecord['head']['counts'][number]) => ({
        ...count,
        allocated: count.allocated.map((place) => ({ ...place, units: place.units + 1 })),
      });
      const head = { ...record.head, counts: record.head.counts.map(more) };
      await damage.head(order, encodeOrder(null, { ...record, head }).head);
    }, ['order']));

  it('an order that waits and is not found by what it waits for', async () => {
    await shop.place({ lines: [{ sku: 'PEN', quantity: 2 }] });
    await mends(() => damage.dropTerm('backorder:PEN'), ['search']);
    await shop.oms.inventory.receive({ sku: 'PEN', quantity: 5, unitCost: 10 });
    expect(await shop.oms.inventory.fillBackorders('PEN')).toEqual({ filled: 1 });
  });

  it('a hold whose expiry nobody waits for', () => mends(() => damage.forgetExpiry(), ['expiry']));

  it('units reserved for a cart that holds nothing are free again', async () => {
    await damage.dropHolds();
    expect((await audit()).findings.map(({ kind }) => kind)).toEqual(['reservations', 'expiry']);
    await shop.oms.inventory.repair({ reason: 'planted' });
    expect(await audit()).toEqual({ findings: [], more: false });
    expect((await shop.oms.inventory.levels('TEE'))[0]).toMatchObject({ reserved: 0, purchasable: 5 });
  });

  it('says in the facts what was mended and why', async () => {
    await damage.moves(receipt, 2);
    await shop.oms.inventory.repair({ reason: 'found-by-night' });
    const [, repaired] = await damage.repository.history('main', [{ kind: 'stockDocument', id: receipt }]);
    expect(JSON.parse(repaired?.facts[0] ?? '')).toMatchObject({
      type: 'stock.repaired',
      data: { reason: 'found-by-night' },
    });
    const moves = await damage.repository.movements('main', [{ kind: 'stockDocument', id: receipt }]);
    expect(moves.map(({ kind, onHand }) => [kind, onHand])).toEqual([
      ['received', 20],
      ['received', 20],
      ['repaired', -20],
    ]);
  });

  it('of two who repair the same, nothing is mended twice', async () => {
    const before = await levels();
    await damage.moves(receipt, 2);
    await damage.moves(order, 0);
    await damage.counter('TEE', 'onHand', 1);
    await Promise.all(['a', 'b', 'c'].map((reason) => shop.oms.inventory.repair({ reason })));
    expect(await audit()).toEqual({ findings: [], more: false });
    expect(await levels()).toEqual(before);
  });

  it('rebuilds counters from movements, and only those', async () => {
    await damage.counter('MUG', 'onHand', 9);
    await damage.counter('TEE', 'value', -9);
    expect(await shop.oms.inventory.rebuild()).toBe(2);
    expect(await shop.oms.inventory.rebuild()).toBe(0);
    expect(await audit()).toEqual({ findings: [], more: false });
  });

  it('gives no more findings than asked for, and says that there are more', async () => {
    await damage.counter('MUG', 'onHand', 9);
    await damage.counter('TEE', 'value', -9);
    expect(await shop.oms.inventory.audit({ limit: 1 })).toMatchObject({ findings: [{ sku: 'MUG' }], more: true });
  });

  it('refuses an audit or a repair that makes no sense, field by field', async () => {
    await expect(shop.oms.inventory.audit({ limit: 0 })).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(shop.oms.inventory.repair({ reason: '' })).rejects.toMatchObject({ code: 'input.invalid' });
  });
});
