/** The commit of a stock document: one change of a subject of its own, decided again when somebody else changed the settings of its rows. */
import { omsError } from '../../kernel';
import type { ChangeSet, EffectDraft, LedgerPosting, StockMove } from '../../ports';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import { publication } from '../publishing';
import { now, type Runtime } from '../runtime';
import { refusal } from './refusal';
import { isSettingsClaim, type SettingsChange } from './settings';

/** What a document does to the stock and the books. */
export interface DocumentWrites {
  readonly moves?: readonly StockMove[];
  readonly settings?: readonly SettingsChange[];
  readonly entries?: LedgerPosting['entries'];
  readonly effects?: readonly EffectDraft[];
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

/** Commits of this shop's stock documents. `committed` hears of each. */
export function createCommitDocument(runtime: Runtime, committer: Committer, committed: () => void): CommitDocument {
  const { shop } = runtime;
  return async (key, draft) => {
    const id = runtime.newId();
    for (let count = 0; count < 50; count++) {
      const at = now(runtime);
      const { type, data, moves = [], settings = [], entries = [], effects = [] } = await draft();
      const fact = { type, at, by: { kind: 'system' }, data };
      const skus = new Set([...moves, ...settings.map(({ policy }) => policy)].map(({ sku }) => sku));
      const change: ChangeSet = {
        ...blankSet(shop.id, { kind: 'stockDocument', id }, 0, at),
        head: JSON.stringify({ type, at, ...data }),
        facts: [JSON.stringify(fact)],
        terms: { add: [...skus].map((sku) => `sku:${sku}`), remove: [] },
        names: settings.map(({ name }) => name),
        key,
        moves,
        policies: settings.map(({ policy }) => policy),
        ledger: entries.length === 0 ? [] : [{ memo: type, currency: shop.currency, entries }],
        effects: [...publication(runtime, [fact]), ...effects],
      };
      const result = await committer.submit(change);
      if (result.status === 'duplicate') return { document: result.subject.id };
      if (result.status === 'committed') {
        committed();
        return { document: id };
      }
      if (result.status !== 'nameTaken' || !isSettingsClaim(result)) throw refusal(result);
    }
    throw omsError('contention.exhausted', 'the settings of the row kept changing; try again');
  };
}
