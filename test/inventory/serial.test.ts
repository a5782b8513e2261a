import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  lotOf,
  packedState,
  type SerialMove,
  type SerialPlace,
  serialCounts,
  serialPlace,
  serialProblems,
} from '../../src/inventory';

const places: readonly (SerialPlace | null)[] = [
  null,
  { location: 'east', state: 'sellable' },
  { location: 'east', state: packedState },
  { location: 'west', state: 'sellable' },
  { location: 'west', state: 'damaged' },
];
const place = fc.constantFrom(...places);
const move: fc.Arbitrary<SerialMove> = fc.record({
  sku: fc.constantFrom('SAW', 'AXE'),
  serial: fc.constantFrom('A1', 'A2', 'SAW'),
  from: place,
  to: place,
});
const commits = fc.array(fc.array(move, { minLength: 1, maxLength: 4 }), { maxLength: 40 });

/** A store that keeps the one promise that matters here: a commit below a floor is not written. */
function store() {
  const values = new Map<string, number>();
  return {
    values,
    commit(moves: readonly SerialMove[]): boolean {
      const counts = serialCounts(moves).map((count) => {
        const name = `${count.space} ${count.key}`;
        return { name, value: (values.get(name) ?? count.initial) + count.delta, floor: count.floor };
      });
      if (counts.some(({ value, floor }) => value < floor)) return false;
      for (const { name, value } of counts) values.set(name, value);
      return true;
    },
  };
}

const received = (serial: string): SerialMove => ({ sku: 'SAW', serial, from: null, to: places[1] ?? null });

describe('the counters of a serial number', () => {
  it('are one in all, whatever is asked: it lies in one place, or nowhere', () => {
    fc.assert(
      fc.property(commits, (asked) => {
        const shop = store();
        const sums = new Map<string, number>();
        for (const moves of asked) shop.commit(moves);
        for (const [name, value] of shop.values) {
          const [sku = '', serial = ''] = name.slice(name.indexOf(' ') + 1).split('\u001f');
          sums.set(`${sku} ${serial}`, (sums.get(`${sku} ${serial}`) ?? 0) + value);
          expect(value).toBeGreaterThanOrEqual(0);
        }
        // Where the room was never touched, nothing ever came in.
        for (const [name, sum] of sums)
          expect(sum, name).toBe(shop.values.has(`serialRoom ${name.replace(' ', '\u001f')}`) ? 1 : 0);
      }),
    );
  });

  it('let it in once and out once', () => {
    const shop = store();
    const sold: SerialMove = { ...received('A1'), from: places[1] ?? null, to: null };

    expect([received('A1'), received('A1'), sold, sold, received('A1')].map((of) => shop.commit([of]))).toEqual([
      ...[true, false, true, false, true],
    ]);
  });

  it('say nothing of what goes and comes back in one commit', () => {
    expect(serialCounts([received('A1'), { ...received('A1'), from: places[1] ?? null, to: null }])).toEqual([]);
  });
});

describe('units and numbers', () => {
  const row = (lot: string, onHand: number) => ({ sku: 'SAW', location: 'east', lot, onHand });
  const codes = (...given: Parameters<typeof serialProblems>) => serialProblems(...given).map(({ code }) => code);

  it('agree place by place; lots, channels and shelves of those who wait are one place', () => {
    expect(codes([row('L1', 1), row('', 1)], [received('A1'), received('A2')])).toEqual([]);
    expect(codes([row('', -1), row(lotOf({ lot: '', channel: 'till' }), 1)], [])).toEqual([]);
    expect(codes([row('', -1), row(lotOf({ lot: '', state: 'backorder' }), 1)], [])).toEqual([]);
    expect(codes([row('', 1)], [])).toEqual(['serial.count']);
    expect(codes([row('', 1)], [received('A1'), received('A2')])).toEqual(['serial.count']);
    expect(codes([row('', 2)], [received('A1'), received('A1')])).toEqual(['serial.count']);
    expect(codes([row('', -1), row(lotOf({ lot: '', state: 'damaged' }), 1)], [])).toEqual([
      ...['serial.count', 'serial.count'],
    ]);
    expect(serialPlace(row(lotOf({ lot: 'L1', state: 'damaged' }), 1))).toEqual({ location: 'east', state: 'damaged' });
  });
});
