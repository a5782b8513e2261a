/** What shoppers and staff want, by chance: mostly the same few units, and often what somebody else changes at the same moment. */
import type { Order } from '../../src/index';
import type { Chance } from '../engine/random-shop';
import { documentWish, type KnownDocument } from './aftersales';
import { locations, plenty, scarce, skus, unitCost } from './goods';
import type { Command } from './messages';

/** A command with the name under which it is sent, however often. */
export interface Wish extends Command {
  /** Its idempotency key, and the id of its actor: facts tell by it which command they came from. */
  readonly name: string;
  /** Orders and SKUs that it is about. */
  readonly about: readonly string[];
  /** Sent to two workers at once. */
  readonly twice: boolean;
}

/** What is known of an order from the last answer about it. */
export interface Known {
  readonly order: Order;
  readonly allowed: readonly string[];
}

type Payload = (order: Order, chance: Chance) => readonly unknown[] | null;

const lineOf = (order: Order, chance: Chance) => ({ lineId: chance.pick(order.lines).id, units: 1 });
const idOf = (items: readonly { readonly id: string }[], chance: Chance, name: string) =>
  items.length === 0 ? null : [{ [name]: chance.pick(items).id }];

/** How often each is chosen where it is allowed, and what it says; null where it cannot say anything. */
const staffCommands: Readonly<Record<string, readonly [weight: number, payload: Payload]>> = {
  'orders.accept': [10, () => [{ payment: { method: 'card', token: 'ok' } }]],
  'orders.cancel': [5, (order, chance) => [chance.often(40) ? {} : { lines: [lineOf(order, chance)] }]],
  'orders.hold': [2, () => [{ type: 'check' }]],
  'orders.releaseHold': [12, (order, chance) => idOf(order.holds, chance, 'holdId')],
  'orders.note': [1, () => [{ text: 'ring twice' }]],
  'orders.claim': [
    1,
    (_order, chance) => [{ claimant: `00000000-0000-7000-8000-00000000090${chance(2)}`, proof: 'desk' }],
  ],
  'orders.tag': [2, (_order, chance) => [{ add: [`t${chance(4)}`] }]],
  'payments.authorize': [6, () => [{ method: 'card', token: 'ok' }]],
  'payments.capture': [5, (_order, chance) => [chance.often(50) ? { amount: 1 + chance(100) } : {}]],
  'payments.void': [1, () => [{}]],
  'payments.refund': [3, (_order, chance) => [{ amount: chance.pick([1, 50, 100]) }]],
  'shipments.dispatch': [
    14,
    (order, chance) => [
      { carrier: chance.pick([null, 'swift', 'swift']), ...(chance.often(40) && { lines: [lineOf(order, chance)] }) },
    ],
  ],
  'shipments.track': [
    10,
    (order, chance) => {
      const sent = order.shipments.filter(({ status }) => status !== 'requested');
      return sent.length === 0 ? null : [{ shipmentId: chance.pick(sent).id, status: 'delivered' }];
    },
  ],
  'shipments.cancel': [1, (order, chance) => idOf(order.shipments, chance, 'shipmentId')],
  'returns.request': [
    8,
    (order, chance) => [
      {
        lines: [lineOf(order, chance)],
        ...(chance.often(30) && {
          exchange: { lines: [{ sku: chance.pick(skus), quantity: 1 }], advance: chance.often(30) },
          payment: { method: 'card', token: 'ok' },
        }),
      },
    ],
  ],
  'orders.feedback': [2, (_order, chance) => [{ rating: 1 + chance(5) }]],
  'returns.approve': [4, (order, chance) => idOf(order.returns, chance, 'returnId')],
  'returns.receive': [
    10,
    (order, chance) =>
      order.returns.length === 0
        ? null
        : [{ returnId: chance.pick(order.returns).id, location: chance.pick(locations) }],
  ],
};

/** Percent of the commands that go to two workers at once, and of those that are given inside a transaction of the host. */
const twicePercent = 12;
const withinPercent = 8;
const longestOpenMs = 250;
/** Of the orders that shoppers look at, the newest: where others are at work, too. */
const hot = 12;
/** Cases and repairs below which more of them are opened. */
const few = 8;

/** The next wish; `nowMs` is the main process's own clock. */
export function wishOf(
  chance: Chance,
  name: string,
  { known, documents }: { readonly known: readonly Known[]; readonly documents: readonly KnownDocument[] },
  nowMs: number,
): Wish {
  const kind = chance(100);
  if (kind < 32 || known.length === 0) return place(chance, name);
  if (kind < 36) return draft(chance, name, nowMs);
  if (kind < 46) return receive(chance, name);
  if (kind < 56) return reserve(chance, name);
  if (kind < 76) return afterSale(chance, name, known, documents) ?? place(chance, name);
  return forOrder(chance, name, chance.pick(chance.often(80) ? known.slice(-hot) : known)) ?? place(chance, name);
}

function place(chance: Chance, name: string): Wish {
  const lines = linesOf(chance, 3);
  const cart = chance.often(20) ? { cart: `cart-${chance(4)}` } : {};
  const input = {
    channel: 'web',
    customer: { email: `${name}@example.com` },
    shipTo: { country: 'GB' },
    lines,
    ...cart,
  };
  return wish(
    chance,
    name,
    'orders.place',
    [{ ...input, ...payment(chance) }],
    lines.map(({ sku }) => sku),
  );
}

function payment(chance: Chance): object {
  const token = chance.pick(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'timeout', 'down', 'pending', 'declined']);
  const card = { payment: { method: 'card', token } };
  return chance.pick([
    card,
    card,
    card,
    card,
    { payment: { method: 'cash' } },
    {
      payments: [
        { method: 'card', token: 'ok', amount: 40 },
        { method: 'card', token },
      ],
    },
  ]);
}

/** Valid by every clock for a while, and by none when everything has come to rest. */
function draft(chance: Chance, name: string, nowMs: number): Wish {
  const lines = linesOf(chance, 2);
  const validUntil = new Date(nowMs + 60_000 * (14 + chance(20))).toISOString();
  const input = { channel: 'phone', customer: { email: `${name}@example.com` }, shipTo: { country: 'GB' }, lines };
  return wish(
    chance,
    name,
    'orders.draft',
    [{ ...input, validUntil }],
    lines.map(({ sku }) => sku),
  );
}

function linesOf(chance: Chance, most: number) {
  return Array.from({ length: 1 + chance(most) }, () => ({
    sku: chance.often(85) ? chance.pick(scarce) : plenty,
    quantity: 1 + chance(2),
  }));
}

function receive(chance: Chance, name: string): Wish {
  const sku = chance.pick(scarce);
  const location = chance.pick(locations);
  const input = { sku, location, quantity: 1 + chance(2), unitCost };
  return {
    name,
    path: 'inventory.receive',
    given: [input, { idempotencyKey: name }],
    openMs: null,
    about: [`${sku} at ${location}`],
    twice: chance.often(twicePercent),
  };
}

function reserve(chance: Chance, name: string): Wish {
  const cart = `cart-${chance(4)}`;
  const sku = chance.pick(skus);
  const [path, given] = chance.pick([
    ['inventory.reserve', [{ cart, lines: [{ sku, quantity: 1 }], ttlMs: 60_000 }]],
    ['inventory.reserve', [{ cart, lines: [{ sku, quantity: 1 }], ttlMs: 5_000 }]],
    ['inventory.renew', [cart, 60_000]],
    ['inventory.release', [cart]],
  ] as const);
  return { name, path, given, openMs: null, about: [sku, cart], twice: false };
}

function forOrder(chance: Chance, name: string, { order, allowed }: Known): Wish | null {
  const open = allowed.filter((command) => staffCommands[command]);
  let left = chance(open.reduce((sum, command) => sum + (staffCommands[command]?.[0] ?? 0), 0) || 1);
  for (const path of open) {
    const [weight, payload] = staffCommands[path] as readonly [number, Payload];
    left -= weight;
    if (left >= 0) continue;
    const given = payload(order, chance);
    return (
      given &&
      wish(chance, name, path, [order.id, ...given], [order.id, ...order.lines.flatMap(({ sku }) => sku ?? [])])
    );
  }
  return null;
}

/** A case or a repair is opened about an order, or one that is there goes on. */
function afterSale(
  chance: Chance,
  name: string,
  known: readonly Known[],
  documents: readonly KnownDocument[],
): Wish | null {
  if (documents.length > 0 && chance.often(documents.length < few ? 40 : 75)) {
    const found = documentWish(chance.pick(documents.slice(-hot)), chance);
    return found && wish(chance, name, found.path, [found.id, ...found.given], [found.id]);
  }
  const sent = known.filter(({ order: { shipments } }) => shipments.length > 0);
  const { order } = chance.pick(sent.length > 0 ? sent.slice(-hot) : known.slice(-hot));
  const [path, given] = chance.often(40)
    ? ['cases.open', { kind: chance.pick(['inquiry', 'complaint']), order: order.id, text: name }]
    : ['repairs.ask', { order: order.id, line: chance.pick(order.lines).id, fault: 'noise' }];
  return wish(chance, name, path as string, [given], [order.id]);
}

function wish(chance: Chance, name: string, path: string, given: readonly unknown[], about: readonly string[]): Wish {
  const kind = ['orders.place', 'returns.request', 'orders.accept'].includes(path) ? 'customer' : 'staff';
  return {
    name,
    path,
    given: [...given, { idempotencyKey: name, actor: { kind, id: name } }],
    openMs: chance.often(withinPercent) ? 20 + chance(longestOpenMs) : null,
    about,
    twice: chance.often(twicePercent),
  };
}
