/** The next best carrier is taken when one refuses or is down, and no parcel ever has two labels. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CarrierMishap, type SimulatedCarrier, simulatedCarrier } from '../../src/adapters/memory';
import type { Oms } from '../../src/index';
import type { Carrier, Repository } from '../../src/ports';
import { ann, hour, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

type Fault =
  | Extract<CarrierMishap, 'ok' | 'refuse' | 'timeoutBefore' | 'timeoutAfterLabel'>
  | 'crashBefore'
  | 'crashAfterLabel';

/** A carrier whose next calls go wrong as `faults` says, and then no more. */
interface Faulty extends Carrier {
  readonly post: SimulatedCarrier;
  readonly faults: Fault[];
  readonly lookupFaults: boolean[];
}

describe.each(Object.entries(stores))('a carrier that sells no label on %s', (name, openStore) => {
  let store: Store;
  let shop: Shop;
  /** What a crash of the process in which a call is made does. */
  let crash: () => void;

  const faulty = (id: string, price: number, lookups: boolean): Faulty => {
    let mishap: CarrierMishap = 'ok';
    const post = simulatedCarrier({
      id,
      clock: { now: () => Date.parse(monday) },
      prices: [{ service: 'standard', price, days: 2 }],
      capabilities: { lookups },
      misbehave: () => mishap,
    });
    const faults: Fault[] = [];
    const lookupFaults: boolean[] = [];
    return {
      ...{ ...post, post, faults, lookupFaults },
      async createShipment(request) {
        const fault = faults.shift() ?? 'ok';
        mishap = fault === 'crashBefore' ? 'timeoutBefore' : fault === 'crashAfterLabel' ? 'timeoutAfterLabel' : fault;
        return post.createShipment(request).finally(() => fault.startsWith('crash') && crash());
      },
      ...(post.lookup && {
        async lookup(key) {
          if (lookupFaults.shift()) throw new Error('simulated: no answer');
          return post.lookup?.(key) ?? { status: 'none' };
        },
      }),
    };
  };
  const open = (lookups = true, otherLooksUp = lookups, carrierCalls = { failures: 2, restMs: 60_000 }) => {
    const [cheap, dear] = [faulty('cheap', 300, lookups), faulty('dear', 500, otherLooksUp)];
    shop = openShop(store.repository, { carriers: [dear, cheap], carrierCalls });
    return { cheap, dear };
  };
  const labels = (...carriers: readonly Faulty[]) =>
    carriers.flatMap(({ id, post }) => post.labels.map(({ tracking }) => ({ carrier: id, tracking })));
  const paid = async () => {
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 2, unitCost: 100 });
    const { id } = await shop.place();
    await shop.oms.relay.runOnce();
    return id;
  };
  const ask = async (id: string, carrier = 'best', oms = shop.oms) =>
    (await oms.shipments.dispatch(id, { carrier }, { actor: ann })).shipments[0];
  const asked = async () => {
    const id = await paid();
    await ask(id);
    return id;
  };
  /** Its parcel, after everything that is due within some hours. */
  const parcelOf = async (id: string, hours = 3) => {
    for (let n = 0; n < hours * 10; n++) {
      await shop.oms.relay.runOnce();
      shop.clock.advance(hour / 10);
    }
    const [{ status, carrier, tracking } = {} as never] = (await shop.oms.orders.get(id)).shipments;
    return { status, carrier, tracking };
  };
  const told = async (id: string) =>
    (await shop.oms.orders.history(id)).map(({ type }) => type).filter((type) => /^shipment/.test(type));

  beforeEach(async () => {
    store = await openStore();
    crash = () => {};
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('is passed over when it refuses: the next best offer is taken, and the parcel is called off when none is left', async () => {
    const { cheap, dear } = open();
    cheap.faults.push('refuse');
    const first = await asked();
    expect(await parcelOf(first)).toEqual({ status: 'dispatched', ...labels(cheap, dear)[0] });
    expect((await shop.oms.orders.history(first)).find(({ type }) => type === 'shipment.rerouted')?.data).toMatchObject(
      {
        ...{ carrier: 'dear', service: 'standard', code: 'parcel.refused', attempt: 1 },
      },
    );
    expect(await shop.oms.orders.margin(first)).toMatchObject({ carriage: 500 });

    cheap.faults.push('refuse');
    dear.faults.push('refuse');
    const second = await asked();
    expect(await parcelOf(second)).toMatchObject({ status: 'cancelled', carrier: 'dear' });
    expect(await told(second)).toEqual(['shipment.requested', 'shipment.rerouted', 'shipment.cancelled']);
    expect(labels(cheap, dear)).toHaveLength(1);
  });

  it.each([
    ['looks up', true],
    ['answers a repeated key alike', false],
  ])(
    'is paid for nothing: a label of a lost call is given back when the parcel is called off, where it %s',
    async (_words, lookups) => {
      const { cheap } = open(lookups);
      cheap.faults.push('timeoutAfterLabel');
      const id = await asked();
      await shop.oms.relay.runOnce();
      const [parcel] = (await shop.oms.orders.get(id)).shipments;
      expect(labels(cheap)).toHaveLength(1);
      await shop.oms.shipments.cancel(id, { shipmentId: parcel?.id ?? '' });

      expect(await parcelOf(id)).toMatchObject({ status: 'cancelled', tracking: null });
      expect(cheap.post.labels.map(({ cancelledAt }) => cancelledAt !== null)).toEqual([true]);
    },
  );

  it('keeps the label of a merged parcel that is called off when an order of it travels by it', async () => {
    const { cheap } = open();
    const who = { id: 'c-1', email: 'guest@example.com' };
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 6, unitCost: 100 });
    const ids = [(await shop.place({ customer: who })).id, (await shop.place({ customer: who })).id];
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.merge(ids, { carrier: 'best' }, { actor: ann });
    const shipments = () => Promise.all(ids.map(async (id) => (await shop.oms.orders.get(id)).shipments[0]));
    const isSent = async () => (await shipments()).some((parcel) => parcel?.status === 'dispatched');
    // Dies as soon as the first of the two has heard of the label.
    const running = process(shop, store.repository, async () => {
      if (await isSent()) running.die();
    });
    await running.oms.relay.runOnce().catch(() => {});
    expect((await shipments()).map((parcel) => parcel?.status).sort()).toEqual(['dispatched', 'requested']);
    const lead = (await shipments()).findIndex((parcel) => parcel?.status === 'requested');
    await shop.oms.shipments.cancel(ids[lead] ?? '', { shipmentId: (await shipments())[lead]?.id ?? '' });
    for (let n = 0; n < 40; n++) {
      await shop.oms.relay.runOnce();
      shop.clock.advance(hour / 4);
    }

    expect((await shipments()).map((parcel) => parcel?.status).sort()).toEqual(['cancelled', 'dispatched']);
    expect(cheap.post.labels.map(({ cancelledAt }) => cancelledAt)).toEqual([null]);
  });

  it('is asked for nothing when the parcel is called off before', async () => {
    const { cheap, dear } = open(false);
    const id = await paid();
    const parcel = await ask(id);
    await shop.oms.shipments.cancel(id, { shipmentId: parcel?.id ?? '' });

    expect(await parcelOf(id)).toMatchObject({ status: 'cancelled' });
    expect([...cheap.post.calls, ...dear.post.calls]).toEqual([]);
  });

  it.each([
    ['is passed over for all orders of a merged parcel', ['refuse'], [], 'dear'],
    ['knows nothing of a call for a merged parcel, and is passed over', ['timeoutBefore'], [], 'dear'],
    ['has sold the label of a merged parcel, and the process died', ['crashAfterLabel'], [], 'cheap'],
    ['and the others refuse a merged parcel: nobody waits for it', ['refuse'], ['refuse'], null],
    ['refuses, and the process of the next one dies with the label', ['refuse'], ['crashAfterLabel'], 'dear'],
  ] as const)('%s', async (_words, first, second, carrier) => {
    const { cheap, dear } = open();
    const parcelsOf = async () =>
      Promise.all(
        ids.map(async (id) => (await shop.oms.orders.get(id)).shipments.map((of) => [of.status, of.carrier])),
      );
    const who = { id: 'c-1', email: 'guest@example.com' };
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 6, unitCost: 100 });
    const ids = [(await shop.place({ customer: who })).id, (await shop.place({ customer: who })).id];
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.merge(ids, { carrier: 'best' }, { actor: ann });
    cheap.faults.push(...first);
    dear.faults.push(...second);
    let running = process(shop, store.repository);
    crash = () => running.die();
    for (let n = 0; n < 40; n++) {
      await running.oms.relay.runOnce().catch(() => {});
      if (running.isDead()) running = process(shop, store.repository);
      shop.clock.advance(hour / 4);
      expect(labels(cheap, dear).length).toBeLessThanOrEqual(1);
    }

    const found = await parcelsOf();
    if (carrier === null) expect(found).toEqual([[['cancelled', 'dear']], [['cancelled', 'cheap']]]);
    else expect(found).toEqual(Array(2).fill([['dispatched', carrier]]));
    const tracked = await Promise.all(ids.map(async (id) => (await shop.oms.orders.get(id)).shipments[0]?.tracking));
    expect(tracked).toEqual(Array(2).fill(labels(cheap, dear)[0]?.tracking ?? null));
  });

  it('is asked what became of a call that got no answer, and passed over only when it knows nothing of it', async () => {
    const { cheap, dear } = open();
    cheap.faults.push('timeoutBefore');
    cheap.lookupFaults.push(true);
    expect(await parcelOf(await asked())).toMatchObject({ status: 'dispatched', carrier: 'dear' });

    cheap.faults.push('timeoutAfterLabel');
    cheap.lookupFaults.push(true, true, true);
    const id = await asked();
    expect(await parcelOf(id, 8)).toMatchObject({ status: 'dispatched', carrier: 'cheap' });
    expect(await told(id)).toEqual(['shipment.requested', 'shipment.unknown', 'shipment.dispatched']);
    expect(labels(cheap, dear).map(({ carrier }) => carrier)).toEqual(['cheap', 'dear']);
  });

  it('is called again with the same key where it cannot be asked, and nobody else is', async () => {
    const { cheap, dear } = open(false);
    cheap.faults.push('timeoutBefore', 'timeoutAfterLabel', 'ok');
    const id = await asked();
    expect(await parcelOf(id)).toMatchObject({ status: 'dispatched', carrier: 'cheap' });
    expect([labels(cheap, dear).length, new Set(cheap.post.calls.map(({ key }) => key)).size]).toEqual([1, 1]);
    expect(dear.post.calls).toEqual([]);
  });

  it('is not called for other parcels while it is down, unless nobody else offers', async () => {
    const { cheap, dear } = open();
    const [one, two, three, named] = [await paid(), await paid(), await paid(), await paid()];
    cheap.faults.push('timeoutBefore', 'timeoutBefore');
    for (const id of [one, two]) expect(await ask(id)).toMatchObject({ carrier: 'cheap' });
    await shop.oms.relay.runOnce();
    // Another process has heard nothing of it, and takes its offer.
    const oms = shop.beside({});
    expect(await ask(three, 'best', oms)).toMatchObject({ carrier: 'cheap' });
    await ask(named, 'cheap', oms);
    await shop.oms.relay.runOnce();
    expect((await shop.oms.orders.get(three)).shipments).toMatchObject([{ status: 'dispatched', carrier: 'dear' }]);
    expect((await shop.oms.orders.get(named)).shipments).toMatchObject([{ status: 'requested', carrier: 'cheap' }]);
    expect(await told(three)).toEqual(['shipment.requested', 'shipment.rerouted', 'shipment.dispatched']);
    expect(cheap.post.calls).toHaveLength(2);

    for (const id of [one, two]) expect(await parcelOf(id)).toMatchObject({ status: 'dispatched' });
    expect(await parcelOf(named)).toMatchObject({ status: 'dispatched', carrier: 'cheap' });
    expect(labels(cheap, dear)).toHaveLength(4);
  });

  it('is waited for while it is down and may have sold a label to a process that died', async () => {
    const { cheap, dear } = open(true, true, { failures: 1, restMs: hour });
    const [other, sold] = [await paid(), await asked()];
    cheap.faults.push('crashAfterLabel', 'timeoutBefore');
    const first = process(shop, store.repository);
    crash = () => first.die();
    await first.oms.relay.runOnce().catch(() => {});
    const second = process(shop, store.repository);
    await ask(other, 'best', second.oms);
    await second.oms.relay.runOnce();
    // The first one's lease is over, and the second one has left the carrier alone since the other order.
    shop.clock.advance(60_000);
    await second.oms.relay.runOnce();
    expect((await shop.oms.orders.get(sold)).shipments).toMatchObject([{ status: 'requested', carrier: 'cheap' }]);
    expect(await parcelOf(sold, 5)).toMatchObject({ status: 'dispatched', carrier: 'cheap' });
    expect(await parcelOf(other, 5)).toMatchObject({ status: 'dispatched', carrier: 'dear' });
    expect(labels(cheap, dear)).toHaveLength(2);
  });

  it('is waited for when what was given up is delivered again, though nobody has asked it since', async () => {
    const { cheap, dear } = open(true, true, { failures: 1, restMs: 24 * hour });
    cheap.faults.push('timeoutAfterLabel');
    cheap.lookupFaults.push(...Array.from({ length: 30 }, () => true));
    const id = await asked();
    for (let n = 0; n < 60 && (await shop.oms.effects.dead()).length === 0; n++) {
      await shop.oms.relay.runOnce();
      shop.clock.advance(4 * hour);
    }
    const [given] = await shop.oms.effects.dead();
    const other = await paid();
    shop.clock.advance(24 * hour);
    cheap.faults.push('timeoutBefore');
    await ask(other);
    await shop.oms.relay.runOnce();
    if (given) await shop.oms.effects.redeliver(given);
    await shop.oms.relay.runOnce();
    expect((await shop.oms.orders.get(id)).shipments).toMatchObject([{ status: 'requested', carrier: 'cheap' }]);
    cheap.lookupFaults.length = 0;
    expect(await parcelOf(id, 30)).toMatchObject({ status: 'dispatched', carrier: 'cheap' });
    expect([given?.type, labels(cheap, dear).length]).toEqual(['carrier.createShipment', 2]);
  });

  it('gets its label back when the parcel was called off while it was bought', async () => {
    const { cheap, dear } = open();
    const id = await asked();
    const [parcel] = (await shop.oms.orders.get(id)).shipments;
    const bought = cheap.post.createShipment;
    cheap.createShipment = async (request) => {
      const answer = await bought(request);
      await shop.oms.shipments.cancel(id, { shipmentId: parcel?.id ?? '' }, { actor: ann });
      return answer;
    };
    expect(await parcelOf(id)).toMatchObject({ status: 'cancelled' });
    expect([...cheap.post.labels, ...dear.post.labels].map(({ cancelledAt }) => cancelledAt !== null)).toEqual([true]);
  });

  it('never leaves two labels for a parcel, whatever gets lost and whoever dies between', async () => {
    const fault = fc.constantFrom<Fault>(
      ...(['ok', 'refuse', 'timeoutBefore', 'timeoutAfterLabel', 'crashBefore', 'crashAfterLabel'] as const),
    );
    const faults = fc.array(fault, { maxLength: 4 });
    const deaf = fc.array(fc.boolean(), { maxLength: 3 });
    const days = fc.record({
      cheap: fc.record({ faults, deaf, lookups: fc.boolean() }),
      dear: fc.record({ faults, deaf, lookups: fc.boolean() }),
    });
    await fc.assert(
      fc.asyncProperty(days, async (day) => {
        const calls = { failures: 1, restMs: 2 * hour };
        const { cheap, dear } = open(day.cheap.lookups, day.dear.lookups, calls);
        const id = await asked();
        for (const carrier of [cheap, dear]) {
          const { faults: next, deaf: deafness } = day[carrier.id as 'cheap' | 'dear'];
          carrier.faults.push(...next);
          carrier.lookupFaults.push(...deafness);
        }
        let running = process(shop, store.repository);
        crash = () => running.die();
        for (let round = 0; round < 80; round++) {
          await running.oms.relay.runOnce().catch(() => {});
          if (running.isDead()) running = process(shop, store.repository);
          shop.clock.advance(hour / 2);
          expect(labels(cheap, dear).length).toBeLessThanOrEqual(1);
        }
        const [{ status, carrier, tracking } = {} as never] = (await shop.oms.orders.get(id)).shipments;
        const [label] = labels(cheap, dear);
        expect({ status, ...(label && { carrier, tracking }) }).toEqual(
          label ? { status: 'dispatched', ...label } : { status: 'cancelled' },
        );
      }),
      { numRuns: name === 'memory' ? 60 : 5 },
    );
  }, 120_000);
});

/** The shop's system in a process that may die: from then on nothing that it does reaches the store. */
function process(
  shop: Shop,
  repository: Repository,
  afterCommit: () => Promise<void> = async () => {},
): { oms: Oms; die(): void; isDead(): boolean } {
  let dead = false;
  const mortal = new Proxy(repository, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (dead) throw new Error('died');
        const answer: unknown = await value.apply(target, args);
        if (property === 'commit' || property === 'commitMany') await afterCommit();
        return answer;
      };
    },
  });
  const die = () => {
    dead = true;
  };
  return { oms: shop.beside({ repository: mortal }), die, isDead: () => dead };
}
