import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isUuid, madeAt, uuidv7 } from '../../src/kernel';

const anyMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyRandom = fc.integer({ min: 0, max: 2 ** 32 - 1 });

it('is a UUID of version 7 that says its millisecond', () => {
  fc.assert(
    fc.property(anyMs, anyRandom, (ms, random) => {
      const id = uuidv7(ms, () => random);

      expect(isUuid(id)).toBe(true);
      expect(id[14]).toBe('7');
      expect('89ab').toContain(id[19]);
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(ms);
      expect(madeAt(id)).toBe(ms);
    }),
  );
});

it.each([crypto.randomUUID(), 'shipment-1', '', `${uuidv7(1, () => 0)}-a`])('does not say when %s was made', (text) => {
  expect(madeAt(text)).toBeNull();
});

it('sorts by time', () => {
  fc.assert(
    fc.property(anyMs, anyMs, anyRandom, (a, b, random) => {
      fc.pre(a < b);
      expect(uuidv7(a, () => random) < uuidv7(b, () => 0xffffffff - random)).toBe(true);
    }),
  );
});

it('uses 74 random bits: each that a source changes changes the id', () => {
  const drawn = (changed: number, bit: number) => {
    let draw = 0;
    return uuidv7(0, () => (draw++ === changed ? 2 ** bit : 0));
  };
  const ids = new Set([0, 1, 2].flatMap((draw) => Array.from({ length: 32 }, (_, bit) => drawn(draw, bit))));

  // And the one of a source that says nothing but zeros: bits that no id has room for make it.
  expect(ids.size).toBe(74 + 1);
});
