/** What comes in, as mail programs write it: who wrote what, to which case, and whether anybody wrote at all. */
import { parseMail } from 'orderwright/smtp';
import { describe, expect, it } from 'vitest';

const token = 'abcdefghijklmnopqrstuvwx23';
const other = 'zyxwvutsrqponmlkjihgfedc76';
const id = '0123456789abcdef0123456789abcdef';

const plain = {
  'Message-ID': '<1@mail.example>',
  From: 'Ann Lee <ann@example.com>',
  To: 'care@shop.example',
  Subject: 'Re: Where is it?',
  Date: 'Mon, 05 Jan 2026 10:00:00 +0800',
  'Content-Type': 'text/plain; charset=utf-8',
};
const mail = (headers: Readonly<Record<string, string | undefined>> = {}, body = 'Hello'): string =>
  [
    ...Object.entries({ ...plain, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    ),
    '',
    body,
  ]
    .join('\n')
    .replaceAll('\n', '\r\n');
const textOf = async (body: string) => (await parseMail(mail({}, body))).text;
const textOfPage = async (html: string) =>
  (await parseMail(mail({ 'Content-Type': 'text/html; charset=utf-8' }, html))).text;

describe('a mail', () => {
  it('is what cases take: id, sender, subject, text, time and attachments', async () => {
    const raw = mail(
      {
        From: '=?UTF-8?B?546L5bCP5piO?= <wang@example.com>',
        Subject: '=?UTF-8?B?5Zue6KaG77ya5oKo55qE6KiC5Zau?=',
        'Content-Type': 'multipart/mixed; boundary=b',
      },
      [
        '--b',
        'Content-Type: text/plain; charset=big5',
        'Content-Transfer-Encoding: base64',
        '',
        'wcLBwg==',
        '--b',
        'Content-Type: image/png; name="=?UTF-8?B?54Wn54mHLnBuZw==?="',
        'Content-Transfer-Encoding: base64',
        '',
        'AAEC/w==',
        '--b--',
      ].join('\n'),
    );

    expect(await parseMail(new TextEncoder().encode(raw))).toEqual({
      id: '<1@mail.example>',
      token: null,
      from: '王小明 <wang@example.com>',
      subject: '回覆：您的訂單',
      text: '謝謝',
      at: '2026-01-05T02:00:00.000Z',
      attachments: [{ name: '照片.png', type: 'image/png', bytes: new Uint8Array([0, 1, 2, 255]) }],
      automatic: false,
    });
  });

  it('without an id has one of its bytes; without a date, or with one to come, it is of now', async () => {
    const bare = mail({ 'Message-ID': undefined, Date: undefined });
    const [first, again, different] = await Promise.all([bare, bare, `${bare}!`].map((raw) => parseMail(raw)));
    expect([first?.id, again?.id === first?.id, different?.id === first?.id]).toEqual([
      expect.stringMatching(/^<[0-9a-f]{64}@unnamed\.invalid>$/),
      true,
      false,
    ]);
    for (const Date_ of [undefined, 'Mon, 05 Jan 2099 10:00:00 +0000', 'yesterday']) {
      const { at } = await parseMail(mail({ Date: Date_ }));
      expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('of parts in parts without end is refused; of no bytes at all it is empty', async () => {
    const nested = Array.from(
      { length: 200 },
      (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n`,
    );
    await expect(parseMail(nested.join(''))).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await parseMail('')).toMatchObject({ token: null, from: '', text: '', attachments: [] });
  });

  it('keeps a mail that is attached as a file', async () => {
    const body = `--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n${mail({}, 'Inner')}\n--b--`;
    const { text, attachments } = await parseMail(mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body));
    expect([text, attachments.map(({ name, type }) => [name, type])]).toEqual([
      'See below.',
      [['message.eml', 'message/rfc822']],
    ]);
  });
});

describe('the token', () => {
  it.each([
    ['the address that was written to', { To: `Care <care+${token}@shop.example>` }],
    ['in capitals', { To: `CARE+${token.toUpperCase()}@SHOP.EXAMPLE` }],
    ['one of several addresses', { To: `bob+news@example.com, care+${token}@shop.example` }],
    ['a copy', { Cc: `care+${token}@shop.example` }],
    ['where it was delivered to', { 'Delivered-To': `care+${token}@shop.example` }],
    ['the mail that was answered', { 'In-Reply-To': `<${id}.${token}@shop.example>` }],
    ['the conversation', { References: `<case.${token}@shop.example>\n <x@mail.example>` }],
    ['a header of its own', { 'X-Reply-Token': token }],
  ])('is found in %s', async (_where, headers) => {
    expect((await parseMail(mail(headers))).token).toBe(token);
  });

  it('is that of the address before that of the conversation, and of the last mail before that of the first', async () => {
    const both = { To: `care+${token}@shop.example`, 'In-Reply-To': `<case.${other}@shop.example>` };
    expect((await parseMail(mail(both))).token).toBe(token);
    const References = `<case.${other}@shop.example> <case.${token}@shop.example>`;
    expect((await parseMail(mail({ References }))).token).toBe(token);
  });

  it('is not what only looks like one, nor what stands in the text', async () => {
    const no = [
      { To: 'care+sale@shop.example' },
      { To: `care+${token}1@shop.example` },
      { To: `care+${token.slice(1)}@shop.example` },
      { To: `${token}@shop.example` },
      { 'In-Reply-To': `<${token}@shop.example>` },
      { Subject: `care+${token}@shop.example` },
    ];
    for (const headers of no) expect((await parseMail(mail(headers, `care+${token}@shop.example`))).token).toBeNull();
  });
});

describe('what somebody wrote', () => {
  const own = 'It came today.\n\nBut it is broken.';
  const below = '> We sent it.\n>\n> > Where is it?';

  it.each([
    ['Gmail', `On Mon, Jan 5, 2026 at 10:00 AM Tea & Co. <care@shop.example> wrote:\n\n${below}`],
    ['Gmail, broken', `On Mon, Jan 5, 2026 at 10:00 AM Tea & Co.\n<care+${token}@shop.example>\nwrote:\n\n${below}`],
    [
      'Apple',
      `Sent from my iPhone\n\n> On 5 Jan 2026, at 10:00, Tea & Co. <care@shop.example> wrote:\n> \n> We sent it.`,
    ],
    ['Apple on a Mac', `On 5 Jan 2026, at 10:00, Tea & Co. <care@shop.example> wrote:\n\nWe sent it.`],
    [
      'Outlook',
      '________________________________\nFrom: Tea & Co. <care@shop.example>\nSent: Monday, January 5, 2026 10:00 AM\nTo: Ann <ann@example.com>\nSubject: Your parcel\n\nWe sent it.',
    ],
    ['Outlook without a line', 'From: Tea & Co.\nSent: Monday\nTo: Ann\nSubject: Your parcel\n\nWe sent it.'],
    ['old Outlook', '-----Original Message-----\nFrom: Tea & Co.\nSent: Monday\n\nWe sent it.'],
    ['Gmail in Traditional Chinese', `茶行 <care@shop.example> 於 2026年1月5日 週一 上午10:00寫道：\n\n${below}`],
    ['Gmail in Simplified Chinese', `茶行 <care@shop.example> 于2026年1月5日周一 10:00写道：\n\n${below}`],
    [
      'Apple in Traditional Chinese',
      `從我的 iPhone 傳送\n\n茶行 <care@shop.example> 於 2026年1月5日 上午10:00 寫道：\n\n${below}`,
    ],
    [
      'Apple in Simplified Chinese',
      `发自我的 iPhone\n\n2026年1月5日 10:00，茶行 <care@shop.example> 写道：\n\n${below}`,
    ],
    [
      'Outlook in Traditional Chinese',
      '________________________________\n寄件者: 茶行 <care@shop.example>\n寄件日期: 2026年1月5日 上午 10:00\n收件者: Ann\n主旨: 您的包裹\n\n已寄出',
    ],
    [
      'Outlook in Simplified Chinese',
      '发件人: 茶行 <care@shop.example>\n发送时间: 2026年1月5日 10:00\n收件人: Ann\n主题: 您的包裹\n\n已寄出',
    ],
    ['QQ', '------------------ 原始邮件 ------------------\n发件人: "茶行"\n发送时间: 2026年1月5日\n\n已寄出'],
    ['NetEase', '在 2026-01-05 10:00:00，"茶行" <care@shop.example> 写道：\n\n已寄出'],
    ['NetEase in English', 'At 2026-01-05 10:00:00, "Tea" <care@shop.example> wrote:\n\nWe sent it.'],
    ['a signature', '-- \nAnn Lee\n+44 20 7946 0000'],
    [
      'Outlook on a telephone',
      'Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Tea\nSent: Monday\nTo: Ann\n\nWe sent it.',
    ],
  ])('is without what was answered: %s', async (_program, quoted) => {
    expect(await textOf(`${own}\n\n${quoted}\n`)).toBe(own);
  });

  it('stays where it stands between and below what was quoted', async () => {
    const answered = 'On Mon, 5 Jan 2026 Tea wrote:\n> Which colour?\n\nThe red one.\n\n> Which size?\n\nLarge.\n';
    expect(await textOf(answered)).toBe('The red one.\n\nLarge.');
  });

  it('stays whole where it is passed on, where nothing else is there, and where it only sounds like a quotation', async () => {
    const passedOn =
      'Is this yours?\n\n---------- Forwarded message ---------\nFrom: Eve\nDate: Monday\nSubject: Pay\nTo: Ann\n\nPay now.';
    expect(await textOf(passedOn)).toBe(passedOn);
    expect(await textOf('> All of it.')).toBe('> All of it.');
    for (const words of [
      'Hello\nOn Monday I wrote:\na long letter',
      '你好\n我在信裡寫道：\n很好',
      'From: London\nit took a week',
      '2026年1月5日：\n收到',
      'I read --\nno more',
    ])
      expect(await textOf(words)).toBe(words);
  });

  it('is read from HTML where there is no text', async () => {
    const page = (quote: string) =>
      `<html><head><title>x</title><style>p { color: red }</style></head><body><!-- x --><p>It came &amp; is&nbsp;<b>broken</b>.</p><ul><li>handle</li><li>lid &#x1F375;</li></ul>${quote}</body></html>`;
    const said = 'It came & is broken.\n\n- handle\n- lid 🍵';
    for (const quote of [
      '',
      '<div class="gmail_quote"><div>On Monday Tea wrote:</div><blockquote>We sent it.</blockquote></div>',
      '<div id="divRplyFwdMsg"><b>From:</b> Tea<br><b>Sent:</b> Monday</div><div>We sent it.</div>',
      '<div>On 5 Jan 2026, at 10:00, Tea &lt;care@shop.example&gt; wrote:</div><br><blockquote type="cite"><div>We sent it.</div></blockquote>',
      '<div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Tea<br><b>Sent:</b> Monday<br><b>To:</b> Ann<br><b>Subject:</b> x</p></div><p>We sent it.</p>',
    ])
      expect(await textOfPage(page(quote))).toBe(said);
  });

  it('is read in time, whatever somebody made to be read slowly', async () => {
    const hostile = ['<!--', '<style', '<div class=', '<a ', '&#', '<blockquote>'].map((part) => part.repeat(40_000));
    const texts = ['>', 'On ', '於', '於 寫道：\n', '-', '\u00a0', 'From: x\n'].map((part) => part.repeat(40_000));
    const begun = performance.now();
    for (const html of hostile) await textOfPage(html);
    for (const text of texts) await textOf(text);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('what nobody wrote', () => {
  const report = (type: string) => `multipart/report; report-type=${type}; boundary=b`;

  it.each([
    ['a holiday notice', { 'Auto-Submitted': 'auto-replied' }],
    ['a holiday notice of an old program', { 'X-Autoreply': 'yes' }],
    ['a mass mail', { Precedence: 'bulk' }],
    ['mail from nobody', { 'Return-Path': '<>' }],
    ['mail from a mail server', { From: 'MAILER-DAEMON@mail.example (Mail Delivery System)' }],
    ['a receipt', { 'Content-Type': report('disposition-notification') }],
  ])('is told: %s', async (_what, headers) => {
    expect((await parseMail(mail(headers))).automatic).toBe(true);
  });

  it.each([
    ['a plain mail', {}],
    ['what says that it is none', { 'Auto-Submitted': 'no', 'X-Autoreply': 'no' }],
    ['mail with a sender', { 'Return-Path': '<ann@example.com>' }],
  ])('is not %s', async (_what, headers) => {
    expect((await parseMail(mail(headers))).automatic).toBe(false);
  });

  it('belongs to the case whose mail a bounce gives back', async () => {
    const head = `From: care@shop.example\nReply-To: care@shop.example\nMessage-ID:\n <${id}.${token}@shop.example>\n\nHi`;
    for (const type of ['message/rfc822', 'text/rfc822-headers']) {
      const parts = ['text/plain\n\nNot delivered.', 'message/delivery-status\n\nAction: failed', `${type}\n\n${head}`];
      const body = `${parts.map((part) => `--b\nContent-Type: ${part}\n`).join('')}--b--`;
      const bounce = mail({ From: 'mailer-daemon@mail.example', 'Content-Type': report('delivery-status') }, body);
      expect(await parseMail(bounce)).toMatchObject({ automatic: true, token });
      // A person who passes it on does not thereby write in the case.
      expect(await parseMail(mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body))).toMatchObject({
        token: null,
      });
    }
  });
});
