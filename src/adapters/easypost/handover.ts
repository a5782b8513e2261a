/**
 * Pick-ups and scan forms of EasyPost: both are of a batch of labels. Pick-ups and batches bear the key of the call as their `reference`, by
 * which a repeated call finds them.
 *
 * Source: https://docs.easypost.com/docs/pickups, …/batch and …/scan-form.
 */
import type { ManifestAnswer, ManifestRequest, PickupAnswer, PickupRequest } from '../../ports';
import { type BrokerCall, type BrokerReply, unclear } from '../brokers/api';
import { type Fields, fieldsIn, objectsIn, textIn } from '../brokers/fields';
import type { BrokerOptions } from '../brokers/options';
import { addressFields, originOf } from '../brokers/parcel';
import { priceIn } from '../brokers/rates';
import { codeWord } from '../brokers/refusals';

type Refusal = { readonly status: 'refused'; readonly code: string };

/** Books a driver of the labels' own carrier, at the lowest price that it names. */
export async function bookPickup(
  call: BrokerCall,
  request: PickupRequest,
  options: BrokerOptions,
): Promise<PickupAnswer> {
  const pickup = (await findPickup(call, request.key)) ?? (await openPickup(call, request, options));
  if (isRefusal(pickup)) return pickup;
  const earlier = bookedAnswer(pickup);
  if (earlier) return earlier;
  const [rate] = [...objectsIn(pickup.pickup_rates)].sort((a, b) => Number(a.rate) - Number(b.rate));
  if (!rate) return refused(codeWord(messageIn(pickup), 'pickup.notServed'));
  const path = `pickups/${textIn(pickup.id)}`;
  const reply = await call.post(`${path}/buy`, { carrier: rate.carrier, service: rate.service });
  // Somebody else with the same key was faster.
  const bought = reply.ok ? reply : await call.get(path);
  return (bought.ok && bookedAnswer(bought.body)) || refused(reply.ok ? 'pickup.notBooked' : reply.code);
}

/** The pick-ups of a hundred days; their list is the only way to find one by its reference. */
async function findPickup(call: BrokerCall, key: string): Promise<Fields | null> {
  const reply = await call.get('pickups', { page_size: 100 });
  if (!reply.ok) return unclear('EasyPost', `answered ${reply.code} to the list of pick-ups`);
  return (
    objectsIn(reply.body.pickups)
      .filter(({ reference }) => reference === key)
      .at(-1) ?? null
  );
}

async function openPickup(call: BrokerCall, request: PickupRequest, options: BrokerOptions): Promise<Fields | Refusal> {
  const { key, location, from, until, references, instructions } = request;
  const origin = originOf(options, location);
  if (!origin) return refused('parcel.originUnknown');
  const first = await call.get(`shipments/${encodeURIComponent(references[0] ?? '')}`);
  const account = first.ok ? textIn(fieldsIn(first.body.selected_rate)?.carrier_account_id) : null;
  if (account === null) return refused('label.unknown');
  const batch = await batchOf(call, `pickup:${key}`, references);
  if (isRefusal(batch)) return batch;
  const reply = await call.post('pickups', {
    pickup: {
      reference: key,
      address: addressFields(origin),
      batch: { id: batch.id },
      min_datetime: from,
      max_datetime: until,
      is_account_address: false,
      ...(instructions !== undefined && { instructions }),
      carrier_accounts: [{ id: account }],
    },
  });
  return reply.ok ? reply.body : refused(reply.code);
}

function bookedAnswer(pickup: Fields): PickupAnswer | null {
  const reference = textIn(pickup.id);
  if (reference === null || pickup.status === 'unknown' || textIn(pickup.status) === null) return null;
  const prices = objectsIn(pickup.pickup_rates).map(({ rate, currency }) => priceIn(rate, currency));
  const [cost = null] = prices.sort((a, b) => (a?.amount ?? 0) - (b?.amount ?? 0));
  return { status: 'booked', reference, cost };
}

/** Makes a scan form of the labels' batch. */
export async function makeManifest(call: BrokerCall, { key, references }: ManifestRequest): Promise<ManifestAnswer> {
  const batch = await batchOf(call, `manifest:${key}`, references);
  if (isRefusal(batch)) return batch;
  const path = `batches/${textIn(batch.id)}`;
  if (!fieldsIn(batch.scan_form)) {
    const reply = await call.post(`${path}/scan_form`, {});
    if (!reply.ok && !(await formIn(call, path))) return refused(reply.code);
  }
  const form = await call.until(async () => {
    const found = await formIn(call, path);
    return found && found.status !== 'creating' ? found : null;
  });
  const [reference, url] = [textIn(form.id), textIn(form.form_url)];
  if (form.status === 'failed' || reference === null) return refused(codeWord(textIn(form.message), 'manifest.failed'));
  return { status: 'made', reference, document: url === null ? null : { format: 'PDF', url } };
}

async function formIn(call: BrokerCall, path: string): Promise<Fields | null> {
  const reply = await call.get(path);
  return reply.ok ? fieldsIn(reply.body.scan_form) : null;
}

/** The batch of this name, made where there is none, once EasyPost has put it together. */
async function batchOf(call: BrokerCall, reference: string, labels: readonly string[]): Promise<Fields | Refusal> {
  const known = await call.get(`batches/${encodeURIComponent(reference)}`);
  const shipments = labels.map((id) => ({ id }));
  const made: BrokerReply = known.ok ? known : await call.post('batches', { batch: { reference, shipments } });
  if (!made.ok) return refused(made.code);
  const path = `batches/${textIn(made.body.id)}`;
  let batch: Fields = made.body;
  await call.until(async () => {
    if (batch.state !== 'creating') return batch;
    const reply = await call.get(path);
    if (reply.ok) batch = reply.body;
    return batch.state === 'creating' ? null : batch;
  });
  return batch.state === 'creation_failed' ? refused('label.unknown') : batch;
}

function messageIn(fields: Fields): string | null {
  return textIn(objectsIn(fields.messages)[0]?.message);
}

function isRefusal(value: Fields | Refusal): value is Refusal {
  return value.status === 'refused';
}

function refused(code: string): Refusal {
  return { status: 'refused', code };
}
