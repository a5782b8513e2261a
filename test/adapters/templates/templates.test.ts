/** What people read: every event in every language, with values as its reader writes them, and nothing of a value taken for markup. */
import { describe, expect, it } from 'vitest';
import { memory } from '../../../src/adapters/memory';
import { builtInLanguages, createTemplates, linesOf, valueKinds } from '../../../src/adapters/templates';
import { type NotificationEvent, notificationEvents } from '../../../src/order';
import type { Message } from '../../../src/ports';
import { openShop } from '../../support/shop';

const templates = createTemplates({ shop: 'Tea & Co.' });
const locales = ['en-GB', 'zh-TW', 'zh-CN'];

const kindsOf = (event: NotificationEvent): Readonly<Record<string, string>> => valueKinds[event];
const samples: Readonly<Record<string, unknown>> = {
  ...{ text: 'SAMPLE', count: 1_234, money: 123_456, instant: '2026-01-05T09:30:00.000Z', day: '2026-01-07' },
};
const listed = {
  ordered: {
    sku: 'MUG',
    title: 'Mug',
    units: 2,
    unitPrice: { amount: 1250, currency: 'GBP' },
    total: 2500,
    deliverOn: '2026-01-07',
  },
  moved: { sku: 'MUG', title: 'Mug', from: null, to: { deliverOn: '2026-01-09' } },
  late: { sku: 'MUG', title: 'Mug', units: 2, deliverOn: '2026-01-07' },
  handedOver: { sku: 'EBOOK', title: 'Book', units: 1, text: 'KEY-1' },
  made: { sku: 'TABLE', title: 'Table', units: 1, location: 'workshop', readyOn: '2026-01-20' },
  dropOff: { name: 'Corner Shop', address: '1 Station Road' },
  purchased: { sku: 'MUG', units: 10 },
} as const;

function message(event: NotificationEvent, change: Partial<Message> = {}): Message {
  const kind = linesOf[event];
  const values = Object.entries(kindsOf(event)).map(([name, sort]) => [name, samples[sort.replace('?', '')]]);
  const entry = { template: 'shipment.delivered', orderId: 'o', orderNumber: 'R-2', currency: 'GBP', values: {} };
  return {
    ...{ key: 'k', template: event, audience: 'customer', locale: 'en-GB', zone: 'Europe/London', currency: 'GBP' },
    ...{ orderId: 'o', orderNumber: 'R-1', recipient: { name: 'Ann', email: 'a@example.com' } },
    values: {
      ...Object.fromEntries(values),
      ...(kind && { lines: [listed[kind]] }),
      ...(event === 'digest' && { entries: [entry] }),
    },
    ...change,
  };
}

describe.each(locales)('in %s', (locale) => {
  it.each(notificationEvents)('%s is told, whole', (event) => {
    const { subject, text, html, locale: used, version } = templates.render(message(event, { locale }));

    expect(used).toBe({ 'en-GB': 'en', 'zh-TW': 'zh-Hant', 'zh-CN': 'zh-Hans' }[locale]);
    expect(version).toBe(0);
    for (const part of [subject, text, html]) {
      expect(part.length).toBeGreaterThan(2);
      expect(part).not.toMatch(/[{}]|\[\[|\]\]|undefined|null|NaN/);
    }
    if (locale !== 'en-GB') expect(subject).toMatch(/\p{Script=Han}/u);
  });

  it.each(notificationEvents)('%s is told also where all is null that may be', (event) => {
    const nullable = Object.entries(kindsOf(event)).flatMap(([name, sort]) =>
      sort.endsWith('?') ? [[name, null]] : [],
    );
    const bare = message(event, { locale, orderNumber: null, recipient: null });

    const { text } = createTemplates().render({ ...bare, values: { ...bare.values, ...Object.fromEntries(nullable) } });

    expect(text).not.toMatch(/[{}]|\[\[|\]\]|undefined|null|NaN/);
  });

  it.each(notificationEvents.filter((event) => Object.values(kindsOf(event)).some((sort) => !sort.endsWith('?'))))(
    '%s without a value that its text names is refused',
    (event) => {
      const language = builtInLanguages.find(
        ({ locale: own }) => own === templates.render(message(event, { locale })).locale,
      );
      const template = language?.templates[event];
      const needed = Object.entries(kindsOf(event))
        .filter(([name, sort]) => !sort.endsWith('?') && JSON.stringify(template).includes(`{${name}}`))
        .map(([name]) => name);
      for (const name of needed) {
        const whole = message(event, { locale });
        const { [name]: _gone, ...values } = whole.values;
        expect(() => templates.render({ ...whole, values }), name).toThrow(name);
      }
    },
  );
});

describe('a message', () => {
  it('has amounts and dates as its reader writes them, in their zone', () => {
    expect(templates.render(message('order.confirmed')).text).toContain(
      '2 × Mug at £12.50: £25.00, arrives on 7 January 2026',
    );
    expect(templates.render(message('order.confirmed', { locale: 'zh-TW', currency: 'TWD' })).text).toContain(
      'Mug × 2，單價 $12.50：$25.00，預計 2026年1月7日 送達',
    );
    const offered = message('queue.offered', { locale: 'zh-CN', zone: 'Asia/Shanghai' });
    expect(templates.render(offered).text).toContain('2026年1月5日 17:30');
  });

  it('shows what looks like markup as it was written, and has a subject of one line', () => {
    const nasty = message('approval.requested', {
      values: { command: '<b>x</b>\r\nBcc: all@example.com', reason: '"&\'' },
    });

    const { subject, html, text } = templates.render(nasty);

    expect(subject).toBe('Approval needed: <b>x</b> Bcc: all@example.com R-1');
    expect(html).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(html).toContain('&quot;&amp;&#39;');
    expect(html).toContain('<p>Tea &amp; Co.</p>');
    expect(text).toContain('Reason: "&\'');
  });

  it('in a language that nobody speaks is told in English, with English numbers', () => {
    expect(templates.render(message('refund.settled', { locale: 'de-DE', currency: 'EUR' }))).toMatchObject({
      subject: '€1,234.56 refunded for your order R-1',
      locale: 'en',
    });
  });

  it('Chinese is read in the script of its place', () => {
    const subject = (locale: string) => templates.render(message('shipment.delivered', { locale })).subject;

    expect(['zh-HK', 'zh-MO', 'zh-Hant', 'zh-TW'].map(subject)).toEqual(Array(4).fill('您的訂單 R-1 已送達'));
    expect(['zh', 'zh-SG', 'zh-Hans', 'zh-Hans-HK'].map(subject)).toEqual(Array(4).fill('您的订单 R-1 已送达'));
  });
});

describe("a host's own texts", () => {
  const own = createTemplates({
    overrides: [
      { event: 'shipment.delivered', locale: 'en', version: 1, subject: 'First {orderNumber}', body: ['Old.'] },
      { event: 'shipment.delivered', locale: 'en', version: 2, subject: 'Second {orderNumber}', body: ['New.'] },
      { event: 'shipment.delivered', locale: 'de', version: 1, subject: 'Zugestellt', body: ['Da.'] },
    ],
  });

  it('stand before the built-in ones: the newest version, or the one that is asked for', () => {
    const delivered = message('shipment.delivered');
    expect(own.render(delivered)).toMatchObject({ subject: 'Second R-1', version: 2 });
    expect(own.render(delivered, { version: 1 })).toMatchObject({ subject: 'First R-1', version: 1 });
    expect(own.render(delivered, { version: 0 })).toMatchObject({
      subject: 'Your order R-1 was delivered',
      version: 0,
    });
    expect(own.render(message('shipment.delivered', { locale: 'de-AT' }))).toMatchObject({
      subject: 'Zugestellt',
      locale: 'de',
    });
    expect(own.render(message('shipment.dispatched')).version).toBe(0);
  });

  it('are refused with every fault', () => {
    const wrong = [
      { event: 'shipment.delivered', locale: 'english please', version: 0, subject: '{amount}', body: ['{lines}'] },
      { event: 'shipment.lost', locale: 'en', version: 1, subject: '', body: [] },
    ] as never;

    expect(() => createTemplates({ overrides: wrong })).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        problems: [
          expect.objectContaining({ message: expect.stringContaining('"amount"') }),
          expect.objectContaining({ message: expect.stringContaining('"lines"') }),
          expect.objectContaining({ message: expect.stringContaining('version') }),
          expect.objectContaining({ message: expect.stringContaining('locale') }),
          expect.objectContaining({ message: expect.stringContaining('shipment.lost') }),
        ],
      }),
    );
  });
});

it('what the engine tells of an order has all that its texts name', async () => {
  const shop = openShop(memory());
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 400 });
  const order = await shop.settled(await shop.place());
  await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: 'swift' });
  const shipped = await shop.settled(order);
  await shop.oms.shipments.track(order.id, { shipmentId: shipped.shipments[0]?.id ?? '', status: 'delivered' });
  await shop.oms.payments.refund(order.id, { amount: 100, reason: 'goodwill' });
  await shop.settled(order);
  await shop.oms.orders.cancel((await shop.place()).id);
  await shop.oms.relay.runOnce();

  const told = shop.mail.messages.map((one) => [one.template, templates.render(one).text.split('\n\n')[1]]);

  expect(new Set(told.map(([event]) => event))).toEqual(
    new Set([
      'order.placed',
      'order.confirmed',
      'shipment.dispatched',
      'shipment.delivered',
      'refund.settled',
      'order.cancelled',
    ]),
  );
  expect(told.find(([event]) => event === 'refund.settled')?.[1]).toContain('£1.00');
});
