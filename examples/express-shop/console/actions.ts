/** What staff do with an order: the common commands with the fields that they ask for. Whether one may be given now the library says. */
import type { CommandOptions, Explanation, Order } from 'orderwright';
import { field, select } from '../forms';
import { carrierNames } from '../goods';
import type { Html } from '../html';
import { html } from '../html';
import { inWords } from '../refusals';
import { carrierId, type Shop } from '../shop';
import type { View } from '../view';

type Form = (name: string) => string;

export interface OrderAction {
  readonly command: Explanation['command'];
  /** The fields of its form; none: a button is enough. Null: there is nothing of the order that it could be about. */
  readonly fields: (view: View, order: Order) => readonly Html[] | null;
  /** It is not taken back: it is asked for twice. */
  readonly isFinal?: true;
  readonly run: (oms: Shop['oms'], order: Order, form: Form, by: CommandOptions) => Promise<unknown>;
}

const nothing = (): readonly Html[] => [];
const pence = (text: string): number => Math.round(Number(text) * 100);
const some = <T>(items: readonly T[], fieldOf: (items: readonly T[]) => readonly Html[]) =>
  items.length === 0 ? null : fieldOf(items);

export const orderActions: readonly OrderAction[] = [
  { command: 'orders.confirm', fields: nothing, run: (oms, order, _, by) => oms.orders.confirm(order, by) },
  { command: 'orders.release', fields: nothing, run: (oms, order, _, by) => oms.orders.release(order, by) },
  {
    command: 'shipments.dispatch',
    fields: ({ t }) => [
      select('carrier', t('Carrier'), [
        [carrierId, carrierNames[carrierId] ?? carrierId],
        ['', t('Handed over by hand')],
      ]),
    ],
    run: (oms, order, form, by) => oms.shipments.dispatch(order, { carrier: form('carrier') || null }, by),
  },
  {
    command: 'shipments.track',
    fields: ({ t, say }, { shipments }) =>
      some(
        shipments.filter(({ status }) => status === 'dispatched' || status === 'exception'),
        (parcels) => [
          select(
            'shipment',
            t('Parcel'),
            parcels.map(({ id, tracking }) => [id, tracking ?? id.slice(-6)] as const),
          ),
          select(
            'status',
            t('Status'),
            ['inTransit', 'outForDelivery', 'delivered', 'lost', 'damaged'].map((word) => [word, say(word)] as const),
            'delivered',
          ),
        ],
      ),
    run: (oms, order, form, by) =>
      oms.shipments.track(order, { shipmentId: form('shipment'), status: form('status') as 'delivered' }, by),
  },
  {
    command: 'shipments.resolve',
    fields: ({ t, say }, { shipments }) =>
      some(
        shipments.filter(
          ({ trackingStatus, followUp }) => followUp === null && ['lost', 'damaged'].includes(trackingStatus ?? ''),
        ),
        (parcels) => [
          select(
            'shipment',
            t('Parcel'),
            parcels.map(({ id, tracking }) => [id, tracking ?? id.slice(-6)] as const),
          ),
          select('by', t('What becomes of it?'), [
            ['reship', say('reship')],
            ['refund', say('refund')],
          ]),
        ],
      ),
    run: (oms, order, form, by) =>
      oms.shipments.resolve(
        order,
        { shipmentId: form('shipment'), by: form('by') === 'refund' ? 'refund' : 'reship' },
        by,
      ),
  },
  { command: 'payments.capture', fields: nothing, run: (oms, order, _, by) => oms.payments.capture(order, {}, by) },
  {
    command: 'payments.refund',
    fields: ({ t }) => [field({ name: 'amount', label: t('Amount in pounds'), required: true })],
    run: (oms, order, form, by) =>
      oms.payments.refund(order, { amount: pence(form('amount')), reason: 'goodwill' }, by),
  },
  {
    command: 'payments.void',
    fields: nothing,
    isFinal: true,
    run: (oms, order, _, by) => oms.payments.void(order, {}, by),
  },
  {
    command: 'orders.hold',
    fields: ({ t }) => [field({ name: 'type', label: t('Kind of hold, one word'), value: 'review', required: true })],
    run: (oms, order, form, by) => oms.orders.hold(order, { type: form('type') }, by),
  },
  {
    command: 'orders.releaseHold',
    fields: ({ t, say }, { holds }) =>
      some(holds, (open) => [
        select(
          'hold',
          t('Hold'),
          open.map(({ id, type }) => [id, say(type)] as const),
        ),
      ]),
    run: (oms, order, form, by) => oms.orders.releaseHold(order, { holdId: form('hold') }, by),
  },
  {
    command: 'orders.approve',
    fields: ({ t, say }, { approvals }) =>
      some(approvals, (open) => [
        select(
          'approval',
          t('What waits'),
          open.map(({ id, command }) => [id, say(command)] as const),
        ),
      ]),
    run: (oms, order, form, by) => oms.orders.approve(order, { approvalId: form('approval') }, by),
  },
  {
    command: 'orders.note',
    fields: ({ t }) => [field({ name: 'text', label: t('Note'), required: true })],
    run: (oms, order, form, by) => oms.orders.note(order, { text: form('text') }, by),
  },
  {
    command: 'orders.tag',
    fields: ({ t }) => [field({ name: 'tag', label: t('Tag, one word'), required: true })],
    run: (oms, order, form, by) => oms.orders.tag(order, { add: [form('tag')] }, by),
  },
  {
    command: 'orders.cancel',
    fields: ({ t, say }) => [
      select(
        'reason',
        t('Reason'),
        ['changedMind', 'outOfStock', 'fraud'].map((word) => [word, say(word)] as const),
      ),
    ],
    isFinal: true,
    run: (oms, order, form, by) => oms.orders.cancel(order, { reason: form('reason') }, by),
  },
  { command: 'orders.complete', fields: nothing, run: (oms, order, _, by) => oms.orders.complete(order, by) },
];

/** The reasons against a command, in words. */
export function reasonsOf(view: View, { command, problems }: Explanation): Html {
  return html`<ul class="reasons">${problems.map((problem) => html`<li>${inWords(view, problem, command)}</li>`)}</ul>`;
}
