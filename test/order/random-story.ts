/** Whole stories by chance: a shop, how the order begins, and what happens to it. */
import fc from 'fast-check';
import type { ShopTerms } from '../../src/order';
import { begin, type Story } from '../support/order-builders';
import { carryOut, type Intention, intentions } from './random-commands';
import { drafts, orders, shops } from './random-shops';
import { newWorld, type World } from './random-world';

export interface Plan {
  readonly shop: ShopTerms;
  readonly start: (story: Story) => Story;
  readonly plan: readonly Intention[];
}

const starts: fc.Arbitrary<Plan['start']> = fc.oneof(
  { weight: 4, arbitrary: orders.map((order) => (story: Story) => story.does('orders.place', order)) },
  { weight: 1, arbitrary: drafts.map((draft) => (story: Story) => story.does('orders.draft', draft)) },
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  shop: shops,
  start: starts,
  plan: fc.array(intentions, { minLength: 20, maxLength: 80, size: 'max' }),
});

/** The world after each accepted command, the first one included. */
export function worldsOf({ shop, start, plan }: Plan): World[] {
  const worlds = [newWorld(start(begin(shop)))];
  let last = worlds[0] as World;
  for (const intention of plan) {
    const next = carryOut(last, intention);
    if (next.story !== last.story) worlds.push(next);
    last = next;
  }
  return worlds;
}

export const endOf = (plan: Plan): World => worldsOf(plan).at(-1) as World;
