/** Shops and orders by chance: every way to pay, to ship, to tax and to automate. */
import fc from 'fast-check';
import type { ParcelRule } from '../../src/fulfillment';
import { defineRegion, type PayloadInputs, type ShopTerms } from '../../src/order';
import { aShop, type ProcessChanges } from '../support/order-builders';

/** A region of a host that blocks parcels until something is wrapped, and hears built-in facts, too. */
export const giftwrap = defineRegion({
  name: 'giftwrap',
  version: 1,
  initial: 'unasked',
  states: {
    unasked: { on: { 'order.confirmed': 'open', 'giftwrap.skipped': 'done' } },
    open: { on: { 'giftwrap.wrapped': 'done', 'order.cancelled': 'done' }, blocks: ['shipments.dispatch'] },
    done: { on: { 'giftwrap.torn': 'open', 'payment.captured': 'paid' } },
    paid: { on: { 'return.received': 'done' } },
  },
});

const places = [
  { id: 'london', priority: 1 },
  { id: 'leeds', priority: 2 },
];

/** By itself more often than by hand, so that orders come far. */
const mostly = (usual: 'automatic') => fc.constantFrom(usual, usual, usual, 'manual' as const);

const handedOver = fc.constantFrom('onConfirm', 'onPayment', 'manual');

const process: fc.Arbitrary<ProcessChanges> = fc.record(
  {
    confirm: mostly('automatic'),
    release: mostly('automatic'),
    dispatch: fc.constantFrom('manual', 'onRelease'),
    fulfill: fc.record({ digital: handedOver, service: handedOver }),
    produce: fc.constantFrom('onRelease', 'onPayment', 'manual'),
    capture: fc.constantFrom('onShipment', 'onConfirm', 'manual'),
    unsendable: fc.record({
      reallocate: mostly('automatic'),
      rest: fc.constantFrom('ask', 'backorder', 'cancel'),
    }),
    refund: mostly('automatic'),
    refundPolicy: fc.constantFrom('originalFirst', 'newestFirst', 'proportional'),
    completeAfterDays: fc.constantFrom(null, 0, 14),
    cancels: fc.record({
      discount: fc.constantFrom('keep', 'reallocate', 'clawback'),
      fee: fc.constant(null),
      shipping: fc.constant('returned'),
      begun: fc.constant('allow'),
    }),
    returns: fc.record({
      windowDays: fc.constantFrom(null, 30),
      approve: fc.constantFrom('automatic', 'manual'),
      receive: fc.constantFrom('manual', 'manual', 'manual', 'onApproval'),
      discount: fc.constantFrom('keep', 'reallocate', 'clawback'),
      fee: fc.constant(null),
      shipping: fc.constant('returnable'),
      kits: fc.constantFrom('whole', 'byComponent', 'byComponent'),
      rules: fc.constantFrom([], [], [{ id: 'cups', skus: ['MUG'], days: 60, conditions: ['unopened'], photos: 1 }]),
      noReceipt: fc.constantFrom(null, { returns: 2, per: 'month' }),
      wayBack: fc.constantFrom(null, null, { carrier: 'swift', by: 'label' }, { carrier: 'swift', by: 'dropOff' }),
    }),
  },
  { requiredKeys: [] },
);

const price = fc.constantFrom(null, 1, 150, 9_999);

/** Tax providers that record, and what they do besides; one that only quotes, in a shop with rates of its own. */
const providers = [
  { reports: true, adjusts: true, voids: true, onOutage: 'fallback' },
  { reports: true, adjusts: true, voids: false, onOutage: 'refuse' },
  { reports: true, adjusts: false, voids: true, onOutage: 'fallback' },
  { reports: false, adjusts: false, voids: false, onOutage: 'fallback' },
] as const;

/** What is promised holds back the rest of its location, and every row of the stock leaves in a parcel of its own. */
const packing: readonly ParcelRule[] = [
  { backorder: 'wait' },
  { name: 'byRow', divide: (parcel) => parcel.map((units) => [units]) },
];

/** London packs for three hours, and other days are promised from Leeds. */
const promising: NonNullable<ShopTerms['promises']> = {
  ...{ carrier: 'swift', service: null, learned: [], minimumCount: 20, quantile: 'p90', fallbackDays: 5 },
  locations: { london: { hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }], handlingMinutes: 180 } },
  ...{ warnMinutes: 600, lateMinutes: 60 },
  collects: { zone: 'Europe/London' },
  delivers: { zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5, 6], from: '08:00', to: '18:00' }] },
};

const ownedBy = fc.constantFrom('back' as const, 'kept' as const);

/** Shops that give everything back, and those that keep fees and shipping. */
export const shops = shopsWith(process);
export const costlyShops = shopsWith(
  fc.tuple(process, price, price, fc.boolean(), ownedBy).map(([usual, cancelFee, returnFee, keeps, notTaken]) => ({
    ...usual,
    cancels: {
      ...usual.cancels,
      fee: cancelFee,
      begun: { feePercent: 40 },
      ...(keeps && { shipping: 'kept' as const }),
    },
    returns: {
      ...usual.returns,
      ...{
        fee: returnFee,
        restockingPercent: 15,
        ...{ damagedState: 'damaged', damagedRefundPercent: 33, lostRefundPercent: 0 },
        shippingFee: 120,
        reasons: [{ code: 'unspecified' }, { code: 'fault', restockingPercent: 0, shippingFee: null }],
        notTaken,
      },
      ...(keeps && { shipping: 'kept' as const }),
    },
  })),
);

function shopsWith(processes: typeof process): fc.Arbitrary<ShopTerms> {
  return fc
    .record({
      process: processes,
      locations: fc.constantFrom(places, places.slice(0, 1)),
      carriers: fc.constantFrom(['swift'], ['swift', 'slow'], []),
      pricesIncludeTax: fc.boolean(),
      pricesKeep: fc.constantFrom('gross', 'net'),
      taxRounding: fc.constantFrom('unit', 'line', 'document'),
      terms: fc.constantFrom(undefined, {
        parts: [
          { share: 1, days: 0, deposit: true },
          { share: 2, days: 9 },
        ],
        remindAfterDays: [3],
      }),
      plan: fc.boolean(),
      currencies: fc.constantFrom(
        undefined,
        undefined,
        { reporting: 'EUR' },
        { settlement: 'EUR', reporting: 'JPY' },
        { prices: ['JPY', 'KWD'] },
        { prices: ['JPY', 'KWD'], reporting: 'EUR' },
        { prices: ['JPY', 'KWD'], reporting: 'JPY' },
        { prices: ['JPY', 'KWD'], settlement: 'JPY', reporting: 'GBP' },
      ),
      regions: fc.constantFrom([], [giftwrap]),
      limitsPurchases: fc.boolean(),
      parcels: fc.constantFrom(undefined, undefined, packing),
      tax: fc.constantFrom(undefined, ...providers),
      refundLimit: fc.constantFrom(null, 300),
    })
    .map(({ refundLimit, terms, plan, currencies, tax, parcels, ...shop }) =>
      aShop({
        ...shop,
        ...(currencies && { currencies }),
        ...(tax && { tax }),
        ...(parcels && { parcels }),
        ...(shop.pricesIncludeTax && { promises: promising, windows: true as const }),
        methods: {
          ...aShop().methods,
          ...(terms && { invoice: { ...byHand, terms } }),
          plan: { ...byHand, gateway: true, terms: plan ? chargedPlan : { ...chargedPlan, remindAfterDays: [1] } },
        },
        process: { ...shop.process, limits: { refundWithoutApproval: refundLimit } },
      }),
    );
}

const byHand = { rule: 'onTerms', gateway: false, partialCapture: true } as const;

const chargedPlan = {
  parts: [
    { share: 1, days: 0 },
    { share: 2, days: 3 },
    { share: 1, days: 6 },
  ],
  charge: { retryAfterDays: [1, 2] },
};

const charge = fc.record({ code: fc.constantFrom('standard', 'express'), amount: fc.integer({ min: 0, max: 999 }) });
const wish = fc.record(
  {
    method: fc.constantFrom('card', 'card', 'wallet', 'transfer', 'cash', 'invoice', 'plan'),
    amount: fc.integer({ min: 1, max: 3000 }),
  },
  { requiredKeys: ['method'] },
);

const percent = fc.constantFrom('10', '33.3', '100');
const amount = fc.integer({ min: 0, max: 700 });
const on = fc.constantFrom<{ tags?: string[]; minUnitPrice?: number } | undefined>(
  undefined,
  { tags: ['small'] },
  { tags: ['MUG', 'TEE'] },
  { minUnitPrice: 500 },
);
const units = fc.integer({ min: 1, max: 4 });

/** Every kind of rule, with every way to keep others out. */
const rule = fc.record(
  {
    code: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    actions: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constantFrom('unitAmount' as const, 'lineAmount' as const), amount, on }),
        fc.record({ kind: fc.constant('unitPercent' as const), percent, on }),
        fc.record({ kind: fc.constant('buyXGetY' as const), buy: units, get: units, percent, on, getOn: on }),
        fc.record({
          kind: fc.constantFrom('orderAmount' as const, 'orderPrice' as const, 'shippingAmount' as const),
          amount,
        }),
        fc.record({ kind: fc.constantFrom('orderPercent' as const, 'shippingPercent' as const), percent }),
        fc.record({
          kind: fc.constant('linePerItem' as const),
          rate: fc.record({ firstItem: amount, additionalItem: amount }),
          on,
        }),
        percent.map((text) => ({
          kind: 'orderTiers' as const,
          by: 'units' as const,
          tiers: [{ from: 3, percent: text }],
        })),
      ),
      { minLength: 1, maxLength: 2 },
    ),
    when: fc.array(fc.constant({ kind: 'itemsTotal' as const, atLeast: 1500 }), { maxLength: 1 }),
    priority: fc.integer({ min: -1, max: 1 }),
    exclusive: fc.constantFrom(false, false, true),
    group: fc.constantFrom('one', 'two'),
    limit: fc.constant({ uses: 9 }),
  },
  { requiredKeys: ['code', 'actions'] },
);

const countries = fc.constantFrom('GB', 'GB', 'IE', 'CA', 'CH');
const standing = fc.constantFrom('exempt' as const, 'reverseCharge' as const);

const incoming = {
  shipTo: fc.oneof(
    fc.constant(undefined),
    countries.map((country) => ({ country })),
  ),
  taxTreatment: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    standing.map((as) => ({ as })),
  ),
  channel: fc.constant('web'),
  currency: fc.constantFrom('GBP', 'JPY', 'KWD'),
  lines: fc.array(
    fc.record(
      {
        sku: fc.constantFrom('MUG', 'TEE', 'PEN', 'PEN', 'EBOOK', 'WRAP', 'SET', 'SET', 'RING'),
        quantity: fc.integer({ min: 1, max: 7 }),
        discount: fc.integer({ min: 0, max: 400 }),
        tags: fc.subarray(['small', 'blue']),
        floor: fc.integer({ min: 0, max: 400 }),
      },
      { requiredKeys: ['sku', 'quantity'] },
    ),
    { minLength: 1, maxLength: 4 },
  ),
  shipping: fc.array(charge, { maxLength: 2 }),
  fees: fc.array(charge, { maxLength: 1 }),
  discounts: fc.oneof(
    fc.array(
      fc.oneof(
        charge,
        charge.map((given) => ({ ...given, limit: { uses: 9 } })),
      ),
      { maxLength: 1 },
    ),
    fc.uniqueArray(rule, { maxLength: 4, selector: ({ code }) => code }),
  ),
};

export const orders: fc.Arbitrary<PayloadInputs['orders.place']> = fc.record({
  ...incoming,
  payments: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('card', 'card', 'cash', 'transfer', 'plan').map((method) => [{ method }]) },
    { weight: 2, arbitrary: fc.array(wish, { maxLength: 3 }) },
  ),
});

export const drafts: fc.Arbitrary<PayloadInputs['orders.draft']> = fc.record(incoming);
