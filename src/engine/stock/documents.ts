/** Stock documents: what comes in, what is corrected, what is put elsewhere. Each is one change of a subject of its own. */
import type * as z from 'zod';
import { costOf, isFrozen, landedValues, type StockRow, settingsOf } from '../../inventory';
import { omsError } from '../../kernel';
import { postAdjustment, postSupplierReturn } from '../../settlement';
import { keyOf, parse } from '../input';
import type { Runtime } from '../runtime';
import {
  arrivalSettings,
  type CostedArrival,
  fills,
  goodsIn,
  type Rows,
  rowKeyOf,
  rowsOf,
  stockMove,
  textOf,
} from './arrivals';
import type { CommitDocument } from './commit-document';
import type { AdjustInput, MoveInput, ReceiptInput, StockSchemas, SupplierReturnInput, WriteOffInput } from './schemas';
import { changeSettings } from './settings';

export interface StockDocuments {
  /**
   * Goods come in, with their cost per unit in minor units, and the day on which their lot expires. Costs beside them (`landed`: freight, duty) are
   * spread over the lines by value, quantity or weight, to the last minor unit. One document; all lines or none. Goods that orders wait for at the
   * location are kept for those orders.
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

export function createStockDocuments(runtime: Runtime, schemas: StockSchemas, commit: CommitDocument): StockDocuments {
  return { receive, adjust, move, writeOff, returnToSupplier };

  async function receive(
    input: ReceiptInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const { lines, ref, landed } = readReceipts(schemas, input);
    const key = keyOf(options, ['receive', lines, ref, landed]);
    const arrivals = costed(lines, landed);
    const cost = arrivals.reduce((sum, { value }) => sum + value, 0);
    return commit(key, async () => {
      const rows = await rowsOf(runtime, lines);
      return {
        type: 'stock.received',
        data: { ref: ref ?? null, lines: lines.length, cost, landed },
        ...goodsIn(runtime, arrivals, rows),
      };
    });
  }

  async function adjust(input: AdjustInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.adjust, input, 'inventory.adjust');
    const key = keyOf(options, ['adjust', given]);
    const { delta, reason, value, ...line } = given;
    return commit(key, async () => {
      const rows = await rowsOf(runtime, [line]);
      const row = rows.get(textOf(rowKeyOf(line)));
      const average = row && row.onHand > 0 ? Math.round((row.value * delta) / row.onHand) : 0;
      const moved = value ?? (row && delta === -row.onHand ? -row.value : average);
      return {
        type: 'stock.adjusted',
        data: { reason, delta },
        moves: [stockMove('adjusted', rowKeyOf(line), delta, moved)],
        settings: delta > 0 ? arrivalSettings(runtime, [line], rows) : [],
        entries: postAdjustment({ cost: moved }),
        effects: delta > 0 ? fills([line], rows) : [],
      };
    });
  }

  async function move(input: MoveInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.move, input, 'inventory.move');
    const { sku, units, from, to, reason } = given;
    return commit(keyOf(options, ['move', given]), async () => {
      const source = { sku, ...from };
      const target = { sku, ...to };
      const rows = await rowsOf(runtime, [source]);
      const row = knownRow(rows, source);
      const value = costOf(row, units);
      return {
        type: 'stock.moved',
        data: { reason, units, from, to, value },
        moves: [
          { ...stockMove('moved', rowKeyOf(source), -units, -value), guarded: true },
          stockMove('moved', rowKeyOf(target), units, value),
        ],
        settings: arrivalSettings(runtime, [{ ...target, expiresOn: settingsOf(row).expiresOn }], rows),
        effects: fills([target], rows),
      };
    });
  }

  async function writeOff(
    input: WriteOffInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const given = parse(schemas.writeOff, input, 'inventory.writeOff');
    const { units, reason, ...place } = given;
    return commit(keyOf(options, ['writeOff', given]), async () => {
      const row = await rowOf(place);
      const value = costOf(row, units);
      return {
        type: 'stock.writtenOff',
        data: { ...place, units, reason, value },
        moves: [stockMove('adjusted', row, -units, -value)],
        entries: postAdjustment({ cost: -value }),
      };
    });
  }

  async function returnToSupplier(
    input: SupplierReturnInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const given = parse(schemas.supplierReturn, input, 'inventory.returnToSupplier');
    const { units, credit, ...data } = given;
    return commit(keyOf(options, ['returnToSupplier', given]), async () => {
      const row = await rowOf(given);
      const value = costOf(row, units);
      const frozen = isFrozen(row);
      // Nobody takes of a frozen row, so what is free stays free, as long as it stays frozen: that is claimed with the row's settings.
      if (frozen && units > row.onHand - row.allocated - row.reserved)
        throw omsError('stock.short', 'not enough stock', { rows: [row] });
      return {
        type: 'stock.returnedToSupplier',
        data: { ...data, units, value, credit: credit ?? value },
        moves: [{ ...stockMove('adjusted', row, -units, -value), guarded: !frozen }],
        settings: frozen ? [changeSettings(row, row, {})] : [],
        entries: postSupplierReturn({ cost: value, credit: credit ?? value }),
      };
    });
  }

  async function rowOf(place: Place): Promise<StockRow> {
    return knownRow(await rowsOf(runtime, [place]), place);
  }
}

type Place = Parameters<typeof rowKeyOf>[0];

function knownRow(rows: Rows, place: Place): StockRow {
  const row = rows.get(textOf(rowKeyOf(place)));
  if (row) return row;
  const { sku, location, lot } = place;
  throw omsError('stock.unknown', `nothing of ${sku} ever lay there`, { sku, location, lot });
}

/** What each line brings, with its share of the costs beside it. */
function costed(
  lines: z.output<StockSchemas['receipts']>['lines'],
  landed: z.output<StockSchemas['receipts']>['landed'],
): CostedArrival[] {
  const values = landedValues(
    lines.map(({ quantity, unitCost, weightGrams = 0 }) => ({
      units: quantity,
      value: quantity * unitCost,
      weight: quantity * weightGrams,
    })),
    landed,
  );
  return lines.map(({ quantity, unitCost: _, weightGrams: __, ...place }, i) => ({
    ...place,
    units: quantity,
    value: values[i] as number,
  }));
}

/** One line or many: each is read as what it means to be, so that the fields that are wrong are named as the caller wrote them. */
function readReceipts({ receipt, receipts }: StockSchemas, input: ReceiptInput): z.output<StockSchemas['receipts']> {
  return typeof input === 'object' && input !== null && 'lines' in input
    ? parse(receipts, input, 'inventory.receive')
    : { lines: [parse(receipt, input, 'inventory.receive')], landed: [] };
}
