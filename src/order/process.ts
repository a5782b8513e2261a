/** How a shop runs its orders: the routine steps that run by themselves, what is checked at intake, what needs a second person. */
import type { ReturnReason, ReturnRule } from '../aftersales';
import type { Finding, HostRule } from './validation';
import type { CommandType, Fact, OrderRecord, ReturnWay } from './vocabulary';

/** The policies of routine steps. Every part has a default; see {@link defaultProcess}. */
export interface Process {
  /** Confirm as soon as the payment rule is met and no hold blocks it. */
  readonly confirm: 'automatic' | 'manual';
  /** Hand a confirmed order to fulfilment. */
  readonly release: 'automatic' | 'manual';
  /** Ask for parcels when the order is released; `manual`: the warehouse dispatches. */
  readonly dispatch: 'manual' | 'onRelease';
  /** Hand over what leaves in no parcel: with the confirmation, once it is paid for, or by hand. */
  readonly fulfill: Readonly<Record<'digital' | 'service', 'onConfirm' | 'onPayment' | 'manual'>>;
  /** Ask for what is made to order: when the order is released, once all of it is paid for, or by hand. */
  readonly produce: 'onRelease' | 'onPayment' | 'manual';
  /** Take authorized money when goods leave, when the order is confirmed, or by hand. What is handed over once it is paid for is taken when confirmed. */
  readonly capture: 'onShipment' | 'onConfirm' | 'manual';
  /** Give back what is overpaid (after a cancel or a received return). */
  readonly refund: 'automatic' | 'manual';
  readonly refundPolicy: 'originalFirst' | 'newestFirst' | 'proportional';
  /** Minor units of one refund above which a known customer gets store credit instead of money; null: never. */
  readonly storeCreditAbove: number | null;
  /** Days after the last delivery at which an order is complete; null: by hand. */
  readonly completeAfterDays: number | null;
  /** Hours after which an order that nobody pays for is cancelled; null: never. */
  readonly expireUnpaidAfterHours: number | null;
  /** Hours after which a customer who must do something (`requiresAction`) is not waited for; the gateway's own time counts first. Null: never. */
  readonly expireActionAfterHours: number | null;
  /** Hours before the end of a dispute's time at which staff are reminded of it; null: never. */
  readonly remindDisputeBeforeHours: number | null;
  /** Tell a tax provider that records of each sale and its changes, once money was taken, goods have left, or all is done. */
  readonly taxReports: 'automatic' | 'manual';
  readonly cancels: {
    /** What becomes of a discount when a part is cancelled: what stays keeps its own, pays it after all, or takes over what went. */
    readonly discount: 'keep' | 'reallocate' | 'clawback';
    /** Minor units that are kept back of every cancel, as far as money would go back; null: none. */
    readonly fee: number | null;
    /** Whether shipping that was paid goes back when all is cancelled. */
    readonly shipping: 'returned' | 'kept';
    /** Whether limited discounts may be used again once all is cancelled before anything was shipped. */
    readonly discountUses: 'returned' | 'kept';
    /** Whether the customer may have as many units anew, where a limit counts them. Also of orders that expire, and of units that an edit takes off. */
    readonly allowances: 'returned' | 'kept';
    /** Units that are made to order and begun: not cancelled any more, but by staff who waive it; freely; or for a part of their price, in percent, as far as money would go back. */
    readonly begun: 'refuse' | 'allow' | { readonly feePercent: number };
  };
  readonly returns: {
    /** Days from delivery within which goods may come back that no rule says otherwise of; null: no limit. */
    readonly windowDays: number | null;
    /** What holds for goods of a kind: frozen with each line that is sold. */
    readonly rules: readonly ReturnRule[];
    /** The reasons that a request may name; none: any word. */
    readonly reasons: readonly ReturnReason[];
    /** How many returns a customer may bring without a receipt, counted anew with each period of the shop's calendar; null: none. */
    readonly noReceipt: { readonly returns: number; readonly per: 'day' | 'week' | 'month' | 'year' } | null;
    readonly approve: 'automatic' | 'manual';
    readonly receive: 'manual' | 'onApproval';
    /** What becomes of a discount when a part comes back: what stays keeps its own, pays it after all, or takes over what came back with. */
    readonly discount: 'keep' | 'reallocate' | 'clawback';
    /** Minor units that are kept back of every return; null: none. */
    readonly fee: number | null;
    /** Percent of what the goods were sold for that is kept for taking them back, where the reason says nothing; null: none. */
    readonly restockingPercent: number | null;
    /** What the customer pays for the way back of goods, where the reason says nothing: minor units, or what its label costs; null: the shop pays. */
    readonly shippingFee: number | 'label' | null;
    /** How goods come back: by a carrier's label, or dropped off with its code, asked for with the approval; null: as the customer likes. */
    readonly wayBack: WayBack | null;
    /** The state in which damaged units are put away where nobody says another; null: they are written off. */
    readonly damagedState: string | null;
    /** Percent of what was paid that is given back for units that came damaged, and for units that were lost on their way. */
    readonly damagedRefundPercent: number;
    readonly lostRefundPercent: number;
    /** Units that are not accepted, and what came in the place of others, go back to the customer or stay here unpaid. */
    readonly notTaken: 'back' | 'kept';
    /** Days after its approval at which a return that has not come is closed; null: it is waited for, but for one of an exchange in advance. */
    readonly expireAfterDays: number | null;
    /** Replacements that leave before the return has come: none, those that a payment covers meanwhile, or all. */
    readonly advance: 'never' | 'covered' | 'always';
    /** Whether shipping that was paid can go back. */
    readonly shipping: 'returnable' | 'kept';
    /** Whether kits come back whole only, or their components one by one, too. */
    readonly kits: 'whole' | 'byComponent';
    /** Whether the customer may have as many units anew, where a limit counts them. */
    readonly allowances: 'returned' | 'kept';
  };
  /** What becomes of units that a location cannot send (`shipments.fail`). */
  readonly unsendable: {
    /** Whether they come from elsewhere by themselves. */
    readonly reallocate: 'automatic' | 'manual';
    /** What nobody else has: a person decides, held back until then; it is promised for later, where backorders are taken; it is cancelled. */
    readonly rest: 'ask' | 'backorder' | 'cancel';
  };
  /** What becomes of parcels that come to nothing: a person decides, their units are sent once more, or taken off the order. */
  readonly astray: {
    /** Once a carrier says that it was lost or damaged. */
    readonly lost: 'ask' | 'reship' | 'refund';
    /** Once it was received where it had been sent back to. */
    readonly sentBack: 'ask' | 'reship' | 'refund';
    /** Whether what the goods had cost is claimed of the carrier by itself, once it says that it lost or damaged them. */
    readonly claim: 'ask' | 'automatic';
  };
  /** `catalog`: only the catalogue's price counts. `asGiven`: the price in the line counts (marketplaces, replays). */
  readonly prices: 'catalog' | 'asGiven';
  /** How much of an address an order needs. */
  readonly address: 'full' | 'country' | 'none';
  readonly limits: Limits;
  /** The host's own checks at placement; each answers any number of findings. */
  readonly rules: readonly HostRule[];
  /** The host's own routine steps, asked after every accepted command. */
  readonly steps: readonly RoutineStep[];
}

/** Who carries goods back. Without a service its carrier takes the cheapest; without a location they go to where they were sent from. */
export interface WayBack {
  readonly carrier: string;
  readonly by: ReturnWay;
  readonly service?: string;
  readonly location?: string;
}

/** Bounds of the shop; null: none. Amounts in minor units, discounts in percent of the goods. */
export interface Limits {
  readonly maxAmount: number | null;
  readonly maxUnitsPerLine: number | null;
  readonly discountPercentWithoutApproval: number | null;
  readonly refundWithoutApproval: number | null;
  /** Percent by which staff may go below the catalogue alone. */
  readonly overridePercentWithoutApproval: number | null;
}

/** A routine step: sees the order after the facts, answers a command to give next, or null. Pure. */
export interface RoutineStep {
  readonly name: string;
  /** The command that follows from the order as it is after these facts; null: none. */
  readonly when: (
    order: OrderRecord,
    facts: readonly Fact[],
  ) => { readonly type: CommandType; readonly payload: unknown } | null;
}

/** What a shop gets that sets nothing. */
export const defaultProcess: Process = {
  confirm: 'automatic',
  release: 'automatic',
  dispatch: 'manual',
  produce: 'onRelease',
  fulfill: { digital: 'onConfirm', service: 'onConfirm' },
  capture: 'onShipment',
  refund: 'automatic',
  refundPolicy: 'originalFirst',
  storeCreditAbove: null,
  completeAfterDays: 14,
  expireUnpaidAfterHours: 72,
  expireActionAfterHours: 24,
  remindDisputeBeforeHours: 72,
  taxReports: 'automatic',
  cancels: {
    discount: 'keep',
    fee: null,
    shipping: 'returned',
    discountUses: 'returned',
    allowances: 'returned',
    begun: 'refuse',
  },
  returns: {
    windowDays: 30,
    rules: [],
    reasons: [],
    noReceipt: null,
    approve: 'automatic',
    receive: 'manual',
    discount: 'keep',
    fee: null,
    restockingPercent: null,
    shippingFee: null,
    wayBack: null,
    damagedState: null,
    damagedRefundPercent: 100,
    lostRefundPercent: 100,
    notTaken: 'back',
    expireAfterDays: null,
    advance: 'covered',
    shipping: 'returnable',
    kits: 'whole',
    allowances: 'kept',
  },
  unsendable: { reallocate: 'automatic', rest: 'ask' },
  astray: { lost: 'ask', sentBack: 'ask', claim: 'ask' },
  prices: 'catalog',
  address: 'country',
  limits: {
    maxAmount: null,
    maxUnitsPerLine: null,
    discountPercentWithoutApproval: 20,
    refundWithoutApproval: 100_000,
    overridePercentWithoutApproval: 20,
  },
  rules: [],
  steps: [],
};

export type { Finding };
