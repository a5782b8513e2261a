/** Where every order begins. */
import { machineFingerprint } from './fingerprint';
import type { HostRegion } from './host-regions';
import { schemaVersion } from './migrations';
import { noTexts } from './stored-form';
import { emptyTotals } from './totals';
import type { OrderHead, OrderRecord, OrderStates } from './vocabulary';

/** The currency of an order that was not agreed to yet: none (ISO 4217). */
export const noCurrency = 'XXX';

/** An order of which nothing is known yet: what the first fact is folded into. */
export function emptyOrder(shop: string, id: string, hostRegions: readonly HostRegion[] = []): OrderRecord {
  const states: OrderStates = {
    lifecycle: 'draft',
    payment: 'unpaid',
    fulfillment: 'nothingToShip',
    aftersales: 'none',
    ...Object.fromEntries(hostRegions.map((region) => [region.name, region.initial])),
  };
  const head: OrderHead = {
    schema: schemaVersion,
    fingerprint: machineFingerprint(hostRegions),
    shop,
    id,
    states,
    intake: {
      number: null,
      channel: 'api',
      externalRef: null,
      contentPrint: null,
      currency: noCurrency,
      locale: 'en',
      zone: 'UTC',
      pricesIncludeTax: false,
      party: '',
      customerKnown: false,
      country: null,
      postalCode: null,
      vatId: null,
      wanted: null,
      takenBy: null,
      validUntil: null,
      tags: [],
      test: false,
    },
    counts: [],
    charges: [],
    payments: [],
    shipments: [],
    returns: [],
    holds: [],
    approvals: [],
    tags: [],
    totals: emptyTotals,
    times: { placed: null, confirmed: null, released: null, dispatched: null, delivered: null, completed: null },
    steps: { customer: 0, staff: 0, system: 0, rule: 0, agent: 0 },
    rating: null,
    edit: null,
    edited: 0,
    texts: noTexts,
    disputes: [],
    exchange: [],
    redemptions: [],
    allowances: [],
    sending: [],
    discounts: [],
    tax: null,
    failed: [],
    making: [],
    promises: [],
    window: null,
  };
  return { head, lines: [], shipments: [], returns: [], edits: [], taxes: [] };
}
