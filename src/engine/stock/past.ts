/** Stock as it was. */
import type * as z from 'zod';
import {
  type AgeBucket,
  ageBuckets,
  type CostRun,
  layerOf,
  runOf,
  runsUnits,
  runsValue,
  type Shelf,
  type StockKey,
  shelfOf,
} from '../../inventory';
import { addDays, compareBytes, type Instant, localDate, startOfDay } from '../../kernel';
import type { StockAt } from '../../ports';
import { parse } from '../input';
import { nestedIn } from '../nesting';
import type { Runtime } from '../runtime';
import { ageingSchema, pastSchema, valuationSchema } from './desk-schemas';

/** What lay on a shelf at an instant, was promised to orders and held by carts, and what it had cost in minor units. */
export interface PastStock extends StockAt, Shelf {}

export interface Past {
  /**
   * Stock at an instant, row by row in the order of their keys, from the movements up to it; rows of zeros are left out. Reads page by page. It
   * starts from the monthly balance before the instant, which housekeeping writes, and so costs what was moved in a month, however old the shop.
   */
  asOf(query: z.input<typeof pastSchema>): AsyncIterable<PastStock>;
  /** What all goods had cost that lay there at an instant, location by location: the balance of the ledger's `stock.goods`. */
  valuation(query: z.input<typeof valuationSchema>): Promise<Valuation>;
  /**
   * How long goods had lain at an instant, location by location: units and value by the age of their layers in whole days. `buckets` are the days
   * at which the next one begins, by default 30, 60, 90, 180 and 365. A return is as old as what left; what was moved keeps its age. `undated` are
   * goods whose layer nobody knows: those of a shop that keeps no cost. Reads the layers' movements up to the instant.
   */
  ageing(query: z.input<typeof ageingSchema>): Promise<readonly LocationAges[]>;
}

/** What goods are told apart by. */
export type ValuedBy = 'location' | 'sku' | 'lot' | 'state';

/** What lay somewhere and what it had cost, with what it is told apart by. */
export type ValueGroup = Partial<Record<ValuedBy, string>> & { readonly units: number; readonly value: number };

export interface Valuation {
  readonly value: number;
  readonly locations: readonly LocationValue[];
  /** Only where `by` asks: in the order of their words. */
  readonly groups?: readonly ValueGroup[];
}

/** Ages of what lay at a location, the youngest first. */
export interface LocationAges {
  readonly location: string;
  readonly buckets: readonly AgeBucket[];
  readonly undated: { readonly units: number; readonly value: number };
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
      const asked = parse(pastSchema, input, 'inventory.asOf');
      const nested = nestedIn(repository);
      if (nested) throw nested;
      return rows(asked);
    },
    async valuation(input) {
      const { by, ...query } = parse(valuationSchema, input, 'inventory.valuation');
      const sums = new Map<string, LocationValue>();
      const groups = new Map<string, ValueGroup>();
      for await (const row of rows(query)) {
        const { location, onHand, value } = row;
        const words = (by ?? []).map((word) => [word, row[word]] as const);
        const group = words.map(([, text]) => text).join('\u0000');
        const known = groups.get(group) ?? { units: 0, value: 0 };
        groups.set(group, {
          ...Object.fromEntries(words),
          units: known.units + onHand,
          value: known.value + value,
        });
        const sum = sums.get(location);
        sums.set(location, {
          location,
          units: (sum?.units ?? 0) + onHand,
          value: (sum?.value ?? 0) + value,
        });
      }
      const locations = [...sums.values()].sort((a, b) => compareBytes(a.location, b.location));
      const value = locations.reduce((sum, of) => sum + of.value, 0);
      if (!by) return { value, locations };
      const named = [...groups].sort(([a], [b]) => compareBytes(a, b)).map(([, group]) => group);
      return { value, locations, groups: named.filter((group) => group.units !== 0 || group.value !== 0) };
    },
    async ageing(input) {
      const { buckets, ...query } = parse(ageingSchema, input, 'inventory.ageing');
      const runs = new Map<string, CostRun[]>();
      for await (const { location, run } of layers(query)) runs.set(location, [...(runs.get(location) ?? []), run]);
      const lay = new Map<string, { units: number; value: number }>();
      for await (const { location, onHand, value } of rows(query)) {
        const sum = lay.get(location) ?? { units: 0, value: 0 };
        lay.set(location, { units: sum.units + onHand, value: sum.value + value });
      }
      return [...new Set([...lay.keys(), ...runs.keys()])].sort(compareBytes).map((location) => {
        const here = runs.get(location) ?? [];
        const all = lay.get(location) ?? { units: 0, value: 0 };
        return {
          location,
          buckets: ageBuckets(here, { at: query.at, bounds: buckets }),
          undated: { units: all.units - runsUnits(here), value: all.value - runsValue(here) },
        };
      });
    },
  };

  async function* layers({ at, skus, location }: AskedPast): AsyncGenerator<{ location: string; run: CostRun }> {
    let after: string | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof repository.layersAt>> = await repository.layersAt(shop.id, {
        ...{ at, after, limit: pageSize },
        skus: skus ?? null,
      });
      for (const { key, units } of page) {
        const { location: place, layer } = layerOf(key);
        if (location === undefined || place === location) yield { location: place, run: runOf({ layer, units }) };
      }
      after = page.at(-1)?.key ?? null;
      if (page.length < pageSize) return;
    }
  }

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
