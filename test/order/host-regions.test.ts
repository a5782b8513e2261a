import { describe, expect, it } from 'vitest';
import { isOmsError } from '../../src/kernel';
import { defineRegion, explain, type HostRegion } from '../../src/order';
import { ann, aShop, customer, given, robot, system } from '../support/order-builders';
import { paid } from '../support/order-stories';

const engraving: HostRegion = {
  name: 'engraving',
  version: 1,
  initial: 'open',
  states: { open: { on: { 'engraving.done': 'done', 'order.cancelled': 'done' } }, done: {} },
};

/** Where a region is faulty. */
function faults(changes: Partial<HostRegion>): string[] {
  try {
    defineRegion({ ...engraving, ...changes });
    return [];
  } catch (error) {
    if (!isOmsError(error, 'config.invalid')) throw error;
    return error.problems.map(({ path }) => path?.join(' ') ?? '');
  }
}

describe('a region', () => {
  const hearing = (event: string) => faults({ states: { ...engraving.states, open: { on: { [event]: 'done' } } } });

  it('hears built-in facts and its own, and no word that nobody ever says', () => {
    expect([hearing('payment.captured'), hearing('engraving.begun')]).toEqual([[], []]);
    for (const event of ['order.placd', 'giftwrap.done', 'host.told', 'toString.x'])
      expect(hearing(event)).toEqual([`states open ${event}`]);
  });

  it('has versions from 1 on', () => {
    expect(faults({ version: 2 })).toEqual([]);
    for (const version of [0, -1, 1.5]) expect(faults({ version })).toEqual(['version']);
  });

  it('is told by kinds of actors that there are', () => {
    expect(faults({ toldBy: ['customer', 'staff'] })).toEqual([]);
    expect(faults({ toldBy: ['visitor' as 'staff'] })).toEqual(['toldBy']);
  });
});

describe('telling a region', () => {
  const told = { event: 'engraving.done' };
  const shopWith = (toldBy?: HostRegion['toldBy']) =>
    aShop({ regions: [toldBy ? { ...engraving, toldBy } : engraving] });

  it('is for everybody who works for the shop, and not for customers', () => {
    const story = paid({}, shopWith());

    for (const as of [ann, system, robot]) given(story).when('orders.tell', told, { as }).tells('host.told');
    given(story).when('orders.tell', told, { as: customer }).refuses('actor.notAllowed');
    const asked = explain(story.order, { shop: story.shop, actor: customer, at: '2026-01-10T12:00:00.000Z' });
    expect(asked.find(({ command }) => command === 'orders.tell')).toMatchObject({ allowed: false });
  });

  it('is for those whom the region names', () => {
    const story = paid({}, shopWith(['customer']));

    given(story).when('orders.tell', told, { as: customer }).tells('host.told');
    given(story).when('orders.tell', told, { as: ann }).refuses('actor.notAllowed');
  });

  it('is refused for one region where another one allows it', () => {
    const open: HostRegion = { ...engraving, name: 'open', initial: 'no', states: { no: { on: { 'open.up': 'no' } } } };
    const story = paid({}, aShop({ regions: [engraving, { ...open, toldBy: ['customer'] }] }));

    given(story).when('orders.tell', { event: 'open.up' }, { as: customer }).tells('host.told');
    given(story).when('orders.tell', told, { as: customer }).refuses('actor.notAllowed');
  });
});
