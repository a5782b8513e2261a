/** What shall happen in the days of the demonstration: drawn once from a fixed number, so that every start tells the same story. */
import { goods } from '../goods';
import { type Person, people } from './people';

export const orderCount = 60;
export const daysOfPast = 6;

/** What becomes of an order beside being packed, sent and delivered. */
export type Fate =
  | 'usual'
  | 'declined'
  | 'waits'
  | 'held'
  | 'lost'
  | 'forgotten'
  | 'cancelled'
  | 'complaint'
  | ReturnFate
  | RatingFate;
type ReturnFate = 'returnAsked' | 'returnApproved' | 'returned';
type RatingFate = 'liked' | 'disliked';

export interface PlannedOrder {
  readonly hour: number;
  readonly person: Person;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly channel: 'web' | 'phone';
  readonly method: 'card' | 'wallet' | 'cash' | 'invoice';
  readonly fate: Fate;
}

/** By the position of the order. */
const fates: Readonly<Record<number, Fate>> = {
  ...{ 2: 'liked', 3: 'returnAsked', 5: 'returnApproved', 6: 'lost', 7: 'returned', 9: 'disliked', 11: 'forgotten' },
  ...{ 13: 'returned', 14: 'complaint', 16: 'liked', 20: 'cancelled', 22: 'liked', 27: 'declined', 33: 'cancelled' },
  ...{ 36: 'held', 41: 'complaint', 52: 'declined', 56: 'waits', 58: 'held' },
};

export function plannedOrders(): PlannedOrder[] {
  const draw = drawing(20_260_105);
  return Array.from({ length: orderCount }, (_, i) => {
    const fate = fates[i] ?? 'usual';
    const isPhone = i % 9 === 4;
    const paid = (['card', 'wallet', 'card', 'cash', 'card'] as const)[i % 5] ?? 'card';
    const lineCount = 1 + draw(3);
    const first = draw(goods.length);
    return {
      hour: Math.floor((i * (daysOfPast * 24 - 2)) / orderCount),
      person: people[(i * 3) % people.length] as Person,
      lines: Array.from({ length: lineCount }, (_, n) => ({
        sku: goods[(first + n * 2) % goods.length]?.sku ?? '',
        quantity: 1 + draw(2),
      })),
      channel: isPhone ? 'phone' : 'web',
      method: fate === 'declined' ? 'card' : fate === 'waits' ? 'wallet' : isPhone ? 'invoice' : paid,
      fate,
    };
  });
}

/** Whole numbers below a bound, the same ones each time (mulberry32). */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
