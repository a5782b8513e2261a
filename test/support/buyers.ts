/** Two processes of buyers on one store, told to begin at the same moment. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PlaceInput, PlaceOptions, ShopChanges } from './shop';
import type { StoreAddress } from './store-address';
import type { SharedStore } from './stores';

/** What their shop has beside the defaults. */
export type BuyersShop = Pick<ShopChanges, 'locations' | 'stock'>;

export type BuyerJob =
  | { readonly kind: 'enter'; readonly address: StoreAddress; readonly shop: BuyersShop }
  | { readonly kind: 'place'; readonly orders: readonly Wish[] }
  /** Buyers who place one order after the other, one unit of each of their SKUs. */
  | {
      readonly kind: 'placeFor';
      readonly ms: number;
      readonly buyers: number;
      readonly skus: readonly (readonly string[])[];
    }
  | { readonly kind: 'leave' };

export interface Wish {
  readonly input: Partial<PlaceInput>;
  readonly options?: PlaceOptions;
}

/** What came of an order: its id, or the code of the refusal. */
export interface Bought {
  readonly id: string | null;
  readonly number: string | null;
  readonly replayed: boolean;
  readonly code: string | null;
}

export interface TimedBuy {
  readonly at: number;
  readonly ms: number;
  readonly skus: readonly string[];
  readonly code: string | null;
}

export interface Buyers {
  /** Both enter the shop of this store, and are warm when it is done. */
  enter(store: SharedStore, shop?: BuyersShop): Promise<void>;
  /** Each process places its list at once; the answers of both, in order. */
  race(...lists: readonly (readonly Wish[])[]): Promise<Bought[]>;
  placeFor(job: Omit<Extract<BuyerJob, { kind: 'placeFor' }>, 'kind'>): Promise<TimedBuy[]>;
  leave(): Promise<void>;
  end(): void;
}

/** Buyers in each process. */
export const buyersEach = 32;

const script = fileURLToPath(new URL('./buyer-process.ts', import.meta.url));

export function startBuyers(): Buyers {
  const processes = [startProcess(), startProcess()] as const;
  const all = <Answer>(job: (index: number) => BuyerJob): Promise<Answer[]> =>
    Promise.all(processes.map((each, index) => each.ask(job(index)) as Promise<Answer>));
  return {
    async enter({ address }, shop = {}) {
      await all(() => ({ kind: 'enter', address, shop }));
    },
    race: async (...lists) => (await all<Bought[]>((index) => ({ kind: 'place', orders: lists[index] ?? [] }))).flat(),
    placeFor: async (job) => (await all<TimedBuy[]>(() => ({ kind: 'placeFor', ...job }))).flat(),
    async leave() {
      await all(() => ({ kind: 'leave' }));
    },
    end: () => {
      for (const each of processes) each.end();
    },
  };
}

/** As many orders as one process has buyers. */
export function wishes(wish: (buyer: number) => Wish): Wish[] {
  return Array.from({ length: buyersEach }, (_, buyer) => wish(buyer));
}

function startProcess() {
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  return {
    end: () => child.disconnect(),
    ask: (job: BuyerJob) =>
      new Promise<unknown>((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`a process of buyers ended with ${code}`));
        child.once('exit', ended);
        child.once('message', (answer) => {
          child.off('exit', ended);
          resolve(answer);
        });
        child.send(job);
      }),
  };
}
