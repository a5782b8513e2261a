/** What becomes of orders that are not like the others: held, lost, cancelled, sent back, rated, complained about. */
import type { Order } from 'orderwright';
import type { Shop } from '../shop';
import type { Placed } from './seed';

const ann = { actor: { kind: 'staff', id: 'ann' } } as const;
const customer = { actor: { kind: 'customer' } } as const;
const cancelAfterHours = 5;

/** Does what is due; an order that has not come so far is looked at again. */
export async function settleFate(shop: Shop, one: Placed, hour: number): Promise<void> {
  const { oms } = shop;
  const { fate } = one.plan;
  const order = await oms.orders.get(one.id);
  const isDelivered = order.times.delivered !== null;
  if (fate === 'held') await oms.orders.hold(order, { type: 'fraud', reason: 'review' }, ann);
  else if (fate === 'cancelled' && hour - one.plan.hour >= cancelAfterHours)
    await oms.orders.cancel(order, { reason: 'changedMind' }, customer);
  else if (fate === 'complaint' && isDelivered) await complain(shop, order);
  else if (fate === 'liked' || fate === 'disliked') {
    if (!(await rate(shop, order, fate))) return;
  } else if (fate.startsWith('return') && isDelivered) await sendBack(shop, order, fate);
  else if (fate !== 'usual') return;
  one.settled = true;
}

async function complain({ oms }: Shop, order: Order): Promise<void> {
  const text = 'The glaze has a crack. Could you send another one?';
  await oms.cases.open({ kind: 'complaint', order, lines: ['1'], text }, customer);
}

/** Only whoever was asked answers. */
async function rate({ oms, outbox }: Shop, order: Order, fate: 'liked' | 'disliked'): Promise<boolean> {
  const asked = outbox.find(({ template, orderId }) => template === 'feedback.asked' && orderId === order.id);
  if (!asked) return false;
  const said =
    fate === 'liked' ? { rating: 5, text: 'Lovely, and well packed.' } : { rating: 2, text: 'Smaller than I thought.' };
  await oms.feedback.answer(String(asked.values.replyToken), said, customer);
  return true;
}

async function sendBack({ oms }: Shop, order: Order, fate: string): Promise<void> {
  const { returns } = await oms.returns.request(
    order,
    { lines: [{ lineId: '1', units: 1 }], reason: 'changedMind' },
    customer,
  );
  const returnId = returns[0]?.id;
  if (returnId === undefined || fate === 'returnAsked') return;
  await oms.returns.approve(order, { returnId }, ann);
  if (fate === 'returned') await oms.returns.receive(order, { returnId }, ann);
}
