/** What is due of an order part by part, read from its stored shares: what a tax provider is told, and what the ledger owes in tax. */
import { reverseCharge, reverseUnits, type ShareRun } from '../../settlement';
import { returnedShare } from '../shares';
import type { ChargeCounts, LineCounts, LineTerms, OrderRecord } from '../vocabulary';
import type { TaxBody, TaxPart } from './vocabulary';

/** An order of whose tax nothing was told. */
export const noTaxBody: TaxBody = { reported: [], asked: [], lines: [], charges: [] };

/** What is known of an order's tax reports; of an order of which nothing was told, an empty one. */
export const taxBodyOf = ({ taxes }: Pick<OrderRecord, 'taxes'>): TaxBody => taxes[0] ?? noTaxBody;

/**
 * Every part of which something is due, corrections of estimates among it.
 *
 * Laws: Σ amount = due; Σ tax = what stands on `tax.payable`, once corrections are posted.
 */
export function dueParts(order: OrderRecord): TaxPart[] {
  const { head, lines } = order;
  const body = taxBodyOf(order);
  const corrected = correctionOf(body);
  const { credited, creditedTax, feesKept, feesKeptTax, discountMoved, discountMovedTax } = head.totals;
  const parts: TaxPart[] = [
    ...head.counts.flatMap((count, index) => {
      const terms = lines[index];
      return terms ? [linePart(count, terms, corrected)] : [];
    }),
    ...head.charges.map((charge) => chargePart(charge, corrected)),
    { id: 'goodwill', kind: 'goodwill', sku: null, units: 0, amount: 0 - credited, tax: 0 - creditedTax },
    { id: 'kept', kind: 'kept', sku: null, units: 0, amount: feesKept, tax: feesKeptTax },
    { id: 'discount', kind: 'discount', sku: null, units: 0, amount: discountMoved, tax: discountMovedTax },
  ];
  return parts.filter(isSomething);
}

/** What the order owes in tax; negative where more was given back than was charged. */
export const payableTax = (order: OrderRecord): number =>
  sumParts(dueParts(order)).tax - correctionDue(order) + (order.head.tax?.corrected ?? 0);

/** What of the corrections belongs to units and charges that stand. */
export function correctionDue(order: OrderRecord): number {
  const { head, lines } = order;
  const corrected = correctionOf(taxBodyOf(order));
  let due = 0;
  for (const [index, count] of head.counts.entries()) {
    const terms = lines[index];
    if (terms) due += corrected.ofLine(count, terms);
  }
  for (const charge of head.charges) due += corrected.ofCharge(charge);
  return due;
}

/** By how much parts differ from what they were before; nothing of those that are alike. */
export function changedParts(after: readonly TaxPart[], before: readonly TaxPart[]): TaxPart[] {
  const now = new Map(after.map((part) => [part.id, part]));
  const was = new Map(before.map((part) => [part.id, part]));
  const all = [...after, ...before.filter(({ id }) => !now.has(id))];
  return all
    .map((part) => {
      const [a, b] = [now.get(part.id), was.get(part.id)];
      const by = (of: (one: TaxPart) => number) => (a ? of(a) : 0) - (b ? of(b) : 0);
      return {
        ...part,
        units: by(({ units }) => units),
        amount: by(({ amount }) => amount),
        tax: by(({ tax }) => tax),
      };
    })
    .filter(isSomething);
}

/** Parts after a change of them. */
export const addedParts = (before: readonly TaxPart[], change: readonly TaxPart[]): TaxPart[] =>
  changedParts(
    before,
    change.map((part) => ({ ...part, units: 0 - part.units, amount: 0 - part.amount, tax: 0 - part.tax })),
  );

/** What parts come to. */
export function sumParts(parts: readonly TaxPart[]): { amount: number; tax: number } {
  const sum = { amount: 0, tax: 0 };
  for (const { amount, tax } of parts) {
    sum.amount += amount;
    sum.tax += tax;
  }
  return sum;
}

const isSomething = ({ units, amount, tax }: TaxPart): boolean => units !== 0 || amount !== 0 || tax !== 0;

/** The units of a line that are wanted and did not come back. */
function linePart(count: LineCounts, terms: LineTerms, corrected: Corrected): TaxPart {
  const sold = count.ordered - count.cancelled;
  const share = reverseUnits(terms.runs, 0, sold);
  const back = returnedShare(count, terms);
  return {
    id: count.id,
    kind: 'line',
    sku: count.sku,
    units: sold - count.returned,
    amount: share.amount - back.amount,
    tax: share.tax - back.tax + corrected.ofLine(count, terms),
  };
}

function chargePart(charge: ChargeCounts, corrected: Corrected): TaxPart {
  const { id, kind, total, tax, reversed, taxReversed } = charge;
  return {
    id,
    kind,
    sku: null,
    units: 0,
    amount: total - reversed,
    tax: tax - taxReversed + corrected.ofCharge(charge),
  };
}

interface Corrected {
  readonly ofLine: (count: LineCounts, terms: LineTerms) => number;
  readonly ofCharge: (charge: ChargeCounts) => number;
}

const nothingCorrected: Corrected = { ofLine: () => 0, ofCharge: () => 0 };

function correctionOf({ lines, charges }: TaxBody): Corrected {
  if (lines.length === 0 && charges.length === 0) return nothingCorrected;
  const byLine = new Map(lines.map(({ lineId, runs }) => [lineId, runs]));
  const byCharge = new Map(charges.map(({ chargeId, tax }) => [chargeId, tax]));
  return {
    ofLine(count, terms) {
      const runs = byLine.get(count.id)?.map((run): ShareRun => ({ ...run, amount: 0, discount: 0 }));
      if (!runs) return 0;
      const sold = count.ordered - count.cancelled;
      return reverseUnits(runs, 0, sold).tax - returnedShare(count, { ...terms, runs }).tax;
    },
    ofCharge({ id, total, reversed }) {
      const tax = byCharge.get(id) ?? 0;
      return tax === 0 ? 0 : tax - reverseCharge({ total, tax }, 0, reversed).tax;
    },
  };
}
