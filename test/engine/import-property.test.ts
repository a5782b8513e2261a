/** Orders that lived in one shop by chance, exported and imported into an empty one: the same money, stock and states, and the same from then on. */
import { expect, it } from 'vitest';
import { memory, simulatedGateway } from '../../src/adapters/memory';
import type { ImportedOrder, Order, RecordedFact } from '../../src/index';
import { hour, openShop, type Shop } from '../support/shop';
import { onPostgres, onSqlite } from '../support/stores';
import { type Chance, chanceOf } from './random-shop';

const seeds = [1, 2, 3, 4, 5, 6];
/** PAIR is a kit of an A and two B. */
const skus = ['MUG', 'TEE', 'PEN', 'EBOOK', 'PAIR'] as const;
const stocked = ['MUG', 'TEE', 'PEN', 'EBOOK', 'A', 'B'] as const;
const units = 100_000;

it.each(seeds)(
  'an export imported anew is the same shop, and behaves alike from then on: draw %i',
  async (seed) => {
    const store = seed % 3 === 0 ? await onPostgres() : seed % 3 === 1 ? await onSqlite() : null;
    try {
      // Both keep a fee of what comes back, and what was agreed; of what came back before, only the record says what was kept.
      const process = { returns: { fee: 150, restockingPercent: 10, shippingFee: 95 } };
      const from = openShop(memory(), { process });
      for (const sku of stocked) await from.oms.inventory.receive({ sku, quantity: units, unitCost: 100 });
      const chance = chanceOf(seed);
      const ids: string[] = [];
      for (let count = 0; count < 12; count++) ids.push(await liveThrough(from, chance));
      const before = await Promise.all(ids.map((id) => from.oms.orders.get(id)));

      const into = openShop(store?.repository ?? memory(), {
        ...{ clock: from.clock, process },
        // The same gateway, which has given the references that are imported.
        card: simulatedGateway({ clock: from.clock, trustsReferences: true }),
      });
      for (const sku of stocked) {
        const onHand = (await from.oms.inventory.levels(sku)).reduce((sum, row) => sum + row.onHand, 0);
        await into.oms.inventory.receive({ sku, quantity: onHand, unitCost: 100 });
      }
      const records = await Promise.all(
        before.map(async (order) => exported(order, await from.oms.orders.history(order))),
      );
      const taken: string[] = [];
      for await (const { status, problems, id } of into.oms.orders.import(records)) {
        expect({ status, problems }).toEqual({ status: 'taken', problems: [] });
        taken.push(id ?? '');
      }

      const same = async () => {
        const [here, there] = await Promise.all([
          Promise.all(ids.map((id) => from.oms.orders.get(id))),
          Promise.all(taken.map((id) => into.oms.orders.get(id))),
        ]);
        expect(there.map(standing)).toEqual(here.map(standing));
        for (const sku of stocked) expect(await shelf(into, sku)).toEqual(await shelf(from, sku));
        expect(await into.oms.audit()).toMatchObject({ orders: ids.length, stock: [], money: [], facts: [] });
      };
      await same();
      const draws = Array.from({ length: 3 * ids.length }, () => chance(1_000_000));
      for (const [index, draw] of draws.entries()) {
        const place = index % ids.length;
        const [a, b] = await Promise.all([
          step(from, ids[place] as string, chanceOf(draw)),
          step(into, taken[place] as string, chanceOf(draw)),
        ]);
        expect(b).toBe(a);
      }
      await same();
    } finally {
      await store?.close();
    }
  },
  240_000,
);

/** What of an order must be the same in both shops: no ids, and no costs, which stay with whoever bought the goods. */
function standing({ number, state, totals, lines, payments, returns, disputes, times }: Order) {
  return {
    ...{ number, state, totals, placed: times.placed },
    lines: lines.map((line) => ({
      ...{ ...line, cost: 0, promise: null },
      parts: line.parts?.map((part) => ({ ...part, cost: 0 })),
    })),
    payments: payments.map(({ method, status, amount, authorized, captured, refunded, reference }) => ({
      ...{ method, status, amount, authorized, captured, refunded, reference },
    })),
    returns: returns.map(({ number: name, status, amount }) => ({ name, status, amount })),
    disputes: disputes.map(({ id: _id, paymentId: _of, ...dispute }) => dispute),
  };
}

const shelf = async ({ oms }: Shop, sku: string) =>
  (await oms.inventory.levels(sku)).map(({ onHand, allocated }) => ({ onHand, allocated }));

async function liveThrough(shop: Shop, chance: Chance): Promise<string> {
  const lines = skus
    .filter(() => chance(2) === 0)
    .map((sku) => ({ sku, quantity: 1 + chance(5), discount: chance(2) * 50 }));
  const order = await shop.place({
    lines: lines.length > 0 ? lines : [{ sku: 'MUG', quantity: 3 }],
    shipping: [{ code: 'standard', amount: 495 }],
    payment: chance(3) === 0 ? { method: 'cash' } : { method: 'card', token: 'ok' },
  });
  // Whom this shop has asked answers it, and nobody else.
  await shop.oms.relay.runOnce();
  const length = chance(9);
  for (let count = 0; count < length; count++) await step(shop, order.id, chance);
  return order.id;
}

/** One thing that may happen; answers what it came to: done, or by which code it was refused. */
async function step({ oms, clock }: Shop, id: string, chance: Chance): Promise<string> {
  clock.advance(hour / 60);
  const order = await oms.orders.get(id);
  const [draw, many] = [chance(10), 1 + chance(2)];
  const line = order.lines[chance(order.lines.length)];
  const lines = [{ lineId: line?.id ?? '1', units: many }];
  const last = order.returns.at(-1)?.id ?? '00000000-0000-7000-8000-000000000000';
  const paymentId = order.payments[0]?.id ?? last;
  const dispute = { reference: `dp-${order.number}`, amount: 100, reason: 'fraudulent', withdrawn: true };
  const at = new Date(clock.now()).toISOString();
  const acts = [
    () => oms.payments.capture(id),
    () => oms.shipments.dispatch(id, { tracking: 'T', lines }),
    () => oms.shipments.dispatch(id, { tracking: 'T' }),
    () => oms.shipments.deliver(id, { shipmentId: order.shipments.at(-1)?.id ?? last }),
    () => oms.orders.cancel(id, chance(3) === 0 ? {} : { lines }),
    () => oms.returns.request(id, { lines, reason: 'changedMind' }),
    () => oms.returns.approve(id, { returnId: last }),
    () => oms.returns.receive(id, { returnId: last }),
    () => oms.payments.hear(id, { paymentId, event: { type: 'disputeOpened', ...dispute } }),
    () =>
      oms.payments.hear(id, { paymentId, event: { type: chance(2) ? 'disputeWon' : 'disputeLost', ...dispute, at } }),
  ];
  try {
    await acts[draw]?.();
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  } finally {
    await oms.relay.runOnce();
  }
}

/** The order as another system would export it, from what its history says. */
function exported(order: Order, history: readonly RecordedFact[]): ImportedOrder {
  const of = <T extends RecordedFact['type']>(type: T) =>
    history.filter((fact): fact is Extract<RecordedFact, { type: T }> => fact.type === type);
  const at = (type: RecordedFact['type'], holds: (data: never) => boolean = () => true) =>
    history.find((fact) => fact.type === type && holds(fact.data as never))?.at;
  const [placed] = of('order.placed');
  const terms = placed?.data.terms;
  if (!placed || !terms) throw new Error('the order was never placed');
  const bare = (lines: readonly { readonly lineId: string; readonly units: number }[]) =>
    lines.map(({ lineId, units: many }) => ({ lineId, units: many }));
  /** Kits of which parcels hold components. */
  const whole = (allocations: readonly { readonly lineId: string; readonly sku: string; readonly units: number }[]) =>
    bare(
      allocations.flatMap((of) => {
        const [first] = terms.lines.find(({ id }) => id === of.lineId)?.components ?? [];
        if (!first) return [of];
        return first.sku === of.sku ? [{ ...of, units: of.units / first.units }] : [];
      }),
    );
  const is = (id: string, key: string) => (data: never) => data[key] === id;
  return defined({
    number: order.number ?? '',
    channel: order.channel,
    shipTo: { country: 'GB' },
    placedAt: placed.at,
    lines: terms.lines.map(
      ({ sku, title, kind, units: quantity, unitPrice, discount, tax, total, weightGrams, components }) =>
        defined({
          sku,
          title,
          kind,
          quantity,
          unitPrice,
          discount,
          tax,
          total,
          weightGrams,
          components: components?.map((part) => ({ ...part })),
        }),
    ),
    charges: terms.charges.map(({ kind, code, total, tax }) => ({ kind, code, total, tax })),
    totals: { total: terms.totals.total, tax: terms.totals.tax },
    confirmedAt: at('order.confirmed'),
    releasedAt: at('order.released'),
    completedAt: at('order.completed'),
    payments: of('payment.requested').map(({ at: asked, data: { paymentId, method, amount } }) => {
      const mine = is(paymentId, 'paymentId');
      const granted = of('payment.authorized').find(({ data }) => mine(data as never));
      return defined({
        ...{ method, amount, at: asked },
        authorized:
          granted &&
          defined({
            ...{ at: granted.at, amount: granted.data.amount, reference: granted.data.reference },
            expiresAt: granted.data.expiresAt ?? undefined,
          }),
        captures: of('payment.captured')
          .filter(({ data }) => mine(data as never))
          .map(movement),
        refunds: of('refund.settled')
          .filter(({ data }) => mine(data as never))
          .map(movement),
        voidedAt: at('payment.voided', mine),
        disputes: of('dispute.opened')
          .filter(({ data }) => mine(data as never))
          .map(({ at: openedAt, data: { disputeId, reference, reason, amount, withdrawn, respondBy } }) => {
            const ends = [...of('dispute.won'), ...of('dispute.lost')].filter(
              ({ data }) => data.disputeId === disputeId,
            );
            const [last] = ends.sort((a, b) => (a.at < b.at ? 1 : -1));
            return defined({
              ...{ openedAt, reference, reason, amount, withdrawn, respondBy: respondBy ?? undefined },
              decided: last && { at: last.data.closedAt, won: last.type === 'dispute.won' },
            });
          }),
      });
    }),
    cancellations: of('lines.cancelled').map(({ at: when, data }) =>
      defined({
        ...{ at: when, reason: data.reason },
        lines: data.lines.length > 0 ? bare(data.lines) : undefined,
      }),
    ),
    shipments: of('shipment.requested').map(({ at: when, data: { shipmentId, location, allocations } }) =>
      defined({
        ...{ at: when, location, lines: whole(allocations), tracking: 'T' },
        deliveredAt: at('shipment.delivered', is(shipmentId, 'shipmentId')),
      }),
    ),
    handovers: of('lines.fulfilled').map(({ at: when, data }) => ({ at: when, lines: bare(data.lines) })),
    returns: of('return.requested').map(({ at: when, data: { returnId, number, reason, lines, agreed } }) => {
      const mine = is(returnId, 'returnId');
      const came = of('return.received').find(({ data }) => mine(data as never));
      return defined({
        ...{ number, reason, requestedAt: when, lines: bare(lines), agreed },
        approvedAt: at('return.approved', mine),
        received: came && { at: came.at, location: came.data.location },
        refundedAt: at('return.refunded', mine),
        kept: of('return.adjusted')
          .filter(({ data }) => mine(data as never))
          .flatMap(({ data }) => data.parts as { reason: 'fee'; amount: number; tax: number }[]),
      });
    }),
  });
}

const movement = ({
  at,
  data: { amount, reference },
}: Extract<RecordedFact, { type: 'payment.captured' | 'refund.settled' }>) =>
  defined({ at, amount, reference: reference ?? undefined });

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without what is not there. */
function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
}
