/** Stock documents: what comes in, what is corrected, what is put elsewhere. Each is one change of a subject of its own. */
import * as z from 'zod';
import {
  backorderState,
  costOf,
  type Freeze,
  isBackorder,
  isForSale,
  lotOf,
  type Shelf,
  type StockKey,
  type StockRow,
  settingsOf,
} from '../../inventory';
import { fingerprint, localDate, omsError } from '../../kernel';
import type { ChangeSet, EffectDraft, MoveKind, StockMove } from '../../ports';
import { postAdjustment, postReceipt } from '../../settlement';
import { keySchema, parse } from '../input';
import { now, type Runtime } from '../runtime';
import type { CommitDocument } from './commit-document';
import type { AdjustInput, MoveInput, ReceiptInput, StockSchemas } from './schemas';
import { changeSettings, type SettingsChange } from './settings';

const documentOptions = z.strictObject({ idempotencyKey: keySchema.optional() });

export interface StockDocuments {
  /**
   * Goods come in, with their cost per unit in minor units, and the day on which their lot expires. One document; all lines or none. Goods that
   * orders wait for at the location are kept for those orders.
   */
  receive(input: ReceiptInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /** A count, loss or find: `delta` units; `value` is the cost moved (at the moving average when absent). Refused when it would fall below zero. */
  adjust(input: AdjustInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /**
   * Units go to another location, lot, state or share, with their value: into quarantine and out of it, aside for one channel and back. Only what
   * is free can go: `stock.short` else, `stock.frozen` from a frozen row.
   */
  move(input: MoveInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
}

type ReceiptLine = z.output<StockSchemas['receipt']>;

export function createStockDocuments(runtime: Runtime, schemas: StockSchemas, commit: CommitDocument): StockDocuments {
  const { shop, repository } = runtime;
  return { receive, adjust, move };

  async function receive(
    input: ReceiptInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const { lines, ref } = readReceipts(schemas, input);
    const key = keyOf(options, ['receive', lines, ref]);
    const cost = lines.reduce((sum, line) => sum + line.quantity * line.unitCost, 0);
    return commit(key, async () => {
      const rows = await rowsOf(lines);
      const moves = lines.flatMap(receiptMoves(rows));
      return {
        type: 'stock.received',
        data: { ref: ref ?? null, lines: lines.length, cost },
        moves,
        settings: arrivals(lines, rows),
        entries: postReceipt({ cost }),
        effects: fills(lines, rows),
      };
    });
  }

  async function adjust(input: AdjustInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.adjust, input, 'inventory.adjust');
    const key = keyOf(options, ['adjust', given]);
    const { delta, reason, value, ...line } = given;
    return commit(key, async () => {
      const rows = await rowsOf([line]);
      const row = rows.get(textOf(rowKeyOf(line)));
      const average = row && row.onHand > 0 ? Math.round((row.value * delta) / row.onHand) : 0;
      const moved = value ?? (row && delta === -row.onHand ? -row.value : average);
      return {
        type: 'stock.adjusted',
        data: { reason, delta },
        moves: [stockMove('adjusted', rowKeyOf(line), delta, moved)],
        settings: delta > 0 ? arrivals([line], rows) : [],
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
      const rows = await rowsOf([source]);
      const row = rows.get(textOf(rowKeyOf(source)));
      if (!row) throw omsError('stock.unknown', `nothing of ${sku} ever lay there`, { sku, from });
      const value = costOf(row, units);
      return {
        type: 'stock.moved',
        data: { reason, units, from, to, value },
        moves: [
          { ...stockMove('moved', rowKeyOf(source), -units, -value), guarded: true },
          stockMove('moved', rowKeyOf(target), units, value),
        ],
        settings: arrivals([{ ...target, expiresOn: settingsOf(row).expiresOn }], rows),
        effects: fills([target], rows),
      };
    });
  }

  async function rowsOf(lines: readonly { readonly sku: string }[]): Promise<Map<string, StockRow>> {
    const skus = [...new Set(lines.map(({ sku }) => sku))];
    const rows = await repository.levelsMany(shop.id, skus, now(runtime));
    return new Map(rows.map((row) => [textOf(row), row]));
  }

  /** What comes in for sale goes first to the orders that wait for it at this location, the rest to its shelf. */
  function receiptMoves(rows: ReadonlyMap<string, StockRow>): (line: ReceiptLine) => StockMove[] {
    const given = new Map<string, number>();
    return (line) => {
      const { sku, location, quantity, unitCost } = line;
      const key = rowKeyOf(line);
      const waits = { sku, location, lot: lotOf({ lot: '', state: backorderState }) };
      const before = given.get(textOf(waits)) ?? 0;
      // Goods of a lot keep their lot: the orders that wait are given of them when they are filled.
      const owed = key.lot === '' ? owedAt(rows.get(textOf(waits))) - before : 0;
      const kept = Math.max(0, Math.min(quantity, owed));
      given.set(textOf(waits), before + kept);
      return [
        { key: waits, units: kept },
        { key, units: quantity - kept },
      ]
        .filter(({ units }) => units > 0)
        .map((part) => stockMove('received', part.key, part.units, part.units * unitCost));
    };
  }

  /** Settings of rows that a lot or a frozen SKU comes to: when the lot expires and first came in, and that nothing may be taken of it. */
  function arrivals(lines: readonly Arrival[], rows: ReadonlyMap<string, StockRow>): SettingsChange[] {
    const freezes = new Map<string, Freeze>();
    for (const row of rows.values()) {
      const { frozen } = settingsOf(row);
      if (frozen?.whole) freezes.set(row.sku, frozen);
    }
    const changes = new Map<string, SettingsChange>();
    for (const line of lines) {
      const key = rowKeyOf(line);
      const row = rows.get(textOf(key));
      const known = row ? settingsOf(row) : {};
      const frozen = row ? undefined : freezes.get(line.sku);
      const expiresOn = line.expiresOn ?? known.expiresOn;
      const isNew = line.lot !== '' && (known.receivedOn === undefined || expiresOn !== known.expiresOn);
      if (!isNew && !frozen) continue;
      const receivedOn = line.lot === '' ? undefined : (known.receivedOn ?? localDate(now(runtime), shop.zone));
      const dates = { ...(receivedOn && { receivedOn }), ...(expiresOn && { expiresOn }) };
      changes.set(textOf(key), changeSettings(key, row, { ...dates, ...(frozen && { frozen }) }));
    }
    return [...changes.values()];
  }
}

/** Where units come to, and until when their lot may be sent. */
type Arrival = StockKey & Pick<Shelf, 'state' | 'channel'> & { readonly expiresOn?: string | undefined };

/** The row that counts a place as callers name it. */
export function rowKeyOf({
  sku,
  location,
  lot,
  state,
  channel,
}: StockKey & Pick<Shelf, 'state' | 'channel'>): StockKey {
  return { sku, location, lot: lotOf({ lot, state, channel }) };
}

function owedAt(row: StockRow | undefined): number {
  return row ? Math.max(0, row.allocated - row.onHand) : 0;
}

/** Orders that wait for what comes in for sale are looked for when the document is written. */
function fills(lines: readonly Arrival[], rows: ReadonlyMap<string, StockRow>): EffectDraft[] {
  const arrived = new Set(lines.filter((line) => isForSale(rowKeyOf(line))).map(({ sku }) => sku));
  const skus = [...rows.values()].filter((row) => isBackorder(row) && row.allocated > 0 && arrived.has(row.sku));
  if (skus.length === 0) return [];
  const body = JSON.stringify({ skus: [...new Set(skus.map(({ sku }) => sku))] });
  return [{ destination: 'stock', type: 'stock.fillBackorders', body }];
}

export function stockMove(kind: MoveKind, { sku, location, lot }: StockKey, onHand: number, value: number): StockMove {
  return { sku, location, lot, kind, onHand, allocated: 0, reserved: 0, value, guarded: false };
}

/** A row's name in a map. */
export function textOf({ sku, location, lot }: StockKey): string {
  return JSON.stringify([sku, location, lot]);
}

/** One line or many: each is read as what it means to be, so that the fields that are wrong are named as the caller wrote them. */
function readReceipts({ receipt, receipts }: StockSchemas, input: ReceiptInput): z.output<StockSchemas['receipts']> {
  return typeof input === 'object' && input !== null && 'lines' in input
    ? parse(receipts, input, 'inventory.receive')
    : { lines: [parse(receipt, input, 'inventory.receive')] };
}

/** The caller's key, and what was asked with it: the same key with another request is refused. */
function keyOf(options: unknown, request: unknown): ChangeSet['key'] {
  const { idempotencyKey } = parse(documentOptions, options, 'options');
  return idempotencyKey === undefined
    ? null
    : { key: idempotencyKey, fingerprint: fingerprint(JSON.stringify(request)) };
}
