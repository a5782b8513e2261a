/** Which carrier's offer is taken for a parcel, as the shop says. */
import {
  type CarrierChoice,
  chooseCarrier,
  punctualityOf,
  type CarrierQuote as Quote,
  workingDayFrom,
  workingDaysBetween,
} from '../fulfillment';
import { localDate } from '../kernel';
import type { CommandContext } from './command';
import type { CarrierQuote, OrderRecord } from './vocabulary';

/** The offers for one parcel, and what lies in it. */
interface Offers {
  readonly location: string;
  readonly allocations: readonly { readonly lineId: string }[];
  readonly quotes: readonly CarrierQuote[];
}

/** The offer that is taken, and a word on each: none where there is no offer. */
export function bestOffer(order: OrderRecord, offers: Offers, context: CommandContext): CarrierChoice {
  const { location, quotes } = offers;
  const { carrierChoice = {}, promises } = context.shop;
  const { rule = 'cheapest', keepPromise = true, lateCost = 0 } = carrierChoice;
  const { country, postalCode } = order.head.intake;
  const lane = { location, country: country ?? '', postalCode };
  const options = {
    lateCost,
    punctualityOf: ({ carrier, service }: Quote) =>
      punctualityOf({ ...lane, carrier, service }, promises?.learned ?? []),
  };
  const withinDays = keepPromise ? daysLeft(order, offers, context) : null;
  if (withinDays === null) return chooseCarrier(quotes, rule, options);
  const inTime = chooseCarrier(quotes, rule, { ...options, withinDays });
  return inTime.choice ? inTime : chooseCarrier(quotes, 'fastest', options);
}

/** Delivery days from when the carrier collects to the first day that was promised of what lies in the parcel; null where none was. */
function daysLeft(
  { head }: OrderRecord,
  { allocations }: Offers,
  { shop: { promises, zone }, at }: CommandContext,
): number | null {
  if (!promises) return null;
  const inside = new Set(allocations.map(({ lineId }) => lineId));
  const [first] = head.promises.flatMap((of) => (inside.has(of.lineId) ? [of.deliverOn] : [])).sort();
  const leaves = workingDayFrom(promises.collects, localDate(at, zone));
  return first === undefined || leaves === null ? null : workingDaysBetween(promises.delivers, leaves, first);
}
