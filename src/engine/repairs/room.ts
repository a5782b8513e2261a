/** One repair at a time for a numbered unit, and of a line no more than units that the customer has. */
import type { CounterMove, CounterValue } from '../../ports';

const space = 'repairRoom';

/** What has room: a numbered unit, or a line of an order. */
export interface RoomOf {
  readonly sku: string;
  readonly serial: string | null;
  readonly order: string | null;
  readonly line: string | null;
}

const keyOf = ({ sku, serial, order, line }: RoomOf): string =>
  (serial === null ? ['line', order, line] : ['serial', sku, serial]).join('\u001f');

/** A repair is opened, where fewer than `room` are. */
export function roomTaken(of: RoomOf, room: number): CounterMove {
  return { space, key: keyOf(of), delta: -1, floor: -room, initial: 0 };
}

export function roomGivenBack(of: RoomOf): CounterMove {
  return { space, key: keyOf(of), delta: 1, floor: Number.MIN_SAFE_INTEGER, initial: 0 };
}

/** Whether the store refused because as many repairs are open as may be. */
export function isRepairOpen(counters: readonly CounterMove[], values: readonly CounterValue[]): boolean {
  return counters.some((of) => {
    if (of.space !== space || of.delta > 0) return false;
    const value = values.find(({ space: in_, key }) => in_ === space && key === of.key)?.value ?? of.initial;
    return value + of.delta < of.floor;
  });
}
