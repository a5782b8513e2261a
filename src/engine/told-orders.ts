/** Orders with all that was said about them, read page by page. */
import { decodeFact, decodeOrder, type Fact, type OrderRecord } from '../order';
import type { FindQuery } from '../ports';
import { groupBy } from './group-by';
import type { Runtime } from './runtime';
import { isTest } from './test-orders';

/** Orders whose facts are read together. */
const pageSize = 200;

export interface ToldOrder {
  readonly order: OrderRecord;
  /** Oldest first; those that were put away are not among them. */
  readonly facts: readonly Fact[];
}

/** The orders that a query finds, each with its facts; nothing is learned from tests. */
export async function* toldOrders(
  { shop, repository }: Pick<Runtime, 'shop' | 'repository'>,
  query: Omit<FindQuery, 'limit' | 'before'>,
): AsyncGenerator<ToldOrder> {
  let before: string | undefined;
  for (;;) {
    const page = await repository.find(shop.id, { ...query, limit: pageSize, ...(before !== undefined && { before }) });
    if (page.length === 0) return;
    const refs = page.map(({ kind, id }) => ({ kind, id }));
    const commits = groupBy(await repository.history(shop.id, refs), ({ subject }) => subject.id);
    for (const stored of page) {
      const facts = (commits.get(stored.id) ?? []).flatMap((commit) =>
        commit.facts.map((text) => decodeFact(text, commit.at)),
      );
      const order = decodeOrder(stored);
      if (!isTest(order)) yield { order, facts };
    }
    before = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}
