/** What a shop tells of itself to a broker of carriers. */
import { omsError } from '../../kernel';
import type { Parcel } from '../../ports';
import type { Secrets } from './signature';

/** Where parcels leave, and who is asked when something is the matter with one. */
export interface BrokerAddress {
  readonly name?: string;
  readonly company?: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  /** ISO 3166, two letters. */
  readonly country: string;
  readonly phone?: string;
  readonly email?: string;
}

export interface BrokerOptions {
  /** The address of every location of the shop that sends parcels with it; from elsewhere it has no quotes, and refuses. */
  readonly origins: Readonly<Record<string, BrokerAddress>>;
  /** The broker's ids of the carrier accounts that may be used. Default: all of the account's. */
  readonly carrierAccounts?: readonly string[];
  /** What a parcel measures that nobody has packed yet, in millimetres. */
  readonly box?: NonNullable<Parcel['box']>;
  /** Default: PDF. */
  readonly labelFormat?: 'PDF' | 'PNG' | 'ZPL';
  /** Who answers for what customs are told; without it parcels with customs items are refused. */
  readonly customs?: {
    readonly signer: string;
    /** Why goods of this value leave without a licence, where the country of origin asks (in the United States: `NOEEI 30.37(a)`). */
    readonly exemption?: string;
  };
  /** More that the broker is told of a parcel, in its own words: they go beside those that follow from the parcel, and win. */
  readonly extras?: (parcel: Parcel) => Readonly<Record<string, unknown>>;
  /** The secret of the webhooks' endpoint; several while one is replaced. Without it webhooks are not read. */
  readonly webhookSecret?: Secrets;
  /** What the carrier is called in the shop. Default: the broker's name. */
  readonly id?: string;
  /** Milliseconds after which an answer counts as lost, for all requests of a call. Default 12,000: the engine gives up after 15,000. */
  readonly timeoutMs?: number;
  /** Where the key is a test key: whether it carries parcels of test orders only, or others too. Default: none of them, for labels cost money. */
  readonly tests?: 'only' | 'also';
  /** Default `globalThis.fetch`. */
  readonly fetch?: typeof fetch;
  /** Where the broker answers. */
  readonly baseUrl?: string;
}

const names = [
  'origins',
  'carrierAccounts',
  'box',
  'labelFormat',
  'customs',
  'extras',
  'webhookSecret',
  'id',
  'tests',
  'timeoutMs',
  'fetch',
  'baseUrl',
];

/** Throws `config.invalid` for options that nobody can work with, all of them at once. `own` are the options of the broker alone. */
export function checkBrokerOptions(options: BrokerOptions, adapter: string, own: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !names.includes(name) && !own.includes(name));
  const origins = Object.entries(options.origins ?? {});
  const incomplete = origins.flatMap(([location, address]) =>
    ['line1', 'city', 'postalCode', 'country'].every((field) => address[field as keyof BrokerAddress])
      ? []
      : [`origins.${location}`],
  );
  const faults = [
    ...unknown.map((name) => `${name} is no option`),
    ...(origins.length === 0 ? ['origins has no location'] : []),
    ...(['only', 'also', undefined].includes(options.tests) ? [] : ['tests must be only or also']),
    ...incomplete.map((path) => `${path} needs line1, city, postalCode and country`),
  ];
  if (faults.length > 0) throw omsError('config.invalid', `${adapter}: ${faults.join('; ')}`, { faults });
}
