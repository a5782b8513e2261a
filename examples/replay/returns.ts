/**
 * A `C…` invoice: its lines take units and charges back from earlier orders of the customer. What to take is read from the orders
 * themselves, and every return carries its line as reference: a run that is taken up again sees what it took before.
 */
import type { Oms, Order } from 'orderwright';
import type { Invoice } from './invoices';
import type { Return, ReturnLine } from './rules';

const customer = { kind: 'customer' } as const;

/** Asks for the returns of an invoice, line after line; answers the lines that match no order. */
export async function returnLines(oms: Oms, invoice: Invoice, { customer: id, lines }: Return): Promise<number[]> {
  const unmatched: number[] = [];
  for (const line of lines) {
    const ref = `${invoice.key}/${line.line}`;
    const matched =
      line.target === 'goods'
        ? await returnUnits(oms, id, line, ref, positionOf(invoice.key))
        : await returnCharge(oms, id, line, ref, positionOf(invoice.key));
    if (!matched) unmatched.push(line.line);
  }
  return unmatched;
}

async function returnUnits(
  oms: Oms,
  id: string,
  { code, quantity }: Extract<ReturnLine, { target: 'goods' }>,
  ref: string,
  position: number,
): Promise<boolean> {
  const orders: Order[] = [];
  for await (const order of earlierOrders(oms, { customer: id, sku: code }, position)) orders.push(order);
  orders.sort((a, b) => positionOf(b.externalRef) - positionOf(a.externalRef));
  let left = quantity;
  let matched = false;
  for (const order of orders) {
    const taken = unitsUnder(order, ref);
    left -= taken;
    matched ||= taken > 0;
  }
  for (const order of orders) {
    if (left <= 0) break;
    if (unitsUnder(order, ref) > 0) continue;
    const parts: { lineId: string; units: number }[] = [];
    for (const line of order.lines) {
      const units = line.sku === code ? Math.min(left, line.shipped - line.returned - line.returning) : 0;
      if (units <= 0) continue;
      parts.push({ lineId: line.id, units });
      left -= units;
    }
    if (parts.length === 0) continue;
    await oms.returns.request(
      order,
      { lines: parts, reason: 'customer', ref },
      { actor: customer, idempotencyKey: `return:${ref}:${order.id}` },
    );
    matched = true;
  }
  return matched;
}

async function returnCharge(
  oms: Oms,
  id: string,
  { code, amount }: Extract<ReturnLine, { target: 'charge' }>,
  ref: string,
  position: number,
): Promise<boolean> {
  const orders: Order[] = [];
  for await (const order of earlierOrders(oms, { customer: id }, position))
    if (order.charges.some((charge) => charge.code === code)) orders.push(order);
  if (orders.some((order) => order.returns.some((item) => item.ref === ref))) return true;
  orders.sort((a, b) => positionOf(b.externalRef) - positionOf(a.externalRef));
  for (const order of orders) {
    let left = amount;
    const parts: { chargeId: string; amount: number }[] = [];
    for (const charge of order.charges) {
      const part = charge.code === code ? Math.min(left, charge.total - charge.reversed - charge.returning) : 0;
      if (part <= 0) continue;
      parts.push({ chargeId: charge.id, amount: part });
      left -= part;
    }
    if (parts.length === 0) continue;
    await oms.returns.request(
      order,
      { charges: parts, reason: 'customer', ref },
      { actor: customer, idempotencyKey: `return:${ref}:${order.id}` },
    );
    return true;
  }
  return false;
}

async function* earlierOrders(
  oms: Oms,
  filter: { customer: string; sku?: string },
  position: number,
): AsyncGenerator<Order> {
  let after: string | undefined;
  do {
    const page = await oms.orders.find({ ...filter, limit: 100, ...(after !== undefined && { after }) });
    for (const order of page.orders) if (positionOf(order.externalRef) < position) yield order;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

function unitsUnder(order: Order, ref: string): number {
  return order.returns
    .filter((item) => item.ref === ref)
    .reduce((sum, item) => sum + item.lines.reduce((units, line) => units + line.units, 0), 0);
}

/** Where an invoice begins in the file: keys are `<number>@<first line>`. */
function positionOf(key: string | null): number {
  return Number(key?.slice(key.lastIndexOf('@') + 1) ?? 0);
}
