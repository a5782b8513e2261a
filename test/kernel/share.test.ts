import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sharing, share, shareWithin } from '../../src/kernel';

const nearest: Sharing = { method: 'nearest', tie: 'first', zeroWeights: 'nothing' };
const hamilton: Sharing = { method: 'largestRemainder', tie: 'first', zeroWeights: 'even' };

const anySharing: fc.Arbitrary<Sharing> = fc.record({
  method: fc.constantFrom('largestRemainder' as const, 'nearest' as const),
  tie: fc.constantFrom('first' as const, 'last' as const, 'largest' as const),
  zeroWeights: fc.constantFrom('even' as const, 'nothing' as const),
});
const amount = fc.integer({ min: 0, max: 1_000_000 });
const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);

describe('an amount shared', () => {
  it('part by part gives what is missing to the first parts', () => {
    expect(share(-300, [4300, 1400, 2300], nearest)).toEqual([-162, -52, -86]);
    expect(share(-300, [4300, 1400, 2300], { ...nearest, tie: 'last' })).toEqual([-161, -52, -87]);
    expect(share(-300, [4300, 1400, 2300], { ...nearest, tie: 'largest' })).toEqual([-162, -52, -86]);
  });

  it('by largest remainder gives what is left over to the largest fraction', () => {
    expect(share(-300, [4300, 1400, 2300], hamilton)).toEqual([-161, -53, -86]);
  });

  it('without any weight is shared evenly or not at all', () => {
    expect(share(10, [0, 0], hamilton)).toEqual([5, 5]);
    expect(share(10, [0, 0], nearest)).toEqual([0, 0]);
  });

  it('is kept whole', () => {
    const weights = fc.array(amount, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), weights, anySharing, (total, weights, sharing) => {
        const nothing = sum(weights) === 0 && sharing.zeroWeights === 'nothing';

        expect(sum(share(total, weights, sharing))).toBe(nothing ? 0 : total);
      }),
    );
  });
});

describe('an amount shared within what parts can take', () => {
  it('goes on to the others when a part is full', () => {
    const parts = [
      { weight: 1000, room: 1000 },
      { weight: 2000, room: 100 },
      { weight: 5000, room: 0 },
      { weight: 3000, room: 400 },
    ];

    expect(shareWithin(1200, parts, nearest)).toEqual([700, 100, 0, 400]);
  });

  it('stops when all are full', () => {
    const parts = [
      { weight: 5000, room: 500 },
      { weight: 6000, room: 1500 },
    ];

    expect(shareWithin(2500, parts, nearest)).toEqual([500, 1500]);
  });

  it('never exceeds a part or the amount, and is given whole where there is room', () => {
    const parts = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 10_000 }), room: amount }), { maxLength: 8 });
    fc.assert(
      fc.property(amount, parts, anySharing, (total, parts, sharing) => {
        const shares = shareWithin(total, parts, sharing);

        for (const [i, part] of shares.entries()) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(parts[i]?.room ?? 0);
        }
        expect(sum(shares)).toBe(Math.min(total, sum(parts.map((part) => part.room))));
      }),
    );
  });
});
