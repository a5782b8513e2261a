import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CarrierQuote, chooseCarrier, type Punctuality } from '../../src/fulfillment';

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

  it('weighs prices against what lateness will cost, by what each carrier has shown', () => {
    const shown: Record<string, Punctuality> = { post: { parcels: 98, onTime: 49 }, bike: { parcels: 8, onTime: 8 } };
    const offers = [quote('post', 300, 3), quote('bike', 500, 3), quote('van', 380, 3)];
    const options = { lateCost: 1_000, punctualityOf: ({ carrier }: CarrierQuote) => shown[carrier] ?? null };

    expect(chooseCarrier(offers, 'score', options)).toEqual({
      choice: offers[1],
      trace: [
        {
          ...{ carrier: 'post', service: 'standard', chosen: false },
          reason: 'bike standard comes before it by the rule score: 800, with 49 of 98 parcels on time',
        },
        {
          ...{ carrier: 'bike', service: 'standard', chosen: true },
          reason: 'the best by score of 3: 600, with 8 of 8 parcels on time',
        },
        {
          ...{ carrier: 'van', service: 'standard', chosen: false },
          reason: 'bike standard comes before it by the rule score: 880, with 0 of 0 parcels on time',
        },
      ],
    });
    expect(chooseCarrier(offers, 'score').choice).toEqual(offers[0]);
  });

  it('is the one that no other offer scores below, of all that are in time', () => {
    const some = fc.uniqueArray(
      fc.record({
        carrier: fc.constantFrom('a', 'b', 'c', 'd'),
        service: fc.constantFrom('x', 'y'),
        price: fc.integer({ min: 0, max: 50 }),
        days: fc.option(fc.integer({ min: 0, max: 3 })),
      }),
      { selector: (one) => one.carrier + one.service },
    );
    const history = fc
      .tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 }))
      .map(([a, b]): Punctuality => ({ parcels: Math.max(a, b), onTime: Math.min(a, b) }));
    const histories = fc.dictionary(fc.constantFrom('ax', 'ay', 'bx', 'by', 'cx', 'dy'), history);

    fc.assert(
      fc.property(
        some,
        histories,
        fc.nat({ max: 200 }),
        fc.option(fc.nat({ max: 3 })),
        (offers, shown, lateCost, days) => {
          const punctualityOf = ({ carrier, service }: CarrierQuote) => shown[carrier + service] ?? null;
          const within = days === null ? {} : { withinDays: days };
          const { choice, trace } = chooseCarrier(offers, 'score', { lateCost, punctualityOf, ...within });
          // By hand, in hundredths of a minor unit and more: as a fraction, rounded half up.
          const scored = offers
            .filter((offer) => days === null || (offer.days !== null && offer.days <= days))
            .map((offer) => {
              const { parcels, onTime } = punctualityOf(offer) ?? { parcels: 0, onTime: 0 };
              const late = Math.floor((2 * lateCost * (parcels - onTime + 1) + parcels + 2) / (2 * (parcels + 2)));
              return { offer, score: offer.price + late };
            });
          const least = Math.min(...scored.map(({ score }) => score));
          const best = scored.filter(({ score }) => score === least).map(({ offer }) => offer);

          expect(choice === null ? [] : best.filter((offer) => offer === choice)).toHaveLength(
            scored.length > 0 ? 1 : 0,
          );
          expect(best.every(({ price }) => choice === null || price >= choice.price)).toBe(true);
          expect(trace.map(({ carrier, service }) => carrier + service)).toEqual(
            offers.map((of) => of.carrier + of.service),
          );
          expect(trace.filter(({ chosen }) => chosen)).toHaveLength(choice === null ? 0 : 1);
        },
      ),
      { numRuns: 500 },
    );
  });
});
