/**
 * Labels of a hundred carriers by EasyPost.
 *
 * A label is bought in two steps: a shipment is made, which costs nothing and bears the key of the call as its `reference`, and is then
 * bought, which EasyPost does once. A repeated call finds the shipment by its reference. Two that have made one each, at the same moment,
 * agree on the older one.
 */
import { instant, minuteMs, omsError, toDecimal } from '../../kernel';
import type { Carrier, Clock, ManifestAnswer, PickupAnswer, ShipmentAnswer } from '../../ports';
import { type BrokerCall, brokerApi, oncePerKey, unclear } from '../brokers/api';
import { type Fields, instantIn, objectsIn, textIn } from '../brokers/fields';
import { eventsOf } from '../brokers/news';
import { type BrokerOptions, checkBrokerOptions } from '../brokers/options';
import { quotesOf, rateFor } from '../brokers/rates';
import { bookPickup, makeManifest } from './handover';
import { readEasyPost } from './read';
import { labelAnswer, ratesOf, shipmentFields } from './shipment';
import { easyPostWebhook } from './webhook';

/** The account of EasyPost, beside what all brokers are told of places, services and boxes. */
export interface EasyPostOptions extends BrokerOptions {
  /** A production key, or a test key, which buys nothing. */
  readonly apiKey: string;
  /** Tells whether a purchase may still be under way. Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

type Wanted = Parameters<Carrier['createShipment']>[0];

/** No purchase takes longer; until then nobody knows whether a shipment without a label gets one. */
const buysWithinMs = 2 * minuteMs;
/** Between the look-up of a key and the shipment that is made for it lies no more than a call's time. */
const sameMomentMs = minuteMs;

/** These leave open whether EasyPost has bought, booked or given back. */
const openCodes = [
  'SHIPMENT.PURCHASE.IN_PROGRESS',
  'SHIPMENT.POSTAGE.NO_RESPONSE',
  'SHIPMENT.POSTAGE.TIMED_OUT',
  'REFUND.NO_RESPONSE',
];

/**
 * Carriers on EasyPost. Services are `USPS/Priority`: the carrier and its service. Parcels need their weight; customs items, insurance (in
 * dollars), signature and dangerous goods are told. Throws `config.invalid` for options that nobody can work with.
 *
 * @example
 * const post = easypost({
 *   apiKey: process.env.EASYPOST_API_KEY ?? '',
 *   webhookSecret: process.env.EASYPOST_WEBHOOK_SECRET ?? '',
 *   origins: { reno: { company: 'Mugs Inc', line1: '1 Main St', city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' } },
 * });
 */
export function easypost(options: EasyPostOptions): Carrier {
  checkBrokerOptions(options, 'easypost()', ['apiKey', 'clock']);
  const { apiKey, id = 'easypost', webhookSecret, clock = { now: () => Date.now() } } = options;
  if (!apiKey) throw omsError('config.invalid', 'easypost() needs the API key of the account');
  const begin = brokerApi({
    name: 'EasyPost',
    baseUrl: options.baseUrl ?? 'https://api.easypost.com/v2',
    headers: { Authorization: `Basic ${btoa(`${apiKey}:`)}` },
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
    timeoutMs: options.timeoutMs ?? 12_000,
    read: readEasyPost,
    openCodes,
  });
  const [labels, pickups, manifests] = [
    oncePerKey<ShipmentAnswer>(),
    oncePerKey<PickupAnswer>(),
    oncePerKey<ManifestAnswer>(),
  ];

  /** Buys the label of a shipment: EasyPost does so once, whoever asks. */
  async function buy(call: BrokerCall, shipment: Fields, { parcel, service }: Wanted): Promise<ShipmentAnswer> {
    const rate = rateFor(ratesOf(shipment), service);
    if (typeof rate === 'string') return refused(rate);
    const path = `shipments/${textIn(shipment.id)}`;
    const insurance = parcel.insured && { insurance: toDecimal(parcel.insured) };
    const reply = await call.post(`${path}/buy`, { rate: { id: rate.id }, ...insurance });
    if (!reply.ok && reply.code !== 'SHIPMENT.POSTAGE.EXISTS') return refused(reply.code);
    const bought = reply.ok ? reply : await call.get(path);
    return (bought.ok && labelAnswer(bought.body)) || unclear('EasyPost', 'does not show the label that it has bought');
  }

  return {
    id,
    capabilities: {
      quotes: true,
      cancels: true,
      tracks: true,
      webhooks: webhookSecret !== undefined,
      lookups: true,
      pickups: true,
      manifests: true,
      returns: true,
      ...(options.tests && { tests: options.tests }),
    },

    async quote(parcel) {
      const asked = shipmentFields(parcel, options, 'quote');
      if (typeof asked === 'string') return [];
      const reply = await begin().post('shipments', { shipment: asked });
      return reply.ok ? quotesOf(ratesOf(reply.body)) : [];
    },

    createShipment: (wanted) =>
      labels(wanted.key, async () => {
        const { key, parcel } = wanted;
        const call = begin();
        const earlier = await find(call, key);
        if (earlier) return labelAnswer(earlier) ?? again(call, earlier, wanted);
        const asked = shipmentFields(parcel, options, 'label');
        if (typeof asked === 'string') return refused(asked);
        const reply = await call.post('shipments', { shipment: { reference: key, ...asked } });
        if (!reply.ok) return refused(reply.code);
        const shipment = await eldest(call, key, reply.body);
        return labelAnswer(shipment) ?? buy(call, shipment, wanted);
      }),

    async cancel({ reference }) {
      const call = begin();
      const path = `shipments/${encodeURIComponent(reference)}`;
      const asked = await call.post(`${path}/refund`, {});
      // What was given back before is refused now, and is what was wanted.
      const reply = asked.ok ? asked : await call.get(path);
      const state = reply.ok ? textIn(reply.body.refund_status) : null;
      return { status: state !== null && givenBack.includes(state) ? 'cancelled' : 'refused' };
    },

    async track(tracking) {
      const reply = await begin().get('trackers', { tracking_code: tracking });
      return reply.ok ? eventsOf(readEasyPost(reply.body), tracking) : [];
    },

    ...(webhookSecret !== undefined && { parseWebhook: easyPostWebhook(webhookSecret) }),

    async lookup(key) {
      const found = await find(begin(), key);
      const label = found && labelAnswer(found);
      if (label) return label;
      if (found && ratesOf(found).length > 0 && clock.now() - lastTouched(found) < buysWithinMs)
        return unclear('EasyPost', 'may still be buying this label');
      return { status: 'none' };
    },

    bookPickup: (request) => pickups(request.key, () => bookPickup(begin(), request, options)),
    manifest: (request) => manifests(request.key, () => makeManifest(begin(), request)),
  };

  /** A call that ended between its two steps: its prices may be days old. */
  async function again(call: BrokerCall, shipment: Fields, wanted: Wanted): Promise<ShipmentAnswer> {
    const reply = await call.post(`shipments/${textIn(shipment.id)}/rerate`, {});
    return reply.ok ? buy(call, { ...shipment, rates: reply.body.rates }, wanted) : refused(reply.code);
  }
}

/** Bill-on-scan carriers charge nothing for a label that is never scanned: there is nothing to give back. */
const givenBack = ['submitted', 'refunded', 'not_applicable'];

async function find(call: BrokerCall, key: string): Promise<Fields | null> {
  const reply = await call.get(`shipments/${encodeURIComponent(key)}`);
  if (!reply.ok) return reply.status === 404 ? null : unclear('EasyPost', `answered ${reply.code} to a look-up`);
  return labelAnswer(reply.body) ? reply.body : eldest(call, key, reply.body);
}

/** Of the shipments that were made for one key at the same moment the eldest, by EasyPost's own order: the one that is bought. */
async function eldest(call: BrokerCall, key: string, own: Fields): Promise<Fields> {
  const made = instantIn(own.created_at);
  const since = made === null ? {} : { start_datetime: instant(Date.parse(made) - sameMomentMs) };
  let [found, before] = [own, null as string | null];
  for (;;) {
    const page = { purchased: false, page_size: 100, ...since, ...(before !== null && { before_id: before }) };
    const reply = await call.get('shipments', page);
    if (!reply.ok) return unclear('EasyPost', `answered ${reply.code} to the list of shipments`);
    const shipments = objectsIn(reply.body.shipments);
    found = shipments.filter(({ reference }) => reference === key).at(-1) ?? found;
    before = textIn(shipments.at(-1)?.id);
    if (reply.body.has_more !== true || before === null) return found;
  }
}

/** When somebody last made, rated or bought a shipment, in milliseconds since 1970. */
function lastTouched({ created_at, updated_at, rates }: Fields): number {
  const rated = objectsIn(rates).map((rate) => rate.created_at);
  return Math.max(0, ...[created_at, updated_at, ...rated].map((at) => Date.parse(instantIn(at) ?? '1970-01-01')));
}

function refused(code: string): ShipmentAnswer {
  return { status: 'refused', code };
}
