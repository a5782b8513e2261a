/** What people, programs and the outside do to the shop by chance, all at once. */
import type { Oms, Order } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import type { ImplementedCommand, Lifecycle, PayloadInputs } from '../../src/order';
import { lifecycles } from '../order/lifecycles';
import { day, hour } from '../support/shop';
import { type Chance, chanceOf, goods, locations, type RandomShop, skus } from './random-shop';

/** What the actors have done so far. */
export interface Doings {
  readonly orders: string[];
  readonly documents: string[];
  /** How often each code was the answer; `done` for what was not refused. */
  readonly answers: Map<string, number>;
  /** Command and lifecycle of the order as it was last seen, for what was refused. */
  readonly refused: Map<string, number>;
  /** What went wrong in a way that nothing may go wrong. */
  readonly faults: string[];
}

/** An actor, with as much of the shop as is there for them. */
export interface Actor<Shop = RandomShop> {
  readonly shop: Shop;
  readonly doings: Doings;
  readonly chance: Chance;
  /** A new name for every command: facts tell by it which command they came from. */
  readonly sign: () => string;
  /** Commands, and the stages of life to carry them out in, that chance has not led to: they are chosen more often. */
  readonly seeks?: { readonly commands: ReadonlySet<string>; readonly stages: readonly Lifecycle[] };
}

export type Choice = readonly [weight: number, act: (actor: Actor) => Promise<unknown>];
type PayloadOf = (order: Order, chance: Chance) => object;

/** Codes that say that something is broken, rather than that it may not be done. */
const faulty = ['internal', 'store.unavailable', 'contention.exhausted', 'order.bound', 'input.invalid', 'port.failed'];

export function noDoings(): Doings {
  return { orders: [], documents: [], answers: new Map(), refused: new Map(), faults: [] };
}

/** Lets `count` actors act `steps` times each, all at the same time, and look for chances of what is `sought`; `more` is what they do beside selling. */
export async function actAtOnce(
  shop: RandomShop,
  doings: Doings,
  {
    seed,
    phase,
    count,
    steps,
    sought = [],
  }: { seed: number; phase: number; count: number; steps: number; sought?: readonly (readonly [string, string])[] },
  more: readonly Choice[] = [],
): Promise<void> {
  const all = [...choices, ...more];
  const seeks = {
    commands: new Set(sought.map(([type]) => type)),
    stages: lifecycles.filter((stage) => sought.some(([, of]) => of === stage)),
  };
  await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const chance = chanceOf(seed * 1_000 + phase * 100 + number);
      let signed = 0;
      const actor = { shop, doings, chance, seeks, sign: () => `${phase}.${number}.${++signed}` };
      for (let step = 0; step < steps; step++) await weighted(all, chance)(actor);
    }),
  );
}

/** Until nothing is due any more: late news arrives, what failed is tried again, and what waits runs out of time. */
export async function letSettle(shop: RandomShop, doings: Doings): Promise<void> {
  const chance = chanceOf(1);
  const actor = { shop, doings, chance, sign: () => 'settling' };
  for (let round = 0; round < 300; round++) {
    await hearNews(actor);
    await Promise.all(shop.processes.map((oms) => oms.relay.runOnce()));
    const { pending } = await shop.store.repository.effectCounts('main');
    const due = await shop.store.repository.nextDeadline('main');
    // What the relay asked for may be answered by a webhook: it is heard, and not only counted.
    if (pending === 0 && due === null && (await hearNews(actor)) === 0) return;
    if (round === 299) doings.faults.push(`no rest: ${pending} effects pending, a deadline due at ${due}`);
    shop.clock.advance(6 * hour);
  }
}

export function weighted<T>(items: readonly (readonly [weight: number, item: T])[], chance: Chance): T {
  let left = chance(items.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, item] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new Error('unreachable');
}

/** Where only what processes do is at hand. */
export type Within = Pick<RandomShop, 'processes' | 'clock'>;

export const anyProcess = ({ shop, chance }: Actor<Within>): Oms => chance.pick(shop.processes);

/** Waits for an answer, and counts it; a refusal is an answer. */
export async function answered<T>({ doings }: Actor<Within>, what: string, work: () => Promise<T>): Promise<T | null> {
  const count = (code: string) => doings.answers.set(code, (doings.answers.get(code) ?? 0) + 1);
  try {
    const answer = await work();
    count('done');
    return answer;
  } catch (error) {
    const code = isOmsError(error) ? error.code : String(error);
    count(code);
    if (!isOmsError(error) || faulty.includes(code)) doings.faults.push(`${what}: ${code} ${String(error)}`);
    return null;
  }
}

async function place(actor: Actor<Within>): Promise<void> {
  const { chance, sign, doings } = actor;
  const signed = sign();
  const lines = Array.from({ length: 1 + chance(3) }, () => ({ sku: chance.pick(skus), quantity: 1 + chance(3) }));
  const charged = chance.often(40);
  const input = {
    channel: chance.pick(['web', 'phone', 'marketplace']),
    customer: { email: `${signed}@example.com` },
    shipTo: { country: 'GB' },
    lines,
    ...(charged && { shipping: [{ code: 'std', amount: 395 }] }),
    ...(charged && chance.often(50) && { discounts: [{ code: 'D', amount: 7 }] }),
    ...(chance.often(15) && { externalRef: `ref-${chance(8)}` }),
  };
  const paid = { ...input, ...payment(chance), ...(chance.often(15) && { cart: `cart-${chance(3)}` }) };
  // What is charged or granted beside the prices comes from the shop.
  const kind = charged ? 'system' : 'customer';
  const options = { actor: { kind, id: signed } as const, idempotencyKey: `place:${signed}` };
  const quote = chance.often(12);
  const validUntil = new Date(actor.shop.clock.now() + day).toISOString();
  const send = (oms: Oms) =>
    quote
      ? oms.orders.draft({ ...input, ...(chance.often(70) && { validUntil }) }, options)
      : oms.orders.place(paid, options);
  const processes = chance.often(25) && !quote ? actor.shop.processes : [anyProcess(actor)];
  const orders = await Promise.all(processes.map((oms) => answered(actor, 'place', () => send(oms))));
  for (const order of orders) if (order && !doings.orders.includes(order.id)) doings.orders.push(order.id);
}

function payment(chance: Chance): object {
  const token = chance.pick(['ok', 'ok', 'ok', 'ok', 'ok', 'timeout', 'down', 'action', 'pending', 'declined']);
  const card = { method: 'card', token };
  return chance.pick([
    { payment: card },
    { payment: card },
    { payment: card },
    { payment: { method: 'cash' } },
    { payment: { method: 'transfer' } },
    {
      payments: [
        { ...card, amount: 50 },
        { method: 'card', token: 'ok' },
      ],
    },
    {},
  ]);
}

const someLines = (order: Order, chance: Chance, most = 2) => [
  { lineId: chance.pick(order.lines).id, units: 1 + chance(most) },
];
const made = ({ making }: Order, chance: Chance) =>
  making.length === 0 || chance.often(40) ? {} : { lines: [{ lineId: chance.pick(making).lineId, units: 1 }] };
const nobody = '00000000-0000-7000-8000-999999999999';
const claimants = [nobody, '00000000-0000-7000-8000-999999999998'];
const one = <T extends { readonly id: string }>(items: readonly T[], chance: Chance, name: string) => ({
  [name]: items.length === 0 ? nobody : chance.pick(items).id,
});

/** How often each command is chosen where it is allowed, and what it says. */
const commands: Partial<Record<ImplementedCommand, readonly [weight: number, payload: PayloadOf]>> = {
  'orders.accept': [12, (_order, chance) => payment(chance)],
  'orders.confirm': [3, () => ({})],
  'orders.release': [10, () => ({})],
  'orders.complete': [2, () => ({})],
  'orders.cancel': [2, (order, chance) => (chance.often(30) ? {} : { lines: someLines(order, chance) })],
  'orders.expire': [1, () => ({})],
  'orders.hold': [
    2,
    (order, chance) => ({
      type: 'check',
      ...(chance.often(30) && { lineId: chance.pick(order.lines).id, blocks: ['shipments.dispatch', 'orders.cancel'] }),
    }),
  ],
  'orders.releaseHold': [12, (order, chance) => one(order.holds, chance, 'holdId')],
  'orders.note': [1, () => ({ text: 'ring twice' })],
  'orders.tag': [1, (_order, chance) => ({ add: [`t${chance(4)}`], remove: [`t${chance(4)}`] })],
  'orders.claim': [1, (_order, chance) => ({ claimant: chance.pick(claimants), proof: 'desk' })],
  'orders.feedback': [1, (_order, chance) => ({ rating: 1 + chance(5) })],
  'orders.tell': [
    8,
    ({ state }, chance) => ({
      event: `giftwrap.${state.giftwrap === 'waiting' ? 'wrapped' : chance.pick(['skipped', 'torn', 'ribboned'])}`,
    }),
  ],
  'orders.approve': [8, (order, chance) => one(order.approvals, chance, 'approvalId')],
  'orders.deny': [2, (order, chance) => one(order.approvals, chance, 'approvalId')],
  'payments.authorize': [
    6,
    (_order, chance) => ({
      method: chance.pick(['card', 'card', 'cash', 'transfer']),
      ...(chance.often(30) && { amount: 20 }),
    }),
  ],
  'payments.capture': [4, (_order, chance) => (chance.often(30) ? { amount: 1 + chance(100) } : {})],
  'payments.fail': [2, (order, chance) => ({ ...one(order.payments, chance, 'paymentId'), code: 'gone' })],
  'payments.void': [2, () => ({})],
  'payments.refund': [2, (_order, chance) => ({ amount: chance.pick([1, 50, 400, 1_500]) })],
  'shipments.dispatch': [
    14,
    (order, chance) => ({
      carrier: chance.pick([null, 'best', 'swift']),
      ...(chance.often(40) && { lines: someLines(order, chance) }),
      ...(chance.often(10) && { tracking: `T${chance(1_000)}` }),
    }),
  ],
  'shipments.track': [
    10,
    (order, chance) => ({
      ...one(order.shipments, chance, 'shipmentId'),
      status: chance.pick([
        'delivered',
        'delivered',
        'delivered',
        'inTransit',
        'failedAttempt',
        'lost',
        'returnToSender',
      ]),
    }),
  ],
  'shipments.resolve': [
    5,
    (order, chance) => ({ ...one(order.shipments, chance, 'shipmentId'), by: chance.pick(['reship', 'refund']) }),
  ],
  'shipments.receiveBack': [4, (order, chance) => one(order.shipments, chance, 'shipmentId')],
  'shipments.claim': [2, (order, chance) => ({ ...one(order.shipments, chance, 'shipmentId'), amount: 2 })],
  'shipments.settleClaim': [2, (order, chance) => ({ ...one(order.shipments, chance, 'shipmentId'), paid: chance(2) })],
  'shipments.cancel': [1, (order, chance) => one(order.shipments, chance, 'shipmentId')],
  'production.begin': [5, (order, chance) => made(order, chance)],
  'production.receive': [12, (order, chance) => ({ ...made(order, chance), unitCost: chance(90) })],
  'production.fail': [2, (order, chance) => made(order, chance)],
  'returns.request': [
    6,
    (order, chance) => ({
      lines: someLines(order, chance),
      ...(chance.often(20) && order.charges[0] && { charges: [{ chargeId: order.charges[0].id, amount: 1 }] }),
      ...(chance.often(20) && { receipt: false }),
      ...(chance.often(30) && {
        exchange: { lines: [{ sku: chance.pick(skus), quantity: 1 }], advance: chance.often(30) },
        payment: extra(chance),
      }),
      ...(chance.often(20) && order.customerKnown && { refundTo: 'storeCredit' }),
    }),
  ],
  'returns.approve': [3, (order, chance) => one(order.returns, chance, 'returnId')],
  'returns.reject': [1, (order, chance) => one(order.returns, chance, 'returnId')],
  'returns.receive': [
    8,
    (order, chance) => ({
      ...one(order.returns, chance, 'returnId'),
      ...(chance.often(30) && { location: chance.pick(locations) }),
      ...(chance.often(40) && { lines: arrived(order, chance), more: chance.often(50) }),
    }),
  ],
  'returns.expire': [1, (order, chance) => one(order.returns, chance, 'returnId')],
  'returns.release': [1, (order, chance) => one(order.returns, chance, 'returnId')],
  'returns.sendBack': [4, (order, chance) => one(order.returns, chance, 'returnId')],
  'returns.askLabel': [2, (order, chance) => one(order.returns, chance, 'returnId')],
  'returns.track': [
    3,
    (order, chance) => ({ ...one(order.returns, chance, 'returnId'), status: chance.pick(['inTransit', 'delivered']) }),
  ],
  'returns.refund': [3, () => ({})],
  'edits.begin': [5, () => ({})],
  'edits.stage': [10, (order, chance) => ({ actions: [stageable(order, chance)] })],
  'edits.unstage': [
    1,
    ({ edit }, chance) => ({ actionIds: [edit?.actions[0] ? chance.pick(edit.actions).id : nobody] }),
  ],
  'edits.confirm': [14, (_order, chance) => (chance.often(70) ? { payment: extra(chance) } : {})],
  'edits.discard': [1, () => ({})],
};

/** A unit of each line that is on its way, with what became of it. */
const arrived = ({ lines }: Order, chance: Chance) =>
  lines.flatMap(({ id, returning }) =>
    returning > 0 ? [{ lineId: id, units: 1, outcome: chance.pick(outcomes) }] : [],
  );
const outcomes = ['accepted', 'damaged', 'wrongItem', 'short', 'lost', 'rejected'] as const;

const extra = (chance: Chance) =>
  chance.pick([{ method: 'card', token: 'ok' }, { method: 'card', token: 'pending' }, { method: 'cash' }]);

const gbp = (amount: number) => ({ amount, currency: 'GBP' });

/** A change that an open edit may get: mostly one that can be carried out. */
function stageable(order: Order, chance: Chance): PayloadInputs['edits.stage']['actions'][number] {
  const lineId = chance.pick(order.lines).id;
  return chance.pick([
    { type: 'addLine', sku: chance.pick(skus), quantity: 1 + chance(2) },
    { type: 'setQuantity', lineId, quantity: 1 + chance(4) },
    { type: 'setQuantity', lineId, quantity: 1 + chance(4) },
    { type: 'setPrice', lineId, unitPrice: gbp(80 + chance(40)), reason: 'match' },
    { type: 'setAddress', shipTo: { country: chance.pick(['GB', 'IE']), postalCode: 'N1' } },
    { type: 'setContact', customer: { email: 'new@example.com' } },
    { type: 'setDelivery', carrier: 'swift' },
    { type: 'removeLine', lineId },
  ] as const);
}

const byCustomers: readonly ImplementedCommand[] = ['orders.accept', 'orders.feedback', 'returns.request'];
const bare: readonly ImplementedCommand[] = ['orders.confirm', 'orders.release', 'orders.complete'];
/** Verbs that take a list rather than a payload. */
const lists: Partial<Record<ImplementedCommand, string>> = { 'edits.stage': 'actions', 'edits.unstage': 'actionIds' };
const hot = 6;

/** One command for one order: mostly one that is allowed, and for one of the newest orders, where others are at work too. */
export async function command(actor: Actor<Within>): Promise<void> {
  const { chance, doings, sign, seeks } = actor;
  if (doings.orders.length === 0) return place(actor);
  const newest = chance.pick(chance.often(80) ? doings.orders.slice(-hot) : doings.orders);
  const order = (await soughtOrder(actor)) ?? (await anyProcess(actor).orders.get(newest));
  const { id } = order;
  const explained = await anyProcess(actor).orders.explain(order, { kind: 'staff', id: 'somebody' });
  const open = explained.filter(({ allowed, command: type }) => commands[type] && (allowed || chance.often(3)));
  if (open.length === 0) return;
  const type = weighted(
    open.map(({ command: type }) => [(commands[type]?.[0] ?? 0) * (seeks?.commands.has(type) ? 10 : 1), type] as const),
    chance,
  );
  const payload = commands[type]?.[1](order, chance) ?? {};
  const signed = sign();
  const options = {
    actor: { kind: byCustomers.includes(type) ? 'customer' : 'staff', id: signed } as const,
    ...(chance.often(15) && { expectedVersion: order.version }),
  };
  const times = chance.often(15) ? [...actor.shop.processes, anyProcess(actor)] : [anyProcess(actor)];
  const keyed = times.length > 1 ? { ...options, idempotencyKey: `${type}:${signed}` } : options;
  const sent = times.map(async (oms) => {
    const done = await answered(actor, type, () => give(oms, type, id, payload, keyed));
    if (done) return;
    const cell = `${type} ${order.state.lifecycle}`;
    doings.refused.set(cell, (doings.refused.get(cell) ?? 0) + 1);
  });
  await Promise.all(sent);
}

/** Every other time, an order that is where something is sought. */
async function soughtOrder(actor: Actor<Within>): Promise<Order | null> {
  const { chance, seeks } = actor;
  if (!seeks || seeks.stages.length === 0 || chance.often(50)) return null;
  const { orders } = await anyProcess(actor).orders.find({ lifecycle: chance.pick(seeks.stages), limit: 20 });
  return orders.length === 0 ? null : chance.pick(orders);
}

type Verbs = Readonly<Record<string, Readonly<Record<string, (...given: unknown[]) => Promise<Order>>>>>;

function give(oms: Oms, type: ImplementedCommand, id: string, payload: object, options: object): Promise<Order> {
  const [noun = '', verb = ''] = type.split('.');
  const call = (oms as unknown as Verbs)[noun]?.[verb];
  if (!call) throw new Error(`there is no ${type}`);
  if (bare.includes(type)) return call(id, options);
  const list = lists[type];
  return call(id, list ? payload[list as keyof object] : payload, options);
}

async function bulk(actor: Actor): Promise<void> {
  const { chance, doings, sign } = actor;
  const refs = doings.orders.slice(-hot);
  const [type, payload] = chance.pick([
    ['orders.tag', { add: ['bulk'] }],
    ['orders.confirm', {}],
    ['shipments.dispatch', { carrier: null }],
    ['orders.tell', { event: 'giftwrap.wrapped' }],
  ] as const);
  const options = { actor: { kind: 'staff', id: sign() } as const, idempotencyKey: `bulk:${sign()}` };
  const results = await answered(actor, `bulk ${type}`, () =>
    anyProcess(actor).bulk(type, refs, payload as PayloadInputs['orders.tag'], options),
  );
  if (results?.some(({ id }, index) => id !== refs[index])) doings.faults.push('bulk mixed up its results');
}

async function stock(actor: Actor): Promise<void> {
  const { chance, doings, sign } = actor;
  const { inventory } = anyProcess(actor);
  const cart = `cart-${chance(3)}`;
  const options = { idempotencyKey: `stock:${sign()}` };
  const place = { location: chance.pick(locations) };
  const written = (answer: { document: string } | null) => answer && doings.documents.push(answer.document);
  const acts: Choice[] = [
    [
      3,
      () =>
        answered(actor, 'receive', () =>
          inventory.receive(
            { sku: chance.pick(goods), quantity: 1 + chance(4), unitCost: 30 + chance(9), ...place },
            options,
          ),
        ).then(written),
    ],
    [
      2,
      () =>
        answered(actor, 'adjust', () => inventory.adjust({ sku: 'MUG', delta: chance(5) - 2, ...place }, options)).then(
          written,
        ),
    ],
    [
      5,
      () =>
        answered(actor, 'reserve', () =>
          inventory.reserve({
            cart,
            lines: [
              { sku: chance.pick(skus), quantity: 1 + chance(2) },
              { sku: 'A', quantity: 1 },
            ],
            ttlMs: hour,
          }),
        ),
    ],
    [2, () => answered(actor, 'renew', () => inventory.renew(cart, 2 * hour))],
    [2, () => answered(actor, 'release', () => inventory.release(cart))],
  ];
  await weighted(acts, chance)(actor);
}

async function deliver(actor: Actor): Promise<void> {
  const { shop, chance } = actor;
  if (chance.often(20)) shop.mail.failNext();
  if (chance.often(10)) shop.publisher.failNext();
  await answered(actor, 'relay', () => anyProcess(actor).relay.runOnce({ budgetMs: chance(20) }));
}

/** What the gateway says by itself: webhooks, twice and late, and customers who come back from their bank. */
/** Answers how many webhooks have come. */
async function hearNews(actor: Actor): Promise<number> {
  const { shop, chance } = actor;
  for (const { key, token, operation } of shop.card.calls) {
    if (operation !== 'authorize' || !(token === 'action' || token === 'pending') || !chance.often(50)) continue;
    // Those that have been concluded say so by throwing.
    try {
      shop.card.conclude(key, chance.often(80) ? 'ok' : 'declined');
    } catch {}
  }
  const webhooks = shop.card.webhooks();
  for (const { orderId, payload } of webhooks) {
    const heard = await answered(actor, `webhook ${payload.operation} ${payload.answer.status}`, () =>
      anyProcess(actor).payments.record(orderId ?? '', payload, { actor: { kind: 'system', id: 'webhook' } }),
    );
    if (!heard) actor.doings.faults.push(`the webhook of ${payload.operation} was refused`);
  }
  return webhooks.length;
}

async function wait({ shop, chance }: Actor): Promise<void> {
  shop.clock.advance(chance.pick([1_000, 60_000, 60_000, hour, hour, 5 * hour]));
}

const choices: Choice[] = [
  [6, place],
  [62, command],
  [3, bulk],
  [8, stock],
  [15, deliver],
  [4, hearNews],
  [2, wait],
];
