/** Stock documents: what comes in, what is corrected, how a row is kept. Each is one change of a subject of its own. */
import * as z from 'zod';
import { fingerprint } from '../../kernel';
import type { ChangeSet, LedgerPosting, StockMove, StockPolicy } from '../../ports';
import { postAdjustment, postReceipt } from '../../settlement';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import { keySchema, parse } from '../input';
import { now, type Runtime } from '../runtime';
import { refusal } from './refusal';
import { type AdjustInput, type PolicyInput, type ReceiptInput, type StockSchemas, stockSchemas } from './schemas';

const documentOptions = z.strictObject({ idempotencyKey: keySchema.optional() });

export interface StockDocuments {
  /** Goods come in, with their cost per unit in minor units. One document; all lines or none. */
  receive(input: ReceiptInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /** A count, loss or find: `delta` units; `value` is the cost moved (at the moving average when absent). Refused when it would fall below zero. */
  adjust(input: AdjustInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
  /** How much of a row is kept back, and how much may be sold beyond what lies there (null: without limit). */
  setPolicy(input: PolicyInput): Promise<void>;
}

export function createStockDocuments(runtime: Runtime, committer: Committer, gatherer: Gatherer): StockDocuments {
  const { shop } = runtime;
  const known = shop.locations.map(({ id }) => id);
  const schemas = stockSchemas(known);
  const locationOf = (given: string | undefined) => given ?? (known[0] as string);
  return { receive, adjust, setPolicy };

  async function receive(
    input: ReceiptInput,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ document: string }> {
    const { lines, ref } = readReceipts(schemas, input);
    const key = keyOf(options, ['receive', lines, ref]);
    const moves = lines.map(
      (line): StockMove => ({
        sku: line.sku,
        location: locationOf(line.location),
        lot: line.lot,
        kind: 'received',
        onHand: line.quantity,
        allocated: 0,
        reserved: 0,
        value: line.quantity * line.unitCost,
        guarded: false,
      }),
    );
    const cost = moves.reduce((sum, move) => sum + move.value, 0);
    return document(
      'stock.received',
      { ref: ref ?? null, lines: moves.length, cost },
      moves,
      [],
      postReceipt({ cost }),
      key,
    );
  }

  async function adjust(input: AdjustInput, options: { idempotencyKey?: string } = {}): Promise<{ document: string }> {
    const given = parse(schemas.adjust, input, 'inventory.adjust');
    const key = keyOf(options, ['adjust', given]);
    const { delta, reason, value, ...line } = given;
    const location = locationOf(line.location);
    const row = (await gatherer.levels([line.sku], now(runtime))).find(
      (item) => item.location === location && item.lot === line.lot,
    );
    const average = row && row.onHand > 0 ? Math.round((row.value * delta) / row.onHand) : 0;
    const moved = value ?? (row && delta === -row.onHand ? -row.value : average);
    const move: StockMove = {
      sku: line.sku,
      location,
      lot: line.lot,
      kind: 'adjusted',
      onHand: delta,
      allocated: 0,
      reserved: 0,
      value: moved,
      guarded: false,
    };
    return document('stock.adjusted', { reason, delta }, [move], [], postAdjustment({ cost: moved }), key);
  }

  async function setPolicy(input: PolicyInput): Promise<void> {
    const { sku: of, lot, safety, oversell, location } = parse(schemas.policy, input, 'inventory.setPolicy');
    const policy: StockPolicy = { sku: of, location: locationOf(location), lot, safety, oversell, settings: '' };
    await document('stock.policySet', { safety, oversell }, [], [policy], [], null);
  }

  async function document(
    type: string,
    data: object,
    moves: readonly StockMove[],
    policies: readonly StockPolicy[],
    entries: LedgerPosting['entries'],
    key: ChangeSet['key'],
  ): Promise<{ document: string }> {
    const at = now(runtime);
    const id = runtime.newId();
    const fact = JSON.stringify({ type, at, by: { kind: 'system' }, data });
    const change: ChangeSet = {
      ...blankSet(shop.id, { kind: 'stockDocument', id }, 0, at),
      head: JSON.stringify({ type, at, ...data }),
      facts: [fact],
      terms: { add: [...new Set(moves.map((move) => `sku:${move.sku}`))], remove: [] },
      key,
      moves,
      policies,
      ledger: entries.length === 0 ? [] : [{ memo: type, currency: shop.currency, entries }],
    };
    const result = await committer.submit(change);
    if (result.status === 'duplicate') return { document: result.subject.id };
    if (result.status !== 'committed') throw refusal(result);
    return { document: id };
  }
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
