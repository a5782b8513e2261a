/** Who follows what moves: the feed says which SKUs the next commits touched, whoever is interested looks at them, and only then is it done. */
import type { FeedCommit } from '../../ports';
import type { Runtime } from '../runtime';

/** Looks at SKUs whose units or settings changed; asked again for the same ones when a process dies in between. */
export type StockLook = (skus: readonly string[]) => Promise<void>;

export interface StockFollower {
  /** Looks at the stock that the next commits of the feed moved; answers how many commits those were. */
  follow(): Promise<number>;
}

const pageSize = 200;
/** How far the feed was followed is kept as a text of this name, of a party that is no person. */
const position = 'stockNews.cursor';

export function createStockFollower(runtime: Runtime, looks: readonly StockLook[]): StockFollower {
  const { shop, repository } = runtime;
  return {
    async follow() {
      const desk = await runtime.derivedId('stockNews', 'desk');
      const page = await repository.feed(shop.id, (await runtime.texts(desk)).get(position) ?? null, pageSize);
      if (page.commits.length === 0) return 0;
      const skus = await touched(page.commits);
      for (const look of looks) await look(skus);
      await repository.saveParties(shop.id, [{ party: desk, name: position, body: page.cursor }]);
      return page.commits.length;
    },
  };

  /** SKUs whose units or settings the commits changed. */
  async function touched(commits: readonly FeedCommit[]): Promise<string[]> {
    const subjects = commits
      .map(({ subject }) => subject)
      .filter(({ kind }) => kind !== 'stockWatch' && kind !== 'message');
    const refs = [...new Map(subjects.map((subject) => [subject.id, subject])).values()];
    const moved = (await repository.movements(shop.id, refs)).map(({ sku }) => sku);
    const set = commits.filter(({ subject }) => subject.kind === 'stockDocument').flatMap(skusOf);
    return [...new Set([...moved, ...set])];
  }
}

/** The SKU that a document about settings names. */
function skusOf({ facts }: FeedCommit): string[] {
  return facts.flatMap((text) => {
    const { sku } = (JSON.parse(text) as { readonly data: { readonly sku?: string } }).data;
    return sku === undefined ? [] : [sku];
  });
}
