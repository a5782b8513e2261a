/**
 * After the sale: of one order a cup comes back broken, a tee is exchanged, a kettle is repaired under warranty, a complaint is answered by mail,
 * and a bad rating opens a case. What the customer is told is printed as she reads it, in Traditional Chinese.
 *
 *   npx tsx examples/after-sales.ts
 */
import { createOms, type Message } from 'orderwright';
import { fakeClock, memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { parseMail } from 'orderwright/smtp';
import { createTemplates } from 'orderwright/templates';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
const templates = createTemplates({ shop: '茶舖' });
const told: Message[] = [];
const oms = createOms({
  shop: { id: 'main', zone: 'Asia/Taipei', currency: 'TWD' },
  repository: memory(),
  catalog: memoryCatalog(
    {
      CUP: { title: '茶杯', price: 35_000 },
      TEE: { title: 'T恤 M', price: 60_000 },
      'TEE-L': { title: 'T恤 L', price: 60_000 },
      KETTLE: { title: '電茶壺', price: 240_000, serials: true, tags: ['appliances'] },
      HEATER: { title: '加熱片', price: 50_000 },
    },
    'TWD',
  ),
  payments: { card: simulatedGateway({ clock }) },
  notifiers: [
    {
      id: 'mail',
      async send(message) {
        if (message.audience !== 'customer') return;
        told.push(message);
        const { subject, text } = templates.render(message);
        console.log(`✉ ${subject}\n${text.trim().replaceAll(/^/gm, '  ')}\n`);
      },
    },
  ],
  stock: { serials: true },
  process: {
    returns: {
      reasons: [{ code: 'broken', restockingPercent: 0 }, { code: 'size' }],
      damagedState: 'damaged',
      damagedRefundPercent: 100,
    },
  },
  repairs: { warranty: [{ id: 'appliances', tags: ['appliances'], months: 24 }] },
  cases: {},
  feedback: { askAfterDays: 7, lowRating: 2 },
  clock,
  relay: 'manual',
});
const customer = { actor: { kind: 'customer' } } as const;
const ann = { actor: { kind: 'staff', id: 'ann' } } as const;
const later = async (days: number) => {
  clock.advance(days * 86_400_000);
  await oms.relay.runOnce();
};
/** What the customer's mail carries, so that her answer finds its way. */
const tokenOf = (template: string) =>
  String(told.filter((message) => message.template === template).at(-1)?.values.replyToken);

await oms.inventory.receive({
  lines: ['CUP', 'TEE', 'TEE-L', 'HEATER'].map((sku) => ({ sku, quantity: 5, unitCost: 10_000 })),
});
await oms.inventory.receive({ sku: 'KETTLE', quantity: 1, unitCost: 90_000, serials: ['K-1'] });
const order = await oms.orders.place({
  channel: 'web',
  locale: 'zh-TW',
  customer: { id: 'c-1', email: 'lin@example.com', name: '林小姐' },
  shipTo: { name: '林小姐', line1: '忠孝東路 1 號', city: '臺北', postalCode: '100', country: 'TW' },
  lines: [
    { sku: 'CUP', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
    { sku: 'KETTLE', quantity: 1 },
  ],
  payment: { method: 'card', token: 'ok' },
});
await later(0);
const serials = [{ sku: 'KETTLE', serials: ['K-1'] }];
const { shipments } = await oms.shipments.dispatch(order, { carrier: null, serials });
await oms.shipments.deliver(order, { shipmentId: shipments[0]?.id ?? '' });
await later(1);

console.log('— A cup comes back broken.');
const broken = { lines: [{ lineId: '1', units: 1 }], reason: 'broken' };
const { returns } = await oms.returns.request(order, broken, customer);
await oms.returns.receive(order, {
  returnId: returns[0]?.id ?? '',
  lines: [{ lineId: '1', units: 1, outcome: 'damaged' }],
});
await later(0);

console.log('— The tee is exchanged for a larger one.');
const larger = {
  lines: [{ lineId: '2', units: 1 }],
  reason: 'size',
  exchange: { lines: [{ sku: 'TEE-L', quantity: 1 }] },
};
const exchange = await oms.returns.request(order, larger, customer);
await oms.returns.receive(order, { returnId: exchange.returns.at(-1)?.id ?? '' });
await later(0);
const again = await oms.shipments.dispatch(order, { carrier: null });
await oms.shipments.deliver(order, { shipmentId: again.shipments.at(-1)?.id ?? '' });
await later(0);

console.log('— She complains, and answers by mail.');
const complaint = await oms.cases.open({ kind: 'complaint', order, lines: ['3'], text: '茶壺漏水。' });
await oms.cases.reply(complaint, { text: '請問漏水的位置在哪裡？' }, ann);
await later(0);
const answer = await oms.cases.receive(
  await parseMail(`From: lin@example.com
To: care+${tokenOf('case.replied')}@shop.example
Subject: =?utf-8?B?${Buffer.from('回覆：您的來信').toString('base64')}?=
Message-ID: <1@mail.example>
Date: Tue, 06 Jan 2026 10:00:00 +0800
Content-Type: text/plain; charset=utf-8

壺底。

${new Date(clock.now()).toISOString()} 茶舖 <care@shop.example> 寫道：
> 請問漏水的位置在哪裡？
`),
);
console.log(`mail ${answer.as}:`, (await oms.cases.thread(complaint)).map(({ body }) => body?.text).join(' / '));

console.log('— The kettle is repaired; the warranty pays.');
const repair = await oms.repairs.ask({ serial: 'K-1', fault: 'leak' });
await oms.repairs.receive(repair);
await oms.repairs.diagnose(repair, { finding: 'heater' }, ann);
await oms.repairs.begin(repair);
await oms.repairs.usePart(repair, { sku: 'HEATER' });
await oms.repairs.finish(repair);
const { status, warranty } = await oms.repairs.sendBack(repair, { carrier: 'post', tracking: 'T-1' });
console.log(`${status}, ${warranty.reason}`);
await oms.cases.resolve(
  complaint,
  { outcome: 'replaced', text: '加熱片已更換，茶壺已寄回，造成不便，敬請見諒。' },
  ann,
);

console.log('— She is asked how it was, and is not content.');
await later(8);
await oms.feedback.answer(tokenOf('feedback.asked'), { rating: 2, nps: 4, text: '等太久了。' });
await later(0);
for (const { number, kind, status: state } of (await oms.cases.find({ order })).cases)
  console.log(`${number}: ${kind}, ${state}`);

const { totals, state } = await oms.orders.get(order.id);
console.log(`captured ${totals.captured}, refunded ${totals.refunded}, outstanding ${totals.outstanding}`);
console.log(state);
const { messages } = await oms.messages.list({ order });
console.log(
  `${messages.length} messages about the order, not delivered: ${messages.filter((one) => one.state !== 'delivered').length}`,
);
const { stock, money, facts } = await oms.audit();
console.log(`audits: stock ${stock.length}, money ${money.length}, facts ${facts.length}`);
await oms.close();
