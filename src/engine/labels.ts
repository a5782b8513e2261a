/** Labels to print. They name a person, so they are kept with the party and are gone with it. */
import { fromBase64, omsError, toBase64 } from '../kernel';
import { type OrderRecord, wayBackText } from '../order';
import type { DropOff, ParcelLabel } from '../ports';
import type { Runtime } from './runtime';

type Keeper = Pick<Runtime, 'repository' | 'shop' | 'texts'>;

/** Keeps the label of a parcel; a later one takes its place. What is none is left out: the parcel has a number all the same. */
export async function keepLabel(
  { repository, shop }: Keeper,
  order: OrderRecord,
  shipmentId: string,
  label: ParcelLabel,
): Promise<void> {
  const body = textOfLabel(label);
  if (body === null) return;
  await repository.saveParties(shop.id, [{ party: order.head.intake.party, name: nameOf(order, shipmentId), body }]);
}

/** What a carrier gave to print, as it is kept; null for what is none. */
export function textOfLabel(label: ParcelLabel): string | null {
  const format = String(label.format ?? '');
  if ('url' in label && typeof label.url === 'string') return JSON.stringify({ format, url: label.url });
  const isKept = 'bytes' in label && label.bytes instanceof Uint8Array;
  return isKept ? JSON.stringify({ format, base64: toBase64(label.bytes) }) : null;
}

/** The label of a parcel; null where the carrier gave none, and once its party is erased. Throws `shipment.notFound`. */
export async function labelOf({ texts }: Keeper, order: OrderRecord, shipmentId: string): Promise<ParcelLabel | null> {
  if (!order.head.shipments.some(({ id }) => id === shipmentId))
    throw omsError('shipment.notFound', `there is no parcel ${shipmentId}`, { shipmentId });
  const text = (await texts(order.head.intake.party)).get(nameOf(order, shipmentId));
  return text === undefined ? null : labelOfText(text);
}

/** What a carrier gave to print, of the text that was kept of it. */
export function labelOfText(text: string): ParcelLabel {
  const kept = JSON.parse(text) as { readonly format: string; readonly url: string } | KeptBytes;
  return 'url' in kept ? kept : { format: kept.format, bytes: fromBase64(kept.base64) };
}

/** What a customer sends goods back by. */
export interface KeptWayBack {
  readonly label: ParcelLabel | null;
  readonly dropOff: DropOff | null;
}

/** Keeps what a customer sends goods back by, with the party. */
export async function keepWayBack(
  { repository, shop }: Keeper,
  order: OrderRecord,
  labelId: string,
  { label, dropOff }: { readonly label?: ParcelLabel; readonly dropOff?: DropOff },
): Promise<void> {
  const body = { label: label ? textOfLabel(label) : null, dropOff: dropOff ? plainDropOff(dropOff) : null };
  if (body.label === null && body.dropOff === null) return;
  const { party } = order.head.intake;
  await repository.saveParties(shop.id, [{ party, name: wayBackText(labelId), body: JSON.stringify(body) }]);
}

/** More points than these are not looked through. */
const mostPoints = 50;

function plainDropOff({ code, points }: DropOff): DropOff {
  const near = (Array.isArray(points) ? points : []).slice(0, mostPoints);
  return {
    code: String(code ?? ''),
    points: near.map(({ name, address }) => ({ name: String(name ?? ''), address: String(address ?? '') })),
  };
}

/** What was kept; null where its carrier gave none, and once its party is erased. */
export function wayBackIn(texts: ReadonlyMap<string, string>, name: string): KeptWayBack | null {
  const text = texts.get(name);
  if (text === undefined) return null;
  const { label, dropOff } = JSON.parse(text) as { readonly label: string | null; readonly dropOff: DropOff | null };
  return { label: label === null ? null : labelOfText(label), dropOff };
}

interface KeptBytes {
  readonly format: string;
  readonly base64: string;
}

/** Orders in one parcel are one person's, and have one label. */
function nameOf(order: OrderRecord, shipmentId: string): string {
  const group = order.shipments.find(({ id }) => id === shipmentId)?.group;
  return `label:${group?.id ?? shipmentId}`;
}
