/** How steps of work are told to the observers of a host: whatever these do, the work is done once, and its answer is its own. */
import { errorCodes, isOmsError } from '../kernel';
import type { Observer, Step, StepEnd } from '../ports';

/** A step without the shop, which is always the same. */
type Told = Step extends infer One ? (One extends { readonly shop: string } ? Omit<One, 'shop'> : never) : never;

/** Does the work of a step; `endOf` says how an answer counts, by default as `ok`. */
export type Observe = <T>(step: Told, work: () => Promise<T>, endOf?: (answer: T) => StepEnd) => Promise<T>;

/** What says that something is broken, and not that the answer is no. */
const faults: readonly string[] = [
  ...['port.failed', 'port.timeout', 'carrier.down', 'store.unavailable', 'contention.exhausted', 'internal'],
];

const ok: StepEnd = { outcome: 'ok', failed: false };

/** Null where nobody watches: whoever asks does the work as it is then. */
export function createObserve(shop: string, given: Observer | readonly Observer[] | undefined): Observe | null {
  const observers = observersOf(given);
  if (observers.length === 0) return null;
  return observers.reduceRight<Observe>(
    (inner, observer) => outer(shop, observer, inner),
    (_step, work) => work(),
  );
}

export function observersOf(given: Observer | readonly Observer[] | undefined): readonly Observer[] {
  if (given === undefined) return [];
  return 'observe' in given ? [given] : given;
}

function outer(shop: string, observer: Observer, inner: Observe): Observe {
  return (step, work, endOf = () => ok) => {
    let answer: ReturnType<typeof work> | undefined;
    const run = (): Promise<StepEnd> => {
      answer ??= inner(step, work, endOf);
      return answer.then(endOf, endOfError);
    };
    try {
      Promise.resolve(observer.observe({ shop, ...step }, run)).catch(() => {});
    } catch {
      // It is the observer's own fault, and nobody else's.
    }
    answer ??= inner(step, work, endOf);
    return answer;
  };
}

/** The code of an error; of one that is not ours nothing is told, because its words may be anybody's. */
function endOfError(error: unknown): StepEnd {
  const outcome = isOmsError(error) ? knownCode(error.code) : 'error';
  return { outcome, failed: outcome === 'error' || faults.includes(outcome) };
}

/** A code of the library; `error` for any other text. */
export const knownCode = (code: string): string => (codes.has(code) ? code : 'error');

const codes: ReadonlySet<string> = new Set(errorCodes);

/**
 * The same doors, each call told as an operation of the name of its desk. Those named as `free` are left as they are: they do no more than look at
 * what they are given.
 */
export function observedDoors<T extends object>(
  observe: Observe | null,
  desk: string,
  doors: T,
  free: readonly string[],
): T {
  if (!observe) return doors;
  return Object.fromEntries(
    Object.entries(doors).map(([name, door]) => [
      name,
      typeof door === 'function' && !free.includes(name)
        ? (...given: unknown[]) => observe({ kind: 'operation', name: `${desk}.${name}` }, async () => door(...given))
        : door,
    ]),
  ) as T;
}
