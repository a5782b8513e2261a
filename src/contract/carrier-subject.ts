/** A carrier under contract, and what its cases buy. */
import type { Carrier, Parcel, ShipmentAnswer } from '../ports/carrier';
import type { WebhookHeaders } from '../ports/payment-news';
import type { ContractCase } from './kit';

/** A carrier in its test mode. */
export interface CarrierFixture {
  readonly carrier: Carrier;
  /** A parcel that it takes. */
  readonly parcel: Parcel;
  /** A parcel to a place that it does not serve. */
  readonly unserved: Parcel;
  /** How many labels were bought so far. */
  readonly labelsBought?: () => Promise<number>;
  /** Makes the carrier's own system report a word for a parcel; `delivered` must be known, `gone-fishing` must not. */
  readonly report?: (tracking: string, word: string) => Promise<void>;
  /** The carrier's side of its webhooks. */
  readonly webhooks?: {
    /** The body of one that tells how these parcels stand, in the words of `report`. */
    readonly tell: (reports: readonly { readonly tracking: string; readonly word: string }[]) => Promise<string>;
    /** The headers with which the carrier sends a body, whatever that says. */
    readonly sign: (body: string) => Promise<WebhookHeaders>;
  };
  /** The next label is bought and the answer to its `createShipment` gets lost. */
  readonly loseNextAnswer?: () => void;
  /** The next `createShipment` gets lost before it has any effect. */
  readonly loseNextCall?: () => void;
  /** Puts away what the fixture opened; called after each test. */
  readonly close?: () => Promise<void>;
}

export interface CarrierSubject extends CarrierFixture {
  readonly run: string;
}

export type CarrierCase = ContractCase<CarrierSubject>;

export type CreatedLabel = Extract<ShipmentAnswer, { status: 'created' }>;

export function ship(
  { carrier, parcel, run }: CarrierSubject,
  key: string,
  change: Partial<Parcel> = {},
): Promise<ShipmentAnswer> {
  return carrier.createShipment({ key: `${run}-${key}`, parcel: { ...parcel, ...change }, service: null });
}

/** A label that was bought. */
export async function created(subject: CarrierSubject, key = 'a'): Promise<CreatedLabel> {
  const answer = await ship(subject, key);
  if (answer.status !== 'created') throw new Error(`the parcel that the carrier takes was refused: ${answer.code}`);
  return answer;
}
