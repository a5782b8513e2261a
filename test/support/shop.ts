/** A shop on any store: simulators outside, a clock that stands still, and boring defaults. */
// Loaded with the file, and not in the time of its first test.
import '../../src/engine/system';
import {
  type FakeClock,
  fakeClock,
  memoryCatalog,
  type RecordingNotifier,
  recordingNotifier,
  type SimulatedCarrier,
  type SimulatedGateway,
  simulatedCarrier,
  simulatedGateway,
} from '../../src/adapters/memory';
import { createOms, type Oms, type OmsOptions, type Order } from '../../src/index';
import type { Repository } from '../../src/ports';

export const monday = '2026-01-05T09:00:00.000Z';
export const hour = 3_600_000;
export const day = 24 * hour;

export const ann = { kind: 'staff', id: 'ann' } as const;
export const bob = { kind: 'staff', id: 'bob' } as const;
export const customer = { kind: 'customer' } as const;

export type PlaceInput = Parameters<Oms['orders']['place']>[0];
export type PlaceOptions = Parameters<Oms['orders']['place']>[1];

export interface Shop {
  readonly oms: Oms;
  readonly clock: FakeClock;
  readonly card: SimulatedGateway;
  readonly post: SimulatedCarrier;
  readonly mail: RecordingNotifier;
  /** What the logger was given, as text. */
  readonly log: readonly string[];
  /** Places {@link anOrder} with changes. */
  place(changes?: Partial<PlaceInput>, options?: PlaceOptions): Promise<Order>;
  /** Delivers what is due and answers the order after it. */
  settled(order: { readonly id: string }): Promise<Order>;
  /** Another oms on the same outside, as another process has it. */
  beside(changes: Partial<OmsOptions>): Oms;
}

/** Two mugs at 12.50 for a guest in Great Britain, by a card that works. */
export const anOrder: PlaceInput = {
  channel: 'web',
  customer: { email: 'guest@example.com' },
  shipTo: { country: 'GB' },
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'card', token: 'ok' },
};

/** MUG 12.50, TEE 20.00, PEN 3.33 and SKUs A to D at 1.00: goods; EBOOK 7.00: digital; PAIR 1.50 (an A and two B) and DUO 2.50 (two A, a C): kits. */
export const prices = {
  MUG: { price: 1250, weightGrams: 350 },
  TEE: { price: 2000, weightGrams: 200 },
  PEN: { price: 333, weightGrams: 20 },
  A: { price: 100 },
  B: { price: 100 },
  C: { price: 100 },
  D: { price: 100 },
  EBOOK: { price: 700, kind: 'digital' },
  PAIR: {
    price: 150,
    kind: 'kit',
    components: [
      { sku: 'A', units: 1 },
      { sku: 'B', units: 2 },
    ],
  },
  DUO: {
    price: 250,
    kind: 'kit',
    components: [
      { sku: 'A', units: 2 },
      { sku: 'C', units: 1 },
    ],
  },
} as const;

export interface ShopChanges extends Partial<Omit<OmsOptions, 'clock'>> {
  readonly card?: SimulatedGateway;
  readonly post?: SimulatedCarrier;
  readonly mail?: RecordingNotifier;
  readonly clock?: FakeClock;
}

/** Opens the shop; its relay runs when told to (`oms.relay.runOnce()`). */
export function openShop(repository: Repository, changes: ShopChanges = {}): Shop {
  const {
    clock = fakeClock(monday),
    card = simulatedGateway({ clock }),
    post = simulatedCarrier({ id: 'swift', clock }),
    mail = recordingNotifier({ id: 'mail' }),
    ...others
  } = changes;
  const log: string[] = [];
  const say = (fields: object, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`);
  const options: OmsOptions = {
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository,
    catalog: memoryCatalog(prices, 'GBP'),
    payments: { card, cash: { rule: 'onDelivery' }, transfer: { rule: 'prepaid' } },
    carriers: [post],
    notifiers: [mail],
    clock,
    logger: { debug: say, info: say, warn: say, error: say },
    relay: 'manual',
    ...others,
  };
  const oms = createOms(options);
  return {
    oms,
    clock,
    card,
    post,
    mail,
    log,
    place: (given = {}, placed) => oms.orders.place({ ...anOrder, ...given }, placed),
    async settled(order) {
      await oms.relay.runOnce();
      return oms.orders.get(order.id);
    },
    beside: (given) => createOms({ ...options, ...given }),
  };
}
