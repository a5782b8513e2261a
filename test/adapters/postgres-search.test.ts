/** What a search reads of a table with many orders, by the server's own count: no more than a few pages' worth, whatever it is by. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindCode } from '../../src/adapters/postgres/codes';
import { searchFor } from '../../src/adapters/postgres/search';
import { standingOf } from '../../src/adapters/postgres/standings';
import { blankSet } from '../../src/engine/blank-set';
import type { FindQuery, IndexColumns } from '../../src/ports/repository';
import { serverStore, type TestStore } from './postgres-stores';

const orders = 60_000;
const limit = 21;
const minute = 60_000;
const firstAt = Date.parse('2026-01-01T00:00:00.000Z');
const at = (n: number) => new Date(firstAt + n * minute).toISOString();

let store: TestStore;
beforeAll(async () => {
  store = await serverStore();
  await fill();
}, 120_000);
afterAll(() => store.close());

/** An order a minute: the oldest half is paid and delivered in the store, the others wait on the web; 50 stand alone in each respect. */
async function fill() {
  const standing = (columns: Partial<IndexColumns>) =>
    standingOf({ ...blankSet('shop', { kind: 'order', id: '' }, 0, at(0)), columns: { ...blankColumns, ...columns } });
  const old = standing({ channel: 'store', lifecycle: 'completed', payment: 'paid', fulfillment: 'delivered' });
  const rare = standing({ channel: 'post', lifecycle: 'cancelled', payment: 'voided', fulfillment: 'unfulfilled' });
  const late = standing({ channel: 'web', lifecycle: 'placed', payment: 'unpaid', fulfillment: 'unfulfilled' });
  await store.run(
    `insert into ${store.schema}.subjects (shop, kind, id, version, head, standing, party, placed_at, amount, currency)
     select 'shop', ${kindCode('order')}, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, repeat('x', 500),
       case when n between 1000 and 1049 then $2 when n < $1::int / 2 then $3 else $4 end,
       'party-' || n % 1000, $5::int8 + n * $6::int8, case when n between 1000 and 1049 then 99900 else n % 500 end, 'GBP'
     from generate_series(0, $1::int - 1) n`,
    [orders, rare, old, late, firstAt, minute],
  );
  await store.run(
    `insert into ${store.schema}.terms (shop, kind, term, id)
     select e.shop, e.kind, word, e.id from ${store.schema}.subjects e cross join lateral (
       values ('sku:' || e.amount), (case when e.amount < 250 then 'tag:vip' end)) t(word) where word is not null`,
  );
  await store.run(`vacuum analyze ${store.schema}.subjects`);
  await store.run(`vacuum analyze ${store.schema}.terms`);
}

const blankColumns: IndexColumns = {
  channel: null,
  party: null,
  lifecycle: null,
  payment: null,
  fulfillment: null,
  aftersales: null,
  placedAt: null,
  amount: null,
  currency: null,
};

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

async function planOf(query: Omit<FindQuery, 'limit'>): Promise<Plan> {
  const { wanted, values } = searchFor(store.schema, 'shop', { ...query, limit });
  const text = `explain (analyze, buffers, timing off, format json) with recursive ${wanted} select * from wanted`;
  const [row] = (await store.run(text, values)) as { 'QUERY PLAN': [{ Plan: Plan }] }[];
  if (!row) throw new Error('explain answered nothing');
  return row['QUERY PLAN'][0].Plan;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const searches: readonly [words: string, query: Omit<FindQuery, 'limit'>, found: number][] = [
  ['nothing: the newest', {}, 21],
  ['party', { party: 'party-7' }, 21],
  ['channel that none of the newest has', { channel: 'store' }, 21],
  ['channel of few', { channel: 'post' }, 21],
  ['lifecycle', { lifecycle: ['completed'] }, 21],
  ['payment of few', { payment: ['voided'] }, 21],
  ['fulfilment', { fulfillment: ['delivered'] }, 21],
  ['several states', { lifecycle: ['completed', 'placed'], payment: ['paid', 'voided'] }, 21],
  ['a state that none has', { aftersales: ['open'] }, 0],
  ['word', { terms: ['sku:7'] }, 21],
  ['word of many', { terms: ['tag:vip'] }, 21],
  ['an hour long ago', { placedFrom: at(5_000), placedTo: at(5_060) }, 21],
  ['an hour and a state', { placedFrom: at(5_000), placedTo: at(5_060), payment: ['paid'] }, 21],
  ['time from long ago on', { placedFrom: at(5_000) }, 21],
  ['amount of few', { amountFrom: 99_000 }, 21],
];

describe('a search among many orders', () => {
  it.each(searches)('by %s reads little, and no table from end to end', async (_words, query, found) => {
    const plan = await planOf(query);
    const nodes = nodesOf(plan);
    const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan');
    const read = nodes.map(
      (node) => node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)),
    );

    expect(plan['Actual Rows']).toBe(found);
    expect(scanned).toEqual([]);
    expect(Math.max(...read)).toBeLessThan(1_000);
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(1_000);
  });
});
