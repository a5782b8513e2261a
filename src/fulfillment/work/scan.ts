/** Which lines a scan is about, or what was expected instead. */
import { type ErrorCode, type Problem, problem } from '../../kernel';
import type { Missing, Scan } from './facts';
import type { PackedUnits, WorkLine } from './work-order';

/** What could be scanned now: units of a line, with the numbers of those that have been picked already. */
export interface ScanExpectation {
  readonly line: string;
  readonly sku: string;
  readonly lot: string;
  readonly units: number;
  readonly serials?: readonly string[];
}

/** What a scan is held against. */
export interface Expecting {
  readonly lines: readonly WorkLine[];
  /** Units of a line that may be scanned. */
  readonly open: (line: WorkLine) => number;
  /** The numbers of which one must be scanned; absent where any may be that was not scanned before. */
  readonly serials?: (line: WorkLine) => readonly string[];
}

type Scanned = { readonly units: readonly PackedUnits[]; readonly problems: readonly Problem[] };

/**
 * The lines that a scan is about, in their order, each with as many units as are open. What the books do not tell apart is not compared: a lot or
 * a number that a code names of goods that are kept without.
 *
 * Codes: `scan.wrong` (SKU, lot or number), `scan.surplus`, `scan.repeated`; all with what was expected.
 */
export function scanned(expecting: Expecting, scan: Scan): Scanned {
  const refuse = refuser(expecting, scan);
  const found = ofSkuAndLot(expecting, scan, refuse);
  if ('problems' in found) return found;
  const { lines } = found;
  if (lines.some(({ numbered }) => numbered)) return numberedUnit(lines, expecting, scan, refuse);
  const open = lines.reduce((sum, line) => sum + expecting.open(line), 0);
  if (scan.quantity > open)
    return refuse('scan.surplus', `${scan.quantity} of ${scan.sku} were scanned, ${open} are expected`);
  return { units: spread(lines, expecting, scan.quantity), problems: [] };
}

/** The lines of which units are not there, without their numbers. */
export function missing(expecting: Expecting, { quantity, ...of }: Missing): Scanned {
  const refuse = refuser(expecting, of);
  const found = ofSkuAndLot(expecting, of, refuse);
  if ('problems' in found) return found;
  const open = found.lines.reduce((sum, line) => sum + expecting.open(line), 0);
  const units = quantity ?? open;
  if (units > open || open === 0)
    return refuse('scan.surplus', `${units} of ${of.sku} cannot be missing: ${open} are still to be picked`);
  return { units: spread(found.lines, expecting, units), problems: [] };
}

type Refuse = (code: ErrorCode, message: string) => Scanned;

function refuser(expecting: Expecting, scan: object): Refuse {
  return (code, message) => ({
    units: [],
    problems: [problem(code, message, { scanned: scan, expected: expectations(expecting) })],
  });
}

/** What could be scanned now. */
export function expectations({ lines, open, serials }: Expecting): ScanExpectation[] {
  return lines.flatMap((line) => {
    const units = open(line);
    if (units === 0) return [];
    const { id, sku, lot, numbered } = line;
    return [{ line: id, sku, lot, units, ...(numbered && serials && { serials: serials(line) }) }];
  });
}

function ofSkuAndLot({ lines }: Expecting, { sku, lot }: Pick<Scan, 'sku' | 'lot'>, refuse: Refuse) {
  const ofSku = lines.filter((line) => line.sku === sku);
  if (ofSku.length === 0) return refuse('scan.wrong', `${sku} is not part of this`);
  if (ofSku.every((line) => line.lot === '')) return { lines: ofSku };
  if (lot === undefined) return refuse('scan.wrong', `${sku} is kept by lot: scan the lot, too`);
  const ofLot = ofSku.filter((line) => line.lot === lot);
  return ofLot.length > 0 ? { lines: ofLot } : refuse('scan.wrong', `lot ${lot} of ${sku} is not the one to take`);
}

function numberedUnit(
  lines: readonly WorkLine[],
  { open, serials }: Expecting,
  { sku, serial, quantity }: Scan,
  refuse: Refuse,
): Scanned {
  if (serial === undefined || quantity !== 1)
    return refuse('scan.wrong', `${sku} has serial numbers: scan the number of each unit`);
  const unit = (line: WorkLine): Scanned => ({ units: [{ line: line.id, units: 1, serials: [serial] }], problems: [] });
  const holding = lines.find((line) => (serials?.(line) ?? line.serials).includes(serial));
  if (serials) {
    if (holding && open(holding) > 0) return unit(holding);
    const isElsewhere = lines.some((line) => line.serials.includes(serial));
    return isElsewhere
      ? refuse('scan.repeated', `${serial} of ${sku} was scanned before`)
      : refuse('scan.wrong', `${serial} of ${sku} is not one of those that were picked`);
  }
  if (holding) return refuse('scan.repeated', `${serial} of ${sku} was scanned before`);
  const next = lines.find((line) => open(line) > 0);
  return next ? unit(next) : refuse('scan.surplus', `1 of ${sku} was scanned, 0 are expected`);
}

function spread(lines: readonly WorkLine[], { open }: Expecting, quantity: number): PackedUnits[] {
  let left = quantity;
  return lines.flatMap((line) => {
    const units = Math.min(left, open(line));
    left -= units;
    return units > 0 ? [{ line: line.id, units, serials: [] }] : [];
  });
}
