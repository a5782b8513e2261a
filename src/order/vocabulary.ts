/**
 * The words of an order.
 *
 * Glossary
 * - **order**: one agreement with one customer; the consistency boundary. A **draft** is not placed yet; a draft with `validUntil` is a quote.
 * - **line**: units of one SKU at one price. **charge**: money that is no goods (shipping, fee). **share**: the stored part of a discount or tax that belongs to a unit.
 * - **payment**: one attempt to get money by one method; **capture** takes what was authorized; **void** gives an authorization back; **refund** gives captured money back.
 * - **allocation**: units of a line promised from one location. **shipment**: a parcel. **return**: goods on their way back.
 * - **edit**: changes to a placed order, **staged** one by one and confirmed at once; one is open per order. **difference**: by how much it changes what is due.
 * - **intercept**: asking a carrier to send a parcel that is under way elsewhere.
 * - **handover**: units that leave in no parcel (a download, a licence key, an appointment) are the customer's.
 * - **making**: units that are made for the order once it is placed: **asked** of those who make them, **begun**, and received against the order.
 * - **hold**: a record that blocks commands. **approval**: a command that waits for a second actor.
 * - **allowance**: what an order has taken of the units that one customer may have.
 * - **party**: whom personal data is about; the order knows the party's id, never the data.
 * - **due**: what the customer owes in all: total − cancelled − returned − credited + fees kept + discount moved.
 */

import type { ReturnTerms } from '../aftersales';
import type {
  CarrierTrace,
  DangerousGoods,
  GoodsCustoms,
  GoodsSize,
  ParcelTrace,
  TrackingStatus,
} from '../fulfillment';
import type {
  Allocation,
  LayerMove,
  Serial,
  ShadowReport,
  SourcingOptimum,
  SourcingTrace,
  StockKey,
} from '../inventory';
import type { Instant, LocalDate, Measured, Money, Problem, UnitPrice } from '../kernel';
import type { AppliedDiscount, ShareRun, TaxRate, Totals, WithheldReason } from '../settlement';
import type { Actor, ActorKind } from './actor';
import type { EditBody, OpenEdit, StagedAction } from './edits/vocabulary';
import type { Treatment } from './tax-answer';
import type { TaxBody, TaxCorrections, TaxOperation, TaxPart, TaxStanding } from './taxes/vocabulary';

export type { Actor, ActorKind } from './actor';
export type { Treatment } from './tax-answer';

/** Channels that come with the package; hosts add their own in `shop.channels`. */
export const channels = ['web', 'app', 'phone', 'email', 'store', 'marketplace', 'api'] as const;

/** How far an order has come, from draft to its end; `completed`, `cancelled` and `expired` are the ends, and an edit may open a completed one again. */
export type Lifecycle = 'draft' | 'placed' | 'confirmed' | 'processing' | 'completed' | 'cancelled' | 'expired';
/** How the money of an order stands against what is due, computed from its payments and totals; the first row that holds in the reference of states. */
export type PaymentState =
  | 'unpaid'
  | 'pending'
  | 'requiresAction'
  | 'authorized'
  | 'partlyPaid'
  | 'paid'
  | 'overpaid'
  | 'partlyRefunded'
  | 'refunded'
  | 'voided';
/** How far the goods that are wanted have gone, computed from units that left, arrived and came back. */
export type FulfillmentState =
  | 'nothingToShip'
  | 'unfulfilled'
  | 'partlyShipped'
  | 'shipped'
  | 'partlyDelivered'
  | 'delivered'
  | 'returned';
/** Whether goods are on their way back: `open` while a return is not settled. */
export type AftersalesState = 'none' | 'open' | 'settled';

/** The state of every region; hosts' regions stand under their own names. */
export interface OrderStates {
  readonly lifecycle: Lifecycle;
  readonly payment: PaymentState;
  readonly fulfillment: FulfillmentState;
  readonly aftersales: AftersalesState;
  readonly [hostRegion: string]: string;
}

/** What is sold on a line: `goods` and `kit` are sent from stock, `digital` and `service` are handed over without a parcel. */
export type LineKind = 'goods' | 'kit' | 'digital' | 'service';

/** A part of a kit as it was agreed: units of the component in one kit, and the weight of its share of the kit's price. */
export interface Component {
  readonly sku: string;
  readonly units: number;
  readonly share: number;
  /** Present where its units have serial numbers. */
  readonly serials?: true;
  /** At which temperature it is kept, where the catalogue says so of it. */
  readonly temperature?: string;
}

/** How units are made that are promised without stock, as the catalogue said when they were agreed to. */
export interface MadeToOrder {
  /** Working days from the one on which a unit is begun until it is ready. */
  readonly days: number;
  /** Units that are begun on one working day at most; absent: as many as are ordered. */
  readonly perDay?: number;
  /** Where they are made and sent from; absent: the first location that may send the order. */
  readonly location?: string;
  /** SKUs of one workshop share what it begins on a day; absent: the SKU has it for itself. */
  readonly workshop?: string;
}

/**
 * What was agreed about a line; changes only by an edit. `unitPrice` is what units cost that were open at the last change; `runs` holds what each
 * of them costs. Amounts are minor units of the order's currency, `total` is payable incl. tax.
 */
export interface LineTerms {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly kind: LineKind;
  readonly units: number;
  readonly unitPrice: UnitPrice;
  /** Present when staff set another price than the catalogue's. */
  readonly override?: { readonly catalogPrice: UnitPrice | null; readonly reason: string };
  readonly gross: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
  /** The stored shares, unit by unit; cancels take from the end, returns from the start. */
  readonly runs: readonly ShareRun[];
  /** What is charged; none where `treatment` says why. */
  readonly rates: readonly TaxRate[];
  readonly weightGrams?: number;
  /** What one unit of a kit is put together from, as the catalogue said it then. */
  readonly components?: readonly Component[];
  /** Why no tax is charged, where the customer's standing is the reason. */
  readonly treatment?: Treatment;
  /** Present where its units have serial numbers. */
  readonly serials?: true;
  /** What no unit may cost less than by any discount rule, as priced. */
  readonly floor?: number;
  /** What each discount rule takes off the line, as priced; part of `discount`. */
  readonly given?: readonly Given[];
  /** At which temperature its units are kept, where the catalogue says so. */
  readonly temperature?: string;
  /** The units as they were ordered, where that was in another unit than the base one. */
  readonly sold?: Measured;
  /** Present where its units are made once they are ordered. */
  readonly madeToOrder?: MadeToOrder;
  /** How large one unit is, and how it lies in a box, where the catalogue says so. */
  readonly size?: GoodsSize;
  /** What customs are told of its units, where the catalogue says so. */
  readonly customs?: GoodsCustoms;
  /** Why carriers take its units under conditions only, where the catalogue says so. */
  readonly dangerous?: readonly DangerousGoods[];
  /** What holds for its return, where the shop had a rule for it when it was sold. */
  readonly returnTerms?: ReturnTerms;
  /** The numbers of the units that were made for it, of goods that have any: it is sent no others. */
  readonly madeSerials?: readonly string[];
}

/** What one discount takes off a line or charge, in minor units as priced. */
export interface Given {
  readonly code: string;
  readonly amount: number;
}

/** Shipping or a fee as it was agreed. `total` is payable with tax, `tax` is what of it is tax, both in minor units of the order's currency. */
export interface ChargeTerms {
  readonly id: string;
  readonly kind: 'shipping' | 'fee';
  readonly code: string;
  readonly total: number;
  readonly tax: number;
  /** Present where there are several, which the tax alone does not tell. */
  readonly rates?: readonly TaxRate[];
  readonly treatment?: Treatment;
  /** What each discount rule took off it, as priced; `total` is without it. */
  readonly given?: readonly Given[];
}

/** Everything agreed at intake, without any personal data. */
export interface Intake {
  readonly number: string | null;
  readonly channel: string;
  readonly externalRef: string | null;
  /** Tells whether what the channel sends again under its reference is the same order. */
  readonly contentPrint: string | null;
  readonly currency: string;
  readonly locale: string;
  readonly zone: string;
  readonly pricesIncludeTax: boolean;
  readonly party: string;
  /** False for a guest. */
  readonly customerKnown: boolean;
  readonly country: string | null;
  readonly postalCode: string | null;
  readonly vatId: string | null;
  readonly wanted: { readonly shipBy?: LocalDate; readonly deliverBy?: LocalDate } | null;
  readonly takenBy: string | null;
  readonly validUntil: Instant | null;
  readonly tags: readonly string[];
  readonly test: boolean;
  /** How the shop says that all of it is taxed; absent where the tax provider decides. */
  readonly taxTreatment?: Treatment;
  /** The shop's own currency, in which its goods cost and its policies speak; only where the order is in another one. */
  readonly shopCurrency?: string;
}

/** What taxes depend on. */
export type TaxPlace = Pick<Intake, 'country' | 'postalCode' | 'vatId' | 'taxTreatment'>;

/** All that was agreed when an order was placed: who ordered what, at which prices, with which charges, discounts and sums. */
export interface Terms {
  readonly intake: Intake;
  readonly lines: readonly LineTerms[];
  readonly charges: readonly ChargeTerms[];
  readonly totals: Totals;
  /** What became of each discount, where there are rules among them. */
  readonly discounts?: readonly DiscountOutcome[];
}

/** What a discount asked for and took off, in minor units as priced; `withheld` says why it asked for nothing. */
export interface DiscountOutcome extends AppliedDiscount {
  readonly withheld?: WithheldReason;
}

/** Commands that a hold may block, and that `explain` answers for. */
export type CommandType =
  | 'orders.draft'
  | 'orders.place'
  | 'orders.accept'
  | 'orders.confirm'
  | 'orders.release'
  | 'orders.complete'
  | 'orders.cancel'
  | 'orders.expire'
  | 'orders.hold'
  | 'orders.releaseHold'
  | 'orders.note'
  | 'orders.tag'
  | 'orders.claim'
  | 'orders.fill'
  | 'orders.redate'
  | 'orders.moveWindow'
  | 'orders.fulfill'
  | 'orders.feedback'
  | 'orders.tell'
  | 'orders.approve'
  | 'orders.deny'
  | 'payments.authorize'
  | 'payments.record'
  | 'payments.capture'
  | 'payments.fail'
  | 'payments.void'
  | 'payments.refund'
  | 'shipments.dispatch'
  | 'shipments.record'
  | 'shipments.track'
  | 'shipments.cancel'
  | 'shipments.reallocate'
  | 'shipments.fail'
  | 'shipments.resolve'
  | 'shipments.receiveBack'
  | 'shipments.remind'
  | 'shipments.claim'
  | 'shipments.settleClaim'
  | 'returns.request'
  | 'returns.approve'
  | 'returns.reject'
  | 'returns.receive'
  | 'returns.sendBack'
  | 'returns.release'
  | 'returns.expire'
  | 'returns.refund'
  | 'returns.askLabel'
  | 'returns.record'
  | 'returns.track'
  | 'shipments.merge'
  | 'shipments.join'
  | 'edits.begin'
  | 'edits.stage'
  | 'edits.unstage'
  | 'edits.confirm'
  | 'edits.discard'
  | 'payments.hear'
  | 'payments.expire'
  | 'payments.evidence'
  | 'payments.remind'
  | 'payments.charge'
  | 'taxes.report'
  | 'taxes.record'
  | 'taxes.requote'
  | 'production.request'
  | 'production.begin'
  | 'production.receive'
  | 'production.fail';

/** A hold: why the order (or one line) may not go on, and which commands wait. */
export interface Hold {
  readonly id: string;
  /** `fraud`, `address`, `payment`, `stock`, or a word of the host. */
  readonly type: string;
  readonly reason: string;
  readonly placedBy: Actor;
  readonly blocks: readonly CommandType[];
  /** Only this line, when present. */
  readonly lineId?: string;
}

/** A command that was asked for and waits until a second person approves or denies it; it is kept with its payload and is carried out as it was asked. */
export interface Approval {
  readonly id: string;
  readonly command: CommandType;
  readonly payload: unknown;
  readonly askedBy: Actor;
  readonly reason: string;
}

/** How one payment stands. `awaited` money comes by hand, `requiresAction` waits for the customer, `pending` for the provider. */
export type PaymentStatus =
  | 'requested'
  | 'pending'
  | 'requiresAction'
  | 'authorized'
  | 'captured'
  | 'voided'
  | 'failed'
  | 'awaited'
  | 'expired';

/** A payment of the order. `awaited` money comes by hand: on delivery, on terms, by bank transfer. Amounts in minor units. */
export interface Payment {
  readonly id: string;
  readonly method: string;
  readonly rule: PaymentRule;
  readonly status: PaymentStatus;
  readonly amount: number;
  /** Authorized and not yet captured or voided. */
  readonly authorized: number;
  readonly capturing: number;
  readonly captured: number;
  readonly refunding: number;
  readonly refunded: number;
  readonly voiding: boolean;
  /** Captures, voids and refunds that the gateway has not answered yet: an answer counts once, for its own call. */
  readonly calls: readonly OpenCall[];
  readonly reference: string | null;
  /** The name of the party's text that holds what the payment page gave. */
  readonly token: string | null;
  /** The call whose outcome is unknown, until it is reconciled. */
  readonly unknown: PaymentOperation | null;
  /** Why the gateway said no the last time, in its own code; null once it said yes. */
  readonly failure: string | null;
  /** When what the customer must do, or what was authorized, lapses. */
  readonly expiresAt: Instant | null;
  /** All that the gateway has authorized so far, as last adjusted; 0 while it has not. */
  readonly granted: number;
  /** When it was last adjusted, by the gateway's clock: an older adjustment that comes late changes nothing. */
  readonly grantedAt: Instant | null;
  /** Whether the authorization was given back or has expired: nothing is authorized any more, whatever comes late. */
  readonly released: boolean;
  /** What the gateway moved, each by its own reference: what is told twice counts once. */
  readonly movements: readonly Movement[];
  /** Under an open dispute. */
  readonly disputed: number;
  /** Taken back by lost disputes. */
  readonly chargedBack: number;
  /** What the gateway has charged the shop for it and not given back, such as the fee of a dispute. */
  readonly fees: number;
  /** The account of the shop that it was taken from; null for money from outside. */
  readonly tender: Tender | null;
  /** What is due when, as it was agreed; null for money that is due at once. */
  readonly schedule: PaymentSchedule | null;
  /** The level of the next reminder of the part that is due. */
  readonly reminded: number;
  /** Overdue at the last look, in minor units. */
  readonly overdue: number;
  /** Of which plan it is a part that was charged by itself, and which. */
  readonly instalment?: Instalment;
  /** Of a plan: what its parts have brought that were charged by themselves, and what those bring that are not decided. */
  readonly charged?: number;
  readonly charging?: number;
}

/** A part of a plan by its place, from 0. */
export interface Instalment {
  /** The payment that is the plan. */
  readonly of: string;
  readonly part: number;
}

/** A gift card or store credit: an account of the shop, with a balance that never falls below zero. `account` says nothing of its code or owner. */
export interface Tender {
  readonly kind: TenderKind;
  readonly account: string;
}

/** What a customer may pay with out of an account of the shop. */
export type TenderKind = 'giftCard' | 'storeCredit';

/** The plan of one payment, as it was agreed: amounts in minor units, the sum of which is the payment's. */
export interface PaymentSchedule {
  readonly parts: readonly { readonly amount: number; readonly dueOn: LocalDate; readonly deposit: boolean }[];
  readonly remindAfterDays: readonly number[];
  /** The parts are charged by themselves, and declined ones again so many days later. */
  readonly charge?: { readonly retryAfterDays: readonly number[] };
}

/** Money that a gateway moved; a fee is the shop's cost, not the customer's money, and a settlement moves none. `callId` is the call of ours that it answered; null while it was only heard of. */
export interface Movement {
  readonly kind: 'capture' | 'refund' | 'reversal' | 'fee' | 'feeReturn' | 'settlement';
  readonly reference: string;
  readonly callId: string | null;
  /** Minor units. */
  readonly amount: number;
}

/** How a dispute stands: `open` until it is answered with evidence, then as the customer's bank decides. */
export type DisputeStatus = 'open' | 'answered' | 'won' | 'lost';

/** A payment that the customer's bank questions or takes back. */
export interface Dispute {
  readonly id: string;
  readonly paymentId: string;
  readonly status: DisputeStatus;
  /** Minor units. */
  readonly amount: number;
  readonly reason: string;
  /** The gateway's own name of it. */
  readonly reference: string;
  /** Whether the gateway holds the money back meanwhile (a chargeback), or only asks. */
  readonly withdrawn: boolean;
  /** Until when evidence counts. */
  readonly respondBy: Instant | null;
  /** The name of the party's text that holds the evidence. */
  readonly evidence: string | null;
  /** When it was decided, by the gateway's clock: of two decisions the later one counts. */
  readonly closedAt: Instant | null;
}

/** A call of a gateway that waits for its answer. `amount` in minor units is what was asked. */
export interface OpenCall {
  readonly id: string;
  readonly operation: 'capture' | 'void' | 'refund';
  readonly amount: number;
  /** How many movements of the payment were known when it was asked for: none of those is its answer. */
  readonly heardBefore: number;
}

/** When an order may be confirmed: money taken before (`prepaid`), promised by the gateway (`authorized`), taken at the door, or owed on terms. */
export type PaymentRule = 'prepaid' | 'authorized' | 'onDelivery' | 'onTerms';
/** What a gateway is asked to do with money. */
export type PaymentOperation = 'authorize' | 'capture' | 'void' | 'refund';

/** How one parcel stands: its label is asked for, it has left, it arrived, something went wrong on its way, or it is called off. */
export type ShipmentStatus = 'requested' | 'dispatched' | 'delivered' | 'exception' | 'cancelled';

/** A parcel of an order: from where, by which carrier, and how it stands by what the carrier reports. */
export interface Shipment {
  readonly id: string;
  readonly status: ShipmentStatus;
  readonly location: string;
  readonly carrier: string | null;
  readonly tracking: string | null;
  readonly trackingStatus: TrackingStatus | null;
  /** What became of the last wish to send it elsewhere; null when nobody wished it. */
  readonly intercept: 'requested' | 'accepted' | 'refused' | null;
  /** What was done about a parcel that came to nothing: its units are sent once more, or not wanted any more. */
  readonly followUp: 'reship' | 'refund' | null;
  /** Where its units were received again that had been sent back. */
  readonly receivedAt: string | null;
  /** Since when it stands like that, by the carrier's clock, where that decides between reports; absent where it does not. */
  readonly trackedAt?: Instant;
  /** What its carrier owes for it; absent where nobody has claimed anything. */
  readonly claim?: ParcelClaim;
}

/** One carrier's offer for one planned parcel. */
export interface CarrierQuote {
  readonly location: string;
  /** Which of the parcels of its location, counted from 0; absent: the first, which mostly is the only one. */
  readonly parcel?: number;
  readonly carrier: string;
  readonly service: string;
  readonly price: number;
  readonly days: number | null;
}

/** What is claimed of a carrier for a parcel that it lost or damaged, in minor units of the shop's currency. */
export interface ParcelClaim {
  readonly status: 'open' | 'settled';
  readonly amount: number;
  /** 0 while nobody knows, and where the carrier has refused. */
  readonly paid: number;
  /** The carrier's name for it. */
  readonly reference: string | null;
}

/** What was heard of a parcel. */
export interface ParcelReport {
  readonly shipmentId: string;
  /** When that was, by the carrier's clock; absent where no other status is as far. */
  readonly trackedAt?: Instant;
  /** The name of the party's text that holds what the carrier sent. */
  readonly report?: string;
}

/** Parcels of several orders under one label. The order whose `lead` is null asks for it, and names the others. */
export interface ParcelGroup {
  readonly id: string;
  readonly lead: string | null;
  readonly orders: readonly string[];
}

/** What lies in a parcel; kept in a cold section. */
export interface ShipmentBody {
  readonly id: string;
  readonly service: string | null;
  readonly allocations: readonly Allocation[];
  readonly reference: string | null;
  /** Set when goods of other orders lie in the same parcel. */
  readonly group: ParcelGroup | null;
  /** The numbers of its units, of those that have any. */
  readonly serials?: readonly SoldSerial[];
  /** How many offers were left because their carriers sold no label; absent at the first. */
  readonly attempt?: number;
  /** Whether a label may have been bought that nobody knows of. */
  readonly unknown?: true;
  /** The box of the shop's catalogue that it goes into. */
  readonly box?: ParcelBox;
  /** What its carrier charges for the label, where it says so; of a label that several orders share, with the order that asked for it. */
  readonly charged?: Money;
}

/** A box by its name in the catalogue, what it measures and what it weighs by itself. */
export interface ParcelBox {
  readonly id: string;
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly weightGrams: number;
}

/** The serial number of a unit of a line, and where it left from. */
export interface SoldSerial extends Serial {
  readonly lineId: string;
  readonly location: string;
  /** It had left before its order came here: it never lay on a shelf of this shop. */
  readonly outside?: true;
}

/** How one return stands, from the customer's wish over the goods' arrival to the refund. */
export type ReturnStatus =
  | 'requested'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'partlyReceived'
  | 'received'
  | 'refunded';

/** What became of a unit of a return when it was received: see the guide to returns. */
export type ReturnOutcome = 'accepted' | 'damaged' | 'wrongItem' | 'short' | 'lost' | 'rejected';

/** Units of a return that were not taken back. */
export interface NotTaken {
  readonly lineId: string;
  readonly component?: string;
  readonly units: number;
  readonly outcome: 'wrongItem' | 'short' | 'lost' | 'rejected';
  /** What came instead, or was not accepted, goes back to the customer or stays with the shop. */
  readonly goes?: 'back' | 'kept';
}

/** Goods that a customer sends back, or wants to: how it stands and what is given back for it in minor units. */
export interface Return {
  readonly id: string;
  /** What customer and carrier know it by, such as `1042-R1`; null for one that an older release took. */
  readonly number: string | null;
  readonly status: ReturnStatus;
  /** The host's own reference of it. */
  readonly ref: string | null;
  /** What goes back to the customer for it, once received. */
  readonly amount: number;
  /** What the customer wants in its place. */
  readonly exchange?: ReturnExchange;
  /** The carrier's label, or code, under which it comes. */
  readonly parcel?: ReturnParcel;
}

/** How a return comes: under a label that the customer prints, or dropped off with a code. */
export interface ReturnParcel {
  /** Of the label, under which its carrier is asked for it. */
  readonly id: string;
  readonly by: ReturnWay;
  readonly carrier: string;
  /** `unused`: nobody needs it any more, and its carrier does not take it back. */
  readonly status: 'requested' | 'ready' | 'refused' | 'voided' | 'unused';
  readonly tracking: string | null;
  readonly trackingStatus: TrackingStatus | null;
  /** Since when it stands like that, by the carrier's clock. */
  readonly trackedAt?: Instant;
  /** How far it has come; absent while it has not been handed in. */
  readonly standing?: 'onItsWay' | 'arrived';
}

/** How goods come back: under a label that the customer sticks on, or dropped off with a code. */
export type ReturnWay = 'label' | 'dropOff';

/** A label, or a code, that a carrier is asked for. */
export interface ReturnLabelAsked {
  readonly labelId: string;
  readonly by: ReturnWay;
  readonly carrier: string;
  readonly service: string | null;
  /** Where the goods shall arrive. */
  readonly location: string;
}

/** Lines that were added to the order in the place of what comes back. */
export interface ReturnExchange {
  /** They leave before the return has come. */
  readonly advance: boolean;
  readonly lineIds: readonly string[];
  /** By how much less is expected to be due once the return has come, in minor units. */
  readonly credit: number;
}

/** The cold part of a return: which units of which lines, on what terms, and what came of it; read with the return, not with every order. */
export interface ReturnBody {
  readonly id: string;
  readonly reason: string;
  readonly lines: readonly ReturnLine[];
  readonly charges: readonly { readonly chargeId: string; readonly amount: number }[];
  /** The numbers of the units that came, of those that have any. */
  readonly serials?: readonly (Serial & { readonly lineId: string })[];
  /** On what was agreed when it was asked for; absent: nothing is kept back for it. */
  readonly agreed?: ReturnAgreement;
  /** What goes back is given as store credit. */
  readonly refundTo?: 'storeCredit';
  /** The customer had no receipt: where that is counted. */
  readonly noReceipt?: NoReceipt;
  /** What has come of it so far, or will not come any more; absent before its first parcel. */
  readonly came?: readonly CameBack[];
  /** What was kept back of it so far, by reason. */
  readonly kept?: Readonly<Partial<Record<Adjustment['reason'], number>>>;
  /** The cold part of its label. */
  readonly label?: ReturnLabelBody;
}

/** How a return's label was bought: the carrier's service and reference, and to which location it leads. */
export interface ReturnLabelBody {
  readonly service: string | null;
  readonly location: string;
  /** The carrier's own name of the label. */
  readonly reference: string | null;
  /** The customer hears of the approval with it. */
  readonly withApproval?: true;
  /** Whether one may have been bought that nobody knows of. */
  readonly unknown?: true;
}

/** Units of a return that were received, or that nobody waits for any more. */
export interface CameBack {
  readonly lineId: string;
  readonly component?: string;
  readonly units: number;
  readonly outcome: ReturnOutcome;
  readonly goes?: NotTaken['goes'];
}

/** What holds for one return, by the reason that was named and the policies of that moment. */
export interface ReturnAgreement {
  /** Percent of what the goods were sold for that is kept for taking them back. */
  readonly restockingPercent: number;
  /** What the customer pays for the way back, in minor units; absent: the shop pays. */
  readonly shippingFee?: number;
}

/** Where returns of one customer without a receipt are counted: at most `most` of them in the period that the key names. */
export interface NoReceipt {
  readonly key: string;
  readonly most: number;
}

/** Rules that staff set aside for a return, by the codes of their refusals, and why. */
export interface ReturnOverride {
  readonly reason: string;
  readonly rules: readonly string[];
}

/** Units of a line that go back; with `component`, units of that part of a kit. */
export interface ReturnLine {
  readonly lineId: string;
  readonly units: number;
  readonly component?: string;
  /** In which condition the customer says that they are. */
  readonly condition?: string;
  /** The host's references of the customer's photos. */
  readonly photos?: readonly string[];
}

/**
 * Integer counters of a line. ordered − cancelled = shipped + still to ship; returned ≤ shipped. Of a kit they count whole kits: shipped once all
 * of their components are, in a parcel as soon as one is, returned once all came back; `parts` count what is moved.
 */
export interface LineCounts extends Progress {
  readonly id: string;
  readonly kind: LineKind;
  readonly ordered: number;
  readonly cancelled: number;
  /** The components of a kit, which lie in stock in its place. */
  readonly parts?: readonly PartCounts[];
}

/** Counters of one component over all kits of a line. */
export interface PartCounts extends Progress, Omit<Component, 'serials' | 'temperature'> {}

/** How far units of a SKU have come. */
export interface Progress {
  readonly sku: string;
  /** In a parcel that was asked for and has not left. */
  readonly packing: number;
  /** In a parcel that is under way, or has arrived. */
  readonly shipped: number;
  readonly delivered: number;
  readonly returning: number;
  readonly returned: number;
  /** What the units had cost that have left, whatever became of their parcels, in minor units of the shop's currency. */
  readonly cost: number;
  /** Where its units are allocated and have not left. */
  readonly allocated: readonly LinePlace[];
  /** In a parcel that was lost or damaged on its way. */
  readonly lost: number;
  /** In a parcel that is on its way back to the sender, or has come back. */
  readonly sentBack: number;
  /** Of those in parcels that came to nothing: owed again, to be sent once more or cancelled. */
  readonly reshipped: number;
  /** Sent back and neither taken, nor paid for, nor with the customer any more; absent: none. */
  readonly forfeited?: number;
}

/** Units of a line at one stock row. `promisedOn`: the day on which units that do not lie there yet are expected. */
export type LinePlace = Pick<Allocation, 'location' | 'lot' | 'units' | 'promisedOn'>;

/** A charge with what became of it, in minor units: given back so far (`reversed`), the tax of that, and what open returns will give back. */
export interface ChargeCounts extends ChargeTerms {
  readonly reversed: number;
  readonly taxReversed: number;
  readonly returning: number;
}

/** What the regions are computed from: integers only. Money in minor units. */
export interface OrderTotals {
  /** 1 once the order is placed. */
  readonly placed: number;
  readonly total: number;
  readonly tax: number;
  readonly cancelled: number;
  readonly cancelledTax: number;
  readonly returned: number;
  readonly credited: number;
  readonly due: number;
  /** Asked of a gateway and not answered. */
  readonly requested: number;
  readonly pending: number;
  readonly requiresAction: number;
  readonly authorized: number;
  /** Promised at the door or on terms. */
  readonly awaited: number;
  readonly capturing: number;
  readonly captured: number;
  readonly refunding: number;
  readonly refunded: number;
  readonly voided: number;
  readonly failed: number;
  /** Net revenue already earned by shipping and handing over. */
  readonly earned: number;
  readonly ordered: number;
  /** Of `ordered`, those that leave in no parcel. */
  readonly unparcelled: number;
  readonly cancelledUnits: number;
  readonly packing: number;
  readonly shipped: number;
  /** Units in parcels that came to nothing (lost, damaged, sent back) and that nobody has decided about. */
  readonly astray: number;
  /** Kits of which some components have left, and others not. */
  readonly kitsBegun: number;
  readonly delivered: number;
  readonly returnedUnits: number;
  readonly openReturns: number;
  readonly settledReturns: number;
  /** Payments whose outcome is unknown. */
  readonly unknown: number;
  /** Money under open disputes. */
  readonly disputed: number;
  readonly exceptions: number;
  /** Tax in `credited`. */
  readonly creditedTax: number;
  /** Money that lost disputes took back. */
  readonly chargedBack: number;
  /** Money on terms that is overdue. */
  readonly overdue: number;
  /** What gateways charged the shop: a cost, no part of what is due. */
  readonly gatewayFees: number;
  /** Fees and shipping that were kept back of cancels and returns. */
  readonly feesKept: number;
  /** Discount that partial cancels and returns took back (negative: moved to what stays). */
  readonly discountMoved: number;
  /** Tax in `discountMoved`. */
  readonly discountMovedTax: number;
  /** Of what cancels moved, without tax: earned once the order is complete. */
  readonly discountDeferred: number;
  /** Tax in `feesKept`. */
  readonly feesKeptTax: number;
}

/** When the order reached each stage; null before. */
export interface StageTimes {
  readonly placed: Instant | null;
  readonly confirmed: Instant | null;
  readonly released: Instant | null;
  readonly dispatched: Instant | null;
  readonly delivered: Instant | null;
  readonly completed: Instant | null;
}

/** The small part of an order that every command reads and most write. Nothing in it grows with the number of facts. */
export interface OrderHead {
  readonly schema: number;
  readonly fingerprint: string;
  readonly shop: string;
  readonly id: string;
  readonly states: OrderStates;
  readonly intake: Intake;
  readonly counts: readonly LineCounts[];
  readonly charges: readonly ChargeCounts[];
  readonly payments: readonly Payment[];
  readonly shipments: readonly Shipment[];
  readonly returns: readonly Return[];
  readonly holds: readonly Hold[];
  readonly approvals: readonly Approval[];
  readonly tags: readonly string[];
  readonly totals: OrderTotals;
  readonly times: StageTimes;
  /** Facts by kind of actor: how much ran by itself. */
  readonly steps: Readonly<Record<ActorKind, number>>;
  readonly rating: number | null;
  /** The edit that is open; its actions lie in a cold section. */
  readonly edit: OpenEdit | null;
  /** Edits that were confirmed. */
  readonly edited: number;
  /** Names of the party's texts that edits have put in the place of those of the intake. */
  readonly texts: Readonly<Partial<Record<OrderText, string>>>;
  readonly disputes: readonly Dispute[];
  /** Rates as they were when it was placed. */
  readonly exchange: readonly Exchange[];
  /**
   * Balances of its accounts in its own currency, from which those in the reporting currency follow; only where that is another one. Under
   * `settled:<method>`: how much of what a method holds has been settled, and is no longer worth what it was when the order was placed.
   */
  readonly books?: Readonly<Record<string, number>>;
  /** Uses of limited discounts: agreed to by a draft, taken by an order, gone once they were given back. */
  readonly redemptions: readonly Redemption[];
  /** What it counts for in limits by customer, and has not given back. */
  readonly allowances: readonly Allowance[];
  /** Its places among the orders that locations send on a day. */
  readonly sending: readonly SendingDay[];
  /** What became of each discount; none where no rules were given. */
  readonly discounts: readonly DiscountOutcome[];
  /** How its tax stands with the provider; null where the provider is only asked for rates. */
  readonly tax: TaxStanding | null;
  /** Locations that could not send what was promised from there: sourcing passes them by. */
  readonly failed: readonly string[];
  /** What is being made for it, line by line; a line of which all was made is in it no more. */
  readonly making: readonly Making[];
  /** What was promised of its lines; none where the shop promises nothing. */
  readonly promises: readonly LinePromise[];
  /** The delivery window that it has booked; null: none. */
  readonly window: WindowBooking | null;
  /** The party of the customer who has claimed it, of an order that a guest has placed. */
  readonly claimedBy?: string;
}

/** A delivery window as it was when it was booked. `capacity`: to how many orders goods are brought in it; `regions`: where it is offered. */
export interface WindowBooking {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly capacity: number;
  readonly regions?: readonly string[];
}

/**
 * When the units of a line that have not left yet are to leave, and when the last of them is to arrive: on `deliverOn`, where it goes, and at the
 * latest at `deliverBy`, when delivery ends on that day.
 */
export interface LinePromise extends PromisedDates {
  readonly lineId: string;
  /** What staff were told of it: it is in danger, as units have not left shortly before `shipBy`; it is broken. Absent: nothing. */
  readonly standing?: 'threatened' | 'broken';
}

/** See {@link LinePromise}. */
export interface PromisedDates {
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  readonly deliverOn: LocalDate;
  /** From when on they arrive, where a delivery window is booked. */
  readonly from?: Instant;
}

/** A use of a discount that is limited, by its uses in all and by those of one customer; null: not. `customer` is their party, null for a guest. */
export interface Redemption {
  readonly code: string;
  readonly uses: number | null;
  readonly usesPerCustomer: number | null;
  readonly customer: string | null;
}

/**
 * What lines have taken of a limit by customer. `keys`: a counter for each name that the customer is known by, none of which says who it is.
 * `each`: how many units one unit of the line counts for, which is more than one for some kits.
 */
export interface Allowance {
  readonly limit: string;
  readonly most: number;
  readonly keys: readonly string[];
  readonly lines: readonly { readonly lineId: string; readonly units: number; readonly each: number }[];
}

/**
 * What one unit of the order's currency was worth: `rate` is an exact decimal text. `shop` is the shop's own currency, for an order in another one
 * where no other purpose has its rate.
 */
export interface Exchange {
  readonly purpose: 'settlement' | 'reporting' | 'shop';
  readonly currency: string;
  readonly rate: string;
  /** When it was that; absent: when it was frozen. */
  readonly at?: Instant;
  /** Who says so, such as `ecb`. */
  readonly source?: string;
}

/** Texts of which an order has one each. */
export type OrderText = 'contact' | 'shipTo' | 'billTo';

/** An order as the pure layers see it: the head and the cold sections. */
export interface OrderRecord {
  readonly head: OrderHead;
  readonly lines: readonly LineTerms[];
  readonly shipments: readonly ShipmentBody[];
  readonly returns: readonly ReturnBody[];
  /** The open edit, or none. */
  readonly edits: readonly EditBody[];
  /** What the tax provider was told, part by part, or nothing. */
  readonly taxes: readonly TaxBody[];
}

/** The day on which a location sends an order that counts against how many it sends a day. */
export interface SendingDay {
  readonly location: string;
  readonly day: LocalDate;
  readonly ordersPerDay: number;
}

/** How far the units of a line have come that are made for it. Of those that are not there yet, `asked` were asked for; of these, `begun` are begun. */
export interface Making {
  readonly lineId: string;
  readonly sku: string;
  readonly location: string;
  readonly asked: number;
  readonly begun: number;
  /** The room that units have which are not begun, the first day first; none where days are not counted. */
  readonly rooms: readonly MakingRoom[];
}

/** Units that have a place on a day on which `room` begins `perDay` units at most. */
export interface MakingRoom {
  readonly day: LocalDate;
  readonly room: string;
  readonly units: number;
  readonly perDay: number;
}

/** Units of a line that shall be made, or not any more. */
export interface MadeUnits {
  readonly lineId: string;
  readonly sku: string;
  readonly location: string;
  readonly units: number;
}

/** Units of a line that one stock row gives instead of another. */
export interface Reallocation {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  readonly from: { readonly location: string; readonly lot: string };
  /** `promisedOn`: when units are expected that wait there. */
  readonly to: { readonly location: string; readonly lot: string; readonly promisedOn?: LocalDate };
}

/** What each fact says. Facts are news: they are recorded, never refused. */
export interface FactData {
  readonly 'order.drafted': { readonly terms: Terms };
  readonly 'order.placed': {
    readonly terms: Terms;
    readonly allocations: readonly Allocation[];
    /** Why each location gives what it gives; absent where the shop has one location, which gives all. */
    readonly trace?: readonly SourcingTrace[];
    readonly optimum?: SourcingOptimum;
    readonly shadow?: ShadowReport;
    readonly sending?: readonly SendingDay[];
    /** Lines of which units are made for the order, with the room that they take. */
    readonly making?: readonly Pick<Making, 'lineId' | 'sku' | 'location' | 'rooms'>[];
    /** Rates of the moment, for the currencies in which the shop settles and reports. */
    readonly exchange?: readonly Exchange[];
    readonly promises?: readonly LinePromise[];
  };
  /** Units that have not left are promised for another time; null: no day can be told (any more). */
  readonly 'promise.changed': {
    readonly lines: readonly {
      readonly lineId: string;
      readonly from: PromisedDates | null;
      readonly to: PromisedDates | null;
    }[];
  };
  /** Units have not left, and it will soon be too late for what was promised. `places`: where they lie. */
  readonly 'promise.threatened': {
    readonly lines: readonly (PromisedDates & {
      readonly lineId: string;
      readonly units: number;
      readonly places: readonly (LinePlace & { readonly sku: string })[];
    })[];
  };
  /** Units have not arrived by when they were promised. `unsent`: those of them that have not even left. `shipments`: parcels that the others are in. */
  readonly 'promise.broken': {
    readonly lines: readonly (PromisedDates & {
      readonly lineId: string;
      readonly units: number;
      readonly unsent: number;
      readonly shipments: readonly string[];
    })[];
  };
  /** A place in a delivery window is the order's. */
  readonly 'window.booked': WindowBooking;
  readonly 'window.returned': WindowBooking;
  /** A draft has a limited discount, which is used when it is accepted. */
  readonly 'discount.agreed': Redemption;
  readonly 'discount.redeemed': Redemption;
  readonly 'discount.returned': Redemption;
  /** Units that count against how many its customer may have. */
  readonly 'allowance.taken': Allowance;
  readonly 'allowance.returned': Allowance;
  readonly 'order.confirmed': Record<string, never>;
  readonly 'order.released': Record<string, never>;
  /** `net`: revenue that no parcel had earned yet (charges, services). */
  readonly 'order.completed': { readonly net: number };
  readonly 'order.cancelled': { readonly reason: string };
  readonly 'order.expired': { readonly reason: string };
  readonly 'order.noted': { readonly text: string };
  /** Units that were waited for are there. `arrived`: what came in for those who wait, and goes over to the shelf from which it is sent. */
  readonly 'order.filled': {
    readonly releases: readonly Allocation[];
    readonly allocations: readonly Allocation[];
    readonly arrived: readonly (StockKey & {
      readonly units: number;
      readonly value: number;
      readonly layers?: readonly LayerMove[];
    })[];
  };
  /** Units that are waited for are expected on another day; null: nobody can tell one. */
  readonly 'lines.redated': {
    readonly lines: readonly {
      readonly lineId: string;
      readonly sku: string;
      readonly location: string;
      readonly promisedOn: LocalDate | null;
    }[];
  };
  readonly 'order.tagged': { readonly add: readonly string[]; readonly remove: readonly string[] };
  /** A guest's order is a customer's from now on: their party, and by what it was shown. */
  readonly 'order.claimed': { readonly claimant: string; readonly proof: string };
  readonly 'order.warned': { readonly warnings: readonly Problem[] };
  readonly 'order.rebased': {
    readonly snapshot: OrderRecord;
    readonly reason: 'schema' | 'machine' | 'archive' | 'repair';
  };
  readonly 'hold.placed': { readonly hold: Hold };
  readonly 'hold.released': { readonly holdId: string };
  readonly 'approval.requested': { readonly approval: Approval };
  readonly 'approval.granted': { readonly approvalId: string };
  readonly 'approval.denied': { readonly approvalId: string };
  readonly 'lines.cancelled': {
    readonly lines: readonly {
      readonly lineId: string;
      readonly units: number;
      readonly amount: number;
      readonly tax: number;
      readonly releases: readonly Allocation[];
    }[];
    readonly charges: readonly { readonly chargeId: string; readonly amount: number; readonly tax: number }[];
    readonly reason: string;
    /** Places of days that locations may give to others. */
    readonly notSending?: readonly SendingDay[];
    /** What need not be made any more: of `units`, those that were asked for and begun, and the room that others may have. */
    readonly notMaking?: readonly (MadeUnits & Pick<Making, 'asked' | 'begun' | 'rooms'>)[];
  };
  /** Units shall be made. `readyOn`: the day on which they are expected; later than was promised, where they were asked for late or again. */
  readonly 'production.requested': { readonly lines: readonly (MadeUnits & { readonly readyOn: LocalDate })[] };
  readonly 'production.begun': { readonly lines: readonly { readonly lineId: string; readonly units: number }[] };
  /** Units were made: they lie there, for the order. `value`: what they cost, in minor units. */
  readonly 'production.received': {
    readonly lines: readonly (MadeUnits & {
      readonly value: number;
      readonly layers?: readonly LayerMove[];
      /** The numbers that they were given, of goods that have any. */
      readonly serials?: readonly string[];
    })[];
  };
  /** Units did not come out: they are to be asked for again. */
  readonly 'production.failed': {
    readonly lines: readonly { readonly lineId: string; readonly units: number }[];
    readonly reason: string;
  };
  /** Units that leave in no parcel are the customer's. `net`: the revenue earned with them. */
  readonly 'lines.fulfilled': { readonly lines: readonly Handover[]; readonly net: number };
  /** A location cannot send these units. */
  readonly 'lines.failed': {
    readonly location: string;
    readonly units: readonly { readonly lineId: string; readonly sku: string; readonly units: number }[];
    readonly reason: string;
  };
  /** Units that are in no parcel yet come from elsewhere than was promised. */
  readonly 'lines.reallocated': {
    readonly moves: readonly Reallocation[];
    readonly reason: string;
    readonly trace: readonly SourcingTrace[];
    readonly sending?: readonly SendingDay[];
    readonly notSending?: readonly SendingDay[];
  };
  readonly 'payment.requested': {
    readonly paymentId: string;
    readonly method: string;
    readonly rule: PaymentRule;
    readonly amount: number;
    readonly byGateway: boolean;
    /** The name of the party's text that holds what the payment page gave. */
    readonly token: string | null;
    readonly tender?: Tender;
    readonly schedule?: PaymentSchedule;
    readonly instalment?: Instalment & { readonly customerIsThere: boolean };
  };
  /** `expiresAt`: when it lapses if nothing more is heard; null: never. */
  readonly 'payment.pending': {
    readonly paymentId: string;
    readonly reference: string;
    readonly expiresAt: Instant | null;
  };
  readonly 'payment.actionRequired': {
    readonly paymentId: string;
    readonly reference: string;
    readonly expiresAt: Instant | null;
  };
  readonly 'payment.authorized': {
    readonly paymentId: string;
    readonly amount: number;
    readonly reference: string;
    readonly expiresAt: Instant | null;
  };
  readonly 'payment.captureRequested': {
    readonly paymentId: string;
    readonly captureId: string;
    readonly amount: number;
  };
  readonly 'payment.captured': {
    readonly paymentId: string;
    readonly captureId: string | null;
    readonly amount: number;
    readonly reference: string | null;
  };
  readonly 'payment.voidRequested': { readonly paymentId: string; readonly voidId: string };
  readonly 'payment.voided': { readonly paymentId: string; readonly amount: number };
  readonly 'payment.failed': {
    readonly paymentId: string;
    readonly operation: PaymentOperation;
    /** The capture, void or refund that was declined; null for the payment itself. */
    readonly callId: string | null;
    readonly amount: number;
    readonly code: string;
  };
  readonly 'payment.unknown': { readonly paymentId: string; readonly operation: PaymentOperation };
  readonly 'payment.credited': { readonly amount: number; readonly tax: number; readonly reason: string };
  readonly 'refund.requested': {
    readonly refundId: string;
    readonly paymentId: string;
    readonly amount: number;
    /** Whether a gateway is asked to give it back; else it is given back by hand. */
    readonly byGateway: boolean;
    readonly reason: string;
    /** Given as store credit instead of back the way it came. */
    readonly into?: Tender;
  };
  /** `refundId` is null for a refund that nobody asked for here: it was given at the gateway. */
  readonly 'refund.settled': {
    readonly refundId: string | null;
    readonly paymentId: string;
    readonly amount: number;
    readonly reference: string | null;
    readonly into?: Tender;
  };
  readonly 'shipment.requested': {
    readonly shipmentId: string;
    readonly location: string;
    readonly carrier: string | null;
    readonly service: string | null;
    readonly allocations: readonly Allocation[];
    /** What each carrier offered for it, where any was asked. */
    readonly quotes?: readonly CarrierQuote[];
    readonly group?: ParcelGroup;
    readonly serials?: readonly SoldSerial[];
    /** Why its carrier was taken and the others were not, where the shop says how it chooses. */
    readonly choice?: readonly CarrierTrace[];
    /** Why it is a parcel of its own, by the rules of the shop that divided what left together. */
    readonly trace?: readonly ParcelTrace[];
    /** Its only unit weighs more than the shop's parcels may. */
    readonly overweight?: true;
    /** The box of the shop's catalogue that it goes into. */
    readonly box?: ParcelBox;
  };
  /** Nobody knows whether the carrier has sold a label. */
  readonly 'shipment.unknown': { readonly shipmentId: string };
  /** The carrier has sold no label, and why: the next best offer is taken. `attempt` counts the offers that were left. */
  readonly 'shipment.rerouted': {
    readonly shipmentId: string;
    readonly carrier: string;
    readonly service: string;
    readonly code: string;
    readonly attempt: number;
  };
  readonly 'shipment.dispatched': {
    readonly shipmentId: string;
    readonly carrier: string | null;
    readonly tracking: string | null;
    readonly reference: string | null;
    /** Net revenue earned with it, and what the goods had cost. */
    readonly net: number;
    readonly cost: readonly {
      readonly lineId: string;
      readonly sku: string;
      readonly location: string;
      readonly lot: string;
      readonly units: number;
      readonly cost: number;
      /** Units that did not lie there by the books when the parcel left; they leave no shelf. */
      readonly short?: number;
      /** The layers of cost that they left. */
      readonly layers?: readonly LayerMove[];
    }[];
    /** What the carrier charges for its label, where it says so; of a label that several orders share, with the order that asked for it. */
    readonly charged?: Money;
  };
  readonly 'shipment.tracked': ParcelReport & { readonly status: TrackingStatus };
  readonly 'shipment.delivered': ParcelReport;
  readonly 'shipment.cancelled': { readonly shipmentId: string; readonly code: string };
  /** The units of a parcel that came to nothing are owed again. */
  readonly 'shipment.reopened': {
    readonly shipmentId: string;
    readonly by: 'reship' | 'refund';
    /** From where they are sent once more; empty where they are cancelled. */
    readonly allocations: readonly Allocation[];
    /** The revenue that they had earned, and earn anew when they leave. */
    readonly net: number;
    readonly trace?: readonly SourcingTrace[];
    readonly sending?: readonly SendingDay[];
  };
  /** What lay in a parcel that was sent back is on a shelf again. */
  readonly 'shipment.receivedBack': {
    readonly shipmentId: string;
    readonly location: string;
    readonly lines: readonly {
      readonly lineId: string;
      readonly sku: string;
      /** What came. */
      readonly units: number;
      /** What of it was put away, what it had cost, and in which state it lies there: absent where it is for sale again. */
      readonly restocked: number;
      readonly cost: number;
      readonly state?: string;
      /** The layers of cost that it went back to. */
      readonly layers?: readonly LayerMove[];
      readonly serials?: readonly Serial[];
    }[];
  };
  /** A carrier owes this for a parcel, in minor units of the shop's currency. */
  readonly 'claim.opened': { readonly shipmentId: string; readonly amount: number; readonly reference: string | null };
  /** It has paid that; `before`: what it was said to have paid until now. */
  readonly 'claim.settled': { readonly shipmentId: string; readonly paid: number; readonly before: number };
  readonly 'return.requested': {
    readonly returnId: string;
    readonly number: string;
    readonly ref: string | null;
    readonly reason: string;
    readonly lines: ReturnBody['lines'];
    readonly charges: ReturnBody['charges'];
    readonly agreed?: ReturnAgreement;
    readonly refundTo?: 'storeCredit';
    readonly noReceipt?: NoReceipt;
    readonly exchange?: ReturnExchange;
    /** Present where staff took what the shop's rules do not. */
    readonly overridden?: ReturnOverride;
  };
  /** `label`: a carrier is asked for a label at once. */
  readonly 'return.approved': { readonly returnId: string; readonly label?: ReturnLabelAsked };
  readonly 'return.labelRequested': { readonly returnId: string } & ReturnLabelAsked;
  /** Nobody knows whether the carrier has sold a label. */
  readonly 'return.labelUnknown': { readonly returnId: string; readonly labelId: string };
  readonly 'return.labelled': {
    readonly returnId: string;
    readonly labelId: string;
    readonly reference: string;
    readonly tracking: string;
  };
  readonly 'return.labelRefused': { readonly returnId: string; readonly labelId: string; readonly code: string };
  /** Nobody needs the label any more. `accepted`: its carrier has taken it back. */
  readonly 'return.labelVoided': { readonly returnId: string; readonly labelId: string; readonly accepted: boolean };
  /** What was heard of its parcel. */
  readonly 'return.tracked': Omit<ParcelReport, 'shipmentId'> & {
    readonly returnId: string;
    readonly status: TrackingStatus;
  };
  /** `noReceipt`: it does not count any more. */
  readonly 'return.rejected': { readonly returnId: string; readonly code: string; readonly noReceipt?: NoReceipt };
  /** It has not come in the time of the shop; what has come of it is settled. */
  readonly 'return.expired': { readonly returnId: string; readonly noReceipt?: NoReceipt };
  readonly 'return.received': {
    readonly returnId: string;
    readonly location: string;
    readonly lines: readonly {
      readonly lineId: string;
      readonly sku: string;
      /** Set where a part of a kit came back by itself: the units are its own. */
      readonly component?: string;
      /** What whole kits were put together from: their units and cost, put away (or not) as the kits were. */
      readonly parts?: readonly {
        readonly sku: string;
        readonly units: number;
        readonly cost: number;
        readonly layers?: readonly LayerMove[];
      }[];
      /** The layers of cost that they went back to. */
      readonly layers?: readonly LayerMove[];
      readonly units: number;
      readonly restocked: number;
      /** Absent where they were accepted. */
      readonly outcome?: 'damaged' | 'lost';
      /** The state in which they were put away; absent where they are for sale again. */
      readonly state?: string;
      /** The numbers of the units, of those that have any. */
      readonly serials?: readonly Serial[];
      readonly amount: number;
      readonly tax: number;
      readonly cost: number;
    }[];
    readonly charges: readonly { readonly chargeId: string; readonly amount: number; readonly tax: number }[];
    /** Units that were not taken back. */
    readonly others?: readonly NotTaken[];
    /** Present where further parcels are waited for. */
    readonly more?: true;
  };
  /** What was not taken back has left for the customer. */
  readonly 'return.sentBack': {
    readonly returnId: string;
    readonly location: string;
    readonly lines: readonly ReturnLine[];
    readonly carrier: string | null;
    readonly tracking: string | null;
  };
  readonly 'return.refunded': { readonly returnId: string };
  readonly 'feedback.given': { readonly rating: number; readonly text: string | null };
  /** An edit is open: nobody else begins one until it is confirmed, discarded or over. */
  readonly 'edit.begun': {
    readonly editId: string;
    readonly begunBy: Actor;
    readonly expiresAt: Instant;
    readonly reason: string | null;
  };
  readonly 'edit.staged': { readonly editId: string; readonly actions: readonly StagedAction[] };
  readonly 'edit.unstaged': { readonly editId: string; readonly actionIds: readonly string[] };
  /** What was staged is agreed. What is not wanted any more is told before it, by `lines.cancelled`. */
  readonly 'edit.confirmed': {
    readonly editId: string;
    /** By how much what is due has changed, with what was cancelled for it. */
    readonly difference: number;
    /** By how much the order's total and its tax have changed. */
    readonly amount: number;
    readonly tax: number;
    /** Lines as they are agreed now: new ones, and those that changed. */
    readonly lines: readonly LineTerms[];
    readonly allocations: readonly Allocation[];
    readonly making?: readonly Pick<Making, 'lineId' | 'sku' | 'location' | 'rooms'>[];
    readonly charges: readonly ChargeTerms[];
    /** Where it goes now, as tax law sees it. */
    readonly place: TaxPlace | null;
    readonly texts: OrderHead['texts'];
    readonly trace?: readonly SourcingTrace[];
    /** What became of each discount by now; absent where the edit changed none. */
    readonly discounts?: readonly DiscountOutcome[];
  };
  readonly 'edit.discarded': { readonly editId: string; readonly reason: string };
  readonly 'shipment.interceptRequested': { readonly shipmentId: string; readonly interceptId: string };
  readonly 'shipment.intercepted': { readonly shipmentId: string; readonly accepted: boolean; readonly code: string };
  /** A fact of a host's region, or one that a host wants in the log. */
  readonly 'host.told': {
    readonly region: string;
    readonly event: string;
    readonly data: Readonly<Record<string, string | number | boolean | null>>;
  };
  /** The authorization is for `amount` in all from now on. */
  readonly 'payment.authorizationAdjusted': {
    readonly paymentId: string;
    readonly amount: number;
    readonly adjustedAt: Instant;
    readonly reference: string;
    readonly expiresAt: Instant | null;
  };
  /** `amount`: what was authorized until then and had not been captured. */
  readonly 'payment.authorizationExpired': { readonly paymentId: string; readonly amount: number };
  /** A movement that had been heard of by itself was the answer to this call: it is counted already. */
  readonly 'payment.matched': {
    readonly paymentId: string;
    readonly operation: 'capture' | 'refund';
    readonly callId: string;
    readonly reference: string;
    readonly amount: number;
  };
  /** A refund did not reach the customer: the money is back. */
  readonly 'refund.reversed': {
    readonly paymentId: string;
    readonly amount: number;
    /** The reference of the refund. */
    readonly reference: string;
    readonly code: string;
  };
  /** The gateway charged the shop, or gave back what it had charged. `dispute`: the gateway's name of the dispute that it is for. */
  readonly 'payment.feeCharged': GatewayFee;
  readonly 'payment.feeReturned': GatewayFee;
  /** What the gateway made of money that it moved, in the currency of its account. */
  readonly 'payment.settled': GatewaySettlement;
  readonly 'dispute.opened': {
    readonly disputeId: string;
    readonly paymentId: string;
    readonly reference: string;
    readonly amount: number;
    readonly reason: string;
    readonly withdrawn: boolean;
    readonly respondBy: Instant | null;
  };
  readonly 'dispute.evidenced': {
    readonly disputeId: string;
    /** The name of the party's text under which it is kept. */
    readonly evidence: string;
    /** The name of the party's text with what staff say, if anything. */
    readonly note: string | null;
  };
  readonly 'dispute.reminded': { readonly disputeId: string; readonly respondBy: Instant | null };
  /** What was kept back of a return, and why. */
  readonly 'return.adjusted': { readonly returnId: string; readonly parts: readonly Adjustment[] };
  /** What was kept back of lines that were cancelled, and why. */
  readonly 'cancel.adjusted': { readonly reason: string; readonly parts: readonly Adjustment[] };
  /** `level` 0: it has become overdue; from 1: the customer was reminded. */
  readonly 'payment.reminded': {
    readonly paymentId: string;
    readonly level: number;
    readonly overdue: number;
    readonly dueOn: LocalDate | null;
  };
  /** `before`: what it was until then; a decision may be turned round. */
  readonly 'dispute.won': {
    readonly disputeId: string;
    readonly amount: number;
    readonly closedAt: Instant;
    readonly before: DisputeStatus;
  };
  readonly 'dispute.lost': {
    readonly disputeId: string;
    readonly amount: number;
    readonly closedAt: Instant;
    readonly before: DisputeStatus;
  };
  /** The tax provider was away: what is agreed is taxed by the shop's own rates, and quoted again. */
  readonly 'tax.estimated': { readonly reports: boolean };
  /** The provider said what is due; with `corrections`, what an estimate had got wrong. `reference`: its own name of the quote. */
  readonly 'tax.quoted': {
    readonly reference: string | null;
    readonly reports: boolean;
    readonly corrections?: TaxCorrections;
  };
  /** Tax that is due beyond (negative: below) what an estimate charged; the customer's total stays. */
  readonly 'tax.corrected': { readonly tax: number };
  /** The provider is asked to record the sale, a change of it, or that there was none. Amounts are changes. */
  readonly 'tax.requested': {
    readonly requestId: string;
    readonly operation: TaxOperation;
    readonly amount: number;
    readonly tax: number;
    readonly parts: readonly TaxPart[];
  };
  /** `reference`: the provider's own name of its document. */
  readonly 'tax.recorded': { readonly requestId: string; readonly reference: string | null };
  readonly 'tax.refused': { readonly requestId: string; readonly code: string };
  readonly 'tax.unknown': { readonly requestId: string };
  /** What the provider had refused is not due any more. */
  readonly 'tax.dropped': Record<string, never>;
}

/** A cost of a payment in minor units of the order's currency. `reference` is the gateway's own name of the movement. */
export interface GatewayFee {
  readonly paymentId: string;
  readonly reference: string;
  readonly amount: number;
  readonly dispute: string | null;
  /** What was charged, where that was in another currency: `worth` in that of the books, null where no rate told it. */
  readonly charged?: Money & { readonly worth: number | null };
}

/** Of which movement a settlement is. `withdrawal`: what a dispute holds back; `reinstatement`: what comes back of it. */
export type SettledMovement = 'capture' | 'refund' | 'reversal' | 'withdrawal' | 'reinstatement';

/**
 * What a gateway made of money that it moved. `amount` is the order's, `settled` the gateway's. `booked` and `worth` are both in the currency
 * of the books: what the amount had been booked at, and what was settled for it; their difference is a gain or a loss. Minor units.
 */
export interface GatewaySettlement {
  readonly paymentId: string;
  /** The gateway's own name of the settlement. */
  readonly reference: string;
  readonly of: SettledMovement;
  readonly amount: number;
  readonly settled: Money;
  readonly booked: number;
  /** Null where nobody could say: then nothing is posted. */
  readonly worth: number | null;
  /** By which `worth` follows from what was settled; null where that is in the currency of the books. */
  readonly rate: string | null;
}

/**
 * Money that is kept back (negative: given beyond the stored shares) in minor units, tax included. `shipping` was paid and stays with the shop;
 * `restocking` is kept for taking goods back, `condition` as they came damaged or not at all, `returnShipping` for their way back.
 */
export interface Adjustment {
  readonly reason: 'fee' | 'shipping' | 'discount' | 'restocking' | 'condition' | 'returnShipping';
  readonly amount: number;
  readonly tax: number;
}

/** The name of a fact of an order, such as `order.placed`. */
export type FactType = keyof FactData;

/** A fact of one type. `at` is when it happened; when it was recorded is the time of its commit. */
export interface FactOf<T extends FactType> {
  readonly type: T;
  readonly at: Instant;
  readonly by: Actor;
  readonly data: FactData[T];
}

/** Units of a line that were handed over, and the name of the party's text that came with them, if any. */
export interface Handover {
  readonly lineId: string;
  readonly units: number;
  readonly text: string | null;
}

/** Any fact. */
export type Fact = { [T in FactType]: FactOf<T> }[FactType];

/** A fact before it gets its time and actor. */
export type News = { [T in FactType]: { readonly type: T; readonly data: FactData[T] } }[FactType];

/** News of one type; keeps `decide` functions short. */
export function news<T extends FactType>(type: T, data: FactData[T]): News {
  return { type, data } as News;
}
