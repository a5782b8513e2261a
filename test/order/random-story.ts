/** Whole stories by chance: a shop, how the order begins, and what happens to it. */
import fc from 'fast-check';
import { type Gathered, type PayloadInputs, pricedIn, type ShopTerms } from '../../src/order';
import { awaitedLevelsOf, begin, estimates, type Story } from '../support/order-builders';
import { carryOut, type Intention, intentions } from './random-commands';
import { costlyShops, drafts, orders, shops } from './random-shops';
import { newWorld, type World } from './random-world';

export interface Plan {
  readonly shop: ShopTerms;
  readonly start: (story: Story) => Story;
  readonly plan: readonly Intention[];
}

type Place = PayloadInputs['orders.place'];

const starts: fc.Arbitrary<Plan['start']> = fc.oneof(
  {
    weight: 4,
    arbitrary: orders.map(
      (order) => (story: Story) => story.does('orders.place', affordable(sold(order, story), story)),
    ),
  },
  {
    weight: 1,
    arbitrary: orders.map((order) => (story: Story) => {
      const gathered = estimates(story.shop, linesOf(order).length);
      return story.does('orders.place', affordable(sold(order, story), story, gathered), { gathered });
    }),
  },
  {
    weight: 1,
    arbitrary: drafts.map((draft) => (story: Story) => {
      const gathered = estimates(story.shop, linesOf(draft).length);
      return story.does('orders.draft', sold(draft, story), { gathered });
    }),
  },
  {
    weight: 1,
    arbitrary: orders.map((order) => (story: Story) => {
      const levels = awaitedLevelsOf(
        story.shop,
        (order.lines ?? []).map(({ sku }) => sku),
      );
      return story.does('orders.place', affordable(sold(order, story), story), { gathered: { levels } });
    }),
  },
  { weight: 1, arbitrary: drafts.map((draft) => (story: Story) => story.does('orders.draft', sold(draft, story))) },
);

const plansIn = (choice: typeof shops): fc.Arbitrary<Plan> =>
  fc.record({
    shop: choice,
    start: starts,
    plan: fc.array(intentions, { minLength: 20, maxLength: 80, size: 'max' }),
  });

export const plans = plansIn(shops);
/** The same, in shops that keep fees and shipping. */
export const costlyPlans = plansIn(costlyShops);

/** The same order in a currency that the shop sells in: its own, where it does not sell in the one that came by chance. */
function sold<Incoming extends { readonly currency?: string | undefined }>(order: Incoming, { shop }: Story): Incoming {
  return { ...order, currency: pricedIn(order, shop) };
}

/** What is taxed of an order. */
const linesOf = ({ lines = [], shipping = [], fees = [] }: Pick<Place, 'lines' | 'shipping' | 'fees'>) => [
  ...lines,
  ...shipping,
  ...fees,
];

/** The same order with payments that it can use: none that would get nothing, none above what is left, all amounts but the last one's named. */
function affordable(order: Place, story: Story, gathered: Partial<Gathered> = {}): Place {
  let left = story.does('orders.place', { ...order, payments: [] }, { gathered }).order.head.totals.due;
  const wishes = order.payments ?? [];
  const payments = wishes.flatMap(({ amount = 1, ...wish }, index) => {
    if (left === 0) return [];
    if (index === wishes.length - 1 && wishes[index]?.amount === undefined) return [wish];
    const share = Math.min(left, amount);
    left -= share;
    return [{ ...wish, amount: share }];
  });
  return { ...order, payments };
}

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
