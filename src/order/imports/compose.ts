/**
 * An order of another system, told in the facts of this one. Nothing reacts to them, and the shop's policies of today say nothing of what was
 * agreed then: each fact has its own time, and is refused where the order could not have come to it.
 */

import type { Allocation } from '../../inventory';
import { type Problem, problem } from '../../kernel';
import type { CommandContext, ShopTerms } from '../command';
import { exchangeData } from '../commands/exchange-news';
import { promisedData, shortages, sourcedData, sourceGoods } from '../commands/source-goods';
import { type Evolve, factOf } from '../evolve';
import { isParcelled, stockOf } from '../progress';
import { type Actor, type Fact, type News, news, type OrderRecord, type Terms } from '../vocabulary';
import { type Happening, happeningsOf } from './happenings';
import type { ReadImport } from './record';
import { importedTerms, termsProblems } from './terms';

/** Each fact with the order after it, or every reason against the record. */
export type Composed =
  | { readonly problems: readonly []; readonly steps: readonly { readonly fact: Fact; readonly order: OrderRecord }[] }
  | { readonly problems: readonly Problem[]; readonly steps: null };

/**
 * An order of another system that was read and checked, and the empty order that its story is told to. `contentPrint` tells whether the same record
 * comes again.
 */
export interface Import {
  readonly record: ReadImport;
  readonly contentPrint: string;
  /** The order before anything was told of it. */
  readonly empty: OrderRecord;
}

/** Who tells what came from another system. */
const importer: Actor = { kind: 'system', id: 'import' };

/** The facts of an imported order. Units that have not left are allocated now; what has left, or came back, moves no stock. */
export function composeImport(
  { record, contentPrint, empty }: Import,
  given: CommandContext,
  evolve: Evolve,
): Composed {
  const context = { ...given, actor: importer, shop: asItWas(given.shop) };
  const happenings = happeningsOf(record, context.newId);
  const against = [...termsProblems(record, context), ...timeProblems(record, happenings, context)];
  if (against.length > 0) return { problems: against, steps: null };
  const terms = importedTerms(record, contentPrint, context);
  const { problems, allocated } = openGoods(record, terms, context);
  if (problems.length > 0) return { problems, steps: null };
  const steps: { fact: Fact; order: OrderRecord }[] = [];
  let order = empty;
  const tell = (item: News, at: string) => {
    const fact = factOf(item, at, importer);
    order = evolve(order, fact);
    steps.push({ fact, order });
  };
  const { allocations: open, ...told } = allocated;
  tell(news('order.placed', { terms, ...told, allocations: [], ...exchangeData(context) }), record.placedAt);
  for (const { at, path, decide } of happenings) {
    const decision = decide(order, { ...context, at });
    if (!decision.accepted) return { problems: decision.problems.map((item) => below(item, path)), steps: null };
    for (const item of decision.news) tell(item, at);
  }
  // Nothing of it lay on a shelf of this shop until now.
  if (open.length > 0) tell(news('order.filled', { releases: [], allocations: open, arrived: [] }), given.at);
  return { problems: [], steps };
}

const below = (item: Problem, path: readonly (string | number)[]): Problem => ({
  ...item,
  path: [...path, ...(item.path ?? [])],
});

/** What a cancel or return keeps back is what was kept back then: stored shares are reversed, and nothing else. */
function asItWas(shop: ShopTerms): ShopTerms {
  const { cancels, returns } = shop.process;
  return {
    ...shop,
    process: {
      ...shop.process,
      cancels: { ...cancels, discount: 'keep', fee: null, allowances: 'kept', discountUses: 'kept' },
      returns: { ...returns, discount: 'keep', fee: null, allowances: 'kept' },
    },
  };
}

/** Nothing has happened before the order was placed, or will have. */
function timeProblems({ placedAt }: ReadImport, happenings: readonly Happening[], { at }: CommandContext): Problem[] {
  const wrong = (path: readonly (string | number)[], message: string, time: string) =>
    problem('input.invalid', message, { at: time }, path);
  return [
    ...(placedAt > at ? [wrong(['placedAt'], 'is in the future', placedAt)] : []),
    ...happenings.flatMap((item) => [
      ...(item.at > at ? [wrong(item.path, 'is in the future', item.at)] : []),
      ...(item.at < placedAt ? [wrong(item.path, 'was before the order was placed', item.at)] : []),
    ]),
  ];
}

/** From where what has not left will be sent. */
function openGoods(
  record: ReadImport,
  terms: Terms,
  context: CommandContext,
): { readonly problems: readonly Problem[]; readonly allocated: ReturnType<typeof sourcedData> } {
  const open = terms.lines
    .map((line) => ({ ...line, units: openOf(record, line) }))
    .filter(({ kind, units }) => isParcelled(kind) && units > 0);
  const placeOf = (id: string) => record.lines[Number(id) - 1]?.location;
  const known = open.flatMap((line): Allocation[] => {
    const location = placeOf(line.id);
    if (location === undefined) return [];
    return stockOf(line).map((piece) => ({
      ...{ lineId: line.id, sku: piece.sku, location, lot: '' },
      units: piece.units * line.units,
    }));
  });
  const lines = open.filter(({ id }) => placeOf(id) === undefined);
  if (lines.length === 0) return { problems: [], allocated: { allocations: known } };
  const plan = sourceGoods({ ...terms, lines }, context);
  const all = { ...plan, allocations: [...known, ...plan.allocations] };
  if (plan.short.length > 0) return { problems: shortages(plan, context.gathered), allocated: { allocations: known } };
  return { problems: [], allocated: { ...sourcedData(all), ...promisedData(terms, all, context) } };
}

/** Units of a line that are neither gone nor cancelled. */
function openOf(record: ReadImport, { id, units }: { readonly id: string; readonly units: number }): number {
  const named = [...record.shipments, ...record.handovers, ...record.cancellations].flatMap(({ lines = [] }) => lines);
  const gone = named.reduce((sum, line) => (line.lineId === id ? sum + line.units : sum), 0);
  const rest = record.cancellations.some(({ lines }) => lines === undefined) ? 0 : units - gone;
  return Math.max(0, rest);
}
