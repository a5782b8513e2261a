/** Manifests and pick-ups of Shippo. Source: https://docs.goshippo.com/api-reference/manifests and …/pickups. */
import type { ManifestAnswer, ManifestRequest, PickupAnswer, PickupRequest } from '../../ports';
import { type BrokerCall, unclear } from '../brokers/api';
import { type Fields, firstText, listIn, objectsIn, textIn } from '../brokers/fields';
import type { BrokerOptions } from '../brokers/options';
import { addressFields, originOf } from '../brokers/parcel';
import { codeWord } from '../brokers/refusals';
import { rateBought } from './transactions';

type Refusal = { readonly status: 'refused'; readonly code: string };

/** A label is on one manifest: the one of exactly these labels is the first answer to a repeated call. */
export async function makeManifest(
  call: BrokerCall,
  request: ManifestRequest,
  options: BrokerOptions,
  now: number,
): Promise<ManifestAnswer> {
  const earlier = await manifestOf(call, request.references);
  if (earlier) return manifestAnswer(call, earlier);
  const account = await accountOf(call, request.references);
  const origin = originOf(options, request.location);
  if (!origin || account === null) return refused(origin ? 'label.unknown' : 'parcel.originUnknown');
  const reply = await call.post('manifests', {
    carrier_account: account,
    shipment_date: new Date(now).toISOString(),
    address_from: addressFields(origin),
    transactions: request.references,
    async: false,
  });
  return reply.ok ? manifestAnswer(call, reply.body) : refused(reply.code);
}

async function manifestOf(call: BrokerCall, references: readonly string[]): Promise<Fields | null> {
  const reply = await call.get('manifests', { results: 100 });
  if (!reply.ok) return unclear('Shippo', `answered ${reply.code} to the list of manifests`);
  const wanted = [...references].sort().join();
  const made = objectsIn(reply.body.results).filter(({ status }) => status !== 'ERROR');
  return made.find(({ transactions }) => listIn(transactions).map(String).sort().join() === wanted) ?? null;
}

async function manifestAnswer(call: BrokerCall, made: Fields): Promise<ManifestAnswer> {
  const path = `manifests/${textIn(made.object_id)}`;
  let manifest = made;
  await call.until(async () => {
    if (manifest.status !== 'QUEUED') return manifest;
    const reply = await call.get(path);
    if (reply.ok) manifest = reply.body;
    return manifest.status === 'QUEUED' ? null : manifest;
  });
  const [reference, [document]] = [textIn(manifest.object_id), listIn(manifest.documents)];
  if (manifest.status === 'ERROR' || reference === null)
    return refused(codeWord(messageIn(manifest.errors), 'manifest.failed'));
  const url = textIn(document);
  return { status: 'made', reference, document: url === null ? null : { format: 'PDF', url } };
}

/** Asks for a driver of the labels' own carrier. Shippo cannot say afterwards what it has booked. */
export async function bookPickup(
  call: BrokerCall,
  request: PickupRequest,
  options: BrokerOptions,
): Promise<PickupAnswer> {
  const { location, from, until, references, instructions } = request;
  const account = await accountOf(call, references);
  const origin = originOf(options, location);
  if (!origin || account === null) return refused(origin ? 'label.unknown' : 'parcel.originUnknown');
  const reply = await call.post('pickups', {
    carrier_account: account,
    location: {
      address: addressFields(origin),
      // Shippo wants instructions with `Other`, and takes none without it.
      ...(instructions === undefined
        ? { building_location_type: 'Front Door' }
        : { building_location_type: 'Other', instructions }),
    },
    transactions: references,
    requested_start_time: from,
    requested_end_time: until,
    metadata: request.key.slice(0, 100),
  });
  if (!reply.ok) return refused(reply.code);
  const reference = firstText(reply.body.confirmation_code, reply.body.object_id);
  if (reply.body.status === 'ERROR' || reference === null)
    return refused(codeWord(messageIn(reply.body.messages), 'pickup.notBooked'));
  return { status: 'booked', reference, cost: null };
}

/** The carrier account of the labels; null for a label that Shippo does not know. */
async function accountOf(call: BrokerCall, references: readonly string[]): Promise<string | null> {
  const reply = await call.get(`transactions/${encodeURIComponent(references[0] ?? '')}`);
  return reply.ok ? textIn((await rateBought(call, reply.body))?.carrier_account) : null;
}

/** Messages are texts or objects, whoever wrote them. */
function messageIn(messages: unknown): string | null {
  const [first] = listIn(messages);
  const [fields] = objectsIn(messages);
  return firstText(fields?.code, fields?.text, fields?.message, first);
}

function refused(code: string): Refusal {
  return { status: 'refused', code };
}
