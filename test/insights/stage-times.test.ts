import { describe, expect, it } from 'vitest';
import { stageTimes } from '../../src/insights';

const at = (time: string) => `2026-01-31T${time}:00.000Z`;
const minute = 60_000;

describe('the stages of an order', () => {
  it('are timed from one to the next, from the first parcel out to the last one in', () => {
    const { steps, totalMs } = stageTimes([
      { type: 'order.placed', at: at('09:00') },
      { type: 'payment.captured', at: at('09:01') },
      { type: 'order.confirmed', at: at('09:05') },
      { type: 'order.released', at: at('10:00') },
      { type: 'shipment.dispatched', at: at('11:00') },
      { type: 'shipment.dispatched', at: at('12:00') },
      { type: 'shipment.delivered', at: at('13:00') },
      { type: 'shipment.delivered', at: at('15:00') },
      { type: 'order.completed', at: at('16:00') },
    ]);

    expect(steps).toEqual([
      { from: 'placed', to: 'confirmed', ms: 5 * minute },
      { from: 'confirmed', to: 'released', ms: 55 * minute },
      { from: 'released', to: 'dispatched', ms: 60 * minute },
      { from: 'dispatched', to: 'delivered', ms: 240 * minute },
      { from: 'delivered', to: 'completed', ms: 60 * minute },
    ]);
    expect(totalMs).toBe(420 * minute);
  });

  it('that were skipped join their neighbours, and those to come are null', () => {
    const { reached, steps } = stageTimes([
      { type: 'order.placed', at: at('09:00') },
      { type: 'shipment.dispatched', at: at('11:00') },
    ]);

    expect(steps).toEqual([{ from: 'placed', to: 'dispatched', ms: 120 * minute }]);
    expect(reached).toEqual({
      placed: at('09:00'),
      confirmed: null,
      released: null,
      dispatched: at('11:00'),
      delivered: null,
      completed: null,
    });
  });

  it('take no time where nothing was reached', () => {
    expect(stageTimes([])).toMatchObject({ steps: [], totalMs: 0 });
  });
});
