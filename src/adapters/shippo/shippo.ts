/**
 * Labels of many carriers by Shippo.
 *
 * A label is bought in two steps: a shipment is made, which costs nothing and has rates, and then one rate is bought, which is a transaction.
 * Shippo takes no keys: a repeated call looks for a transaction that bears its key before it buys. Two processes that ask with one key within
 * the same second are beyond that; the engine's relay sees to it that there is one.
 */
import { omsError } from '../../kernel';
import type { Carrier, Clock, ManifestAnswer, PickupAnswer, ShipmentAnswer } from '../../ports';
import { type BrokerCall, brokerApi, oncePerKey, unclear } from '../brokers/api';
import { type Fields, objectsIn, textIn } from '../brokers/fields';
import { eventsOf } from '../brokers/news';
import { type BrokerOptions, checkBrokerOptions } from '../brokers/options';
import { quotesOf, rateFor } from '../brokers/rates';
import { bookPickup, makeManifest } from './handover';
import { readShippo } from './read';
import { carrierToken, ratesOf, shipmentFields, transactionAnswer } from './shipment';
import { markOf, rateBought, transactionOf, transactionTracked } from './transactions';
import { shippoWebhook } from './webhook';

/** The account of Shippo, beside what all brokers are told of places, services and boxes. */
export interface ShippoOptions extends BrokerOptions {
  /** A live token, or a test token, which buys nothing. */
  readonly token: string;
  /**
   * Books pick-ups. Shippo cannot say afterwards what it has booked: a call whose answer got lost, repeated, may send a second driver. Default
   * false.
   */
  readonly pickups?: boolean;
  /** Tells on which day parcels are handed over. Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** The version of Shippo's API that this adapter speaks, whatever the account's default is. */
const apiVersion = '2018-02-08';
const labelTypes = { PDF: 'PDF_4x6', PNG: 'PNG', ZPL: 'ZPLII' } as const;
/** Whose parcel a number is has to be told with it; so many are remembered. */
const rememberedCarriers = 10_000;

/**
 * Carriers on Shippo. Services are Shippo's: `usps_priority`. Parcels need their weight and, where nobody has packed them, the option `box`;
 * customs items, insurance, signature and dangerous goods are told. Throws `config.invalid` for options that nobody can work with.
 *
 * @example
 * const post = shippo({
 *   token: process.env.SHIPPO_TOKEN ?? '',
 *   box: { lengthMm: 300, widthMm: 200, heightMm: 100 },
 *   origins: { reno: { company: 'Mugs Inc', line1: '1 Main St', city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' } },
 * });
 */
export function shippo(options: ShippoOptions): Carrier {
  checkBrokerOptions(options, 'shippo()', ['token', 'pickups', 'clock']);
  const { token, id = 'shippo', webhookSecret, clock = { now: () => Date.now() } } = options;
  if (!token) throw omsError('config.invalid', 'shippo() needs a token of the account');
  const begin = brokerApi({
    name: 'Shippo',
    baseUrl: options.baseUrl ?? 'https://api.goshippo.com',
    headers: { Authorization: `ShippoToken ${token}`, 'Shippo-API-Version': apiVersion },
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
    timeoutMs: options.timeoutMs ?? 12_000,
    read: readShippo,
  });
  const [labels, manifests, pickups] = [
    oncePerKey<ShipmentAnswer>(),
    oncePerKey<ManifestAnswer>(),
    oncePerKey<PickupAnswer>(),
  ];
  const booked = new Map<string, PickupAnswer>();
  const carriers = new Map<string, string>();

  async function buy(call: BrokerCall, key: string, shipment: Fields, service: string | null): Promise<ShipmentAnswer> {
    const rate = rateFor(ratesOf(shipment), service);
    if (typeof rate === 'string') return refused(rate);
    const reply = await call.post('transactions', {
      rate: rate.id,
      label_file_type: labelTypes[options.labelFormat ?? 'PDF'],
      metadata: markOf(key),
      async: false,
    });
    if (!reply.ok) return refused(reply.code);
    const bought = objectsIn(shipment.rates).find(({ object_id }) => object_id === rate.id) ?? null;
    let transaction = reply.body;
    return call.until(async () => {
      const answer = transactionAnswer(transaction, bought);
      if (answer) return remembered(answer, bought);
      const again = await call.get(`transactions/${textIn(transaction.object_id)}`);
      if (again.ok) transaction = again.body;
      return null;
    });
  }

  /** The answer to a key; null for a key that has bought nothing. */
  async function earlierAnswer(call: BrokerCall, key: string): Promise<ShipmentAnswer | null> {
    const transaction = await transactionOf(call, key);
    if (!transaction) return null;
    const rate = await rateBought(call, transaction);
    return remembered(transactionAnswer(transaction, rate) ?? unclear('Shippo', 'is still buying this label'), rate);
  }

  function remembered(answer: ShipmentAnswer, rate: Fields | null): ShipmentAnswer {
    const carrier = carrierToken(rate);
    if (answer.status === 'created' && carrier !== null) remember(answer.tracking, carrier);
    return answer;
  }

  function remember(tracking: string, carrier: string): void {
    const [oldest] = carriers.size < rememberedCarriers ? [] : carriers.keys();
    if (oldest !== undefined) carriers.delete(oldest);
    carriers.set(tracking, carrier);
  }

  async function carrierOf(call: BrokerCall, tracking: string): Promise<string | null> {
    const known = carriers.get(tracking);
    if (known !== undefined) return known;
    const transaction = await transactionTracked(call, tracking);
    const carrier = transaction && carrierToken(await rateBought(call, transaction));
    if (carrier) remember(tracking, carrier);
    return carrier;
  }

  return {
    id,
    capabilities: {
      quotes: true,
      cancels: true,
      tracks: true,
      webhooks: webhookSecret !== undefined,
      lookups: true,
      pickups: options.pickups === true,
      manifests: true,
      returns: true,
      ...(options.tests && { tests: options.tests }),
    },

    async quote(parcel) {
      const asked = shipmentFields(parcel, options, 'quote');
      if (typeof asked === 'string') return [];
      const reply = await begin().post('shipments', asked);
      return reply.ok ? quotesOf(ratesOf(reply.body)) : [];
    },

    createShipment: ({ key, parcel, service }) =>
      labels(key, async () => {
        const call = begin();
        const earlier = await earlierAnswer(call, key);
        if (earlier) return earlier;
        const asked = shipmentFields(parcel, options, 'label');
        if (typeof asked === 'string') return refused(asked);
        const reply = await call.post('shipments', { ...asked, metadata: markOf(key) });
        return reply.ok ? buy(call, key, reply.body, service) : refused(reply.code);
      }),

    async cancel({ reference }) {
      const call = begin();
      const asked = await call.post('refunds', { transaction: reference, async: false });
      if (asked.ok) return { status: asked.body.status === 'ERROR' ? 'refused' : 'cancelled' };
      // What was given back before is refused now, and is what was wanted.
      const reply = await call.get(`transactions/${encodeURIComponent(reference)}`);
      const [label] = reply.ok ? readShippo(reply.body).labels : [];
      return { status: label?.state === 'refunding' || label?.state === 'refunded' ? 'cancelled' : 'refused' };
    },

    async track(tracking) {
      const call = begin();
      const carrier = await carrierOf(call, tracking);
      if (carrier === null) return [];
      const reply = await call.get(`tracks/${carrier}/${encodeURIComponent(tracking)}`);
      return reply.ok ? eventsOf(readShippo(reply.body), tracking) : [];
    },

    ...(webhookSecret !== undefined && { parseWebhook: shippoWebhook(webhookSecret) }),

    lookup: async (key) => (await earlierAnswer(begin(), key)) ?? { status: 'none' },

    manifest: (request) => manifests(request.key, () => makeManifest(begin(), request, options, clock.now())),

    ...(options.pickups === true && {
      bookPickup: (request) =>
        pickups(request.key, async () => {
          const answer = booked.get(request.key) ?? (await bookPickup(begin(), request, options));
          if (answer.status === 'booked') booked.set(request.key, answer);
          return answer;
        }),
    }),
  };
}

function refused(code: string): ShipmentAnswer {
  return { status: 'refused', code };
}
