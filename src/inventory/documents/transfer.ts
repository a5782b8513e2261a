/**
 * The life of a transfer between two locations of the shop: requested, sent, received in parts, closed. What is under way is sold by nobody
 * and stays the shop's: it lies at the destination in a state of its own, at the cost with which it left.
 */
import {
  type ActionTable,
  accepted,
  changedLines,
  type DocumentDecision,
  type Happening,
  type Instant,
  type LegalAction,
  legalActionsOf,
  lineProblems,
  type Problem,
  problem,
  refused,
  stateProblems,
  type Trouble,
} from '../../kernel';
import { costOf } from '../cost';

/** How far a transfer has come. From `sent` on its goods are under way and sold by nobody; `closed` says that nothing more comes. */
export type TransferStatus = 'requested' | 'sent' | 'partlyReceived' | 'closed' | 'cancelled';

/** What may be done to a transfer. */
export type TransferAction = 'send' | 'receive' | 'close' | 'cancel';

/** Units of a SKU, of one lot where it is kept by lot, that another location needs. */
export interface TransferWish {
  readonly sku: string;
  readonly lot: string;
  readonly units: number;
  readonly reasons: readonly string[];
}

/**
 * A line of a transfer. `units` were asked for, `sent` left, `received` arrived whole, `damaged` broken and `lost` not at all. `value` is the
 * cost of what is under way, in minor units.
 */
export interface TransferLine extends TransferWish {
  readonly id: string;
  readonly sent: number;
  readonly received: number;
  readonly damaged: number;
  readonly lost: number;
  readonly value: number;
  /** The layers of cost that its units were sent with. */
  readonly layers?: readonly string[];
}

/** Goods that move from one location of the shop to another, with what was sent and what has arrived. */
export interface Transfer {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly reference: string | null;
  readonly status: TransferStatus;
  readonly lines: readonly TransferLine[];
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
  readonly expectedAt: Instant | null;
  readonly closedAt: Instant | null;
  /** The day on which it was expected has passed, and staff were told. */
  readonly late?: true;
}

/** Units of a line that move at a cost. */
export interface MovedLine {
  readonly line: string;
  readonly sku: string;
  readonly lot: string;
  readonly units: number;
  readonly value: number;
  readonly layers?: readonly string[];
}

/** What arrived of a line; `value` is the cost of the whole units, `damagedValue` that of the broken ones. */
export interface ArrivedLine extends MovedLine {
  readonly damaged: number;
  readonly damagedValue: number;
}

/** Everything that can happen to a transfer. */
export type TransferFact = Happening &
  (
    | {
        readonly type: 'transfer.requested';
        readonly data: Pick<Transfer, 'id' | 'from' | 'to' | 'reference'> & { readonly lines: readonly TransferWish[] };
      }
    | {
        readonly type: 'transfer.sent';
        readonly data: { readonly expectedAt: Instant | null; readonly lines: readonly MovedLine[] };
      }
    | { readonly type: 'transfer.received'; readonly data: { readonly lines: readonly ArrivedLine[] } }
    /** `lost` never arrived. */
    | { readonly type: 'transfer.closed'; readonly data: { readonly lost: readonly MovedLine[] } }
    | { readonly type: 'transfer.cancelled'; readonly data: { readonly reason: string | null } }
    | {
        readonly type: 'transfer.overdue';
        readonly data: { readonly lines: readonly { readonly line: string; readonly units: number }[] };
      }
  );

/** What is asked for. Lines that are absent are all that was asked for (`send`), or all that is under way (`receive`). */
export type TransferCommand =
  | ({ readonly action: 'create' } & Pick<Transfer, 'id' | 'from' | 'to' | 'reference'> & {
        readonly lines: readonly TransferWish[];
      })
  | {
      readonly action: 'send';
      readonly expectedAt: Instant | null;
      readonly lines?: readonly { readonly line: string; readonly units: number }[] | undefined;
      /** The cost of units that leave a lot of a SKU at the origin. */
      readonly costOf: CostOfLine;
      /** The layers of cost that those units were taken of, once their cost was asked for. */
      readonly layersOf?: (line: TransferLine) => readonly string[];
    }
  | {
      readonly action: 'receive';
      readonly lines?:
        | readonly { readonly line: string; readonly units: number; readonly damaged: number }[]
        | undefined;
      /** The cost of units that arrive, as far as it is not their share of what was sent. */
      readonly costOf?: CostOfLine;
    }
  | { readonly action: 'close'; readonly costOf?: CostOfLine }
  | { readonly action: 'cancel'; readonly reason: string | null }
  | { readonly action: 'remind' };

type CostOfLine = (line: TransferLine, units: number) => number;

const underWay = ['sent', 'partlyReceived'] as const satisfies readonly TransferStatus[];
const table: ActionTable<TransferAction, TransferStatus> = {
  send: ['requested'],
  receive: underWay,
  close: underWay,
  cancel: ['requested'],
};

/**
 * Every action on a transfer, allowed or with the reason why not.
 *
 * @example
 * transferActions({ status: 'sent' }).filter(({ allowed }) => allowed).map(({ action }) => action); // ['receive', 'close']
 */
export function transferActions(transfer: Pick<Transfer, 'status'>): LegalAction<TransferAction>[] {
  return legalActionsOf(table, transfer.status);
}

/**
 * Whether goods of the transfer may still arrive.
 *
 * @example
 * isTransferUnderWay({ status: 'sent' }); // true
 */
export function isTransferUnderWay({ status }: Pick<Transfer, 'status'>): boolean {
  return (underWay as readonly TransferStatus[]).includes(status);
}

/**
 * Units of a line that left and have not arrived.
 *
 * @example
 * unitsUnderWay({ ...line, sent: 5, received: 2, damaged: 1, lost: 0 }); // 2
 */
export function unitsUnderWay({ sent, received, damaged, lost }: TransferLine): number {
  return sent - received - damaged - lost;
}

/**
 * What a command comes to: facts, or every reason against it. `null` is a transfer that does not exist yet.
 *
 * Laws: what was sent has arrived, was broken, was lost or is under way; so has its cost, to the minor unit. What arrives beyond what was
 * sent is refused with `document.units`: it is another find.
 *
 * @example
 * decideTransfer(sent, { action: 'receive' }, { at, by: { kind: 'staff', id: 'ann' } }); // accepted: transfer.received, transfer.closed
 */
export function decideTransfer(
  transfer: Transfer | null,
  command: TransferCommand,
  happening: Happening,
): DocumentDecision<TransferFact> {
  if (command.action === 'create') {
    const { action: _, ...data } = command;
    return accepted({ type: 'transfer.requested', ...happening, data });
  }
  if (transfer === null) return refused([problem('document.notFound', 'there is no such transfer')]);
  if (command.action === 'remind') return remind(transfer, happening);
  const problems = stateProblems(table, command.action, transfer.status);
  if (problems.length > 0) return refused(problems);
  switch (command.action) {
    case 'send':
      return send(transfer, command, happening);
    case 'receive':
      return receive(transfer, command, happening);
    case 'close':
      return accepted(closing(transfer, happening, command.costOf));
    case 'cancel':
      return accepted({ type: 'transfer.cancelled', ...happening, data: { reason: command.reason } });
  }
}

function send(
  transfer: Transfer,
  command: Extract<TransferCommand, { action: 'send' }>,
  happening: Happening,
): DocumentDecision<TransferFact> {
  const given = command.lines ?? transfer.lines.map(({ id, units }) => ({ line: id, units }));
  const problems = lineProblems(given, transfer.lines);
  const lines = given.flatMap(({ line, units }, index): MovedLine[] => {
    const known = transfer.lines.find(({ id }) => id === line);
    if (!known) return [];
    if (units > known.units) problems.push(tooMany(line, units, known.units, index));
    if (units === 0) return [];
    const value = command.costOf(known, units);
    const layers = command.layersOf?.(known) ?? [];
    return [{ line, sku: known.sku, lot: known.lot, units, value, ...(layers.length > 0 && { layers }) }];
  });
  if (problems.length === 0 && lines.length === 0)
    problems.push(problem('document.units', 'nothing is sent: cancel the transfer instead', undefined, ['lines']));
  if (problems.length > 0) return refused(problems);
  return accepted({ type: 'transfer.sent', ...happening, data: { expectedAt: command.expectedAt, lines } });
}

function receive(
  transfer: Transfer,
  command: Extract<TransferCommand, { action: 'receive' }>,
  happening: Happening,
): DocumentDecision<TransferFact> {
  const given =
    command.lines ??
    transfer.lines
      .filter((line) => unitsUnderWay(line) > 0)
      .map((line) => ({ line: line.id, units: unitsUnderWay(line), damaged: 0 }));
  const problems = lineProblems(given, transfer.lines);
  const lines = given.flatMap(({ line, units, damaged }, index): ArrivedLine[] => {
    const known = transfer.lines.find(({ id }) => id === line);
    if (!known) return [];
    const open = unitsUnderWay(known);
    if (units + damaged > open) problems.push(tooMany(line, units + damaged, open, index));
    const ofWhole: CostOfLine = (_, count) => costOf({ onHand: open, value: known.value }, count);
    const value = (command.costOf ?? ofWhole)(known, units);
    const ofRest: CostOfLine = (_, count) => costOf({ onHand: open - units, value: known.value - value }, count);
    const damagedValue = (command.costOf ?? ofRest)(known, damaged);
    return [{ line, sku: known.sku, lot: known.lot, units, value, damaged, damagedValue }];
  });
  if (problems.length > 0) return refused(problems);
  const fact: TransferFact = { type: 'transfer.received', ...happening, data: { lines } };
  const after = evolveTransfer(transfer, fact);
  const isDone = after.lines.every((line) => unitsUnderWay(line) === 0);
  return accepted(fact, ...(isDone ? [closing(after, happening)] : []));
}

function tooMany(line: string, units: number, open: number, index: number): Problem {
  const message = `${units} units are more than the ${open} of line ${line}`;
  return problem('document.units', message, { line, units, open }, ['lines', index, 'units']);
}

function closing(transfer: Transfer, happening: Happening, costOfLine?: CostOfLine): TransferFact {
  const lost = transfer.lines.flatMap((line) => {
    const units = unitsUnderWay(line);
    if (units === 0) return [];
    return [{ line: line.id, sku: line.sku, lot: line.lot, units, value: costOfLine?.(line, units) ?? line.value }];
  });
  return { type: 'transfer.closed', ...happening, data: { lost } };
}

function remind(transfer: Transfer, happening: Happening): DocumentDecision<TransferFact> {
  const { expectedAt } = transfer;
  if (!isTransferUnderWay(transfer) || expectedAt === null || expectedAt > happening.at) return accepted();
  const lines = transfer.lines
    .filter((line) => unitsUnderWay(line) > 0)
    .map((line) => ({ line: line.id, units: unitsUnderWay(line) }));
  return accepted({ type: 'transfer.overdue', ...happening, data: { lines } });
}

/**
 * The transfer after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<Transfer | null>(evolveTransfer, null);
 */
export function evolveTransfer(transfer: Transfer | null, fact: TransferFact): Transfer {
  if (fact.type === 'transfer.requested') {
    const none = { sent: 0, received: 0, damaged: 0, lost: 0, value: 0 };
    const lines = fact.data.lines.map((line, index) => ({ ...line, id: String(index + 1), ...none }));
    return {
      ...fact.data,
      status: 'requested',
      lines,
      createdAt: fact.at,
      sentAt: null,
      expectedAt: null,
      closedAt: null,
    };
  }
  const before = transfer as Transfer;
  switch (fact.type) {
    case 'transfer.sent': {
      const lines = changedLines(before.lines, fact.data.lines, (line, moved) => ({
        ...line,
        sent: moved.units,
        value: moved.value,
        ...(moved.layers && { layers: moved.layers }),
      }));
      return { ...before, status: 'sent', sentAt: fact.at, expectedAt: fact.data.expectedAt, lines };
    }
    case 'transfer.received': {
      const lines = changedLines(before.lines, fact.data.lines, (line, came) => {
        const after = { ...line, received: line.received + came.units, damaged: line.damaged + came.damaged };
        // What is under way may have become dearer since: later freight is part of its cost.
        const left = Math.max(0, line.value - came.value - came.damagedValue);
        return { ...after, value: unitsUnderWay(after) === 0 ? 0 : left };
      });
      return { ...before, status: 'partlyReceived', lines };
    }
    case 'transfer.closed': {
      const lines = changedLines(before.lines, fact.data.lost, (line, lost) => ({
        ...line,
        lost: lost.units,
        value: 0,
      }));
      return { ...before, status: 'closed', closedAt: fact.at, lines };
    }
    case 'transfer.cancelled':
      return { ...before, status: 'cancelled', closedAt: fact.at };
    case 'transfer.overdue':
      return { ...before, late: true };
  }
}

/** Lines that are late and still under way; see {@link transferActions} for what may be done. */
export function transferTroubles(transfer: Transfer): Trouble[] {
  if (!transfer.late || !isTransferUnderWay(transfer)) return [];
  return transfer.lines
    .filter((line) => unitsUnderWay(line) > 0)
    .map((line) => ({
      ...{ reason: 'late', about: line.id, detail: line.sku, units: unitsUnderWay(line) },
      ...(transfer.expectedAt !== null && { dueAt: transfer.expectedAt }),
    }));
}
