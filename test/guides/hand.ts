/** What a reader of a guide has at hand: a shop, its goods, a paid order, and the outside as simulators. */
// Loaded with the file, and not in the time of its first test.
import '../../src/engine/system';
import { flatTax, memory, memoryCatalog, simulatedCarrier, simulatedGateway } from '../../src/adapters/memory';
import { createHandler } from '../../src/http';
import { createOms, type Oms, type OmsOptions, type Order } from '../../src/index';

/** On which the guides are read: a Monday. Blocks name days of this year and later ones. */
export const today = '2026-01-05T09:00:00.000Z';

export const ann = { kind: 'staff', id: 'ann' } as const;
const shop = { id: 'main', zone: 'Europe/London', currency: 'GBP' };

export const cart = {
  channel: 'web',
  customer: { email: 'ann@example.com' },
  shipTo: { country: 'GB', postalCode: 'LS1 4DY' },
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'card', token: 'ok' },
};
type Cart = Parameters<Oms['orders']['place']>[0];

const goods = {
  MUG: { title: 'Mug', price: 1250, weightGrams: 350 },
  CUP: { title: 'Cup', price: 1250, weightGrams: 300 },
  'TEE-L': { title: 'Tee', price: 2000 },
  SAW: { price: 9900, serials: true, tags: ['tools'] },
  MOTOR: { price: 3000 },
  LABOUR: { price: 0, kind: 'service' },
} as const;

export interface Hand {
  readonly options: OmsOptions;
  readonly oms: Oms;
  /** Runs what is due. */
  settle(): Promise<unknown>;
  /** Places {@link cart} with changes; the gateway has answered, the order is confirmed. */
  place(changes?: Partial<Cart>): Promise<Order>;
  /** All of it has left, and its money is here. */
  send(order: Order, carrier?: 'best' | null): Promise<Order>;
  /** And has arrived. */
  deliver(order: Order, serials?: { sku: string; serials: string[] }[]): Promise<Order>;
  /** The names that the pages speak of. */
  names(order: Order): Readonly<Record<string, unknown>>;
}

/** A shop with a hundred of everything in its first location, unless the store has its stock. */
export async function openHand(changes: Partial<OmsOptions> = {}, stocked = true): Promise<Hand> {
  const card = simulatedGateway();
  const options: OmsOptions = {
    shop,
    repository: memory(),
    catalog: memoryCatalog(goods, 'GBP'),
    payments: { card, cash: { rule: 'onDelivery' } },
    carriers: [simulatedCarrier({ id: 'swift' })],
    stock: { serials: true },
    relay: 'manual',
    ...changes,
  };
  const oms = createOms(options);
  await oms.migrate();
  const [first] = changes.locations ?? [];
  const where = first === undefined ? {} : { location: typeof first === 'string' ? first : first.id };
  for (const sku of stocked ? ['MUG', 'CUP', 'TEE-L', 'MOTOR'] : [])
    await oms.inventory.receive({ sku, quantity: 100, unitCost: 250, ...where });
  const settle = () => oms.relay.runOnce();
  const seen = async ({ id }: Order) => {
    await settle();
    return oms.orders.get(id);
  };
  const send: Hand['send'] = async (order, carrier = null) => seen(await oms.shipments.dispatch(order, { carrier }));
  return {
    options,
    oms,
    settle,
    place: async (given = {}) => seen(await oms.orders.place({ ...cart, ...given })),
    send,
    async deliver(order, serials = []) {
      const sent = await oms.shipments.dispatch(order, { carrier: null, serials });
      for (const { id } of sent.shipments) await oms.shipments.deliver(order, { shipmentId: id });
      return seen(order);
    },
    names: (order) => ({
      ...{ oms, order, cart, card, staff: ann, shop, repository: options.repository, catalog: options.catalog },
      handler: createHandler(oms, { basePath: '/api', authorize: () => ({ role: 'staff', id: 'sam' }) }),
    }),
  };
}

/** 20 % in Great Britain, contained in the prices. */
export const vat = flatTax({ byCountry: { GB: '0.2' } });
