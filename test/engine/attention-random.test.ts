/**
 * Troubles of every kind in one shop, in random numbers and combinations: the list has each of them once and nothing else, every action that it names
 * may really be carried out, and what is solved is gone, in whatever order.
 *
 * RANDOM_SEED repeats a shop; RANDOM_SHOPS asks for more of them.
 */
import { describe, expect, it } from 'vitest';
import type { AttentionItem } from '../../src/index';
import { onSqlite, type Store, type StoreName, stores } from '../support/stores';
import { chanceOf } from './random-shop';
import { carryOut, ofTheShop } from './remedies';
import { decoys, type Field, letTimePass, openField, type Planted, quickKinds, slowKinds, stockUp } from './troubles';

const seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1_000_000);
const shops = Number(process.env.RANDOM_SHOPS ?? 6);

/** `whole`: every kind is there. */
async function plant(store: Store, number: number, whole: boolean): Promise<{ field: Field; planted: Planted[] }> {
  const chance = chanceOf(seed * 1_000 + number);
  const field = openField(store, chance, whole);
  await field.shop.oms.migrate();
  await stockUp(field);
  const drawn = (kinds: typeof slowKinds | typeof quickKinds) =>
    [...Object.values(kinds), ...Object.values(decoys)]
      .flatMap((kind) =>
        Array.from({ length: chance.pick(whole ? [1, 1, 2] : [0, 0, 1, 2]) }, () => ({ kind, order: chance(1_000) })),
      )
      .sort((a, b) => a.order - b.order);
  const planted: Planted[] = [];
  for (const { kind } of drawn(slowKinds)) planted.push(...(await kind(field)));
  await letTimePass(field);
  for (const { kind } of drawn(quickKinds)) planted.push(...(await kind(field)));
  await field.shop.oms.relay.runOnce();
  return { field, planted };
}

async function everything({ shop: { oms } }: Field, limit = 200): Promise<AttentionItem[]> {
  const items: AttentionItem[] = [];
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof oms.attention>> = await oms.attention({ after, limit });
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
}

const named = ({ subject, number }: AttentionItem) => (subject.kind === 'endpoint' ? number : subject.id);
const isOf = (item: AttentionItem, { subject, says }: Planted) =>
  named(item) === subject && item.reason === says.reason && (says.about === undefined || says.about === item.about);

/** What is listed twice or not at all, and what nobody planted. */
function amiss(items: readonly AttentionItem[], planted: readonly Planted[]): string[] {
  const counted = planted.map((one) => ({ one, count: items.filter((item) => isOf(item, one)).length }));
  return [
    ...counted.flatMap(({ one: { kind, subject }, count }) =>
      count === 1 ? [] : [`${kind} ${subject}: ${count} times`],
    ),
    ...items
      .filter((item) => !planted.some((one) => isOf(item, one)))
      .map(({ id, detail }) => `nobody planted ${id} (${detail})`),
  ];
}

async function run(name: StoreName, number: number): Promise<void> {
  const store = await stores[name]();
  const { field, planted } = await plant(store, number, number === 0);
  const items = await everything(field);
  expect(amiss(items, planted)).toEqual([]);
  for (const one of planted) expect(items.find((item) => isOf(item, one))).toMatchObject(one.says);
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  expect(await everything(field, 1 + field.chance(4))).toEqual(items);
  let left = planted;
  while (left.length > 0) {
    const { solve } = field.chance.pick(left);
    await solve();
    await field.shop.oms.relay.runOnce();
    left = left.filter((one) => one.solve !== solve);
    expect(amiss(await everything(field), left)).toEqual([]);
  }
  expect(await field.shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  await store.close();
}

describe(`troubles of every kind in one shop, seed ${seed}`, () => {
  it('are listed once each, and gone when they are solved, in whatever order', async () => {
    for (let number = 0; number < shops; number++) await run('memory', number);
  }, 120_000);

  it('name actions that may all be carried out', async () => {
    const store = await onSqlite();
    const { field } = await plant(store, 200, true);
    const refused: string[] = [];
    for (const item of await everything(field))
      for (const action of item.actions.filter((one) => !ofTheShop.includes(one))) {
        const host = await store.sql.begin();
        try {
          await field.shop.oms.within(host.transaction, (oms) => carryOut(oms, action, item));
        } catch (error) {
          refused.push(`${action} for ${item.reason} ${item.detail} of ${item.subject.kind}: ${String(error)}`);
        }
        await host.rollback();
      }
    expect(refused).toEqual([]);
    await store.close();
  }, 120_000);

  it.each(['SQLite', 'PostgreSQL'] as const)('are so on %s', (name) => run(name, 100), 120_000);
});
