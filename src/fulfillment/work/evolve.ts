/** The work order after a fact. */
import { changedLines } from '../../kernel';
import type { LineUnits, WorkFact } from './facts';
import {
  type PackedUnits,
  type WorkDemand,
  type WorkLine,
  type WorkOrder,
  type WorkParcel,
  workStatusOf,
} from './work-order';

/**
 * The work order after a fact; the first fact makes it.
 *
 * Law: per line, picked + short + substituted ≤ asked, and packed ≤ picked; `closed` means that each line is accounted for.
 *
 * @example
 * facts.reduce<WorkOrder | null>(evolveWork, null);
 */
export function evolveWork(work: WorkOrder | null, fact: WorkFact): WorkOrder {
  const { status: _, ...after } = recorded(work, fact);
  return { ...after, status: workStatusOf(after) };
}

type Work = Omit<WorkOrder, 'status'>;

function recorded(work: WorkOrder | null, fact: WorkFact): Work & { readonly status?: unknown } {
  if (fact.type === 'work.planned') {
    const { lines, ...data } = fact.data;
    return { ...data, lines: asLines(lines, 0), parcels: [], substitutions: [], createdAt: fact.at, cancelledAt: null };
  }
  const before = work as WorkOrder;
  const { lines, parcels, substitutions } = before;
  switch (fact.type) {
    case 'work.withdrawn':
      return { ...before, lines: counted(lines, fact.data.lines, 'withdrawn') };
    case 'work.picked':
      return { ...before, lines: picked(lines, fact.data.lines) };
    case 'work.packed': {
      const { parcel, code } = fact.data;
      const known = parcels.some(({ id }) => id === parcel);
      const boxes: readonly WorkParcel[] = known ? parcels : [...parcels, { ...blank, id: parcel, code }];
      return {
        ...before,
        lines: counted(lines, fact.data.lines, 'packed'),
        parcels: withParcel(boxes, parcel, ({ contents }) => ({ contents: added(contents, fact.data.lines) })),
      };
    }
    case 'work.putBack': {
      const { parcel, lines: back } = fact.data;
      const negative = back.map((of) => ({ ...of, units: -of.units }));
      const out = parcel === null ? lines : counted(lines, negative, 'packed');
      const boxes =
        parcel === null
          ? parcels
          : withParcel(parcels, parcel, ({ contents }) => ({ contents: without(contents, back) }));
      return {
        ...before,
        lines: changedLines(counted(out, negative, 'picked'), back, (line, { serials }) => ({
          ...line,
          serials: line.serials.filter((serial) => !serials.includes(serial)),
        })),
        // An empty box is none.
        parcels: boxes.filter(({ contents }) => contents.length > 0),
      };
    }
    case 'work.short':
      return { ...before, lines: counted(lines, fact.data.lines, 'short') };
    case 'work.substitutionAsked': {
      const { substitution: id, ...of } = fact.data;
      return {
        ...before,
        lines: counted(lines, [of], 'substituted'),
        substitutions: [...substitutions, { id, ...of, status: 'asked', problems: [] }],
      };
    }
    case 'work.substitutionAgreed':
      return {
        ...before,
        lines: [...lines, ...asLines(fact.data.lines, lines.length)],
        substitutions: changed(substitutions, fact.data.substitution, () => ({ status: 'agreed' })),
      };
    case 'work.substitutionRefused': {
      const { substitution, problems } = fact.data;
      const back = substitutions.filter(({ id }) => id === substitution).map((of) => ({ ...of, units: -of.units }));
      return {
        ...before,
        lines: counted(lines, back, 'substituted'),
        substitutions: changed(substitutions, substitution, () => ({ status: 'refused', problems })),
      };
    }
    case 'work.parcelClosed': {
      const { parcel, carrier, tracking } = fact.data;
      return {
        ...before,
        parcels: withParcel(parcels, parcel, () => ({ status: 'closed', carrier, tracking, problems: [] })),
      };
    }
    case 'work.parcelReady': {
      const { parcel, collectCode } = fact.data;
      return {
        ...before,
        parcels: withParcel(parcels, parcel, () => ({ status: 'ready', collectCode, ...nobody, problems: [] })),
      };
    }
    case 'work.parcelHandedOver':
      return { ...before, parcels: withParcel(parcels, fact.data.parcel, () => ({ status: 'closed' })) };
    case 'work.parcelReopened':
      return {
        ...before,
        parcels: withParcel(parcels, fact.data.parcel, () => ({ status: 'open', collectCode: null })),
      };
    case 'work.parcelDispatched':
      return { ...before, parcels: withParcel(parcels, fact.data.parcel, () => ({ status: 'dispatched' })) };
    case 'work.parcelRefused': {
      const { problems } = fact.data;
      return {
        ...before,
        parcels: withParcel(parcels, fact.data.parcel, ({ collectCode }) => ({
          // One that the customer waits for stays at the counter.
          status: collectCode === null ? 'open' : 'ready',
          problems,
        })),
      };
    }
    case 'work.cancelled':
      return { ...before, cancelledAt: fact.at };
    case 'work.leftWave':
      return { ...before, wave: null, leftWave: fact.data.wave };
    case 'work.joinedWave': {
      const { leftWave: _, ...joining } = before;
      return { ...joining, wave: fact.data.wave };
    }
  }
}

const nobody = { carrier: null, tracking: null } as const;
const blank = { status: 'open', contents: [], ...nobody, collectCode: null, problems: [] } as const;
const untouched = { picked: 0, packed: 0, short: 0, substituted: 0, withdrawn: 0, serials: [] } as const;

function asLines(demands: readonly WorkDemand[], known: number): WorkLine[] {
  return demands.map(({ units, ...of }, index) => ({ ...of, ...untouched, id: `${known + index + 1}`, asked: units }));
}

function counted(
  lines: readonly WorkLine[],
  units: readonly LineUnits[],
  counter: 'picked' | 'packed' | 'short' | 'substituted' | 'withdrawn',
): WorkLine[] {
  return changedLines(lines, units, (line, of) => ({ ...line, [counter]: line[counter] + of.units }));
}

function picked(lines: readonly WorkLine[], units: readonly PackedUnits[]): WorkLine[] {
  return changedLines(counted(lines, units, 'picked'), units, (line, { serials }) => ({
    ...line,
    serials: [...line.serials, ...serials],
  }));
}

function changed<T extends { readonly id: string }>(all: readonly T[], id: string, change: (of: T) => Partial<T>): T[] {
  return all.map((of) => (of.id === id ? { ...of, ...change(of) } : of));
}

const withParcel = changed<WorkParcel>;

function added(contents: readonly PackedUnits[], more: readonly PackedUnits[]): PackedUnits[] {
  const lines = [...new Set([...contents, ...more].map(({ line }) => line))];
  return lines.map((line) => {
    const mine = [...contents, ...more].filter((of) => of.line === line);
    return {
      line,
      units: mine.reduce((sum, { units }) => sum + units, 0),
      serials: mine.flatMap(({ serials }) => serials),
    };
  });
}

function without(contents: readonly PackedUnits[], less: readonly PackedUnits[]): PackedUnits[] {
  return contents.flatMap((of) => {
    const out = less.find(({ line }) => line === of.line);
    if (!out) return [of];
    const units = of.units - out.units;
    return units > 0 ? [{ ...of, units, serials: of.serials.filter((serial) => !out.serials.includes(serial)) }] : [];
  });
}
