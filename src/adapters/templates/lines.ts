/** What a message lists, as its lines are written. */
import type { LineKind } from './values';
import type { Values } from './write';

interface Line extends Values {
  readonly unitPrice?: { readonly amount: number; readonly scale?: number; readonly per?: number };
  readonly to?: { readonly deliverOn: string } | null;
}

/** The values of each line that its text may name. */
export function lineValues(kind: LineKind, lines: unknown): readonly Values[] {
  return (Array.isArray(lines) ? (lines as readonly Line[]) : []).map((line) => {
    // A line may have lost its name with its order's catalogue.
    const named = { ...line, title: line.title || line.sku };
    if (kind === 'ordered') return { ...named, price: wholePrice(line) };
    if (kind === 'moved') return { ...named, deliverOn: line.to?.deliverOn ?? null };
    return named;
  });
}

/** A price in parts of a minor unit, or of many units, is not written: the total says it. */
function wholePrice({ unitPrice }: Line): number | null {
  return unitPrice && !unitPrice.scale && (unitPrice.per ?? 1) === 1 ? unitPrice.amount : null;
}
