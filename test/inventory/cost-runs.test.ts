/** Layers cut into runs of units that cost the same. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterCosts,
  type CostCounter,
  type CostRun,
  carriedRuns,
  costGuards,
  createCostBook,
  cutRuns,
  layerMoves,
  restoreRuns,
  runOf,
  runsUnits,
  runsValue,
  summedRuns,
  takeRuns,
  withLayers,
} from '../../src/inventory';

const receivedAt = '2026-01-31T09:30:00.000Z';
const row = { sku: 'MUG', location: 'london', lot: '' };
const aLayer = fc.record({ units: fc.integer({ min: 1, max: 50 }), value: fc.integer({ min: 0, max: 20_000 }) });
const someLayers = fc.array(aLayer, { minLength: 1, maxLength: 5 });
const costings = fc.constantFrom('fifo' as const, 'average' as const);

function cut(layers: readonly { readonly units: number; readonly value: number }[]): CostRun[] {
  return layers.flatMap((layer, i) => cutRuns({ id: `po-${i}`, receivedAt: `2026-01-0${i + 1}`, ...layer }));
}

describe('runs of a layer', () => {
  it('are at most two, a minor unit apart, and worth what the layer is worth', () => {
    fc.assert(
      fc.property(aLayer, ({ units, value }) => {
        const runs = cutRuns({ id: 'po', receivedAt, units, value });
        const costs = runs.map(({ unitCost }) => unitCost);
        expect([runsUnits(runs), runsValue(runs), runs.length <= 2]).toEqual([units, value, true]);
        expect(Math.max(...costs) - Math.min(...costs)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('have a name each, from which they are read again', () => {
    const run = { layer: 'po 1', receivedAt, unitCost: 250, units: 3 };
    expect(layerMoves([run]).map(runOf)).toEqual([run]);
  });

  it('give units in any sequence, and never more of a run than it has', () => {
    fc.assert(
      fc.property(someLayers, costings, fc.array(fc.integer({ min: 1, max: 40 })), (layers, costing, takes) => {
        let runs = cut(layers);
        const [units, value] = [runsUnits(runs), runsValue(runs)];
        let [gone, cost] = [0, 0];
        takes.forEach((wanted, n) => {
          const count = Math.min(wanted, runsUnits(runs));
          const taken = takeRuns(runs, count, { costing, newLayer: `new-${n}` });
          runs = summedRuns([...runs, ...taken]);
          gone += count;
          cost -= runsValue(taken);
          expect(runs.every((run) => run.units > 0)).toBe(true);
          expect([runsUnits(carriedRuns(taken)), runsValue(carriedRuns(taken))]).toEqual([count, 0 - runsValue(taken)]);
        });
        expect([runsUnits(runs) + gone, runsValue(runs) + cost]).toEqual([units, value]);
      }),
    );
  });

  it('come back in any sequence at just what they left at', () => {
    fc.assert(
      fc.property(someLayers, costings, fc.array(fc.integer({ min: 1, max: 20 })), (layers, costing, parts) => {
        const runs = cut(layers);
        let out = carriedRuns(takeRuns(runs, runsUnits(runs), { costing, newLayer: 'new' }));
        let value = 0;
        for (const part of [...parts, Number.MAX_SAFE_INTEGER]) {
          const back = restoreRuns(out, Math.min(part, runsUnits(out)));
          value += runsValue(back);
          out = summedRuns([...out, ...back.map((run) => ({ ...run, units: -run.units }))]);
        }
        expect([value, out]).toEqual([runsValue(runs), []]);
      }),
    );
  });
});

describe('guards of what leaves', () => {
  type Counters = readonly CostCounter[];
  const apply = (counters: Counters, guards: ReturnType<typeof costGuards>): Counters | null => {
    const values = new Map(counters.map((of) => [`${of.space} ${of.key}`, of]));
    for (const { space, key, delta, floor } of guards) {
      const value = (values.get(`${space} ${key}`)?.value ?? 0) + delta;
      if (delta < 0 && value < floor) return null;
      values.set(`${space} ${key}`, { space, key, value });
    }
    return [...values.values()];
  };
  const unitsAndValue = (counters: Counters) => {
    const runs = counters
      .filter(({ space }) => space === 'cost')
      .map(({ key, value }) => runOf({ layer: key.split('\u001f').at(-1) ?? '', units: value }));
    return [runsUnits(runs), runsValue(runs)] as const;
  };

  it('let through in any order only what leaves every run whole and no average stale: what comes in is what is left and what left', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), units: fc.integer({ min: 1, max: 9 }), value: fc.nat(5_000) }),
      fc.record({ kind: fc.constant('take' as const), units: fc.integer({ min: 1, max: 9 }), stale: fc.nat(3) }),
    );
    fc.assert(
      fc.property(costings, fc.array(step, { maxLength: 30 }), (costing, steps) => {
        const seen: Counters[] = [[]];
        let [received, frozen, refused] = [0, 0, 0];
        steps.forEach((of, n) => {
          const now = seen.at(-1) as Counters;
          const then = of.kind === 'put' ? now : (seen.at(-1 - of.stale) ?? now);
          const book = createCostBook({ rows: [], counters: then, costing, newLayer: () => `new-${n}` });
          const units = of.kind === 'put' ? of.units : Math.min(of.units, runsUnits(book.runs(row)));
          const runs =
            of.kind === 'put'
              ? cutRuns({ id: `po-${n}`, receivedAt: `2026-01-01T00:00:${String(n).padStart(2, '0')}.000Z`, ...of })
              : book.take(row, units).runs;
          const move = { ...row, onHand: of.kind === 'put' ? units : -units, ...withLayers(runs) };
          const after = apply(now, costGuards([move], { costing, seen: then }));
          if (!after) {
            refused++;
            return;
          }
          if (of.kind === 'put') received += of.value;
          else {
            frozen -= runsValue(runs);
            const [there, worth] = unitsAndValue(now);
            // Whoever is let through at an average has seen the average that there is.
            if (costing === 'average' && units > 0)
              expect(Math.abs(-runsValue(runs) - (worth * units) / there)).toBeLessThanOrEqual(1 + units / there);
          }
          expect(after.filter(({ space, value }) => space === 'cost' && value < 0)).toEqual([]);
          seen.push(after);
        });
        expect(unitsAndValue(seen.at(-1) as Counters)[1] + frozen).toBe(received);
        expect(refused).toBeLessThanOrEqual(steps.filter(({ kind }) => kind === 'take').length);
      }),
    );
  });

  it('tell the counters as movements leave them', () => {
    const [run] = cutRuns({ id: 'po', receivedAt, units: 2, value: 500 });
    const move = { ...row, onHand: 2, ...withLayers([run as CostRun]) };
    const counters = afterCosts([], [move]);
    expect(afterCosts(counters, [move]).map(({ value }) => value)).toEqual([4]);
  });
});
