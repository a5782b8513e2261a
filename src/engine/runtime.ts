/** What every part of the engine shares: the shop, its ports, its clock and ids. */
import { type Instant, instant } from '../kernel';
import type { Evolve, Gathered, ShopTerms } from '../order';
import type { Clock, Logger, NumberSource, PartyText, Repository } from '../ports';
import type { CarrierGuard } from './carrier-guard';
import type { OmsOptions } from './config';
import type { Intents } from './messages/intents';
import type { Observe } from './observing';

export interface Runtime {
  readonly options: OmsOptions;
  readonly shop: ShopTerms;
  /** The shop as its test orders meet it. */
  readonly testShop: ShopTerms;
  readonly repository: Repository;
  readonly evolve: Evolve;
  readonly clock: Clock;
  readonly numbers: NumberSource;
  /** Those of test orders. */
  readonly testNumbers: NumberSource;
  readonly logger: Logger;
  /** Leases numbers of a series; one function for the life of the system, because number sources keep their blocks by it. */
  readonly lease: (series: string, count: number) => Promise<number>;
  readonly newId: () => string;
  readonly derivedId: (kind: string, name: string) => Promise<string>;
  readonly cartHolds: (cart: string, at: Instant) => Promise<Gathered['cartHolds']>;
  /** Bounds a call of a port; throws `port.timeout`. `about` says which one it is, and what it is asked to do. */
  readonly timed: <T>(port: string, call: () => Promise<T>, about?: CallAbout) => Promise<T>;
  /** Tells the host's observers of a step; null where there are none. */
  readonly observe: Observe | null;
  /** Calls of carriers, and which of them are left alone. */
  readonly carriers: CarrierGuard;
  /** Effects that tell people, for the commit that causes them. */
  readonly intents: Intents;
  /** Personal texts by name; empty when the party was erased. */
  readonly texts: (party: string) => Promise<ReadonlyMap<string, string>>;
}

export interface CallAbout {
  readonly target?: string;
  readonly operation?: string;
}

export const now = (runtime: Pick<Runtime, 'clock'>): Instant => instant(runtime.clock.now());

export function textsOf(rows: readonly PartyText[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [row.name, row.body]));
}
