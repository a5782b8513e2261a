/**
 * What is stored of an order, column by column. New columns go to the end of their table; what older orders shall have there is the
 * column's fallback. A change that is more than that raises `schemaVersion` and brings a migration.
 */
import type { Allocation } from '../inventory';
import type { UnitPrice } from '../kernel';
import type { ShareRun, TaxRate, Totals } from '../settlement';
import { type Column, columns, optional, optionalRecords, plain, record, records } from './columns';
import type { EditBody } from './edits/vocabulary';
import type { TaxBody, TaxPart, TaxStanding } from './taxes/vocabulary';
import { emptyTotals } from './totals';
import type {
  Actor,
  Approval,
  ChargeCounts,
  ChargeTerms,
  Dispute,
  Given,
  Hold,
  Intake,
  LineCounts,
  LinePlace,
  LineTerms,
  Movement,
  OpenCall,
  OrderHead,
  OrderStates,
  OrderTotals,
  PartCounts,
  Payment,
  Return,
  ReturnBody,
  Shipment,
  ShipmentBody,
  StageTimes,
  Terms,
} from './vocabulary';

const actor = columns<Actor>({ kind: plain<Actor['kind']>('system'), id: optional() });

const price = columns<UnitPrice>({ amount: plain(0), currency: plain(''), scale: optional(), per: optional() });

const run = columns<ShareRun>({ units: plain(0), amount: plain(0), tax: plain(0), discount: plain(0) });

export const allocationColumns = columns<Allocation>({
  lineId: plain(''),
  sku: plain(''),
  units: plain(0),
  location: plain(''),
  lot: plain(''),
  promisedOn: optional(),
});

const intake = columns<Intake>({
  number: plain<string | null>(null),
  channel: plain(''),
  currency: plain(''),
  locale: plain(''),
  zone: plain(''),
  pricesIncludeTax: plain(true),
  party: plain(''),
  customerKnown: plain(false),
  country: plain<string | null>(null),
  postalCode: plain<string | null>(null),
  externalRef: plain<string | null>(null),
  takenBy: plain<string | null>(null),
  tags: plain<readonly string[]>([]),
  vatId: plain<string | null>(null),
  wanted: plain<Intake['wanted']>(null),
  validUntil: plain<string | null>(null),
  test: plain(false),
  contentPrint: plain<string | null>(null),
  taxTreatment: optional(),
  shopCurrency: optional(),
});

const rate = columns<TaxRate>({ name: plain(''), rate: plain(''), compound: optional() });

const given = columns<Given>({ code: plain(''), amount: plain(0) });

export const lineColumns = columns<LineTerms>({
  id: plain(''),
  sku: plain(''),
  title: plain(''),
  units: plain(0),
  unitPrice: record(price, { amount: 0, currency: '' }),
  gross: plain(0),
  total: plain(0),
  runs: records(run),
  tax: plain(0),
  discount: plain(0),
  rates: records(rate),
  kind: plain<LineTerms['kind']>('goods'),
  weightGrams: optional(),
  override: optional(),
  components: optional(),
  treatment: optional(),
  floor: optional(),
  given: optionalRecords(given),
  serials: optional(),
  temperature: optional(),
  sold: optional(),
  madeToOrder: optional(),
  size: optional(),
  customs: optional(),
  dangerous: optional(),
  returnTerms: optional(),
  madeSerials: optional(),
});

export const chargeColumns = columns<ChargeTerms>({
  id: plain(''),
  kind: plain<ChargeTerms['kind']>('shipping'),
  code: plain(''),
  total: plain(0),
  tax: plain(0),
  rates: optionalRecords(rate),
  treatment: optional(),
  given: optionalRecords(given),
});

export const termsColumns = columns<Terms>({
  intake: record(intake, undefined as never),
  lines: records(lineColumns),
  charges: records(chargeColumns),
  totals: record(
    columns<Totals>({
      currency: plain(''),
      total: plain(0),
      goods: plain(0),
      tax: plain(0),
      discount: plain(0),
      shipping: plain(0),
      fees: plain(0),
    }),
    undefined as never,
  ),
  discounts: optional(),
});

const places = records(
  columns<LinePlace>({ units: plain(0), location: plain(''), lot: plain(''), promisedOn: optional() }),
);

const partCounts = columns<PartCounts>({
  sku: plain(''),
  units: plain(0),
  share: plain(0),
  allocated: places,
  shipped: plain(0),
  cost: plain(0),
  delivered: plain(0),
  packing: plain(0),
  returning: plain(0),
  returned: plain(0),
  lost: plain(0),
  sentBack: plain(0),
  reshipped: plain(0),
  forfeited: optional(),
});

const lineCounts = columns<LineCounts>({
  id: plain(''),
  sku: plain(''),
  ordered: plain(0),
  allocated: places,
  shipped: plain(0),
  cost: plain(0),
  delivered: plain(0),
  packing: plain(0),
  cancelled: plain(0),
  returning: plain(0),
  returned: plain(0),
  kind: plain<LineCounts['kind']>('goods'),
  parts: optionalRecords(partCounts),
  lost: plain(0),
  sentBack: plain(0),
  reshipped: plain(0),
  forfeited: optional(),
});

const chargeCounts = columns<ChargeCounts>({
  id: plain(''),
  kind: plain<ChargeTerms['kind']>('shipping'),
  code: plain(''),
  total: plain(0),
  tax: plain(0),
  reversed: plain(0),
  taxReversed: plain(0),
  returning: plain(0),
  rates: optionalRecords(rate),
  treatment: optional(),
  given: optionalRecords(given),
});

const payment = columns<Payment>({
  id: plain(''),
  method: plain(''),
  rule: plain<Payment['rule']>('authorized'),
  status: plain<Payment['status']>('requested'),
  amount: plain(0),
  token: plain<string | null>(null),
  reference: plain<string | null>(null),
  authorized: plain(0),
  captured: plain(0),
  expiresAt: plain<string | null>(null),
  calls: records(
    columns<OpenCall>({
      id: plain(''),
      operation: plain<OpenCall['operation']>('capture'),
      amount: plain(0),
      heardBefore: plain(0),
    }),
  ),
  capturing: plain(0),
  refunding: plain(0),
  refunded: plain(0),
  voiding: plain(false),
  unknown: plain<Payment['unknown']>(null),
  failure: plain<string | null>(null),
  granted: plain(0),
  movements: records(
    columns<Movement>({
      kind: plain<Movement['kind']>('capture'),
      reference: plain(''),
      amount: plain(0),
      callId: plain<string | null>(null),
    }),
  ),
  grantedAt: plain<string | null>(null),
  released: plain(false),
  disputed: plain(0),
  chargedBack: plain(0),
  tender: plain<Payment['tender']>(null),
  schedule: plain<Payment['schedule']>(null),
  reminded: plain(0),
  overdue: plain(0),
  fees: plain(0),
  instalment: optional(),
  charged: optional(),
  charging: optional(),
});

const dispute = columns<Dispute>({
  id: plain(''),
  paymentId: plain(''),
  status: plain<Dispute['status']>('open'),
  amount: plain(0),
  reason: plain(''),
  reference: plain(''),
  withdrawn: plain(false),
  respondBy: plain<string | null>(null),
  evidence: plain<string | null>(null),
  closedAt: plain<string | null>(null),
});

const shipment = columns<Shipment>({
  id: plain(''),
  status: plain<Shipment['status']>('requested'),
  location: plain(''),
  carrier: plain<string | null>(null),
  tracking: plain<string | null>(null),
  trackingStatus: plain<Shipment['trackingStatus']>(null),
  intercept: plain<Shipment['intercept']>(null),
  followUp: plain<Shipment['followUp']>(null),
  receivedAt: plain<string | null>(null),
  trackedAt: optional(),
  claim: optional(),
});

export const shipmentBodyColumns = columns<ShipmentBody>({
  id: plain(''),
  allocations: records(allocationColumns),
  service: plain<string | null>(null),
  reference: plain<string | null>(null),
  group: plain<ShipmentBody['group']>(null),
  serials: optional(),
  attempt: optional(),
  unknown: optional(),
  box: optional(),
  charged: optional(),
});

const returned = columns<Return>({
  id: plain(''),
  status: plain<Return['status']>('requested'),
  amount: plain(0),
  ref: plain<string | null>(null),
  number: plain<string | null>(null),
  exchange: optional(),
  parcel: optional(),
});

export const returnBodyColumns = columns<ReturnBody>({
  id: plain(''),
  reason: plain(''),
  lines: plain<ReturnBody['lines']>([]),
  charges: plain<ReturnBody['charges']>([]),
  serials: optional(),
  agreed: optional(),
  refundTo: optional(),
  noReceipt: optional(),
  came: optional(),
  kept: optional(),
  label: optional(),
});

const hold = columns<Hold>({
  id: plain(''),
  type: plain(''),
  reason: plain(''),
  placedBy: record(actor, undefined as never),
  blocks: plain<Hold['blocks']>([]),
  lineId: optional(),
});

const approval = columns<Approval>({
  id: plain(''),
  command: plain<Approval['command']>('orders.cancel'),
  payload: optional(),
  askedBy: record(actor, undefined as never),
  reason: plain(''),
});

const totals = columns<OrderTotals>({
  placed: plain(0),
  total: plain(0),
  due: plain(0),
  ordered: plain(0),
  tax: plain(0),
  requested: plain(0),
  authorized: plain(0),
  captured: plain(0),
  shipped: plain(0),
  earned: plain(0),
  delivered: plain(0),
  pending: plain(0),
  requiresAction: plain(0),
  awaited: plain(0),
  capturing: plain(0),
  packing: plain(0),
  cancelled: plain(0),
  cancelledTax: plain(0),
  cancelledUnits: plain(0),
  returned: plain(0),
  returnedUnits: plain(0),
  refunding: plain(0),
  refunded: plain(0),
  credited: plain(0),
  voided: plain(0),
  failed: plain(0),
  openReturns: plain(0),
  settledReturns: plain(0),
  unknown: plain(0),
  disputed: plain(0),
  exceptions: plain(0),
  creditedTax: plain(0),
  chargedBack: plain(0),
  overdue: plain(0),
  feesKept: plain(0),
  discountMoved: plain(0),
  discountMovedTax: plain(0),
  discountDeferred: plain(0),
  gatewayFees: plain(0),
  kitsBegun: plain(0),
  unparcelled: plain(0),
  feesKeptTax: plain(0),
  astray: plain(0),
});

const times = columns<StageTimes>({
  placed: plain<string | null>(null),
  confirmed: plain<string | null>(null),
  released: plain<string | null>(null),
  dispatched: plain<string | null>(null),
  delivered: plain<string | null>(null),
  completed: plain<string | null>(null),
});

const steps = columns<OrderHead['steps']>({
  system: plain(0),
  rule: plain(0),
  customer: plain(0),
  staff: plain(0),
  agent: plain(0),
});

/** The built-in regions by place, hosts' regions by name. */
const states: Column<OrderStates> = {
  fallback: undefined,
  pack: ({ lifecycle, payment: paid, fulfillment, aftersales, ...hosts }) => {
    const own = [lifecycle, paid, fulfillment, aftersales];
    return Object.keys(hosts).length === 0 ? own : [...own, hosts];
  },
  unpack: (list) => {
    const [lifecycle, paid, fulfillment, aftersales, hosts] = list as readonly [
      OrderStates['lifecycle'],
      OrderStates['payment'],
      OrderStates['fulfillment'],
      OrderStates['aftersales'],
      Readonly<Record<string, string>>?,
    ];
    return { ...hosts, lifecycle, payment: paid, fulfillment, aftersales };
  },
};

const taxStanding = columns<TaxStanding>({
  reports: plain(false),
  quote: plain<string | null>(null),
  document: plain<string | null>(null),
  amount: plain(0),
  tax: plain(0),
  open: plain<TaxStanding['open']>(null),
  estimated: plain(false),
  corrected: plain(0),
  refused: plain<string | null>(null),
  unknown: plain(false),
});

/** One object: an order of which no text was edited stores nothing. */
export const noTexts: OrderHead['texts'] = {};

/** The same object as before it was stored: with a column behind it that is not empty, none is written as an empty one. */
const edited: Column<OrderHead['texts']> = {
  fallback: noTexts,
  unpack: (value) => (Object.keys(value as OrderHead['texts']).length === 0 ? noTexts : (value as OrderHead['texts'])),
};

export const headColumns = columns<OrderHead>({
  schema: plain(0),
  fingerprint: plain(''),
  shop: plain(''),
  id: plain(''),
  states,
  intake: record(intake, undefined as never),
  counts: records(lineCounts),
  totals: record(totals, emptyTotals),
  payments: records(payment),
  times: record(times, undefined as never),
  steps: record(steps, undefined as never),
  shipments: records(shipment),
  charges: records(chargeCounts),
  tags: plain<readonly string[]>([]),
  returns: records(returned),
  holds: records(hold),
  approvals: records(approval),
  rating: plain<number | null>(null),
  edit: plain<OrderHead['edit']>(null),
  edited: plain(0),
  texts: edited,
  disputes: records(dispute),
  exchange: plain<OrderHead['exchange']>([]),
  redemptions: plain<OrderHead['redemptions']>([]),
  allowances: plain<OrderHead['allowances']>([]),
  sending: plain<OrderHead['sending']>([]),
  books: optional(),
  discounts: plain<OrderHead['discounts']>([]),
  tax: record(taxStanding, null as never) as Column<OrderHead['tax']>,
  failed: plain<OrderHead['failed']>([]),
  making: plain<OrderHead['making']>([]),
  promises: plain<OrderHead['promises']>([]),
  window: plain<OrderHead['window']>(null),
  claimedBy: optional(),
});

export const editBodyColumns = columns<EditBody>({
  id: plain(''),
  actions: plain<EditBody['actions']>([]),
});

export const taxParts = records(
  columns<TaxPart>({
    id: plain(''),
    kind: plain<TaxPart['kind']>('line'),
    sku: plain<string | null>(null),
    units: plain(0),
    amount: plain(0),
    tax: plain(0),
  }),
);

export const taxBodyColumns = columns<TaxBody>({
  reported: taxParts,
  asked: taxParts,
  lines: plain<TaxBody['lines']>([]),
  charges: plain<TaxBody['charges']>([]),
});
