/**
 * Orders of another system, taken in block by block: each is told in facts of its own times and written in one commit, with the stock of what
 * has not left, ledger and deadlines, and with nothing that leaves the house.
 */
import * as z from 'zod';
import { fingerprint, isOmsError, type Problem, problem } from '../kernel';
import {
  type CommandContext,
  choosesStock,
  decodeOrder,
  emptyOrder,
  type Gathered,
  type ImportedOrder,
  splitPersonal,
} from '../order';
import { composeImport } from '../order/imports/compose';
import { importedOrderSchema, type ReadImport } from '../order/imports/record';
import type { CommitResult } from '../ports';
import { openingEntries } from '../settlement';
import { orderChangeSet } from './change-set';
import type { Committer } from './committer';
import type { Gatherer } from './gather';
import { parse, read } from './input';
import { nestedIn } from './nesting';
import { publication } from './publishing';
import { now, type Runtime } from './runtime';
import { shopFor } from './test-orders';

/** What became of a record, by its place in the stream, from 1. `changed`: the order is here already, and was told otherwise then. */
export interface ImportedRecord {
  readonly line: number;
  /** The number that the record has; null where it has none that can be read. */
  readonly number: string | null;
  readonly status: 'taken' | 'unchanged' | 'changed' | 'refused';
  /** The order's id here; null for what was refused. */
  readonly id: string | null;
  readonly problems: readonly Problem[];
}

const optionsSchema = z.strictObject({
  /** Whether the publisher and the endpoints of the shop hear of the orders. */
  publish: z.boolean().default(false),
});
/** How orders of another system are taken in. */
export type ImportOrdersOptions = z.input<typeof optionsSchema>;

/**
 * Takes in orders of another system as they stand: placed, paid, half shipped, completed, cancelled, with returns under way. Numbers, times,
 * prices and totals are kept; what has left moves no stock, and what has not is allocated. Nobody is told, and no gateway or carrier is asked.
 * Yields a report for every record, in order; a bad one is refused by itself, with a problem for each of its fields. Read it to its end: what
 * was not asked for is not written. A record that comes again is `unchanged`, one that says something else `changed`: neither writes anything.
 */
export type ImportOrders = (
  records: Iterable<ImportedOrder> | AsyncIterable<ImportedOrder>,
  options?: ImportOrdersOptions,
) => AsyncGenerator<ImportedRecord>;

/** Records that are looked up and written together: more saves little and holds more in memory. */
const blockSize = 200;
/** How often the stock is looked at again before a record is refused. */
const maxAttempts = 20;

interface Checked {
  readonly line: number;
  readonly number: string | null;
  readonly record: ReadImport | null;
  readonly print: string;
  readonly problems: readonly Problem[];
}

export function createOrderImport(runtime: Runtime, committer: Committer, gatherer: Gatherer): ImportOrders {
  const { shop, repository } = runtime;
  return importOrders;

  async function* importOrders(
    records: Iterable<ImportedOrder> | AsyncIterable<ImportedOrder>,
    options: ImportOrdersOptions = {},
  ): AsyncGenerator<ImportedRecord> {
    const { publish } = parse(optionsSchema, options, 'orders.import');
    const nested = nestedIn(repository);
    if (nested) throw nested;
    let line = 0;
    let block: Checked[] = [];
    for await (const given of records) {
      line += 1;
      block.push(check(line, given));
      if (block.length < blockSize) continue;
      yield* write(block, publish);
      block = [];
    }
    if (block.length > 0) yield* write(block, publish);
  }

  async function* write(block: readonly Checked[], publish: boolean): AsyncGenerator<ImportedRecord> {
    // Of two that have one number the first is taken.
    const before = new Map<string | null, Promise<ImportedRecord>>();
    const reports = block.map((item) => {
      const report = (before.get(item.number) ?? Promise.resolve()).then(() => one(item, publish));
      before.set(item.number, report);
      return report;
    });
    yield* await Promise.all(reports);
  }

  /** Only what is not taken is looked up: it may be here already, whatever has become of its stock. */
  async function one({ line, number, record, print, problems }: Checked, publish: boolean): Promise<ImportedRecord> {
    const answer = (status: ImportedRecord['status'], id: string | null, against: readonly Problem[] = []) => ({
      ...{ line, number, status, id, problems: against },
    });
    if (record === null) return answer('refused', null, problems);
    const result = await commit(record, print, publish).catch((error: unknown) => {
      if (isOmsError(error)) return { problems: error.problems };
      throw error;
    });
    if ('id' in result) return answer('taken', result.id);
    const [stored] = await repository.find(shop.id, { names: [{ space: 'number', value: record.number }], limit: 1 });
    if (!stored) return answer('refused', null, result.problems);
    const { id, intake } = decodeOrder(stored).head;
    const taken = (message: string) => [problem('name.taken', message, { id }, ['number'])];
    if (intake.contentPrint === print) return answer('unchanged', id);
    if (!result.problems.every(({ code }) => ofTheMoment.has(code))) return answer('refused', null, result.problems);
    if (intake.contentPrint?.startsWith(printPrefix))
      return answer('changed', id, taken(`the order "${number}" is here already, and was told otherwise`));
    return answer('refused', null, taken(`the number "${number}" belongs to an order that was taken here`));
  }

  async function commit(
    record: ReadImport,
    contentPrint: string,
    publish: boolean,
  ): Promise<{ readonly problems: readonly Problem[] } | { readonly id: string }> {
    const at = now(runtime);
    const id = runtime.newId();
    const { payload, texts } = splitPersonal('orders.place', record as never, { order: id, newId: runtime.newId });
    const empty = emptyOrder(shop.id, id, shop.regions);
    const skus = [...new Set(record.lines.map(({ sku }) => sku))];
    const gathered = await gatherer.gather({
      type: 'orders.place',
      needs: {
        ...(choosesStock(shop, record.channel) && { levels: skus }),
        ...(shop.currencies && { exchange: true }),
      },
      ...{ order: empty, payload, raw: record, at, preview: false },
      actor: { kind: 'system' },
    });
    let known: Gathered = gathered;
    for (let count = 0; count < maxAttempts; count++) {
      const context: CommandContext = {
        ...{ shop: shopFor(runtime, record.test), at, gathered: known, newId: runtime.newId, approved: true },
        actor: { kind: 'system' },
      };
      const stripped = payload as unknown as ReadImport;
      const composed = composeImport({ record: stripped, contentPrint, empty }, context, runtime.evolve);
      if (composed.steps === null) return { problems: composed.problems };
      const { steps } = composed;
      const change = orderChangeSet(runtime, {
        ...{ before: null, after: steps.at(-1)?.order ?? empty, steps, version: 0, at, key: null, texts },
        ...{ holds: [], cartMoves: [], claims: [], costs: [] },
      });
      // What happened before is no news for customers, gateways and carriers.
      const effects = publish
        ? publication(
            runtime,
            steps.map(({ fact }) => fact),
          )
        : [];
      // What was earned before is in the books of the other system.
      const ledger = change.ledger.map((posting) => ({ ...posting, entries: openingEntries(posting.entries) }));
      const result = await committer.submit({ ...change, ledger, effects });
      if (result.status === 'committed') return { id };
      if (result.status === 'nameTaken') return { problems: [nameTaken(record)] };
      if (result.status !== 'shortage') throw result.status === 'failed' ? result.error : unexpected(result);
      if (known.levels !== null && !isNews(known, result)) return { problems: [shortOf(result)] };
      known = { ...known, levels: await gatherer.levels(skus, now(runtime)) };
    }
    return { problems: [problem('contention.exhausted', 'the stock kept changing; import it again')] };
  }

  function check(line: number, given: ImportedOrder): Checked {
    const { data: record, problems } = read<ReadImport>(importedOrderSchema, given, 'order');
    const said = (given as { number?: unknown } | null)?.number;
    const number = record?.number ?? (typeof said === 'string' ? said : null);
    return { line, number, record, problems, print: record ? printPrefix + fingerprint(JSON.stringify(record)) : '' };
  }
}

/** Tells an imported order from one that was placed here. */
const printPrefix = 'import:';

/** What says nothing of the record itself. */
const ofTheMoment: ReadonlySet<string> = new Set([
  'stock.short',
  'counter.short',
  'name.taken',
  'contention.exhausted',
]);

type Shortage = Extract<CommitResult, { status: 'shortage' }>;

/** Whether the stock was changed by somebody else since it was looked at. */
function isNews({ levels }: Gathered, { rows }: Shortage): boolean {
  return rows.some(({ sku, location, lot, onHand, allocated }) => {
    const seen = levels?.find((row) => row.sku === sku && row.location === location && row.lot === lot);
    return seen?.onHand !== onHand || seen.allocated !== allocated;
  });
}

function shortOf({ rows }: Shortage): Problem {
  const named = rows.map(({ sku, location }) => `${sku} at ${location}`).join(', ');
  return problem('stock.short', `not enough stock for what has not left: ${named}`, { rows }, ['lines']);
}

function nameTaken({ channel, externalRef = '' }: ReadImport): Problem {
  const details = { space: `externalRef:${channel}`, value: externalRef };
  return problem('name.taken', `the external reference "${externalRef}" belongs to another order`, details, [
    'externalRef',
  ]);
}

const unexpected = ({ status }: CommitResult): Error => new Error(`an import was answered ${status}`);
