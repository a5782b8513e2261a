/** Folding what was said of an order's tax. */
import type { FactData, OrderRecord } from '../vocabulary';
import { addedParts, noTaxBody, sumParts, taxBodyOf } from './parts';
import type { TaxBody, TaxStanding } from './vocabulary';

/** An order whose tax nobody has spoken of. */
const untold: TaxStanding = {
  reports: false,
  estimated: false,
  quote: null,
  document: null,
  amount: 0,
  tax: 0,
  corrected: 0,
  open: null,
  refused: null,
  unknown: false,
};

type Told<T extends keyof FactData> = (order: OrderRecord, data: FactData[T]) => OrderRecord;

export const taxEstimated: Told<'tax.estimated'> = (order, { reports }) =>
  withTax(order, { estimated: true, reports: reports || (order.head.tax?.reports ?? false) });

export const taxQuoted: Told<'tax.quoted'> = (order, { reference, reports, corrections }) =>
  withTax(
    order,
    { estimated: false, quote: reference, reports: reports || (order.head.tax?.reports ?? false) },
    corrections && { lines: corrections.lines, charges: corrections.charges },
  );

export const taxCorrected: Told<'tax.corrected'> = (order, { tax }) =>
  withTax(order, { corrected: (order.head.tax?.corrected ?? 0) + tax });

/** What is asked again is the same report. */
export const taxRequested: Told<'tax.requested'> = (order, { requestId, operation, parts }) =>
  order.head.tax?.open?.id === requestId
    ? order
    : withTax(
        order,
        { reports: true, open: { id: requestId, operation }, refused: null, unknown: false },
        { asked: parts },
      );

export const taxRecorded: Told<'tax.recorded'> = (order, { reference }) => {
  const { open, amount, tax, document } = order.head.tax ?? untold;
  const { reported, asked } = taxBodyOf(order);
  const sum = sumParts(asked);
  return withTax(
    order,
    {
      open: null,
      refused: null,
      unknown: false,
      document: open?.operation === 'void' ? null : (reference ?? document ?? order.head.id),
      amount: amount + sum.amount,
      tax: tax + sum.tax,
    },
    { reported: addedParts(reported, asked), asked: [] },
  );
};

export const taxRefused: Told<'tax.refused'> = (order, { code }) =>
  withTax(order, { open: null, refused: code, unknown: false }, { asked: [] });

export const taxUnknown: Told<'tax.unknown'> = (order) => withTax(order, { unknown: true });

export const taxDropped: Told<'tax.dropped'> = (order) => withTax(order, { refused: null });

/** Corrections are of shares as they were: those of lines and charges that were agreed anew are gone until the provider has quoted them. */
export function withoutCorrections(
  order: OrderRecord,
  { lines, charges }: Pick<FactData['edit.confirmed'], 'lines' | 'charges'>,
): OrderRecord {
  const [body] = order.taxes;
  if (!body || (body.lines.length === 0 && body.charges.length === 0)) return order;
  const changed = new Set([...lines, ...charges].map(({ id }) => id));
  const left: TaxBody = {
    ...body,
    lines: body.lines.filter(({ lineId }) => !changed.has(lineId)),
    charges: body.charges.filter(({ chargeId }) => !changed.has(chargeId)),
  };
  return { ...order, taxes: [left] };
}

function withTax(order: OrderRecord, changes: Partial<TaxStanding>, body?: Partial<TaxBody>): OrderRecord {
  const head = { ...order.head, tax: { ...(order.head.tax ?? untold), ...changes } };
  return { ...order, head, taxes: body ? [{ ...noTaxBody, ...order.taxes[0], ...body }] : order.taxes };
}
