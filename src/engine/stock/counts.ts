/** Cycle counts: rows of a location counted blind, held against the books of the instant that was counted, and corrected. */
import type * as z from 'zod';
import {
  type BookedRow,
  backorderState,
  type Count,
  type CountAction,
  type CountedRow,
  type CountFact,
  type CountLine,
  type CountStatus,
  countActions,
  countTroubles,
  decideCount,
  evolveCount,
  type LegalAction,
  makingState,
  missingState,
  repairState,
  type Shelf,
  type StockRow,
  sellableState,
  shelfOf,
  transitState,
} from '../../inventory';
import { type Instant, localDate, OmsError, problem } from '../../kernel';
import type { PlannedCount } from '../../planning';
import { postAdjustment } from '../../settlement';
import type { Committer } from '../committer';
import { noInput, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import { bookOf, layered, leavingMove, rowKeyOf, rowsOf, settingsAt, stockMove, textOf } from './arrivals';
import { bookedAt } from './booked-at';
import type { DocumentWrites } from './commit-document';
import { type CountPlanInput, planCounts } from './count-plan';
import { countPlanSchema, countSchemas } from './document-schemas';
import {
  createLiving,
  type DocumentFact,
  type DocumentKind,
  type DocumentPage,
  type DocumentRef,
  termsFor,
  type Versioned,
} from './living';
import { missingKey, settleMissing } from './missing';
import { maxDocumentLines, type StockSchemas } from './schemas';
import { changeSettings } from './settings';

type Inputs = ReturnType<typeof countSchemas>;
type In<Name extends keyof Inputs> = z.input<Inputs[Name]>;

export type CountInput = In<'create'>;

/** What a person counts by: where it lies, and nothing of what the books say. */
export interface CountSheetLine extends Shelf {
  readonly line: string;
  readonly sku: string;
  readonly zone: string | null;
  readonly bin: string | null;
  readonly counted: number | null;
}

/**
 * Cycle counts. What is corrected is the difference to the books of the instant that was counted: what is sold, sent or received meanwhile is
 * neither lost nor counted twice. Differences whose cost is above `stock.countApprovalAbove` wait for somebody who did not count.
 */
export interface Counts {
  /** What to count in the next days, by ABC class of what the goods that left cost, and by when each was counted last. */
  plan(input: CountPlanInput): Promise<readonly PlannedCount[]>;
  /** Rows to be counted at a location: these shelves, and every row of these SKUs there. */
  create(input: CountInput, options?: CommandOptions): Promise<Versioned<Count>>;
  /** The lines to be counted, in the order of zone and bin. */
  sheet(ref: DocumentRef): Promise<readonly CountSheetLine[]>;
  /** What was found, by `actor`, who must have an id; `countedAt` is now unless given. A line may be entered again. */
  enter(ref: DocumentRef, input: In<'enter'>, options: CommandOptions): Promise<Versioned<Count>>;
  /** All is counted: differences within the limit correct the stock at once. */
  submit(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Count>>;
  /** Differences above the limit correct the stock. Refused with `actor.sameActor` for who counted. */
  approve(ref: DocumentRef, options: CommandOptions): Promise<Versioned<Count>>;
  /** All is to be counted again. */
  reject(ref: DocumentRef, input?: In<'because'>, options?: CommandOptions): Promise<Versioned<Count>>;
  /** Nothing is corrected, whatever was counted; before it is posted. */
  cancel(ref: DocumentRef, input?: In<'because'>, options?: CommandOptions): Promise<Versioned<Count>>;
  /** The count as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<Versioned<Count>>;
  /** Newest first. */
  find(filter?: In<'find'>): Promise<DocumentPage<Count>>;
  /** Every fact of the count, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<CountFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(count: { readonly status: CountStatus }): Promise<readonly LegalAction<CountAction>[]>;
}

export function createCounts(
  runtime: Runtime,
  stock: StockSchemas,
  committer: Committer,
  committed: () => void,
): Counts {
  const { shop } = runtime;
  const schemas = countSchemas(stock);
  const living = createLiving(runtime, committer, committed, countKind);
  const { get, history } = living;
  return {
    get,
    history,
    explain: async (count) => countActions(count),
    sheet,
    async plan(input) {
      return planCounts(runtime, parse(countPlanSchema, input, 'counts.plan'));
    },
    create: (input, options = {}) =>
      living.change({
        ref: null,
        command: 'counts.create',
        schema: schemas.create,
        input,
        options,
        decide: async (_, happening, given, id) => {
          const lines = await rowsToCount(given);
          return decideCount(null, { action: 'create', id, location: given.location, lines }, happening);
        },
      }),
    enter: (ref, input, options) =>
      living.change({
        ref,
        command: 'counts.enter',
        schema: schemas.enter,
        input,
        options,
        decide: async (count, happening, given) => {
          const countedAt = given.countedAt ?? happening.at;
          if (count) mustBeWithin(countedAt, count.openedAt, happening.at);
          const books = count ? await bookedAt(runtime, skusOf(count), given.countedAt ?? null) : new Map();
          const bookedOf = ({ sku, lot }: CountLine) => {
            const row = { sku, location: count?.location ?? '', lot };
            const missing = books.get(textOf(missingKey(row)))?.onHand ?? 0;
            return { ...(books.get(textOf(row)) ?? nothing), ...(missing > 0 && { missing }) };
          };
          return decideCount(count, { action: 'enter', lines: given.lines, bookedOf }, happening);
        },
      }),
    submit: (ref, options = {}) =>
      living.change({
        ref,
        command: 'counts.submit',
        schema: noInput,
        input: {},
        options,
        decide: (count, happening) =>
          decideCount(count, { action: 'submit', approvalAbove: shop.stock.countApprovalAbove }, happening),
        write: corrected,
      }),
    approve: (ref, options) =>
      living.change({
        ref,
        command: 'counts.approve',
        schema: noInput,
        input: {},
        options,
        decide: (count, happening) => decideCount(count, { action: 'approve' }, happening),
        write: corrected,
      }),
    reject: (ref, input = {}, options = {}) => because(ref, 'reject', input, options),
    cancel: (ref, input = {}, options = {}) => because(ref, 'cancel', input, options),
    async find(filter = {}) {
      const { limit, after, ...by } = parse(schemas.find, filter, 'counts.find');
      return living.find(termsFor(by), { limit, after });
    },
  };

  function because(ref: DocumentRef, action: 'reject' | 'cancel', input: In<'because'>, options: CommandOptions) {
    return living.change({
      ref,
      command: `counts.${action}`,
      schema: schemas.because,
      input,
      options,
      decide: (count, happening, given) => decideCount(count, { action, ...given }, happening),
    });
  }

  /** Shelves that were named, and what the books know of the SKUs; what is promised or under way cannot be counted. */
  async function rowsToCount({ location, lines, skus }: z.output<Inputs['create']>): Promise<CountedRow[]> {
    const rows = await rowsOf(runtime, [...lines, ...skus.map((of) => ({ sku: of }))]);
    const named = lines.map((line) => rowKeyOf({ location, ...line }));
    const known = [...rows.values()].filter(
      (row) => row.location === location && skus.includes(row.sku) && isCountable(row),
    );
    const bare = skus
      .filter((of) => !known.some((row) => row.sku === of))
      .map((of) => ({ sku: of, location, lot: '' }));
    const wanted = new Map([...named, ...known, ...bare].map((key) => [textOf(key), key]));
    if (wanted.size === 0 || wanted.size > maxDocumentLines)
      throw new OmsError([
        problem('input.invalid', `a count has 1 to ${maxDocumentLines} rows, this one ${wanted.size}`, {}, ['lines']),
      ]);
    return [...wanted].map(([text, { sku: of, lot }]) => {
      const { onHand, value } = rows.get(text) ?? nothing;
      return { sku: of, lot, opened: { onHand, value } };
    });
  }

  async function sheet(ref: DocumentRef): Promise<readonly CountSheetLine[]> {
    const { location, lines } = await get(ref);
    const rows = await rowsOf(runtime, lines);
    const place = (line: CountSheetLine) => [line.zone ?? '', line.bin ?? '', line.sku, line.lot].join('\u001f');
    return lines
      .map((line): CountSheetLine => {
        const { zone = null, bin = null } = settingsAt(rows, { sku: line.sku, location, lot: line.lot });
        return { line: line.id, sku: line.sku, ...shelfOf(line.lot), zone, bin, counted: line.counted };
      })
      .sort((a, b) => (place(a) < place(b) ? -1 : 1));
  }

  /** The differences go to the stock as it is by now; each counted row says when it was counted. */
  async function corrected(facts: readonly CountFact[], { location, lines }: Count): Promise<DocumentWrites> {
    const posted = facts.find((fact) => fact.type === 'count.posted');
    if (!posted) return {};
    const book = await bookOf(runtime, lines);
    const { rows, seen } = book;
    const countedOn = localDate(posted.at, shop.zone);
    const missingThen = (line: string) => lines.find(({ id }) => id === line)?.booked?.missing ?? 0;
    const settled = settleMissing(book, location, posted.data.variances, missingThen);
    const { variances } = settled;
    const found = variances.filter(({ units }) => units > 0);
    const moves = [
      ...settled.moves,
      ...layered(
        runtime,
        found.map(({ sku: of, lot, ...costs }) => ({ sku: of, location, lot, ...sellable, ...costs })),
      ).map(({ units, value, runs, ...key }) => stockMove('adjusted', key, units, value, runs)),
      ...variances
        .filter(({ units }) => units < 0)
        .map(({ sku: of, lot, units }) => leavingMove('adjusted', { sku: of, location, lot }, -units, book)),
    ];
    return {
      moves,
      seen,
      settings: lines.map(({ sku: of, lot }) => {
        const key = { sku: of, location, lot };
        return changeSettings(key, rows.get(textOf(key)), { countedOn });
      }),
      entries: postAdjustment({ cost: moves.reduce((sum, { value }) => sum + value, 0) }),
    };
  }
}

const nothing: BookedRow = { onHand: 0, value: 0 };

/** A row that is named by its whole lot needs no shelf beside it. */
const sellable = { state: sellableState, channel: null } as const;

export const countKind: DocumentKind<Count, CountFact> = {
  kind: 'stockCount',
  noun: 'count',
  evolve: evolveCount,
  termsOf: (count) => [
    ...termsFor({ status: count.status, location: count.location }),
    ...skusOf(count).map((of) => `sku:${of}`),
  ],
  incomingOf: () => new Map(),
  expectedAt: () => [],
  troublesOf: countTroubles,
};

function skusOf({ lines }: Pick<Count, 'lines'>): string[] {
  return [...new Set(lines.map((line) => line.sku))];
}

function isCountable({ lot }: StockRow): boolean {
  return ![backorderState, makingState, transitState, repairState, missingState].includes(shelfOf(lot).state);
}

function mustBeWithin(countedAt: Instant, openedAt: Instant, at: Instant): void {
  if (countedAt >= openedAt && countedAt <= at) return;
  const message = `a count that was opened at ${openedAt} is of an instant since then, and not of the future`;
  throw new OmsError([problem('input.invalid', message, { countedAt }, ['countedAt'])]);
}
