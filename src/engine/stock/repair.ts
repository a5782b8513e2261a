/**
 * Mending what an audit found, with its cause on record. Every mending is a commit of the subject that it is about, at the version that was
 * looked at: what has changed since is looked at again, never overwritten.
 */
import { costSpace, layerKey, type StockKey, type StockMovement } from '../../inventory';
import { isOmsError, omsError } from '../../kernel';
import type { CounterMove, StockMove, SubjectRef } from '../../ports';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import { parse } from '../input';
import type { Pipeline } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { differences, type StockFinding, stockFindings } from './audit';
import { stockAuditOptions, stockRepairSchema } from './desk-schemas';
import { incomingKey, incomingSpace } from './living';
import { refusal } from './refusal';
import { type SerialFinding, serialMending } from './serials';

/** Where counters of stock, their movements, holds and orders disagree; none in a shop whose books are sound. */
export interface StockAudit {
  readonly findings: readonly StockFinding[];
  /** There is more than was asked for. */
  readonly more: boolean;
}

/** What mending the stock came to. */
export interface StockRepair {
  /** Findings that were mended. */
  readonly mended: number;
  /** Looks at the whole stock until nothing was found, the last one included. */
  readonly looks: number;
}

export interface Repairs {
  /**
   * Where counters, movements, reservations and orders disagree, and for each what would make up for it. Reads page by page, beside whatever
   * else happens, and takes nothing that happens meanwhile for damage. At most `limit` findings (default 1,000).
   */
  audit(options?: { limit?: number }): Promise<StockAudit>;
  /**
   * Mends everything that an audit finds and looks again, until it finds nothing. `reason` is written into the facts that say what was mended.
   * Facts are believed first, then holds, then movements; counters last. Throws `stock.damaged` with what is left when it cannot go on.
   */
  repair(input: { reason: string }): Promise<StockRepair>;
  /** Sets every counter to the sum of its movements, and every next expiry to that of the first hold; answers how many rows changed. */
  rebuild(): Promise<number>;
}

/** Looks before a repair gives up: each mends what the one before it could not, because the row had to be counted first. */
const mostLooks = 10;

export function createRepairs(runtime: Runtime, committer: Committer, pipeline: Pipeline): Repairs {
  const { shop, repository } = runtime;
  return { audit, repair, rebuild };

  async function audit(options: { limit?: number } = {}): Promise<StockAudit> {
    const { limit } = parse(stockAuditOptions, options, 'inventory.audit');
    const findings: StockFinding[] = [];
    for await (const finding of stockFindings(runtime)) {
      if (findings.length === limit) return { findings, more: true };
      findings.push(finding);
    }
    return { findings, more: false };
  }

  async function repair(input: { reason: string }): Promise<StockRepair> {
    const { reason } = parse(stockRepairSchema, input, 'inventory.repair');
    let mended = 0;
    let left: StockFinding[] = [];
    for (let looks = 1; looks <= mostLooks; looks++) {
      left = [];
      const book = await bookOf();
      for await (const finding of stockFindings(runtime)) {
        if (await mend(finding, reason, book)) mended++;
        left.push(finding);
      }
      if (left.length === 0) return { mended, looks };
    }
    throw omsError('stock.damaged', 'the stock still disagrees with itself', { findings: left.slice(0, 100) });
  }

  async function rebuild(): Promise<number> {
    let changed = 0;
    for await (const { sku, location, lot } of differences(runtime))
      changed += await repository.rebuildStock(shop.id, [{ sku, location, lot }]);
    return changed;
  }

  /** Answers false when somebody else was faster: the next look tells what is still to do. */
  async function mend(finding: StockFinding, reason: string, book: Book): Promise<boolean> {
    switch (finding.kind) {
      case 'order':
      case 'search':
        return pipeline.repair(finding.subject.id, finding.version, []);
      case 'movements':
        return balanced(finding.missing, (moves) =>
          finding.subject.kind === 'order'
            ? pipeline.repair(finding.subject.id, finding.version, moves)
            : amend(finding.subject, finding.version, { reason }, moves),
        );
      case 'serial':
        return mendSerial(finding, reason, book);
      case 'reservations':
      case 'counters':
      case 'expiry':
        return mendRow(finding, reason, book);
      case 'layers':
        return mendCounter({ space: costSpace, key: layerKey(finding, finding.layer) }, finding, reason, book);
      case 'incoming':
        return mendCounter(
          { space: incomingSpace, key: incomingKey(finding.sku, finding.location) },
          finding,
          reason,
          book,
        );
      case 'limits':
        return mendCounter({ space: finding.space, key: finding.key }, finding, reason, book);
    }
  }

  /** By the difference, so that what has moved since stays moved. */
  async function mendCounter(
    counter: { readonly space: string; readonly key: string },
    { kind, is, should }: { readonly kind: string; readonly is: number; readonly should: number },
    reason: string,
    book: Book,
  ): Promise<boolean> {
    const moves = [{ ...counter, delta: should - is, floor: Number.MIN_SAFE_INTEGER, initial: 0 }];
    const done = await amend(book.subject, book.version, { reason, counter, found: kind, is, should }, [], moves);
    if (done) book.version++;
    return done;
  }

  async function mendRow(
    {
      kind,
      sku,
      location,
      lot,
      is,
      should,
    }: Extract<StockFinding, { readonly kind: 'reservations' | 'counters' | 'expiry' }>,
    reason: string,
    book: Book,
  ): Promise<boolean> {
    const key = { sku, location, lot };
    const units = kind === 'reservations' ? (should as number) - (is as number) : 0;
    const moves = units === 0 ? [] : [{ ...key, onHand: 0, allocated: 0, reserved: units, value: 0 }];
    const what = { reason, row: key, found: kind, is, should };
    const done = await balanced(moves, (written) => amend(book.subject, book.version, what, written), [key]);
    if (done) book.version++;
    return done;
  }

  async function mendSerial(
    { sku, serial, place, is, should }: SerialFinding,
    reason: string,
    book: Book,
  ): Promise<boolean> {
    const finding = { kind: 'serial', sku, serial, place, is, should } as const;
    const what = { reason, found: 'serial', sku, serial, place, is, should };
    const done = await amend(book.subject, book.version, what, [], [serialMending(finding)]);
    if (done) book.version++;
    return done;
  }

  /** What no order and no document has done is written here. What differs changes by repairs only, and of two who repair one comes first. */
  async function bookOf(): Promise<Book> {
    const subject = { kind: 'stockDocument', id: await runtime.derivedId('stockDocument', 'repairs') } as const;
    const [stored] = await repository.loadMany(shop.id, [subject]);
    return { subject, version: stored?.version ?? 0 };
  }

  /** Movements that take are written before the row is counted anew, those that give after it: nothing is sold meanwhile that is not there. */
  async function balanced(
    missing: readonly StockMovement[],
    write: (moves: readonly StockMove[]) => Promise<boolean>,
    keys: readonly StockKey[] = missing,
  ): Promise<boolean> {
    const moves = missing.map((of): StockMove => ({ ...of, kind: 'repaired', guarded: false }));
    const gives = ({ onHand, allocated, reserved }: StockMovement) => onHand > allocated + reserved;
    if (missing.some(gives)) await repository.rebuildStock(shop.id, keys);
    let done: boolean;
    try {
      done = await write(moves);
    } catch (error) {
      if (!isOmsError(error, 'stock.short') && !isOmsError(error, 'stock.frozen')) throw error;
      // The counters were wrong, too.
      await repository.rebuildStock(shop.id, keys);
      done = await write(moves).catch(notYet);
    }
    await repository.rebuildStock(shop.id, keys);
    return done;
  }

  async function amend(
    subject: SubjectRef,
    version: number,
    data: object,
    moves: readonly StockMove[],
    counters: readonly CounterMove[] = [],
  ): Promise<boolean> {
    const [stored] = await repository.loadMany(shop.id, [subject]);
    const at = now(runtime);
    const fact = { type: 'stock.repaired', at, by: { kind: 'system' }, data };
    const result = await committer.submit({
      ...blankSet(shop.id, subject, version, at),
      head: stored?.head ?? JSON.stringify({ type: fact.type, at }),
      facts: [JSON.stringify(fact)],
      moves,
      counters,
    });
    if (result.status === 'committed' || result.status === 'versionConflict') return result.status === 'committed';
    throw refusal(result);
  }
}

/** The document of all repairs of rows, as it stood before the look. */
interface Book {
  readonly subject: SubjectRef;
  version: number;
}

/** A movement that another one of the same look must come before. */
function notYet(error: unknown): false {
  if (isOmsError(error, 'stock.short') || isOmsError(error, 'stock.frozen')) return false;
  throw error;
}
