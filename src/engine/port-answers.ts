/** What ports answer, checked where it comes in: a price that is a text would be added up as one. By hand, because it runs for every line. */
import type { DangerousGoods, GoodsCustoms, GoodsSize } from '../fulfillment';
import { omsError, type Problem, problem, type SalesUnit, type UnitPrice } from '../kernel';
import { type Component, type Exchange, type MadeToOrder, maxPricedPer, type PricedItem, word } from '../order';
import type { CatalogItem, KitComponent, LineTax, TaxRate } from '../ports';
import { combineRates } from '../settlement';

/** Every field of a catalogue's items that is not what the port promises; empty when all are. */
export function catalogProblems(answer: unknown): readonly Problem[] {
  if (!Array.isArray(answer)) return [failed('catalog', 'items', 'must be a list of items', {})];
  const problems: Problem[] = [];
  for (const item of answer as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) problems.push(failed('catalog', 'items', 'must be objects', {}));
    else if (!isSound(item as CatalogItem)) problems.push(...itemProblems(item as Readonly<Record<string, unknown>>));
  }
  return problems;
}

/** The item as decisions see it; numbers of units matter where the shop keeps them. */
export function pricedItem(item: CatalogItem, keepsSerials: boolean): PricedItem {
  const priced = {
    sku: item.sku,
    title: item.title,
    price: item.price,
    kind: item.kind ?? 'goods',
    weightGrams: item.weightGrams ?? null,
    taxClass: item.taxClass ?? null,
    ...(item.serials && keepsSerials && { serials: true as const }),
    ...(item.temperature != null && { temperature: item.temperature }),
    ...(item.madeToOrder && { madeToOrder: madeToOrder(item.madeToOrder) }),
    ...(item.size && { size: sizeOf(item.size) }),
    ...(item.customs && { customs: customsOf(item.customs) }),
    ...(item.dangerous && item.dangerous.length > 0 && { dangerous: [...new Set(item.dangerous)] }),
  };
  const discounted = item.tags || item.floor != null ? { ...priced, ...ruledBy(item) } : priced;
  const measured = item.units || item.baseUnit ? { ...discounted, ...measuredBy(item) } : discounted;
  return item.components
    ? { ...measured, components: item.components.map((part) => componentOf(part, keepsSerials)) }
    : measured;
}

function ruledBy({ tags, floor }: CatalogItem): Pick<PricedItem, 'tags' | 'floor'> {
  return { ...(tags && { tags }), ...(floor != null && { floor }) };
}

function measuredBy({ baseUnit, units }: CatalogItem): Pick<PricedItem, 'baseUnit' | 'units'> {
  return { ...(baseUnit && { baseUnit }), ...(units && { units }) };
}

function madeToOrder({ days, perDay, location, workshop }: NonNullable<CatalogItem['madeToOrder']>): MadeToOrder {
  return {
    days,
    ...(perDay != null && { perDay }),
    ...(location != null && { location }),
    ...(workshop != null && { workshop }),
  };
}

/** Only what is known of a size: hosts' objects may hold more. */
function sizeOf({ length, width, height, rotations, fragile, doNotStack }: GoodsSize): GoodsSize {
  return {
    ...{ length, width, height },
    ...(rotations !== undefined && rotations !== 'any' && { rotations }),
    ...(fragile && { fragile }),
    ...(doNotStack && { doNotStack }),
  };
}

function customsOf({ description, hsCode, origin }: GoodsCustoms): GoodsCustoms {
  return { ...(description != null && { description }), ...(hsCode != null && { hsCode }), origin };
}

/** A component weighs in the kit's price as its units do, unless the catalogue says otherwise. */
function componentOf(
  { sku, units, share = units, serials, temperature }: KitComponent,
  keepsSerials: boolean,
): Component {
  return {
    ...{ sku, units, share },
    ...(serials && keepsSerials && { serials: true as const }),
    ...(temperature != null && { temperature }),
  };
}

/** What of a tax provider's rates is not what the port promises: one list per asked line, each rate a plain decimal text. */
export function taxProblems(answer: unknown, lines: readonly { readonly sku: string | null }[]): readonly Problem[] {
  if (!Array.isArray(answer) || answer.length !== lines.length)
    return [failed('tax', 'quote', `must answer a list of rates for each of the ${lines.length} lines`, {})];
  return lines.flatMap(({ sku }, line) => {
    const given = answer[line] as unknown;
    if (Array.isArray(given)) return ratesProblems(given, { sku, line });
    if (typeof given !== 'object' || given === null) return [failed('tax', 'rates', 'must be a list', { sku, line })];
    return lineTaxProblems(given as Readonly<Record<keyof LineTax, unknown>>, { sku, line });
  });
}

interface Asked {
  readonly sku: string | null;
  readonly line: number;
}

function ratesProblems(rates: readonly (Partial<TaxRate> | null | undefined)[], asked: Asked): Problem[] {
  const problems = rates.flatMap((rate) => [
    ...(typeof rate?.name === 'string' ? [] : [failed('tax', 'name', 'must be a text', asked)]),
    ...(isRate(rate?.rate) ? [] : [failed('tax', 'rate', 'must be a decimal text like "0.2"', asked)]),
    ...(isAbsentOr(rate?.compound, isFlag) ? [] : [failed('tax', 'compound', 'must be true or false', asked)]),
  ]);
  if (problems.length > 0 || !rates.some((rate) => rate?.compound)) return problems;
  try {
    combineRates(rates as readonly TaxRate[]);
    return [];
  } catch {
    return [failed('tax', 'rate', 'must have fewer decimals where rates compound', asked)];
  }
}

function lineTaxProblems(given: Readonly<Record<keyof LineTax, unknown>>, asked: Asked): Problem[] {
  const { rates, contained, treatment, reason } = given;
  const lists = [['rates', rates], ...(contained === undefined ? [] : [['contained', contained] as const])] as const;
  return [
    ...lists.flatMap(([field, list]) =>
      Array.isArray(list) ? ratesProblems(list, asked) : [failed('tax', field, 'must be a list', asked)],
    ),
    ...(treatment === undefined || isTreatment(treatment)
      ? []
      : [failed('tax', 'treatment', 'must be taxed, exempt or reverseCharge', asked)]),
    ...(isAbsentOr(reason, isWord) ? [] : [failed('tax', 'reason', 'must be one word', asked)]),
  ];
}

const isTreatment = (value: unknown): boolean => value === 'taxed' || value === 'exempt' || value === 'reverseCharge';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isWord = (value: unknown): boolean => word.safeParse(value).success;

/** A rate with what is known of it. */
export type RateTold = Pick<Exchange, 'rate' | 'at' | 'source'>;

/** A rate as it is frozen. Throws `port.failed` for one that is none. */
export function rateTold(told: unknown, { from, to }: { readonly from: string; readonly to: string }): RateTold {
  const { rate, at, source } = (typeof told === 'string' ? { rate: told } : (told ?? {})) as Partial<RateTold>;
  const fail = (field: string, value: unknown) =>
    omsError('port.failed', `the rates answered the ${field} "${String(value)}" for ${from} to ${to}`, {
      port: 'rates',
      field,
    });
  if (typeof rate !== 'string' || !/^(?!0+(\.0+)?$)\d{1,15}(\.\d{1,15})?$/.test(rate)) throw fail('rate', rate);
  if (at !== undefined && Number.isNaN(Date.parse(at))) throw fail('at', at);
  if (source !== undefined && !/^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/.test(source)) throw fail('source', source);
  return { rate, ...(at !== undefined && { at: new Date(at).toISOString() }), ...(source !== undefined && { source }) };
}

function isSound({
  sku,
  title,
  price,
  kind,
  weightGrams,
  taxClass,
  components,
  tags,
  floor,
  serials,
  temperature,
  baseUnit,
  units,
  madeToOrder,
  size,
  customs,
  dangerous,
}: CatalogItem): boolean {
  return (
    typeof sku === 'string' &&
    typeof title === 'string' &&
    isCount(price?.amount) &&
    isCurrency(price.currency) &&
    isScale(price.scale) &&
    isPer(price.per) &&
    isKind(kind) &&
    isKit(kind, components) &&
    isAbsentOr(weightGrams, isCount) &&
    isAbsentOr(taxClass, isText) &&
    isAbsentOr(tags, isTags) &&
    isAbsentOr(floor, isCount) &&
    isAbsentOr(serials, isFlag) &&
    isAbsentOr(temperature, isWord) &&
    isAbsentOr(baseUnit, isUnitName) &&
    isAbsentOr(units, isUnits) &&
    isAbsentOr(size, isSize) &&
    isAbsentOr(customs, (value) => customsChecks(value).every(([, sound]) => sound)) &&
    isAbsentOr(dangerous, isDangerous) &&
    (madeToOrder === undefined || isMadeToOrder({ kind, madeToOrder }))
  );
}

type Check = readonly [field: string, sound: boolean, rule: string];

function itemProblems(item: Readonly<Record<string, unknown>>) {
  const {
    sku,
    title,
    price,
    kind,
    weightGrams,
    taxClass,
    components,
    tags,
    floor,
    serials,
    temperature,
    baseUnit,
    units,
    madeToOrder,
    size,
    customs,
    dangerous,
  } = item;
  const { amount, currency, scale, per } = (price ?? {}) as Readonly<Record<string, unknown>>;
  const checks: readonly Check[] = [
    ['sku', typeof sku === 'string', 'must be a text'],
    ['title', typeof title === 'string', 'must be a text'],
    ['price.amount', isCount(amount), 'must be a whole number of minor units, as a number and not as a text'],
    ['price.currency', isCurrency(currency), 'must be an ISO 4217 code'],
    ['price.scale', isScale(scale), 'must be a whole number up to 6'],
    ['price.per', isPer(per), `must be a whole number from 1 to ${maxPricedPer}`],
    ['kind', isKind(kind), 'must be goods, kit, digital or service'],
    ['components', isKit(kind, components), 'must list what a kit holds, each SKU once, in whole units; only of a kit'],
    ['weightGrams', isAbsentOr(weightGrams, isCount), 'must be a whole number of grams'],
    ['taxClass', isAbsentOr(taxClass, isText), 'must be a text'],
    ['tags', isAbsentOr(tags, isTags), 'must be a list of texts'],
    ['floor', isAbsentOr(floor, isCount), 'must be a whole number of minor units'],
    ['serials', isAbsentOr(serials, isFlag), 'must be true or false'],
    ['temperature', isAbsentOr(temperature, isWord), 'must be one word of letters, digits, _ . : -'],
    ['baseUnit', isAbsentOr(baseUnit, isUnitName), 'must be one word'],
    ['units', isAbsentOr(units, isUnits), `must name each unit once, of 1 to ${maxPricedPer} whole base units`],
    [
      'size',
      isAbsentOr(size, isSize),
      'must give length, width and height in whole millimetres up to 10000; rotations: any, upright or fixed; fragile and doNotStack: true or false',
    ],
    [
      'madeToOrder',
      isMadeToOrder({ kind, madeToOrder }),
      'must give whole days up to 365, perDay from 1, location and workshop as texts; only of goods',
    ],
    ...(customs === undefined || customs === null ? [] : customsChecks(customs)),
    ['dangerous', isAbsentOr(dangerous, isDangerous), `must list some of ${dangers.join(', ')}`],
  ];
  return checks.flatMap(([field, sound, rule]) => (sound ? [] : [failed('catalog', field, rule, { sku })]));
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSize(value: unknown): boolean {
  const { length, width, height, rotations, fragile, doNotStack } = value as Readonly<Record<string, unknown>>;
  return (
    [length, width, height].every((side) => isCount(side) && (side as number) >= 1 && (side as number) <= 10_000) &&
    isAbsentOr(rotations, (of) => of === 'any' || of === 'upright' || of === 'fixed') &&
    isAbsentOr(fragile, isFlag) &&
    isAbsentOr(doNotStack, isFlag)
  );
}

function customsChecks(customs: unknown): readonly Check[] {
  if (typeof customs !== 'object') return [['customs', false, 'must be an object']];
  const { description, hsCode, origin } = customs as Readonly<Record<keyof GoodsCustoms, unknown>>;
  return [
    ['customs.description', isAbsentOr(description, isDescription), 'must be a text of 1 to 200 characters'],
    ['customs.hsCode', isAbsentOr(hsCode, isHsCode), 'must be a code of 6 to 12 digits, as a text'],
    ['customs.origin', isCountry(origin), 'must be an ISO 3166 code of two capital letters'],
  ];
}

const isDescription = (value: unknown) => typeof value === 'string' && value.trim() !== '' && value.length <= 200;
const isHsCode = (value: unknown) => typeof value === 'string' && /^\d{4}(\.?\d{2}){1,4}$/.test(value);
const isCountry = (value: unknown) => typeof value === 'string' && /^[A-Z]{2}$/.test(value);

const dangers: readonly DangerousGoods[] = ['lithiumBattery', 'alcohol', 'dryIce', 'limitedQuantity'];

function isDangerous(value: unknown): boolean {
  return Array.isArray(value) && value.every((goods) => dangers.includes(goods));
}

function isCurrency(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
}

function isTags(value: unknown): boolean {
  return Array.isArray(value) && value.every((tag) => typeof tag === 'string');
}

function isScale(value: unknown): boolean {
  return value === undefined || (isCount(value) && (value as number) <= 6);
}

function isPer(value: unknown): boolean {
  return value === undefined || (isCount(value) && (value as number) >= 1 && (value as number) <= maxPricedPer);
}

function isKind(value: unknown): boolean {
  return isAbsentOr(value, (kind) => kind === 'goods' || kind === 'kit' || kind === 'digital' || kind === 'service');
}

function isMadeToOrder({ kind, madeToOrder }: Readonly<Record<'kind' | 'madeToOrder', unknown>>) {
  if (madeToOrder === undefined || madeToOrder === null) return true;
  const { days, perDay, location, workshop } = madeToOrder as Readonly<Record<keyof MadeToOrder, unknown>>;
  return (
    isAbsentOr(kind, (value) => value === 'goods') &&
    isCount(days) &&
    (days as number) <= 365 &&
    isAbsentOr(perDay, (units) => isCount(units) && (units as number) >= 1) &&
    isAbsentOr(location, isText) &&
    isAbsentOr(workshop, isText)
  );
}

/** Units that a component may have in one kit, so that no order of kits comes to more than counters hold. */
const maxPerKit = 1_000;

function isKit(kind: unknown, components: unknown): boolean {
  if (kind !== 'kit') return components === undefined || components === null;
  if (!Array.isArray(components) || components.length === 0) return false;
  const parts = components as readonly Partial<Record<keyof KitComponent, unknown>>[];
  const isPart = ({ sku, units, share, serials, temperature }: (typeof parts)[number]) =>
    typeof sku === 'string' &&
    isCount(units) &&
    (units as number) >= 1 &&
    (units as number) <= maxPerKit &&
    isShare(share) &&
    isAbsentOr(serials, isFlag) &&
    isAbsentOr(temperature, isWord);
  return (
    parts.every((part) => typeof part === 'object' && part !== null && isPart(part)) &&
    new Set(parts.map(({ sku }) => sku)).size === parts.length
  );
}

function isUnits(units: unknown): boolean {
  if (!Array.isArray(units)) return false;
  const isOne = ({ unit, base, price }: Partial<Record<keyof SalesUnit, unknown>>) =>
    isUnitName(unit) &&
    isCount(base) &&
    (base as number) >= 1 &&
    isPer(base) &&
    isAbsentOr(price, isPriceOf(base as number));
  const list = units as readonly Partial<Record<keyof SalesUnit, unknown>>[];
  return (
    list.every((one) => typeof one === 'object' && one !== null && isOne(one)) &&
    new Set(list.map(({ unit }) => unit)).size === list.length
  );
}

/** The price of a unit of so many base units. */
function isPriceOf(base: number): (price: unknown) => boolean {
  return (price) => {
    const { amount, currency, scale, per = 1 } = price as Partial<Record<keyof UnitPrice, unknown>>;
    return isCount(amount) && isCurrency(currency) && isScale(scale) && isPer(per) && isPer((per as number) * base);
  };
}

const isUnitName = isWord;

function isShare(share: unknown): boolean {
  return isAbsentOr(share, (weight) => isCount(weight) && (weight as number) <= 1_000_000_000);
}

/** A database's null says the same as nothing. */
function isAbsentOr(value: unknown, isSoundValue: (value: unknown) => boolean): boolean {
  return value === undefined || value === null || isSoundValue(value);
}

/** Nine decimals, as the calculation keeps. */
function isRate(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,4}(\.\d{1,9})?$/.test(value);
}

function failed(port: string, field: string, rule: string, details: { sku?: unknown; line?: number }): Problem {
  const of = details.sku === undefined || details.sku === null ? '' : ` of ${String(details.sku)}`;
  return problem('port.failed', `the ${port} answered a ${field}${of} that cannot be used: it ${rule}`, {
    port,
    field,
    ...details,
  });
}
