/** Prices of parcels from a table, and what a carrier without a system of its own makes of it. */
import { fingerprint, money, omsError } from '../../kernel';
import type { Parcel, Quote, ShipmentAnswer } from '../../ports/carrier';

/** One row of a table of rates. */
export interface RateRow {
  /** ISO 3166 codes; absent: everywhere. */
  readonly countries?: readonly string[];
  /** Heavier parcels need another row; absent: any weight. */
  readonly upToGrams?: number;
  readonly service: string;
  /** Minor units of the table's currency. */
  readonly price: number;
  /** Transit time in whole days; null when nobody promises one. */
  readonly days: number | null;
}

export type QuoteParcel = (parcel: Parcel) => readonly Quote[];

/**
 * Quotes from a table: of each service the first row that takes the parcel, in the order of the table. Light before heavy, one country
 * before everywhere. A parcel of unknown weight counts as weighing nothing. Throws `config.invalid` and names every row that cannot be used.
 */
export function quotesFrom(rows: readonly RateRow[], currency: string): QuoteParcel {
  const faults = rows.flatMap((row, index) => (isUsable(row) ? [] : [index]));
  if (faults.length > 0)
    throw omsError(
      'config.invalid',
      `rows ${faults.join(', ')} of the rates need a service, a price and days in whole numbers`,
      { rows: faults },
    );
  const priced = rows.map((row) => ({ row, quote: quoteOf(row, currency) }));

  return (parcel) => {
    const offered = new Map<string, Quote>();
    for (const { row, quote } of priced)
      if (!offered.has(row.service) && takes(row, parcel)) offered.set(row.service, quote);
    return [...offered.values()];
  };
}

/** The quote of the wanted service, or the cheapest of all when none is wanted; a code when there is none. */
export function chooseQuote(offered: readonly Quote[], service: string | null): Quote | RefusalCode {
  if (offered.length === 0) return 'parcel.notServed';
  if (service !== null) return offered.find((quote) => quote.service === service) ?? 'service.unknown';
  return offered.reduce((best, quote) => (quote.price.amount < best.price.amount ? quote : best));
}

export type RefusalCode = 'parcel.notServed' | 'service.unknown';

/** A label that follows from the key alone, also after a restart: `SIM0K3ZQ…`. */
export function labelFor(carrier: string, key: string, quote: Quote): Extract<ShipmentAnswer, { status: 'created' }> {
  const mark = fingerprint(`${carrier} ${key}`);
  const digits = BigInt(`0x${mark}`).toString(36).toUpperCase().padStart(trackingDigits, '0').slice(-trackingDigits);
  return {
    status: 'created',
    reference: `${carrier}:${mark}`,
    tracking: trackingPrefix(carrier) + digits,
    cost: quote.price,
  };
}

/** Whether a text looks like a tracking number of this carrier. */
export function isTrackingOf(carrier: string, tracking: string): boolean {
  const prefix = trackingPrefix(carrier);
  return tracking.startsWith(prefix) && /^[0-9A-Z]{14}$/.test(tracking.slice(prefix.length));
}

/** 72 bits: two of a billion labels are alike once in ten thousand shops. */
const trackingDigits = 14;

function trackingPrefix(carrier: string): string {
  return carrier
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 3);
}

function isUsable({ service, price, days }: RateRow): boolean {
  return (
    service !== '' &&
    Number.isSafeInteger(price) &&
    price >= 0 &&
    (days === null || (Number.isSafeInteger(days) && days >= 0))
  );
}

function quoteOf({ service, price, days }: RateRow, currency: string): Quote {
  return { service, price: money(price, currency), days };
}

function takes({ countries, upToGrams }: RateRow, { to, weightGrams }: Parcel): boolean {
  if (countries && !countries.includes(to.country)) return false;
  return upToGrams === undefined || (weightGrams ?? 0) <= upToGrams;
}
