/** Each action that the list of attention may name, carried out on what it is named for. */
import type { AttentionItem, Oms } from '../../src/index';
import type { ImplementedCommand } from '../../src/order';
import { bob } from '../support/shop';

type Doors = Parameters<Parameters<Oms['within']>[1]>[0];
type Act = (oms: Doors, item: AttentionItem) => Promise<unknown>;

const staff = { actor: bob };
const about = ({ about: id }: AttentionItem) => id ?? '';
const amount = ({ amount: money }: AttentionItem) => money?.amount ?? 1;

/** The outcome of a call of which nobody knows what became. */
async function outcome(oms: Doors, { subject, about: paymentId, detail }: AttentionItem) {
  const { payments } = await oms.orders.get(subject.id);
  const payment = payments.find(({ id }) => id === paymentId);
  const call = payment?.calls.find(({ operation }) => operation === detail);
  return oms.payments.record(subject.id, {
    ...{ paymentId: paymentId ?? '', operation: detail as 'capture', amount: call?.amount ?? payment?.amount ?? 0 },
    ...{ callId: call?.id ?? paymentId ?? '', answer: { status: 'declined', code: 'gone' } },
  });
}

const onOrders: Partial<Record<ImplementedCommand, Act>> = {
  'payments.capture': (oms, { subject }) => oms.payments.capture(subject.id, {}, staff),
  'payments.authorize': (oms, { subject }) => oms.payments.authorize(subject.id, { method: 'cash' }, staff),
  'payments.void': (oms, { subject }) => oms.payments.void(subject.id, {}, staff),
  'payments.evidence': (oms, item) => oms.payments.evidence(item.subject.id, { disputeId: about(item) }, staff),
  'payments.record': outcome,
  'payments.refund': (oms, item) => oms.payments.refund(item.subject.id, { amount: amount(item) }, staff),
  async 'payments.hear'(oms, item) {
    const { payments, disputes } = await oms.orders.get(item.subject.id);
    const dispute = disputes.find(({ id }) => id === item.about);
    const at = '2026-01-09T09:00:00.000Z';
    const event = dispute
      ? ({ type: 'disputeWon', reference: dispute.reference, amount: dispute.amount, reason: 'won', at } as const)
      : ({ type: 'captured', reference: 'theirs-1', amount: 1 } as const);
    return oms.payments.hear(item.subject.id, { paymentId: payments[0]?.id ?? '', event }, staff);
  },
  'taxes.record': (oms, { subject, about: requestId }) =>
    oms.taxes.record(subject.id, { requestId: requestId ?? subject.id, answer: { status: 'recorded' } }),
  'taxes.report': (oms, { subject }) => oms.taxes.report(subject.id),
  'orders.cancel': (oms, { subject }) => oms.orders.cancel(subject.id, {}, staff),
  'orders.releaseHold': (oms, item) => oms.orders.releaseHold(item.subject.id, { holdId: about(item) }, staff),
  'orders.approve': (oms, item) => oms.orders.approve(item.subject.id, { approvalId: about(item) }, staff),
  'orders.deny': (oms, item) => oms.orders.deny(item.subject.id, { approvalId: about(item) }, staff),
  'returns.approve': (oms, item) => oms.returns.approve(item.subject.id, { returnId: about(item) }, staff),
  'returns.reject': (oms, item) => oms.returns.reject(item.subject.id, { returnId: about(item), code: 'worn' }, staff),
  'edits.begin': (oms, { subject }) => oms.edits.begin(subject.id, {}, staff),
  'shipments.dispatch': (oms, { subject }) => oms.shipments.dispatch(subject.id, { carrier: null }, staff),
  'shipments.reallocate': async (oms, { subject }) => {
    await oms.inventory.receive({ sku: 'PEN', location: 'depot', quantity: 50, unitCost: 100 });
    await oms.inventory.receive({ sku: 'TEE', location: 'main', quantity: 50, unitCost: 100 });
    return oms.shipments.reallocate(subject.id, { reason: 'moved' }, staff);
  },
  'shipments.resolve': (oms, item) =>
    oms.shipments.resolve(item.subject.id, { shipmentId: about(item), by: 'reship' }, staff),
  'shipments.receiveBack': (oms, item) =>
    oms.shipments.receiveBack(item.subject.id, { shipmentId: about(item) }, staff),
  async 'shipments.track'(oms, item) {
    const { shipments } = await oms.orders.get(item.subject.id);
    const shipmentId = shipments.some(({ id }) => id === item.about) ? about(item) : (shipments[0]?.id ?? '');
    return oms.shipments.track(item.subject.id, { shipmentId, status: 'delivered' }, staff);
  },
  'shipments.claim': (oms, item) => oms.shipments.claim(item.subject.id, { shipmentId: about(item), amount: 1 }, staff),
};

const onDocuments: Readonly<Record<string, Act>> = {
  'purchaseOrders.confirm': (oms, { subject }) => oms.purchaseOrders.confirm(subject.id, {}),
  'purchaseOrders.receive': (oms, item) =>
    oms.purchaseOrders.receive(item.subject.id, { lines: [{ line: about(item), units: 1 }] }),
  'purchaseOrders.close': (oms, { subject }) => oms.purchaseOrders.close(subject.id),
  'purchaseOrders.cancel': (oms, { subject }) => oms.purchaseOrders.cancel(subject.id),
  'transfers.receive': (oms, { subject }) => oms.transfers.receive(subject.id),
  'transfers.close': (oms, { subject }) => oms.transfers.close(subject.id),
  'counts.approve': (oms, { subject }) => oms.counts.approve(subject.id, staff),
  'counts.reject': (oms, { subject }) => oms.counts.reject(subject.id, {}, staff),
  'counts.cancel': (oms, { subject }) => oms.counts.cancel(subject.id, {}, staff),
  'work.putBack': (oms, { subject }) => oms.work.putBack(subject.id, { sku: 'MUG', quantity: 1, parcel: 'B' }),
  'work.closeParcel': (oms, { subject }) => oms.work.closeParcel(subject.id, { parcel: 'B', carrier: null }),
  'work.cancel': (oms, { subject }) => oms.work.cancel(subject.id),
  'cases.receive': async (oms, { subject }) => {
    const message = { id: '<1@x>', token: null, from: 'a@example.com', subject: 'Re:', text: 'Hm.', attachments: [] };
    const { case: other } = await oms.cases.receive({ ...message, at: '2026-01-09T09:00:00.000Z' });
    return [other, await oms.cases.get(subject.id)];
  },
  'cases.reply': (oms, { subject }) => oms.cases.reply(subject.id, { text: 'So.' }, staff),
  'cases.note': (oms, { subject }) => oms.cases.note(subject.id, { text: 'So.' }, staff),
  'cases.assign': (oms, { subject }) => oms.cases.assign(subject.id, { owner: 'bob' }, staff),
  'cases.prioritize': (oms, { subject }) => oms.cases.prioritize(subject.id, { priority: 'urgent' }, staff),
  'cases.escalate': (oms, { subject }) => oms.cases.escalate(subject.id, {}, staff),
  'cases.resolve': (oms, { subject }) => oms.cases.resolve(subject.id, { outcome: 'answered' }, staff),
  'cases.approve': (oms, { subject }) => oms.cases.approve(subject.id, staff),
  'cases.deny': (oms, { subject }) => oms.cases.deny(subject.id, staff),
  async 'cases.merge'(oms, { subject }) {
    const { customer, order } = await oms.cases.get(subject.id);
    const of = order === null ? { customer: { email: 'a@example.com' } } : { order };
    const known = customer.known ? { customer: { id: 'c-0', email: 'c@example.com' } } : of;
    const other = await oms.cases.open({ kind: 'inquiry', ...known });
    return oms.cases.merge([subject.id, other], staff);
  },
  'repairs.receive': (oms, { subject }) => oms.repairs.receive(subject.id),
  'repairs.diagnose': (oms, { subject }) => oms.repairs.diagnose(subject.id, { finding: 'crack' }, staff),
  'repairs.quote': (oms, { subject }) =>
    oms.repairs.quote(subject.id, { lines: [{ sku: 'EBOOK', unitPrice: 100 }] }, staff),
  'repairs.begin': (oms, { subject }) => oms.repairs.begin(subject.id),
  'repairs.usePart': (oms, { subject }) => oms.repairs.usePart(subject.id, { sku: 'PEN', location: 'away' }),
  'repairs.finish': (oms, { subject }) => oms.repairs.finish(subject.id),
  'repairs.giveUp': (oms, { subject }) => oms.repairs.giveUp(subject.id, {}),
  'repairs.refund': (oms, { subject }) => oms.repairs.refund(subject.id, { amount: 1 }),
  'repairs.sendBack': (oms, { subject }) => oms.repairs.sendBack(subject.id),
  'repairs.cancel': (oms, { subject }) => oms.repairs.cancel(subject.id),
  'supplierClaims.addEvidence': (oms, { subject }) => oms.supplierClaims.addEvidence(subject.id, { evidence: ['p'] }),
  'supplierClaims.settle': (oms, { subject }) => oms.supplierClaims.settle(subject.id, { paid: 1 }),
  'supplierClaims.withdraw': (oms, { subject }) => oms.supplierClaims.withdraw(subject.id),
};

/** What concerns the shop as a whole, and is no part of a transaction of its host: what was planted is settled by it. */
export const ofTheShop: readonly string[] = ['effects.redeliver', 'effects.dismiss', 'endpoints.enable'];

/** Carries out an action that an item names; throws where it is refused. */
export async function carryOut(oms: Doors, action: string, item: AttentionItem): Promise<void> {
  const act = onOrders[action as ImplementedCommand] ?? onDocuments[action];
  if (!act) throw new Error(`nobody knows how to ${action}`);
  await act(oms, item);
}
