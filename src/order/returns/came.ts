/** What of a return has come, and what of it is still on its way. */
import type { TrackingStatus } from '../../fulfillment';
import type { NotTaken, OrderRecord, ReturnBody, ReturnLine, ReturnParcel } from '../vocabulary';

/** Units that the customer neither has nor is paid for: kept though they were not taken, or lost at the customer's risk. */
export const isForfeited = ({ outcome, goes }: NotTaken): boolean =>
  outcome === 'lost' || (outcome === 'rejected' && goes === 'kept');

/** What of a return is still on its way, by line and component. */
export function announced(order: OrderRecord, returnId: string): ReturnLine[] {
  const body = order.returns.find(({ id }) => id === returnId);
  return body ? less(unlike(body.lines), body.came ?? []) : [];
}

/** Whether something is still on its way once this has come. */
export function leavesMore(order: OrderRecord, returnId: string, arrived: readonly Some[]): boolean {
  return less(announced(order, returnId), arrived).length > 0;
}

/** Lines and components once each, whatever the condition in which the customer says that they are. */
function unlike(lines: ReturnBody['lines']): ReturnLine[] {
  const sums = new Map<string, ReturnLine>();
  for (const { lineId, component, units } of lines) {
    const name = nameOf({ lineId, component });
    sums.set(name, { ...pieceOf({ lineId, component }), units: (sums.get(name)?.units ?? 0) + units });
  }
  return [...sums.values()];
}

interface Some {
  readonly lineId: string;
  readonly component?: string | undefined;
  readonly units: number;
}

export function less(lines: readonly ReturnLine[], gone: readonly Some[]): ReturnLine[] {
  return lines.flatMap((line) => {
    const off = gone.reduce((sum, one) => (nameOf(one) === nameOf(line) ? sum + one.units : sum), 0);
    return line.units > off ? [{ ...line, units: line.units - off }] : [];
  });
}

const nameOf = ({ lineId, component }: Omit<Some, 'units'>): string => JSON.stringify([lineId, component]);

export const pieceOf = ({ lineId, component }: Omit<Some, 'units'>): { lineId: string; component?: string } => ({
  lineId,
  ...(component !== undefined && { component }),
});

/** How far a parcel has come, given how far it was; a label that was only printed is nowhere. */
export function standingOf(before: ReturnParcel['standing'], status: TrackingStatus): ReturnParcel['standing'] {
  if (status === 'delivered') return 'arrived';
  return status === 'labelCreated' || status === 'unknown' ? before : 'onItsWay';
}
