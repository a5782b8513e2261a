import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailyNumbers, isValidNumber, randomNumbers, sequentialNumbers } from '../../src/engine/numbers';
import type { NumberSource } from '../../src/ports';

const at = '2026-01-31T23:30:00.000Z';
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXY';

type Lease = Parameters<NumberSource['next']>[0]['lease'];

/** A series in memory that answers on the next turn, and every lease that was asked of it. */
function counters(): { lease: Lease; leases: { series: string; count: number }[] } {
  const next = new Map<string, number>();
  const leases: { series: string; count: number }[] = [];
  const lease = async (series: string, count: number) => {
    leases.push({ series, count });
    const first = next.get(series) ?? 1;
    next.set(series, first + count);
    await new Promise(setImmediate);
    return first;
  };
  return { lease, leases };
}

async function draw(source: NumberSource, lease: Lease, count: number, change = {}): Promise<string[]> {
  const numbers = [];
  for (let n = 0; n < count; n++) numbers.push(await source.next({ at, zone: 'UTC', lease, ...change }));
  return numbers;
}

describe('sequential numbers', () => {
  it('count up with a prefix and leading zeros, and grow longer than them', async () => {
    const short = sequentialNumbers({ prefix: 'R-', digits: 1 });

    expect(await draw(sequentialNumbers({ prefix: 'R-' }), counters().lease, 3)).toEqual([
      'R-000001',
      'R-000002',
      'R-000003',
    ]);
    expect((await draw(short, counters().lease, 10)).slice(-2)).toEqual(['R-9', 'R-10']);
  });

  it('are leased in blocks that double up to the largest', async () => {
    const { lease, leases } = counters();

    await draw(sequentialNumbers({ block: 5 }), lease, 18);

    expect(leases.map(({ count }) => count)).toEqual([1, 2, 4, 5, 5, 5]);
  });

  it('share one lease in flight between callers at once, and are given once each', async () => {
    const { lease, leases } = counters();
    const source = sequentialNumbers({ block: 64 });

    const numbers = await Promise.all(Array.from({ length: 100 }, () => source.next({ at, zone: 'UTC', lease })));

    expect(new Set(numbers).size).toBe(100);
    expect(leases.map(({ count }) => count)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });

  it('go on after a lease that failed', async () => {
    const { lease } = counters();
    let down = true;
    const flaky: Lease = (series, count) => {
      if (down) throw new Error('no connection');
      return lease(series, count);
    };
    const source = sequentialNumbers();

    const failed = await Promise.allSettled([1, 2].map(() => source.next({ at, zone: 'UTC', lease: flaky })));
    down = false;

    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await draw(source, flaky, 1)).toEqual(['000001']);
  });

  it('of two stores do not mix', async () => {
    const [one, other] = [counters(), counters()];
    const source = sequentialNumbers();

    const mixed = [];
    for (const { lease } of [one, other, one, other]) mixed.push(await source.next({ at, zone: 'UTC', lease }));

    expect(mixed).toEqual(['000001', '000001', '000002', '000002']);
  });

  it('of several processes differ, whatever their blocks', async () => {
    const sizes = fc.array(
      fc.record({ block: fc.integer({ min: 1, max: 40 }), draws: fc.integer({ min: 1, max: 60 }) }),
      {
        minLength: 2,
        maxLength: 5,
      },
    );

    await fc.assert(
      fc.asyncProperty(sizes, async (processes) => {
        const { lease } = counters();
        const drawn = await Promise.all(
          processes.map(({ block, draws }) =>
            draw(sequentialNumbers({ block }), (series, count) => lease(series, count), draws),
          ),
        );
        const numbers = drawn.flat();
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
      { numRuns: 30 },
    );
  });

  it('refuse options out of bounds', () => {
    expect(() => sequentialNumbers({ block: 0 })).toThrow('block of the order numbers is 0');
    expect(() => sequentialNumbers({ digits: 1.5 })).toThrow('digits of the order numbers is 1.5');
    expect(() => sequentialNumbers({ prefix: 'Ä' })).toThrow('not printable ASCII');
  });
});

describe('daily numbers', () => {
  it('begin again with the day of the shop’s zone', async () => {
    const { lease } = counters();
    const source = dailyNumbers({ prefix: 'W' });
    const next = (zone: string) => source.next({ at, zone, lease });

    const numbers = [await next('UTC'), await next('Asia/Taipei'), await next('UTC'), await next('Asia/Taipei')];

    expect(numbers).toEqual(['W20260131-0001', 'W20260201-0001', 'W20260131-0002', 'W20260201-0002']);
  });

  it('stay unique when more days are drawn for than a process keeps', async () => {
    const { lease } = counters();
    const source = dailyNumbers();
    const days = Array.from({ length: 12 }, (_, day) => `2026-01-${10 + day}T12:00:00.000Z`);

    const numbers = [];
    for (const day of [...days, ...days, ...days]) numbers.push(await source.next({ at: day, zone: 'UTC', lease }));

    expect(new Set(numbers).size).toBe(36);
  });
});

describe('random numbers', () => {
  it('are readable: groups of five without look-alikes, the last character a check', async () => {
    const numbers = await draw(randomNumbers(), counters().lease, 200);

    for (const number of numbers) expect(number).toMatch(new RegExp(`^[${alphabet}]{5}-[${alphabet}]{5}$`));
    expect(numbers.filter((number) => !isValidNumber(number))).toEqual([]);
  });

  it('come in other lengths and groups', async () => {
    const long = await draw(randomNumbers({ length: 28, groups: 7 }), counters().lease, 1);
    const plain = await draw(randomNumbers({ length: 6, groups: 0 }), counters().lease, 1);

    expect([long[0]?.split('-').map((group) => group.length), plain[0]?.length]).toEqual([[7, 7, 7, 7], 6]);
    expect(() => randomNumbers({ length: 5 })).toThrow('length of the order numbers is 5');
  });

  it('differ also when chance always says the same', async () => {
    const source = randomNumbers({ length: 6, groups: 0, random: () => 7 });

    const numbers = await draw(source, counters().lease, 20_000);

    expect(new Set(numbers).size).toBe(20_000);
  });

  it('follow from count, chance and secret', async () => {
    const random = () => 7;

    const [one, again, other] = [
      await draw(randomNumbers({ random, secret: 'a' }), counters().lease, 5),
      await draw(randomNumbers({ random, secret: 'a' }), counters().lease, 5),
      await draw(randomNumbers({ random, secret: 'b' }), counters().lease, 5),
    ];

    expect(one).toEqual(again);
    expect(one.filter((number) => other.includes(number))).toEqual([]);
  });

  it('use every character about equally often in every place', async () => {
    const numbers = await draw(randomNumbers({ groups: 0 }), counters().lease, 5800);

    const counts = Array.from({ length: 10 }, (_, place) =>
      [...alphabet].map((character) => numbers.filter((number) => number[place] === character).length),
    );

    // 200 of each are expected; ± 90 is more than six standard deviations.
    expect(counts.flat().filter((count) => count < 110 || count > 290)).toEqual([]);
  });

  it('say so when all of their length are used', async () => {
    const source = randomNumbers({ length: 6 });

    const beyond = source.next({ at, zone: 'UTC', lease: async () => 29 ** 4 + 1 });

    await expect(beyond).rejects.toMatchObject({ code: 'limit.exceeded' });
  });
});

describe('the check character', () => {
  const number = fc.record({ seed: fc.nat(), length: fc.integer({ min: 6, max: 28 }) }).map(({ seed, length }) => ({
    source: randomNumbers({ length, groups: 0, random: () => seed }),
    first: (seed % 9999) + 1,
  }));
  const drawOne = ({ source, first }: { source: NumberSource; first: number }) =>
    source.next({ at, zone: 'UTC', lease: async () => first });

  it('lets small letters, spaces and hyphens pass', async () => {
    const [text = ''] = await draw(randomNumbers(), counters().lease, 1);

    expect([text.toLowerCase(), text.replace('-', ' '), text.replace('-', '')].map(isValidNumber)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['', '-', 'HELLO', '00000-00000', text.slice(0, 5)].map(isValidNumber)).toEqual(Array(5).fill(false));
  });

  it('finds every single wrong character', async () => {
    await fc.assert(
      fc.asyncProperty(number, fc.nat(), fc.nat({ max: 27 }), async (one, where, shift) => {
        const text = await drawOne(one);
        const place = where % text.length;
        const wrong = alphabet[(alphabet.indexOf(text.charAt(place)) + 1 + shift) % alphabet.length] as string;

        expect([isValidNumber(text), isValidNumber(text.slice(0, place) + wrong + text.slice(place + 1))]).toEqual([
          true,
          false,
        ]);
      }),
    );
  });

  it('finds every two characters that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(number, fc.nat(), fc.nat(), async (one, a, b) => {
        const characters = [...(await drawOne(one))];
        const [left, right] = [a % characters.length, b % characters.length];
        const [x, y] = [characters[left] as string, characters[right] as string];
        characters[left] = y;
        characters[right] = x;

        expect(isValidNumber(characters.join(''))).toBe(x === y);
      }),
    );
  });
});

describe('a number as somebody typed it', () => {
  it.each([
    [randomNumbers(), 'k7pq2 9mwxd', 'k7pq2 9mwxd'],
    [sequentialNumbers({ prefix: 'R-' }), ' r 42 ', 'R-000042'],
    [sequentialNumbers({ prefix: 'R-' }), '000042', 'R-000042'],
    [sequentialNumbers(), 'forty-two', 'forty-two'],
    [dailyNumbers({ prefix: 'W' }), 'w20260131 1', 'W20260131-0001'],
  ])('is spelled as its source does, or left as it is (%#)', (source, typed, spelled) => {
    expect(source.spell?.(typed)).toBe(spelled);
  });

  it('is grouped as the shop groups', async () => {
    const source = randomNumbers({ length: 12, groups: 4 });
    const [number = ''] = await draw(source, counters().lease, 1);

    expect(source.spell?.(number.toLowerCase().replaceAll('-', ' '))).toBe(number);
  });
});
