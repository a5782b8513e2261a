/** Stock documents: what comes in, what is corrected, what is put elsewhere. Each is one change of a subject of its own. */
import type * as z from 'zod';
import {
  arrivingRuns,
  carriedRuns,
  isFrozen,
  landedValues,
  reversed,
  runsUnits,
  runsValue,
  type StockKey,
  type StockRow,
  settingsOf,
} from '../../inventory';
import { OmsError, omsError, type Problem, roundProduct } from '../../kernel';
import { measure } from '../../order';
import type { StockMove } from '../../ports';
import { postAdjustment, postSupplierReturn } from '../../settlement';
import type { Gatherer } from '../gather';
import { keyOf, parse } from '../input';
import { now, type Runtime } from '../runtime';
import {
  arrivalSettings,
  bookOf,
  type CostedArrival,
  fills,
  goodsIn,
  type Rows,
  rowKeyOf,
  rowsOf,
  type StockBook,
  stockMove,
  textOf,
} from './arrivals';
import type { CommitDocument } from './commit-document';
import {
  type AdjustInput,
  type MoveInput,
  maxUnits,
  type ReceiptInput,
  type StockSchemas,
  type SupplierReturnInput,
  type WriteOffInput,
} from './schemas';
import { serialsBetween } from './serials';
import { changeSettings } from './settings';

export interface StockDocuments {
  /**
   * Goods come in, with their cost per unit in minor units, and the day on which their lot expires. Costs beside them (`landed`: freight, duty) are
   * spread over the lines by value, quantity or weight, to the last minor unit. One document; all lines or none. Goods that orders wait for at the
   * location are kept for those orders. A line may come in a unit of the SKU's (`quantity: 5, unit: 'box'`): cost and weight are of one such unit
   * then, its cost in all rounded once.
   */
  receive(input: ReceiptInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /** A count, loss or find: `delta` units; `value` is the cost moved (at the moving average when absent). Refused when it would fall below zero. */
  adjust(input: AdjustInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /**
   * Units go to another location, lot, state or share, with their value: into quarantine and out of it, aside for one channel and back. Only what
   * is free can go: `stock.short` else, `stock.frozen` from a frozen row.
   */
  move(input: MoveInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /**
   * Units are gone (broken, expired, stolen), with their cost, from any shelf, also a frozen one. What was promised of them stays promised:
   * the row is oversold then. Refused with `stock.short` where fewer lie there.
   */
  writeOff(input: WriteOffInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /**
   * Units go back to their supplier, who credits `credit` minor units for all of them (their cost when absent). Only what is free can go:
   * `stock.short` else. What is frozen can go back too, as a recall asks.
   */
  returnToSupplier(input: SupplierReturnInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
}

export function createStockDocuments(
  runtime: Runtime,
  schemas: StockSchemas,
  gatherer: Pick<Gatherer, 'measured'>,
  commit: CommitDocument,
): StockDocuments {
  return { receive, adjust, move, writeOff, returnToSupplier };

  async function receive(
    input: ReceiptInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const { lines: said, ref, landed } = readDeliveries(schemas, input);
    const key = keyOf(options, ['receive', said, ref, landed]);
    return commit(key, async () => {
      const lines = await inBaseUnits(said, 'lines' in input);
      const arrivals = costed(lines, landed);
      const cost = arrivals.reduce((sum, { value }) => sum + value, 0);
      const rows = await rowsOf(runtime, lines);
      return {
        type: 'stock.received',
        data: { ref: ref ?? null, lines: lines.length, cost, landed },
        ...goodsIn(runtime, arrivals, rows),
        serials: lines.flatMap((line) => serialsBetween(line.sku, line.serials, null, rowKeyOf(line))),
      };
    });
  }

  async function adjust(input: AdjustInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.adjust, input, 'inventory.adjust');
    const key = keyOf(options, ['adjust', given]);
    const { delta, reason, value, serials, ...line } = given;
    return commit(key, async () => {
      const book = await bookOf(runtime, [line]);
      const { rows } = book;
      const correction = adjustedMove(runtime, book, rowKeyOf(line), { delta, value });
      return {
        type: 'stock.adjusted',
        data: { reason, delta },
        moves: [correction],
        seen: book.seen,
        settings: delta > 0 ? arrivalSettings(runtime, [line], rows) : [],
        entries: postAdjustment({ cost: correction.value }),
        effects: delta > 0 ? fills([line], rows) : [],
        serials:
          delta > 0
            ? serialsBetween(line.sku, serials, null, rowKeyOf(line))
            : serialsBetween(line.sku, serials, rowKeyOf(line), null),
      };
    });
  }

  async function move(input: MoveInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.move, input, 'inventory.move');
    const { sku, units, from, to, reason, serials } = given;
    return commit(keyOf(options, ['move', given]), async () => {
      const source = { sku, ...from };
      const target = { sku, ...to };
      const { rows, costs, seen } = await bookOf(runtime, [source]);
      const row = knownRow(rows, source);
      const { value, runs } = costs.take(row, units);
      return {
        type: 'stock.moved',
        data: { reason, units, from, to, value },
        moves: [
          { ...stockMove('moved', rowKeyOf(source), -units, -value, runs), guarded: true },
          stockMove('moved', rowKeyOf(target), units, value, carriedRuns(runs)),
        ],
        seen,
        settings: arrivalSettings(runtime, [{ ...target, expiresOn: settingsOf(row).expiresOn }], rows),
        effects: fills([target], rows),
        serials: serialsBetween(sku, serials, rowKeyOf(source), rowKeyOf(target)),
      };
    });
  }

  async function writeOff(
    input: WriteOffInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const given = parse(schemas.writeOff, input, 'inventory.writeOff');
    const { units, reason, serials, ...place } = given;
    return commit(keyOf(options, ['writeOff', given]), async () => {
      const { row, costs, seen } = await rowOf(place);
      const { value, runs } = costs.take(row, units);
      return {
        type: 'stock.writtenOff',
        data: { ...place, units, reason, value },
        moves: [stockMove('adjusted', row, -units, -value, runs)],
        seen,
        entries: postAdjustment({ cost: -value }),
        serials: serialsBetween(place.sku, serials, row, null),
      };
    });
  }

  async function returnToSupplier(
    input: SupplierReturnInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const given = parse(schemas.supplierReturn, input, 'inventory.returnToSupplier');
    const { units, credit, serials, ...data } = given;
    return commit(keyOf(options, ['returnToSupplier', given]), async () => {
      const { row, costs, seen } = await rowOf(given);
      const { value, runs } = costs.take(row, units);
      const frozen = isFrozen(row);
      // Nobody takes of a frozen row, so what is free stays free, as long as it stays frozen: that is claimed with the row's settings.
      if (frozen && units > row.onHand - row.allocated - row.reserved)
        throw omsError('stock.short', 'not enough stock', { rows: [row] });
      return {
        type: 'stock.returnedToSupplier',
        data: { ...data, units, value, credit: credit ?? value },
        moves: [{ ...stockMove('adjusted', row, -units, -value, runs), guarded: !frozen }],
        seen,
        settings: frozen ? [changeSettings(row, row, {})] : [],
        entries: postSupplierReturn({ cost: value, credit: credit ?? value }),
        serials: serialsBetween(data.sku, serials, row, null),
      };
    });
  }

  /** The catalogue is asked only where a line names a unit. */
  async function inBaseUnits(lines: readonly Delivered[], many: boolean): Promise<Counted[]> {
    const skus = lines.flatMap(({ sku, unit }) => (unit === undefined ? [] : [sku]));
    const items = skus.length > 0 ? await gatherer.measured(skus, now(runtime)) : null;
    const problems: Problem[] = [];
    const counted = lines.map(({ unit, quantity, ...line }, i): Counted => {
      if (unit === undefined) return { ...line, quantity: Number(quantity), per: 1 };
      const path = many ? ['lines', i] : [];
      const { sold, problem } = measure(
        { sku: line.sku, quantity, unit },
        items?.get(line.sku) ?? {},
        path,
        'quantity',
        maxUnits,
      );
      if (problem) problems.push(problem);
      return { ...line, quantity: sold?.units ?? 0, per: sold?.terms.base ?? 1 };
    });
    if (problems.length > 0) throw new OmsError(problems);
    return counted;
  }

  async function rowOf(place: Place): Promise<StockBook & { readonly row: StockRow }> {
    const book = await bookOf(runtime, [place]);
    return { ...book, row: knownRow(book.rows, place) };
  }
}

/**
 * Units found or lost: at what their row costs by unit, unless somebody knows better. A value that is not that of the units makes what lies there
 * dearer or cheaper.
 */
function adjustedMove(
  { shop, newId, clock }: Runtime,
  { rows, costs }: StockBook,
  key: StockKey,
  { delta, value: given }: { readonly delta: number; readonly value: number | undefined },
): StockMove {
  const { costing } = shop.stock;
  const receivedAt = now({ clock });
  if (delta < 0 && given === undefined) {
    const { value, runs } = costs.take(key, -delta);
    return stockMove('adjusted', key, delta, -value, runs);
  }
  const { onHand, value } = rows.get(textOf(key)) ?? { onHand: 0, value: 0 };
  const moved = given ?? (onHand > 0 ? Math.round((value * delta) / onHand) : 0);
  if (delta > 0 && moved >= 0) {
    const layer = { id: newId(), receivedAt, units: delta, value: moved };
    return stockMove('adjusted', key, delta, moved, arrivingRuns(layer, { costing }));
  }
  const taken = costs.take(key, Math.max(0, -delta)).runs;
  const left = costs.runs(key);
  const worth = runsValue(left) + moved + runsValue(reversed(taken));
  if (left.length === 0 || worth < 0) return stockMove('adjusted', key, delta, moved, taken);
  const again = arrivingRuns(
    {
      id: newId(),
      receivedAt: left[0]?.receivedAt ?? receivedAt,
      units: runsUnits(left) + Math.max(0, delta),
      value: worth,
    },
    { costing },
  );
  return stockMove('adjusted', key, delta, moved, [...taken, ...reversed(left), ...again]);
}

type Place = Parameters<typeof rowKeyOf>[0];

function knownRow(rows: Rows, place: Place): StockRow {
  const row = rows.get(textOf(rowKeyOf(place)));
  if (row) return row;
  const { sku, location, lot } = place;
  throw omsError('stock.unknown', `nothing of ${sku} ever lay there`, { sku, location, lot });
}

type Delivered = z.output<StockSchemas['delivery']>;

/** A line of a delivery in base units; `per` of them cost and weigh what was said of one unit. */
type Counted = Omit<Delivered, 'quantity' | 'unit'> & { readonly quantity: number; readonly per: number };

/** What each line brings, with its share of the costs beside it. */
function costed(lines: readonly Counted[], landed: z.output<StockSchemas['deliveries']>['landed']): CostedArrival[] {
  const values = landedValues(
    lines.map(({ quantity, per, unitCost, weightGrams = 0 }) => ({
      units: quantity,
      value: roundProduct(unitCost, quantity, per, 'half-up'),
      weight: roundProduct(weightGrams, quantity, per, 'half-up'),
    })),
    landed,
  );
  return lines.map(
    ({ quantity, per: _per, unitCost: _cost, weightGrams: _weight, serials: _serials, ...place }, i) => ({
      ...place,
      units: quantity,
      value: values[i] as number,
    }),
  );
}

/** One line or many: each is read as what it means to be, so that the fields that are wrong are named as the caller wrote them. */
function readDeliveries(
  { delivery, deliveries }: StockSchemas,
  input: ReceiptInput,
): z.output<StockSchemas['deliveries']> {
  return typeof input === 'object' && input !== null && 'lines' in input
    ? parse(deliveries, input, 'inventory.receive')
    : { lines: [parse(delivery, input, 'inventory.receive')], landed: [] };
}
