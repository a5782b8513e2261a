/** What people and the outside may do next, by chance: mostly what `explain` allows, sometimes what it does not. */
import fc from 'fast-check';
import { isBackorder } from '../../src/inventory';
import {
  explain,
  type Gathered,
  type ImplementedCommand,
  isUnfulfilled,
  type PayloadInputs,
  placesOf,
  stockSkus,
} from '../../src/order';
import { ann, awaitedLevelsOf, bob, customer, days, estimates, id, levelsOf, system } from '../support/order-builders';
import { hearSomething } from './random-gateway';
import { command, gatewayAnswers, providerAnswers, type World } from './random-world';

/** One thing to do: `n` chooses what, `a`, `b` and `c` choose what it is done to and how much. */
export interface Intention {
  readonly n: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

type Act = (world: World, choice: Omit<Intention, 'n'>) => World;

const pick = <T>(items: readonly T[], n: number): T | undefined => items[n % Math.max(1, items.length)];
const nobody = id(999_999);
const now = (world: World) => ({ at: days(world.day) });

const moods = [
  'authorized',
  'authorized',
  'authorized',
  'captured',
  'declined',
  'unknown',
  'pending',
  'requiresAction',
];
const statuses: readonly PayloadInputs['shipments.track']['status'][] = [
  ...(['inTransit', 'delivered', 'delivered', 'delivered', 'failedAttempt', 'outForDelivery'] as const),
  ...(['returnToSender', 'lost', 'unknown', 'labelCreated'] as const),
];

const taxMoods = [
  { status: 'recorded', reference: 'doc' },
  { status: 'recorded', reference: 'doc' },
  { status: 'recorded', reference: 'doc' },
  { status: 'refused', code: 'closed' },
  { status: 'unknown' },
] as const;

const answers: Act = (world, { a, b }) => {
  const unheard = world.calls.filter((call) => !world.heard.has(`${call.operation} ${call.callId}`));
  const call = pick(b % 5 === 0 || unheard.length === 0 ? world.calls : unheard, a);
  const mood = pick(moods, b) as PayloadInputs['payments.record']['answer']['status'];
  return call ? gatewayAnswers(world, call, mood, now(world)) : world;
};

/** Two of each carrier, so that another one is left when it says no. */
const offers = ({ story: { shop } }: World): Gathered['quotes'] =>
  shop.locations.flatMap(({ id: location }) =>
    shop.carriers.flatMap((carrier) =>
      ['parcel', 'express'].map((service, n) => ({ location, carrier, service, price: 300 + n, days: 2 - n })),
    ),
  );

const label: Act = (world, { a, b, c }) => {
  const turned = world.story.order.head.shipments.find(({ intercept }) => intercept === 'requested');
  if (turned && c % 4 > 0) {
    const refused = { status: 'notIntercepted', code: 'tooLate' } as const;
    const answer = b % 2 === 0 ? ({ status: 'intercepted' } as const) : refused;
    return command(world, 'shipments.record', { shipmentId: turned.id, answer }, { as: system, ...now(world) });
  }
  const waiting = world.story.order.head.shipments.filter(({ status }) => status === 'requested');
  const shipmentId =
    pick(b % 2 === 0 ? waiting.map(({ id }) => id) : world.labels.map((of) => of.shipmentId), a) ?? nobody;
  const cost = b % 2 === 0 ? { cost: { amount: a, currency: 'GBP' } } : {};
  const created = { status: 'created' as const, reference: 'L', tracking: `T${a}`, ...cost };
  const answers = [
    ...(['refused', 'unsold', 'refused'] as const).map((status) => ({ status, code: 'address' })),
    { status: 'unknown' } as const,
    { status: 'refused', code: 'address', final: true } as const,
  ];
  const answer = b % 3 === 0 ? (pick(answers, c) ?? created) : created;
  return command(world, 'shipments.record', { shipmentId, answer }, { as: system, ...now(world) });
};

const someLines = ({ story }: World, a: number, b: number) => {
  const { counts } = story.order.head;
  const lines = [pick(counts, a), ...(b % 3 === 0 ? [pick(counts, a + 1)] : [])];
  return lines.flatMap((count) =>
    count ? [{ lineId: count.id, units: 1 + (b % Math.min(count.ordered, 1 + (a % 3))) }] : [],
  );
};

const staffNow = (world: World) => ({ as: ann, ...now(world) });

/** Some of what is made for a line, or all that can be meant. */
const madeOrAll = ({ story }: World, a: number, b: number) => {
  const made = pick(story.order.head.making, a);
  return a % 3 === 0 || !made ? ('all' as const) : [{ lineId: made.lineId, units: 1 + (b % 2) }];
};

const linesOrAll = (world: World, a: number, b: number) => (a % 4 === 0 ? ('all' as const) : someLines(world, a, b));
const returnId = ({ story }: World, a: number) => pick(story.order.head.returns, a)?.id ?? nobody;
const paymentId = ({ story }: World, a: number) => pick(story.order.head.payments, a)?.id ?? nobody;
const disputeId = ({ story }: World, a: number) => pick(story.order.head.disputes, a)?.id ?? nobody;
const holdId = ({ story }: World, a: number) => pick(story.order.head.holds, a)?.id ?? nobody;
const approvalId = ({ story }: World, a: number) => pick(story.order.head.approvals, a)?.id ?? nobody;
const shipmentId = ({ story }: World, a: number) => pick(story.order.head.shipments, a)?.id ?? nobody;

const outcomes = ['accepted', 'rejected', 'lost', 'damaged', 'wrongItem', 'short'] as const;

const receive: Act = (world, { a, b, c }) => {
  const { order } = world.story;
  const isOpen = (id: string) => order.head.returns.some((one) => one.id === id && one.status === 'approved');
  const body =
    pick(
      order.returns.filter(({ id }) => isOpen(id)),
      a,
    ) ?? pick(order.returns, a);
  if (!body) return world;
  const came = body.lines.flatMap(({ units, condition: _said, photos: _seen, ...line }) => [
    { ...line, units: units - (b % (units + 1)), condition: 'good' as const },
    { ...line, units: b % (units + 1), condition: 'damaged' as const },
  ]);
  const said = came.map((line, index) => ({ ...line, ...(a % 2 === 0 && { outcome: outcomes[(a + c + index) % 6] }) }));
  const lines = c % 2 === 0 ? {} : { lines: b % 4 === 0 ? said.slice(0, 1) : said, more: b % 3 === 0 };
  return command(world, 'returns.receive', { returnId: body.id, ...lines }, { as: ann, ...now(world) });
};

/** A carrier answers the wish for a return label: mostly the one that waits. */
const labelBack: Act = (world, { a, b, c }) => {
  const { returns } = world.story.order.head;
  const open = returns.filter(({ parcel }) => parcel?.status === 'requested' || parcel?.status === 'ready');
  const item = pick(open, a) ?? pick(returns, a);
  const created = { status: 'created' as const, reference: 'R', tracking: `B${a}` };
  const answers = [{ status: 'refused', code: 'address' } as const, { status: 'unknown' } as const];
  const ended = b % 2 === 0 ? ({ status: 'voided' } as const) : ({ status: 'notVoided' } as const);
  const waits = item?.parcel?.status !== 'ready';
  const answer = waits ? (c % 3 === 0 ? (pick(answers, b) ?? created) : created) : ended;
  const payload = { returnId: item?.id ?? nobody, labelId: item?.parcel?.id ?? nobody, answer };
  return command(world, 'returns.record', payload, { as: system, ...now(world) });
};

const askBack: Act = (world, { a, b, c }) => {
  const charge = c % 4 === 0 ? pick(world.story.order.head.charges, a) : undefined;
  const charges = charge && charge.total > 0 ? [{ chargeId: charge.id, amount: 1 + (b % charge.total) }] : [];
  const parts = c % 3 === 0 ? someLines(world, a, b) : someLines(world, a, b).map((line) => apart(world, line, c));
  const lines = parts.map((line) => ({ ...line, condition: b % 4 === 0 ? 'used' : 'unopened', photos: ['upload/1'] }));
  const wishes = {
    ...(a % 3 === 0 && { reason: 'fault' }),
    ...(b % 5 === 0 && { refundTo: 'storeCredit' as const }),
    ...(c % 5 === 0 && { receipt: false }),
  };
  const swap = {
    exchange: { lines: [{ sku: ['TEE', 'MUG', 'SET'][b % 3] ?? 'TEE', quantity: 1 + (a % 2) }], advance: a % 3 === 0 },
    ...((a % 3 === 0 || b % 2 === 0) && { payment: { method: b % 4 === 0 ? 'cash' : 'card', token: 'ok' } }),
  };
  const known = world.story.order.head.intake.customerKnown ? wishes : { ...wishes, refundTo: undefined };
  const [as, more] = c % 2 === 0 ? [customer, {}] : [ann, a % 2 === 0 ? { override: 'goodwill' } : {}];
  return command(
    world,
    'returns.request',
    { lines, charges, ...known, ...more, ...(c % 4 === 1 && swap) },
    { as, ...now(world) },
  );
};

/** A component of the line, where it is a kit. */
function apart({ story }: World, line: { lineId: string; units: number }, n: number) {
  const parts = story.order.head.counts.find(({ id }) => id === line.lineId)?.parts ?? [];
  const part = pick(parts, n);
  return part ? { ...line, component: part.sku } : line;
}

/** A change that the open edit may get: mostly one that can be carried out. */
function stageable({ story }: World, a: number, b: number): PayloadInputs['edits.stage']['actions'][number] {
  const lineId = pick(story.order.head.counts, b)?.id ?? '1';
  const price = (amount: number) => ({ amount, currency: story.order.head.intake.currency });
  const underWay = story.order.head.shipments.some(({ status, tracking }) => status === 'dispatched' && tracking);
  switch (underWay && b % 3 > 0 ? 5 : a % 11) {
    case 0:
      return {
        type: 'addLine',
        sku: pick(['MUG', 'TEE', 'PEN', 'EBOOK', 'WRAP', 'SET', 'RING'], b) ?? 'MUG',
        quantity: 1 + (b % 4),
      };
    case 1:
      return {
        type: 'addLine',
        sku: 'PEN',
        quantity: 3,
        override: { unitPrice: { ...price(100_333), scale: 1, per: 33 }, reason: 'match' },
      };
    case 2:
    case 3:
      return { type: 'setQuantity', lineId, quantity: 1 + (b % 8) };
    case 4:
      return { type: 'setPrice', lineId, unitPrice: price(267 + b), reason: 'match' };
    case 5:
      return {
        type: 'setAddress',
        shipTo: { country: pick(['IE', 'GB', 'IE', 'GB', 'CA', 'CH'], b) ?? 'GB', postalCode: `N${b % 9}` },
        ...(b % 7 === 0 && { taxTreatment: b % 2 === 0 ? null : { as: 'reverseCharge' } }),
      };
    case 6:
      return { type: 'setContact', customer: { email: 'new@example.com' } };
    case 7:
      return b % 2 === 0
        ? { type: 'setDelivery', carrier: 'swift' }
        : { type: 'setDelivery', charge: { code: 'van', amount: b * 7 } };
    case 8:
      return {
        type: 'addDiscount',
        code: pick(['f', 'g', 'a'], b) ?? 'f',
        actions: [
          pick(
            [
              { kind: 'orderPercent' as const, percent: '12.5' },
              { kind: 'unitAmount' as const, amount: 111, on: { tags: ['MUG', 'PEN'] } },
              { kind: 'shippingPercent' as const, percent: '50' },
            ],
            b,
          ) ?? { kind: 'orderAmount', amount: 99 },
        ],
        ...(b % 2 === 0 && { limit: { uses: 5 } }),
      };
    case 9:
      return { type: 'removeDiscount', code: pick(['a', 'b', 'c', 'f'], b) ?? 'a' };
    default:
      return { type: 'removeLine', lineId };
  }
}

const acts = {
  answers,
  label,
  receive,
  askBack,
  confirm: (world) => command(world, 'orders.confirm', {}, { as: ann, ...now(world) }),
  fill: (world, { a }) => {
    const { shop, order } = world.story;
    const skus = stockSkus(order.head.counts);
    const gathered = { levels: awaitedLevelsOf(shop, skus, a % 4) };
    return command(world, 'orders.fill', {}, { as: system, ...now(world), gathered });
  },
  fulfill: (world, { a, b }) => {
    const { counts } = world.story.order.head;
    const lines = counts.filter(isUnfulfilled).map(({ id: lineId }) => ({ lineId, units: 1, text: 'KEY-1' }));
    const payload = a % 2 === 0 || lines.length === 0 ? {} : { lines: b % 2 === 0 ? lines : someLines(world, a, b) };
    return command(world, 'orders.fulfill', payload, { as: ann, ...now(world) });
  },
  wantsMade: (world) => command(world, 'production.request', {}, { as: ann, ...now(world) }),
  begins: (world, { a, b }) => command(world, 'production.begin', { lines: madeOrAll(world, a, b) }, staffNow(world)),
  makes: (world, { a, b }) =>
    command(world, 'production.receive', { lines: madeOrAll(world, a, b), unitCost: b }, staffNow(world)),
  spoils: (world, { a, b }) => command(world, 'production.fail', { lines: madeOrAll(world, a, b) }, staffNow(world)),
  cannotSend: (world, { a, b }) => {
    const { shop, order } = world.story;
    const levels = levelsOf(shop, stockSkus(order.head.counts));
    const location = pick(shop.locations, a)?.id ?? 'london';
    const payload = { lines: linesOrAll(world, a, b), location, reason: 'flooded' };
    return command(world, 'shipments.fail', payload, { as: ann, ...now(world), gathered: { levels } });
  },
  reallocate: (world, { a, b }) => {
    const { shop, order } = world.story;
    const levels = levelsOf(shop, stockSkus(order.head.counts));
    const to = pick(shop.locations, a)?.id ?? 'best';
    const payload = { lines: linesOrAll(world, a, b), to, reason: 'flooded', partial: b % 2 === 0 };
    return command(world, 'shipments.reallocate', payload, { as: ann, ...now(world), gathered: { levels } });
  },
  release: (world) => command(world, 'orders.release', {}, { as: ann, ...now(world) }),
  complete: (world) => command(world, 'orders.complete', {}, now(world)),
  expire: (world) => command(world, 'orders.expire', {}, now(world)),
  accept: (world, { a }) =>
    command(
      world,
      'orders.accept',
      { payment: { method: a % 2 === 0 ? 'card' : 'cash' } },
      { as: customer, ...now(world) },
    ),
  cancel: (world, { a, b }) =>
    command(world, 'orders.cancel', { lines: linesOrAll(world, a, b) }, { as: customer, ...now(world) }),
  hold: (world, { a, b }) => {
    const lineId = b % 2 === 0 ? pick(world.story.order.head.counts, a)?.id : undefined;
    const blocks = a % 3 === 0 ? ['shipments.dispatch', 'orders.cancel'] : undefined;
    return command(
      world,
      'orders.hold',
      { type: 'check', ...(lineId && { lineId }), ...(blocks && { blocks }) },
      { as: ann, ...now(world) },
    );
  },
  letGo: (world, { a }) =>
    command(world, 'orders.releaseHold', { holdId: holdId(world, a) }, { as: bob, ...now(world) }),
  approve: (world, { a }) =>
    command(
      world,
      'orders.approve',
      { approvalId: approvalId(world, a) },
      { as: a % 2 === 0 ? bob : ann, ...now(world) },
    ),
  deny: (world, { a }) =>
    command(world, 'orders.deny', { approvalId: approvalId(world, a) }, { as: bob, ...now(world) }),
  words: (world, { a }) => {
    if (a % 12 === 3)
      return command(world, 'orders.claim', { claimant: id(900 + (a % 2)), proof: 'desk' }, { as: ann });
    if (a % 3 === 0) return command(world, 'orders.note', { text: 'ring twice' }, { as: customer });
    if (a % 3 === 1)
      return command(world, 'orders.tag', { add: [`t${a % 4}`], remove: [`t${(a + 1) % 4}`] }, { as: ann });
    return command(world, 'orders.feedback', { rating: 1 + (a % 5), text: 'nice' }, { as: customer });
  },
  tell: (world, { a }) =>
    command(
      world,
      'orders.tell',
      { event: `giftwrap.${pick(['skipped', 'wrapped', 'torn'], a)}` },
      { as: ann, ...now(world) },
    ),
  charge: (world, { a }) => command(world, 'payments.charge', { paymentId: paymentId(world, a) }, now(world)),
  authorize: (world, { a, b }) => {
    const method = pick(['card', 'cash', 'invoice', 'wallet', 'transfer'], a) ?? 'card';
    return command(
      world,
      'payments.authorize',
      { method, ...(b % 2 === 0 && { amount: 1 + b * 7 }) },
      { as: customer, ...now(world) },
    );
  },
  capture: (world, { a, b }) =>
    command(
      world,
      'payments.capture',
      { ...(a % 2 === 0 && { paymentId: paymentId(world, a) }), ...(b % 2 === 0 && { amount: 1 + b * 9 }) },
      { as: ann, ...now(world) },
    ),
  fail: (world, { a }) =>
    command(world, 'payments.fail', { paymentId: paymentId(world, a), code: 'gone' }, { as: ann, ...now(world) }),
  voids: (world, { a }) =>
    command(world, 'payments.void', a % 2 === 0 ? {} : { paymentId: paymentId(world, a) }, { as: ann, ...now(world) }),
  refund: (world, { a, b }) =>
    command(
      world,
      'payments.refund',
      { amount: 1 + b * 5, ...(a % 3 === 0 && { paymentId: paymentId(world, a) }) },
      { as: ann, ...now(world) },
    ),
  dispatch: (world, { a, b, c }) => {
    const how = pick(
      [
        { carrier: null },
        { carrier: null },
        {},
        { carrier: 'swift' },
        { carrier: 'swift', tracking: 'X1' },
        { carrier: null, location: 'leeds' },
      ],
      c,
    );
    const asked = { lines: linesOrAll(world, a, b), ...how };
    return command(world, 'shipments.dispatch', asked, { as: ann, ...now(world), gathered: { quotes: offers(world) } });
  },
  track: (world, { a, b }) =>
    command(
      world,
      'shipments.track',
      { shipmentId: shipmentId(world, a), status: pick(statuses, b) ?? 'unknown' },
      now(world),
    ),
  resolves: (world, { a, b }) => {
    const { shop, order } = world.story;
    const levels = levelsOf(shop, stockSkus(order.head.counts));
    const payload = { shipmentId: troubled(world, a), by: b % 2 === 0 ? ('reship' as const) : ('refund' as const) };
    return command(world, 'shipments.resolve', payload, { as: ann, ...now(world), gathered: { levels } });
  },
  getsBack: (world, { a, b }) => {
    const payload = { shipmentId: troubled(world, a), ...(b % 3 === 0 && { lines: [] }) };
    return command(world, 'shipments.receiveBack', payload, {
      as: ann,
      ...now(world),
      gathered: { facts: world.story.facts },
    });
  },
  claims: (world, { a, b }) => {
    const payload = { shipmentId: shipmentId(world, a), amount: b + 1 };
    return command(world, 'shipments.claim', payload, { as: ann, ...now(world) });
  },
  settlesClaim: (world, { a, b }) => {
    const claimed = world.story.order.head.shipments.filter(({ claim }) => claim);
    const parcel = pick(claimed, a);
    const payload = { shipmentId: parcel?.id ?? shipmentId(world, a), paid: b % ((parcel?.claim?.amount ?? 0) + 1) };
    return command(world, 'shipments.settleClaim', payload, { as: ann, ...now(world) });
  },
  unship: (world, { a }) =>
    command(world, 'shipments.cancel', { shipmentId: shipmentId(world, a) }, { as: ann, ...now(world) }),
  allow: (world, { a }) =>
    command(world, 'returns.approve', { returnId: returnId(world, a) }, { as: ann, ...now(world) }),
  reject: (world, { a }) =>
    command(world, 'returns.reject', { returnId: returnId(world, a) }, { as: ann, ...now(world) }),
  sendSwap: (world, { a }) =>
    command(world, 'returns.release', { returnId: returnId(world, a) }, { as: ann, ...now(world) }),
  lapse: (world, { a }) => command(world, 'returns.expire', { returnId: returnId(world, a) }, now(world)),
  sendBack: (world, { a }) => {
    const waiting = world.story.order.returns.filter(({ came = [] }) => came.some(({ goes }) => goes === 'back'));
    const payload = { returnId: pick(waiting, a)?.id ?? returnId(world, a) };
    return command(world, 'returns.sendBack', payload, { as: ann, ...now(world) });
  },
  askLabel: (world, { a, b }) => {
    const payload = { returnId: returnId(world, a), carrier: 'swift', by: b % 2 === 0 ? 'label' : 'dropOff' } as const;
    return command(world, 'returns.askLabel', payload, { as: ann, ...now(world) });
  },
  labelBack,
  trackBack: (world, { a, b }) => {
    const labelled = world.story.order.head.returns.filter(({ parcel }) => parcel?.tracking);
    const payload = { returnId: pick(labelled, a)?.id ?? returnId(world, a), status: pick(statuses, b) ?? 'unknown' };
    return command(world, 'returns.track', payload, now(world));
  },
  giveBack: (world, { a }) =>
    command(world, 'returns.refund', { returnId: returnId(world, a) }, { as: ann, ...now(world) }),
  begin: (world, { a }) =>
    command(world, 'edits.begin', a % 5 === 0 ? {} : { expires: days(world.day + 60) }, {
      as: a % 4 === 0 ? customer : ann,
      ...now(world),
    }),
  stage: (world, { a, b, c }) => {
    const actions = [stageable(world, a, b), ...(c % 2 === 0 ? [stageable(world, b, c)] : [])];
    return command(world, 'edits.stage', { actions }, { as: c % 5 === 0 ? customer : ann, ...now(world) });
  },
  unstage: (world, { a }) =>
    command(
      world,
      'edits.unstage',
      { actionIds: [pick(world.story.order.edits[0]?.actions ?? [], a)?.id ?? nobody] },
      { as: ann, ...now(world) },
    ),
  confirmEdit: (world, { a, b }) =>
    command(
      world,
      'edits.confirm',
      b % 3 === 0 ? {} : { payment: { method: pick(['card', 'wallet', 'cash', 'transfer'], a) ?? 'card' } },
      {
        as: a % 5 === 0 ? customer : ann,
        ...now(world),
        // More rates than any edit asks for: those that it asks for come first.
        ...(b % 4 === 0 && { gathered: estimates(world.story.shop, 40) }),
      },
    ),
  files: (world, { a, b }) => {
    const { open } = world.story.order.head.tax ?? {};
    const waiting = world.reports.filter(({ requestId }) => requestId === open?.id);
    const report = pick(b % 5 === 0 || waiting.length === 0 ? world.reports : waiting, a);
    const mood = pick(taxMoods, b) as (typeof taxMoods)[number];
    return report ? providerAnswers(world, report, mood, now(world)) : world;
  },
  reports: (world) => command(world, 'taxes.report', {}, { as: ann, ...now(world) }),
  requotes: (world) => command(world, 'taxes.requote', {}, { as: system, ...now(world) }),
  redates: (world, { a, b }) => {
    const place = world.story.order.head.counts.flatMap(placesOf).find(isBackorder);
    const day = days(world.day + (a % 20)).slice(0, 10);
    const payload = { sku: place?.sku ?? 'A', location: place?.location ?? 'london', promisedOn: b % 3 ? day : null };
    return command(world, 'orders.redate', payload, { as: system, ...now(world) });
  },
  movesWindow: (world, { a, b }) => {
    const windows = ['noon', 'evening'].map((id) => {
      return { id, from: days(world.day + 1), to: days(world.day + 2), capacity: 1 };
    });
    const payload = { id: b % 4 === 0 ? null : (pick(windows, a)?.id ?? null) };
    return command(world, 'orders.moveWindow', payload, { as: customer, ...now(world), gathered: { windows } });
  },
  warns: (world) => command(world, 'shipments.remind', {}, { as: system, ...now(world) }),
  discard: (world) => command(world, 'edits.discard', {}, { as: ann, ...now(world) }),
  merge: (world, { a }) =>
    command(
      world,
      'shipments.merge',
      { groupId: id(700 + a), orders: [nobody], ...(a % 2 === 0 && { carrier: 'swift', location: 'london' }) },
      { as: ann, ...now(world) },
    ),
  join: (world, { a }) =>
    command(
      world,
      'shipments.join',
      { groupId: id(700 + a), lead: nobody, carrier: 'swift', location: a % 3 === 0 ? 'leeds' : 'london' },
      { as: system, ...now(world) },
    ),
  hears: (world, choice) => hearSomething(world, choice, now(world)),
  expires: (world, { a }) => command(world, 'payments.expire', { paymentId: paymentId(world, a) }, now(world)),
  shows: (world, { a, b }) =>
    command(
      world,
      'payments.evidence',
      { disputeId: disputeId(world, a), ...(b % 2 === 0 && { note: 'signed for' }) },
      { as: ann, ...now(world) },
    ),
  reminds: (world, { a, b }) =>
    command(
      world,
      'payments.remind',
      b % 2 === 0
        ? { disputeId: disputeId(world, a) }
        : { paymentId: world.story.order.head.payments.find(({ schedule }) => schedule)?.id ?? paymentId(world, a) },
      now(world),
    ),
  wait: (world, { a }) => ({ ...world, day: world.day + (a % 20) }),
} satisfies Record<string, Act>;

/** How often each is chosen, and the command that must be allowed for it. */
const table: readonly (readonly [act: keyof typeof acts, weight: number, command: ImplementedCommand])[] = [
  ['answers', 24, 'payments.record'],
  ['label', 12, 'shipments.record'],
  ['dispatch', 16, 'shipments.dispatch'],
  ['track', 14, 'shipments.track'],
  ['askBack', 8, 'returns.request'],
  ['receive', 12, 'returns.receive'],
  ['letGo', 6, 'orders.releaseHold'],
  ['approve', 5, 'orders.approve'],
  ['accept', 5, 'orders.accept'],
  ['authorize', 5, 'payments.authorize'],
  ['charge', 5, 'payments.charge'],
  ['capture', 5, 'payments.capture'],
  ['confirm', 4, 'orders.confirm'],
  ['release', 4, 'orders.release'],
  ['refund', 3, 'payments.refund'],
  ['cancel', 3, 'orders.cancel'],
  ['allow', 3, 'returns.approve'],
  ['giveBack', 6, 'returns.refund'],
  ['sendBack', 12, 'returns.sendBack'],
  ['askLabel', 20, 'returns.askLabel'],
  ['labelBack', 24, 'returns.record'],
  ['trackBack', 12, 'returns.track'],
  ['sendSwap', 2, 'returns.release'],
  ['lapse', 2, 'returns.expire'],
  ['tell', 3, 'orders.tell'],
  ['wait', 3, 'orders.note'],
  ['merge', 1, 'shipments.merge'],
  ['join', 1, 'shipments.merge'],
  ['begin', 4, 'edits.begin'],
  ['stage', 8, 'edits.stage'],
  ['unstage', 1, 'edits.unstage'],
  ['confirmEdit', 16, 'edits.confirm'],
  ['discard', 1, 'edits.discard'],
  ['complete', 9, 'orders.complete'],
  ['fill', 1, 'orders.fill'],
  ['redates', 2, 'orders.redate'],
  ['movesWindow', 2, 'orders.moveWindow'],
  ['fulfill', 10, 'orders.fulfill'],
  ['words', 2, 'orders.note'],
  ['hold', 1, 'orders.hold'],
  ['fail', 1, 'payments.fail'],
  ['voids', 1, 'payments.void'],
  ['unship', 1, 'shipments.cancel'],
  ['reject', 1, 'returns.reject'],
  ['deny', 1, 'orders.deny'],
  ['expire', 1, 'orders.expire'],
  ['hears', 10, 'payments.hear'],
  ['expires', 6, 'payments.expire'],
  ['shows', 4, 'payments.evidence'],
  ['reminds', 8, 'payments.remind'],
  ['files', 10, 'taxes.record'],
  ['reports', 1, 'taxes.report'],
  ['requotes', 4, 'taxes.requote'],
  ['warns', 8, 'shipments.remind'],
  ['reallocate', 1, 'shipments.reallocate'],
  ['cannotSend', 1, 'shipments.fail'],
  ['resolves', 8, 'shipments.resolve'],
  ['getsBack', 6, 'shipments.receiveBack'],
  ['wantsMade', 3, 'production.request'],
  ['begins', 5, 'production.begin'],
  ['makes', 8, 'production.receive'],
  ['spoils', 3, 'production.fail'],
  ['claims', 4, 'shipments.claim'],
  ['settlesClaim', 4, 'shipments.settleClaim'],
];
const anything = table.flatMap((row) => Array.from({ length: row[1] }, () => row));

const choice = fc.nat({ max: 240 });
export const intentions: fc.Arbitrary<Intention> = fc.record({
  n: fc.nat({ max: 100_000 }),
  a: choice,
  b: choice,
  c: choice,
});

/** One time in ten whatever comes, else something that is allowed. */
export function carryOut(world: World, { n, ...choices }: Intention): World {
  const { shop, order } = world.story;
  const open = explain(order, { shop, actor: ann, at: days(world.day) }).filter(({ allowed }) => allowed);
  const allowed = new Set(open.map((explanation) => explanation.command));
  const candidates = n % 10 === 0 ? anything : anything.filter(([, , command]) => allowed.has(command));
  const [act] = pick(candidates, n) ?? ['wait' as const];
  return (acts[act] as Act)(world, choices);
}

/** A parcel in trouble, or any. */
function troubled(world: World, a: number): string {
  const inTrouble = world.story.order.head.shipments.filter(({ status }) => status === 'exception');
  return pick(inTrouble, a)?.id ?? shipmentId(world, a);
}
