/**
 * `orders.cancel`: what has not left is not wanted any more, whole or by line. Stored shares of the last units are reversed, allocations are
 * let go; when nothing has been shipped and nothing is left, charges are reversed too and the order is cancelled. What the shop's policy keeps
 * back of it is a fact of its own.
 */
import { type Problem, problem } from '../../kernel';
import { reverseCharge, reverseUnits } from '../../settlement';
import { allowancesReturned } from '../allowances';
import { accepted, type Decision, defineCommand, everyone, inLifecycle, type StandingContext } from '../command';
import { inOrderCurrency } from '../currencies';
import { lapsed } from '../discounting';
import { adjustments, afterwards, sumOf } from '../kept-back';
import { begunProblems, notMade } from '../making';
import type { Process } from '../process';
import { perUnit, piecesOf } from '../progress';
import { givenBack } from '../redemptions';
import { daysGivenBack } from '../sending';
import { countOf, heldLines, openUnits, summed, takePlaces, unitProblems } from '../units';
import { type Adjustment, type FactData, type News, news, type OrderRecord } from '../vocabulary';
import { windowReturned } from '../windows';
import { goodwillBack } from './refund';

export const cancel = defineCommand({
  type: 'orders.cancel',
  actors: everyone,
  standing: (order) => {
    const state = inLifecycle(order, 'draft', 'placed', 'confirmed', 'processing');
    if (state.length > 0) return state;
    const nothingLeft = order.head.counts.length > 0 && !order.head.counts.some((count) => openUnits(count) > 0);
    return nothingLeft
      ? [problem('order.state', 'everything has left or is in a parcel', { lifecycle: order.head.states.lifecycle })]
      : [];
  },
  given: (order, payload, { actor, shop }) => {
    const { lines, waive } = payload;
    if (lines !== 'all' && order.head.states.lifecycle === 'draft')
      return [problem('order.state', 'a draft is cancelled as a whole', { lifecycle: 'draft' }, ['lines'])];
    const ids = lines === 'all' ? order.head.counts.map((count) => count.id) : lines.map((line) => line.lineId);
    const forbidden = problem('actor.notAllowed', 'only the shop may waive what it keeps back', {}, ['waive']);
    const many = lines === 'all' ? [] : unitProblems(order, lines, openUnits, 'lines');
    const guards = shop.process.cancels.begun === 'refuse' && !waive && many.length === 0;
    return [
      ...(waive && actor.kind === 'customer' ? [forbidden] : []),
      ...many,
      ...heldLines(order, 'orders.cancel', ids, 'lines'),
      ...(guards ? begunUnits(order, lines) : []),
    ];
  },
  decide: (order, { lines, reason, waive }, context) =>
    order.head.states.lifecycle === 'draft'
      ? accepted(news('order.cancelled', { reason }))
      : cancelUnits(order, { lines, reason, waive }, context),
});

interface Cancel {
  readonly lines: 'all' | readonly { lineId: string; units: number }[];
  readonly reason: string;
  /** Whether the shop keeps nothing back. */
  readonly waive: boolean;
  /** `none`: the units are promised from nowhere, and nothing is let go of. */
  readonly places?: 'none';
}

/** Facts of cancelling these units; also used when an unpaid order expires. */
export function cancelUnits(
  order: OrderRecord,
  { lines, reason, waive, places }: Cancel,
  { shop, at, actor }: StandingContext,
): Decision {
  const wanted = (lines === 'all' ? allOpen(order) : summed(lines)).filter((line) => line.units > 0);
  const reversed = wanted.map(({ lineId, units }) => reverseLine(order, lineId, units));
  const items = places === 'none' ? reversed.map((item) => ({ ...item, releases: [] })) : reversed;
  const left =
    order.head.counts.reduce((sum, count) => sum + count.ordered - count.cancelled, 0) -
    wanted.reduce((sum, line) => sum + line.units, 0);
  const shipped = order.head.counts.some((count) => count.shipped > 0 || count.packing > 0);
  const over = left === 0 && !shipped;
  const charges = over ? reverseCharges(order) : [];
  const notSending = daysGivenBack(
    order,
    items.flatMap(({ releases }) => releases),
  );
  const notMaking = notMade(order, items);
  const cancelled = news('lines.cancelled', {
    ...{ lines: items, charges, reason },
    ...(notSending.length > 0 && { notSending }),
    ...(notMaking.length > 0 && { notMaking }),
  });
  const nothing = items.length === 0 && charges.length === 0;
  const amount = [...items, ...charges].reduce((sum, part) => sum + part.amount, 0);
  const { shipping } = shop.process.cancels;
  const fee = inOrderCurrency(shop.process.cancels.fee, order.head);
  const going = {
    amount,
    fee: waive ? 0 : (fee ?? 0) + begunFee(items, notMaking, shop.process),
    shipping: waive || shipping === 'returned' ? 0 : shippingIn(order, charges),
    of: 'paid',
  } as const;
  const after = nothing ? order : afterwards(order, [cancelled], at, actor);
  const parts = nothing ? [] : adjustments(after, going, shop);
  const gone = lapsed(order, after);
  return accepted(
    ...goodwillBack(order, amount - sumOf(parts), reason),
    ...adjustedNews(parts, reason),
    ...(nothing ? [] : [cancelled]),
    ...(shop.process.cancels.allowances === 'returned' ? allowancesReturned(order, wanted) : []),
    ...(shop.process.cancels.discountUses === 'returned' ? givenBack(over ? order.head.redemptions : gone) : []),
    ...(over ? [...windowReturned(order.head), news('order.cancelled', { reason })] : []),
  );
}

/** One problem per line of which units would go that are being made. */
function begunUnits(order: OrderRecord, lines: Cancel['lines']): Problem[] {
  if (order.head.making.length === 0) return [];
  const wanted = lines === 'all' ? allOpen(order) : summed(lines);
  const items = wanted.map(({ lineId, units }) => reverseLine(order, lineId, units));
  return begunProblems(notMade(order, items)).map((found) => ({ ...found, path: ['lines'] }));
}

/** What is kept of the price of units that were begun. */
function begunFee(
  items: FactData['lines.cancelled']['lines'],
  notMaking: NonNullable<FactData['lines.cancelled']['notMaking']>,
  { cancels: { begun } }: Process,
): number {
  if (typeof begun === 'string') return 0;
  return notMaking.reduce((sum, of) => {
    const item = items.find(({ lineId }) => lineId === of.lineId);
    return item ? sum + Math.round((item.amount * of.begun * begun.feePercent) / (item.units * 100)) : sum;
  }, 0);
}

/** The fact of what a cancel keeps back; none when it keeps nothing. */
export const adjustedNews = (parts: readonly Adjustment[], reason: string): News[] =>
  parts.length === 0 ? [] : [news('cancel.adjusted', { reason, parts })];

function shippingIn({ head }: OrderRecord, reversed: FactData['lines.cancelled']['charges']): number {
  const ids = new Set(head.charges.filter(({ kind }) => kind === 'shipping').map(({ id }) => id));
  return reversed.reduce((sum, { chargeId, amount }) => (ids.has(chargeId) ? sum + amount : sum), 0);
}

function allOpen(order: OrderRecord): { lineId: string; units: number }[] {
  return order.head.counts.map((count) => ({ lineId: count.id, units: openUnits(count) }));
}

/** The stored shares of the last units that are wanted, and the places that they let go of. */
export function reverseLine(
  order: OrderRecord,
  lineId: string,
  units: number,
): FactData['lines.cancelled']['lines'][number] {
  const count = countOf(order, lineId);
  const terms = order.lines.find((line) => line.id === lineId);
  if (!count || !terms) return { lineId, units, amount: 0, tax: 0, releases: [] };
  const { amount, tax } = reverseUnits(terms.runs, terms.units - count.cancelled - units, units);
  const releases = piecesOf(count).flatMap((piece) => takePlaces(order, lineId, piece, units * perUnit(piece)));
  return { lineId, units, amount, tax, releases };
}

function reverseCharges(order: OrderRecord): FactData['lines.cancelled']['charges'] {
  return order.head.charges
    .map((charge) => ({ charge, left: charge.total - charge.reversed - charge.returning }))
    .filter(({ left }) => left > 0)
    .map(({ charge, left }) => ({
      chargeId: charge.id,
      amount: left,
      tax: reverseCharge(charge, charge.reversed, left).tax,
    }));
}
