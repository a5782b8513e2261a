/**
 * Calls of carriers, bounded in time, and a circuit breaker for each carrier: who fails several times in a row is left alone for a while. Then one
 * call finds out whether it is back. Each process finds that out by itself.
 */
import { omsError } from '../kernel';
import type { Clock } from '../ports';
import { defaultCarrierCalls } from './defaults';
import { given } from './given';
import type { Observe } from './observing';
import { portTimeoutMs, timed } from './timed';

/** How carriers are called. */
export interface CarrierCallOptions {
  /**
   * How long a carrier may take for a quote, in milliseconds. Who takes longer makes no offer.
   *
   * @defaultValue `3_000`
   */
  readonly quoteTimeoutMs?: number;
  /**
   * Calls that fail in a row until the carrier is left alone. A refusal is no failure.
   *
   * @defaultValue `5`
   */
  readonly failures?: number;
  /**
   * How long it is left alone, in milliseconds.
   *
   * @defaultValue `30_000`
   */
  readonly restMs?: number;
}

export interface CarrierGuard {
  /** Whether the carrier is left alone: a call now would not reach it. */
  isDown(carrier: string): boolean;
  /** Calls it. Throws `port.timeout` when it takes longer, and `carrier.down` without a call while it is left alone. */
  call<T>(carrier: string, work: () => Promise<T>, operation?: string): Promise<T>;
  /** The same within the time for a quote. */
  quote<T>(carrier: string, work: () => Promise<T>): Promise<T>;
}

interface Breaker {
  /** In a row. */
  failures: number;
  /** Milliseconds since 1970; null while it is called. */
  restsUntil: number | null;
  probing: boolean;
}

export function createCarrierGuard(
  options: CarrierCallOptions,
  clock: Pick<Clock, 'now'>,
  observe: Observe | null = null,
): CarrierGuard {
  const { quoteTimeoutMs, failures: most, restMs } = { ...defaultCarrierCalls, ...given(options) };
  const breakers = new Map<string, Breaker>();

  function breakerOf(carrier: string): Breaker {
    const known = breakers.get(carrier) ?? { failures: 0, restsUntil: null, probing: false };
    breakers.set(carrier, known);
    return known;
  }

  const rests = ({ restsUntil, probing }: Breaker) => restsUntil !== null && (probing || clock.now() < restsUntil);

  async function guarded<T>(carrier: string, work: () => Promise<T>, withinMs: number): Promise<T> {
    const breaker = breakerOf(carrier);
    if (rests(breaker)) {
      const retryAfterMs = Math.max(0, (breaker.restsUntil ?? 0) - clock.now());
      throw omsError('carrier.down', `carrier "${carrier}" keeps failing and is left alone`, { carrier, retryAfterMs });
    }
    breaker.probing = breaker.restsUntil !== null;
    try {
      const answer = await timed('carrier', work, withinMs);
      Object.assign(breaker, { failures: 0, restsUntil: null });
      return answer;
    } catch (error) {
      breaker.failures += 1;
      if (breaker.failures >= most) breaker.restsUntil = clock.now() + restMs;
      throw error;
    } finally {
      breaker.probing = false;
    }
  }

  function call<T>(carrier: string, work: () => Promise<T>, withinMs: number, operation?: string): Promise<T> {
    const go = () => guarded(carrier, work, withinMs);
    const step = { kind: 'port', port: 'carrier', target: carrier, ...(operation && { operation }) } as const;
    return observe ? observe(step, go) : go();
  }

  return {
    isDown: (carrier) => rests(breakerOf(carrier)),
    call: (carrier, work, operation) => call(carrier, work, portTimeoutMs, operation),
    quote: (carrier, work) => call(carrier, work, quoteTimeoutMs, 'quote'),
  };
}
