/** Into which parcels goes what leaves from a location. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastParcels, type ParcelRule, type ParcelUnits, type SplitParcel, splitParcels } from '../../src/fulfillment';
import { backorderState, lotOf } from '../../src/inventory';

const backorderLot = lotOf({ lot: '', state: backorderState });

const units = (sku: string, count: number, fields: Partial<ParcelUnits> = {}): ParcelUnits => {
  return { lineId: sku, sku, location: 'leeds', lot: '', units: count, ...fields };
};
const contents = (parcels: readonly SplitParcel[]) =>
  parcels.map(({ allocations }) => allocations.map(({ sku, units: count }) => `${count} ${sku}`).join(', '));
const promised = (sku: string, count: number, fields: Partial<ParcelUnits> = {}) =>
  units(sku, count, { lot: backorderLot, promisedOn: '2026-02-01', ...fields });

describe('without rules', () => {
  it('what leaves from one location is one parcel, and what is promised for later waits', () => {
    const parcels = splitParcels([units('MUG', 2), units('TEE', 1, { location: 'soho' }), promised('PEN', 3)], []);

    expect(contents(parcels)).toEqual(['2 MUG', '3 PEN', '1 TEE']);
    expect(parcels.map(({ waits = false }) => waits)).toEqual([false, true, false]);
    expect(splitParcels([], ['temperature', { maxGrams: 5 }])).toEqual([]);
  });
});

describe('by availability', () => {
  const mixed = [units('MUG', 2), promised('PEN', 3), units('TEE', 1, { location: 'soho' })];

  it('what lies there leaves, and the trace says what it does not wait for', () => {
    expect(splitParcels(mixed, [{ backorder: 'split' }])[0]).toEqual({
      location: 'leeds',
      allocations: [units('MUG', 2)],
      weightGrams: null,
      trace: [{ rule: 'backorder', reason: 'does not wait for what is promised for later' }],
    });
  });

  it('or waits for the rest of its location, and only of its own', () => {
    const parcels = splitParcels(mixed, [{ backorder: 'wait' }]);

    expect(contents(parcels)).toEqual(['2 MUG, 3 PEN', '1 TEE']);
    expect(parcels.map(({ waits, trace }) => [waits, trace])).toEqual([
      [true, [{ rule: 'backorder', reason: 'waits for PEN' }]],
      [undefined, []],
    ]);
  });

  it('waits only for what would share its parcel, when that is decided first', () => {
    const frozen = promised('PEAS', 1, { temperature: 'frozen' });

    const parcels = splitParcels([units('MUG', 2), frozen], ['temperature', { backorder: 'wait' }]);

    expect(parcels.map(({ waits = false }) => waits)).toEqual([false, true]);
  });
});

describe('by temperature', () => {
  it('goods of different classes never share a parcel; what says nothing is ambient', () => {
    const parcels = splitParcels(
      [
        units('PEAS', 1, { temperature: 'frozen' }),
        units('MUG', 2),
        units('WINE', 1, { temperature: 'cellar' }),
        units('TEE', 1, { temperature: 'ambient' }),
      ],
      ['temperature'],
    );

    expect(contents(parcels)).toEqual(['1 PEAS', '2 MUG, 1 TEE', '1 WINE']);
    expect(parcels.map(({ trace }) => trace[0]?.reason)).toEqual([
      'is kept frozen',
      'is kept ambient',
      'is kept cellar',
    ]);
  });
});

describe('by weight', () => {
  const weighing = (sku: string, count: number, weightGrams: number) => units(sku, count, { weightGrams });

  it('packs the heaviest first, each into the first parcel that has room', () => {
    const parcels = splitParcels(
      [weighing('PEN', 4, 100), weighing('POT', 2, 600), weighing('MUG', 1, 400)],
      [{ maxGrams: 1_000 }],
    );

    expect(contents(parcels)).toEqual(['1 POT, 1 MUG', '1 POT, 4 PEN']);
    expect(parcels.map(({ weightGrams }) => weightGrams)).toEqual([1_000, 1_000]);
    expect(parcels[1]?.trace).toEqual([{ rule: 'weight', reason: 'holds 1000 g of 1000 g, 2 of 2' }]);
  });

  it('leaves whole what is light enough', () => {
    expect(splitParcels([weighing('MUG', 2, 500)], [{ maxGrams: 1_000 }])).toEqual([
      { location: 'leeds', allocations: [weighing('MUG', 2, 500)], weightGrams: 1_000, trace: [] },
    ]);
  });

  it('gives a unit that is heavier than the limit a parcel of its own, which says so', () => {
    const parcels = splitParcels([weighing('ANVIL', 2, 30_000), weighing('PEN', 1, 0)], [{ maxGrams: 20_000 }]);

    expect(contents(parcels)).toEqual(['1 ANVIL', '1 ANVIL', '1 PEN']);
    expect(parcels.map(({ overweight = false }) => overweight)).toEqual([true, true, false]);
    expect(parcels[0]?.trace[0]?.reason).toBe('one unit alone is 30000 g of 20000 g');
    expect(splitParcels([weighing('ANVIL', 1, 30_000)], [{ maxGrams: 20_000 }])).toMatchObject([{ overweight: true }]);
  });

  it('counts what nobody has weighed as nothing, and does not say what the parcel weighs', () => {
    const parcels = splitParcels([weighing('MUG', 1, 900), units('GHOST', 5)], [{ maxGrams: 1_000 }]);

    expect(parcels.map(({ weightGrams, allocations }) => [weightGrams, allocations.length])).toEqual([[null, 2]]);
  });

  it('refuses more parcels than an order may have', () => {
    expect(() => splitParcels([weighing('SAND', 1_001, 900)], [{ maxGrams: 1_000 }])).toThrow(
      expect.objectContaining({ code: 'limit.exceeded' }),
    );
  });
});

describe('by boxes', () => {
  const sized = (
    sku: string,
    count: number,
    sides: readonly [number, number, number],
    fields: Partial<ParcelUnits> = {},
  ) =>
    units(sku, count, { size: { length: sides[0], width: sides[1], height: sides[2] }, weightGrams: 100, ...fields });
  const boxes = [
    { id: 'S', inner: { length: 100, width: 100, height: 100 }, cost: 40 },
    { id: 'L', inner: { length: 300, width: 200, height: 100 }, cost: 90 },
  ];

  it('each parcel is a box that says how full it is', () => {
    const parcels = splitParcels([sized('MUG', 7, [100, 100, 100]), sized('PEN', 1, [90, 10, 10])], [{ boxes }]);

    expect(contents(parcels)).toEqual(['6 MUG', '1 MUG, 1 PEN']);
    expect(parcels.map(({ box, weightGrams, trace }) => [box, weightGrams, trace[0]?.reason])).toEqual([
      ['L', 600, 'goes into box L, 100 % full'],
      ['L', 200, 'goes into box L, 17 % full'],
    ]);
  });

  it('what no box takes leaves unit by unit, what nobody has measured together', () => {
    const ghost = units('GHOST', 5);

    const parcels = splitParcels([ghost, sized('SKI', 2, [1_700, 90, 20]), units('SPOOK', 1)], [{ boxes }]);

    expect(contents(parcels)).toEqual(['1 SKI', '1 SKI', '5 GHOST, 1 SPOOK']);
    expect(parcels.map(({ box, trace }) => [box, trace[0]?.reason])).toEqual([
      [undefined, 'SKI is larger than every box'],
      [undefined, 'SKI is larger than every box'],
      [undefined, 'nobody has measured GHOST, SPOOK'],
    ]);
  });

  it('packs more units than one search takes, and no more boxes than there are', () => {
    const many = splitParcels([sized('CUBE', 1_200, [50, 50, 50])], [{ boxes }]);
    const few = splitParcels([sized('MUG', 3, [100, 100, 100])], [{ boxes: [{ ...boxes[0], available: 2 } as never] }]);

    expect(many.reduce((sum, { allocations }) => sum + (allocations[0]?.units ?? 0), 0)).toBe(1_200);
    expect(many.every(({ box }) => box !== undefined)).toBe(true);
    expect(few.map(({ box }) => box)).toEqual(['S', 'S', undefined]);
    expect(few[2]?.trace[0]?.reason).toBe('MUG finds no box any more');
  });
});

describe('by a rule of the host', () => {
  const gift: ParcelRule = {
    name: 'gifts',
    divide: (parcel) => [parcel.filter(({ sku }) => sku === 'GIFT'), parcel.filter(({ sku }) => sku !== 'GIFT')],
  };

  it('divides what the rules before it left together', () => {
    const parcels = splitParcels([units('GIFT', 1), units('MUG', 2)], ['temperature', gift]);

    expect(contents(parcels)).toEqual(['1 GIFT', '2 MUG']);
    expect(parcels[0]?.trace).toEqual([{ rule: 'gifts', reason: 'is group 1 of 2' }]);
    expect(splitParcels([units('MUG', 2)], [gift])[0]?.trace).toEqual([]);
  });

  it('cannot change what units are', () => {
    const lies: ParcelRule = {
      name: 'lies',
      divide: (parcel) => parcel.map((of) => [{ ...of, temperature: 'ambient', weightGrams: 0 } as ParcelUnits]),
    };
    const frozen = units('PEAS', 1, { temperature: 'frozen', weightGrams: 400 });

    expect(splitParcels([frozen, units('MUG', 1)], [lies])[0]?.allocations).toEqual([frozen]);
  });

  it.each<[string, (parcel: readonly ParcelUnits[]) => readonly (readonly ParcelUnits[])[], string]>([
    ['that loses units', (parcel) => [parcel.slice(1)], 'was given 1 of GIFT and gave 0'],
    ['that doubles them', (parcel) => [parcel, parcel.slice(1)], 'was given 2 of MUG and gave 4'],
    ['that makes some up', (parcel) => [[...parcel, units('CAR', 1)]], 'was given 0 of CAR and gave 1'],
    [
      'that cuts one in half',
      (parcel) => [0.5, 0.5].map((half) => parcel.map((of) => ({ ...of, units: of.units * half }))),
      'must give whole units',
    ],
    [
      'that throws',
      () => {
        throw new Error('no');
      },
      'gave no groups',
    ],
    ['that gives no list', () => undefined as never, 'gave no groups'],
  ])('%s is refused by its name', (_name, split, message) => {
    expect(() => splitParcels([units('GIFT', 1), units('MUG', 2)], [{ name: 'mine', divide: split }])).toThrow(
      expect.objectContaining({
        code: 'port.failed',
        message: expect.stringContaining(`the splitter mine ${message}`),
      }),
    );
  });
});

describe('whatever the rules', () => {
  const anyUnits = fc
    .array(
      fc.record({
        sku: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
        location: fc.constantFrom('leeds', 'soho'),
        lot: fc.constantFrom('', 'l1', backorderLot),
        units: fc.integer({ min: 1, max: 12 }),
      }),
      { maxLength: 8 },
    )
    .chain((rows) =>
      fc
        .array(
          fc.record({
            weightGrams: fc.oneof(fc.integer({ min: 0, max: 1_500 }), fc.constant(undefined)),
            temperature: fc.constantFrom(undefined, 'ambient', 'chilled', 'frozen'),
          }),
          { minLength: 5, maxLength: 5 },
        )
        .map((abouts) =>
          rows.map((of, i): ParcelUnits => {
            const { weightGrams, temperature } = abouts['ABCDE'.indexOf(of.sku)] ?? {};
            return {
              ...of,
              lineId: `${i}`,
              ...(weightGrams !== undefined && { weightGrams }),
              ...(temperature && { temperature }),
            };
          }),
        ),
    );
  const byOne: ParcelRule = { name: 'byOne', divide: (parcel) => parcel.map((of) => [of]) };
  const anyRules = fc.array(
    fc.oneof(
      fc.constant<ParcelRule>('temperature'),
      fc.constantFrom<ParcelRule>({ backorder: 'split' }, { backorder: 'wait' }, byOne),
      fc.integer({ min: 200, max: 2_000 }).map((maxGrams): ParcelRule => ({ maxGrams })),
    ),
    { maxLength: 4 },
  );
  const rowsOf = (all: readonly ParcelUnits[]) => {
    const rows = new Map<string, number>();
    for (const { lineId, sku, location, lot, units: count } of all) {
      const key = [lineId, sku, location, lot].join();
      rows.set(key, (rows.get(key) ?? 0) + count);
    }
    return Object.fromEntries([...rows].sort());
  };

  it('nothing is lost and nothing doubled, and a parcel leaves from one place', () => {
    fc.assert(
      fc.property(anyUnits, anyRules, (all, rules) => {
        const parcels = splitParcels(all, rules);

        expect(rowsOf(parcels.flatMap(({ allocations }) => allocations))).toEqual(rowsOf(all));
        for (const { location, allocations } of parcels) {
          expect(allocations.length).toBeGreaterThan(0);
          expect(allocations.every((of) => of.location === location && of.units > 0)).toBe(true);
        }
      }),
    );
  });

  it('no parcel is above the limit but a single unit that says so, and classes never mix', () => {
    fc.assert(
      fc.property(anyUnits, anyRules, (all, rules) => {
        const limits = rules.flatMap((rule) => (typeof rule === 'object' && 'maxGrams' in rule ? [rule.maxGrams] : []));

        for (const { allocations, overweight } of splitParcels(all, rules)) {
          const grams = allocations.reduce((sum, of) => sum + of.units * (of.weightGrams ?? 0), 0);
          const tooHeavy = grams > Math.min(...limits);
          expect(overweight ?? false).toBe(tooHeavy);
          if (tooHeavy) expect(allocations.map((of) => of.units)).toEqual([1]);
          if (rules.includes('temperature'))
            expect(new Set(allocations.map(({ temperature = 'ambient' }) => temperature)).size).toBe(1);
        }
      }),
    );
  });

  it('the same units give the same parcels, and what is promised for later never leaves', () => {
    fc.assert(
      fc.property(anyUnits, anyRules, (all, rules) => {
        const parcels = splitParcels(all, rules);

        expect(splitParcels(structuredClone(all), rules)).toEqual(parcels);
        for (const { waits, allocations } of parcels)
          if (!waits) expect(allocations.every(({ lot }) => lot !== backorderLot)).toBe(true);
      }),
    );
  });

  it('no division among locations takes fewer parcels than the least', () => {
    fc.assert(
      fc.property(anyUnits, anyRules, (all, rules) => {
        expect(leastParcels(all, rules)).toBeLessThanOrEqual(splitParcels(all, rules).length);
      }),
    );
  });
});
