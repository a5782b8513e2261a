/**
 * What an open edit comes to, decided against the order as it is now:
 *
 * - Units that are not wanted any more are reversed from their stored shares and let go of their allocation.
 * - Units that are new, or that stay open under another price or another place, are priced by the intake's own rules; nothing else is.
 * - What is added is sourced like an order's goods; what is let go of counts as free.
 * - A delivery of another kind reverses what is left of the old charges and is charged as quoted.
 * - Everything that speaks against it is said at once.
 */
import type { SourcingShortage, StockRow } from '../../inventory';
import { type Problem, problem } from '../../kernel';
import { reverseCharge } from '../../settlement';
import { allowanceMovesOf, allowanceProblems, allowancesOf, allowancesReturned, allowancesTaken } from '../allowances';
import type { CommandContext, ShopTerms } from '../command';
import { adjustedNews } from '../commands/cancel';
import { goodwillBack } from '../commands/refund';
import { type SourcedGoods, shortages, sourceGoods } from '../commands/source-goods';
import { type Priced, type PricedTerms, scaled } from '../intake';
import { adjustments, afterwards, sumOf } from '../kept-back';
import { maxCharges, maxLines, maxOrderAmount } from '../limits';
import { begunProblems, notMade } from '../making';
import { givenBack, redeemed } from '../redemptions';
import { daysGivenBack } from '../sending';
import type { Taxed } from '../tax-answer';
import { amountFor, keepsNet, movedTo, sameTaxes, storedTax, taxedBy } from '../taxing';
import type { Finding } from '../validation';
import {
  type Adjustment,
  type ChargeTerms,
  type DiscountOutcome,
  type Fact,
  type FactData,
  type Given,
  type LineTerms,
  type News,
  news,
  type OrderRecord,
  type Terms,
} from '../vocabulary';
import { deliveryParcels } from './delivery-parcels';
import { discountProblems, nothingOff, outcomesAfter, takeOff, usedAnew } from './discounts';
import {
  draftOf,
  type EditDraft,
  eachLine,
  hasLeft,
  liveUnits,
  placeAfter,
  recharges,
  relabels,
  retaxes,
} from './draft';
import { type EditTaxes, type LinePlan, newTerms, planLine, priceOf, termsAfter, tooMany } from './lines';
import { parcelsAfter, taxQuestions } from './needs';
import { type ChargePart, type LinePart, priceParts } from './price';

/** What the edit comes to. `news` are its facts, as far as they can be said even when something speaks against it. */
export interface EditPlan {
  readonly problems: readonly Problem[];
  readonly short: readonly SourcingShortage[];
  /** By how much what is due changes, in minor units; negative: less is due. */
  readonly difference: number;
  readonly news: readonly News[];
  readonly findings: readonly Finding[];
  /** What somebody granted in it, for the limits of the shop. */
  readonly granted: {
    readonly totals: Pick<Terms['totals'], 'discount' | 'goods'>;
    readonly lines: readonly PricedTerms[];
  };
}

type Confirmed = FactData['edit.confirmed'];

/** The open edit against the order; empty of changes when none is open. Pure, and gives the same every time. */
export function planEdit(order: OrderRecord, context: CommandContext): EditPlan {
  const { shop, gathered } = context;
  const draft = draftOf(order);
  const questions = taxQuestions(order, draft);
  const answers = new Map(questions.map(({ of }, index) => [of, gathered.rates[index]]));
  const { taxTreatment: treatment } = placeAfter(order, draft);
  const taxes: EditTaxes = {
    taxedOf: (what) => taxedBy(answers.get(what), treatment),
    known: (what) => ({ currency: order.head.intake.currency, answer: answers.get(what), treatment }),
    anew: retaxes(order, draft),
  };
  const { taxedOf } = taxes;

  const dropped = new Set(draft.dropped.map(({ action }) => action.code));
  const discounts = { dropped, added: draft.discounts.length > 0 };
  const looked = eachLine(order).map((line) =>
    planLine(order, line, draft.lines.get(line.count.id) ?? {}, { taxes, discounts, context }),
  );
  const added = draft.added.map((wish) => {
    const known = taxes.known(`new ${wish.id}`);
    const { priced, problems } = priceOf(wish.action, wish.index, wish.by, context, known);
    const most = shop.process.limits.maxUnitsPerLine;
    const over = most !== null && wish.action.quantity > most ? [tooMany(wish.action.quantity, most, wish.index)] : [];
    return { wish, priced, problems: [...problems, ...over] };
  });
  const delivery = planDelivery(order, draft, context);
  const offered: LinePart[] = [
    ...looked.flatMap(({ open, more }) => [...(open ? [open] : []), ...(more ? [more.part] : [])]),
    ...added
      .filter(({ problems }) => problems.length === 0)
      .map(({ wish: { id, action }, priced }) => ({
        key: `new ${id}`,
        units: action.quantity,
        unitPrice: priced.unitPrice,
        discount: action.discount ?? 0,
        rates: taxedOf(`new ${id}`).rates,
      })),
  ];
  const size = sizeProblems(order, offered);
  const asIs = [
    ...(taxes.anew || recharges(order, draft) ? chargedAnew(order, draft, taxes, shop) : []),
    ...(delivery.charge ? [newCharge(delivery.charge, taxes, shop)] : []),
  ];
  const off = size.length > 0 ? nothingOff : takeOff(order, draft, { offered, charges: asIs }, context);
  const lines = looked.map((line) =>
    line.idle && line.open && off.givenOf(line.open.key).length === 0 ? { ...line, open: null } : line,
  );
  const untouched = new Set(
    looked.filter((line, index) => line.open && !lines[index]?.open).map(({ open }) => open?.key),
  );
  const parts = (off.parts ?? offered).filter(({ key }) => !untouched.has(key));
  const charges = asIs.map((charge) => ({ ...charge, ...off.chargeOff(charge) }));
  const shares = priceParts(size.length > 0 ? [] : parts, charges, { ...shop, currency: order.head.intake.currency });
  const shareOf = new Map(shares.lines.map((share) => [share.lineId, share]));

  const agreed =
    size.length > 0
      ? []
      : agreedLines(order, lines, added, {
          shareOf,
          givenOf: off.givenOf,
          taxes,
          shop,
        });
  const agreedCharges = shares.charges
    .map(({ chargeId: id, kind, code, total, tax }, index): ChargeTerms => {
      const { taxed, given } = charges[index] as (typeof charges)[number];
      return { id, kind, code, total, tax, ...storedTax(taxed), ...(given.length > 0 && { given }) };
    })
    .filter((charge) => isNews(order, charge));
  const cancelled: FactData['lines.cancelled'] = {
    lines: lines.flatMap(({ removed }) => removed ?? []),
    charges: delivery.reversed,
    reason: 'edit',
  };
  const sourced = source(order, agreed, cancelled, draft, context);
  const notSending = daysGivenBack(
    order,
    cancelled.lines.flatMap(({ releases }) => releases),
    sourced.allocations,
  );
  const notMaking = notMade(order, cancelled.lines);
  const delta = changeOf(order, agreed, agreedCharges);
  const gone = sum([...cancelled.lines, ...cancelled.charges], (part) => part.amount);
  const agreement = {
    editId: order.head.edit?.id ?? '',
    ...delta,
    lines: agreed,
    allocations: sourced.allocations,
    charges: agreedCharges,
    place: draft.address ? placeAfter(order, draft) : null,
    texts: textsOf(draft),
    ...(sourced.trace.length > 0 && { trace: sourced.trace }),
    ...(sourced.making && { making: sourced.making }),
    ...(dropped.size + off.outcomes.length > 0 && { discounts: outcomesAfter(order, dropped, off.outcomes) }),
  };
  const takenOff =
    cancelled.lines.length + cancelled.charges.length > 0
      ? [
          news('lines.cancelled', {
            ...cancelled,
            ...(notSending.length > 0 && { notSending }),
            ...(notMaking.length > 0 && { notMaking }),
          }),
        ]
      : [];
  const items = [...takenOff, news('edit.confirmed', { ...agreement, difference: 0 })];
  const after = afterwards(order, items, context.at, context.actor);
  const moved = movedDiscount(after, gone, context);
  const used = usedAnew(order, after, draft, off.outcomes, context);
  const difference = delta.amount - gone + sumOf(moved);
  const confirmed: Confirmed = { ...agreement, difference };
  const counted = countedAnew(order, agreed, cancelled, context);
  const findings = hostFindings(order, confirmed, cancelled, context);
  return {
    problems: [
      ...lines.flatMap((line) => line.problems),
      ...added.flatMap((line) => line.problems),
      ...delivery.problems,
      ...addressProblems(order, draft),
      ...size,
      ...boundProblems(order, confirmed, cancelled, context),
      ...findings.flatMap((finding) => (finding.as === 'refusal' ? [finding.problem] : [])),
      ...counted.problems,
      ...discountProblems(order, draft),
      ...used.problems,
      ...shortages(sourced, context.gathered),
      ...(context.shop.process.cancels.begun === 'allow' ? [] : begunProblems(notMaking)),
    ],
    short: sourced.short,
    difference,
    findings,
    granted: grantedIn(draft, lines, agreed, added, off.outcomes),
    news: [
      ...goodwillBack(order, -difference, 'edit'),
      ...adjustedNews(moved, 'edit'),
      ...takenOff,
      ...counted.returned,
      ...givenBack(used.returned),
      news('edit.confirmed', confirmed),
      ...counted.taken,
      ...redeemed(used.taken),
    ],
  };
}

/** What becomes of the discount of units that are taken off: the same as after a cancel. An edit costs no fee. */
function movedDiscount(after: OrderRecord, amount: number, { shop }: CommandContext): Adjustment[] {
  return adjustments(after, { amount, fee: 0, shipping: 0, of: 'paid' }, shop);
}

/** What of limits by customer the units that are taken off give back, and those that are added take. */
function countedAnew(
  order: OrderRecord,
  agreed: readonly LineTerms[],
  cancelled: FactData['lines.cancelled'],
  { shop, gathered, at, actor }: CommandContext,
): { readonly returned: readonly News[]; readonly taken: readonly News[]; readonly problems: readonly Problem[] } {
  const returned = shop.process.cancels.allowances === 'returned' ? allowancesReturned(order, cancelled.lines) : [];
  const allowances = allowancesOf(moreOf(order, agreed), gathered.limits);
  if (allowances.length === 0) return { returned, taken: [], problems: [] };
  const back = returned.flatMap((item) => allowanceMovesOf({ ...item, at, by: actor } as Fact));
  const problems = allowanceProblems(agreed, allowances, { uses: gathered.uses, back });
  return { returned, taken: allowancesTaken(allowances), problems };
}

/** The units that lines have gained. */
function moreOf(order: OrderRecord, agreed: readonly LineTerms[]): LineTerms[] {
  return agreed.flatMap((line) => {
    const units = line.units - (order.lines.find(({ id }) => id === line.id)?.units ?? 0);
    return units > 0 ? [{ ...line, units }] : [];
  });
}

interface Added {
  readonly wish: EditDraft['added'][number];
  readonly priced: Priced;
  readonly problems: readonly Problem[];
}

/** Lines that changed, lines that split off what was added at another price, and new ones. */
function agreedLines(
  order: OrderRecord,
  lines: readonly LinePlan[],
  added: readonly Added[],
  {
    shareOf,
    givenOf,
    taxes: { taxedOf },
    shop,
  }: {
    readonly shareOf: ReadonlyMap<string, ReturnType<typeof priceParts>['lines'][number]>;
    readonly givenOf: (key: string) => readonly Given[];
    readonly taxes: EditTaxes;
    readonly shop: ShopTerms;
  },
): LineTerms[] {
  const share = (key: string) => shareOf.get(key) as NonNullable<ReturnType<typeof shareOf.get>>;
  const settled = { shareOf: share, givenOf, pricesIncludeTax: shop.pricesIncludeTax };
  const changed = lines.flatMap((line) => termsAfter(line, settled) ?? []);
  let last = order.lines.length;
  const split = lines.flatMap(({ more, terms }) => {
    if (!more?.own) return [];
    const { sku, title } = terms;
    const { key } = more.part;
    return [
      newTerms(String(++last), { sku, title }, more.priced, share(key), more.taxed, { given: givenOf(key), shop }),
    ];
  });
  const own = added.flatMap(({ wish, priced }) => {
    const key = `new ${wish.id}`;
    const found = shareOf.get(key);
    if (!found) return [];
    return [newTerms(String(++last), wish.action, priced, found, taxedOf(key), { given: givenOf(key), shop })];
  });
  return [...changed, ...split, ...own];
}

/** Charges as they are taxed elsewhere, or without discounts that are taken away. What was given back in part stays as it was agreed. */
function chargedAnew(
  { head }: OrderRecord,
  { delivery, dropped }: EditDraft,
  { taxedOf, anew }: EditTaxes,
  shop: ShopTerms,
): TaxedCharge[] {
  return head.charges
    .filter(({ reversed, returning }) => reversed === 0 && returning === 0)
    .filter(({ kind }) => !(delivery && kind === 'shipping'))
    .map(({ id, kind, code, total, tax, given = [] }) => {
      const taxed = taxedOf(`charge ${id}`);
      const { rates } = taxed;
      const net = total - tax;
      const kept = keepsNet(shop) && anew ? movedTo(net, { from: [], to: rates, rounding: shop.rounding }) : total;
      const stays = given.filter((part) => !dropped.some(({ action }) => action.code === part.code));
      const amount = (shop.pricesIncludeTax ? kept : net) + sum(given, (part) => part.amount);
      return { key: id, kind, code, amount, discount: sum(stays, (part) => part.amount), rates, taxed, given: stays };
    });
}

type TaxedCharge = ChargePart & { readonly taxed: Taxed; readonly given: readonly Given[] };

function newCharge(charge: Omit<ChargePart, 'rates'>, { taxedOf, known }: EditTaxes, shop: ShopTerms): TaxedCharge {
  const { answer, treatment } = known('delivery');
  const taxed = taxedOf('delivery');
  return { ...charge, amount: amountFor(charge.amount, shop, answer, treatment), rates: taxed.rates, taxed, given: [] };
}

function isNews({ head }: OrderRecord, charge: ChargeTerms): boolean {
  const before = head.charges.find(({ id }) => id === charge.id);
  if (!before || before.total !== charge.total || before.tax !== charge.tax) return true;
  return !sameTaxes({ rates: [], ...before }, { rates: [], ...charge }) || !sameGiven(before.given, charge.given);
}

const sameGiven = (a: ChargeTerms['given'], b: ChargeTerms['given']): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

interface DeliveryPlan {
  readonly problems: readonly Problem[];
  readonly reversed: FactData['lines.cancelled']['charges'];
  readonly charge: Omit<ChargePart, 'rates'> | null;
}

/** The new delivery charge in the place of the old ones. */
function planDelivery(order: OrderRecord, draft: EditDraft, context: CommandContext): DeliveryPlan {
  const none: DeliveryPlan = { problems: [], reversed: [], charge: null };
  const { delivery } = draft;
  if (!delivery) return none;
  const path = ['actions', delivery.index];
  if (hasLeft(order))
    return { ...none, problems: [problem('shipment.state', 'a parcel has left or is being packed', {}, path)] };
  const { charge = quoted(order, draft, context), carrier } = delivery.action;
  if (!charge)
    return {
      ...none,
      problems: [problem('carrier.unknown', `"${carrier}" does not offer this delivery`, { carrier }, path)],
    };
  const reversed = order.head.charges
    .filter(({ kind }) => kind === 'shipping')
    .map((before) => ({ before, left: before.total - before.reversed - before.returning }))
    .filter(({ left }) => left > 0)
    .map(({ before, left }) => {
      return { chargeId: before.id, amount: left, tax: reverseCharge(before, before.reversed, left).tax };
    });
  const key = `c${order.head.charges.length + 1}`;
  return { problems: [], reversed, charge: { key, kind: 'shipping', code: charge.code, amount: charge.amount } };
}

/** The sum of the carrier's cheapest offers for the parcels that there would be; null when one has none. */
function quoted(
  order: OrderRecord,
  draft: EditDraft,
  { shop, gathered }: CommandContext,
): { code: string; amount: number } | null {
  const { carrier, service } = draft.delivery?.action ?? {};
  const parcels = deliveryParcels(parcelsAfter(order, draft, shop), gathered.items, shop);
  const best = parcels.map(({ location, number }) =>
    gathered.quotes
      .filter((quote) => quote.location === location && (quote.parcel ?? 0) === number && quote.carrier === carrier)
      .filter((quote) => service === undefined || quote.service === service)
      .reduce<(typeof gathered.quotes)[number] | null>((a, b) => (a && a.price <= b.price ? a : b), null),
  );
  const [first] = best;
  if (!first || best.includes(null)) return null;
  return { code: service ?? first.service, amount: sum(best, (quote) => quote?.price ?? 0) };
}

/** Nobody can say whether a label that is being bought has the old address: it is waited for. */
function addressProblems({ head }: OrderRecord, draft: EditDraft): Problem[] {
  const wish = relabels(draft);
  const waiting = head.shipments.find(({ status, carrier }) => status === 'requested' && carrier !== null);
  if (!wish || !waiting) return [];
  const message = 'a label is being bought: wait for it, or cancel the parcel';
  return [problem('shipment.state', message, { shipmentId: waiting.id }, ['actions', wish.index])];
}

function textsOf({ address, contact }: EditDraft): Confirmed['texts'] {
  return {
    ...(contact && { contact: contact.action.customerText }),
    ...(address?.action.shipToText !== undefined && { shipTo: address.action.shipToText }),
    ...(address?.action.billToText !== undefined && { billTo: address.action.billToText }),
  };
}

/** Where the added goods come from; what the edit lets go of is free. */
function source(
  order: OrderRecord,
  agreed: readonly LineTerms[],
  cancelled: FactData['lines.cancelled'],
  draft: EditDraft,
  context: CommandContext,
): SourcedGoods {
  const wanted = moreOf(order, agreed);
  const releases = cancelled.lines.flatMap((line) => line.releases);
  const freed = (row: StockRow) =>
    sum(
      releases.filter((of) => isAt(row, of)),
      ({ units }) => units,
    );
  const levels = context.gathered.levels?.map((row) => ({ ...row, allocated: row.allocated - freed(row) })) ?? null;
  const intake = { ...order.head.intake, ...placeAfter(order, draft) };
  const terms = { intake, lines: wanted, charges: [], totals: noTotals(intake.currency) };
  return sourceGoods(terms, { ...context, gathered: { ...context.gathered, levels, cartHolds: [] } });
}

type At = Pick<StockRow, 'sku' | 'location' | 'lot'>;
const isAt = (a: At, b: At): boolean => a.sku === b.sku && a.location === b.location && a.lot === b.lot;

/** By how much total and tax change with these lines and charges. */
function changeOf(
  { lines, head }: OrderRecord,
  agreed: readonly LineTerms[],
  charges: readonly ChargeTerms[],
): Pick<Confirmed, 'amount' | 'tax'> {
  const before = [
    ...lines.filter(({ id }) => agreed.some((line) => line.id === id)),
    ...head.charges.filter(({ id }) => charges.some((charge) => charge.id === id)),
  ];
  const after = [...agreed, ...charges];
  return {
    amount: sum(after, ({ total }) => total) - sum(before, ({ total }) => total),
    tax: sum(after, ({ tax }) => tax) - sum(before, ({ tax }) => tax),
  };
}

/** Before anything is multiplied exactly. */
function sizeProblems({ head }: OrderRecord, parts: readonly LinePart[]): Problem[] {
  const amount = head.totals.total + sum(parts, (part) => part.units * scaled(part.unitPrice));
  if (amount <= maxOrderAmount) return [];
  const message = `the order would come to about ${amount} minor units, the most is ${maxOrderAmount}`;
  return [problem('order.tooLarge', message, { limit: maxOrderAmount })];
}

function boundProblems(
  order: OrderRecord,
  { lines, charges, amount }: Confirmed,
  cancelled: FactData['lines.cancelled'],
  { shop }: CommandContext,
): Problem[] {
  const problems: Problem[] = [];
  const { head } = order;
  const limit = (most: number, value: number, what: string) =>
    value > most && problems.push(problem('limit.exceeded', `an order has at most ${most} ${what}`, { limit: most }));
  const newLines = lines.filter(({ id }) => !order.lines.some((line) => line.id === id));
  limit(maxLines, order.lines.length + newLines.length, 'lines');
  limit(maxCharges, new Set([...head.charges, ...charges].map(({ id }) => id)).size, 'charges');
  const { maxAmount } = shop.process.limits;
  const total = head.totals.total - head.totals.cancelled + amount;
  if (maxAmount !== null && amount > 0 && total > maxAmount) {
    const details = { limit: 'maxAmount', value: total };
    problems.push(problem('limit.exceeded', `the order would come to ${total}, the limit is ${maxAmount}`, details));
  }
  const added = sum(lines, (line) => line.units - (order.lines.find(({ id }) => id === line.id)?.units ?? 0));
  const left = sum(head.counts, liveUnits) + added - sum(cancelled.lines, ({ units }) => units);
  if (cancelled.lines.length > 0 && left === 0)
    problems.push(problem('order.empty', 'the edit would leave no line: cancel the order instead'));
  return problems;
}

/** What the host's own checks say of the order as it would be, units that are not wanted left out. */
function hostFindings(
  order: OrderRecord,
  { lines, charges, place }: Confirmed,
  cancelled: FactData['lines.cancelled'],
  { shop }: CommandContext,
): Finding[] {
  if (shop.process.rules.length === 0) return [];
  const gone = new Map(cancelled.lines.map(({ lineId, units }) => [lineId, units]));
  const after = new Map(lines.map((line) => [line.id, line]));
  const live = [...order.lines.map((line) => after.get(line.id) ?? line)].map((line, index) => {
    const count = order.head.counts[index];
    return { ...line, units: line.units - (count?.cancelled ?? 0) - (gone.get(line.id) ?? 0) };
  });
  const fresh = lines.filter(({ id }) => !order.lines.some((line) => line.id === id));
  const intake = { ...order.head.intake, ...place };
  const terms: Terms = {
    intake,
    lines: [...live.filter(({ units }) => units > 0), ...fresh],
    charges: [...order.head.charges.filter(({ id }) => !charges.some((charge) => charge.id === id)), ...charges],
    totals: noTotals(intake.currency),
  };
  const goods = sum(terms.lines, ({ gross }) => gross);
  const totals = { ...terms.totals, goods, total: sum([...terms.lines, ...terms.charges], ({ total }) => total) };
  return shop.process.rules.flatMap((rule) => rule.check({ ...terms, totals }));
}

function noTotals(currency: string): Terms['totals'] {
  return { currency, goods: 0, discount: 0, shipping: 0, fees: 0, tax: 0, total: 0 };
}

/** Prices that somebody set and discounts that somebody gave. A price that nobody lists is measured against what was agreed before. */
function grantedIn(
  draft: EditDraft,
  lines: readonly LinePlan[],
  agreed: readonly LineTerms[],
  added: readonly Added[],
  outcomes: readonly DiscountOutcome[],
): EditPlan['granted'] {
  const set = lines.flatMap(({ count, terms, override }): PricedTerms[] => {
    const price = draft.lines.get(count.id)?.price;
    if (!price || !override) return [];
    const catalogPrice = override.catalogPrice ?? terms.unitPrice;
    return [{ unitPrice: price.action.unitPrice, override: { catalogPrice, reason: override.reason } }];
  });
  const fresh = agreed.slice(agreed.length - added.filter(({ problems }) => problems.length === 0).length);
  const [discount, goods] = [sum(fresh, (line) => line.discount), sum(fresh, ({ gross }) => gross)];
  const byRules = sum(outcomes, ({ amount }) => amount);
  const ofNew = sum(added, ({ wish }) => wish.action.discount ?? 0);
  return {
    // What rules take off is measured against all goods, as at placement; what is given to new lines, against these.
    totals:
      outcomes.length > 0
        ? { discount: byRules + ofNew, goods: goods + sum(lines, ({ terms }) => terms.gross) }
        : { discount, goods },
    lines: [...set, ...added.map(({ priced }) => priced)],
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
