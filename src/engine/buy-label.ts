/**
 * Buying a label, and never two of them. Another carrier is asked only when it is sure that this one has sold none: it said no, it knows nothing of
 * the call, or it was never called. While nobody knows, the same call is made again, with its key.
 */
import type { Carrier, Parcel, ShipmentAnswer } from '../ports';
import type { CarrierGuard } from './carrier-guard';
import type { Runtime } from './runtime';

interface LabelRequest {
  readonly key: string;
  readonly parcel: Parcel;
  readonly service: string | null;
}

/** `mayBeSold`: it may have been asked before, with this key. `passes`: somebody else can be asked. */
interface Purchase {
  readonly mayBeSold: boolean;
  readonly passes: boolean;
}

/** What became of it; `unsold`: the carrier has surely sold no label, and somebody else is asked. */
export type LabelOutcome = ShipmentAnswer | { readonly status: 'unsold' };

/** Asks a carrier for a label. Throws what the carrier throws while nobody knows what became of the call. */
export async function buyLabel(
  guard: CarrierGuard,
  carrier: Carrier,
  request: LabelRequest,
  { mayBeSold, passes }: Purchase,
): Promise<LabelOutcome> {
  if (!mayBeSold && passes && guard.isDown(carrier.id)) return { status: 'unsold' };
  if (mayBeSold && carrier.capabilities.lookups) {
    const earlier = await guard.call(carrier.id, async () => carrier.lookup?.(request.key), 'lookup');
    if (earlier?.status === 'created' || earlier?.status === 'refused') return earlier;
    if (passes && earlier?.status === 'none') return { status: 'unsold' };
  }
  return guard.call(carrier.id, () => carrier.createShipment(request), 'createShipment');
}

/** Gives back a label that nobody uses; whether its carrier takes it. What it does not take is paid for, and told to who runs the shop. */
export async function giveLabelBack(
  { carriers, logger }: Pick<Runtime, 'carriers' | 'logger'>,
  carrier: Carrier,
  request: Parameters<Carrier['cancel']>[0],
): Promise<boolean> {
  const { status } = carrier.capabilities.cancels
    ? await carriers.call(carrier.id, () => carrier.cancel(request), 'cancel')
    : { status: 'refused' };
  if (status === 'cancelled') return true;
  logger.error({ carrier: carrier.id, reference: request.reference }, 'a label is paid for and not used');
  return false;
}
