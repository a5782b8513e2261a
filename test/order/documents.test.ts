import { describe, expect, it } from 'vitest';
import {
  advance,
  type DocumentTable,
  disputeTable,
  type FactType,
  paymentTable,
  returnTable,
  shipmentTable,
} from '../../src/order';
import { factTypes } from '../../src/order/fact-types';

/** What each document listens to; every other fact leaves it where it is. */
const documents: readonly (readonly [string, DocumentTable<string>, readonly FactType[]])[] = [
  [
    'payment',
    paymentTable,
    [
      ...(['payment.pending', 'payment.actionRequired', 'payment.authorized'] as const),
      ...(['payment.captured', 'payment.failed', 'payment.voided'] as const),
      ...(['payment.authorizationAdjusted', 'payment.authorizationExpired'] as const),
    ],
  ],
  ['shipment', shipmentTable, ['shipment.dispatched', 'shipment.cancelled', 'shipment.delivered']],
  ['dispute', disputeTable, ['dispute.evidenced', 'dispute.won', 'dispute.lost']],
  [
    'return',
    returnTable,
    ['return.approved', 'return.rejected', 'return.received', 'return.expired', 'return.refunded'],
  ],
];

describe.each(documents)('a %s', (_name, table, listens) => {
  const statuses = Object.keys(table);

  it('moves on the facts that are its own, and on no other', () => {
    const heard = factTypes.filter((fact) => statuses.some((status) => advance(table, status, fact) !== status));

    expect(heard.sort()).toEqual([...listens].sort());
  });

  it('moves only to statuses that it has', () => {
    const targets = Object.values(table).flatMap((moves) => Object.values(moves));

    expect(targets.filter((target) => !statuses.includes(target))).toEqual([]);
  });
});

describe('news that comes late', () => {
  it('still counts when it is money: after a no or a void a gateway may have taken it', () => {
    expect(advance(paymentTable, 'failed', 'payment.captured')).toBe('captured');
    expect(advance(paymentTable, 'voided', 'payment.captured')).toBe('captured');
  });

  it('does not take back what is settled', () => {
    expect(advance(paymentTable, 'captured', 'payment.failed')).toBe('captured');
    expect(advance(shipmentTable, 'delivered', 'shipment.cancelled')).toBe('delivered');
    expect(advance(returnTable, 'refunded', 'return.rejected')).toBe('refunded');
  });
});
