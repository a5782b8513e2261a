/**
 * The way back: a label, or a code for a drop-off, that a carrier is asked for. It is the customer's to use: its parcel moves on by what the carrier
 * tells, and is received at a desk all the same.
 */
import { type Problem, problem } from '../../kernel';
import type { CommandContext, Needs, ShopTerms, StandingContext } from '../command';
import { inOrderCurrency } from '../currencies';
import type { WayBack } from '../process';
import { isParcelled, stockOf } from '../progress';
import type { Payloads } from '../schemas';
import { countOf } from '../units';
import type { OrderHead, OrderRecord, Return, ReturnLabelAsked, ReturnLine } from '../vocabulary';
import { announced } from './came';
import { shippedFrom } from './receive';
import { inBaseUnits } from './request';

/** Units of a return, as they lie in its parcel. */
export interface ReturningGoods {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
}

/** What of these lines lies in a parcel: a kit as its components, and nothing that left in none. */
export function returningGoods(order: OrderRecord, lines: readonly ReturnLine[]): ReturningGoods[] {
  return lines.flatMap(({ lineId, units, component }) => {
    const count = countOf(order, lineId);
    const terms = order.lines.find(({ id }) => id === lineId);
    if (!count || !terms || !isParcelled(count.kind)) return [];
    if (component !== undefined) return [{ lineId, sku: component, units }];
    return stockOf(terms).map((piece) => ({ lineId, sku: piece.sku, units: piece.units * units }));
  });
}

/** The label that is asked for with the approval of a return; none where goods come back as the customer likes, or are here already. */
export function labelWithApproval(
  order: OrderRecord,
  returnId: string,
  context: CommandContext,
): ReturnLabelAsked | null {
  const { wayBack, receive } = context.shop.process.returns;
  if (!wayBack || receive === 'onApproval') return null;
  if (returningGoods(order, announced(order, returnId)).length === 0) return null;
  return askedOf(order, wayBack, context);
}

export function askedOf(order: OrderRecord, way: WayBack, { shop, newId }: CommandContext): ReturnLabelAsked {
  const { carrier, by, service = null } = way;
  return { labelId: newId(), by, carrier, service, location: arrivesAt(order, way.location, shop) };
}

/** Goods come back to where the shop wants them, else to where they were sent from. */
export function arrivesAt(order: OrderRecord, location: string | undefined, { locations }: ShopTerms): string {
  return location ?? shippedFrom(order) ?? locations[0]?.id ?? '';
}

/** By which carrier and how a label is asked for: as is said, else as the shop's process has it; null where neither names a carrier. */
export function wayAsked(
  { carrier, by, service, location }: Payloads['returns.askLabel'],
  { process: { returns } }: ShopTerms,
): WayBack | null {
  const usual = returns.wayBack;
  const named = carrier ?? usual?.carrier;
  if (named === undefined) return null;
  // A service is one carrier's.
  const same = usual?.carrier === named ? usual : null;
  const [offer, place] = [service ?? same?.service, location ?? usual?.location];
  return {
    carrier: named,
    by: by ?? usual?.by ?? 'label',
    ...(offer !== undefined && { service: offer }),
    ...(place !== undefined && { location: place }),
  };
}

/** Why no label can be asked for. */
export function labelProblems(
  order: OrderRecord,
  payload: Payloads['returns.askLabel'],
  { shop }: Pick<CommandContext, 'shop'>,
): Problem[] {
  const { returnId } = payload;
  const way = wayAsked(payload, shop);
  const { parcel } = order.head.returns.find(({ id }) => id === returnId) ?? {};
  const goods = returningGoods(order, announced(order, returnId));
  return [
    ...(parcel && (parcel.status === 'requested' || parcel.status === 'ready')
      ? [problem('return.state', `its label is ${parcel.status}`, { returnId, label: parcel.status }, ['returnId'])]
      : []),
    ...(goods.length > 0
      ? []
      : [problem('return.empty', 'no goods of it come in a parcel', { returnId }, ['returnId'])]),
    ...(way ? carrierProblems(way, shop) : [problem('carrier.unknown', 'no carrier is named', {}, ['carrier'])]),
  ];
}

function carrierProblems({ carrier, by }: WayBack, { carriers, carriesBack }: ShopTerms): Problem[] {
  if (!carriers.includes(carrier))
    return [problem('carrier.unknown', `the shop has no carrier "${carrier}"`, { carrier }, ['carrier'])];
  if (carriesBack?.[by].includes(carrier)) return [];
  const capability = by === 'label' ? 'returns' : 'dropOffs';
  return [
    problem('capability.missing', `carrier "${carrier}" has no ${capability}`, { carrier, capability }, ['carrier']),
  ];
}

/** Whether something of a return is still waited for, so that its label may be used. */
export const isWaitedFor = ({ status }: Return): boolean => status === 'approved' || status === 'partlyReceived';

/** The carrier's price, where the customer pays what the label costs. */
export function priceNeeds(order: OrderRecord, request: Payloads['returns.request'], { shop }: StandingContext): Needs {
  const { wayBack } = shop.process.returns;
  if (!wayBack || feeOf(request, shop) !== 'label') return {};
  const goods = returningGoods(order, inBaseUnits(order, request.lines).lines);
  if (goods.length === 0) return {};
  const { carrier, by } = wayBack;
  return { wayBack: { carrier, by, location: arrivesAt(order, wayBack.location, shop), goods } };
}

/** What the customer pays for the way back, by the reason: in minor units of the order's currency, as its carrier asks for it where that is known. */
export function wayBackFee(head: OrderHead, request: Payloads['returns.request'], context: CommandContext): number {
  if (request.lines.length === 0) return 0;
  const fee = feeOf(request, context.shop);
  if (fee !== 'label') return inOrderCurrency(fee, head) ?? 0;
  const { carrier, service } = context.shop.process.returns.wayBack ?? {};
  const offers = context.gathered.quotes.filter(
    (offer) => offer.carrier === carrier && offer.service === (service ?? offer.service),
  );
  return offers.length > 0 ? Math.min(...offers.map(({ price }) => price)) : 0;
}

function feeOf({ reason }: Payloads['returns.request'], { process: { returns } }: ShopTerms) {
  const own = returns.reasons.find(({ code }) => code === reason);
  return own?.shippingFee === undefined ? returns.shippingFee : own.shippingFee;
}
