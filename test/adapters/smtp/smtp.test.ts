/** The shop's mail against a real SMTP server: in the customer's language, once, and never to anybody whom a text smuggles in. */

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { type SmtpOptions, smtp } from 'orderwright/smtp';
import { createTemplates } from 'orderwright/templates';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memory } from '../../../src/adapters/memory';
import { notifierContract } from '../../../src/contract';
import type { Message } from '../../../src/index';
import { type MailServer, openMailServer } from '../../support/mail-server';
import { openShop, type Shop } from '../../support/shop';

const templates = createTemplates({ shop: 'Tea & Co.' });
const message = (changes: Partial<Message> = {}): Message => ({
  key: 'o-1:2:0',
  template: 'order.confirmed',
  audience: 'customer',
  locale: 'en-GB',
  zone: 'Europe/London',
  currency: 'GBP',
  orderId: 'o-1',
  orderNumber: 'K7PQ2',
  recipient: { email: 'guest@example.com', name: 'Ann Lee' },
  values: { total: 2500, currency: 'GBP' },
  ...changes,
});

let server: MailServer;
beforeEach(async () => {
  server = await openMailServer();
});
afterEach(() => server.close());

const mailer = (changes: Partial<SmtpOptions> = {}) =>
  smtp({
    id: 'mail',
    transport: { host: '127.0.0.1', port: server.port },
    from: 'Tea & Co. <orders@shop.example>',
    replyTo: 'care@shop.example',
    templates,
    staff: ['ann@shop.example', 'bob@shop.example'],
    suppliers: { acme: 'sales@acme.example' },
    ...changes,
  });
const read = (index: number) => PostalMime.parse(server.mails.at(index)?.raw ?? '');
const headerOf = (mail: Awaited<ReturnType<typeof read>>, name: string) =>
  mail.headers.find(({ key }) => key === name)?.value;

notifierContract(
  { describe, it },
  async () => {
    const own = await openMailServer();
    const transport = { host: '127.0.0.1', port: own.port };
    const orderOf = (raw: Buffer) => /^X-Order: (.*)$/m.exec(raw.toString())?.[1];
    return {
      notifier: smtp({
        transport,
        from: 'orders@shop.example',
        templates: ({ orderId }) => ({ subject: 'Order', text: `X-Order: ${orderId}` }),
        staff: 'staff@shop.example',
        suppliers: { acme: 'sales@acme.example' },
      }),
      recipient: { email: 'guest@example.com' },
      messagesFor: async (orderId) => own.mails.filter(({ raw }) => orderOf(raw)?.trim() === orderId).length,
      failNext: () => own.refuseNext(451),
      close: own.close,
    };
  },
  { name: 'Notifier by SMTP', fails: true },
);

describe('a mail', () => {
  it('has subject, text and HTML, is answered to the shop, and has an id that follows from its key', async () => {
    await mailer().send(message());
    await mailer().send(message());
    await mailer().send(message({ key: 'o-1:3:0' }));

    const mail = await read(0);
    expect(mail).toMatchObject({
      from: { name: 'Tea & Co.', address: 'orders@shop.example' },
      to: [{ name: 'Ann Lee', address: 'guest@example.com' }],
      replyTo: [{ address: 'care@shop.example' }],
      subject: 'Your order K7PQ2 is confirmed',
    });
    expect([mail.text, mail.html].every((body) => body?.includes('Ann Lee'))).toBe(true);
    expect(mail.html).toContain('<p>');
    expect(headerOf(mail, 'auto-submitted')).toBe('auto-generated');
    const ids = await Promise.all([0, 1, 2].map(async (index) => (await read(index)).messageId));
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@shop\.example>$/);
    // Two processes: two mails, one id.
    expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false]);
  });

  it('carries Chinese names and subjects, and attachments', async () => {
    const bytes = new Uint8Array([0, 255, 13, 10, 46, 13, 10]);
    const own = {
      subject: '您的訂單 🍵 已確認',
      text: '謝謝',
      attachments: [{ name: '發票.pdf', type: 'application/pdf', bytes }],
    };
    await mailer({ from: '茶行 <orders@shop.example>', templates: () => own }).send(
      message({ recipient: { email: 'wang@example.com', name: '王小明' } }),
    );

    const mail = await read(0);
    expect([mail.subject, mail.text?.trim(), mail.from?.name, mail.to?.[0]?.name]).toEqual([
      own.subject,
      '謝謝',
      '茶行',
      '王小明',
    ]);
    expect(mail.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ['發票.pdf', 'application/pdf'],
    ]);
    expect(new Uint8Array(mail.attachments[0]?.content as ArrayBuffer)).toEqual(bytes);
  });

  it('has the headers and recipients that it should have, whatever a subject or a name holds', async () => {
    const evil = '\r\nBcc: eve@example.org\r\nX-Evil: 1\r\n\r\nBody';
    await mailer({ templates: () => ({ subject: `Hi${evil}`, text: 'x' }) }).send(
      message({ recipient: { email: 'guest@example.com', name: `Ann${evil}, <eve@example.org>` } }),
    );

    const mail = await read(0);
    expect(server.mails.map(({ to }) => to)).toEqual([['guest@example.com']]);
    expect([headerOf(mail, 'bcc'), headerOf(mail, 'x-evil'), mail.to?.map(({ address }) => address)]).toEqual([
      undefined,
      undefined,
      ['guest@example.com'],
    ]);
    expect(mail.subject).toBe('Hi Bcc: eve@example.org X-Evil: 1 Body');
  });

  it.each([
    'guest@example.com\r\nRCPT TO:<eve@example.org>',
    'guest@example.com, eve@example.org',
    'guest@example.com> <eve@example.org',
    '"eve@example.org x"@example.com',
    'nobody',
  ])('goes to no address that is none: %j', async (email) => {
    await expect(mailer().send(message({ recipient: { email } }))).rejects.toMatchObject({ code: 'message.refused' });

    expect(server.calls()).toBe(0);
  });

  it('goes to staff and to the supplier that it is for; one that nobody knows is refused, and nobody hears of what is for nobody', async () => {
    const staffNews = { template: 'stock.low', audience: 'staff', recipient: null } as const;
    const plain = mailer({ templates: ({ audience }) => ({ subject: audience, text: 'x' }) });
    await plain.send(message({ ...staffNews, key: 'a' }));
    await plain.send(message({ key: 'b', audience: 'supplier', recipient: null, values: { supplier: 'acme' } }));
    await plain.send(message({ key: 'c', recipient: null }));
    await plain.send(message({ key: 'd', recipient: { phone: '+44' } }));
    await mailer({ id: 'other', staff: [] }).send(message({ ...staffNews, key: 'e' }));
    for (const supplier of ['other', 'constructor'])
      await expect(
        plain.send(message({ key: supplier, audience: 'supplier', recipient: null, values: { supplier } })),
      ).rejects.toMatchObject({ code: 'message.refused', details: { supplier } });

    expect(server.mails.map(({ to }) => to)).toEqual([
      ['ann@shop.example', 'bob@shop.example'],
      ['sales@acme.example'],
    ]);
  });

  it('about a case is answered to its token and belongs to its conversation; a question about a delivery is not', async () => {
    const token = 'abcdefghijklmnopqrstuvwx23';
    const about = { recipient: { email: 'ann@example.com' }, orderNumber: null };
    await mailer().send(
      message({
        ...about,
        template: 'case.replied',
        values: { number: 'C1', text: 'Hi', subject: null, replyToken: token },
      }),
    );
    await mailer().send(message({ ...about, key: 'f', template: 'feedback.asked', values: { replyToken: token } }));

    const mail = await read(0);
    expect(mail.replyTo).toMatchObject([{ address: `care+${token}@shop.example` }]);
    expect([mail.inReplyTo, mail.references]).toEqual(Array(2).fill(`<case.${token}@shop.example>`));
    expect(mail.messageId).toMatch(new RegExp(`^<[0-9a-f]{32}\\.${token}@shop\\.example>$`));
    expect([headerOf(mail, 'x-reply-token'), headerOf(mail, 'auto-submitted')]).toEqual([token, undefined]);
    const asked = await read(1);
    expect(asked.replyTo).toMatchObject([{ address: 'care@shop.example' }]);
    expect(JSON.stringify(asked.headers)).not.toContain(token);
  });

  it('is one of one process however often and at once it is asked for, and goes out again when somebody wants it an hour later', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const mail = mailer();
      await Promise.all([mail.send(message()), mail.send(message())]);
      await mail.send(message());
      expect(server.mails.length).toBe(1);
      vi.advanceTimersByTime(3_600_000);
      await mail.send(message());
      expect(server.mails.length).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('whose acceptance nobody heard is sent again with the id that it had', async () => {
    const mail = mailer();
    server.loseNextAnswer();
    await expect(mail.send(message())).rejects.toMatchObject({ code: 'port.failed' });
    await mail.send(message());

    const ids = await Promise.all([0, 1].map(async (index) => (await read(index)).messageId));
    expect([server.mails.length, ids[0] === ids[1]]).toEqual([2, true]);
  });
});

describe('a failure', () => {
  it.each([
    ['a mailbox that is not there', 550, 'recipient', 'message.refused'],
    ['a mail that is not wanted', 554, 'data', 'message.refused'],
    ['a mailbox that is full', 452, 'recipient', 'port.failed'],
    ['a server that is busy', 451, 'data', 'port.failed'],
  ] as const)('%s (%i) is told apart, in numbers and without the address', async (_what, status, at, code) => {
    server.refuseNext(status, { at });
    const error = (await mailer()
      .send(message())
      .catch((thrown: unknown) => thrown)) as Error;

    expect(error).toMatchObject({
      code,
      details: { port: 'mail', status, enhanced: `${Math.floor(status / 100)}.1.1` },
    });
    expect(JSON.stringify(error) + error.message + String(error.cause)).not.toContain('guest@');
  });

  it('of the password, or of a server that is not there, is tried again: somebody will mend it', async () => {
    const auth = { user: 'shop', pass: 'wrong' };
    const locked = mailer({ transport: { host: '127.0.0.1', port: server.port, auth } });
    await expect(locked.send(message())).rejects.toMatchObject({ code: 'port.failed', details: { status: 535 } });
    const away = mailer({ transport: `smtp://127.0.0.1:${await closedPort()}` });
    await expect(away.send(message())).rejects.toMatchObject({ code: 'port.failed', details: { status: null } });
  });

  it('of a server that says nothing ends in time', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;

    const waiting = mailer({ transport: { host: '127.0.0.1', port, greetingTimeout: 200 } }).send(message());

    await expect(waiting).rejects.toMatchObject({ code: 'port.failed', details: { reason: 'ETIMEDOUT' } });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('of the options is told when they are given', () => {
    for (const [name, changes] of Object.entries({
      from: { from: 'Tea' },
      replyTo: { replyTo: 'care@shop.example, eve@example.org' },
      staff: { staff: ['ann'] },
    }))
      expect(() => mailer(changes)).toThrow(
        expect.objectContaining({
          code: 'config.invalid',
          details: expect.objectContaining({ [name]: expect.anything() }),
        }),
      );
  });
});

describe('a shop that tells by mail', () => {
  const open = () => openShop(memory(), { notifiers: [mailer({ staff: [] })] });
  const stocked = async (shop: Shop) => {
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 9, unitCost: 400 });
    return shop.place({ locale: 'zh-TW', customer: { email: 'wang@example.com', name: '王小明' } });
  };
  const confirmations = async () => {
    const mails = await Promise.all(server.mails.map((_, index) => read(index)));
    return mails.filter(({ subject }) => subject?.includes('確認'));
  };
  const told = async (shop: Shop, order: { readonly id: string }) => {
    const { messages } = await shop.oms.messages.list({ order });
    return messages
      .filter(({ event, audience }) => event === 'order.confirmed' && audience === 'customer')
      .map(({ state, reason }) => [state, reason]);
  };
  const sound = async (shop: Shop) => expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });

  it('confirms an order in the customer’s language, as text and HTML', async () => {
    const shop = open();
    const order = await stocked(shop);
    await shop.oms.relay.runOnce();

    const [mail, ...others] = await confirmations();
    expect(others).toEqual([]);
    expect(mail?.subject).toContain(order.number);
    for (const body of [mail?.text, mail?.html]) expect(body).toMatch(/王小明[\s\S]*£25\.00/);
    expect(await told(shop, order)).toEqual([['delivered', null]]);
    await sound(shop);
  });

  it('tries again what a server puts off, and it arrives once', async () => {
    const shop = open();
    server.refuseNext(451, { times: 20 });
    const order = await stocked(shop);
    await shop.oms.relay.runOnce();
    expect([await confirmations(), await told(shop, order)]).toEqual([[], []]);

    for (let round = 0; round < 20; round++) {
      shop.clock.advance(4 * 3_600_000);
      await shop.oms.relay.runOnce();
    }
    expect((await confirmations()).length).toBe(1);
    expect(await told(shop, order)).toEqual([['delivered', null]]);
    await sound(shop);
  });

  it('gives up at once what a server refuses for good, and sends it when somebody has mended it', async () => {
    const shop = open();
    server.refuseNext(550, { times: 20 });
    const order = await stocked(shop);
    await shop.oms.relay.runOnce();
    expect(await told(shop, order)).toEqual([['failed', 'message.refused']]);
    const calls = server.calls();
    shop.clock.advance(48 * 3_600_000);
    const report = await shop.oms.relay.runOnce();
    expect([report.retried, report.dead, server.calls() - calls, server.mails]).toEqual([0, 0, 0, []]);
    expect(shop.log.join()).not.toContain('@example');

    await server.close();
    server = await openMailServer();
    const mended = shop.beside({ notifiers: [mailer({ staff: [] })] });
    const { messages } = await mended.messages.list({ state: 'failed', order });
    for (const failed of messages) await mended.messages.redeliver(failed);
    await mended.relay.runOnce();
    expect((await confirmations()).length).toBe(1);
    expect(await told(shop, order)).toEqual([['delivered', null]]);
    await sound(shop);
  });
});

async function closedPort(): Promise<number> {
  const once = createServer();
  await new Promise<void>((resolve) => once.listen(0, '127.0.0.1', resolve));
  const { port } = once.address() as AddressInfo;
  await new Promise((resolve) => once.close(resolve));
  return port;
}
