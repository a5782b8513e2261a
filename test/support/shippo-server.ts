/** Shippo as its documentation says it behaves: shipments with rates, transactions that buy one, tracks, refunds, manifests, pick-ups. */
import { createHmac } from 'node:crypto';
import {
  officialShapes,
  openProvider,
  type ProviderReply,
  type ProviderRequest,
  type ProviderServer,
} from './provider-server';

type Fields = Record<string, unknown>;
interface Made extends Fields {
  object_id: string;
}
export interface TransactionObject extends Made {
  status: string;
  rate: string;
  tracking_number: string;
  metadata: string;
}

export interface ShippoServer extends ProviderServer {
  readonly shipments: readonly Made[];
  /** Newest last; one with the status `SUCCESS` costs money. */
  readonly transactions: readonly TransactionObject[];
  readonly manifests: readonly Made[];
  readonly pickups: readonly Made[];
  /** How many labels were paid. */
  paid(): number;
  /** The carrier answers so many looks after the purchase. */
  slowness: number;
  /** What the carrier says to a wish for the money back. */
  refunds: string;
  report(tracking: string, word: string): void;
  track(tracking: string): Fields;
  /** Labels of others, bought at this time. */
  crowd(count: number, at: string): void;
}

export const shippoToken = 'shippo_test_orderwright';

interface Example {
  readonly name: string;
  readonly payload: Fields;
}
const examples = officialShapes<readonly Example[]>('shippo', 'carriers');
const exampleOf = (name: string): Fields | undefined => examples?.find((item) => item.name === name)?.payload;
/** As in Shippo's own examples, or with what adapters read. */
const shapes = {
  transaction: exampleOf('transaction/test_retrieve#7') ?? { object_state: 'VALID', messages: [] },
  track: exampleOf('track/test_create#0') ?? { messages: [] },
};

export async function openShippo(): Promise<ShippoServer> {
  const shipments: (Made & { address_to: Record<string, string> })[] = [];
  const rates = new Map<string, Made>();
  const transactions: TransactionObject[] = [];
  const tracks = new Map<string, Fields & { tracking_history: Fields[] }>();
  const [refunds, manifests, pickups]: Made[][] = [[], [], []];
  const state = { slowness: 0, refunds: 'QUEUED' };
  const waits = new Map<string, number>();

  function answer({ method, path, query, headers, body }: ProviderRequest): ProviderReply {
    if (headers.authorization !== `ShippoToken ${shippoToken}`) return detail(401, 'Invalid token');
    if (headers['shippo-api-version'] !== '2018-02-08') return detail(400, 'No version');
    const [, resource, name, second] = path.split('/').map(decodeURIComponent);
    const form = (body === '' ? {} : JSON.parse(body)) as Fields;
    if (resource === 'shipments' && method === 'POST') return open(form);
    if (resource === 'rates') return shown(rates.get(name ?? ''));
    if (resource === 'transactions') {
      if (method === 'POST') return buy(form);
      return name ? look(name) : list(transactions, query);
    }
    if (resource === 'tracks') {
      const track = tracks.get(second ?? '');
      return shown(track?.carrier === name ? track : undefined);
    }
    if (resource === 'refunds') return refund(form);
    if (resource === 'manifests') {
      if (method === 'POST') return manifest(form);
      return name ? done(name) : list(manifests ?? [], query);
    }
    if (resource === 'pickups') return pickup(form);
    return detail(404, 'Not found.');
  }

  function open(asked: Fields): ProviderReply {
    const { address_from: from, address_to: to, parcels } = asked as Record<string, Fields | undefined>;
    if (!from?.street1) return { status: 400, body: { address_from: ['This field is required.'] } };
    const [parcel] = (parcels as unknown as Fields[]) ?? [];
    if (!parcel?.length) return { status: 400, body: { parcels: [{ length: ['This field is required.'] }] } };
    const shipment = { ...asked, object_id: id(), status: 'SUCCESS', address_to: to as Record<string, string> };
    const isServed = to?.country !== 'AQ';
    const table = [
      ['USPS', 'usps_priority', '7.47', 2],
      ['USPS', 'usps_priority', '7.05', 2],
      ['USPS', 'usps_ground_advantage', '5.57', 5],
      ['DHL Express', 'dhl_express_worldwide', '38.9', null],
    ] as const;
    const offered = table.map(([provider, token, amount, days], at): Made => {
      const rate = { object_id: id(), shipment: shipment.object_id, provider, amount, currency: 'USD' };
      const made = { ...rate, servicelevel: { token, name: token }, estimated_days: days, carrier_account: `ca_${at}` };
      rates.set(made.object_id, made);
      return made;
    });
    shipments.push(shipment);
    return { status: 201, body: structuredClone({ ...shipment, rates: isServed ? offered : [] }) };
  }

  function buy(form: Fields): ProviderReply {
    const rate = rates.get(String(form.rate));
    if (!rate) return { status: 400, body: { rate: ['This field is required.'] } };
    const to = shipments.find(({ object_id }) => object_id === rate.shipment)?.address_to;
    const fails = to?.street1 === 'NOWHERE';
    const number = `92055${String(transactions.length).padStart(17, '0')}`;
    const made: TransactionObject = {
      ...shapes.transaction,
      object_id: id(),
      object_created: new Date().toISOString(),
      status: fails ? 'ERROR' : 'SUCCESS',
      rate: rate.object_id,
      metadata: String(form.metadata),
      tracking_number: fails ? '' : number,
      tracking_status: null,
      label_url: fails ? '' : `https://shippo-delivery.example/${number}.pdf`,
      label_file_type: form.label_file_type,
      messages: fails ? [{ source: 'USPS', code: 'address_invalid', text: 'No such street.' }] : [],
    };
    transactions.push(made);
    if (!fails) tracks.set(number, { ...shapes.track, ...followed(rate, number) });
    waits.set(made.object_id, state.slowness);
    return { status: 201, body: asSeen(made) };
  }

  function followed({ provider }: Made, number: string) {
    const carrier = String(provider).toLowerCase().replace(' ', '_');
    return { carrier, tracking_number: number, tracking_status: null, tracking_history: [] };
  }

  /** A purchase that the carrier has not answered yet shows neither number nor label. */
  function asSeen(transaction: TransactionObject): Fields {
    const waiting = (waits.get(transaction.object_id) ?? 0) > 0;
    return structuredClone(
      waiting ? { ...transaction, status: 'QUEUED', tracking_number: '', label_url: '' } : transaction,
    );
  }

  function look(name: string): ProviderReply {
    const found = transactions.find(({ object_id }) => object_id === name);
    if (!found) return detail(404, 'Not found.');
    const seen = asSeen(found);
    waits.set(name, (waits.get(name) ?? 0) - 1);
    return { status: 200, body: seen };
  }

  function list(all: readonly Made[], query: URLSearchParams): ProviderReply {
    const [size, page] = [Number(query.get('results') ?? 25), Number(query.get('page') ?? 1)];
    const newest = [...all].reverse().slice((page - 1) * size, page * size);
    const results = newest.map((item) => (all === transactions ? asSeen(item as TransactionObject) : item));
    const next = page * size < all.length ? `https://api.goshippo.com/?page=${page + 1}` : null;
    return { status: 200, body: structuredClone({ next, previous: null, results }) };
  }

  function refund({ transaction }: Fields): ProviderReply {
    const found = transactions.find(({ object_id }) => object_id === transaction);
    if (!found) return { status: 400, body: { transaction: ['Unknown transaction.'] } };
    if (found.status !== 'SUCCESS') return { status: 400, body: { transaction: ['Was refunded before.'] } };
    if (state.refunds !== 'ERROR') found.status = 'REFUNDPENDING';
    const made = { object_id: id(), transaction, status: state.refunds };
    refunds?.push(made);
    return { status: 201, body: made };
  }

  function manifest(form: Fields): ProviderReply {
    const labels = form.transactions as readonly string[];
    const taken = labels.some((label) =>
      manifests?.some(({ transactions: listed }) => (listed as string[]).includes(label)),
    );
    if (taken) return { status: 400, body: { transactions: ['is on another manifest'] } };
    const refunded = transactions.some(({ object_id, status }) => labels.includes(object_id) && status !== 'SUCCESS');
    const made = { ...form, object_id: id(), documents: [] as string[], errors: [] as string[], status: 'QUEUED' };
    if (refunded) Object.assign(made, { status: 'ERROR', errors: ['No labels to hand over'] });
    manifests?.push(made);
    return { status: 201, body: structuredClone(made) };
  }

  function done(name: string): ProviderReply {
    const found = manifests?.find(({ object_id }) => object_id === name);
    const before = structuredClone(found);
    if (found) Object.assign(found, { status: 'SUCCESS', documents: ['https://shippo-delivery.example/form.pdf'] });
    return shown(before);
  }

  function pickup(form: Fields): ProviderReply {
    if (form.carrier_account === 'ca_3')
      return { status: 201, body: { ...form, object_id: id(), status: 'ERROR', messages: ['Too late for today'] } };
    const made = { ...form, object_id: id(), status: 'CONFIRMED', confirmation_code: `WTC${pickups?.length}` };
    pickups?.push(made);
    return { status: 201, body: made };
  }

  const server = await openProvider({
    keyHeader: 'no-keys',
    answer,
    busy: detail(409, 'Conflict'),
    keyReused: detail(409, 'Conflict'),
  });
  return Object.assign(state, server, {
    shipments,
    transactions,
    manifests: manifests ?? [],
    pickups: pickups ?? [],
    paid: () => transactions.filter(({ status, crowd }) => status !== 'ERROR' && !crowd).length,
    report(tracking: string, word: string) {
      const track = tracks.get(tracking);
      if (!track) throw new Error(`${tracking} was never sold`);
      const at = new Date(Date.parse('2026-03-02T09:00:00Z') + track.tracking_history.length * 60_000);
      const status = { status: word.toUpperCase(), status_date: at.toISOString(), location: null };
      track.tracking_history.push(status);
      track.tracking_status = status;
    },
    track: (tracking: string) => structuredClone(tracks.get(tracking) ?? {}),
    crowd(count: number, at: string) {
      for (let n = 0; n < count; n++)
        transactions.push({
          ...shapes.transaction,
          ...{ object_id: id(), object_created: at, status: 'SUCCESS', rate: id(), crowd: true },
          ...{ metadata: `other-${n}`, tracking_number: `X${n}`, label_url: 'https://shippo-delivery.example/x.pdf' },
        });
    },
  });
}

/** A webhook of Shippo that tells these tracks. */
export function shippoEvent(tracks: readonly Fields[]): string {
  return JSON.stringify({ event: 'track_updated', test: true, data: tracks.length === 1 ? tracks[0] : tracks });
}

export function shippoSignature(body: string, secret = 'whsec_shippo', at = Date.now()): Record<string, string> {
  const time = String(Math.floor(at / 1_000));
  const digits = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'Shippo-Auth-Signature': `t=${time},v1=${digits}` };
}

function id(): string {
  return crypto.randomUUID().replaceAll('-', '');
}

function shown(found: object | undefined): ProviderReply {
  return found ? { status: 200, body: structuredClone(found) } : detail(404, 'Not found.');
}

function detail(status: number, text: string): ProviderReply {
  return { status, body: { detail: text } };
}
