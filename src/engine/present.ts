/** An order as hosts see it: one object with plain names, made from the record. */
import { isAwaited } from '../inventory';
import { type Instant, type LocalDate, type Measured, pricePerUnit, type UnitPrice } from '../kernel';
import {
  type Approval,
  type Attention,
  attentionOf,
  type ChargeCounts,
  type Dispute,
  type EditBody,
  type Hold,
  type LineCounts,
  type LinePromise,
  type LineTerms,
  label,
  type OpenEdit,
  type OrderRecord,
  type OrderStates,
  type OrderTotals,
  outstanding,
  overpaid,
  type Payment,
  piecesOf,
  type Return,
  type ReturnBody,
  type Shipment,
  type ShipmentBody,
  type StageTimes,
  type Treatment,
} from '../order';

/** A line with what was agreed and what has become of it. Amounts in minor units. */
export interface OrderLine extends Omit<LineTerms, 'units' | 'sold'>, Omit<LineCounts, 'ordered'> {
  /** Base units. */
  readonly quantity: number;
  /** The quantity as it was ordered, where that was in another unit, with the price of one such unit. */
  readonly sold?: Measured & { readonly unitPrice: UnitPrice };
  /** Units (of kits: of their components) that do not lie there yet, and the day on which they are expected where the shop has said so. */
  readonly backordered: readonly {
    readonly units: number;
    readonly promisedOn: LocalDate | null;
    /** The component that is waited for, of a kit. */
    readonly sku?: string;
  }[];
  /** When what has not left is to leave and to arrive; null where the shop promises nothing, no day can be told, or nothing of it is wanted any more. */
  readonly promise: Omit<LinePromise, 'lineId'> | null;
}

/** An order as it stands. Amounts are minor units of `currency`. */
export interface Order {
  /** What commands and questions name it by. */
  readonly id: string;
  /** What its customer and staff call it by; null for a draft, which has none yet. */
  readonly number: string | null;
  /** Grows by one with every commit: `expectedVersion` of a command refuses what was decided on an older one. */
  readonly version: number;
  /** The id of the shop that it belongs to. */
  readonly shop: string;
  /** Where it came from: `web`, `phone`, a marketplace. */
  readonly channel: string;
  /** The channel's own id of it, unique within the channel; null where there is none. */
  readonly externalRef: string | null;
  /** Where it stands, region by region: the four of the package, and the host's own. */
  readonly state: OrderStates;
  /** ISO 4217; every amount of the order is in minor units of it. */
  readonly currency: string;
  /** The language of its customer (BCP 47): messages and `label` are in it. */
  readonly locale: string;
  /** The id under which the customer's personal data is kept. */
  readonly party: string;
  /** Whether it was placed with an account; false: by a guest. */
  readonly customerKnown: boolean;
  /** Where it goes to (ISO 3166-1 alpha-2); null where nobody said. */
  readonly country: string | null;
  /** The customer's VAT number, as it was given. */
  readonly vatId: string | null;
  /** How the shop said that all of it is taxed; null where the tax provider decides. Why a line has no tax says its own `treatment`. */
  readonly taxTreatment: Treatment | null;
  /** When the customer wants it sent or delivered; null: as soon as may be. */
  readonly wanted: { readonly shipBy?: LocalDate; readonly deliverBy?: LocalDate } | null;
  /** Until when the quote stands, of a draft that has a term. */
  readonly validUntil: Instant | null;
  /** The id of whoever took it down, by telephone or in a store; null where the customer did it. */
  readonly takenBy: string | null;
  /** Whether it is a test order: kept out of stock, numbers and figures. */
  readonly test: boolean;
  /** Words of the shop's own. */
  readonly tags: readonly string[];
  /** What was ordered, line by line: prices, and how far each unit has come. */
  readonly lines: readonly OrderLine[];
  /** What is charged beside goods, such as shipping. */
  readonly charges: readonly ChargeCounts[];
  /** Every payment, from what was asked for to what was given back. */
  readonly payments: readonly Payment[];
  /** Its parcels. */
  readonly shipments: readonly (Shipment & ShipmentBody)[];
  /** What comes back, or came. */
  readonly returns: readonly (Return & ReturnBody)[];
  /** What keeps it from going on, until somebody releases it. */
  readonly holds: readonly Hold[];
  /** Commands that wait for a second person. */
  readonly approvals: readonly Approval[];
  /** Sums over lines, charges and payments, in minor units; counts of units. */
  readonly totals: OrderTotals & { readonly outstanding: number; readonly overpaid: number };
  /** When it came to each stage. */
  readonly times: StageTimes;
  /** Facts so far by kind of actor. */
  readonly steps: OrderRecord['head']['steps'];
  /** What the customer gave it, from 1 to 5; null: nothing yet. */
  readonly rating: number | null;
  /** The edit that is open, with what is staged in it. */
  readonly edit: (OpenEdit & EditBody) | null;
  /** Edits that were confirmed. */
  readonly edited: number;
  /** Payments that the customer has contested with the bank. */
  readonly disputes: readonly Dispute[];
  /** What one unit of its currency was worth in others when it was placed; none where all is in the shop's own. */
  readonly exchange: OrderRecord['head']['exchange'];
  /** Uses of limited discounts that it has taken; see `oms.discounts`. */
  readonly redemptions: OrderRecord['head']['redemptions'];
  /** What it counts for in limits by customer. */
  readonly allowances: OrderRecord['head']['allowances'];
  /** Its places among the orders that locations send on a day. */
  readonly sending: OrderRecord['head']['sending'];
  /** What each discount asked for and took off when it was agreed, and why one gave nothing; none where no rules were given. */
  readonly discounts: OrderRecord['head']['discounts'];
  /** How its tax stands with the provider; null where the provider is only asked for rates. */
  readonly tax: OrderRecord['head']['tax'];
  /** Locations that could not send what was promised from there. */
  readonly failed: OrderRecord['head']['failed'];
  /** What is being made for it, line by line. */
  readonly making: OrderRecord['head']['making'];
  /** The delivery window that it has booked; null: none. */
  readonly window: OrderRecord['head']['window'];
  /** The party of the customer who has claimed it, of an order that a guest has placed; null: nobody. */
  readonly claimedBy: string | null;
  /** Why a person must see to it; `orders.find({ attention })` finds it by each. */
  readonly attention: readonly Attention[];
  /** The one word that a customer sees, in the order's language. */
  readonly label: string;
  /** True when this call found its work done already, by the same idempotency key or external reference. */
  readonly replayed: boolean;
  /** True inside `oms.within`, until the host commits. */
  readonly pending: boolean;
}

/** The order of a record. */
export function present(
  record: OrderRecord,
  version: number,
  flags: { replayed?: boolean; pending?: boolean } = {},
): Order {
  const { head } = record;
  const { intake } = head;
  const order: Omit<Order, Looked> = {
    id: head.id,
    number: intake.number,
    version,
    shop: head.shop,
    channel: intake.channel,
    externalRef: intake.externalRef,
    state: head.states,
    currency: intake.currency,
    locale: intake.locale,
    party: intake.party,
    customerKnown: intake.customerKnown,
    country: intake.country,
    vatId: intake.vatId,
    taxTreatment: intake.taxTreatment ?? null,
    wanted: intake.wanted,
    validUntil: intake.validUntil,
    takenBy: intake.takenBy,
    test: intake.test,
    tags: head.tags,
    charges: head.charges,
    payments: head.payments,
    holds: head.holds,
    approvals: head.approvals,
    times: head.times,
    steps: head.steps,
    rating: head.rating,
    edit: head.edit && { ...head.edit, actions: record.edits[0]?.actions ?? [] },
    edited: head.edited,
    disputes: head.disputes,
    exchange: head.exchange,
    redemptions: head.redemptions,
    allowances: head.allowances,
    sending: head.sending,
    discounts: head.discounts,
    tax: head.tax,
    failed: head.failed,
    making: head.making,
    window: head.window,
    claimedBy: head.claimedBy ?? null,
    attention: attentionOf(head),
    label: label(head.states, intake.locale, head.totals.exceptions),
    replayed: flags.replayed ?? false,
    pending: flags.pending ?? false,
  };
  Object.defineProperty(order, behind, { value: { record } satisfies Behind });
  for (const name of looked) Object.defineProperty(order, name, look[name]);
  return Object.defineProperty(order, printed, asPlain) as Order;
}

/** Sums, lines and documents are put together when they are looked at: most commands are answered to nobody. */
const looked = ['totals', 'lines', 'shipments', 'returns'] as const;
type Looked = (typeof looked)[number];

/** What they are put together from, and what has been. Not enumerable: copies and JSON do not have it. */
interface Behind {
  readonly record: OrderRecord;
  totals?: Order['totals'];
  lines?: Order['lines'];
}
const behind = Symbol('behind');

// One set of functions for all orders: an object with functions of its own is of a kind of its own, slow to make and slow to read.
const look: Readonly<Record<Looked, PropertyDescriptor & ThisType<{ readonly [behind]: Behind }>>> = {
  totals: {
    enumerable: true,
    get() {
      const { totals } = this[behind].record.head;
      this[behind].totals ??= { outstanding: outstanding(totals), overpaid: overpaid(totals), ...totals };
      return this[behind].totals;
    },
  },
  lines: {
    enumerable: true,
    get() {
      const { lines, head } = this[behind].record;
      this[behind].lines ??= lines.map((line, index) => lineOf(line, head.counts[index] as LineCounts, head.promises));
      return this[behind].lines;
    },
  },
  shipments: {
    enumerable: true,
    get() {
      const { head, shipments } = this[behind].record;
      return head.shipments.map((item) => ({ ...(bodyOf(shipments, item.id) as ShipmentBody), ...item }));
    },
  },
  returns: {
    enumerable: true,
    get() {
      const { head, returns } = this[behind].record;
      return head.returns.map((item) => ({ ...(bodyOf(returns, item.id) as ReturnBody), ...item }));
    },
  },
};

/** `console.log` shows what getters answer, not that they are getters. */
const printed = Symbol.for('nodejs.util.inspect.custom');
const asPlain: PropertyDescriptor = {
  value(this: Order) {
    return { ...this };
  },
};

function lineOf(
  { units, sold, ...terms }: LineTerms,
  { ordered: _ordered, ...counts }: LineCounts,
  promises: readonly LinePromise[],
): OrderLine {
  const backordered = piecesOf(counts).flatMap(({ sku, allocated }) =>
    allocated
      .filter(isAwaited)
      .map(({ units, promisedOn = null }) => ({ units, promisedOn, ...(counts.parts && { sku }) })),
  );
  const line = {
    ...terms,
    ...counts,
    quantity: units,
    backordered,
    promise: counts.cancelled < units ? promiseOf(terms.id, promises) : null,
  };
  return sold ? { ...line, sold: { ...sold, unitPrice: pricePerUnit(terms.unitPrice, sold.base) } } : line;
}

function promiseOf(id: string, promises: readonly LinePromise[]): OrderLine['promise'] {
  const found = promises.find(({ lineId }) => lineId === id);
  if (!found) return null;
  const { lineId: _lineId, ...promise } = found;
  return promise;
}

function bodyOf<T extends { readonly id: string }>(bodies: readonly T[], id: string): T | undefined {
  return bodies.find((body) => body.id === id);
}
