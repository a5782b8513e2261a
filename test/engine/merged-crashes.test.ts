/** Several orders in one parcel, and processes that die after any commit: each unit leaves once, under one label. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memory, simulatedCarrier } from '../../src/adapters/memory';
import { dyingAfter } from '../support/dying';
import { ann, hour, openShop, type Shop } from '../support/shop';

const skus = ['MUG', 'TEE', 'PEN'] as const;

interface Story {
  /** What each of the orders wants, in units of the SKUs. */
  readonly orders: readonly (readonly number[])[];
  /** What goes wrong with the calls for a label, in turn. */
  readonly mishaps: readonly ('ok' | 'timeoutBefore' | 'timeoutAfterLabel')[];
  /** After how many commits each of the processes dies that deliver, one after the other; the last one lives. */
  readonly deaths: readonly number[];
  /** Which order is called off while the parcel waits; null: none. */
  readonly cancels: number | null;
}

const anOrder = fc
  .array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 })
  .filter((units) => units.some((of) => of > 0));
const aStory: fc.Arbitrary<Story> = fc.record({
  orders: fc.array(anOrder, { minLength: 2, maxLength: 4 }),
  mishaps: fc.array(fc.constantFrom('ok' as const, 'timeoutBefore' as const, 'timeoutAfterLabel' as const), {
    maxLength: 3,
  }),
  deaths: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
  cancels: fc.option(fc.nat({ max: 3 }), { nil: null }),
});

/** The orders of a story, merged into one parcel by a process that dies, and settled by others. */
async function told({ orders, mishaps, deaths, cancels }: Story) {
  const repository = memory();
  const faults = [...mishaps];
  const post = simulatedCarrier({ id: 'swift', transitDays: 2, misbehave: () => faults.shift() ?? 'ok' });
  const carrierCalls = { failures: 1_000 };
  const living = openShop(repository, { post, carrierCalls });
  const { clock, card } = living;
  const process = (commits: number): Shop =>
    openShop(dyingAfter(commits, repository), { post, clock, card, carrierCalls });
  await living.oms.inventory.receive({ lines: skus.map((sku) => ({ sku, quantity: 50, unitCost: 100 })) });
  const ids: string[] = [];
  for (const units of orders) {
    const lines = skus.flatMap((sku, i) => (units[i] ? [{ sku, quantity: units[i] as number }] : []));
    const zed = { customer: { id: 'zed' }, shipTo: { country: 'GB', line1: '1 Old Street' } };
    ids.push((await living.settled(await living.place({ ...zed, lines }))).id);
  }
  await living.oms.shipments.merge(ids, { carrier: 'swift' }, { actor: ann });
  const gone = cancels === null ? null : (ids[cancels] ?? null);
  for (const [n, commits] of deaths.entries()) {
    await process(commits)
      .oms.relay.runOnce()
      .catch(() => {});
    if (n === 0 && gone !== null) await living.oms.orders.cancel(gone, {}, { actor: ann }).catch(() => {});
    clock.advance(hour);
  }
  for (let n = 0; n < 6; n++) {
    await living.oms.relay.runOnce();
    clock.advance(hour);
  }
  const after = await Promise.all(ids.map((id) => living.oms.orders.get(id)));
  const levels = await living.oms.inventory.levels([...skus]);
  const audit = await living.oms.audit();
  const { labels } = post;
  await living.oms.close();
  return { after, levels, audit, labels };
}

describe('a parcel that several orders share', () => {
  it('has one label and each unit in it once, whichever process dies after whichever commit', async () => {
    let shared = 0;
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(aStory, async (story) => {
        const { after, levels, audit, labels } = await told(story);
        expect(audit).toMatchObject({ stock: [], money: [], facts: [] });

        // Whoever was in time is in the parcel, all of it or nothing; nobody waits for it any more.
        const parcels = after.flatMap(({ shipments }) => shipments);
        expect(parcels.filter(({ status }) => status === 'requested')).toEqual([]);
        const sent = after.filter(({ shipments }) => shipments.some(({ status }) => status === 'dispatched'));
        for (const order of sent) {
          expect(order.shipments.filter(({ status }) => status === 'dispatched')).toHaveLength(1);
          for (const { quantity, cancelled, shipped } of order.lines) expect(shipped).toBe(quantity - cancelled);
        }
        const used = new Set(sent.flatMap(({ shipments }) => shipments.flatMap(({ tracking }) => tracking ?? [])));
        expect(labels.filter(({ cancelledAt }) => cancelledAt === null).map(({ tracking }) => tracking)).toEqual([
          ...used,
        ]);
        expect(used.size).toBeLessThanOrEqual(1);
        expect(new Set(labels.map(({ key }) => key)).size).toBe(labels.length);

        // What has left the shelves is what stands on the label.
        const shipped = skus.map((sku) =>
          sent.flatMap(({ lines }) => lines).reduce((sum, line) => (line.sku === sku ? sum + line.shipped : sum), 0),
        );
        expect(skus.map((sku) => 50 - (levels.find((row) => row.sku === sku)?.onHand ?? 0))).toEqual(shipped);
        const [label] = labels.filter(({ cancelledAt }) => cancelledAt === null);
        const printed = (sku: string) =>
          (label?.parcel.lines ?? []).reduce((sum, line) => (line.sku === sku ? sum + line.units : sum), 0);
        expect(skus.map(printed)).toEqual(shipped);
        if (story.cancels === null || story.cancels >= story.orders.length) expect(sent).toHaveLength(after.length);
        shared += sent.length > 1 ? 1 : 0;
        lost += story.mishaps.includes('timeoutAfterLabel') && story.deaths.length > 1 ? 1 : 0;
      }),
      { numRuns: 60 },
    );
    // The stories were of parcels that are shared, of labels whose answer got lost, and of processes that died.
    expect([shared > 10, lost > 0]).toEqual([true, true]);
  }, 120_000);
});
