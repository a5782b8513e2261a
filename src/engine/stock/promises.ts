/** When and where a quantity can be had whole: what lies there, less what is spoken for, and what comes in. */
import { givesTo, isBackorder, isFrozen, limitsOf, type StockRow, servesChannel } from '../../inventory';
import { compareBytes, type Instant, localDate } from '../../kernel';
import { availableToPromise, type DatedUnits, type PromiseLocation } from '../../planning';
import type { Gatherer } from '../gather';
import { parse } from '../input';
import { now, type Runtime } from '../runtime';
import { atpSchema } from './desk-schemas';
import { suppliesOf } from './supplies';

/** The earliest instant at which the quantity is there, and where. */
export interface Promised {
  readonly at: Instant;
  readonly location: string;
}

export interface Promises {
  /**
   * The earliest instant, not before `at`, and the location at which a quantity can be promised whole; `null` when nothing known covers it.
   * Purchase orders and transfers count from the day for which they are expected; what is late or has no day counts for nothing until its
   * supplier names one. Units that orders and carts have, safety stock, lots that will have expired and frozen rows do not count, nor what may be
   * sold beyond the stock. With a
   * channel, only what its orders may take.
   */
  atp(sku: string, quantity: number, at?: Instant | Date, options?: { channel?: string }): Promise<Promised | null>;
}

export function createPromises(runtime: Runtime, gatherer: Gatherer): Promises {
  const { shop } = runtime;
  return { atp };

  async function atp(
    of: string,
    quantity: number,
    when?: Instant | Date,
    options: { channel?: string } = {},
  ): Promise<Promised | null> {
    const given = { ...options, sku: of, quantity, ...(when !== undefined && { at: textOf(when) }) };
    const { channel, at } = parse(atpSchema, given, 'inventory.atp');
    const today = now(runtime);
    const from = at === undefined || at < today ? today : at;
    const [rows, incoming] = await Promise.all([gatherer.levels([of], today), incomingOf(of, today)]);
    const steps = [...new Set([from, ...[...incoming.values()].flat().map((supply) => supply.at)])].filter(
      (step) => step >= from,
    );
    // Lots that have expired by a step are gone at it, so each step is asked by itself.
    for (const step of steps.sort()) {
      const locations = shop.locations
        .filter((place) => place.kind !== 'virtual' && (channel === undefined || servesChannel(place, channel)))
        .map(({ id }) => locationAt(step, id, rows, incoming.get(id) ?? [], channel));
      const found = availableToPromise({ units: quantity, from: step, locations });
      if (found?.at === step) return found;
    }
    return null;
  }

  function locationAt(
    step: Instant,
    location: string,
    rows: readonly StockRow[],
    incoming: readonly DatedUnits[],
    channel: string | undefined,
  ): PromiseLocation {
    const buying = {
      channel: channel ?? '',
      shipsOn: localDate(step, shop.zone),
      minShelfLifeDays: shop.stock.minShelfLifeDays,
    };
    const here = rows.filter((row) => row.location === location);
    const giving = here.filter((row) => givesTo(row, buying) && !isFrozen(row));
    const owed = here.filter(isBackorder).reduce((sum, row) => sum + Math.max(0, row.allocated - row.onHand), 0);
    const short = giving.reduce((sum, row) => sum + Math.max(0, -freeOf(row)), 0);
    return {
      location,
      onHand: giving.reduce((sum, row) => sum + Math.max(0, freeOf(row)), 0),
      allocated: 0,
      incoming: lessOwed(incoming, owed + short),
    };
  }

  /** By location, with a day that has not passed. */
  async function incomingOf(of: string, today: Instant): Promise<ReadonlyMap<string, readonly DatedUnits[]>> {
    const byLocation = new Map<string, DatedUnits[]>();
    for (const { location, at, units: coming } of await suppliesOf(runtime, of)) {
      if (at === null || at <= today) continue;
      const known = byLocation.get(location) ?? [];
      byLocation.set(location, [...known, { at, units: coming }]);
    }
    return byLocation;
  }
}

/** On hand and neither promised, held nor kept back; below zero where more is. */
function freeOf(row: StockRow): number {
  return row.onHand - row.allocated - row.reserved - limitsOf(row).safety;
}

/** What comes first goes to who waits for it, and fills up what is kept back. */
function lessOwed(incoming: readonly DatedUnits[], owed: number): DatedUnits[] {
  let left = owed;
  return [...incoming]
    .sort((a, b) => compareBytes(a.at, b.at))
    .map(({ at, units: coming }) => {
      const kept = Math.min(left, coming);
      left -= kept;
      return { at, units: coming - kept };
    });
}

function textOf(when: Instant | Date): Instant {
  return typeof when === 'object' && !Number.isNaN(Number(when)) ? when.toISOString() : (when as Instant);
}
