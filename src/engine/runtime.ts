/** What every part of the engine shares: the shop, its ports, its clock and ids. */
import { type Instant, instant, omsError } from '../kernel';
import type { Evolve, Gathered, ShopTerms } from '../order';
import type { Clock, Logger, NumberSource, PartyText, Repository } from '../ports';
import type { OmsOptions } from './config';

export interface Runtime {
  readonly options: OmsOptions;
  readonly shop: ShopTerms;
  readonly repository: Repository;
  readonly evolve: Evolve;
  readonly clock: Clock;
  readonly numbers: NumberSource;
  readonly logger: Logger;
  /** Leases numbers of a series; one function for the life of the system, because number sources keep their blocks by it. */
  readonly lease: (series: string, count: number) => Promise<number>;
  readonly newId: () => string;
  readonly derivedId: (kind: string, name: string) => Promise<string>;
  readonly cartHolds: (cart: string, at: Instant) => Promise<Gathered['cartHolds']>;
  /** Bounds a call of a port; throws `port.timeout`. */
  readonly timed: <T>(port: string, call: () => Promise<T>) => Promise<T>;
  /** Personal texts by name; empty when the party was erased. */
  readonly texts: (party: string) => Promise<ReadonlyMap<string, string>>;
}

export const now = (runtime: Pick<Runtime, 'clock'>): Instant => instant(runtime.clock.now());

/** How long a port may take before its answer counts as unknown. */
export const portTimeoutMs = 15_000;

/** Bounds a call of a port in real time. */
export async function timed<T>(port: string, call: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(omsError('port.timeout', `the ${port} did not answer within ${portTimeoutMs} ms`, { port })),
      portTimeoutMs,
    );
  });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

export function textsOf(rows: readonly PartyText[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [row.name, row.body]));
}
