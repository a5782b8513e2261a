/** EasyPost as its documentation says it behaves: shipments that are made and then bought, trackers, batches, pick-ups. */
import { createHmac } from 'node:crypto';
import {
  officialShapes,
  openProvider,
  type ProviderReply,
  type ProviderRequest,
  type ProviderServer,
} from './provider-server';

type Fields = Record<string, unknown>;
interface Rate extends Fields {
  id: string;
  rate: string;
}
export interface ShipmentObject extends Fields {
  id: string;
  reference: string | null;
  created_at: string;
  to_address: Record<string, string>;
  rates: Rate[];
  tracking_code: string | null;
  refund_status: string | null;
}
interface BatchObject extends Fields {
  id: string;
  reference: string;
  state: string;
  scan_form: Fields | null;
  shipments: { id: string }[];
}
interface PickupObject extends Fields {
  id: string;
  reference: string;
  status: string;
}

export interface EasyPostServer extends ProviderServer {
  readonly shipments: readonly ShipmentObject[];
  readonly pickups: readonly PickupObject[];
  readonly batches: readonly BatchObject[];
  /** Ids of the shipments that were bought, in order: each costs money. */
  readonly purchases: readonly string[];
  /** Of shipments with one reference the newest is shown; else the oldest. The documentation says nothing of it. */
  showsNewest: boolean;
  /** What the carrier says to a wish for the money back. */
  refunds: string;
  report(tracking: string, word: string): void;
  tracker(tracking: string): Fields;
}

export const easyPostKey = 'EZTK-orderwright';

interface Example {
  readonly name: string;
  readonly payload: Fields;
}
const examples = officialShapes<readonly Example[]>('easypost', 'carriers');
const exampleOf = (name: string): Fields | undefined => examples?.find((item) => item.name === name)?.payload;
/** As in EasyPost's own examples, or with what adapters read. */
const shapes = {
  tracker: exampleOf('trackers-create') ?? { object: 'Tracker', mode: 'test', carrier: 'USPS' },
  event: exampleOf('event-body') ?? { object: 'Event', description: 'tracker.updated', mode: 'test' },
};

export async function openEasyPost(): Promise<EasyPostServer> {
  const shipments: ShipmentObject[] = [];
  const trackers = new Map<string, Fields & { tracking_details: Fields[] }>();
  const batches: BatchObject[] = [];
  const pickups: PickupObject[] = [];
  const purchases: string[] = [];
  const state = { showsNewest: false, refunds: 'submitted' };

  function answer({ method, path, query, headers, body }: ProviderRequest): ProviderReply {
    if (headers.authorization !== `Basic ${btoa(`${easyPostKey}:`)}`) return error(401, 'APIKEY.INACTIVE');
    const [, , resource, name, action] = path.split('/').map(decodeURIComponent);
    const form = (body === '' ? {} : JSON.parse(body)) as Fields;
    if (resource === 'shipments') {
      if (!name) return method === 'POST' ? open(form.shipment as Fields) : list(query);
      const found = shown(name);
      if (!found) return error(404, 'NOT_FOUND');
      if (method === 'GET') return ok(found);
      if (action === 'rerate') {
        found.rates = rate(found);
        return ok(found);
      }
      if (action === 'buy') return buy(found, form);
      if (action === 'refund') return refund(found);
    }
    if (resource === 'trackers') {
      const tracker = trackers.get(query.get('tracking_code') ?? '');
      return ok({ trackers: tracker ? [tracker] : [], has_more: false });
    }
    if (resource === 'batches') return batch(method, name, action, form);
    if (resource === 'pickups') return pickup(method, name, action, form);
    return error(404, 'NOT_FOUND');
  }

  function shown(name: string): ShipmentObject | undefined {
    const byReference = shipments.filter(({ reference }) => reference === name);
    return shipments.find(({ id }) => id === name) ?? byReference.at(state.showsNewest ? -1 : 0);
  }

  function open(asked: Fields): ProviderReply {
    const { from_address: from, to_address: to, parcel } = asked as Record<string, Record<string, unknown> | undefined>;
    if (!from?.street1 || !to?.country || !(Number(parcel?.weight) > 0))
      return error(422, 'SHIPMENT.INVALID_PARAMS', [{ field: 'shipment', message: 'is incomplete' }]);
    const at = new Date().toISOString();
    const shipment: ShipmentObject = {
      object: 'Shipment',
      mode: 'test',
      ...asked,
      id: `shp_${crypto.randomUUID().replaceAll('-', '')}`,
      reference: (asked.reference as string | undefined) ?? null,
      created_at: at,
      updated_at: at,
      to_address: to as Record<string, string>,
      rates: [],
      messages: [],
      insurance: null,
      selected_rate: null,
      postage_label: null,
      tracker: null,
      tracking_code: null,
      refund_status: null,
    };
    shipment.rates = rate(shipment);
    if (shipment.rates.length === 0)
      shipment.messages = [{ carrier: 'USPS', type: 'rate_error', message: 'Not served.' }];
    shipments.push(shipment);
    return { status: 201, body: structuredClone(shipment) };
  }

  function rate({ id, to_address }: ShipmentObject): Rate[] {
    if (to_address.country === 'AQ') return [];
    const table: readonly (readonly [carrier: string, service: string, price: string, days: number | null])[] = [
      ['USPS', 'Priority', '7.47', 2],
      ['USPS', 'Priority', '7.05', 2],
      ['USPS', 'GroundAdvantage', '5.57', null],
      ['UPS', 'Ground', '8.9200', 4],
    ];
    return table.map(([carrier, service, price, days], at) => ({
      id: `rate_${at}_${crypto.randomUUID().slice(0, 8)}`,
      object: 'Rate',
      created_at: new Date().toISOString(),
      carrier,
      service,
      rate: price,
      currency: 'USD',
      delivery_days: days,
      est_delivery_days: days ?? 5,
      carrier_account_id: `ca_${carrier}_${at}`,
      shipment_id: id,
    }));
  }

  function buy(shipment: ShipmentObject, form: Fields): ProviderReply {
    if (shipment.tracking_code !== null) return error(422, 'SHIPMENT.POSTAGE.EXISTS');
    if (shipment.to_address.street1 === 'NOWHERE') return error(422, 'SHIPMENT.POSTAGE.FAILURE');
    if (shipment.to_address.street1 === 'SLOW') return error(422, 'SHIPMENT.POSTAGE.NO_RESPONSE');
    if (shipment.to_address.street1 === 'POOR') return error(402, 'PAYMENT_REQUIRED');
    const selected = shipment.rates.find(({ id }) => id === (form.rate as Fields).id);
    // After some hours rates are no longer what the carrier sells at.
    const isStale = Date.now() - Date.parse(String(selected?.created_at)) > 3_600_000;
    if (!selected || isStale) return error(422, 'SHIPMENT.RATE.STAMP_UNAVAILABLE');
    const tracking = `EZ${String(purchases.length + 1).padStart(10, '0')}`;
    purchases.push(shipment.id);
    const url = `https://easypost-files.example/${shipment.id}.pdf`;
    const { id: _, ...tracker } = shapes.tracker;
    trackers.set(tracking, {
      ...tracker,
      id: `trk_${purchases.length}`,
      tracking_code: tracking,
      status: 'unknown',
      status_detail: 'unknown',
      tracking_details: [],
    });
    Object.assign(shipment, {
      tracking_code: tracking,
      insurance: form.insurance ?? null,
      selected_rate: selected,
      postage_label: { object: 'PostageLabel', label_file_type: 'application/pdf', label_url: url },
    });
    return ok(shipment);
  }

  function refund(shipment: ShipmentObject): ProviderReply {
    if (shipment.tracking_code === null) return error(422, 'SHIPMENT.REFUND.UNAVAILABLE');
    if (shipment.refund_status === 'submitted') return error(422, 'SHIPMENT.REFUND.UNAVAILABLE');
    shipment.refund_status = state.refunds;
    return ok(shipment);
  }

  /** Most recent first; without `purchased=false` only what was bought. */
  function list(query: URLSearchParams): ProviderReply {
    const from = query.get('start_datetime') ?? '';
    const some = shipments
      .filter((item) => query.get('purchased') === 'false' || item.tracking_code !== null)
      .filter((item) => item.created_at >= from)
      .reverse();
    const start = some.findIndex(({ id }) => id === query.get('before_id')) + 1;
    const size = Number(query.get('page_size') ?? 20);
    return ok({ shipments: some.slice(start, start + size), has_more: start + size < some.length });
  }

  function batch(method: string, name: string | undefined, action: string | undefined, form: Fields): ProviderReply {
    if (method === 'POST' && !name) {
      const asked = form.batch as { reference: string; shipments: { id: string }[] };
      if (!asked.shipments.every(({ id }) => shown(id)?.tracking_code)) return error(404, 'NOT_FOUND');
      const made = { ...asked, object: 'Batch', id: `batch_${batches.length + 1}`, state: 'creating', scan_form: null };
      batches.push(made);
      return { status: 201, body: structuredClone(made) };
    }
    const found = batches.find(({ id, reference }) => id === name || reference === name);
    if (!found) return error(404, 'NOT_FOUND');
    const before = structuredClone(found);
    if (action === 'scan_form') {
      if (found.scan_form) return error(422, 'SCAN_FORM.CREATE.FAILURE');
      const failed = found.shipments.some(({ id }) => shown(id)?.refund_status);
      found.scan_form = failed
        ? { object: 'ScanForm', id: null, status: 'failed', message: 'Refunded shipments cannot be added' }
        : { object: 'ScanForm', id: `sf_${batches.length}`, status: 'creating', form_url: null };
      return ok(before);
    }
    // What is under way is done at the next look.
    found.state = 'created';
    if (found.scan_form?.status === 'creating')
      Object.assign(found.scan_form, { status: 'created', form_url: 'https://easypost-files.example/form.pdf' });
    return ok(before);
  }

  function pickup(method: string, name: string | undefined, action: string | undefined, form: Fields): ProviderReply {
    if (!name && method === 'GET') return ok({ pickups: [...pickups].reverse(), has_more: false });
    if (!name) {
      const asked = form.pickup as Fields & { reference: string; carrier_accounts: { id: string }[] };
      const carrier = asked.carrier_accounts[0]?.id.split('_')[1] ?? '';
      const made: PickupObject = { ...asked, object: 'Pickup', id: `pickup_${pickups.length + 1}`, status: 'unknown' };
      const none = carrier === 'UPS';
      made.pickup_rates = none ? [] : [{ carrier, service: 'NextDay', rate: '3.50', currency: 'USD' }];
      made.messages = none ? [{ carrier, type: 'rate_error', message: 'No pickups here' }] : [];
      pickups.push(made);
      return { status: 201, body: structuredClone(made) };
    }
    const found = pickups.find(({ id }) => id === name);
    if (!found) return error(404, 'NOT_FOUND');
    if (action === 'buy') {
      if (found.status === 'scheduled') return error(422, 'PICKUP.STATUS.INVALID');
      Object.assign(found, { status: 'scheduled', confirmation: 'WTC1' });
    }
    return ok(found);
  }

  const server = await openProvider({
    keyHeader: 'no-keys',
    answer,
    busy: error(409, 'CONFLICT'),
    keyReused: error(409, 'CONFLICT'),
  });
  return Object.assign(state, server, {
    shipments,
    pickups,
    batches,
    purchases,
    report(tracking: string, word: string) {
      const tracker = trackers.get(tracking);
      if (!tracker) throw new Error(`${tracking} was never sold`);
      const datetime = new Date(Date.parse('2026-03-02T09:00:00Z') + tracker.tracking_details.length * 60_000);
      tracker.tracking_details.push({ object: 'TrackingDetail', status: word, datetime: datetime.toISOString() });
      Object.assign(tracker, { status: word, status_detail: null });
    },
    tracker: (tracking: string) => structuredClone(trackers.get(tracking) ?? {}),
  });
}

/** A webhook of EasyPost that tells these trackers. */
export function easyPostEvent(trackers: readonly Fields[]): string {
  const [first] = trackers;
  return JSON.stringify({ ...shapes.event, result: trackers.length === 1 ? first : { trackers } });
}

export function easyPostSignature(body: string, secret = 'whsec_easypost'): Record<string, string> {
  return { 'X-Hmac-Signature': `hmac-sha256-hex=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

function ok(body: object): ProviderReply {
  return { status: 200, body: structuredClone(body) };
}

function error(status: number, code: string, errors: readonly object[] = []): ProviderReply {
  return { status, body: { error: { code, message: 'in English, for developers', errors } } };
}
