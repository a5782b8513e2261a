/** Parcels that brokers of carriers are tried with: from Reno to Redondo Beach. */
import type { Parcel } from '../../src/ports';

export const reno = {
  company: 'Mugs Inc',
  line1: '1 Main St',
  city: 'Reno',
  region: 'NV',
  postalCode: '89501',
  country: 'US',
};

export const redondo = {
  name: 'Ann',
  line1: '179 N Harbor Dr',
  city: 'Redondo Beach',
  region: 'CA',
  postalCode: '90277',
  country: 'US',
};

export const brokerParcel = (change: Partial<Parcel> = {}): Parcel => ({
  orderId: 'order-1',
  shipmentId: 'shipment-1',
  from: { location: 'reno' },
  to: { country: 'US', postalCode: '90277' },
  address: redondo,
  lines: [{ sku: 'MUG', units: 2 }],
  weightGrams: 700,
  ...change,
});

/** Where no carrier goes. */
export const antarctica = { to: { country: 'AQ', postalCode: null }, address: { ...redondo, country: 'AQ' } };

/** To a street that the server of a test knows by its name: it fails there. */
export const atStreet = (line1: string): Pick<Parcel, 'address'> => ({ address: { ...redondo, line1 } });

let keys = 0;
/** What is asked for a label, with a key of its own. */
export const brokerLabel = (change: Partial<Parcel> = {}, service: string | null = null) => ({
  key: `shipment-${++keys}`,
  parcel: brokerParcel(change),
  service,
});

/** The code of what a call throws. */
export const codeOf = (call: Promise<unknown> | undefined) =>
  call?.then(
    () => 'nothing was thrown',
    (error: { code?: string }) => error.code,
  );

/** What may go wrong with the request that buys a label, and what is thrown then. */
export const lostPurchases = [
  ['429', 'port.failed'],
  ['500', 'port.failed'],
  ['401', 'port.failed'],
  ['malformed', 'port.failed'],
  ['loseCall', 'port.failed'],
  ['loseAnswer', 'port.failed'],
  ['hang', 'port.timeout'],
] as const;
