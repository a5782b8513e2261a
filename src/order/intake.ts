/**
 * From what came in to what is agreed: prices, discounts, tax, and every finding of the validation chain at once.
 * Used by drafting, placing and accepting; personal data has been taken out before (see `personal.ts`).
 */
import { returnTermsOf } from '../aftersales';
import type { Destination } from '../inventory';
import { type Measured, type Problem, priceByBase, problem, type UnitPrice } from '../kernel';
import {
  type ChargeInput,
  type DiscountableLine,
  type OrderDiscount,
  type PricedLineInput,
  priceOrder,
} from '../settlement';
import { type CommandContext, decidesAlone, type PricedItem, type ShopTerms } from './command';
import { contentPrint } from './content-print';
import { inOrderCurrency, pricedIn, soldInProblems } from './currencies';
import { askedProblems, type Discounted, discounted, hasRules } from './discounting';
import { maxOrderAmount, maxPricedPer } from './limits';
import { measure, type Sold, said } from './measures';
import type { Payloads } from './schemas';
import type { TaxAnswer, Taxed } from './tax-answer';
import { amountFor, soldFor, storedTax, taxedBy } from './taxing';
import { type Finding, reviewBlocks } from './validation';
import type { ChargeTerms, Given, LineTerms, Terms, Treatment } from './vocabulary';

type Incoming = Payloads['orders.draft'] | Payloads['orders.place'];

/** What an incoming order comes to, and what speaks against it. `terms` is null when a price is missing. */
export interface Agreement {
  readonly terms: Terms | null;
  readonly findings: readonly Finding[];
}

/** What is agreed to: an order has its number, unless it is looked at only. */
export interface AgreedTo {
  readonly as: 'draft' | 'order';
  readonly number: string | null;
}

/** Prices the order and runs the validation chain; every finding is returned. */
export function agree(incoming: Incoming, context: CommandContext, to: AgreedTo): Agreement {
  const { rates } = context.gathered;
  const treatment = treatmentOf(incoming);
  const currency = pricedIn(incoming, context.shop);
  const priced = incoming.lines.map((line, index) =>
    priceLine(line, index, context, { currency, answer: rates[index], treatment }),
  );
  const priceProblems = priced.flatMap((line) => line.problems);
  const findings: Finding[] = [
    ...[
      ...priceProblems,
      ...grantProblems(incoming, context),
      ...shapeProblems(incoming, priced, context),
      ...askedProblems(incoming.discounts),
      ...context.gathered.addressProblems,
    ].map(refusal),
    ...riskFindings(context),
  ];
  if (!priced.every(({ known }) => known)) return { terms: null, findings };
  const sums = sizeProblems(
    incoming,
    priced.map((line) => line.priced),
  );
  if (sums.length > 0) return { terms: null, findings: [...findings, ...sums.map(refusal)] };
  const terms = termsOf(
    incoming,
    priced.map((line) => line.priced),
    context,
    to,
  );
  findings.push(...otherTotals(incoming, terms).map(refusal), ...limitFindings(terms, context));
  for (const rule of context.shop.process.rules) findings.push(...rule.check(terms));
  return { terms, findings };
}

/** Where the goods of an incoming order go; a bill address counts where no other is given. */
export function destinationOf({ shipTo, billTo }: Incoming): Destination {
  const { country = null, postalCode = null } = shipTo ?? billTo ?? {};
  return { country, postalCode };
}

/** The findings that are reasons to refuse. */
export function refusals(findings: readonly Finding[]): Problem[] {
  return findings.flatMap((finding) => (finding.as === 'refusal' ? [finding.problem] : []));
}

type GivenPrice = NonNullable<Incoming['lines'][number]['unitPrice']>;

interface PricedLine {
  readonly priced: Priced;
  readonly problems: Problem[];
  /** Whether it is known what the line costs, whatever was given. */
  readonly known: boolean;
}

export interface Priced {
  readonly item: PricedItem | null;
  readonly unitPrice: UnitPrice;
  readonly override?: { readonly catalogPrice: UnitPrice | null; readonly reason: string };
  /** Where its quantity was said in a unit. */
  readonly sold?: Sold;
}

/** A line as far as its price depends on it. */
interface PricedAsked {
  readonly sku: string;
  readonly quantity: string | number;
  readonly unit?: string | undefined;
  /** How base units are said that were measured before. */
  readonly sold?: Pick<Measured, 'unit' | 'base'> | undefined;
  readonly unitPrice?: GivenPrice | undefined;
  readonly override?: { readonly unitPrice: GivenPrice; readonly reason: string } | undefined;
}

/** In which currency a line is priced, and how it will be taxed, where its price depends on it. */
export interface PricedUnder {
  readonly currency: string;
  readonly answer?: TaxAnswer | undefined;
  readonly treatment?: Treatment | undefined;
}

/**
 * What a line costs: the catalogue's price (under the tax that is due), the staff's own, or the one that was given where the shop takes it.
 */
export function priceLine(line: PricedAsked, index: number, context: CommandContext, known: PricedUnder): PricedLine {
  const item = context.gathered.items.get(line.sku) ?? null;
  return line.unit === undefined && line.sold === undefined
    ? priceUnits(line, item, index, context, known)
    : priceMeasured(line, item, index, context, known);
}

/** A line in another unit than the base one: prices that are given are of that unit, and so is the catalogue's where it has one for it. */
function priceMeasured(
  line: PricedAsked,
  item: PricedItem | null,
  index: number,
  context: CommandContext,
  known: PricedUnder,
): PricedLine {
  const { unit, base, sold, problems } = soldOf(line, item, index, context);
  const tooFine = givenPrices(line).flatMap(([path, price]) =>
    (price.per ?? 1) * base <= maxPricedPer
      ? []
      : problem('input.invalid', `a price of more than ${maxPricedPer} base units`, { base }, [
          'lines',
          index,
          ...path,
        ]),
  );
  if (problems.length + tooFine.length > 0) {
    const none: UnitPrice = { amount: 0, currency: known.currency };
    return { priced: { item, unitPrice: none }, problems: [...problems, ...tooFine], known: false };
  }
  const { unitPrice, override, ...rest } = line;
  const own = item?.units?.find((one) => one.unit === unit && one.base === base)?.price;
  const offered = item && own ? { ...item, price: priceByBase(own, base) } : item;
  const asked = {
    ...rest,
    ...(unitPrice && { unitPrice: priceByBase(priceOf(unitPrice), base) }),
    ...(override && { override: { ...override, unitPrice: priceByBase(priceOf(override.unitPrice), base) } }),
  };
  const result = priceUnits(asked, offered, index, context, known);
  return { ...result, priced: { ...result.priced, item, sold } };
}

interface SoldLine {
  readonly unit: string;
  readonly base: number;
  readonly sold: Sold;
  readonly problems: Problem[];
}

/** What the quantity of a line comes to, and in which unit; what was measured before stays as it was. */
function soldOf(line: PricedAsked, item: PricedItem | null, index: number, { shop }: CommandContext): SoldLine {
  const { sku, quantity, unit = '', sold } = line;
  if (sold) return { ...sold, sold: { units: Number(quantity), ...said(sold, Number(quantity)) }, problems: [] };
  const none = { unit, base: 1, sold: { units: 0 } };
  if (!item && shop.process.prices !== 'asGiven') return { ...none, problems: [unknownSku(sku, index)] };
  const measured = measure({ sku, quantity, unit }, item ?? {}, ['lines', index]);
  if (measured.problem) return { ...none, problems: [measured.problem] };
  return { unit, base: measured.sold.terms.base, sold: measured.sold, problems: [] };
}

function givenPrices({ unitPrice, override }: PricedAsked): (readonly [path: readonly string[], price: GivenPrice])[] {
  return [
    ...(unitPrice ? [[['unitPrice', 'per'], unitPrice] as const] : []),
    ...(override ? [[['override', 'unitPrice', 'per'], override.unitPrice] as const] : []),
  ];
}

const unknownSku = (sku: string, index: number): Problem =>
  problem('sku.unknown', `"${sku}" is not in the catalogue`, { sku }, ['lines', index, 'sku']);

function priceUnits(
  line: PricedAsked,
  item: PricedItem | null,
  index: number,
  context: CommandContext,
  { currency, answer, treatment }: PricedUnder,
): PricedLine {
  const none: UnitPrice = { amount: 0, currency };
  const fail = (problems: Problem[]) => ({ priced: { item, unitPrice: none }, problems, known: false });
  const asGiven = context.shop.process.prices === 'asGiven';
  if (line.override) {
    if (context.actor.kind !== 'staff')
      return fail([
        problem('actor.notAllowed', 'only staff may override a price', { sku: line.sku }, ['lines', index, 'override']),
      ]);
    return checked(
      {
        item,
        unitPrice: priceOf(line.override.unitPrice),
        override: { catalogPrice: item?.price ?? null, reason: line.override.reason },
      },
      index,
      currency,
    );
  }
  if (asGiven && line.unitPrice) return checked({ item, unitPrice: priceOf(line.unitPrice) }, index, currency);
  if (!item)
    return fail([
      problem(asGiven ? 'price.missing' : 'sku.unknown', `"${line.sku}" is not in the catalogue`, { sku: line.sku }, [
        'lines',
        index,
        'sku',
      ]),
    ]);
  const unitPrice = soldFor(item.price, context.shop, answer, treatment);
  if (line.unitPrice && !samePrice(line.unitPrice, unitPrice)) {
    const details = { sku: line.sku, given: line.unitPrice, catalog: unitPrice };
    const differs = problem('line.price', `"${line.sku}" does not cost what was given`, details, [
      ...['lines', index, 'unitPrice'],
      ...(line.unitPrice.currency === unitPrice.currency ? [] : ['currency']),
    ]);
    const { priced, problems, known } = checked({ item, unitPrice }, index, currency);
    return { priced, problems: [differs, ...problems], known };
  }
  return checked({ item, unitPrice }, index, currency);
}

/** The base units of a line. What could not be measured has none: that is a problem of its own. */
function unitsOf({ quantity, unit }: Pick<PricedAsked, 'quantity' | 'unit'>, priced: Priced | undefined): number {
  return unit === undefined ? (quantity as number) : (priced?.sold?.units ?? 0);
}

/** 12.50 is 12.500, and 1250.00 per 100. */
export function samePrice(a: GivenPrice | UnitPrice, b: UnitPrice): boolean {
  return a.currency === b.currency && a.amount * parts(b) === b.amount * parts(a);
}

/** How many parts of the amount the minor units of one unit are. */
const parts = ({ scale = 0, per = 1 }: GivenPrice | UnitPrice): number => 10 ** scale * per;

function checked(priced: Priced, index: number, currency: string): PricedLine {
  if (priced.unitPrice.currency === currency) return { priced, problems: [], known: true };
  const message = `a price in ${priced.unitPrice.currency} in an order in ${currency}`;
  const problems = [problem('line.price', message, {}, ['lines', index, 'unitPrice', 'currency'])];
  return { priced, problems, known: false };
}

function priceOf({ amount, currency, scale, per }: GivenPrice): UnitPrice {
  if (scale === undefined && per === undefined) return { amount, currency };
  return { amount, currency, ...(scale !== undefined && { scale }), ...(per !== undefined && { per }) };
}

/**
 * What is granted or charged beside the prices is the shop's to say: a customer's own word counts only where it does for prices, too. Whether an order
 * is a test is never a customer's to say: its tax is told to nobody.
 */
function grantProblems(incoming: Incoming, { actor, shop }: CommandContext): Problem[] {
  if (actor.kind !== 'customer') return [];
  const paths = [
    ...(incoming.test ? [['test']] : []),
    ...(shop.process.prices === 'asGiven' ? [] : grantPaths(incoming)),
  ];
  return paths.map((path) =>
    problem('actor.notAllowed', `a customer may not set ${path.join('.')}: only the shop does`, {}, path),
  );
}

function grantPaths(incoming: Incoming): (string | number)[][] {
  const given = (['shipping', 'fees', 'discounts'] as const).filter((field) => incoming[field].length > 0);
  return [
    ...(incoming.taxTreatment ? [['taxTreatment']] : []),
    ...incoming.lines.flatMap((line, index) => [
      ...(line.discount ? [['lines', index, 'discount']] : []),
      ...(line.tags ? [['lines', index, 'tags']] : []),
      ...(line.floor !== undefined ? [['lines', index, 'floor']] : []),
    ]),
    ...given.map((field) => [field]),
  ];
}

/** A problem where the shop has no such channel. */
export function channelProblems(channel: string, { channels }: Pick<ShopTerms, 'channels'>): Problem[] {
  if (channels.includes(channel)) return [];
  return [
    problem('input.invalid', `"${channel}" is not a channel of the shop (${channels.join(', ')})`, {}, ['channel']),
  ];
}

function shapeProblems(incoming: Incoming, priced: readonly PricedLine[], { shop }: CommandContext): Problem[] {
  const problems: Problem[] = [];
  if (incoming.lines.length + incoming.shipping.length + incoming.fees.length === 0)
    problems.push(problem('order.empty', 'the order has no line and no charge', {}, ['lines']));
  problems.push(...channelProblems(incoming.channel, shop), ...soldInProblems(incoming, shop));
  const most = shop.process.limits.maxUnitsPerLine;
  incoming.lines.forEach((line, index) => {
    if (most === null) return;
    const units = unitsOf(line, priced[index]?.priced);
    if (units <= most) return;
    problems.push(
      problem('limit.exceeded', `${units} units, the limit is ${most}`, { limit: 'maxUnitsPerLine' }, [
        'lines',
        index,
        'quantity',
      ]),
    );
  });
  return problems;
}

/** Before anything is multiplied exactly: sums that no integer holds are refused. */
function sizeProblems(incoming: Incoming, priced: readonly Priced[]): Problem[] {
  const goods = incoming.lines.map((line, index) => {
    const of = priced[index] as Priced;
    return unitsOf(line, of) * scaled(of.unitPrice);
  });
  const charges = [...incoming.shipping, ...incoming.fees].map((charge) => charge.amount);
  const amount = [...goods, ...charges].reduce((sum, part) => sum + part, 0);
  if (amount <= maxOrderAmount) return [];
  const message = `the order comes to about ${amount} minor units, the most is ${maxOrderAmount}`;
  return [problem('order.tooLarge', message, { limit: maxOrderAmount }, ['lines'])];
}

function termsOf(
  incoming: Incoming,
  priced: readonly Priced[],
  context: CommandContext,
  { as, number }: AgreedTo,
): Terms {
  const { shop, gathered, actor } = context;
  const currency = pricedIn(incoming, shop);
  const treatment = treatmentOf(incoming);
  const chargeTax = (amount: number, answer: TaxAnswer | undefined) => ({
    amount: amountFor(amount, shop, answer, treatment),
    ...taxedBy(answer, treatment),
  });
  const charges = [
    ...incoming.shipping.map((charge) => ({ kind: 'shipping' as const, ...charge })),
    ...incoming.fees.map((charge) => ({ kind: 'fee' as const, ...charge })),
  ].map((charge, index) => ({
    chargeId: `c${index + 1}`,
    ...charge,
    ...chargeTax(charge.amount, gathered.rates[incoming.lines.length + index]),
  }));
  const taxed = incoming.lines.map((_, index) => taxedBy(gathered.rates[index], treatment));
  const lines = incoming.lines.map(
    (line, index): PricedLineInput => ({
      lineId: String(index + 1),
      units: unitsOf(line, priced[index]),
      unitPrice: (priced[index] as Priced).unitPrice,
      rates: (taxed[index] as Taxed).rates,
      ...(line.discount && { discount: line.discount }),
    }),
  );
  const ruled = hasRules(incoming.discounts) ? discountedBy(incoming, lines, charges, priced, shop) : null;
  const shares = priceOrder({
    currency,
    pricesIncludeTax: shop.pricesIncludeTax,
    lines: ruled?.lines ?? lines,
    charges: ruled?.charges ?? charges,
    discounts: ruled ? [] : amountsOf(incoming.discounts),
    rounding: shop.rounding,
    taxRounding: shop.taxRounding,
    tie: 'first',
  });
  return {
    intake: {
      number,
      channel: incoming.channel,
      externalRef: incoming.externalRef ?? null,
      contentPrint: incoming.externalRef === undefined ? null : contentPrint(as, incoming),
      currency,
      locale: incoming.locale ?? shop.locale,
      zone: shop.zone,
      pricesIncludeTax: shop.pricesIncludeTax,
      party: gathered.party?.id ?? '',
      customerKnown: gathered.party?.known ?? false,
      country: incoming.shipTo?.country ?? incoming.billTo?.country ?? null,
      postalCode: incoming.shipTo?.postalCode ?? null,
      vatId: incoming.vatId ?? null,
      wanted: wantedOf(incoming),
      takenBy: actor.kind === 'staff' || actor.kind === 'agent' ? (actor.id ?? null) : null,
      validUntil: 'validUntil' in incoming ? (incoming.validUntil ?? null) : null,
      tags: incoming.tags,
      test: incoming.test,
      ...(treatment && { taxTreatment: treatment }),
      ...(currency !== shop.currency && { shopCurrency: shop.currency }),
    },
    lines: shares.lines.map((share, index): LineTerms => {
      const line = incoming.lines[index] as Incoming['lines'][number];
      const { item, unitPrice, override, sold } = priced[index] as Priced;
      const { treatment: own } = taxed[index] as Taxed;
      return {
        id: share.lineId,
        sku: line.sku,
        title: line.title ?? item?.title ?? line.sku,
        kind: item?.kind ?? 'goods',
        units: unitsOf(line, priced[index]),
        unitPrice,
        gross: share.gross,
        discount: share.discount,
        tax: share.tax,
        total: share.total,
        runs: share.runs,
        rates: (taxed[index] as Taxed).rates,
        ...(override && { override }),
        ...(item?.weightGrams != null && { weightGrams: item.weightGrams }),
        ...(item?.components && { components: item.components }),
        ...(own && { treatment: own }),
        ...(ruled && ruledTerms(ruled, share.lineId)),
        ...(item?.serials && { serials: item.serials }),
        ...(item?.temperature !== undefined && { temperature: item.temperature }),
        ...(sold?.terms && { sold: sold.terms }),
        ...(item?.madeToOrder && { madeToOrder: item.madeToOrder }),
        ...(item?.size && { size: item.size }),
        ...(item?.customs && { customs: item.customs }),
        ...(item?.dangerous && { dangerous: item.dangerous }),
        ...returnTermsFor(shop, line.sku, [...(item?.tags ?? []), ...(line.tags ?? [])]),
      };
    }),
    charges: shares.charges.map(
      (share, index): ChargeTerms => ({
        id: share.chargeId,
        kind: share.kind,
        code: share.code,
        total: share.total,
        tax: share.tax,
        ...storedTax(charges[index] as Taxed),
        ...(ruled && givenTerms(ruled.givenOn('charge', share.chargeId))),
      }),
    ),
    totals: shares.totals,
    ...(ruled && { discounts: ruled.outcomes }),
  };
}

function discountedBy(
  incoming: Incoming,
  inputs: readonly PricedLineInput[],
  charges: readonly ChargeInput[],
  priced: readonly Priced[],
  shop: ShopTerms,
): Discounted {
  const { lines, discounts } = incoming;
  const discountable = inputs.map((input, index): DiscountableLine => {
    const { sku, tags = [], floor: given } = lines[index] as Incoming['lines'][number];
    const { item } = priced[index] as Priced;
    const floor = given ?? item?.floor;
    return { ...input, tags: [sku, ...(item?.tags ?? []), ...tags], ...(floor !== undefined && { floor }) };
  });
  return discounted(discountable, charges, discounts, { ...shop, currency: pricedIn(incoming, shop) });
}

/** What holds for the return of a line that is sold now. */
export function returnTermsFor(
  shop: Pick<ShopTerms, 'process'>,
  sku: string,
  tags: readonly string[],
): Pick<LineTerms, 'returnTerms'> {
  const { rules } = shop.process.returns;
  const returnTerms = rules.length === 0 ? null : returnTermsOf(rules, { sku, tags });
  return returnTerms ? { returnTerms } : {};
}

const amountsOf = (discounts: Incoming['discounts']): OrderDiscount[] =>
  discounts.map(({ code, amount = 0 }) => ({ code, amount }));

const givenTerms = (given: readonly Given[]): Pick<LineTerms, 'given'> => (given.length > 0 ? { given } : {});

function ruledTerms({ lines, givenOn }: Discounted, lineId: string): Pick<LineTerms, 'given' | 'floor'> {
  const floor = lines.find((line) => line.lineId === lineId)?.floor;
  return { ...(floor !== undefined && { floor }), ...givenTerms(givenOn('line', lineId)) };
}

/** What the shop says of how all of the order is taxed. */
function treatmentOf({ taxTreatment }: Incoming): Treatment | undefined {
  return taxTreatment && { as: taxTreatment.as, reason: taxTreatment.reason ?? null };
}

function wantedOf({ wanted }: Incoming): Terms['intake']['wanted'] {
  if (!wanted) return null;
  return { ...(wanted.shipBy && { shipBy: wanted.shipBy }), ...(wanted.deliverBy && { deliverBy: wanted.deliverBy }) };
}

/** One problem per figure that the buyer was shown and that the order does not come to. */
function otherTotals({ expectedTotals = {} }: Incoming, { totals }: Terms): Problem[] {
  return totalFields.flatMap((field) => {
    const [expected, actual] = [expectedTotals[field], totals[field]];
    if (expected === undefined || expected === actual) return [];
    const message = `${field}: ${expected} was expected, the order comes to ${actual}`;
    return [problem('order.totals', message, { field, expected, actual }, ['expectedTotals', field])];
  });
}

const totalFields = ['currency', 'goods', 'discount', 'shipping', 'fees', 'tax', 'total'] as const;

function limitFindings(terms: Terms, { shop, actor, gathered: { exchange } }: CommandContext): Finding[] {
  const { limits } = shop.process;
  const most = inOrderCurrency(limits.maxAmount, { intake: terms.intake, exchange });
  const findings: Finding[] = [];
  if (most !== null && terms.totals.total > most) {
    findings.push(
      refusal(
        problem('limit.exceeded', `the order comes to ${terms.totals.total}, the limit is ${most}`, {
          limit: 'maxAmount',
          value: terms.totals.total,
        }),
      ),
    );
  }
  const reason = decidesAlone(actor) ? overLimit(terms, limits) : null;
  if (reason === null) return findings;
  if (actor.id !== undefined) return [...findings, { as: 'hold', type: 'approval', reason, blocks: reviewBlocks }];
  const message = `over the limit (${reason}): whoever grants it must be named`;
  return [...findings, refusal(problem('approval.needed', message, { reason }))];
}

/** Why what was granted needs a second person; null when it does not. */
export function overLimit(
  terms: { readonly totals: Pick<Terms['totals'], 'discount' | 'goods'>; readonly lines: readonly PricedTerms[] },
  limits: CommandContext['shop']['process']['limits'],
): string | null {
  const { totals, lines } = terms;
  const percent = limits.discountPercentWithoutApproval;
  if (percent !== null && totals.discount * 100 > percent * totals.goods) return 'discount';
  const below = limits.overridePercentWithoutApproval;
  const tooLow =
    below !== null &&
    lines.some(
      ({ override, unitPrice }) =>
        override?.catalogPrice &&
        unitPrice.amount * 100 * parts(override.catalogPrice) <
          (100 - below) * override.catalogPrice.amount * parts(unitPrice),
    );
  return tooLow ? 'override' : null;
}

/** A price of which only the override matters. */
export type PricedTerms = Pick<LineTerms, 'unitPrice' | 'override'>;

/** In minor units, roughly: for bounds. */
export function scaled(price: UnitPrice): number {
  return price.amount / parts(price);
}

function riskFindings({ gathered }: CommandContext): Finding[] {
  if (!gathered.risk || gathered.risk.decision === 'accept') return [];
  const details = { reasons: gathered.risk.reasons };
  if (gathered.risk.decision === 'reject')
    return [refusal(problem('risk.rejected', 'the risk screen rejected the order', details))];
  return [{ as: 'hold', type: 'fraud', reason: 'risk.review', blocks: reviewBlocks }];
}

function refusal(item: Problem): Finding {
  return { as: 'refusal', problem: item };
}
