/** Orders that have come some way: placed, paid, shipped, delivered. Outside answers are yes unless a test says otherwise. */
import type { PayloadInputs, Payment, ShopTerms } from '../../src/order';
import { aShop, begin, type Options, type Story, system } from './order-builders';

type Place = PayloadInputs['orders.place'];

const boring: Place = { channel: 'web', lines: [{ sku: 'MUG', quantity: 2 }] };

/** Two mugs for 10.00, to be paid by card. */
export function placed(order: Partial<Place> = {}, shop: ShopTerms = aShop(), options: Options = {}): Story {
  const card = order.payments ? {} : { payment: { method: 'card', token: 'ok' } };
  return begin(shop).does('orders.place', { ...boring, ...card, ...order }, options);
}

/** Placed, and every question to the outside answered with yes. */
export const paid = (order: Partial<Place> = {}, shop: ShopTerms = aShop(), options: Options = {}): Story =>
  settled(placed(order, shop, options));

/** Paid, and all of it left by hand. */
export const shipped = (order: Partial<Place> = {}, shop: ShopTerms = aShop(), options: Options = {}): Story =>
  settled(paid(order, shop, options).does('shipments.dispatch', { carrier: null }));

/** Shipped, and every parcel arrived. */
export const delivered = (order: Partial<Place> = {}, shop: ShopTerms = aShop(), options: Options = {}): Story =>
  arrived(shipped(order, shop, options));

export function arrived(story: Story, at?: string): Story {
  const parcels = story.order.head.shipments.filter(({ status }) => status === 'dispatched' || status === 'exception');
  return parcels.reduce(
    (now, { id }) =>
      now.does('shipments.track', { shipmentId: id, status: 'delivered' }, at === undefined ? {} : { at }),
    story,
  );
}

/** Until nothing outside is waited for any more. */
export function settled(story: Story): Story {
  const answer = nextAnswer(story);
  return answer ? settled(answer) : story;
}

function nextAnswer(story: Story): Story | null {
  const label = story.order.head.shipments.find(({ status }) => status === 'requested');
  if (label) {
    const created = { status: 'created', reference: `label-${label.id}`, tracking: `track-${label.id}` } as const;
    return story.does('shipments.record', { shipmentId: label.id, answer: created }, { as: system });
  }
  const { tax } = story.order.head;
  if (tax?.open) {
    const recorded = { requestId: tax.open.id, answer: { status: 'recorded', reference: 'document' } } as const;
    return story.does('taxes.record', recorded, { as: system });
  }
  if (tax?.estimated) return story.does('taxes.requote', {}, { as: system });
  for (const payment of story.order.head.payments) {
    const answer = yes(payment);
    if (answer) return story.does('payments.record', { paymentId: payment.id, ...answer }, { as: system });
  }
  return null;
}

function yes(payment: Payment): Omit<PayloadInputs['payments.record'], 'paymentId'> | null {
  const { id, amount } = payment;
  const reference = `gw-${id}`;
  if (['requested', 'pending', 'requiresAction'].includes(payment.status))
    return { operation: 'authorize', callId: id, amount, answer: { status: 'authorized', reference, amount } };
  const call = payment.calls[0];
  if (!call) return null;
  if (call.operation === 'void')
    return { operation: 'void', callId: call.id, amount: call.amount, answer: { status: 'voided', reference } };
  const status = call.operation === 'capture' ? 'captured' : 'refunded';
  return {
    operation: call.operation,
    callId: call.id,
    amount: call.amount,
    answer: { status, reference, amount: call.amount },
  };
}

/** The first payment, parcel or return of an order; a test that asks for one that is not there is wrong. */
export const first = {
  payment: ({ order }: Story): Payment => sure(order.head.payments[0]),
  shipment: ({ order }: Story) => sure(order.head.shipments[0]),
  return: ({ order }: Story) => sure(order.head.returns[0]),
  hold: ({ order }: Story) => sure(order.head.holds[0]),
  approval: ({ order }: Story) => sure(order.head.approvals[0]),
};

function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the story has not come that far');
  return value;
}
