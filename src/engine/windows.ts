/** Delivery windows: which the shop offers where, and what is left of each. */
import type { DeliveryWindow } from '../fulfillment';
import type { Destination } from '../inventory';
import { type Instant, isOmsError, omsError } from '../kernel';
import { offersOf, type WindowOffer, windowCounter } from '../order';
import { parse } from './input';
import { deliveryWindows } from './option-schemas';
import { now, type Runtime } from './runtime';
import { windowPlaceSchema } from './schemas';

/** Delivery windows that customers may choose. */
export interface Windows {
  /**
   * Windows that can be booked for goods that go there, the earliest first, with how many more orders each can take; 0: it is full.
   *
   * @example
   * await oms.windows.list({ country: 'GB', postalCode: 'LS1 4DY' }); // [{ id: '2026-03-30 evening', from: …, to: …, left: 3 }]
   */
  list(to: { readonly country: string; readonly postalCode?: string }): Promise<readonly WindowOffer[]>;
}

export function createWindows(runtime: Runtime): Windows {
  const { shop, repository } = runtime;
  return {
    async list(given) {
      const { country, postalCode = null } = parse(windowPlaceSchema, given, 'windows.list');
      const at = now(runtime);
      const windows = await windowsOffered(runtime, { country, postalCode }, at);
      const counters = windows.length === 0 ? [] : await repository.counterValues(shop.id, windows.map(windowCounter));
      return offersOf(windows, counters, { country, postalCode, at });
    },
  };
}

/** The windows that the shop names for a place, as its option says or its function answers. */
export async function windowsOffered(
  { options, timed }: Runtime,
  to: Destination,
  at: Instant,
): Promise<readonly DeliveryWindow[]> {
  const { windows = [] } = options;
  if (typeof windows !== 'function') return windows;
  const failed = (cause: unknown) =>
    omsError('port.failed', 'windows did not answer a list of windows', { port: 'windows' }, cause);
  const { country, postalCode = null } = to;
  const answer = await timed('windows', async () => windows({ country, postalCode, at })).catch((error: unknown) => {
    throw isOmsError(error) ? error : failed(error);
  });
  const read = deliveryWindows.safeParse(answer);
  if (!read.success) throw failed(read.error);
  return answer;
}
