import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CustomRule,
  freeOnHand,
  planSourcing,
  purchasable,
  type SourcingPlan,
  type SourcingRequest,
  verifyPlan,
} from '../../src/inventory';
import { anyRequest, place, request, row } from './stock';

const allocated = (plan: SourcingPlan) =>
  plan.allocations.map(({ lineId, location, units }) => [lineId, location, units]);
const parcels = (plan: SourcingPlan) => new Set(plan.allocations.map((allocation) => allocation.location)).size;

describe('sourcing by priority', () => {
  it('takes from the preferred location first and the rest from the next, and says why', () => {
    const levels = [row({ location: 'leeds', onHand: 9 }), row({ location: 'london', onHand: 2 })];

    const plan = planSourcing(
      request({ levels, locations: [place('london', 1), place('leeds', 2), place('york', 3)] }),
    );

    expect(plan).toEqual({
      allocations: [
        { lineId: '1', sku: 'MUG', location: 'london', lot: '', units: 2 },
        { lineId: '1', sku: 'MUG', location: 'leeds', lot: '', units: 1 },
      ],
      short: [],
      trace: [
        { location: 'london', used: true, ranks: { priority: 1 }, reason: 'gives 2' },
        { location: 'leeds', used: true, ranks: {}, reason: 'gives 1' },
        { location: 'york', used: false, ranks: {}, reason: 'has nothing free of what is wanted' },
      ],
    });
  });

  it('sums the demand of lines for the same SKU', () => {
    const lines = [
      { lineId: '1', sku: 'MUG', units: 2 },
      { lineId: '2', sku: 'MUG', units: 2 },
    ];

    const plan = planSourcing(request({ lines, levels: [row({ onHand: 3 })] }));

    expect(allocated(plan)).toEqual([
      ['1', 'london', 2],
      ['2', 'london', 1],
    ]);
    expect(plan.short).toEqual([{ lineId: '2', sku: 'MUG', wanted: 2, found: 1 }]);
  });

  it('names what is short when nobody has any', () => {
    const plan = planSourcing(request());

    expect(plan.allocations).toEqual([]);
    expect(plan.short).toEqual([{ lineId: '1', sku: 'MUG', wanted: 3, found: 0 }]);
  });

  it('passes by a location that does not serve the channel', () => {
    const locations = [place('london', 1, { channels: ['store'] }), place('leeds', 2)];
    const levels = [row({ onHand: 5 }), row({ location: 'leeds', onHand: 5 })];

    const plan = planSourcing(request({ locations, levels }));

    expect(allocated(plan)).toEqual([['1', 'leeds', 3]]);
    expect(plan.trace[0]?.reason).toBe('does not serve the channel web');
  });

  it('takes equal locations by their id, and rows of a location by their lot', () => {
    const locations = [place('b'), place('a')];
    const levels = [
      row({ location: 'b', onHand: 9 }),
      row({ location: 'a', lot: '2', onHand: 9 }),
      row({ location: 'a', lot: '1', onHand: 2 }),
    ];

    const plan = planSourcing(request({ locations, levels }));

    expect(plan.allocations.map(({ location, lot, units }) => [location, lot, units])).toEqual([
      ['a', '1', 2],
      ['a', '2', 1],
    ]);
  });
});

describe('overselling', () => {
  it('is not touched while what lies in stock is enough', () => {
    const levels = [row({ oversell: null }), row({ location: 'leeds', onHand: 3 })];

    expect(allocated(planSourcing(request({ levels })))).toEqual([['1', 'leeds', 3]]);
  });

  it('gives what stock cannot, without limit or up to its limit', () => {
    const unlimited = planSourcing(request({ levels: [row({ onHand: 1, oversell: null })] }));
    const limited = planSourcing(request({ levels: [row({ onHand: 1, oversell: 1 })] }));

    expect(allocated(unlimited)).toEqual([['1', 'london', 3]]);
    expect(allocated(limited)).toEqual([['1', 'london', 2]]);
  });
});

describe('sourcing by fewest parcels', () => {
  const levels = [
    row({ sku: 'A', location: 'london', onHand: 5 }),
    row({ sku: 'B', location: 'leeds', onHand: 5 }),
    row({ sku: 'A', location: 'york', onHand: 5 }),
    row({ sku: 'B', location: 'york', onHand: 5 }),
  ];
  const lines = [
    { lineId: '1', sku: 'A', units: 2 },
    { lineId: '2', sku: 'B', units: 2 },
  ];
  const locations = [place('london', 1), place('leeds', 2), place('york', 3)];

  it('prefers one location that has everything', () => {
    const plan = planSourcing(request({ lines, locations, levels, strategy: ['fewestParcels', 'priority'] }));

    expect(allocated(plan)).toEqual([
      ['1', 'york', 2],
      ['2', 'york', 2],
    ]);
    expect(plan.trace.map((entry) => entry.ranks)).toEqual([
      { fewestParcels: 2 },
      { fewestParcels: 2 },
      { fewestParcels: 1 },
    ]);
  });

  it('leaves ties to the next rule', () => {
    const both = [...levels, row({ sku: 'B', location: 'london', onHand: 5 })];

    const plan = planSourcing(request({ lines, locations, levels: both, strategy: ['fewestParcels', 'priority'] }));

    expect(allocated(plan)).toEqual([
      ['1', 'london', 2],
      ['2', 'london', 2],
    ]);
  });

  it('sees that two small locations beat a large one that needs two more', () => {
    const wanted = ['a', 'b', 'c', 'd', 'e', 'f'].map((sku) => ({ lineId: sku, sku, units: 1 }));
    const stock: Record<string, string[]> = {
      large: ['a', 'b', 'd', 'e'],
      left: ['a', 'b', 'c'],
      right: ['d', 'e', 'f'],
    };
    const places = Object.keys(stock).map((id) => place(id));
    const rows = places.flatMap(({ id }) => (stock[id] ?? []).map((sku) => row({ sku, location: id, onHand: 1 })));

    const plan = planSourcing(request({ lines: wanted, locations: places, levels: rows, strategy: ['fewestParcels'] }));

    expect(parcels(plan)).toBe(2);
    expect(plan.short).toEqual([]);
  });

  it('agrees with brute force on small problems', () => {
    fc.assert(
      fc.property(anyRequest(4, 5), (problem) => {
        const plan = planSourcing({ ...problem, strategy: ['fewestParcels', 'priority'] });

        expect(parcels(plan)).toBe(fewestByForce(problem));
      }),
      { numRuns: 1000 },
    );
  });

  it('still gives all there is to give over more locations than can be tried', () => {
    const many = Array.from({ length: 30 }, (_, i) => place(`l${i}`));
    const rows = many.map(({ id }, i) => row({ location: id, onHand: i + 1 }));
    const wanted = [{ lineId: '1', sku: 'MUG', units: 60 }];

    const plan = planSourcing(request({ lines: wanted, locations: many, levels: rows, strategy: ['fewestParcels'] }));

    expect(allocated(plan)).toEqual([
      ['1', 'l29', 30],
      ['1', 'l28', 29],
      ['1', 'l0', 1],
    ]);
  });
});

describe("a host's rule", () => {
  const levels = [row({ onHand: 5 }), row({ location: 'leeds', onHand: 5 })];
  const rule = (rank: CustomRule['rank']): CustomRule => ({ name: 'distance', rank });

  it('ranks before the rules behind it', () => {
    const far = rule(({ id }) => (id === 'london' ? 300 : 20));

    const plan = planSourcing(request({ levels, strategy: [far, 'priority'] }));

    expect(allocated(plan)).toEqual([['1', 'leeds', 3]]);
    expect(plan.trace.map((entry) => entry.ranks)).toEqual([{ distance: 300 }, { distance: 20 }]);
  });

  it('loses where it abstains for one location, and is passed over where it abstains for all', () => {
    const one = planSourcing(
      request({ levels, strategy: [rule(({ id }) => (id === 'london' ? null : 999)), 'priority'] }),
    );
    const all = planSourcing(request({ levels, strategy: [rule(() => null), 'priority'] }));

    expect(allocated(one)).toEqual([['1', 'leeds', 3]]);
    expect(allocated(all)).toEqual([['1', 'london', 3]]);
    expect(all.trace[0]?.ranks).toEqual({ distance: null, priority: 1 });
  });
});

describe('the check of a plan', () => {
  const problem = request({ levels: [row({ onHand: 5 })] });
  const sound = planSourcing(problem);
  const [first] = sound.allocations;
  if (first === undefined) throw new Error('the sound plan allocates');
  const codes = (plan: Partial<SourcingPlan>, asked: SourcingRequest = problem) =>
    verifyPlan(asked, { ...sound, ...plan }).map((found) => found.code);

  it('accepts a sound one', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[string, Partial<SourcingPlan>, string]>([
    ['more than the line wants', { allocations: [first, first] }, 'line.quantity'],
    [
      'a fraction of a unit',
      {
        allocations: [
          { ...first, units: 2.5 },
          { ...first, units: 0.5 },
        ],
      },
      'line.quantity',
    ],
    [
      'units below zero',
      {
        allocations: [
          { ...first, units: 4 },
          { ...first, units: -1 },
        ],
      },
      'line.quantity',
    ],
    ['a line that nobody asked for', { allocations: [{ ...first, lineId: '9' }] }, 'line.notFound'],
    ['another SKU than the line wants', { allocations: [{ ...first, sku: 'HAT' }] }, 'line.notFound'],
    ['a row that does not exist', { allocations: [{ ...first, lot: 'x' }] }, 'stock.unknown'],
    ['a location that the shop does not have', { allocations: [{ ...first, location: 'paris' }] }, 'port.failed'],
    ['a shortage that is not told', { allocations: [{ ...first, units: 1 }] }, 'port.failed'],
    ['a shortage that is none', { short: [{ lineId: '1', sku: 'MUG', wanted: 3, found: 3 }] }, 'port.failed'],
    ['a trace that leaves a location out', { trace: [] }, 'port.failed'],
  ])('finds %s', (_, plan, code) => {
    expect(codes(plan)).toContain(code);
  });

  it('finds more than the row may give', () => {
    expect(codes({}, { ...problem, levels: [row({ onHand: 5, reserved: 3 })] })).toEqual(['stock.short']);
  });
});

/** Units of the SKU that eligible locations can give to this request. */
function reach({ levels, locations, lines, channel }: SourcingRequest, sku: string): number {
  const open = locations.filter((one) => one.channels?.includes(channel) ?? true).map((one) => one.id);
  const rows = levels.filter((level) => level.sku === sku && open.includes(level.location));
  const wanted = lines.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.units, 0);
  return Math.min(wanted, giving(rows, wanted));
}

/** What lies there when that is enough for the SKU everywhere, else overselling counts too. */
function giving(rows: SourcingRequest['levels'], wanted: number, all = rows): number {
  const lying = all.reduce((sum, level) => sum + freeOnHand(level), 0);
  return rows.reduce((sum, level) => sum + (lying >= wanted ? freeOnHand(level) : Math.max(0, purchasable(level))), 0);
}

function fewestByForce(problem: SourcingRequest): number {
  const open = problem.locations.filter((one) => one.channels?.includes(problem.channel) ?? true).map((one) => one.id);
  const skus = [...new Set(problem.lines.map((line) => line.sku))];
  let fewest = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 2 ** open.length; set++) {
    const chosen = open.filter((_, i) => Math.floor(set / 2 ** i) % 2 === 1);
    const enough = skus.every((sku) => {
      const wanted = problem.lines.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.units, 0);
      const rows = problem.levels.filter((level) => level.sku === sku && open.includes(level.location));
      return (
        giving(
          rows.filter((level) => chosen.includes(level.location)),
          wanted,
          rows,
        ) >= reach(problem, sku)
      );
    });
    if (enough) fewest = Math.min(fewest, chosen.length);
  }
  return fewest;
}
