/** What holds for every plan, whoever made it, and the proven optimum against every plan there is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  builtInRules,
  type CustomStrategy,
  departureDay,
  freeOnHand,
  type ParcelCounts,
  planFigures,
  planSourcing,
  purchasable,
  type SourcingPlan,
  type SourcingRequest,
  type SourcingStrategy,
  shadowReport,
  shadowSummary,
  strategyName,
  verifyPlan,
} from '../../src/inventory';
import { anyRequest, place, request, row } from './stock';

/** Costs, departures, places and limits for the locations of a problem, and where it goes. */
const dressed = (places: number, lines: number): fc.Arbitrary<SourcingRequest> =>
  fc
    .tuple(
      anyRequest(places, lines),
      fc.array(
        fc.record({
          parcel: fc.integer({ min: 0, max: 900 }),
          kilogram: fc.integer({ min: 0, max: 400 }),
          unit: fc.integer({ min: 0, max: 60 }),
          latitude: fc.integer({ min: -80, max: 80 }),
          cutOff: fc.constantFrom('08:00', '23:00'),
          transit: fc.integer({ min: 0, max: 5 }),
          far: fc.constantFrom(undefined, undefined, ['FR']),
        }),
        { minLength: places, maxLength: places },
      ),
      fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: lines, maxLength: lines }),
      fc.integer({ min: 0, max: 300 }),
    )
    .map(([problem, traits, weights, splitPenalty]) => ({
      ...problem,
      splitPenalty,
      coordinates: { latitude: 51, longitude: 0 },
      ordered: { at: '2026-01-05T09:00:00.000Z', zone: 'Europe/London' },
      lines: problem.lines.map((line, i) => ({ ...line, weightGrams: weights[i] as number })),
      locations: problem.locations.map((location, i) => {
        const { parcel, kilogram, unit, latitude, cutOff, transit, far } = traits[i] as (typeof traits)[number];
        return {
          ...location,
          costs: { parcel: { '*': parcel }, kilogram: { '*': kilogram }, handling: { unit } },
          coordinates: { latitude, longitude: 0 },
          departures: { cutOff, workdays: [1, 2, 3, 4, 5] },
          transitDays: { '*': transit },
          ...(far && { regions: far }),
        };
      }),
    }));

const hostRules = [
  { name: 'even', rank: ({ id }: { id: string }) => (Number(id.slice(1)) % 2 === 0 ? 0 : null) },
  { name: 'broken', rank: () => Number.NaN },
  { name: 'same', rank: () => Number.POSITIVE_INFINITY },
];

/** Each location in the order of a number that is drawn for it: no sense at all. */
const atRandom = fc
  .array(fc.double({ noNaN: true }), { minLength: 10, maxLength: 10 })
  .map((ranks) => [{ name: 'atRandom', rank: ({ id }: { id: string }) => ranks[Number(id.slice(1))] as number }]);

const anyStrategy: fc.Arbitrary<SourcingStrategy> = fc.oneof(
  fc.array(fc.constantFrom(...builtInRules, ...hostRules), { maxLength: 4 }),
  fc.constantFrom<SourcingStrategy>({ optimum: 'cost' }, { optimum: 'parcels' }, { optimum: 'cost', nodes: 1 }),
  atRandom,
);

/** The laws, told anew and not by `verifyPlan`, which is one of those who are watched. */
function expectLaws(problem: SourcingRequest, plan: SourcingPlan): void {
  const units = (belongs: (allocation: SourcingPlan['allocations'][number]) => boolean) =>
    plan.allocations.filter(belongs).reduce((sum, allocation) => sum + allocation.units, 0);
  for (const line of problem.lines)
    expect(units(({ lineId }) => lineId === line.lineId)).toBeLessThanOrEqual(line.units);
  for (const { sku, location, lot } of plan.allocations) {
    const level = problem.levels.find((of) => of.sku === sku && of.location === location && of.lot === lot);
    const taken = units((of) => of.sku === sku && of.location === location && of.lot === lot);
    expect(taken).toBeLessThanOrEqual(level ? purchasable(level) : 0);
  }
  expect(plan.trace.map(({ location }) => location)).toEqual(problem.locations.map(({ id }) => id));
  expect(plan.trace.every(({ reason }) => reason.length > 0)).toBe(true);
  expect(verifyPlan(problem, plan)).toEqual([]);
}

describe('every plan', () => {
  it.each([
    ...builtInRules.map((rule) => [rule, [rule]] as const),
    ['the cheapest', { optimum: 'cost' }] as const,
    ['fewest parcels', { optimum: 'parcels' }] as const,
  ])('by %s gives no more than is wanted or there is, and says why of every location', (_name, strategy) => {
    fc.assert(
      fc.property(dressed(8, 8), (problem) => {
        const full = { ...problem, strategy };
        expectLaws(full, planSourcing(full));
      }),
    );
  });

  it('by random strategies keeps the laws too, and gives all that eligible locations can give', () => {
    fc.assert(
      fc.property(dressed(10, 6), anyStrategy, (problem, strategy) => {
        const full = { ...problem, strategy };
        const plan = planSourcing(full);

        expectLaws(full, plan);
        for (const [sku, most] of reach(full)) {
          const given = plan.allocations.filter((of) => of.sku === sku).reduce((sum, of) => sum + of.units, 0);
          expect(given).toBe(most);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the optimum', () => {
  it.each(['cost', 'parcels'] as const)('of %s is that of brute force on 1,000 problems up to 4 × 5', (optimum) => {
    fc.assert(
      fc.property(dressed(4, 5), (problem) => {
        const plan = planSourcing({ ...problem, strategy: { optimum } });
        const figures = planFigures(problem, plan);

        expect(plan.optimum).toMatchObject({ proven: true, gap: 0, value: figures[optimum] });
        expect({ parcels: figures.parcels, cost: figures.cost }).toMatchObject(bestByForce(problem, optimum));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['cost', 'parcels'] as const)(
    'of %s counts the parcels that each location makes, and says how far it may be from the best',
    (optimum) => {
      let proven = 0;
      fc.assert(
        fc.property(dressed(3, 3), fc.integer({ min: 1, max: 4 }), (problem, most) => {
          const parcels = byUnits(most);
          const plan = planSourcing({ ...problem, parcels, strategy: { optimum } });
          const figures = planFigures({ ...problem, parcels }, plan);
          const { value = 0, bound = 0 } = plan.optimum ?? {};
          const best = Math.min(...everyPlan(problem).map((of) => planFigures({ ...problem, parcels }, of)[optimum]));

          expectLaws(problem, plan);
          expect(value).toBe(figures[optimum]);
          expect(bound).toBeLessThanOrEqual(best);
          expect(value).toBeGreaterThanOrEqual(best);
          expect(plan.optimum?.proven).toBe(value === bound);
          if (value === bound) proven++;
        }),
        { numRuns: 300 },
      );
      expect(proven).toBeGreaterThan(200);
    },
  );

  it('of 8 locations and 12 lines is proven, at a small part of 50 ms', () => {
    const tooSlow: number[] = [];
    fc.assert(
      fc.property(hard(8, 12), fc.constantFrom<'cost' | 'parcels'>('cost', 'parcels'), (problem, optimum) => {
        const before = process.cpuUsage();
        const plan = planSourcing({ ...problem, strategy: { optimum } });
        const { user, system } = process.cpuUsage(before);

        expect(plan.optimum?.proven).toBe(true);
        if ((user + system) / 1000 > 50) tooSlow.push((user + system) / 1000);
      }),
      { numRuns: 200 },
    );
    // The collector of garbage may fall into one.
    expect(tooSlow.length).toBeLessThanOrEqual(2);
  });

  it('that is not found in time is a plan with its distance to the best that could be', () => {
    let unproven = 0;
    fc.assert(
      fc.property(hard(12, 12), (problem) => {
        const strategy = { optimum: 'cost', nodes: 3 } as const;
        const { optimum, ...plan } = planSourcing({ ...problem, strategy });
        const best = planSourcing({ ...problem, strategy: { optimum: 'cost', nodes: 1_000_000 } });
        const { value = 0, bound = 0, gap = 0, proven } = optimum ?? {};

        expectLaws({ ...problem, strategy }, plan);
        expect(best.optimum?.proven).toBe(true);
        expect(bound).toBeLessThanOrEqual(best.optimum?.value as number);
        expect(value).toBeGreaterThanOrEqual(best.optimum?.value as number);
        expect(gap).toBeCloseTo(value === 0 ? 0 : (value - bound) / value, 12);
        expect(proven).toBe(value === bound);
        if (!proven) unproven++;
      }),
      { numRuns: 50 },
    );
    expect(unproven).toBeGreaterThan(0);
  });

  it('ends when its clock says so', () => {
    const problem = fc.sample(hard(12, 12), { numRuns: 1, seed: 7 })[0] as SourcingRequest;

    const { optimum } = planSourcing({ ...problem, strategy: { optimum: 'cost' } }, () => true);

    expect(optimum).toMatchObject({ nodes: 1 });
  });
});

describe('the rules', () => {
  const levels = [row({ location: 'london', onHand: 5 }), row({ location: 'leeds', onHand: 9 })];
  const london = place('london', 1, {
    coordinates: { latitude: 51.5, longitude: -0.1 },
    transitDays: { '*': 3, GB: 1 },
  });
  const leeds = place('leeds', 2, {
    coordinates: { latitude: 53.8, longitude: -1.5 },
    transitDays: { '*': 3, 'GB-BT': 2, GB: 1 },
    departures: { cutOff: '12:00', workdays: [1, 2, 3, 4, 5] },
    costs: { parcel: { '*': 900, GB: 300 } },
  });
  const from = (fields: Partial<SourcingRequest>) =>
    planSourcing(request({ levels, locations: [london, leeds], ...fields })).allocations.map(
      ({ location }) => location,
    );
  const at = (time: string) => ({ at: time, zone: 'Europe/London' });

  it.each<[string, Partial<SourcingRequest>, string]>([
    ['nearest, by coordinates', { strategy: ['nearest'], coordinates: { latitude: 54, longitude: -1 } }, 'leeds'],
    ['nearest, as far as is known', { strategy: ['nearest', 'mostStock'] }, 'leeds'],
    [
      'soonest before the cut-off',
      { strategy: ['soonest', 'mostStock'], ordered: at('2026-01-05T11:59:00.000Z') },
      'leeds',
    ],
    [
      'soonest after the cut-off',
      { strategy: ['soonest', 'mostStock'], ordered: at('2026-01-05T12:00:00.000Z') },
      'london',
    ],
    ['soonest by post code', { strategy: ['soonest', 'mostStock'], postalCode: 'bt1 5gs' }, 'london'],
    ['lowest cost', { strategy: ['lowestCost'] }, 'london'],
    ['most stock', { strategy: ['mostStock'] }, 'leeds'],
    ['ship complete', { strategy: ['shipComplete'], lines: [{ lineId: '1', sku: 'MUG', units: 8 }] }, 'leeds'],
  ])('%s', (_name, fields, location) => {
    expect(from(fields)).toEqual([location]);
  });

  it('take the oldest lot first, wherever it lies', () => {
    const dated = (location: string, expiresOn: string) =>
      row({ location, lot: location, onHand: 5, settings: JSON.stringify({ expiresOn }) });

    const found = from({
      strategy: ['oldestLot'],
      picking: 'fefo',
      levels: [dated('london', '2027-03-01'), dated('leeds', '2027-02-01')],
    });

    expect(found).toEqual(['leeds']);
  });

  it('leave out who does not send there, who is virtual, and who can send no more that day', () => {
    const locations = [
      place('a', 1, { regions: ['IE', 'GB-BT'] }),
      place('b', 2, { kind: 'virtual' }),
      place('c', 3),
      place('d', 4),
    ];
    const rows = locations.map(({ id }) => row({ location: id, onHand: 9 }));

    const plan = planSourcing(request({ locations, levels: rows, postalCode: 'SW1A 1AA', ordersLeft: { c: 0 } }));

    expect(plan.trace.map(({ reason }) => reason)).toEqual([
      'does not send to GB SW1A 1AA',
      'is virtual: nothing is sent from it',
      'can send no more orders on that day',
      'gives 3',
    ]);
  });

  it('know working days: what is ordered on Friday after the cut-off leaves on Monday', () => {
    expect(departureDay(leeds, at('2026-01-09T12:30:00.000Z'))).toBe('2026-01-12');
    expect(departureDay(leeds, at('2026-01-09T11:30:00.000Z'))).toBe('2026-01-09');
  });
});

describe('a shadow', () => {
  const levels = [row({ location: 'london', onHand: 5 }), row({ location: 'leeds', onHand: 9 })];
  const locations = [
    place('london', 1, { costs: { parcel: { '*': 900 } }, transitDays: { '*': 1 } }),
    place('leeds', 2, { costs: { parcel: { '*': 400 } }, transitDays: { '*': 3 } }),
  ];
  const problem = request({ levels, locations });
  const live = planSourcing(problem);
  const broken: CustomStrategy = {
    name: 'broken',
    plan: () => {
      throw new Error('no such table');
    },
  };

  it('says what another strategy would have cost and how long it would have taken', () => {
    expect(shadowReport(problem, live, ['lowestCost'])).toEqual({
      strategy: 'lowestCost',
      differs: true,
      live: { units: 3, parcels: 1, cost: 900, days: 1 },
      shadow: { units: 3, parcels: 1, cost: 400, days: 3 },
    });
    expect(shadowReport(problem, live, problem.strategy).differs).toBe(false);
  });

  it('that fails is told and harms nobody', () => {
    expect(shadowReport(problem, live, broken)).toMatchObject({
      shadow: null,
      differs: false,
      failed: 'Error: no such table',
    });
  });

  it('adds up over orders', () => {
    const reports = [['lowestCost'] as const, ['priority'] as const, broken].map((of) =>
      shadowReport(problem, live, of),
    );

    expect(shadowSummary(reports)).toEqual({ orders: 3, differing: 1, failed: 1, cost: -500, days: 2, parcels: 0 });
  });

  it('goes by the name of its strategy', () => {
    expect(strategyName(['nearest', { name: 'mine', rank: () => 0 }])).toBe('nearest, mine');
    expect(strategyName({ optimum: 'parcels' })).toBe('optimum of parcels');
    expect(strategyName(broken)).toBe('broken');
  });
});

describe("a host's planner", () => {
  it('decides as it likes, within what is true', () => {
    const levels = [row({ onHand: 5 })];
    const greedy: CustomStrategy = {
      name: 'greedy',
      plan: ({ lines, locations }) => ({
        allocations: [{ lineId: '1', sku: 'MUG', location: 'london', lot: '', units: (lines[0]?.units ?? 0) + 1 }],
        short: [],
        trace: locations.map(({ id }) => ({ location: id, used: id === 'london', ranks: {}, reason: 'because' })),
      }),
    };

    expect(() => planSourcing(request({ levels, strategy: greedy }))).toThrow(/wants 3, the plan gives 4/);
  });
});

/** Every SKU lies at every location, never enough at one: the search has everything to choose. */
const hard = (places: number, lines: number): fc.Arbitrary<SourcingRequest> =>
  fc
    .record({
      units: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: lines, maxLength: lines }),
      onHand: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: places * lines, maxLength: places * lines }),
      parcel: fc.array(fc.integer({ min: 200, max: 900 }), { minLength: places, maxLength: places }),
      kilogram: fc.array(fc.integer({ min: 10, max: 300 }), { minLength: places, maxLength: places }),
    })
    .map(({ units, onHand, parcel, kilogram }) => {
      const locations = parcel.map((cost, i) =>
        place(`l${i}`, 1, { costs: { parcel: { '*': cost }, kilogram: { '*': kilogram[i] as number } } }),
      );
      return request({
        locations,
        lines: units.map((count, i) => ({ lineId: `${i}`, sku: `S${i}`, units: count, weightGrams: 100 + 150 * i })),
        levels: locations.flatMap(({ id }, l) =>
          units.map((_, s) => row({ location: id, sku: `S${s}`, onHand: onHand[l * lines + s] as number })),
        ),
        splitPenalty: 50,
      });
    });

/** By SKU: what every eligible location together can give, and by location. */
function offered(problem: SourcingRequest): Map<string, Map<string, number>> {
  const { locations, channel, lines, levels } = problem;
  const open = locations.filter((one) => (one.channels?.includes(channel) ?? true) && one.regions === undefined);
  const found = new Map<string, Map<string, number>>();
  for (const sku of new Set(lines.map((line) => line.sku))) {
    const rows = levels.filter((level) => level.sku === sku && open.some(({ id }) => id === level.location));
    const lying = rows.reduce((sum, level) => sum + freeOnHand(level), 0);
    const wanted = wantedOf(problem, sku);
    const by = new Map<string, number>();
    for (const level of rows) {
      const units = lying >= wanted ? freeOnHand(level) : Math.max(0, purchasable(level));
      by.set(level.location, (by.get(level.location) ?? 0) + units);
    }
    found.set(sku, by);
  }
  return found;
}

function wantedOf({ lines }: SourcingRequest, sku: string): number {
  return lines.reduce((sum, line) => (line.sku === sku ? sum + line.units : sum), 0);
}

function reach(problem: SourcingRequest): Map<string, number> {
  return new Map(
    [...offered(problem)].map(([sku, by]) => [
      sku,
      Math.min(
        wantedOf(problem, sku),
        [...by.values()].reduce((sum, units) => sum + units, 0),
      ),
    ]),
  );
}

/**
 * The best of all plans: over every set of locations that may be used, each SKU by itself over every way to spread its units. Tries units, no
 * rule of what is cheap.
 */
/** A location that puts so many units into each parcel. */
const byUnits = (most: number): ParcelCounts => {
  const count: ParcelCounts['count'] = (given) => Math.ceil(given.reduce((sum, { units }) => sum + units, 0) / most);
  return { count, least: count };
};

/** Every way to take as much as there is of each SKU. */
function everyPlan(problem: SourcingRequest): Pick<SourcingPlan, 'allocations' | 'short' | 'trace'>[] {
  const by = offered(problem);
  let plans: SourcingPlan['allocations'][] = [[]];
  for (const [sku, units] of reach(problem)) {
    const spreads = spreadsOf(
      units,
      problem.locations.map(({ id }) => by.get(sku)?.get(id) ?? 0),
    ).map((taken) =>
      taken.flatMap((count, i) => {
        const location = problem.locations[i]?.id ?? '';
        return count === 0 ? [] : [{ lineId: '', sku, location, lot: '', units: count }];
      }),
    );
    plans = plans.flatMap((before) => spreads.map((spread) => [...before, ...spread]));
  }
  return plans.map((allocations) => ({ allocations, short: [], trace: [] }));
}

function spreadsOf(units: number, [first, ...others]: readonly number[]): number[][] {
  if (first === undefined) return units === 0 ? [[]] : [];
  return Array.from({ length: Math.min(units, first) + 1 }, (_, taken) =>
    spreadsOf(units - taken, others).map((rest) => [taken, ...rest]),
  ).flat();
}

function bestByForce(problem: SourcingRequest, goal: 'cost' | 'parcels'): { parcels?: number; cost: number } {
  const by = offered(problem);
  const most = reach(problem);
  let best = { parcels: Number.POSITIVE_INFINITY, cost: Number.POSITIVE_INFINITY };
  for (let set = 0; set < 2 ** problem.locations.length; set++) {
    const used = problem.locations.filter((_, i) => Math.floor(set / 2 ** i) % 2 === 1);
    const parts = [...most].map(([sku, units]) =>
      cheapestSpread(
        units,
        used.map(({ id }) => by.get(sku)?.get(id) ?? 0),
        used.map((of) => unitCost(problem, of, sku)),
      ),
    );
    if (parts.some((part) => part === null)) continue;
    const cost =
      parts.reduce<number>((sum, part) => sum + (part as number), 0) +
      used.reduce((sum, { costs }) => sum + (costs?.parcel?.['*'] ?? 0), 0) +
      Math.max(0, used.length - 1) * (problem.splitPenalty ?? 0);
    const fewer = goal === 'cost' ? 0 : used.length - best.parcels;
    if (fewer < 0 || (fewer === 0 && cost < best.cost)) best = { parcels: used.length, cost };
  }
  return goal === 'cost' ? { cost: best.cost } : best;
}

function unitCost(problem: SourcingRequest, { costs }: SourcingRequest['locations'][number], sku: string): number {
  const grams = Math.max(0, ...problem.lines.filter((line) => line.sku === sku).map((line) => line.weightGrams ?? 0));
  return (costs?.handling?.unit ?? 0) + Math.round(((costs?.kilogram?.['*'] ?? 0) * grams) / 1000);
}

/** The least that `units` cost over these stocks; null when they have too few. */
function cheapestSpread(units: number, stock: readonly number[], cost: readonly number[], from = 0): number | null {
  if (units === 0) return 0;
  if (from === stock.length) return null;
  let best: number | null = null;
  for (let taken = 0; taken <= Math.min(units, stock[from] as number); taken++) {
    const rest = cheapestSpread(units - taken, stock, cost, from + 1);
    if (rest === null) continue;
    const total = rest + taken * (cost[from] as number);
    if (best === null || total < best) best = total;
  }
  return best;
}
