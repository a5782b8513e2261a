/** Everything that is wrong with what a host passes to createOms, by its place in the options. */
import * as z from 'zod';
import { packedState } from '../inventory/serial';
import { backorderState, makingState, repairState, sellableState, transitState } from '../inventory/shelf';
import { dayMs, isOmsError, type Problem, problem } from '../kernel';
import type { HostRegion } from '../order';
import { defineRegion } from '../order/host-regions';
import { maxPhotos } from '../order/limits';
import { channels } from '../order/vocabulary';
import type { Repository } from '../ports';
import { cases, feedback } from './cases/options';
import {
  count,
  deliveryWindows,
  either,
  faultsOf,
  notifications,
  parcelServices,
  purchaseLimit,
  shaped,
  word,
  zone,
} from './option-schemas';
import { repairOptions } from './repairs/options';
import { location, parcels, promises, sourcing } from './sourcing-options';
import { portTimeoutMs } from './timed';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const flag = z.boolean();
const orNull = (schema: z.ZodType) => schema.nullable().optional();
const percent = z.number().min(0).max(100);
const step = z.enum(['automatic', 'manual']).optional();

const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code');

const rounding = z.enum(['half-up', 'half-even', 'half-down', 'down']);

const shop = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i, 'must be a word of letters, digits, _ and -'),
  zone,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  currencies: z
    .strictObject({
      prices: z.array(currency).max(200).optional(),
      settlement: currency.optional(),
      reporting: currency.optional(),
    })
    .optional(),
  locale: z.string().refine(isLocale, 'must be a BCP 47 tag').optional(),
  channels: z.array(word).optional(),
  pricesIncludeTax: flag.optional(),
  pricesKeep: z.enum(['gross', 'net']).optional(),
  discounts: z
    .strictObject({
      rounding: rounding.optional(),
      unitPercent: z.enum(['unit', 'line']).optional(),
      sequence: z.enum(['byRule', 'byLevel']).optional(),
      sharing: z
        .strictObject({
          method: z.enum(['largestRemainder', 'nearest']),
          tie: z.enum(['first', 'last', 'largest']),
          zeroWeights: z.enum(['nothing', 'even']),
        })
        .optional(),
      weights: z.enum(['asPriced', 'withTax']).optional(),
    })
    .optional(),
  rounding: rounding.optional(),
  taxRounding: z.enum(['unit', 'line', 'rate', 'document']).optional(),
  tax: z
    .discriminatedUnion('onOutage', [
      z.strictObject({ onOutage: z.literal('refuse') }),
      z.strictObject({ onOutage: z.literal('fallback'), rates: shaped({}, ['quote']) }),
    ])
    .optional(),
});

/** A name of the shop's own, that says nothing else already. */
const stateName = z
  .string()
  .regex(
    /^[a-z][a-zA-Z0-9_.-]{0,31}$/,
    'must be a word of at most 32 letters and digits that begins with a small letter',
  )
  .refine(
    (name) => ![sellableState, backorderState, makingState, transitState, repairState, packedState].includes(name),
    'means something else already',
  );

const stock = z.strictObject({
  states: z.array(stateName).optional(),
  shares: z.array(word).optional(),
  picking: z.enum(['lot', 'fefo', 'fifo', 'lifo']).optional(),
  minShelfLifeDays: z.int().min(0).max(3_650).optional(),
  countApprovalAbove: orNull(count),
  news: z.boolean().optional(),
  costing: z.enum(['fifo', 'average', 'none']).optional(),
  queue: z
    .strictObject({
      offerMs: z
        .int()
        .min(1_000)
        .max(90 * 86_400_000)
        .optional(),
      priorityOf: z.unknown().refine(isFunction, 'must be a function').optional(),
    })
    .optional(),
  serials: z.boolean().optional(),
});

const handover = z.enum(['onConfirm', 'onPayment', 'manual']).optional();

const names = z.array(z.string().min(1).max(100)).min(1).max(1_000);
const returnRule = z.strictObject({
  id: word,
  skus: names.optional(),
  tags: names.optional(),
  final: z.boolean().optional(),
  days: orNull(z.int().min(0).max(36_500)),
  conditions: z.array(word).min(1).max(20).optional(),
  photos: z.int().min(0).max(maxPhotos).optional(),
});
const shippingFee = orNull(z.union([count, z.literal('label')]));
const returnReason = z.strictObject({
  code: word,
  restockingPercent: percent.optional(),
  shippingFee,
});

const process = z.strictObject({
  confirm: step,
  release: step,
  dispatch: z.enum(['manual', 'onRelease']).optional(),
  produce: z.enum(['onRelease', 'onPayment', 'manual']).optional(),
  capture: z.enum(['onShipment', 'onConfirm', 'manual']).optional(),
  fulfill: z.strictObject({ digital: handover, service: handover }).optional(),
  refund: step,
  refundPolicy: z.enum(['originalFirst', 'newestFirst', 'proportional']).optional(),
  storeCreditAbove: orNull(count),
  completeAfterDays: orNull(z.int().min(0).max(36_500)),
  expireUnpaidAfterHours: orNull(z.number().min(0).max(876_000)),
  expireActionAfterHours: orNull(z.number().min(0).max(876_000)),
  remindDisputeBeforeHours: orNull(z.number().min(0).max(876_000)),
  taxReports: step,
  cancels: z
    .strictObject({
      discount: z.enum(['keep', 'reallocate', 'clawback']).optional(),
      fee: orNull(count),
      shipping: z.enum(['returned', 'kept']).optional(),
      discountUses: z.enum(['returned', 'kept']).optional(),
      allowances: z.enum(['returned', 'kept']).optional(),
      begun: z
        .union([z.enum(['refuse', 'allow']), z.strictObject({ feePercent: z.number().min(0).max(100) })])
        .optional(),
    })
    .optional(),
  returns: z
    .strictObject({
      windowDays: orNull(z.int().min(0).max(36_500)),
      rules: z.array(returnRule).max(200).optional(),
      reasons: z.array(returnReason).max(200).optional(),
      noReceipt: orNull(z.strictObject({ returns: count, per: z.enum(['day', 'week', 'month', 'year']) })),
      approve: step,
      receive: z.enum(['manual', 'onApproval']).optional(),
      discount: z.enum(['keep', 'reallocate', 'clawback']).optional(),
      fee: orNull(count),
      restockingPercent: orNull(percent),
      shippingFee,
      wayBack: orNull(
        z.strictObject({
          carrier: word,
          by: z.enum(['label', 'dropOff']),
          service: word.optional(),
          location: word.optional(),
        }),
      ),
      damagedState: orNull(word),
      damagedRefundPercent: percent.optional(),
      lostRefundPercent: percent.optional(),
      notTaken: z.enum(['back', 'kept']).optional(),
      expireAfterDays: orNull(z.int().min(1).max(36_500)),
      advance: z.enum(['never', 'covered', 'always']).optional(),
      shipping: z.enum(['returnable', 'kept']).optional(),
      kits: z.enum(['whole', 'byComponent']).optional(),
      allowances: z.enum(['returned', 'kept']).optional(),
    })
    .optional(),
  unsendable: z
    .strictObject({
      reallocate: step,
      rest: z.enum(['ask', 'backorder', 'cancel']).optional(),
    })
    .optional(),
  astray: z
    .strictObject({
      lost: z.enum(['ask', 'reship', 'refund']).optional(),
      sentBack: z.enum(['ask', 'reship', 'refund']).optional(),
      claim: z.enum(['ask', 'automatic']).optional(),
    })
    .optional(),
  prices: z.enum(['catalog', 'asGiven']).optional(),
  address: z.enum(['full', 'country', 'none']).optional(),
  limits: z
    .strictObject({
      maxAmount: orNull(count),
      maxUnitsPerLine: orNull(count),
      discountPercentWithoutApproval: orNull(percent),
      refundWithoutApproval: orNull(count),
      overridePercentWithoutApproval: orNull(percent),
    })
    .optional(),
  rules: z.array(shaped({ name: z.string() }, ['check'])).optional(),
  steps: z.array(shaped({ name: z.string() }, ['when'])).optional(),
});

const region = z.strictObject({
  name: z.string(),
  version: z.int(),
  initial: z.string(),
  states: z.record(
    z.string(),
    z.strictObject({ on: z.record(z.string(), z.string()).optional(), blocks: z.array(z.string()).optional() }),
  ),
  toldBy: z.array(z.string()).optional(),
});

const gateway = shaped(
  {
    capabilities: shaped({ capturesAtOnce: flag, partialCapture: flag, partialRefund: flag, lookup: flag }),
  },
  ['authorize', 'capture', 'void', 'refund', 'lookup'],
);
const rule = z.enum(['prepaid', 'authorized', 'onDelivery', 'onTerms']);
const terms = z.strictObject({
  parts: z
    .array(
      z.strictObject({
        share: z.int().min(1).max(1_000_000),
        days: z.int().min(0).max(36_500),
        deposit: flag.optional(),
      }),
    )
    .min(1)
    .max(120),
  remindAfterDays: z.array(z.int().min(0).max(36_500)).max(20).optional(),
  charge: z.strictObject({ retryAfterDays: z.array(z.int().min(1).max(365)).max(20) }).optional(),
});
const byRule = z
  .strictObject({
    gateway: gateway.optional(),
    rule: rule.optional(),
    tender: z.enum(['giftCard', 'storeCredit']).optional(),
    terms: terms.optional(),
    tests: flag.optional(),
  })
  .refine(
    ({ gateway: port, terms: later }) => !port || !later || later.charge,
    'money on terms comes by hand: it has no gateway, unless `terms.charge` says that its parts are charged',
  )
  .refine(({ gateway: port, terms: later }) => port || !later?.charge, 'parts are charged through a gateway')
  .refine(
    ({ tender, ...others }) => tender === undefined || Object.values(others).every((part) => part === undefined),
    'what is paid from an account of the shop has no gateway and no other rule',
  );

const limitList = z.array(purchaseLimit);
const limitOptions = z.strictObject({
  limits: either(isFunction, z.unknown(), limitList),
  identify: z.unknown().refine(isFunction, 'must be a function').optional(),
});

const days = z.int().min(1).max(36_500);

const repositoryMethods: readonly (keyof Repository & string)[] = [
  ...([
    'migrate',
    'close',
    'commit',
    'loadMany',
    'keysMany',
    'levelsMany',
    'counterValues',
    'find',
    'history',
  ] as const),
  ...(['movements', 'ledger', 'feed', 'parties', 'saveParties', 'eraseParties'] as const),
  ...([
    'claimEffects',
    'settleEffects',
    'renewEffects',
    'effectCounts',
    'oldestEffect',
    'deadEffects',
    'redeliver',
    'dismiss',
  ] as const),
  ...(['claimDeadlines', 'settleDeadlines', 'nextDeadline', 'leaseNumbers', 'forget', 'archive'] as const),
  ...(['stockDifferences', 'stockFlow', 'rebuildStock', 'booked', 'stockAt', 'balanceStock'] as const),
  ...(['countersUnder', 'layersAt', 'layerDifferences'] as const),
];

/** What an observer must be. */
const observer = shaped({}, ['observe']);

const options = z.strictObject({
  shop,
  repository: shaped(
    { capabilities: shaped({ joinTransaction: flag, oneConnection: flag }) },
    repositoryMethods,
    'is missing: memory(), postgres({ pool }) …',
  ),
  catalog: shaped({}, ['items']).optional(),
  payments: z.record(word, either(isGateway, gateway, byRule)).optional(),
  carriers: z
    .array(
      shaped(
        {
          id: word.refine((id) => id !== 'best', 'must not be "best", which means the cheapest of all'),
          capabilities: shaped({
            quotes: flag,
            cancels: flag,
            tracks: flag,
            intercepts: flag.optional(),
            returns: flag.optional(),
            dropOffs: flag.optional(),
            tests: z.enum(['only', 'also']).optional(),
          }),
        },
        ['quote', 'createShipment', 'cancel', 'track'],
      ),
    )
    .optional(),
  carrierCalls: z
    .strictObject({
      quoteTimeoutMs: z.int().min(1).max(portTimeoutMs).optional(),
      failures: z.int().min(1).max(1_000).optional(),
      restMs: z.int().min(0).max(dayMs).optional(),
    })
    .optional(),
  carrierChoice: z
    .strictObject({
      rule: z.enum(['cheapest', 'fastest', 'score']).optional(),
      keepPromise: flag.optional(),
      lateCost: count.optional(),
    })
    .optional(),
  notifiers: z.array(shaped({ id: word }, ['send'])).optional(),
  notifications: notifications.optional(),
  preferences: shaped({}, ['allows']).optional(),
  tax: shaped({}, ['quote']).optional(),
  risk: shaped({}, ['assess']).optional(),
  rates: shaped({}, ['rate']).optional(),
  publisher: shaped({}, ['publish']).optional(),
  endpoints: either(isFunction, z.unknown(), z.array(shaped({ id: word }, ['publish']))).optional(),
  endpointFailures: z
    .strictObject({
      times: z.int().min(1).max(1_000).optional(),
      hours: z.number().min(0).max(720).optional(),
    })
    .optional(),
  locations: z
    .array(either((value) => typeof value === 'string', word, location))
    .min(1, 'a shop needs at least one location')
    .optional(),
  sourcing: sourcing.optional(),
  parcels: parcels.optional(),
  parcelServices: either(isFunction, z.unknown(), parcelServices).optional(),
  promises: promises.optional(),
  windows: either(isFunction, z.unknown(), deliveryWindows).optional(),
  stock: stock.optional(),
  purchaseLimits: either(Array.isArray, limitList, limitOptions).optional(),
  cases: cases.optional(),
  feedback: either((value) => value === 'never', z.literal('never'), feedback).optional(),
  repairs: repairOptions.optional(),
  numbers: shaped({}, ['next']).optional(),
  process: process.optional(),
  regions: z.array(region).optional(),
  clock: shaped({}, ['now', 'sleep']).optional(),
  ids: shaped({}, ['next']).optional(),
  logger: shaped({}, ['debug', 'info', 'warn', 'error']).optional(),
  observer: either(Array.isArray, z.array(observer), observer).optional(),
  relay: z.enum(['auto', 'manual']).optional(),
  retention: z
    .strictObject({ keysDays: days.optional(), deliveredDays: days.optional(), factsDays: days.nullable().optional() })
    .optional(),
  /** The longest that a timer can wait. */
  settleMs: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});

/** Every fault of the options, each as `config.invalid` with its path; empty when they can be used. */
export function optionProblems(given: unknown): Problem[] {
  if (typeof given !== 'object' || given === null)
    return [invalid('createOms needs at least { shop, repository }', ['shop'])];
  const parsed = options.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.flatMap(faultsOf);
  return [
    ...faults.map(({ message, path }) => invalid(message, path)),
    ...conflicts(given as Partial<Record<string, unknown>>),
  ];
}

function isGateway(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'authorize' in value;
}

/** What each part allows, but not together. */
function conflicts({
  shop: house,
  rates,
  carriers,
  notifiers,
  endpoints,
  locations,
  regions,
  process,
  stock,
  purchaseLimits,
  tax,
  notifications: told,
  parcelServices: services,
}: Partial<Record<string, unknown>>): Problem[] {
  const { dispatch, release } = (process ?? {}) as { dispatch?: unknown; release?: unknown };
  const { commit, adjust, void: takeBack } = (tax ?? {}) as Partial<Record<string, unknown>>;
  return [
    ...(rates ? [] : ratesNeeded(house, process, services)),
    ...(commit !== undefined && adjust === undefined && takeBack === undefined
      ? [invalid('what records a sale must also adjust or void it', ['tax', 'commit'])]
      : []),
    ...duplicates(carriers, 'carriers', 'id'),
    ...duplicates(notifiers, 'notifiers', 'id'),
    ...duplicates(endpoints, 'endpoints', 'id'),
    ...unknownChannels(notifiers, told),
    ...duplicates(Array.isArray(purchaseLimits) ? purchaseLimits : limitsIn(purchaseLimits), 'purchaseLimits', 'id'),
    ...duplicates(locations, 'locations', 'id'),
    ...sendingNowhere(locations),
    ...unknownShares(house, stock),
    ...duplicates(regions, 'regions', 'name'),
    ...returnPolicyNames(process),
    ...wayBackProblems(process, carriers, locations),
    ...(Array.isArray(regions) ? regions : []).flatMap(regionProblems),
    ...(dispatch === 'onRelease' && release === 'manual'
      ? [invalid('onRelease needs an automatic release', ['process', 'dispatch'])]
      : []),
  ];
}

/** Refusals and reports name rules and reasons: each has a name of its own. */
function returnPolicyNames(given: unknown): Problem[] {
  const { rules, reasons } = ((given as { returns?: unknown } | undefined)?.returns ?? {}) as Record<string, unknown>;
  return [
    ...duplicates(rules, 'process.returns.rules', 'id'),
    ...duplicates(reasons, 'process.returns.reasons', 'code'),
  ];
}

/** Goods come back by a carrier that carries them back, to a location that there is. */
function wayBackProblems(given: unknown, carriers: unknown, locations: unknown): Problem[] {
  const { wayBack } = ((given as { returns?: unknown } | undefined)?.returns ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const { carrier: id, by, location } = (wayBack ?? {}) as Readonly<Record<string, unknown>>;
  if (id === undefined) return [];
  const path = ['process', 'returns', 'wayBack'];
  const carrier = (Array.isArray(carriers) ? carriers : []).find((item) => item?.id === id);
  const capability = by === 'dropOff' ? 'dropOffs' : 'returns';
  const places = (Array.isArray(locations) ? locations : [{ id: 'main' }]).map((place) => place?.id ?? place);
  return [
    ...(carrier?.capabilities?.[capability]
      ? []
      : [invalid(`needs a carrier that has ${capability}`, [...path, 'carrier'])]),
    ...(location === undefined || places.includes(location)
      ? []
      : [invalid('is no location of the shop', [...path, 'location'])]),
  ];
}

/** Books and policies speak in one currency, whatever an order is in. */
function ratesNeeded(house: unknown, process: unknown, services: unknown): Problem[] {
  const { currencies } = (house ?? {}) as { currencies?: Partial<Record<string, unknown>> };
  if (!currencies) return [];
  const { prices, ...others } = currencies;
  if (Object.keys(others).length > 0 || prices === undefined)
    return [invalid('other currencies need `rates`', ['rates'])];
  const policies = (process ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const served = (services ?? {}) as Readonly<Record<string, { readonly above?: unknown } | null | undefined>>;
  const amounts: readonly (readonly [name: string, amount: unknown])[] = [
    ['storeCreditAbove', policies.storeCreditAbove],
    ...['maxAmount', 'refundWithoutApproval'].map((field) => [`limits.${field}`, policies.limits?.[field]] as const),
    ['cancels.fee', policies.cancels?.fee],
    ['returns.fee', policies.returns?.fee],
    ...feesIn(policies.returns),
    ...['insure', 'signature'].map((field) => [`parcelServices.${field}.above`, served[field]?.above] as const),
  ];
  const named = amounts.flatMap(([name, amount]) => (amount == null ? [] : [name]));
  if (named.length === 0) return [];
  return [invalid(`amounts of policies (${named.join(', ')}) need \`rates\` in orders of other currencies`, ['rates'])];
}

/** What a label costs is told in the carrier's currency. */
function feesIn(returns: Readonly<Record<string, unknown>> | undefined): (readonly [name: string, amount: unknown])[] {
  const { reasons, shippingFee: usual } = returns ?? {};
  const own = (Array.isArray(reasons) ? reasons : []).map(
    (reason) => [`returns.reasons.${reason?.code}.shippingFee`, reason?.shippingFee] as const,
  );
  return [['returns.shippingFee', usual] as const, ...own].filter(([, amount]) => amount !== 'label');
}

function sendingNowhere(locations: unknown): Problem[] {
  if (!Array.isArray(locations) || locations.length === 0) return [];
  return locations.every((location) => location?.kind === 'virtual')
    ? [invalid('a shop needs a location that is not virtual', ['locations'])]
    : [];
}

const limitsIn = (given: unknown): unknown => (given as { readonly limits?: unknown } | undefined)?.limits;

function unknownShares(house: unknown, stock: unknown): Problem[] {
  const { channels: own = [] } = (house ?? {}) as { channels?: unknown };
  const { shares } = (stock ?? {}) as { shares?: unknown };
  if (!Array.isArray(own) || !Array.isArray(shares)) return [];
  const known = new Set<unknown>([...channels, ...own]);
  return shares.flatMap((channel, index) =>
    known.has(channel) ? [] : [invalid('is no channel of the shop', ['stock', 'shares', index])],
  );
}

function unknownChannels(notifiers: unknown, told: unknown): Problem[] {
  const { rules } = (told ?? {}) as { rules?: unknown };
  if (!Array.isArray(rules)) return [];
  const known = new Set((Array.isArray(notifiers) ? notifiers : []).map((notifier) => notifier?.id));
  return rules.flatMap((rule, index) =>
    (Array.isArray(rule?.channels) ? rule.channels : []).flatMap((id: unknown, place: number) =>
      known.has(id)
        ? []
        : [invalid('is no notifier of the shop', ['notifications', 'rules', index, 'channels', place])],
    ),
  );
}

function duplicates(list: unknown, path: string, field: string): Problem[] {
  if (!Array.isArray(list)) return [];
  const names = list.map((item) => (typeof item === 'string' ? item : item?.[field]));
  return names
    .filter((name, index) => typeof name === 'string' && names.indexOf(name) !== index)
    .map((name) => invalid(`two are called "${name}"`, [path]));
}

function regionProblems(given: unknown, index: number): Problem[] {
  if (!region.safeParse(given).success) return [];
  try {
    defineRegion(given as HostRegion);
    return [];
  } catch (error) {
    if (!isOmsError(error)) throw error;
    return error.problems.map(({ message, path = [] }) => invalid(message, ['regions', index, ...path]));
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function invalid(message: string, path: readonly (string | number)[]): Problem {
  return problem('config.invalid', `${path.join('.')}: ${message}`, undefined, path);
}
