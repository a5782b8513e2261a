/** The short run of `npm run money`, and the proof that it bites. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/order';
import { undo } from '../order/random-undo';
import { newWorld } from '../order/random-world';
import { ann, aShop, type Story } from '../support/order-builders';
import { delivered, settled } from '../support/order-stories';
import { kinds } from './runs';
import { accountOf } from './sequences';

describe.each(Object.entries(kinds))('money, %s', (_name, run) => {
  it('adds up to the last minor unit', { timeout: 120_000 }, () => {
    const { runs, off, findings } = run({ seed: 1, first: 0, count: 300 });

    expect({ off, findings }).toEqual({ off: 0, findings: [] });
    expect(runs).toBeGreaterThanOrEqual(300);
  });
});

it('a run is the same however the work is divided', () => {
  const run = kinds['taken back'] as (typeof kinds)[string];
  const [whole, part] = [run({ seed: 3, first: 150, count: 2 }), run({ seed: 3, first: 151, count: 1 })];
  const other = run({ seed: 3, first: 150, count: 1 });

  expect(part.figures.captured).toBe((whole.figures.captured ?? 0) - (other.figures.captured ?? 0));
});

describe('an account of money', () => {
  const costly = aShop({ process: { returns: { fee: 150, shipping: 'kept' } } });
  const order = { lines: [{ sku: 'TEE', quantity: 2, discount: 400 }], shipping: [{ code: 'post', amount: 395 }] };
  const story: Story = undo(
    newWorld(settled(delivered(order, costly).does('payments.refund', { amount: 300, reason: 'late' }, { as: ann }))),
  );

  it('names what was kept', () => {
    const { captured, givenBack, kept, off, breaches } = accountOf(story);

    expect({ captured, givenBack, kept, off, breaches }).toEqual({
      captured: 1995,
      givenBack: 1750,
      kept: {
        ...{ fee: 150, shipping: 395, discount: 0, restocking: 0, returnShipping: 0 },
        ...{ condition: 0, forfeited: 0, goodwill: 300 },
      },
      off: 0,
      breaches: [],
    });
  });

  it.each(['payment.captured', 'refund.settled', 'return.adjusted', 'payment.credited'] as const)(
    'does not add up when one minor unit of %s is missing',
    (type) => {
      const found = story.facts.findIndex((fact) => fact.type === type);
      const facts = story.facts.map((fact, index) => (index === found ? oneLess(fact) : fact));

      expect(found).toBeGreaterThan(-1);
      expect(accountOf({ ...story, facts }).off).toBe(1);
    },
  );
});

function oneLess(fact: Fact): Fact {
  if (fact.type === 'return.adjusted') {
    const parts = fact.data.parts.map((part) => ({ ...part, amount: part.amount - 1 }));
    return { ...fact, data: { ...fact.data, parts } };
  }
  const { amount } = fact.data as { readonly amount: number };
  return { ...fact, data: { ...fact.data, amount: amount - 1 } } as Fact;
}
