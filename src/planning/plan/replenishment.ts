/**
 * Says what to buy and what to move, and why. For each SKU at each location:
 *
 * - forecast demand per period, by the method that did best on its own past;
 * - take the levels at which to order, and up to which, from what the lead time asks for at the service level wanted;
 * - where on hand less allocated plus incoming is at or below the first, the gap to the second is needed;
 * - cover the need from locations that have more than they need themselves, the most urgent need first;
 * - buy the rest, rounded up to the supplier's minimum order and packs.
 */
import { check, compareBytes, invalid } from '../../kernel';
import { demandFunctions } from '../distribution/demand';
import { type Candidates, chooseForecast } from '../forecast/choose';
import { mean, rootMeanSquare } from '../forecast/forecast';
import { economicOrderQuantity } from '../policy/eoq';
import { daysOfSupply } from './cover';
import { byUrgency, type ReplenishmentReason, type ReplenishmentSuggestion, reasonsFor } from './suggestion';

/** Where a SKU is bought. Lead time in periods of the demand history; cost in minor units of one currency. */
export interface ReplenishmentSupplier {
  readonly id: string;
  readonly leadTime: number;
  readonly leadTimeSd?: number;
  /** Units; 1 unless given. */
  readonly minimumOrder?: number;
  /** Orders are multiples of it; 1 unless given. */
  readonly packSize?: number;
  readonly unitCost: number;
  /** Of an order, whatever its size: with it, orders are not below the economic quantity. */
  readonly fixedCost?: number;
}

/** A SKU at a location: units asked for in each past period (oldest first), what is there, and where it is bought, if it is. */
export interface ReplenishmentItem {
  readonly sku: string;
  readonly location: string;
  readonly demand: readonly number[];
  readonly onHand: number;
  readonly allocated: number;
  /** Ordered or on the way here. */
  readonly incoming: number;
  /** The share of order cycles without a stockout. */
  readonly serviceLevel: number;
  readonly supplier?: ReplenishmentSupplier;
}

/** How often it is looked at, and how goods move between locations. */
export interface ReplenishmentOptions {
  /** Periods until the next look; 1 unless given. */
  readonly reviewPeriod?: number;
  /** Periods that a transfer takes. Without it nothing is moved. */
  readonly transferTime?: number;
  /** Of a unit for a period, as a share of its cost; 0.005 unless given (a quarter of it a year, in weeks). */
  readonly holdingCostRate?: number;
  readonly candidates?: Candidates;
  /** What a period is called in the reasons; `week` unless given. */
  readonly periodName?: string;
}

/**
 * What to move and what to buy now, the most urgent first: by how long stock lasts, then SKU, location and kind.
 *
 * Laws: the same input gives the same answer; a transfer leaves its origin at or above its own order-up-to level, and moves no allocated unit;
 * a purchase is a multiple of the pack and not below the minimum; what is above its reorder point gets none. Units are whole.
 * Throws `input.invalid`, naming every field of every item that is wrong, also of items given twice.
 * Source: (R, s, S) review, Silver, Pyke & Thomas, 6.2; lead-time demand as a gamma distribution, Burgin (1975).
 *
 * @example
 * suggestReplenishment([{
 *   sku: 'MUG', location: 'london', demand: [9, 11, 10, 12, 8, 10, 9, 11], onHand: 14, allocated: 4, incoming: 0, serviceLevel: 0.95,
 *   supplier: { id: 'acme', leadTime: 2, minimumOrder: 24, packSize: 12, unitCost: 250 },
 * }]);
 * // [{ kind: 'purchase', sku: 'MUG', location: 'london', supplier: 'acme', units: 36, cost: 9000, reasons: […] }] (and how long stock lasts)
 */
export function suggestReplenishment(
  items: readonly ReplenishmentItem[],
  options: ReplenishmentOptions = {},
): ReplenishmentSuggestion[] {
  checkInput(items, options);
  const outlooks = items.map((item) => outlookOf(item, options));
  const needs = outlooks
    .filter((outlook) => outlook.need > 0)

    .sort(
      (a, b) =>
        sooner(a.cover, b.cover) ||
        compareBytes(a.item.sku, b.item.sku) ||
        compareBytes(a.item.location, b.item.location),
    );
  const spare = new Map(outlooks.map((outlook) => [outlook, outlook.spare]));
  const suggestions = needs.flatMap((outlook) => {
    const transfers = options.transferTime === undefined ? [] : transfersTo(outlook, spare);
    const moved = transfers.reduce((sum, { units }) => sum + units, 0);
    return [...transfers, ...purchaseFor(outlook, outlook.need - moved, options)];
  });
  return suggestions.sort(byUrgency);
}

function sooner(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** What is known of an item, in units. `cover` is how many periods its free stock lasts. */
interface Outlook {
  readonly item: ReplenishmentItem;
  readonly perPeriod: number;
  readonly cover: number;
  readonly need: number;
  readonly spare: number;
  readonly reasons: readonly ReplenishmentReason[];
  readonly periodName: string;
}

function outlookOf(item: ReplenishmentItem, options: ReplenishmentOptions): Outlook {
  const { reviewPeriod = 1, transferTime = 0, candidates, periodName = 'week' } = options;
  const { leadTime, leadTimeSd = 0 } = item.supplier ?? { leadTime: transferTime };
  const exposed = leadTime + reviewPeriod;
  const { name, perPeriod, error } = forecastOf(item.demand, exposed, candidates);
  const sd = Math.sqrt(exposed * error ** 2 + (perPeriod * leadTimeSd) ** 2);
  const expected = perPeriod * exposed;
  const reorderPoint = levelFor(expected, sd, item.serviceLevel);
  // Until the next look as much again may go: the order lasts that long too.
  const upTo = Math.ceil(reorderPoint + perPeriod * reviewPeriod);
  const free = item.onHand - item.allocated;
  const position = free + item.incoming;
  return {
    item,
    perPeriod,
    periodName,
    cover: daysOfSupply({ available: free, demandPerDay: perPeriod }),
    need: position <= reorderPoint && upTo > position ? upTo - position : 0,
    spare: Math.max(0, Math.min(free, position - upTo)),
    reasons: reasonsFor({
      position,
      reorderPoint,
      upTo,
      perPeriod,
      method: name,
      exposed,
      expected,
      serviceLevel: item.serviceLevel,
      periodName,
    }),
  };
}

function forecastOf(demand: readonly number[], exposed: number, candidates: Candidates | undefined) {
  const horizon = Math.max(1, Math.ceil(exposed));
  const few = demand.length < 4;
  if (few)
    return {
      name: 'the mean so far',
      perPeriod: mean(demand),
      error: rootMeanSquare(demand.map((units) => units - mean(demand))),
    };
  const { name, forecast, errors } = chooseForecast(demand, {
    horizon,
    metric: 'rmse',
    ...(candidates && { candidates }),
  });
  return { name, perPeriod: Math.max(0, mean(forecast)), error: rootMeanSquare(errors) };
}

/** The level that lead-time demand stays at or below with the service's probability. Demand is never negative: gamma, not normal. */
function levelFor(expected: number, sd: number, serviceLevel: number): number {
  if (expected === 0 || sd === 0) return Math.ceil(expected);
  const shape = (expected / sd) ** 2;
  return Math.ceil(demandFunctions({ kind: 'gamma', shape, scale: expected / shape }).quantile(serviceLevel));
}

function transfersTo(outlook: Outlook, spare: Map<Outlook, number>): ReplenishmentSuggestion[] {
  const { item, cover, reasons, periodName } = outlook;
  const donors = [...spare.keys()]
    .filter((donor) => donor.item.sku === item.sku && donor !== outlook && (spare.get(donor) ?? 0) > 0)
    .sort((a, b) => (spare.get(b) ?? 0) - (spare.get(a) ?? 0) || compareBytes(a.item.location, b.item.location));
  let open = outlook.need;
  return donors.flatMap((donor): ReplenishmentSuggestion[] => {
    const has = spare.get(donor) ?? 0;
    const units = Math.min(open, has);
    if (units === 0) return [];
    open -= units;
    spare.set(donor, has - units);
    const surplus: ReplenishmentReason = {
      code: 'surplus',
      text: `${donor.item.location} has ${has} more than it needs itself`,
      numbers: { surplus: has },
    };
    return [
      {
        kind: 'transfer',
        sku: item.sku,
        location: item.location,
        from: donor.item.location,
        units,
        cover,
        reasons: [...reasons, coverReason(cover, periodName), surplus],
      },
    ];
  });
}

function purchaseFor(outlook: Outlook, need: number, options: ReplenishmentOptions): ReplenishmentSuggestion[] {
  const { item, cover, perPeriod, reasons, periodName } = outlook;
  const { supplier, sku, location } = item;
  if (supplier === undefined || need <= 0) return [];
  const { minimumOrder = 1, packSize = 1, unitCost, fixedCost = 0 } = supplier;
  const holdingCost = unitCost * (options.holdingCostRate ?? 0.005);
  const economic =
    holdingCost === 0 ? 0 : economicOrderQuantity({ fixedCost, holdingCost, demandRate: perPeriod }).orderQuantity;
  const wanted = Math.max(need, minimumOrder, Math.floor(economic));
  const units = Math.ceil(wanted / packSize) * packSize;
  const rounding: ReplenishmentReason = {
    code: 'rounding',
    text: `${units} instead of ${need}: at least ${wanted}, in packs of ${packSize}`,
    numbers: { need, minimumOrder, economicQuantity: Math.floor(economic), packSize },
  };
  return [
    {
      kind: 'purchase',
      sku,
      location,
      supplier: supplier.id,
      units,
      cost: units * unitCost,
      cover,
      reasons: [...reasons, coverReason(cover, periodName), ...(units === need ? [] : [rounding])],
    },
  ];
}

function coverReason(cover: number, periodName: string): ReplenishmentReason {
  if (!Number.isFinite(cover)) return { code: 'cover', text: 'nothing is being sold', numbers: {} };
  const lasts = Math.round(cover * 10) / 10;
  const text = `free stock lasts ${lasts} ${periodName}${lasts === 1 ? '' : 's'}`;
  return { code: 'cover', text, numbers: { cover } };
}

function checkInput(items: readonly ReplenishmentItem[], options: ReplenishmentOptions): void {
  check(options, { reviewPeriod: 'positive?', transferTime: 'nonNegative?', holdingCostRate: 'nonNegative?' });
  const seen = new Set<string>();
  const problems = items.flatMap((item, i) => {
    const key = JSON.stringify([item.sku, item.location]);
    const twice = seen.has(key);
    seen.add(key);
    const count = (path: readonly string[], value: unknown, least: number) =>
      !(Number.isSafeInteger(value) && (value as number) >= least) &&
      invalid(['items', i, ...path], `must be a whole number of at least ${least}`, value ?? 'absent');
    const number = (path: readonly string[], value: number) =>
      !(value >= 0 && Number.isFinite(value)) && invalid(['items', i, ...path], 'must be zero or more', value);
    const { supplier, serviceLevel } = item;
    return [
      twice && invalid(['items', i], `names ${item.sku} at ${item.location} a second time`),
      count(['onHand'], item.onHand, 0),
      count(['allocated'], item.allocated, 0),
      count(['incoming'], item.incoming, 0),
      !(serviceLevel > 0 && serviceLevel < 1) &&
        invalid(['items', i, 'serviceLevel'], 'must be above 0 and below 1', serviceLevel),
      ...item.demand.map((units, t) => number(['demand', String(t)], units)),
      ...(supplier === undefined
        ? []
        : [
            number(['supplier', 'leadTime'], supplier.leadTime),
            number(['supplier', 'leadTimeSd'], supplier.leadTimeSd ?? 0),
            count(['supplier', 'minimumOrder'], supplier.minimumOrder ?? 1, 1),
            count(['supplier', 'packSize'], supplier.packSize ?? 1, 1),
            count(['supplier', 'unitCost'], supplier.unitCost, 0),
            number(['supplier', 'fixedCost'], supplier.fixedCost ?? 0),
          ]),
    ];
  });
  check({}, {}, problems);
}
