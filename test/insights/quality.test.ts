/** Learning from returns, cases and ratings: what is faulty is found first, and noise cries no wolf. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeliveredLine, logTail, qualityProposals, qualityRates, wilson } from '../../src/insights';

/** Chance that repeats itself. Source: mulberry32 (T. Ettinger, public domain). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Planted = (line: DeliveredLine) => DeliveredLine['signals'];

/** A shop's deliveries: 20 SKUs in 5 lots each, of 5 suppliers, by 3 carriers to 4 countries, from 3 locations, under 2 policies. */
function deliveries(seed: number, orders: number, planted: Planted = () => []): DeliveredLine[] {
  const chance = seeded(seed);
  const pick = (count: number) => Math.floor(chance() * count);
  return Array.from({ length: orders }, (_, order) => {
    const lane = `c${pick(3)} standard ${['GB', 'FR', 'DE', 'TW'][pick(4)]}`;
    const location = `l${pick(3)}`;
    return Array.from({ length: 1 + pick(3) }, (): DeliveredLine => {
      const item = pick(20);
      const signals = (['defect', 'damage', 'description', 'picking', 'rating', 'complaint'] as const).filter(
        () => chance() < 0.02,
      );
      const line: DeliveredLine = {
        ...{ order: `o${order}`, sku: `S${item}`, lot: `L${pick(5)}`, units: 1 + pick(3), supplier: `s${item % 5}` },
        ...{ lane, location, policy: `v${1 + pick(2)}`, signals, orderSignals: [] },
      };
      return { ...line, signals: [...signals, ...(chance() < 0.15 ? planted(line) : [])] };
    });
  }).flat();
}

describe('shares', () => {
  it('have the bounds of Wilson', () => {
    const { low, high } = wilson(2, 10);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0567', '0.5098']);
    expect([wilson(0, 0), wilson(0, 5).low, wilson(5, 5).high]).toMatchObject([{ low: 0, high: 1 }, 0, 1]);
  });

  it('hold what is true in about 95 of 100 cases', () => {
    const chance = seeded(7);
    let held = 0;
    for (let run = 0; run < 2_000; run++) {
      const count = Array.from({ length: 40 }, () => chance()).filter((drawn) => drawn < 0.1).length;
      const { low, high } = wilson(count, 40);
      if (low <= 0.1 && 0.1 <= high) held += 1;
    }
    expect(held / 2_000).toBeGreaterThan(0.93);
  });

  it('are exact chances that sum up as they must', () => {
    expect(Math.exp(logTail({ count: 3, of: 3, allCount: 3, allOf: 6 }))).toBeCloseTo(0.05, 12);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 600 }), fc.nat(), fc.nat(), (allOf, a, b) => {
        const [of, allCount] = [a % (allOf + 1), b % (allOf + 1)];
        const most = Math.min(of, allCount);
        const tails = Array.from({ length: most + 1 }, (_, count) => Math.exp(logTail({ count, of, allCount, allOf })));
        expect(tails[0]).toBe(1);
        for (let k = 1; k < tails.length; k++) expect(tails[k]).toBeLessThanOrEqual((tails[k - 1] as number) + 1e-9);
        // The expected number of those that went wrong is the sum of the tails.
        const mean = tails.slice(1).reduce((sum, tail) => sum + tail, 0);
        expect(mean).toBeCloseTo((of * allCount) / allOf, 6);
      }),
    );
  });
});

describe('quality', () => {
  it('is counted by order, with bounds, for each lot, SKU, supplier, lane, location and policy', () => {
    const line = deliveries(1, 1)[0] as DeliveredLine;
    const rates = qualityRates([
      { ...line, order: 'a', sku: 'MUG', lot: 'L-7', units: 2, signals: ['defect'] },
      { ...line, order: 'a', sku: 'MUG', lot: 'L-7', units: 3, signals: ['defect'] },
      { ...line, order: 'b', sku: 'MUG', lot: '', units: 1, supplier: null, signals: [], orderSignals: ['late'] },
    ]);
    const of = (dimension: string) =>
      rates.flatMap((rate) =>
        rate.dimension === dimension
          ? [[rate.value, rate.orders, rate.units, rate.signals.defect.count, rate.signals.late.count]]
          : [],
      );
    expect(of('lot')).toEqual([['MUG L-7', 1, 5, 1, 0]]);
    expect(of('sku')).toEqual([['MUG', 2, 6, 1, 0]]);
    expect(of('supplier')).toEqual([[line.supplier, 1, 5, 1, 0]]);
    expect(of('lane')).toEqual([[line.lane, 2, 6, 1, 1]]);
    expect(rates.find(({ dimension }) => dimension === 'sku')?.signals.defect).toEqual(wilson(1, 2));
  });

  it('ranks a planted faulty lot first among a hundred, and blames nothing else for it', () => {
    for (let seed = 0; seed < 10; seed++) {
      const faulty: Planted = ({ sku, lot }) => (sku === 'S3' && lot === 'L2' ? ['defect', 'complaint'] : []);
      const proposals = qualityProposals(deliveries(seed, 8_000, faulty));
      expect(proposals[0]).toMatchObject({ action: 'holdLot', dimension: 'lot', value: 'S3 L2' });
      expect(proposals[0]?.share.low).toBeGreaterThan(proposals[0]?.rest.high ?? 1);
      const blamed = proposals.slice(1).map(({ value }) => value);
      expect(blamed).not.toContain('S3');
      expect(blamed).not.toContain('s3');
    }
  }, 120_000);

  it('tells a lane that breaks things, a description that is wrong and a supplier from each other', () => {
    const planted: Planted = ({ sku, lane, supplier }) => [
      ...(lane === 'c1 standard FR' ? (['damage'] as const) : []),
      ...(sku === 'S7' ? (['description'] as const) : []),
      ...(supplier === 's4' ? (['defect'] as const) : []),
    ];
    const proposals = qualityProposals(deliveries(5, 12_000, planted)).slice(0, 3);
    expect(new Set(proposals.map(({ action, value }) => `${action} ${value}`))).toEqual(
      new Set(['dropCarrier c1 standard FR', 'correctDescription S7', 'askSupplier s4']),
    );
  });

  it('proposes nothing where nothing is wrong, but in as few cases as it says', () => {
    const runs = 400;
    let alarms = 0;
    for (let seed = 1; seed <= runs; seed++) if (qualityProposals(deliveries(seed * 7919, 600)).length > 0) alarms += 1;
    // Of 400 runs at 5 %, more than 32 would be seen once in 200 times; the exact test stays well below.
    expect(alarms).toBeLessThanOrEqual(32);
    expect(qualityProposals([])).toEqual([]);
  }, 120_000);

  it('says nothing of few orders, and of what all have in common', () => {
    const line = deliveries(1, 1)[0] as DeliveredLine;
    expect(
      qualityProposals([
        { ...line, signals: ['defect'] },
        { ...line, order: 'b', lot: 'L9' },
      ]),
    ).toEqual([]);
  });
});
