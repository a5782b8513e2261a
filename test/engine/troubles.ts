/** Troubles to be planted in a shop, one kind at a time: what the list of attention says of each, and what settles it and nothing else. */
import { flatTax, simulatedGateway, simulatedTaxProvider } from '../../src/adapters/memory';
import type { AttentionItem, Order } from '../../src/index';
import { omsError } from '../../src/kernel';
import type { EventEndpoint, Message } from '../../src/ports';
import { ann, bob, day, hour, openShop, type Shop } from '../support/shop';
import type { Store } from '../support/stores';
import type { Chance } from './random-shop';

/** What was planted: what the list says of it, and how it is settled; what is settled together has the same way to settle it. */
export interface Planted {
  readonly kind: string;
  /** Id of the order or document; of an endpoint its own. */
  readonly subject: string;
  readonly says: Partial<AttentionItem> & Pick<AttentionItem, 'reason'>;
  readonly solve: () => Promise<unknown>;
}

/** A shop in which things go wrong as they are told to. */
export interface Field {
  readonly shop: Shop;
  readonly chance: Chance;
  /** Whether everything goes wrong that can, rather than some of it. */
  readonly whole: boolean;
  /** Orders whose customers nobody reaches, whose gateway does not answer, and whose tax is refused. */
  readonly unreachable: Set<string>;
  readonly silent: Set<string>;
  readonly untaxed: Set<string>;
  /** Endpoints that do not answer, and those that want nothing any more. */
  readonly away: Set<string>;
  readonly gone: Set<string>;
}

type Kind = (field: Field) => Promise<readonly Planted[]>;

const endpoints = ['erp', 'lake', 'ads', 'old'] as const;

export function openField(store: Store, chance: Chance, whole: boolean): Field {
  const [unreachable, silent, untaxed] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [away, gone] = [new Set<string>(), new Set<string>()];
  const card = simulatedGateway({
    misbehave: ({ orderId }) => (silent.has(orderId ?? '') ? 'timeoutBefore' : 'ok'),
  });
  const endpoint = (id: string): EventEndpoint => ({
    id,
    async publish() {
      if (gone.has(id)) throw omsError('endpoint.gone', 'gone');
      if (away.has(id)) throw new Error('away');
    },
  });
  const shop = openShop(store.repository, {
    card,
    locations: ['main', 'away', 'depot'],
    payments: {
      card,
      cash: { rule: 'onDelivery' },
      invoice: { rule: 'onTerms', terms: { parts: [{ share: 1, days: 1 }] } },
    },
    process: { refund: 'manual', completeAfterDays: 60, limits: { refundWithoutApproval: 2_000 } },
    stock: { countApprovalAbove: 500 },
    tax: simulatedTaxProvider({
      rates: flatTax({ byCountry: { GB: '0.2' } }),
      misbehave: ({ operation, orderId }) => (operation === 'commit' && untaxed.has(orderId) ? 'refuse' : 'ok'),
    }),
    // What leaves the depot is promised for today; all else has its time.
    promises: {
      carrier: 'swift',
      locations: { main: { handlingMinutes: 60_000 }, away: { handlingMinutes: 60_000 } },
      ...{ fallbackDays: 1, warnMinutes: 1_500, lateMinutes: 60 },
    },
    cases: {
      kinds: { inquiry: { normal: { resolutionMinutes: null } } },
      goodwill: { most: 5_000, withoutApproval: 500 },
    },
    repairs: { days: { asked: 2, received: 2, diagnosed: 2, inRepair: 2, repaired: 2 } },
    endpoints: endpoints.map(endpoint),
    notifiers: [
      {
        id: 'mail',
        async send({ orderId }: Message) {
          if (orderId !== null && unreachable.has(orderId)) throw new Error('no such mailbox');
        },
      },
    ],
  });
  return { shop, chance, whole, unreachable, silent, untaxed, away, gone };
}

export async function stockUp({ shop: { oms } }: Field): Promise<void> {
  await oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 1_000, unitCost: 400 });
  await oms.inventory.receive({ sku: 'TEE', location: 'depot', quantity: 1_000, unitCost: 700 });
  await oms.inventory.receive({ sku: 'PEN', location: 'away', quantity: 1_000, unitCost: 100 });
}

/** Time in which everything that takes its time goes wrong. */
export async function letTimePass({ shop }: Field): Promise<void> {
  for (let attempt = 0; attempt < 21; attempt++) {
    await shop.oms.relay.runOnce();
    shop.clock.advance(4 * hour);
  }
  await shop.oms.relay.runOnce();
}

type Changes = Parameters<Shop['place']>[0];
const cash = { payment: { method: 'cash' } };
const one = { lines: [{ sku: 'MUG', quantity: 1 }] };
const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const shipmentOf = ({ shipments }: Order) => shipments[0]?.id ?? '';
const paymentOf = ({ payments }: Order) => payments[0]?.id ?? '';
const settled = async ({ shop }: Field, changes: Changes = {}) => shop.settled(await shop.place(changes));
const inADay = ({ shop }: Field) => new Date(shop.clock.now() + day).toISOString();

async function paid(field: Field, changes: Changes = {}): Promise<Order> {
  const order = await settled(field, changes);
  return field.shop.settled(await field.shop.oms.payments.capture(order, {}));
}

async function delivered(field: Field, changes: Changes = {}): Promise<Order> {
  const { oms } = field.shop;
  const sent = await oms.shipments.dispatch(await paid(field, changes), { carrier: null });
  return oms.shipments.track(sent, { shipmentId: shipmentOf(sent), status: 'delivered' });
}

/** Lets what was given up leave again. */
async function redelivered({ shop: { oms } }: Field, reason: 'dead' | 'unknown' | 'tax', subject: string) {
  const { items } = await oms.attention({ reason, limit: 200 });
  for (const item of items) if (item.subject.id === subject && item.effect) await oms.effects.redeliver(item.effect);
}

/** Troubles that take their time. */
export const slowKinds = {
  async message(field) {
    const order = await field.shop.place(cash);
    field.unreachable.add(order.id);
    const says = { reason: 'dead', number: order.number, detail: 'notify:mail: Error' } as const;
    return [
      {
        ...{ kind: 'message', subject: order.id, says },
        async solve() {
          field.unreachable.delete(order.id);
          await redelivered(field, 'dead', order.id);
        },
      },
    ];
  },
  async overdue(field) {
    const order = await field.shop.place({ payment: { method: 'invoice' } });
    const says = { reason: 'overdue', about: paymentOf(order), amount: gbp(2_500) } as const;
    return [
      {
        ...{ kind: 'overdue', subject: order.id, says },
        solve: () => field.shop.oms.payments.capture(order, {}),
      },
    ];
  },
  async authorization(field) {
    const order = await field.shop.place();
    field.silent.add(order.id);
    return [unknown(field, order, 'authorize')];
  },
  async capture(field) {
    const order = await settled(field);
    field.silent.add(order.id);
    await field.shop.oms.payments.capture(order, {});
    return [unknown(field, order, 'capture')];
  },
  async refund(field) {
    const order = await paid(field);
    field.silent.add(order.id);
    await field.shop.oms.payments.refund(order, { amount: 700, reason: 'kindness' });
    return [unknown(field, order, 'refund')];
  },
  async purchase(field) {
    const { oms } = field.shop;
    const expectedAt = inADay(field);
    const count = 1 + field.chance(3);
    const lines = Array.from({ length: count }, () => ({
      sku: field.chance.pick(['MUG', 'TEE']),
      units: 3,
      unitCost: 1,
    }));
    const bought = await oms.purchaseOrders.create({ supplier: 'acme', location: 'main', lines });
    await oms.purchaseOrders.send(bought, { expectedAt });
    return bought.lines.map(({ id, sku }) => ({
      ...{ kind: 'purchase', subject: bought.id },
      says: { reason: 'late', about: id, detail: sku, units: 3, dueAt: expectedAt },
      solve: () => oms.purchaseOrders.receive(bought, { lines: [{ line: id, units: 3 }] }),
    }));
  },
  async transfer(field) {
    const { oms } = field.shop;
    const lines = [{ sku: 'PEN', units: 4 }];
    const moved = await oms.transfers.create({ from: 'away', to: 'main', reference: 'T-1', lines });
    await oms.transfers.send(moved, { expectedAt: inADay(field) });
    const says = { reason: 'late', number: 'T-1', units: 4 } as const;
    return [{ kind: 'transfer', subject: moved.id, says, solve: () => oms.transfers.receive(moved) }];
  },
  async unanswered(field) {
    const { oms } = field.shop;
    const kind = field.chance.pick(['inquiry', 'complaint'] as const);
    const asked = await oms.cases.open({ kind, customer: { email: 'a@example.com' }, text: 'Hm?' });
    const solve = () => oms.cases.reply(asked, { text: 'So.' }, { actor: ann });
    const missed = kind === 'inquiry' ? ['firstResponse'] : ['firstResponse', 'resolution'];
    return missed.map((about) => ({ kind: about, subject: asked.id, says: { reason: 'late', about }, solve }));
  },
  async unresolved(field) {
    const { oms } = field.shop;
    const asked = await oms.cases.open({ kind: 'claim', order: await settled(field), text: 'Broken.' });
    await oms.cases.reply(asked, { text: 'We look into it.', awaits: false }, { actor: ann });
    const says = { reason: 'late', about: 'resolution' } as const;
    const solve = () => oms.cases.resolve(asked, { outcome: 'answered' }, { actor: ann });
    return [{ kind: 'unresolved', subject: asked.id, says, solve }];
  },
  async repair(field) {
    const { oms } = field.shop;
    const order = await delivered(field);
    const asked = await oms.repairs.ask({ order: order.id, line: '1', fault: 'noise' });
    const status = field.chance.pick(['asked', 'received', 'diagnosed'] as const);
    if (status !== 'asked') await oms.repairs.receive(asked);
    if (status === 'diagnosed')
      await oms.repairs.diagnose(asked, { finding: 'crack', payer: 'goodwill' }, { actor: ann });
    const solve = {
      asked: () => oms.repairs.receive(asked),
      received: () => oms.repairs.diagnose(asked, { finding: 'crack' }, { actor: ann }),
      diagnosed: () => oms.repairs.begin(asked, { actor: ann }),
    }[status];
    return [{ kind: 'repair', subject: asked.id, says: { reason: 'late', detail: status }, solve }];
  },
  async supplierClaim(field) {
    const { oms } = field.shop;
    const dueAt = inADay(field);
    const claim = await oms.supplierClaims.open({
      ...{ supplier: 'acme', sku: 'MUG', units: 2, amount: 800, reason: 'cracked', dueAt },
    });
    const says = { reason: 'late', detail: 'acme', units: 2, amount: gbp(800), dueAt } as const;
    return [
      { kind: 'supplierClaim', subject: claim.id, says, solve: () => oms.supplierClaims.settle(claim, { paid: 1 }) },
    ];
  },
  async endpoint(field) {
    const id = endpoints.find((of) => !field.away.has(of) && of !== 'old');
    if (id === undefined) return [];
    field.away.add(id);
    await settled(field);
    return [disabled(field, id, 'failing')];
  },
  async broken(field) {
    const order = await field.shop.place({ lines: [{ sku: 'TEE', quantity: 2 }], ...cash });
    await field.shop.oms.relay.runOnce();
    const says = { reason: 'promise', about: '1', detail: 'broken', units: 2 } as const;
    return [
      {
        ...{ kind: 'broken', subject: order.id, says },
        async solve() {
          const sent = await field.shop.oms.shipments.dispatch(order, { carrier: null });
          await field.shop.oms.shipments.track(sent, { shipmentId: shipmentOf(sent), status: 'delivered' });
        },
      },
    ];
  },
} satisfies Record<string, Kind>;

/** Troubles that are there at once. */
export const quickKinds = {
  async shortage(field) {
    const { oms } = field.shop;
    const order = await settled(field, { lines: [{ sku: 'PEN', quantity: 3 }] });
    await oms.shipments.fail(order, { location: 'away' }, { actor: ann });
    const says = { reason: 'shortage', detail: 'stock', units: 3 } as const;
    return [{ kind: 'shortage', subject: order.id, says, solve: () => oms.orders.cancel(order, {}) }];
  },
  async overpaid(field) {
    const { oms } = field.shop;
    const order = await paid(field);
    await oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] });
    const says = { reason: 'overpaid', about: null, amount: gbp(1_250) } as const;
    return [{ kind: 'overpaid', subject: order.id, says, solve: () => oms.payments.refund(order, { amount: 1_250 }) }];
  },
  async tax(field) {
    const { oms } = field.shop;
    const order = await settled(field, cash);
    field.untaxed.add(order.id);
    await oms.shipments.dispatch(order, { carrier: null });
    await field.shop.settled(order);
    return [
      {
        ...{ kind: 'tax', subject: order.id, says: { reason: 'tax' } },
        async solve() {
          field.untaxed.delete(order.id);
          await oms.taxes.report(order);
        },
      },
    ];
  },
  /** An order of which several things are wrong at a time. */
  async order(field) {
    const { chance, whole } = field;
    const { oms } = field.shop;
    const order = await paid(field, { lines: [{ sku: 'MUG', quantity: 6 }] });
    const planted: Planted[] = [];
    const wrong = ['exception', 'approval', 'held', 'disputed'].filter(() => whole || chance.often(60));
    for (const what of wrong)
      for (let n = 0; n <= chance(2); n++)
        planted.push(await { exception, approval, held, disputed }[what as 'held'](field, order, n));
    if (planted.length === 0) await oms.orders.tag(order, { add: ['fine'] });
    return planted;
  },
  async count(field) {
    const { oms } = field.shop;
    const count = await oms.counts.create({ location: 'away', skus: ['PEN'] });
    const { lines } = await oms.counts.get(count);
    const counted = (lines[0]?.booked?.onHand ?? 0) + 7;
    await oms.counts.enter(count, { lines: [{ line: '1', counted }] }, { actor: ann });
    await oms.counts.submit(count);
    const says = { reason: 'approval', detail: 'away' } as const;
    return [{ kind: 'count', subject: count.id, says, solve: () => oms.counts.reject(count, {}, { actor: bob }) }];
  },
  async goodwill(field) {
    const { oms } = field.shop;
    const customer = { id: `c-${field.chance(3)}`, email: 'c@example.com' };
    const asked = await oms.cases.open({ kind: 'complaint', customer, text: 'Hm!' });
    const { approval } = await oms.cases.resolve(asked, { outcome: 'compensated', credit: 900 }, { actor: ann });
    const says = { reason: 'approval', about: approval?.id ?? '', detail: 'cases.resolve', amount: gbp(900) } as const;
    const solve = () =>
      field.chance.often(50) ? oms.cases.approve(asked, { actor: bob }) : oms.cases.deny(asked, { actor: bob });
    return [{ kind: 'goodwill', subject: asked.id, says, solve }];
  },
  async work(field) {
    const { oms } = field.shop;
    const packed = await settled(field, cash);
    const [work] = (await oms.work.plan({ location: 'main', orders: [packed] })).work;
    if (!work) throw new Error('there is work');
    await oms.work.pick(work, { sku: 'MUG', quantity: 2, parcel: 'B' });
    await oms.work.closeParcel(work, { parcel: 'B', carrier: null });
    const held = await oms.orders.hold(packed, { type: 'address', reason: 'odd', blocks: ['shipments.dispatch'] });
    await oms.relay.runOnce();
    await oms.orders.releaseHold(packed, { holdId: held.holds[0]?.id ?? '' });
    const says = { reason: 'refused', detail: 'order.held', number: packed.number } as const;
    const solve = () => oms.work.closeParcel(work, { parcel: 'B', carrier: null });
    return [{ kind: 'work', subject: work.id, says, solve }];
  },
  async beyondRepair(field) {
    const { oms } = field.shop;
    const order = await delivered(field, one);
    await oms.payments.refund(order, { amount: 1_250 });
    await field.shop.settled(order);
    const asked = await oms.repairs.ask({ order: order.id, line: '1', fault: 'noise' });
    await oms.repairs.receive(asked);
    await oms.repairs.diagnose(asked, { finding: 'crack', payer: 'goodwill' }, { actor: ann });
    await oms.repairs.giveUp(asked, { remedy: 'refund' }, { actor: ann });
    await oms.relay.runOnce();
    const says = { reason: 'refused', about: 'MUG', detail: 'refund.amount' } as const;
    return [{ kind: 'beyondRepair', subject: asked.id, says, solve: () => oms.repairs.sendBack(asked) }];
  },
  async threatened(field) {
    const order = await settled(field, { lines: [{ sku: 'TEE', quantity: 2 }], ...cash });
    const says = { reason: 'promise', about: '1', detail: 'threatened', units: 2 } as const;
    const solve = () => field.shop.oms.shipments.dispatch(order, { carrier: null });
    return [{ kind: 'threatened', subject: order.id, says, solve }];
  },
  async gone(field) {
    if (field.gone.has('old')) return [];
    field.gone.add('old');
    await settled(field);
    return [disabled(field, 'old', 'gone')];
  },
} satisfies Record<string, Kind>;

/** What looks like trouble and is none: it is over, it waits for somebody else, or somebody wants it so. */
export const decoys = {
  async released(field) {
    const order = await settled(field, cash);
    const held = await field.shop.oms.orders.hold(order, { type: 'fraud' });
    await field.shop.oms.orders.releaseHold(order, { holdId: held.holds[0]?.id ?? '' });
    return [];
  },
  async waiting({ shop: { oms } }) {
    const asked = await oms.cases.open({ kind: 'inquiry', customer: { email: 'b@example.com' }, text: 'Hm?' });
    await oms.cases.reply(asked, { text: 'What do you mean?' }, { actor: ann });
    return [];
  },
  async withdrawn(field) {
    const { oms } = field.shop;
    const opened = { supplier: 'acme', sku: 'MUG', units: 2, amount: 800, reason: 'cracked', dueAt: inADay(field) };
    await oms.supplierClaims.withdraw(await oms.supplierClaims.open(opened));
    return [];
  },
  async came(field) {
    const { oms } = field.shop;
    const lines = [{ sku: 'MUG', units: 3, unitCost: 400 }];
    const bought = await oms.purchaseOrders.create({ supplier: 'acme', location: 'main', lines });
    await oms.purchaseOrders.send(bought, { expectedAt: inADay(field) });
    await oms.purchaseOrders.receive(bought);
    return [];
  },
  async kept(field) {
    await delivered(field, { lines: [{ sku: 'TEE', quantity: 1 }] });
    return [];
  },
} satisfies Record<string, Kind>;

function unknown(field: Field, order: Order, operation: string): Planted {
  return {
    ...{ kind: operation, subject: order.id },
    says: { reason: 'unknown', about: paymentOf(order), detail: operation },
    async solve() {
      field.silent.delete(order.id);
      await redelivered(field, 'unknown', order.id);
    },
  };
}

function disabled(field: Field, id: string, reason: string): Planted {
  return {
    ...{ kind: 'endpoint', subject: id },
    says: { reason: 'disabled', number: id, detail: reason, actions: ['endpoints.enable'] },
    async solve() {
      field.away.delete(id);
      field.gone.delete(id);
      await field.shop.oms.endpoints.enable(id, { actor: ann });
    },
  };
}

async function held({ shop: { oms } }: Field, order: Order, n: number): Promise<Planted> {
  const after = await oms.orders.hold(
    order,
    { type: `fraud${n}`, reason: 'odd', blocks: ['orders.complete'] },
    { actor: ann },
  );
  const holdId = after.holds.at(-1)?.id ?? '';
  const says = { reason: 'held', about: holdId, detail: `fraud${n}` } as const;
  return {
    kind: 'held',
    subject: order.id,
    says,
    solve: () => oms.orders.releaseHold(order, { holdId }, { actor: bob }),
  };
}

async function approval({ shop: { oms } }: Field, order: Order, n: number): Promise<Planted> {
  const after = await oms.payments.refund(order, { amount: 2_400 + n }, { actor: ann });
  const approvalId = after.approvals.at(-1)?.id ?? '';
  const says = { reason: 'approval', about: approvalId, detail: 'payments.refund', amount: gbp(2_400 + n) } as const;
  return {
    kind: 'approval',
    subject: order.id,
    says,
    solve: () => oms.orders.deny(order, { approvalId }, { actor: bob }),
  };
}

async function exception({ shop: { oms }, chance }: Field, order: Order, n: number): Promise<Planted> {
  const sent = await oms.shipments.dispatch(order, { carrier: null, lines: [{ lineId: '1', units: 1 + n }] });
  const shipmentId = sent.shipments.at(-1)?.id ?? '';
  const status = chance.pick(['lost', 'damaged'] as const);
  await oms.shipments.track(order, { shipmentId, status });
  const says = { reason: 'exception', about: shipmentId, detail: status } as const;
  const solve = () => oms.shipments.resolve(order, { shipmentId, by: 'reship' }, { actor: ann });
  return { kind: 'exception', subject: order.id, says, solve };
}

async function disputed({ shop: { oms } }: Field, order: Order, n: number): Promise<Planted> {
  const event = { type: 'disputeOpened', reference: `dp-${order.id}-${n}`, amount: 700, reason: 'fraudulent' } as const;
  const after = await oms.payments.hear(order, { paymentId: paymentOf(order), event });
  const disputeId = after.disputes.at(-1)?.id ?? '';
  const says = { reason: 'disputed', about: disputeId, detail: 'fraudulent' } as const;
  return { kind: 'disputed', subject: order.id, says, solve: () => oms.payments.evidence(order, { disputeId }) };
}
