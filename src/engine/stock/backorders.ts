/** Goods that came in go to the orders that wait for them, the one that was placed first before all others. */

import {
  backorderState,
  type ComingUnits,
  carriedRuns,
  isBackorder,
  lotOf,
  reaching,
  type StockRow,
  settingsOf,
} from '../../inventory';
import { compareBytes, isOmsError, type LocalDate, localDate, madeAt, msOf } from '../../kernel';
import { type Actor, backorderTerm, decodeOrder, type OrderRecord, placesOf } from '../../order';
import type { EffectDraft } from '../../ports';
import { parse } from '../input';
import type { Pipeline } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { bookOf, rowsOf, type StockBook, stockMove, textOf } from './arrivals';
import type { CommitDocument } from './commit-document';
import { backorderPlace, supplyPlaces } from './desk-schemas';
import { skusSchema } from './schemas';
import { changeSettings } from './settings';
import { suppliesOf } from './supplies';

export interface Backorders {
  /**
   * Gives what lies there and is free to the orders that wait for it, in the order in which they were placed; answers how many were given some.
   * It happens by itself when goods come in. Call it after stock became free in another way.
   */
  fillBackorders(skus: string | readonly string[]): Promise<{ filled: number }>;
  /**
   * Orders that wait for a SKU at a location expect it on the day that `setBackorders` named last, or where it named none, on that of the supplies which
   * reach them; answers how many wait. It happens by itself when that day changes.
   */
  redateBackorders(place: Place): Promise<{ waiting: number }>;
  /**
   * Orders that wait at these places expect their units on the day on which purchase orders and transfers bring them: what comes first is for who
   * was placed first. Where nobody knows that day any more, as of what is late, neither does the order. Those for whom nothing is under way are left
   * as they are. It happens by itself when such a day is named, moves or passes; answers how many orders another day was told.
   */
  followSupplies(places: readonly Place[]): Promise<{ moved: number }>;
}

type Place = Pick<StockRow, 'sku' | 'location'>;

/** Asks for it. */
export function redating(place: Place): EffectDraft {
  return { destination: 'stock', type: 'stock.redateBackorders', body: JSON.stringify(place) };
}

/** Orders read at once. */
const pageSize = 200;
/** By how much an id may be younger than the instant at which its order counts as placed: the same process makes both, one after the other. */
const idDelayMs = 1_000;

export function createBackorders(runtime: Runtime, pipeline: Pipeline, commit: CommitDocument): Backorders {
  const { shop, repository } = runtime;
  return {
    async fillBackorders(skus) {
      const filled = new Set<string>();
      for (const sku of new Set(parse(skusSchema, skus, 'inventory.fillBackorders'))) {
        for (const id of await fillOne(sku)) filled.add(id);
        await letGo(sku);
      }
      return { filled: filled.size };
    },
    async redateBackorders(place) {
      const { sku, location } = parse(backorderPlace, place, 'inventory.redateBackorders');
      const row = [...(await rowsOf(runtime, [{ sku }])).values()].find(
        (of) => of.location === location && isBackorder(of),
      );
      // Nobody is promised more of it: who waits goes on waiting for what they were promised.
      if (!row || row.oversell === 0) return { waiting: 0 };
      const { promisedOn: named } = settingsOf(row);
      const coming = named === undefined ? await comingTo({ sku, location }) : [];
      if (named === undefined) await tellRow({ sku, location });
      let waiting = 0;
      let passed = -row.onHand;
      for await (const { head } of waitingFor(sku)) {
        passed += unitsAt(head, { sku, location });
        const promisedOn = named ?? reaching(coming, passed)?.day ?? null;
        await redate(head.id, { sku, location, promisedOn });
        waiting++;
      }
      return { waiting };
    },
    async followSupplies(given) {
      const places = parse(supplyPlaces, given, 'inventory.followSupplies');
      const rows = [...(await rowsOf(runtime, places)).values()];
      let moved = 0;
      for (const { sku, location } of places) {
        const row = rows.find((of) => of.sku === sku && of.location === location && isBackorder(of));
        if (!row) continue;
        if (row.oversell !== 0 && settingsOf(row).promisedOn === undefined) await tellRow({ sku, location });
        if (row.allocated <= row.onHand) continue;
        const supplies = await comingTo({ sku, location });
        const waiting = await reachedBy(
          { sku, location },
          supplies.reduce((sum, { units }) => sum + units, row.onHand),
        );
        const days = daysOf(waiting, supplies, row.onHand);
        for (const { id, promisedOn } of days) await redate(id, { sku, location, promisedOn });
        moved += days.length;
      }
      return { moved };
    },
  };

  async function redate(id: string, payload: Place & { readonly promisedOn: LocalDate | null }): Promise<void> {
    await pipeline.execute({ type: 'orders.redate', id, payload, options: { actor: desk } }).catch(unlessPassing);
  }

  /** What is to come in at a place, the soonest first; last what nobody knows the day of. */
  async function comingTo({ sku, location }: Place): Promise<Coming[]> {
    const zone = shop.locations.find(({ id }) => id === location)?.departures?.zone ?? shop.zone;
    const today = now(runtime);
    return (await suppliesOf(runtime, sku))
      .filter((supply) => supply.location === location)
      .map(({ units, at }) => ({ units, day: at === null || at <= today ? null : localDate(at, zone) }))
      .sort((a, b) => compareBytes(a.day ?? lastDay, b.day ?? lastDay));
  }

  /** The row knows what is to come, so that who orders next is promised the day on which there is something for them. */
  async function tellRow(place: Place): Promise<void> {
    const key = { ...place, lot: lotOf({ lot: '', state: backorderState }) };
    const look = async () => {
      const row = (await rowsOf(runtime, [key])).get(textOf(key));
      const dated = (await comingTo(place)).filter((of): of is ComingUnits => of.day !== null);
      const coming = dated.slice(0, mostComing);
      const known = row ? (settingsOf(row).coming ?? []) : [];
      return { row, coming, isNews: JSON.stringify(known) !== JSON.stringify(coming) };
    };
    if (!(await look()).isNews) return;
    await commit(null, async () => {
      const { row, coming } = await look();
      const settings = [changeSettings(key, row, { coming: coming.length > 0 ? coming : null })];
      return { type: 'stock.backordersDated', data: { ...place, coming }, settings };
    });
  }

  /** Orders that wait there, with what they wait for, as far as so many units go. */
  async function reachedBy({ sku, location }: Place, units: number): Promise<Waiting[]> {
    const found: Waiting[] = [];
    let left = units;
    for await (const { head } of waitingFor(sku)) {
      if (left <= 0) break;
      const places = placesAt(head, { sku, location });
      left -= places.reduce((sum, place) => sum + place.units, 0);
      found.push({ id: head.id, places });
    }
    return found;
  }

  async function fillOne(sku: string): Promise<string[]> {
    const filled: string[] = [];
    for await (const { head } of waitingFor(sku)) {
      try {
        await pipeline.execute({
          type: 'orders.fill',
          id: head.id,
          payload: {},
          options: { actor: desk },
        });
        filled.push(head.id);
      } catch (error) {
        unlessPassing(error);
        // Nothing is left for this one, so nothing is for those behind it. Any other refusal is this order's own.
        if (isOmsError(error, 'stock.short')) return filled;
      }
    }
    return filled;
  }

  /**
   * Orders that wait for units of the SKU, the one that was placed first before all others: read page by page as far as somebody asks. An order has its id
   * before it is placed: whatever is not read yet was placed later than the newest id that is, or hardly earlier.
   */
  async function* waitingFor(sku: string): AsyncGenerator<OrderRecord> {
    let read: OrderRecord[] = [];
    for (let after: string | null = null; ; ) {
      const page = await repository.find(shop.id, { terms: [backorderTerm(sku)], limit: pageSize, after });
      read = [...read, ...page.map(decodeOrder)].sort(byPlacing);
      after = page.at(-1)?.id ?? null;
      if (after === null || page.length < pageSize) break;
      const upTo = madeAt(after);
      const inTurn = upTo === null ? 0 : read.findIndex(({ head }) => placedMs(head) > upTo - idDelayMs);
      yield* read.splice(0, inTurn < 0 ? read.length : inTurn);
    }
    yield* read;
  }

  /** What came in for orders that have not waited is for sale. */
  async function letGo(sku: string): Promise<void> {
    const spareOf = ({ rows }: StockBook) =>
      [...rows.values()].filter((row) => isBackorder(row) && row.onHand > row.allocated);
    if (spareOf(await bookOf(runtime, [{ sku }])).length === 0) return;
    await commit(null, async () => {
      const book = await bookOf(runtime, [{ sku }]);
      return {
        type: 'stock.moved',
        data: { reason: 'notAwaited' },
        moves: spareOf(book).flatMap((row) => {
          const units = row.onHand - row.allocated;
          const { value, runs } = book.costs.take(row, units);
          return [
            stockMove('moved', row, -units, -value, runs),
            stockMove('moved', { ...row, lot: '' }, units, value, carriedRuns(runs)),
          ];
        }),
        seen: book.seen,
      };
    });
  }
}

/** An order with its units that are waited for. */
interface Waiting {
  readonly id: string;
  readonly places: readonly { readonly location: string; readonly units: number; readonly promisedOn?: LocalDate }[];
}

function placesAt({ counts }: OrderRecord['head'], { sku, location }: Place) {
  const isThere = (place: Place & { readonly lot: string }) => place.sku === sku && place.location === location;
  return counts.flatMap(placesOf).filter((place) => isThere(place) && isBackorder(place));
}

function unitsAt(head: OrderRecord['head'], place: Place): number {
  return placesAt(head, place).reduce((sum, { units }) => sum + units, 0);
}

const placedMs = ({ times }: OrderRecord['head']): number => (times.placed ? msOf(times.placed) : 0);

function byPlacing({ head: a }: OrderRecord, { head: b }: OrderRecord): number {
  return placedMs(a) - placedMs(b) || compareBytes(a.id, b.id);
}

/** Units that are to come in; `day` is null where nobody knows when. */
type Coming = { readonly units: number; readonly day: LocalDate | null };

/** Supplies that a row is told of: orders behind them are promised no day. */
const mostComing = 20;

/** Orders whose units come on another day than they expect; `here` has come in already, and is for who waits first. */
function daysOf(
  waiting: readonly Waiting[],
  coming: readonly Coming[],
  here: number,
): { readonly id: string; readonly promisedOn: LocalDate | null }[] {
  let passed = -here;
  return waiting.flatMap(({ id, places }) => {
    const units = places.reduce((sum, place) => sum + place.units, 0);
    passed += units;
    if (units === 0 || passed <= 0) return [];
    const last = reaching(coming, passed);
    if (!last) return [];
    const isSo = places.every(({ promisedOn = null }) => promisedOn === last.day);
    return isSo ? [] : [{ id, promisedOn: last.day }];
  });
}

/** Behind every day. */
const lastDay = '\uffff';

const desk: Actor = { kind: 'system', id: 'stock' };

function unlessPassing(error: unknown): void {
  if (!isOmsError(error) || passing.has(error.code)) throw error;
}

/** Refusals that say nothing about the order: what was to be filled is tried again. */
const passing: ReadonlySet<string> = new Set([
  'store.unavailable',
  'store.incompatible',
  'contention.exhausted',
  'internal',
]);
