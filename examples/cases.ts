import { createOms, type IncomingMessage, type Message } from 'orderwright';
import { fakeClock, memory, memoryCatalog } from 'orderwright/memory';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
const told: Message[] = [];
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
  payments: { cash: { rule: 'onDelivery' } },
  notifiers: [{ id: 'mail', send: async (message) => void told.push(message) }],
  cases: {
    calendar: { zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] },
    targets: { normal: { firstResponseMinutes: 120 } },
    escalations: [{ afterMinutes: 0, to: 'lead' }],
    goodwill: { withoutApproval: 400 }, // more than £4 needs a second person
  },
  clock,
  relay: 'manual',
});
const ann = { actor: { kind: 'staff', id: 'ann' } } as const;
const bob = { actor: { kind: 'staff', id: 'bob' } } as const;
const heard = (template: string) => told.filter((message) => message.template === template);

await oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 10, unitCost: 400 });
const order = await oms.orders.place({
  channel: 'web',
  customer: { id: 'c-1', email: 'lee@example.com' },
  shipTo: { country: 'GB' },
  lines: [{ sku: 'MUG', quantity: 1 }],
  payment: { method: 'cash' },
});

// A complaint about a line. Nobody answers within two working hours: staff are told once, and the lead has it.
const opened = await oms.cases.open({ kind: 'complaint', order, lines: ['1'], text: 'The handle came off.' });
clock.advance(3 * 3_600_000);
await oms.relay.runOnce();
console.log('escalated', heard('case.escalated').length, 'time, owner:', (await oms.cases.get(opened)).owner);

// The lead asks for a picture; the clock of the resolution stands still until it comes.
await oms.cases.reply(opened, { text: 'Would you send us a picture?' }, ann);
await oms.relay.runOnce();
const [asked] = heard('case.replied');
console.log('asked:', asked?.values.text);

// The customer answers by mail: it carries the token of the message that it answers.
const mail: IncomingMessage = {
  id: '<b7f2@mail.example>',
  token: String(asked?.values.replyToken),
  from: 'Lee <lee@example.com>',
  subject: 'Re: your case',
  text: 'Here it is.',
  at: new Date(clock.now()).toISOString(),
  attachments: [{ name: 'mug.jpg', type: 'image/jpeg', bytes: new Uint8Array([255, 216, 255]) }],
};
console.log('mail:', (await oms.cases.receive(mail)).as, 'then', (await oms.cases.receive(mail)).as);
console.log('forged:', (await oms.cases.receive({ ...mail, id: '<x@y>', token: 'guess' })).case.number);

// Store credit above the limit waits for somebody else.
const waits = await oms.cases.resolve(opened, { outcome: 'compensated', credit: 500, text: 'Sorry!' }, ann);
console.log('waits for approval:', waits.approval?.credit?.amount, 'state:', waits.status);
const resolved = await oms.cases.approve(opened, bob);
console.log('resolved:', resolved.outcome?.outcome, 'balance:', (await oms.storeCredit.balance('c-1')).balance);

for (const { direction, body } of await oms.cases.thread(opened)) console.log(`${direction}: ${body?.text}`);
await oms.close();
