/** Whatever is typed into any free field, and whatever ports say, nothing of it is in a span, a metric or a log. */
import { afterEach, describe, expect, it } from 'vitest';
import { memory } from '../../../src/adapters/memory';
import { stepLog } from '../../../src/index';
import { type Chance, chanceOf } from '../../engine/random-shop';
import { ann, customer, day, openShop, type PlaceInput, type Shop } from '../../support/shop';
import { openTelemetrySdk, type Telemetry } from '../../support/telemetry';

/** Begins every text that is planted. */
const canary = 'Zyxw';

let telemetry: Telemetry;
afterEach(() => telemetry.close());

describe.each([1, 2, 3, 4])('of random orders and cases (seed %i)', (seed) => {
  it('nothing personal is told', async () => {
    telemetry = openTelemetrySdk();
    const log: string[] = [];
    const say = (...given: unknown[]) => void log.push(JSON.stringify(given));
    const logger = { debug: say, info: say, warn: say, error: say };
    const chance = chanceOf(seed);
    const shop = openShop(memory(), { logger, observer: [telemetry.observer, stepLog(logger)] });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1_000, unitCost: 300 });
    const outcomes = { done: 0, refused: 0 };
    const attempt = (work: () => Promise<unknown>) =>
      work().then(
        () => outcomes.done++,
        () => outcomes.refused++,
      );

    for (let round = 0; round < 12; round++) await anOrderAndItsCase(shop, chance, attempt);
    shop.clock.advance(60 * day);
    await shop.oms.relay.runOnce();

    const told = (await telemetry.text()) + log.join('\n');
    expect(planted).toBeGreaterThan(100);
    expect([outcomes.done > 60, outcomes.refused > 10]).toEqual([true, true]);
    expect((await telemetry.spans()).length).toBeGreaterThan(200);
    expect(log.length).toBeGreaterThan(200);
    expect(shop.mail.messages.some(({ recipient }) => recipient?.email?.includes(canary))).toBe(true);
    expect([...new Set(told.match(new RegExp(`.{0,60}(${canary}|4111 ?1111).{0,40}`, 'g')) ?? [])]).toEqual([]);
    await shop.oms.close();
  });
});

let planted = 0;
const plant = (what: string): string => `${canary} ${what} ${++planted}`;
const email = (): string => `${canary}${++planted}@example.com`;
const phone = (): string => `+44 ${canary} ${++planted}`;
/** Refused wherever text is taken: its refusal must not repeat it. */
const card = '4111 1111 1111 1111';

/** Mostly words, sometimes what looks like a card number. */
const words = (chance: Chance, what: string): string => (chance.often(10) ? `${plant(what)} ${card}` : plant(what));
const staff = (chance: Chance) => ({ kind: 'staff', id: chance.often(50) ? email() : ann.id }) as const;
const maybe = <T extends object>(chance: Chance, fields: T): Partial<T> => (chance.often(80) ? fields : {});

function randomOrder(chance: Chance): Partial<PlaceInput> {
  const address = () => ({
    ...{ country: 'GB', postalCode: 'SW1A 1AA' },
    ...maybe(chance, { name: plant('name'), line1: plant('street'), line2: plant('flat') }),
    ...maybe(chance, { company: plant('company'), city: plant('city'), region: plant('region'), phone: phone() }),
  });
  return {
    customer: {
      ...(chance.often(50) ? { id: plant('account') } : {}),
      ...{ email: email(), name: plant('name'), phone: phone() },
    },
    shipTo: address(),
    ...maybe(chance, { billTo: address() }),
    ...maybe(chance, { note: words(chance, 'note') }),
    ...(chance.often(20) && { externalRef: plant('reference') }),
    ...(chance.often(10) && { cart: plant('cart') }),
    lines: [
      { sku: chance.often(10) ? plant('sku') : 'MUG', quantity: 1 + chance(3), note: words(chance, 'engraving') },
    ],
    payment: { method: 'card', token: chance.often(60) ? 'ok' : plant('token') },
  };
}

async function anOrderAndItsCase(
  shop: Shop,
  chance: Chance,
  attempt: (work: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  const { orders, payments, shipments, returns, cases, customers } = shop.oms;
  if (chance.often(30)) shop.mail.failNext(1);
  let id = '';
  const key = { idempotencyKey: plant('key'), actor: chance.often(50) ? customer : staff(chance) };
  await attempt(async () => ({ id } = await shop.place(randomOrder(chance), key)));
  await attempt(() => orders.get(plant('id')));
  await attempt(() => orders.note(plant('id'), { text: plant('note') }));
  if (id === '') return;
  await shop.settled({ id });
  const by = { actor: staff(chance) };
  await attempt(() => orders.note(id, { text: words(chance, 'note') }, by));
  await attempt(() => orders.hold(id, { type: 'address', note: words(chance, 'hold') }, by));
  const { holds } = await orders.get(id);
  for (const hold of holds)
    await attempt(() => orders.releaseHold(id, { holdId: hold.id, note: words(chance, 'free') }, { actor: ann }));
  await attempt(() => orders.tag(id, { add: [plant('tag')] }));
  await attempt(() => shipments.dispatch(id, { carrier: 'swift', tracking: plant('tracking') }));
  const sent = await shop.settled({ id });
  for (const { id: shipmentId } of sent.shipments) await attempt(() => shipments.deliver(id, { shipmentId }));
  const note = words(chance, 'return');
  await attempt(() => returns.request(id, { lines: [{ lineId: '1', units: 1 }], note }, { actor: customer }));
  const back = (await orders.get(id)).returns[0];
  if (back) await attempt(() => returns.reject(id, { returnId: back.id, note: words(chance, 'no') }, by));
  await attempt(() => payments.refund(id, { amount: 1, note: words(chance, 'refund') }, by));
  await attempt(() => payments.fail(id, { paymentId: plant('payment'), code: plant('code') }));
  await attempt(() => orders.feedback(id, { rating: 1, text: words(chance, 'feedback') }, { actor: customer }));
  await attempt(() => orders.find({ customer: plant('account'), tag: plant('tag') }));

  let about = '';
  const subject = words(chance, 'subject');
  await attempt(async () => {
    ({ id: about } = await cases.open({ kind: 'inquiry', order: id, subject, text: words(chance, 'text') }, by));
  });
  await attempt(() =>
    cases.open({ kind: 'inquiry', customer: { email: email(), name: plant('name') }, text: plant('text') }),
  );
  if (about !== '') {
    await attempt(() => cases.note(about, { text: words(chance, 'note') }, by));
    await attempt(() => cases.reply(about, { text: words(chance, 'reply') }, by));
    await attempt(() => cases.resolve(about, { outcome: 'answered', text: words(chance, 'end') }, by));
  }
  await attempt(() => customers.data({ customer: plant('account') }));
  if (chance.often(20)) await attempt(() => customers.erase({ customer: plant('account') }));
  await shop.oms.relay.runOnce();
}
