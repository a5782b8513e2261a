/**
 * What a replay is asked for and what it answers: the contract between the file's side (reading, rules, rejects,
 * report) and the order system's side (`replay.ts`).
 */
import type { Invoice } from './invoices';
import type { RejectsWriter } from './rejects';
import type { RunDatabase } from './run';

/** The outcome of a replayed file. Without `details` it is the JSON object that `--json` prints. */
export interface ReplayResult {
  orders: { seen: number; placed: number; refused: number; completed: number; cancelled: number };
  lines: { seen: number; accepted: number; refused: number };
  units: { ordered: number; shipped: number; returned: number };
  /** Per currency, in minor units. */
  money: Record<string, { captured: number; refunded: number }>;
  /** Rejected lines by their code, and refused orders under `order.empty`. */
  refusals: Record<string, number>;
  automation: { untouched: number; touched: number };
  effects: { delivered: number; pending: number; dead: number };
  /** Differences found; 0 is sound. */
  audit: { stock: number; money: number; facts: number };
  seconds: number;
  ordersPerSecond: number;
  details: ReplayDetails;
}

/** What only the report for people shows. */
export interface ReplayDetails {
  ordersByState: readonly OrdersInState[];
  /** Steps taken (facts of commands), by the kind of actor that took them: `rule`, `staff`, `customer`, `system`, … */
  stepsByActorKind: Readonly<Record<string, number>>;
  /** Delivered effects by kind: `notify`, `payment.capture`, `carrier.createShipment`, … */
  effectsByKind: Readonly<Record<string, number>>;
}

/** How many orders of a channel ended in one combination of states. */
export interface OrdersInState {
  channel: string;
  lifecycle: string;
  payment: string;
  fulfillment: string;
  aftersales: string;
  orders: number;
}

/** Where a replay stands. */
export interface ReplayProgress {
  /** Invoices dealt with so far, of every kind. */
  invoices: number;
}

/** What a replay works with, beside the invoices. */
export interface ReplayOptions {
  database: RunDatabase;
  /** Invoices in flight at once. */
  concurrency: number;
  /** Receives every rejected line, in any order. The caller finishes it. */
  rejects: RejectsWriter;
  /** Aborts between two steps: the replay then closes its database and rejects with the signal's reason. */
  signal: AbortSignal;
  /**
   * To be called once the database answers and its schema stands. A run that was interrupted before is not resumed
   * but started over: a database killed in its first start is not worth keeping.
   */
  onReady: () => Promise<void>;
}

/** Replays invoices, which come in the order of the file, and resolves when nothing is due any more. */
export type Replay = (
  invoices: AsyncIterable<Invoice>,
  options: ReplayOptions,
  onProgress: (progress: ReplayProgress) => void,
) => Promise<ReplayResult>;

/** The one JSON object of `--json`, on one line, its open-ended keys sorted so that equal results print equally. */
export function toJsonLine(result: ReplayResult): string {
  const { orders, lines, units, money, refusals, automation, effects, audit, seconds, ordersPerSecond } = result;
  return JSON.stringify({
    orders: pick(orders, ['seen', 'placed', 'refused', 'completed', 'cancelled']),
    lines: pick(lines, ['seen', 'accepted', 'refused']),
    units: pick(units, ['ordered', 'shipped', 'returned']),
    money: sorted(money),
    refusals: sorted(refusals),
    automation: pick(automation, ['untouched', 'touched']),
    effects: pick(effects, ['delivered', 'pending', 'dead']),
    audit: pick(audit, ['stock', 'money', 'facts']),
    seconds,
    ordersPerSecond,
  });
}

function pick<T extends object>(source: T, keys: readonly (keyof T & string)[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const key of keys) picked[key] = source[key];
  return picked;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
