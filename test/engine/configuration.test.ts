/** What createOms is given: every fault is named by its place, all of them at once, and what is left out has its default. */
import { describe, expect, it } from 'vitest';
import { memory, simulatedCarrier, simulatedGateway } from '../../src/adapters/memory';
import { postgres } from '../../src/adapters/postgres';
import { createOms, defineRegion, isValidNumber, type OmsOptions } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import { anOrder, hour, openShop } from '../support/shop';

const shop = { id: 'main', zone: 'Europe/London', currency: 'GBP' };
/** Anything at all, as JavaScript hosts write it. */
const any = (value: unknown) => value as never;

const wrong: Readonly<
  Record<string, readonly [options: Readonly<Record<string, unknown>>, faults: readonly string[]]>
> = {
  'no shop': [{ shop: undefined }, ['shop']],
  'no store': [{ repository: undefined }, ['repository']],
  'a store without methods': [
    { repository: { commit() {} } },
    ['capabilities', ...Object.keys(memory()).filter((name) => !['capabilities', 'commit', 'join'].includes(name))].map(
      (name) => `repository.${name}`,
    ),
  ],
  'a shop in no zone, currency or language': [
    { shop: { id: 'my shop', zone: 'London', currency: 'pounds', locale: 'english please', colour: 'red' } },
    ['shop.colour', 'shop.currency', 'shop.id', 'shop.locale', 'shop.zone'],
  ],
  'a shop that rounds up': [
    { shop: { ...shop, rounding: 'up', taxRounding: 'order', pricesIncludeTax: 'yes' } },
    ['shop.pricesIncludeTax', 'shop.rounding', 'shop.taxRounding'],
  ],
  'channels that no order can name': [
    { shop: { ...shop, channels: ['my web', 7] } },
    ['shop.channels.0', 'shop.channels.1'],
  ],
  'names that are no options': [{ notifier: {}, setttleMs: 1 }, ['notifier', 'setttleMs']],
  'steps and values that are none': [
    { process: { confrim: 'manual', confirm: 'auto', completeAfterDays: 'two weeks', expireUnpaidAfterHours: -1 } },
    ['process.completeAfterDays', 'process.confirm', 'process.confrim', 'process.expireUnpaidAfterHours'],
  ],
  'bounds below zero': [
    {
      process: {
        limits: { maxAmount: -1, maxUnits: 2, discountPercentWithoutApproval: 200 },
        returns: { windowDays: 1.5, approve: 'yes' },
      },
    },
    [
      'process.limits.discountPercentWithoutApproval',
      'process.limits.maxAmount',
      'process.limits.maxUnits',
      'process.returns.approve',
      'process.returns.windowDays',
    ],
  ],
  'rules that check nothing': [
    { process: { rules: [{ name: 'vip' }], steps: [() => null] } },
    ['process.rules.0.check', 'process.steps.0'],
  ],
  'parcels without a release': [{ process: { dispatch: 'onRelease', release: 'manual' } }, ['process.dispatch']],
  'another relay': [{ relay: 'off', settleMs: -5 }, ['relay', 'settleMs']],
  'another sourcing': [{ sourcing: ['closest', { name: 'mine' }] }, ['sourcing.0', 'sourcing.1.rank']],
  'an optimum of nothing, and half a planner': [
    { sourcing: { strategy: { optimum: 'fame' }, shadow: { name: 'mine' }, splitPenalty: -1, locate: 'GB' } },
    ['sourcing.locate', 'sourcing.shadow.plan', 'sourcing.splitPenalty', 'sourcing.strategy.optimum'],
  ],
  'parcels in boxes that are none': [
    {
      parcels: [
        { boxes: [] },
        {
          boxes: [
            { id: 'S', inner: { length: 0, width: 1, height: 1 } },
            { id: 'S', inner: { length: 1, width: 1, height: 1 }, colour: 'red' },
          ],
        },
      ],
    },
    ['parcels.0.boxes', 'parcels.1.boxes.0.inner.length', 'parcels.1.boxes.1.colour', 'parcels.1.boxes.1.id'],
  ],
  'services of parcels that are none': [
    { parcelServices: { insure: 'all', signature: 'child', weigh: true } },
    ['parcelServices.insure', 'parcelServices.signature', 'parcelServices.weigh'],
  ],
  'services of parcels without a limit': [
    { parcelServices: { insure: { over: 5 }, signature: { above: 1.5 } } },
    [
      ...['parcelServices.insure.above', 'parcelServices.insure.over'],
      ...['parcelServices.signature.above', 'parcelServices.signature.by'],
    ],
  ],
  'parcels by rules that are none': [
    { parcels: ['colour', { backorder: 'never' }, { maxGrams: 0 }, { name: 'mine' }] },
    ['parcels.0', 'parcels.1.backorder', 'parcels.2.maxGrams', 'parcels.3.divide'],
  ],
  'places that nobody can find': [
    {
      locations: [
        {
          id: 'a',
          priority: 1,
          regions: ['England'],
          coordinates: { latitude: 91, longitude: 0 },
          costs: { parcel: { GB: 1.5 } },
          departures: { cutOff: '25:00', workdays: [8] },
          ordersPerDay: 0,
        },
      ],
    },
    [
      'locations.0.coordinates.latitude',
      'locations.0.costs.parcel',
      'locations.0.costs.parcel.*',
      'locations.0.departures.cutOff',
      'locations.0.departures.workdays.0',
      'locations.0.ordersPerDay',
      'locations.0.regions.0',
    ],
  ],
  'promises that nobody can keep': [
    {
      promises: {
        carrier: '',
        locations: {
          main: { hours: [{ days: [0], from: '17:00', to: '09:00' }], pickUps: ['25:00'], handlingMinutes: -1 },
        },
        collects: { zone: 'Mars/Olympus', holidays: ['2026-02-30'] },
        quantile: 'p99' as 'p90',
        fallbackDays: -1,
      },
    },
    [
      'promises.carrier',
      'promises.collects.holidays.0',
      'promises.collects.zone',
      'promises.fallbackDays',
      'promises.locations.main.handlingMinutes',
      'promises.locations.main.hours.0.days.0',
      'promises.locations.main.hours.0.to',
      'promises.locations.main.pickUps.0',
      'promises.quantile',
    ],
  ],
  'no location': [{ locations: [] }, ['locations']],
  'locations that cannot be named': [
    { locations: ['depot one', { id: 'b' }, { id: 'c', priority: 1, country: 'England', channels: 'web' }, null] },
    ['locations.0', 'locations.1.priority', 'locations.2.channels', 'locations.2.country', 'locations.3'],
  ],
  'two of a name': [{ locations: ['a', { id: 'a', priority: 1 }] }, ['locations']],
  'carriers that are no list': [{ carriers: {}, notifiers: 'mail' }, ['carriers', 'notifiers']],
  'a carrier that can do little': [
    { carriers: [{ ...simulatedCarrier({ id: 'best' }), quote: true, capabilities: { quotes: 1 } }] },
    [
      'carriers.0.capabilities.cancels',
      'carriers.0.capabilities.quotes',
      'carriers.0.capabilities.tracks',
      'carriers.0.id',
      'carriers.0.quote',
    ],
  ],
  'a notifier that sends nothing': [{ notifiers: [{ id: 'mail' }] }, ['notifiers.0.send']],
  'payment by nothing': [
    { payments: { card: null, cash: { rule: 'later' }, 'by hand': {}, wallet: { gateway: {} } } },
    [
      'payments.by hand',
      'payments.card',
      'payments.cash.rule',
      ...['authorize', 'capabilities', 'capture', 'lookup', 'refund', 'void'].map(
        (name) => `payments.wallet.gateway.${name}`,
      ),
    ],
  ],
  'a gateway that cannot give back': [
    { payments: { card: { ...simulatedGateway(), refund: undefined } } },
    ['payments.card.refund'],
  ],
  'ports without their methods': [
    {
      catalog: {},
      tax: 1,
      risk: {},
      publisher: {},
      numbers: {},
      clock: { now() {} },
      ids: {},
      logger: () => {},
      observer: {},
    },
    [
      ...['catalog.items', 'clock.sleep', 'ids.next', 'logger', 'numbers.next', 'observer.observe'],
      ...['publisher.publish', 'risk.assess', 'tax'],
    ],
  ],
  'a logger and observers that lack something': [
    { logger: { warn() {}, error() {} }, observer: [{ observe() {} }, {}] },
    ['logger.debug', 'logger.info', 'observer.1.observe'],
  ],
  'a region that is none': [{ regions: [{ name: 'giftwrap' }] }, ['initial', 'states', 'version'].map(inRegion)],
  'a region that leads nowhere': [
    { regions: [{ name: 'order', version: 1, initial: 'a', states: { b: { on: { 'order.placed': 'c' } } } }] },
    ['initial', 'name', 'states.b.order.placed'].map(inRegion),
  ],
};

function inRegion(path: string): string {
  return `regions.0.${path}`;
}

describe('createOms refuses', () => {
  it.each(Object.entries(wrong))('%s', (_what, [options, faults]) => {
    expect(faultsOf({ shop, repository: memory(), ...options })).toEqual([...faults].sort());
  });

  it('everything that is wrong at once', () => {
    const all = faultsOf({ shop: { ...shop, zone: 'London' }, repository: null, relay: 'off', notifier: {} });

    expect(all).toEqual(['notifier', 'relay', 'repository', 'shop.zone']);
  });
});

describe('what is no options at all is refused in words', () => {
  it.each([
    ['createOms', () => createOms(any(null))],
    ['createOms of nothing', () => createOms(any(undefined))],
    ['defineRegion', () => defineRegion(any({}))],
    ['defineRegion of nothing', () => defineRegion(any(null))],
    ['postgres', () => postgres(any(undefined))],
    ['postgres with an option that it does not have', () => postgres(any({ pool: {}, colour: 'red' }))],
  ])('%s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('isValidNumber', () => {
    expect(isValidNumber(any(5))).toBe(false);
  });

  it('within and runOnce', async () => {
    const { oms } = openShop(memory());

    await expect(oms.within(any({}), any(undefined))).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(oms.relay.runOnce(any({ budgetMs: -5, colour: 'red' }))).rejects.toMatchObject({
      problems: [{ path: ['budgetMs'] }, { path: ['colour'] }],
    });
  });
});

describe('createOms takes', () => {
  it('ports that are instances of classes', () => {
    class Shelf {
      items = async () => [];
    }
    class Wholesale extends Shelf {}

    expect(faultsOf({ shop, repository: memory(), catalog: new Wholesale(), relay: 'manual' })).toEqual([]);
  });

  it('an undefined option for one that is not given', async () => {
    const { oms, clock } = openShop(memory(), {
      process: any({ expireUnpaidAfterHours: undefined, limits: { maxAmount: undefined }, returns: undefined }),
      locations: any(undefined),
      sourcing: any(undefined),
      settleMs: any(undefined),
    });
    await oms.inventory.receive({ sku: 'MUG', quantity: 2 });
    const { id } = await oms.orders.place({ ...anOrder, payment: { method: 'transfer' } });

    clock.advance(73 * hour);
    await oms.relay.runOnce();

    expect((await oms.orders.get(id)).state.lifecycle).toBe('expired');
  });
});

function faultsOf(options: Readonly<Record<string, unknown>>): unknown {
  try {
    void createOms(options as unknown as OmsOptions).close();
    return [];
  } catch (error) {
    if (!isOmsError(error)) throw error;
    expect(new Set(error.problems.map(({ code }) => code))).toEqual(new Set(['config.invalid']));
    return error.problems.map(({ path = [] }) => path.join('.')).sort();
  }
}
