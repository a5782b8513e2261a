import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReplenishmentItem, suggestReplenishment } from '../../../src/planning';

const acme = { id: 'acme', leadTime: 2, minimumOrder: 24, packSize: 12, unitCost: 250 };
const london: ReplenishmentItem = {
  sku: 'MUG',
  location: 'london',
  demand: [9, 11, 10, 12, 8, 10, 9, 11],
  onHand: 14,
  allocated: 4,
  incoming: 0,
  serviceLevel: 0.95,
  supplier: acme,
};
const leeds: ReplenishmentItem = {
  ...london,
  location: 'leeds',
  demand: [1, 0, 1, 0, 2, 1, 0, 1],
  onHand: 20,
  allocated: 2,
};

describe('suggestions', () => {
  it('buy what is missing, in packs, and say why in numbers and words', () => {
    const [purchase, ...others] = suggestReplenishment([london]);

    expect(others).toEqual([]);
    expect(purchase).toMatchObject({ kind: 'purchase', sku: 'MUG', supplier: 'acme', units: 36, cost: 9000, cover: 1 });
    expect(purchase?.reasons.map(({ text }) => text)).toEqual([
      '10 free and incoming, the reorder point is 33: up to 43',
      '10 a week expected (moving median 8)',
      '30 expected over 3 weeks of lead time and review, 3 more for 95 % service',
      'free stock lasts 1 week',
      '36 instead of 33: at least 33, in packs of 12',
    ]);
    expect(purchase?.reasons[0]?.numbers).toEqual({ position: 10, reorderPoint: 33, upTo: 43 });
  });

  it('move first what another location has too much of, and buy only the rest', () => {
    const suggestions = suggestReplenishment([london, leeds], { transferTime: 1 });

    expect(suggestions.map(({ kind, units }) => [kind, units])).toEqual([
      ['transfer', 13],
      ['purchase', 24],
    ]);
    expect(suggestions[0]).toMatchObject({ from: 'leeds', location: 'london' });
  });

  it('leave alone what has enough, or nobody asks for', () => {
    expect(suggestReplenishment([{ ...london, incoming: 40 }])).toEqual([]);
    expect(suggestReplenishment([{ ...london, demand: [0, 0, 0, 0, 0], onHand: 1, allocated: 0 }])).toEqual([]);
  });

  it('order no less than is economic, where an order costs something', () => {
    const supplier = { ...acme, fixedCost: 2000 };

    expect(suggestReplenishment([{ ...london, supplier }])).toMatchObject([{ units: 180 }]);
  });

  it('keep their promises for any stock', () => {
    const count = fc.integer({ min: 0, max: 60 });
    const item = fc.record({
      onHand: count,
      allocated: count,
      incoming: count,
      demand: fc.array(count, { maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), (list) => {
        const items = list.map((fields, n) => ({ ...london, ...fields, location: `place-${n}` }));
        const suggestions = suggestReplenishment(items, { transferTime: 1 });

        expect(suggestReplenishment([...items].reverse(), { transferTime: 1 })).toEqual(suggestions);
        for (const { onHand, allocated, location } of items) {
          const moved = suggestions.filter((entry) => entry.kind === 'transfer' && entry.from === location);
          const units = moved.reduce((sum, entry) => sum + entry.units, 0);
          expect(units).toBeLessThanOrEqual(Math.max(0, onHand - allocated));
          // Who gives needs nothing.
          if (units > 0) expect(suggestions.some((entry) => entry.location === location)).toBe(false);
        }
        for (const entry of suggestions) {
          expect(entry.units).toBeGreaterThan(0);
          if (entry.kind === 'purchase') expect([entry.units % 12, entry.units >= 24]).toEqual([0, true]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuse with every field of every item that is wrong', () => {
    const broken = { ...london, onHand: -1, serviceLevel: 1, supplier: { ...acme, packSize: 0 } };

    expect(() => suggestReplenishment([broken, london])).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        problems: [
          expect.objectContaining({ path: ['items', 0, 'onHand'] }),
          expect.objectContaining({ path: ['items', 0, 'serviceLevel'] }),
          expect.objectContaining({ path: ['items', 0, 'supplier', 'packSize'] }),
          expect.objectContaining({ path: ['items', 1] }),
        ],
      }),
    );
  });
});
