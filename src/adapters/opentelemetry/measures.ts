/** The instruments of the table, made; gauges are read when the SDK collects them. */
import type { Attributes, Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import type { Backlog } from '../../ports';
import { type InstrumentName, instruments } from './instruments';

/** The part of a pool of connections that is measured. */
export interface ConnectionPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export interface Measures {
  record(name: InstrumentName, value: number, attributes: Attributes): void;
  add(name: InstrumentName, value: number, attributes: Attributes): void;
}

/** Bounds of histograms by their unit. Seconds: from a read in memory to a gateway that is given up. */
const boundaries: Readonly<Record<string, readonly number[]>> = {
  s: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 300, 3_600, 86_400],
  '{set}': [1, 2, 4, 8, 16, 32, 64, 128],
  '{attempt}': [1, 2, 3, 5, 8, 12, 16, 20],
};

export function createMeasures(meter: Meter): Measures {
  const histograms = new Map<InstrumentName, Histogram>();
  const counters = new Map<InstrumentName, Counter>();
  for (const [name, { kind, unit, description }] of entries()) {
    const advice = { explicitBucketBoundaries: [...(boundaries[unit] ?? [])] };
    if (kind === 'histogram') histograms.set(name, meter.createHistogram(name, { unit, description, advice }));
    if (kind === 'counter') counters.set(name, meter.createCounter(name, { unit, description }));
  }
  return {
    record: (name, value, attributes) => histograms.get(name)?.record(value, attributes),
    add: (name, value, attributes) => counters.get(name)?.add(value, attributes),
  };
}

/** Asks the store of every system that is added, each time the SDK collects; a store that does not answer has no figure then. */
export function watchBacklogs(meter: Meter, common: Attributes): Set<() => Promise<Backlog>> {
  const backlogs = new Set<() => Promise<Backlog>>();
  const pending = gauge(meter, 'orderwright.effects.pending');
  const dead = gauge(meter, 'orderwright.effects.dead');
  const age = gauge(meter, 'orderwright.effects.age');
  const late = gauge(meter, 'orderwright.deadlines.delay');
  meter.addBatchObservableCallback(
    async (result) => {
      const read = await Promise.all([...backlogs].map((backlog) => backlog().catch(() => null)));
      for (const found of read) {
        if (!found) continue;
        const attributes = { ...common, 'orderwright.shop': found.shop };
        result.observe(pending, found.pending, attributes);
        result.observe(dead, found.dead, attributes);
        result.observe(age, found.oldestPendingMs / 1_000, attributes);
        result.observe(late, found.deadlineLateMs / 1_000, attributes);
      }
    },
    [pending, dead, age, late],
  );
  return backlogs;
}

export function watchPool(meter: Meter, pool: ConnectionPool, common: Attributes): void {
  const count = gauge(meter, 'db.client.connection.count');
  const waiting = gauge(meter, 'db.client.connection.pending_requests');
  const attributes = { ...common, 'db.client.connection.pool.name': 'orderwright' };
  meter.addBatchObservableCallback(
    (result) => {
      const { totalCount, idleCount, waitingCount } = pool;
      result.observe(count, idleCount, { ...attributes, 'db.client.connection.state': 'idle' });
      result.observe(count, totalCount - idleCount, { ...attributes, 'db.client.connection.state': 'used' });
      result.observe(waiting, waitingCount, attributes);
    },
    [count, waiting],
  );
}

function gauge(meter: Meter, name: InstrumentName): ObservableGauge {
  const { unit, description } = instruments[name];
  return meter.createObservableGauge(name, { unit, description });
}

const entries = () => Object.entries(instruments) as [InstrumentName, (typeof instruments)[InstrumentName]][];
