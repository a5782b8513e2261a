/** How an endpoint stands: how often it failed in a row, and whether it hears of anything. It is a subject of its own, so that a restart forgets nothing. */
import { attentionTerms, type Instant, msOf } from '../../kernel';
import { defaultEndpointFailures } from '../defaults';
import { given } from '../given';

/**
 * `failing`: its last call failed; it is asked again. `disabled`: it hears of nothing until it is enabled, and what it misses waits. `resuming`: it was
 * enabled, and what it missed is put back in line first. `removed`: it is no endpoint any more, and what it missed is let go of.
 */
export type EndpointStatus = 'live' | 'failing' | 'disabled' | 'resuming' | 'removed';

/** Why an endpoint is disabled: it failed for too long, it said that it wants nothing any more, or somebody paused it. */
export type EndpointReason = 'failing' | 'gone' | 'paused';

/** How an endpoint stands. */
export interface EndpointRecord {
  readonly id: string;
  readonly status: EndpointStatus;
  /** Why it is disabled; null where it is not. */
  readonly reason: EndpointReason | null;
  /** In a row; counted up to the number at which an endpoint may be disabled. */
  readonly failures: number;
  /** Of the first failure in a row; null after a success. */
  readonly failingSince: Instant | null;
  readonly disabledAt: Instant | null;
}

/** When an endpoint is disabled: both must hold. */
export interface EndpointFailures {
  /**
   * Failures in a row.
   *
   * @defaultValue `10`
   */
  readonly times?: number;
  /**
   * Hours since the first of them.
   *
   * @defaultValue `24`
   */
  readonly hours?: number;
}

export type EndpointFact =
  | { readonly type: 'endpoint.failed'; readonly error: string }
  | { readonly type: 'endpoint.recovered' }
  | { readonly type: 'endpoint.disabled'; readonly reason: EndpointReason; readonly error: string | null }
  | { readonly type: 'endpoint.enabled' }
  | { readonly type: 'endpoint.resumed' }
  | { readonly type: 'endpoint.removed' };

/** Whether it hears of nothing for now. */
export const isSilent = ({ status }: EndpointRecord): boolean => status === 'disabled' || status === 'resuming';

export const freshEndpoint = (id: string): EndpointRecord => ({
  ...{ id, status: 'live', reason: null, failures: 0, failingSince: null, disabledAt: null },
});

export function evolveEndpoint(before: EndpointRecord, fact: EndpointFact, at: Instant): EndpointRecord {
  switch (fact.type) {
    case 'endpoint.failed':
      return {
        ...{ ...before, status: 'failing', failures: before.failures + 1 },
        failingSince: before.failingSince ?? at,
      };
    case 'endpoint.disabled':
      return { ...before, status: 'disabled', reason: fact.reason, disabledAt: at };
    case 'endpoint.enabled':
      return { ...freshEndpoint(before.id), status: 'resuming' };
    case 'endpoint.removed':
      return { ...freshEndpoint(before.id), status: 'removed' };
    case 'endpoint.recovered':
    case 'endpoint.resumed':
      return freshEndpoint(before.id);
  }
}

/** What follows from a failure: nothing more once enough are counted and the time is not over. */
export function failureOf(
  before: EndpointRecord,
  { error, at, rule }: { readonly error: string; readonly at: Instant; readonly rule: EndpointFailures },
): EndpointFact[] {
  // A call that was under way when it was disabled, or enabled again, says nothing new.
  if (isSilent(before)) return [];
  const failed = { type: 'endpoint.failed', error } as const;
  if (error === 'endpoint.gone') return [failed, { type: 'endpoint.disabled', reason: 'gone', error }];
  const { times, hours } = { ...defaultEndpointFailures, ...given(rule) };
  const { failures, failingSince } = evolveEndpoint(before, failed, at);
  const counted = before.failures < times ? [failed] : [];
  const isOver = failures >= times && msOf(at) - msOf(failingSince ?? at) >= hours * 3_600_000;
  return isOver ? [...counted, { type: 'endpoint.disabled', reason: 'failing', error }] : counted;
}

/** Words by which it is found; one that was paused waits for nobody. */
export function termsOfEndpoint(record: EndpointRecord): string[] {
  const waits = record.status === 'disabled' && record.reason !== 'paused';
  return [...(isSilent(record) ? [silentTerm] : []), ...attentionTerms(waits ? ['disabled'] : [])];
}

export const silentTerm = 'state:silent';
