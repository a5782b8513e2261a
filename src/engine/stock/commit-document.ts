/** The commit of a stock document: one change of a subject of its own, decided again when somebody else changed the settings of its rows. */
import { type CostCounter, costGuards, type SerialMove, type StockMovement } from '../../inventory';
import { omsError } from '../../kernel';
import type { ChangeSet, CounterMove, EffectDraft, LedgerPosting, PartyText, StockMove } from '../../ports';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import { isCostOvertaken } from '../costs';
import { publication } from '../publishing';
import { now, type Runtime } from '../runtime';
import { refusal } from './refusal';
import { serialWrites } from './serials';
import { isSettingsClaim, type SettingsChange } from './settings';

/** Attempts before a document gives up on rows that keep changing: more than the 64 of a race need. */
const maxAttempts = 100;

/** What a document does to the stock and the books. */
export interface DocumentWrites {
  readonly moves?: readonly StockMove[];
  readonly settings?: readonly SettingsChange[];
  readonly entries?: LedgerPosting['entries'];
  readonly effects?: readonly EffectDraft[];
  /** Layers of cost as they were when it was decided what leaves. */
  readonly seen?: readonly CostCounter[];
  /** Where the units go that have serial numbers. */
  readonly serials?: readonly SerialMove[];
  /** Counters of its own that must not fall below their floor. */
  readonly claims?: readonly CounterMove[];
  /** Names that nothing else in the shop may have; one that is taken is refused with `name.taken`, and who has it. */
  readonly names?: ChangeSet['names'];
  /** What was written about or by a person. */
  readonly texts?: readonly PartyText[];
}

/** What a document says and does. */
export interface DocumentDraft extends DocumentWrites {
  readonly type: string;
  readonly data: object;
}

export type CommitDocument = (
  key: ChangeSet['key'],
  draft: () => DocumentDraft | Promise<DocumentDraft>,
) => Promise<{ document: string }>;

/** Facts of a document as they are stored and published: the last one states all that their commit moves, and is held against it ever after. */
export function stating<Fact extends object>(
  facts: readonly Fact[],
  moves: readonly StockMovement[],
  serials: readonly SerialMove[] = [],
): readonly Fact[] {
  if (moves.length === 0) return facts;
  return facts.map((fact, i) => {
    if (i < facts.length - 1) return fact;
    const { data } = fact as { readonly data?: object };
    return { ...fact, data: { ...data, moves: moves.map(movementOf), ...(serials.length > 0 && { serials }) } };
  });
}

function movementOf({ sku, location, lot, onHand, allocated, reserved, value, layers }: StockMovement): StockMovement {
  return { sku, location, lot, onHand, allocated, reserved, value, ...(layers && { layers }) };
}

/** Commits of this shop's stock documents. `committed` hears of each. */
export function createCommitDocument(runtime: Runtime, committer: Committer, committed: () => void): CommitDocument {
  const { shop } = runtime;
  return async (key, draft) => {
    const id = runtime.newId();
    for (let count = 0; count < maxAttempts; count++) {
      const at = now(runtime);
      const drafted = await draft();
      const { type, data, moves = [], settings = [], entries = [], effects = [], seen = [], serials = [] } = drafted;
      const numbers = await serialWrites(runtime, moves, serials);
      const facts = stating([{ type, at, by: { kind: 'system' }, data }], moves, serials);
      const skus = new Set([...moves, ...settings.map(({ policy }) => policy)].map(({ sku }) => sku));
      const change: ChangeSet = {
        ...blankSet(shop.id, { kind: 'stockDocument', id }, 0, at),
        head: JSON.stringify({ type, at, ...data }),
        facts: facts.map((fact) => JSON.stringify(fact)),
        terms: { add: [...[...skus].map((sku) => `sku:${sku}`), ...numbers.terms], remove: [] },
        names: settings.map(({ name }) => name),
        key,
        moves,
        counters: [...costGuards(moves, { costing: shop.stock.costing, seen }), ...numbers.counters],
        policies: settings.map(({ policy }) => policy),
        ledger: entries.length === 0 ? [] : [{ memo: type, currency: shop.currency, entries }],
        effects: [...publication(runtime, facts), ...effects],
      };
      const result = await committer.submit(change);
      if (result.status === 'duplicate') return { document: result.subject.id };
      if (result.status === 'committed') {
        committed();
        return { document: id };
      }
      if (isCostOvertaken(change.counters, result)) continue;
      if (result.status !== 'nameTaken' || !isSettingsClaim(result)) throw refusal(result, numbers.counters);
    }
    throw omsError('contention.exhausted', 'the row kept changing; try again');
  };
}
