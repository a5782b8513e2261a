/** What the staged actions of an edit come to: of several about the same thing the last one counts. */
import { omsError } from '../../kernel';
import type { AskedDiscount } from '../asked-discount';
import { isParcelled } from '../progress';
import { openUnits } from '../units';
import type { Actor, LineCounts, LineTerms, OrderRecord, TaxPlace } from '../vocabulary';
import type { EditAction, StagedAction } from './vocabulary';

/** An action with its place in the list, which problems point to. */
export interface Wish<A> {
  readonly index: number;
  readonly by: Actor;
  readonly id: string;
  readonly action: A;
}

type Of<T extends EditAction['type']> = Extract<EditAction, { readonly type: T }>;

/** What is wished for a line that the order has. */
export interface LineWish {
  readonly quantity?: Wish<Of<'setQuantity'> | Of<'removeLine'>>;
  readonly price?: Wish<Of<'setPrice'>>;
}

export interface EditDraft {
  readonly lines: ReadonlyMap<string, LineWish>;
  readonly added: readonly Wish<Of<'addLine'>>[];
  readonly address: Wish<Of<'setAddress'>> | null;
  readonly contact: Wish<Of<'setContact'>> | null;
  readonly delivery: Wish<Of<'setDelivery'>> | null;
  readonly discounts: readonly Wish<Of<'addDiscount'>>[];
  readonly dropped: readonly Wish<Of<'removeDiscount'>>[];
}

/** The open edit of an order as one wish; empty when none is open. */
export function draftOf(order: OrderRecord): EditDraft {
  const lines = new Map<string, LineWish>();
  const added: Wish<Of<'addLine'>>[] = [];
  const discounts: Wish<Of<'addDiscount'>>[] = [];
  const dropped: Wish<Of<'removeDiscount'>>[] = [];
  const last: { -readonly [K in 'address' | 'contact' | 'delivery']: EditDraft[K] } = {
    address: null,
    contact: null,
    delivery: null,
  };
  const stagedOf = (order.edits[0]?.actions ?? []) as readonly StagedAction[];
  stagedOf.forEach(({ id, by, action }, index) => {
    const wish = { index, by, id };
    switch (action.type) {
      case 'addLine':
        added.push({ ...wish, action });
        break;
      case 'removeLine':
      case 'setQuantity':
        lines.set(action.lineId, { ...lines.get(action.lineId), quantity: { ...wish, action } });
        break;
      case 'setPrice':
        lines.set(action.lineId, { ...lines.get(action.lineId), price: { ...wish, action } });
        break;
      case 'setAddress':
        last.address = { ...wish, action: { ...last.address?.action, ...action } };
        break;
      case 'addDiscount':
        discounts.push({ ...wish, action });
        break;
      case 'removeDiscount':
        dropped.push({ ...wish, action });
        break;
      case 'setContact':
        last.contact = { ...wish, action };
        break;
      case 'setDelivery':
        last.delivery = { ...wish, action };
        break;
    }
  });
  return { lines, added, discounts, dropped, ...last };
}

/** Units of a line that are wanted, whether they have left or not. */
export const liveUnits = (count: LineCounts): number => count.ordered - count.cancelled;

/** Units that no edit changes any more: in a parcel, or gone. They are the first of the line. */
export const fixedUnits = (count: LineCounts): number => liveUnits(count) - openUnits(count);

/** How many units of a line are wanted after the edit. */
export function wantedAfter(count: LineCounts, { quantity }: LineWish): number {
  if (!quantity) return liveUnits(count);
  return quantity.action.type === 'removeLine' ? fixedUnits(count) : quantity.action.quantity;
}

/** Where the order goes after the edit, as tax law sees it. Where no goods are sent, that is where the bill goes. */
export function placeAfter({ head, lines }: OrderRecord, { address }: EditDraft): TaxPlace {
  const { country, postalCode, vatId, taxTreatment } = head.intake;
  const before = { country, postalCode, vatId, ...(taxTreatment && { taxTreatment }) };
  if (!address) return before;
  const { shipTo, billTo, vatId: given = vatId, taxTreatment: standing = taxTreatment } = address.action;
  const customer = { vatId: given, ...(standing && { taxTreatment: { reason: null, ...standing } }) };
  const moved = shipTo ?? (lines.some(({ kind }) => isParcelled(kind)) ? undefined : billTo);
  if (!moved) return { country, postalCode, ...customer };
  return { country: moved.country, postalCode: moved.postalCode ?? null, ...customer };
}

/** The first wish after which a label would be wrong: other bills and VAT ids stand on none. */
export function relabels({ address, contact }: EditDraft): Wish<EditAction> | null {
  return address?.action.shipTo ? address : contact;
}

/** Whether something is in a parcel, or has left in one: the order stays taxed and delivered as it was. */
export const hasLeft = ({ head }: OrderRecord): boolean =>
  head.counts.some((count) => isParcelled(count.kind) && fixedUnits(count) > 0);

/** Whether delivery is charged anew because of discounts. */
export function recharges({ head }: OrderRecord, { discounts, dropped }: EditDraft): boolean {
  const onDelivery = discounts.some(({ action }) => action.actions?.some(({ kind }) => kind.startsWith('shipping')));
  const codes = new Set(dropped.map(({ action }) => action.code));
  return onDelivery || head.charges.some(({ given = [] }) => given.some(({ code }) => codes.has(code)));
}

/** Discounts that are staged. */
export const stagedDiscounts = (order: OrderRecord): AskedDiscount[] =>
  draftOf(order).discounts.map(({ action: { type: _, ...asked } }) => asked);

/** Whether the whole order is taxed anew: it goes elsewhere, and nothing has left. */
export function retaxes(order: OrderRecord, draft: EditDraft): boolean {
  const { country, postalCode, vatId, taxTreatment } = order.head.intake;
  const place = placeAfter(order, draft);
  const moves =
    place.country !== country ||
    place.postalCode !== postalCode ||
    place.vatId !== vatId ||
    place.taxTreatment?.as !== taxTreatment?.as ||
    place.taxTreatment?.reason !== taxTreatment?.reason;
  return moves && !hasLeft(order);
}

/** The counters and terms of each line. */
export function eachLine(order: OrderRecord): { count: LineCounts; terms: LineTerms }[] {
  return order.head.counts.map((count, index) => {
    const terms = order.lines[index];
    if (!terms) throw omsError('internal', `line ${count.id} has no terms`);
    return { count, terms };
  });
}
