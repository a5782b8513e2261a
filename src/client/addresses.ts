/** Where each call goes. A command on one order has the address of its name; everything else is listed. */

export interface Address {
  readonly method: 'GET' | 'POST';
  /** `{order}` stands for an id. */
  readonly path: string;
  /** Whether something is said with it: a body, or the query of a look that filters. */
  readonly says: boolean;
}

/** `?`: takes a query. */
const listed: Readonly<Record<string, string>> = {
  'orders.place': 'POST /orders',
  'orders.draft': 'POST /orders/drafts',
  'orders.find': 'GET /orders?',
  'orders.get': 'GET /orders/{order}',
  'orders.explain': 'GET /orders/{order}/actions',
  'orders.history': 'GET /orders/{order}/history',
  'orders.margin': 'GET /orders/{order}/margin',
  'orders.handovers': 'GET /orders/{order}/handovers',
  'returns.eligibility': 'GET /orders/{order}/returns/eligibility',
  'returns.preview': 'POST /orders/{order}/returns/preview',
  'edits.preview': 'GET /orders/{order}/edits/preview',
};

/** `payments.capture` is `POST /orders/{order}/payments/capture`; `orders.cancel` is `POST /orders/{order}/cancel`. */
export function addressOf(name: string): Address {
  const [method, path = ''] = (
    listed[name] ?? `POST /orders/{order}/${name.replace(/^orders\./, '').replace('.', '/')}`
  ).split(' ');
  return {
    method: method as Address['method'],
    path: path.replace('?', ''),
    says: method === 'POST' || path.endsWith('?'),
  };
}
