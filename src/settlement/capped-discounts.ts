/** Discounts that ask for more than there is to take them off: what was asked, and what was given. */
import type { ChargeInput, TotalsInput } from './pricing-input';

/** A discount that was not given in full. `id` is the code of the order's discount, or the line or charge that it was for. Minor units, as priced. */
export interface CappedDiscount {
  readonly on: 'order' | 'line' | 'charge';
  readonly id: string;
  readonly asked: number;
  readonly given: number;
}

/** A line before the order's discounts: its amount before any discount, and what is left of it after its own. */
interface PricedGoods {
  readonly lineId: string;
  readonly gross: number;
  readonly base: number;
}

const none: readonly CappedDiscount[] = [];

/**
 * The discounts of an order that ask for more than the goods or the charge cost, lines first. The order's discounts are given in their order: the last
 * ones find nothing left.
 */
export function cappedDiscounts(input: TotalsInput, goods: readonly PricedGoods[]): readonly CappedDiscount[] {
  const capped = [...ofLines(input, goods), ...ofCharges(input.charges), ...ofOrder(input, goods)];
  return capped.length === 0 ? none : capped;
}

function ofLines({ lines }: TotalsInput, goods: readonly PricedGoods[]): CappedDiscount[] {
  return lines.flatMap(({ lineId, discount }, i) => {
    const { gross } = goods[i] as PricedGoods;
    return typeof discount === 'number' && discount > gross
      ? [{ on: 'line' as const, id: lineId, asked: discount, given: gross }]
      : [];
  });
}

function ofCharges(charges: readonly ChargeInput[]): CappedDiscount[] {
  return charges.flatMap(({ chargeId, amount, discount = 0 }) => {
    const given = Math.min(discount, Math.max(0, amount));
    return given < discount ? [{ on: 'charge' as const, id: chargeId, asked: discount, given }] : [];
  });
}

function ofOrder({ discounts }: TotalsInput, goods: readonly PricedGoods[]): CappedDiscount[] {
  if (discounts.length === 0) return [];
  let left = goods.reduce((sum, { base }) => sum + base, 0);
  return discounts.flatMap(({ code, amount: asked }) => {
    const given = Math.min(asked, left);
    left -= given;
    return given < asked ? [{ on: 'order' as const, id: code, asked, given }] : [];
  });
}
