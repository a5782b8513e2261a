/** A parcel as brokers want it told: addresses in their words, and what it lacks to be sent. */
import type { Parcel } from '../../ports';
import { textIn } from './fields';
import type { BrokerAddress, BrokerOptions } from './options';

export type AddressFields = Readonly<Record<string, string>>;

/** What every broker is told of a parcel. */
export interface Consignment {
  readonly from: AddressFields;
  readonly to: AddressFields;
  readonly weightGrams: number;
  readonly box: Parcel['box'];
  readonly customs: NonNullable<Parcel['customs']>;
  readonly dangerous: NonNullable<Parcel['dangerous']>;
}

/** Why a parcel cannot be sent as it is told: one word, as a refusal has it. */
export type Lack =
  | 'parcel.originUnknown'
  | 'parcel.weightMissing'
  | 'parcel.boxMissing'
  | 'parcel.addressMissing'
  | 'customs.signerMissing'
  | 'insurance.currency'
  | 'dangerous.together';

/** The parcel, or what it lacks. A quote needs no address: nobody has given one yet. */
export function consignment(parcel: Parcel, options: BrokerOptions, use: 'quote' | 'label'): Consignment | Lack {
  const { weightGrams, address, to, customs = [], dangerous = [] } = parcel;
  const origin = originOf(options, parcel.from.location);
  if (!origin) return 'parcel.originUnknown';
  if (weightGrams === null || weightGrams <= 0) return 'parcel.weightMissing';
  if (use === 'label' && address === null) return 'parcel.addressMissing';
  if (customs.length > 0 && !options.customs) return 'customs.signerMissing';
  const place = { country: to.country, ...(to.postalCode !== null && { postalCode: to.postalCode }) };
  return {
    from: addressFields(origin),
    to: addressFields({ ...place, ...address }),
    weightGrams,
    box: parcel.box ?? options.box,
    customs,
    dangerous,
  };
}

export function originOf({ origins }: BrokerOptions, location: string): BrokerAddress | null {
  return (Object.hasOwn(origins, location) && origins[location]) || null;
}

const words: Readonly<Record<string, string>> = {
  name: 'name',
  company: 'company',
  line1: 'street1',
  line2: 'street2',
  city: 'city',
  region: 'state',
  postalCode: 'zip',
  country: 'country',
  phone: 'phone',
  email: 'email',
};

/** An address in the words that EasyPost and Shippo share; what neither has a word for stays here. */
export function addressFields(address: object): AddressFields {
  const told = Object.entries(address).flatMap(([name, value]) => {
    const word = Object.hasOwn(words, name) ? words[name] : undefined;
    const text = textIn(value);
    return word !== undefined && text !== null ? [[word, text] as const] : [];
  });
  return Object.fromEntries(told);
}
