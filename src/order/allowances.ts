/**
 * How many units of a SKU, or of several together, one customer may have. Each unit is taken from guarded counters in the commit of the order or
 * cart that wants it, one counter for each name that the customer is known by, and given back in the commit that lets go of it. A counter stands
 * at minus the units, its floor at minus the limit, so that a limit may change between two orders.
 */
import { type Instant, type LocalDate, localDate, type Problem, problem } from '../kernel';
import { stockOf } from './progress';
import { type Allowance, type Fact, type LineTerms, type News, news, type OrderRecord } from './vocabulary';

/** At most `units` of these SKUs, counted together, for one customer. */
export interface PurchaseLimit {
  /** Names its counters: another id begins anew. */
  readonly id: string;
  readonly skus: readonly string[];
  readonly units: number;
  /** Half-open: in force from `from` until just before `until`; always, where nothing is said. */
  readonly from?: Instant;
  readonly until?: Instant;
  /** Counted anew with each day, week (from Monday) or month of the shop's calendar; once, where nothing is said. */
  readonly per?: 'day' | 'week' | 'month';
}

/** A limit that is in force, for the customer of one order: no key where nobody knows who that is. */
export interface AppliedLimit {
  readonly limit: string;
  readonly skus: readonly string[];
  readonly most: number;
  readonly keys: readonly string[];
}

/** A change of one customer's counter. */
export interface AllowanceMove {
  readonly space: 'allowance';
  readonly key: string;
  readonly delta: number;
  readonly floor: number;
}

/** What of an order or cart may be limited. */
export type LimitedLine = Pick<LineTerms, 'id' | 'sku' | 'units' | 'components'>;

/** The guarded counter of an allowance in the store, by its key. */
export const allowanceCounter = (key: string): Pick<AllowanceMove, 'space' | 'key'> => ({ space: 'allowance', key });

/** Whether a limit counts at an instant. */
export function isInForce({ from, until }: PurchaseLimit, at: Instant): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until);
}

/** The first day of the period that a limit counts at an instant; empty where it counts once. */
export function periodOf({ per }: Pick<PurchaseLimit, 'per'>, at: Instant, zone: string): LocalDate | '' {
  if (per === undefined) return '';
  const today = localDate(at, zone);
  if (per === 'day') return today;
  if (per === 'month') return `${today.slice(0, 8)}01`;
  const noon = new Date(`${today}T12:00:00.000Z`);
  noon.setUTCDate(noon.getUTCDate() - ((noon.getUTCDay() + 6) % 7));
  return noon.toISOString().slice(0, 10);
}

/** What lines take of the limits; empty for most orders. A kit counts as itself where the limit names it, else as those components that it names. */
export function allowancesOf(lines: readonly LimitedLine[], applied: readonly AppliedLimit[]): Allowance[] {
  return applied.flatMap(({ limit, skus, most, keys }) => {
    const taken = lines.flatMap((line) => {
      const each = countedIn(line, skus);
      return each > 0 && line.units > 0 ? [{ lineId: line.id, units: each * line.units, each }] : [];
    });
    return taken.length === 0 ? [] : [{ limit, most, keys, lines: taken }];
  });
}

function countedIn(line: LimitedLine, skus: readonly string[]): number {
  if (skus.includes(line.sku)) return 1;
  return stockOf(line).reduce((sum, piece) => (skus.includes(piece.sku) ? sum + piece.units : sum), 0);
}

/** What is known when it is said how much is left. */
export interface AllowanceView {
  /** The counters as the store told them; none while nobody asked: the guard of the commit decides then. */
  readonly uses: readonly { readonly space: string; readonly key: string; readonly value: number }[];
  /** What the same change gives back. */
  readonly back?: readonly AllowanceMove[];
  /** Where a line stands in the input. */
  readonly pathOf?: (lineId: string) => readonly (string | number)[];
}

/** One problem for each line of which the customer may not have as much: it names the SKU, the limit and what is left. */
export function allowanceProblems(
  lines: readonly LimitedLine[],
  allowances: readonly Allowance[],
  { uses, back = [], pathOf }: AllowanceView,
): Problem[] {
  return allowances.flatMap((allowance) => {
    const { limit, most, keys } = allowance;
    const used = keys.map((key) => -counterOf(uses, key) - sum(back, (of) => (of.key === key ? of.delta : 0)));
    const left = Math.max(0, most - Math.max(0, ...used));
    const wanted = unitsOf(allowance);
    if (keys.length > 0 && wanted <= left) return [];
    return allowance.lines.map(({ lineId }) => {
      const sku = lines.find(({ id }) => id === lineId)?.sku ?? '';
      if (keys.length === 0)
        return problem(
          'purchase.limit',
          `one customer may have ${most} of ${sku}: the order needs a customer.id or customer.email`,
          { sku, limit, most, wanted, left: null },
          ['customer'],
        );
      const message = `${sku}: ${wanted} wanted, this customer may have ${left} more (${most} in all)`;
      return problem('purchase.limit', message, { sku, limit, most, wanted, left }, pathOf?.(lineId));
    });
  });
}

function counterOf(uses: AllowanceView['uses'], key: string): number {
  return uses.find((counter) => counter.space === 'allowance' && counter.key === key)?.value ?? 0;
}

/** The facts of taking what lines count for. */
export const allowancesTaken = (allowances: readonly Allowance[]): News[] =>
  allowances.map((allowance) => news('allowance.taken', allowance));

/** The facts of giving back what units of lines counted for: of what an order took in parts, the last first. */
export function allowancesReturned(
  { head }: OrderRecord,
  gone: readonly { readonly lineId: string; readonly units: number }[],
): News[] {
  if (head.allowances.length === 0) return [];
  const open = new Map<string, number>();
  return [...head.allowances].reverse().flatMap(({ limit, most, keys, lines }) => {
    const given = lines.flatMap(({ lineId, units, each }) => {
      const name = JSON.stringify([limit, lineId]);
      const left = open.get(name) ?? sum(gone, (of) => (of.lineId === lineId ? of.units : 0));
      const part = Math.min(units, left * each);
      open.set(name, left - part / each);
      return part > 0 ? [{ lineId, units: part, each }] : [];
    });
    return given.length === 0 ? [] : [news('allowance.returned', { limit, most, keys, lines: given })];
  });
}

/** The counters that a fact moves; none for most. */
export function allowanceMovesOf(fact: Fact): AllowanceMove[] {
  if (fact.type === 'allowance.taken') return movesOfAllowance(fact.data, -1);
  if (fact.type === 'allowance.returned') return movesOfAllowance(fact.data, 1);
  return [];
}

/** The counters of every name of the customer: with `sign` 1 they get back what was taken. */
export function movesOfAllowance(allowance: Allowance, sign: 1 | -1): AllowanceMove[] {
  const units = unitsOf(allowance);
  return allowance.keys.map((key) => ({ ...allowanceCounter(key), delta: sign * units, floor: -allowance.most }));
}

const unitsOf = ({ lines }: Pick<Allowance, 'lines'>): number => sum(lines, ({ units }) => units);

/** What an order has taken, after it took more. */
export function withAllowance(have: readonly Allowance[], more: Allowance): readonly Allowance[] {
  const same = have.find((one) => isSame(one, more));
  if (!same) return [...have, more];
  const lines = [
    ...same.lines.map((line) => ({ ...line, units: line.units + unitsFor(more, line.lineId) })),
    ...more.lines.filter(({ lineId }) => !same.lines.some((line) => line.lineId === lineId)),
  ];
  return have.map((one) => (one === same ? { ...more, lines } : one));
}

/** What an order has taken, after it gave some back. */
export function withoutAllowance(have: readonly Allowance[], gone: Allowance): readonly Allowance[] {
  return have
    .map((one) => {
      if (!isSame(one, gone)) return one;
      const lines = one.lines.map((line) => ({ ...line, units: line.units - unitsFor(gone, line.lineId) }));
      return { ...one, lines: lines.filter(({ units }) => units > 0) };
    })
    .filter(({ lines }) => lines.length > 0);
}

const unitsFor = ({ lines }: Allowance, lineId: string): number =>
  sum(lines, (line) => (line.lineId === lineId ? line.units : 0));

const isSame = (a: Allowance, b: Allowance): boolean => a.limit === b.limit && a.keys.join() === b.keys.join();

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
