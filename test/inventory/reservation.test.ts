import { describe, expect, it } from 'vitest';
import { holdChange, isLive, liveUnits, nextExpiry, purchasable, rowAt } from '../../src/inventory';
import { row } from './stock';

const nine = '2026-01-31T09:00:00.000Z';
const half = '2026-01-31T09:30:00.000Z';
const ten = '2026-01-31T10:00:00.000Z';
const holds = [
  { cart: 'a', units: 2, expiresAt: ten },
  { cart: 'b', units: 3, expiresAt: half },
];

describe('cart holds', () => {
  it('count until the instant at which they expire', () => {
    expect([nine, half, ten].map((at) => liveUnits(holds, at))).toEqual([5, 2, 0]);
    expect(holds.map((hold) => isLive(hold, half))).toEqual([true, false]);
  });

  it('name the next one that runs out', () => {
    expect([nine, half, ten].map((at) => nextExpiry(holds, at))).toEqual([half, ten, null]);
  });

  it('are not counted by a reader after they have run out', () => {
    const level = rowAt(row({ onHand: 5, reserved: 5, nextExpiry: half }), holds, half);

    expect(level).toMatchObject({ onHand: 5, reserved: 2, nextExpiry: ten });
    expect(purchasable(level)).toBe(3);
  });

  it('are renewed by the difference while live, and taken anew once expired', () => {
    expect(holdChange(holds, { cart: 'b', units: 4 }, nine)).toBe(1);
    expect(holdChange(holds, { cart: 'b', units: 4 }, half)).toBe(4);
    expect(holdChange(holds, { cart: 'a', units: 0 }, nine)).toBe(-2);
    expect(holdChange(holds, { cart: 'c', units: 1 }, nine)).toBe(1);
  });
});
