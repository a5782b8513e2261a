/** Cases: answered in time or escalated, written in by whoever carries their token, and solved once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingNotifier } from '../../src/adapters/memory';
import {
  type CaseOptions,
  type CaseRecord,
  type IncomingMessage,
  isOmsError,
  type Message,
  type Notifier,
  type Oms,
} from '../../src/index';
import { ann, bob, customer, hour, openShop, type Shop } from '../support/shop';
import { type Store, sharedStores, stores } from '../support/stores';

const policy: CaseOptions = {
  calendar: { zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] },
  targets: { normal: { firstResponseMinutes: 120, resolutionMinutes: 480 } },
  escalations: [
    { afterMinutes: 0, to: null },
    { afterMinutes: 60, to: 'lead' },
  ],
  goodwill: { most: 5_000, withoutApproval: 1_000 },
};
const lee = { id: 'c-1', email: 'ann.lee@example.com', name: 'Ann Lee' };
const asking = { kind: 'inquiry', customer: lee, channel: 'web', text: 'Where is it?' } as const;

const mail = (changes: Partial<IncomingMessage> = {}): IncomingMessage => ({
  id: '<1@example.com>',
  token: null,
  from: 'Ann Lee <ann.lee@example.com>',
  subject: 'Re: Where is it?',
  text: 'Any news?',
  at: '2026-01-05T10:00:00.000Z',
  attachments: [],
  ...changes,
});

const factsOf = async (oms: Oms, one: { readonly id: string }) =>
  (await oms.cases.history(one.id)).map(({ type }) => type.replace('case.', ''));
const allowed = ({ actions }: CaseRecord) => actions.filter((of) => of.allowed).map(({ action }) => action);

describe.each(Object.entries(stores))('cases on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let staff: Told;

  beforeEach(async () => {
    store = await openStore();
    staff = toldStaff();
    const mail = recordingNotifier({ id: 'mail' });
    shop = openShop(store.repository, { cases: policy, mail, notifiers: [mail, staff] });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 9, unitCost: 400 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const cases = () => shop.oms.cases;
  const tokenOf = async (template = 'case.opened') => {
    await shop.oms.relay.runOnce();
    return String(shop.mail.messages.filter((sent) => sent.template === template).at(-1)?.values.replyToken);
  };
  const escalations = () => staff.messages.filter(({ template }) => template === 'case.escalated');

  it('are opened, answered, and resolved; the customer gets what was written, and who wrote stands in the thread', async () => {
    const opened = await cases().open(asking, { actor: customer });
    expect(opened).toMatchObject({ number: 'C1', status: 'open', priority: 'normal', owner: null, order: null });
    expect(allowed(opened)).toEqual([
      ...(['receive', 'reply', 'note', 'assign', 'prioritize', 'escalate', 'resolve', 'merge'] as const),
    ]);

    await cases().assign(opened, { owner: 'ann' }, { actor: bob });
    await cases().note(opened, { text: 'Ask the carrier.' }, { actor: ann });
    const waiting = await cases().reply(opened, { text: 'On Friday.', subject: 'Your parcel' }, { actor: ann });
    expect(waiting).toMatchObject({ status: 'waiting', owner: 'ann', clocks: { firstResponse: { missed: false } } });
    const resolved = await cases().resolve(opened, { outcome: 'answered', text: 'Gladly.' }, { actor: ann });
    expect([resolved.status, resolved.outcome, allowed(resolved)]).toEqual([
      'resolved',
      { outcome: 'answered', reason: null, credit: null },
      ['receive', 'note', 'reopen', 'merge'],
    ]);
    await shop.oms.relay.runOnce();

    expect(shop.mail.messages).toMatchObject([
      { template: 'case.opened', recipient: { email: 'ann.lee@example.com' }, values: { number: 'C1' } },
      { template: 'case.replied', audience: 'customer', values: { text: 'On Friday.', subject: 'Your parcel' } },
      { template: 'case.resolved', values: { text: 'Gladly.', outcome: 'answered' } },
    ]);
    const tokens = new Set(shop.mail.messages.map(({ values }) => values.replyToken));
    expect([tokens.size, /^[a-z2-7]{26}$/.test(String([...tokens][0]))]).toEqual([1, true]);
    const thread = await cases().thread(opened);
    expect(thread.map(({ direction, author, body }) => [direction, author.kind, body?.text])).toEqual([
      ['in', 'customer', 'Where is it?'],
      ['note', 'staff', 'Ask the carrier.'],
      ['out', 'staff', 'On Friday.'],
      ['out', 'staff', 'Gladly.'],
    ]);
  });

  it('take what the customer says on a page, once for a key: it is the shop’s turn, and a resolved one is open again', async () => {
    const opened = await cases().open(asking, { actor: customer });
    await cases().reply(opened, { text: 'Has it come?' }, { actor: ann });
    const said = { text: 'It has not.', channel: 'app' };
    const key = { actor: customer, idempotencyKey: 'said-1' };
    const [open] = [await cases().write(opened, said, key), await cases().write(opened, said, key)];
    expect([open.status, open.messages.length]).toEqual(['open', 3]);
    await expect(cases().write(opened, { text: 'Else.' }, key)).rejects.toMatchObject({ code: 'key.reused' });

    await cases().resolve(opened, { outcome: 'answered' }, { actor: ann });
    expect(await cases().write(opened, { text: 'No.' }, { actor: ann })).toMatchObject({ status: 'open', reopened: 1 });
    const thread = await cases().thread(opened);
    expect(
      thread
        .slice(2)
        .map(({ direction, author, channel, sender, body }) => [direction, author.kind, channel, sender, body?.text]),
    ).toEqual([
      ['in', 'customer', 'app', 'customer', 'It has not.'],
      ['in', 'staff', 'web', 'customer', 'No.'],
    ]);
    expect(JSON.stringify(await cases().history(opened))).not.toContain('It has not.');
  });

  it('take no more once they are merged: the one that goes on does', async () => {
    const first = await cases().open(asking);
    shop.clock.advance(1_000);
    const second = await cases().open(asking);
    await cases().merge([first, second]);
    await expect(cases().write(second, { text: 'Here?' })).rejects.toMatchObject({ code: 'document.state' });
    expect((await cases().write(first, { text: 'Here.' })).messages).toHaveLength(3);
  });

  it('keep what people write with the party: once it is forgotten no text, address or token is left', async () => {
    const opened = await cases().open(asking, { actor: customer });
    await cases().reply(opened, { text: 'A secret about Ann.' }, { actor: ann });
    const token = await tokenOf();
    await cases().receive(mail({ token, text: 'Private words.', attachments: [file('passport.pdf')] }));
    await shop.oms.customers.erase({ customer: 'c-1' });

    const everything = await store.dump();
    for (const personal of ['Where is it?', 'secret', 'Private', 'passport', 'ann.lee', token])
      expect(everything).not.toContain(personal);
    const thread = await cases().thread(opened);
    expect(thread.map(({ body }) => body)).toEqual([null, null, null]);
    const after = await cases().receive(mail({ id: '<2@example.com>', token }));
    expect([after.as, after.case.id === opened.id]).toEqual(['opened', false]);
  });

  it('tell staff once for each level of a deadline that is missed, in working time, and who has the case then', async () => {
    const opened = await cases().open(asking);
    expect(opened.clocks.firstResponse?.dueAt).toBe('2026-01-05T11:00:00.000Z');
    expect(opened.clocks.resolution?.dueAt).toBe('2026-01-05T17:00:00.000Z');

    shop.clock.advance(2 * hour);
    await shop.oms.relay.runOnce();
    await shop.oms.relay.runOnce();
    expect(escalations().map(({ audience, values }) => [audience, values.clock, values.level])).toEqual([
      ['staff', 'firstResponse', 1],
    ]);
    expect((await shop.oms.attention({ reason: 'late' })).items).toMatchObject([
      { subject: { kind: 'case', id: opened.id }, number: 'C1', about: 'firstResponse' },
    ]);

    // Over the weekend, and past every level at once.
    shop.clock.advance(6 * 24 * hour);
    await shop.oms.relay.runOnce();
    expect(escalations().map(({ values }) => [values.clock, values.level, values.owner])).toEqual([
      ['firstResponse', 1, null],
      ['firstResponse', 2, 'lead'],
      ['resolution', 1, 'lead'],
      ['resolution', 2, 'lead'],
    ]);
    const late = await cases().resolve(opened, { outcome: 'answered' }, { actor: ann });
    expect([late.clocks.firstResponse?.missed, late.clocks.resolution?.missed, late.escalations]).toEqual([
      true,
      true,
      4,
    ]);
    shop.clock.advance(30 * 24 * hour);
    await shop.oms.relay.runOnce();
    expect([escalations().length, (await shop.oms.attention()).items]).toEqual([4, []]);
  });

  it('count no time in which the customer is waited for, and only the hours of the shop', async () => {
    const opened = await cases().open(asking);
    shop.clock.advance(hour);
    const waiting = await cases().reply(opened, { text: 'Which colour?' }, { actor: ann });
    expect([waiting.dueAt, waiting.clocks.resolution?.spentMs]).toEqual([null, hour]);
    shop.clock.advance(20 * 24 * hour);
    await shop.oms.relay.runOnce();
    expect(escalations()).toEqual([]);

    // Sunday evening: the seven hours that are left begin on Monday morning.
    shop.clock.advance(6 * 24 * hour + 10 * hour);
    const { case: back } = await cases().receive(mail({ token: await tokenOf() }));
    expect([back.status, back.dueAt]).toEqual(['open', '2026-02-02T16:00:00.000Z']);
  });

  it('take over the deadlines of another priority, with the time that was spent', async () => {
    const opened = await cases().open(asking);
    shop.clock.advance(hour);
    const urgent = await cases().prioritize(opened, { priority: 'urgent' }, { actor: ann });
    expect([urgent.clocks.firstResponse?.dueAt, urgent.clocks.resolution?.dueAt]).toEqual([
      '2026-01-05T10:00:00.000Z',
      '2026-01-05T17:00:00.000Z',
    ]);
    await shop.oms.relay.runOnce();
    expect(escalations().map(({ values }) => [values.clock, values.level])).toEqual([['firstResponse', 1]]);
  });

  it('are joined by a reply that carries their token, once for each message, and opened again by it', async () => {
    const opened = await cases().open(asking);
    const token = await tokenOf();
    await cases().resolve(opened, { outcome: 'answered' }, { actor: ann });

    const joined = await cases().receive(mail({ token: ` ${token.toUpperCase()} ` }));
    const again = await cases().receive(mail({ token }));

    expect([joined.as, joined.case.status, joined.case.reopened, again.as]).toEqual(['joined', 'open', 1, 'repeated']);
    expect(joined.case.messages.map(({ direction, sender }) => [direction, sender])).toEqual([
      ['in', 'customer'],
      ['in', 'customer'],
    ]);
    expect(await factsOf(shop.oms, opened)).toEqual(['opened', 'resolved', 'received']);
  });

  it('flag a message that did not come from their customer', async () => {
    await cases().open(asking);
    const token = await tokenOf();
    const other = await cases().receive(mail({ token, from: 'mallory@example.org' }));
    const same = await cases().receive(mail({ token, id: '<2@x>', from: 'ANN.LEE+shop@example.com' }));
    expect(same.case.messages.map(({ sender }) => sender)).toEqual(['customer', 'other', 'customer']);
    expect(other.as).toBe('joined');
  });

  it('are not joined without their token: an unknown or forged one opens a case of the sender, or is refused', async () => {
    const opened = await cases().open(asking);
    const token = await tokenOf();
    const forged = [null, 'x', opened.id, 'C1', `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`, "' or 1=1"];
    for (const [i, made] of forged.entries()) {
      const { as, case: one } = await cases().receive(mail({ id: `<f${i}@x>`, token: made, from: 'eve@example.org' }));
      expect([as, one.id === opened.id, one.kind, one.customer.known]).toEqual(['opened', false, 'inquiry', false]);
    }
    expect((await cases().get(opened)).messages).toHaveLength(1);

    const strict = shop.beside({ cases: { ...policy, unmatched: 'refuse' } });
    await expect(strict.cases.receive(mail({ id: '<g@x>', token: 'x' }))).rejects.toMatchObject({
      code: 'case.unmatched',
    });
    expect((await cases().find({ customer: { email: 'Eve@example.org' } })).cases).toHaveLength(6);
  });

  it('go on in a case of their own when they were resolved too long ago', async () => {
    const order = await shop.place({ payment: { method: 'cash' } });
    const opened = await cases().open({ kind: 'claim', order, lines: ['1'], text: 'It is broken.' });
    const token = await tokenOf();
    await cases().resolve(opened, { outcome: 'replaced' }, { actor: ann });
    shop.clock.advance(31 * 24 * hour);

    const { as, case: next } = await cases().receive(mail({ token, from: 'guest@example.com' }));

    expect([as, next.origin, next.kind, next.order, next.customer.party]).toEqual([
      'opened',
      `case:${opened.id}`,
      'claim',
      order.id,
      opened.customer.party,
    ]);
    await shop.oms.relay.runOnce();
    const welcome = shop.mail.messages.filter(({ template }) => template === 'case.opened');
    expect(welcome.map(({ recipient }) => recipient?.email)).toEqual(['guest@example.com', 'guest@example.com']);
    expect((await cases().find({ order })).cases.map(({ id }) => id)).toEqual([next.id, opened.id]);
  });

  it('keep attachments that fit with the message, and only the names of larger ones', async () => {
    await cases().open(asking);
    const token = await tokenOf();
    const big = { name: 'film.mp4', type: 'video/mp4', bytes: new Uint8Array(2_000_000) };
    const far = { name: 'scan.png', type: 'image/png', reference: 'bucket/1' };
    const { case: one } = await cases().receive(mail({ token, attachments: [big, file('a.txt'), far] }));

    const message = one.messages.at(-1)?.id as string;
    const [, last] = await cases().thread(one);
    expect(last?.body?.attachments).toEqual([
      { name: 'film.mp4', type: 'video/mp4', size: 2_000_000, reference: null, kept: false },
      { name: 'a.txt', type: 'text/plain', size: 3, reference: null, kept: true },
      { name: 'scan.png', type: 'image/png', size: null, reference: 'bucket/1', kept: false },
    ]);
    expect(await cases().attachment(one, message, 1)).toEqual(new Uint8Array([1, 2, 255]));
    expect(await cases().attachment(one, message, 0)).toBeNull();
  });

  it('keep the files that a customer gives with a message on a page of the shop, until they are forgotten', async () => {
    const opened = await cases().open({ ...asking, attachments: [file('handle.jpg')] });
    const far = { name: 'film.mp4', type: 'video/mp4', reference: 'bucket/7' };
    const options = { idempotencyKey: 'once', actor: { kind: 'customer' } } as const;
    const write = () => cases().write(opened, { text: 'And a film.', attachments: [file('b.txt'), far] }, options);
    await write();
    expect(await write()).toMatchObject({ messages: [{ attachments: 1 }, { attachments: 2 }] });
    await expect(
      cases().write(opened, { text: 'And a film.', attachments: [file('other.txt'), far] }, options),
    ).rejects.toMatchObject({ code: 'key.reused' });

    const thread = await cases().thread(opened);
    expect(thread.map(({ body }) => body?.attachments)).toEqual([
      [{ name: 'handle.jpg', type: 'text/plain', size: 3, reference: null, kept: true }],
      [
        { name: 'b.txt', type: 'text/plain', size: 3, reference: null, kept: true },
        { name: 'film.mp4', type: 'video/mp4', size: null, reference: 'bucket/7', kept: false },
      ],
    ]);
    const [first, second] = thread.map(({ id }) => id) as [string, string];
    expect(await cases().attachment(opened, first, 0)).toEqual(new Uint8Array([1, 2, 255]));
    expect(await cases().attachment(opened, second, 0)).toEqual(new Uint8Array([1, 2, 255]));

    await shop.oms.customers.erase({ customer: 'c-1' });
    expect(await cases().attachment(opened, first, 0)).toBeNull();
    expect(await store.dump()).not.toContain('handle.jpg');
  });

  it('refuse files that cannot be kept, each by its place, and write nothing', async () => {
    const opened = await cases().open(asking);
    const fieldsOf = (attachments: NonNullable<Parameters<Oms['cases']['write']>[1]['attachments']>) =>
      cases()
        .write(opened, { text: 'See here.', attachments })
        .then(
          () => 'taken',
          (error: unknown) => isOmsError(error) && error.problems.map(({ path }) => path?.join('.')),
        );
    const half = { ...file('half.bin'), bytes: new Uint8Array(524_288) };
    expect(await fieldsOf([file('a.txt'), { name: 'lost.png', type: 'image/png' }])).toEqual(['attachments.1']);
    expect(await fieldsOf([half, half, file('a.txt')])).toEqual(['attachments']);
    expect(await fieldsOf([{ ...file('a.txt'), name: '' }])).toEqual(['attachments.0.name']);
    expect(await fieldsOf([{ ...file('a.txt'), bytes: 'text' as never }])).toEqual(['attachments.0.bytes']);
    const { text: _, ...silent } = { ...asking, attachments: [file('a.txt')] };
    await expect(cases().open(silent)).rejects.toMatchObject({ problems: [{ path: ['attachments'] }] });
    expect((await cases().get(opened)).messages).toHaveLength(1);

    expect(await fieldsOf([half, half])).toBe('taken');
  });

  it('keep no card number: staff are told so, and what a customer wrote is kept without it', async () => {
    const opened = await cases().open(asking);
    await expect(cases().reply(opened, { text: 'Is it 4111 1111 1111 1111?' })).rejects.toMatchObject({
      code: 'input.invalid',
      problems: [{ path: ['text'] }],
    });
    const { case: one } = await cases().receive(
      mail({ token: await tokenOf(), text: 'My card: 4111-1111-1111-1111, order 55.\u0000' }),
    );
    expect((await cases().thread(one)).at(-1)?.body?.text).toBe('My card: ••••-••••-••••-••••, order 55.');
    expect(await store.dump()).not.toContain('4111-1111');
  });

  it('give store credit within the policy, and above a limit when a second person agrees', async () => {
    const opened = await cases().open(asking);
    await expect(cases().resolve(opened, { outcome: 'compensated', credit: 5_001 })).rejects.toMatchObject({
      code: 'limit.exceeded',
      details: { most: 5_000, left: 5_000 },
    });
    const asked = await cases().resolve(
      opened,
      { outcome: 'compensated', credit: 1_500, text: 'Sorry.' },
      { actor: ann },
    );
    expect([asked.status, asked.approval?.credit, asked.credited]).toEqual([
      'open',
      { amount: 1_500, currency: 'GBP' },
      0,
    ]);
    expect((await shop.oms.attention({ reason: 'approval' })).items).toMatchObject([
      { subject: { kind: 'case', id: opened.id }, amount: { amount: 1_500, currency: 'GBP' } },
    ]);
    const explained = await shop.oms.cases.explain(asked, ann);
    expect(explained.find(({ action }) => action === 'approve')?.problems).toMatchObject([{ code: 'actor.sameActor' }]);
    await expect(cases().approve(opened, { actor: ann })).rejects.toMatchObject({ code: 'actor.sameActor' });
    await cases().approve(opened, { actor: bob, idempotencyKey: 'yes' });
    const approved = await cases().approve(opened, { actor: bob, idempotencyKey: 'yes' });
    expect([approved.status, approved.credited]).toEqual(['resolved', 1_500]);
    expect(await shop.oms.storeCredit.balance('c-1')).toEqual({ balance: 1_500, currency: 'GBP' });

    await cases().reopen(opened, {}, { actor: ann });
    await expect(cases().resolve(opened, { outcome: 'compensated', credit: 4_000 })).rejects.toMatchObject({
      details: { left: 3_500 },
    });
    const little = await cases().resolve(opened, { outcome: 'compensated', credit: 1 }, { actor: ann });
    expect(little.approval).not.toBeNull();
    await shop.oms.relay.runOnce();
    expect(staff.messages.filter(({ template }) => template === 'approval.requested')).toHaveLength(2);
  });

  it('give guests no store credit', async () => {
    const opened = await cases().open({ ...asking, customer: { email: 'guest@example.com' } });
    await expect(cases().resolve(opened, { outcome: 'compensated', credit: 1 })).rejects.toMatchObject({
      code: 'tender.unknown',
    });
  });

  it('are merged into the oldest one, whose thread has all of it, and which replies to any of them join', async () => {
    const first = await cases().open(asking);
    shop.clock.advance(1_000);
    const second = await cases().open({ ...asking, text: 'Hello?' });
    const token = await tokenOf();
    shop.clock.advance(1_000);
    const third = await cases().open({ ...asking, text: 'Hello??' });

    const kept = await cases().merge([third, second, first], { actor: ann });

    expect([kept.id, kept.status, new Set(kept.merged)]).toEqual([first.id, 'open', new Set([third.id, second.id])]);
    const thread = await cases().thread(first);
    expect(thread.map(({ body }) => body?.text)).toEqual(['Where is it?', 'Hello?', 'Hello??']);
    const { as, case: one } = await cases().receive(mail({ token }));
    expect([as, one.id, one.messages.length]).toEqual(['joined', first.id, 4]);
    await shop.oms.relay.runOnce();
    expect((await cases().get(first)).messages).toHaveLength(4);
    const other = await cases().open({ ...asking, customer: { id: 'c-2' } });
    await expect(cases().merge([first, other])).rejects.toMatchObject({ code: 'case.otherCustomer' });
  });

  it('are found by state, owner, customer, order and what is due', async () => {
    const a = await cases().open({ ...asking, owner: 'ann' });
    shop.clock.advance(1);
    const b = await cases().open({ ...asking, kind: 'claim', priority: 'urgent', customer: { id: 'c-2' } });
    await cases().reply(a, { text: 'Yes.' });
    const found = async (filter: Parameters<Oms['cases']['find']>[0]) =>
      (await cases().find(filter)).cases.map(({ number }) => number);

    expect(await found({ status: 'waiting' })).toEqual(['C1']);
    expect(await found({ owner: 'ann', live: true })).toEqual(['C1']);
    expect(await found({ customer: { id: 'c-2' } })).toEqual(['C2']);
    expect(await found({ customer: { email: 'AnnLee@example.com' } })).toEqual([]);
    expect(await found({ customer: { email: 'Ann.Lee@example.com' } })).toEqual(['C1']);
    expect(await found({ kind: 'claim', priority: 'urgent', party: b.customer.party })).toEqual(['C2']);
    expect(await found({ dueBefore: '2026-01-05T10:00:00.002Z' })).toEqual(['C2']);
    expect(await found({ dueBefore: '2026-01-05T10:00:00.001Z' })).toEqual([]);
    const page = await cases().find({ limit: 1 });
    expect(page.cases.map(({ number }) => number)).toEqual(['C2']);
    expect((await cases().find({ limit: 1, after: page.next })).cases.map(({ number }) => number)).toEqual(['C1']);
  });

  it('refuse bad input with every field, and what a customer may not do', async () => {
    await expect(
      cases().open({ kind: 'rant', priority: 'now', channel: 'two words', text: '' } as never),
    ).rejects.toMatchObject({
      code: 'input.invalid',
      problems: [{ path: ['kind'] }, { path: ['priority'] }, { path: ['channel'] }, { path: ['text'] }],
    });
    await expect(cases().open({ kind: 'inquiry' })).rejects.toMatchObject({ problems: [{ path: ['customer'] }] });
    const order = await shop.place({ payment: { method: 'cash' } });
    await expect(cases().open({ kind: 'claim', order, lines: ['1', '9'] })).rejects.toMatchObject({
      code: 'line.notFound',
      problems: [{ path: ['lines', 1] }],
    });
    const opened = await cases().open(asking);
    await expect(cases().resolve(opened, { outcome: 'answered' }, { actor: customer })).rejects.toMatchObject({
      code: 'actor.notAllowed',
    });
    await expect(cases().reply('nowhere', { text: 'Hi' })).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(cases().get('00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'document.notFound',
    });
  });

  it('take every reply and every owner of 32 callers at once, from two processes', async () => {
    const opened = await cases().open(asking);
    const beside = openShop(store.other, { cases: policy, clock: shop.clock }).oms.cases;
    const doors = Array.from({ length: 32 }, (_, i) => (i % 2 ? beside : cases()));

    await Promise.all(doors.map((door, i) => door.reply(opened, { text: `Reply ${i}` }, { actor: ann })));
    await Promise.all(doors.map((door, i) => door.assign(opened, { owner: `p${i}` }, { actor: ann })));
    const once = await Promise.all(
      doors.map((door) => door.note(opened, { text: 'Once.' }, { actor: ann, idempotencyKey: 'note' })),
    );

    const after = await cases().get(opened);
    expect(after.messages).toHaveLength(1 + 32 + 1);
    expect(new Set((await cases().thread(opened)).map(({ body }) => body?.text)).size).toBe(34);
    expect((await factsOf(shop.oms, opened)).filter((type) => type === 'assigned')).toHaveLength(32);
    expect(new Set(once.map(({ id }) => id)).size).toBe(1);
  });

  it('take one message once, however many bring it in at once', async () => {
    const opened = await cases().open(asking);
    const token = await tokenOf();
    const beside = openShop(store.other, { cases: policy, clock: shop.clock }).oms.cases;
    const joined = await Promise.all(
      Array.from({ length: 16 }, (_, i) => (i % 2 ? beside : cases()).receive(mail({ token }))),
    );
    const fresh = await Promise.all(
      Array.from({ length: 16 }, (_, i) => (i % 2 ? beside : cases()).receive(mail({ id: '<new@x>', from: 'x@y.zz' }))),
    );

    expect(joined.filter(({ as }) => as === 'joined')).toHaveLength(1);
    expect((await cases().get(opened)).messages).toHaveLength(2);
    expect(fresh.filter(({ as }) => as === 'opened')).toHaveLength(1);
    expect(new Set(fresh.map(({ case: one }) => one.id)).size).toBe(1);
  });

  it('merge in each other never, whoever merges them at once', async () => {
    const made: CaseRecord[] = [];
    for (let i = 0; i < 4; i++) {
      made.push(await cases().open(asking));
      shop.clock.advance(1);
    }
    const [a, b, c, d] = made as [CaseRecord, CaseRecord, CaseRecord, CaseRecord];
    const beside = openShop(store.other, { cases: policy, clock: shop.clock }).oms.cases;
    await Promise.allSettled([
      cases().merge([a, b]),
      beside.merge([b, a]),
      cases().merge([b, c]),
      beside.merge([d, c]),
      cases().merge([c, a]),
    ]);
    await shop.oms.relay.runOnce();

    const after = await Promise.all(made.map((one) => cases().get(one)));
    const kept = after.filter(({ status }) => status !== 'merged');
    expect(kept.map(({ id }) => id)).toContain(a.id);
    const all = kept.flatMap(({ messages }) => messages.map(({ id }) => id));
    expect([all.length, new Set(all).size]).toEqual([4, 4]);
  });
});

describe.each(Object.entries(sharedStores))('escalations on %s', (_name, openStore) => {
  it('come once for each level of many cases, from several processes, also where one dies between two of them', async () => {
    const store = await openStore();
    const staff = toldStaff();
    const shop = openShop(store.repository, { cases: policy, notifiers: [staff] });
    const beside = openShop(store.other, { cases: policy, clock: shop.clock, notifiers: [staff] });
    const made = await Promise.all(Array.from({ length: 20 }, () => shop.oms.cases.open(asking)));
    shop.clock.advance(10 * 24 * hour);

    // Somebody claims what is due and is never heard of again.
    await store.other.claimDeadlines('main', {
      now: new Date(shop.clock.now()).toISOString(),
      leasedUntil: new Date(shop.clock.now() + hour).toISOString(),
      lease: '00000000-0000-4000-8000-000000000001',
      limit: 7,
    });
    await Promise.all([shop.oms.relay.runOnce(), beside.oms.relay.runOnce()]);
    shop.clock.advance(2 * hour);
    await Promise.all([
      ...[shop.oms.relay.runOnce(), beside.oms.relay.runOnce()],
      ...made.map(({ id }, i) => (i % 2 ? shop : beside).oms.cases.remind(id)),
    ]);
    await shop.oms.relay.runOnce();

    const told = staff.messages
      .filter(({ template }) => template === 'case.escalated')
      .map(({ values }) => `${values.number} ${values.clock} ${values.level}`);
    expect([told.length, new Set(told).size]).toEqual([80, 80]);
    await store.close();
  });
});

interface Told extends Notifier {
  readonly messages: Message[];
}

/** Who hears what staff are told, each message once. */
function toldStaff(): Told {
  const messages: Message[] = [];
  const send: Notifier['send'] = async (message) => {
    const isNew = messages.every(({ key }) => key !== message.key);
    if (message.audience === 'staff' && isNew) messages.push(message);
  };
  return { id: 'staff', messages, send };
}

function file(name: string) {
  return { name, type: 'text/plain', bytes: new Uint8Array([1, 2, 255]) };
}
