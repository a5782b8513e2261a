/** Units that customers send in: what the warranty says, who pays, what it costs, when it is back; and never twice in the shop. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { createTemplates } from '../../src/adapters/templates';
import { evolveRepair, type Repair, type RepairFact } from '../../src/aftersales';
import type { Order, RepairOptions } from '../../src/index';
import type { Message } from '../../src/ports';
import { dyingAfter } from '../support/dying';
import { ann, day, monday, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const catalog = memoryCatalog(
  {
    SAW: { price: 9_900, serials: true, tags: ['tools'] },
    MUG: { price: 1_250 },
    MOTOR: { price: 3_000 },
    LABOUR: { price: 0, kind: 'service' },
  },
  'GBP',
);
const repairs: RepairOptions = { warranty: [{ id: 'tools', tags: ['tools'], months: 24 }] };
const parcel = { carrier: 'swift', tracking: 'T-1' };
const staff = { actor: ann };
const templates = createTemplates();

describe.each(Object.entries(stores))('repairs on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open();
    await shop.oms.migrate();
    await shop.oms.inventory.receive({ sku: 'SAW', quantity: 3, unitCost: 4_000, serials: ['A1', 'A2', 'A3'] });
    await shop.oms.inventory.receive({ sku: 'MOTOR', quantity: 5, unitCost: 700 });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 5, unitCost: 300 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  function open(changes: ShopChanges = {}): void {
    shop = openShop(store.repository, { catalog, stock: { serials: true }, repairs, ...changes });
  }
  const oms = () => shop.oms.repairs;
  /** A saw is paid for, sent, and has arrived. */
  async function sold(serial = 'A1'): Promise<Order> {
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'SAW', quantity: 1 }] }));
    const sent = await shop.oms.shipments.dispatch(order, {
      ...{ carrier: null, serials: [{ sku: 'SAW', serials: [serial] }] },
    });
    await shop.oms.shipments.deliver(order, { shipmentId: sent.shipments[0]?.id ?? '' });
    return shop.settled(order);
  }
  const inWorkshop = async (serial = 'A1') => oms().receive(await oms().ask({ serial, fault: 'noise' }));
  const levels = async (sku: string) =>
    (await shop.oms.inventory.levels(sku)).map(({ state, onHand, value }) => [state, onHand, value]);
  const books = async (id: string) =>
    (await store.repository.ledger('main', [{ kind: 'repair', id }])).flatMap(({ entries }) => entries);
  const types = async (id: string) => (await oms().history(id)).map(({ type }) => type.replace('repair.', ''));
  const later = async (days: number) => {
    shop.clock.advance(days * day);
    await shop.oms.relay.runOnce();
  };

  it('under warranty cost the customer nothing and the shop its parts, and the unit keeps its story', async () => {
    const order = await sold();
    expect(await oms().check({ serial: 'A1' })).toMatchObject({
      ...{ covered: true, term: 'tools', period: { from: '2026-01-05', until: '2028-01-05' } },
      unit: { sku: 'SAW', order: order.id, line: '1' },
    });
    const asked = await oms().ask({ serial: 'A1', fault: 'noise', description: 'It sings.' });
    expect(asked).toMatchObject({ status: 'asked', order: order.id, party: order.party, warranty: { covered: true } });

    await oms().receive(asked);
    expect(await levels('SAW')).toEqual([
      ['sellable', 2, 8_000],
      ['repair', 1, 0],
    ]);
    expect(await oms().diagnose(asked, { finding: 'motor' }, staff)).toMatchObject({ payer: 'warranty' });
    await expect(oms().quote(asked, { lines: [{ sku: 'LABOUR', unitPrice: 100 }] }, staff)).rejects.toMatchObject({
      code: 'repair.terms',
    });
    await oms().begin(asked);
    const fitted = await oms().usePart(asked, { sku: 'MOTOR' });
    expect(fitted.parts).toMatchObject([{ sku: 'MOTOR', units: 1, value: 700 }]);
    await oms().finish(asked);
    await oms().sendBack(asked, parcel);
    const closed = await oms().close(asked);

    expect([closed.status, await levels('MOTOR'), await levels('SAW')]).toEqual([
      'closed',
      [['sellable', 4, 2_800]],
      [
        ['sellable', 2, 8_000],
        ['repair', 0, 0],
      ],
    ]);
    expect(await books(asked.id)).toEqual([
      { account: 'warranty.cost', amount: 700 },
      { account: 'stock.goods', amount: -700 },
    ]);
    const story = await shop.oms.inventory.serial('SAW', 'A1');
    expect([story.place, story.order, story.events.map(({ fact }) => fact)]).toEqual([
      null,
      order.id,
      ['stock.received', 'shipment.requested', 'shipment.dispatched', 'repair.received', 'repair.sentBack'],
    ]);
    expect(await types(asked.id)).toEqual([
      ...['asked', 'received', 'diagnosed', 'begun', 'partUsed', 'repaired', 'sentBack', 'closed'],
    ]);
    expect(JSON.stringify(await oms().history(asked))).not.toContain('sings');
    const facts = (await oms().history(asked)).map(({ version: _of, ...fact }) => fact as RepairFact);
    const { version: _version, ...stored } = closed;
    expect(facts.reduce<Repair | null>(evolveRepair, null)).toEqual(stored);
    expect(JSON.stringify(await shop.oms.customers.data({ party: order.party }))).toContain('It sings.');
  });

  it('out of warranty are quoted, accepted while the quote stands, paid as an order, and sent back once they are', async () => {
    await sold();
    await later(800);
    const repair = await inWorkshop();
    expect(await oms().diagnose(repair, { finding: 'motor' }, staff)).toMatchObject({ payer: 'customer' });
    await expect(oms().begin(repair)).rejects.toMatchObject({ code: 'repair.terms' });
    const lines = [{ sku: 'LABOUR', quantity: 2, unitPrice: 2_500 }];
    await expect(oms().quote(repair, { lines })).rejects.toMatchObject({ code: 'actor.notAllowed' });
    await expect(oms().quote(repair, { lines: [{ sku: 'MOTOR', unitPrice: 1 }] }, staff)).rejects.toMatchObject({
      problems: [{ path: ['lines', 0, 'sku'] }],
    });
    const quoted = await oms().quote(repair, { lines }, staff);
    expect(quoted.quote).toMatchObject({ number: 1, total: 5_000, by: 'ann', order: null });

    const payment = { method: 'transfer' };
    const [accepted] = await Promise.all([
      oms().accept(repair, { payment }, { idempotencyKey: 'yes' }),
      oms().accept(repair, { payment }, { idempotencyKey: 'yes' }),
    ]);
    const paying = await shop.oms.orders.get(accepted.quote?.order ?? '');
    expect(accepted.status).toBe('inRepair');
    expect([paying.totals.total, paying.lines.map(({ sku, quantity }) => [sku, quantity]), paying.party]).toEqual([
      5_000,
      [['LABOUR', 2]],
      paying.party,
    ]);
    expect((await shop.oms.orders.find({ tag: `repair-${repair.id}-1` })).orders).toHaveLength(1);
    await oms().usePart(repair, { sku: 'MOTOR', units: 2 });
    await oms().finish(repair);
    await shop.settled(paying);
    await expect(oms().sendBack(repair, parcel)).rejects.toMatchObject({ code: 'order.unpaid' });
    await shop.oms.payments.capture(paying, {});
    expect((await shop.settled(paying)).state).toMatchObject({ payment: 'paid' });
    expect(await oms().sendBack(repair, parcel)).toMatchObject({ status: 'sentBack', parcel });
    await later(14);

    expect(await oms().get(repair)).toMatchObject({ status: 'closed' });
    expect(await books(repair.id)).toEqual([
      { account: 'repairs.cost', amount: 1_400 },
      { account: 'stock.goods', amount: -1_400 },
    ]);
    expect(await oms().check({ serial: 'A1' })).toMatchObject({
      covered: false,
      reason: 'over',
      parts: [{ sku: 'MOTOR' }],
    });
    const again = await inWorkshop();
    expect(await oms().diagnose(again, { finding: 'motor', part: 'MOTOR' }, staff)).toMatchObject({
      payer: 'warranty',
    });
    await oms().sendBack(again, parcel);
  });

  it('stay where they are while nobody pays, until staff waive it', async () => {
    await sold();
    await later(800);
    const repair = await inWorkshop();
    await oms().diagnose(repair, { finding: 'motor' }, staff);
    await oms().quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] }, staff);
    const { quote } = await oms().accept(repair, { payment: { method: 'transfer' } });
    await oms().finish(repair);
    await shop.oms.orders.cancel(quote?.order ?? '', {});

    await expect(oms().sendBack(repair, parcel)).rejects.toMatchObject({ code: 'order.unpaid' });
    await expect(oms().sendBack(repair, { waive: true })).rejects.toMatchObject({ code: 'actor.notAllowed' });
    expect(await oms().sendBack(repair, { waive: true }, staff)).toMatchObject({ status: 'sentBack' });
  });

  it('go back as they are where the quote is declined, or lapses by the clock', async () => {
    await sold();
    await later(800);
    const repair = await inWorkshop();
    await oms().diagnose(repair, { finding: 'motor' }, staff);
    const lines = [{ sku: 'LABOUR', unitPrice: 2_500 }];
    await oms().quote(repair, { lines }, staff);
    await oms().decline(repair);
    await oms().quote(repair, { lines }, staff);
    await later(15);

    expect(await oms().get(repair)).toMatchObject({ status: 'declined', quote: { number: 2 } });
    await expect(oms().accept(repair, { payment: { method: 'transfer' } })).rejects.toMatchObject({
      code: 'document.state',
    });
    expect(await oms().sendBack(repair, parcel)).toMatchObject({ status: 'sentBack' });
    expect((await types(repair.id)).slice(-2)).toEqual(['declined', 'sentBack']);
  });

  it('know of an order that was placed for their quote by a process that was cut off before it could say so', async () => {
    await sold();
    await later(800);
    const repair = await inWorkshop();
    await oms().diagnose(repair, { finding: 'motor' }, staff);
    await oms().quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] }, staff);
    const cutOff = shop.beside({
      repository: {
        ...store.other,
        commit: (changes) =>
          changes.some(({ subject }) => subject.kind === 'repair')
            ? Promise.reject(new Error('the process died'))
            : store.other.commit(changes),
      },
    });
    await expect(cutOff.repairs.accept(repair, { payment: { method: 'transfer' } })).rejects.toThrow();
    expect(await oms().get(repair)).toMatchObject({ status: 'quoted' });
    await later(15);

    const found = await oms().get(repair);
    expect(found).toMatchObject({ status: 'inRepair', quote: { order: expect.any(String) } });
    expect((await shop.oms.orders.find({ tag: `repair-${repair.id}-1` })).orders.map(({ id }) => id)).toEqual([
      found.quote?.order,
    ]);
  });

  it('that cannot be mended are replaced: another unit leaves with the warranty of the first, which stays as damaged', async () => {
    const order = await sold();
    const repair = await inWorkshop();
    await oms().diagnose(repair, { finding: 'cracked' }, staff);
    await oms().giveUp(repair, { remedy: 'replace' });
    await expect(oms().replace(repair, parcel)).rejects.toMatchObject({ problems: [{ path: ['serial'] }] });
    await expect(oms().sendBack(repair, parcel)).rejects.toMatchObject({ code: 'repair.terms' });
    await oms().replace(repair, { serial: 'A2', ...parcel });

    expect(await oms().close(repair)).toMatchObject({ status: 'closed', replacement: 'A2' });
    expect(await levels('SAW')).toEqual([
      ['sellable', 1, 4_000],
      ['damaged', 1, 0],
      ['repair', 0, 0],
    ]);
    expect(await books(repair.id)).toContainEqual({ account: 'warranty.cost', amount: 4_000 });
    expect(await oms().check({ serial: 'A2' })).toMatchObject({
      covered: true,
      unit: { order: order.id },
      period: { from: '2026-01-05' },
    });
    expect(await oms().check({ serial: 'A1' })).toMatchObject({ covered: true });
  });

  it('that cannot be mended are refunded through their order, and a refusal waits for a person', async () => {
    const order = await sold();
    const repair = await inWorkshop();
    await oms().diagnose(repair, { finding: 'cracked' }, staff);
    await oms().giveUp(repair, { remedy: 'refund' });
    await shop.oms.relay.runOnce();

    expect(await oms().get(repair)).toMatchObject({ status: 'closed', refund: 9_900, refused: null });
    expect((await shop.settled(order)).totals).toMatchObject({ refunded: 9_900, credited: 9_900, returnedUnits: 0 });
    expect(await levels('SAW')).toContainEqual(['damaged', 1, 0]);

    const other = await sold('A2');
    await shop.oms.payments.refund(other, { amount: 9_900 });
    await shop.settled(other);
    const second = await inWorkshop('A2');
    await oms().diagnose(second, { finding: 'cracked' }, staff);
    await oms().giveUp(second, { remedy: 'refund' });
    await shop.oms.relay.runOnce();
    expect(await shop.oms.attention({ reason: 'refused' })).toMatchObject({
      items: [{ subject: { kind: 'repair', id: second.id }, detail: 'refund.amount' }],
    });
    await oms().sendBack(second, parcel);
    expect((await shop.oms.attention()).items).toEqual([]);
  });

  it('hand the services of their quote over once they are repaired, and cost nothing where they are not', async () => {
    const quoted = async (serial: string) => {
      const repair = await inWorkshop(serial);
      await oms().diagnose(repair, { finding: 'motor', payer: 'customer' }, staff);
      await oms().quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] }, staff);
      return oms().accept(repair, { payment: { method: 'card', token: 'ok' } });
    };
    const order = async ({ quote }: Repair) => shop.settled(await shop.oms.orders.get(quote?.order ?? ''));
    for (const serial of ['A1', 'A2']) await sold(serial);
    const [good, bad] = [await quoted('A1'), await quoted('A2')];
    expect((await order(good)).state).toMatchObject({ payment: 'authorized', fulfillment: 'unfulfilled' });
    await oms().finish(good);
    await oms().giveUp(bad);
    await order(good);

    expect((await order(good)).state).toMatchObject({ payment: 'paid', fulfillment: 'delivered' });
    expect((await order(bad)).state).toMatchObject({ lifecycle: 'cancelled', payment: 'voided' });
  });

  it('have one order, where another quote was given while the first was accepted', async () => {
    await sold();
    const repair = await inWorkshop();
    await oms().diagnose(repair, { finding: 'motor', payer: 'customer' }, staff);
    const quote = (unitPrice: number) => oms().quote(repair, { lines: [{ sku: 'LABOUR', unitPrice }] }, staff);
    await quote(2_500);
    const payment = { method: 'card', token: 'ok' };
    // It placed an order by the quote, and died before the repair knew.
    const doomed = shop.beside({ repository: dyingAfter(1, store.other) });
    await expect(doomed.repairs.accept(repair, { payment })).rejects.toThrow();
    await quote(2_000);
    const accepted = await oms().accept(repair, { payment });
    await shop.settled({ id: accepted.quote?.order ?? '' });

    const { orders } = await shop.oms.orders.find({ tag: 'repair-under-way' });
    expect(orders.map(({ id, state }) => [id === accepted.quote?.order, state.lifecycle]).sort()).toEqual([
      [false, 'cancelled'],
      [true, 'processing'],
    ]);
  });

  it('offer no action that would be refused whatever is said', async () => {
    await sold();
    const repair = await inWorkshop();
    const offered = async () =>
      (await oms().explain(await oms().get(repair))).flatMap(({ action, allowed }) => (allowed ? [action] : []));
    await oms().diagnose(repair, { finding: 'cracked', payer: 'customer' }, staff);
    expect(await offered()).toEqual(['diagnose', 'quote', 'giveUp', 'sendBack']);
    await oms().diagnose(repair, { finding: 'cracked' }, staff);
    expect(await offered()).toEqual(['diagnose', 'begin', 'giveUp', 'sendBack']);
    await oms().giveUp(repair, { remedy: 'replace' });
    expect(await offered()).toEqual(['replace']);
  });

  it('give money back once, however often it is asked for before the order has answered', async () => {
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }] }));
    const sent = await shop.oms.shipments.dispatch(order, { carrier: null });
    await shop.oms.shipments.deliver(order, { shipmentId: sent.shipments[0]?.id ?? '' });
    await shop.settled(order);
    const repair = await oms().receive(await oms().ask({ order: order.id, line: '1', fault: 'crack' }));
    await oms().diagnose(repair, { finding: 'cracked', payer: 'goodwill' }, staff);
    await oms().giveUp(repair, { remedy: 'refund', refund: 1_000 });
    const again = await Promise.allSettled([oms().refund(repair), oms().refund(repair)]);
    await shop.oms.relay.runOnce();

    expect(again).toMatchObject([{ reason: { code: 'repair.terms' } }, { reason: { code: 'repair.terms' } }]);
    expect((await shop.settled(order)).totals).toMatchObject({ refunded: 1_000 });
    expect(await oms().get(repair)).toMatchObject({ status: 'closed', refund: 1_000 });
  });

  it('open one at a time, whoever asks at once', async () => {
    await sold();
    const beside = shop.beside({ repository: store.other }).repairs;
    const answers = await Promise.allSettled(
      Array.from({ length: 32 }, (_, n) => (n % 2 ? beside : oms()).ask({ serial: 'A1', fault: 'noise' })),
    );

    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []));
    expect(refused).toEqual(Array(31).fill('repair.open'));
    const open = (await oms().find({ serial: 'A1' })).documents;
    expect(open).toHaveLength(1);
    await oms().cancel(open[0]?.id ?? '');
    expect(await oms().ask({ serial: 'A1', fault: 'noise' })).toMatchObject({ status: 'asked' });
  });

  it('and returns of one unit exclude each other', async () => {
    const order = await sold();
    const { returns } = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });
    const back = { returnId: returns[0]?.id ?? '', lines: [{ lineId: '1', units: 1, serials: ['A1'] }] };
    const repair = await inWorkshop();
    await expect(shop.oms.returns.receive(order, back)).rejects.toMatchObject({ code: 'serial.here' });
    await oms().sendBack(repair, parcel);
    await oms().close(repair);
    const waiting = await oms().ask({ serial: 'A1', fault: 'noise' });
    await shop.oms.returns.receive(order, back);

    await expect(oms().receive(waiting)).rejects.toMatchObject({ code: 'serial.here' });
    expect((await oms().check({ serial: 'A1' })).reason).toBe('notSold');
    await oms().cancel(waiting);
  });

  it('of goods without numbers are known by their line, and are no more than the customer has', async () => {
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }] }));
    const unit = { order: order.id, line: '1', fault: 'handle' };
    expect(
      await oms()
        .check(unit as never)
        .catch(({ problems }) => problems[0]?.path),
    ).toEqual(['fault']);
    await expect(oms().ask(unit)).rejects.toMatchObject({ code: 'repair.open' });
    await shop.oms.shipments.dispatch(order, { carrier: null });

    const first = await oms().ask(unit);
    await oms().ask(unit);
    await expect(oms().ask(unit)).rejects.toMatchObject({ code: 'repair.open' });
    expect(first).toMatchObject({ sku: 'MUG', serial: null, warranty: { reason: 'noTerm' } });
    await oms().receive(first);
    expect(await levels('MUG')).toContainEqual(['repair', 1, 0]);
  });

  it('are done a year after their order was over and its facts were put away', async () => {
    open({ retention: { factsDays: 90 } });
    const order = await sold();
    await later(30);
    await later(365);
    expect(await shop.oms.housekeeping()).toMatchObject({ archived: expect.any(Number) });
    expect((await shop.oms.orders.get(order.id)).state.lifecycle).toBe('completed');

    const repair = await inWorkshop();
    expect(repair).toMatchObject({ warranty: { covered: true, period: { from: '2026-01-05' } } });
    await oms().diagnose(repair, { finding: 'cracked' }, staff);
    await oms().giveUp(repair, { remedy: 'refund', refund: 5_000 });
    await shop.oms.relay.runOnce();
    expect(await oms().get(repair)).toMatchObject({ status: 'closed', refund: 5_000 });
    expect((await shop.settled(order)).totals.refunded).toBe(5_000);
  });

  it('are told to the customer at each step, once by each channel, in words that are all there', async () => {
    const sent: Message[] = [];
    const channel = (id: string) => ({
      id,
      send: async (message: Message) => void sent.push({ ...message, by: id } as Message),
    });
    open({ notifiers: [channel('mail'), channel('sms')] });
    const order = await sold();
    shop.clock.advance(25 * 31 * day);
    const quote = { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] };
    const quoted = async (serial: string) => {
      const repair = await inWorkshop(serial);
      await oms().diagnose(repair, { finding: 'motor' }, staff);
      return oms().quote(repair, quote, staff);
    };
    const step = async (work: () => Promise<unknown>) => {
      sent.length = 0;
      await work();
      await shop.oms.relay.runOnce();
      await shop.oms.relay.runOnce();
      const about = sent.filter(({ template }) => template.startsWith('repair.'));
      expect(about.map((message) => (message as Message & { by: string }).by).sort()).toEqual(['mail', 'sms']);
      for (const message of about) expect(templates.render(message).subject).toContain(message.values.title);
      const { template, audience, recipient, orderNumber, values } = about[0] as Message;
      expect({ audience, recipient, orderNumber, title: values.title }).toMatchObject({
        ...{ audience: 'customer', recipient: { email: 'guest@example.com' }, orderNumber: order.number, title: 'SAW' },
      });
      return template;
    };
    const repair = await quoted('A1');
    expect(await step(async () => repair)).toBe('repair.quoted');
    expect(await step(() => oms().accept(repair, { payment: { method: 'card', token: 'ok' } }))).toBe(
      'repair.accepted',
    );
    expect(await step(() => oms().finish(repair))).toBe('repair.repaired');
    expect(await step(() => oms().sendBack(repair, { ...parcel, waive: true }, staff))).toBe('repair.sentBack');
    expect(sent.find(({ template }) => template === 'repair.sentBack')?.values).toMatchObject(parcel);
    await oms().close(repair);

    const declined = await quoted('A1');
    await shop.oms.relay.runOnce();
    expect(await step(() => oms().decline(declined))).toBe('repair.declined');
    await oms().sendBack(declined, parcel);
    await oms().close(declined);
    await quoted('A1');
    await shop.oms.relay.runOnce();
    expect(await step(async () => void shop.clock.advance(15 * day))).toBe('repair.expired');

    const { messages } = await shop.oms.messages.list({ party: order.party, limit: 100 });
    const logged = messages.filter(({ event }) => event.startsWith('repair.'));
    expect(logged).toHaveLength(2 * 9);
    expect(new Set(logged.map(({ state }) => state))).toEqual(new Set(['delivered']));
  });

  it('that take too long are told to staff once, stand on the list, and leave it with the next step', async () => {
    const sent: Message[] = [];
    open({ notifiers: [{ id: 'staff', send: async (message) => void sent.push(message) }] });
    await sold();
    const repair = await inWorkshop();
    const told = () => sent.filter(({ template, audience }) => template === 'repair.late' && audience === 'staff');
    await later(3);
    await later(1);

    expect(told()).toHaveLength(1);
    const { items } = await shop.oms.attention();
    expect(items).toMatchObject([
      {
        ...{ reason: 'late', detail: 'received', number: 'A1', subject: { kind: 'repair', id: repair.id } },
        actions: ['repairs.diagnose', 'repairs.giveUp', 'repairs.sendBack'],
      },
    ]);
    await oms().diagnose(repair, { finding: 'motor' }, staff);
    expect((await shop.oms.attention()).items).toEqual([]);
  });

  it('are for the buyer, however the mailbox is spelt, where the warranty may not be transferred', async () => {
    open({ repairs: { warranty: [{ id: 'own', months: 24, transferable: false }] } });
    await sold();
    const askedBy = async (email: string) => (await oms().check({ serial: 'A1', customer: { email } })).reason;

    expect(await askedBy('Guest@Example.com')).toBe('covered');
    expect(await askedBy('other@example.com')).toBe('notTransferable');
    expect((await oms().check({ serial: 'A1', customer: { id: 'c-7' } })).reason).toBe('notTransferable');
    expect(await oms().ask({ serial: 'A1', fault: 'noise', customer: { email: 'other@example.com' } })).toMatchObject({
      warranty: { covered: false },
    });
  });

  it('refuse what is not their turn, as explain says, and every bad field at once', async () => {
    await sold();
    const repair = await oms().ask({ serial: 'A1', fault: 'noise' });
    const explained = await oms().explain(repair);
    expect(explained.filter(({ allowed }) => allowed).map(({ action }) => action)).toEqual(['receive', 'cancel']);
    await expect(oms().finish(repair)).rejects.toMatchObject({ code: 'document.state' });
    await expect(oms().ask({ fault: 'two words', location: '' })).rejects.toMatchObject({
      problems: [{ path: ['fault'] }, { path: ['location'] }, { path: ['serial'] }],
    });
    await expect(oms().ask({ serial: 'Z9', fault: 'noise' })).rejects.toMatchObject({ problems: [{ path: ['sku'] }] });
    expect(await oms().ask({ serial: 'Z9', sku: 'SAW', fault: 'noise' })).toMatchObject({
      ...{ order: null, warranty: { covered: false, reason: 'notSold' } },
    });
    await expect(oms().get(monday)).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('of a faulty lot are claimed of the supplier, with evidence, and booked as they are settled', async () => {
    const claims = shop.oms.supplierClaims;
    const claim = await claims.open({
      ...{ supplier: 'acme', sku: 'MOTOR', units: 2, amount: 1_400, reason: 'faulty', serials: ['M1'] },
      dueAt: new Date(shop.clock.now() + day).toISOString(),
    });
    await claims.addEvidence(claim, { evidence: ['photo-1', 'photo-2'] });
    expect(await claims.addEvidence(claim, { evidence: ['photo-1'] })).toMatchObject({ version: 2 });
    await later(2);
    expect((await shop.oms.attention()).items).toMatchObject([
      { reason: 'late', detail: 'acme', amount: { amount: 1_400, currency: 'GBP' }, units: 2 },
    ]);
    await expect(claims.settle(claim, { paid: 1_500 })).rejects.toMatchObject({ problems: [{ path: ['paid'] }] });
    await claims.settle(claim, { paid: 1_000, reference: 'CR-7' });
    await claims.settle(claim, { paid: 1_000 });
    const settled = await claims.settle(claim, { paid: 900 });

    expect(settled).toMatchObject({
      status: 'settled',
      paid: 900,
      reference: 'CR-7',
      evidence: ['photo-1', 'photo-2'],
    });
    const posted = await store.repository.ledger('main', [{ kind: 'supplierClaim', id: claim.id }]);
    expect(posted.flatMap(({ entries }) => entries)).toEqual([
      { account: 'supplier.claims', amount: 1_000 },
      { account: 'supplier.compensation', amount: -1_000 },
      { account: 'supplier.claims', amount: -100 },
      { account: 'supplier.compensation', amount: 100 },
    ]);
    expect((await claims.find({ serial: 'M1', status: 'settled' })).documents.map(({ id }) => id)).toEqual([claim.id]);
    expect((await shop.oms.attention()).items).toEqual([]);
  });
});
