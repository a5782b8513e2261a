/** What a request for a return asks for: lines in base units, parts of kits, charges; and what speaks against it. */
import { type Problem, problem } from '../../kernel';
import type { CommandContext, StandingContext } from '../command';
import { measureOfLine } from '../measures';
import type { Payloads } from '../schemas';
import { countOf, returnableParts } from '../units';
import type { LineCounts, OrderRecord, ReturnLine } from '../vocabulary';

type Request = Payloads['returns.request'];

interface Asked {
  readonly lines: readonly ReturnLine[];
  readonly problems: readonly Problem[];
}

/** What shall come back, in base units; what is said in a unit that the line was not sold in, or comes to no whole ones, is a problem. */
export function inBaseUnits(order: OrderRecord, lines: Request['lines']): Asked {
  const problems: Problem[] = [];
  const asked = lines.map(({ lineId, units, unit, component, condition, photos }, index): ReturnLine => {
    const line = {
      lineId,
      ...(component !== undefined && { component }),
      ...(condition !== undefined && { condition }),
      ...(photos && photos.length > 0 && { photos }),
    };
    if (unit === undefined || !countOf(order, lineId)) return { ...line, units: Number(units) };
    const found = measureOfLine(order, { lineId, quantity: units, unit }, ['lines', index], 'units');
    if (found.problem) problems.push(found.problem);
    return { ...line, units: found.sold?.units ?? 0 };
  });
  return { lines: asked, problems };
}

/** Each line (and each component of one) once in each condition, with the units and photos of all its mentions. */
export function summedUp(lines: readonly ReturnLine[]): ReturnLine[] {
  const sums = new Map<string, ReturnLine>();
  for (const line of lines) {
    const name = JSON.stringify([line.lineId, line.component, line.condition]);
    const before = sums.get(name);
    const photos = [...(before?.photos ?? []), ...(line.photos ?? [])];
    const units = (before?.units ?? 0) + line.units;
    sums.set(name, { ...line, units, ...(photos.length > 0 && { photos }) });
  }
  return [...sums.values()];
}

/** The rest of kits of which a part came back already. */
export function hasReturnableParts(count: LineCounts, { shop }: StandingContext): boolean {
  const { parts = [] } = count;
  return shop.process.returns.kits === 'byComponent' && parts.some(({ sku }) => returnableParts(count, sku) > 0);
}

/** Parts of a kit come back by themselves where the shop takes them, and not beside whole kits of the same line. */
export function componentProblems(lines: Request['lines'], { shop }: CommandContext): Problem[] {
  const whole = new Set(lines.flatMap(({ lineId, component }) => (component === undefined ? [lineId] : [])));
  return lines.flatMap(({ lineId, component }, index) => {
    if (component === undefined) return [];
    const path = ['lines', index, 'component'];
    if (shop.process.returns.kits === 'whole')
      return [problem('line.notReturnable', 'the shop takes kits back whole', { lineId, component }, path)];
    if (!whole.has(lineId)) return [];
    return [problem('input.invalid', `line ${lineId} comes back whole in the same return`, { lineId }, path)];
  });
}

/** What of a charge may still come back. */
export const chargeLeft = (charge: { total: number; reversed: number; returning: number }): number =>
  charge.total - charge.reversed - charge.returning;

/** Charges come back as far as they were paid, and shipping where the shop gives it back. */
export function chargeProblems(order: OrderRecord, charges: Request['charges'], { shop }: CommandContext): Problem[] {
  const seen = new Set<string>();
  return charges.flatMap(({ chargeId, amount }, index) => {
    const charge = order.head.charges.find((item) => item.id === chargeId);
    const path = ['charges', index, 'chargeId'];
    if (!charge || seen.has(chargeId))
      return [problem('charge.notFound', `there is no (other) charge "${chargeId}"`, { chargeId }, path)];
    seen.add(chargeId);
    if (charge.kind === 'shipping' && shop.process.returns.shipping === 'kept')
      return [problem('charge.notReturnable', 'the shop gives no shipping back', { chargeId }, path)];
    const left = chargeLeft(charge);
    if (amount <= left) return [];
    const message = `${amount} asked, ${left} left of the charge`;
    return [problem('charge.amount', message, { chargeId, left }, ['charges', index, 'amount'])];
  });
}
