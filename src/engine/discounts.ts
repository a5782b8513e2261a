/** What became of limited discounts: how often they were used, and by whom. */
import { customerUses } from '../order';
import { name, parse } from './input';
import type { Runtime } from './runtime';

export interface Discounts {
  /**
   * How often a limited discount is in use: by placed orders that did not give it back; with a customer, the host's own id, by theirs alone. Which orders
   * they are says `orders.find({ discount: code })`.
   */
  uses(code: string, customer?: string): Promise<number>;
}

export function createDiscounts({ shop, repository, derivedId }: Runtime): Discounts {
  return {
    async uses(given, customer) {
      const code = parse(name(200), given, 'discounts.uses');
      const counter =
        customer === undefined
          ? { space: 'discount', key: code }
          : customerUses(code, await derivedId('customer', parse(name(200), customer, 'discounts.uses')));
      const [found] = await repository.counterValues(shop.id, [counter]);
      return 0 - (found?.value ?? 0);
    },
  };
}
