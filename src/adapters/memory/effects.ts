/**
 * The outbox in lanes. A lane is (subject, destination): its effects leave in order, one at a time.
 *
 * Each lane has at most one valid place in the queue, at the time from which its first effect may be handed out; a lane that changes takes
 * a new place and leaves the old one stale, so that a claim looks only at what is due.
 */
import { compareBytes, type Instant } from '../../kernel';
import type {
  ClaimedEffect,
  ClaimRequest,
  DeadEffect,
  DeadEffectsQuery,
  EffectDraft,
  EffectId,
  EffectOutcome,
  SubjectRef,
} from '../../ports/repository';
import { joined } from './joined';
import { createQueue } from './queue';

interface Effect extends EffectDraft, EffectId {
  lane: Lane;
  /** Place in the order of commits. */
  readonly sequence: number;
  readonly at: Instant;
  status: 'pending' | 'delivered' | 'dead';
  dueAt: Instant;
  lease: string | null;
  leasedUntil: Instant;
  attempts: number;
  error: string;
}

interface Lane {
  readonly key: string;
  /** Undelivered effects by (version, n); a dead one only where it blocks. */
  readonly line: Effect[];
  leased: Effect | null;
  /** Counts its changes: a place in the queue with another count is stale. */
  turn: number;
}

interface Place {
  readonly from: Instant;
  readonly sequence: number;
  readonly lane: Lane;
  readonly turn: number;
}

export interface Effects {
  add(subject: SubjectRef, version: number, drafts: readonly EffectDraft[], at: Instant): void;
  claim(request: ClaimRequest): ClaimedEffect[];
  settle(lease: string, outcomes: readonly (EffectId & { outcome: EffectOutcome })[]): void;
  renew(lease: string, leasedUntil: Instant): void;
  counts(): { pending: number; delivered: number; dead: number };
  /** When the oldest that is pending was committed. */
  oldest(): Instant | null;
  dead(query: DeadEffectsQuery): DeadEffect[];
  redeliver(id: EffectId, now: Instant): boolean;
  dismiss(id: EffectId): boolean;
  /** Lets go of delivered effects of commits before an instant, oldest first; answers how many. */
  forget(before: Instant, limit: number): number;
}

export function createEffects(): Effects {
  const byId = new Map<string, Effect>();
  const lanes = new Map<string, Lane>();
  const byLease = new Map<string, Set<Effect>>();
  const dead = new Set<Effect>();
  let next = 0;
  const counts = { pending: 0, delivered: 0, dead: 0 };
  const places = createQueue<Place>((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.sequence - b.sequence));

  function laneFor(subject: SubjectRef, destination: string): Lane {
    const key = joined(subject.kind, subject.id, destination);
    let lane = lanes.get(key);
    if (!lane) {
      lane = { key, line: [], leased: null, turn: 0 };
      lanes.set(key, lane);
    }
    return lane;
  }

  function place(lane: Lane): void {
    lane.turn += 1;
    const first = lane.line[0];
    if (!first) lanes.delete(lane.key);
    if (!first || first.status === 'dead') return;
    const from = lane.leased ? later(first.dueAt, lane.leased.leasedUntil) : first.dueAt;
    places.push({ from, sequence: first.sequence, lane, turn: lane.turn });
  }

  function enter(effect: Effect): void {
    effect.lane = laneFor(effect.subject, effect.destination);
    const { line } = effect.lane;
    let index = line.length;
    while (index > 0 && (line[index - 1] as Effect).sequence > effect.sequence) index -= 1;
    line.splice(index, 0, effect);
  }

  function free(effect: Effect): void {
    if (effect.lease === null) return;
    byLease.get(effect.lease)?.delete(effect);
    if (byLease.get(effect.lease)?.size === 0) byLease.delete(effect.lease);
    effect.lease = null;
    effect.lane.leased = null;
  }

  function become(effect: Effect, status: Effect['status']): void {
    counts[effect.status] -= 1;
    counts[status] += 1;
    effect.status = status;
    if (status === 'dead') dead.add(effect);
    else dead.delete(effect);
  }

  function leave(effect: Effect): void {
    const { line } = effect.lane;
    const index = line.indexOf(effect);
    if (index >= 0) line.splice(index, 1);
  }

  return {
    add(subject, version, drafts, at) {
      drafts.forEach(({ destination, type, body }, n) => {
        const lane = laneFor(subject, destination);
        const effect: Effect = {
          lane,
          subject,
          version,
          n,
          destination,
          type,
          body,
          sequence: next++,
          at,
          status: 'pending',
          dueAt: at,
          lease: null,
          leasedUntil: at,
          attempts: 0,
          error: '',
        };
        byId.set(idKey(effect), effect);
        counts.pending += 1;
        lane.line.push(effect);
        if (lane.line.length === 1) place(lane);
      });
    },

    claim({ now, leasedUntil, lease, limit }) {
      const claimed: Effect[] = [];
      while (claimed.length < limit) {
        const next = places.peek();
        if (!next || (next.turn === next.lane.turn && next.from > now)) break;
        places.pop();
        if (next.turn !== next.lane.turn) continue;
        if (next.lane.leased) free(next.lane.leased);
        const effect = next.lane.line[0] as Effect;
        effect.lease = lease;
        effect.leasedUntil = leasedUntil;
        effect.attempts += 1;
        next.lane.leased = effect;
        byLease.set(lease, (byLease.get(lease) ?? new Set()).add(effect));
        claimed.push(effect);
      }
      for (const effect of claimed) place(effect.lane);
      return claimed.map(({ subject, version, n, destination, type, body, attempts }) => ({
        subject: { ...subject },
        version,
        n,
        destination,
        type,
        body,
        attempts,
        lease,
      }));
    },

    settle(lease, outcomes) {
      for (const { outcome, ...id } of outcomes) {
        const effect = byId.get(idKey(id));
        if (!effect || effect.lease !== lease) continue;
        free(effect);
        if (outcome.kind !== 'delivered') effect.error = outcome.error;
        if (outcome.kind === 'retry') effect.dueAt = outcome.at;
        else become(effect, outcome.kind);
        if (outcome.kind === 'delivered' || (outcome.kind === 'dead' && !blocks(effect))) leave(effect);
        place(effect.lane);
      }
    },

    renew(lease, leasedUntil) {
      for (const effect of byLease.get(lease) ?? []) {
        effect.leasedUntil = leasedUntil;
        place(effect.lane);
      }
    },

    counts: () => ({ ...counts }),

    oldest() {
      let first: Instant | null = null;
      for (const { line } of lanes.values())
        for (const { status, at } of line) if (status === 'pending' && (first === null || at < first)) first = at;
      return first;
    },

    dead({ limit, after, subjects, destinations, except }) {
      const wanted = subjects && new Set(subjects.map(({ kind, id }) => joined(kind, id)));
      const oldest = [...dead]
        .filter((effect) => !wanted || wanted.has(joined(effect.subject.kind, effect.subject.id)))
        .filter(({ destination }) => destinations?.includes(destination) ?? true)
        .filter(({ destination }) => !except?.includes(destination))
        .filter((effect) => !after || inLine(effect, after) > 0)
        .sort(inLine)
        .slice(0, limit);
      return oldest.map(({ subject, version, n, destination, type, body, at, attempts, error }) => ({
        subject: { ...subject },
        version,
        n,
        destination,
        type,
        body,
        at,
        attempts,
        error,
      }));
    },

    redeliver(id, now) {
      const effect = byId.get(idKey(id));
      if (!effect || effect.status === 'pending') return false;
      const stands = effect.status === 'dead' && blocks(effect);
      become(effect, 'pending');
      effect.dueAt = now;
      effect.attempts = 0;
      if (!stands) enter(effect);
      place(effect.lane);
      return true;
    },

    dismiss(id) {
      const effect = byId.get(idKey(id));
      if (effect?.status !== 'dead') return false;
      become(effect, 'delivered');
      leave(effect);
      place(effect.lane);
      return true;
    },

    forget(before, limit) {
      // In the order of the commits, so that a scan ends with the first that is young enough to stay.
      const old: string[] = [];
      for (const [key, { status, at }] of byId) {
        if (at >= before || old.length >= limit) break;
        if (status === 'delivered') old.push(key);
      }
      for (const key of old) byId.delete(key);
      counts.delivered -= old.length;
      return old.length;
    },
  };
}

/** Money and parcels wait for a human; a dead webhook does not hold up what follows. */
function blocks(effect: Effect): boolean {
  return effect.destination.startsWith('payment:') || effect.destination.startsWith('carrier:');
}

function idKey(id: EffectId): string {
  return joined(id.subject.kind, id.subject.id, String(id.version), String(id.n));
}

/** The order in which what was given up is listed. */
function inLine(a: EffectId & { readonly at: Instant }, b: EffectId & { readonly at: Instant }): number {
  return (
    compareBytes(a.at, b.at) ||
    compareBytes(a.subject.kind, b.subject.kind) ||
    compareBytes(a.subject.id, b.subject.id) ||
    a.version - b.version ||
    a.n - b.n
  );
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
