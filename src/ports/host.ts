/** Small ports of the host: what things cost, what tax is due, who may be a fraud, what time it is, how numbers look. */
import type { DangerousGoods, GoodsCustoms, GoodsSize } from '../fulfillment';
import type { Instant, SalesUnit, UnitPrice } from '../kernel';
import type { SubjectRef } from './repository';
import type { TaxRecords } from './tax-records';

/** What the shop sells a SKU for, decided on the server; a browser's price is never taken. */
export interface CatalogItem {
  readonly sku: string;
  readonly title: string;
  readonly price: UnitPrice;
  /** `goods` are shipped from stock, a `kit` from the stock of its components; `service` and `digital` lines need no stock. */
  readonly kind?: 'goods' | 'kit' | 'digital' | 'service';
  /** What one kit is put together from; only of a `kit`. Orders keep what it was when they were placed. */
  readonly components?: readonly KitComponent[];
  /** Whether each unit has a number of its own; heeded where the shop keeps them (`stock.serials`). */
  readonly serials?: boolean;
  /**
   * Goods that are made once they are ordered: promised without stock, `days` working days of their location after the first day on which it begins
   * fewer than `perDay` units of them. SKUs that name the same `workshop` share what it begins on a day. Not of numbered units.
   */
  readonly madeToOrder?: {
    readonly days: number;
    readonly perDay?: number;
    readonly location?: string;
    readonly workshop?: string;
  };
  /** Key of the tax rate in force; see TaxProvider. */
  readonly taxClass?: string;
  readonly weightGrams?: number;
  /** At which temperature it is kept: `ambient` (when absent), `chilled`, `frozen`, or a word of the host's; see `parcels` of the options. */
  readonly temperature?: string;
  /** How large one unit is, in whole millimetres, and how it lies in a box; see `{ boxes }` of `parcels`. */
  readonly size?: GoodsSize;
  /** What customs are told of it when it crosses a border. */
  readonly customs?: GoodsCustoms;
  /** Why carriers take it under conditions only. */
  readonly dangerous?: readonly DangerousGoods[];
  /** What discount rules know it by, beside its SKU: its categories, its brand. */
  readonly tags?: readonly string[];
  /** Minor units, as priced: no discount rule takes a unit below it. */
  readonly floor?: number;
  /** What its units are: `piece`, `g`, `mm`. Stock and price count them; a line may name them. */
  readonly baseUnit?: string;
  /** What else it is sold and received by, in whole base units: a `box` of 12, a `kg` of 1000. */
  readonly units?: readonly SalesUnit[];
}

/** A part of a kit: goods of the shop, each named once. */
export interface KitComponent {
  readonly sku: string;
  /** How many of it one kit holds. */
  readonly units: number;
  /** What a kit's price is split by when components come back one by one: its weight, as a whole number; by default its units. */
  readonly share?: number;
  /** As of an item of its own. */
  readonly serials?: boolean;
  /** Where it is kept at another temperature than its kit. */
  readonly temperature?: string;
}

/** Promise P1: an unknown SKU is absent from the answer, never a throw. */
export interface Catalog {
  /** What these SKUs are and cost in a channel and currency at an instant; unknown ones are left out of the answer. */
  items(request: {
    readonly skus: readonly string[];
    readonly channel: string;
    readonly currency: string;
    readonly at: Instant;
  }): Promise<readonly CatalogItem[]>;
}

/** A tax rate as an exact decimal text: `'0.2'` is 20 %. A `compound` one is also due on the taxes before it. */
export interface TaxRate {
  readonly name: string;
  readonly rate: string;
  readonly compound?: boolean;
}

/**
 * How a line is taxed, where its rates are not all. `rates` are those of the place; an `exempt` supply and one of `reverseCharge` (the customer owes the
 * tax) are charged none of them. `reason` is one word that invoices explain, such as a VATEX code. `contained` are the rates
 * in the shop's own price, where these are others: a shop that keeps the net of its prices (`shop.pricesKeep`) takes them out.
 */
export interface LineTax {
  readonly rates: readonly TaxRate[];
  readonly treatment?: 'taxed' | 'exempt' | 'reverseCharge';
  readonly reason?: string;
  readonly contained?: readonly TaxRate[];
}

/** A provider's answer, where it keeps its quotes. */
export interface TaxQuote {
  /** One for each asked line, as without it. */
  readonly rates: readonly (readonly TaxRate[] | LineTax)[];
  /** The provider's own name of the quote; `commit` is given it. */
  readonly reference?: string | null;
}

/**
 * Promise P1: one answer per asked line, in order: its rates, empty where nothing is due, or all that is to be said of it. `sku` is null for delivery
 * and fees. `taxTreatment` is what the shop says of the customer, for all lines; it goes before the answer. The promises of what it records are at {@link TaxRecords}. A
 * throw says that it is away; see `shop.tax.onOutage`.
 */
export interface TaxProvider extends TaxRecords {
  /** The tax rates of an order's lines and charges at its destination, in the order in which they were asked. Nothing is recorded by it. */
  quote(request: {
    /** The order that it is for. */
    readonly orderId: string;
    /** The currency of the order: ISO 4217. */
    readonly currency: string;
    readonly country: string | null;
    readonly postalCode: string | null;
    readonly vatId: string | null;
    readonly taxTreatment?: { readonly as: 'exempt' | 'reverseCharge'; readonly reason: string | null };
    readonly at: Instant;
    readonly lines: readonly { readonly sku: string | null; readonly taxClass: string | null }[];
  }): Promise<readonly (readonly TaxRate[] | LineTax)[] | TaxQuote>;
}

/** A rate with the instant for which it was fixed, and who says so (one word, such as `ecb`). */
export interface ExchangeRate {
  readonly rate: string;
  readonly at?: Instant;
  readonly source?: string;
}

/** Exchange rates. Promise P1: how much of `to` one unit of `from` was worth at `at`, as an exact decimal text above zero. */
export interface ExchangeRates {
  /** How much of `to` one unit of `from` was worth at an instant: a decimal text, or one with its source. A throw refuses the command that needs it. */
  rate(request: { readonly from: string; readonly to: string; readonly at: Instant }): Promise<string | ExchangeRate>;
}

/**
 * What a fraud screen says of an order: `accept` lets it go on, `review` holds it for a person (type `fraud`), `reject` refuses it as
 * `risk.rejected`. `reasons` are for staff to read.
 */
export interface RiskAssessment {
  readonly decision: 'accept' | 'review' | 'reject';
  readonly score?: number;
  readonly reasons: readonly string[];
}

/** Screens an order before it is confirmed. A throw counts as `review`. */
export interface RiskScreen {
  /** Judges an order by what it is worth (`amount` in minor units of `currency`), where it goes and who buys. A throw counts as `review`. */
  assess(request: {
    readonly channel: string;
    readonly country: string | null;
    readonly amount: number;
    readonly currency: string;
    readonly customer: Readonly<Record<string, string>> | null;
  }): Promise<RiskAssessment>;
}

/** Takes every fact after its commit, in order per order; at least once. What became of messages is in the feed and the message log alone. */
export interface EventPublisher {
  /** Takes the facts of one commit; resolves once they are taken. A throw has them told again, with the same `key`. */
  publish(event: PublishedEvent): Promise<void>;
}

/**
 * Somebody outside who hears of facts: a webhook, a queue. Each has lanes of its own, so that one that is away delays nobody else; what it fails to take is
 * tried again, and after too many failures it is disabled until staff enable it; see `oms.endpoints`.
 *
 * Promises
 * - P1 A repeated `publish` with the same `key` is one event to whoever receives it, or lets them tell that it is.
 * - P2 `publish` is given one fact at a time; it resolves once that was taken. A throw means that it may not have been, and it is tried again;
 *   `details.retryAfterMs` says when, and `details.attempted: false` that nobody was asked.
 * - P3 `endpoint.gone` says that it wants nothing any more: it is disabled at once.
 */
export interface EventEndpoint extends EventPublisher {
  readonly id: string;
  /** Whether it hears of facts of this type; default: of all. Asked when they are committed. */
  wants?(type: string): boolean;
}

/** Facts of one commit on their way out of the shop. `key` is the same each time they are told, so that whoever hears them twice can tell. */
export interface PublishedEvent {
  readonly key: string;
  readonly shop: string;
  /** The order, cart, stock document or other thing that the facts are about. */
  readonly subject: SubjectRef;
  readonly version: number;
  readonly at: Instant;
  readonly facts: readonly unknown[];
}

/** What time it is for the whole shop, and how it waits; tests give one that they move themselves. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves when that much time of this clock has passed; for the relay's waits. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Where ids of orders, payments, parcels and everything else come from. */
export interface IdSource {
  /** A UUID version 7 in lower case. */
  next(nowMs: number): string;
}

/**
 * Gives order numbers. Promise P1: never the same text twice in a shop. `lease` counts within a named series, across processes; it is the same
 * function at every call of one store, so that a source may keep what it leased by it.
 */
export interface NumberSource {
  /** The next order number, as customers read it, for an order of this instant in the shop's zone. */
  next(request: {
    readonly at: Instant;
    readonly zone: string;
    readonly lease: (series: string, count: number) => Promise<number>;
  }): Promise<string>;
  /** A number as this source spells it, from what somebody typed; other texts as they are. Without it orders are found by the exact text. */
  spell?(typed: string): string;
}

/**
 * A logger of the host, as pino and its like are: fields first, then one fixed sentence. Fields hold ids, codes, names of the configuration and
 * counts; never personal data.
 */
export interface Logger {
  /** What is only of use to who looks for a fault. */
  debug(fields: LogFields, message: string): void;
  /** What happens seldom and is in order: the relay starts, the store was tidied. */
  info(fields: LogFields, message: string): void;
  /** What went wrong and is tried again, or was done otherwise. */
  warn(fields: LogFields, message: string): void;
  /** What a person must see to. */
  error(fields: LogFields, message: string): void;
}

/** What a line of the log carries beside its message: plain values by name, never personal data. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
