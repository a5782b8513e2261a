/** What the confirmation of an edit asks of ports: prices of what is new, taxes of what is taxed anew, stock for what is added, a quote. */
import type { Needs, ShopTerms } from '../command';
import { isParcelled, placesOf, stockSkus } from '../progress';
import { countOf } from '../units';
import type { OrderRecord } from '../vocabulary';
import { draftOf, type EditDraft, eachLine, liveUnits, placeAfter, recharges, retaxes, wantedAfter } from './draft';

/** A tax rate that is asked for, by what it is for. */
export interface TaxQuestion {
  readonly of: string;
  readonly sku: string | null;
}

/** The rates that the edit needs, in the order in which they are answered. */
export function taxQuestions(order: OrderRecord, draft: EditDraft): TaxQuestion[] {
  const all = retaxes(order, draft);
  return [
    ...(all ? order.head.counts.map(({ id, sku }) => ({ of: `line ${id}`, sku })) : []),
    ...(all || recharges(order, draft) ? order.head.charges.map(({ id }) => ({ of: `charge ${id}`, sku: null })) : []),
    ...grown(order, draft).map(({ id, sku }) => ({ of: `more ${id}`, sku })),
    ...draft.added.map(({ id, action }) => ({ of: `new ${id}`, sku: action.sku })),
    ...(draft.delivery ? [{ of: 'delivery', sku: null }] : []),
  ];
}

/** Everything that is asked before the edit is decided. */
export function editNeeds(order: OrderRecord, shop: ShopTerms): Needs {
  const draft = draftOf(order);
  const questions = taxQuestions(order, draft);
  const more = grown(order, draft);
  const priced = [...draft.lines]
    .filter(([, wish]) => wish.price)
    .flatMap(([lineId]) => countOf(order, lineId)?.sku ?? []);
  const byCatalog = shop.process.prices === 'catalog';
  const skus = [
    ...(byCatalog && draft.discounts.length > 0 ? order.head.counts.map(({ sku }) => sku) : []),
    ...draft.added.filter(({ action }) => byCatalog || !action.unitPrice).map(({ action }) => action.sku),
    ...(byCatalog ? [...priced, ...more.map(({ sku }) => sku), ...questions.flatMap(({ sku }) => sku ?? [])] : []),
  ];
  const levels = [...draft.added.map(({ action }) => action.sku), ...stockSkus(more), ...more.map(({ sku }) => sku)];
  const carrier = draft.delivery?.action.carrier;
  return {
    ...(skus.length > 0 && { skus: [...new Set(skus)] }),
    ...(levels.length > 0 && { rooms: true }),
    ...(levels.length > 0 && { levels: [...new Set(levels)] }),
    ...(shop.limitsPurchases && levels.length > 0 && { allowances: [...new Set(levels)] }),
    ...(questions.length > 0 && {
      taxes: { place: placeAfter(order, draft), skus: questions.map(({ sku }) => sku) },
    }),
    ...(carrier !== undefined && {
      delivery: { carrier, place: placeAfter(order, draft), parcels: parcelsAfter(order, draft, shop) },
    }),
  };
}

type DeliveredLine = NonNullable<Needs['delivery']>['parcels'][number]['lines'][number];

/** The goods of the order as they would be, place by place; what is added rides with the first parcel. */
export function parcelsAfter(
  order: OrderRecord,
  draft: EditDraft,
  shop: ShopTerms,
): NonNullable<Needs['delivery']>['parcels'] {
  const parcels = new Map<string, DeliveredLine[]>();
  const put = (location: string, line: DeliveredLine) => {
    if (line.units > 0) parcels.set(location, [...(parcels.get(location) ?? []), line]);
  };
  const home = order.head.counts.flatMap(placesOf)[0]?.location;
  const first = home ?? shop.locations[0]?.id ?? '';
  for (const { count, terms } of eachLine(order)) {
    if (!isParcelled(count.kind)) continue;
    const units = wantedAfter(count, draft.lines.get(count.id) ?? {});
    const location = placesOf(count)[0]?.location ?? first;
    const { weightGrams = null, temperature } = terms;
    put(location, { sku: count.sku, units, weightGrams, ...(temperature !== undefined && { temperature }) });
  }
  for (const { action } of draft.added) put(first, { sku: action.sku, units: action.quantity, weightGrams: null });
  return [...parcels].map(([location, lines]) => ({ location, lines }));
}

/** Lines of which more is wanted than before. */
export function grown(order: OrderRecord, draft: EditDraft) {
  return order.head.counts.filter((count) => wantedAfter(count, draft.lines.get(count.id) ?? {}) > liveUnits(count));
}
