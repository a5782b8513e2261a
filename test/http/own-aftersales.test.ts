/** Customers with an account about cases, repairs and feedback of their own: what they may say, what they see, and what stays with the shop. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { type Client, createClient, isApiError } from '../../src/client';
import { type Caller, createHandler, orderLinks } from '../../src/http';
import type { Order } from '../../src/index';
import { openShop, type Shop } from '../support/shop';
import { memoryStore } from '../support/stores';

const callers: Readonly<Record<string, Caller>> = {
  sam: { role: 'staff', id: 'sam-of-the-shop' },
  ann: { role: 'customer', customer: 'c-ann', contact: { email: 'ann@example.com', name: 'Ann Lee' } },
  bob: { role: 'customer', customer: 'c-bob' },
  guest: { role: 'guest' },
};
const catalog = memoryCatalog(
  {
    SAW: { price: 9_900, serials: true },
    MUG: { price: 1_250 },
    MOTOR: { price: 3_000 },
    LABOUR: { price: 0, kind: 'service' },
  },
  'GBP',
);
const links = orderLinks({ secrets: ['0123456789abcdef0123456789abcdef'] });

let shop: Shop;
let ann: Client;
let bob: Client;
let guest: Client;
let staff: Client<Order>;
let saw: Order;
let bobs: Order;

beforeEach(async () => {
  shop = openShop((await memoryStore()).repository, {
    catalog,
    stock: { serials: true },
    repairs: { warranty: [{ id: 'term-of-the-shop', months: 24 }] },
  });
  const handler = createHandler(shop.oms, {
    authorize: (request) => callers[request.headers.get('authorization') ?? ''] ?? null,
    links,
  });
  const as = (authorization: string) => ({
    url: 'https://shop.example',
    headers: () => ({ authorization }),
    fetch: (url: string | URL | Request, init?: RequestInit) => handler(new Request(url, init)),
  });
  [ann, bob, guest] = [createClient(as('ann')), createClient(as('bob')), createClient(as('guest'))];
  staff = createClient<Order>(as('sam'));
  await shop.oms.inventory.receive({ sku: 'SAW', quantity: 3, unitCost: 4_321, serials: ['A1', 'B1', 'C1'] });
  await shop.oms.inventory.receive({ sku: 'MOTOR', quantity: 5, unitCost: 765 });
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9, unitCost: 300 });
  saw = await sold('A1', { id: 'c-ann', email: 'ann@example.com' });
  bobs = await sold('B1', { id: 'c-bob', email: 'bob@example.com' });
});
afterEach(() => shop.oms.close());

async function sold(serial: string, customer: { readonly id?: string; readonly email: string }): Promise<Order> {
  const order = await shop.settled(await shop.place({ customer, lines: [{ sku: 'SAW', quantity: 1 }] }));
  const sent = await shop.oms.shipments.dispatch(order, {
    ...{ carrier: null, serials: [{ sku: 'SAW', serials: [serial] }] },
  });
  await shop.oms.shipments.deliver(order, { shipmentId: sent.shipments[0]?.id ?? '' });
  return shop.settled(order);
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'allowed',
    (error: unknown) => (isApiError(error) ? error.code : error),
  );
/** The paths of the fields that were refused. */
const refusedFields = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => [],
    (error: unknown) => (isApiError(error) ? error.problems.map(({ path }) => path?.join('.')).sort() : error),
  );

describe('a customer’s case', () => {
  const complaint = { kind: 'complaint' as const, lines: ['1'], text: 'The handle came off.' };

  it('is opened about an order of theirs, written in, answered, and read without notes and names of the shop', async () => {
    const opened = await ann.cases.open({ ...complaint, order: saw.id });
    expect(opened).toEqual({
      ...{ id: expect.any(String), number: 'C1', version: 1, kind: 'complaint', status: 'open', channel: 'web' },
      ...{ locale: saw.locale, order: saw.id, orderNumber: saw.number, lines: [{ line: '1', sku: 'SAW' }] },
      ...{ openedAt: expect.any(String), resolvedAt: null, outcome: null },
    });
    await staff.cases.note(opened.id, { text: 'She complains every week.' });
    await staff.cases.assign(opened.id, { owner: 'lead-of-complaints' });
    await staff.cases.reply(opened.id, { text: 'Would you send a picture?' });
    expect(await ann.cases.get(opened)).toMatchObject({ status: 'waiting' });

    expect(await ann.cases.write(opened, { text: 'It is on its way.' })).toMatchObject({ status: 'open' });
    await staff.cases.resolve(opened.id, {
      ...{ outcome: 'compensated', credit: 500, text: 'Please accept 5 pounds.', reason: 'keep-her-quiet' },
    });
    const resolved = await ann.cases.get(opened);
    expect(resolved).toMatchObject({
      ...{ status: 'resolved', outcome: { outcome: 'compensated', credit: { amount: 500, currency: 'GBP' } } },
    });
    const thread = await ann.cases.thread(opened);
    expect(thread.map(({ direction, text }) => [direction, text])).toEqual([
      ['in', 'The handle came off.'],
      ['out', 'Would you send a picture?'],
      ['in', 'It is on its way.'],
      ['out', 'Please accept 5 pounds.'],
    ]);
    const seen = JSON.stringify([opened, resolved, thread, await ann.cases.find({})]);
    for (const ours of ['every week', 'lead-of', 'sam-of', 'keep-her', 'escalations', 'clocks', 'priority', 'party'])
      expect(seen).not.toContain(ours);

    expect(await ann.cases.write(opened, { text: 'That is not enough.' })).toMatchObject({
      ...{ status: 'open', outcome: null },
    });
    const facts = (await shop.oms.cases.history(opened.id)).filter(({ type }) => /opened|received/.test(type));
    expect(facts.map(({ by }) => by)).toEqual([{ kind: 'customer' }, { kind: 'customer' }, { kind: 'customer' }]);
  });

  it('is opened without an order, too, and answered where the session knows that they are reached', async () => {
    const picture = { name: 'p.png', type: 'image/png', bytes: btoa('a picture') };
    const opened = await ann.cases.open({ kind: 'inquiry', text: 'Do you sharpen saws?', attachments: [picture] });
    expect(opened).toMatchObject({ order: null, orderNumber: null, lines: [], status: 'open' });
    await staff.cases.reply(opened.id, { text: 'We do.' });
    await shop.oms.relay.runOnce();
    const told = shop.mail.messages.filter(({ template }) => template === 'case.replied');
    expect(told.map(({ recipient }) => recipient)).toEqual([
      { id: 'c-ann', email: 'ann@example.com', name: 'Ann Lee' },
    ]);

    const more = { text: 'This one.', attachments: [{ ...picture, name: 'q.png' }] };
    expect(await ann.cases.write(opened, more)).toMatchObject({ id: opened.id, status: 'open' });
    const thread = await ann.cases.thread(opened);
    expect(thread.map(({ attachments }) => attachments.map(({ name }) => name))).toEqual([['p.png'], [], ['q.png']]);
    const bytes = await shop.oms.cases.attachment(opened.id, thread[2]?.id ?? '', 0);
    expect(new TextDecoder().decode(bytes ?? undefined)).toBe('a picture');

    expect((await ann.cases.find()).cases.map(({ id }) => id)).toEqual([opened.id]);
    expect((await bob.cases.find()).cases).toEqual([]);
    expect(await codeOf(bob.cases.get(opened))).toBe('http.notFound');
    expect(await codeOf(bob.cases.write(opened, { text: 'Me too.' }))).toBe('http.notFound');
    expect(await codeOf(guest.cases.open({ kind: 'inquiry', text: 'Do you sharpen saws?' }))).toBe('http.forbidden');

    const lines = { kind: 'complaint' as const, text: 'The handle came off.', lines: ['1'] };
    expect(await refusedFields(ann.cases.open(lines))).toEqual(['lines']);
    const elsewhere = { ...more, attachments: [{ ...picture, reference: 'bucket/of-another' }] };
    expect(await refusedFields(ann.cases.write(opened, elsewhere))).toEqual(['attachments.0.reference']);
    const empty = { ...more, attachments: [{ name: 'p.png', type: 'image/png' }] };
    expect(await refusedFields(ann.cases.write(opened, empty))).toEqual(['attachments.0.bytes']);
    const broken = { ...more, attachments: [{ ...picture, bytes: 'no base64!' }] };
    expect(await refusedFields(ann.cases.write(opened, broken))).toEqual(['attachments.0.bytes']);
    expect(await ann.cases.thread(opened)).toEqual(thread);
  });

  it('is of one customer: another one, a guest and a link see and change nothing of it', async () => {
    const { id } = await ann.cases.open({ ...complaint, order: saw.id });
    const before = await shop.oms.cases.get(id);
    const link = await links.sign(saw, { expiresAt: new Date(Date.now() + 600_000) });

    for (const call of [
      () => bob.cases.get(id),
      () => bob.cases.thread(id),
      () => bob.cases.write(id, { text: 'Let me in.' }),
      () => bob.cases.find({ order: saw.id }),
      () => bob.cases.open({ ...complaint, order: saw.id }),
      () => bob.cases.get('no-id-at-all'),
    ])
      expect(await codeOf(call())).toBe('http.notFound');
    for (const who of [{ client: guest }, { client: guest, link }])
      for (const call of [
        () => who.client.cases.get(id, who),
        () => who.client.cases.find({ order: saw.id }, who),
        () => who.client.cases.write(id, { text: 'Let me in.' }, who),
      ])
        expect(await codeOf(call())).toBe('http.forbidden');

    expect((await bob.cases.find()).cases).toEqual([]);
    expect((await ann.cases.find()).cases.map((one) => one.id)).toEqual([id]);
    expect((await ann.cases.find({ order: saw.id })).cases.map((one) => one.id)).toEqual([id]);
    expect(await shop.oms.cases.get(id)).toEqual(before);
  });

  it('says nothing that is for the shop to say', async () => {
    const said = { ...complaint, order: saw.id, priority: 'urgent' as const, owner: 'sam', channel: 'vip' };
    expect(await refusedFields(ann.cases.open(said))).toEqual(['channel', 'owner', 'priority']);
    const other = { kind: 'inquiry', text: 'Hello?', customer: { id: 'c-bob' } } as const;
    expect(await refusedFields(ann.cases.open(other))).toEqual(['customer']);
    const { id } = await ann.cases.open({ ...complaint, order: saw.id });
    expect(await refusedFields(ann.cases.write(id, { text: 'Hello?', channel: 'vip' }))).toEqual(['channel']);
    expect(await refusedFields(ann.cases.find({ owner: 'sam' }))).toEqual(['owner']);
    for (const call of [
      () => ann.cases.note(id, { text: 'x' }),
      () => ann.cases.reply(id, { text: 'x' }),
      () => ann.cases.assign(id, { owner: null }),
      () => ann.cases.prioritize(id, { priority: 'urgent' }),
      () => ann.cases.resolve(id, { outcome: 'compensated', credit: 5_000 }),
      () => ann.cases.history(id),
    ])
      expect(await codeOf(call())).toBe('http.forbidden');
  });

  it('is shown where it goes on if that is theirs, and nothing of anybody else’s that the shop has merged with it', async () => {
    const mine = await ann.cases.open({ ...complaint, order: saw.id });
    shop.clock.advance(60_000);
    const again = await ann.cases.open({ ...complaint, order: saw.id, text: 'And the lid.' });
    await staff.cases.merge({ cases: [mine.id, again.id] });
    await shop.oms.relay.runOnce();
    expect(await ann.cases.get(again)).toMatchObject({ id: mine.id });
    expect((await ann.cases.thread(again)).map(({ text }) => text)).toEqual(['The handle came off.', 'And the lid.']);

    shop.clock.advance(60_000);
    const letter = await shop.oms.cases.receive({
      ...{ id: '<1@x>', token: null, from: 'ann@example.com', subject: '', text: 'Who may I be?' },
      ...{ at: '2026-01-05T09:10:00.000Z', attachments: [] },
    });
    await staff.cases.merge({ cases: [mine.id, letter.case.id] });
    await shop.oms.relay.runOnce();
    expect((await staff.cases.thread(mine.id)).map(({ body }) => body?.text)).toContain('Who may I be?');
    expect((await ann.cases.thread(mine)).map(({ text }) => text)).toEqual(['The handle came off.', 'And the lid.']);
  });

  it('gives the bytes of an attachment that came in it, and no others', async () => {
    const { id } = await ann.cases.open({ ...complaint, order: saw.id });
    await shop.oms.relay.runOnce();
    const token = String(shop.mail.messages.find(({ template }) => template === 'case.opened')?.values.replyToken);
    const { case: one } = await shop.oms.cases.receive({
      ...{
        id: '<2@x>',
        token,
        from: 'ann@example.com',
        subject: '',
        text: 'See here.',
        at: '2026-01-05T09:10:00.000Z',
      },
      attachments: [{ name: 'p.png', type: 'image/png', bytes: new TextEncoder().encode('a picture') }],
    });
    expect(one.id).toBe(id);
    const [, message] = await ann.cases.thread(id);
    expect(message).toMatchObject({ attachments: [{ name: 'p.png', type: 'image/png', size: 9, kept: true }] });
    const handler = createHandler(shop.oms, {
      authorize: (request) => callers[request.headers.get('authorization') ?? ''] ?? null,
    });
    const bytes = async (as: string, of = message?.id) => {
      const address = `https://shop.example/cases/${id}/messages/${of}/attachments/0`;
      const response = await handler(new Request(address, { headers: { authorization: as } }));
      return [response.status, response.ok ? await response.text() : ''];
    };

    expect(await bytes('ann')).toEqual([200, 'a picture']);
    expect(await bytes('bob')).toEqual([404, '']);
    expect(await bytes('ann', 'none-of-it')).toEqual([404, '']);
  });
});

describe('a customer’s repair', () => {
  const asked = () => ({ order: saw.id, line: '1', serial: 'A1', fault: 'noise', description: 'It sings.' });

  it('is asked for by order and line, followed, quoted and agreed to; what parts cost and who works on it is not shown', async () => {
    expect(await ann.repairs.check({ order: saw.id, line: '1', serial: 'A1' })).toEqual({
      ...{ covered: true, reason: 'covered', period: { from: '2026-01-05', until: '2028-01-05' } },
    });
    const repair = await ann.repairs.ask(asked());
    await staff.repairs.receive(repair);
    await staff.repairs.diagnose(repair, { finding: 'misuse', payer: 'customer', note: 'She dropped it.' });
    await staff.repairs.quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] });
    const quoted = await ann.repairs.get(repair);
    expect(quoted).toMatchObject({
      ...{ status: 'quoted', payer: 'customer', finding: 'misuse' },
      quote: { number: 1, total: 2_500, lines: [{ sku: 'LABOUR', quantity: 1, unitPrice: 2_500 }], order: null },
    });

    const accepted = await ann.repairs.accept(repair, { payment: { method: 'card', token: 'ok' } });
    const order = accepted.quote?.order ?? '';
    expect(await ann.orders.get(order)).toMatchObject({ totals: { total: 2_500 } });
    expect(await codeOf(bob.orders.get(order))).toBe('http.notFound');
    await staff.repairs.usePart(repair, { sku: 'MOTOR' } as never);
    const seen = JSON.stringify([quoted, accepted, await ann.repairs.get(repair), await ann.repairs.find()]);
    for (const ours of ['sam-of', '765', 'dropped', 'party', 'location', 'term-of', 'trace', 'MOTOR'])
      expect(seen).not.toContain(ours);
    expect((await ann.repairs.find({ order: saw.id })).documents).toMatchObject([{ id: repair.id }]);
  });

  it('is declined, or called off before the unit has come', async () => {
    const first = await ann.repairs.ask(asked());
    expect(await ann.repairs.cancel(first)).toMatchObject({ status: 'cancelled' });
    const second = await ann.repairs.ask(asked());
    await staff.repairs.receive(second);
    expect(await codeOf(ann.repairs.cancel(second))).toBe('document.state');
    await staff.repairs.diagnose(second, { finding: 'misuse', payer: 'customer' });
    await staff.repairs.quote(second, { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] });
    expect(await ann.repairs.decline(second)).toMatchObject({ status: 'declined' });
    expect((await shop.oms.repairs.history(second.id)).at(-1)?.by).toEqual({ kind: 'customer' });
  });

  it('is of a unit of their own: of another’s number they learn no more than of one that was never made', async () => {
    const told = await Promise.all(
      ['B1', 'C1', 'Z9'].map((serial) => ann.repairs.check({ order: saw.id, line: '1', serial }).catch(String)),
    );
    expect(new Set(told.map(String)).size).toBe(1);
    for (const serial of ['B1', 'C1', 'Z9'])
      expect(await refusedFields(ann.repairs.ask({ ...asked(), serial }))).toEqual(['serial']);
    expect(await codeOf(ann.repairs.ask({ ...asked(), order: bobs.id, serial: 'B1' }))).toBe('http.notFound');
    expect(await codeOf(ann.repairs.check({ order: bobs.id, line: '1' }))).toBe('http.notFound');
    const said = { ...asked(), location: 'main', customer: { id: 'c-bob' }, sku: 'MUG' };
    expect(await refusedFields(ann.repairs.ask(said))).toEqual(['customer', 'location', 'sku']);
    expect((await shop.oms.repairs.find()).documents).toEqual([]);
  });

  it('is not the first buyer’s to see once the unit is somebody else’s, nor anybody else’s', async () => {
    const sold = await shop.oms.repairs.ask({
      ...{ serial: 'A1', fault: 'noise', customer: { id: 'c-bob', email: 'bob@example.com' } },
    });
    expect(await codeOf(ann.repairs.get(sold))).toBe('http.notFound');
    expect((await ann.repairs.find({ order: saw.id })).documents).toEqual([]);
    expect((await bob.repairs.find()).documents).toMatchObject([{ id: sold.id }]);
    expect(await bob.repairs.get(sold)).toMatchObject({ serial: 'A1' });
    expect(await codeOf(bob.repairs.find({ order: saw.id }))).toBe('http.notFound');
    expect(await codeOf(guest.repairs.get(sold))).toBe('http.forbidden');
    for (const call of [
      () => ann.repairs.cancel(sold),
      () => ann.repairs.accept(sold, {}),
      () => ann.repairs.decline(sold),
    ])
      expect(await codeOf(call())).toBe('http.notFound');
  });

  it('names no price, no payer and no waiver', async () => {
    const repair = await ann.repairs.ask(asked());
    const said = { payment: { method: 'card', token: 'ok' }, customer: { id: 'c-bob' } };
    expect(await refusedFields(ann.repairs.accept(repair, said))).toEqual(['customer']);
    for (const call of [
      () => ann.repairs.receive(repair),
      () => ann.repairs.diagnose(repair, { finding: 'x', payer: 'goodwill' }),
      () => ann.repairs.quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 0 }] }),
      () => ann.repairs.giveUp(repair, { remedy: 'refund', refund: 9_900 }),
      () => ann.repairs.sendBack(repair, { waive: true }),
      () => ann.repairs.refund(repair, { amount: 9_900 }),
      () => ann.repairs.history(repair),
    ])
      expect(await codeOf(call())).toBe('http.forbidden');
  });
});

it('lets a customer say what they think of an order, and nobody else', async () => {
  expect(await ann.orders.feedback(saw, { rating: 4, text: 'Sharp.' })).toMatchObject({ rating: 4 });
  expect(await codeOf(bob.orders.feedback(saw, { rating: 1 }))).toBe('http.notFound');
  expect(await codeOf(guest.orders.feedback(saw, { rating: 1 }))).toBe('http.notFound');
});

it('has the cases and repairs of a guest’s order that the customer has claimed', async () => {
  const guests = await sold('C1', { email: 'ann@example.com' });
  const one = await shop.oms.cases.open({ kind: 'inquiry', order: guests, text: 'Where is it?' });
  expect(await codeOf(ann.cases.get(one))).toBe('http.notFound');
  await shop.oms.customers.claim({ customer: 'c-ann', orders: [guests], proof: { email: 'ann@example.com' } });

  expect(await ann.cases.get(one)).toMatchObject({ id: one.id });
  expect((await ann.cases.find({ order: guests.id })).cases).toMatchObject([{ id: one.id }]);
  const repair = await ann.repairs.ask({ order: guests.id, line: '1', serial: 'C1', fault: 'noise' });
  expect(await ann.repairs.get(repair)).toMatchObject({ serial: 'C1', warranty: { covered: true } });
  await staff.repairs.receive(repair);
  await staff.repairs.diagnose(repair, { finding: 'misuse', payer: 'customer' });
  await staff.repairs.quote(repair, { lines: [{ sku: 'LABOUR', unitPrice: 2_500 }] });
  const accepted = await ann.repairs.accept(repair, { payment: { method: 'card', token: 'ok' } });
  expect(await ann.orders.get(accepted.quote?.order ?? '')).toMatchObject({ totals: { total: 2_500 } });
});
