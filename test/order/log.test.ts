import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createEvolve,
  decodeFact,
  decodeOrder,
  defineRegion,
  type EncodedOrder,
  emptyOrder,
  encodeFact,
  encodeOrder,
  type Fact,
  factOf,
  type HostRegion,
  news,
  type OrderRecord,
  rebased,
  rebaseReason,
} from '../../src/order';
import { aShop, id, noon, system } from '../support/order-builders';
import { paid, placed } from '../support/order-stories';
import { giftwrap } from './random-shops';
import { endOf, plans, worldsOf } from './random-story';

const fold = (facts: readonly Fact[], regions: readonly HostRegion[], from = emptyOrder('main', id(0), regions)) =>
  facts.reduce(createEvolve(regions), from);

const checkpoint = (snapshot: OrderRecord, reason: 'schema' | 'machine' | 'archive' = 'archive'): Fact =>
  factOf(news('order.rebased', { snapshot, reason }), noon, system);

describe('the law of the log', () => {
  it('holds: the facts folded again are the order', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { facts, order } = endOf(plan).story;

        expect(fold(facts, plan.shop.regions)).toEqual(order);
      }),
      { numRuns: 60 },
    );
  });

  it('holds for facts and orders that went through the store as text', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        let stored: EncodedOrder = { head: '', sections: {} };
        let before: OrderRecord | null = null;
        for (const { story } of worldsOf(plan)) {
          const { head, sections } = encodeOrder(before, story.order);
          stored = { head, sections: { ...stored.sections, ...sections } };
          before = story.order;
        }
        const { facts, order } = endOf(plan).story;
        const log = facts.map((fact) => decodeFact(encodeFact(fact, noon), noon));

        expect(decodeOrder(stored)).toEqual(order);
        expect(fold(log, plan.shop.regions)).toEqual(order);
      }),
      { numRuns: 60 },
    );
  });

  it('holds from a checkpoint: what came before it is not needed any more', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, cut) => {
        const { facts, order } = endOf(plan).story;
        const at = cut % (facts.length + 1);
        const snapshot = fold(facts.slice(0, at), plan.shop.regions);

        expect(fold([checkpoint(snapshot), ...facts.slice(at)], plan.shop.regions)).toEqual(order);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['order.teleported', 'constructor', 'toString'])(
    'does not guess at a fact that it does not know (%s)',
    (type) => {
      const unknown = { type, at: noon, by: system, data: {} } as unknown as Fact;

      expect(() => fold([unknown], [])).toThrow(`unknown fact "${type}"`);
    },
  );
});

describe('what is stored', () => {
  it('is the head alone, where nothing else has changed', () => {
    const before = placed();
    const after = before.does('orders.note', { text: 'ring twice' });

    expect(Object.keys(encodeOrder(null, before.order).sections)).toEqual(['lines']);
    expect(Object.keys(encodeOrder(before.order, after.order).sections)).toEqual([]);
  });

  it('is refused when a newer release wrote it', () => {
    const { head } = placed().order;
    const newer = encodeOrder(null, { ...placed().order, head: { ...head, schema: head.schema + 1 } }).head;

    expect(() => decodeOrder({ head: newer, sections: {} })).toThrow('was written with schema 2; this release knows 1');
  });
});

describe('a shop that changes its regions', () => {
  const wrapping = aShop({ regions: [giftwrap] });
  const customs = defineRegion({
    name: 'customs',
    version: 1,
    initial: 'none',
    states: { none: { on: { 'customs.asked': 'open' } }, open: {} },
  });

  it('rebases its orders', () => {
    const { order } = paid({}, wrapping);

    expect(rebaseReason(order, [giftwrap])).toBeNull();
    expect(rebaseReason(order, [])).toBe('machine');
    expect(rebaseReason(order, [{ ...giftwrap, version: 2 }])).toBe('machine');
  });

  it('keeps a region that it has no more as it was, whatever happens then', () => {
    const wrapped = paid({}, wrapping).does('orders.tell', { event: 'giftwrap.wrapped' });
    const { order, facts } = wrapped;
    const later = wrapped.does('shipments.dispatch', { carrier: null }).facts.slice(facts.length);

    const without = fold([...facts, checkpoint(rebased(order, []), 'machine'), ...later], []);

    expect(order.head.states.giftwrap).toBe('done');
    expect(without.head.states.giftwrap).toBe('done');
    expect(rebaseReason(without, [])).toBeNull();
  });

  it('finds a new region in its initial state', () => {
    const { order, facts } = paid({}, wrapping);

    const more = fold([...facts, checkpoint(rebased(order, [giftwrap, customs]), 'machine')], [giftwrap, customs]);

    expect(more.head.states).toEqual({ ...order.head.states, customs: 'none' });
  });

  it('finds a region in its initial state when its old state is gone', () => {
    const { order } = paid({}, wrapping);
    const other = defineRegion({ name: 'giftwrap', version: 2, initial: 'plain', states: { plain: {} } });

    expect(rebased(order, [other]).head.states.giftwrap).toBe('plain');
  });
});
