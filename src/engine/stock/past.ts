/** Stock as it was. */
import * as z from 'zod';
import { type Shelf, type StockKey, shelfOf } from '../../inventory';
import { addDays, compareBytes, type Instant, localDate, startOfDay } from '../../kernel';
import type { StockAt } from '../../ports';
import { aTime, name, parse } from '../input';
import type { Runtime } from '../runtime';
import { sku } from './schemas';

const pastSchema = z.strictObject({
  at: aTime,
  skus: z.array(sku).min(1).max(10_000).optional(),
  location: name(64).optional(),
});

/** What lay on a shelf at an instant, was promised to orders and held by carts, and what it had cost in minor units. */
export interface PastStock extends StockAt, Shelf {}

export interface Past {
  /**
   * Stock at an instant, row by row in the order of their keys, from the movements up to it; rows of zeros are left out. Reads page by page. It
   * starts from the monthly balance before the instant, which housekeeping writes, and so costs what was moved in a month, however old the shop.
   */
  asOf(query: z.input<typeof pastSchema>): AsyncIterable<PastStock>;
  /** What all goods had cost that lay there at an instant, location by location: the balance of the ledger's `stock.goods`. */
  valuation(
    query: z.input<typeof pastSchema>,
  ): Promise<{ readonly value: number; readonly locations: readonly LocationValue[] }>;
}

/** What lay at a location at an instant, and what it had cost. Minor units of the shop's currency. */
export interface LocationValue {
  readonly location: string;
  readonly units: number;
  readonly value: number;
}

/** Rows read at once: few reads for a large stock, little memory. */
const pageSize = 5_000;

export function createPast({ shop, repository }: Runtime): Past {
  return {
    asOf(input) {
      return rows(parse(pastSchema, input, 'inventory.asOf'));
    },
    async valuation(input) {
      const sums = new Map<string, LocationValue>();
      for await (const { location, onHand, value } of rows(parse(pastSchema, input, 'inventory.valuation'))) {
        const sum = sums.get(location);
        sums.set(location, {
          location,
          units: (sum?.units ?? 0) + onHand,
          value: (sum?.value ?? 0) + value,
        });
      }
      const locations = [...sums.values()].sort((a, b) => compareBytes(a.location, b.location));
      return { value: locations.reduce((sum, { value }) => sum + value, 0), locations };
    },
  };

  async function* rows({ at, skus, location }: AskedPast): AsyncGenerator<PastStock> {
    let after: StockKey | null = null;
    for (;;) {
      const page: readonly StockAt[] = await repository.stockAt(shop.id, {
        at,
        skus: skus ?? null,
        after,
        limit: pageSize,
      });
      for (const row of page)
        if (location === undefined || row.location === location) yield { ...row, ...shelfOf(row.lot) };
      after = page.at(-1) ?? null;
      if (page.length < pageSize) return;
    }
  }
}

type AskedPast = z.output<typeof pastSchema>;

/** Days after the end of a month before its balance is written: a commit that was decided in it may come late. */
const settlingDays = 1;

/** When the last month began whose predecessors are over for good: what moved before it can be summed up. */
export function balanceDate(at: Instant, zone: string): Instant {
  return startOfDay(`${localDate(addDays(at, -settlingDays, zone), zone).slice(0, 7)}-01`, zone);
}
