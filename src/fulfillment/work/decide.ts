/** What a command about a work order comes to. */
import { accepted, type DocumentDecision, type Happening, type Problem, problem, refused } from '../../kernel';
import { evolveWork } from './evolve';
import type { LineUnits, OrderView, ScannedBox, WorkCommand, WorkFact } from './facts';
import { missing, scanned } from './scan';
import {
  isAccounted,
  toPack,
  toPick,
  toPutBack,
  toTakeOut,
  type WorkLine,
  type WorkOrder,
  type WorkParcel,
  workProblems,
} from './work-order';

type Decision = DocumentDecision<WorkFact>;

/**
 * What a command comes to: facts, or every reason against it. `null` is a work order that does not exist yet.
 *
 * What the order does not want any more is withdrawn before anything else is decided: it can be neither picked nor packed, and a parcel that it
 * lies in cannot be closed. A scan of something else, or of more than is expected, is refused with what was.
 *
 * @example
 * decideWork(work, { action: 'pick', scan: { sku: 'MUG', quantity: 1 }, box: null, seen }, { at, by: { kind: 'staff', id: 'ann' } });
 * // accepted: work.picked
 */
export function decideWork(work: WorkOrder | null, command: WorkCommand, happening: Happening): Decision {
  if (command.action === 'plan') {
    const { action: _, ...data } = command;
    // Whoever was faster has planned the same.
    return work ? accepted() : accepted({ type: 'work.planned', ...happening, data });
  }
  if (work === null) return refused([problem('document.notFound', 'there is no such work order')]);
  if (!('seen' in command)) return answered(work, command, happening);
  const learned = withdrawn(work, command.seen, happening);
  if (command.action === 'refresh') return accepted(...learned);
  const current = learned.reduce(evolveWork, work);
  const problems = workProblems(current, command.action);
  if (problems.length > 0) return refused(problems);
  const decision = acted(current, command, happening);
  return decision.accepted ? accepted(...learned, ...decision.facts) : decision;
}

function answered(
  work: WorkOrder,
  command: Exclude<WorkCommand, { readonly seen: OrderView } | { readonly action: 'plan' }>,
  happening: Happening,
): Decision {
  switch (command.action) {
    case 'cancel': {
      const problems = workProblems(work, 'cancel');
      if (problems.length > 0) return refused(problems);
      return accepted({ type: 'work.cancelled', ...happening, data: { reason: command.reason } });
    }
    case 'leaveWave': {
      const { wave, reason } = command;
      if (work.wave !== wave || isOver(work)) return accepted();
      return accepted(
        work.status === 'open'
          ? { type: 'work.cancelled', ...happening, data: { reason } }
          : { type: 'work.leftWave', ...happening, data: { wave } },
      );
    }
    case 'joinWave': {
      // Somebody else has taken it along.
      if (work.leftWave === undefined || isOver(work)) return accepted();
      return accepted({ type: 'work.joinedWave', ...happening, data: { wave: command.wave } });
    }
    case 'dispatched':
    case 'refused': {
      const { action, ...data } = command;
      // It was answered before.
      if (!work.parcels.some(({ id, status }) => id === data.parcel && status === 'closed')) return accepted();
      return accepted(
        'problems' in data
          ? { type: 'work.parcelRefused', ...happening, data }
          : { type: 'work.parcelDispatched', ...happening, data },
      );
    }
    case 'agreed':
    case 'notAgreed': {
      const { action, ...data } = command;
      if (!work.substitutions.some(({ id, status }) => id === data.substitution && status === 'asked'))
        return accepted();
      return accepted(
        'problems' in data
          ? { type: 'work.substitutionRefused', ...happening, data }
          : { type: 'work.substitutionAgreed', ...happening, data },
      );
    }
  }
}

function isOver({ status }: WorkOrder): boolean {
  return status === 'cancelled' || status === 'closed';
}

/** What is asked of here beyond what the order still wants from here. What has been dispatched it has got. */
function withdrawn(work: WorkOrder, { promised, shipments }: OrderView, happening: Happening): WorkFact[] {
  if (isOver(work)) return [];
  const gone = work.parcels.filter(({ id, status }) => status === 'dispatched' || shipments.includes(id));
  const lines = work.lines.flatMap((line): LineUnits[] => {
    const sent = unitsIn(gone, line.id);
    const expected = line.asked - line.short - line.substituted - line.withdrawn - sent;
    const still = promised.find((of) => of.orderLine === line.orderLine && of.sku === line.sku && of.lot === line.lot);
    const units = expected - (still?.units ?? 0);
    return units > 0 ? [{ line: line.id, units }] : [];
  });
  return lines.length > 0 ? [{ type: 'work.withdrawn', ...happening, data: { lines } }] : [];
}

function unitsIn(parcels: readonly WorkParcel[], line: string): number {
  const mine = parcels.flatMap(({ contents }) => contents).filter((of) => of.line === line);
  return mine.reduce((sum, { units }) => sum + units, 0);
}

type Acting = Exclude<Extract<WorkCommand, { readonly seen: OrderView }>, { readonly action: 'refresh' }>;

function acted(work: WorkOrder, command: Acting, happening: Happening): Decision {
  switch (command.action) {
    case 'pick':
      return pick(work, command, happening);
    case 'pack':
      return pack(work, command, happening);
    case 'putBack':
      return putBack(work, command, happening);
    case 'short': {
      const { units, problems } = missing({ lines: work.lines, open: toPick }, command.of);
      if (problems.length > 0) return refused(problems);
      const lines = units.map(({ line, units: count }) => ({ line, units: count }));
      const { reason, follow } = command;
      return accepted({ type: 'work.short', ...happening, data: { lines, reason, follow } });
    }
    case 'substitute':
      return substitute(work, command, happening);
    case 'closeParcel':
      return closeParcel(work, command, happening);
    case 'handOver':
      return handOver(work, command, happening);
    case 'reopenParcel': {
      const parcel = boxOf(work, command.box, 'ready');
      if ('problem' in parcel) return refused([parcel.problem]);
      return accepted({ type: 'work.parcelReopened', ...happening, data: { parcel: parcel.id } });
    }
  }
}

type Of<Action extends WorkCommand['action']> = Extract<WorkCommand, { readonly action: Action }>;

function pick(work: WorkOrder, { scan, box }: Of<'pick'>, happening: Happening): Decision {
  const { units: lines, problems } = scanned({ lines: work.lines, open: toPick }, scan);
  if (problems.length > 0) return refused(problems);
  const picked: WorkFact = { type: 'work.picked', ...happening, data: { lines } };
  if (box === null) return accepted(picked);
  const parcel = openBox(work, box);
  if ('code' in parcel) return refused([parcel]);
  return accepted<WorkFact>(picked, {
    type: 'work.packed',
    ...happening,
    data: { parcel: parcel.id, code: box.code, lines },
  });
}

function pack(work: WorkOrder, { scan, box }: Of<'pack'>, happening: Happening): Decision {
  const { units: lines, problems } = scanned(
    { lines: work.lines, open: toPack, serials: (line) => looseSerials(work, line) },
    scan,
  );
  const parcel = openBox(work, box);
  const reasons = 'code' in parcel ? [...problems, parcel] : problems;
  if (reasons.length > 0 || 'code' in parcel) return refused(reasons);
  return accepted({ type: 'work.packed', ...happening, data: { parcel: parcel.id, code: box.code, lines } });
}

/** The parcel of this code, or the one that begins with this scan. */
function openBox({ parcels }: WorkOrder, { code, id }: ScannedBox): { readonly id: string } | Problem {
  const known = parcels.find((parcel) => parcel.code === code);
  if (!known) return { id };
  if (known.status === 'open') return { id: known.id };
  return problem('parcel.notFound', `parcel ${code} is ${known.status}`, { parcel: code, status: known.status });
}

/** Numbers of a line that are picked and lie in no parcel. */
function looseSerials({ parcels }: WorkOrder, { serials }: WorkLine): readonly string[] {
  const packed = new Set(parcels.flatMap(({ contents }) => contents.flatMap((of) => of.serials)));
  return serials.filter((serial) => !packed.has(serial));
}

function putBack(work: WorkOrder, { scan, box }: Of<'putBack'>, happening: Happening): Decision {
  const parcel = box === null ? null : boxOf(work, box, 'open');
  if (parcel !== null && 'problem' in parcel) return refused([parcel.problem]);
  const inside = (line: WorkLine) => parcel?.contents.find((of) => of.line === line.id);
  const { units: lines, problems } = scanned(
    {
      lines: work.lines,
      open: (line) => (parcel ? (inside(line)?.units ?? 0) : line.picked - line.packed),
      serials: (line) => (parcel ? (inside(line)?.serials ?? []) : looseSerials(work, line)),
    },
    scan,
  );
  if (problems.length > 0) return refused(problems);
  return accepted({ type: 'work.putBack', ...happening, data: { parcel: parcel?.id ?? null, lines } });
}

/** The parcel of this code, in this state. */
function boxOf(
  { parcels }: WorkOrder,
  box: string,
  wanted: 'open' | 'ready',
): WorkParcel | { readonly problem: Problem } {
  const parcel = parcels.find(({ code, status }) => code === box && status === wanted);
  if (parcel) return parcel;
  const expected = parcels.flatMap(({ status, code }) => (status === wanted ? [code] : []));
  return { problem: problem('parcel.notFound', `no parcel ${box} is ${wanted}`, { parcel: box, expected }) };
}

function substitute(work: WorkOrder, command: Of<'substitute'>, happening: Happening): Decision {
  const { units, problems } = missing({ lines: work.lines, open: toPick }, command.of);
  const [first, ...others] = units;
  if (problems.length > 0 || !first) return refused(problems);
  if (others.length > 0)
    return refused([
      problem('document.line', 'several lines are meant: replace the units of each by themselves', { units }),
    ]);
  const { substitution, sku, unitPrice, reason } = command;
  const data = { substitution, line: first.line, units: first.units, sku, unitPrice, reason };
  return accepted({ type: 'work.substitutionAsked', ...happening, data });
}

function closeParcel(work: WorkOrder, command: Of<'closeParcel'>, happening: Happening): Decision {
  const { box, carrier, tracking, more, collectCode } = command;
  const parcel = boxOf(work, box, 'open');
  if ('problem' in parcel) return refused([parcel.problem]);
  const problems = incomplete(work, parcel, more);
  if (problems.length > 0) return refused(problems);
  if (collectCode !== null)
    return accepted({ type: 'work.parcelReady', ...happening, data: { parcel: parcel.id, collectCode } });
  return accepted({ type: 'work.parcelClosed', ...happening, data: { parcel: parcel.id, carrier, tracking } });
}

/** Whoever comes with the code gets it, as long as the order still wants all that is in it. */
function handOver(work: WorkOrder, { box, collectCode }: Of<'handOver'>, happening: Happening): Decision {
  const parcel = boxOf(work, box, 'ready');
  if ('problem' in parcel) return refused([parcel.problem]);
  if (parcel.collectCode !== collectCode)
    return refused([problem('scan.wrong', `this is not the code of parcel ${box}`, { parcel: box })]);
  const problems = unwanted(work, parcel);
  if (problems.length > 0) return refused(problems);
  return accepted({ type: 'work.parcelHandedOver', ...happening, data: { parcel: parcel.id } });
}

function incomplete(work: WorkOrder, parcel: WorkParcel, more: boolean): Problem[] {
  const spoiled = unwanted(work, parcel);
  if (spoiled.length > 0) return spoiled;
  const { lines, shipComplete } = work;
  const missed = shipComplete && lines.some(({ short }) => short > 0);
  if (missed || (shipComplete && more)) {
    const message = 'all of it leaves together, or nothing: cancel the work order, or find what is short';
    return [problem('parcel.incomplete', message, { short: listed(lines, ({ short }) => short) })];
  }
  if (more || isAccounted(work)) return [];
  const details = { toPick: listed(lines, toPick), toPack: listed(lines, toPack), putBack: listed(lines, toPutBack) };
  const message =
    'not every line is packed, short or substituted: say that more parcels follow, or account for the rest';
  return [problem('parcel.incomplete', message, details)];
}

function unwanted(work: WorkOrder, { code, contents }: WorkParcel): Problem[] {
  const inside = new Set(contents.map(({ line }) => line));
  const takeOut = listed(work.lines, (line) => (inside.has(line.id) ? toTakeOut(line) : 0));
  if (takeOut.length === 0) return [];
  return [problem('parcel.incomplete', `parcel ${code} holds units that are not wanted any more`, { takeOut })];
}

function listed(lines: readonly WorkLine[], of: (line: WorkLine) => number) {
  return lines.flatMap((line) => {
    const units = of(line);
    return units > 0 ? [{ line: line.id, sku: line.sku, lot: line.lot, units }] : [];
  });
}
