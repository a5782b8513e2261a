/**
 * A process that changes orders, repairs, answers and takes back by chance until it is killed. Gateway and notifier stand in its parent, so that they
 * outlive it; it says each step before it takes it, so that its parent can pull the plug at any of them.
 */
import { fakeClock } from '../../src/adapters/memory';
import type { Message } from '../../src/ports';
import { command, noDoings, weighted } from '../engine/random-actors';
import { aftersalesOptions, writers } from '../engine/random-aftersales';
import { chanceOf, locations } from '../engine/random-shop';
import { remoteGateway } from './remote-ports';
import { openShop, type ShopChanges } from './shop';
import { openAt, type StoreAddress } from './store-address';

export interface DoomedAftersales {
  readonly address: StoreAddress;
  readonly clockAt: string;
  readonly seed: number;
  readonly orders: readonly string[];
  /** What customers have got: their tokens are in it. */
  readonly messages: readonly Message[];
}

export type DoomedSays =
  | { readonly say: 'step' }
  | { readonly say: 'fault'; readonly what: string }
  | {
      readonly say: 'ask';
      readonly id: number;
      readonly port: string;
      readonly method: string;
      readonly request: unknown;
    };

export interface ParentSays {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** The shop as every process of it has it. */
export const aftersalesShop: ShopChanges = {
  ...aftersalesOptions([]),
  locations: [...locations],
  process: { limits: { refundWithoutApproval: 300 }, completeAfterDays: 3 },
};

const actors = 4;
const waiting = new Map<number, (answer: ParentSays) => void>();
let asked = 0;

process.on('message', (message: DoomedAftersales | ParentSays) => {
  if ('address' in message) void run(message);
  else waiting.get(message.id)?.(message);
});
process.on('disconnect', () => process.exit(1));

function say(said: DoomedSays): void {
  process.send?.(said);
}

function ask(port: string, method: string, request: unknown): Promise<unknown> {
  const id = asked++;
  return new Promise((resolve, reject) => {
    waiting.set(id, ({ answer, error }) => (error === undefined ? resolve(answer) : reject(new Error(error))));
    say({ say: 'ask', id, port, method, request });
  });
}

async function run({ address, clockAt, seed, orders, messages }: DoomedAftersales): Promise<void> {
  const clock = fakeClock(clockAt);
  const { oms } = openShop(openAt(address).repository, {
    ...aftersalesShop,
    clock,
    payments: { card: remoteGateway(ask), cash: { rule: 'onDelivery' }, transfer: { rule: 'prepaid' } },
    carriers: [],
    notifiers: [{ id: 'mail', send: (message) => ask('mail', 'send', message) as Promise<void> }],
  });
  const doings = { ...noDoings(), orders: [...orders] };
  const shop = { processes: [oms], clock, mail: { messages } };
  const deliver = async () => void (await oms.relay.runOnce({ budgetMs: 20 }));
  const choices = [...writers, [30, command], [20, deliver]] as const;
  await Promise.all(
    Array.from({ length: actors }, async (_, number) => {
      const chance = chanceOf(seed * 100 + number);
      for (let step = 0; ; step++) {
        say({ say: 'step' });
        await weighted(choices, chance)({ shop, doings, chance, sign: () => `${seed}.${number}.${step}` });
        for (const what of doings.faults.splice(0)) say({ say: 'fault', what });
        if (chance.often(3)) clock.advance(60 * 60_000);
      }
    }),
  );
}
