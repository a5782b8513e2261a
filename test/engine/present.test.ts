/** An order as a host prints, copies and sends it. */
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { openShop } from '../support/shop';

describe('an order', () => {
  let order: Order;

  beforeEach(async () => {
    const shop = openShop(memory());
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 2 });
    order = await shop.place();
  });

  it('is printed with its lines, alone and inside of something', () => {
    for (const text of [inspect(order, { depth: 5 }), inspect({ orders: [order] }, { depth: 9 })]) {
      expect(text).toContain("sku: 'MUG'");
      expect(text).not.toContain('[Getter');
      expect(text).not.toContain('inspect.custom');
    }
  });

  it('is the same when it was copied, or sent as JSON', () => {
    const copies = [{ ...order }, structuredClone(order), JSON.parse(JSON.stringify(order))];

    for (const copy of copies) {
      expect(copy).toEqual(order);
      expect(copy.lines).toMatchObject([{ sku: 'MUG', quantity: 2 }]);
      expect(Reflect.ownKeys(copy)).toEqual(Object.keys(order));
    }
  });
});
