/** Units as they were sold, and what was repaired of them before: what their warranty follows from. */
import type { FittedPart, Repair, SoldUnit } from '../../aftersales';
import { type Instant, OmsError, oneMailbox, problem } from '../../kernel';
import { decodeFact, decodeOrder, type OrderRecord, serialsSold, serialTerm } from '../../order';
import { reverseUnits } from '../../settlement';
import { now, type Runtime } from '../runtime';

/** Which unit is meant. */
export interface MeantUnit {
  readonly serial?: string | undefined;
  readonly sku?: string | undefined;
  readonly order?: string | undefined;
  readonly line?: string | undefined;
}

/** A unit that was sold; `room`: how many such units the customer has, `price`: what one was sold for, tax included. */
export interface KnownUnit extends SoldUnit {
  readonly room: number;
  readonly price: number;
  readonly currency: string;
}

/** Whom the warranty is asked for: null where nobody is named, the buyer where it is their mailbox. */
export async function claimantOf(
  runtime: Runtime,
  unit: SoldUnit | null,
  customer: { readonly id?: string | undefined; readonly email?: string | undefined } | undefined,
): Promise<string | null> {
  if (!customer) return null;
  if (customer.id !== undefined) return runtime.derivedId('customer', customer.id);
  const mailbox = oneMailbox(customer.email ?? '');
  const texts = unit ? await runtime.texts(unit.party) : new Map<string, string>();
  const contacts = [...texts].flatMap(([name, body]) => (name.startsWith('contact:') ? [JSON.parse(body)] : []));
  const isBuyer = contacts.some(({ email }) => typeof email === 'string' && oneMailbox(email) === mailbox);
  return unit && isBuyer ? unit.party : runtime.derivedId('waiter', mailbox);
}

/** More orders than ever sell one unit. */
const mostOrders = 100;
const mostRepairs = 100;

/** The unit, by its number or by its line; null where the shop has not sold it, or has it back. */
export async function soldUnit(runtime: Runtime, meant: MeantUnit): Promise<KnownUnit | null> {
  const { serial, order, line } = meant;
  if (serial !== undefined)
    return (await bySerial(runtime, { ...meant, serial })) ?? replacing(runtime, serial, meant.sku);
  return order === undefined || line === undefined ? null : byLine(runtime, order, line);
}

async function bySerial(runtime: Runtime, { serial, sku }: MeantUnit & { readonly serial: string }) {
  const { shop, repository } = runtime;
  const terms = [serialTerm(serial)];
  const stored = await repository.find(shop.id, { kind: 'order', terms, limit: mostOrders });
  for (const one of stored) {
    const record = decodeOrder(one);
    for (const { id } of record.head.counts) {
      const mine = serialsSold(record, id).find((of) => of.serial === serial && (sku === undefined || of.sku === sku));
      if (mine) return known(runtime, record, id, { sku: mine.sku, parcel: parcelOf(record, id, serial), room: 1 });
    }
  }
  return null;
}

/** A unit that a repair has sent instead of another one has what is left of that one's warranty. */
async function replacing(runtime: Runtime, serial: string, sku: string | undefined): Promise<KnownUnit | null> {
  const repairs = await repairsOf(runtime, [serialTerm(serial)]);
  const source = repairs.find((of) => of.replacement === serial && (sku === undefined || of.sku === sku));
  return source?.order && source.line ? byLine(runtime, source.order, source.line, source.serial ?? undefined) : null;
}

async function byLine(runtime: Runtime, order: string, line: string, serial?: string): Promise<KnownUnit | null> {
  const [stored] = await runtime.repository.loadMany(runtime.shop.id, [{ kind: 'order', id: order }]);
  if (!stored) return null;
  const record = decodeOrder(stored);
  const count = record.head.counts.find(({ id }) => id === line);
  if (!count) return null;
  const parcel = serial === undefined ? null : parcelOf(record, line, serial);
  return known(runtime, record, line, { sku: count.sku, parcel, room: Math.max(0, count.shipped - count.returned) });
}

const parcelOf = ({ shipments }: OrderRecord, line: string, serial: string): string | null =>
  shipments.find(({ serials = [] }) => serials.some((of) => of.lineId === line && of.serial === serial))?.id ?? null;

async function known(
  runtime: Runtime,
  record: OrderRecord,
  line: string,
  { sku, parcel, room }: { readonly sku: string; readonly parcel: string | null; readonly room: number },
): Promise<KnownUnit> {
  const { head, lines, shipments } = record;
  const count = head.counts.find(({ id }) => id === line);
  const terms = lines.find(({ id }) => id === line);
  const parcels =
    parcel === null
      ? shipments.filter(({ allocations }) => allocations.some((of) => of.lineId === line))
      : [{ id: parcel }];
  const returned = count?.returned ?? 0;
  const price = terms && returned < terms.units ? reverseUnits(terms.runs, returned, 1).amount : 0;
  return {
    ...{ sku, order: head.id, line, party: head.intake.party, room, price, currency: head.intake.currency },
    tags: await tagsOf(runtime, sku),
    deliveredAt: await deliveredAt(runtime, head.id, new Set(parcels.map(({ id }) => id))),
  };
}

/** When the last of these parcels arrived, or left where nobody has heard of its arrival. */
async function deliveredAt(
  { shop, repository }: Runtime,
  order: string,
  parcels: ReadonlySet<string>,
): Promise<Instant | null> {
  const commits = await repository.history(shop.id, [{ kind: 'order', id: order }]);
  const arrived = new Map<string, Instant>();
  for (const commit of commits)
    for (const text of commit.facts) {
      const fact = decodeFact(text, commit.at);
      if (fact.type === 'shipment.dispatched' && parcels.has(fact.data.shipmentId))
        arrived.set(fact.data.shipmentId, fact.at);
      if (fact.type === 'shipment.delivered' && parcels.has(fact.data.shipmentId))
        arrived.set(fact.data.shipmentId, fact.data.trackedAt ?? fact.at);
    }
  return [...arrived.values()].sort().at(-1) ?? null;
}

async function tagsOf(runtime: Runtime, sku: string): Promise<readonly string[]> {
  return (await itemOf(runtime, sku))?.tags ?? [];
}

/** Whether units of the SKU have numbers that the shop keeps. */
export async function isNumbered(runtime: Runtime, sku: string): Promise<boolean> {
  return runtime.shop.stock.serials && (await itemOf(runtime, sku))?.serials === true;
}

async function itemOf(runtime: Runtime, sku: string) {
  const { catalog } = runtime.options;
  if (!catalog) return null;
  const { channels, currency } = runtime.shop;
  const request = { skus: [sku], channel: channels[0] as string, currency, at: now(runtime) };
  const items = await runtime.timed('catalog', () => catalog.items(request));
  return items.find((item) => item.sku === sku) ?? null;
}

/** Parts that earlier repairs of the unit have put in. */
export async function fittedParts(runtime: Runtime, { serial, order, line }: MeantUnit): Promise<FittedPart[]> {
  const terms = serial === undefined ? [lineTerm(order ?? '', line ?? '')] : [serialTerm(serial)];
  const repairs = await repairsOf(runtime, terms);
  return repairs.flatMap(({ id, serial: of, repairedAt, parts }) =>
    repairedAt === null || (serial !== undefined && of !== serial)
      ? []
      : parts.map(({ sku }) => ({ repair: id, sku, fittedAt: repairedAt })),
  );
}

async function repairsOf({ shop, repository }: Runtime, terms: readonly string[]): Promise<Repair[]> {
  const stored = await repository.find(shop.id, { kind: 'repair', terms, limit: mostRepairs });
  return stored.map(({ head }) => JSON.parse(head) as Repair);
}

/** The word by which repairs of a line's units are found. */
export function lineTerm(order: string, line: string): string {
  return `line:${order}:${line}`;
}

/** Refuses what cannot be asked for at all. */
export function needed(message: string, field: string): OmsError {
  return new OmsError([problem('input.invalid', message, undefined, [field])]);
}
