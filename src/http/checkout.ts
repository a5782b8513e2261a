/** A customer's cart becomes an order: what they say of it, what the shop adds, and nothing of theirs that is a price. */
import { OmsError, problem } from '../kernel';
import type { PayloadInputs } from '../order';
import type { Caller, Visitor } from './callers';
import type { Cart } from './customer-input';

type Placing = PayloadInputs['orders.place'];

/** What the shop says of a cart: charges, discounts and tags. Amounts in minor units. */
export type CheckoutTerms = Partial<
  Pick<Placing, 'shipping' | 'fees' | 'discounts' | 'tags' | 'rates' | 'taxTreatment' | 'channel'>
>;

/**
 * The host's own prices of what is not in the catalogue: shipping by `shippingOption`, discounts by `coupons`. Throws an `OmsError` for a coupon
 * or an option that it does not know.
 */
export type Checkout = (cart: Cart, caller: Caller) => CheckoutTerms | Promise<CheckoutTerms>;

/** The order that a cart asks for. Without a `checkout` of the host a cart can choose neither shipping nor coupons. */
export async function orderOf(cart: Cart, visitor: Visitor, checkout: Checkout | undefined): Promise<Placing> {
  const { coupons, shippingOption, customer, ...said } = cart;
  if (!checkout) {
    const chosen = [...(coupons ? ['coupons'] : []), ...(shippingOption === undefined ? [] : ['shippingOption'])];
    if (chosen.length > 0)
      throw new OmsError(
        chosen.map((field) => problem('input.invalid', `the shop offers no ${field} here`, { rule: field }, [field])),
      );
  }
  const terms = (await checkout?.(cart, visitor as Caller)) ?? {};
  const id = visitor.role === 'customer' ? { id: visitor.customer } : {};
  return { channel: 'web', ...(said as Omit<Placing, 'channel'>), customer: { ...customer, ...id }, ...terms };
}
