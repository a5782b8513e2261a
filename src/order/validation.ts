/** What the checks at intake find: reasons to refuse, reasons to wait, and remarks. All of them at once, not the first. */
import type { Problem } from '../kernel';
import { isCommandType } from './command-types';
import type { CommandType, Terms } from './vocabulary';

/** One result of a check. A `hold` lets the order in and blocks the named commands until somebody releases it. */
export type Finding =
  | { readonly as: 'refusal'; readonly problem: Problem }
  | { readonly as: 'hold'; readonly type: string; readonly reason: string; readonly blocks: readonly CommandType[] }
  | { readonly as: 'warning'; readonly problem: Problem };

/** A check of the host, run in the decision on what was agreed. Pure: it sees no personal data and asks nobody. */
export interface HostRule {
  readonly name: string;
  /** Every finding on what was agreed; none lets the order in as it is. */
  readonly check: (terms: Terms) => readonly Finding[];
}

/** Commands that an order under review waits for. */
export const reviewBlocks: readonly CommandType[] = [
  'orders.confirm',
  'orders.release',
  'shipments.dispatch',
  'orders.fulfill',
  'production.request',
  'payments.capture',
];

/** News from outside cannot wait: it has happened. And what lets go of a hold cannot be held by one. */
const unblockable: readonly string[] = ['payments.record', 'shipments.record', 'shipments.track', 'orders.releaseHold'];

/** Whether a word names a command that a hold or a region may block. */
export function isBlockable(command: string): command is CommandType {
  return isCommandType(command) && !unblockable.includes(command);
}
