/** The parcels that a dispatch would make, as carriers are asked about them. */
import { crossesBorder, usualTemperature } from '../fulfillment';
import { money } from '../kernel';
import {
  announced,
  type deliveryParcels,
  type OrderRecord,
  type ParcelBox,
  type Payloads,
  parcelsLeaving,
  type ReturningGoods,
  type ReturnWay,
  returningGoods,
  type ShopTerms,
  stockOf,
  temperatureOf,
} from '../order';
import type { CustomsItem, Parcel } from '../ports';
import { servicesFor } from './parcel-services';
import { type Goods, goodsIn, type ParcelPart } from './parcel-worth';
import type { Runtime } from './runtime';

type Shop = Pick<Runtime, 'shop' | 'options'>;

/** A parcel that is planned, and which of those of its location it is. */
export interface PlannedParcel {
  readonly parcel: Parcel;
  readonly number: number;
}

/** As they would leave; no address, which is read when a label is bought. None where the shop's own rules fail: the decision says why. */
export function planParcels(
  shop: Shop,
  order: OrderRecord,
  payload: Payloads['shipments.dispatch'],
  rules: Pick<ShopTerms, 'parcels'>,
): PlannedParcel[] {
  const { parcels } = parcelsLeaving(order, payload, rules);
  return parcels.map(({ location, allocations, number, box }, index) => {
    const planned = parcels.slice(0, index).flatMap((before) => before.allocations);
    const parts = [{ order, body: { id: '', allocations, ...(box && { box }) }, planned }] as const;
    return { parcel: parcelOf(shop, { parts, location, address: null }), number };
  });
}

/**
 * The parcels that an order would be sent in once its edit is confirmed, described by the goods as they would be sold then. `divided` says which
 * goods go into which. Of one that holds goods which the edit cannot sell, only their weight is told: nobody confirms such an edit.
 */
export function editedParcels(
  shop: Shop,
  edited: OrderRecord,
  divided: ReturnType<typeof deliveryParcels>,
  { country, postalCode }: Pick<OrderRecord['head']['intake'], 'country' | 'postalCode'>,
): PlannedParcel[] {
  const { head } = edited;
  const order = { ...edited, head: { ...head, intake: { ...head.intake, country, postalCode } } };
  const left = new Map(head.counts.map(({ id, ordered, cancelled }) => [id, ordered - cancelled]));
  const take = (sku: string, wanted: number) => {
    let open = wanted;
    const taken = order.lines.flatMap((line) => {
      const units = line.sku === sku ? Math.min(open, left.get(line.id) ?? 0) : 0;
      open -= units;
      left.set(line.id, (left.get(line.id) ?? 0) - units);
      return units === 0
        ? []
        : stockOf(line).map((piece) => ({ lineId: line.id, sku: piece.sku, units: piece.units * units }));
    });
    return { taken, isWhole: open === 0 };
  };
  let planned: ParcelPart['body']['allocations'] = [];
  return divided.map(({ location, number, lines }) => {
    const found = lines.map(({ sku, units }) => take(sku, units));
    const allocations = found.flatMap(({ taken }) => taken);
    const parts = [{ order, body: { id: '', allocations }, planned }] as const;
    planned = [...planned, ...allocations];
    const isWhole = found.every((of) => of.isWhole);
    const parcel = isWhole ? parcelOf(shop, { parts, location, address: null }) : weighed(order, location, lines);
    return { parcel, number };
  });
}

function weighed(
  { head: { id, intake } }: OrderRecord,
  location: string,
  lines: ReturnType<typeof deliveryParcels>[number]['lines'],
): Parcel {
  const temperature = sharedTemperature(lines.map((line) => line.temperature));
  return {
    orderId: id,
    shipmentId: '',
    from: { location },
    to: { country: intake.country ?? '', postalCode: intake.postalCode },
    address: null,
    lines: lines.map(({ sku, units }) => ({ sku, units })),
    weightGrams: lines.reduce(
      (sum: number | null, { units, weightGrams }) =>
        sum === null || weightGrams === null ? null : sum + weightGrams * units,
      0,
    ),
    ...(temperature !== undefined && { temperature }),
    ...(intake.shopCurrency !== undefined && { currency: intake.currency }),
  };
}

/** A parcel with goods of one order, or of several; it is the first one's, and goes where that one goes. */
export function parcelOf(
  { shop, options }: Shop,
  {
    parts,
    location,
    address,
  }: {
    readonly parts: readonly [ParcelPart, ...ParcelPart[]];
    readonly location: string;
    readonly address: Parcel['address'];
  },
): Parcel {
  const [{ order, body }] = parts;
  const { box } = body;
  const { intake } = order.head;
  const goods = parts.flatMap(goodsIn);
  const temperature = sharedTemperature(parts.flatMap(temperaturesIn));
  const country = shop.locations.find(({ id }) => id === location)?.country;
  const customs = country !== undefined && crossesBorder(country, intake) ? customsOf(goods) : [];
  const dangerous = [...new Set(goods.flatMap(({ line }) => line.dangerous ?? []))];
  const parcel = {
    orderId: order.head.id,
    from: { location },
    to: { country: intake.country ?? '', postalCode: intake.postalCode },
    lines: parts.flatMap(({ body: { allocations } }) => allocations.map(({ sku, units }) => ({ sku, units }))),
    // With the box that it lies in.
    weightGrams: goods.reduce(
      (sum: number | null, { weightGrams }) => (sum === null || weightGrams === null ? null : sum + weightGrams),
      box?.weightGrams ?? 0,
    ),
    ...(temperature !== undefined && { temperature }),
    ...(customs.length > 0 && { customs }),
    ...(intake.shopCurrency !== undefined && { currency: intake.currency }),
    ...(dangerous.length > 0 && { dangerous }),
  };
  const services = options.parcelServices && servicesFor(options.parcelServices, parcel, order, goods);
  return { ...parcel, shipmentId: body.id, address, ...(box && { box: boxOf(box) }), ...services };
}

/** The parcel of what a return still waits for, told as it would go out: whoever carries it back turns it round. */
export function parcelBack(
  shop: Shop,
  order: OrderRecord,
  back: {
    readonly returnId?: string;
    readonly goods?: readonly ReturningGoods[];
    readonly by: ReturnWay;
    readonly location: string;
    readonly address: Parcel['address'];
  },
): Parcel {
  const { returnId = '', location, address, by } = back;
  const allocations = back.goods ?? returningGoods(order, announced(order, returnId));
  // What the shop insures, and who must sign, is said of what it sends.
  const {
    insured: _insured,
    signature: _signature,
    ...parcel
  } = parcelOf(shop, {
    ...{ location, address },
    parts: [{ order, body: { id: returnId, allocations } }],
  });
  return { ...parcel, back: by };
}

function boxOf({ id: name, ...box }: ParcelBox): NonNullable<Parcel['box']> {
  return { name, ...box };
}

/** The class of each of these units; undefined where nothing is said of it. */
function temperaturesIn({ order, body }: ParcelPart): (string | undefined)[] {
  return body.allocations.map(({ lineId, sku }) => {
    const line = order.lines.find(({ id }) => id === lineId);
    return line && temperatureOf(line, sku);
  });
}

/** The class that all of these have, of which some are named; undefined where they differ, or nothing is said of any. */
function sharedTemperature(classes: readonly (string | undefined)[]): string | undefined {
  if (classes.every((of) => of === undefined)) return undefined;
  const [first, ...others] = classes.map((of) => of ?? usualTemperature);
  return others.every((of) => of === first) ? first : undefined;
}

/** What customs are told: of all the goods, or nothing. A declaration that leaves goods out is a false one. */
function customsOf(goods: readonly Goods[]): CustomsItem[] {
  const items = goods.flatMap(({ line, units, weightGrams, sold, currency }): CustomsItem[] => {
    const { customs, title } = line;
    if (!customs || weightGrams === null) return [];
    const { amount, tax } = sold();
    return [{ description: title, ...customs, units, weightGrams, value: money(amount - tax, currency) }];
  });
  return items.length === goods.length ? items : [];
}
