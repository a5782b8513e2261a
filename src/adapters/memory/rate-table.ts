/** A carrier without a system of its own: prices from a table, labels that somebody sticks on, no tracking. */
import type { Carrier } from '../../ports/carrier';
import { chooseQuote, labelFor, quotesFrom, type RateRow } from './rates';

/** What parcels cost by a table of the shop's own, and under which id that stands among carriers. */
export interface RateTableOptions {
  /** Default: `rate-table`. */
  readonly id?: string;
  readonly currency: string;
  readonly rows: readonly RateRow[];
}

/**
 * A carrier that works offline. It remembers nothing: the label follows from the key, so that a repeated call is the same label also after
 * a restart.
 *
 * @example
 * const post = rateTable({
 *   currency: 'GBP',
 *   rows: [
 *     { countries: ['GB'], upToGrams: 2000, service: 'tracked-48', price: 395, days: 2 },
 *     { service: 'world', price: 1450, days: 9 },
 *   ],
 * });
 */
export function rateTable({ id = 'rate-table', currency, rows }: RateTableOptions): Carrier {
  const quote = quotesFrom(rows, currency);

  return {
    id,
    capabilities: { quotes: true, cancels: false, tracks: false, tests: 'also' },
    quote: async (parcel) => quote(parcel),
    async createShipment({ key, parcel, service }) {
      const chosen = chooseQuote(quote(parcel), service);
      return typeof chosen === 'string' ? { status: 'refused', code: chosen } : labelFor(id, key, chosen);
    },
    cancel: async () => ({ status: 'refused' }),
    track: async () => [],
  };
}
