/** A sale of the file as an order: what the customer ordered, at the file's prices. */
import type { Oms } from 'orderwright';
import { maxOrderAmount, placeSchema } from 'orderwright/order';
import { countryCode } from './countries';
import type { Invoice } from './invoices';
import type { Sale } from './rules';

type OrderInput = Parameters<Oms['orders']['place']>[0];

export function orderOf(invoice: Invoice, sale: Sale): OrderInput {
  const country = countryCode(invoice.country);
  const charge = ({ code, amount }: { code: string; amount: number }) => ({ code, amount });
  return {
    channel: 'web',
    externalRef: invoice.key,
    ...(invoice.customer !== undefined && { customer: { id: invoice.customer } }),
    ...(country !== undefined && { shipTo: { country } }),
    lines: sale.goods.map(({ code, description, quantity, unitPrice }) => ({
      sku: code,
      title: description,
      quantity,
      unitPrice: penceOf(unitPrice),
    })),
    shipping: sale.shipping.map(charge),
    fees: sale.fees.map(charge),
    discounts: sale.discounts.map(charge),
    payment: { method: 'card', token: 'ok' },
  };
}

/**
 * Whether an order can be taken at all, whatever the stock and the process: it sells or charges something, and keeps within the published
 * limits (lines, units, lengths, the amount). Known without asking, so that a run that is taken up again finds the same.
 */
export function canBeTaken(order: OrderInput, sale: Sale): boolean {
  const amounts = [...sale.goods, ...sale.shipping, ...sale.fees].map(({ amount }) => amount);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return amounts.length > 0 && total <= maxOrderAmount && placeSchema.safeParse(order).success;
}

/** A decimal price in pounds as pence, with a scale for what is finer than a penny. */
function penceOf(price: string): { amount: number; currency: string; scale: number } {
  const [whole = '0', fraction = ''] = price.split('.');
  const scale = Math.max(0, fraction.length - 2);
  return { amount: Number(whole + fraction.padEnd(2 + scale, '0')), currency: 'GBP', scale };
}
