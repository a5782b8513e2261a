/** What an edit does to discounts: rules taken off what is open, rules taken away, and the uses of limited ones that follow. */
import { type Problem, problem } from '../../kernel';
import type { CommandContext } from '../command';
import { aliveDiscounts, discounted, effective, lapsed } from '../discounting';
import { redemptionProblems, redemptionsOf } from '../redemptions';
import { countOf } from '../units';
import type { DiscountOutcome, Given, OrderRecord, Redemption } from '../vocabulary';
import { type EditDraft, stagedDiscounts } from './draft';
import type { ChargePart, LinePart } from './price';

/** What the rules of an edit take off its parts. */
export interface TakenOff {
  /** The parts with their discounts; null where they stay as they are. */
  readonly parts: readonly LinePart[] | null;
  readonly givenOf: (key: string) => readonly Given[];
  readonly chargeOff: <C extends ChargePart & { readonly given: readonly Given[] }>(
    charge: C,
  ) => Pick<C, 'given'> & { readonly discount?: number };
  readonly outcomes: readonly DiscountOutcome[];
}

/** No rule is staged. */
export const nothingOff: TakenOff = {
  parts: null,
  givenOf: () => [],
  chargeOff: ({ given }) => ({ given }),
  outcomes: [],
};

/** The staged rules worked out on all that is open or new. A line is known by its SKU and by what the catalogue calls it today. */
export function takeOff(
  order: OrderRecord,
  draft: EditDraft,
  { offered, charges }: { readonly offered: readonly LinePart[]; readonly charges: readonly ChargePart[] },
  { shop, gathered }: CommandContext,
): TakenOff {
  const asked = stagedDiscounts(order);
  if (asked.length === 0) return nothingOff;
  const lines = offered.map(({ key, ...part }) => {
    const { sku, floor: agreed } = meant(order, draft, key);
    const { tags = [], floor = agreed } = gathered.items.get(sku) ?? {};
    const least = agreed ?? floor;
    return { ...part, lineId: key, tags: [sku, ...tags], ...(least !== undefined && { floor: least }) };
  });
  const inputs = charges.map(({ key, ...charge }) => ({ ...charge, chargeId: key }));
  const off = discounted(lines, inputs, asked, { ...shop, currency: order.head.intake.currency });
  return {
    parts: offered.map((part, index) => ({ ...part, discount: off.lines[index]?.discount ?? part.discount })),
    givenOf: (key) => off.givenOn('line', key),
    chargeOff: ({ key, given }) => {
      const discount = off.charges.find(({ chargeId }) => chargeId === key)?.discount;
      return { given: [...given, ...off.givenOn('charge', key)], ...(discount !== undefined && { discount }) };
    },
    outcomes: off.outcomes,
  };
}

/** The SKU that a part is of, and the floor that was agreed for its line. */
function meant(order: OrderRecord, draft: EditDraft, key: string): { readonly sku: string; readonly floor?: number } {
  const id = key.slice(key.indexOf(' ') + 1);
  if (key.startsWith('new ')) return { sku: draft.added.find((wish) => wish.id === id)?.action.sku ?? '' };
  const floor = order.lines.find((line) => line.id === id)?.floor;
  return { sku: countOf(order, id)?.sku ?? '', ...(floor !== undefined && { floor }) };
}

/** What became of each discount, once the edit is confirmed. */
export function outcomesAfter(
  { head }: OrderRecord,
  dropped: ReadonlySet<string>,
  outcomes: readonly DiscountOutcome[],
): DiscountOutcome[] {
  const anew = new Set([...dropped, ...outcomes.map(({ code }) => code)]);
  return [...head.discounts.filter(({ code }) => !anew.has(code)), ...outcomes];
}

/** Discounts that cannot be added because the order has them, or taken away because it has not. */
export function discountProblems(order: OrderRecord, { discounts, dropped }: EditDraft): Problem[] {
  const alive = aliveDiscounts(order);
  const { redemptions } = order.head;
  const has = (code: string) => alive.has(code) || redemptions.some((use) => use.code === code);
  const goes = (code: string) => dropped.some(({ action }) => action.code === code);
  return [
    ...dropped
      .filter(({ action }) => !alive.has(action.code))
      .map(({ action: { code }, index }) =>
        problem('input.invalid', `no rule ${code} takes anything off the order`, { code }, ['actions', index, 'code']),
      ),
    ...discounts
      .filter(({ action: { code } }, n) => {
        const twice = discounts.findIndex(({ action }) => action.code === code) < n;
        return twice || (has(code) && !goes(code));
      })
      .map(({ action: { code }, index }) =>
        problem('input.invalid', `the order has the discount ${code} already`, { code }, ['actions', index, 'code']),
      ),
  ];
}

/**
 * The uses of limited discounts that the edit gives back, because nothing of them is left, and those that it takes. A use that would be given back and
 * taken again stays.
 */
export function usedAnew(
  order: OrderRecord,
  after: OrderRecord,
  draft: EditDraft,
  outcomes: readonly DiscountOutcome[],
  { shop, gathered }: CommandContext,
): {
  readonly returned: readonly Redemption[];
  readonly taken: readonly Redemption[];
  readonly problems: readonly Problem[];
} {
  const gone = lapsed(order, after).filter(
    ({ code }) =>
      shop.process.cancels.discountUses === 'returned' || draft.dropped.some(({ action }) => action.code === code),
  );
  const wanted = redemptionsOf(effective(stagedDiscounts(order), outcomes), partyOf(order));
  const used = new Set(order.head.redemptions.map(({ code }) => code));
  const taken = wanted.filter(({ code }) => !used.has(code));
  const problems = redemptionProblems(taken, gathered.uses).map((item) => {
    const index = draft.discounts.find(({ action }) => action.code === item.details?.code)?.index ?? 0;
    return { ...item, path: ['actions', index, 'limit'] };
  });
  return { returned: gone, taken, problems };
}

/** The uses that staged discounts come to, whatever each will take off. */
export const stagedUses = (order: OrderRecord): Redemption[] => redemptionsOf(stagedDiscounts(order), partyOf(order));

const partyOf = ({ head }: OrderRecord) => ({ id: head.intake.party, known: head.intake.customerKnown });
