/** Tells whether two intakes order the same. */
import { fingerprint } from '../kernel';
import type { Payloads } from './schemas';

type Incoming = Payloads['orders.draft'] | Payloads['orders.place'];

/**
 * A fingerprint of what is ordered: lines, charges, discounts, what pays. Nothing about a person goes into it; the address and the contact
 * may be spelled in another way the second time. A draft is never the same as an order.
 */
export function contentPrint(as: 'draft' | 'order', incoming: Incoming): string {
  const lines = incoming.lines.map(({ sku, quantity, unitPrice, override, discount, tags, floor, unit }) => {
    return [
      sku,
      quantity,
      unitPrice,
      override,
      discount,
      ...(tags || floor !== undefined ? [tags, floor] : []),
      ...(unit === undefined ? [] : [{ unit }]),
    ];
  });
  const { shipping, fees, discounts, taxTreatment, currency } = incoming;
  const ordered = [
    as,
    lines,
    shipping,
    fees,
    discounts,
    paymentsOf(incoming),
    ...(taxTreatment ? [taxTreatment] : []),
    ...(currency ? [currency] : []),
  ];
  return fingerprint(JSON.stringify(ordered));
}

function paymentsOf(incoming: Incoming): unknown {
  const { payment, payments } = incoming as Partial<Payloads['orders.place']>;
  return (payments ?? (payment ? [payment] : [])).map(({ method, amount }) => [method, amount]);
}
