/** What may come back, until when, and what the customer gets for it. */
import { addDays, type Instant, type Problem, problem } from '../kernel';
import type { Share } from '../settlement';

/** Units of a line that shall come back, beside the units that may: shipped, neither back nor on their way back. */
export interface ReturnLine {
  readonly lineId: string;
  readonly units: number;
  readonly returnable: number;
}

/**
 * The time in which goods may come back. It begins with the delivery that the carrier reported (null: not delivered yet), lasts `days` calendar
 * days in the zone (default UTC; null: without end), and is asked about at the instant `at`.
 */
export interface ReturnWindow {
  readonly deliveredAt: Instant | null;
  readonly days: number | null;
  readonly at: Instant;
  readonly zone?: string;
}

/**
 * Why these lines cannot come back; empty when they can. All reasons are given at once. A line that is asked for twice is summed.
 *
 * Codes: `return.empty`, `line.quantity` (not whole units from 1 up, or more than is returnable), `return.window`.
 *
 * @example
 * returnProblems([{ lineId: '1', units: 1, returnable: 2 }], { deliveredAt: '2026-01-01T12:00:00.000Z', days: 30, at: '2026-01-20T12:00:00.000Z' }); // []
 */
export function returnProblems(lines: readonly ReturnLine[], window: ReturnWindow): Problem[] {
  if (lines.length === 0) return [problem('return.empty', 'a return needs at least one line', {}, ['lines'])];
  return [...quantityProblems(lines), ...windowProblems(window)];
}

/**
 * The last instant at which goods may come back; null without an end, or before the delivery.
 *
 * @example
 * returnableUntil({ deliveredAt: '2026-01-01T12:00:00.000Z', days: 30, at: '2026-01-02T12:00:00.000Z' }); // '2026-01-31T12:00:00.000Z'
 */
export function returnableUntil({ deliveredAt, days, zone = 'UTC' }: ReturnWindow): Instant | null {
  return deliveredAt === null || days === null ? null : addDays(deliveredAt, days, zone);
}

function quantityProblems(lines: readonly ReturnLine[]): Problem[] {
  const wanted = new Map<string, number>();
  return lines.flatMap(({ lineId, units, returnable }, i) => {
    const sum = (wanted.get(lineId) ?? 0) + units;
    wanted.set(lineId, sum);
    if (Number.isSafeInteger(units) && units > 0 && sum <= returnable) return [];
    const message = `line ${lineId}: ${sum} units asked to come back, ${returnable} can`;
    return [problem('line.quantity', message, { lineId, wanted: sum, left: returnable }, ['lines', i, 'units'])];
  });
}

function windowProblems(window: ReturnWindow): Problem[] {
  const until = returnableUntil(window);
  if (until === null || window.at <= until) return [];
  const { deliveredAt, days, at } = window;
  return [problem('return.window', `goods could come back until ${until}`, { deliveredAt, days, until, at })];
}

/** What goes back to the customer in minor units, with the tax and discount in it, and how much of it is for goods and for charges. */
export interface RefundProposal extends Share {
  readonly goods: number;
  readonly charges: number;
}

/**
 * What the stored shares of returned units and charges come to.
 *
 * Law: amount = goods + charges; amount, tax and discount are the sums of the shares.
 *
 * @example
 * refundProposal([reverseUnits(line.runs, 0, 1)], [reverseCharge(postage, 0, 250)]);
 * // { goods: 1000, charges: 250, amount: 1250, tax: 209, discount: 0 }
 */
export function refundProposal(lines: readonly Share[], charges: readonly Share[]): RefundProposal {
  const goods = sum(lines, 'amount');
  const charged = sum(charges, 'amount');
  const tax = sum(lines, 'tax') + sum(charges, 'tax');
  const discount = sum(lines, 'discount') + sum(charges, 'discount');
  return { goods, charges: charged, amount: goods + charged, tax, discount };
}

function sum(shares: readonly Share[], field: keyof Share): number {
  return shares.reduce((total, share) => total + share[field], 0);
}
