/** A conversation by mail: what the shop sends is answered by a mail program, and the answer joins its case, by its token and by nothing else. */
import { createTransport } from 'nodemailer';
import { parseMail, smtp } from 'orderwright/smtp';
import { createTemplates } from 'orderwright/templates';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseRecord } from '../../../src/index';
import { type MailServer, openMailServer } from '../../support/mail-server';
import { ann, customer, day, openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const composer = createTransport({ streamTransport: true, buffer: true });
const compose = async (given: Parameters<typeof composer.sendMail>[0]): Promise<Uint8Array> =>
  (await composer.sendMail({ from: 'Ann Lee <ann.lee@example.com>', ...given })).message as Buffer;

describe.each(Object.entries(stores))('cases by mail on %s', (_name, openStore) => {
  let store: Store;
  let server: MailServer;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    server = await openMailServer();
    const mail = smtp({
      id: 'mail',
      transport: { host: '127.0.0.1', port: server.port },
      from: 'Tea & Co. <orders@shop.example>',
      replyTo: 'care@shop.example',
      templates: createTemplates({ shop: 'Tea & Co.' }),
    });
    shop = openShop(store.repository, { notifiers: [mail] });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await server.close();
    await store.close();
  });

  /** The case of Ann Lee, and what she got of it last. */
  const answered = async (locale = 'zh-TW') => {
    const opened = await shop.oms.cases.open(
      {
        kind: 'inquiry',
        customer: { id: 'c-1', email: 'ann.lee@example.com', name: '李安' },
        text: 'Where is it?',
        locale,
      },
      { actor: customer },
    );
    await shop.oms.cases.reply(opened, { text: '星期五送達。', subject: '您的包裹' }, { actor: ann });
    await shop.oms.relay.runOnce();
    return { opened, mail: await lastMail() };
  };
  const lastMail = () => PostalMime.parse(server.mails.at(-1)?.raw ?? '');
  const replyTo = (mail: Awaited<ReturnType<typeof lastMail>>) => String(mail.replyTo?.[0]?.address);
  const receive = async (raw: Uint8Array) => shop.oms.cases.receive(await parseMail(raw));
  const lastText = async (one: CaseRecord) => (await shop.oms.cases.thread(one)).at(-1)?.body;

  it('an answer joins its case, once, with what was written and attached, and without what it answers to', async () => {
    const { opened, mail } = await answered();
    expect(mail.text).toContain('星期五送達。');
    expect(server.mails.map(({ to }) => to)).toEqual([['ann.lee@example.com'], ['ann.lee@example.com']]);
    const raw = await compose({
      to: replyTo(mail),
      ...(mail.messageId && { inReplyTo: mail.messageId, references: mail.messageId }),
      subject: `Re: ${mail.subject}`,
      text: `太好了，謝謝！\n\n茶行 <orders@shop.example> 於 2026年1月5日 週一 上午9:00寫道：\n\n> 星期五送達。\n`,
      attachments: [{ filename: '照片.png', content: Buffer.from([1, 2, 255]), contentType: 'image/png' }],
    });

    const joined = await receive(raw);
    const again = await receive(raw);

    expect([joined.as, joined.case.id === opened.id, joined.case.status, again.as]).toEqual([
      'joined',
      true,
      'open',
      'repeated',
    ]);
    expect(joined.case.messages.at(-1)?.sender).toBe('customer');
    expect(await lastText(joined.case)).toMatchObject({
      text: '太好了，謝謝！',
      attachments: [{ name: '照片.png', type: 'image/png', size: 3, kept: true }],
    });
    expect(await shop.oms.cases.attachment(opened, joined.case.messages.at(-1)?.id as string, 0)).toEqual(
      new Uint8Array([1, 2, 255]),
    );
  });

  it('an answer joins by the address alone, and by the conversation alone', async () => {
    const { opened, mail } = await answered();
    const byAddress = await receive(await compose({ to: replyTo(mail), subject: 'Hi', text: 'By address' }));
    const byThread = await receive(
      await compose({ to: 'care@shop.example', inReplyTo: String(mail.messageId), subject: 'Hi', text: 'By thread' }),
    );

    expect([byAddress, byThread].map(({ as, case: one }) => [as, one.id])).toEqual(
      Array(2).fill(['joined', opened.id]),
    );
  });

  it('a made-up token, the number or the subject of a case join nothing', async () => {
    const { opened, mail } = await answered();
    const own = replyTo(mail);
    const forged = own.replace(/.@/, own.includes('a@') ? 'b@' : 'a@');
    for (const given of [
      { to: forged },
      { to: 'care@shop.example', inReplyTo: `<case.${'a'.repeat(26)}@shop.example>` },
      { to: `care+${opened.number}@shop.example` },
      { to: 'care@shop.example', subject: String(mail.subject) },
    ]) {
      const { as, case: one } = await receive(await compose({ subject: 'Hi', text: 'Let me in', ...given }));
      expect([as, one.id === opened.id]).toEqual(['opened', false]);
    }
    expect((await shop.oms.cases.get(opened)).messages).toHaveLength(2);
  });

  it('bounces and holiday notices join an open case, open none and reopen none', async () => {
    const { opened, mail } = await answered();
    const notice = (to: string, subject: string) =>
      compose({ to, subject, text: 'I am away.', headers: { 'Auto-Submitted': 'auto-replied' } });
    const bounce = compose({
      from: 'mailer-daemon@mail.example',
      to: 'orders@shop.example',
      subject: 'Undelivered',
      text: 'No such mailbox.',
      attachments: [{ contentType: 'message/rfc822', content: server.mails.at(-1)?.raw ?? '' }],
    });

    expect((await receive(await notice(replyTo(mail), 'Away'))).as).toBe('joined');
    const returned = await receive(await bounce);
    expect([returned.as, returned.case.id === opened.id]).toEqual(['joined', true]);
    await expect(receive(await notice('care@shop.example', 'Away'))).rejects.toMatchObject({ code: 'case.unmatched' });
    await shop.oms.cases.resolve(opened, { outcome: 'answered' }, { actor: ann });
    await expect(receive(await notice(replyTo(mail), 'Still away'))).rejects.toMatchObject({ code: 'case.unmatched' });
    shop.clock.advance(60 * day);
    await expect(receive(await notice(replyTo(mail), 'And away'))).rejects.toMatchObject({ code: 'case.unmatched' });

    expect((await shop.oms.cases.find({})).cases.map(({ id, status }) => [id, status])).toEqual([
      [opened.id, 'resolved'],
    ]);
  });
});
