/** How long an order took from stage to stage. */
import { type Instant, msOf } from '../kernel';
import type { FactType } from '../order/vocabulary';

/** The stages of an order in the order of its life. */
export const stages = ['placed', 'confirmed', 'released', 'dispatched', 'delivered', 'completed'] as const;

/** A stage of an order. */
export type Stage = (typeof stages)[number];

/** A fact as far as its time matters. */
export interface TimedFact {
  readonly type: string;
  readonly at: Instant;
}

/** The time between two stages that an order reached, one after the other. */
export interface StageStep {
  readonly from: Stage;
  readonly to: Stage;
  readonly ms: number;
}

/** When an order reached each stage (null: not yet), and how long each step took. */
export interface StageDurations {
  readonly reached: Readonly<Record<Stage, Instant | null>>;
  readonly steps: readonly StageStep[];
  /** From the first stage reached to the last, in milliseconds. */
  readonly totalMs: number;
}

/** The facts that say so. Of several parcels the first one that leaves and the last one that arrives count. */
const factsOf: Readonly<Record<Stage, readonly FactType[]>> = {
  placed: ['order.placed'],
  confirmed: ['order.confirmed'],
  released: ['order.released'],
  dispatched: ['shipment.dispatched', 'lines.fulfilled'],
  delivered: ['shipment.delivered', 'lines.fulfilled'],
  completed: ['order.completed'],
};

/**
 * The durations between the stages that an order has reached, in milliseconds. A stage that was skipped joins its neighbours.
 *
 * Law: Σ steps = totalMs. A step is negative where facts were told out of order: nothing is hidden.
 *
 * @example
 * stageTimes([{ type: 'order.placed', at: '2026-01-31T09:00:00.000Z' }, { type: 'order.confirmed', at: '2026-01-31T09:00:05.000Z' }]).steps;
 * // [{ from: 'placed', to: 'confirmed', ms: 5000 }]
 */
export function stageTimes(facts: readonly TimedFact[]): StageDurations {
  const reached: StageDurations['reached'] = {
    placed: timeOf('placed', facts),
    confirmed: timeOf('confirmed', facts),
    released: timeOf('released', facts),
    dispatched: timeOf('dispatched', facts),
    delivered: timeOf('delivered', facts),
    completed: timeOf('completed', facts),
  };
  const times = stages.flatMap((stage) => (reached[stage] === null ? [] : [{ stage, ms: msOf(reached[stage]) }]));
  const steps = times.slice(1).map((time, i) => {
    const before = times[i] ?? time;
    return { from: before.stage, to: time.stage, ms: time.ms - before.ms };
  });
  return { reached, steps, totalMs: steps.reduce((sum, step) => sum + step.ms, 0) };
}

function timeOf(stage: Stage, facts: readonly TimedFact[]): Instant | null {
  const words: readonly string[] = factsOf[stage];
  const times = facts.filter(({ type }) => words.includes(type)).map((fact) => fact.at);
  if (times.length === 0) return null;
  const latest = stage === 'delivered';
  return times.reduce((best, at) => (at > best === latest ? at : best));
}
