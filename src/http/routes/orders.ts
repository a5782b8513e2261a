/** Orders over HTTP. The schema of a command is that of the library: it is what a body is checked against, once, by the command itself. */
import * as z from 'zod';
import { parse } from '../../engine/input';
import type { Oms } from '../../engine/oms';
import { orderFilterSchema } from '../../engine/reads';
import { bulkSchema, mergeSchema, previewSchema, refreshSchema } from '../../engine/schemas';
import { type ImplementedCommand, placeSchema, schemas } from '../../order';
import { importedOrderSchema } from '../../order/imports/record';
import { actorOf, orderFor, worksHere } from '../callers';
import { orderOf } from '../checkout';
import { type Cart, cartSchema, customerSchemas } from '../customer-input';
import { HttpRefusal, problemBody } from '../problem';
import { door, type Route } from './route';

/** What these two take is a list. */
interface Staged {
  readonly actions?: readonly unknown[];
  readonly actionIds?: readonly string[];
  readonly editId?: string;
}

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Commands on one order, in the words of the API's reader. Those of them that a deadline gives are here too: a host may have a clock of its own. */
const commands = {
  'orders.accept': 'A draft or quote becomes an order at its own prices.',
  'orders.confirm': 'Confirms an order that was placed.',
  'orders.release': 'Gives a confirmed order to the warehouse.',
  'orders.complete': 'Ends an order that has nothing left to do.',
  'orders.cancel': 'Cancels the order, or units of lines, as far as they have not left.',
  'orders.expire': 'Ends an order that was not paid in time.',
  'orders.hold': 'Stops commands of the order until the hold is released.',
  'orders.releaseHold': 'Releases a hold.',
  'orders.note': 'Writes a note.',
  'orders.fill': 'Gives the order what has come in of the units that it waits for.',
  'orders.moveWindow': 'Brings the order in another delivery window, or in none.',
  'orders.redate': 'Units that are waited for are expected on another day.',
  'orders.fulfill': 'Hands over what leaves in no parcel.',
  'orders.tag': 'Adds and removes tags.',
  'orders.claim': 'The order is a customer’s with an account from now on.',
  'orders.feedback': 'What the customer thinks of it, as it was told to somebody.',
  'orders.tell': 'News for a region of the host.',
  'orders.approve': 'A second member of staff grants what waits.',
  'orders.deny': 'A second member of staff denies what waits.',
  'production.request': 'Asks for what is made to order.',
  'production.begin': 'Units are being made.',
  'production.receive': 'Units were made.',
  'production.fail': 'Units did not come out.',
  'payments.authorize': 'One more payment, of what is left to be paid or of an amount.',
  'payments.record': 'What a gateway answered.',
  'payments.capture': 'Takes money that was authorized.',
  'payments.fail': 'A payment has failed.',
  'payments.void': 'Gives an authorization back.',
  'payments.refund': 'Gives money back.',
  'payments.hear': 'What a gateway told by itself.',
  'payments.expire': 'The time of a payment is up.',
  'payments.evidence': 'Answers a dispute.',
  'payments.charge': 'Takes the next part of a plan.',
  'payments.remind': 'Tells staff that a dispute waits.',
  'shipments.dispatch': 'Units go into parcels.',
  'shipments.record': 'What a carrier answered.',
  'shipments.track': 'How a parcel stands.',
  'shipments.cancel': 'Calls a parcel off.',
  'shipments.fail': 'A location cannot send what was promised from there.',
  'shipments.resolve': 'What becomes of a parcel that was lost, damaged or sent back.',
  'shipments.receiveBack': 'A parcel that was sent back has arrived.',
  'shipments.claim': 'What a carrier owes for a parcel.',
  'shipments.settleClaim': 'What the carrier has paid.',
  'shipments.reallocate': 'Units that are promised come from elsewhere.',
  'shipments.remind': 'Tells staff of promises in danger.',
  'returns.request': 'Goods and charges are to come back.',
  'returns.approve': 'The return may come.',
  'returns.reject': 'The return may not come.',
  'returns.askLabel': 'Asks a carrier for the way back.',
  'returns.track': 'How what comes back is under way.',
  'returns.receive': 'What came, unit by unit.',
  'returns.release': 'Replacements may leave whose return has come.',
  'returns.expire': 'The return has not come in time.',
  'returns.sendBack': 'What was not taken back has left for the customer.',
  'returns.refund': 'Gives money back for what came.',
  'edits.begin': 'Opens an edit of the order.',
  'edits.stage': 'Stages actions in the open edit.',
  'edits.unstage': 'Takes staged actions back.',
  'edits.confirm': 'Carries the edit out, whole or not at all.',
  'edits.discard': 'Drops the edit.',
  'taxes.report': 'Tells the tax provider what it does not know.',
  'taxes.record': 'What the tax provider answered.',
  'taxes.requote': 'Has an estimate quoted again.',
} as const satisfies Partial<Record<ImplementedCommand, string>>;

type Routed = keyof typeof commands;

/** Commands of the library that have no address as commands: what makes an order has one below, as has the parcel of several orders, which gives the next; the last is the relay's alone. */
export const unrouted = [
  ...(['orders.draft', 'orders.place', 'shipments.merge', 'shipments.join', 'returns.record'] as const),
] as const satisfies readonly Exclude<ImplementedCommand, Routed>[];

/** `payments.capture` is `/orders/{order}/payments/capture`; `orders.cancel` is `/orders/{order}/cancel`. */
function pathOf(command: Routed): string {
  const [group, verb] = command.split('.') as [string, string];
  return `/orders/{order}/${group === 'orders' ? '' : `${group}/`}${verb}`;
}

const isBare = (schema: z.ZodType): boolean =>
  Object.keys((schema as { readonly shape?: object }).shape ?? { some: true }).length === 0;

function commandRoute(command: Routed): Route {
  const [group, verb] = command.split('.') as [keyof Oms, string];
  const schema = schemas[command] as z.ZodType;
  const customers = customerSchemas[command];
  return {
    ...{
      name: command,
      method: 'POST',
      path: pathOf(command),
      says: commands[command],
      input: schema,
      heeds: ['key', 'version'],
      answers: 'order',
    },
    ...(customers && { customers }),
    async act({ oms, visitor, path: { order = '' }, input, options }) {
      if (!worksHere(visitor)) await orderFor(oms, visitor, order);
      const call = (oms[group] as unknown as Readonly<Record<string, Call>>)[verb] as Call;
      if (isBare(schema)) {
        parse(schema, input, command);
        return call(order, options);
      }
      if (command === 'edits.stage' || command === 'edits.unstage') {
        const { actions, actionIds, editId } = parse(schema as z.ZodType<Staged>, input, command);
        return call(order, actions ?? actionIds, { ...options, ...(editId !== undefined && { editId }) });
      }
      return call(order, input, options);
    },
  };
}

/** What is asked of one order without changing it. */
const looks: readonly Route[] = [
  {
    ...{ name: 'orders.get', method: 'GET', heeds: [], path: '/orders/{order}', says: 'The order as it stands.' },
    ...{ customers: true, answers: 'order' },
    act: ({ oms, visitor, path: { order = '' } }) => orderFor(oms, visitor, order),
  },
  {
    ...{ name: 'orders.explain', method: 'GET', heeds: [], path: '/orders/{order}/actions' },
    says: 'Every command: allowed now for this caller, or refused because of what.',
    ...{ customers: true, answers: 'json' },
    async act({ oms, visitor, path: { order = '' } }) {
      const all = await oms.orders.explain(await orderFor(oms, visitor, order), actorOf(visitor));
      return worksHere(visitor) ? all : all.filter(({ command }) => command in customerSchemas);
    },
  },
  {
    ...{
      name: 'orders.history',
      method: 'GET',
      heeds: [],
      path: '/orders/{order}/history',
      says: 'Every fact, oldest first.',
    },
    answers: 'json',
    act: ({ oms, path: { order = '' } }) => oms.orders.history(order),
  },
  {
    ...{
      name: 'orders.margin',
      method: 'GET',
      heeds: [],
      path: '/orders/{order}/margin',
      says: 'What it earned and cost.',
    },
    answers: 'json',
    act: ({ oms, path: { order = '' } }) => oms.orders.margin(order),
  },
  {
    ...{ name: 'orders.handovers', method: 'GET', heeds: [], path: '/orders/{order}/handovers' },
    says: 'What was handed over in no parcel: downloads, keys, appointments.',
    ...{ customers: true, answers: 'json' },
    async act({ oms, visitor, path: { order = '' } }) {
      return oms.orders.handovers(await orderFor(oms, visitor, order));
    },
  },
  {
    ...{ name: 'returns.eligibility', method: 'GET', heeds: [], path: '/orders/{order}/returns/eligibility' },
    says: 'For each line: how many units may come back, until when, and why not.',
    ...{ customers: true, answers: 'json' },
    async act({ oms, visitor, path: { order = '' } }) {
      return oms.returns.eligibility(await orderFor(oms, visitor, order));
    },
  },
  {
    ...{ name: 'returns.preview', method: 'POST', heeds: [], path: '/orders/{order}/returns/preview' },
    says: 'What a return would come to. Nothing is written.',
    ...{ input: schemas['returns.request'], answers: 'json' },
    ...(customerSchemas['returns.request'] && { customers: customerSchemas['returns.request'] }),
    async act({ oms, visitor, path: { order = '' }, input }) {
      const of = await orderFor(oms, visitor, order);
      const { order: then, ...preview } = await oms.returns.preview(of, input as never, { actor: actorOf(visitor) });
      return worksHere(visitor) ? { ...preview, order: then } : preview;
    },
  },
  {
    ...{ name: 'payments.action', method: 'GET', heeds: [], path: '/orders/{order}/payments/action' },
    says: 'Where the customer has to go so that a payment goes on; null where none waits for them.',
    ...{ customers: true, answers: 'json' },
    async act({ oms, visitor, path: { order = '' } }) {
      return oms.payments.action(await orderFor(oms, visitor, order));
    },
  },
  {
    ...{ name: 'edits.preview', method: 'GET', heeds: [], path: '/orders/{order}/edits/preview' },
    says: 'What the open edit comes to now.',
    ...{ customers: true, answers: 'json' },
    async act({ oms, visitor, path: { order = '' } }) {
      const of = await orderFor(oms, visitor, order);
      const { order: then, ...preview } = await oms.edits.preview(of, { actor: actorOf(visitor) });
      return worksHere(visitor) ? { ...preview, order: then } : preview;
    },
  },
];

const making: readonly Route[] = [
  {
    ...{ name: 'orders.place', method: 'POST', heeds: ['key'], path: '/orders' },
    says: 'An order: priced, checked, its stock taken, its payments asked for; all or nothing. A customer’s cart names no price.',
    ...{ input: placeSchema, customers: cartSchema, answers: 'newOrder' },
    async act({ oms, visitor, input, options, checkout }) {
      if (worksHere(visitor)) return oms.orders.place(input as never, options);
      const asked = await orderOf(input as Cart, visitor, checkout);
      // What a customer may not say the shop has said: it is the shop that gives the command then.
      const by = checkout ? { actor: { kind: 'system', id: 'checkout' } as const } : {};
      return oms.orders.place(asked, { ...options, ...by });
    },
  },
  {
    ...{
      name: 'orders.draft',
      method: 'POST',
      heeds: ['key'],
      path: '/orders/drafts',
      says: 'A draft; with `validUntil` a quote.',
    },
    ...{ input: schemas['orders.draft'], answers: 'newOrder' },
    act: ({ oms, input, options }) => oms.orders.draft(input as never, options),
  },
  {
    ...{
      name: 'orders.find',
      method: 'GET',
      heeds: [],
      path: '/orders',
      says: 'Orders by what they are found by, newest first.',
    },
    ...{ input: orderFilterSchema, answers: 'orders' },
    customers: orderFilterSchema.pick({ number: true, lifecycle: true, fulfillment: true, limit: true, after: true }),
    act({ oms, visitor, input }) {
      if (worksHere(visitor)) return oms.orders.find(input as never);
      if (visitor.role !== 'customer') throw new HttpRefusal('http.forbidden');
      return oms.orders.find({ ...(input as object), customer: visitor.customer });
    },
  },
];

/** A body of many records, each of which is taken or refused by itself. */
const records = z.strictObject({ orders: z.array(z.unknown()).min(1).max(10_000), publish: z.boolean().optional() });

const many: readonly Route[] = [
  {
    ...{ name: 'orders.import', method: 'POST', heeds: [], path: '/orders/import', answers: 'list' },
    says: 'Orders of another system, as they stand. Each is answered for, in order.',
    input: records.extend({ orders: z.array(importedOrderSchema).min(1).max(10_000) }),
    act({ oms, input }) {
      const { orders, ...options } = parse(records, input, 'orders.import');
      return oms.orders.import(orders as never, options);
    },
    records: {
      input: records.omit({ orders: true }),
      record: importedOrderSchema,
      act: (oms, all, input) => oms.orders.import(all, input as object),
    },
  },
  {
    ...{ name: 'bulk', method: 'POST', heeds: ['key'], path: '/orders/bulk', answers: 'json' },
    says: 'One command for many orders. Each has its own fate: the order, or the problem.',
    input: bulkSchema,
    async act({ oms, input, options: { expectedVersion: _, ...options } }) {
      const { command, orders, payload } = parse(bulkSchema, input, 'bulk');
      const results = await oms.bulk(command as ImplementedCommand, orders, payload as never, options);
      return results.map((result) =>
        'error' in result ? { id: result.id, problem: problemBody(result.error, { details: true }) } : result,
      );
    },
  },
  {
    ...{ name: 'preview', method: 'POST', heeds: [], path: '/orders/preview', answers: 'json' },
    says: 'What a command would do: nothing is written, nobody is told.',
    input: previewSchema,
    act({ oms, input, options: { actor } }) {
      const { command, order, payload } = parse(previewSchema, input, 'preview');
      return oms.preview(command as ImplementedCommand, order, payload as never, { ...(actor && { actor }) });
    },
  },
];

const inLanguage = z.strictObject({ locale: z.string().max(35) });

const parcels: readonly Route[] = [
  door(
    'shipments.merge',
    'POST /shipments/merge',
    'The open goods of several orders of a customer go in one parcel. Answers the first order.',
    {
      input: mergeSchema,
      answers: 'order',
      with: ({ orders, ...how }: z.output<typeof mergeSchema>) => [orders, how],
    },
  ),
  door(
    'shipments.refresh',
    'POST /orders/{order}/shipments/refresh',
    'Asks the carriers how the parcels of the order stand.',
    {
      takes: [],
      answers: 'order',
    },
  ),
  door(
    'shipments.refreshAll',
    'POST /shipments/refresh',
    'Asks the carriers about parcels under way, a page of orders at a time.',
    {
      input: refreshSchema,
      takes: [],
    },
  ),
  door(
    'shipments.label',
    'GET /orders/{order}/shipments/{shipment}/label',
    'What is stuck on a parcel, to print; or where it lies.',
    {
      answers: 'bytes',
    },
  ),
  {
    ...{ name: 'returns.wayBack', method: 'GET', heeds: [], path: '/orders/{order}/returns/{return}/wayBack' },
    says: 'What the customer sends goods back by: a label, as a link or its bytes in base64, and where goods are handed in.',
    ...{ customers: true, answers: 'json' },
    async act({ oms, visitor, path: { order = '', return: back = '' } }) {
      return oms.returns.wayBack(await orderFor(oms, visitor, order), back);
    },
  },
  {
    ...{ name: 'orders.label', method: 'GET', heeds: [], path: '/orders/{order}/label', answers: 'json' },
    says: 'The one word for how the order stands, in another language.',
    ...{ input: inLanguage, customers: inLanguage },
    async act({ oms, visitor, path: { order = '' }, input }) {
      const of = await orderFor(oms, visitor, order);
      return oms.orders.label(of, (input as { readonly locale: string }).locale);
    },
  },
];

/** Everything about orders, in the order in which it is matched. */
export const orderRoutes: readonly Route[] = [
  ...making,
  ...many,
  ...looks,
  ...parcels,
  ...(Object.keys(commands) as Routed[]).map((command) => commandRoute(command)),
];
