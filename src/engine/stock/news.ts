/**
 * News of stock: what has run out, is low, or is back. The feed says what moved; each SKU has a watch that remembers what was told of it
 * last, so that everything is told once, whichever process looks.
 */
import { type StockNews, type StockRow, type StockStanding, standingOf, stockNews } from '../../inventory';
import type { Instant } from '../../kernel';
import type { ChangeSet, EffectDraft, SubjectRef } from '../../ports';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import { groupBy } from '../group-by';
import { publication } from '../publishing';
import { now, type Runtime } from '../runtime';
import type { StockLook } from './follow';

export function createStockNews(runtime: Runtime, committer: Committer): StockLook {
  const { shop, repository } = runtime;
  return look;

  async function look(skus: readonly string[]): Promise<void> {
    let open = skus;
    while (open.length > 0) {
      const refs = await Promise.all(open.map(watchOf));
      // The watches before the stock: who has seen older stock than the last to tell finds the watch changed.
      const watches = new Map(
        (await repository.loadMany(shop.id, refs)).flatMap((stored) => (stored ? [[stored.id, stored]] : [])),
      );
      const rows = groupBy(await repository.levelsMany(shop.id, open, now(runtime)), ({ sku }) => sku);
      const results = await Promise.all(
        open.map(async (sku, index) => {
          const ref = refs[index] as SubjectRef;
          const watch = watches.get(ref.id);
          const told = watch ? (JSON.parse(watch.head) as StockStanding) : null;
          return tell(sku, rows.get(sku) ?? [], { ref, version: watch?.version ?? 0, told });
        }),
      );
      open = open.filter((_sku, index) => results[index] === 'overtaken');
    }
  }

  async function watchOf(sku: string): Promise<SubjectRef> {
    return { kind: 'stockWatch', id: await runtime.derivedId('stockWatch', sku) };
  }

  async function tell(
    sku: string,
    rows: readonly StockRow[],
    { ref, version, told }: { ref: SubjectRef; version: number; told: StockStanding | null },
  ): Promise<'told' | 'overtaken'> {
    const news = stockNews(sku, told, rows);
    if (news.length === 0) return 'told';
    const at = now(runtime);
    const facts = news.map(({ type, ...data }) => ({ type, at, by: { kind: 'system' }, data }));
    const change: ChangeSet = {
      ...blankSet(shop.id, ref, version, at),
      head: JSON.stringify(standingOf(rows)),
      facts: facts.map((fact) => JSON.stringify(fact)),
      terms: { add: version === 0 ? [`sku:${sku}`] : [], remove: [] },
      effects: [...publication(runtime, facts), ...news.flatMap((one) => messages(one, at))],
    };
    const { status } = await committer.submit(change);
    return status === 'versionConflict' ? 'overtaken' : 'told';
  }

  function messages({ type, ...values }: StockNews, at: Instant): EffectDraft[] {
    return runtime.intents({ template: type, audience: 'staff', values }, at);
  }
}
