/** The shop: its store, its payment providers, its carrier and the rules by which it runs its orders. */
import { randomBytes } from 'node:crypto';
import Database from 'libsql';
import { createOms, type Message, type Oms, type Repository, sequentialNumbers } from 'orderwright';
import { orderLinks } from 'orderwright/http';
import { memoryCatalog, type SimulatedCarrier, simulatedCarrier, simulatedGateway } from 'orderwright/memory';
import { sqlite } from 'orderwright/sqlite';
import { type Carts, cartsIn } from './carts';
import type { DemoClock } from './clock';
import { catalogEntries } from './goods';
import { type Wallet, wallet } from './wallet';

export const shopOptions = { id: 'kiln', zone: 'Europe/London', currency: 'GBP' } as const;
export const carrierId = 'swift';
/** Where customers send things back to. */
export const returnsAddress = 'Kiln & Table, 3 Potters Yard, Stoke-on-Trent ST4 1AA';

export interface Shop {
  readonly oms: Oms;
  readonly repository: Repository;
  readonly clock: DemoClock;
  readonly carts: Carts;
  readonly wallet: Wallet;
  readonly carrier: SimulatedCarrier;
  readonly links: ReturnType<typeof orderLinks>;
  /** What customers and staff were told, newest last. */
  readonly outbox: readonly Message[];
  close(): Promise<void>;
}

/** Opens the shop on a file, or in memory. Nothing is delivered to the outside before `oms.relay.start()`. */
export async function openShop({ file, clock }: { readonly file: string; readonly clock: DemoClock }): Promise<Shop> {
  const db = new Database(file);
  const repository = sqlite({ db });
  const purse = wallet();
  const outbox: Message[] = [];
  const carrier = simulatedCarrier({
    ...{ id: carrierId, clock, transitDays: 2, trustsReferences: true },
    misbehave: ({ parcel }) => (parcel.to.postalCode?.startsWith('ZZ') ? 'lost' : 'ok'),
  });
  const oms = createOms({
    ...{
      shop: shopOptions,
      repository,
      clock,
      relay: 'manual',
      numbers: sequentialNumbers({ prefix: 'K-', digits: 4 }),
    },
    catalog: memoryCatalog(catalogEntries, shopOptions.currency),
    payments: {
      card: simulatedGateway({ clock, trustsReferences: true }),
      wallet: purse.gateway,
      cash: { rule: 'onDelivery' },
      invoice: { rule: 'onTerms' },
    },
    carriers: [carrier],
    notifiers: [{ id: 'outbox', send: async (message) => void outbox.push(message) }],
    promises: { carrier: carrierId, fallbackDays: 4, lateMinutes: 60 },
    stock: { news: true },
    feedback: { askAfterDays: 0 },
    cases: { goodwill: { withoutApproval: 500 } },
    process: {
      returns: {
        approve: 'manual',
        damagedState: 'damaged',
        damagedRefundPercent: 50,
        reasons: [{ code: 'changedMind' }, { code: 'damaged' }, { code: 'wrongItem' }],
      },
      limits: { refundWithoutApproval: 5_000 },
    },
  });
  await oms.migrate();
  return {
    ...{ oms, repository, clock, carts: cartsIn(db), wallet: purse, carrier, outbox },
    links: orderLinks({ secrets: [randomBytes(32).toString('hex')], now: clock.now }),
    async close() {
      await oms.close();
      db.close();
    },
  };
}
