/** Serial numbers of what an order sends and takes back: which units of it have any, which were sold, and where they go. */

import { mishapOf } from '../fulfillment';
import {
  type Allocation,
  lotOf,
  packedState,
  repeated,
  type Serial,
  type SerialMove,
  type SerialPlace,
  sellableState,
  serialAt,
  serialCountProblem,
  serialPlace,
} from '../inventory';
import { type Problem, problem } from '../kernel';
import type { Fact, OrderRecord, Shipment, SoldSerial } from './vocabulary';

/** SKUs of the order whose units have numbers, components of kits among them. */
export function numberedSkus({ lines }: OrderRecord): ReadonlySet<string> {
  const skus = new Set<string>();
  for (const { sku, serials, components = [] } of lines) {
    if (serials) skus.add(sku);
    for (const part of components) if (part.serials) skus.add(part.sku);
  }
  return skus;
}

/** Numbers that were named for SKUs. */
export type Named = readonly { readonly sku: string; readonly serials: readonly string[] }[];

/** The counters that tell where the named numbers lie, among the places that units leave from. */
export function placesAsked(allocations: readonly Allocation[], named: Named): { space: string; key: string }[] {
  return named.flatMap(({ sku, serials }) => {
    const places = placesOf(allocations, sku);
    return serials.flatMap((serial) => places.map((place) => serialAt({ sku, serial }, place)));
  });
}

function placesOf(allocations: readonly Allocation[], sku: string): SerialPlace[] {
  const places = allocations.filter((of) => of.sku === sku).map(serialPlace);
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}

/** The number of each unit that leaves, of what lies where it leaves from; or everything that is wrong with those that were named. */
export function serialsLeaving(
  order: OrderRecord,
  allocations: readonly Allocation[],
  named: Named,
  counters: readonly { readonly space: string; readonly key: string; readonly value: number }[],
): { readonly serials: readonly SoldSerial[]; readonly problems: readonly Problem[] } {
  const skus = numberedSkus(order);
  const all = named.flatMap(({ sku, serials }) => serials.map((serial) => ({ sku, serial })));
  if (skus.size === 0 && all.length === 0) return { serials: [], problems: [] };
  const here = new Set(counters.flatMap(({ key, value }) => (value > 0 ? [key] : [])));
  const left = [...all];
  const serials = allocations.flatMap(({ lineId, sku, location, lot, units }): SoldSerial[] => {
    const place = serialPlace({ location, lot });
    const isMeant = meantFor(order, lineId);
    const mine = left
      .filter((of) => of.sku === sku && isMeant(of) && here.has(serialAt(of, place).key))
      .slice(0, units);
    for (const of of mine) left.splice(left.indexOf(of), 1);
    return mine.map(({ serial }) => ({ lineId, sku, location, serial }));
  });
  const problems = [
    ...repeated(all).map(({ sku, serial }) => notHere({ sku, serial })),
    ...left.filter((of) => !isHere(of, allocations, here)).map(notHere),
    ...[...new Set([...skus, ...all.map(({ sku }) => sku)])].flatMap((sku) => {
      const units = skus.has(sku) ? unitsOf(allocations, sku) : 0;
      const count = all.filter((of) => of.sku === sku).length;
      return units === count ? [] : [serialCountProblem(sku, { units, named: count })];
    }),
  ];
  // All are here and as many as are wanted, but they lie elsewhere than the units that leave.
  const misplaced = problems.length === 0 ? left.map(notHere) : [];
  return { serials, problems: [...problems, ...misplaced] };
}

/** Of what is made to order, a line is sent what was made for it. */
function meantFor({ lines }: OrderRecord, lineId: string): (of: Serial) => boolean {
  const terms = lines.find(({ id }) => id === lineId);
  if (!terms?.madeToOrder) return () => true;
  const made = new Set(terms.madeSerials);
  return ({ serial }) => made.has(serial);
}

/** What is wrong with the numbers that units were given which were made: each unit has one, and of a line without numbers none has. */
export function madeSerialProblems(
  { lines }: Pick<OrderRecord, 'lines'>,
  made: readonly { readonly lineId: string; readonly units: number }[],
  named: readonly { readonly lineId: string; readonly serials: readonly string[] }[],
): Problem[] {
  const skuOf = (lineId: string) => lines.find(({ id }) => id === lineId)?.sku ?? '';
  const all = named.flatMap(({ lineId, serials }) => serials.map((serial) => ({ sku: skuOf(lineId), lineId, serial })));
  const lineIds = new Set([...made, ...named].map(({ lineId }) => lineId));
  const counts = [...lineIds].flatMap((lineId) => {
    const has = lines.find(({ id }) => id === lineId)?.serials;
    const units = has ? (made.find((of) => of.lineId === lineId)?.units ?? 0) : 0;
    const count = all.filter((of) => of.lineId === lineId).length;
    return units === count ? [] : [serialCountProblem(skuOf(lineId), { units, named: count, lineId })];
  });
  const twice = repeated(all).map(({ sku, serial }) =>
    problem('serial.count', `${serial} of ${sku} is named twice`, { sku, serial }),
  );
  return [...counts, ...twice];
}

function isHere(serial: Serial, allocations: readonly Allocation[], here: ReadonlySet<string>): boolean {
  return placesOf(allocations, serial.sku).some((place) => here.has(serialAt(serial, place).key));
}

function notHere({ sku, serial }: Serial): Problem {
  return problem('serial.absent', `${serial} of ${sku} does not lie where this leaves from`, { sku, serial });
}

function unitsOf(allocations: readonly Allocation[], sku: string): number {
  return allocations.reduce((sum, of) => (of.sku === sku ? sum + of.units : sum), 0);
}

/** Numbers that a line was sold with, that did not come back, and whose parcel did not come to nothing. */
export function serialsSold({ head, shipments, returns }: OrderRecord, lineId: string): Serial[] {
  const gone = new Set(head.shipments.filter(isWithCustomer).map(({ id }) => id));
  const back = returns.flatMap((item) => item.serials ?? []).filter((of) => of.lineId === lineId);
  return shipments
    .filter(({ id }) => gone.has(id))
    .flatMap((parcel) => parcel.serials ?? [])
    .filter((of) => of.lineId === lineId && !back.some(({ sku, serial }) => sku === of.sku && serial === of.serial))
    .map(({ sku, serial }) => ({ sku, serial }));
}

const isWithCustomer = ({ status, trackingStatus }: Shipment): boolean =>
  status !== 'requested' && status !== 'cancelled' && mishapOf(trackingStatus) === null;

/** Where the numbers of a fact go, given the order after it; none for most. */
export function serialMovesOf({ shipments }: OrderRecord, fact: Fact): SerialMove[] {
  switch (fact.type) {
    case 'production.received':
      return fact.data.lines.flatMap(({ sku, location, serials = [] }) =>
        serials.map((serial) => ({ sku, serial, from: null, to: serialPlace({ location, lot: '' }) })),
      );
    case 'shipment.requested':
      return (fact.data.serials ?? []).filter(isHome).map((of) => packed(of, sellableState, packedState));
    case 'shipment.cancelled':
      return serialsIn(shipments, fact.data.shipmentId)
        .filter(isHome)
        .map((of) => packed(of, packedState, sellableState));
    case 'shipment.dispatched':
      return serialsIn(shipments, fact.data.shipmentId).map((of) => {
        const { sku, serial, from } = packed(of, packedState, '');
        return { sku, serial, from: isHome(of) ? from : null, to: null };
      });
    case 'return.received': {
      const { location, lines } = fact.data;
      return lines.flatMap(({ restocked, state, serials = [] }) => {
        const to = serialPlace({ location, lot: lotOf({ lot: '', ...(state && { state }) }) });
        // What is not put away comes back all the same: nobody has it any more.
        return serials.map((of) => ({ ...of, from: null, to: restocked > 0 ? to : null }));
      });
    }
    case 'shipment.receivedBack': {
      const { location, lines } = fact.data;
      return lines.flatMap(({ restocked, state, serials = [] }) => {
        const to = serialPlace({ location, lot: lotOf({ lot: '', ...(state && { state }) }) });
        return serials.map((of) => ({ ...of, from: null, to: restocked > 0 ? to : null }));
      });
    }
    default:
      return [];
  }
}

const isHome = ({ outside }: SoldSerial): boolean => outside !== true;

function serialsIn(shipments: OrderRecord['shipments'], shipmentId: string): readonly SoldSerial[] {
  return shipments.find(({ id }) => id === shipmentId)?.serials ?? [];
}

function packed({ sku, serial, location }: SoldSerial, from: string, to: string): SerialMove {
  return { sku, serial, from: { location, state: from }, to: { location, state: to } };
}
