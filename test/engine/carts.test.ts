/** What a cart holds is nobody else's, until its time is over or its order takes it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Oms } from '../../src/index';
import { hour, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const minute = 60_000;

describe.each(Object.entries(stores))('a cart on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 5, unitCost: 400 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const hold = (cart: string, quantity: number, oms = shop.oms) =>
    oms.inventory.reserve({ cart, lines: [{ sku: 'MUG', quantity }], ttlMs: 15 * minute });
  const buy = (quantity: number, changes = {}) => shop.place({ lines: [{ sku: 'MUG', quantity }], ...changes });
  const level = async () => {
    const [row] = await other.inventory.levels('MUG');
    return { reserved: row?.reserved, allocated: row?.allocated, purchasable: row?.purchasable };
  };
  const answers = (sent: readonly Promise<unknown>[]) =>
    Promise.all(
      sent.map((one) =>
        one.then(
          () => 'done',
          (error) => error.code,
        ),
      ),
    );

  it('keeps its units from everybody else', async () => {
    const held = await hold('ann', 4);

    expect(held).toEqual({
      cart: 'ann',
      expiresAt: '2026-01-05T09:15:00.000Z',
      lines: [{ sku: 'MUG', location: 'main', lot: '', units: 4 }],
    });
    expect(await answers([hold('bob', 2, other), buy(2), buy(1)])).toEqual(['stock.short', 'stock.short', 'done']);
    expect(await level()).toEqual({ reserved: 4, allocated: 1, purchasable: 0 });
  });

  it('holds what it asks for last, no more: more is taken, less is let go', async () => {
    await hold('ann', 2);
    await hold('ann', 5);
    expect((await level()).reserved).toBe(5);

    await hold('ann', 1);

    expect(await level()).toEqual({ reserved: 1, allocated: 0, purchasable: 4 });
  });

  it('that asks for more than there is keeps what it had', async () => {
    await hold('ann', 3);

    await expect(hold('ann', 6)).rejects.toMatchObject({ code: 'stock.short', details: { wanted: 6, found: 5 } });

    expect((await level()).reserved).toBe(3);
  });

  it('lets go when its time is over, without anybody doing anything', async () => {
    await hold('ann', 5);
    shop.clock.advance(15 * minute - 1);
    await expect(buy(1)).rejects.toMatchObject({ code: 'stock.short' });

    shop.clock.advance(1);

    expect(await level()).toEqual({ reserved: 0, allocated: 0, purchasable: 5 });
    expect((await buy(5)).state.lifecycle).toBe('placed');
  });

  it('lets go when it is told to', async () => {
    await hold('ann', 5);

    await other.inventory.release('ann');

    expect((await level()).purchasable).toBe(5);
    await shop.oms.inventory.release('ann');
    await expect(shop.oms.inventory.release('nobody')).rejects.toMatchObject({ code: 'cart.notFound' });
  });

  it('holds on when it is renewed in time', async () => {
    await hold('ann', 5);
    shop.clock.advance(10 * minute);

    const renewed = await other.inventory.renew('ann', hour);

    expect(renewed.expiresAt).toBe('2026-01-05T10:10:00.000Z');
    shop.clock.advance(59 * minute);
    await expect(buy(1)).rejects.toMatchObject({ code: 'stock.short' });
  });

  it('that is renewed too late takes its units anew, if they are still there', async () => {
    await hold('ann', 3);
    shop.clock.advance(hour);
    await buy(2);

    expect((await shop.oms.inventory.renew('ann')).lines).toMatchObject([{ units: 3 }]);
    shop.clock.advance(hour);
    await buy(1);
    await expect(shop.oms.inventory.renew('ann')).rejects.toMatchObject({ code: 'reservation.expired' });
  });

  it('gives its units to its own order, and nothing is left behind', async () => {
    await hold('ann', 5);

    const order = await buy(5, { cart: 'ann' });

    expect(order.lines[0]?.allocated).toEqual([{ location: 'main', lot: '', units: 5 }]);
    expect(await level()).toEqual({ reserved: 0, allocated: 5, purchasable: 0 });
  });

  it('gives back what its order does not want, and leaves what it lacks to the shelf', async () => {
    await hold('ann', 4);
    await buy(1, { cart: 'ann' });
    expect(await level()).toEqual({ reserved: 0, allocated: 1, purchasable: 4 });

    await hold('bob', 1);
    await buy(3, { cart: 'bob' });

    expect(await level()).toEqual({ reserved: 0, allocated: 4, purchasable: 1 });
  });

  it('that became an order cannot be renewed: its units are the order’s, also when its time had been over', async () => {
    await hold('ann', 2);
    await buy(2, { cart: 'ann' });
    await hold('bob', 2);
    shop.clock.advance(hour);
    await buy(1, { cart: 'bob' });

    for (const cart of ['ann', 'bob']) {
      await expect(other.inventory.renew(cart)).rejects.toMatchObject({ code: 'cart.notFound' });
      await other.inventory.release(cart);
    }

    expect(await level()).toEqual({ reserved: 0, allocated: 3, purchasable: 2 });
  });

  it('that became an order gives a second order nothing of what others hold', async () => {
    await hold('ann', 2);
    await buy(2, { cart: 'ann' });
    await hold('bob', 2);

    expect((await buy(1, { cart: 'ann' })).state.lifecycle).toBe('placed');
    await expect(buy(1, { cart: 'ann' })).rejects.toMatchObject({ code: 'stock.short' });

    expect(await level()).toEqual({ reserved: 2, allocated: 3, purchasable: 0 });
  });

  it('that became an order can hold anew, and become another', async () => {
    await hold('ann', 3);
    await buy(3, { cart: 'ann' });

    expect(await answers([hold('ann', 3)])).toEqual(['stock.short']);
    await hold('ann', 2);
    expect(await level()).toEqual({ reserved: 2, allocated: 3, purchasable: 0 });
    await other.inventory.renew('ann', hour);
    await buy(2, { cart: 'ann' });

    expect(await level()).toEqual({ reserved: 0, allocated: 5, purchasable: 0 });
  });

  it('that is renewed while its order is placed is the order’s in the end', async () => {
    await hold('ann', 5);

    const done = await answers([buy(5, { cart: 'ann' }), other.inventory.renew('ann')]);

    expect(done[0]).toBe('done');
    expect(await level()).toEqual({ reserved: 0, allocated: 5, purchasable: 0 });
  });

  it('whose time is over gives its order no more than the shelf has', async () => {
    await hold('ann', 5);
    shop.clock.advance(hour);
    await buy(3);

    await expect(buy(3, { cart: 'ann' })).rejects.toMatchObject({ code: 'stock.short' });

    expect((await buy(2, { cart: 'ann' })).state.lifecycle).toBe('placed');
  });

  it('that never held anything cannot be bought', async () => {
    await expect(buy(1, { cart: 'bob' })).rejects.toMatchObject({
      code: 'cart.notFound',
      problems: [{ path: ['cart'], details: { cart: 'bob' } }],
    });

    expect(await level()).toEqual({ reserved: 0, allocated: 0, purchasable: 5 });
  });

  it('holds nothing that the catalogue does not sell, and the answer names it', async () => {
    const lines = ['MUG', 'JUG', 'MOG'].map((sku) => ({ sku, quantity: 1 }));

    await expect(shop.oms.inventory.reserve({ cart: 'ann', lines })).rejects.toMatchObject({
      code: 'sku.unknown',
      problems: [
        { path: ['lines', 1, 'sku'], details: { sku: 'JUG' } },
        { path: ['lines', 2, 'sku'], details: { sku: 'MOG' } },
      ],
    });

    expect((await level()).reserved).toBe(0);
  });

  it('is bought once when its order is sent twice with different keys', async () => {
    await hold('ann', 5);

    const sent = [shop.oms, other].map((oms) =>
      oms.orders.place({
        channel: 'web',
        cart: 'ann',
        shipTo: { country: 'GB' },
        lines: [{ sku: 'MUG', quantity: 5 }],
      }),
    );

    expect((await answers(sent)).sort()).toEqual(['done', 'stock.short']);
    expect(await level()).toEqual({ reserved: 0, allocated: 5, purchasable: 0 });
  });

  it('beside many others holds exactly what there is', async () => {
    const sent = Array.from({ length: 20 }, (_, n) => hold(`cart-${n}`, 1, n % 2 === 0 ? shop.oms : other));

    const codes = await answers(sent);

    expect(codes.filter((code) => code === 'done')).toHaveLength(5);
    expect(new Set(codes)).toEqual(new Set(['done', 'stock.short']));
    expect((await level()).reserved).toBe(5);
  });
});
