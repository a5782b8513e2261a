/** What a command is: a schema, two lists of rules and a decision. Each lives in its own file under `commands/`. */

import type { DangerousGoods, DeliveryWindow, GoodsCustoms, GoodsSize, ParcelRule } from '../fulfillment';
import type {
  Coordinates,
  CostCounter,
  Costing,
  Destination,
  Picking,
  SourcingLocation,
  SourcingStrategy,
  StockRow,
} from '../inventory';
import { unsellableStates } from '../inventory/shelf';
import { type Instant, type Problem, problem, type Rounding, type SalesUnit, type UnitPrice } from '../kernel';
import type { DiscountPolicy, TaxRounding } from '../settlement';
import type { AppliedLimit } from './allowances';
import type { CarrierPolicy } from './carrier-policy';
import type { HostRegion } from './host-regions';
import type { Process } from './process';
import type { PromiseTerms } from './promise-terms';
import type { Payloads, schemas } from './schemas';
import type { TaxAnswer } from './tax-answer';
import type { PaymentTerms } from './terms';
import type {
  Actor,
  ActorKind,
  Allowance,
  CarrierQuote,
  CommandType,
  Component,
  Exchange,
  Fact,
  Intake,
  LineKind,
  MadeToOrder,
  News,
  OrderRecord,
  PaymentRule,
  ReturnWay,
  TaxPlace,
  TenderKind,
} from './vocabulary';

/** The name of a command that orders take, such as `orders.place`. */
export type ImplementedCommand = keyof typeof schemas & CommandType;

/** A way to pay as the shop set it up. Without a gateway money comes by hand. */
export interface MethodTerms {
  readonly rule: PaymentRule;
  readonly gateway: boolean;
  readonly partialCapture: boolean;
  /** Paid from an account of the shop: a gift card, or the customer's credit. */
  readonly tender?: TenderKind;
  /** When it is paid, for money on terms. */
  readonly terms?: PaymentTerms;
}

/** How the shop keeps and gives its stock. */
export interface StockTerms {
  /** Names of states in which nothing is sold. */
  readonly states: readonly string[];
  /** Channels that may have units set aside for them alone. */
  readonly shares: readonly string[];
  readonly picking: Picking;
  readonly minShelfLifeDays: number;
  /** Cost of a count's differences, in minor units, above which somebody else must approve them; null: never. */
  readonly countApprovalAbove: number | null;
  readonly news: boolean;
  /** What goods cost that leave. */
  readonly costing: Costing;
  /** Whether numbers of units are kept, of SKUs of which the catalogue says so. */
  readonly serials: boolean;
  /** How those who wait for goods are served; null: nobody waits. */
  readonly queue: QueueTerms | null;
}

/** How the shop serves those who wait for goods that are not there. */
export interface QueueTerms {
  /** How long an offer stands, in milliseconds. */
  readonly offerMs: number;
  /**
   * The class of a customer, from 0, who comes first, to 15.
   *
   * @defaultValue all are alike
   */
  readonly priorityOf?: (request: {
    readonly sku: string;
    readonly customer: { readonly id?: string | undefined; readonly email?: string | undefined };
  }) => number;
}

/** A shop that says nothing about its stock. */
export const defaultStock: StockTerms = {
  states: unsellableStates,
  shares: [],
  picking: 'lot',
  minShelfLifeDays: 0,
  countApprovalAbove: null,
  news: false,
  costing: 'average',
  queue: null,
  serials: false,
};

/** How the shop chooses the locations that send an order. */
export interface SourcingTerms {
  /** How locations are chosen: rules in their order, an optimum, or a planner of the host. */
  readonly strategy: SourcingStrategy;
  /** What each parcel beyond the first costs in goodwill, in minor units. */
  readonly splitPenalty: number;
  /**
   * Where an order goes, as exactly as its country and post code tell; null where they do not.
   *
   * @defaultValue nobody knows how far it is
   */
  readonly locate?: (to: Destination) => Coordinates | null;
  /**
   * A strategy that decides nothing: what it would have done is told in the fact of the order beside what was done.
   *
   * @defaultValue none
   */
  readonly shadow?: SourcingStrategy;
}

/** What the shop's tax provider can do beside quoting rates, and what holds while it is away. */
export interface TaxTerms {
  /** It records sales. */
  readonly reports: boolean;
  /** It changes what it has recorded, by the difference. */
  readonly adjusts: boolean;
  /** It takes back what it has recorded. */
  readonly voids: boolean;
  /** Without it nothing is agreed, or what is agreed is taxed by the shop's own rates for the time being. */
  readonly onOutage: 'refuse' | 'fallback';
}

/** A shop that says nothing about where its orders are sent from. */
export const defaultSourcing: SourcingTerms = { strategy: ['fewestParcels', 'priority'], splitPenalty: 0 };

/** What the pure layers know of the shop. */
export interface ShopTerms {
  readonly id: string;
  readonly zone: string;
  readonly currency: string;
  readonly locale: string;
  readonly channels: readonly string[];
  readonly pricesIncludeTax: boolean;
  readonly rounding: Rounding;
  readonly taxRounding: TaxRounding;
  /** What stays of a price that includes tax where another tax is due than the one in it: the price itself (when absent), or its net. */
  readonly pricesKeep?: 'gross' | 'net';
  /** By which conventions discount rules are worked out, where they are other than the usual ones. */
  readonly discounts?: Partial<DiscountPolicy>;
  readonly locations: readonly SourcingLocation[];
  readonly sourcing: SourcingTerms;
  /** By which rules what leaves from a location together is divided into parcels; absent: it is one. */
  readonly parcels?: readonly ParcelRule[];
  /** How it chooses among carriers' offers; absent: the cheapest that keeps what was promised. */
  readonly carrierChoice?: CarrierPolicy;
  /** By what each line is promised; absent: nothing is. */
  readonly promises?: PromiseTerms;
  readonly stock: StockTerms;
  readonly methods: Readonly<Record<string, MethodTerms>>;
  readonly carriers: readonly string[];
  /** Those of the carriers that can send a parcel elsewhere while it is under way. */
  readonly interceptors: readonly string[];
  /** Those that make labels for parcels that come back, and codes under which they are dropped off; absent: none. */
  readonly carriesBack?: Readonly<Record<ReturnWay, readonly string[]>>;
  /** Other currencies: what it also sells in, and those for which a rate is frozen in every order. */
  readonly currencies?: {
    readonly prices?: readonly string[];
    readonly settlement?: string;
    readonly reporting?: string;
  };
  /** Whether it offers delivery windows. */
  readonly windows?: true;
  /** Whether one customer may have only so many units of something. */
  readonly limitsPurchases?: boolean;
  readonly process: Process;
  readonly regions: readonly HostRegion[];
  /** Absent where a provider is only asked for rates, and nothing is agreed while it is away. */
  readonly tax?: TaxTerms;
}

/** An item of the catalogue, as the decision needs it. */
export interface PricedItem {
  readonly sku: string;
  readonly title: string;
  readonly price: UnitPrice;
  readonly kind: LineKind;
  readonly weightGrams: number | null;
  readonly taxClass: string | null;
  /** What discount rules know it by, beside its SKU. */
  readonly tags?: readonly string[];
  /** What no unit may cost less than by any discount rule. */
  readonly floor?: number;
  /** Of a kit. */
  readonly components?: readonly Component[];
  readonly serials?: true;
  /** At which temperature it is kept, where the catalogue says so. */
  readonly temperature?: string;
  /** What its units are called. */
  readonly baseUnit?: string;
  /** What else it is sold by. */
  readonly units?: readonly SalesUnit[];
  readonly madeToOrder?: MadeToOrder;
  readonly size?: GoodsSize;
  readonly customs?: GoodsCustoms;
  readonly dangerous?: readonly DangerousGoods[];
}

/** What was fetched from ports before the decision; it goes into the facts, so that folding asks nobody. */
export interface Gathered {
  readonly items: ReadonlyMap<string, PricedItem>;
  /** Tax rates of each line, then of each charge (shipping, then fees). */
  readonly rates: readonly TaxAnswer[];
  /** How the rates came about; absent where nobody wants to know. */
  readonly tax?: { readonly reference: string | null; readonly estimated: boolean };
  /** Null when nobody asked: the guard of the commit decides then. */
  readonly levels: readonly StockRow[] | null;
  /** Counters of the layers of cost of what may leave; none where nobody asked, and in a shop that keeps no cost. */
  readonly costs: readonly CostCounter[];
  /** What the order has said so far, where the decision asks for it. */
  readonly facts: readonly Fact[];
  /** What the order's cart says that it holds, and at which version of the cart. */
  readonly cartHolds: readonly {
    readonly cart: string;
    readonly version: number;
    readonly sku: string;
    readonly location: string;
    readonly lot: string;
    readonly units: number;
    /** What the whole cart counts for in limits by customer; told with the first of its rows. */
    readonly allowances?: readonly Allowance[];
  }[];
  /** Limits by customer that are in force for the SKUs asked about, with the counters of this customer; none for most. */
  readonly limits: readonly AppliedLimit[];
  /** How many orders each location that counts them can still send on the day on which this one would leave; null when nobody asked. */
  readonly ordersLeft: Readonly<Record<string, number>> | null;
  readonly quotes: readonly CarrierQuote[];
  readonly risk: { readonly decision: 'accept' | 'review' | 'reject'; readonly reasons: readonly string[] } | null;
  readonly number: string | null;
  /** Whether the party's address is complete; null when no address was given. */
  readonly addressProblems: readonly Problem[];
  readonly party: { readonly id: string; readonly known: boolean } | null;
  /** The accounts that the payments asked for shall come from, one per payment in order; null for money from outside. */
  readonly tenders: readonly (TenderFound | null)[];
  readonly exchange: readonly Exchange[];
  /** What one unit of the currency that was asked about is worth in each of the others; what no rate tells is absent. */
  readonly worth: Readonly<Record<string, string>>;
  /** Counters of limited discounts and of customers' allowances as the store told them; none while nobody asked: the guard of the commit decides then. */
  readonly uses: readonly { readonly space: string; readonly key: string; readonly value: number }[];
  /** Delivery windows that the shop offers where the order goes; their counters are among `counters`. */
  readonly windows: readonly DeliveryWindow[];
  /** Counters that the command asked for, those that are there. */
  readonly counters: readonly { readonly space: string; readonly key: string; readonly value: number }[];
}

/** An account of the shop as it was found. `account` is null when there is none, or none that may be used. */
export interface TenderFound {
  readonly kind: TenderKind;
  readonly account: string | null;
  readonly balance: number;
  /** Why it may not be used, in words. */
  readonly fault: string | null;
  /** Its currency, where that is why. */
  readonly currency?: string;
}

/** What a decision is given that asks no port for anything: empty of prices, stock, rates and all else. */
export const nothingGathered: Gathered = {
  items: new Map(),
  rates: [],
  levels: null,
  costs: [],
  facts: [],
  cartHolds: [],
  limits: [],
  ordersLeft: null,
  quotes: [],
  risk: null,
  number: null,
  addressProblems: [],
  party: null,
  tenders: [],
  exchange: [],
  worth: {},
  uses: [],
  counters: [],
  windows: [],
};

/** What a command asks of ports before it is decided. */
export interface Needs {
  readonly skus?: readonly string[];
  readonly levels?: readonly string[];
  /** Goods of these levels leave: what they cost. */
  readonly costs?: boolean;
  /** What the order has said so far. */
  readonly facts?: boolean;
  /** How many orders locations can still send. */
  readonly ordersLeft?: boolean;
  readonly tax?: boolean;
  readonly risk?: boolean;
  readonly number?: boolean;
  readonly quotes?: boolean;
  /** Tax rates for what is not being placed: of these SKUs (null: charges) at this place, in their order. */
  readonly taxes?: {
    readonly place: TaxPlace;
    readonly skus: readonly (string | null)[];
    /** As of then, where it is not now. */
    readonly at?: Instant;
  };
  /** The provider's own rates, or none. */
  readonly requote?: boolean;
  /** Whether the addresses that are given are complete. */
  readonly address?: boolean;
  /** Quotes of one carrier for parcels that nobody has packed yet. */
  readonly delivery?: {
    readonly carrier: string;
    readonly place: Pick<Intake, 'country' | 'postalCode'>;
    readonly parcels: readonly {
      readonly location: string;
      readonly lines: readonly {
        readonly sku: string;
        readonly units: number;
        readonly weightGrams: number | null;
        readonly temperature?: string;
      }[];
    }[];
  };
  /** Quotes of one carrier for a parcel that comes back. */
  readonly wayBack?: {
    readonly carrier: string;
    readonly by: ReturnWay;
    readonly location: string;
    readonly goods: readonly { readonly lineId: string; readonly sku: string; readonly units: number }[];
  };
  /** SKUs of which one customer may not have as many as they like. */
  readonly allowances?: readonly string[];
  readonly counters?: readonly { readonly space: string; readonly key: string }[];
  /** Delivery windows that are offered there. */
  readonly windows?: Destination;
  /** What workshops have left of their days, for what is made to order among what is asked for. */
  readonly rooms?: boolean;
  readonly tenders?: boolean;
  readonly exchange?: boolean;
  /** What one unit of a currency is worth in others, now. */
  readonly worth?: { readonly of: string; readonly into: readonly string[] };
}

/** Who asks and when; enough for the standing rules. */
export interface StandingContext {
  readonly shop: ShopTerms;
  readonly actor: Actor;
  readonly at: Instant;
}

/** All that a decision is made from beside the order and the command: who acts, when, on the shop's terms, with what was fetched from ports. */
export interface CommandContext extends StandingContext {
  readonly gathered: Gathered;
  /** An id for what the decision makes: a payment, a parcel, a hold. */
  readonly newId: () => string;
  /** Set when a second actor has granted what this command waited for. */
  readonly approved: boolean;
}

/** A command's definition. `standing` looks at the order and the actor only: what it refuses is refused for every payload. */
export interface CommandDefinition<T extends ImplementedCommand = ImplementedCommand> {
  readonly type: T;
  readonly actors: readonly ActorKind[];
  /** True when it makes a new order rather than changing one. */
  readonly creates?: boolean;
  /** Which holds stop it even when they do not name it: none by default. */
  readonly needs?: (order: OrderRecord, payload: Payloads[T], context: StandingContext) => Needs;
  /** Other commands that it carries out on the way: what blocks them blocks it. */
  readonly includes?: (order: OrderRecord) => readonly CommandType[];
  readonly standing: (order: OrderRecord, context: StandingContext) => readonly Problem[];
  readonly given: (order: OrderRecord, payload: Payloads[T], context: CommandContext) => readonly Problem[];
  /** Why a second actor is needed, or null. */
  readonly approval?: (order: OrderRecord, payload: Payloads[T], context: CommandContext) => string | null;
  readonly decide: (order: OrderRecord, payload: Payloads[T], context: CommandContext) => Decision;
}

/** What a decision comes to. */
export type Decision =
  | { readonly accepted: true; readonly news: readonly News[] }
  | { readonly accepted: false; readonly problems: readonly Problem[] };

/** The decision that lets a command pass, with what it says has happened, in that order. */
export const accepted = (...items: readonly News[]): Decision => ({ accepted: true, news: items });
/** The decision that turns a command down, with every reason against it. */
export const refused = (...problems: readonly Problem[]): Decision => ({ accepted: false, problems });

/** Who acts on own judgement: the shop's limits are for them. Rules and answers from outside only follow. */
export const decidesAlone = (actor: Actor): boolean => actor.kind === 'staff' || actor.kind === 'agent';

/** Everybody who works for the shop. */
export const shopActors: readonly ActorKind[] = ['staff', 'system', 'rule', 'agent'];
export const everyone: readonly ActorKind[] = ['customer', ...shopActors];

/** Defines a command; keeps each file's payload typed by its name. */
export function defineCommand<T extends ImplementedCommand>(definition: CommandDefinition<T>): CommandDefinition<T> {
  return definition;
}

/** A refusal unless the lifecycle is one of these. */
export function inLifecycle(order: OrderRecord, ...states: readonly string[]): readonly Problem[] {
  const { lifecycle } = order.head.states;
  if (states.includes(lifecycle)) return [];
  return [
    problem('order.state', `the order is ${lifecycle}; this needs ${states.join(' or ')}`, {
      lifecycle,
      needs: states,
    }),
  ];
}
