/**
 * One set on the stage: every check first, then every change (P1).
 *
 * The order of the checks: key, version, names, counters and stock. A replayed command is a `duplicate` even when its subject has moved on
 * since.
 */
import { compareBytes } from '../../../kernel';
import type { ChangeSet, CommitResult, CounterValue } from '../../../ports/repository';
import type { PlainMove } from '../lists';
import { joined } from '../rows';
import { type Stage, subjectKey } from './stage';
import { applyStock, type HoldChange, namedRows, planStock } from './stock';

/** A set that is to be written, with what was worked out for it. */
export interface Accepted {
  readonly set: ChangeSet;
  readonly version: number;
  readonly moves: readonly PlainMove[];
  readonly holds: readonly HoldChange[];
}

interface CounterPlan extends CounterValue {
  readonly before: number;
  readonly fits: boolean;
}

/** The set's result; when it is committed, the stage is changed and `accept` is told. */
export function decide(stage: Stage, set: ChangeSet, accept: (accepted: Accepted) => void): CommitResult {
  const hit = set.key ? stage.keys.get(set.key.key) : undefined;
  if (hit && hit.fingerprint !== set.key?.fingerprint) return { status: 'keyReused', subject: hit.subject };
  if (hit) return { status: 'duplicate', subject: hit.subject, version: hit.version };

  const subject = subjectKey(set.subject);
  if ((stage.versions.get(subject) ?? 0) !== set.expectedVersion) return { status: 'versionConflict' };

  for (const { space, value } of set.names) {
    const owner = stage.names.get(joined(space, value));
    if (owner && subjectKey(owner) !== subject) return { status: 'nameTaken', space, value, owner };
  }

  const counters = planCounters(stage, set);
  const stock = planStock(stage, set);
  if (!stock.fits || counters.some((counter) => !counter.fits)) {
    const values = counters.map(({ space, key, before }) => ({ space, key, value: before }));
    return { status: 'shortage', rows: namedRows(stock), counters: values };
  }

  const version = set.expectedVersion + 1;
  const ref = { kind: set.subject.kind, id: set.subject.id };
  if (set.key) stage.keys.set(set.key.key, { fingerprint: set.key.fingerprint, subject: ref, version });
  stage.versions.set(subject, version);
  for (const { space, value } of set.names) stage.names.set(joined(space, value), ref);
  for (const { space, key, value } of counters)
    stage.counters.set(joined(space, key), { space, key, value, changed: true });
  accept({ set, version, moves: stock.moves, holds: applyStock(stage, stock) });
  return { status: 'committed', version };
}

function planCounters(stage: Stage, set: ChangeSet): readonly CounterPlan[] {
  if (set.counters.length === 0) return [];
  const plans = new Map<string, CounterPlan>();
  for (const { space, key, delta, floor, initial } of set.counters) {
    const text = joined(space, key);
    const before = plans.get(text)?.before ?? stage.counters.get(text)?.value ?? initial;
    const value = (plans.get(text)?.value ?? before) + delta;
    plans.set(text, { space, key, before, value, fits: value >= floor || value >= before });
  }
  return [...plans].sort(([a], [b]) => compareBytes(a, b)).map(([, plan]) => plan);
}
