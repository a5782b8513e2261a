/**
 * The life of a purchase order: suggested, sent to its supplier, confirmed with units and dates, received in parts, closed. What comes may be
 * more than was ordered, less, or broken; what it differs by is said in its facts.
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
  type Measured,
  type Problem,
  problem,
  refused,
  roundProduct,
  stateProblems,
  type Trouble,
} from '../../kernel';
import type { LandedCost } from '../landed';

/** How far a purchase order has come; `closed` and `cancelled` are its ends, whatever had come by then. */
export type PurchaseStatus = 'suggested' | 'sent' | 'confirmed' | 'partlyReceived' | 'closed' | 'cancelled';

/** What may be done to a purchase order. */
export type PurchaseAction = 'change' | 'send' | 'confirm' | 'receive' | 'close' | 'cancel';

/** Units of a SKU to be bought at `unitCost` minor units each. */
export interface PurchaseWish {
  readonly sku: string;
  readonly units: number;
  readonly unitCost: number;
  readonly expectedAt: Instant | null;
  /** Why they are needed, in sentences. */
  readonly reasons: readonly string[];
  /** The units as they were ordered, where that was in another unit (a box, a kg); `unitCost` is of one such unit then. */
  readonly ordered?: Measured;
}

/**
 * A line of a purchase order. `units` were ordered, `confirmed` is what the supplier promises of them (`null`: has not said). `received` came
 * whole and `damaged` broken.
 */
export interface PurchaseLine extends PurchaseWish {
  readonly id: string;
  readonly confirmed: number | null;
  readonly received: number;
  readonly damaged: number;
  /** The day on which it was expected has passed, and staff were told. */
  readonly late?: true;
}

/** A cost of a delivery beside its goods, and what it is: freight, duty. */
export interface NamedCost extends LandedCost {
  readonly kind: string;
}

/** A delivery: when it came, and how many units. */
export interface PurchaseReceipt {
  readonly at: Instant;
  readonly units: number;
}

/** Goods bought from one supplier for one location, with what has come of them so far. */
export interface PurchaseOrder {
  readonly id: string;
  readonly supplier: string;
  /** Where the goods shall come. */
  readonly location: string;
  /** The supplier's or the host's own name of the order. */
  readonly reference: string | null;
  readonly status: PurchaseStatus;
  readonly lines: readonly PurchaseLine[];
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly receipts: readonly PurchaseReceipt[];
}

/** What came of one line: `units` whole and `damaged` broken ones, each for `unitCost`; `over` of them beyond what was awaited. */
export interface ReceivedLine {
  readonly line: string;
  readonly sku: string;
  readonly lot: string;
  readonly expiresOn: string | null;
  readonly units: number;
  readonly damaged: number;
  readonly over: number;
  readonly unitCost: number;
  /** What they cost in all, where `unitCost` is not that of one unit. */
  readonly cost?: number;
}

/** Everything that can happen to a purchase order. */
export type PurchaseFact = Happening &
  (
    | {
        readonly type: 'purchase.suggested';
        readonly data: Pick<PurchaseOrder, 'id' | 'supplier' | 'location' | 'reference'> & {
          readonly lines: readonly PurchaseWish[];
        };
      }
    | { readonly type: 'purchase.changed'; readonly data: { readonly lines: readonly PurchaseWish[] } }
    | { readonly type: 'purchase.sent'; readonly data: { readonly expectedAt: Instant | null } }
    | {
        readonly type: 'purchase.confirmed';
        readonly data: {
          readonly reference: string | null;
          readonly lines: readonly {
            readonly line: string;
            readonly units: number;
            readonly expectedAt: Instant | null;
          }[];
        };
      }
    | {
        readonly type: 'purchase.received';
        readonly data: {
          readonly lines: readonly ReceivedLine[];
          /** The goods, and what came with them. */
          readonly cost: number;
          readonly landed?: readonly NamedCost[];
        };
      }
    | {
        readonly type: 'purchase.closed';
        readonly data: {
          readonly short: readonly { readonly line: string; readonly sku: string; readonly units: number }[];
        };
      }
    | { readonly type: 'purchase.cancelled'; readonly data: { readonly reason: string | null } }
    | {
        readonly type: 'purchase.overdue';
        readonly data: { readonly lines: readonly { readonly line: string; readonly units: number }[] };
      }
  );

/** What is asked for; `lines` of a receipt are all that is awaited where they are absent. */
export type PurchaseCommand =
  | ({ readonly action: 'create' } & Pick<PurchaseOrder, 'id' | 'supplier' | 'location' | 'reference'> & {
        readonly lines: readonly PurchaseWish[];
      })
  | { readonly action: 'change'; readonly lines: readonly PurchaseWish[] }
  | { readonly action: 'send'; readonly expectedAt: Instant | null }
  | {
      readonly action: 'confirm';
      readonly reference: string | null;
      /** Lines that are not named are confirmed as they were ordered. */
      readonly lines: readonly {
        readonly line: string;
        readonly units?: number | undefined;
        readonly expectedAt?: Instant | undefined;
      }[];
      readonly expectedAt: Instant | null;
    }
  | {
      readonly action: 'receive';
      readonly lines?:
        | readonly (Pick<ReceivedLine, 'line' | 'units' | 'damaged' | 'lot' | 'expiresOn'> & {
            readonly unitCost?: number | undefined;
          })[]
        | undefined;
      /** Whether more than is awaited may be taken in. */
      readonly acceptOver: boolean;
      /** Freight, duty and the like that came with the goods. */
      readonly landed?: readonly NamedCost[];
    }
  | { readonly action: 'close' }
  | { readonly action: 'cancel'; readonly reason: string | null }
  | { readonly action: 'remind' };

const underWay = ['sent', 'confirmed', 'partlyReceived'] as const satisfies readonly PurchaseStatus[];
const table: ActionTable<PurchaseAction, PurchaseStatus> = {
  change: ['suggested'],
  send: ['suggested'],
  confirm: underWay,
  receive: underWay,
  close: underWay,
  cancel: ['suggested', 'sent', 'confirmed'],
};

/** Deliveries of one order: each is kept, because lead times are learned from them. */
const maxReceipts = 500;

/**
 * Every action on a purchase order, allowed or with the reason why not.
 *
 * Law: what is refused here, {@link decidePurchase} refuses with the same code.
 *
 * @example
 * purchaseActions(order).filter(({ allowed }) => allowed).map(({ action }) => action); // ['change', 'send', 'cancel']
 */
export function purchaseActions(order: Pick<PurchaseOrder, 'status'>): LegalAction<PurchaseAction>[] {
  return legalActionsOf(table, order.status);
}

/**
 * Units of a line that are still awaited: what the supplier confirmed (or else what was ordered) less what came, whole or broken.
 *
 * @example
 * awaited({ ...line, units: 10, confirmed: 8, received: 5, damaged: 1 }); // 2
 */
export function awaited({ units, confirmed, received, damaged }: PurchaseLine): number {
  return Math.max(0, (confirmed ?? units) - received - damaged);
}

/**
 * What a command comes to: facts, or every reason against it. `null` is an order that does not exist yet.
 *
 * More than is awaited is refused with `document.units`, unless the receipt accepts it. The receipt that leaves nothing open closes the
 * order. A closed order awaits nothing, whatever is short.
 *
 * @example
 * decidePurchase(sent, { action: 'receive', acceptOver: false }, { at, by: { kind: 'staff', id: 'ann' } }); // accepted: purchase.received, purchase.closed
 */
export function decidePurchase(
  order: PurchaseOrder | null,
  command: PurchaseCommand,
  happening: Happening,
): DocumentDecision<PurchaseFact> {
  if (command.action === 'create') {
    const { action: _, ...data } = command;
    return accepted({ type: 'purchase.suggested', ...happening, data });
  }
  if (order === null) return refused([problem('document.notFound', 'there is no such purchase order')]);
  if (command.action === 'remind') return remind(order, happening);
  const problems = stateProblems(table, command.action, order.status);
  if (problems.length > 0) return refused(problems);
  switch (command.action) {
    case 'change':
      return accepted({ type: 'purchase.changed', ...happening, data: { lines: command.lines } });
    case 'send':
      return accepted({ type: 'purchase.sent', ...happening, data: { expectedAt: command.expectedAt } });
    case 'confirm':
      return confirm(order, command, happening);
    case 'receive':
      return receive(order, command, happening);
    case 'close':
      return accepted(closing(order, happening));
    case 'cancel':
      return accepted({ type: 'purchase.cancelled', ...happening, data: { reason: command.reason } });
  }
}

function confirm(
  order: PurchaseOrder,
  command: Extract<PurchaseCommand, { action: 'confirm' }>,
  happening: Happening,
): DocumentDecision<PurchaseFact> {
  const problems = lineProblems(command.lines, order.lines);
  command.lines.forEach(({ line, units }, index) => {
    const known = order.lines.find(({ id }) => id === line);
    const came = known ? known.received + known.damaged : 0;
    if (units !== undefined && units < came)
      problems.push(
        problem('document.units', `${came} units of line ${line} came already`, { line, came }, [
          'lines',
          index,
          'units',
        ]),
      );
  });
  if (problems.length > 0) return refused(problems);
  const said = new Map(command.lines.map((line) => [line.line, line]));
  const lines = order.lines.map(({ id, units, confirmed, expectedAt }) => ({
    line: id,
    units: said.get(id)?.units ?? confirmed ?? units,
    expectedAt: said.get(id)?.expectedAt ?? command.expectedAt ?? expectedAt,
  }));
  return accepted({ type: 'purchase.confirmed', ...happening, data: { reference: command.reference, lines } });
}

function receive(
  order: PurchaseOrder,
  command: Extract<PurchaseCommand, { action: 'receive' }>,
  happening: Happening,
): DocumentDecision<PurchaseFact> {
  const given = command.lines ?? everythingAwaited(order);
  const problems = lineProblems(
    given.filter(({ line }, index) => given.findIndex((other) => other.line === line) === index),
    order.lines,
  );
  const open = new Map(order.lines.map((line) => [line.id, awaited(line)]));
  const before = new Map(order.lines.map(({ id, received, damaged }) => [id, received + damaged]));
  const lines = given.map((came, index): ReceivedLine => {
    const line = order.lines.find(({ id }) => id === came.line);
    const units = came.units + came.damaged;
    const left = open.get(came.line) ?? 0;
    const over = Math.max(0, units - left);
    open.set(came.line, Math.max(0, left - units));
    if (line && over > 0 && !command.acceptOver) problems.push(tooMany(came.line, units, left, index));
    const received = { ...came, sku: line?.sku ?? '', unitCost: came.unitCost ?? line?.unitCost ?? 0, over };
    if (!line?.ordered) return received;
    const first = before.get(line.id) ?? 0;
    before.set(line.id, first + units);
    return { ...received, cost: costBetween(line, first, units, came.unitCost) };
  });
  if (lines.length === 0) problems.push(problem('document.units', 'nothing is awaited', undefined, ['lines']));
  if (order.receipts.length >= maxReceipts)
    problems.push(problem('limit.exceeded', `an order takes ${maxReceipts} deliveries`, { limit: maxReceipts }));
  if (problems.length > 0) return refused(problems);
  const { landed = [] } = command;
  const goods = lines.reduce((sum, line) => sum + receivedCost(line), 0);
  const cost = landed.reduce((sum, { amount }) => sum + amount, goods);
  const data = { lines, cost, ...(landed.length > 0 && { landed }) };
  const fact: PurchaseFact = { type: 'purchase.received', ...happening, data };
  const after = evolvePurchase(order, fact);
  return accepted(fact, ...(after.lines.every((line) => awaited(line) === 0) ? [closing(after, happening)] : []));
}

/**
 * What came of a line, whole and broken, costs in minor units.
 *
 * Law: all receipts of a line that was ordered by the box cost together what all of its units cost, rounded once.
 *
 * @example
 * receivedCost({ ...received, units: 8, damaged: 1, unitCost: 250 }); // 2250
 */
export function receivedCost({ units, damaged, unitCost, cost }: ReceivedLine): number {
  return cost ?? (units + damaged) * unitCost;
}

/** Units of a line behind those that came before, each a part of the unit that it was ordered in; at another cost, they stand for themselves. */
function costBetween({ unitCost, ordered }: PurchaseLine, first: number, units: number, other?: number): number {
  const per = ordered?.base ?? 1;
  const worth = (of: number, each: number) => roundProduct(each, of, per, 'half-up');
  return other === undefined ? worth(first + units, unitCost) - worth(first, unitCost) : worth(units, other);
}

function everythingAwaited(order: PurchaseOrder) {
  return order.lines
    .filter((line) => awaited(line) > 0)
    .map((line) => ({
      line: line.id,
      units: awaited(line),
      damaged: 0,
      lot: '',
      expiresOn: null,
      unitCost: undefined,
    }));
}

function tooMany(line: string, units: number, left: number, index: number): Problem {
  const message = `${units} units of line ${line} came, ${left} are awaited: say that more is accepted, or leave the rest out`;
  return problem('document.units', message, { line, units, awaited: left }, ['lines', index, 'units']);
}

function closing(order: PurchaseOrder, happening: Happening): PurchaseFact {
  const short = order.lines
    .map(({ id, sku, units, received, damaged }) => ({ line: id, sku, units: units - received - damaged }))
    .filter(({ units }) => units > 0);
  return { type: 'purchase.closed', ...happening, data: { short } };
}

/** Lines whose day has come without their goods. */
function remind(order: PurchaseOrder, happening: Happening): DocumentDecision<PurchaseFact> {
  const late = order.lines.filter(
    (line) => awaited(line) > 0 && line.expectedAt !== null && line.expectedAt <= happening.at,
  );
  if (!isUnderWay(order) || late.length === 0) return accepted();
  const lines = late.map((line) => ({ line: line.id, units: awaited(line) }));
  return accepted({ type: 'purchase.overdue', ...happening, data: { lines } });
}

/**
 * Whether goods of the order may still come.
 *
 * @example
 * isUnderWay({ ...order, status: 'confirmed' }); // true
 */
export function isUnderWay({ status }: Pick<PurchaseOrder, 'status'>): boolean {
  return (underWay as readonly PurchaseStatus[]).includes(status);
}

/**
 * The order after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<PurchaseOrder | null>(evolvePurchase, null);
 */
export function evolvePurchase(order: PurchaseOrder | null, fact: PurchaseFact): PurchaseOrder {
  if (fact.type === 'purchase.suggested') {
    const { lines, ...rest } = fact.data;
    return {
      ...rest,
      status: 'suggested',
      lines: asLines(lines),
      createdAt: fact.at,
      sentAt: null,
      closedAt: null,
      receipts: [],
    };
  }
  const before = order as PurchaseOrder;
  switch (fact.type) {
    case 'purchase.changed':
      return { ...before, lines: asLines(fact.data.lines) };
    case 'purchase.sent': {
      const { expectedAt } = fact.data;
      const lines = before.lines.map((line) => ({ ...line, expectedAt: line.expectedAt ?? expectedAt }));
      return { ...before, status: 'sent', sentAt: fact.at, lines };
    }
    case 'purchase.confirmed': {
      const lines = changedLines(before.lines, fact.data.lines, ({ late, ...line }, { units, expectedAt }) => ({
        ...line,
        confirmed: units,
        expectedAt,
        ...(late && expectedAt === line.expectedAt && { late }),
      }));
      const status = before.status === 'partlyReceived' ? before.status : 'confirmed';
      return { ...before, status, lines, reference: fact.data.reference ?? before.reference };
    }
    case 'purchase.received':
      return received(before, fact);
    case 'purchase.closed':
      return { ...before, status: 'closed', closedAt: fact.at };
    case 'purchase.cancelled':
      return { ...before, status: 'cancelled', closedAt: fact.at };
    case 'purchase.overdue':
      return { ...before, lines: changedLines(before.lines, fact.data.lines, (line) => ({ ...line, late: true })) };
  }
}

/** Lines that are late and still awaited, for a person to ask the supplier; see {@link purchaseActions} for what may be done. */
export function purchaseTroubles(order: PurchaseOrder): Trouble[] {
  if (!isUnderWay(order)) return [];
  return order.lines
    .filter((line) => line.late && awaited(line) > 0)
    .map((line) => ({
      ...{ reason: 'late', about: line.id, detail: line.sku, units: awaited(line) },
      ...(line.expectedAt !== null && { dueAt: line.expectedAt }),
    }));
}

function asLines(lines: readonly PurchaseWish[]): PurchaseLine[] {
  return lines.map((line, index) => ({ ...line, id: String(index + 1), confirmed: null, received: 0, damaged: 0 }));
}

function received(order: PurchaseOrder, fact: Extract<PurchaseFact, { type: 'purchase.received' }>): PurchaseOrder {
  const sum = (line: string, of: 'units' | 'damaged') =>
    fact.data.lines.filter((item) => item.line === line).reduce((total, item) => total + item[of], 0);
  const lines = order.lines.map((line) => ({
    ...line,
    received: line.received + sum(line.id, 'units'),
    damaged: line.damaged + sum(line.id, 'damaged'),
  }));
  const units = fact.data.lines.reduce((total, item) => total + item.units + item.damaged, 0);
  return { ...order, status: 'partlyReceived', lines, receipts: [...order.receipts, { at: fact.at, units }] };
}
