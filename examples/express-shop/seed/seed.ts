/** The past of the demonstration, hour by hour, by the library's own commands and the shop's own clock. */
import type { Order } from 'orderwright';
import { deliveries, goods } from '../goods';
import type { Shop } from '../shop';
import { settleFate } from './fates';
import { daysOfPast, orderCount, type PlannedOrder, plannedOrders } from './plan';

const hourMs = 3_600_000;
/** From the order to the parcel. */
const packingHours = 20;
const system = { kind: 'system', id: 'checkout' } as const;

/** One order of the past with what is still to become of it. */
export interface Placed {
  readonly plan: PlannedOrder;
  readonly id: string;
  sent: boolean;
  settled: boolean;
}

/** Makes the past of the last days; ends with the clock at its end. */
export async function seed(shop: Shop): Promise<void> {
  const { oms, clock } = shop;
  await stockUp(shop);
  const plans = plannedOrders();
  const placed: Placed[] = [];
  for (let hour = 0; hour < daysOfPast * 24; hour++) {
    for (const plan of plans.filter((one) => one.hour === hour)) {
      const { id } = await place(shop, plan);
      placed.push({ plan, id, sent: false, settled: false });
    }
    await oms.relay.runOnce();
    for (const one of placed) if (!one.sent && hour - one.plan.hour >= packingHours) await send(shop, one);
    if (hour % 6 === 5) {
      await oms.shipments.refreshAll();
      await oms.relay.runOnce();
      for (const one of placed) await takeCash(shop, one);
      for (const one of placed) if (!one.settled) await settleFate(shop, one, hour);
    }
    clock.advance(hourMs);
  }
  await packSome(shop);
  await oms.relay.runOnce();
}

async function stockUp({ oms, clock }: Shop): Promise<void> {
  clock.advance(0);
  await oms.inventory.receive({
    lines: goods.map(({ sku, stock, cost }) => ({ sku, quantity: stock, unitCost: cost })),
  });
  for (const { sku, stock } of goods) await oms.inventory.setPolicy({ sku, lowAt: Math.ceil(stock / 5) });
}

async function place({ oms, wallet }: Shop, plan: PlannedOrder): Promise<Order> {
  const { person, lines, channel, method, fate } = plan;
  const { name, email, ...address } = person;
  const postalCode = fate === 'lost' ? 'ZZ1 1ZZ' : address.postalCode;
  const order = await oms.orders.place(
    {
      ...{ channel, lines: [...lines], customer: { name, email }, shipTo: { name, ...address, postalCode } },
      locale: address.country === 'TW' ? 'zh-TW' : 'en',
      shipping: [{ code: 'standard', amount: deliveries.standard }],
      payment: { method, ...(method === 'card' && { token: fate === 'declined' ? 'declined' : 'ok' }) },
    },
    { actor: channel === 'phone' ? { kind: 'staff', id: 'ann' } : system },
  );
  await oms.relay.runOnce();
  const [payment] = order.payments;
  if (method === 'wallet' && payment && fate !== 'waits') await agree({ oms, wallet }, payment.id);
  return order;
}

/** The customer says yes on the page of their wallet. */
async function agree({ oms, wallet }: Pick<Shop, 'oms' | 'wallet'>, paymentId: string): Promise<void> {
  const told = wallet.decide(paymentId, true);
  const news = told && wallet.read(told.body, told.signature);
  if (news?.orderId) await oms.payments.record(news.orderId, news.payload, { actor: { kind: 'system', id: 'wallet' } });
}

async function send({ oms }: Shop, one: Placed): Promise<void> {
  if (one.plan.fate === 'forgotten' || one.plan.fate === 'held') return;
  one.sent = true;
  const order = await oms.orders.get(one.id);
  const legal = await oms.orders.explain(order, system);
  if (!legal.some(({ command, allowed }) => command === 'shipments.dispatch' && allowed)) return;
  await oms.shipments.dispatch(order, {}, { actor: { kind: 'staff', id: 'bob' } });
}

/** What was paid at the door comes in. */
async function takeCash({ oms }: Shop, { id, plan }: Placed): Promise<void> {
  if (plan.method !== 'cash') return;
  const order = await oms.orders.get(id);
  if (order.times.delivered === null || order.totals.awaited === 0) return;
  await oms.payments.capture(order, {}, { actor: { kind: 'staff', id: 'ann' } });
}

/** What lies on the packing table when the demonstration begins. */
async function packSome({ oms }: Shop): Promise<void> {
  const { orders } = await oms.orders.find({ lifecycle: 'processing', fulfillment: 'unfulfilled', limit: orderCount });
  const [first, second] = orders;
  if (!first || !second) return;
  const by = { actor: { kind: 'staff', id: 'bob' } } as const;
  const { work } = await oms.work.plan({ location: 'main', orders: [first, second] }, by);
  const [line] = work[0]?.lines ?? [];
  if (work[0] && line) await oms.work.pick(work[0], { sku: line.sku, parcel: 'BOX-1' }, by);
}
