import { createOms, type Message, type Notifier, type Preferences } from 'orderwright';
import { fakeClock, memory, memoryCatalog } from 'orderwright/memory';
import { createTemplates } from 'orderwright/templates';

// Two channels of the shop's own. The words are ours, but for the one that this shop says in its own way.
const templates = createTemplates({
  shop: 'Tea & Co.',
  overrides: [
    { event: 'shipment.delivered', locale: 'en', version: 1, subject: 'It is there', body: ['Enjoy your tea.'] },
  ],
});
const channel = (id: string): Notifier => ({
  id,
  send: async (message: Message) => {
    const to = message.audience === 'customer' ? message.recipient?.email : 'staff';
    console.log(
      `${new Date(clock.now()).toISOString().slice(11, 16)} ${id} to ${to}: ${templates.render(message).subject}`,
    );
  },
});

// Consent lives with the shop: this customer wants no questions about how it was.
const preferences: Preferences = {
  allows: async ({ event }) =>
    event === 'feedback.asked' ? { allowed: false, reason: 'unsubscribed' } : { allowed: true },
};

const clock = fakeClock('2026-01-05T18:00:00.000Z');
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ TEA: { title: 'Tea', price: 1250 } }, 'GBP'),
  payments: { cash: { rule: 'onDelivery' } },
  feedback: { askAfterDays: 0 },
  stock: { news: true },
  notifiers: [channel('mail'), channel('sms')],
  preferences,
  notifications: {
    quietHours: { from: '21:00', to: '08:00' },
    rules: [
      { events: ['shipment.delivered'], audience: 'customer', channels: ['sms'] },
      { events: ['stock.out'], audience: 'staff', channels: ['mail'], digest: '08:30' },
      { events: '*', audience: 'customer', channels: ['mail'] },
    ],
  },
  clock,
  relay: 'manual',
});
const hours = async (count: number) => {
  for (let n = 0; n < count; n++) {
    clock.advance(3_600_000);
    await oms.relay.runOnce();
  }
};

await oms.inventory.receive({ sku: 'TEA', location: 'main', quantity: 2, unitCost: 400 });
const order = await oms.orders.place({
  channel: 'web',
  customer: { id: 'c-1', email: 'lee@example.com' },
  shipTo: { country: 'GB' },
  lines: [{ sku: 'TEA', quantity: 2 }],
  payment: { method: 'cash' },
});
await oms.relay.runOnce();

// It arrives late in the evening: the phone stays quiet until eight.
const sent = await oms.shipments.dispatch(order, { carrier: null });
await hours(4);
await oms.shipments.track(order, { shipmentId: sent.shipments[0]?.id ?? '', status: 'delivered' });
await hours(12);

// Every message was meant once for each audience and channel, and came to one outcome.
const log = await oms.messages.list();
for (const { event, audience, channel, state, reason } of [...log.messages].reverse())
  console.log([audience, channel, event, state, reason ?? ''].join(' ').trim());
await oms.close();
