/** A wave: the orders that one location fetches in one round, and its one pick list. */
import { compareBytes, type Instant, type Problem, problem } from '../../kernel';
import type { PickListRow } from '../papers/papers';
import type { Scan } from './facts';
import { expectations, scanned } from './scan';
import { toPick, type WorkLine, type WorkOrder } from './work-order';

/** An order that could be fetched. */
export interface WaveCandidate {
  readonly order: string;
  readonly shipBy: Instant | null;
  readonly placedAt: Instant | null;
  readonly units: number;
}

/** How much a picker carries at once, and what has time: `shipBy` leaves out what need not leave before it, or never said when. */
export interface WaveLimits {
  readonly orders: number;
  readonly units?: number | undefined;
  readonly shipBy?: Instant | undefined;
}

/**
 * The orders of the next wave: the most urgent first, of equally urgent ones the oldest. One that would be too much is left for another wave, and
 * smaller ones behind it still come along; one that is more than a whole wave goes alone.
 *
 * Law: no more orders and, but for one that goes alone, no more units than the limits say.
 *
 * @example
 * chooseWave(candidates, { orders: 20, units: 60 }).map(({ order }) => order);
 */
export function chooseWave<Candidate extends WaveCandidate>(
  candidates: readonly Candidate[],
  { orders, units: most = Number.POSITIVE_INFINITY, shipBy }: WaveLimits,
): Candidate[] {
  const due = candidates.filter((of) => shipBy === undefined || (of.shipBy !== null && of.shipBy <= shipBy));
  const chosen: Candidate[] = [];
  let units = 0;
  for (const candidate of due.sort(byUrgency)) {
    if (chosen.length === orders) break;
    if (chosen.length > 0 && units + candidate.units > most) continue;
    chosen.push(candidate);
    units += candidate.units;
  }
  return chosen;
}

function byUrgency(a: WaveCandidate, b: WaveCandidate): number {
  return compareBytes(urgencyOf(a), urgencyOf(b));
}

const never = '\uffff';

function urgencyOf({ shipBy, placedAt, order }: WaveCandidate): string {
  return [shipBy ?? never, placedAt ?? never, order].join(' ');
}

/** Where goods lie within a location. */
export interface Bin {
  readonly zone?: string | undefined;
  readonly bin?: string | undefined;
}

/**
 * What is still to be fetched for these work orders, each shelf once, in the order of zone and bin: rows of a {@link pickListPaper}.
 *
 * Law: the units of the rows are what is to be picked.
 *
 * @example
 * pickListPaper({ number: 'W-1', location: 'leeds', day: '2026-02-03', rows: pickRows(work, ({ sku }) => bins[sku]) }, 'en');
 */
export function pickRows(
  work: readonly Pick<WorkOrder, 'number' | 'order' | 'lines'>[],
  binOf: (line: WorkLine) => Bin | undefined,
): PickListRow[] {
  const rows = new Map<string, PickListRow>();
  for (const { number, order, lines } of work) {
    for (const line of lines) {
      const units = toPick(line);
      if (units === 0) continue;
      const { sku, lot, title } = line;
      const { zone, bin } = binOf(line) ?? {};
      const shelf = [zone ?? '', bin ?? '', sku, lot].join('\u0000');
      const row = rows.get(shelf) ?? {
        ...{ sku, title, units: 0, orders: [] },
        ...(lot !== '' && { lot }),
        ...(zone !== undefined && { zone }),
        ...(bin !== undefined && { bin }),
      };
      rows.set(shelf, {
        ...row,
        units: row.units + units,
        orders: [...row.orders, { number: number ?? order, units }],
      });
    }
  }
  return [...rows].sort(([a], [b]) => compareBytes(a, b)).map(([, row]) => row);
}

/**
 * The first work order of a wave that still wants what was scanned, or why none does: with what all of them expect.
 *
 * @example
 * wavePicker(work, { sku: 'MUG', quantity: 1 }).work?.id;
 */
export function wavePicker<Work extends Pick<WorkOrder, 'id' | 'number' | 'lines'>>(
  work: readonly Work[],
  scan: Scan,
):
  | { readonly work: Work; readonly problems: readonly [] }
  | { readonly work: null; readonly problems: readonly Problem[] } {
  const taker = work.find(({ lines }) => scanned({ lines, open: toPick }, scan).problems.length === 0);
  if (taker) return { work: taker, problems: [] };
  const lines = work.flatMap((of) => of.lines.map((line) => ({ ...line, id: `${of.number ?? of.id}:${line.id}` })));
  const { problems } = scanned({ lines, open: toPick }, scan);
  if (problems.length > 0) return { work: null, problems };
  const { sku, quantity } = scan;
  const message = `no order of the wave wants ${quantity} of ${sku}: scan what each wants`;
  return {
    work: null,
    problems: [problem('scan.surplus', message, { scanned: scan, expected: expectations({ lines, open: toPick }) })],
  };
}
