/** What carriers tell of parcels, late, twice and in any order: one state, whatever came first. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrackingStatus } from '../../src/fulfillment';
import { ann, day, hour, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const statuses: readonly TrackingStatus[] = [
  ...(['unknown', 'labelCreated', 'inTransit', 'outForDelivery', 'availableForPickup', 'failedAttempt'] as const),
  ...(['lost', 'damaged', 'delivered', 'returnToSender'] as const),
];

interface Report {
  /** Which of the order's parcels. */
  readonly parcel: 0 | 1;
  readonly status: TrackingStatus;
  /** Hours after it left, by the carrier's clock. */
  readonly hours: number;
}

const report: fc.Arbitrary<Report> = fc.record({
  parcel: fc.constantFrom(0, 1),
  status: fc.constantFrom(...statuses),
  hours: fc.nat({ max: 4 }),
});

/** Reports, and the same ones in another order, some of them again. */
const retold = fc.array(report, { minLength: 2, maxLength: 7 }).chain((told) =>
  fc.tuple(
    fc.constant(told),
    fc
      .tuple(
        fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length }),
        fc.array(fc.constantFrom(...told), { maxLength: 4 }),
      )
      .map(([shuffled, again]) => [...shuffled, ...again]),
  ),
);

const atHours = (hours: number) => new Date(Date.parse(monday) + hours * hour).toISOString();

describe.each(Object.entries(stores))('what is told of parcels on %s', (name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 1_000, unitCost: 100 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  /** Three mugs that left in two parcels. */
  const sent = async () => {
    const { id } = await shop.place({ lines: [{ sku: 'MUG', quantity: 3 }] });
    await shop.oms.relay.runOnce();
    const send = (units: number) =>
      shop.oms.shipments.dispatch(id, { carrier: null, lines: [{ lineId: '1', units }] }, { actor: ann });
    await send(1);
    return send(2);
  };
  const tell = async (id: string, shipmentId: string, { status, hours }: Omit<Report, 'parcel'>) =>
    shop.oms.shipments.track(id, { shipmentId, status, at: atHours(hours) });
  /** Everything of it that is not its own name, and not when it was written. */
  const standing = async (id: string) => {
    const { state, lines, shipments, totals, times, payments } = await shop.oms.orders.get(id);
    return {
      ...{ state, totals, delivered: times.delivered },
      lines: lines.map(({ shipped, delivered, lost, sentBack, reshipped, returned }) => ({
        ...{ shipped, delivered, lost, sentBack, reshipped, returned },
      })),
      parcels: shipments.map(({ status, trackingStatus, trackedAt, followUp }) => ({
        ...{ status, trackingStatus, trackedAt, followUp },
      })),
      payments: payments.map(({ status, captured, refunded }) => ({ status, captured, refunded })),
    };
  };

  it('gives one order in any order of the same reports, with any of them repeated', async () => {
    const tellAll = async (told: readonly Report[]) => {
      const { id, shipments } = await sent();
      for (const { parcel, ...of } of told) {
        const before = await standing(id);
        await tell(id, shipments[parcel]?.id ?? '', of);
        shop.clock.advance(hour);
        await tell(id, shipments[parcel]?.id ?? '', of);
        expect(before.parcels[1 - parcel]).toEqual((await standing(id)).parcels[1 - parcel]);
      }
      return standing(id);
    };
    await fc.assert(
      fc.asyncProperty(retold, async ([told, otherwise]) => {
        expect(await tellAll(otherwise)).toEqual(await tellAll(told));
      }),
      { numRuns: name === 'memory' ? 60 : 6 },
    );
  }, 60_000);

  it('takes back an arrival that was one at the sender, and knows it again as one that was before', async () => {
    const { id, shipments } = await sent();
    const [one, two] = shipments.map((shipment) => shipment.id) as [string, string];
    await tell(id, one, { status: 'delivered', hours: 2 });
    await tell(id, two, { status: 'delivered', hours: 8 });
    expect(await standing(id)).toMatchObject({ state: { fulfillment: 'delivered' }, delivered: atHours(8) });

    await tell(id, two, { status: 'returnToSender', hours: 5 });
    expect(await standing(id)).toMatchObject({
      ...{ state: { fulfillment: 'partlyDelivered' }, delivered: atHours(2), totals: { exceptions: 1, astray: 2 } },
      lines: [{ shipped: 1, delivered: 1, sentBack: 2 }],
    });
    // Nothing is complete any more, though the time for it had begun.
    shop.clock.advance(60 * day);
    await shop.oms.relay.runOnce();
    expect(await standing(id)).toMatchObject({ state: { lifecycle: 'processing' } });

    await tell(id, two, { status: 'delivered', hours: 4 });
    expect(await standing(id)).toMatchObject({
      ...{ state: { fulfillment: 'delivered' }, delivered: atHours(4), totals: { exceptions: 0, astray: 0 } },
      lines: [{ shipped: 3, delivered: 3, sentBack: 0 }],
    });
  });

  it('leaves what was done about a parcel as it is', async () => {
    const { id, shipments } = await sent();
    const [one, two] = shipments.map((shipment) => shipment.id) as [string, string];
    await tell(id, one, { status: 'returnToSender', hours: 3 });
    await shop.oms.shipments.receiveBack(id, { shipmentId: one });
    await tell(id, one, { status: 'delivered', hours: 1 });
    expect(await standing(id)).toMatchObject({ lines: [{ delivered: 0, sentBack: 1 }] });

    await tell(id, two, { status: 'delivered', hours: 3 });
    await shop.oms.returns.request(id, { reason: 'size', lines: [{ lineId: '1', units: 1 }] }, { actor: ann });
    await tell(id, two, { status: 'returnToSender', hours: 1 });
    expect(await standing(id)).toMatchObject({ lines: [{ delivered: 2, sentBack: 1 }] });
  });

  it('writes nothing for one more report of the same', async () => {
    const { id, shipments } = await sent();
    const [one] = shipments.map((shipment) => shipment.id) as [string, string];
    const told = await tell(id, one, { status: 'inTransit', hours: 1 });
    const again = await tell(id, one, { status: 'inTransit', hours: 3 });
    expect([again.version, again.shipments[0]?.trackedAt]).toEqual([told.version, undefined]);
  });
});
