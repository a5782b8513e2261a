/** Where each call goes. Most names say it themselves; the others are listed. */

export interface Address {
  readonly method: 'GET' | 'POST';
  /** `{}` stands for an id. */
  readonly path: string;
  /** Whether something is said with it: a body, or the query of a look that filters. */
  readonly says: boolean;
}

/** `?`: takes a query. */
const listed: Readonly<Record<string, string>> = {
  'orders.place': 'POST /orders',
  'orders.draft': 'POST /orders/drafts',
  'orders.import': 'POST /orders/import',
  'orders.find': 'GET /orders?',
  'orders.get': 'GET /orders/{}',
  'orders.explain': 'GET /orders/{}/actions',
  'orders.history': 'GET /orders/{}/history',
  'orders.margin': 'GET /orders/{}/margin',
  'orders.handovers': 'GET /orders/{}/handovers',
  'orders.label': 'GET /orders/{}/label?',
  bulk: 'POST /orders/bulk',
  preview: 'POST /orders/preview',
  'returns.eligibility': 'GET /orders/{}/returns/eligibility',
  'returns.preview': 'POST /orders/{}/returns/preview',
  'returns.wayBack': 'GET /orders/{}/returns/{}/wayBack',
  'payments.action': 'GET /orders/{}/payments/action',
  'edits.preview': 'GET /orders/{}/edits/preview',
  'shipments.merge': 'POST /shipments/merge',
  'shipments.refreshAll': 'POST /shipments/refresh',
  'shipments.label': 'GET /orders/{}/shipments/{}/label',
  'shipments.collections': 'GET /collections?',
  'shipments.collection': 'GET /collections/{}',
  'shipments.bookPickup': 'POST /carriers/{}/pickups',
  'shipments.manifest': 'POST /carriers/{}/manifests',
  'inventory.serial': 'GET /stock/{}/serials/{}',
  'inventory.renew': 'POST /stock/holds/{}/renew',
  'inventory.release': 'POST /stock/holds/{}/release',
  'inventory.queue.join': 'POST /stock/queue/join',
  'inventory.queue.serve': 'POST /stock/queue/serve',
  'inventory.queue.length': 'GET /stock/queue/length?',
  'inventory.queue.position': 'GET /stock/queue/{}/position',
  'inventory.queue.leave': 'POST /stock/queue/{}/leave',
  'purchaseOrders.leadTime': 'GET /suppliers/{}/leadTime',
  'counts.plan': 'POST /counts/plan',
  'cases.receive': 'POST /cases/messages',
  'cases.merge': 'POST /cases/merge',
  'cases.attachment': 'GET /cases/{}/messages/{}/attachments/{}',
  'feedback.ofToken': 'GET /answers/{}',
  'feedback.answer': 'POST /answers/{}',
  'repairs.check': 'POST /repairs/check',
  'customers.summary': 'GET /customers/summary?',
  'customers.data': 'GET /customers/data?',
  'customers.erase': 'POST /customers/erase',
  'customers.claim': 'POST /customers/claim',
  'giftCards.balance': 'POST /giftCards/balance',
  'storeCredit.balance': 'GET /storeCredit?',
  'discounts.uses': 'GET /discounts/{}/uses?',
  'windows.list': 'GET /windows?',
  attention: 'GET /attention?',
  audit: 'GET /audit',
  housekeeping: 'POST /housekeeping',
  'effects.counts': 'GET /effects',
  'effects.dead': 'GET /effects/dead?',
  'effects.redeliver': 'POST /effects/redeliver',
  'effects.dismiss': 'POST /effects/dismiss',
  'messages.list': 'GET /messages?',
  'endpoints.list': 'GET /endpoints',
  'insights.quality': 'GET /insights/quality?',
  'insights.labelCosts': 'GET /insights/labelCosts?',
  'lanes.learn': 'GET /insights/lanes?',
  'relay.runOnce': 'POST /relay/run',
};

/** What is about one order is below it. */
const ofOrders = /^(orders|payments|shipments|returns|edits|taxes|production)$/;
/** What makes a new thing. */
const making = /^(create|open|ask|plan|issue|grant)$/;
/** What is asked of a thing beside how it stands. */
const looks = /^(history|pickList|sheet|thread|text)$/;
const stockLooks = /^(levels|available|atp|allowances|asOf|valuation|ageing|audit)$/;

/** `payments.capture` is `POST /orders/{}/payments/capture`; `transfers.send` is `POST /transfers/{}/send`. */
export function addressOf(name: string): Address {
  const [method, path = ''] = (listed[name] ?? ruled(name)).split(' ');
  return {
    method: method as Address['method'],
    path: path.replace('?', ''),
    says: method === 'POST' || path.endsWith('?'),
  };
}

function ruled(name: string): string {
  const [desk = '', verb = ''] = name.split('.');
  if (ofOrders.test(desk)) return `POST /orders/{}/${desk === 'orders' ? '' : `${desk}/`}${verb}`;
  if (desk === 'inventory') return stockLooks.test(verb) ? `GET /stock/${verb}?` : `POST /stock/${verb}`;
  if (verb === 'find') return `GET /${desk}?`;
  if (verb === 'get') return `GET /${desk}/{}`;
  if (verb === 'explain') return `GET /${desk}/{}/actions`;
  if (looks.test(verb)) return `GET /${desk}/{}/${verb}`;
  return making.test(verb) ? `POST /${desk}` : `POST /${desk}/{}/${verb}`;
}

/** Calls that belong to no desk. */
export const lone: ReadonlySet<string> = new Set(Object.keys(listed).filter((name) => !name.includes('.')));
