/** How a host watches what the system does: spans, metrics, a trail in a log. Never given personal data. */
import type { Instant } from '../kernel';
import type { SubjectRef } from './repository';

/** What a step of work is about: ids, names from the shop's configuration and counts; no text that anybody typed. */
export type Step = { readonly shop: string } & (
  | OperationStep
  | CommandStep
  | CommitStep
  | BatchStep
  | EffectStep
  | DeadlineStep
  | PortStep
);

/** A call at the door, by its name (`orders.place`, `inventory.receive`), from its input to its answer. */
export interface OperationStep {
  readonly kind: 'operation';
  readonly name: string;
}

/** A command to an order, whoever gave it: a caller, a deadline, the answer of a gateway. `id` is null for an order that is being made. */
export interface CommandStep {
  readonly kind: 'command';
  readonly command: string;
  readonly actor: string;
  readonly id: string | null;
}

/** One set waits for its place in a batch and is written; it causes `effects`, which carry its subject and `version`. */
export interface CommitStep {
  readonly kind: 'commit';
  readonly subject: SubjectRef;
  readonly version: number;
  readonly facts: number;
  readonly effects: number;
}

/** One call of the store that writes several sets. */
export interface BatchStep {
  readonly kind: 'batch';
  readonly members: readonly { readonly subject: SubjectRef; readonly version: number }[];
}

/** An attempt at something that the outside must do, or that is left to do inside; caused by that commit. */
export interface EffectStep {
  readonly kind: 'effect';
  readonly subject: SubjectRef;
  readonly version: number;
  readonly n: number;
  readonly type: string;
  readonly destination: string;
  /** With this one. */
  readonly attempts: number;
}

/** Something has become due, `lateMs` ago. */
export interface DeadlineStep {
  readonly kind: 'deadline';
  readonly subject: SubjectRef;
  readonly name: string;
  readonly lateMs: number;
}

/** A call of something that the host has plugged in; `target` is which of them, `operation` what it is asked to do, where that is known. */
export interface PortStep {
  readonly kind: 'port';
  readonly port: string;
  readonly target?: string;
  readonly operation?: string;
}

/**
 * How a step ended: `ok`, `replayed`, the status of a commit, what became of an effect, or the code of the error. `failed` says that something is
 * broken, and not only that the answer was no.
 */
export interface StepEnd {
  readonly outcome: string;
  readonly failed: boolean;
  /** The code of the error, where the outcome does not say it: of an effect that is tried again or was given up. */
  readonly reason?: string;
}

/** What waits, at one instant. */
export interface Backlog {
  readonly shop: string;
  /** Effects that are still to leave, and those that were given up. */
  readonly pending: number;
  readonly dead: number;
  /** How long ago the oldest effect that is still to leave was committed, in milliseconds; 0 where none is. */
  readonly oldestPendingMs: number;
  /** How long the next deadline has been due, in milliseconds; 0 where none is. */
  readonly deadlineLateMs: number;
  readonly at: Instant;
}

/**
 * Is told of every step. Promise P1: `observe` calls `run` once, in its own turn; what happens inside belongs to the step. `run` never rejects.
 * What an observer throws is passed over, and its own waiting holds nobody up: the work goes on as if it were not there.
 */
export interface Observer {
  /**
   * Runs a step of work and sees how it ends. It must call `run` once, and may be told by its result what the step came to; what it answers is passed
   * over.
   */
  observe(step: Step, run: () => Promise<StepEnd>): unknown;
  /** Called once when the system is made, with what reads its backlog: some queries to the store, at a pace that the observer chooses. */
  watch?(backlog: () => Promise<Backlog>): void;
  /** Called when the system is closed: `backlog` is not to be read any more. */
  unwatch?(backlog: () => Promise<Backlog>): void;
}
