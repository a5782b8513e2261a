/** What a host passes to createOms, checked and completed. Everything wrong is said at once. */

import type { DeliveryWindow, ParcelRule } from '../fulfillment';
import type { Costing, Picking, SourcingLocation, SourcingRule } from '../inventory';
import { unsellableStates } from '../inventory/shelf';
import { type Instant, OmsError, omsError, type Rounding } from '../kernel';
import type {
  CarrierPolicy,
  HostRegion,
  MethodTerms,
  NotificationOptions,
  PaymentRule,
  PaymentTerms,
  Process,
  PromiseTerms,
  PurchaseLimit,
  QueueTerms,
  ShopTerms,
  SourcingTerms,
  TaxTerms,
  TenderKind,
} from '../order';
import { defaultSourcing, defaultStock } from '../order/command';
import { defaultProcess } from '../order/process';
import { channels } from '../order/vocabulary';
import type {
  Carrier,
  Catalog,
  Clock,
  EventEndpoint,
  EventPublisher,
  ExchangeRates,
  IdSource,
  Logger,
  Notifier,
  NumberSource,
  Observer,
  PaymentGateway,
  Preferences,
  Repository,
  RiskScreen,
  TaxProvider,
} from '../ports';
import type { DiscountPolicy, TaxRounding } from '../settlement';
import type { CarrierCallOptions } from './carrier-guard';
import type { CaseOptions, FeedbackOptions } from './cases/options';
import { defaultOptions, defaultPromises, defaultQueue, defaultShop } from './defaults';
import type { EndpointFailures } from './endpoints/record';
import { given } from './given';
import { optionProblems } from './option-problems';
import type { ParcelServices, ParcelServicesOf } from './parcel-services';
import type { RepairOptions } from './repairs/options';

/** A payment method: its gateway, or the rule of money that comes by hand. */
export type PaymentMethod =
  | PaymentGateway
  | {
      readonly gateway?: PaymentGateway;
      readonly rule?: PaymentRule;
      readonly tender?: TenderKind;
      readonly terms?: PaymentTerms;
      /** Takes what test orders pay, and nothing else: give it a gateway with the provider's test key. */
      readonly tests?: boolean;
    };

/** Who sells: what the shop is called in the store, its calendar, its money, its channels and its rules of tax. */
export interface ShopOptions {
  /** Its name in the store: rows of several shops may lie in one. */
  readonly id: string;
  /** IANA zone of the shop's calendar. */
  readonly zone: string;
  /** ISO 4217. */
  readonly currency: string;
  /**
   * Other currencies: `prices`, in which it also sells; `settlement`, in which the gateways pay out; `reporting`, in which the books are kept. What
   * goods cost, and amounts of policies (limits, fees), are in `currency`. Rates come from `rates`.
   *
   * @defaultValue `currency` is all of them
   */
  readonly currencies?: {
    readonly prices?: readonly string[];
    readonly settlement?: string;
    readonly reporting?: string;
  };
  /**
   * BCP 47.
   *
   * @defaultValue `'en'`
   */
  readonly locale?: string;
  /**
   * Channels beside the built-in ones.
   *
   * @defaultValue `[]`
   */
  readonly channels?: readonly string[];
  /**
   * Whether tax is contained in the prices of the catalogue.
   *
   * @defaultValue `true`
   */
  readonly pricesIncludeTax?: boolean;
  /**
   * What stays of a price that includes tax where another tax is due than the one in it: the price itself, so that the shop gets more or less of it
   * (`gross`), or its net, so that the customer pays more or less (`net`).
   *
   * @defaultValue `'gross'`
   */
  readonly pricesKeep?: 'gross' | 'net';
  /**
   * By which conventions discount rules are worked out.
   *
   * @defaultValue `defaultDiscountPolicy`, with the shop's own `rounding`
   */
  readonly discounts?: Partial<DiscountPolicy>;
  /**
   * How amounts are rounded to minor units.
   *
   * @defaultValue `'half-up'`
   */
  readonly rounding?: Rounding;
  /**
   * Where tax is rounded.
   *
   * @defaultValue `'line'`
   */
  readonly taxRounding?: TaxRounding;
  /**
   * What holds while the tax provider is away.
   *
   * @defaultValue `{ onOutage: 'refuse' }`
   */
  readonly tax?: TaxOutage;
}

/**
 * `refuse`: nothing is agreed without the provider. `fallback`: what is agreed is taxed at these rates, and quoted again once the
 * provider is back.
 */
export type TaxOutage =
  | { readonly onOutage: 'refuse' }
  | { readonly onOutage: 'fallback'; readonly rates: Pick<TaxProvider, 'quote'> };

/** The part of the process that a host sets; the rest has defaults. */
export type ProcessOptions = Partial<
  Omit<Process, 'limits' | 'fulfill' | 'cancels' | 'returns' | 'unsendable' | 'astray'>
> & {
  readonly limits?: Partial<Process['limits']>;
  readonly fulfill?: Partial<Process['fulfill']>;
  readonly cancels?: Partial<Process['cancels']>;
  readonly returns?: Partial<Process['returns']>;
  readonly unsendable?: Partial<Process['unsendable']>;
  readonly astray?: Partial<Process['astray']>;
};

/** How a shop keeps and gives its stock. */
export interface StockOptions {
  /**
   * Names of states in which goods count as stock and value and are never sold, beside `damaged`, `quality` and `display`.
   *
   * @defaultValue `[]`
   */
  readonly states?: readonly string[];
  /**
   * Channels that may have units set aside for them alone, such as a till that sells while it is offline.
   *
   * @defaultValue `[]`
   */
  readonly shares?: readonly string[];
  /**
   * Which lot of a location goes first; `lot`: by the text of the lot.
   *
   * @defaultValue `'lot'`
   */
  readonly picking?: Picking;
  /**
   * Whether staff and the publisher hear what has run out, is low, or is back. Where they do not, nobody follows what moves.
   *
   * @defaultValue `false`
   */
  readonly news?: boolean;
  /**
   * Whether customers may wait for what is not there, and how they are served.
   *
   * @defaultValue nobody waits
   */
  readonly queue?: Partial<QueueTerms>;
  /**
   * Whether serial numbers are kept of SKUs of which the catalogue says so. Where they are not, nobody asks the catalogue about what comes in.
   *
   * @defaultValue `false`
   */
  readonly serials?: boolean;
  /**
   * Days for which a lot must still keep when it is sent. A lot that has expired is never sold.
   *
   * @defaultValue `0`
   */
  readonly minShelfLifeDays?: number;
  /**
   * Minor units: a count whose differences cost more, found and lost ones added up, waits for somebody who did not count. Null: none does.
   *
   * @defaultValue `null`
   */
  readonly countApprovalAbove?: number | null;
  /**
   * What goods cost that leave: `fifo`, what the oldest had cost; `average`, the moving average of their row; `none`, nothing is known of costs and
   * none is taken. Chosen once: goods that came in before a change keep the layers that they came in with.
   *
   * @defaultValue `'average'`
   */
  readonly costing?: Costing;
}

/** How a shop chooses the locations that send an order, where the order of some rules does not say it all. */
export type SourcingOptions = Partial<SourcingTerms>;

/** What a shop promises its customers by; only the carrier must be named. */
export type PromiseOptions = Pick<PromiseTerms, 'carrier'> & Partial<PromiseTerms>;

/** Answers the windows that are offered at a place. */
export type WindowsOf = (asked: {
  readonly country: string | null;
  readonly postalCode: string | null;
  readonly at: Instant;
}) => readonly DeliveryWindow[] | Promise<readonly DeliveryWindow[]>;

/** How many units one customer may have, and how a customer is told from another. */
export interface PurchaseLimitOptions {
  /** The limits, or a function that answers those that concern these SKUs; what it answers is kept with each order. */
  readonly limits:
    | readonly PurchaseLimit[]
    | ((request: {
        readonly skus: readonly string[];
        readonly at: Instant;
      }) => readonly PurchaseLimit[] | Promise<readonly PurchaseLimit[]>);
  /**
   * The names under which a customer is counted beside the customer's own id. A household, a phone or a card that the host can tell by is another
   * name.
   *
   * @defaultValue the e-mail, however it is spelt
   */
  readonly identify?: (customer: {
    readonly id?: string | undefined;
    readonly email?: string | undefined;
  }) => readonly string[];
}

/** How long a shop keeps what its orders do not need. */
export interface Retention {
  /**
   * Days for which a command may be sent again with its idempotency key.
   *
   * @defaultValue `30`
   */
  readonly keysDays?: number;
  /**
   * Days for which a delivered effect may be delivered again.
   *
   * @defaultValue `30`
   */
  readonly deliveredDays?: number;
  /**
   * Days after its last fact when the facts of an order that is over are put away behind a checkpoint: its history stays whole, the live feed
   * gives them no more. Null: never.
   *
   * @defaultValue `null`
   */
  readonly factsDays?: number | null;
}

/** What `createOms` makes a shop of. Only `shop` and `repository` are needed; `config.invalid` names every option that cannot be. */
export interface OmsOptions {
  /** Who sells: its name in the store, its calendar, its currency and language. */
  readonly shop: ShopOptions;
  /** Where everything lies: `postgres`, `sqlite`, `memory`, or a store of your own. */
  readonly repository: Repository;
  /**
   * What is sold, at what price.
   *
   * @defaultValue none: orders name their own prices
   */
  readonly catalog?: Catalog;
  /**
   * Payment methods by the names that orders use: a gateway, or the rule of money that comes by hand.
   *
   * @defaultValue none
   */
  readonly payments?: Readonly<Record<string, PaymentMethod>>;
  /**
   * Who quotes, labels and tracks parcels.
   *
   * @defaultValue nobody: parcels are handed over by hand
   */
  readonly carriers?: readonly Carrier[];
  /**
   * How long carriers may take, and when one that fails is left alone.
   *
   * @defaultValue see `CarrierCallOptions`
   */
  readonly carrierCalls?: CarrierCallOptions;
  /**
   * By which ways people are told.
   *
   * @defaultValue none: nobody is told
   */
  readonly notifiers?: readonly Notifier[];
  /**
   * Who hears of what, by which notifiers and when.
   *
   * @defaultValue everybody of everything that concerns them, at once and by all
   */
  readonly notifications?: NotificationOptions;
  /**
   * What customers want to be told, asked when a message is about to be sent.
   *
   * @defaultValue all of it
   */
  readonly preferences?: Preferences;
  /**
   * Who says what tax is due.
   *
   * @defaultValue nobody: none is
   */
  readonly tax?: TaxProvider;
  /**
   * Who looks for fraud before an order is confirmed.
   *
   * @defaultValue nobody
   */
  readonly risk?: RiskScreen;
  /**
   * What currencies are worth; needed where there are several.
   *
   * @defaultValue none
   */
  readonly rates?: ExchangeRates;
  /**
   * Who hears of every fact, at least once and in the order of each subject.
   *
   * @defaultValue nobody
   */
  readonly publisher?: EventPublisher;
  /**
   * Who else hears of facts, each in lanes of its own; a function is asked at each commit, so that endpoints may come and go while the shop runs.
   *
   * @defaultValue nobody
   */
  readonly endpoints?: readonly EventEndpoint[] | (() => readonly EventEndpoint[]);
  /**
   * When an endpoint is disabled: after so many failures in a row, the first of them so many hours ago.
   *
   * @defaultValue see `EndpointFailures`
   */
  readonly endpointFailures?: EndpointFailures;
  /**
   * Where stock lies. Lower priority comes first.
   *
   * @defaultValue `['main']`
   */
  readonly locations?: readonly (string | SourcingLocation)[];
  /**
   * From which locations an order is sent: rules in their order, or all that can be said.
   *
   * @defaultValue see `SourcingTerms`
   */
  readonly sourcing?: readonly SourcingRule[] | SourcingOptions;
  /**
   * By which rules what leaves from a location together is divided into parcels, in their order.
   *
   * @defaultValue none: it is one parcel
   */
  readonly parcels?: readonly ParcelRule[];
  /**
   * How a carrier is chosen among those that offer.
   *
   * @defaultValue the cheapest that keeps what was promised
   */
  readonly carrierChoice?: CarrierPolicy;
  /**
   * What parcels get beside their transport, or a rule that says it for each.
   *
   * @defaultValue nothing
   */
  readonly parcelServices?: ParcelServices | ParcelServicesOf;
  /**
   * By what each line is promised a day on which it leaves and one on which it arrives.
   *
   * @defaultValue nothing is promised
   */
  readonly promises?: PromiseOptions;
  /**
   * Delivery windows that orders may book: all of them, or a function that answers those that are offered at a place; `windowsOf` of
   * `orderwright/fulfillment` makes them of a timetable.
   *
   * @defaultValue none
   */
  readonly windows?: readonly DeliveryWindow[] | WindowsOf;
  /**
   * How stock is kept and given.
   *
   * @defaultValue see `StockOptions`
   */
  readonly stock?: StockOptions;
  /**
   * How many units of a SKU, or of several together, one customer may have.
   *
   * @defaultValue any number
   */
  readonly purchaseLimits?: readonly PurchaseLimit[] | PurchaseLimitOptions;
  /**
   * When customers who ask or complain are answered, who hears of it when not, and what may be given away.
   *
   * @defaultValue see `CasePolicy`
   */
  readonly cases?: CaseOptions;
  /**
   * Whether customers are asked how a delivery was, and when.
   *
   * @defaultValue `'never'`
   */
  readonly feedback?: FeedbackOptions;
  /**
   * How orders are numbered.
   *
   * @defaultValue `randomNumbers()`: nobody can count them
   */
  readonly numbers?: NumberSource;
  /**
   * What happens by itself, and what is checked; every policy is on [a page of its own](../guides/process.md).
   *
   * @defaultValue `defaultProcess`
   */
  readonly process?: ProcessOptions;
  /**
   * States of your own that orders have beside the four built-in ones.
   *
   * @defaultValue none
   */
  readonly regions?: readonly HostRegion[];
  /**
   * What time it is.
   *
   * @defaultValue the system's
   */
  readonly clock?: Clock;
  /**
   * Where ids come from.
   *
   * @defaultValue UUIDs of version 7, which sort as they were made
   */
  readonly ids?: IdSource;
  /**
   * Hears what goes wrong, and what happens seldom; pino and `console`-like loggers that take fields first.
   *
   * @defaultValue silence
   */
  readonly logger?: Logger;
  /**
   * Who is told of every step of work: `openTelemetry()` of `orderwright/opentelemetry`, {@link stepLog}, a host's own.
   *
   * @defaultValue nobody
   */
  readonly observer?: Observer | readonly Observer[];
  /**
   * `auto` delivers effects and deadlines from this process; `manual` leaves it to `oms.relay.runOnce()` or another process.
   *
   * @defaultValue `'auto'`
   */
  readonly relay?: 'auto' | 'manual';
  /**
   * What is under warranty, and how long a repair may take.
   *
   * @defaultValue see `RepairTerms`
   */
  readonly repairs?: RepairOptions;
  /**
   * What is let go of, and when; see `oms.housekeeping`.
   *
   * @defaultValue see `Retention`
   */
  readonly retention?: Retention;
  /**
   * How long `place` waits for the gateway's answer when the relay runs here, in milliseconds. 0: not at all.
   *
   * @defaultValue `10_000`
   */
  readonly settleMs?: number;
}

/** The shop as the pure layers see it. Throws `config.invalid` with every fault. */
export function shopTerms(options: OmsOptions): ShopTerms {
  const problems = optionProblems(options);
  if (problems.length > 0) throw new OmsError(problems);
  const { shop } = options;
  const process = given(options.process);
  const tax = taxTerms(options);
  return {
    id: shop.id,
    zone: shop.zone,
    currency: shop.currency,
    ...(shop.currencies && { currencies: shop.currencies }),
    locale: shop.locale ?? defaultShop.locale,
    channels: [...channels, ...(shop.channels ?? defaultShop.channels)],
    pricesIncludeTax: shop.pricesIncludeTax ?? defaultShop.pricesIncludeTax,
    pricesKeep: shop.pricesKeep ?? defaultShop.pricesKeep,
    ...(shop.discounts && { discounts: given(shop.discounts) }),
    rounding: shop.rounding ?? defaultShop.rounding,
    taxRounding: shop.taxRounding ?? defaultShop.taxRounding,
    locations: (options.locations ?? defaultOptions.locations).map((item, index) =>
      typeof item === 'string' ? { id: item, priority: index } : item,
    ),
    sourcing: { ...defaultSourcing, ...sourcingOptions(options.sourcing) },
    ...(options.promises && { promises: promiseTerms(options.promises, shop.zone) }),
    ...(options.carrierChoice && { carrierChoice: options.carrierChoice }),
    ...(options.parcels && options.parcels.length > 0 && { parcels: options.parcels }),
    stock: {
      ...defaultStock,
      ...given(options.stock),
      states: [...unsellableStates, ...(options.stock?.states ?? [])],
      queue: options.stock?.queue ? { ...defaultQueue, ...given(options.stock.queue) } : null,
    },
    methods: Object.fromEntries(
      Object.entries(options.payments ?? {}).map(([name, method]) => [name, methodTerms(method)]),
    ),
    carriers: (options.carriers ?? []).map((carrier) => carrier.id),
    interceptors: (options.carriers ?? []).filter(intercepts).map((carrier) => carrier.id),
    ...(options.carriers?.some(carriesBack) && { carriesBack: carriersBack(options.carriers) }),
    ...(options.windows && { windows: true as const }),
    ...(options.purchaseLimits && { limitsPurchases: true }),
    process: {
      ...defaultProcess,
      ...process,
      limits: { ...defaultProcess.limits, ...given(process.limits) },
      fulfill: { ...defaultProcess.fulfill, ...given(process.fulfill) },
      cancels: { ...defaultProcess.cancels, ...given(process.cancels) },
      returns: { ...defaultProcess.returns, ...given(process.returns) },
      unsendable: { ...defaultProcess.unsendable, ...given(process.unsendable) },
      astray: { ...defaultProcess.astray, ...given(process.astray) },
    },
    regions: options.regions ?? [],
    ...(tax && { tax }),
  };
}

/** What the shop's provider does beside quoting; undefined where it does nothing else, and nothing is agreed while it is away. */
function taxTerms({ tax, shop }: Pick<OmsOptions, 'tax' | 'shop'>): TaxTerms | undefined {
  const reports = tax?.commit !== undefined;
  const { onOutage } = shop.tax ?? defaultShop.tax;
  if (!tax || (!reports && onOutage === 'refuse')) return undefined;
  return { reports, adjusts: tax.adjust !== undefined, voids: tax.void !== undefined, onOutage };
}

function sourcingOptions(sourcing: OmsOptions['sourcing']): SourcingOptions {
  return isRules(sourcing) ? { strategy: sourcing } : given(sourcing);
}

function isRules(sourcing: OmsOptions['sourcing']): sourcing is readonly SourcingRule[] {
  return Array.isArray(sourcing);
}

function promiseTerms({ collects, ...options }: PromiseOptions, zone: string): PromiseTerms {
  const calls = collects ?? { zone };
  return {
    ...defaultPromises,
    collects: calls,
    delivers: calls,
    ...given(options),
  };
}

/** Whether a carrier sends parcels elsewhere while they are under way. */
function intercepts({ capabilities, intercept }: Carrier): boolean {
  return capabilities.intercepts === true && intercept !== undefined;
}

function carriesBack({ capabilities: { returns, dropOffs } }: Carrier): boolean {
  return returns === true || dropOffs === true;
}

function carriersBack(carriers: readonly Carrier[]): NonNullable<ShopTerms['carriesBack']> {
  const able = (capability: 'returns' | 'dropOffs') =>
    carriers.filter(({ capabilities }) => capabilities[capability] === true).map(({ id }) => id);
  return { label: able('returns'), dropOff: able('dropOffs') };
}

/** A carrier by its id; throws `carrier.unknown`. */
export function carrierOf({ carriers = [] }: Pick<OmsOptions, 'carriers'>, id: string): Carrier {
  const carrier = carriers.find((item) => item.id === id);
  if (!carrier) throw omsError('carrier.unknown', `the shop has no carrier "${id}"`, { carrier: id });
  return carrier;
}

/** The gateway of a method, if it has one. */
export function gatewayOf(method: PaymentMethod): PaymentGateway | undefined {
  return 'authorize' in method ? method : method.gateway;
}

function methodTerms(method: PaymentMethod): MethodTerms {
  const gateway = gatewayOf(method);
  const rule = 'authorize' in method ? undefined : method.rule;
  const terms = 'authorize' in method ? undefined : method.terms;
  const tender = 'authorize' in method ? undefined : method.tender;
  if (tender !== undefined) return { gateway: false, rule: 'prepaid', partialCapture: true, tender };
  return {
    gateway: gateway !== undefined,
    rule: rule ?? (terms ? 'onTerms' : gateway ? 'authorized' : 'onDelivery'),
    partialCapture: gateway?.capabilities.partialCapture ?? true,
    ...(terms && { terms }),
  };
}
