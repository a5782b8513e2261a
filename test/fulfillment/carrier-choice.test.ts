import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CarrierQuote, chooseCarrier } from '../../src/fulfillment';

const quote = (carrier: string, price: number, days: number | null): CarrierQuote => {
  return { carrier, service: 'standard', price, days };
};
const quotes = [quote('post', 300, 3), quote('bike', 900, 1), quote('van', 300, null)];

describe('the choice of a carrier', () => {
  it('is the cheapest, or the fastest of equally cheap ones', () => {
    expect(chooseCarrier(quotes, 'cheapest')).toEqual({
      choice: quotes[0],
      trace: [
        { carrier: 'post', service: 'standard', chosen: true, reason: 'the cheapest of 3' },
        {
          carrier: 'bike',
          service: 'standard',
          chosen: false,
          reason: 'post standard comes before it by the rule cheapest',
        },
        {
          carrier: 'van',
          service: 'standard',
          chosen: false,
          reason: 'post standard comes before it by the rule cheapest',
        },
      ],
    });
  });

  it('is the fastest where time counts', () => {
    expect(chooseCarrier(quotes, 'fastest').choice).toEqual(quotes[1]);
  });

  it('leaves out what takes too long or does not say', () => {
    const { choice, trace } = chooseCarrier(quotes, 'cheapest', { withinDays: 2 });

    expect(choice).toEqual(quotes[1]);
    expect(trace.map((entry) => entry.reason)).toEqual([
      'takes 3 days, 2 are allowed',
      'the cheapest of 1',
      'does not say how long it takes',
    ]);
  });

  it('is none where nobody offers', () => {
    expect(chooseCarrier([], 'cheapest')).toEqual({ choice: null, trace: [] });
    expect(chooseCarrier(quotes, 'fastest', { withinDays: 0 }).choice).toBeNull();
  });

  it('does not depend on the order of the offers', () => {
    const some = fc.uniqueArray(
      fc.record({
        carrier: fc.constantFrom('a', 'b', 'c'),
        service: fc.constantFrom('x', 'y'),
        price: fc.integer({ min: 0, max: 3 }),
        days: fc.option(fc.integer({ min: 0, max: 3 })),
      }),
      { selector: (one) => one.carrier + one.service },
    );
    fc.assert(
      fc.property(some, fc.constantFrom('cheapest' as const, 'fastest' as const), (quotes, rule) => {
        expect(chooseCarrier([...quotes].reverse(), rule).choice).toEqual(chooseCarrier(quotes, rule).choice);
        expect(chooseCarrier(quotes, rule).trace.filter((entry) => entry.chosen)).toHaveLength(
          Math.min(1, quotes.length),
        );
      }),
    );
  });
});
